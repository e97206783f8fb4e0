//! Graph algorithms for CALL, on the view in force: `CALL algo.pagerank({relations: ['member-of']}) AS OF 2012`.
//!
//! Each takes one map of options, all of which may be left out. `relations` and `labels` choose the part of the
//! view that it sees ([`network`]): edges of these types between nodes with one of these labels. A relation's
//! inverse name turns its edges around, a general relation brings those that imply it, and a symmetric one is
//! walked both ways. Where texts define an algorithm differently, it is as networkx has it; each file says so.
//! Results are the same on every run and for any number of threads.
//!
//! This module sees views and values; it knows nothing of queries or plans.

mod balance;
mod betweenness;
mod closeness;
mod components;
mod config;
mod core;
mod cuts;
mod degree;
mod louvain;
mod network;
mod pagerank;
mod parallel;
mod paths;
mod shape;
mod similarity;
mod triangles;
mod visit;

use std::sync::Arc;

use super::column::{Column, Columns, of_values, rows_of};
use super::{Field, Procedure, Signature};
use crate::budget::Held;
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::graph::View;
use crate::model::{Kinds, LensId, NodeId, Value};
use config::Config;
use network::{Network, Weigher};

/// An option of an algorithm: one key of its map.
#[derive(Clone, Copy, Debug)]
struct Choice {
    name: &'static str,
    kinds: Kinds,
}

/// One row of the table.
#[derive(Clone, Copy)]
struct Entry {
    name: &'static str,
    /// Beside `relations` and `labels`, which all have.
    options: &'static [Choice],
    outputs: &'static [(&'static str, Kinds)],
    help: &'static str,
    example: &'static str,
    run: fn(&Asked<'_>) -> Result<Columns, Fault>,
}

/// What every algorithm takes.
const COMMON: &[Choice] = &[choice("relations", NAMES), choice("labels", NAMES)];

/// A name or a list of names.
const NAMES: Kinds = Kinds::STRING.or(Kinds::LIST);
/// What names a node.
const NODE: Kinds = Kinds::NODE.or(Kinds::STRING).or(Kinds::INTEGER);
/// What names one or more nodes.
const NODES: Kinds = NODE.or(Kinds::LIST);

/// The tables.
const TABLES: &[&[Entry]] = &[
    pagerank::TABLE,
    betweenness::TABLE,
    closeness::TABLE,
    degree::TABLE,
    components::TABLE,
    louvain::TABLE,
    core::TABLE,
    triangles::TABLE,
    cuts::TABLE,
    paths::TABLE,
    similarity::TABLE,
    balance::TABLE,
];

const fn choice(name: &'static str, kinds: Kinds) -> Choice {
    Choice { name, kinds }
}

/// Every procedure of the tables.
pub(super) fn all() -> impl Iterator<Item = Arc<dyn Procedure>> {
    TABLES.iter().copied().flatten().map(|entry| {
        let field = |(name, kinds): &(&str, Kinds)| Field { name: (*name).to_owned(), kinds: *kinds, optional: false };
        let signature = Signature {
            name: entry.name.to_owned(),
            inputs: vec![Field { name: "options".to_owned(), kinds: Kinds::MAP, optional: true }],
            outputs: entry.outputs.iter().map(field).collect(),
            help: entry.help.to_owned(),
            example: entry.example.to_owned(),
        };
        let all = COMMON.iter().chain(entry.options);
        let options = all.map(|c| Field { name: c.name.to_owned(), kinds: c.kinds, optional: true }).collect();
        Arc::new(Algorithm { signature, options, entry: *entry }) as Arc<dyn Procedure>
    })
}

struct Algorithm {
    signature: Signature,
    options: Vec<Field>,
    entry: Entry,
}

impl Procedure for Algorithm {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn options(&self) -> &[Field] {
        &self.options
    }

    fn run(&self, around: &dyn Surroundings, lens: LensId, arguments: &[Value]) -> Result<Vec<Vec<Value>>, Fault> {
        self.columns(around, lens, arguments).map(rows_of)
    }

    fn columns(&self, around: &dyn Surroundings, lens: LensId, arguments: &[Value]) -> Result<Columns, Fault> {
        let view = around.view(lens);
        let config = Config::new(self.entry.name, &self.options, arguments.first().unwrap_or(&Value::Null))?;
        let network = Network::new(view, &config, around.budget())?;
        (self.entry.run)(&Asked { view, lens, config, network, held: around.budget().hold() })
    }
}

/// What an algorithm is asked about.
struct Asked<'a> {
    view: View<'a>,
    lens: LensId,
    config: Config<'a>,
    network: Network<'a>,
    /// What the call has taken, given back when it ends.
    held: Held<'a>,
}

impl Asked<'_> {
    fn node(&self, node: NodeId) -> Value {
        Value::Node(node, self.lens)
    }

    /// The nodes that an option names, each once; none when left out.
    ///
    /// # Errors
    /// When it names no node, or one outside the network.
    fn sources(&self, key: &str) -> Result<Option<Vec<NodeId>>, Fault> {
        let found = self.config.nodes(key, self.view)?;
        match found.iter().flatten().find(|node| !self.network.has(**node)) {
            Some(_) => Err(self.config.refused(key, "names a node that is not among `labels`, or was deleted")),
            None => Ok(found),
        }
    }

    /// The node that an option names, which has to be given.
    fn one(&self, key: &str) -> Result<NodeId, Fault> {
        match self.sources(key)?.as_deref() {
            Some([node]) => Ok(*node),
            _ => Err(self.config.refused(key, "is missing: it names a node")),
        }
    }

    /// The weights that an option names; none when left out.
    fn weigher(&self, key: &str) -> Result<Option<Weigher<'_>>, Fault> {
        let name = self.config.get(key).and_then(Value::as_str);
        name.map(|name| Weigher::new(self.view.graph, name)).transpose()
    }

    /// A row for each node of the network, in order of id: the node, and what `of` says of it.
    fn per_node<T>(&self, mut of: impl FnMut(usize) -> T) -> Result<Columns, Fault>
    where
        Column: From<Vec<T>>,
    {
        let count = self.network.len();
        self.held.take(count.saturating_mul(size_of::<NodeId>() + size_of::<T>()))?;
        let (mut nodes, mut values) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for node in self.network.nodes() {
            self.held.step(1)?;
            nodes.push(node);
            values.push(of(node.index()));
        }
        Ok(vec![Column::Nodes(nodes, self.lens), values.into()])
    }

    /// A row for each node of the network with its number of `scores`.
    fn scores(&self, scores: &[f64]) -> Result<Columns, Fault> {
        self.per_node(|at| scores.get(at).copied().unwrap_or(0.0))
    }
}

/// A count as a divisor or a share.
#[expect(clippy::cast_precision_loss, reason = "counts of nodes and edges fit 32 bits")]
fn real(count: usize) -> f64 {
    count as f64
}

/// A dense id or a count, as a row keeps it.
fn small(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// A count as a value.
fn integer(count: usize) -> Value {
    Value::Integer(long(count))
}

/// A count as an integer of the language.
fn long(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Random numbers that are the same on every machine: splitmix64 (Steele, Lea and Flood, *Fast splittable
/// pseudorandom number generators*, 2014).
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// A number below `bound`, near enough each as likely; 0 for a bound of 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let wide = u128::from(z ^ (z >> 31)) * bound as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }
}
