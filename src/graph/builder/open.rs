//! [`OpenBuilder`]: nodes and edges in, an open graph out.

use std::sync::Arc;

use super::super::base::{Base, Relation, Vocabulary};
use super::super::bits::Bits;
use super::super::column::Column;
use super::super::members::Members;
use super::super::names::StringsBuilder;
use super::super::rows::Adjacency;
use super::super::storage::Array;
use super::super::{EdgeRef, Graph, RelationId};
use super::column::ColumnBuilder;
use crate::model::schema::Schema;
use crate::model::{EdgeId, NodeId, Value};

/// Collects nodes and edges for an open graph.
///
/// ```
/// use chancery::graph::OpenBuilder;
/// use chancery::model::Value;
///
/// let mut builder = OpenBuilder::new();
/// let ann = builder.node(["Person"], [("name", Value::from("Ann"))]);
/// let bob = builder.node(["Person"], [("name", Value::from("Bob"))]);
/// builder.edge(ann, "KNOWS", bob, [("since", Value::Integer(2003))]);
/// let graph = builder.build();
/// assert_eq!((graph.node_count(), graph.edge_count()), (2, 1));
/// ```
#[derive(Debug, Default)]
pub struct OpenBuilder {
    vocabulary: Vocabulary,
    nodes: usize,
    labels: Vec<Bits>,
    node_columns: Vec<ColumnBuilder>,
    edge_columns: Vec<ColumnBuilder>,
    strings: StringsBuilder,
    edges: Vec<EdgeRef>,
    node_numbers: Option<Vec<i64>>,
    edge_numbers: Option<Vec<i64>>,
    next: Option<(i64, i64)>,
}

impl OpenBuilder {
    /// An empty graph to be.
    pub fn new() -> Self {
        OpenBuilder::default()
    }

    /// Adds a node; null properties are left out.
    pub fn node<'a, K: AsRef<str>>(
        &mut self,
        labels: impl IntoIterator<Item = &'a str>,
        properties: impl IntoIterator<Item = (K, Value)>,
    ) -> NodeId {
        let node = NodeId::at(self.nodes);
        self.nodes += 1;
        for label in labels {
            let at = self.vocabulary.labels.intern(label);
            if self.labels.len() <= at {
                self.labels.resize(at + 1, Bits::default());
            }
            if let Some(members) = self.labels.get_mut(at) {
                members.set(node.index(), true);
            }
        }
        for (key, value) in properties {
            let at = self.vocabulary.keys.intern(key.as_ref());
            push(&mut self.node_columns, at, node.0, value, &mut self.strings);
        }
        node
    }

    /// Adds an edge between two nodes added before; null properties are left out.
    pub fn edge<K: AsRef<str>>(
        &mut self,
        start: NodeId,
        relation: &str,
        end: NodeId,
        properties: impl IntoIterator<Item = (K, Value)>,
    ) {
        let row = EdgeId::at(self.edges.len()).0;
        let relation = RelationId::from(self.vocabulary.relations.intern(relation));
        self.edges.push(EdgeRef { relation, start, end });
        for (key, value) in properties {
            let at = self.vocabulary.keys.intern(key.as_ref());
            push(&mut self.edge_columns, at, row, value, &mut self.strings);
        }
    }

    /// Numbers the schema's names in their order, so that they are known where nothing uses them.
    pub(in crate::graph) fn declare(&mut self, schema: &Schema) {
        for declared in schema.types() {
            self.vocabulary.labels.intern(&declared.name);
        }
        for declared in schema.relations() {
            let names = match declared.value {
                None => &mut self.vocabulary.relations,
                Some(_) => &mut self.vocabulary.keys,
            };
            names.intern(&declared.name);
        }
        for key in ["id", "name", "short", "aliases"] {
            self.vocabulary.keys.intern(key);
        }
    }

    /// Keeps the stable numbers of an older version: one per node and edge as added, and the next ones.
    pub(in crate::graph) fn numbered(&mut self, nodes: Vec<i64>, edges: Vec<i64>, next: (i64, i64)) {
        (self.node_numbers, self.edge_numbers, self.next) = (Some(nodes), Some(edges), Some(next));
    }

    /// Names in the order of an older version, so that their numbers stay.
    pub(in crate::graph) fn with_vocabulary(vocabulary: Vocabulary) -> Self {
        OpenBuilder { vocabulary, ..OpenBuilder::default() }
    }

    /// The graph.
    pub fn build(self) -> Graph {
        self.build_with_places().0
    }

    /// The graph, and for each edge in the order of adding the id it got.
    pub(in crate::graph) fn build_with_places(mut self) -> (Graph, Vec<EdgeId>) {
        let mut order: Vec<u32> = (0..EdgeId::at(self.edges.len()).0).collect();
        let key = |at: &u32| self.edges.get(*at as usize).map(|e| (e.relation, e.start, e.end, *at));
        order.sort_unstable_by_key(key);
        let sorted: Vec<EdgeRef> = order.iter().filter_map(|at| self.edges.get(*at as usize).copied()).collect();
        let mut places = vec![EdgeId::default(); order.len()];
        for (to, from) in order.iter().enumerate() {
            if let Some(place) = places.get_mut(*from as usize) {
                *place = EdgeId::at(to);
            }
        }
        let (relations, firsts) = relations(&sorted, self.vocabulary.relations.len(), self.nodes);
        let (nodes, edges) = (self.nodes, sorted.len());
        let numbers = self.edge_numbers.take();
        let edge_numbers = numbers.map(|n| order.iter().filter_map(|at| n.get(*at as usize).copied()).collect());
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let next = self.next.unwrap_or((count(nodes), count(edges)));
        let place = |row: u32| places.get(row as usize).map_or(row, |edge| edge.0);
        let base = Base {
            nodes,
            label_counts: self.labels.iter().map(Bits::count).collect(),
            labels: self.labels.into_iter().map(Members::from).collect(),
            node_columns: self.node_columns.into_iter().map(|c| finish(c, nodes, |row| row)).collect(),
            edge_columns: self.edge_columns.into_iter().map(|c| finish(c, edges, place)).collect(),
            strings: self.strings.finish(),
            relations,
            firsts,
            edge_starts: sorted.iter().map(|edge| edge.start).collect(),
            node_numbers: self.node_numbers.map(Array::from),
            edge_numbers,
            next_node_number: next.0,
            next_edge_number: next.1,
            ..Base::default()
        };
        (Graph { base: Arc::new(base), vocabulary: Arc::new(self.vocabulary), delta: None }, places)
    }
}

