//! [`Transaction`]: writes to a graph, kept whole or undone whole.

use std::hash::Hash;
use std::sync::Arc;

use super::delta::{Delta, Overrides};
use super::{Direction, EdgeRef, Graph, KeyId, LabelId, OpenBuilder, RelationId, Snapshot};
use crate::budget::Watch;
use crate::diagnostic::{Fault, codes};
use crate::model::{EdgeId, NodeId, Value};

/// How often something was written, by the names of PROTOCOL.md.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the protocol's counters")]
pub struct Stats {
    pub nodes_created: u64,
    pub nodes_deleted: u64,
    pub relationships_created: u64,
    pub relationships_deleted: u64,
    pub properties_set: u64,
    pub labels_added: u64,
    pub labels_removed: u64,
}

impl Stats {
    /// The counters that are not zero, by their names in the protocol.
    pub fn entries(&self) -> Vec<(&'static str, u64)> {
        let all = [
            ("nodesCreated", self.nodes_created),
            ("nodesDeleted", self.nodes_deleted),
            ("relationshipsCreated", self.relationships_created),
            ("relationshipsDeleted", self.relationships_deleted),
            ("propertiesSet", self.properties_set),
            ("labelsAdded", self.labels_added),
            ("labelsRemoved", self.labels_removed),
        ];
        all.into_iter().filter(|(_, count)| *count > 0).collect()
    }

    /// How many things were written.
    pub fn total(&self) -> u64 {
        self.entries().into_iter().map(|(_, count)| count).sum()
    }

    /// Whether anything was written.
    pub fn is_empty(&self) -> bool {
        *self == Stats::default()
    }
}

/// How to take back one write.
#[derive(Debug)]
enum Undo {
    NodeCreated,
    EdgeCreated,
    NodeRemoved(NodeId),
    EdgeRemoved(EdgeId),
    Labels(NodeId, Option<Vec<LabelId>>, LabelId, i64),
    NodeProperty(NodeId, KeyId, Option<Value>),
    EdgeProperty(EdgeId, KeyId, Option<Value>),
}

/// Writes to a graph; reads of the graph meanwhile see them. Ids stay what they are until the next
/// transaction begins. Dropped without [`Transaction::commit`], the writes are gone with it.
#[derive(Debug)]
pub struct Transaction {
    graph: Graph,
    log: Vec<Undo>,
    stats: Stats,
    fresh: bool,
}

impl std::ops::Deref for Transaction {
    type Target = Graph;

    fn deref(&self) -> &Graph {
        &self.graph
    }
}

/// A delta of this many writes, or an eighth of the graph if that is more, is folded into new columns.
const FOLD_AT: usize = 4096;

impl Graph {
    /// An empty open graph.
    pub fn open() -> Graph {
        OpenBuilder::new().build()
    }

    /// The same graph with all writes folded into its columns. Ids change, numbers do not. What is written
    /// to a statement graph is scratch and stays beside it.
    #[must_use]
    pub fn settled(self: Snapshot) -> Snapshot {
        if self.is_settled() || self.knowledge().is_some() { self } else { Arc::new(self.folded()) }
    }

    /// A copy with all writes folded into its columns.
    pub(super) fn folded(&self) -> Graph {
        // Nobody watches, so it comes to its end.
        fold(self, &Watch::default()).unwrap_or_else(|| self.clone())
    }

    fn is_overgrown(&self) -> bool {
        let most = FOLD_AT.max((self.base.nodes + self.base.edge_starts.len()) / 8);
        self.knowledge().is_none() && self.delta.as_ref().is_some_and(|delta| delta.writes > most)
    }
}

/// How many nodes or edges are folded between two looks at the clock and the flag.
const FOLDED_AT_ONCE: usize = 1024;

