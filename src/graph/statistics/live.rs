//! Counts of a graph that was written to: kept while little was written since, and made anew as the graph grows.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use super::{ROWS, SAMPLE, Spread, Statistics};
use crate::graph::{Graph, KeyId, RelationId};
use crate::model::order::Key;
use crate::model::{EdgeId, NodeId, Value};

/// Counts, and when they were made.
#[derive(Clone, Debug)]
pub(in crate::graph) struct Counted {
    pub(in crate::graph) statistics: Arc<Statistics>,
    /// Writes to the delta by then, and how many nodes and edges there were.
    writes: usize,
    size: usize,
}

/// Writes of more than this part of a graph have it counted anew.
const PART: usize = 8;

impl Counted {
    /// Those of a graph with a delta: as they were before, if little was written.
    pub(super) fn of(graph: &Graph) -> Self {
        let size = graph.base.nodes + graph.base.edge_starts.len();
        let before = Counted { statistics: Arc::default(), writes: 0, size };
        if before.is_good(graph) {
            let mut statistics = graph.settled_statistics().clone();
            statistics.count(graph);
            return Counted { statistics: Arc::new(statistics), ..before };
        }
        let writes = graph.delta.as_ref().map_or(0, |delta| delta.writes);
        let statistics = Arc::new(whole(graph));
        Counted { statistics, writes, size: graph.node_count() + graph.edge_count() }
    }

    /// Whether little was written since.
    fn is_good(&self, graph: &Graph) -> bool {
        let writes = graph.delta.as_ref().map_or(0, |delta| delta.writes);
        writes.saturating_sub(self.writes).saturating_mul(PART) <= self.size
    }

    /// The same after writes; none where too much was written.
    fn renewed(mut self, graph: &Graph) -> Option<Self> {
        self.is_good(graph).then(|| {
            Arc::make_mut(&mut self.statistics).count(graph);
            self
        })
    }
}

impl Graph {
    /// Puts the counts right after writes, or forgets them.
    pub(in crate::graph) fn renew_statistics(&mut self) {
        let known = self.delta.as_mut().and_then(|delta| delta.counted.take());
        if let (Some(counted), Some(delta)) = (known.and_then(|known| known.renewed(self)), &self.delta) {
            delta.counted.get_or_init(|| counted);
        }
    }
}

/// All that can be counted of a graph, what was written included. Linear.
fn whole(graph: &Graph) -> Statistics {
    let mut statistics = Statistics::default();
    statistics.count(graph);
    let nodes = (0..graph.node_bound()).map(NodeId::at).filter(|node| graph.node_alive(*node));
    statistics.node_keys = spreads(graph, graph.node_count(), nodes, |node, key| graph.node_property(node, key));
    let edges = || (0..graph.edge_bound()).map(EdgeId::at).filter(|edge| graph.edge_alive(*edge));
    statistics.edge_keys = spreads(graph, graph.edge_count(), edges(), |edge, key| graph.edge_property(edge, key));
    let mut rows: HashMap<(RelationId, usize, NodeId), u64> = HashMap::new();
    let mut ends: BTreeMap<RelationId, Ends> = BTreeMap::new();
    for edge in edges() {
        let found = graph.edge(edge);
        *rows.entry((found.relation, 0, found.start)).or_default() += 1;
        *rows.entry((found.relation, 1, found.end)).or_default() += 1;
        ends.entry(found.relation).or_insert_with(|| Ends::new(graph, found.relation)).add(graph, edge);
    }
    for ((relation, side, _), length) in rows {
        let pairs = statistics.pairs.entry(graph.relation_name(relation).to_owned()).or_default();
        if let Some(count) = pairs.get_mut(side) {
            *count = count.saturating_add(length.saturating_mul(length - 1));
        }
    }
    for (relation, found) in ends {
        let named =
            found.labels.into_iter().map(|(label, [out, back])| (label, [out * found.scale, back * found.scale]));
        statistics.ends.insert(graph.relation_name(relation).to_owned(), named.collect());
    }
    statistics
}

/// What labels the ends of one relation type's edges have, by a sample.
struct Ends {
    labels: BTreeMap<String, [u64; 2]>,
    scale: u64,
    seen: u64,
}

impl Ends {
    fn new(graph: &Graph, relation: RelationId) -> Self {
        let scale = (graph.relation_count(relation) / SAMPLE).max(1) as u64;
        Ends { labels: BTreeMap::new(), scale, seen: 0 }
    }

    fn add(&mut self, graph: &Graph, edge: EdgeId) {
        self.seen += 1;
        if !self.seen.is_multiple_of(self.scale) {
            return;
        }
        let found = graph.edge(edge);
        for (side, node) in [found.start, found.end].into_iter().enumerate() {
            for label in graph.node_labels(node) {
                let counts = self.labels.entry(graph.label_name(label).to_owned()).or_default();
                if let Some(count) = counts.get_mut(side) {
                    *count += 1;
                }
            }
        }
    }
}

/// How the values of every property spread over some of so many elements.
fn spreads<T: Copy>(
    graph: &Graph,
    total: usize,
    elements: impl Iterator<Item = T>,
    value: impl Fn(T, KeyId) -> Value,
) -> BTreeMap<String, Spread> {
    let stride = (total / ROWS).max(1);
    let keys: Vec<KeyId> = graph.key_ids().collect();
    let mut found: Vec<Sampled> = keys.iter().map(|_| Sampled::default()).collect();
    for element in elements.step_by(stride) {
        for (key, sampled) in keys.iter().zip(&mut found) {
            sampled.add(value(element, *key));
        }
    }
    let named = keys.into_iter().zip(found).filter(|(_, sampled)| sampled.present > 0);
    named.map(|(key, sampled)| (graph.key_name(key).to_owned(), sampled.spread(stride as u64))).collect()
}

/// The values of one property in a sample.
#[derive(Default)]
struct Sampled {
    present: u64,
    seen: HashSet<u64>,
    range: Option<(i64, i64)>,
}

impl Sampled {
    fn add(&mut self, value: Value) {
        if value.is_null() {
            return;
        }
        if let Value::Integer(number) = value {
            let (least, most) = self.range.unwrap_or((number, number));
            self.range = Some((number.min(least), number.max(most)));
        }
        let mut hasher = DefaultHasher::new();
        Key(value).hash(&mut hasher);
        self.seen.insert(hasher.finish());
        self.present += 1;
    }

    fn spread(self, scale: u64) -> Spread {
        Spread::sampled(self.present, self.seen.len() as u64, self.range, scale)
    }
}
