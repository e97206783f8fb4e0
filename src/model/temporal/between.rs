//! The duration between two points in time, whole or in one unit.

use super::{Date, DateTime, Duration, LocalDateTime, LocalTime, NANOS_PER_SECOND, Zone};
use crate::diagnostic::{Fault, codes};
use crate::model::Value;

/// What a duration between two points is given in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Months, then days, then seconds.
    All,
    /// Whole months.
    Months,
    /// Whole days.
    Days,
    /// Seconds and nanoseconds.
    Seconds,
}

/// A point taken apart; what it lacks is borrowed from the other point.
struct Point {
    date: Option<Date>,
    time: LocalTime,
    zone: Option<Zone>,
}

impl Point {
    fn of(value: &Value) -> Option<Point> {
        let (date, time, zone) = match value {
            Value::Date(date) => (Some(*date), LocalTime::MIDNIGHT, None),
            Value::LocalTime(time) => (None, *time, None),
            Value::Time(time) => (None, time.time, Some(Zone::Offset(time.offset))),
            Value::LocalDateTime(local) => (Some(local.date), local.time, None),
            Value::DateTime(at) => (Some(at.local.date), at.local.time, Some(Zone::of(at))),
            _ => return None,
        };
        Some(Point { date, time, zone })
    }

    fn placed(&self, value: &Value, date: Date, zone: Option<&Zone>) -> Option<DateTime> {
        if let Value::DateTime(at) = value {
            return Some((**at).clone());
        }
        let zone = self.zone.as_ref().or(zone).unwrap_or(&Zone::UTC);
        zone.at_local(LocalDateTime { date: self.date.unwrap_or(date), time: self.time })
    }
}

/// The duration from one point in time to another. A date is its midnight; what one point lacks (date, zone)
/// it takes from the other; months and days are zero unless both have a date.
///
/// # Errors
/// When one is no point in time, or the duration is too long.
pub fn between(measure: Measure, from: &Value, to: &Value) -> Result<Duration, Fault> {
    let points = Point::of(from).zip(Point::of(to));
    let (a, b) =
        points.ok_or_else(|| Fault::new(codes::RUN_ARGUMENT_VALUE, "a duration lies between two dates or times"))?;
    let dated = a.date.is_some() && b.date.is_some();
    let date = a.date.or(b.date).unwrap_or(Date { days: 0 });
    let zones = (a.zone.as_ref(), b.zone.as_ref());
    let placed = a.placed(from, date, zones.1).zip(b.placed(to, date, zones.0));
    let (start, end) = placed.ok_or_else(|| Fault::new(codes::ARITHMETIC_OVERFLOW, "the duration is too long"))?;
    match measure {
        Measure::Months if dated => Duration::new(whole_months(&start, &end), 0, 0, 0),
        Measure::Days if dated => Duration::new(0, whole_days(&start, &end), 0, 0),
        Measure::Months | Measure::Days => Ok(Duration::default()),
        Measure::All if dated => all(start, &end),
        Measure::Seconds | Measure::All => Duration::of_nanos(end.epoch_nanos() - start.epoch_nanos()),
    }
}

fn all(start: DateTime, end: &DateTime) -> Result<Duration, Fault> {
    let zone = Zone::of(&start);
    let moved = |start: DateTime, date: Option<Date>| match date {
        Some(date) if date != start.local.date => zone.at_local(LocalDateTime { date, ..start.local }).unwrap_or(start),
        _ => start,
    };
    let months = whole_months(&start, end);
    let date = start.local.date.plus_months(months);
    let start = moved(start, date);
    let days = whole_days(&start, end);
    let date = start.local.date.plus_days(days);
    let start = moved(start, date);
    let rest = end.epoch_nanos() - start.epoch_nanos();
    let second = i128::from(NANOS_PER_SECOND);
    let part = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
    Duration::new(months, days, part(rest.div_euclid(second)), part(rest.rem_euclid(second)))
}

/// The end as a day on the start's calendar, moved a day towards the start when its time of day has not come.
fn end_day(start: &DateTime, end: &DateTime) -> Date {
    let end = end.in_zone(&Zone::of(start)).map_or(end.local, |end| end.local);
    let start = start.local;
    match end.date.cmp(&start.date) {
        std::cmp::Ordering::Greater if end.time < start.time => Date { days: end.date.days - 1 },
        std::cmp::Ordering::Less if end.time > start.time => Date { days: end.date.days + 1 },
        _ => end.date,
    }
}

fn whole_days(start: &DateTime, end: &DateTime) -> i64 {
    end_day(start, end).days - start.local.date.days
}

fn whole_months(start: &DateTime, end: &DateTime) -> i64 {
    let packed = |date: Date| {
        let (year, month, day) = date.calendar();
        (year * 12 + month) * 32 + day
    };
    (packed(end_day(start, end)) - packed(start.local.date)) / 32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(text: &str) -> Value {
        if let Ok(date) = Date::parse(text) {
            return Value::Date(date);
        }
        if let Ok(time) = LocalTime::parse(text) {
            return Value::LocalTime(time);
        }
        match LocalDateTime::parse(text) {
            Ok(local) => Value::LocalDateTime(local.into()),
            Err(_) => DateTime::parse(text).map_or(Value::Null, |at| Value::DateTime(at.into())),
        }
    }

    #[test]
    fn parts_have_one_sign_and_missing_parts_are_borrowed() {
        let cases = [
            (Measure::All, "2020-01-31", "2020-03-01", "P1M1D"),
            (Measure::All, "2020-03-01", "2020-01-31", "P-1M-1D"),
            (Measure::All, "2020-01-01", "12:00", "PT12H"),
            (Measure::All, "2020-01-01T18:00", "2020-01-03T06:00", "P1DT12H"),
            (Measure::All, "2020-01-03T06:00", "2020-01-01T18:00", "P-1DT-12H"),
            (Measure::Months, "2020-01-15", "2020-03-14", "P1M"),
            (Measure::Months, "2020-01-15", "12:00", "PT0S"),
            (Measure::Days, "2020-01-01T12:00", "2020-01-03", "P1D"),
            (Measure::Seconds, "2020-03-29", "2020-03-29T06:00+02:00[Europe/Vienna]", "PT5H"),
            (Measure::Days, "2020-01-01T00:30Z", "2020-01-01T23:30-05:00", "P1D"),
            (Measure::Seconds, "10:00:00.2", "10:00", "PT-0.2S"),
        ];
        for (measure, from, to, expected) in cases {
            let found = between(measure, &point(from), &point(to)).map(|d| d.to_string());
            assert_eq!(found.as_deref(), Ok(expected), "{from} {to}");
        }
        assert!(between(Measure::All, &Value::Integer(1), &point("2020-01-01")).is_err());
    }
}
