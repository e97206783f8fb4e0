//! `algo.components` and `algo.strong_components`: who can be reached from whom.
//!
//! Weak: direction is not read. Union by smaller id with path halving (Tarjan and van Leeuwen, *Worst-case
//! analysis of set union algorithms*, 1984); two edges of every node first, so that most edges of the rest lie
//! within one component already and are passed over by one comparison (Sutton, Ben-Nun and Barak, *Optimizing
//! Parallel Graph Connectivity Computation via Subgraph Sampling*, 2018). O(edges α(nodes)) time, O(nodes) memory.
//!
//! Strong: each node of a component can be reached from each other along the direction of edges. Two depth-first
//! searches (Sharir, *A strong-connectivity algorithm and its applications in data flow analysis*, 1981), by
//! petgraph's `kosaraju_scc`; its `tarjan_scc` recurses as deep as the graph. O(nodes + edges).
//!
//! Components are numbered from 0 in the order of their first nodes.

use petgraph::algo::kosaraju_scc;

use super::network::Flat;
use super::visit::Visited;
use super::{Asked, Columns, Entry, small};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::graph::Direction;
use crate::model::Kinds;

const OUTPUTS: &[(&str, Kinds)] = &[("node", Kinds::NODE), ("component", Kinds::INTEGER)];

pub(super) const TABLE: &[Entry] = &[WEAK, STRONG];

const WEAK: Entry = Entry {
    name: "algo.components",
    options: &[],
    outputs: OUTPUTS,
    help: "the weakly connected component of each node; direction is not read",
    example: "CALL algo.components({relations: ['member-of']}) YIELD component \
              RETURN component, count(*) AS nodes ORDER BY nodes DESC LIMIT 1",
    run: weak,
};

const STRONG: Entry = Entry {
    name: "algo.strong_components",
    options: &[],
    outputs: OUTPUTS,
    help: "the strongly connected component of each node: all reach one another along the direction of edges",
    example: "CALL algo.strong_components() YIELD component RETURN component, count(*) AS nodes ORDER BY nodes DESC LIMIT 1",
    run: strong,
};

fn strong(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let bound = asked.network.bound();
    // The algorithm's stack, order and lists, and what comes of them.
    asked.held.take(bound.saturating_mul(32))?;
    let visited = Visited::new(&asked.network, &asked.held)?;
    let components = kosaraju_scc(&visited);
    let components = visited.finish(components)?;
    let mut representative: Vec<u32> = (0..small(bound)).collect();
    for component in &components {
        let first = component.iter().min().map_or(0, |first| first.0);
        for node in component {
            if let Some(slot) = representative.get_mut(node.index()) {
                *slot = first;
            }
        }
    }
    numbered(asked, &representative)
}

fn weak(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let bound = asked.network.bound();
    asked.held.take(bound.saturating_mul(2 * size_of::<u32>()))?;
    let side = asked.network.side(Direction::Out, &asked.held)?;
    let rows = side.flat(bound, &asked.held)?;
    let mut forest = Forest::new(bound);
    forest.sample(&rows, &asked.held)?;
    forest.flatten();
    forest.rest(&rows, &asked.held)?;
    forest.flatten();
    numbered(asked, &forest.parents)
}

/// Each node with the number of its component, of which one node is given, the same for all.
pub(super) fn numbered(asked: &Asked<'_>, representative: &[u32]) -> Result<Columns, Fault> {
    let mut numbers = vec![u32::MAX; representative.len()];
    let mut count = 0;
    asked.per_node(|at| {
        let of = representative.get(at).map_or(at, |of| *of as usize);
        let Some(number) = numbers.get_mut(of) else { return i64::from(small(at)) };
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        i64::from(*number)
    })
}

/// How many edges of each node are joined first.
const SAMPLE: usize = 2;
/// How many steps go by between two looks at the clock.
const LOOK: u32 = 1024;

/// Sets of nodes as trees of parents, each parent smaller than its children.
struct Forest {
    parents: Vec<u32>,
}

impl Forest {
    fn new(bound: usize) -> Self {
        Forest { parents: (0..small(bound)).collect() }
    }

    fn parent(&self, at: u32) -> u32 {
        // What is not below the bound (a row of a damaged file) is a set of its own, and joined with nothing.
        self.parents.get(at as usize).copied().unwrap_or(at)
    }

    fn root(&mut self, mut at: u32) -> u32 {
        loop {
            let parent = self.parent(at);
            if parent == at {
                return at;
            }
            let above = self.parent(parent);
            if let Some(slot) = self.parents.get_mut(at as usize) {
                *slot = above;
            }
            at = above;
        }
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if let Some(slot) = self.parents.get_mut(a.max(b) as usize) {
            *slot = a.min(b);
        }
    }

    /// Joins the first few edges of every node.
    fn sample(&mut self, rows: &Flat<'_>, held: &Held<'_>) -> Result<(), Fault> {
        for node in 0..small(self.parents.len()) {
            for end in rows.row(node as usize).iter().take(SAMPLE) {
                self.join(node, end.0);
            }
            if node % LOOK == 0 {
                held.step(LOOK)?;
            }
        }
        Ok(())
    }

    /// Joins the other edges, of which most lie within one set.
    fn rest(&mut self, rows: &Flat<'_>, held: &Held<'_>) -> Result<(), Fault> {
        let mut steps = 0;
        for node in 0..small(self.parents.len()) {
            let row = rows.row(node as usize).get(SAMPLE..).unwrap_or(&[]);
            for end in row {
                if self.parent(end.0) != self.parent(node) {
                    self.join(node, end.0);
                }
            }
            steps = small(row.len() + 1).saturating_add(steps);
            if steps >= LOOK {
                held.step(steps)?;
                steps = 0;
            }
        }
        Ok(())
    }

    /// Makes every root the parent of all of its set. Parents are smaller, so that one pass does it.
    fn flatten(&mut self) {
        for at in 0..small(self.parents.len()) {
            let root = self.parent(self.parent(at));
            if let Some(slot) = self.parents.get_mut(at as usize) {
                *slot = root;
            }
        }
    }
}
