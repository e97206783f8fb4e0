//! [`Column`]: the values of one property key, typed where they agree.

use super::bits::Bits;
use super::cells::Cell;
use super::names::{Strings, StringsBuilder};
use crate::model::Value;
use crate::model::temporal::Date;

/// The values, without saying whose they are.
#[derive(Clone, Debug)]
enum Data {
    Boolean(Vec<bool>),
    Integer(Vec<i64>),
    Float(Vec<f64>),
    Date(Vec<i64>),
    Text(Vec<u32>),
    Mixed(Vec<Value>),
}

/// Whose values they are.
#[derive(Clone, Debug)]
enum Places {
    /// Row `n` has value `n`.
    All,
    /// Row `n` has value `n` where the bit is set.
    Some(Bits),
    /// The rows that have a value, in order: few of them.
    Few(Vec<u32>),
}

/// The values of one key, over nodes or over edges.
#[derive(Clone, Debug)]
pub(super) struct Column {
    places: Places,
    data: Data,
}

impl Column {
    fn position(&self, row: usize) -> Option<usize> {
        match &self.places {
            Places::All => Some(row),
            Places::Some(bits) => bits.get(row).then_some(row),
            Places::Few(rows) => rows.binary_search(&u32::try_from(row).ok()?).ok(),
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
            Data::Text(ids) => ids.get(at).map(|id| strings.get(*id)),
            Data::Mixed(values) => values.get(at)?.as_str(),
            _ => None,
        }
    }
}

impl Data {
    fn get(&self, at: usize, strings: &Strings) -> Option<Value> {
        Some(match self {
            Data::Boolean(values) => Value::Boolean(*values.get(at)?),
            Data::Integer(values) => Value::Integer(*values.get(at)?),
            Data::Float(values) => Value::Float(*values.get(at)?),
            Data::Date(values) => Value::Date(Date { days: *values.get(at)? }),
            Data::Text(values) => Value::String(strings.text(*values.get(at)?)),
            Data::Mixed(values) => values.get(at)?.clone(),
        })
    }

    #[inline]
    fn cell(&self, at: usize) -> Option<Cell> {
        Some(match self {
            Data::Boolean(values) => Cell::Boolean(*values.get(at)?),
            Data::Integer(values) => Cell::Integer(*values.get(at)?),
            Data::Text(values) => Cell::Text(*values.get(at)?),
            Data::Float(_) | Data::Date(_) => Cell::Other,
            Data::Mixed(values) if values.get(at)?.is_null() => Cell::Absent,
            Data::Mixed(_) => Cell::Other,
        })
    }

    fn like(value: &Value) -> Data {
        match value {
            Value::Boolean(_) => Data::Boolean(Vec::new()),
            Value::Integer(_) => Data::Integer(Vec::new()),
            Value::Float(_) => Data::Float(Vec::new()),
            Value::Date(_) => Data::Date(Vec::new()),
            Value::String(_) => Data::Text(Vec::new()),
            _ => Data::Mixed(Vec::new()),
        }
    }

    /// Appends a value of the data's own type; gives back what does not fit.
    fn push(&mut self, value: Value, strings: &mut StringsBuilder) -> Result<(), Value> {
        match (self, value) {
            (Data::Boolean(values), Value::Boolean(value)) => values.push(value),
            (Data::Integer(values), Value::Integer(value)) => values.push(value),
            (Data::Float(values), Value::Float(value)) => values.push(value),
            (Data::Date(values), Value::Date(value)) => values.push(value.days),
            (Data::Text(values), Value::String(value)) => values.push(strings.intern(&value)),
            (Data::Mixed(values), value) => values.push(value),
            (_, value) => return Err(value),
        }
        Ok(())
    }

    fn into_mixed(self, strings: &StringsBuilder) -> Vec<Value> {
        match self {
            Data::Boolean(values) => values.into_iter().map(Value::Boolean).collect(),
            Data::Integer(values) => values.into_iter().map(Value::Integer).collect(),
            Data::Float(values) => values.into_iter().map(Value::Float).collect(),
            Data::Date(values) => values.into_iter().map(|days| Value::Date(Date { days })).collect(),
            Data::Text(values) => values.into_iter().map(|id| Value::text(strings.get(id))).collect(),
            Data::Mixed(values) => values,
        }
    }

    /// The same values, the `i`-th taken from `order[i]`; a default where that is out of range.
    fn arrange(self, order: &[usize]) -> Data {
        match self {
            Data::Boolean(values) => Data::Boolean(pick(&values, order, false)),
            Data::Integer(values) => Data::Integer(pick(&values, order, 0)),
            Data::Float(values) => Data::Float(pick(&values, order, 0.0)),
            Data::Date(values) => Data::Date(pick(&values, order, 0)),
            Data::Text(values) => Data::Text(pick(&values, order, u32::MAX)),
            Data::Mixed(values) => Data::Mixed(pick(&values, order, Value::Null)),
        }
    }
}

fn pick<T: Clone>(values: &[T], order: &[usize], absent: T) -> Vec<T> {
    order.iter().map(|at| values.get(*at).unwrap_or(&absent).clone()).collect()
}

/// Collects the values of one key, in any order of rows, each row at most once.
#[derive(Debug, Default)]
pub(super) struct ColumnBuilder {
    rows: Vec<u32>,
    data: Option<Data>,
}

impl ColumnBuilder {
    pub(super) fn push(&mut self, row: u32, value: Value, strings: &mut StringsBuilder) {
        let data = self.data.get_or_insert_with(|| Data::like(&value));
        if let Err(value) = data.push(value, strings) {
            let data = std::mem::replace(data, Data::Mixed(Vec::new()));
            let mut values = data.into_mixed(strings);
            values.push(value);
            self.data = Some(Data::Mixed(values));
        }
        self.rows.push(row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The column over `total` rows; `place` says which row a collected row has become.
    pub(super) fn finish(self, total: usize, place: impl Fn(u32) -> u32) -> Column {
        let data = self.data.unwrap_or(Data::Mixed(Vec::new()));
        let mut pairs: Vec<(u32, usize)> = self.rows.iter().enumerate().map(|(at, row)| (place(*row), at)).collect();
        pairs.sort_unstable();
        if pairs.len() < total / 4 {
            let order: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
            return Column { places: Places::Few(pairs.iter().map(|p| p.0).collect()), data: data.arrange(&order) };
        }
        let mut bits = Bits::new(total);
        let mut order = vec![usize::MAX; total];
        for (row, at) in &pairs {
            bits.set(*row as usize, true);
            if let Some(slot) = order.get_mut(*row as usize) {
                *slot = *at;
            }
        }
        let places = if pairs.len() == total { Places::All } else { Places::Some(bits) };
        Column { places, data: data.arrange(&order) }
    }
}
