//! [`Column`]: one column of what a procedure gives, typed where all of it is of one type.

use crate::model::{LensId, NodeId, Value};

/// The values of one column: as bare numbers where they are nothing else, so that many rows cost little.
#[derive(Clone, Debug)]
pub enum Column {
    /// Nodes, read through a view.
    Nodes(Vec<NodeId>, LensId),
    /// Integers.
    Integers(Vec<i64>),
    /// Floats.
    Floats(Vec<f64>),
    /// Anything.
    Values(Vec<Value>),
}

impl Column {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Column::Nodes(nodes, _) => nodes.len(),
            Column::Integers(numbers) => numbers.len(),
            Column::Floats(numbers) => numbers.len(),
            Column::Values(values) => values.len(),
        }
    }

    /// Whether there is no value.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values. Linear.
    pub fn into_values(self) -> Vec<Value> {
        match self {
            Column::Nodes(nodes, lens) => nodes.into_iter().map(|node| Value::Node(node, lens)).collect(),
            Column::Integers(numbers) => numbers.into_iter().map(Value::Integer).collect(),
            Column::Floats(numbers) => numbers.into_iter().map(Value::Float).collect(),
            Column::Values(values) => values,
        }
    }
}

impl From<Vec<i64>> for Column {
    fn from(numbers: Vec<i64>) -> Self {
        Column::Integers(numbers)
    }
}

impl From<Vec<f64>> for Column {
    fn from(numbers: Vec<f64>) -> Self {
        Column::Floats(numbers)
    }
}

impl From<Vec<Value>> for Column {
    fn from(values: Vec<Value>) -> Self {
        Column::Values(values)
    }
}

/// The columns of what a procedure gives; all are equally long.
pub type Columns = Vec<Column>;

/// Columns of values, as they come row by row.
pub(super) fn of_values(columns: Vec<Vec<Value>>) -> Columns {
    columns.into_iter().map(Column::Values).collect()
}

/// The rows of some columns.
pub(super) fn rows_of(columns: Columns) -> Vec<Vec<Value>> {
    let rows = columns.first().map_or(0, Column::len);
    let mut columns: Vec<_> = columns.into_iter().map(|column| column.into_values().into_iter()).collect();
    (0..rows).map(|_| columns.iter_mut().filter_map(Iterator::next).collect()).collect()
}
