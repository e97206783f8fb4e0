//! [`Bulk`]: nodes and edges as columns, block by block, into an open graph.
//!
//! For readers of large files: no value is made on the way, and each block may come from another thread. It
//! knows nothing of files.

mod columns;
mod sort;
mod strip;
mod texts;

pub use strip::{Strip, StripKind};
pub use texts::Texts;

use std::sync::Arc;

use self::columns::Strips;
use self::sort::Sorted;
use super::super::Graph;
use super::super::base::{Base, Relation, Vocabulary};
use super::super::bits::Bits;
use super::super::column::Column;
use super::super::members::Members;
use super::super::names::{Names, Strings};
use crate::model::NodeId;

/// Some nodes.
#[derive(Clone, Debug, Default)]
pub struct NodePart {
    /// How many.
    pub rows: usize,
    /// The sets of labels that occur.
    pub sets: Vec<Vec<String>>,
    /// The set of each node; the first where there is no entry.
    pub set_of: Vec<u32>,
    /// The properties, with as many rows.
    pub columns: Vec<(String, Strip)>,
}

/// Some edges.
#[derive(Clone, Debug, Default)]
pub struct EdgePart {
    /// The relation types that occur.
    pub types: Vec<String>,
    /// The type of each edge; the first where there is no entry.
    pub type_of: Vec<u32>,
    /// The nodes where they start, numbered in the order of adding.
    pub starts: Vec<NodeId>,
    /// The nodes where they end.
    pub ends: Vec<NodeId>,
    /// The properties, with as many rows.
    pub columns: Vec<(String, Strip)>,
}

/// Collects parts for an open graph; nodes and edges keep the order of the parts.
///
/// ```
/// use chancery::graph::{Bulk, EdgePart, NodePart, Strip};
/// use chancery::model::NodeId;
///
/// let mut bulk = Bulk::default();
/// let ages = Strip::integers(vec![31, 32]);
/// bulk.nodes(NodePart { rows: 2, sets: vec![vec!["Person".into()]], columns: vec![("age".into(), ages)], ..NodePart::default() });
/// bulk.edges(EdgePart { types: vec!["KNOWS".into()], starts: vec![NodeId(0)], ends: vec![NodeId(1)], ..EdgePart::default() });
/// let graph = bulk.build(1);
/// assert_eq!((graph.node_count(), graph.edge_count()), (2, 1));
/// ```
#[derive(Debug, Default)]
pub struct Bulk {
    nodes: Vec<NodePart>,
    edges: Vec<EdgePart>,
}

impl Bulk {
    /// Adds nodes.
    pub fn nodes(&mut self, part: NodePart) {
        self.nodes.push(part);
    }

    /// Adds edges; both ends of each must be nodes that are added before the graph is built.
    pub fn edges(&mut self, part: EdgePart) {
        self.edges.push(part);
    }

    /// The graph, made on so many threads. Linear in nodes, edges and values, but for the sorting of each
    /// node's neighbours; the graph is the same for any number of threads.
    pub fn build(mut self, threads: usize) -> Graph {
        let mut vocabulary = Vocabulary::default();
        let mut texts = Texts::new();
        let nodes = self.nodes.iter().map(|part| part.rows).sum();
        let labels = self.labels(nodes, &mut vocabulary.labels);
        let node_strips =
            strips(self.nodes.iter_mut().map(|part| (part.rows, &mut part.columns)), &mut vocabulary.keys);
        let edge_strips =
            strips(self.edges.iter_mut().map(|part| (part.starts.len(), &mut part.columns)), &mut vocabulary.keys);
        let joined = join(std::mem::take(&mut self.edges), nodes, &mut vocabulary.relations, threads);
        let edges = joined.order.len();
        let node_columns = columns(node_strips, nodes, None, &mut texts, threads);
        let edge_columns = columns(edge_strips, edges, Some(&joined.order), &mut texts, threads);
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let base = Base {
            nodes,
            label_counts: labels.iter().map(Bits::count).collect(),
            labels: labels.into_iter().map(Members::from).collect(),
            node_columns,
            edge_columns,
            strings: Strings::owned(texts.arena, texts.ends),
            relations: joined.relations,
            firsts: joined.firsts,
            edge_starts: joined.starts.into(),
            next_node_number: count(nodes),
            next_edge_number: count(edges),
            ..Base::default()
        };
        Graph { base: Arc::new(base), vocabulary: Arc::new(vocabulary), delta: None }
    }

