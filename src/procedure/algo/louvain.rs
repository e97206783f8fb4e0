//! `algo.louvain`: communities, within which there are more edges than chance would have it.
//!
//! Blondel, Guillaume, Lambiotte and Lefebvre, *Fast unfolding of communities in large networks* (2008): nodes move to the
//! neighbouring community that raises modularity most, communities become nodes, and so on. Nodes wait in a queue and
//! come back when a neighbour moved (Ozaki, Tezuka and Inaba, 2016). The result is the start of a further round until
//! nothing moves (as in Traag, Waltman and van Eck, *From Louvain to Leiden*, 2019, section on iterations). Modularity
//! is that of Newman and Girvan with a `resolution` (Reichardt and Bornholdt, 2006), as networkx's `modularity` on an
//! undirected multigraph: direction is not read, parallel edges add up, a loop counts twice in its node's degree.
//! Nodes come in order of id, so that each run gives the same. O(edges) per pass, of which there are few.

use std::collections::VecDeque;

use super::components::numbered;
use super::{Asked, Choice, Columns, Entry, choice, small};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::model::{Kinds, NodeId};

const OPTIONS: &[Choice] = &[choice("weight", Kinds::STRING), choice("resolution", Kinds::NUMBER)];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.louvain",
    options: OPTIONS,
    outputs: &[("node", Kinds::NODE), ("community", Kinds::INTEGER)],
    help: "the community of each node, by modularity; direction is not read",
    example: "CALL algo.louvain() YIELD community RETURN community, count(*) AS nodes ORDER BY nodes DESC LIMIT 3",
    run,
}];

/// Rounds over the whole graph; the first few bring nearly all.
const ROUNDS: usize = 20;
/// A gain below this is rounding.
const GAIN: f64 = 1e-10;

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let resolution = asked.config.number("resolution", 1.0, 0.0..=1e6)?;
    let ground = Level::ground(asked)?;
    let mut communities: Vec<u32> = (0..small(ground.len())).collect();
    for _ in 0..ROUNDS {
        if !round(&ground, &mut communities, resolution, &asked.held)? {
            break;
        }
    }
    // A community is named after its first node.
    let mut first = vec![u32::MAX; ground.len()];
    for (node, community) in communities.iter().enumerate().rev() {
        first[*community as usize] = small(node);
    }
    numbered(asked, &communities.iter().map(|community| first[*community as usize]).collect::<Vec<_>>())
}

/// Moves nodes, then communities, then communities of these; whether anything moved.
fn round(ground: &Level, communities: &mut [u32], resolution: f64, held: &Held<'_>) -> Result<bool, Fault> {
    let mut moved = ground.settle(communities, resolution, held)?;
    let mut count = compact(communities);
    loop {
        let level = ground.merged(communities, count, held)?;
        let mut above: Vec<u32> = (0..small(count)).collect();
        if !level.settle(&mut above, resolution, held)? {
            return Ok(moved);
        }
        moved = true;
        for community in communities.iter_mut() {
            *community = above[*community as usize];
        }
        count = compact(communities);
    }
}

/// Numbers communities from 0 without holes; gives how many there are.
fn compact(communities: &mut [u32]) -> usize {
    let mut numbers = vec![u32::MAX; communities.len()];
    let mut count = 0;
    for community in communities {
        let number = &mut numbers[*community as usize];
        if *number == u32::MAX {
            *number = count;
            count += 1;
        }
        *community = *number;
    }
    count as usize
}

/// An undirected weighted graph: each edge in the rows of both its ends, loops aside.
#[derive(Default)]
struct Level {
    starts: Vec<u32>,
    ends: Vec<u32>,
    weights: Vec<f64>,
    /// Twice the weight of each node's loops.
    loops: Vec<f64>,
}

/// Weights by node, with the list of those that are not zero.
struct Tally {
    sums: Vec<f64>,
    met: Vec<u32>,
}

impl Tally {
    fn new(size: usize) -> Self {
        Tally { sums: vec![-1.0; size], met: Vec::new() }
    }

    fn add(&mut self, at: u32, weight: f64) {
        let sum = &mut self.sums[at as usize];
        if *sum < 0.0 {
            *sum = 0.0;
            self.met.push(at);
        }
        *sum += weight;
    }

    fn clear(&mut self) {
        for at in self.met.drain(..) {
            self.sums[at as usize] = -1.0;
        }
    }
}

