//! The ISO 8601 forms that openCypher reads.

use super::{Date, DateTime, LocalDateTime, LocalTime, Moment, NANOS_PER_SECOND, Time, Zone, zone::parse_offset};
use crate::diagnostic::{Fault, codes};

fn fault(text: &str, kind: &str, form: &str) -> Fault {
    let shown: String = text.chars().take(60).collect();
    Fault::new(codes::INVALID_TEMPORAL, format!("`{shown}` is not {kind}")).help(format!("write it as `{form}`"))
}

impl Date {
    /// `2015-07-21`, `20150721`, `2015-07`, `2015-W30-2`, `2015-202`, `2015-Q3-21`, `2015` and their kin; years
    /// beyond four digits with a sign.
    ///
    /// # Errors
    /// When the text is no date.
    pub fn parse(text: &str) -> Result<Date, Fault> {
        date(text).ok_or_else(|| fault(text, "a date", "2015-07-21"))
    }
}

impl LocalTime {
    /// `21:40:32.142`, `214032.142`, `21:40`, `2140`, `21`.
    ///
    /// # Errors
    /// When the text is no time of day.
    pub fn parse(text: &str) -> Result<LocalTime, Fault> {
        local_time(text).ok_or_else(|| fault(text, "a local time", "21:40:32.142"))
    }
}

impl Time {
    /// A local time and an offset (UTC where there is none), or a zone in brackets as it is at `now`.
    ///
    /// # Errors
    /// When the text is no time, or the zone does not exist.
    pub fn parse(text: &str, now: Moment) -> Result<Time, Fault> {
        let bad = || fault(text, "a time", "21:40:32.142+01:00");
        let (time, offset, name) = split_zone(text).ok_or_else(bad)?;
        let time = local_time(time).ok_or_else(bad)?;
        let offset = match (offset, name) {
            (Some(offset), _) => offset,
            (None, Some(name)) => Zone::named(name)?.offset_at(now),
            (None, None) => 0,
        };
        Ok(Time { time, offset })
    }
}

impl LocalDateTime {
    /// A date, and `T` with a local time (midnight without).
    ///
    /// # Errors
    /// When the text is no local date and time.
    pub fn parse(text: &str) -> Result<LocalDateTime, Fault> {
        local_date_time(text).ok_or_else(|| fault(text, "a local date and time", "2015-07-21T21:40:32.142"))
    }
}

impl DateTime {
    /// A local date and time, an offset (UTC without), a zone in brackets.
    ///
    /// # Errors
    /// When the text is no date and time, the zone does not exist or does not use that offset then.
    pub fn parse(text: &str) -> Result<DateTime, Fault> {
        let bad = || fault(text, "a date and time", "2015-07-21T21:40:32.142+02:00[Europe/Stockholm]");
        let (day, rest) = text.split_once(['T', 't']).unwrap_or((text, ""));
        if rest.is_empty() {
            return Zone::UTC.at_local(local_date_time(day).ok_or_else(bad)?).ok_or_else(bad);
        }
        let (time, offset, name) = split_zone(rest).ok_or_else(bad)?;
        let local = LocalDateTime { date: date(day).ok_or_else(bad)?, time: local_time(time).ok_or_else(bad)? };
        let parsed = match (offset, name) {
            (Some(offset), Some(name)) => Zone::named(name)?.at_local_with(local, offset),
            (None, Some(name)) => Zone::named(name)?.at_local(local),
            (offset, None) => Zone::Offset(offset.unwrap_or(0)).at_local(local),
        };
        parsed.ok_or_else(|| bad().help("the offset must be one that the zone uses at that time"))
    }
}

fn local_date_time(text: &str) -> Option<LocalDateTime> {
    let Some((day, time)) = text.split_once(['T', 't']) else {
        return Some(LocalDateTime::midnight(date(text)?));
    };
    Some(LocalDateTime { date: date(day)?, time: local_time(time)? })
}