fn push(columns: &mut Vec<ColumnBuilder>, at: usize, row: u32, value: Value, strings: &mut StringsBuilder) {
    if value.is_null() {
        return;
    }
    if columns.len() <= at {
        columns.resize_with(at + 1, ColumnBuilder::default);
    }
    if let Some(column) = columns.get_mut(at) {
        column.push(row, value, strings);
    }
}

fn finish(column: ColumnBuilder, total: usize, place: impl Fn(u32) -> u32) -> Option<Column> {
    (!column.is_empty()).then(|| column.finish(total, place))
}

/// Adjacency per relation type from edges sorted by relation, start, end.
fn relations(sorted: &[EdgeRef], count: usize, nodes: usize) -> (Vec<Relation>, Vec<u32>) {
    let mut firsts = vec![0];
    let mut relations = Vec::with_capacity(count);
    let mut rest = sorted;
    let mut first = 0;
    for at in 0..count {
        let len = rest.partition_point(|edge| edge.relation.index() <= at);
        let (own, later) = rest.split_at(len);
        relations.push(relation(own, nodes, first));
        first += EdgeId::at(len).0;
        firsts.push(first);
        rest = later;
    }
    (relations, firsts)
}

fn relation(own: &[EdgeRef], nodes: usize, first: u32) -> Relation {
    let out: Vec<(NodeId, NodeId)> = own.iter().map(|edge| (edge.start, edge.end)).collect();
    let numbered = own.iter().zip(first..);
    let mut back: Vec<(NodeId, NodeId, u32)> = numbered.map(|(edge, id)| (edge.end, edge.start, id)).collect();
    back.sort_unstable();
    let edges = back.iter().map(|edge| EdgeId(edge.2)).collect();
    let back: Vec<(NodeId, NodeId)> = back.iter().map(|edge| (edge.0, edge.1)).collect();
    Relation { out: Adjacency::new(&out, None, nodes, first), into: Adjacency::new(&back, Some(edges), nodes, 0) }
}
