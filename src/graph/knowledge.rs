//! [`Knowledge`]: the side tables of a statement graph: schema, entities, sources, statements.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::statement::StatementTable;
use super::{Graph, KeyId};
use crate::model::catalog::{Catalog, Found};
use crate::model::entity::Entity;
use crate::model::name::fold;
use crate::model::schema::{RelationType, Schema};
use crate::model::source::Source;
use crate::model::{EdgeId, NodeId, SourceId, StatementId};

/// What stands behind the nodes and edges of a statement graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    pub(super) schema: Schema,
    /// By node.
    pub(super) entities: Vec<Entity>,
    /// Those that were merged into others.
    pub(super) merged: Vec<Entity>,
    /// By id; the merged ones lead to the winner.
    pub(super) by_id: HashMap<String, NodeId>,
    /// Folded names and aliases, sorted.
    pub(super) names: Vec<(String, NodeId)>,
    pub(super) sources: Vec<Source>,
    pub(super) source_ids: HashMap<String, SourceId>,
    pub(super) table: StatementTable,
    /// Statements per edge.
    pub(super) of_edges: Lists,
    /// Statements of which a node is subject, object or speaker.
    pub(super) of_nodes: Lists,
    /// Literal statements by node and key, sorted.
    pub(super) literals: Vec<(NodeId, KeyId, StatementId)>,
}

/// A list of statements per row, all in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    offsets: Vec<u32>,
    items: Vec<StatementId>,
}

