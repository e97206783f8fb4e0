//! `algo.k_core`: how deep in the dense part of a graph a node lies.
//!
//! A node's core number is the greatest k such that it is in a part where all have k neighbours in the part (Seidman,
//! *Network structure and minimum degree*, 1983). Nodes are taken away in order of degree, kept in buckets (Batagelj and
//! Zaveršnik, *An O(m) Algorithm for Cores Decomposition of Networks*, 2003). As networkx's `core_number` on an
//! undirected graph without loops: direction is not read, parallel edges are one. O(nodes + edges).

use super::shape::{Reading, Shape};
use super::{Asked, Columns, Entry, small};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::model::Kinds;

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.k_core",
    options: &[],
    outputs: &[("node", Kinds::NODE), ("core", Kinds::INTEGER)],
    help: "the core number of each node; direction is not read",
    example: "CALL algo.k_core() YIELD node, core RETURN core, count(*) AS nodes ORDER BY core DESC LIMIT 3",
    run,
}];

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    let cores = cores(&shape, &asked.held)?;
    asked.per_node(|at| i64::from(cores[at]))
}

fn cores(shape: &Shape, held: &Held<'_>) -> Result<Vec<u32>, Fault> {
    held.take(shape.len().saturating_mul(4 * size_of::<u32>()))?;
    let mut buckets = Buckets::new((0..small(shape.len())).map(|node| small(shape.row(node).len())).collect());
    for at in 0..shape.len() {
        let node = buckets.order[at];
        let core = buckets.degrees[node as usize];
        for end in shape.row(node) {
            if buckets.degrees[*end as usize] > core {
                buckets.lower(*end);
            }
        }
        held.step(small(shape.row(node).len() + 1))?;
    }
    Ok(buckets.degrees)
}

/// Nodes in order of degree.
struct Buckets {
    degrees: Vec<u32>,
    order: Vec<u32>,
    /// Where in the order a node stands.
    places: Vec<u32>,
    /// Where in the order each degree begins.
    firsts: Vec<u32>,
}

impl Buckets {
    fn new(degrees: Vec<u32>) -> Self {
        let most = degrees.iter().max().map_or(0, |most| *most as usize);
        let mut firsts = vec![0; most + 2];
        for degree in &degrees {
            firsts[*degree as usize + 1] += 1;
        }
        for degree in 1..firsts.len() {
            firsts[degree] += firsts[degree - 1];
        }
        let (mut next, mut order, mut places) = (firsts.clone(), vec![0; degrees.len()], vec![0; degrees.len()]);
        for (node, degree) in degrees.iter().enumerate() {
            let place = &mut next[*degree as usize];
            (order[*place as usize], places[node]) = (small(node), *place);
            *place += 1;
        }
        Buckets { degrees, order, places, firsts }
    }

    /// One degree less: it changes places with the first of its bucket, which then begins behind it.
    fn lower(&mut self, node: u32) {
        let degree = self.degrees[node as usize] as usize;
        let (from, to) = (self.places[node as usize], self.firsts[degree]);
        let other = self.order[to as usize];
        self.order.swap(from as usize, to as usize);
        (self.places[node as usize], self.places[other as usize]) = (to, from);
        self.firsts[degree] += 1;
        self.degrees[node as usize] -= 1;
    }
}
