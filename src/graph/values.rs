//! [`Values`]: the values of a column whose types differ; and the bytes that stand for a value in a file.
//!
//! A value is a byte that tells its type, then its parts: numbers little-endian, texts as their length in
//! bytes and UTF-8. Nodes, edges and paths are no property values and are written as null.

use std::sync::Arc;

use super::storage::Array;
use crate::model::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use crate::model::{Map, Text, Value};

/// The values of a column in which types differ, or that are of a type without a column of its own.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// In memory.
    Owned(Vec<Value>),
    /// As bytes: value `n` ends where `ends[n]` says, and the next one begins there.
    Encoded { ends: Array<u64>, bytes: Array<u8> },
}

impl Values {
    fn bytes(&self, at: usize) -> Option<&[u8]> {
        let Values::Encoded { ends, bytes } = self else { return None };
        let start = match at.checked_sub(1) {
            Some(before) => usize::try_from(ends.get(before)?).ok()?,
            None => 0,
        };
        bytes.slice(start..usize::try_from(ends.get(at)?).ok()?)
    }

    pub(super) fn get(&self, at: usize) -> Option<Value> {
        match self {
            Values::Owned(values) => values.get(at).cloned(),
            Values::Encoded { bytes, .. } => {
                let value = decode(self.bytes(at)?);
                if value.is_none() {
                    bytes.spoil("some bytes stand for no value");
                }
                value
            }
        }
    }

    /// The characters of a string.
    pub(super) fn text(&self, at: usize) -> Option<&str> {
        match self {
            Values::Owned(values) => values.get(at)?.as_str(),
            Values::Encoded { .. } => {
                let mut reader = Reader(self.bytes(at)?);
                if reader.byte()? == STRING { reader.text() } else { None }
            }
        }
    }
}

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INTEGER: u8 = 3;
const FLOAT: u8 = 4;
const STRING: u8 = 5;
const DATE: u8 = 6;
const LOCAL_TIME: u8 = 7;
const TIME: u8 = 8;
const LOCAL_DATE_TIME: u8 = 9;
const DATE_TIME: u8 = 10;
const ZONED: u8 = 11;
const DURATION: u8 = 12;
const LIST: u8 = 13;
const MAP: u8 = 14;

/// Lists and maps in one another, at most; values nest no deeper (see [`Value::nested`]).
const DEPTH: u32 = 256;

/// Appends the bytes of a value.
pub(super) fn encode(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Boolean(value) => out.push(if *value { TRUE } else { FALSE }),
        Value::Integer(value) => tagged(INTEGER, &[*value], out),
        Value::Float(value) => {
            out.push(FLOAT);
            out.extend(value.to_le_bytes());
        }
        Value::String(value) => {
            out.push(STRING);
            text(value, out);
        }
        Value::Date(value) => tagged(DATE, &[value.days], out),
        Value::LocalTime(value) => tagged(LOCAL_TIME, &[value.nanos], out),
        Value::Time(value) => tagged(TIME, &[value.time.nanos, value.offset.into()], out),
        Value::LocalDateTime(value) => tagged(LOCAL_DATE_TIME, &[value.date.days, value.time.nanos], out),
        Value::DateTime(value) => {
            let kind = if value.zone.is_some() { ZONED } else { DATE_TIME };
            tagged(kind, &[value.local.date.days, value.local.time.nanos, value.offset.into()], out);
            value.zone.iter().for_each(|zone| text(zone, out));
        }
        Value::Duration(value) => {
            tagged(DURATION, &[value.months, value.days, value.seconds, value.nanos.into()], out);
        }
        Value::List(items) => {
            out.push(LIST);
            out.extend((items.len() as u64).to_le_bytes());
            items.iter().for_each(|item| encode(item, out));
        }
        Value::Map(entries) => {
            out.push(MAP);
            out.extend((entries.len() as u64).to_le_bytes());
            for (key, value) in entries.iter() {
                text(key, out);
                encode(value, out);
            }
        }
        Value::Null | Value::Node(..) | Value::Edge(..) | Value::Path(_) => out.push(NULL),
    }
}

