//! [`Batch`]: some thousand rows, by columns.
//!
//! Nodes and edges stand as dense ids until somebody asks for a value; a null among them is the id that no
//! graph has. A slot that nothing reads any more is an empty column.

use super::late::Stored;
use crate::answer::EvidenceId;
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::model::{EdgeId, LensId, NodeId, Value};
use crate::query::plan::Slot;

/// About how many rows a batch holds.
pub(super) const ROWS: usize = 1024;
/// How many rows a batch holds at most, when a stage is given it.
pub(super) const MOST_ROWS: usize = 4 * ROWS;

/// The node that stands for null.
pub(super) const NO_NODE: NodeId = NodeId(u32::MAX);
/// The edge that stands for null.
pub(super) const NO_EDGE: EdgeId = EdgeId(u32::MAX);

/// One slot of all rows.
#[derive(Clone, Debug, Default)]
pub(super) enum Column {
    /// Not filled, or not needed any more.
    #[default]
    Empty,
    Nodes(Vec<NodeId>, LensId),
    Edges(Vec<EdgeId>, LensId),
    Values(Vec<Value>),
    Integers(Vec<i64>),
    Floats(Vec<f64>),
    /// A stored property of these nodes or edges: values that are made when somebody asks for them.
    Stored(Vec<u32>, Stored),
    /// The number of an outer row.
    Numbers(Vec<u32>),
}

impl Column {
    pub(super) fn gather(&self, rows: &[u32]) -> Column {
        fn pick<T: Clone>(from: &[T], rows: &[u32]) -> Vec<T> {
            rows.iter().map(|row| from[*row as usize].clone()).collect()
        }
        match self {
            Column::Empty => Column::Empty,
            Column::Nodes(nodes, lens) => Column::Nodes(pick(nodes, rows), *lens),
            Column::Edges(edges, lens) => Column::Edges(pick(edges, rows), *lens),
            Column::Values(values) => Column::Values(pick(values, rows)),
            Column::Integers(numbers) => Column::Integers(pick(numbers, rows)),
            Column::Floats(numbers) => Column::Floats(pick(numbers, rows)),
            Column::Stored(ids, stored) => Column::Stored(pick(ids, rows), stored.clone()),
            Column::Numbers(numbers) => Column::Numbers(pick(numbers, rows)),
        }
    }

    pub(super) fn value(&self, row: usize) -> Value {
        match self {
            Column::Empty => Value::Null,
            Column::Nodes(nodes, lens) => node_value(nodes[row], *lens),
            Column::Edges(edges, lens) => edge_value(edges[row], *lens),
            Column::Values(values) => values[row].clone(),
            Column::Integers(numbers) => Value::Integer(numbers[row]),
            Column::Floats(numbers) => Value::Float(numbers[row]),
            Column::Stored(ids, stored) => stored.value(ids[row]),
            Column::Numbers(numbers) => Value::Integer(i64::from(numbers[row])),
        }
    }

    /// The count in a row; 0 where there is none.
    #[inline]
    pub(super) fn count(&self, row: usize) -> i64 {
        match self {
            Column::Integers(counts) => counts[row],
            column => {
                if let Value::Integer(count) = column.value(row) {
                    count
                } else {
                    0
                }
            }
        }
    }

    /// Takes the values from a row on.
    fn split_off(&mut self, at: usize) -> Column {
        match self {
            Column::Empty => Column::Empty,
            Column::Nodes(nodes, lens) => Column::Nodes(nodes.split_off(at.min(nodes.len())), *lens),
            Column::Edges(edges, lens) => Column::Edges(edges.split_off(at.min(edges.len())), *lens),
            Column::Values(values) => Column::Values(values.split_off(at.min(values.len()))),
            Column::Integers(numbers) => Column::Integers(numbers.split_off(at.min(numbers.len()))),
            Column::Floats(numbers) => Column::Floats(numbers.split_off(at.min(numbers.len()))),
            Column::Stored(ids, stored) => Column::Stored(ids.split_off(at.min(ids.len())), stored.clone()),
            Column::Numbers(numbers) => Column::Numbers(numbers.split_off(at.min(numbers.len()))),
        }
    }

    /// As values, so that anything may stand beside what is there.
    fn into_values(self, rows: usize) -> Vec<Value> {
        match self {
            Column::Values(values) => values,
            column => (0..rows).map(|row| column.value(row)).collect(),
        }
    }

    pub(super) fn append(&mut self, rows: usize, other: Column, other_rows: usize) {
        match (&mut *self, other) {
            (Column::Empty, Column::Empty) => {}
            (Column::Nodes(mine, lens), Column::Nodes(theirs, other)) if *lens == other => mine.extend(theirs),
            (Column::Edges(mine, lens), Column::Edges(theirs, other)) if *lens == other => mine.extend(theirs),
            (Column::Values(mine), Column::Values(theirs)) => mine.extend(theirs),
            (Column::Integers(mine), Column::Integers(theirs)) => mine.extend(theirs),
            (Column::Floats(mine), Column::Floats(theirs)) => mine.extend(theirs),
            (Column::Stored(mine, stored), Column::Stored(theirs, other)) if stored.same(&other) => mine.extend(theirs),
            // Nothing stands there yet.
            (mine, theirs) if rows == 0 => *mine = theirs,
            (_, other) => {
                let mut values = std::mem::take(self).into_values(rows);
                values.extend(other.into_values(other_rows));
                *self = Column::Values(values);
            }
        }
    }
}

fn node_value(node: NodeId, lens: LensId) -> Value {
    if node == NO_NODE { Value::Null } else { Value::Node(node, lens) }
}

