//! [`Statistics`]: how many of what there is, as plain data for the planner. Estimates, never answers.

mod live;

use std::collections::{BTreeMap, HashSet};

use super::cells::Cell;
use super::column::Column;
use super::rows::Adjacency;
use super::{Graph, LabelId, RelationId};
use crate::model::EdgeId;

pub(super) use live::Counted;

/// Edges looked at per relation type; of more, every so many.
const SAMPLE: usize = 50_000;

/// Rows looked at per column, likewise.
const ROWS: usize = 10_000;

/// How the values of a property spread over the nodes or over the edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Spread {
    /// How many have a value.
    pub present: u64,
    /// About how many values differ.
    pub distinct: u64,
    /// The least and the greatest integer that was met, where values are integers.
    pub range: Option<(i64, i64)>,
}

/// Counts by name. How many nodes and edges there are is exact, writes included; the rest is counted anew once the graph has
/// grown by a part of what it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Statistics {
    nodes: u64,
    edges: u64,
    labels: BTreeMap<String, u64>,
    relations: BTreeMap<String, u64>,
    /// Edges per relation type by label of their start and of their end.
    ends: BTreeMap<String, BTreeMap<String, [u64; 2]>>,
    /// Pairs of different edges per relation type that have their start in common, and their end.
    pairs: BTreeMap<String, [u64; 2]>,
    /// Properties of nodes, and of edges, by key.
    node_keys: BTreeMap<String, Spread>,
    edge_keys: BTreeMap<String, Spread>,
}

impl Spread {
    /// What a sample of every so manieth element tells. Values that mostly differ in the sample are taken to differ
    /// beyond it.
    fn sampled(present: u64, distinct: u64, range: Option<(i64, i64)>, scale: u64) -> Self {
        let distinct = if distinct * 2 > present { distinct * scale } else { distinct };
        Spread { present: present * scale, distinct, range }
    }
}

impl Statistics {
    /// All nodes.
    pub fn nodes(&self) -> u64 {
        self.nodes
    }

    /// All edges.
    pub fn edges(&self) -> u64 {
        self.edges
    }

    /// Nodes with a label.
    pub fn label(&self, name: &str) -> u64 {
        self.labels.get(name).copied().unwrap_or(0)
    }

    /// Edges of a relation type.
    pub fn relation(&self, name: &str) -> u64 {
        self.relations.get(name).copied().unwrap_or(0)
    }

