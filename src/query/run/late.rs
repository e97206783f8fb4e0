//! [`Stored`]: properties that are made into values late, when a row has survived everything that drops rows.

use std::cmp::Ordering;

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::property::Property;
use super::world::World;
use crate::diagnostic::Fault;
use crate::graph::{Cell, Cells, KeyId, Snapshot};
use crate::model::{Value, order};

/// One property of the nodes, or of the edges, of a graph.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    graph: Snapshot,
    /// None when nothing has the property.
    key: Option<KeyId>,
    nodes: bool,
}

impl Stored {
    pub(super) fn new(graph: Snapshot, key: Option<KeyId>, nodes: bool) -> Self {
        Stored { graph, key, nodes }
    }

    fn cells(&self) -> Cells<'_> {
        match self.key {
            None => Cells::empty(&self.graph),
            Some(key) if self.nodes => self.graph.node_cells(key),
            Some(key) => self.graph.edge_cells(key),
        }
    }

    pub(super) fn value(&self, id: u32) -> Value {
        self.cells().value(id as usize)
    }

    /// Whether two columns of both may stand in one.
    pub(super) fn same(&self, other: &Stored) -> bool {
        self.key == other.key && self.nodes == other.nodes && std::sync::Arc::ptr_eq(&self.graph, &other.graph)
    }

    /// How the values of two nodes or edges are ordered; texts go by their bytes, which is by their characters.
    fn order(&self, left: u32, right: u32) -> Ordering {
        let cells = self.cells();
        match (cells.get(left as usize), cells.get(right as usize)) {
            (Cell::Text(left), Cell::Text(right)) if left == right => Ordering::Equal,
            (Cell::Text(left), Cell::Text(right)) => cells.bytes(left).cmp(cells.bytes(right)),
            (Cell::Integer(left), Cell::Integer(right)) => left.cmp(&right),
            _ => order::order(&self.value(left), &self.value(right)),
        }
    }
}

/// How two rows of a column are ordered.
pub(super) fn order_rows(column: &Column, left: usize, right: usize) -> Ordering {
    match column {
        Column::Values(values) => order::order(&values[left], &values[right]),
        Column::Stored(ids, stored) => stored.order(ids[left], ids[right]),
        Column::Integers(numbers) => numbers[left].cmp(&numbers[right]),
        column => order::order(&column.value(left), &column.value(right)),
    }
}

/// What an expression comes to for all rows of a batch, without making values where that can wait.
///
/// # Errors
/// Those of the expression.
pub(super) fn column(bound: &Bound, world: &World<'_>, batch: &Batch) -> Result<Column, Fault> {
    if let Some(column) = passed_on(bound, world, batch) {
        return Ok(column);
    }
    let value = |row| bound.eval(world, &Row::new(batch, row));
    (0..batch.len()).map(value).collect::<Result<_, _>>().map(Column::Values)
}

/// The same for some rows, which are all that it looks at.
///
/// # Errors
/// Those of the expression.
pub(super) fn of_rows(bound: &Bound, world: &World<'_>, batch: &Batch, rows: &[u32]) -> Result<Column, Fault> {
    match bound {
        Bound::Slot(slot) => Ok(batch.column(*slot).gather(rows)),
        Bound::Property(property)
            if let Some(column) = stored(property, world, &batch.column(property.slot).gather(rows)) =>
        {
            Ok(column)
        }
        _ => {
            let value = |row: &u32| bound.eval(world, &Row::new(batch, *row as usize));
            rows.iter().map(value).collect::<Result<_, _>>().map(Column::Values)
        }
    }
}

/// The column of an expression of which no value has to be made now: a slot, or a property of a pattern's element.
pub(super) fn passed_on(bound: &Bound, world: &World<'_>, batch: &Batch) -> Option<Column> {
    match bound {
        Bound::Slot(slot) => Some(batch.column(*slot).clone()),
        Bound::Property(property) => stored(property, world, batch.column(property.slot)),
        _ => None,
    }
}

/// A property of the nodes or edges in a column.
fn stored(property: &Property, world: &World<'_>, of: &Column) -> Option<Column> {
    let (graph, key) = property.stored(world)?;
    let (ids, nodes) = match of {
        Column::Nodes(nodes, _) => (nodes.iter().map(|node| node.0).collect(), true),
        Column::Edges(edges, _) => (edges.iter().map(|edge| edge.0).collect(), false),
        _ => return None,
    };
    Some(Column::Stored(ids, Stored::new(graph, key, nodes)))
}
