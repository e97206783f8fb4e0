//! Temporal values as ISO 8601 text.

use std::fmt;

use super::{Date, DateTime, Duration, LocalDateTime, LocalTime, NANOS_PER_SECOND, Time};

impl fmt::Display for Date {
    /// `1984-10-11`; years of more than four digits and negative ones have a sign.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.calendar();
        match year {
            0..=9999 => write!(f, "{year:04}"),
            10_000.. => write!(f, "+{year}"),
            _ => write!(f, "-{:04}", -year),
        }?;
        write!(f, "-{month:02}-{day:02}")
    }
}

impl fmt::Display for LocalTime {
    /// `12:31`, `12:31:14`, `12:31:14.645`: seconds only where there are some, their fraction in groups of
    /// three digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, nano) = self.parts();
        write!(f, "{hour:02}:{minute:02}")?;
        if second != 0 || nano != 0 {
            write!(f, ":{second:02}")?;
        }
        match nano {
            0 => Ok(()),
            _ if nano % 1_000_000 == 0 => write!(f, ".{:03}", nano / 1_000_000),
            _ if nano % 1_000 == 0 => write!(f, ".{:06}", nano / 1_000),
            _ => write!(f, ".{nano:09}"),
        }
    }
}

/// An offset as `Z`, `+01:00` or `+01:00:59`.
pub(super) fn offset(seconds: i32) -> String {
    let absolute = seconds.abs();
    let sign = if seconds < 0 { '-' } else { '+' };
    let (hours, minutes, rest) = (absolute / 3600, absolute / 60 % 60, absolute % 60);
    match (seconds, rest) {
        (0, _) => "Z".to_owned(),
        (_, 0) => format!("{sign}{hours:02}:{minutes:02}"),
        _ => format!("{sign}{hours:02}:{minutes:02}:{rest:02}"),
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.time, offset(self.offset))
    }
}

impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.local, offset(self.offset))?;
        match &self.zone {
            Some(zone) => write!(f, "[{zone}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Duration {
    /// `P1Y2M10DT2H30M5.5S`; every part has its own sign, and parts that are zero are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("P")?;
        for (amount, letter) in [(self.months / 12, 'Y'), (self.months % 12, 'M'), (self.days, 'D')] {
            if amount != 0 {
                write!(f, "{amount}{letter}")?;
            }
        }
        let nanos = self.clock_nanos();
        if nanos == 0 {
            let empty = self.months == 0 && self.days == 0;
            return f.write_str(if empty { "T0S" } else { "" });
        }
        f.write_str("T")?;
        let minute = 60 * i128::from(NANOS_PER_SECOND);
        for (amount, letter) in [(nanos / (60 * minute), 'H'), (nanos / minute % 60, 'M')] {
            if amount != 0 {
                write!(f, "{amount}{letter}")?;
            }
        }
        seconds(f, nanos % minute)
    }
}

/// Seconds with their fraction, without trailing zeros; nothing for none.
fn seconds(f: &mut fmt::Formatter<'_>, nanos: i128) -> fmt::Result {
    if nanos == 0 {
        return Ok(());
    }
    let second = i128::from(NANOS_PER_SECOND);
    let sign = if nanos < 0 { "-" } else { "" };
    let fraction = format!("{:09}", (nanos % second).abs());
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    write!(f, "{sign}{}{point}{fraction}S", (nanos / second).abs())
}
