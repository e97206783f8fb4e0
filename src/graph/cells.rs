//! [`Cells`]: one property of all nodes or of all edges, read without making values of it.

use super::column::Column;
use super::names::Strings;
use super::{Graph, KeyId};
use crate::model::Value;

/// What stands in a column for one node or edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell {
    /// It has no such property.
    Absent,
    /// A boolean.
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// A string, by its number: equal numbers are equal strings, and the other way round.
    Text(u32),
    /// A value of another kind, or one of a column in which kinds are mixed.
    Other,
}

/// One property of all nodes or of all edges of a settled graph, as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'g> {
    column: Option<&'g Column>,
    strings: &'g Strings,
}

impl<'g> Cells<'g> {
    /// A property that nothing has.
    pub fn empty(graph: &'g Graph) -> Self {
        Cells { column: None, strings: &graph.base.strings }
    }

    /// What stands there for a node or edge; absent beyond the last one.
    #[inline]
    pub fn get(self, row: usize) -> Cell {
        self.column.map_or(Cell::Absent, |column| column.cell(row))
    }

    /// The string of a number that [`Cells::get`] gave.
    #[inline]
    pub fn text(self, number: u32) -> &'g str {
        self.strings.get(number)
    }

    /// The same as a value.
    pub fn value(self, row: usize) -> Value {
        self.column.map_or(Value::Null, |column| column.get(row, self.strings))
    }
}

impl Graph {
    /// Whether properties are what the columns hold, and nothing beside them: no schema makes literals of
    /// statements, and nothing was written since the columns were made.
    pub fn is_plain(&self) -> bool {
        self.is_settled() && self.schema().is_none()
    }

    /// A property of all nodes, as it is stored; the whole truth when the graph [is plain](Graph::is_plain).
    pub fn node_cells(&self, key: KeyId) -> Cells<'_> {
        self.cells(&self.base.node_columns, key)
    }

    /// A property of all edges, as it is stored; the whole truth when the graph [is plain](Graph::is_plain).
    pub fn edge_cells(&self, key: KeyId) -> Cells<'_> {
        self.cells(&self.base.edge_columns, key)
    }

    fn cells<'g>(&'g self, columns: &'g [Option<Column>], key: KeyId) -> Cells<'g> {
        Cells { column: columns.get(key.index()).and_then(Option::as_ref), strings: &self.base.strings }
    }
}
