//! Points in time plus durations: months first, then days, then seconds and nanoseconds.

use super::{Date, DateTime, Duration, LocalDateTime, LocalTime, NANOS_PER_SECOND, SECONDS_PER_DAY, Time, Zone};
use crate::diagnostic::{Fault, codes};

fn out_of_range() -> Fault {
    Fault::new(codes::ARITHMETIC_OVERFLOW, "the date lies outside the years ±999,999,999")
}

fn shifted(date: Date, duration: &Duration) -> Option<Date> {
    date.plus_months(duration.months)?.plus_days(duration.days)
}

/// A date plus a duration; of its seconds only whole days count.
///
/// # Errors
/// When the result lies outside the years there are.
pub fn date_plus(date: Date, duration: &Duration) -> Result<Date, Fault> {
    let whole_days = duration.clock_nanos() / i128::from(NANOS_PER_SECOND) / i128::from(SECONDS_PER_DAY);
    let days = i64::try_from(whole_days).map_err(|_| out_of_range())?;
    shifted(date, duration).and_then(|date| date.plus_days(days)).ok_or_else(out_of_range)
}

/// A time of day plus a duration, of which months and days do not count; goes round at midnight.
pub fn local_time_plus(time: LocalTime, duration: &Duration) -> LocalTime {
    LocalTime::wrapped(i128::from(time.nanos) + duration.clock_nanos()).0
}

/// As [`local_time_plus`], keeping the offset.
pub fn time_plus(time: Time, duration: &Duration) -> Time {
    Time { time: local_time_plus(time.time, duration), ..time }
}

/// A local date and time plus a duration.
///
/// # Errors
/// When the result lies outside the years there are.
pub fn local_date_time_plus(local: LocalDateTime, duration: &Duration) -> Result<LocalDateTime, Fault> {
    let date = shifted(local.date, duration).ok_or_else(out_of_range)?;
    let nanos = LocalDateTime { date, ..local }.epoch_nanos() + duration.clock_nanos();
    LocalDateTime::from_epoch_nanos(nanos).ok_or_else(out_of_range)
}

/// A date and time plus a duration: months and days on the calendar of its zone, seconds as they pass.
///
/// # Errors
/// When the result lies outside the years there are.
pub fn date_time_plus(start: &DateTime, duration: &Duration) -> Result<DateTime, Fault> {
    let zone = Zone::of(start);
    let moved = || {
        let date = shifted(start.local.date, duration)?;
        if date == start.local.date {
            return Some(start.clone());
        }
        zone.at_local(LocalDateTime { date, ..start.local })
    };
    let moved = moved().ok_or_else(out_of_range)?;
    let nanos = moved.epoch_nanos() + duration.clock_nanos();
    let second = i128::from(NANOS_PER_SECOND);
    let parts = i64::try_from(nanos.div_euclid(second)).ok().zip(i64::try_from(nanos.rem_euclid(second)).ok());
    parts.and_then(|(seconds, nanos)| zone.at_instant(seconds, nanos)).ok_or_else(out_of_range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar_and_hours_the_clock() {
        let plus = |text: &str, duration: &str| {
            let start = DateTime::parse(text).ok()?;
            Some(date_time_plus(&start, &Duration::parse(duration).ok()?).ok()?.to_string())
        };
        let eve = "2020-03-28T12:00+01:00[Europe/Vienna]";
        assert_eq!(plus(eve, "P1D").as_deref(), Some("2020-03-29T12:00+02:00[Europe/Vienna]"));
        assert_eq!(plus(eve, "PT24H").as_deref(), Some("2020-03-29T13:00+02:00[Europe/Vienna]"));
        assert_eq!(plus("2020-01-31T00:00Z", "P1M1D").as_deref(), Some("2020-03-01T00:00Z"));
        assert_eq!(
            plus("2020-10-25T02:30+01:00[Europe/Vienna]", "PT1S").as_deref(),
            Some("2020-10-25T02:30:01+01:00[Europe/Vienna]")
        );
    }

    #[test]
    fn dates_count_whole_days_only_and_times_go_round() {
        let date = Date { days: 0 };
        let plus = |text| Duration::parse(text).and_then(|d| date_plus(date, &d)).map(|d| d.days);
        assert_eq!((plus("PT47H"), plus("PT-23H"), plus("PT-24H")), (Ok(1), Ok(0), Ok(-1)));
        assert!(plus("P1000000000Y").is_err());
        let back = Duration::parse("P5DT-1S").map(|d| local_time_plus(LocalTime::MIDNIGHT, &d).to_string());
        assert_eq!(back.as_deref(), Ok("23:59:59"));
    }
}
