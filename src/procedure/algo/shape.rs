//! [`Shape`]: who is joined to whom at all, as sorted rows of numbers.
//!
//! Loops are left out and parallel edges are one. Every id in a row is an index of a row, so rows are read
//! without asking.

use std::ops::Range;

use super::network::Network;
use super::small;
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::graph::Direction;
use crate::model::NodeId;

/// Which neighbours a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Those that edges lead to.
    Out,
    /// Those that edges come from.
    In,
    /// Both.
    Both,
}

impl Reading {
    /// Along the direction of edges, or both ways.
    pub(super) fn directed(directed: bool) -> Self {
        if directed { Reading::Out } else { Reading::Both }
    }
}

/// Rows of distinct neighbours, in order.
pub(super) struct Shape {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Shape {
    /// The rows of a network. O(edges log degree).
    ///
    /// # Errors
    /// When a limit is hit.
    pub(super) fn new(network: &Network<'_>, reading: Reading, held: &Held<'_>) -> Result<Self, Fault> {
        held.take((network.bound() + 1) * size_of::<u32>())?;
        let mut starts = Vec::with_capacity(network.bound() + 1);
        let (mut ends, mut row) = (Vec::new(), Vec::new());
        starts.push(0);
        for node in (0..network.bound()).map(NodeId::at) {
            row.clear();
            if network.has(node) {
                if reading != Reading::In {
                    network.each(node, Direction::Out, &mut |_, end| row.push(end.0));
                }
                if reading != Reading::Out {
                    network.each(node, Direction::In, &mut |_, end| row.push(end.0));
                }
            }
            held.step(small(row.len() + 1))?;
            row.retain(|end| *end != node.0);
            row.sort_unstable();
            row.dedup();
            held.take(row.len() * size_of::<u32>())?;
            ends.extend_from_slice(&row);
            starts.push(small(ends.len()));
        }
        Ok(Shape { starts, ends })
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many neighbours all rows have.
    pub(super) fn size(&self) -> usize {
        self.ends.len()
    }

    /// Where a row lies among all.
    #[inline]
    pub(super) fn range(&self, at: u32) -> Range<usize> {
        self.starts[at as usize] as usize..self.starts[at as usize + 1] as usize
    }

    /// The neighbours of a node, in order.
    #[inline]
    pub(super) fn row(&self, at: u32) -> &[u32] {
        &self.ends[self.range(at)]
    }
}
