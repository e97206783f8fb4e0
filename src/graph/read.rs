//! What a graph says of its elements, whatever the view: names, labels, properties, ends, counts.

use std::sync::Arc;

use super::delta::Delta;
use super::members::Members;
use super::names::Names;
use super::rows::Adjacency;
use super::storage::Array;
use super::{Direction, EdgeRef, Graph, KeyId, LabelId, RelationId, Rows};
use crate::model::{EdgeId, Map, NodeId, Text, Value};

/// Names.
impl Graph {
    /// The label called `name`.
    pub fn label(&self, name: &str) -> Option<LabelId> {
        self.vocabulary.labels.find(name).map(LabelId::from)
    }

    /// The relation type called `name`.
    pub fn relation(&self, name: &str) -> Option<RelationId> {
        self.vocabulary.relations.find(name).map(RelationId::from)
    }

    /// The property key called `name`.
    pub fn key(&self, name: &str) -> Option<KeyId> {
        self.vocabulary.keys.find(name).map(KeyId::from)
    }

    /// The name of a label.
    pub fn label_name(&self, label: LabelId) -> &str {
        self.vocabulary.labels.name(label.index())
    }

    /// The name of a relation type.
    pub fn relation_name(&self, relation: RelationId) -> &str {
        self.vocabulary.relations.name(relation.index())
    }

    /// The name of a key.
    pub fn key_name(&self, key: KeyId) -> &str {
        self.vocabulary.keys.name(key.index())
    }

    /// The name of a relation type, shared.
    pub fn relation_text(&self, relation: RelationId) -> Text {
        shared(&self.vocabulary.relations, relation.index())
    }

    /// The name of a key, shared.
    pub fn key_text(&self, key: KeyId) -> Text {
        shared(&self.vocabulary.keys, key.index())
    }

    /// All labels; some may have no node.
    pub fn label_ids(&self) -> impl Iterator<Item = LabelId> + use<> {
        (0..self.vocabulary.labels.len()).map(LabelId::from)
    }

    /// All relation types; some may have no edge.
    pub fn relation_ids(&self) -> impl ExactSizeIterator<Item = RelationId> + use<> {
        (0..self.vocabulary.relations.len()).map(RelationId::from)
    }

    /// All property keys.
    pub fn key_ids(&self) -> impl Iterator<Item = KeyId> + use<> {
        (0..self.vocabulary.keys.len()).map(KeyId::from)
    }
}

fn shared(names: &Names, at: usize) -> Text {
    names.text(at).cloned().unwrap_or_else(|| Text::from(""))
}

/// Counts.
impl Graph {
    /// How many nodes there are.
    pub fn node_count(&self) -> usize {
        let delta = self.delta.as_ref().map_or(0, |delta| delta.nodes_removed_count);
        self.node_bound().saturating_sub(delta)
    }

    /// How many edges there are.
    pub fn edge_count(&self) -> usize {
        let delta = self.delta.as_ref().map_or(0, |delta| delta.edges_removed_count);
        self.edge_bound().saturating_sub(delta)
    }

    /// One past the greatest node id.
    pub fn node_bound(&self) -> usize {
        self.base.nodes + self.delta.as_ref().map_or(0, |delta| delta.nodes_added)
    }

    /// One past the greatest edge id.
    pub fn edge_bound(&self) -> usize {
        self.base.edge_starts.len() + self.delta.as_ref().map_or(0, |delta| delta.edges_added.len())
    }

    /// How many nodes have a label.
    pub fn label_count(&self, label: LabelId) -> usize {
        let base = self.base.label_counts.get(label.index()).copied().unwrap_or(0);
        shift(base, self.delta.as_ref().and_then(|delta| delta.label_changes.get(&label).copied()))
    }

    /// How many edges a relation type has.
    pub fn relation_count(&self, relation: RelationId) -> usize {
        let base = self.base.relations.get(relation.index()).map_or(0, |edges| edges.out.rows().len());
        shift(base, self.delta.as_ref().and_then(|delta| delta.relation_changes.get(&relation.0).copied()))
    }

    /// How much was written since the columns were made.
    pub fn writes(&self) -> usize {
        self.delta.as_ref().map_or(0, |delta| delta.writes)
    }

    /// Whether nothing lies beside the columns, so that [`Rows`] tell everything.
    pub fn is_settled(&self) -> bool {
        self.delta.is_none()
    }
}

fn shift(base: usize, change: Option<i64>) -> usize {
    let change = change.unwrap_or(0);
    let size = usize::try_from(change.unsigned_abs()).unwrap_or(usize::MAX);
    if change < 0 { base.saturating_sub(size) } else { base.saturating_add(size) }
}

/// Nodes.
impl Graph {
    fn delta(&self) -> Option<&Delta> {
        self.delta.as_deref()
    }

