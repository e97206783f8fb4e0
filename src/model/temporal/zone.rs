//! Offsets and named zones: jiff's bundled rules, stretched over all years.

use std::sync::Arc;

use jiff::tz::{AmbiguousOffset, TimeZone};

use super::{Date, DateTime, LocalDateTime, LocalTime, NANOS_PER_SECOND};
use crate::diagnostic::{Fault, codes};

/// An offset from UTC, or a named zone with its rules.
#[derive(Clone, Debug)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone of the tz database.
    Named(Arc<str>, TimeZone),
}

/// Offsets end at 18 hours either way.
const MOST: i32 = 18 * 3600;

impl Zone {
    /// Universal time.
    pub const UTC: Zone = Zone::Offset(0);

    /// An offset such as `+01:00` or `Z`, or a name such as `Europe/Stockholm`.
    ///
    /// # Errors
    /// When the text is neither.
    pub fn parse(text: &str) -> Result<Zone, Fault> {
        match parse_offset(text) {
            Some(offset) => Ok(Zone::Offset(offset)),
            None => Zone::named(text),
        }
    }

    /// The zone with a name of the tz database; a blank stands for an underscore.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str) -> Result<Zone, Fault> {
        let found = jiff::tz::db().get(&name.replace(' ', "_")).ok();
        let named = found.and_then(|zone| Some(Zone::Named(zone.iana_name()?.into(), zone.clone())));
        named.ok_or_else(|| {
            Fault::new(codes::INVALID_TEMPORAL, format!("there is no time zone `{name}`"))
                .help("a zone is an offset such as `+01:00`, or a name such as `Europe/Stockholm`")
        })
    }

    /// The zone a value was written in.
    pub fn of(value: &DateTime) -> Zone {
        let named = value.zone.as_ref().and_then(|name| Zone::named(name).ok());
        named.unwrap_or(Zone::Offset(value.offset))
    }

    /// A local date and time in this zone. Of two instants the earlier offset's; a time that the clocks
    /// skip moves on by what they skip.
    pub fn at_local(&self, local: LocalDateTime) -> Option<DateTime> {
        let (name, rules) = match self {
            Zone::Offset(offset) => return Some(DateTime { local, offset: *offset, zone: None }),
            Zone::Named(name, rules) => (name, rules),
        };
        let ambiguous = rules.to_ambiguous_timestamp(civil(local)?).offset();
        let (local, offset) = match ambiguous {
            AmbiguousOffset::Unambiguous { offset } => (local, offset.seconds()),
            AmbiguousOffset::Fold { before, .. } => (local, before.seconds()),
            AmbiguousOffset::Gap { before, after } => {
                let skipped = i64::from(after.seconds() - before.seconds());
                (shifted(local, skipped)?, after.seconds())
            }
        };
        Some(DateTime { local, offset, zone: Some(name.clone()) })
    }

    /// As [`Zone::at_local`], but with an offset that was written beside the name; none when the zone does
    /// not use that offset at that time.
    pub fn at_local_with(&self, local: LocalDateTime, offset: i32) -> Option<DateTime> {
        let first = self.at_local(local)?;
        if first.offset == offset {
            return Some(first);
        }
        let seconds = local.epoch_seconds().checked_sub(i64::from(offset))?;
        let second = self.at_instant(seconds, local.time.nanos % NANOS_PER_SECOND)?;
        (second.offset == offset && second.local == local).then_some(second)
    }

    /// The instant so many seconds and nanoseconds after 1970-01-01T00:00Z, in this zone.
    pub fn at_instant(&self, seconds: i64, nanos: i64) -> Option<DateTime> {
        let utc = LocalDateTime::from_epoch(seconds, nanos)?;
        let (offset, zone) = match self {
            Zone::Offset(offset) => (*offset, None),
            Zone::Named(name, rules) => {
                let instant = civil(utc)?.to_zoned(TimeZone::UTC).ok()?.timestamp();
                (rules.to_offset(instant).seconds(), Some(name.clone()))
            }
        };
        Some(DateTime { local: shifted(utc, i64::from(offset))?, offset, zone })
    }

    /// The offset that a time of day without a date has: that of `now` in a named zone.
    pub fn offset_at(&self, now: super::Moment) -> i32 {
        self.at_instant(now.seconds, 0).map_or(0, |at| at.offset)
    }
}

