//! `algo.shortest_path` and `algo.k_shortest_paths`: the cheapest ways from one node to another.
//!
//! Dijkstra, *A note on two problems in connexion with graphs* (1959), with a heap that may hold a node several times;
//! it ends at the target. Yen, *Finding the K Shortest Loopless Paths in a Network* (1971), with Lawler's saving (1972):
//! a path is left again only behind the place where it left the one before. petgraph's `astar` and `k_shortest_path`
//! give nodes or costs, not which of two parallel edges was taken, and cannot be stopped.
//!
//! The cost of an edge is its `weight`, 0 or more; 1 where it has none, and without the option. Of parallel edges the
//! cheapest is taken, of equal paths always the same one. Reads direction unless `directed` is false.
//! O((nodes + edges) log edges) for a path; times k times its length for k paths. O(nodes + edges) memory.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use super::network::Weigher;
use super::{Asked, Columns, Entry, NODE, choice, integer, of_values, small};
use crate::diagnostic::Fault;
use crate::graph::Direction;
use crate::model::value::Path;
use crate::model::{EdgeId, Kinds, NodeId, Value};

pub(super) const TABLE: &[Entry] = &[ONE, SEVERAL];

const ONE: Entry = Entry {
    name: "algo.shortest_path",
    options: &[
        choice("source", NODE),
        choice("target", NODE),
        choice("weight", Kinds::STRING),
        choice("directed", Kinds::BOOLEAN),
    ],
    outputs: &[("source", Kinds::NODE), ("target", Kinds::NODE), ("cost", Kinds::FLOAT), ("path", Kinds::PATH)],
    help: "the cheapest path from `source` to `target`, or to every node that can be reached",
    example: "CALL algo.shortest_path({source: 'serbia', target: 'nato', directed: false}) YIELD cost, path RETURN cost, path",
    run: one,
};

const SEVERAL: Entry = Entry {
    name: "algo.k_shortest_paths",
    options: &[
        choice("source", NODE),
        choice("target", NODE),
        choice("k", Kinds::INTEGER),
        choice("weight", Kinds::STRING),
        choice("directed", Kinds::BOOLEAN),
    ],
    outputs: &[("index", Kinds::INTEGER), ("cost", Kinds::FLOAT), ("path", Kinds::PATH)],
    help: "the k cheapest paths from `source` to `target` that meet no node twice; k is 3",
    example: "CALL algo.k_shortest_paths({source: 'armenia', target: 'csto', k: 2}) YIELD index, path RETURN index, path",
    run: several,
};

fn one(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let source = asked.one("source")?;
    let target = asked.config.get("target").map(|_| asked.one("target")).transpose()?;
    let mut search = Search::new(asked)?;
    search.run(source, target, &Banned::default())?;
    let mut columns = vec![Vec::new(); 4];
    let reached = target.map_or_else(|| asked.network.nodes().collect(), |target| vec![target]);
    for end in reached {
        let Some(way) = search.way(source, end)? else { continue };
        asked.held.take(way.bytes())?;
        let cells = [asked.node(source), asked.node(end), Value::Float(way.cost), way.value(asked)];
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.push(cell);
        }
    }
    Ok(of_values(columns))
}

fn several(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let (source, target) = (asked.one("source")?, asked.one("target")?);
    let k = asked.config.count("k", 3, 1..=1_000_000)?;
    let mut search = Search::new(asked)?;
    let ways = yen(&mut search, source, target, k)?;
    let indexes = (1..=ways.len()).map(integer).collect();
    let costs = ways.iter().map(|way| Value::Float(way.cost)).collect();
    Ok(of_values(vec![indexes, costs, ways.into_iter().map(|way| way.value(asked)).collect()]))
}

/// The k cheapest ways that meet no node twice, cheapest first.
fn yen(search: &mut Search<'_>, source: NodeId, target: NodeId, k: usize) -> Result<Vec<Way>, Fault> {
    let mut found: Vec<Way> = Vec::new();
    let mut rivals: Vec<Way> = Vec::new();
    search.run(source, Some(target), &Banned::default())?;
    let mut next = search.way(source, target)?;
    while let Some(way) = next {
        found.push(way);
        if found.len() == k {
            break;
        }
        search.leave(&found, target, &mut rivals)?;
        let best = (0..rivals.len()).min_by(|a, b| rivals[*a].order(&rivals[*b]));
        next = best.map(|best| rivals.swap_remove(best));
    }
    Ok(found)
}

/// A path with its cost.
#[derive(Clone, Debug)]
struct Way {
    cost: f64,
    nodes: Vec<NodeId>,
    edges: Vec<EdgeId>,
    /// The cost up to each node.
    costs: Vec<f64>,
    /// Where it left the path that it was found from.
    left: usize,
}

impl Way {
    fn order(&self, other: &Way) -> Ordering {
        let by_length = || self.nodes.len().cmp(&other.nodes.len()).then_with(|| self.nodes.cmp(&other.nodes));
        self.cost.total_cmp(&other.cost).then_with(by_length)
    }

    fn bytes(&self) -> usize {
        self.nodes.len().saturating_mul(8) + 160
    }

    fn value(self, asked: &Asked<'_>) -> Value {
        Value::Path(Arc::new(Path { nodes: self.nodes, edges: self.edges, lens: asked.lens }))
    }
}

/// What a search may not use.
#[derive(Default)]
struct Banned<'w> {
    /// Nodes it may not enter.
    nodes: &'w [NodeId],
    /// Nodes it may not enter from its source.
    next: Vec<NodeId>,
}

