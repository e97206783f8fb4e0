//! `algo.pagerank`: importance by the importance of those who lead here.
//!
//! Page, Brin, Motwani and Winograd, *The `PageRank` Citation Ranking* (1998), by power iteration over the rows of
//! incoming edges. As networkx's `pagerank`: scores sum to 1; what nodes without outgoing edges hold is spread as
//! the jumps are, over all nodes or over `sources`; parallel edges count as often as there are, loops count; of
//! a `weight`, what a node gives is shared out in proportion.
//! It ends after `iterations`, or when the scores changed by less than `tolerance` in sum. Reads direction.
//! O(iterations × edges) time, O(nodes) memory.

use super::network::{Flat, Links, Side};
use super::parallel::{share, threads};
use super::{Asked, Choice, Columns, Entry, NODES, choice, real};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::Direction;
use crate::model::{Kinds, NodeId};

const OPTIONS: &[Choice] = &[
    choice("iterations", Kinds::INTEGER),
    choice("damping", Kinds::NUMBER),
    choice("tolerance", Kinds::NUMBER),
    choice("sources", NODES),
    choice("weight", Kinds::STRING),
];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.pagerank",
    options: OPTIONS,
    outputs: &[("node", Kinds::NODE), ("score", Kinds::FLOAT)],
    help: "importance by the importance of those who lead here",
    example: "CALL algo.pagerank({relations: ['member-of']}) YIELD node, score \
              RETURN node, score ORDER BY score DESC LIMIT 3",
    run,
}];

/// Nodes per piece of work.
const PIECE: usize = 1024;

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let config = &asked.config;
    let iterations = config.count("iterations", 100, 1..=1_000_000)?;
    let damping = config.number("damping", 0.85, 0.0..=1.0)?;
    let tolerance = config.number("tolerance", 1e-9, 0.0..=1.0)?;
    let bound = asked.network.bound();
    asked.held.take(bound.saturating_mul(5 * size_of::<f64>()))?;
    let (side, weights) = match asked.weigher("weight")? {
        None => (asked.network.side(Direction::In, &asked.held)?, Vec::new()),
        Some(weigher) => {
            let links = Links::gather(&asked.network, Direction::In, &asked.held)?;
            let weights = links.weights(&weigher, &asked.held)?;
            (Side::Gathered(links), weights)
        }
    };
    let jumps = jumps(asked)?;
    let rows = side.flat(bound, &asked.held)?;
    let mut rank = Rank::new(Giving { rows: &rows, weights: &weights }, jumps, damping);
    for _ in 0..iterations {
        if rank.step(asked.held.budget())? <= tolerance {
            break;
        }
    }
    asked.scores(&rank.score)
}

/// How likely each node is jumped to.
fn jumps(asked: &Asked<'_>) -> Result<Vec<f64>, Fault> {
    let mut jumps = vec![0.0; asked.network.bound()];
    let sources = asked.sources("sources")?;
    let count = sources.as_ref().map_or(asked.network.len(), Vec::len);
    let share = 1.0 / real(count.max(1));
    let mut put = |node: NodeId| {
        if let Some(jump) = jumps.get_mut(node.index()) {
            *jump = share;
        }
    };
    match sources {
        Some(sources) => sources.into_iter().for_each(&mut put),
        None => asked.network.nodes().for_each(&mut put),
    }
    Ok(jumps)
}

/// Who gives to whom, by who is given to.
#[derive(Clone, Copy)]
struct Giving<'s> {
    rows: &'s Flat<'s>,
    /// The weight of each position of the rows; none where all weigh the same.
    weights: &'s [f64],
}

