//! Dates, times, durations: constructors, clocks, truncation, differences.

use std::sync::Arc;

use super::argument::{at, integer, optional, out_of_range, required, text, wrong};
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::Fault;
use crate::model::temporal::{
    self, Date, DateTime, Duration, Fields, LocalDateTime, LocalTime, Measure, Moment, Part, Time, Unit, Zone,
};
use crate::model::{Kinds, Value};

const SOURCE: Kinds = Kinds::STRING.or(Kinds::MAP).or(Kinds::INSTANT);
const INPUT: &[Parameter] = &[optional("input", SOURCE)];
const ZONE: &[Parameter] = &[optional("timezone", Kinds::STRING.or(Kinds::MAP))];
const TRUNCATE: &[Parameter] =
    &[required("unit", Kinds::STRING), optional("value", Kinds::INSTANT), optional("fields", Kinds::MAP)];
const PAIR: &[Parameter] = &[required("from", Kinds::INSTANT), required("to", Kinds::INSTANT)];

/// One of the five kinds of points in time.
trait Point {
    /// The constructor's name.
    const NAME: &'static str;

    fn parse(text: &str, now: Moment) -> Result<Value, Fault>;
    fn build(fields: &Fields, now: Moment) -> Result<Value, Fault>;
    fn truncate(unit: Unit, value: &Value, fields: &Fields, now: Moment) -> Result<Value, Fault>;
    fn clock(now: DateTime) -> Value;
    /// Another temporal value as the selector that this kind takes from it.
    fn select(value: &Value) -> Fields;
}

fn by_date(value: &Value) -> Fields {
    Fields::of_date(value.clone())
}

fn by_time(value: &Value) -> Fields {
    Fields::of_time(value.clone())
}

fn by_both(value: &Value) -> Fields {
    if matches!(value, Value::Date(_)) { by_date(value) } else { Fields::of_date_time(value.clone()) }
}

struct OfDate;

impl Point for OfDate {
    const NAME: &'static str = "date()";

    fn parse(text: &str, _: Moment) -> Result<Value, Fault> {
        Date::parse(text).map(Value::Date)
    }

    fn build(fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::build_date(fields).map(Value::Date)
    }

    fn truncate(unit: Unit, value: &Value, fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::truncate_date(unit, value, fields).map(Value::Date)
    }

    fn clock(now: DateTime) -> Value {
        Value::Date(now.local.date)
    }

    fn select(value: &Value) -> Fields {
        by_date(value)
    }
}

struct OfLocalTime;

impl Point for OfLocalTime {
    const NAME: &'static str = "localtime()";

    fn parse(text: &str, _: Moment) -> Result<Value, Fault> {
        LocalTime::parse(text).map(Value::LocalTime)
    }

    fn build(fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::build_local_time(fields).map(Value::LocalTime)
    }

    fn truncate(unit: Unit, value: &Value, fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::truncate_local_time(unit, value, fields).map(Value::LocalTime)
    }

    fn clock(now: DateTime) -> Value {
        Value::LocalTime(now.local.time)
    }

    fn select(value: &Value) -> Fields {
        by_time(value)
    }
}

struct OfTime;

impl Point for OfTime {
    const NAME: &'static str = "time()";

    fn parse(text: &str, now: Moment) -> Result<Value, Fault> {
        Time::parse(text, now).map(|time| Value::Time(Arc::new(time)))
    }

    fn build(fields: &Fields, now: Moment) -> Result<Value, Fault> {
        temporal::build_time(fields, now).map(|time| Value::Time(Arc::new(time)))
    }

    fn truncate(unit: Unit, value: &Value, fields: &Fields, now: Moment) -> Result<Value, Fault> {
        temporal::truncate_time(unit, value, fields, now).map(|time| Value::Time(Arc::new(time)))
    }

    fn clock(now: DateTime) -> Value {
        Value::Time(Arc::new(Time { time: now.local.time, offset: now.offset }))
    }

    fn select(value: &Value) -> Fields {
        by_time(value)
    }
}

struct OfLocalDateTime;

impl Point for OfLocalDateTime {
    const NAME: &'static str = "localdatetime()";

    fn parse(text: &str, _: Moment) -> Result<Value, Fault> {
        LocalDateTime::parse(text).map(|local| Value::LocalDateTime(Arc::new(local)))
    }

    fn build(fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::build_local_date_time(fields).map(|local| Value::LocalDateTime(Arc::new(local)))
    }

    fn truncate(unit: Unit, value: &Value, fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::truncate_local_date_time(unit, value, fields).map(|local| Value::LocalDateTime(Arc::new(local)))
    }

