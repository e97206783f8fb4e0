//! Compressed rows: who is joined to whom by one relation type, in one direction.

use std::ops::Range;

use super::storage::{Array, LOOP};
use crate::model::{EdgeId, NodeId};

/// Where each node's row lies.
#[derive(Clone, Debug)]
pub(super) enum Offsets {
    /// Node `n` has `offsets[n]..offsets[n + 1]`.
    Dense(Array<u32>),
    /// Only the nodes listed have any; `starts` has one more.
    Sparse { nodes: Array<u32>, starts: Array<u32> },
}

/// One relation type in one direction. Rows are sorted by neighbour, then edge.
#[derive(Clone, Debug)]
pub(super) struct Adjacency {
    pub(super) offsets: Offsets,
    pub(super) ends: Array<NodeId>,
    /// The edges' ids; none when position `i` is edge `first + i`.
    pub(super) edges: Option<Array<EdgeId>>,
    pub(super) first: u32,
}

impl Adjacency {
    /// From triples sorted by node: (node, neighbour, edge).
    pub(super) fn new(sorted: &[(NodeId, NodeId)], edges: Option<Vec<EdgeId>>, nodes: usize, first: u32) -> Self {
        let ends = sorted.iter().map(|pair| pair.1).collect();
        let offsets = if sorted.len() < nodes / 8 { sparse(sorted) } else { dense(sorted, nodes) };
        Adjacency { offsets, ends, edges: edges.map(Array::from), first }
    }

    /// From rows that lie where `offsets` says, one entry per node and one more.
    pub(super) fn dense(offsets: Vec<u32>, ends: Vec<NodeId>, edges: Option<Vec<EdgeId>>, first: u32) -> Self {
        Adjacency { offsets: Offsets::Dense(offsets.into()), ends: ends.into(), edges: edges.map(Array::from), first }
    }

    /// All relation types in one, in linear time: a node's row is those of its types one after the other.
    pub(super) fn merge<'a>(all: impl Iterator<Item = &'a Adjacency> + Clone, nodes: usize) -> Self {
        let mut offsets = vec![0_u32; nodes + 1];
        for (node, row) in all.clone().flat_map(|one| one.each_row(nodes)) {
            if let Some(count) = offsets.get_mut(node + 1) {
                *count += at(row.len());
            }
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        let mut next = offsets.clone();
        let mut ends = vec![NodeId::default(); sum as usize];
        let mut edges = vec![EdgeId::default(); sum as usize];
        for one in all {
            let rows = one.rows();
            for (node, row) in one.each_row(nodes) {
                let Some(slot) = next.get_mut(node) else { continue };
                let to = *slot as usize..*slot as usize + row.len();
                *slot += at(row.len());
                if let (Some(to), Some(from)) = (ends.get_mut(to.clone()), one.ends.slice(row.clone())) {
                    to.copy_from_slice(from);
                }
                for (to, from) in edges.get_mut(to).into_iter().flatten().zip(row) {
                    *to = rows.edge(from);
                }
            }
        }
        Adjacency { offsets: Offsets::Dense(offsets.into()), ends: ends.into(), edges: Some(edges.into()), first: 0 }
    }

    /// The nodes that have a row, and where it lies.
    pub(super) fn each_row(&self, nodes: usize) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
        let dense = matches!(self.offsets, Offsets::Dense(_)).then_some(0..nodes);
        let few = match &self.offsets {
            Offsets::Dense(_) => None,
            Offsets::Sparse { nodes, .. } => Some(nodes.all().iter().map(|node| *node as usize)),
        };
        let all = dense.into_iter().flatten().chain(few.into_iter().flatten());
        all.map(|node| (node, self.rows().range(NodeId::at(node)))).filter(|(_, row)| !row.is_empty())
    }

    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { adjacency: self }
    }
}

