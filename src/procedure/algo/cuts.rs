//! `algo.bridges` and `algo.articulation_points`: what a graph falls apart without.
//!
//! One depth-first search, with its stack in memory, notes for each node the earliest node that its subtree leads back to
//! (Hopcroft and Tarjan, *Efficient algorithms for graph manipulation*, 1973). petgraph has both, but takes one of two
//! parallel edges for a bridge, and its searches cannot be stopped. As networkx: direction is not read, an edge with
//! a parallel one is no bridge. O(nodes + edges).

use super::shape::{Reading, Shape};
use super::{Asked, Column, Columns, Entry, small};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::graph::{Bits, Direction};
use crate::model::{EdgeId, Kinds, NodeId, Value};

pub(super) const TABLE: &[Entry] = &[BRIDGES, POINTS];

const BRIDGES: Entry = Entry {
    name: "algo.bridges",
    options: &[],
    outputs: &[("relationship", Kinds::EDGE), ("source", Kinds::NODE), ("target", Kinds::NODE)],
    help: "the relationships without which their ends would not be connected; direction is not read",
    example: "CALL algo.bridges() YIELD source, target RETURN source, target ORDER BY source.id, target.id LIMIT 3",
    run: bridges,
};

const POINTS: Entry = Entry {
    name: "algo.articulation_points",
    options: &[],
    outputs: &[("node", Kinds::NODE)],
    help: "the nodes without which some of their neighbours would not be connected; direction is not read",
    example: "CALL algo.articulation_points() YIELD node RETURN node.id ORDER BY node.id LIMIT 3",
    run: points,
};

fn bridges(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    let cuts = Cuts::find(&shape, &asked.held)?;
    let mut found: Vec<EdgeId> = Vec::new();
    for (a, b) in cuts.bridges {
        let mut between: Vec<EdgeId> = Vec::new();
        for direction in [Direction::Out, Direction::In] {
            asked.network.each(NodeId(a), direction, &mut |edge, end| {
                if end.0 == b && !between.contains(&edge) {
                    between.push(edge);
                }
            });
        }
        asked.held.step(small(shape.row(a).len() + 1))?;
        if let [only] = between.as_slice() {
            found.push(*only);
        }
    }
    found.sort_unstable();
    asked.held.take(found.len().saturating_mul(3 * size_of::<Value>()))?;
    let ends = found.iter().map(|edge| asked.view.graph.edge(*edge));
    let (sources, targets) = ends.map(|edge| (edge.start, edge.end)).unzip();
    let edges: Vec<Value> = found.into_iter().map(|edge| Value::Edge(edge, asked.lens)).collect();
    Ok(vec![edges.into(), Column::Nodes(sources, asked.lens), Column::Nodes(targets, asked.lens)])
}

fn points(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    let cuts = Cuts::find(&shape, &asked.held)?;
    Ok(vec![Column::Nodes(cuts.points.iter().map(NodeId::at).collect(), asked.lens)])
}

/// What a depth-first search of an undirected shape finds.
struct Cuts {
    /// Pairs of neighbours that no other way connects.
    bridges: Vec<(u32, u32)>,
    points: Bits,
}

/// A node on the way from the root of a search.
struct Step {
    node: u32,
    /// How many of its neighbours were looked at.
    next: usize,
    /// How many of them were first reached from it.
    children: u32,
}

struct Search<'s> {
    shape: &'s Shape,
    /// When a node was reached, from 1; 0 when it was not.
    times: Vec<u32>,
    /// The earliest time its subtree leads back to.
    lows: Vec<u32>,
    time: u32,
    stack: Vec<Step>,
    cuts: Cuts,
}

impl Cuts {
    fn find(shape: &Shape, held: &Held<'_>) -> Result<Cuts, Fault> {
        held.take(shape.len().saturating_mul(2 * size_of::<u32>() + size_of::<Step>() + size_of::<(u32, u32)>()))?;
        let cuts = Cuts { bridges: Vec::new(), points: Bits::new(shape.len()) };
        let (times, lows) = (vec![0; shape.len()], vec![0; shape.len()]);
        let mut search = Search { shape, times, lows, time: 0, stack: Vec::new(), cuts };
        for root in 0..small(shape.len()) {
            if search.times[root as usize] == 0 {
                search.enter(root);
                while search.go_on() {
                    held.step(1)?;
                }
            }
        }
        Ok(search.cuts)
    }
}

impl Search<'_> {
    fn enter(&mut self, node: u32) {
        self.time += 1;
        (self.times[node as usize], self.lows[node as usize]) = (self.time, self.time);
        self.stack.push(Step { node, next: 0, children: 0 });
    }

    /// Looks at one neighbour of the last node, or goes back from it; false when there is no node.
    fn go_on(&mut self) -> bool {
        let parent = self.stack.len().checked_sub(2).map(|at| self.stack[at].node);
        let Some(last) = self.stack.last_mut() else { return false };
        let node = last.node;
        match self.shape.row(node).get(last.next).copied() {
            Some(end) => {
                last.next += 1;
                let time = self.times[end as usize];
                if time == 0 {
                    last.children += 1;
                    self.enter(end);
                } else if Some(end) != parent {
                    self.lows[node as usize] = self.lows[node as usize].min(time);
                }
            }
            None => self.leave(node, parent),
        }
        true
    }

    fn leave(&mut self, node: u32, parent: Option<u32>) {
        let Some(Step { children, .. }) = self.stack.pop() else { return };
        let low = self.lows[node as usize];
        match parent {
            None => {
                if children > 1 {
                    self.cuts.points.set(node as usize, true);
                }
            }
            Some(parent) => {
                self.lows[parent as usize] = self.lows[parent as usize].min(low);
                if low > self.times[parent as usize] {
                    self.cuts.bridges.push((parent, node));
                }
                if low >= self.times[parent as usize] && self.stack.len() > 1 {
                    self.cuts.points.set(parent as usize, true);
                }
            }
        }
    }
}
