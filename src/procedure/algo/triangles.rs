//! `algo.triangles`: how many triangles a node is in, and how closed its neighbourhood is.
//!
//! Each triangle is found once, from its node of least degree (Latapy, *Main-memory triangle computations for very large
//! (sparse (power-law)) graphs*, 2008). As networkx's `triangles` and `clustering` on an undirected graph without
//! loops: direction is not read, parallel edges are one; the coefficient is the share of pairs of neighbours that are
//! neighbours (Watts and Strogatz, *Collective dynamics of 'small-world' networks*, 1998), 0 below two neighbours.
//! O(edges^1.5) time, O(edges) memory.

use super::shape::{Reading, Shape};
use super::{Asked, Columns, Entry, long, real, small};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::model::{Kinds, NodeId};

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.triangles",
    options: &[],
    outputs: &[("node", Kinds::NODE), ("triangles", Kinds::INTEGER), ("coefficient", Kinds::FLOAT)],
    help: "the triangles each node is in, and its clustering coefficient; direction is not read",
    example: "CALL algo.triangles() YIELD node, triangles RETURN node, triangles ORDER BY triangles DESC LIMIT 3",
    run,
}];

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    asked.held.take(shape.len().saturating_mul(size_of::<usize>()))?;
    let mut counts = vec![0_usize; shape.len()];
    each(&shape, &asked.held, &mut |corners| {
        for corner in corners {
            counts[corner as usize] += 1;
        }
        Ok(())
    })?;
    let coefficient = |node: NodeId| {
        let degree = real(shape.row(node.0).len());
        if degree < 2.0 { 0.0 } else { 2.0 * real(counts[node.index()]) / (degree * (degree - 1.0)) }
    };
    let mut columns = asked.per_node(|at| long(counts[at]))?;
    asked.held.take(asked.network.len().saturating_mul(size_of::<f64>()))?;
    columns.push(asked.network.nodes().map(coefficient).collect::<Vec<f64>>().into());
    Ok(columns)
}

/// Calls `f` with the corners of each triangle of an undirected shape, once.
///
/// # Errors
/// What `f` gives, or when a limit is hit.
pub(super) fn each(
    shape: &Shape,
    held: &Held<'_>,
    f: &mut impl FnMut([u32; 3]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let upward = Upward::new(shape, held)?;
    held.take(shape.len().saturating_mul(size_of::<u32>()))?;
    // Above which node, plus one, a node was last seen.
    let mut above = vec![0; shape.len()];
    for a in 0..small(shape.len()) {
        for b in upward.row(a) {
            above[*b as usize] = a + 1;
        }
        for b in upward.row(a) {
            let row = upward.row(*b);
            for c in row.iter().filter(|c| above[**c as usize] == a + 1) {
                f([a, *b, *c])?;
            }
            held.step(small(row.len() + 1))?;
        }
    }
    Ok(())
}

/// Each edge of a shape once, from the end of lesser degree; of equal ones, of lesser id.
struct Upward {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Upward {
    fn new(shape: &Shape, held: &Held<'_>) -> Result<Self, Fault> {
        held.take((shape.len() + 1 + shape.size() / 2).saturating_mul(size_of::<u32>()))?;
        let mut upward = Upward { starts: vec![0], ends: Vec::with_capacity(shape.size() / 2) };
        let rank = |node: u32| (shape.row(node).len(), node);
        for node in 0..small(shape.len()) {
            let (row, mine) = (shape.row(node), rank(node));
            upward.ends.extend(row.iter().filter(|end| rank(**end) > mine));
            upward.starts.push(small(upward.ends.len()));
            held.step(small(row.len() + 1))?;
        }
        Ok(upward)
    }

    fn row(&self, node: u32) -> &[u32] {
        &self.ends[self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize]
    }
}
