//! `algo.betweenness`: how many shortest paths run through a node.
//!
//! Brandes, *A faster algorithm for betweenness centrality* (2001), on unweighted paths, from every node, from given
//! `sources`, or from so many `samples` drawn at random (Brandes and Pich, *Centrality estimation in large
//! networks*, 2007). As networkx: parallel edges are one, loops none, the ends of a path are not on it; normalised
//! scores are divided by (n-1)(n-2); of an undirected reading those that are not normalised are halved. Scores of
//! given sources are the sum over these (`betweenness_centrality_subset` with all targets); those of k samples are
//! multiplied by (n-1)/k, of the samples themselves by (n-1)/(k-1), for no path from a node runs through it. Reads direction unless `directed` is false.
//! O(sources × edges) time, O(nodes) memory for each of at most 16 groups of sources.

use super::parallel::{share, threads};
use super::shape::{Reading, Shape};
use super::{Asked, Choice, Columns, Entry, NODES, choice, real, small};
use crate::budget::Watch;
use crate::diagnostic::Fault;
use crate::model::Kinds;

const OPTIONS: &[Choice] = &[
    choice("sources", NODES),
    choice("samples", Kinds::INTEGER),
    choice("seed", Kinds::INTEGER),
    choice("normalized", Kinds::BOOLEAN),
    choice("directed", Kinds::BOOLEAN),
];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.betweenness",
    options: OPTIONS,
    outputs: &[("node", Kinds::NODE), ("score", Kinds::FLOAT)],
    help: "the share of shortest paths that run through each node: from all, from `sources`, or from `samples`",
    example: "CALL algo.betweenness({directed: false}) YIELD node, score \
              RETURN node, score ORDER BY score DESC LIMIT 3",
    run,
}];

/// Sums of floating-point numbers depend on their order, so sources are summed in groups that do not depend on
/// the number of threads.
const GROUPS: usize = 16;

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let directed = asked.config.flag("directed", true);
    let (sources, is_sample) = sources(asked)?;
    let shape = Shape::new(&asked.network, Reading::directed(directed), &asked.held)?;
    let size = sources.len().div_ceil(GROUPS).max(1);
    let groups = sources.len().div_ceil(size);
    asked.held.take(shape.len().saturating_mul(groups * 8 + 20 * threads(usize::MAX)))?;
    let mut sums = vec![Vec::new(); groups];
    let threads = threads(shape.size().saturating_mul(sources.len()));
    share(threads, sources.chunks(size).zip(&mut sums), asked.held.budget(), |(sources, sum), watch| {
        *sum = Search::new(&shape).all(sources, watch);
    })?;
    let scale = scale(asked, directed);
    let (drawn, others) = (asked.network.len().saturating_sub(1), sources.len());
    let factor = |at: usize| match is_sample {
        false => scale,
        true if sources.binary_search(&small(at)).is_ok() => scale * real(drawn) / real((others - 1).max(1)),
        true => scale * real(drawn) / real(others),
    };
    let total = |at: usize| sums.iter().map(|sum| sum.get(at).copied().unwrap_or(0.0)).sum::<f64>();
    asked.per_node(|at| total(at) * factor(at))
}

/// The nodes that paths start from, and whether they stand for all; samples are in order.
fn sources(asked: &Asked<'_>) -> Result<(Vec<u32>, bool), Fault> {
    let given = asked.sources("sources")?;
    let samples = asked.config.count("samples", 0, 1..=usize::MAX)?;
    if given.is_some() && samples > 0 {
        return Err(asked.config.refused("samples", "and `sources` exclude each other"));
    }
    let all: Vec<u32> = match given {
        Some(given) => given.iter().map(|node| node.0).collect(),
        None => asked.network.nodes().map(|node| node.0).collect(),
    };
    if samples == 0 || samples >= all.len() {
        return Ok((all, false));
    }
    let seed = asked.config.count("seed", 0, 0..=usize::MAX)?;
    Ok((drawn(all, samples, seed as u64), true))
}

/// So many of a list, each as likely (Fisher and Yates).
fn drawn(mut all: Vec<u32>, samples: usize, seed: u64) -> Vec<u32> {
    let mut random = super::Random::new(seed);
    for at in 0..samples.min(all.len()) {
        let other = at + random.below(all.len() - at);
        all.swap(at, other);
    }
    all.truncate(samples);
    all.sort_unstable();
    all
}

fn scale(asked: &Asked<'_>, directed: bool) -> f64 {
    let n = real(asked.network.len());
    match asked.config.flag("normalized", true) {
        true if n > 2.0 => 1.0 / ((n - 1.0) * (n - 2.0)),
        true => 1.0,
        false if directed => 1.0,
        false => 0.5,
    }
}

/// One breadth-first search after the other, with the arrays they share.
struct Search<'s> {
    shape: &'s Shape,
    /// Steps from the source; `u32::MAX` where not reached.
    depth: Vec<u32>,
    /// Shortest paths from the source.
    paths: Vec<f64>,
    /// How much of the paths to further nodes runs through.
    through: Vec<f64>,
    order: Vec<u32>,
    steps: usize,
}

impl<'s> Search<'s> {
    fn new(shape: &'s Shape) -> Self {
        let n = shape.len();
        let (depth, paths, through) = (vec![u32::MAX; n], vec![0.0; n], vec![0.0; n]);
        Search { shape, depth, paths, through, order: Vec::with_capacity(n), steps: 0 }
    }

    /// The sum over some sources.
    fn all(&mut self, sources: &[u32], watch: &Watch) -> Vec<f64> {
        let mut sum = vec![0.0; self.shape.len()];
        for source in sources {
            if self.spread(*source, watch) || self.collect(watch) {
                break;
            }
            for at in &self.order {
                let at = *at as usize;
                sum[at] += if at == *source as usize { 0.0 } else { self.through[at] };
                (self.depth[at], self.paths[at], self.through[at]) = (u32::MAX, 0.0, 0.0);
            }
        }
        sum
    }

    /// Whether it is time to stop.
    fn over(&mut self, steps: usize, watch: &Watch) -> bool {
        self.steps += steps + 1;
        if self.steps < 1024 {
            return false;
        }
        self.steps = 0;
        watch.is_over()
    }

    /// Counts the shortest paths to every node.
    fn spread(&mut self, source: u32, watch: &Watch) -> bool {
        self.order.clear();
        self.order.push(source);
        (self.depth[source as usize], self.paths[source as usize]) = (0, 1.0);
        let mut next = 0;
        while let Some(node) = self.order.get(next).copied() {
            next += 1;
            let (depth, paths) = (self.depth[node as usize] + 1, self.paths[node as usize]);
            let row = self.shape.row(node);
            for end in row {
                let end_at = *end as usize;
                if self.depth[end_at] == u32::MAX {
                    self.depth[end_at] = depth;
                    self.order.push(*end);
                }
                if self.depth[end_at] == depth {
                    self.paths[end_at] += paths;
                }
            }
            if self.over(row.len(), watch) {
                return true;
            }
        }
        false
    }

    /// Adds up, from the furthest back, what runs through every node.
    fn collect(&mut self, watch: &Watch) -> bool {
        for at in (0..self.order.len()).rev() {
            let node = self.order[at] as usize;
            let (depth, mut through) = (self.depth[node] + 1, 0.0);
            let row = self.shape.row(self.order[at]);
            for end in row {
                let end = *end as usize;
                if self.depth[end] == depth {
                    through += (1.0 + self.through[end]) / self.paths[end];
                }
            }
            self.through[node] = through * self.paths[node];
            if self.over(row.len(), watch) {
                return true;
            }
        }
        false
    }
}
