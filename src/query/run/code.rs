//! [`Coder`]: values as numbers that are equal where the values are equivalent.
//!
//! Groups and distinct values are told apart by such a number, so that no value is made, hashed or compared
//! where a node, an edge or a stored property tells it already. What a number stands for is known to the coder
//! that gave it and to nobody else.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Range;

use super::batch::{Batch, Column, NO_EDGE, NO_NODE, value_bytes};
use super::evaluate::{Bound, Row};
use super::world::World;
use crate::diagnostic::Fault;
use crate::graph::{Bits, Cell, Cells, Loop};
use crate::model::order::Key;
use crate::model::{EdgeId, NodeId, Value};

/// The code of null.
pub(super) const NULL: u64 = 0;

/// The lowest bits of a code tell what kind of thing it numbers.
const KIND: u32 = 3;
const BOOLEAN: u64 = 1;
const NODE: u64 = 2;
const EDGE: u64 = 3;
const TEXT: u64 = 4;
const INTEGER: u64 = 5;
const OTHER: u64 = 6;

/// The code of a number that somebody else has given, such as [`Combinations`].
pub(super) fn numbered(number: u32) -> u64 {
    code(OTHER, number)
}

/// Integers from 0 to below this are as good as numbers of things: a set of bits for all takes half a megabyte.
const DENSE_INTEGERS: u64 = 1 << 22;

fn code(kind: u64, number: u32) -> u64 {
    (u64::from(number) << KIND) | kind
}

/// The integer as a code; none where it is too great.
fn integer(value: i64) -> Option<u64> {
    let shifted = value.checked_mul(1 << KIND)?;
    Some(shifted.cast_unsigned() | INTEGER)
}

/// The integer that a float is equal to; none for another, and for one that has no code.
#[expect(clippy::cast_possible_truncation, reason = "whole, and within what both hold exactly")]
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
}

/// Multiplies and folds, from a number that is another one each time: integers are codes too, and whoever writes
/// the data could choose them to collide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Folded(u64);

impl Default for Folded {
    fn default() -> Self {
        Folded(RandomState::new().hash_one(0_u64))
    }
}

/// See [`Folded`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Folding(u64);

impl BuildHasher for Folded {
    type Hasher = Folding;

    fn build_hasher(&self) -> Folding {
        Folding(self.0)
    }
}

impl Hasher for Folding {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4), both halves of the product folded.
        let wide = u128::from(self.0 ^ number) * 0x9E37_79B9_7F4A_7C15;
        let half = |bits: u128| u64::try_from(bits & u128::from(u64::MAX)).unwrap_or(0);
        self.0 = half(wide) ^ half(wide >> 64);
    }
}

/// An expression whose values are wanted as codes.
pub(super) struct Coder {
    pub(super) bound: Bound,
    /// Values that no number stands for by itself.
    others: HashMap<Key, u32>,
}

