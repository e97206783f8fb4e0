//! [`Statistics`]: how many of what there is, as plain data for the planner. Estimates, never answers.

use std::collections::BTreeMap;

use super::{Direction, Graph, LabelId, RelationId};
use crate::model::EdgeId;

/// Edges looked at per relation type; of more, every so many.
const SAMPLE: usize = 50_000;

/// Counts by name. Made once for the columns of a graph; writes since then are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Statistics {
    nodes: u64,
    edges: u64,
    labels: BTreeMap<String, u64>,
    relations: BTreeMap<String, u64>,
    /// Edges per relation type by label of their start and of their end.
    ends: BTreeMap<String, BTreeMap<String, [u64; 2]>>,
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

    /// Edges of a relation type at a node with a label: its start (`Out`) or its end (`In`).
    pub fn ends(&self, label: &str, relation: &str, direction: Direction) -> u64 {
        let counts = self.ends.get(relation).and_then(|labels| labels.get(label));
        counts.map_or(0, |[out, back]| if direction == Direction::Out { *out } else { *back })
    }

    /// How many edges one node has on average; of any node and of any type where none is named.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub fn degree(&self, label: Option<&str>, relation: Option<&str>, direction: Direction) -> f64 {
        let among = label.map_or(self.nodes, |label| self.label(label));
        let edges = match (label, relation) {
            (None, None) => self.edges,
            (None, Some(relation)) => self.relation(relation),
            (Some(label), Some(relation)) => self.ends(label, relation, direction),
            (Some(label), None) => self.ends.keys().map(|relation| self.ends(label, relation, direction)).sum(),
        };
        edges as f64 / among.max(1) as f64
    }

    fn of(graph: &Graph) -> Self {
        let mut statistics =
            Statistics { nodes: graph.node_count() as u64, edges: graph.edge_count() as u64, ..Statistics::default() };
        let labels: Vec<LabelId> = graph.label_ids().collect();
        for label in &labels {
            let count = graph.label_count(*label) as u64;
            statistics.labels.insert(graph.label_name(*label).to_owned(), count);
        }
        for relation in graph.relation_ids() {
            let name = graph.relation_name(relation).to_owned();
            statistics.relations.insert(name.clone(), graph.relation_count(relation) as u64);
            statistics.ends.insert(name, ends(graph, relation, &labels));
        }
        statistics
    }
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
        self.base.statistics.get_or_init(|| {
            let stored = self.base.statistics_text.as_ref();
            stored.and_then(|text| serde_json::from_slice(text.all()).ok()).unwrap_or_else(|| Statistics::of(self))
        })
    }
}