    fn clock(now: DateTime) -> Value {
        Value::LocalDateTime(Arc::new(now.local))
    }

    fn select(value: &Value) -> Fields {
        by_both(value)
    }
}

struct OfDateTime;

impl Point for OfDateTime {
    const NAME: &'static str = "datetime()";

    fn parse(text: &str, _: Moment) -> Result<Value, Fault> {
        DateTime::parse(text).map(|at| Value::DateTime(Arc::new(at)))
    }

    fn build(fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::build_date_time(fields).map(|at| Value::DateTime(Arc::new(at)))
    }

    fn truncate(unit: Unit, value: &Value, fields: &Fields, _: Moment) -> Result<Value, Fault> {
        temporal::truncate_date_time(unit, value, fields).map(|at| Value::DateTime(Arc::new(at)))
    }

    fn clock(now: DateTime) -> Value {
        Value::DateTime(Arc::new(now))
    }

    fn select(value: &Value) -> Fields {
        by_both(value)
    }
}

/// `date('2003-04-28')`, `date({year: 2003})`, `date(datetime)`, `date()`.
fn create<P: Point>(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let now = surroundings.clock().statement;
    match at(arguments, 0) {
        Value::Null => Ok(P::clock(now.in_zone(&Zone::UTC))),
        Value::String(text) => P::parse(text, now),
        Value::Map(map) => match Fields::from_map(map)? {
            None => Ok(Value::Null),
            Some(fields) => match fields.only_zone() {
                Some(zone) => Ok(P::clock(now.in_zone(zone))),
                None => P::build(&fields, now),
            },
        },
        value if Kinds::of(value).within(Kinds::INSTANT) => P::build(&P::select(value), now),
        other => Err(wrong(P::NAME, "a string, a map or a point in time", other)),
    }
}

/// `date.statement('Europe/Stockholm')` and its kin.
fn read_clock<P: Point>(moment: Moment, arguments: &[Value]) -> Result<Value, Fault> {
    let zone = match at(arguments, 0) {
        Value::Null => Zone::UTC,
        Value::Map(map) => match Fields::from_map(map)? {
            None => return Ok(Value::Null),
            Some(fields) => fields.only_zone().cloned().unwrap_or(Zone::UTC),
        },
        _ => Zone::parse(text("a clock", arguments, 0)?)?,
    };
    Ok(P::clock(moment.in_zone(&zone)))
}

fn transaction<P: Point>(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    read_clock::<P>(surroundings.clock().transaction, arguments)
}

fn statement<P: Point>(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    read_clock::<P>(surroundings.clock().statement, arguments)
}

fn realtime<P: Point>(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    read_clock::<P>(surroundings.clock().realtime, arguments)
}

/// `date.truncate('month', value, {day: 2})`.
fn truncate<P: Point>(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let now = surroundings.clock().statement;
    let unit = Unit::parse(text("truncate()", arguments, 0)?)?;
    let fields = match at(arguments, 2) {
        Value::Null => Fields::default(),
        Value::Map(map) => match Fields::from_map(map)? {
            None => return Ok(Value::Null),
            Some(fields) => fields,
        },
        other => return Err(wrong("truncate()", "a map of fields", other)),
    };
    if arguments.len() < 2 {
        let value = OfDateTime::clock(now.in_zone(&Zone::UTC));
        return P::truncate(unit, &value, &fields, now);
    }
    P::truncate(unit, at(arguments, 1), &fields, now)
}

macro_rules! points {
    ($($point:ident $name:literal $kind:ident $example:literal $year:literal;)*) => {
        &[$(
            Function::new($name, INPUT, Kinds::$kind, create::<$point>,
                concat!("a ", $year, " from a string, a map of fields or another value; without an argument the current one"),
                concat!("RETURN ", $name, "('", $example, "')")).impure(),
            Function::new(concat!($name, ".transaction"), ZONE, Kinds::$kind, transaction::<$point>,
                concat!("the ", $year, " when the transaction began"), concat!("RETURN ", $name, ".transaction()")).impure(),
            Function::new(concat!($name, ".statement"), ZONE, Kinds::$kind, statement::<$point>,
                concat!("the ", $year, " when the statement began"), concat!("RETURN ", $name, ".statement()")).impure(),
            Function::new(concat!($name, ".realtime"), ZONE, Kinds::$kind, realtime::<$point>,
                concat!("the ", $year, " now"), concat!("RETURN ", $name, ".realtime('Europe/Stockholm')")).impure(),
            Function::new(concat!($name, ".truncate"), TRUNCATE, Kinds::$kind, truncate::<$point>,
                concat!("a value cut to a unit, as a ", $year, ", with single fields set anew"),
                concat!("RETURN ", $name, ".truncate('day', datetime('2003-04-28T12:31+02:00'))")).impure(),
        )*]
    };
}