/// A copy with all writes folded into its columns; none when it is time to stop.
fn fold(graph: &Graph, watch: &Watch) -> Option<Graph> {
    let is_over = |at: usize| at.is_multiple_of(FOLDED_AT_ONCE) && watch.is_over();
    let mut builder = OpenBuilder::with_vocabulary((*graph.vocabulary).clone());
    let mut places = vec![NodeId(u32::MAX); graph.node_bound()];
    let (mut node_numbers, mut edge_numbers) = (Vec::new(), Vec::new());
    for at in 0..graph.node_bound() {
        let node = NodeId::at(at);
        if is_over(at) {
            return None;
        }
        if graph.node_alive(node) {
            let place = builder.node(graph.labels(node), graph.node_properties(node));
            if let Some(slot) = places.get_mut(at) {
                *slot = place;
            }
            node_numbers.push(graph.node_number(node));
        }
    }
    let place = |node: NodeId| places.get(node.index()).copied().unwrap_or_default();
    for edge in (0..graph.edge_bound()).map(EdgeId::at).filter(|edge| graph.edge_alive(*edge)) {
        if is_over(edge.index()) {
            return None;
        }
        let found = graph.edge(edge);
        let name = graph.relation_name(found.relation);
        builder.edge(place(found.start), name, place(found.end), graph.edge_properties(edge));
        edge_numbers.push(graph.edge_number(edge));
    }
    let next = |next: i64, added: usize| next.saturating_add(i64::try_from(added).unwrap_or(i64::MAX));
    let (nodes, edges) = graph.delta.as_ref().map_or((0, 0), |d| (d.nodes_added, d.edges_added.len()));
    let next = (next(graph.base.next_node_number, nodes), next(graph.base.next_edge_number, edges));
    builder.numbered(node_numbers, edge_numbers, next);
    Some(builder.build())
}

impl Transaction {
    /// Begins to write to a graph. Takes the snapshot so that a graph nobody else reads is not copied;
    /// a delta that has grown too big is folded first, so ids read before may be stale.
    pub fn begin(snapshot: Snapshot) -> Transaction {
        Transaction::begin_unless(snapshot, &Watch::default()).unwrap_or_else(Transaction::on)
    }

    /// The same, unless it is time to stop before a delta is folded.
    ///
    /// # Errors
    /// The snapshot, when it was time to stop.
    pub fn begin_unless(snapshot: Snapshot, watch: &Watch) -> Result<Transaction, Snapshot> {
        if !snapshot.is_overgrown() {
            return Ok(Transaction::on(snapshot));
        }
        match fold(&snapshot, watch) {
            Some(folded) => Ok(Transaction::on(Arc::new(folded))),
            None => Err(snapshot),
        }
    }

    fn on(snapshot: Snapshot) -> Transaction {
        let graph = Arc::try_unwrap(snapshot).unwrap_or_else(|shared| (*shared).clone());
        let fresh = graph.delta.is_none();
        Transaction { graph, log: Vec::new(), stats: Stats::default(), fresh }
    }

    /// The graph as it stands now.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What was written so far.
    pub fn stats(&self) -> Stats {
        self.stats
    }

    /// Keeps the writes.
    pub fn commit(mut self) -> (Snapshot, Stats) {
        self.graph.renew_statistics();
        (Arc::new(self.graph), self.stats)
    }

    /// Takes the writes back: the graph is what it was.
    pub fn rollback(mut self) -> Snapshot {
        if self.fresh {
            // All that was written stands beside the columns.
            self.graph.delta = None;
            return Arc::new(self.graph);
        }
        while let Some(undo) = self.log.pop() {
            self.undo(undo);
        }
        Arc::new(self.graph)
    }

    fn delta(&mut self) -> &mut Delta {
        self.graph.delta.get_or_insert_default()
    }

    fn record(&mut self, undo: Undo) {
        self.log.push(undo);
        self.delta().writes += 1;
    }
}

