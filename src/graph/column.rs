//! [`Column`]: the values of one property key, typed where they agree.

use super::cells::{Cell, Wide};
use super::members::Members;
use super::names::Strings;
use super::storage::{Array, Plain};
use super::values::Values;
use crate::model::Value;
use crate::model::temporal::Date;

/// Integers, as wide as the greatest of them needs.
#[derive(Clone, Debug)]
pub(super) enum Integers {
    I8(Array<i8>),
    I16(Array<i16>),
    I32(Array<i32>),
    I64(Array<i64>),
}

impl Integers {
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<i64> {
        match self {
            Integers::I8(values) => values.get(at).map(i64::from),
            Integers::I16(values) => values.get(at).map(i64::from),
            Integers::I32(values) => values.get(at).map(i64::from),
            Integers::I64(values) => values.get(at),
        }
    }
}

impl Integers {
    /// The same values, the `i`-th taken from the `i`-th place of `order`; 0 where that is out of range.
    pub(super) fn arrange(self, order: impl Iterator<Item = usize>) -> Self {
        fn pick<T: Plain + Default>(values: &Array<T>, order: impl Iterator<Item = usize>) -> Array<T> {
            let values = values.all();
            order.map(|at| values.get(at).copied().unwrap_or_default()).collect()
        }
        match self {
            Integers::I8(values) => Integers::I8(pick(&values, order)),
            Integers::I16(values) => Integers::I16(pick(&values, order)),
            Integers::I32(values) => Integers::I32(pick(&values, order)),
            Integers::I64(values) => Integers::I64(pick(&values, order)),
        }
    }
}

impl From<Vec<i64>> for Integers {
    /// The narrowest column that holds them all; linear.
    fn from(values: Vec<i64>) -> Self {
        fn narrow<T: TryFrom<i64>>(values: &[i64]) -> Option<Vec<T>> {
            let (least, most) = (values.iter().min().copied(), values.iter().max().copied());
            let fits = |value: Option<i64>| value.is_none_or(|value| T::try_from(value).is_ok());
            let all = || values.iter().map_while(|value| T::try_from(*value).ok());
            (fits(least) && fits(most)).then(|| all().collect())
        }
        if let Some(values) = narrow(&values) {
            return Integers::I8(Array::Owned(values));
        }
        if let Some(values) = narrow(&values) {
            return Integers::I16(Array::Owned(values));
        }
        match narrow(&values) {
            Some(values) => Integers::I32(Array::Owned(values)),
            None => Integers::I64(Array::Owned(values)),
        }
    }
}

/// The values, without saying whose they are.
#[derive(Clone, Debug)]
pub(super) enum Data {
    /// One for true.
    Boolean(Array<u8>),
    Integer(Integers),
    Float(Array<f64>),
    /// Days since 1970-01-01.
    Date(Integers),
    /// Numbers of strings.
    Text(Array<u32>),
    Mixed(Values),
}

/// Whose values they are.
#[derive(Clone, Debug)]
pub(super) enum Places {
    /// Row `n` has value `n`.
    All,
    /// Row `n` has value `n` where the bit is set.
    Some(Members),
    /// The rows that have a value, in order: few of them.
    Few(Array<u32>),
}

/// The values of one key, over nodes or over edges.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) places: Places,
    pub(super) data: Data,
}

impl Column {
    /// The numbers of the texts of all rows, when each row has one.
    pub(super) fn texts(&self) -> Option<&[u32]> {
        match (&self.places, &self.data) {
            (Places::All, Data::Text(numbers)) => Some(numbers.all()),
            _ => None,
        }
    }

    /// The integers of all rows, when each row has one.
    pub(super) fn integers(&self) -> Option<Wide<'_>> {
        match (&self.places, &self.data) {
            (Places::All, Data::Integer(integers)) => Some(match integers {
                Integers::I8(all) => Wide::I8(all.all()),
                Integers::I16(all) => Wide::I16(all.all()),
                Integers::I32(all) => Wide::I32(all.all()),
                Integers::I64(all) => Wide::I64(all.all()),
            }),
            _ => None,
        }
    }

    #[inline]
    fn position(&self, row: usize) -> Option<usize> {
        match &self.places {
            Places::All => Some(row),
            Places::Some(members) => members.get(row).then_some(row),
            Places::Few(rows) => rows.all().binary_search(&u32::try_from(row).ok()?).ok(),
        }
    }

    /// The value of a row; null where there is none.
    pub(super) fn get(&self, row: usize, strings: &Strings) -> Value {
        self.position(row).and_then(|at| self.data.get(at, strings)).unwrap_or(Value::Null)
    }

    /// What stands in a row, without making a value of it.
    #[inline]
    pub(super) fn cell(&self, row: usize) -> Cell {
        self.position(row).and_then(|at| self.data.cell(at)).unwrap_or(Cell::Absent)
    }

    /// The text of a row, without making a value of it.
    pub(super) fn text<'g>(&'g self, row: usize, strings: &'g Strings) -> Option<&'g str> {
        let at = self.position(row)?;
        match &self.data {
            Data::Text(ids) => ids.get(at).map(|id| strings.get(id)),
            Data::Mixed(values) => values.text(at),
            _ => None,
        }
    }

    /// The integer of a row, of a column of integers.
    #[inline]
    pub(super) fn integer(&self, row: usize) -> Option<i64> {
        let at = self.position(row)?;
        match &self.data {
            Data::Integer(values) => values.get(at),
            _ => None,
        }
    }

    /// Whether a row has a value that can be read.
    pub(super) fn holds(&self, row: usize) -> bool {
        self.position(row).and_then(|at| self.data.get(at, &Strings::default())).is_some()
    }

    /// Whether the value at a position, of a mixed column, can be read.
    pub(super) fn decodes(&self, at: usize) -> bool {
        matches!(&self.data, Data::Mixed(values) if values.get(at).is_some())
    }

    /// The rows that have a value, in order, of `total` rows.
    pub(super) fn rows(&self, total: usize) -> Vec<u32> {
        let number = |row: usize| u32::try_from(row).unwrap_or(u32::MAX);
        match &self.places {
            Places::All => (0..total).map(number).collect(),
            Places::Some(members) => members.bits().iter().map(number).collect(),
            Places::Few(rows) => rows.all().to_vec(),
        }
    }
}

impl Data {
    fn get(&self, at: usize, strings: &Strings) -> Option<Value> {
        Some(match self {
            Data::Boolean(values) => Value::Boolean(values.get(at)? != 0),
            Data::Integer(values) => Value::Integer(values.get(at)?),
            Data::Float(values) => Value::Float(values.get(at)?),
            Data::Date(values) => Value::Date(Date::from_days(values.get(at)?)?),
            Data::Text(values) => Value::String(strings.text(values.get(at)?)),
            Data::Mixed(values) => values.get(at)?,
        })
    }

    #[inline]
    fn cell(&self, at: usize) -> Option<Cell> {
        Some(match self {
            Data::Boolean(values) => Cell::Boolean(values.get(at)? != 0),
            Data::Integer(values) => Cell::Integer(values.get(at)?),
            Data::Text(values) => Cell::Text(values.get(at)?),
            Data::Mixed(values) if values.get(at)?.is_null() => Cell::Absent,
            Data::Float(_) | Data::Date(_) | Data::Mixed(_) => Cell::Other,
        })
    }
}
