//! Temporal values made from fields, perhaps on the ground of another value that gives the rest.

use super::fields::{DATE_PARTS, EPOCH_PARTS, Fields, Part, TIME_PARTS, fault};
use super::{Date, DateTime, LocalDateTime, LocalTime, Moment, NANOS_PER_SECOND, Time, Zone, calendar};
use crate::diagnostic::Fault;
use crate::model::Value;

/// The day of a value that has one.
pub(super) fn date_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::LocalDateTime(local) => Some(local.date),
        Value::DateTime(at) => Some(at.local.date),
        _ => None,
    }
}

/// The time of day of a value that has one.
pub(super) fn time_of(value: &Value) -> Option<LocalTime> {
    match value {
        Value::LocalTime(time) => Some(*time),
        Value::Time(time) => Some(time.time),
        Value::LocalDateTime(local) => Some(local.time),
        Value::DateTime(at) => Some(at.local.time),
        _ => None,
    }
}

/// The zone of a value that has one.
pub(super) fn zone_of(value: &Value) -> Option<Zone> {
    match value {
        Value::Time(time) => Some(Zone::Offset(time.offset)),
        Value::DateTime(at) => Some(Zone::of(at)),
        _ => None,
    }
}

fn base_date(fields: &Fields) -> Option<Date> {
    fields.date.as_ref().or(fields.date_time.as_ref()).and_then(date_of)
}

fn base_time(fields: &Fields) -> Option<&Value> {
    fields.time.as_ref().or(fields.date_time.as_ref())
}

/// A date.
///
/// # Errors
/// When the fields do not say which, or there is no such day.
pub fn build_date(fields: &Fields) -> Result<Date, Fault> {
    fields.only("date", true, false, false)?;
    assemble_date(fields, base_date(fields))
}

/// A local time.
///
/// # Errors
/// When the fields do not say which, or there is no such time.
pub fn build_local_time(fields: &Fields) -> Result<LocalTime, Fault> {
    fields.only("local time", false, true, false)?;
    whole_time(fields)
}

/// A time; a named zone gives the offset it has at `now`. A time that has an offset itself keeps its instant
/// when another zone is asked for.
///
/// # Errors
/// As [`build_local_time`].
pub fn build_time(fields: &Fields, now: Moment) -> Result<Time, Fault> {
    fields.only("time", false, true, true)?;
    let time = whole_time(fields)?;
    let base = fields.time.as_ref();
    let own = match base {
        Some(Value::DateTime(at)) => Some(at.offset),
        Some(Value::Time(time)) => Some(time.offset),
        _ => None,
    };
    let asked = fields.zone.as_ref().map(|zone| zone.offset_at(now));
    Ok(match (own, asked) {
        (Some(own), Some(asked)) => {
            let nanos = i128::from(time.nanos) + i128::from(asked - own) * i128::from(NANOS_PER_SECOND);
            Time { time: LocalTime::wrapped(nanos).0, offset: asked }
        }
        (own, asked) => Time { time, offset: asked.or(own).unwrap_or(0) },
    })
}

fn whole_time(fields: &Fields) -> Result<LocalTime, Fault> {
    let base = base_time(fields).and_then(time_of);
    if base.is_none() && fields.get(Part::Hour).is_none() {
        return Err(fault("a time needs an `hour`, or a `time` to take it from"));
    }
    assemble_time(fields, base, 0)
}

/// A local date and time.
///
/// # Errors
/// When the fields do not say which, or there is no such day or time.
pub fn build_local_date_time(fields: &Fields) -> Result<LocalDateTime, Fault> {
    fields.only("local date and time", true, true, false)?;
    exclusive_selectors(fields)?;
    let date = assemble_date(fields, base_date(fields))?;
    Ok(LocalDateTime { date, time: assemble_time(fields, base_time(fields).and_then(time_of), 0)? })
}

