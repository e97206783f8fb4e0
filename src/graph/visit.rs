//! petgraph's visit traits on [`View`], so that its algorithms run on any lens without a copy.
//!
//! Node ids run below `node_bound`; a deleted node is no identifier but keeps its index, as a node without
//! edges.

use petgraph::visit;

use super::{Bits, Direction, EdgeRef, Nodes, Steps, View};
use crate::model::{EdgeId, NodeId};

impl visit::GraphBase for View<'_> {
    type EdgeId = EdgeId;
    type NodeId = NodeId;
}

impl visit::GraphRef for View<'_> {}

impl visit::Data for View<'_> {
    type NodeWeight = ();
    type EdgeWeight = ();
}

impl visit::GraphProp for View<'_> {
    type EdgeType = petgraph::Directed;
}

impl visit::NodeCount for View<'_> {
    fn node_count(&self) -> usize {
        self.graph.node_bound()
    }
}

impl visit::EdgeCount for View<'_> {
    fn edge_count(&self) -> usize {
        if self.mask.is_all_edges() {
            return self.graph.edge_count();
        }
        (0..self.graph.edge_bound()).filter(|edge| self.edge_counts(EdgeId::at(*edge))).count()
    }
}

impl visit::NodeIndexable for View<'_> {
    fn node_bound(&self) -> usize {
        self.graph.node_bound()
    }

    fn to_index(&self, node: NodeId) -> usize {
        node.index()
    }

    fn from_index(&self, index: usize) -> NodeId {
        NodeId::at(index)
    }
}

impl visit::NodeCompactIndexable for View<'_> {}

impl visit::EdgeIndexable for View<'_> {
    fn edge_bound(&self) -> usize {
        self.graph.edge_bound()
    }

    fn to_index(&self, edge: EdgeId) -> usize {
        edge.index()
    }

    fn from_index(&self, index: usize) -> EdgeId {
        EdgeId::at(index)
    }
}

impl<'g> visit::IntoNodeIdentifiers for View<'g> {
    type NodeIdentifiers = Nodes<'g>;

    fn node_identifiers(self) -> Nodes<'g> {
        self.nodes()
    }
}

/// The nodes at the other ends.
pub struct Neighbours<'g>(Steps<'g>);

impl Iterator for Neighbours<'_> {
    type Item = NodeId;

    #[inline]
    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(|step| step.1)
    }
}

fn turned(direction: petgraph::Direction) -> Direction {
    match direction {
        petgraph::Direction::Outgoing => Direction::Out,
        petgraph::Direction::Incoming => Direction::In,
    }
}

impl<'g> visit::IntoNeighbors for View<'g> {
    type Neighbors = Neighbours<'g>;

    fn neighbors(self, node: NodeId) -> Neighbours<'g> {
        Neighbours(self.steps(node, None, Direction::Out))
    }
}

impl<'g> visit::IntoNeighborsDirected for View<'g> {
    type NeighborsDirected = Neighbours<'g>;

    fn neighbors_directed(self, node: NodeId, direction: petgraph::Direction) -> Neighbours<'g> {
        Neighbours(self.steps(node, None, turned(direction)))
    }
}

/// An edge with its ends, as petgraph reads one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitedEdge {
    id: EdgeId,
    source: NodeId,
    target: NodeId,
}

impl visit::EdgeRef for VisitedEdge {
    type EdgeId = EdgeId;
    type NodeId = NodeId;
    type Weight = ();

    fn source(&self) -> NodeId {
        self.source
    }

    fn target(&self) -> NodeId {
        self.target
    }

    fn weight(&self) -> &() {
        &()
    }

    fn id(&self) -> EdgeId {
        self.id
    }
}

/// All present edges.
pub struct AllEdges<'g> {
    view: View<'g>,
    ids: std::ops::Range<usize>,
}

impl Iterator for AllEdges<'_> {
    type Item = VisitedEdge;

    fn next(&mut self) -> Option<VisitedEdge> {
        let view = self.view;
        let id = self.ids.by_ref().map(EdgeId::at).find(|edge| view.edge_counts(*edge))?;
        let EdgeRef { start, end, .. } = view.graph.edge(id);
        Some(VisitedEdge { id, source: start, target: end })
    }
}

impl<'g> visit::IntoEdgeReferences for View<'g> {
    type EdgeRef = VisitedEdge;
    type EdgeReferences = AllEdges<'g>;

    fn edge_references(self) -> AllEdges<'g> {
        AllEdges { view: self, ids: 0..self.graph.edge_bound() }
    }
}

/// The present edges at one node.
pub struct EdgesAt<'g> {
    node: NodeId,
    direction: Direction,
    steps: Steps<'g>,
}

impl Iterator for EdgesAt<'_> {
    type Item = VisitedEdge;

    #[inline]
    fn next(&mut self) -> Option<VisitedEdge> {
        let (id, other) = self.steps.next()?;
        Some(match self.direction {
            Direction::Out => VisitedEdge { id, source: self.node, target: other },
            Direction::In => VisitedEdge { id, source: other, target: self.node },
        })
    }
}

impl<'g> visit::IntoEdges for View<'g> {
    type Edges = EdgesAt<'g>;

    fn edges(self, node: NodeId) -> EdgesAt<'g> {
        visit::IntoEdgesDirected::edges_directed(self, node, petgraph::Direction::Outgoing)
    }
}

impl<'g> visit::IntoEdgesDirected for View<'g> {
    type EdgesDirected = EdgesAt<'g>;

    fn edges_directed(self, node: NodeId, direction: petgraph::Direction) -> EdgesAt<'g> {
        let direction = turned(direction);
        EdgesAt { node, direction, steps: self.steps(node, None, direction) }
    }
}

impl visit::VisitMap<NodeId> for Bits {
    fn visit(&mut self, node: NodeId) -> bool {
        let is_first = !self.get(node.index());
        self.set(node.index(), true);
        is_first
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        self.get(node.index())
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        let was = self.get(node.index());
        self.set(node.index(), false);
        was
    }
}

impl visit::Visitable for View<'_> {
    type Map = Bits;

    fn visit_map(&self) -> Bits {
        Bits::new(self.graph.node_bound())
    }

    fn reset_map(&self, map: &mut Bits) {
        *map = Bits::new(self.graph.node_bound());
    }
}
