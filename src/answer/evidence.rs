//! [`Arena`]: what rows rest on, as a graph of shared nodes; a row carries one [`EvidenceId`].
//!
//! Operators merge what arrives and never look inside; only rows that are shown are expanded.

use std::collections::HashSet;

use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::KeyId;
use crate::model::{EdgeId, LensId, NodeId};

/// What one row rests on: a node of an [`Arena`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EvidenceId(u32);

impl EvidenceId {
    /// Rests on nothing in the graph.
    pub const NONE: EvidenceId = EvidenceId(0);

    /// Whether it rests on nothing.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The number itself, for a column of evidence in a batch.
    pub fn get(self) -> u32 {
        self.0
    }

    /// The evidence with this number, as [`EvidenceId::get`] gave it.
    pub fn of(number: u32) -> Self {
        EvidenceId(number)
    }
}

/// One thing read from the graph, through a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Leaf {
    /// An edge.
    Edge(EdgeId, LensId),
    /// A literal of a node, read as a property.
    Literal(NodeId, KeyId, LensId),
}

#[derive(Clone, Copy, Debug)]
enum Node {
    Leaf(Leaf),
    /// Used together: the row needs both.
    Both(EvidenceId, EvidenceId),
    /// Alternatives: the row was found in both ways.
    Either(EvidenceId, EvidenceId),
    /// The row rests on an absence too.
    Absence(EvidenceId),
    /// One of several ways, the others not followed.
    Witness(EvidenceId),
}

/// What [`Arena::leaves`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// The leaves, each once, in order of first use.
    pub leaves: Vec<Leaf>,
    /// There are more leaves than were asked for.
    pub more: bool,
    /// The row rests on an absence (`NOT`, an empty `OPTIONAL`).
    pub absence: bool,
    /// The evidence is one of several ways to the row.
    pub witness: bool,
}

/// Shared evidence of one running query. Nodes are made in order, so what a node names is older than it.
#[derive(Clone, Debug, Default)]
pub struct Arena {
    /// Node `i` is `EvidenceId(i + 1)`.
    nodes: Vec<Node>,
    off: bool,
}

impl Arena {
    /// An empty arena.
    pub fn new() -> Self {
        Arena::default()
    }

    /// An arena that keeps nothing: everything rests on nothing, at no cost. For answers shown without evidence.
    pub fn off() -> Self {
        Arena { nodes: Vec::new(), off: true }
    }

    /// Whether evidence is kept.
    pub fn is_on(&self) -> bool {
        !self.off
    }

    /// Bytes held, for the budget.
    pub fn bytes(&self) -> usize {
        self.nodes.capacity().saturating_mul(size_of::<Node>())
    }

    /// Evidence that one thing was read.
    pub fn leaf(&mut self, leaf: Leaf) -> EvidenceId {
        self.push(Node::Leaf(leaf), EvidenceId::NONE)
    }

    /// Evidence of two things used together.
    pub fn both(&mut self, a: EvidenceId, b: EvidenceId) -> EvidenceId {
        match (a, b) {
            (a, EvidenceId::NONE) => a,
            (EvidenceId::NONE, b) => b,
            (a, b) if a == b => a,
            _ => self.push(Node::Both(a, b), a),
        }
    }

    /// Evidence of one row found in two ways.
    pub fn either(&mut self, a: EvidenceId, b: EvidenceId) -> EvidenceId {
        match (a, b) {
            (a, EvidenceId::NONE) => a,
            (EvidenceId::NONE, b) => b,
            (a, b) if a == b => a,
            _ => self.push(Node::Either(a, b), a),
        }
    }

    /// The same, resting on an absence too.
    pub fn absence(&mut self, a: EvidenceId) -> EvidenceId {
        self.push(Node::Absence(a), a)
    }

    /// The same, marked as one of several ways.
    pub fn witness(&mut self, a: EvidenceId) -> EvidenceId {
        self.push(Node::Witness(a), a)
    }

    /// Adds a node; `full` stands for it where the arena is off or cannot grow.
    fn push(&mut self, node: Node, full: EvidenceId) -> EvidenceId {
        if self.off {
            return EvidenceId::NONE;
        }
        let Some(id) = u32::try_from(self.nodes.len()).ok().and_then(|n| n.checked_add(1)) else { return full };
        self.nodes.push(node);
        EvidenceId(id)
    }

    fn node(&self, id: EvidenceId) -> Option<Node> {
        let index = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.nodes.get(index).copied()
    }

    /// The leaves behind `id`, each once, in order of first use, at most `limit`. Visits a shared node once.
    ///
    /// # Errors
    /// When a limit of the query is hit.
    pub fn leaves(&self, id: EvidenceId, limit: usize, budget: &Budget) -> Result<Collected, Fault> {
        let mut found = Collected::default();
        let mut seen_leaves = HashSet::new();
        let mut seen = HashSet::new();
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let Some(node) = self.node(id) else { continue };
            budget.step(1)?;
            if !seen.insert(id) {
                continue;
            }
            match node {
                Node::Leaf(leaf) => {
                    if !seen_leaves.insert(leaf) {
                        continue;
                    }
                    if found.leaves.len() == limit {
                        found.more = true;
                        break;
                    }
                    found.leaves.push(leaf);
                }
                Node::Both(a, b) | Node::Either(a, b) => stack.extend([b, a]),
                Node::Absence(a) => {
                    found.absence = true;
                    stack.push(a);
                }
                Node::Witness(a) => {
                    found.witness = true;
                    stack.push(a);
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(n: u32) -> Leaf {
        Leaf::Edge(EdgeId(n), LensId(0))
    }

    #[test]
    fn leaves_come_once_in_order_of_first_use() -> Result<(), Fault> {
        let mut arena = Arena::new();
        let [a, b, c] = [3, 1, 2].map(|n| arena.leaf(edge(n)));
        let left = arena.both(a, b);
        let right = arena.both(b, c);
        let all = arena.either(left, right);
        let marked = arena.absence(all);
        let found = arena.leaves(marked, 100, &Budget::unattended())?;
        assert_eq!(found.leaves, [edge(3), edge(1), edge(2)]);
        assert!(found.absence && !found.witness && !found.more);
        Ok(())
    }

    #[test]
    fn shared_evidence_is_walked_once_and_deep_chains_do_not_overflow() -> Result<(), Fault> {
        let mut arena = Arena::new();
        let mut id = arena.leaf(edge(0));
        for n in 1..200_000 {
            let leaf = arena.leaf(edge(n % 7));
            id = arena.both(id, leaf);
            let doubled = arena.witness(id);
            id = arena.either(id, doubled);
        }
        let found = arena.leaves(id, 3, &Budget::unattended())?;
        assert_eq!(found.leaves.len(), 3);
        assert!(found.more && found.witness);
        Ok(())
    }

    #[test]
    fn an_arena_that_is_off_keeps_nothing() {
        let mut arena = Arena::off();
        let a = arena.leaf(edge(1));
        let b = arena.absence(a);
        assert!(a.is_none() && b.is_none());
        assert_eq!(arena.bytes(), 0);
    }
}