/// A date and time. Where the time of day is taken from a value with a zone, `timezone` keeps the instant.
///
/// # Errors
/// When the fields do not say which, or there is no such day or time.
pub fn build_date_time(fields: &Fields) -> Result<DateTime, Fault> {
    fields.only("date and time", true, true, true)?;
    exclusive_selectors(fields)?;
    if fields.has_any(EPOCH_PARTS) {
        return from_epoch(fields);
    }
    let date = assemble_date(fields, base_date(fields))?;
    let base = base_time(fields);
    let local = LocalDateTime { date, time: assemble_time(fields, base.and_then(time_of), 0)? };
    let built = match (base.and_then(zone_of), &fields.zone) {
        (Some(own), Some(asked)) => own.at_local(local).and_then(|at| at.in_zone(asked)),
        (None, Some(zone)) => zone.at_local(local),
        (own, None) => own.unwrap_or(Zone::UTC).at_local(local),
    };
    built.ok_or_else(|| fault("the date lies outside the years ±999,999,999"))
}

fn exclusive_selectors(fields: &Fields) -> Result<(), Fault> {
    if fields.date_time.is_some() && (fields.date.is_some() || fields.time.is_some()) {
        return Err(fault("`datetime` gives both; it does not go with `date` or `time`"));
    }
    Ok(())
}

fn from_epoch(fields: &Fields) -> Result<DateTime, Fault> {
    let finer = [Part::Hour, Part::Minute, Part::Second].iter().any(|part| fields.get(*part).is_some());
    let selected = fields.date.is_some() || fields.time.is_some() || fields.date_time.is_some();
    if finer || selected || fields.has_any(DATE_PARTS) {
        return Err(fault("`epochSeconds` and `epochMillis` go only with parts of a second and a `timezone`"));
    }
    let (seconds, kept) = match (fields.get(Part::EpochSeconds), fields.get(Part::EpochMillis)) {
        (Some(seconds), None) => (seconds, 0),
        (None, Some(millis)) => (millis.div_euclid(1000), millis.rem_euclid(1000) * 1_000_000),
        _ => return Err(fault("either `epochSeconds` or `epochMillis`")),
    };
    let nanos = subsecond(fields, kept)?;
    let zone = fields.zone.as_ref().unwrap_or(&Zone::UTC);
    zone.at_instant(seconds, nanos).ok_or_else(|| fault("the date lies outside the years ±999,999,999"))
}

/// A number of a field, checked.
fn within(fields: &Fields, part: Part, range: std::ops::RangeInclusive<i64>) -> Result<Option<i64>, Fault> {
    match fields.get(part) {
        Some(number) if !range.contains(&number) => {
            let (first, last) = range.into_inner();
            Err(fault(format!("`{}` is {number}; it goes from {first} to {last}", part.name())))
        }
        number => Ok(number),
    }
}

/// The ways to say a day of a year; they do not mix.
const WAYS: [&[Part]; 4] = [
    &[Part::Month, Part::Day],
    &[Part::Week, Part::DayOfWeek],
    &[Part::Quarter, Part::DayOfQuarter],
    &[Part::OrdinalDay],
];

/// A date from fields, the rest from `base`.
pub(super) fn assemble_date(fields: &Fields, base: Option<Date>) -> Result<Date, Fault> {
    let used = |way: &&&[Part]| way.iter().any(|part| fields.get(*part).is_some());
    let mut ways = WAYS.iter().filter(used);
    let way = ways.next();
    if let (Some(first), Some(second)) = (way, ways.next()) {
        let (first, second) = (first[0].name(), second[0].name());
        return Err(fault(format!("a date by `{first}` is not also one by `{second}`")));
    }
    let year = match (within(fields, Part::Year, calendar::YEARS)?, base) {
        (Some(year), _) => year,
        (None, Some(base)) => base.year(),
        (None, None) => return Err(fault("a date needs a `year`, or a `date` to take it from")),
    };
    if let (None, Some([coarse, fine])) = (base, way)
        && fields.get(*coarse).is_none()
    {
        return Err(fault(format!("`{}` needs `{}`", fine.name(), coarse.name())));
    }
    let date = match way {
        Some([Part::Week, _]) => by_week(fields, base, year)?,
        Some([Part::Quarter, _]) => by_quarter(fields, base, year)?,
        Some([Part::OrdinalDay]) => fields.get(Part::OrdinalDay).and_then(|day| Date::from_ordinal(year, day)),
        _ => by_month(fields, base, year)?,
    };
    date.ok_or_else(|| fault(format!("the year {year} has no such day")))
}

