//! The components of temporal values, by name: `d.year`, `t.offset`, `x.minutesOfHour`.

use super::{Date, DateTime, Duration, LocalTime, NANOS_PER_SECOND, SECONDS_PER_DAY, format};
use crate::model::Value;

type Row<T> = (&'static str, fn(&T) -> Value);

fn integer(value: i64) -> Value {
    Value::Integer(value)
}

/// An integer that may not fit becomes the nearest that does.
fn wide(value: i128) -> Value {
    Value::Integer(i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX }))
}

const DATE: &[Row<Date>] = &[
    ("year", |d| integer(d.year())),
    ("quarter", |d| integer(d.quarter())),
    ("month", |d| integer(d.month())),
    ("week", |d| integer(d.week().1)),
    ("weekYear", |d| integer(d.week().0)),
    ("dayOfQuarter", |d| integer(d.day_of_quarter())),
    ("quarterDay", |d| integer(d.day_of_quarter())),
    ("day", |d| integer(d.day())),
    ("ordinalDay", |d| integer(d.ordinal())),
    ("dayOfWeek", |d| integer(d.weekday())),
    ("weekDay", |d| integer(d.weekday())),
];

const TIME: &[Row<LocalTime>] = &[
    ("hour", |t| integer(t.parts().0)),
    ("minute", |t| integer(t.parts().1)),
    ("second", |t| integer(t.parts().2)),
    ("millisecond", |t| integer(t.parts().3 / 1_000_000)),
    ("microsecond", |t| integer(t.parts().3 / 1_000)),
    ("nanosecond", |t| integer(t.parts().3)),
];

const OFFSET: &[Row<i32>] = &[
    ("timezone", |o| Value::text(format::offset(*o))),
    ("offset", |o| Value::text(format::offset(*o))),
    ("offsetMinutes", |o| integer(i64::from(*o / 60))),
    ("offsetSeconds", |o| integer(i64::from(*o))),
];

const INSTANT: &[Row<DateTime>] =
    &[("epochMillis", |at| integer(at.epoch_millis())), ("epochSeconds", |at| integer(at.epoch_seconds()))];

const DURATION: &[Row<Duration>] = &[
    ("years", |d| integer(d.months / 12)),
    ("quarters", |d| integer(d.months / 3)),
    ("months", |d| integer(d.months)),
    ("weeks", |d| integer(d.days / 7)),
    ("days", |d| integer(d.days)),
    ("hours", |d| integer(d.seconds / 3600)),
    ("minutes", |d| integer(d.seconds / 60)),
    ("seconds", |d| integer(d.seconds)),
    ("milliseconds", |d| wide(d.clock_nanos().div_euclid(1_000_000))),
    ("microseconds", |d| wide(d.clock_nanos().div_euclid(1_000))),
    ("nanoseconds", |d| wide(d.clock_nanos())),
    ("quartersOfYear", |d| integer(d.months / 3 % 4)),
    ("monthsOfYear", |d| integer(d.months % 12)),
    ("monthsOfQuarter", |d| integer(d.months % 3)),
    ("daysOfWeek", |d| integer(d.days % 7)),
    ("hoursOfDay", |d| integer(d.seconds % SECONDS_PER_DAY / 3600)),
    ("minutesOfHour", |d| integer(d.seconds / 60 % 60)),
    ("secondsOfMinute", |d| integer(d.seconds % 60)),
    ("millisecondsOfSecond", |d| integer(i64::from(d.nanos) / 1_000_000)),
    ("microsecondsOfSecond", |d| integer(i64::from(d.nanos) / 1_000)),
    ("nanosecondsOfSecond", |d| integer(i64::from(d.nanos) % NANOS_PER_SECOND)),
];

fn read<T>(rows: &[Row<T>], name: &str, of: &T) -> Option<Value> {
    rows.iter().find(|row| row.0 == name).map(|row| row.1(of))
}

/// The component called `name` of a temporal value; none when it has none of that name or is no such value.
pub fn component(value: &Value, name: &str) -> Option<Value> {
    match value {
        Value::Date(date) => read(DATE, name, date),
        Value::LocalTime(time) => read(TIME, name, time),
        Value::Time(time) => read(TIME, name, &time.time).or_else(|| read(OFFSET, name, &time.offset)),
        Value::LocalDateTime(local) => read(DATE, name, &local.date).or_else(|| read(TIME, name, &local.time)),
        Value::DateTime(at) => of_date_time(at, name),
        Value::Duration(duration) => read(DURATION, name, duration),
        _ => None,
    }
}

fn of_date_time(at: &DateTime, name: &str) -> Option<Value> {
    if let (Some(zone), "timezone") = (&at.zone, name) {
        return Some(Value::text(&**zone));
    }
    read(DATE, name, &at.local.date)
        .or_else(|| read(TIME, name, &at.local.time))
        .or_else(|| read(OFFSET, name, &at.offset))
        .or_else(|| read(INSTANT, name, at))
}

/// The names of all components a temporal value has, for suggestions; empty for other values.
pub fn component_names(value: &Value) -> Vec<&'static str> {
    let mut names = Vec::new();
    if matches!(value, Value::Date(_) | Value::LocalDateTime(_) | Value::DateTime(_)) {
        names.extend(DATE.iter().map(|row| row.0));
    }
    if matches!(value, Value::LocalTime(_) | Value::Time(_) | Value::LocalDateTime(_) | Value::DateTime(_)) {
        names.extend(TIME.iter().map(|row| row.0));
    }
    if matches!(value, Value::Time(_) | Value::DateTime(_)) {
        names.extend(OFFSET.iter().map(|row| row.0));
    }
    match value {
        Value::DateTime(_) => names.extend(INSTANT.iter().map(|row| row.0)),
        Value::Duration(_) => names.extend(DURATION.iter().map(|row| row.0)),
        _ => {}
    }
    names
}