fn at(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

fn dense(sorted: &[(NodeId, NodeId)], nodes: usize) -> Offsets {
    let mut offsets = Vec::with_capacity(nodes + 1);
    offsets.push(0);
    let mut done = 0;
    for node in 0..nodes {
        while sorted.get(done).is_some_and(|pair| pair.0.index() == node) {
            done += 1;
        }
        offsets.push(at(done));
    }
    Offsets::Dense(offsets.into())
}

fn sparse(sorted: &[(NodeId, NodeId)]) -> Offsets {
    let (mut nodes, mut starts) = (Vec::<u32>::new(), Vec::new());
    for (index, (node, _)) in sorted.iter().enumerate() {
        if nodes.last() != Some(&node.0) {
            nodes.push(node.0);
            starts.push(at(index));
        }
    }
    starts.push(at(sorted.len()));
    Offsets::Sparse { nodes: nodes.into(), starts: starts.into() }
}

/// One relation type in one direction, for hot loops. Says nothing of removed or added edges: where
/// [`Graph::is_settled`](super::Graph::is_settled) is false, go through a view.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'g> {
    adjacency: &'g Adjacency,
}

impl<'g> Rows<'g> {
    /// The positions of a node's row in [`Rows::ends`].
    #[inline]
    pub fn range(self, node: NodeId) -> Range<usize> {
        let (starts, at) = match &self.adjacency.offsets {
            Offsets::Dense(offsets) => (offsets, node.index()),
            Offsets::Sparse { nodes, starts } => match nodes.all().binary_search(&node.0) {
                Ok(at) => (starts, at),
                Err(_) => return 0..0,
            },
        };
        match starts.slice(at..at + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The neighbours of a node, sorted; twice where two edges lead there.
    #[inline]
    pub fn row(self, node: NodeId) -> &'g [NodeId] {
        self.slice(self.range(node))
    }

    /// The neighbours at some positions, such as those that [`Rows::range`] gave.
    #[inline]
    pub fn slice(self, positions: Range<usize>) -> &'g [NodeId] {
        self.adjacency.ends.slice(positions).unwrap_or(&[])
    }

    /// The neighbours of all nodes, row by row. In a snapshot this reads the whole column once to check it:
    /// for single rows there is [`Rows::slice`].
    #[inline]
    pub fn ends(self) -> &'g [NodeId] {
        self.adjacency.ends.all()
    }

    /// The same for a loop over so many nodes; none where they, or the nodes that have a row, are few. In a snapshot
    /// this checks both columns once.
    pub fn for_loop(self, nodes: usize) -> Option<WholeRows<'g>> {
        match &self.adjacency.offsets {
            Offsets::Dense(_) if nodes < LOOP => None,
            Offsets::Dense(offsets) => Some(WholeRows { starts: offsets.all(), ends: self.adjacency.ends.all() }),
            Offsets::Sparse { .. } => None,
        }
    }

    /// The neighbour at a position.
    #[inline]
    pub fn end(self, position: usize) -> Option<NodeId> {
        self.adjacency.ends.get(position)
    }

    /// The edge at a position of [`Rows::ends`].
    #[inline]
    pub fn edge(self, position: usize) -> EdgeId {
        match &self.adjacency.edges {
            None => EdgeId::at(self.adjacency.first as usize + position),
            Some(edges) => edges.get(position).unwrap_or_default(),
        }
    }

    /// How many edges there are.
    pub fn len(self) -> usize {
        self.adjacency.ends.len()
    }

    /// Whether there is no edge.
    pub fn is_empty(self) -> bool {
        self.adjacency.ends.len() == 0
    }
}

/// One relation type in one direction, as two plain lists; see [`Rows::for_loop`].
#[derive(Clone, Copy, Debug)]
pub struct WholeRows<'g> {
    starts: &'g [u32],
    ends: &'g [NodeId],
}

impl<'g> WholeRows<'g> {
    /// The positions of a node's row, and the neighbours there; as [`Rows::range`] and [`Rows::row`].
    #[inline]
    pub fn row(self, node: NodeId) -> (Range<usize>, &'g [NodeId]) {
        match self.starts.get(node.index()..node.index().saturating_add(2)) {
            Some([from, to]) => {
                let range = *from as usize..*to as usize;
                (range.clone(), self.ends.get(range).unwrap_or(&[]))
            }
            _ => (0..0, &[]),
        }
    }
}
