//! [`Cells`]: one property of all nodes or of all edges, read without making values of it.

use super::column::Column;
use super::names::Strings;
use super::storage::LOOP;
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

/// Integers of all rows, by width.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the variants are the widths")]
pub enum Wide<'g> {
    I8(&'g [i8]),
    I16(&'g [i16]),
    I32(&'g [i32]),
    I64(&'g [i64]),
}

impl Wide<'_> {
    /// The integer of a row.
    #[inline]
    pub fn get(self, row: usize) -> Option<i64> {
        match self {
            Wide::I8(all) => all.get(row).map(|value| i64::from(*value)),
            Wide::I16(all) => all.get(row).map(|value| i64::from(*value)),
            Wide::I32(all) => all.get(row).map(|value| i64::from(*value)),
            Wide::I64(all) => all.get(row).copied(),
        }
    }
}

/// A column for hot loops: where every row has a value of one type, without asking anew for each row.
#[derive(Clone, Copy, Debug)]
pub enum Loop<'g> {
    /// The numbers of texts.
    Texts(&'g [u32]),
    /// Integers.
    Integers(Wide<'g>),
    /// Anything else.
    Cells(Cells<'g>),
}

impl Loop<'_> {
    /// As [`Cells::get`].
    #[inline]
    pub fn get(self, row: usize) -> Cell {
        match self {
            Loop::Texts(numbers) => numbers.get(row).map_or(Cell::Absent, |number| Cell::Text(*number)),
            Loop::Integers(integers) => integers.get(row).map_or(Cell::Absent, Cell::Integer),
            Loop::Cells(cells) => cells.get(row),
        }
    }
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

    /// The column for a loop over so many rows. In a snapshot, many rows check the whole column once.
    pub fn for_loop(self, rows: usize) -> Loop<'g> {
        let column = self.column.filter(|_| rows >= LOOP);
        let texts = column.and_then(Column::texts).map(Loop::Texts);
        texts.or_else(|| column?.integers().map(Loop::Integers)).unwrap_or(Loop::Cells(self))
    }

    /// The bytes of the string of a number that [`Cells::get`] gave.
    #[inline]
    pub fn bytes(self, number: u32) -> &'g [u8] {
        self.strings.bytes(number)
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