/// Creating and deleting.
impl Transaction {
    /// Creates a node; null properties are left out.
    pub fn create_node<'a, K: AsRef<str>>(
        &mut self,
        labels: impl IntoIterator<Item = &'a str>,
        properties: impl IntoIterator<Item = (K, Value)>,
    ) -> NodeId {
        let node = NodeId::at(self.graph.node_bound());
        let delta = self.delta();
        delta.nodes_added += 1;
        delta.labels.insert(node, Vec::new());
        self.record(Undo::NodeCreated);
        self.stats.nodes_created += 1;
        for label in labels {
            self.add_label(node, label);
        }
        for (key, value) in properties {
            self.set_node_property(node, key.as_ref(), value);
        }
        node
    }

    /// Creates an edge; null properties are left out.
    ///
    /// # Errors
    /// When an end was deleted.
    pub fn create_edge<K: AsRef<str>>(
        &mut self,
        start: NodeId,
        relation: &str,
        end: NodeId,
        properties: impl IntoIterator<Item = (K, Value)>,
    ) -> Result<EdgeId, Fault> {
        if !self.graph.node_alive(start) || !self.graph.node_alive(end) {
            return Err(Fault::new(codes::DELETED_ENTITY_ACCESS, "an end of the new relationship was deleted"));
        }
        let edge = EdgeId::at(self.graph.edge_bound());
        let relation = self.relation_id(relation);
        let delta = self.delta();
        delta.edges_added.push(EdgeRef { relation, start, end });
        delta.out.entry(start).or_default().push(edge);
        delta.into.entry(end).or_default().push(edge);
        *delta.relation_changes.entry(relation.0).or_default() += 1;
        self.record(Undo::EdgeCreated);
        self.stats.relationships_created += 1;
        for (key, value) in properties {
            self.set_edge_property(edge, key.as_ref(), value);
        }
        Ok(edge)
    }

    /// The live edges at a node, each once.
    pub fn edges_of(&self, node: NodeId) -> Vec<EdgeId> {
        let mask = super::Mask::all();
        let view = super::View::new(&self.graph, &mask);
        let out = view.steps(node, None, Direction::Out);
        let back = view.steps(node, None, Direction::In).filter(|step| step.1 != node);
        out.chain(back).map(|step| step.0).collect()
    }

    /// Deletes a node; does nothing when it was deleted before.
    ///
    /// # Errors
    /// When it still has edges.
    pub fn delete_node(&mut self, node: NodeId) -> Result<(), Fault> {
        if !self.graph.node_alive(node) {
            return Ok(());
        }
        let edges = self.edges_of(node).len();
        if edges > 0 {
            return Err(Fault::new(
                codes::DELETE_CONNECTED_NODE,
                format!("the node still has {edges} relationship{}", if edges == 1 { "" } else { "s" }),
            )
            .help("use DETACH DELETE to delete them too"));
        }
        let labels = self.graph.node_labels(node);
        let delta = self.delta();
        delta.nodes_removed.set(node.index(), true);
        delta.nodes_removed_count += 1;
        for label in labels {
            *delta.label_changes.entry(label).or_default() -= 1;
        }
        self.record(Undo::NodeRemoved(node));
        self.stats.nodes_deleted += 1;
        Ok(())
    }

    /// Deletes an edge; does nothing when it was deleted before.
    pub fn delete_edge(&mut self, edge: EdgeId) {
        if !self.graph.edge_alive(edge) {
            return;
        }
        let relation = self.graph.edge(edge).relation;
        let delta = self.delta();
        delta.edges_removed.set(edge.index(), true);
        delta.edges_removed_count += 1;
        *delta.relation_changes.entry(relation.0).or_default() -= 1;
        self.record(Undo::EdgeRemoved(edge));
        self.stats.relationships_deleted += 1;
    }
}

/// Labels and properties.
impl Transaction {
    /// Gives a node a label.
    pub fn add_label(&mut self, node: NodeId, label: &str) {
        let vocabulary = &self.graph.vocabulary;
        let known = vocabulary.labels.find(label);
        let at = known.unwrap_or_else(|| Arc::make_mut(&mut self.graph.vocabulary).labels.intern(label));
        self.change_label(node, LabelId::from(at), true);
    }

    /// Takes a label from a node.
    pub fn remove_label(&mut self, node: NodeId, label: &str) {
        if let Some(label) = self.graph.label(label) {
            self.change_label(node, label, false);
        }
    }

    fn change_label(&mut self, node: NodeId, label: LabelId, add: bool) {
        if self.graph.has_label(node, label) == add {
            return;
        }
        let mut labels = self.graph.node_labels(node);
        if add {
            labels.push(label);
            labels.sort_unstable();
            self.stats.labels_added += 1;
        } else {
            labels.retain(|other| *other != label);
            self.stats.labels_removed += 1;
        }
        let change = if add { 1 } else { -1 };
        let delta = self.delta();
        let before = delta.labels.insert(node, labels);
        *delta.label_changes.entry(label).or_default() += change;
        self.record(Undo::Labels(node, before, label, change));
    }

