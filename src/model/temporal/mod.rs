//! openCypher's dates, times and durations, in the proleptic Gregorian calendar, years ±999,999,999.
//!
//! jiff ends at ±9999, so the arithmetic is our own; jiff's bundled zone data serves offsets and the clock.

pub mod calendar;

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

/// An instant of the clock, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00Z.
    pub seconds: i64,
    /// Nanoseconds, 0 to 999,999,999.
    pub nanos: i32,
}

impl Moment {
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