    /// All relation types, each with its number of edges.
    pub fn relations(&self) -> impl Iterator<Item = (&str, u64)> {
        self.relations.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// Edges of a relation type whose start has a label, and those whose end has it.
    pub fn ends(&self, label: &str, relation: &str) -> [u64; 2] {
        self.ends.get(relation).and_then(|labels| labels.get(label)).copied().unwrap_or_default()
    }

    /// Ordered pairs of different edges of a relation type that have their start in common, and those that have their end.
    pub fn pairs(&self, relation: &str) -> [u64; 2] {
        self.pairs.get(relation).copied().unwrap_or_default()
    }

    /// How a property of nodes spreads; none where nothing is known of it.
    pub fn node_key(&self, name: &str) -> Option<Spread> {
        self.node_keys.get(name).copied()
    }

    /// How a property of edges spreads; none where nothing is known of it.
    pub fn edge_key(&self, name: &str) -> Option<Spread> {
        self.edge_keys.get(name).copied()
    }

    fn of(graph: &Graph) -> Self {
        let mut statistics = Statistics::default();
        statistics.count(graph);
        let labels: Vec<LabelId> = graph.label_ids().collect();
        for relation in graph.relation_ids() {
            let name = graph.relation_name(relation).to_owned();
            if let Some(rows) = graph.base.relations.get(relation.index()) {
                let pairs = [&rows.out, &rows.into].map(|side| pairs(side, graph.base.nodes));
                statistics.pairs.insert(name.clone(), pairs);
            }
            statistics.ends.insert(name, ends(graph, relation, &labels));
        }
        statistics.node_keys = spreads(graph, &graph.base.node_columns, graph.base.nodes);
        statistics.edge_keys = spreads(graph, &graph.base.edge_columns, graph.base.edge_starts.len());
        statistics
    }

    /// Counts what a graph knows the number of.
    fn count(&mut self, graph: &Graph) {
        (self.nodes, self.edges) = (graph.node_count() as u64, graph.edge_count() as u64);
        for label in graph.label_ids() {
            put(&mut self.labels, graph.label_name(label), graph.label_count(label));
        }
        for relation in graph.relation_ids() {
            put(&mut self.relations, graph.relation_name(relation), graph.relation_count(relation));
        }
    }
}

fn put(counts: &mut BTreeMap<String, u64>, name: &str, count: usize) {
    match counts.get_mut(name) {
        Some(known) => *known = count as u64,
        None => drop(counts.insert(name.to_owned(), count as u64)),
    }
}

/// Ordered pairs of different edges in one row.
fn pairs(side: &Adjacency, nodes: usize) -> u64 {
    let of = |length: u64| length.saturating_mul(length.saturating_sub(1));
    side.each_row(nodes).map(|(_, row)| of(row.len() as u64)).fold(0, u64::saturating_add)
}

fn spreads(graph: &Graph, columns: &[Option<Column>], total: usize) -> BTreeMap<String, Spread> {
    let named = graph.key_ids().filter_map(|key| {
        let column = columns.get(key.index())?.as_ref()?;
        Some((graph.key_name(key).to_owned(), spread(column, total)))
    });
    named.collect()
}

/// What a sample of a column tells.
fn spread(column: &Column, total: usize) -> Spread {
    let stride = (total / ROWS).max(1);
    let (mut present, mut others, mut seen, mut range) = (0_u64, 0_u64, HashSet::new(), None);
    for row in (0..total).step_by(stride) {
        match column.cell(row) {
            Cell::Absent => continue,
            Cell::Boolean(value) => seen.insert((0_u8, i64::from(value))),
            Cell::Text(number) => seen.insert((1, i64::from(number))),
            Cell::Integer(value) => {
                let (least, most) = range.unwrap_or((value, value));
                range = Some((value.min(least), value.max(most)));
                seen.insert((2, value))
            }
            Cell::Other => {
                others += 1;
                true
            }
        };
        present += 1;
    }
    Spread::sampled(present, seen.len() as u64 + others, range, stride as u64)
}

fn ends(graph: &Graph, relation: RelationId, labels: &[LabelId]) -> BTreeMap<String, [u64; 2]> {
    let range = graph.edge_range(relation);
    let stride = (range.len() / SAMPLE).max(1);
    let mut counts = vec![[0_u64; 2]; labels.len()];
    for id in range.step_by(stride) {
        let edge = graph.edge(EdgeId(id));
        for (label, count) in labels.iter().zip(&mut counts) {
            count[0] += u64::from(graph.has_label(edge.start, *label));
            count[1] += u64::from(graph.has_label(edge.end, *label));
        }
    }
    let scale = stride as u64;
    let named = labels.iter().zip(counts).filter(|(_, count)| *count != [0, 0]);
    named.map(|(label, [out, back])| (graph.label_name(*label).to_owned(), [out * scale, back * scale])).collect()
}

impl Graph {
    /// Counts for the planner, made when first asked for.
    pub fn statistics(&self) -> &Statistics {
        match &self.delta {
            None => self.settled_statistics(),
            Some(delta) => &delta.counted.get_or_init(|| Counted::of(self)).statistics,
        }
    }

    /// Those of the columns alone.
    fn settled_statistics(&self) -> &Statistics {
        self.base.statistics.get_or_init(|| {
            let stored = self.base.statistics_text.as_ref();
            stored.and_then(|text| serde_json::from_slice(text.all()).ok()).unwrap_or_else(|| Statistics::of(self))
        })
    }
}