    /// Sets a property of a node; null removes it.
    pub fn set_node_property(&mut self, node: NodeId, key: &str, value: Value) {
        let key = self.key_id(key);
        if value.is_null() && self.graph.node_property(node, key).is_null() {
            return;
        }
        let before = self.delta().node_properties.entry(node).or_default().insert(key, value);
        self.record(Undo::NodeProperty(node, key, before));
        self.stats.properties_set += 1;
    }

    /// Sets a property of an edge; null removes it.
    pub fn set_edge_property(&mut self, edge: EdgeId, key: &str, value: Value) {
        let key = self.key_id(key);
        if value.is_null() && self.graph.edge_property(edge, key).is_null() {
            return;
        }
        let before = self.delta().edge_properties.entry(edge).or_default().insert(key, value);
        self.record(Undo::EdgeProperty(edge, key, before));
        self.stats.properties_set += 1;
    }

    fn key_id(&mut self, key: &str) -> KeyId {
        let known = self.graph.key(key);
        known.unwrap_or_else(|| KeyId::from(Arc::make_mut(&mut self.graph.vocabulary).keys.intern(key)))
    }

    fn relation_id(&mut self, name: &str) -> RelationId {
        let known = self.graph.relation(name);
        known.unwrap_or_else(|| RelationId::from(Arc::make_mut(&mut self.graph.vocabulary).relations.intern(name)))
    }
}

/// Taking back.
impl Transaction {
    fn undo(&mut self, undo: Undo) {
        match undo {
            Undo::NodeCreated => self.undo_node(),
            Undo::EdgeCreated => self.undo_edge(),
            Undo::NodeRemoved(node) => {
                let labels = self.graph.node_labels(node);
                let delta = self.delta();
                delta.nodes_removed.set(node.index(), false);
                delta.nodes_removed_count -= 1;
                for label in labels {
                    *delta.label_changes.entry(label).or_default() += 1;
                }
            }
            Undo::EdgeRemoved(edge) => {
                let relation = self.graph.edge(edge).relation;
                let delta = self.delta();
                delta.edges_removed.set(edge.index(), false);
                delta.edges_removed_count -= 1;
                *delta.relation_changes.entry(relation.0).or_default() += 1;
            }
            Undo::Labels(node, before, label, change) => {
                let delta = self.delta();
                *delta.label_changes.entry(label).or_default() -= change;
                match before {
                    Some(labels) => delta.labels.insert(node, labels),
                    None => delta.labels.remove(&node),
                };
            }
            Undo::NodeProperty(node, key, before) => restore(&mut self.delta().node_properties, node, key, before),
            Undo::EdgeProperty(edge, key, before) => restore(&mut self.delta().edge_properties, edge, key, before),
        }
        let delta = self.delta();
        delta.writes = delta.writes.saturating_sub(1);
    }

    fn undo_node(&mut self) {
        let node = NodeId::at(self.graph.node_bound().saturating_sub(1));
        let delta = self.delta();
        delta.nodes_added = delta.nodes_added.saturating_sub(1);
        delta.labels.remove(&node);
        delta.node_properties.remove(&node);
    }

    fn undo_edge(&mut self) {
        let edge = EdgeId::at(self.graph.edge_bound().saturating_sub(1));
        let delta = self.delta();
        delta.edge_properties.remove(&edge);
        let Some(found) = delta.edges_added.pop() else { return };
        for (side, node) in [(&mut delta.out, found.start), (&mut delta.into, found.end)] {
            if let Some(edges) = side.get_mut(&node) {
                edges.pop();
            }
        }
        *delta.relation_changes.entry(found.relation.0).or_default() -= 1;
    }
}

fn restore<T: Copy + Eq + Hash>(all: &mut Overrides<T>, of: T, key: KeyId, before: Option<Value>) {
    let Some(properties) = all.get_mut(&of) else { return };
    match before {
        Some(value) => properties.insert(key, value),
        None => properties.remove(&key),
    };
    if properties.is_empty() {
        all.remove(&of);
    }
}