    /// Whether the node was not deleted.
    #[inline]
    pub fn node_alive(&self, node: NodeId) -> bool {
        node.index() < self.node_bound() && self.delta().is_none_or(|delta| !delta.nodes_removed.get(node.index()))
    }

    /// Whether the node has the label.
    #[inline]
    pub fn has_label(&self, node: NodeId, label: LabelId) -> bool {
        if let Some(labels) = self.delta().and_then(|delta| delta.labels.get(&node)) {
            return labels.binary_search(&label).is_ok();
        }
        self.base.labels.get(label.index()).is_some_and(|members| members.get(node.index()))
    }

    /// The node's labels by number.
    pub fn node_labels(&self, node: NodeId) -> Vec<LabelId> {
        if let Some(labels) = self.delta().and_then(|delta| delta.labels.get(&node)) {
            return labels.clone();
        }
        let members = self.base.labels.iter().enumerate();
        members.filter(|(_, members)| members.get(node.index())).map(|(at, _)| LabelId::from(at)).collect()
    }

    /// The node's labels; in a statement graph its type, then all supertypes, nearest first.
    pub fn labels(&self, node: NodeId) -> Vec<&str> {
        let mut labels: Vec<&str> = self.node_labels(node).into_iter().map(|label| self.label_name(label)).collect();
        if let (Some(schema), Some(entity)) = (self.schema(), self.entity(node)) {
            let order: Vec<&str> = schema.ancestors(&entity.entity_type).map(|found| found.name.as_str()).collect();
            labels.sort_by_key(|label| order.iter().position(|found| found == label).unwrap_or(usize::MAX));
        }
        labels
    }

    /// A stored property of a node, null where it has none. What statements say is not stored: see
    /// [`View::property`](super::View::property).
    pub fn node_property(&self, node: NodeId, key: KeyId) -> Value {
        if let Some(value) = self.delta().and_then(|d| d.node_properties.get(&node)?.get(&key)) {
            return value.clone();
        }
        match self.base.node_columns.get(key.index()) {
            Some(Some(column)) => column.get(node.index(), &self.base.strings),
            _ => Value::Null,
        }
    }

    /// A stored property of a node that is a string, without making a value of it.
    pub fn node_text(&self, node: NodeId, key: KeyId) -> Option<&str> {
        if let Some(value) = self.delta().and_then(|d| d.node_properties.get(&node)?.get(&key)) {
            return value.as_str();
        }
        self.base.node_columns.get(key.index())?.as_ref()?.text(node.index(), &self.base.strings)
    }

    /// All stored properties of a node.
    pub fn node_properties(&self, node: NodeId) -> Map {
        let pairs = self.key_ids().map(|key| (key, self.node_property(node, key)));
        pairs.filter(|(_, value)| !value.is_null()).map(|(key, value)| (self.key_text(key), value)).collect()
    }

    /// openCypher's `id(n)`: stable, and never used again.
    pub fn node_number(&self, node: NodeId) -> i64 {
        number(node.index(), self.base.nodes, self.base.node_numbers.as_ref(), self.base.next_node_number)
    }

    /// openCypher's `elementId(n)`; in a statement graph the entity's id.
    pub fn node_element(&self, node: NodeId) -> String {
        match self.entity(node) {
            Some(entity) => entity.id.clone(),
            None => self.node_number(node).to_string(),
        }
    }

    /// The live node with this element id; the id of a merged entity leads to the winner.
    pub fn node_by_element(&self, element: &str) -> Option<NodeId> {
        if let Some(known) = self.knowledge() {
            let node = known.node_of(element);
            return node.filter(|node| self.node_alive(*node)).or_else(|| self.node_by_number(element));
        }
        self.node_by_number(element)
    }

    fn node_by_number(&self, element: &str) -> Option<NodeId> {
        let number: i64 = element.parse().ok()?;
        let base = match &self.base.node_numbers {
            Some(numbers) => numbers.all().binary_search(&number).ok(),
            None => usize::try_from(number).ok().filter(|at| *at < self.base.nodes),
        };
        let added = || usize::try_from(number.checked_sub(self.base.next_node_number)?).ok();
        let at = base.or_else(|| added().and_then(|at| at.checked_add(self.base.nodes)))?;
        Some(NodeId::at(at)).filter(|node| self.node_alive(*node))
    }
}

fn number(at: usize, settled: usize, numbers: Option<&Array<i64>>, next: i64) -> i64 {
    let of = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    match at.checked_sub(settled) {
        Some(added) => next.saturating_add(of(added)),
        None => numbers.and_then(|numbers| numbers.get(at)).unwrap_or(of(at)),
    }
}