/// A time's digits, its offset in seconds, its zone's name.
fn split_zone(text: &str) -> Option<(&str, Option<i32>, Option<&str>)> {
    let (text, name) = match text.split_once('[') {
        Some((before, name)) => (before, Some(name.strip_suffix(']')?)),
        None => (text, None),
    };
    match text.find(['+', '-', 'Z', 'z']) {
        Some(at) => Some((&text[..at], Some(parse_offset(&text[at..])?), name)),
        None => Some((text, None, name)),
    }
}

/// A number of exactly so many digits at the start of a text, and what follows.
fn digits(text: &str, count: usize) -> Option<(i64, &str)> {
    let head = text.get(..count).filter(|head| head.bytes().all(|b| b.is_ascii_digit()))?;
    Some((head.parse().ok()?, &text[count..]))
}

/// The whole text as a number of one of the widths.
fn number(text: &str, widths: std::ops::RangeInclusive<usize>) -> Option<i64> {
    let (number, rest) = widths.contains(&text.len()).then(|| digits(text, text.len()))??;
    rest.is_empty().then_some(number)
}

fn date(text: &str) -> Option<Date> {
    let (year, rest) = year(text)?;
    if rest.is_empty() {
        return Date::from_calendar(year, 1, 1);
    }
    let dashed = rest.starts_with('-');
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    match rest.as_bytes().first()? {
        b'W' | b'w' => week_date(year, &rest[1..], dashed),
        b'Q' | b'q' => quarter_date(year, &rest[1..], dashed),
        _ if dashed => dashed_date(year, rest),
        _ => compact_date(year, rest),
    }
}

/// Four digits, or a sign and up to nine.
fn year(text: &str) -> Option<(i64, &str)> {
    let Some(unsigned) = text.strip_prefix(['+', '-']) else {
        return digits(text, 4);
    };
    let width = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = (1..=9).contains(&width).then(|| digits(unsigned, width))??;
    Some((if text.starts_with('-') { -year } else { year }, rest))
}

/// `MM`, `MM-DD` or the day of the year, `DDD`.
fn dashed_date(year: i64, rest: &str) -> Option<Date> {
    match rest.split_once('-') {
        Some((month, day)) => Date::from_calendar(year, number(month, 1..=2)?, number(day, 1..=2)?),
        None if rest.len() == 3 => Date::from_ordinal(year, number(rest, 3..=3)?),
        None => Date::from_calendar(year, number(rest, 1..=2)?, 1),
    }
}

/// `MM`, `MMDD` or the day of the year, `DDD`.
fn compact_date(year: i64, rest: &str) -> Option<Date> {
    match rest.len() {
        2 => Date::from_calendar(year, number(rest, 2..=2)?, 1),
        3 => Date::from_ordinal(year, number(rest, 3..=3)?),
        _ => {
            let (month, day) = digits(rest, 2)?;
            Date::from_calendar(year, month, number(day, 2..=2)?)
        }
    }
}

fn week_date(year: i64, rest: &str, dashed: bool) -> Option<Date> {
    let (week, rest) = digits(rest, 2)?;
    let weekday = match (rest, dashed) {
        ("", _) => 1,
        (rest, true) => number(rest.strip_prefix('-')?, 1..=1)?,
        (rest, false) => number(rest, 1..=1)?,
    };
    Date::from_week(year, week, weekday)
}

fn quarter_date(year: i64, rest: &str, dashed: bool) -> Option<Date> {
    let (quarter, rest) = digits(rest, 1)?;
    let day = match (rest, dashed) {
        ("", _) => 1,
        (rest, true) => number(rest.strip_prefix('-')?, 1..=2)?,
        (rest, false) => number(rest, 2..=2)?,
    };
    Date::from_quarter(year, quarter, day)
}

