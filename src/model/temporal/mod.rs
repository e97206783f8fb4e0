//! openCypher's dates, times and durations, in the proleptic Gregorian calendar, years ±999,999,999.
//!
//! jiff ends at ±9999, so the arithmetic is our own; jiff's bundled zone data serves offsets and the clock.

mod access;
mod add;
mod between;
mod build;
pub mod calendar;
mod duration;
mod fields;
mod format;
mod parse;
mod truncate;
mod zone;

pub use access::{component, component_names};
pub use add::{date_plus, date_time_plus, local_date_time_plus, local_time_plus, time_plus};
pub use between::{Measure, between};
pub use build::{build_date, build_date_time, build_local_date_time, build_local_time, build_time};
pub use duration::DurationSum;
pub use fields::{Fields, Part};
pub use truncate::{
    Unit, truncate_date, truncate_date_time, truncate_local_date_time, truncate_local_time, truncate_time,
};
pub use zone::Zone;

use std::cmp::Ordering;

/// Nanoseconds in a second.
pub const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// A day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1970-01-01.
    pub days: i64,
}

/// A time of day without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime {
    /// Nanoseconds since midnight, below 86,400,000,000,000.
    pub nanos: i64,
}

/// A time of day with an offset from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    /// The time of day, local.
    pub time: LocalTime,
    /// Seconds east of UTC.
    pub offset: i32,
}

/// A day and a time of day, without an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    /// The day.
    pub date: Date,
    /// The time of day.
    pub time: LocalTime,
}

/// An instant, with the offset and perhaps the zone it is written in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// Day and time of day, local.
    pub local: LocalDateTime,
    /// Seconds east of UTC.
    pub offset: i32,
    /// A named zone, such as `Europe/Stockholm`.
    pub zone: Option<std::sync::Arc<str>>,
}

/// An amount of time; the four parts are kept apart, for a month has no fixed number of days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Months.
    pub months: i64,
    /// Days.
    pub days: i64,
    /// Seconds.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: i32,
}

/// Nanoseconds in a day.
pub const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SECOND;

/// Seconds in a day.
pub const SECONDS_PER_DAY: i64 = 86_400;

impl LocalTime {
    /// Midnight.
    pub const MIDNIGHT: LocalTime = LocalTime { nanos: 0 };

    /// A time of day by its parts; none when there is no such time.
    pub fn from_parts(hour: i64, minute: i64, second: i64, nano: i64) -> Option<LocalTime> {
        let exists = (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..60).contains(&second)
            && (0..NANOS_PER_SECOND).contains(&nano);
        exists.then(|| LocalTime { nanos: ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + nano })
    }

    /// Hour, minute, second, nanosecond.
    pub fn parts(self) -> (i64, i64, i64, i64) {
        let seconds = self.nanos / NANOS_PER_SECOND;
        (seconds / 3600, seconds / 60 % 60, seconds % 60, self.nanos % NANOS_PER_SECOND)
    }

    /// The time of day that lies so many nanoseconds after some midnight, and how many days after it.
    fn wrapped(nanos: i128) -> (LocalTime, i64) {
        let day = i128::from(NANOS_PER_DAY);
        let days = i64::try_from(nanos.div_euclid(day)).unwrap_or(i64::MAX);
        (LocalTime { nanos: i64::try_from(nanos.rem_euclid(day)).unwrap_or_default() }, days)
    }
}

impl Time {
    /// Nanoseconds since midnight UTC; may lie a day before or after.
    fn utc_nanos(self) -> i64 {
        self.time.nanos - i64::from(self.offset) * NANOS_PER_SECOND
    }
}

impl Ord for Time {
    /// By instant, then by offset: only equal times tie.
    fn cmp(&self, other: &Self) -> Ordering {
        self.utc_nanos().cmp(&other.utc_nanos()).then(self.offset.cmp(&other.offset))
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl LocalDateTime {
    /// Midnight at the beginning of a day.
    pub fn midnight(date: Date) -> Self {
        LocalDateTime { date, time: LocalTime::MIDNIGHT }
    }

    /// Seconds since 1970-01-01T00:00 of the same clock.
    pub fn epoch_seconds(self) -> i64 {
        self.date.days * SECONDS_PER_DAY + self.time.nanos / NANOS_PER_SECOND
    }

    /// By seconds since 1970-01-01T00:00 of the same clock, and nanoseconds below a second.
    pub fn from_epoch(seconds: i64, nanos: i64) -> Option<Self> {
        let date = Date::from_days(seconds.div_euclid(SECONDS_PER_DAY))?;
        let time = LocalTime { nanos: seconds.rem_euclid(SECONDS_PER_DAY) * NANOS_PER_SECOND + nanos };
        Some(LocalDateTime { date, time })
    }

    /// Nanoseconds since 1970-01-01T00:00 of the same clock.
    fn epoch_nanos(self) -> i128 {
        i128::from(self.date.days) * i128::from(NANOS_PER_DAY) + i128::from(self.time.nanos)
    }

    fn from_epoch_nanos(nanos: i128) -> Option<Self> {
        let second = i128::from(NANOS_PER_SECOND);
        let rest = i64::try_from(nanos.rem_euclid(second)).ok()?;
        LocalDateTime::from_epoch(i64::try_from(nanos.div_euclid(second)).ok()?, rest)
    }
}

impl DateTime {
    /// Seconds since 1970-01-01T00:00Z.
    pub fn epoch_seconds(&self) -> i64 {
        self.local.epoch_seconds() - i64::from(self.offset)
    }

    /// Nanoseconds since 1970-01-01T00:00Z.
    fn epoch_nanos(&self) -> i128 {
        self.local.epoch_nanos() - i128::from(self.offset) * i128::from(NANOS_PER_SECOND)
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn epoch_millis(&self) -> i64 {
        i64::try_from(self.epoch_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
    }
}

impl Ord for DateTime {
    /// By instant, then by offset and zone: only equal ones tie.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_instant = self.epoch_nanos().cmp(&other.epoch_nanos());
        by_instant.then(self.offset.cmp(&other.offset)).then_with(|| self.zone.cmp(&other.zone))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// An instant of the clock, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00Z.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: i32,
}

impl Moment {
    /// The moment in a zone.
    pub fn in_zone(self, zone: &Zone) -> DateTime {
        zone.at_instant(self.seconds, i64::from(self.nanos)).unwrap_or(DateTime {
            local: LocalDateTime::midnight(Date { days: 0 }),
            offset: 0,
            zone: None,
        })
    }

    /// Now, by the system's clock.
    pub fn now() -> Self {
        let now = jiff::Timestamp::now();
        let nanos = now.as_nanosecond();
        let second = i128::from(NANOS_PER_SECOND);
        let seconds = i64::try_from(nanos.div_euclid(second)).unwrap_or_default();
        Moment { seconds, nanos: i32::try_from(nanos.rem_euclid(second)).unwrap_or_default() }
    }
}

/// The three instants that clock functions can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When the transaction began; one query is one transaction.
    pub transaction: Moment,
    /// When the statement began.
    pub statement: Moment,
    /// Now.
    pub realtime: Moment,
}

impl Clock {
    /// A clock for a query that begins at `start` and is asked now.
    pub fn since(start: Moment) -> Self {
        Clock { transaction: start, statement: start, realtime: Moment::now() }
    }
}
