//! `algo.closeness`: how near a node is to those that reach it.
//!
//! Sabidussi, *The centrality index of a graph* (1966), corrected for parts that do not reach the node (Wasserman and
//! Faust, *Social Network Analysis*, 1994, 5.2.2), as networkx's `closeness_centrality`: with r nodes that reach it and
//! d the sum of their distances, (r / d) × (r / (n-1)); 0 where nobody does. Distances are those *towards* the node;
//! with `directed` false, either way. `nodes` restricts the rows, not what is counted.
//! O(nodes × edges) time, or a search for each of `nodes`; O(nodes) memory per thread.

use super::parallel::{share, threads};
use super::shape::{Reading, Shape};
use super::{Asked, Choice, Column, Columns, Entry, NODES, choice, real};
use crate::budget::Watch;
use crate::diagnostic::Fault;
use crate::model::Kinds;

const OPTIONS: &[Choice] = &[choice("nodes", NODES), choice("directed", Kinds::BOOLEAN)];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.closeness",
    options: OPTIONS,
    outputs: &[("node", Kinds::NODE), ("score", Kinds::FLOAT)],
    help: "how near each node is to those that reach it (Wasserman-Faust)",
    example: "CALL algo.closeness({directed: false}) YIELD node, score RETURN node, score ORDER BY score DESC LIMIT 3",
    run,
}];

/// Nodes per piece of work.
const PIECE: usize = 64;

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let reading = if asked.config.flag("directed", true) { Reading::In } else { Reading::Both };
    let shape = Shape::new(&asked.network, reading, &asked.held)?;
    let nodes = match asked.sources("nodes")? {
        Some(nodes) => nodes,
        None => asked.network.nodes().collect(),
    };
    let threads = threads(shape.size().saturating_mul(nodes.len()));
    asked.held.take(shape.len().saturating_mul(8 * threads).saturating_add(nodes.len() * 16))?;
    let mut scores = vec![0.0; nodes.len()];
    let n = real(asked.network.len().saturating_sub(1));
    share(
        threads,
        nodes.chunks(PIECE).zip(scores.chunks_mut(PIECE)),
        asked.held.budget(),
        |(nodes, scores), watch| {
            let mut search = Search::new(&shape);
            for (node, score) in nodes.iter().zip(scores) {
                let Some((reached, distance)) = search.from(node.0, watch) else { return };
                *score = if distance > 0 { real(reached) / real(distance) * (real(reached) / n) } else { 0.0 };
            }
        },
    )?;
    Ok(vec![Column::Nodes(nodes, asked.lens), scores.into()])
}

/// Breadth-first searches, one after the other.
struct Search<'s> {
    shape: &'s Shape,
    /// The search that saw the node last.
    seen: Vec<u32>,
    round: u32,
    order: Vec<u32>,
}

impl<'s> Search<'s> {
    fn new(shape: &'s Shape) -> Self {
        Search { shape, seen: vec![0; shape.len()], round: 0, order: Vec::new() }
    }

    /// How many others are reached, and the sum of their distances; none when it is time to stop.
    fn from(&mut self, start: u32, watch: &Watch) -> Option<(usize, usize)> {
        self.round += 1;
        self.order.clear();
        self.order.push(start);
        self.seen[start as usize] = self.round;
        let (mut level, mut depth, mut distance, mut steps) = (0..1, 0, 0, 0);
        while !level.is_empty() {
            depth += 1;
            for at in level.clone() {
                let row = self.shape.row(self.order[at]);
                for end in row {
                    if self.seen[*end as usize] != self.round {
                        self.seen[*end as usize] = self.round;
                        self.order.push(*end);
                    }
                }
                steps += row.len() + 1;
                if steps >= 1024 {
                    steps = 0;
                    if watch.is_over() {
                        return None;
                    }
                }
            }
            level = level.end..self.order.len();
            distance += depth * level.len();
        }
        Some((self.order.len() - 1, distance))
    }
}