/// How a coder reads one batch.
enum Reader<'b> {
    Nodes(&'b [NodeId]),
    Edges(&'b [EdgeId]),
    NodeCells(&'b [NodeId], Cells<'b>),
    EdgeCells(&'b [EdgeId], Cells<'b>),
    Integers(&'b [i64]),
    Rows,
}

impl Coder {
    pub(super) fn new(bound: Bound) -> Self {
        Coder { bound, others: HashMap::new() }
    }

    /// Forgets all codes.
    pub(super) fn clear(&mut self) {
        self.others.clear();
    }

    /// The codes of some rows of a batch, put into `codes`.
    ///
    /// # Errors
    /// Those of the expression, or a limit that is hit.
    pub(super) fn codes(
        &mut self,
        world: &World<'_>,
        batch: &Batch,
        rows: Range<usize>,
        codes: &mut Vec<u64>,
    ) -> Result<(), Fault> {
        codes.clear();
        codes.reserve(rows.len());
        match self.reader(world, batch) {
            Reader::Nodes(nodes) => codes.extend(nodes[rows].iter().map(|node| node_code(*node))),
            Reader::Edges(edges) => codes.extend(edges[rows].iter().map(|edge| edge_code(*edge))),
            Reader::NodeCells(nodes, cells) => {
                let cell = cells.for_loop(rows.len());
                for node in &nodes[rows] {
                    codes.push(self.cell(world, cells, cell, node.index())?);
                }
            }
            Reader::EdgeCells(edges, cells) => {
                let cell = cells.for_loop(rows.len());
                for edge in &edges[rows] {
                    codes.push(self.cell(world, cells, cell, edge.index())?);
                }
            }
            Reader::Integers(numbers) => {
                for number in &numbers[rows] {
                    codes.push(self.integer(world, *number)?);
                }
            }
            Reader::Rows => {
                for row in rows {
                    if let Bound::Property(property) = &self.bound {
                        // Nodes beside nulls, as OPTIONAL MATCH gives them, must get the same codes.
                        match batch.value(property.slot, row) {
                            Value::Node(node, _) if let Some(cells) = property.node_cells(world) => {
                                codes.push(self.cell(world, cells, Loop::Cells(cells), node.index())?);
                                continue;
                            }
                            Value::Edge(edge, _) if let Some(cells) = property.edge_cells(world) => {
                                codes.push(self.cell(world, cells, Loop::Cells(cells), edge.index())?);
                                continue;
                            }
                            _ => {}
                        }
                    }
                    let value = self.bound.eval(world, &Row::new(batch, row))?;
                    codes.push(self.value(world, value)?);
                }
            }
        }
        Ok(())
    }

    fn reader<'b>(&self, world: &'b World<'_>, batch: &'b Batch) -> Reader<'b> {
        match &self.bound {
            Bound::Slot(slot) => match batch.column(*slot) {
                Column::Nodes(nodes, _) => Reader::Nodes(nodes),
                Column::Edges(edges, _) => Reader::Edges(edges),
                Column::Integers(numbers) => Reader::Integers(numbers),
                _ => Reader::Rows,
            },
            Bound::Property(property) => match batch.column(property.slot) {
                Column::Nodes(nodes, _) => {
                    property.node_cells(world).map_or(Reader::Rows, |cells| Reader::NodeCells(nodes, cells))
                }
                Column::Edges(edges, _) => {
                    property.edge_cells(world).map_or(Reader::Rows, |cells| Reader::EdgeCells(edges, cells))
                }
                _ => Reader::Rows,
            },
            _ => Reader::Rows,
        }
    }

    #[inline]
    fn cell(&mut self, world: &World<'_>, cells: Cells<'_>, cell: Loop<'_>, row: usize) -> Result<u64, Fault> {
        Ok(match cell.get(row) {
            Cell::Absent => NULL,
            Cell::Boolean(value) => code(BOOLEAN, u32::from(value)),
            Cell::Text(number) => code(TEXT, number),
            Cell::Integer(value) => self.integer(world, value)?,
            Cell::Other => self.value(world, cells.value(row))?,
        })
    }

    #[inline]
    fn integer(&mut self, world: &World<'_>, value: i64) -> Result<u64, Fault> {
        match integer(value) {
            Some(code) => Ok(code),
            None => self.other(world, Value::Integer(value)),
        }
    }

    fn value(&mut self, world: &World<'_>, value: Value) -> Result<u64, Fault> {
        match value {
            Value::Null => Ok(NULL),
            Value::Node(node, _) => Ok(node_code(node)),
            Value::Edge(edge, _) => Ok(edge_code(edge)),
            Value::Boolean(value) => Ok(code(BOOLEAN, u32::from(value))),
            Value::Integer(value) => self.integer(world, value),
            Value::Float(value) if let Some(same) = whole(value) => self.integer(world, same),
            other => self.other(world, other),
        }
    }

    fn other(&mut self, world: &World<'_>, value: Value) -> Result<u64, Fault> {
        let next = u32::try_from(self.others.len()).unwrap_or(u32::MAX);
        let bytes = value_bytes(&value, world.budget)?;
        let number = *self.others.entry(Key(value)).or_insert(next);
        if number == next {
            world.budget.take(64 + bytes)?;
        }
        Ok(code(OTHER, number))
    }
}

fn node_code(node: NodeId) -> u64 {
    if node == NO_NODE { NULL } else { code(NODE, node.0) }
}

fn edge_code(edge: EdgeId) -> u64 {
    if edge == NO_EDGE { NULL } else { code(EDGE, edge.0) }
}

/// Codes that have been seen, in one group or in several.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Of the first group, by kind: numbers of dense things.
    dense: [Bits; 1 << KIND],
    sparse: std::collections::HashSet<(u32, u64), Folded>,
}

impl Seen {
    /// Notes a code of a group; whether it is new there.
    #[inline]
    pub(super) fn insert(&mut self, world: &World<'_>, group: u32, code: u64) -> Result<bool, Fault> {
        let kind = code & ((1 << KIND) - 1);
        let dense = matches!(kind, NODE | EDGE | TEXT | OTHER) || (kind == INTEGER && code >> KIND < DENSE_INTEGERS);
        if group == 0 && dense {
            let (bits, at) = (&mut self.dense[usize::from(kind.to_le_bytes()[0])], (code >> KIND) as usize);
            let before = bits.len();
            if at >= before {
                let len = (at + 1).max(before * 2).max(1024);
                world.budget.take((len - before) / 8)?;
                *bits = bits.widened(len);
            }
            let new = !bits.get(at);
            bits.set(at, true);
            return Ok(new);
        }
        let new = self.sparse.insert((group, code));
        if new {
            world.budget.take(24)?;
        }
        Ok(new)
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        *self = Seen::default();
    }
}

/// Numbers for combinations of codes, in order of first appearance.
#[derive(Debug, Default)]
pub(super) struct Combinations {
    /// One table per code but the first: the number so far and the next code, to a number.
    tables: Vec<HashMap<(u64, u64), u32, Folded>>,
}

impl Combinations {
    /// The number of a combination, and whether it is new.
    pub(super) fn number(&mut self, codes: impl Iterator<Item = u64>) -> (u32, bool) {
        let (mut so_far, mut new) = (0, false);
        for (at, code) in codes.enumerate() {
            if self.tables.len() <= at {
                self.tables.push(HashMap::default());
            }
            let Some(table) = self.tables.get_mut(at) else { break };
            let next = u32::try_from(table.len()).unwrap_or(u32::MAX);
            let number = *table.entry((so_far, code)).or_insert(next);
            new = number == next;
            so_far = u64::from(number);
        }
        (u32::try_from(so_far).unwrap_or(u32::MAX), new)
    }

    /// Forgets all numbers.
    pub(super) fn clear(&mut self) {
        self.tables.clear();
    }
}
