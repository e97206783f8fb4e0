//! [`Knowledge`]: the side tables of a statement graph: schema, entities, sources, statements.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use super::buckets::Buckets;
use super::records::Records;
use super::statement::{Claim, StatementTable};
use super::storage::{Array, hash};
use super::{Bits, Graph, KeyId};
use crate::model::catalog::{Catalog, Found, Noun};
use crate::model::entity::Entity;
use crate::model::name::fold;
use crate::model::schema::{RelationType, Schema};
use crate::model::source::Source;
use crate::model::{EdgeId, NodeId, SourceId, StatementId};

/// What stands behind the nodes and edges of a statement graph. Indexes that no file brings along are made when
/// they are first asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Knowledge {
    pub(super) schema: Schema,
    /// By node; behind them those that were merged into others.
    pub(super) entities: Records<Entity>,
    /// The node of each merged entity.
    pub(super) winners: Array<NodeId>,
    /// Entities by the hash of the id.
    pub(super) by_id: OnceLock<Buckets<u32>>,
    /// Entities by the hash of a folded name or alias.
    pub(super) by_name: OnceLock<Buckets<u32>>,
    /// Keys of `ids` that some entity has.
    pub(super) id_keys: OnceLock<Vec<String>>,
    pub(super) sources: Records<Source>,
    /// Sources by the hash of the id.
    pub(super) source_ids: OnceLock<Buckets<u32>>,
    pub(super) table: StatementTable,
    /// Statements per edge.
    pub(super) of_edges: Lists,
    /// Statements of which a node is subject, object or speaker.
    pub(super) of_nodes: Lists,
    /// Literal statements per node, by key, then statement.
    pub(super) literals: Lists,
    /// The statements and edges of the view of a query that names none, as words of bits.
    pub(super) usual: Option<[Array<u64>; 2]>,
}

/// A list of statements per row, all in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Lists {
    pub(super) offsets: Array<u32>,
    pub(super) items: Array<StatementId>,
}