impl Giving<'_> {
    /// What a node is given along all its edges.
    fn sum(self, node: usize, gift: &[f64]) -> f64 {
        let gift = |from: &NodeId| gift.get(from.index()).copied().unwrap_or(0.0);
        let row = self.rows.row(node).iter();
        if self.weights.is_empty() {
            return row.map(gift).sum();
        }
        let weights = self.rows.range(node).map(|at| self.weights.get(at).copied().unwrap_or(1.0));
        row.zip(weights).map(|(from, weight)| gift(from) * weight).sum()
    }

    /// The weight of what each node gives.
    fn given(self, bound: usize) -> Vec<f64> {
        let mut given = vec![0.0; bound];
        for (at, node) in self.rows.ends().iter().enumerate() {
            if let Some(given) = given.get_mut(node.index()) {
                *given += self.weights.get(at).copied().unwrap_or(1.0);
            }
        }
        given
    }
}

struct Rank<'s> {
    giving: Giving<'s>,
    damping: f64,
    threads: usize,
    jumps: Vec<f64>,
    score: Vec<f64>,
    /// What each node gives along each of its edges.
    gift: Vec<f64>,
    /// The same, of the round being computed.
    next: Vec<f64>,
    /// One over the weight of the outgoing edges; 0 where there is none.
    share: Vec<f64>,
    /// Held by nodes without outgoing edges.
    stuck: f64,
}

impl<'s> Rank<'s> {
    fn new(giving: Giving<'s>, jumps: Vec<f64>, damping: f64) -> Self {
        let mut share = giving.given(jumps.len());
        for share in &mut share {
            *share = if *share > 0.0 { share.recip() } else { 0.0 };
        }
        let score = jumps.clone();
        let gift: Vec<f64> = score.iter().zip(&share).map(|(score, share)| score * share).collect();
        let stuck = score.iter().zip(&share).filter(|pair| *pair.1 == 0.0).map(|pair| pair.0).sum();
        Rank {
            giving,
            damping,
            threads: threads(giving.rows.ends().len()),
            jumps,
            next: vec![0.0; gift.len()],
            score,
            gift,
            share,
            stuck,
        }
    }

    /// One round; gives the sum of all changes.
    fn step(&mut self, budget: &Budget) -> Result<f64, Fault> {
        let pieces = self.score.len().div_ceil(PIECE);
        let mut sums = vec![(0.0, 0.0); pieces];
        let Rank { giving, damping, .. } = *self;
        let round = Round { giving, damping, jumps: &self.jumps, gift: &self.gift, share: &self.share };
        let jump = 1.0 - damping + damping * self.stuck;
        let outputs = self.score.chunks_mut(PIECE).zip(self.next.chunks_mut(PIECE)).zip(&mut sums).enumerate();
        share(self.threads, outputs, budget, |(piece, ((score, next), sums)), _| {
            *sums = round.piece(piece * PIECE, jump, score, next);
        })?;
        std::mem::swap(&mut self.gift, &mut self.next);
        self.stuck = sums.iter().map(|sums| sums.0).sum();
        Ok(sums.iter().map(|sums| sums.1).sum())
    }
}

/// What all pieces of a round read.
struct Round<'r> {
    giving: Giving<'r>,
    damping: f64,
    jumps: &'r [f64],
    gift: &'r [f64],
    share: &'r [f64],
}

impl Round<'_> {
    /// Computes the scores and gifts of the nodes from `first` on; gives what is stuck there, and the changes.
    fn piece(&self, first: usize, jump: f64, scores: &mut [f64], next: &mut [f64]) -> (f64, f64) {
        let (mut stuck, mut change) = (0.0, 0.0);
        for (at, (score, next)) in (first..).zip(scores.iter_mut().zip(next)) {
            let given = self.giving.sum(at, self.gift);
            let jumps = self.jumps.get(at).copied().unwrap_or(0.0);
            let share = self.share.get(at).copied().unwrap_or(0.0);
            let new = self.damping * given + jump * jumps;
            change += (new - *score).abs();
            stuck += if share == 0.0 { new } else { 0.0 };
            (*score, *next) = (new, new * share);
        }
        (stuck, change)
    }
}
