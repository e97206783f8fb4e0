//! `algo.similarity`: how many neighbours two nodes share.
//!
//! Jaccard, *Étude comparative de la distribution florale* (1901): neighbours of both over neighbours of either. As networkx's
//! `jaccard_coefficient` on an undirected graph: direction is not read, parallel edges are one, loops none. Only
//! pairs that share a neighbour are rows: each pair once, the lesser id first; with `nodes`, a row for each of them
//! and each other; with `top`, for each node the so many most similar, of equal ones those of lesser id.
//! O(sum of squared degrees) time.

use super::shape::{Reading, Shape};
use super::{Asked, Choice, Columns, Entry, NODES, choice, of_values, real, small};
use crate::diagnostic::Fault;
use crate::model::{Kinds, NodeId, Value};

const OPTIONS: &[Choice] = &[choice("nodes", NODES), choice("minimum", Kinds::NUMBER), choice("top", Kinds::INTEGER)];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.similarity",
    options: OPTIONS,
    outputs: &[("node1", Kinds::NODE), ("node2", Kinds::NODE), ("similarity", Kinds::FLOAT)],
    help: "the share of neighbours that two nodes have in common (Jaccard); direction is not read",
    example: "CALL algo.similarity({relations: ['member-of'], nodes: 'armenia', top: 3}) YIELD node2, similarity",
    run,
}];

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let minimum = asked.config.number("minimum", 0.0, 0.0..=1.0)?;
    let top = asked.config.count("top", usize::MAX, 1..=usize::MAX)?;
    let given = asked.sources("nodes")?;
    let once = given.is_none() && top == usize::MAX;
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    asked.held.take(shape.len().saturating_mul(2 * size_of::<u32>()))?;
    let mut common = Common { shape: &shape, counts: vec![0; shape.len()], met: Vec::new() };
    let mut columns = vec![Vec::new(); 3];
    for node in given.unwrap_or_else(|| asked.network.nodes().collect()) {
        let mut found = common.of(asked, node.0)?;
        found.retain(|(other, similarity)| *similarity >= minimum && !(once && *other < node.0));
        found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(top);
        asked.held.take(found.len().saturating_mul(3 * size_of::<Value>()))?;
        for (other, similarity) in found {
            let cells = [asked.node(node), asked.node(NodeId(other)), Value::Float(similarity)];
            for (column, cell) in columns.iter_mut().zip(cells) {
                column.push(cell);
            }
        }
    }
    Ok(of_values(columns))
}

struct Common<'s> {
    shape: &'s Shape,
    /// How many neighbours each node shares with the one in question; zero between two of these.
    counts: Vec<u32>,
    met: Vec<u32>,
}

impl Common<'_> {
    /// The nodes that share a neighbour with one, and their similarity.
    fn of(&mut self, asked: &Asked<'_>, node: u32) -> Result<Vec<(u32, f64)>, Fault> {
        for between in self.shape.row(node) {
            let row = self.shape.row(*between);
            for other in row.iter().filter(|other| **other != node) {
                let count = &mut self.counts[*other as usize];
                if *count == 0 {
                    self.met.push(*other);
                }
                *count += 1;
            }
            asked.held.step(small(row.len() + 1))?;
        }
        let mine = self.shape.row(node).len();
        let similarity = |other: u32, common: usize| {
            let either = mine + self.shape.row(other).len() - common;
            real(common) / real(either.max(1))
        };
        let counts = &mut self.counts;
        let found = self.met.drain(..).map(|other| (other, std::mem::take(&mut counts[other as usize]) as usize));
        Ok(found.map(|(other, common)| (other, similarity(other, common))).collect())
    }
}