/// A time of day without an offset.
pub(super) fn local_time(text: &str) -> Option<LocalTime> {
    let (clock, nano) = match text.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, nanos(fraction)?),
        None => (text, 0),
    };
    let (hour, rest) = digits(clock, 2)?;
    let (minute, rest) = next_pair(rest)?;
    let colons = clock.contains(':');
    let (second, rest) = next_pair(rest)?;
    let uniform = !colons || clock.split(':').all(|part| part.len() == 2);
    let whole = text.len() == clock.len() || second.is_some();
    (rest.is_empty() && uniform && whole)
        .then(|| LocalTime::from_parts(hour, minute.unwrap_or(0), second.unwrap_or(0), nano))?
}

/// Two digits after an optional colon; none at the end of the text.
fn next_pair(text: &str) -> Option<(Option<i64>, &str)> {
    if text.is_empty() {
        return Some((None, text));
    }
    let (pair, rest) = digits(text.strip_prefix(':').unwrap_or(text), 2)?;
    Some((Some(pair), rest))
}

/// The digits after a point as nanoseconds; none when there are none or more than nine.
pub(super) fn nanos(fraction: &str) -> Option<i64> {
    let value = number(fraction, 1..=9)?;
    let missing = 9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    Some(value * 10_i64.pow(missing)).filter(|nanos| *nanos < NANOS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<T: std::fmt::Display>(parsed: Result<T, Fault>) -> String {
        parsed.map_or_else(|_| "-".to_owned(), |value| value.to_string())
    }

    #[test]
    fn dates_of_every_form() {
        let cases = [
            ("2019-04-30", "2019-04-30"),
            ("20190430", "2019-04-30"),
            ("2019-04", "2019-04-01"),
            ("201904", "2019-04-01"),
            ("2019-W18-2", "2019-04-30"),
            ("2019W182", "2019-04-30"),
            ("2019-W18", "2019-04-29"),
            ("2019-120", "2019-04-30"),
            ("2019120", "2019-04-30"),
            ("2019-Q2-30", "2019-04-30"),
            ("2019Q2", "2019-04-01"),
            ("+12019-04-30", "+12019-04-30"),
            ("-0001-01-01", "-0001-01-01"),
            ("2019-04-31", "-"),
            ("2019-W53", "-"),
            ("2019-366", "-"),
            ("19-04-30", "-"),
            ("2019-04-30T", "-"),
            ("+1000000000-01-01", "-"),
            ("", "-"),
            ("20é", "-"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(Date::parse(text)), expected, "{text}");
        }
    }

    #[test]
    fn times_of_every_form() {
        let now = Moment { seconds: 1_600_000_000, nanos: 0 };
        let cases = [
            ("07:08:09.1", "07:08:09.100Z"),
            ("070809,123456789-02", "07:08:09.123456789-02:00"),
            ("0708+0530", "07:08+05:30"),
            ("07Z", "07:00Z"),
            ("07:08[Europe/Vienna]", "07:08+02:00"),
            ("07:0809", "-"),
            ("07.5", "-"),
            ("24:00", "-"),
            ("07:60", "-"),
            ("7:00", "-"),
            ("07:08:09.1234567890", "-"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(Time::parse(text, now)), expected, "{text}");
        }
    }

    #[test]
    fn a_zone_must_use_the_offset_beside_it() {
        let repeated = "2020-10-25T02:30+01:00[Europe/Vienna]";
        assert_eq!(shown(DateTime::parse(repeated)), repeated);
        assert_eq!(shown(DateTime::parse("2020-10-25T02:30+03:00[Europe/Vienna]")), "-");
        assert_eq!(shown(DateTime::parse("2020-07-25T02:30[Europe/Nowhere]")), "-");
        assert_eq!(shown(DateTime::parse("2020-07-25")), "2020-07-25T00:00Z");
        assert_eq!(shown(LocalDateTime::parse("2020W304T0102")), "2020-07-23T01:02");
    }
}