impl Level {
    /// The network itself.
    fn ground(asked: &Asked<'_>) -> Result<Self, Fault> {
        let (network, held) = (&asked.network, &asked.held);
        let weigher = asked.weigher("weight")?;
        held.take(network.bound().saturating_mul(80))?;
        let mut level = Level { starts: vec![0], ..Level::default() };
        let (mut tally, mut steps) = (Tally::new(network.bound()), Vec::new());
        for node in (0..network.bound()).map(NodeId::at) {
            steps.clear();
            if network.has(node) {
                network.around(node, &mut |edge, end| steps.push((edge, end)));
            }
            for (edge, end) in &steps {
                tally.add(end.0, weigher.as_ref().map_or(Ok(1.0), |weigher| weigher.of(*edge))?);
            }
            level.push(node.0, &mut tally, held)?;
        }
        Ok(level)
    }

    /// The next row, from a tally that is then empty.
    fn push(&mut self, node: u32, tally: &mut Tally, held: &Held<'_>) -> Result<(), Fault> {
        tally.met.sort_unstable();
        held.step(small(tally.met.len() + 1))?;
        held.take(tally.met.len().saturating_mul(12))?;
        self.loops.push(tally.sums[node as usize].max(0.0));
        for end in tally.met.iter().filter(|end| **end != node) {
            self.ends.push(*end);
            self.weights.push(tally.sums[*end as usize]);
        }
        self.starts.push(small(self.ends.len()));
        tally.clear();
        Ok(())
    }

    fn len(&self) -> usize {
        self.loops.len()
    }

    fn row(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.starts[node as usize] as usize..self.starts[node as usize + 1] as usize;
        self.ends[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// The weighted degree of each node.
    fn strengths(&self) -> Vec<f64> {
        let strength = |node: u32| self.row(node).map(|pair| pair.1).sum::<f64>() + self.loops[node as usize];
        (0..small(self.len())).map(strength).collect()
    }

    /// Communities as nodes.
    fn merged(&self, communities: &[u32], count: usize, held: &Held<'_>) -> Result<Level, Fault> {
        held.take(self.len().saturating_mul(8) + count.saturating_mul(40))?;
        let mut members: Vec<u32> = (0..small(self.len())).collect();
        members.sort_by_key(|node| communities[*node as usize]);
        let mut level = Level { starts: vec![0], ..Level::default() };
        let mut tally = Tally::new(count);
        let mut members = members.into_iter().peekable();
        for community in 0..small(count) {
            while let Some(node) = members.next_if(|node| communities[*node as usize] == community) {
                tally.add(community, self.loops[node as usize]);
                self.row(node).for_each(|(end, weight)| tally.add(communities[end as usize], weight));
            }
            level.push(community, &mut tally, held)?;
        }
        Ok(level)
    }

    /// Moves nodes until no move raises modularity; whether any did.
    fn settle(&self, communities: &mut [u32], resolution: f64, held: &Held<'_>) -> Result<bool, Fault> {
        held.take(self.len().saturating_mul(40))?;
        let strengths = self.strengths();
        let all: f64 = strengths.iter().sum();
        if all <= 0.0 {
            return Ok(false);
        }
        let mut totals = vec![0.0; self.len()];
        for (community, strength) in communities.iter().zip(&strengths) {
            totals[*community as usize] += strength;
        }
        let mut queue: VecDeque<u32> = (0..small(self.len())).collect();
        let (mut waits, mut tally, mut moved) = (vec![true; self.len()], Tally::new(self.len()), false);
        while let Some(node) = queue.pop_front() {
            waits[node as usize] = false;
            let (home, strength) = (communities[node as usize], strengths[node as usize]);
            totals[home as usize] -= strength;
            self.row(node).for_each(|(end, weight)| tally.add(communities[end as usize], weight));
            held.step(small(tally.met.len() + 1))?;
            let gain = |community: u32, links: f64| links - resolution * strength * totals[community as usize] / all;
            let mut best = (home, gain(home, tally.sums[home as usize].max(0.0)) + GAIN * strength);
            for community in &tally.met {
                let rival = gain(*community, tally.sums[*community as usize]);
                if rival > best.1 {
                    best = (*community, rival);
                }
            }
            tally.clear();
            totals[best.0 as usize] += strength;
            if best.0 == home {
                continue;
            }
            (communities[node as usize], moved) = (best.0, true);
            for (end, _) in self.row(node) {
                if communities[end as usize] != best.0 && !std::mem::replace(&mut waits[end as usize], true) {
                    queue.push_back(end);
                }
            }
        }
        Ok(moved)
    }
}
