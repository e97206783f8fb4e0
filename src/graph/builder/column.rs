//! [`ColumnBuilder`]: collects the values of one property key.

use super::super::bits::Bits;
use super::super::column::{Column, Data, Integers, Places};
use super::super::names::StringsBuilder;
use super::super::values::Values;
use crate::model::Value;
use crate::model::temporal::Date;

/// The values as they come, in the widest form of their type.
#[derive(Debug)]
pub(super) enum Draft {
    Boolean(Vec<u8>),
    Integer(Vec<i64>),
    Float(Vec<f64>),
    Date(Vec<i64>),
    Text(Vec<u32>),
    Mixed(Vec<Value>),
}

impl Draft {
    fn like(value: &Value) -> Draft {
        match value {
            Value::Boolean(_) => Draft::Boolean(Vec::new()),
            Value::Integer(_) => Draft::Integer(Vec::new()),
            Value::Float(_) => Draft::Float(Vec::new()),
            Value::Date(_) => Draft::Date(Vec::new()),
            Value::String(_) => Draft::Text(Vec::new()),
            _ => Draft::Mixed(Vec::new()),
        }
    }

    /// Appends a value of the draft's own type; gives back what does not fit.
    fn push(&mut self, value: Value, strings: &mut StringsBuilder) -> Result<(), Value> {
        match (self, value) {
            (Draft::Boolean(values), Value::Boolean(value)) => values.push(value.into()),
            (Draft::Integer(values), Value::Integer(value)) => values.push(value),
            (Draft::Float(values), Value::Float(value)) => values.push(value),
            (Draft::Date(values), Value::Date(value)) => values.push(value.days),
            (Draft::Text(values), Value::String(value)) => values.push(strings.intern(&value)),
            (Draft::Mixed(values), value) => values.push(value),
            (_, value) => return Err(value),
        }
        Ok(())
    }

    fn into_mixed(self, strings: &StringsBuilder) -> Vec<Value> {
        match self {
            Draft::Boolean(values) => values.into_iter().map(|value| Value::Boolean(value != 0)).collect(),
            Draft::Integer(values) => values.into_iter().map(Value::Integer).collect(),
            Draft::Float(values) => values.into_iter().map(Value::Float).collect(),
            Draft::Date(values) => values.into_iter().map(|days| Value::Date(Date { days })).collect(),
            Draft::Text(values) => values.into_iter().map(|id| Value::text(strings.get(id))).collect(),
            Draft::Mixed(values) => values,
        }
    }

    /// The column's data, the `i`-th taken from the `i`-th place of `order`; a default where that is out of range.
    pub(super) fn arrange(self, order: impl Iterator<Item = usize>) -> Data {
        match self {
            Draft::Boolean(values) => Data::Boolean(pick(&values, order, 0).into()),
            // Narrow before they are moved about: what is read out of order fits the cache sooner.
            Draft::Integer(values) => Data::Integer(Integers::from(values).arrange(order)),
            Draft::Float(values) => Data::Float(pick(&values, order, 0.0).into()),
            Draft::Date(values) => Data::Date(Integers::from(values).arrange(order)),
            Draft::Text(values) => Data::Text(pick(&values, order, u32::MAX).into()),
            Draft::Mixed(values) => Data::Mixed(Values::Owned(pick(&values, order, Value::Null))),
        }
    }
}

impl From<Draft> for Data {
    /// As they came.
    fn from(draft: Draft) -> Data {
        match draft {
            Draft::Boolean(values) => Data::Boolean(values.into()),
            Draft::Integer(values) => Data::Integer(values.into()),
            Draft::Float(values) => Data::Float(values.into()),
            Draft::Date(values) => Data::Date(values.into()),
            Draft::Text(values) => Data::Text(values.into()),
            Draft::Mixed(values) => Data::Mixed(Values::Owned(values)),
        }
    }
}

fn pick<T: Clone>(values: &[T], order: impl Iterator<Item = usize>, absent: T) -> Vec<T> {
    order.map(|at| values.get(at).unwrap_or(&absent).clone()).collect()
}

/// Collects the values of one key, in any order of rows, each row at most once.
#[derive(Debug, Default)]
pub(super) struct ColumnBuilder {
    rows: Vec<u32>,
    data: Option<Draft>,
}

impl ColumnBuilder {
    pub(super) fn push(&mut self, row: u32, value: Value, strings: &mut StringsBuilder) {
        let data = self.data.get_or_insert_with(|| Draft::like(&value));
        if let Err(value) = data.push(value, strings) {
            let data = std::mem::replace(data, Draft::Mixed(Vec::new()));
            let mut values = data.into_mixed(strings);
            values.push(value);
            self.data = Some(Draft::Mixed(values));
        }
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The column over `total` rows; `place` says which row a collected row has become.
    pub(super) fn finish(self, total: usize, place: impl Fn(u32) -> u32) -> Column {
        let data = self.data.unwrap_or(Draft::Mixed(Vec::new()));
        let mut pairs: Vec<(u32, usize)> = self.rows.iter().enumerate().map(|(at, row)| (place(*row), at)).collect();
        pairs.sort_unstable();
        if pairs.len() < total / 4 {
            let order: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
            return Column {
                places: Places::Few(pairs.iter().map(|p| p.0).collect()),
                data: data.arrange(order.into_iter()),
            };
        }
        let mut bits = Bits::new(total);
        let mut order = vec![usize::MAX; total];
        for (row, at) in &pairs {
            bits.set(*row as usize, true);
            if let Some(slot) = order.get_mut(*row as usize) {
                *slot = *at;
            }
        }
        let places = if pairs.len() == total { Places::All } else { Places::Some(bits.into()) };
        Column { places, data: data.arrange(order.into_iter()) }
    }
}