impl DateTime {
    /// The same instant in another zone; none outside the years there are.
    pub fn in_zone(&self, zone: &Zone) -> Option<DateTime> {
        zone.at_instant(self.epoch_seconds(), self.local.time.nanos % NANOS_PER_SECOND)
    }
}

fn shifted(local: LocalDateTime, seconds: i64) -> Option<LocalDateTime> {
    LocalDateTime::from_epoch(local.epoch_seconds().checked_add(seconds)?, local.time.nanos % NANOS_PER_SECOND)
}

/// The same for jiff, whose years end at ±9999: a year beyond is replaced by one with the same calendar.
fn civil(local: LocalDateTime) -> Option<jiff::civil::DateTime> {
    let (year, month, day) = local.date.calendar();
    let year = match year {
        9_991.. => 9_200 + year.rem_euclid(400),
        ..=-9_991 => -9_600 + year.rem_euclid(400),
        _ => year,
    };
    let (hour, minute, second, nano) = local.time.parts();
    jiff::civil::DateTime::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        i8::try_from(second).ok()?,
        i32::try_from(nano).ok()?,
    )
    .ok()
}

/// `Z`, `+hh`, `+hhmm`, `+hh:mm`, `+hhmmss` or `+hh:mm:ss` as seconds; none for any other text.
pub(super) fn parse_offset(text: &str) -> Option<i32> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let time = super::parse::local_time(&text[1..]).filter(|time| time.nanos % NANOS_PER_SECOND == 0)?;
    let seconds = i32::try_from(time.nanos / NANOS_PER_SECOND).ok()?;
    (seconds <= MOST && !text.contains(['.', ','])).then_some(sign * seconds)
}

impl LocalDateTime {
    /// By its two parts.
    pub fn new(date: Date, time: LocalTime) -> Self {
        LocalDateTime { date, time }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn local(year: i64, month: i64, day: i64, hour: i64) -> Option<LocalDateTime> {
        Some(LocalDateTime::new(Date::from_calendar(year, month, day)?, LocalTime::from_parts(hour, 30, 0, 0)?))
    }

    fn written(zone: &str, local: Option<LocalDateTime>) -> String {
        let at = Zone::parse(zone).ok().and_then(|zone| zone.at_local(local?));
        at.map(|at| at.to_string()).unwrap_or_default()
    }

    #[test]
    fn skipped_times_move_on_and_repeated_ones_are_the_earlier() {
        assert_eq!(written("Europe/Vienna", local(2020, 3, 29, 2)), "2020-03-29T03:30+02:00[Europe/Vienna]");
        assert_eq!(written("Europe/Vienna", local(2020, 10, 25, 2)), "2020-10-25T02:30+02:00[Europe/Vienna]");
    }

    #[test]
    fn years_beyond_the_rules_follow_the_nearest() {
        assert_eq!(written("Europe/Vienna", local(123_456, 7, 1, 12)), "+123456-07-01T12:30+02:00[Europe/Vienna]");
        assert_eq!(written("America/Lima", local(-123_456, 7, 1, 12)), "-123456-07-01T12:30-05:08:12[America/Lima]");
    }

    #[test]
    fn offsets_are_read_in_every_form() {
        let offsets = ["Z", "+01", "-0130", "+01:30", "-010203", "+18:00", "+18:01", "+1", "1", "+01:00:00.5"];
        let seconds = [Some(0), Some(3600), Some(-5400), Some(5400), Some(-3723), Some(64800), None, None, None, None];
        assert_eq!(offsets.map(parse_offset), seconds);
    }
}