fn by_month(fields: &Fields, base: Option<Date>, year: i64) -> Result<Option<Date>, Fault> {
    let month = within(fields, Part::Month, 1..=12)?.or(base.map(Date::month)).unwrap_or(1);
    let day = match within(fields, Part::Day, 1..=31)? {
        Some(day) => day,
        None => base.map_or(1, Date::day).min(calendar::days_in_month(year, month)),
    };
    Ok(Date::from_calendar(year, month, day))
}

/// By week: `year` means the week-based year, and so does the year of the base.
fn by_week(fields: &Fields, base: Option<Date>, year: i64) -> Result<Option<Date>, Fault> {
    let year = match (fields.get(Part::Year), base) {
        (None, Some(base)) => base.week().0,
        _ => year,
    };
    let week = within(fields, Part::Week, 1..=53)?.or(base.map(|base| base.week().1)).unwrap_or(1);
    let weekday = within(fields, Part::DayOfWeek, 1..=7)?.or(base.map(Date::weekday)).unwrap_or(1);
    Ok(Date::from_week(year, week, weekday))
}

/// By quarter: without a day of the quarter, the base's month of the quarter and day of the month stay.
fn by_quarter(fields: &Fields, base: Option<Date>, year: i64) -> Result<Option<Date>, Fault> {
    let quarter = within(fields, Part::Quarter, 1..=4)?.or(base.map(Date::quarter)).unwrap_or(1);
    if let Some(day) = within(fields, Part::DayOfQuarter, 1..=92)? {
        return Ok(Date::from_quarter(year, quarter, day));
    }
    let (month, day) = base.map_or((0, 1), |base| ((base.month() - 1) % 3, base.day()));
    let month = quarter * 3 - 2 + month;
    Ok(Date::from_calendar(year, month, day.min(calendar::days_in_month(year, month))))
}

/// A time of day from fields, the rest from `base` (midnight without); `kept` are nanoseconds that finer
/// fields are added to.
pub(super) fn assemble_time(fields: &Fields, base: Option<LocalTime>, kept: i64) -> Result<LocalTime, Fault> {
    if base.is_none() && fields.has_any(TIME_PARTS) {
        needs_coarser(fields)?;
    }
    let (hour, minute, second, nano) = base.unwrap_or(LocalTime::MIDNIGHT).parts();
    let hour = within(fields, Part::Hour, 0..=23)?.unwrap_or(hour);
    let minute = within(fields, Part::Minute, 0..=59)?.unwrap_or(minute);
    let second = within(fields, Part::Second, 0..=59)?.unwrap_or(second);
    let nano = if has_subsecond(fields) { subsecond(fields, kept)? } else { nano };
    LocalTime::from_parts(hour, minute, second, nano).ok_or_else(|| fault("there is no such time of day"))
}

const SUBSECOND: [Part; 3] = [Part::Millisecond, Part::Microsecond, Part::Nanosecond];

fn has_subsecond(fields: &Fields) -> bool {
    SUBSECOND.iter().any(|part| fields.get(*part).is_some())
}

/// Minutes need hours, seconds need minutes, parts of a second need seconds.
fn needs_coarser(fields: &Fields) -> Result<(), Fault> {
    let given = |part: &Part| fields.get(*part).is_some();
    let mut finer = SUBSECOND.into_iter().find(given);
    for part in [Part::Second, Part::Minute, Part::Hour] {
        match finer {
            Some(finer) if !given(&part) => {
                return Err(fault(format!("`{}` needs `{}`", finer.name(), part.name())));
            }
            _ => finer = finer.or(Some(part).filter(given)),
        }
    }
    Ok(())
}

