//! Temporal values cut to a unit, with single fields then set anew.

use super::build::{assemble_date, assemble_time, date_of, time_of, zone_of};
use super::fields::{Fields, Part, fault};
use super::{Date, DateTime, LocalDateTime, LocalTime, Moment, NANOS_PER_SECOND, Time, Zone};
use crate::diagnostic::Fault;
use crate::model::Value;

/// What a value is cut to; coarsest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the units'")]
pub enum Unit {
    Millennium,
    Century,
    Decade,
    Year,
    WeekYear,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
}

const UNITS: [(&str, Unit); 14] = [
    ("millennium", Unit::Millennium),
    ("century", Unit::Century),
    ("decade", Unit::Decade),
    ("year", Unit::Year),
    ("weekYear", Unit::WeekYear),
    ("quarter", Unit::Quarter),
    ("month", Unit::Month),
    ("week", Unit::Week),
    ("day", Unit::Day),
    ("hour", Unit::Hour),
    ("minute", Unit::Minute),
    ("second", Unit::Second),
    ("millisecond", Unit::Millisecond),
    ("microsecond", Unit::Microsecond),
];

impl Unit {
    /// The unit called `name`, in any case of letters.
    ///
    /// # Errors
    /// When there is none.
    pub fn parse(name: &str) -> Result<Unit, Fault> {
        let found = UNITS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name));
        found.map(|(_, unit)| *unit).ok_or_else(|| {
            let fault = fault(format!("`{name}` is not a unit of time"));
            match crate::diagnostic::nearest(name, UNITS.iter().map(|row| row.0)) {
                Some(name) => fault.help(format!("did you mean `{name}`?")),
                None => fault,
            }
        })
    }

    fn cut_date(self, date: Date) -> Option<Date> {
        let (year, month, _) = date.calendar();
        let years = |n: i64| Date::from_calendar(year.div_euclid(n) * n, 1, 1);
        match self {
            Unit::Millennium => years(1000),
            Unit::Century => years(100),
            Unit::Decade => years(10),
            Unit::Year => years(1),
            Unit::WeekYear => Date::from_week(date.week().0, 1, 1),
            Unit::Quarter => Date::from_calendar(year, (month - 1) / 3 * 3 + 1, 1),
            Unit::Month => Date::from_calendar(year, month, 1),
            Unit::Week => date.plus_days(1 - date.weekday()),
            _ => Some(date),
        }
    }

    fn cut_time(self, time: LocalTime) -> LocalTime {
        let grain = match self {
            Unit::Hour => 3600 * NANOS_PER_SECOND,
            Unit::Minute => 60 * NANOS_PER_SECOND,
            Unit::Second => NANOS_PER_SECOND,
            Unit::Millisecond => 1_000_000,
            Unit::Microsecond => 1_000,
            _ => return LocalTime::MIDNIGHT,
        };
        LocalTime { nanos: time.nanos - time.nanos % grain }
    }

    /// The part of a second that stays when finer fields are set.
    fn kept(self, cut: LocalTime, fields: &Fields) -> i64 {
        let given = |part| fields.get(part).is_some();
        let stays = match self {
            Unit::Millisecond => !given(Part::Millisecond),
            Unit::Microsecond => !given(Part::Millisecond) && !given(Part::Microsecond),
            _ => false,
        };
        if stays { cut.parts().3 } else { 0 }
    }
}

fn dated(value: &Value) -> Result<Date, Fault> {
    date_of(value).ok_or_else(|| fault("the value to truncate has no date"))
}

fn timed(value: &Value) -> Result<LocalTime, Fault> {
    time_of(value).ok_or_else(|| fault("the value to truncate has no time of day"))
}

fn finer_than_day(unit: Unit) -> Result<(), Fault> {
    if unit > Unit::Day { Err(fault("a date cannot be truncated to less than a day")) } else { Ok(()) }
}

fn not_coarser_than_day(unit: Unit) -> Result<(), Fault> {
    if unit < Unit::Day { Err(fault("a time of day cannot be truncated to more than a day")) } else { Ok(()) }
}

fn cut_date(unit: Unit, value: &Value, fields: &Fields) -> Result<Date, Fault> {
    let cut = unit.cut_date(dated(value)?).ok_or_else(|| fault("the date lies outside the years ±999,999,999"))?;
    assemble_date(fields, Some(cut))
}

fn cut_time(unit: Unit, time: LocalTime, fields: &Fields) -> Result<LocalTime, Fault> {
    let cut = unit.cut_time(time);
    assemble_time(fields, Some(cut), unit.kept(cut, fields))
}

