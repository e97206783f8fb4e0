//! [`Strip`]: the values of one property key over a run of rows, typed where they agree.

use super::texts::Texts;
use crate::model::Value;
use crate::model::temporal::Date;

/// Of a strip's first texts so many are interned, and the others as well if these repeat.
const TRIAL: usize = 512;

/// Texts by number.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) texts: Texts,
    pub(super) ids: Vec<u32>,
    /// Most texts differ, so the later ones are no longer interned.
    pub(super) plain: bool,
}

impl Words {
    fn push(&mut self, text: &str) {
        let id = if self.plain { self.texts.push(text) } else { self.texts.intern(text) };
        self.ids.push(id);
        if self.ids.len() == TRIAL {
            self.plain = self.texts.len() > TRIAL / 2;
        }
    }
}

/// The values, without saying which rows have one.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    Boolean(Vec<u8>),
    Integer(Vec<i64>),
    Float(Vec<f64>),
    Date(Vec<i64>),
    Text(Words),
    Other(Vec<Value>),
}

/// What a strip's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StripKind {
    /// True and false.
    Boolean,
    /// Whole numbers.
    Integer,
    /// Floating-point numbers.
    Float,
    /// Days.
    Date,
    /// Strings.
    Text,
    /// Anything else, or several of these.
    Other,
}

/// One value per row, or none. What does not fit the strip's kind makes it one of any kind.
#[derive(Clone, Debug)]
pub struct Strip {
    pub(super) cells: Cells,
    /// The rows without a value, in order.
    pub(super) missing: Vec<u32>,
}

impl Strip {
    /// No rows as yet.
    pub fn new(kind: StripKind) -> Self {
        let cells = match kind {
            StripKind::Boolean => Cells::Boolean(Vec::new()),
            StripKind::Integer => Cells::Integer(Vec::new()),
            StripKind::Float => Cells::Float(Vec::new()),
            StripKind::Date => Cells::Date(Vec::new()),
            StripKind::Text => Cells::Text(Words::default()),
            StripKind::Other => Cells::Other(Vec::new()),
        };
        Strip { cells, missing: Vec::new() }
    }

    /// A strip of integers, one per row.
    pub fn integers(values: Vec<i64>) -> Self {
        Strip { cells: Cells::Integer(values), missing: Vec::new() }
    }

    /// A strip of strings, one per row, most of which differ.
    pub fn texts(texts: Texts) -> Self {
        let ids = (0..u32::try_from(texts.len()).unwrap_or(u32::MAX)).collect();
        Strip { cells: Cells::Text(Words { texts, ids, plain: true }), missing: Vec::new() }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.cells {
            Cells::Boolean(values) => values.len(),
            Cells::Integer(values) | Cells::Date(values) => values.len(),
            Cells::Float(values) => values.len(),
            Cells::Text(words) => words.ids.len(),
            Cells::Other(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What the values are.
    pub fn kind(&self) -> StripKind {
        match &self.cells {
            Cells::Boolean(_) => StripKind::Boolean,
            Cells::Integer(_) => StripKind::Integer,
            Cells::Float(_) => StripKind::Float,
            Cells::Date(_) => StripKind::Date,
            Cells::Text(_) => StripKind::Text,
            Cells::Other(_) => StripKind::Other,
        }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        match &mut self.cells {
            Cells::Boolean(values) => values.reserve(rows),
            Cells::Integer(values) | Cells::Date(values) => values.reserve(rows),
            Cells::Float(values) => values.reserve(rows),
            Cells::Text(words) => words.ids.reserve(rows),
            Cells::Other(_) => {}
        }
    }

    /// Whether the last row has a value.
    pub fn has_last(&self) -> bool {
        let last = self.len().checked_sub(1).and_then(|last| u32::try_from(last).ok());
        last.is_some() && self.missing.last().copied() != last
    }

    /// A row without a value.
    pub fn absent(&mut self) {
        self.missing.push(u32::try_from(self.len()).unwrap_or(u32::MAX));
        match &mut self.cells {
            Cells::Boolean(values) => values.push(0),
            Cells::Integer(values) | Cells::Date(values) => values.push(0),
            Cells::Float(values) => values.push(0.0),
            Cells::Text(words) => words.ids.push(u32::MAX),
            Cells::Other(values) => values.push(Value::Null),
        }
    }

    /// A row with a boolean.
    pub fn boolean(&mut self, value: bool) {
        match &mut self.cells {
            Cells::Boolean(values) => values.push(value.into()),
            _ => self.other(Value::Boolean(value)),
        }
    }

    /// A row with an integer.
    #[inline]
    pub fn integer(&mut self, value: i64) {
        match &mut self.cells {
            Cells::Integer(values) => values.push(value),
            _ => self.other(Value::Integer(value)),
        }
    }

    /// A row with a floating-point number.
    pub fn float(&mut self, value: f64) {
        match &mut self.cells {
            Cells::Float(values) => values.push(value),
            _ => self.other(Value::Float(value)),
        }
    }

    /// A row with a day.
    pub fn date(&mut self, value: Date) {
        match &mut self.cells {
            Cells::Date(values) => values.push(value.days),
            _ => self.other(Value::Date(value)),
        }
    }

    /// A row with a string.
    #[inline]
    pub fn text(&mut self, value: &str) {
        match &mut self.cells {
            Cells::Text(words) => words.push(value),
            _ => self.other(Value::text(value)),
        }
    }

    /// A row with any value; null is none.
    pub fn value(&mut self, value: Value) {
        match value {
            Value::Null => self.absent(),
            Value::Boolean(value) => self.boolean(value),
            Value::Integer(value) => self.integer(value),
            Value::Float(value) => self.float(value),
            Value::Date(value) => self.date(value),
            Value::String(value) => self.text(&value),
            value => self.other(value),
        }
    }

    fn other(&mut self, value: Value) {
        self.mix();
        if let Cells::Other(values) = &mut self.cells {
            values.push(value);
        }
    }

    /// Turns the strip into one of any kind.
    pub(super) fn mix(&mut self) {
        let cells = std::mem::replace(&mut self.cells, Cells::Other(Vec::new()));
        let mut values: Vec<Value> = match cells {
            Cells::Boolean(values) => values.into_iter().map(|value| Value::Boolean(value != 0)).collect(),
            Cells::Integer(values) => values.into_iter().map(Value::Integer).collect(),
            Cells::Float(values) => values.into_iter().map(Value::Float).collect(),
            Cells::Date(values) => values.into_iter().map(|days| Value::Date(Date { days })).collect(),
            Cells::Text(words) => words.ids.iter().map(|id| Value::text(words.texts.get(*id))).collect(),
            Cells::Other(values) => values,
        };
        for row in &self.missing {
            if let Some(value) = values.get_mut(*row as usize) {
                *value = Value::Null;
            }
        }
        self.cells = Cells::Other(values);
    }
}
