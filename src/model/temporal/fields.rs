//! [`Fields`]: the map that a temporal value is made from: `{year: 1984, week: 10, timezone: '+01:00'}`.

use super::Zone;
use crate::diagnostic::{Fault, codes};
use crate::model::{Map, Value};

/// A number among the fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the keys'")]
pub enum Part {
    Year,
    Quarter,
    Month,
    Week,
    OrdinalDay,
    DayOfQuarter,
    DayOfWeek,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
    EpochSeconds,
    EpochMillis,
}

const PARTS: [(&str, Part); 16] = [
    ("year", Part::Year),
    ("quarter", Part::Quarter),
    ("month", Part::Month),
    ("week", Part::Week),
    ("ordinalDay", Part::OrdinalDay),
    ("dayOfQuarter", Part::DayOfQuarter),
    ("dayOfWeek", Part::DayOfWeek),
    ("day", Part::Day),
    ("hour", Part::Hour),
    ("minute", Part::Minute),
    ("second", Part::Second),
    ("millisecond", Part::Millisecond),
    ("microsecond", Part::Microsecond),
    ("nanosecond", Part::Nanosecond),
    ("epochSeconds", Part::EpochSeconds),
    ("epochMillis", Part::EpochMillis),
];

/// The parts a date is made of.
pub(super) const DATE_PARTS: std::ops::RangeInclusive<usize> = 0..=7;
/// The parts a time of day is made of.
pub(super) const TIME_PARTS: std::ops::RangeInclusive<usize> = 8..=13;
/// The parts that give an instant by themselves.
pub(super) const EPOCH_PARTS: std::ops::RangeInclusive<usize> = 14..=15;

impl Part {
    /// The key in the map.
    pub fn name(self) -> &'static str {
        PARTS[self as usize].0
    }
}

/// What a temporal value is made from.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub(super) numbers: [Option<i64>; 16],
    /// `timezone`.
    pub zone: Option<Zone>,
    /// `date`: a value with a date.
    pub date: Option<Value>,
    /// `time`: a value with a time of day.
    pub time: Option<Value>,
    /// `datetime`: a value with both.
    pub date_time: Option<Value>,
}

pub(super) fn fault(message: impl Into<String>) -> Fault {
    Fault::new(codes::INVALID_TEMPORAL, message)
}

impl Fields {
    /// From a map; none when one of its values is null.
    ///
    /// # Errors
    /// When a key is unknown, or its value of another type than it takes.
    pub fn from_map(map: &Map) -> Result<Option<Fields>, Fault> {
        let mut fields = Fields::default();
        for (key, value) in map {
            if value.is_null() {
                return Ok(None);
            }
            fields.set(key, value)?;
        }
        Ok(Some(fields))
    }

    fn set(&mut self, key: &str, value: &Value) -> Result<(), Fault> {
        if let Some((name, part)) = PARTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)) {
            let Value::Integer(number) = value else {
                return Err(fault(format!("`{name}` takes an integer")));
            };
            self.numbers[*part as usize] = Some(*number);
            return Ok(());
        }
        match (key.to_ascii_lowercase().as_str(), value) {
            ("timezone", Value::String(text)) => self.zone = Some(Zone::parse(text)?),
            ("timezone", _) => return Err(fault("`timezone` takes a string such as '+01:00' or 'Europe/Stockholm'")),
            ("date", Value::Date(_) | Value::LocalDateTime(_) | Value::DateTime(_)) => self.date = Some(value.clone()),
            ("date", _) => return Err(fault("`date` takes a value with a date")),
            ("time", Value::LocalTime(_) | Value::Time(_) | Value::LocalDateTime(_) | Value::DateTime(_)) => {
                self.time = Some(value.clone());
            }
            ("time", _) => return Err(fault("`time` takes a value with a time of day")),
            ("datetime", Value::LocalDateTime(_) | Value::DateTime(_)) => self.date_time = Some(value.clone()),
            ("datetime", _) => return Err(fault("`datetime` takes a value with a date and a time of day")),
            _ => return Err(unknown(key)),
        }
        Ok(())
    }

    /// A number, when it was given.
    pub fn get(&self, part: Part) -> Option<i64> {
        self.numbers[part as usize]
    }

    /// The same with a number.
    #[must_use]
    pub fn with(mut self, part: Part, number: i64) -> Fields {
        self.numbers[part as usize] = Some(number);
        self
    }

    /// Nothing but a value to take the date from.
    pub fn of_date(value: Value) -> Fields {
        Fields { date: Some(value), ..Fields::default() }
    }

    /// Nothing but a value to take the time of day from.
    pub fn of_time(value: Value) -> Fields {
        Fields { time: Some(value), ..Fields::default() }
    }

    /// Nothing but a value to take both from.
    pub fn of_date_time(value: Value) -> Fields {
        Fields { date_time: Some(value), ..Fields::default() }
    }

    /// The zone, when nothing else was given.
    pub fn only_zone(&self) -> Option<&Zone> {
        let selected = self.date.is_some() || self.time.is_some() || self.date_time.is_some();
        let alone = !selected && self.numbers.iter().all(Option::is_none);
        self.zone.as_ref().filter(|_| alone)
    }

    /// Whether some number of a group was given.
    pub(super) fn has_any(&self, group: std::ops::RangeInclusive<usize>) -> bool {
        self.numbers[group].iter().any(Option::is_some)
    }

    /// Refuses what a value of some kind is not made of.
    pub(super) fn only(&self, kind: &str, date: bool, time: bool, zone: bool) -> Result<(), Fault> {
        let selectors = [
            ("date", self.date.is_some() && !date),
            ("time", self.time.is_some() && !time),
            ("datetime", self.date_time.is_some() && !(date && time)),
            ("timezone", self.zone.is_some() && !zone),
        ];
        let given = PARTS.iter().filter(|(_, part)| self.get(*part).is_some());
        let wrong = given.filter(|(_, part)| {
            let at = *part as usize;
            let fits = date && DATE_PARTS.contains(&at)
                || time && TIME_PARTS.contains(&at)
                || date && time && zone && EPOCH_PARTS.contains(&at);
            !fits
        });
        let mut refused = selectors.iter().filter(|row| row.1).map(|row| row.0).chain(wrong.map(|row| row.0));
        match refused.next() {
            Some(name) => Err(fault(format!("a {kind} is not made of `{name}`"))),
            None => Ok(()),
        }
    }
}

fn unknown(key: &str) -> Fault {
    let names = PARTS.iter().map(|row| row.0).chain(["timezone", "date", "time", "datetime"]);
    let fault = fault(format!("a temporal value is not made of `{key}`"));
    match crate::diagnostic::nearest(key, names) {
        Some(name) => fault.help(format!("did you mean `{name}`?")),
        None => fault,
    }
}
