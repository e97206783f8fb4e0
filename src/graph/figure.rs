//! [`Figure`]: what a picture shows: nodes and edges, and what they are to one another.
//!
//! It says nothing of shapes, colours or formats, and knows no queries.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::{Direction, Mask, Snapshot, View};
use crate::model::{EdgeId, LensId, NodeId};

/// How a picture is arranged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Around one node.
    Around(NodeId),
    /// Along paths, each its nodes in order.
    Along(Vec<Vec<NodeId>>),
    /// In no particular way.
    Free,
    /// A whole graph.
    Whole,
}

/// A node of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FigureNode {
    /// The node.
    pub node: NodeId,
    /// The lens through which its literals are read.
    pub lens: LensId,
    /// Steps from the focus along the edges of the picture; 0 where there is none.
    pub distance: u32,
}

/// What a picture shows.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The headline.
    pub title: String,
    /// The nodes, each once.
    pub nodes: Vec<FigureNode>,
    /// The edges, each once; their ends are among the nodes.
    pub edges: Vec<(EdgeId, LensId)>,
    /// How it is arranged.
    pub arrangement: Arrangement,
    /// The graph.
    pub snapshot: Snapshot,
    /// The masks of the lenses.
    pub masks: Vec<Arc<Mask>>,
}

/// Collects the nodes and edges of a picture, each once.
#[derive(Debug)]
pub struct FigureBuilder {
    figure: Figure,
    nodes: HashSet<NodeId>,
    edges: HashSet<EdgeId>,
}

impl Figure {
    /// The present part of a whole graph; `masks` holds the one to see it through.
    pub fn whole(title: impl Into<String>, snapshot: &Snapshot, mask: &Arc<Mask>) -> Figure {
        let mut builder = FigureBuilder::new(title, Arc::clone(snapshot), vec![Arc::clone(mask)]);
        let (view, lens) = (View::new(snapshot, mask), LensId::default());
        for node in view.nodes() {
            builder.node(node, lens);
        }
        for node in view.nodes() {
            view.each_step(node, None, Direction::Out, &mut |edge, _| builder.edge(edge, lens));
        }
        builder.finish(Arrangement::Whole)
    }

    /// The graph through one of the lenses.
    pub fn view(&self, lens: LensId) -> Option<View<'_>> {
        let mask = self.masks.get(lens.index()).or(self.masks.first())?;
        Some(View::new(&self.snapshot, mask))
    }
}

impl FigureBuilder {
    /// A picture of nothing yet.
    pub fn new(title: impl Into<String>, snapshot: Snapshot, mut masks: Vec<Arc<Mask>>) -> Self {
        if masks.is_empty() {
            masks.push(Arc::new(Mask::all()));
        }
        let (nodes, edges) = (Vec::new(), Vec::new());
        let figure = Figure { title: title.into(), nodes, edges, arrangement: Arrangement::Free, snapshot, masks };
        FigureBuilder { figure, nodes: HashSet::new(), edges: HashSet::new() }
    }

    /// Adds a node.
    pub fn node(&mut self, node: NodeId, lens: LensId) {
        if self.nodes.insert(node) {
            self.figure.nodes.push(FigureNode { node, lens, distance: 0 });
        }
    }

    /// Adds an edge and its ends.
    pub fn edge(&mut self, edge: EdgeId, lens: LensId) {
        if self.edges.insert(edge) {
            let ends = self.figure.snapshot.edge(edge);
            self.node(ends.start, lens);
            self.node(ends.end, lens);
            self.figure.edges.push((edge, lens));
        }
    }

    /// Whether there is no edge yet.
    pub fn has_no_edges(&self) -> bool {
        self.edges.is_empty()
    }

    /// A node that every edge touches, when there are at least three nodes around it.
    pub fn hub(&self) -> Option<NodeId> {
        let ends = |edge: &(EdgeId, LensId)| self.figure.snapshot.edge(edge.0);
        let first = ends(self.figure.edges.first()?);
        let hub = [first.start, first.end]
            .into_iter()
            .find(|node| self.figure.edges.iter().map(ends).all(|edge| edge.start == *node || edge.end == *node))?;
        let around = self.figure.edges.iter().map(ends).flat_map(|edge| [edge.start, edge.end]);
        (around.collect::<HashSet<_>>().len() > 3).then_some(hub)
    }

    /// The picture; around a node with the distances from it.
    pub fn finish(mut self, arrangement: Arrangement) -> Figure {
        if let Arrangement::Around(focus) = arrangement {
            self.node(focus, LensId::default());
            self.measure(focus);
        }
        Figure { arrangement, ..self.figure }
    }

    /// Distances from the focus; what no edge reaches stands as far out as anything.
    fn measure(&mut self, focus: NodeId) {
        let mut beside: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
        for (edge, _) in &self.figure.edges {
            let ends = self.figure.snapshot.edge(*edge);
            beside.entry(ends.start).or_default().push(ends.end);
            beside.entry(ends.end).or_default().push(ends.start);
        }
        let mut distances = HashMap::from([(focus, 0_u32)]);
        let mut queue = VecDeque::from([focus]);
        while let Some(node) = queue.pop_front() {
            let next = distances.get(&node).map_or(1, |distance| distance.saturating_add(1));
            for other in beside.get(&node).into_iter().flatten() {
                if !distances.contains_key(other) {
                    distances.insert(*other, next);
                    queue.push_back(*other);
                }
            }
        }
        let farthest = distances.values().copied().max().unwrap_or(0).max(1);
        for node in &mut self.figure.nodes {
            node.distance = distances.get(&node.node).copied().unwrap_or(farthest);
        }
    }
}