    /// The members of each label.
    fn labels(&self, nodes: usize, names: &mut Names) -> Vec<Bits> {
        let mut labels: Vec<Bits> = Vec::new();
        let mut first = 0;
        for part in &self.nodes {
            let sets: Vec<Vec<usize>> =
                part.sets.iter().map(|set| set.iter().map(|name| names.intern(name)).collect()).collect();
            labels.resize_with(names.len(), || Bits::new(nodes));
            for row in 0..part.rows {
                let set = part.set_of.get(row).map_or(0, |set| *set as usize);
                for label in sets.get(set).into_iter().flatten() {
                    if let Some(members) = labels.get_mut(*label) {
                        members.set(first + row, true);
                    }
                }
            }
            first += part.rows;
        }
        labels
    }
}

/// The strips by key.
fn strips<'a>(parts: impl Iterator<Item = (usize, &'a mut Vec<(String, Strip)>)>, names: &mut Names) -> Vec<Strips> {
    let mut all: Vec<Strips> = Vec::new();
    let mut first = 0;
    for (rows, columns) in parts {
        for (name, strip) in columns.drain(..) {
            if strip.missing.len() == strip.len() {
                continue;
            }
            let key = names.intern(&name);
            all.resize_with(names.len().max(all.len()), Vec::new);
            if let Some(strips) = all.get_mut(key) {
                strips.push((first, strip));
            }
        }
        first += rows;
    }
    all
}

fn columns(
    mut all: Vec<Strips>,
    total: usize,
    order: Option<&[u32]>,
    texts: &mut Texts,
    threads: usize,
) -> Vec<Option<Column>> {
    for strips in &mut all {
        columns::settle(strips, texts);
    }
    let mut columns: Vec<Option<Column>> = all.iter().map(|_| None).collect();
    let tasks: Vec<_> = columns.iter_mut().zip(all).collect();
    sort::each(tasks, threads, |(column, strips)| *column = columns::column(strips, total, order));
    columns
}

/// The edges in order of relation type, start, end.
struct Joined {
    relations: Vec<Relation>,
    firsts: Vec<u32>,
    starts: Vec<NodeId>,
    /// For each edge its place in the order of adding.
    order: Vec<u32>,
}

fn join(mut parts: Vec<EdgePart>, nodes: usize, names: &mut Names, threads: usize) -> Joined {
    let counts = number_types(&mut parts, names);
    let outgoing = sort::sorted(|| added(&parts), &counts, nodes, threads);
    drop(parts);
    let mut firsts = vec![0];
    let mut first = 0;
    for count in &counts {
        first += u32::try_from(*count).unwrap_or(u32::MAX);
        firsts.push(first);
    }
    let turned = || {
        let relations = (0_u32..).zip(&outgoing).zip(&firsts);
        relations.flat_map(|((relation, sorted), first)| {
            let edges = sorted.ends().zip(*first..);
            edges.map(move |((start, end), edge)| (relation, end.0, start.0, edge))
        })
    };
    let incoming = sort::sorted(turned, &counts, nodes, threads);
    let total = counts.iter().sum();
    let (mut starts, mut order) = (Vec::with_capacity(total), Vec::with_capacity(total));
    for sorted in &outgoing {
        starts.extend(sorted.ends().map(|pair| pair.0));
        order.extend_from_slice(&sorted.carried);
    }
    let both = outgoing.into_iter().zip(incoming).zip(&firsts);
    let relation = |((out, into), first): ((Sorted, Sorted), &u32)| Relation {
        out: out.rows(nodes, Some(*first)),
        into: into.rows(nodes, None),
    };
    Joined { relations: both.map(relation).collect(), firsts, starts, order }
}

/// Gives types their numbers in the graph, and counts the edges of each.
fn number_types(parts: &mut [EdgePart], names: &mut Names) -> Vec<usize> {
    let mut counts = Vec::new();
    for part in parts {
        let types: Vec<usize> = part.types.iter().map(|name| names.intern(name)).collect();
        counts.resize(names.len(), 0);
        part.type_of.resize(part.starts.len(), 0);
        for relation in &mut part.type_of {
            let number = types.get(*relation as usize).copied().unwrap_or_default();
            *relation = u32::try_from(number).unwrap_or(u32::MAX);
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
        }
    }
    counts
}

/// All edges as they were added: relation type, start, end, place.
fn added(parts: &[EdgePart]) -> impl Iterator<Item = (u32, u32, u32, u32)> + '_ {
    let edges = parts.iter().flat_map(|part| part.type_of.iter().zip(part.starts.iter().zip(&part.ends)));
    edges.zip(0_u32..).map(|((relation, (start, end)), place)| (*relation, start.0, end.0, place))
}