fn edge_value(edge: EdgeId, lens: LensId) -> Value {
    if edge == NO_EDGE { Value::Null } else { Value::Edge(edge, lens) }
}

/// Rows by columns. `evidence` is empty when none is kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    columns: Vec<Column>,
    rows: usize,
    evidence: Vec<EvidenceId>,
}

impl Batch {
    /// One row without anything in it.
    pub(super) fn unit(width: usize) -> Batch {
        Batch { columns: vec![Column::Empty; width], rows: 1, evidence: Vec::new() }
    }

    /// So many rows, nothing in them yet.
    pub(super) fn of(width: usize, rows: usize) -> Batch {
        Batch { rows, ..Batch::unit(width) }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    pub(super) fn column(&self, slot: Slot) -> &Column {
        &self.columns[slot.index()]
    }

    /// Puts a column of as many rows as the batch has.
    pub(super) fn put(&mut self, slot: Slot, column: Column) {
        self.columns[slot.index()] = column;
    }

    /// Takes a column out.
    pub(super) fn take(&mut self, slot: Slot) -> Column {
        std::mem::take(&mut self.columns[slot.index()])
    }

    /// The same rows with the columns of `from` standing in `to`; the others stay.
    pub(super) fn renamed(mut self, from: &[Slot], to: &[Slot]) -> Batch {
        let columns: Vec<Column> = from.iter().map(|slot| self.columns[slot.index()].clone()).collect();
        for (slot, column) in to.iter().zip(columns) {
            self.put(*slot, column);
        }
        self
    }

    pub(super) fn value(&self, slot: Slot, row: usize) -> Value {
        self.columns[slot.index()].value(row)
    }

    /// The node in a slot; none for null and for what is no node.
    pub(super) fn node(&self, slot: Slot, row: usize) -> Option<NodeId> {
        match &self.columns[slot.index()] {
            Column::Nodes(nodes, _) => Some(nodes[row]).filter(|node| *node != NO_NODE),
            Column::Values(values) => match values[row] {
                Value::Node(node, _) => Some(node),
                _ => None,
            },
            _ => None,
        }
    }

    /// The edge in a slot; none for null and for what is no edge.
    pub(super) fn edge(&self, slot: Slot, row: usize) -> Option<EdgeId> {
        match &self.columns[slot.index()] {
            Column::Edges(edges, _) => Some(edges[row]).filter(|edge| *edge != NO_EDGE),
            Column::Values(values) => match values[row] {
                Value::Edge(edge, _) => Some(edge),
                _ => None,
            },
            _ => None,
        }
    }

    /// What the row rests on so far.
    pub(super) fn evidence(&self, row: usize) -> EvidenceId {
        self.evidence.get(row).copied().unwrap_or(EvidenceId::NONE)
    }

    pub(super) fn set_evidence(&mut self, evidence: Vec<EvidenceId>) {
        self.evidence = evidence;
    }

    /// The rows of the list, in its order, with the slots that `keep` names; all slots, when it is empty.
    pub(super) fn gather(&self, rows: &[u32], keep: &[bool]) -> Batch {
        let kept = |(at, column): (usize, &Column)| {
            if keep.is_empty() || keep.get(at).copied().unwrap_or(false) { column.gather(rows) } else { Column::Empty }
        };
        let evidence = if self.evidence.is_empty() {
            Vec::new()
        } else {
            rows.iter().map(|row| self.evidence[*row as usize]).collect()
        };
        Batch { columns: self.columns.iter().enumerate().map(kept).collect(), rows: rows.len(), evidence }
    }

    /// The rows of both, these first.
    pub(super) fn append(&mut self, other: Batch) {
        if self.rows == 0 {
            *self = other;
            return;
        }
        if !(self.evidence.is_empty() && other.evidence.is_empty()) {
            self.evidence.resize(self.rows, EvidenceId::NONE);
            self.evidence.extend((0..other.rows).map(|row| other.evidence(row)));
        }
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.append(self.rows, theirs, other.rows);
        }
        self.rows += other.rows;
    }

    /// The same rows in batches of [`MOST_ROWS`], the last of them first.
    pub(super) fn parts(mut self) -> Vec<Batch> {
        let mut parts = Vec::with_capacity(self.rows / MOST_ROWS + 1);
        while self.rows > MOST_ROWS {
            let at = (self.rows - 1) / MOST_ROWS * MOST_ROWS;
            let columns = self.columns.iter_mut().map(|column| column.split_off(at)).collect();
            let evidence = self.evidence.split_off(at.min(self.evidence.len()));
            parts.push(Batch { columns, rows: self.rows - at, evidence });
            self.rows = at;
        }
        parts.push(self);
        parts
    }

    /// About how many bytes the rows hold.
    ///
    /// # Errors
    /// When a limit is hit: to find out takes long where there are long lists.
    pub(super) fn bytes(&self, budget: &Budget) -> Result<usize, Fault> {
        let mut bytes = 4 * self.evidence.len();
        for column in &self.columns {
            bytes += match column {
                Column::Empty => 0,
                Column::Nodes(..) | Column::Edges(..) | Column::Stored(..) | Column::Numbers(_) => 4 * self.rows,
                Column::Integers(_) | Column::Floats(_) => 8 * self.rows,
                Column::Values(values) => values.iter().try_fold(16 * self.rows, |sum, value| {
                    budget.step(value.steps())?;
                    Ok(sum + value.bytes(false))
                })?,
            };
        }
        Ok(bytes)
    }
}

/// About how many bytes a value holds beside its own sixteen.
///
/// # Errors
/// As [`Batch::bytes`].
pub(super) fn value_bytes(value: &Value, budget: &Budget) -> Result<usize, Fault> {
    budget.step(value.steps())?;
    Ok(value.bytes(false))
}