/// Milliseconds, microseconds and nanoseconds together; each stays below the next coarser one given.
pub(super) fn subsecond(fields: &Fields, kept: i64) -> Result<i64, Fault> {
    let mut most = NANOS_PER_SECOND;
    let mut total = kept;
    if kept != 0 {
        most = if kept % 1_000_000 == 0 { 1_000_000 } else { 1_000 };
    }
    for (part, unit) in SUBSECOND.into_iter().zip([1_000_000, 1_000, 1]) {
        if let Some(number) = within(fields, part, 0..=most / unit - 1)? {
            total += number * unit;
            most = unit;
        }
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(entries: &[(&str, i64)]) -> Fields {
        let map = entries.iter().map(|(key, number)| ((*key).into(), Value::Integer(*number))).collect();
        Fields::from_map(&map).ok().flatten().unwrap_or_default()
    }

    #[test]
    fn the_ways_to_say_a_day_do_not_mix_and_need_their_coarser_part() {
        let good = |entries: &[(&str, i64)]| build_date(&fields(entries)).map(|date| date.to_string()).ok();
        assert_eq!(good(&[("year", 2020), ("month", 2), ("day", 29)]).as_deref(), Some("2020-02-29"));
        assert_eq!(good(&[("year", 2020), ("week", 53), ("dayOfWeek", 7)]).as_deref(), Some("2021-01-03"));
        assert_eq!(good(&[("YEAR", 2020), ("ordinalDay", 366)]).as_deref(), Some("2020-12-31"));
        assert_eq!(good(&[("year", 2020), ("quarter", 2), ("dayOfQuarter", 91)]).as_deref(), Some("2020-06-30"));
        let bad: [&[(&str, i64)]; 8] = [
            &[("month", 2)],
            &[("year", 2020), ("day", 2)],
            &[("year", 2020), ("dayOfWeek", 2)],
            &[("year", 2020), ("month", 2), ("week", 3)],
            &[("year", 2019), ("ordinalDay", 366)],
            &[("year", 2019), ("month", 2), ("day", 29)],
            &[("year", 2021), ("week", 53)],
            &[("year", 2019), ("hour", 2)],
        ];
        for entries in bad {
            assert_eq!(good(entries), None, "{entries:?}");
        }
    }

    #[test]
    fn a_base_gives_what_is_not_said() {
        let from = |base: &str, entries: &[(&str, i64)]| {
            let base = Date::parse(base).map(Value::Date).ok();
            build_date(&Fields { date: base, ..fields(entries) }).map(|date| date.to_string()).ok()
        };
        assert_eq!(from("2020-02-29", &[("year", 2019)]).as_deref(), Some("2019-02-28"));
        assert_eq!(from("2020-05-31", &[("quarter", 4)]).as_deref(), Some("2020-11-30"));
        assert_eq!(from("2020-05-31", &[("dayOfQuarter", 1)]).as_deref(), Some("2020-04-01"));
        assert_eq!(from("2021-01-03", &[("week", 1)]).as_deref(), Some("2020-01-05"));
        assert_eq!(from("2021-01-03", &[("dayOfWeek", 1)]).as_deref(), Some("2020-12-28"));
    }

    #[test]
    fn parts_of_a_second_add_up_and_stay_below_the_coarser() {
        let good = |entries: &[(&str, i64)]| build_local_time(&fields(entries)).map(|time| time.to_string()).ok();
        let base = [("hour", 1), ("minute", 2), ("second", 3)];
        let with = |more: &[(&str, i64)]| good(&[&base[..], more].concat());
        assert_eq!(with(&[("millisecond", 4), ("nanosecond", 5)]).as_deref(), Some("01:02:03.004000005"));
        assert_eq!(with(&[("microsecond", 999_999)]).as_deref(), Some("01:02:03.999999"));
        assert_eq!(with(&[("microsecond", 1_000_000)]), None);
        assert_eq!(with(&[("microsecond", 1), ("nanosecond", 1_000)]), None);
        assert_eq!(good(&[("hour", 1), ("second", 3)]), None);
        assert_eq!(good(&[("hour", 1), ("minute", 3), ("nanosecond", 3)]), None);
        assert_eq!(good(&[("hour", 24)]), None);
        assert_eq!(good(&[]), None);
    }
}