impl Lists {
    /// From (row, statement) pairs, in order of row, then statement; double ones once.
    pub(super) fn new(mut pairs: Vec<(usize, StatementId)>, rows: usize) -> Self {
        pairs.sort_unstable();
        pairs.dedup();
        let mut offsets = vec![0_u32; rows + 1];
        for (row, _) in &pairs {
            if let Some(count) = offsets.get_mut(row + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        Lists { offsets, items: pairs.into_iter().map(|pair| pair.1).collect() }
    }

    pub(super) fn row(&self, row: usize) -> &[StatementId] {
        match self.offsets.get(row..row + 2) {
            Some([from, to]) => self.items.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

impl Knowledge {
    pub(super) fn literal(&self, node: NodeId, key: KeyId) -> impl Iterator<Item = StatementId> + '_ {
        let from = self.literals.partition_point(|entry| (entry.0, entry.1) < (node, key));
        let rest = self.literals.get(from..).unwrap_or(&[]).iter();
        rest.take_while(move |entry| (entry.0, entry.1) == (node, key)).map(|entry| entry.2)
    }

    fn named(&self, name: &str) -> Vec<NodeId> {
        let name = fold(name);
        let from = self.names.partition_point(|entry| entry.0 < name);
        let rest = self.names.get(from..).unwrap_or(&[]).iter();
        rest.take_while(|entry| entry.0 == name).map(|entry| entry.1).collect()
    }
}

/// The side tables. All are empty on an open graph.
impl Graph {
    pub(super) fn knowledge(&self) -> Option<&Knowledge> {
        self.base.knowledge.as_deref()
    }

    /// The same graph with side tables; for the builder, which holds the only copy.
    pub(super) fn with_knowledge(mut self, known: Knowledge) -> Graph {
        if let Some(base) = Arc::get_mut(&mut self.base) {
            base.knowledge = Some(Box::new(known));
        }
        self
    }

    /// The declared schema; none for an open graph.
    pub fn schema(&self) -> Option<&Schema> {
        self.knowledge().map(|known| &known.schema)
    }

    /// The statements; none for an open graph.
    pub fn statements(&self) -> Option<&StatementTable> {
        self.knowledge().map(|known| &known.table)
    }

    /// The sources, by [`SourceId`].
    pub fn sources(&self) -> &[Source] {
        self.knowledge().map_or(&[], |known| &known.sources)
    }

    /// One source.
    pub fn source(&self, source: SourceId) -> Option<&Source> {
        self.sources().get(source.index())
    }

    /// The source with this id.
    pub fn source_by_id(&self, id: &str) -> Option<SourceId> {
        self.knowledge().and_then(|known| known.source_ids.get(id)).copied()
    }

    /// The entity a node stands for.
    pub fn entity(&self, node: NodeId) -> Option<&Entity> {
        self.knowledge().and_then(|known| known.entities.get(node.index()))
    }

    /// The entities that were merged into others.
    pub fn merged_entities(&self) -> &[Entity] {
        self.knowledge().map_or(&[], |known| &known.merged)
    }

    /// The record of a statement, as it was entered.
    pub fn statement(&self, statement: StatementId) -> Option<crate::model::statement::Statement> {
        let table = self.statements()?;
        table.get(statement, &self.source(table.source(statement))?.id)
    }

    /// All statements of an edge, whatever the view.
    pub fn edge_statements(&self, edge: EdgeId) -> &[StatementId] {
        self.knowledge().map_or(&[], |known| known.of_edges.row(edge.index()))
    }

    /// All statements of which a node is subject, object or speaker, whatever the view.
    pub fn node_statements(&self, node: NodeId) -> &[StatementId] {
        self.knowledge().map_or(&[], |known| known.of_nodes.row(node.index()))
    }

    /// All statements of a literal of a node, whatever the view.
    pub fn literal_statements(&self, node: NodeId, key: KeyId) -> impl Iterator<Item = StatementId> + '_ {
        self.knowledge().into_iter().flat_map(move |known| known.literal(node, key))
    }

    /// All literal statements by node and key, sorted.
    pub(super) fn all_literals(&self) -> &[(NodeId, KeyId, StatementId)] {
        self.knowledge().map_or(&[], |known| &known.literals)
    }

    /// All statements of one literal relation, with their nodes.
    pub(super) fn literal_statements_of_key(&self, key: KeyId) -> impl Iterator<Item = (NodeId, StatementId)> + '_ {
        self.all_literals().iter().filter(move |entry| entry.1 == key).map(|entry| (entry.0, entry.2))
    }

    /// The literal relation that a key reads; none for a stored property.
    pub fn literal(&self, key: KeyId) -> Option<&RelationType> {
        self.schema()?.literal(self.key_name(key))
    }
}

impl Catalog for Graph {
    fn schema(&self) -> Option<&Schema> {
        Graph::schema(self)
    }

    fn entity(&self, name: &str) -> Found {
        let Some(known) = self.knowledge() else { return Found::Nothing };
        let id = |node: NodeId| known.entities.get(node.index()).map(|entity| entity.id.clone());
        if let Some(id) = known.by_id.get(name).and_then(|node| id(*node)) {
            return Found::One(id);
        }
        one_of(known.named(name).into_iter().filter_map(id).collect())
    }

    fn entity_type(&self, id: &str) -> Option<&str> {
        let known = self.knowledge()?;
        let node = known.by_id.get(id)?;
        known.entities.get(node.index()).map(|entity| entity.entity_type.as_str())
    }

    fn entity_name(&self, id: &str) -> Option<&str> {
        let known = self.knowledge()?;
        let node = known.by_id.get(id)?;
        known.entities.get(node.index()).map(|entity| entity.name.as_str())
    }

    fn source(&self, name: &str) -> Found {
        let Some(known) = self.knowledge() else { return Found::Nothing };
        if known.source_ids.contains_key(name) {
            return Found::One(name.to_owned());
        }
        let title = fold(name);
        let called = known.sources.iter().filter(|source| fold(&source.title) == title);
        one_of(called.map(|source| source.id.clone()).collect())
    }

    fn entity_names(&self) -> Vec<(String, String)> {
        let Some(known) = self.knowledge() else { return Vec::new() };
        let winner = |entity: &Entity| {
            let node = known.by_id.get(&entity.id)?;
            known.entities.get(node.index()).map(|entity| entity.id.clone())
        };
        let all = known.entities.iter().chain(&known.merged);
        all.filter_map(|entity| Some((entity, winner(entity)?)))
            .flat_map(|(entity, id)| {
                let names =
                    std::iter::once(&entity.id).chain([&entity.name]).chain(&entity.aliases).chain(&entity.short);
                names.map(move |name| (name.clone(), id.clone())).collect::<Vec<_>>()
            })
            .collect()
    }

    fn source_ids(&self) -> Vec<String> {
        self.sources().iter().map(|source| source.id.clone()).collect()
    }

    fn id_keys(&self) -> Vec<String> {
        let entities = self.knowledge().map_or(&[][..], |known| &known.entities);
        let keys: BTreeSet<&String> = entities.iter().flat_map(|entity| entity.ids.keys()).collect();
        keys.into_iter().cloned().collect()
    }
}

fn one_of(mut ids: Vec<String>) -> Found {
    ids.sort_unstable();
    ids.dedup();
    match ids.pop() {
        None => Found::Nothing,
        Some(id) if ids.is_empty() => Found::One(id),
        Some(id) => {
            ids.push(id);
            Found::Several(ids)
        }
    }
}
