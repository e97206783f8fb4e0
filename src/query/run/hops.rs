//! Which stored edges a relation pattern follows, and which way.
//!
//! Inverse names, symmetric relations and super-relations (MODEL.md 4.5) are settled here, once per query:
//! what is left for the engine is a list of (relation, direction).

use crate::graph::{Direction as Way, Graph, RelationId, Rows, View};
use crate::model::{EdgeId, NodeId};
use crate::query::plan::{Direction, LabelTest};

/// The (relation, direction) pairs of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hops {
    hops: Vec<(RelationId, Way)>,
    /// Some relation is followed both ways, so a loop would be met twice.
    both: bool,
}

impl Hops {
    /// Resolves the types of a pattern walked in a direction.
    pub fn new(graph: &Graph, types: Option<&LabelTest>, direction: Direction) -> Hops {
        let mut hops = Vec::new();
        for relation in graph.relation_ids() {
            let name = graph.relation_name(relation);
            let (along, against) = LabelTest::readings(types, graph.schema(), name);
            let (out, back) = match direction {
                Direction::Out => (along, against),
                Direction::In => (against, along),
                Direction::Both => (along || against, along || against),
            };
            hops.extend(out.then_some((relation, Way::Out)));
            hops.extend(back.then_some((relation, Way::In)));
        }
        let both = hops.windows(2).any(|pair| pair[0].0 == pair[1].0);
        Hops { hops, both }
    }

    /// The pairs themselves.
    pub fn pairs(&self) -> &[(RelationId, Way)] {
        &self.hops
    }

    /// The stored rows, where one relation is followed one way and nothing but its rows is to be asked.
    #[inline]
    pub fn rows<'g>(&self, view: View<'g>) -> Option<Rows<'g>> {
        match self.hops.as_slice() {
            [(relation, way)] => view.plain_rows(*relation, *way),
            _ => None,
        }
    }

    /// The same steps, walked from their other ends.
    #[must_use]
    pub fn reversed(&self) -> Hops {
        let turn = |(relation, way): &(RelationId, Way)| match way {
            Way::Out => (*relation, Way::In),
            Way::In => (*relation, Way::Out),
        };
        Hops { hops: self.hops.iter().map(turn).collect(), both: self.both }
    }

    /// Whether no relation is followed both ways.
    pub fn is_one_way(&self) -> bool {
        !self.both
    }

    /// Whether every relation is followed both ways.
    pub fn is_two_way(&self) -> bool {
        self.hops.iter().all(|(relation, way)| *way == Way::In || self.hops.contains(&(*relation, Way::In)))
            && self.hops.iter().all(|(relation, way)| *way == Way::Out || self.hops.contains(&(*relation, Way::Out)))
    }

    /// The stored rows of all steps, where nothing but them is to be asked; a loop is in two of them when its
    /// relation is followed both ways.
    pub fn all_rows<'g>(&self, view: View<'g>) -> Option<Vec<Rows<'g>>> {
        let relations = view.graph.relation_ids().count();
        let along = |wanted: Way| self.hops.iter().filter(|(_, way)| *way == wanted).count();
        if relations > 1
            && [Way::Out, Way::In].into_iter().all(|way| matches!(along(way), n if n == 0 || n == relations))
        {
            let ways = [Way::Out, Way::In].into_iter().filter(|way| along(*way) > 0);
            return ways.map(|way| view.plain_untyped_rows(way)).collect();
        }
        self.hops.iter().map(|(relation, way)| view.plain_rows(*relation, *way)).collect()
    }

    /// How many edges a node has; a loop counts once.
    pub(super) fn degree(&self, view: View<'_>, node: NodeId) -> usize {
        if self.both {
            let mut count = 0;
            self.each(view, node, &mut |_, _| count += 1);
            return count;
        }
        match self.hops.first() {
            Some((_, way))
                if self.hops.len() > 1
                    && self.hops.len() == view.graph.relation_ids().len()
                    && self.hops.iter().all(|(_, other)| other == way) =>
            {
                view.degree(node, None, *way)
            }
            _ => self.hops.iter().map(|(relation, way)| view.degree(node, Some(*relation), *way)).sum(),
        }
    }

    /// Calls `f` with each edge at a node and the node at its other end; a loop once.
    pub fn each(&self, view: View<'_>, node: NodeId, f: &mut impl FnMut(EdgeId, NodeId)) {
        for (relation, way) in &self.hops {
            if self.both && *way == Way::In {
                view.each_step(node, Some(*relation), *way, &mut |edge, end| {
                    if end != node || !self.hops.contains(&(*relation, Way::Out)) {
                        f(edge, end);
                    }
                });
            } else {
                view.each_step(node, Some(*relation), *way, f);
            }
        }
    }

    /// Whether the pattern may go along this edge from `from` to `to`.
    pub(super) fn allows(&self, graph: &Graph, edge: EdgeId, from: NodeId, to: NodeId) -> bool {
        let found = graph.edge(edge);
        self.hops.iter().any(|(relation, way)| {
            *relation == found.relation
                && match way {
                    Way::Out => found.start == from && found.end == to,
                    Way::In => found.end == from && found.start == to,
                }
        })
    }
}