/// The rows of points in time.
pub(super) const TABLE: &[Function] = points! {
    OfDate "date" DATE "2003-04-28" "date";
    OfLocalTime "localtime" LOCAL_TIME "12:31:14" "local time";
    OfTime "time" TIME "12:31:14+02:00" "time with an offset";
    OfLocalDateTime "localdatetime" LOCAL_DATE_TIME "2003-04-28T12:31" "local date and time";
    OfDateTime "datetime" DATE_TIME "2003-04-28T12:31+02:00" "date and time with a zone";
};

/// The rows of durations and of epochs.
pub(super) const DURATIONS: &[Function] = &[
    Function::new(
        "duration",
        &[required("input", Kinds::STRING.or(Kinds::MAP).or(Kinds::DURATION))],
        Kinds::DURATION,
        duration,
        "a duration from a string or a map of amounts",
        "RETURN duration('P1Y2M10DT2H30M')",
    ),
    Function::new(
        "duration.between",
        PAIR,
        Kinds::DURATION,
        |_, a| difference(Measure::All, a),
        "the duration from one point in time to another, in months, days and seconds",
        "RETURN duration.between(date('1992-05-15'), date('2003-04-28'))",
    ),
    Function::new(
        "duration.inMonths",
        PAIR,
        Kinds::DURATION,
        |_, a| difference(Measure::Months, a),
        "the whole months from one point in time to another",
        "RETURN duration.inMonths(date('1992-05-15'), date('2003-04-28'))",
    ),
    Function::new(
        "duration.inDays",
        PAIR,
        Kinds::DURATION,
        |_, a| difference(Measure::Days, a),
        "the whole days from one point in time to another",
        "RETURN duration.inDays(date('1992-05-15'), date('2003-04-28'))",
    ),
    Function::new(
        "duration.inSeconds",
        PAIR,
        Kinds::DURATION,
        |_, a| difference(Measure::Seconds, a),
        "the seconds from one point in time to another",
        "RETURN duration.inSeconds(localtime('10:00'), localtime('12:31'))",
    ),
    Function::new(
        "datetime.fromEpoch",
        &[required("seconds", Kinds::NUMBER), required("nanoseconds", Kinds::NUMBER)],
        Kinds::DATE_TIME,
        from_epoch,
        "the instant so many seconds and nanoseconds after 1970-01-01T00:00Z",
        "RETURN datetime.fromEpoch(416779, 999999999)",
    ),
    Function::new(
        "datetime.fromEpochMillis",
        &[required("milliseconds", Kinds::NUMBER)],
        Kinds::DATE_TIME,
        from_epoch_millis,
        "the instant so many milliseconds after 1970-01-01T00:00Z",
        "RETURN datetime.fromEpochMillis(237821673987)",
    ),
];

fn duration(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Duration(duration) => Ok(Value::Duration(duration.clone())),
        Value::String(text) => Duration::parse(text).map(|d| Value::Duration(Arc::new(d))),
        Value::Map(map) if map.values().any(Value::is_null) => Ok(Value::Null),
        Value::Map(map) => Duration::from_map(map).map(|d| Value::Duration(Arc::new(d))),
        other => Err(wrong("duration()", "a string or a map", other)),
    }
}

fn difference(measure: Measure, arguments: &[Value]) -> Result<Value, Fault> {
    temporal::between(measure, at(arguments, 0), at(arguments, 1)).map(|d| Value::Duration(Arc::new(d)))
}

fn instant(seconds: i64, nanos: i64) -> Result<Value, Fault> {
    let found = Zone::UTC.at_instant(seconds, nanos).map(|at| Value::DateTime(Arc::new(at)));
    found.ok_or_else(|| out_of_range("the instant lies outside the years ±999,999,999"))
}

fn from_epoch(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (seconds, nanos) =
        (integer("datetime.fromEpoch()", arguments, 0)?, integer("datetime.fromEpoch()", arguments, 1)?);
    let carried = seconds.saturating_add(nanos.div_euclid(temporal::NANOS_PER_SECOND));
    instant(carried, nanos.rem_euclid(temporal::NANOS_PER_SECOND))
}

fn from_epoch_millis(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let millis = integer("datetime.fromEpochMillis()", arguments, 0)?;
    let fields = Fields::default().with(Part::EpochMillis, millis);
    temporal::build_date_time(&fields).map(|at| Value::DateTime(Arc::new(at)))
}
