//! [`Type`]: what a column's cells are, and how each is read.

use super::form::Form;
use super::scan::{closing, unescaped};
use crate::model::Value;
use crate::model::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Moment, Time};

/// The type of one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scalar {
    Boolean,
    Integer,
    Float,
    Text,
    Character,
    Date,
    LocalTime,
    Time,
    LocalDateTime,
    DateTime,
    Duration,
}

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) scalar: Scalar,
    pub(super) array: bool,
}

/// The names of types in a header, the first of each the one that is shown.
pub(super) const NAMES: &[(&str, Scalar)] = &[
    ("int", Scalar::Integer),
    ("long", Scalar::Integer),
    ("short", Scalar::Integer),
    ("byte", Scalar::Integer),
    ("integer", Scalar::Integer),
    ("float", Scalar::Float),
    ("double", Scalar::Float),
    ("boolean", Scalar::Boolean),
    ("bool", Scalar::Boolean),
    ("string", Scalar::Text),
    ("char", Scalar::Character),
    ("date", Scalar::Date),
    ("localtime", Scalar::LocalTime),
    ("time", Scalar::Time),
    ("localdatetime", Scalar::LocalDateTime),
    ("datetime", Scalar::DateTime),
    ("duration", Scalar::Duration),
];

impl Scalar {
    /// What a cell should be, in words.
    pub(super) fn what(self) -> &'static str {
        match self {
            Scalar::Boolean => "`true` or `false`",
            Scalar::Integer => "a whole number of 64 bits",
            Scalar::Float => "a number",
            Scalar::Text => "a text",
            Scalar::Character => "one character",
            Scalar::Date => "a date such as 2015-07-21",
            Scalar::LocalTime => "a local time such as 21:40:32",
            Scalar::Time => "a time such as 21:40:32+01:00",
            Scalar::LocalDateTime => "a local date and time such as 2015-07-21T21:40:32",
            Scalar::DateTime => "a date and time such as 2015-07-21T21:40:32+02:00",
            Scalar::Duration => "a duration such as P14DT16H12M",
        }
    }
}

/// A whole number, blanks around it left out.
#[inline]
pub(super) fn integer(text: &str) -> Option<i64> {
    digits(text.as_bytes()).or_else(|| text.trim().parse().ok())
}

/// At most 18 digits, which cannot overflow.
#[inline]
fn digits(bytes: &[u8]) -> Option<i64> {
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    let mut number = 0_i64;
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(number)
}

/// A whole number written in the one way that integers are printed, so that its text can be had back.
#[inline]
pub(super) fn canonical_integer(text: &str) -> Option<i64> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = matches!(unsigned.as_bytes(), [b'1'..=b'9', ..]) || text == "0";
    if !plain {
        return None;
    }
    digits(text.as_bytes()).or_else(|| text.parse().ok())
}

pub(super) fn float(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

pub(super) fn date(text: &str) -> Option<Date> {
    Date::parse(text.trim()).ok()
}

/// One value of any type.
pub(super) fn scalar(kind: Scalar, text: &str, now: Moment) -> Option<Value> {
    let bare = text.trim();
    Some(match kind {
        Scalar::Boolean => Value::Boolean(boolean(text)?),
        Scalar::Integer => Value::Integer(integer(text)?),
        Scalar::Float => Value::Float(float(text)?),
        Scalar::Text => Value::text(text),
        Scalar::Character => Value::text(Some(text).filter(|text| text.chars().count() == 1)?),
        Scalar::Date => Value::Date(date(text)?),
        Scalar::LocalTime => Value::LocalTime(LocalTime::parse(bare).ok()?),
        Scalar::Time => Value::Time(Time::parse(bare, now).ok()?.into()),
        Scalar::LocalDateTime => Value::LocalDateTime(LocalDateTime::parse(bare).ok()?.into()),
        Scalar::DateTime => Value::DateTime(DateTime::parse(bare).ok()?.into()),
        Scalar::Duration => Value::Duration(Duration::parse(bare).ok()?.into()),
    })
}

/// The elements of an array: between array delimiters; one that begins with a quote goes up to the closing
/// quote, and two quotes in it are one. None where a quote is not closed or text stands behind one.
pub(super) fn elements(text: &str, form: Form) -> Option<Vec<std::borrow::Cow<'_, str>>> {
    let bytes = text.as_bytes();
    let (mut all, mut at) = (Vec::new(), 0);
    loop {
        let end = if bytes.get(at) == Some(&form.quote) {
            let end = closing(bytes, at, form.quote)?;
            all.push(unescaped(text.get(at + 1..end)?, form.quote));
            end + 1
        } else {
            let rest = bytes.get(at..)?;
            let end = memchr::memchr(form.array_delimiter, rest).map_or(bytes.len(), |end| at + end);
            all.push(text.get(at..end)?.into());
            end
        };
        match bytes.get(end) {
            None => return Some(all),
            Some(byte) if *byte == form.array_delimiter => at = end + 1,
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        for (text, value) in [
            ("0", Some(0)),
            (" 12 ", Some(12)),
            ("+5", Some(5)),
            ("-7", Some(-7)),
            ("007", Some(7)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1.0", None),
            ("", None),
            ("1e3", None),
        ] {
            assert_eq!(integer(text), value, "{text}");
        }
        for text in ["0", "12", "-7", "9223372036854775807", "-9223372036854775808"] {
            assert_eq!(canonical_integer(text).map(|n| n.to_string()).as_deref(), Some(text));
        }
        for text in ["", "-0", "007", "+5", " 1", "9223372036854775808", "-", "--1", "1a"] {
            assert_eq!(canonical_integer(text), None, "{text}");
        }
    }

    #[test]
    fn arrays_have_elements() {
        let form = Form::default();
        let all = |text| elements(text, form).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(all("a;b").unwrap(), ["a", "b"]);
        assert_eq!(all("a;").unwrap(), ["a", ""]);
        assert_eq!(all("\"a;\"\"b\";c").unwrap(), ["a;\"b", "c"]);
        assert_eq!(all("\"\"").unwrap(), [""]);
        assert_eq!((all("\"a"), all("\"a\"b")), (None, None));
    }
}
