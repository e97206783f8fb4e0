//! petgraph's visit traits on a [`Network`], so that its algorithms run on a part of a view, under a budget.
//!
//! A petgraph algorithm cannot be stopped from outside. When a limit is hit, no node has neighbours any more: the
//! algorithm ends soon, and [`Visited::finish`] gives the fault in place of its result.

use std::cell::RefCell;
use std::slice::Iter;

use petgraph::visit;

use super::network::{Network, Side};
use super::small;
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::graph::{Bits, Direction};
use crate::model::{EdgeId, NodeId};

/// A network as petgraph reads one.
pub(super) struct Visited<'n> {
    network: &'n Network<'n>,
    out: Side<'n>,
    into: Side<'n>,
    held: &'n Held<'n>,
    fault: RefCell<Option<Fault>>,
}

impl<'n> Visited<'n> {
    /// The rows of a network, both ways. Linear.
    ///
    /// # Errors
    /// When a limit is hit.
    pub(super) fn new(network: &'n Network<'n>, held: &'n Held<'n>) -> Result<Self, Fault> {
        let out = network.side(Direction::Out, held)?;
        let into = network.side(Direction::In, held)?;
        Ok(Visited { network, out, into, held, fault: RefCell::new(None) })
    }

    /// What an algorithm gave, unless a limit was hit meanwhile.
    ///
    /// # Errors
    /// When a limit was hit.
    pub(super) fn finish<T>(self, result: T) -> Result<T, Fault> {
        self.fault.into_inner().map_or(Ok(result), Err)
    }

    fn row(&self, side: &'n Side<'n>, node: NodeId) -> Row<'n> {
        let row = side.row(node);
        let mut fault = self.fault.borrow_mut();
        if fault.is_none() {
            *fault = self.held.step(small(row.len() + 1)).err();
        }
        let ends = if fault.is_some() { [].iter() } else { row.iter() };
        Row { ends, bound: self.network.bound() }
    }
}

/// The neighbours of a node.
pub(super) struct Row<'n> {
    ends: Iter<'n, NodeId>,
    bound: usize,
}

impl Iterator for Row<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        // Rows of the graph itself may come from a damaged file.
        self.ends.by_ref().copied().find(|end| end.index() < self.bound)
    }
}

impl visit::GraphBase for Visited<'_> {
    type EdgeId = EdgeId;
    type NodeId = NodeId;
}

impl<'n> visit::IntoNeighbors for &'n Visited<'n> {
    type Neighbors = Row<'n>;

    fn neighbors(self, node: NodeId) -> Self::Neighbors {
        self.row(&self.out, node)
    }
}

impl<'n> visit::IntoNeighborsDirected for &'n Visited<'n> {
    type NeighborsDirected = Row<'n>;

    fn neighbors_directed(self, node: NodeId, direction: petgraph::Direction) -> Self::NeighborsDirected {
        match direction {
            petgraph::Direction::Outgoing => self.row(&self.out, node),
            petgraph::Direction::Incoming => self.row(&self.into, node),
        }
    }
}

impl<'n> visit::IntoNodeIdentifiers for &'n Visited<'n> {
    type NodeIdentifiers = std::vec::IntoIter<NodeId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        self.network.nodes().collect::<Vec<_>>().into_iter()
    }
}

impl visit::Visitable for Visited<'_> {
    type Map = Bits;

    fn visit_map(&self) -> Bits {
        Bits::new(self.network.bound())
    }

    fn reset_map(&self, map: &mut Bits) {
        *map = self.visit_map();
    }
}