impl Lists {
    /// From (row, statement) pairs; in each row in the order in which they came.
    pub(super) fn new(pairs: &[(usize, StatementId)], rows: usize) -> Self {
        let mut offsets = vec![0_u32; rows + 1];
        for (row, _) in pairs {
            if let Some(count) = offsets.get_mut(row + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        let (mut next, mut items) = (offsets.clone(), vec![StatementId::default(); pairs.len()]);
        for (row, statement) in pairs {
            let Some(place) = next.get_mut(*row) else { continue };
            if let Some(slot) = items.get_mut(*place as usize) {
                *slot = *statement;
            }
            *place += 1;
        }
        Lists { offsets: offsets.into(), items: items.into() }
    }

    pub(super) fn row(&self, row: usize) -> &[StatementId] {
        match self.offsets.slice(row..row.saturating_add(2)) {
            Some([from, to]) => self.items.slice(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

impl Knowledge {
    pub(super) fn literal(&self, node: NodeId, key: KeyId) -> impl Iterator<Item = StatementId> + '_ {
        let is = move |statement: &StatementId| matches!(self.table.claim(*statement), Some(Claim::Literal(_, found)) if found == key);
        self.literals.row(node.index()).iter().copied().filter(is)
    }

    /// How many entities are nodes.
    pub(super) fn nodes(&self) -> usize {
        self.entities.len().saturating_sub(self.winners.len())
    }

    /// The node of an entity.
    fn node(&self, entity: u32) -> Option<NodeId> {
        match (entity as usize).checked_sub(self.nodes()) {
            None => Some(NodeId(entity)),
            Some(merged) => self.winners.get(merged),
        }
    }

    /// The entity of a node.
    fn winner(&self, node: NodeId) -> Option<&Entity> {
        self.entities.get(node.index()).filter(|_| node.index() < self.nodes())
    }

    /// The node of the entity with this id, merged or not. Constant time.
    pub(super) fn node_of(&self, id: &str) -> Option<NodeId> {
        let is = |entity: &&u32| self.entities.get(**entity as usize).is_some_and(|found| found.id == id);
        self.by_id().bucket(hash(id.as_bytes())).iter().find(is).and_then(|entity| self.node(*entity))
    }

    /// The source with this id. Constant time.
    pub(super) fn source_of(&self, id: &str) -> Option<SourceId> {
        let is = |source: &&u32| self.sources.get(**source as usize).is_some_and(|found| found.id == id);
        self.by_source().bucket(hash(id.as_bytes())).iter().find(is).map(|source| SourceId(*source))
    }

    fn named(&self, name: &str) -> Vec<NodeId> {
        let name = fold(name);
        let is = |entity: &&u32| {
            self.entities.get(**entity as usize).is_some_and(|found| names(found).any(|own| fold(own) == name))
        };
        let found = self.by_name().bucket(hash(name.as_bytes())).iter().filter(is);
        found.filter_map(|entity| self.node(*entity)).collect()
    }

    pub(super) fn by_id(&self) -> &Buckets<u32> {
        self.by_id.get_or_init(|| self.index_ids())
    }

    pub(super) fn by_name(&self) -> &Buckets<u32> {
        self.by_name.get_or_init(|| self.index_names())
    }

    pub(super) fn by_source(&self) -> &Buckets<u32> {
        self.source_ids.get_or_init(|| self.index_sources())
    }

    pub(super) fn index_ids(&self) -> Buckets<u32> {
        indexed(&self.entities, |entity| [hash(entity.id.as_bytes())])
    }

    pub(super) fn index_names(&self) -> Buckets<u32> {
        let hashes = |entity: &Entity| names(entity).map(|name| hash(fold(name).as_bytes())).collect::<BTreeSet<_>>();
        indexed(&self.entities, hashes)
    }

    pub(super) fn index_sources(&self) -> Buckets<u32> {
        indexed(&self.sources, |source| [hash(source.id.as_bytes())])
    }

    pub(super) fn id_keys(&self) -> &[String] {
        self.id_keys.get_or_init(|| {
            let keys: BTreeSet<&String> = self.entities.iter().flat_map(|entity| entity.ids.keys()).collect();
            keys.into_iter().cloned().collect()
        })
    }
}

/// By what an entity is found beside its id.
fn names(entity: &Entity) -> impl Iterator<Item = &String> {
    std::iter::once(&entity.name).chain(&entity.short).chain(&entity.aliases)
}

/// Records by hashes. Linear.
fn indexed<T: DeserializeOwned, H: IntoIterator<Item = u64>>(all: &Records<T>, of: impl Fn(&T) -> H) -> Buckets<u32> {
    let rows = (0..u32::MAX).zip(0..all.len()).filter_map(|(row, at)| Some((row, all.get(at)?)));
    let hashed: Vec<(u32, u64)> =
        rows.flat_map(|(row, record)| of(record).into_iter().map(move |h| (row, h))).collect();
    Buckets::new(&hashed)
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
        self.knowledge().map_or(&[], |known| known.sources.all())
    }

    /// One source.
    pub fn source(&self, source: SourceId) -> Option<&Source> {
        self.knowledge().and_then(|known| known.sources.get(source.index()))
    }

    /// The source with this id.
    pub fn source_by_id(&self, id: &str) -> Option<SourceId> {
        self.knowledge().and_then(|known| known.source_of(id))
    }

    /// The entity a node stands for.
    pub fn entity(&self, node: NodeId) -> Option<&Entity> {
        self.knowledge().and_then(|known| known.winner(node))
    }

    /// The entities that were merged into others.
    pub fn merged_entities(&self) -> impl Iterator<Item = &Entity> {
        let known = self.knowledge().into_iter();
        known.flat_map(|known| (known.nodes()..known.entities.len()).filter_map(|at| known.entities.get(at)))
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
    pub(super) fn all_literals(&self) -> impl Iterator<Item = (NodeId, KeyId, StatementId)> {
        self.knowledge().into_iter().flat_map(|known| {
            let claim = |statement: &StatementId| match known.table.claim(*statement) {
                Some(Claim::Literal(node, key)) => Some((node, key, *statement)),
                _ => None,
            };
            known.literals.items.all().iter().filter_map(claim)
        })
    }

    /// All statements of one literal relation, with their nodes.
    pub(super) fn literal_statements_of_key(&self, key: KeyId) -> impl Iterator<Item = (NodeId, StatementId)> + '_ {
        self.all_literals().filter(move |entry| entry.1 == key).map(|entry| (entry.0, entry.2))
    }

    /// The statements and edges of the view of a query that names none, where a file has them and nothing was
    /// written since.
    pub(super) fn usual(&self) -> Option<[Bits; 2]> {
        let [statements, edges] = self.knowledge().filter(|_| self.is_settled())?.usual.as_ref()?;
        let bits = |words: &Array<u64>, len| Bits::from_words(words.all().to_vec(), len);
        Some([bits(statements, self.statements()?.len()), bits(edges, self.edge_bound())])
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
        let id = |node: NodeId| known.winner(node).map(|entity| entity.id.clone());
        if let Some(id) = known.node_of(name).and_then(id) {
            return Found::One(id);
        }
        one_of(known.named(name).into_iter().filter_map(id).collect())
    }

    fn entity_type(&self, id: &str) -> Option<&str> {
        let known = self.knowledge()?;
        known.winner(known.node_of(id)?).map(|entity| entity.entity_type.as_str())
    }

    fn entity_name(&self, id: &str) -> Option<&str> {
        let known = self.knowledge()?;
        known.winner(known.node_of(id)?).map(|entity| entity.name.as_str())
    }

    fn is_drafted(&self) -> bool {
        self.knowledge().is_some() && !self.is_settled()
    }

    fn source(&self, name: &str) -> Found {
        let Some(known) = self.knowledge() else { return Found::Nothing };
        if known.source_of(name).is_some() {
            return Found::One(name.to_owned());
        }
        let title = fold(name);
        let called = known.sources.iter().filter(|source| fold(&source.title) == title);
        one_of(called.map(|source| source.id.clone()).collect())
    }

    fn entity_names(&self) -> Vec<(String, String)> {
        let Some(known) = self.knowledge() else { return Vec::new() };
        let winner = |entity: &Entity| known.winner(known.node_of(&entity.id)?).map(|entity| entity.id.clone());
        let all = known.entities.iter().filter_map(|entity| Some((entity, winner(entity)?)));
        all.flat_map(|(entity, id)| {
            let names = std::iter::once(&entity.id).chain([&entity.name]).chain(&entity.aliases).chain(&entity.short);
            names.map(move |name| (name.clone(), id.clone())).collect::<Vec<_>>()
        })
        .collect()
    }

    fn source_ids(&self) -> Vec<String> {
        self.sources().iter().map(|source| source.id.clone()).collect()
    }

    fn id_keys(&self) -> Vec<String> {
        self.knowledge().map_or_else(Vec::new, |known| known.id_keys().to_vec())
    }

    fn is_written(&self) -> bool {
        !self.is_settled()
    }

    /// Of an empty graph nothing is said. A key counts while the graph knows its name, though the last element that
    /// had it may be gone.
    fn has(&self, noun: Noun, name: &str) -> bool {
        let found = match noun {
            Noun::Label => self.label(name).is_some_and(|label| self.label_count(label) > 0),
            Noun::Relation => self.relation(name).is_some_and(|relation| self.relation_count(relation) > 0),
            Noun::Key => self.key(name).is_some(),
        };
        found || self.node_count() == 0
    }

    fn names(&self, noun: Noun) -> Vec<String> {
        let owned = |name: &str| name.to_owned();
        match noun {
            Noun::Label => {
                let used = self.label_ids().filter(|label| self.label_count(*label) > 0);
                used.map(|label| owned(self.label_name(label))).collect()
            }
            Noun::Relation => {
                let used = self.relation_ids().filter(|relation| self.relation_count(*relation) > 0);
                used.map(|relation| owned(self.relation_name(relation))).collect()
            }
            Noun::Key => self.key_ids().map(|key| owned(self.key_name(key))).collect(),
        }
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