fn tagged(kind: u8, numbers: &[i64], out: &mut Vec<u8>) {
    out.push(kind);
    for number in numbers {
        out.extend(number.to_le_bytes());
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// The value that some bytes stand for; none when they stand for none, or more follows.
pub(super) fn decode(bytes: &[u8]) -> Option<Value> {
    let mut reader = Reader(bytes);
    let value = reader.value(DEPTH)?;
    reader.0.is_empty().then_some(value)
}

/// The bytes not yet read.
struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn number(&mut self) -> Option<i64> {
        self.take().map(i64::from_le_bytes)
    }

    fn small(&mut self) -> Option<i32> {
        self.number().and_then(|number| i32::try_from(number).ok())
    }

    /// Seconds east of UTC, 18 hours at most.
    fn offset(&mut self) -> Option<i32> {
        self.small().filter(|seconds| seconds.unsigned_abs() <= 18 * 3600)
    }

    fn text(&mut self) -> Option<&'b str> {
        let length = self.length()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// A number of things that are yet to come, so no greater than the number of bytes left.
    fn length(&mut self) -> Option<usize> {
        let length = usize::try_from(u64::from_le_bytes(self.take()?)).ok()?;
        (length <= self.0.len()).then_some(length)
    }

    fn local_time(&mut self) -> Option<LocalTime> {
        let nanos = self.number()?;
        (0..crate::model::temporal::NANOS_PER_DAY).contains(&nanos).then_some(LocalTime { nanos })
    }

    fn date(&mut self) -> Option<Date> {
        Date::from_days(self.number()?)
    }

    fn local(&mut self) -> Option<LocalDateTime> {
        Some(LocalDateTime { date: self.date()?, time: self.local_time()? })
    }

    /// Recursion is bounded by `depth`.
    fn value(&mut self, depth: u32) -> Option<Value> {
        Some(match self.byte()? {
            NULL => Value::Null,
            FALSE => Value::Boolean(false),
            TRUE => Value::Boolean(true),
            INTEGER => Value::Integer(self.number()?),
            FLOAT => Value::Float(f64::from_le_bytes(self.take()?)),
            STRING => Value::text(self.text()?),
            DATE => Value::Date(self.date()?),
            LOCAL_TIME => Value::LocalTime(self.local_time()?),
            TIME => Value::Time(Arc::new(Time { time: self.local_time()?, offset: self.offset()? })),
            LOCAL_DATE_TIME => Value::LocalDateTime(Arc::new(self.local()?)),
            kind @ (DATE_TIME | ZONED) => {
                let (local, offset) = (self.local()?, self.offset()?);
                let zone = if kind == ZONED { Some(self.text()?.into()) } else { None };
                Value::DateTime(Arc::new(DateTime { local, offset, zone }))
            }
            DURATION => {
                let (months, days, seconds) = (self.number()?, self.number()?, self.number()?);
                let nanos = self.small().filter(|nanos| (0..1_000_000_000).contains(nanos))?;
                Value::Duration(Arc::new(Duration { months, days, seconds, nanos }))
            }
            LIST => {
                let depth = depth.checked_sub(1)?;
                let items: Option<Vec<Value>> = (0..self.length()?).map(|_| self.value(depth)).collect();
                Value::list(items?)
            }
            MAP => {
                let depth = depth.checked_sub(1)?;
                let mut entries = Map::new();
                for _ in 0..self.length()? {
                    let key = Text::from(self.text()?);
                    entries.insert(key, self.value(depth)?);
                }
                Value::Map(Arc::new(entries))
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        let zone = Some("Europe/Stockholm".into());
        let local = LocalDateTime { date: Date { days: -5 }, time: LocalTime { nanos: 7 } };
        let all = Value::list(vec![
            Value::Null,
            Value::Boolean(true),
            Value::Boolean(false),
            Value::Integer(i64::MIN),
            Value::Float(-0.0),
            Value::Float(f64::NAN),
            Value::text("ü\0"),
            Value::Date(Date { days: 10 }),
            Value::LocalTime(LocalTime { nanos: 1 }),
            Value::Time(Arc::new(Time { time: LocalTime { nanos: 1 }, offset: -3600 })),
            Value::LocalDateTime(Arc::new(local)),
            Value::DateTime(Arc::new(DateTime { local, offset: 3600, zone })),
            Value::DateTime(Arc::new(DateTime { local, offset: 3600, zone: None })),
            Value::Duration(Arc::new(Duration { months: -1, days: 2, seconds: 3, nanos: 4 })),
            Value::map([("a", Value::list(vec![Value::Integer(1)])), ("", Value::map::<&str>([]))]),
        ]);
        let mut bytes = Vec::new();
        encode(&all, &mut bytes);
        assert_eq!(format!("{:?}", decode(&bytes)), format!("{:?}", Some(all)));
        for end in 0..bytes.len() {
            assert!(decode(&bytes[..end]).is_none(), "{end}");
        }
    }

    #[test]
    fn what_claims_too_much_is_no_value() {
        let mut deep = Vec::new();
        for _ in 0..10_000 {
            deep.push(LIST);
            deep.extend(1_u64.to_le_bytes());
        }
        deep.push(NULL);
        assert!(decode(&deep).is_none());
        let mut long = vec![LIST];
        long.extend(u64::MAX.to_le_bytes());
        assert!(decode(&long).is_none());
        assert!(decode(&[200]).is_none());
    }
}
