//! [`View`]: a graph through a mask; what everything reads.

use std::ops::Range;

use super::{Direction, Graph, LabelId, Mask, RelationId, Rows};
use crate::model::{EdgeId, NodeId, StatementId, Value};

/// A graph through a mask.
#[derive(Clone, Copy, Debug)]
pub struct View<'g> {
    /// The graph.
    pub graph: &'g Graph,
    /// Which statements and edges count.
    pub mask: &'g Mask,
}

/// What a property gives under a view.
#[derive(Clone, Debug)]
pub enum Reading {
    /// A value, perhaps null.
    Value(Value),
    /// Null, for these statements disagree.
    Contested(Vec<StatementId>),
    /// A value whose rivals only `AT LEAST` removed, with the statements of all.
    Rivalled(Value, Vec<StatementId>),
}

impl Reading {
    /// The value; null when contested.
    pub fn value(self) -> Value {
        match self {
            Reading::Value(value) | Reading::Rivalled(value, _) => value,
            Reading::Contested(_) => Value::Null,
        }
    }
}

impl<'g> View<'g> {
    /// A graph through a mask made for it.
    pub fn new(graph: &'g Graph, mask: &'g Mask) -> Self {
        View { graph, mask }
    }

    /// The live nodes in order of id.
    pub fn nodes(self) -> Nodes<'g> {
        let settled = self.graph.is_settled();
        Nodes { graph: self.graph, check: !settled, from: From::Range(0..self.graph.node_bound()) }
    }

    /// The live nodes with a label, in order of id.
    pub fn nodes_with(self, label: LabelId) -> Nodes<'g> {
        let (members, delta) = self.graph.members(label);
        let Some(delta) = delta.filter(|delta| !delta.labels.is_empty()) else {
            let from = members.map_or(From::Range(0..0), |bits| From::Bits(Box::new(bits.iter())));
            return Nodes { graph: self.graph, check: !self.graph.is_settled(), from };
        };
        let touched = delta.labels.iter().filter(|(_, labels)| labels.contains(&label)).map(|(node, _)| node.index());
        let settled = members.into_iter().flat_map(super::Bits::iter);
        let kept = settled.filter(|at| !delta.labels.contains_key(&NodeId::at(*at)));
        let mut list: Vec<usize> = kept.chain(touched).collect();
        list.sort_unstable();
        Nodes { graph: self.graph, check: true, from: From::List(list.into_iter()) }
    }

    /// Whether the edge is present and not deleted.
    #[inline]
    pub fn edge_counts(self, edge: EdgeId) -> bool {
        self.mask.has_edge(edge) && (self.graph.is_settled() || self.graph.edge_alive(edge))
    }

    /// Calls `f` with each present edge at a node and the node at its other end; by relation type, then
    /// neighbour. A loop is met once in each direction.
    #[inline]
    pub fn each_step(
        self,
        node: NodeId,
        relation: Option<RelationId>,
        direction: Direction,
        f: &mut impl FnMut(EdgeId, NodeId),
    ) {
        match self.rows(relation, direction) {
            Some(rows) if self.is_plain() => {
                let range = rows.range(node);
                for (position, end) in range.clone().zip(rows.slice(range)) {
                    f(rows.edge(position), *end);
                }
            }
            _ => self.steps(node, relation, direction).for_each(|(edge, end)| f(edge, end)),
        }
    }

    /// The stored rows of a relation type, where the view adds nothing to them and takes nothing away.
    #[inline]
    pub fn plain_rows(self, relation: RelationId, direction: Direction) -> Option<Rows<'g>> {
        if self.is_plain() { self.graph.rows(relation, direction) } else { None }
    }

    /// The stored rows of all relation types, where the view adds nothing to them and takes nothing away.
    pub fn plain_untyped_rows(self, direction: Direction) -> Option<Rows<'g>> {
        self.is_plain().then(|| self.graph.untyped_rows(direction))
    }

    fn is_plain(self) -> bool {
        self.mask.is_all_edges() && self.graph.is_settled()
    }

    /// As [`View::each_step`], as an iterator.
    pub fn steps(self, node: NodeId, relation: Option<RelationId>, direction: Direction) -> Steps<'g> {
        let rows = self.rows(relation, direction);
        let range = rows.map_or(0..0, |rows| rows.range(node));
        let added = self.graph.added(node, direction).iter();
        Steps { view: self, relation, direction, rows, range, added }
    }

    fn rows(self, relation: Option<RelationId>, direction: Direction) -> Option<Rows<'g>> {
        match relation {
            Some(relation) => self.graph.rows(relation, direction),
            None => Some(self.graph.untyped_rows(direction)),
        }
    }

    /// How many present edges a node has.
    pub fn degree(self, node: NodeId, relation: Option<RelationId>, direction: Direction) -> usize {
        if !self.is_plain() {
            return self.steps(node, relation, direction).count();
        }
        self.rows(relation, direction).map_or(0, |rows| rows.range(node).len())
    }

    /// The counted statements behind an edge.
    pub fn statements_of_edge(self, edge: EdgeId) -> impl Iterator<Item = StatementId> + 'g {
        let all = self.graph.edge_statements(edge).iter().copied();
        all.filter(move |statement| self.mask.counts(*statement))
    }

    /// All statements behind an edge, whatever the view.
    pub fn all_statements_of_edge(self, edge: EdgeId) -> &'g [StatementId] {
        self.graph.edge_statements(edge)
    }

    /// The counted statements of which a node is subject, object or speaker.
    pub fn statements_about(self, node: NodeId) -> impl Iterator<Item = StatementId> + 'g {
        let all = self.graph.node_statements(node).iter().copied();
        all.filter(move |statement| self.mask.counts(*statement))
    }
}

/// Nodes in order of id.
pub struct Nodes<'g> {
    graph: &'g Graph,
    check: bool,
    from: From<'g>,
}

enum From<'g> {
    Range(Range<usize>),
    Bits(Box<dyn Iterator<Item = usize> + 'g>),
    List(std::vec::IntoIter<usize>),
}

impl Iterator for Nodes<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        loop {
            let at = match &mut self.from {
                From::Range(range) => range.next(),
                From::Bits(bits) => bits.next(),
                From::List(list) => list.next(),
            }?;
            let node = NodeId::at(at);
            if !self.check || self.graph.node_alive(node) {
                return Some(node);
            }
        }
    }
}

/// The present edges at a node, each with the node at its other end.
pub struct Steps<'g> {
    view: View<'g>,
    relation: Option<RelationId>,
    direction: Direction,
    rows: Option<Rows<'g>>,
    range: Range<usize>,
    added: std::slice::Iter<'g, EdgeId>,
}

impl Steps<'_> {
    fn settled(&mut self) -> Option<(EdgeId, NodeId)> {
        let (rows, position) = (self.rows?, self.range.next()?);
        rows.end(position).map(|end| (rows.edge(position), end))
    }

    fn added(&mut self) -> Option<(EdgeId, NodeId)> {
        loop {
            let edge = *self.added.next()?;
            let found = self.view.graph.edge(edge);
            if self.relation.is_none_or(|relation| relation == found.relation) {
                let end = if self.direction == Direction::Out { found.end } else { found.start };
                return Some((edge, end));
            }
        }
    }
}

impl Iterator for Steps<'_> {
    type Item = (EdgeId, NodeId);

    #[inline]
    fn next(&mut self) -> Option<(EdgeId, NodeId)> {
        loop {
            let step = self.settled().or_else(|| self.added())?;
            if self.view.edge_counts(step.0) {
                return Some(step);
            }
        }
    }
}