/// A value's date, cut.
///
/// # Errors
/// When the value has no date, the unit is finer than a day, or a field does not fit.
pub fn truncate_date(unit: Unit, value: &Value, fields: &Fields) -> Result<Date, Fault> {
    finer_than_day(unit)?;
    fields.only("date", true, false, false)?;
    cut_date(unit, value, fields)
}

/// A value's time of day, cut.
///
/// # Errors
/// When the value has no time of day, the unit is coarser than a day, or a field does not fit.
pub fn truncate_local_time(unit: Unit, value: &Value, fields: &Fields) -> Result<LocalTime, Fault> {
    not_coarser_than_day(unit)?;
    fields.only("local time", false, true, false)?;
    cut_time(unit, timed(value)?, fields)
}

/// A value's time of day with its offset (UTC without), cut; `timezone` replaces the offset and leaves the time of day.
///
/// # Errors
/// As [`truncate_local_time`].
pub fn truncate_time(unit: Unit, value: &Value, fields: &Fields, now: Moment) -> Result<Time, Fault> {
    not_coarser_than_day(unit)?;
    fields.only("time", false, true, true)?;
    let own = match value {
        Value::Time(time) => time.offset,
        Value::DateTime(at) => at.offset,
        _ => 0,
    };
    let offset = fields.zone.as_ref().map_or(own, |zone| zone.offset_at(now));
    Ok(Time { time: cut_time(unit, timed(value)?, fields)?, offset })
}

/// A value's date and time of day (midnight without), cut.
///
/// # Errors
/// When the value has no date, or a field does not fit.
pub fn truncate_local_date_time(unit: Unit, value: &Value, fields: &Fields) -> Result<LocalDateTime, Fault> {
    fields.only("local date and time", true, true, false)?;
    cut_both(unit, value, fields)
}

fn cut_both(unit: Unit, value: &Value, fields: &Fields) -> Result<LocalDateTime, Fault> {
    let time = time_of(value).unwrap_or(LocalTime::MIDNIGHT);
    Ok(LocalDateTime { date: cut_date(unit, value, fields)?, time: cut_time(unit, time, fields)? })
}

/// A value's date and time with its zone (UTC without), cut; `timezone` replaces the zone and leaves the local time.
///
/// # Errors
/// When the value has no date, or a field does not fit.
pub fn truncate_date_time(unit: Unit, value: &Value, fields: &Fields) -> Result<DateTime, Fault> {
    fields.only("date and time", true, true, true)?;
    let local = cut_both(unit, value, fields)?;
    let zone = fields.zone.clone().or_else(|| zone_of(value)).unwrap_or(Zone::UTC);
    zone.at_local(local).ok_or_else(|| fault("the date lies outside the years ±999,999,999"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_cut_and_fields_set_anew() {
        let value =
            DateTime::parse("2023-08-17T15:42:37.987654321+02:00[Europe/Vienna]").map(|at| Value::DateTime(at.into()));
        let value = value.unwrap_or(Value::Null);
        let cut = |unit: &str, fields: Fields| {
            Unit::parse(unit).and_then(|unit| truncate_date_time(unit, &value, &fields)).map(|at| at.to_string())
        };
        let vienna = |text: &str| Ok(format!("{text}[Europe/Vienna]"));
        assert_eq!(cut("millennium", Fields::default()), vienna("2000-01-01T00:00+01:00"));
        assert_eq!(cut("weekyear", Fields::default()), vienna("2023-01-02T00:00+01:00"));
        assert_eq!(cut("week", Fields::default().with(Part::DayOfWeek, 7)), vienna("2023-08-20T00:00+02:00"));
        assert_eq!(
            cut("hour", Fields::default().with(Part::Nanosecond, 7)),
            vienna("2023-08-17T15:00:00.000000007+02:00")
        );
        assert_eq!(
            cut("millisecond", Fields::default().with(Part::Nanosecond, 7)),
            vienna("2023-08-17T15:42:37.987000007+02:00")
        );
        assert_eq!(
            cut("microsecond", Fields::default().with(Part::Millisecond, 7)),
            vienna("2023-08-17T15:42:37.007+02:00")
        );
        let utc = Fields { zone: Some(Zone::UTC), ..Fields::default() };
        assert_eq!(cut("day", utc).as_deref(), Ok("2023-08-17T00:00Z"));
        assert!(Unit::parse("fortnight").is_err());
        assert!(truncate_date(Unit::Hour, &value, &Fields::default()).is_err());
        assert!(truncate_local_time(Unit::Month, &value, &Fields::default()).is_err());
    }
}