/// A cost in a heap.
#[derive(Clone, Copy, PartialEq)]
struct Cost(f64);

impl Eq for Cost {}

impl PartialOrd for Cost {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Cost {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// How a node was reached.
#[derive(Clone, Copy)]
struct Reached {
    cost: f64,
    from: NodeId,
    edge: EdgeId,
    done: bool,
}

const NOT_YET: Reached = Reached { cost: f64::INFINITY, from: NodeId(0), edge: EdgeId(0), done: false };

/// Searches, one after the other, with the memory they share.
struct Search<'a> {
    asked: &'a Asked<'a>,
    weigher: Option<Weigher<'a>>,
    directed: bool,
    reached: Vec<Reached>,
    touched: Vec<NodeId>,
    heap: BinaryHeap<Reverse<(Cost, NodeId)>>,
    steps: Vec<(EdgeId, NodeId)>,
}

impl<'a> Search<'a> {
    fn new(asked: &'a Asked<'a>) -> Result<Self, Fault> {
        asked.held.take(asked.network.bound().saturating_mul(size_of::<Reached>()))?;
        Ok(Search {
            asked,
            weigher: asked.weigher("weight")?,
            directed: asked.config.flag("directed", true),
            reached: vec![NOT_YET; asked.network.bound()],
            touched: Vec::new(),
            heap: BinaryHeap::new(),
            steps: Vec::new(),
        })
    }

    /// Finds the cheapest ways from a node; to all others, or until the target is met.
    fn run(&mut self, source: NodeId, target: Option<NodeId>, banned: &Banned<'_>) -> Result<(), Fault> {
        for node in self.touched.drain(..).chain(banned.nodes.iter().copied()) {
            self.reached[node.index()] = NOT_YET;
        }
        for node in banned.nodes {
            self.reached[node.index()].done = true;
            self.touched.push(*node);
        }
        self.heap.clear();
        self.reach(source, Reached { cost: 0.0, ..NOT_YET });
        while let Some(Reverse((Cost(cost), node))) = self.heap.pop() {
            let reached = &mut self.reached[node.index()];
            if std::mem::replace(&mut reached.done, true) {
                continue;
            }
            if target == Some(node) {
                break;
            }
            let next: &[NodeId] = if node == source { &banned.next } else { &[] };
            self.expand(node, cost, next)?;
        }
        Ok(())
    }

    fn expand(&mut self, node: NodeId, cost: f64, banned: &[NodeId]) -> Result<(), Fault> {
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        let network = &self.asked.network;
        network.each(node, Direction::Out, &mut |edge, end| steps.push((edge, end)));
        if !self.directed {
            network.each(node, Direction::In, &mut |edge, end| steps.push((edge, end)));
        }
        self.asked.held.step(small(steps.len() + 1))?;
        for (edge, end) in &steps {
            if self.reached[end.index()].done || banned.contains(end) {
                continue;
            }
            let weight = self.weigher.as_ref().map_or(Ok(1.0), |weigher| weigher.of(*edge))?;
            if cost + weight < self.reached[end.index()].cost {
                self.reach(*end, Reached { cost: cost + weight, from: node, edge: *edge, done: false });
            }
        }
        self.steps = steps;
        Ok(())
    }

    fn reach(&mut self, node: NodeId, how: Reached) {
        self.reached[node.index()] = how;
        self.touched.push(node);
        self.heap.push(Reverse((Cost(how.cost), node)));
    }

    /// The way to a node that was reached.
    fn way(&self, source: NodeId, target: NodeId) -> Result<Option<Way>, Fault> {
        let end = self.reached[target.index()];
        if !end.done || end.cost.is_infinite() {
            return Ok(None);
        }
        let mut way = Way { cost: end.cost, nodes: vec![target], edges: Vec::new(), costs: vec![end.cost], left: 0 };
        let mut at = target;
        while at != source {
            let Reached { from, edge, .. } = self.reached[at.index()];
            way.edges.push(edge);
            way.nodes.push(from);
            way.costs.push(self.reached[from.index()].cost);
            at = from;
            self.asked.held.step(1)?;
        }
        way.nodes.reverse();
        way.edges.reverse();
        way.costs.reverse();
        Ok(Some(way))
    }

    /// Adds the cheapest ways that leave the last one found, at each node from where that one left its own.
    fn leave(&mut self, found: &[Way], target: NodeId, rivals: &mut Vec<Way>) -> Result<(), Fault> {
        let Some(last) = found.last() else { return Ok(()) };
        for at in last.left..last.edges.len() {
            let (root, from) = (&last.nodes[..=at], last.nodes[at]);
            let next = found.iter().filter(|way| way.nodes.starts_with(root));
            let next = next.filter_map(|way| way.nodes.get(at + 1).copied()).collect();
            self.run(from, Some(target), &Banned { nodes: &root[..at], next })?;
            let Some(rest) = self.way(from, target)? else { continue };
            let way = Way {
                cost: last.costs[at] + rest.cost,
                nodes: [root, &rest.nodes[1..]].concat(),
                edges: [&last.edges[..at], &rest.edges].concat(),
                costs: last.costs[..at].iter().copied().chain(rest.costs.iter().map(|c| last.costs[at] + c)).collect(),
                left: at,
            };
            if !rivals.iter().any(|rival| rival.nodes == way.nodes) {
                self.asked.held.take(way.bytes() * 3)?;
                rivals.push(way);
            }
        }
        Ok(())
    }
}
