//! Times and sizes as people write them.

use std::time::Duration;

const TIMES: &[(&str, f64)] = &[("ms", 0.001), ("s", 1.0), ("min", 60.0), ("m", 60.0), ("h", 3600.0), ("", 1.0)];

const SIZES: &[(&str, u64)] = &[
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("b", 1),
    ("", 1),
];

/// The number before the unit, and the row of the unit.
fn measure<'t, T>(text: &'t str, units: &[(&str, T)]) -> Option<(&'t str, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    units.iter().position(|(name, _)| *name == unit).map(|row| (number, row))
}

/// A time such as `500ms`, `10s` or `2m`; none for `none`, which is no limit.
///
/// # Errors
/// When it is no time, in a line.
pub fn time(text: &str) -> Result<Option<Duration>, String> {
    if text == "none" {
        return Ok(None);
    }
    let wrong = || "a time is a number with ms, s, m or h, such as 500ms, or none".to_owned();
    let (number, row) = measure(text, TIMES).ok_or_else(wrong)?;
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = number * TIMES.get(row).map_or(1.0, |(_, factor)| *factor);
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| wrong())
}

/// A number of bytes such as `512MiB`.
///
/// # Errors
/// When it is no size, in a line.
pub fn size(text: &str) -> Result<u64, String> {
    let wrong = || "a size is a whole number of bytes, or one with K, M or G, such as 512MiB".to_owned();
    let (number, row) = measure(text, SIZES).ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let factor = SIZES.get(row).map_or(1, |(_, factor)| *factor);
    number.checked_mul(factor).ok_or_else(|| "the size does not fit 64 bits".to_owned())
}

/// A time as one would write it.
pub(super) fn time_text(time: Option<Duration>) -> String {
    match time {
        None => "none".to_owned(),
        Some(time) if time.subsec_millis() > 0 => format!("{}ms", time.as_millis()),
        Some(time) => format!("{}s", time.as_secs()),
    }
}

/// A size as one would write it.
pub(super) fn size_text(bytes: u64) -> String {
    let unit = [(30, "GiB"), (20, "MiB"), (10, "KiB")]
        .into_iter()
        .find(|(bits, _)| bytes > 0 && bytes.trailing_zeros() >= *bits);
    unit.map_or_else(|| format!("{bytes}B"), |(bits, unit)| format!("{}{unit}", bytes >> bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(time("500ms"), Ok(Some(Duration::from_millis(500))));
        assert_eq!(time("1.5m"), Ok(Some(Duration::from_secs(90))));
        assert_eq!(time("none"), Ok(None));
        assert_eq!(size("2 GiB"), Ok(2 << 30));
        assert_eq!(size("10"), Ok(10));
        for wrong in ["", "s", "-1s", "1e400", "1.2.3", "5 parsecs"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        assert!(size("1.5M").is_err() && size("99999999999G").is_err());
    }
    #[test]
    fn what_is_shown_can_be_read_again() {
        for text in ["none", "500ms", "90s", "1500ms"] {
            assert_eq!(time(text).map(time_text), Ok(text.to_owned()));
        }
        for text in ["1GiB", "512MiB", "3KiB", "5B", "1025B"] {
            assert_eq!(size(text).map(size_text), Ok(text.to_owned()));
        }
    }
}