/// Edges.
impl Graph {
    /// The edge's type and ends; still known when it was deleted in this version.
    #[inline]
    pub fn edge(&self, edge: EdgeId) -> EdgeRef {
        let at = edge.index();
        let Some(start) = self.base.edge_starts.get(at) else {
            return self.added_edge(edge);
        };
        let relation = self.base.firsts.partition_point(|first| *first <= edge.0).saturating_sub(1);
        let first = self.base.firsts.get(relation).map_or(0, |first| *first as usize);
        let end = self.base.relations.get(relation).and_then(|edges| edges.out.rows().end(at - first));
        let end = end.unwrap_or(start);
        EdgeRef { relation: RelationId::from(relation), start, end }
    }

    fn added_edge(&self, edge: EdgeId) -> EdgeRef {
        let Some(added) = edge.index().checked_sub(self.base.edge_starts.len()) else {
            // In a damaged block: no answer will leave, but whoever asked goes on with ids that exist.
            return EdgeRef { relation: RelationId(0), start: NodeId(0), end: NodeId(0) };
        };
        let nowhere = EdgeRef { relation: RelationId(u32::MAX), start: NodeId(u32::MAX), end: NodeId(u32::MAX) };
        self.delta().and_then(|delta| delta.edges_added.get(added)).copied().unwrap_or(nowhere)
    }

    /// Whether the edge was not deleted.
    #[inline]
    pub fn edge_alive(&self, edge: EdgeId) -> bool {
        edge.index() < self.edge_bound() && self.delta().is_none_or(|delta| !delta.edges_removed.get(edge.index()))
    }

    /// A property of an edge, null where it has none.
    pub fn edge_property(&self, edge: EdgeId, key: KeyId) -> Value {
        if let Some(value) = self.delta().and_then(|d| d.edge_properties.get(&edge)?.get(&key)) {
            return value.clone();
        }
        match self.base.edge_columns.get(key.index()) {
            Some(Some(column)) => column.get(edge.index(), &self.base.strings),
            _ => Value::Null,
        }
    }

    /// All properties of an edge.
    pub fn edge_properties(&self, edge: EdgeId) -> Map {
        let pairs = self.key_ids().map(|key| (key, self.edge_property(edge, key)));
        pairs.filter(|(_, value)| !value.is_null()).map(|(key, value)| (self.key_text(key), value)).collect()
    }

    /// openCypher's `id(r)`: stable, and never used again.
    pub fn edge_number(&self, edge: EdgeId) -> i64 {
        let settled = self.base.edge_starts.len();
        number(edge.index(), settled, self.base.edge_numbers.as_ref(), self.base.next_edge_number)
    }

    /// openCypher's `elementId(r)`.
    pub fn edge_element(&self, edge: EdgeId) -> String {
        self.edge_number(edge).to_string()
    }

    /// The settled edges of a relation type have the ids of this range.
    pub fn edge_range(&self, relation: RelationId) -> std::ops::Range<u32> {
        let first = |at: usize| self.base.firsts.get(at).copied();
        match (first(relation.index()), first(relation.index() + 1)) {
            (Some(from), Some(to)) => from..to,
            _ => 0..0,
        }
    }

    /// The settled edges of a relation type by start.
    pub fn out(&self, relation: RelationId) -> Option<Rows<'_>> {
        self.base.relations.get(relation.index()).map(|edges| edges.out.rows())
    }

    /// The settled edges of a relation type by end.
    pub fn into(&self, relation: RelationId) -> Option<Rows<'_>> {
        self.base.relations.get(relation.index()).map(|edges| edges.into.rows())
    }

    /// The settled edges of a relation type in one direction.
    pub fn rows(&self, relation: RelationId, direction: Direction) -> Option<Rows<'_>> {
        match direction {
            Direction::Out => self.out(relation),
            Direction::In => self.into(relation),
        }
    }

    /// The settled edges of all relation types in one direction; a node's row goes by type, then neighbour.
    pub fn untyped_rows(&self, direction: Direction) -> Rows<'_> {
        self.untyped(direction).rows()
    }

    pub(super) fn untyped(&self, direction: Direction) -> &Adjacency {
        let base = &self.base;
        let all = base.relations.iter();
        match direction {
            Direction::Out => base.untyped_out.get_or_init(|| Adjacency::merge(all.map(|one| &one.out), base.nodes)),
            Direction::In => base.untyped_into.get_or_init(|| Adjacency::merge(all.map(|one| &one.into), base.nodes)),
        }
    }

    /// The edges added since, at one side of a node.
    pub(super) fn added(&self, node: NodeId, direction: Direction) -> &[EdgeId] {
        self.delta().map_or(&[], |delta| delta.added(node, direction))
    }

    /// The settled members of a label, and what the delta says beside them.
    pub(super) fn members(&self, label: LabelId) -> (Option<&super::Bits>, Option<&Delta>) {
        (self.base.labels.get(label.index()).map(Members::bits), self.delta())
    }

    /// Whether two versions share their columns.
    pub fn same_columns(&self, other: &Graph) -> bool {
        Arc::ptr_eq(&self.base, &other.base)
    }
}
