//! Checked records into columns: entities become nodes, statements fold into edges and literals.

use std::collections::HashMap;

use super::super::knowledge::{Knowledge, Lists};
use super::super::statement::{Claim, Origin, Resolved, TableBuilder};
use super::super::{Graph, KeyId};
use super::{GraphBuilder, Ids, OpenBuilder, winner};
use crate::model::edtf::Edtf;
use crate::model::entity::Entity;
use crate::model::name::fold;
use crate::model::schema::Schema;
use crate::model::statement::Statement;
use crate::model::{EdgeId, NodeId, SourceId, StatementId, Value};

/// The graph of records that were found to be right.
pub(super) fn assemble(builder: GraphBuilder) -> Graph {
    let by_id = number(&builder);
    let source_ids: HashMap<String, SourceId> =
        builder.sources.iter().enumerate().map(|(at, source)| (source.id.clone(), SourceId::at(at))).collect();
    let GraphBuilder { schema, sources, entities, statements } = builder;
    let names = names(&entities, &by_id);
    let (entities, merged): (Vec<Entity>, Vec<Entity>) = entities.into_iter().partition(|e| e.merged_into.is_none());
    let mut open = OpenBuilder::new();
    open.declare(&schema);
    for entity in &entities {
        let labels = schema.ancestors(&entity.entity_type).map(|found| found.name.as_str());
        open.node(labels, properties(entity));
    }
    let fold = Fold { schema: &schema, by_id: &by_id, entities: &entities };
    let claims = fold.edges(&statements, &mut open);
    let (graph, places) = open.build_with_places();
    let mut known =
        Knowledge { names, by_id: by_id.clone(), source_ids, sources, entities, merged, ..Knowledge::default() };
    let claim = |claim: &Draft| match claim {
        Draft::Edge(at) => Claim::Edge(places.get(*at).copied().unwrap_or_default()),
        Draft::Literal(node, key) => Claim::Literal(*node, graph.key(key).unwrap_or(KeyId::from(0))),
    };
    let claims: Vec<Claim> = claims.iter().map(claim).collect();
    fill(&mut known, &schema, &statements, &claims, (graph.edge_bound(), graph.node_bound()));
    known.schema = schema;
    graph.with_knowledge(known)
}

/// Nodes by entity id; merged entities lead to their winner's.
fn number(builder: &GraphBuilder) -> HashMap<String, NodeId> {
    let index = Ids::of(builder).entities;
    let mut nodes = vec![NodeId::default(); builder.entities.len()];
    let winners = builder.entities.iter().enumerate().filter(|(_, entity)| entity.merged_into.is_none());
    for (node, (at, _)) in winners.enumerate() {
        if let Some(slot) = nodes.get_mut(at) {
            *slot = NodeId::at(node);
        }
    }
    let node = |at: usize| winner(&builder.entities, &index, at).and_then(|at| nodes.get(at)).copied();
    let all = builder.entities.iter().enumerate();
    all.filter_map(|(at, entity)| Some((entity.id.clone(), node(at)?))).collect()
}

/// Folded names and aliases, sorted, of merged entities too.
fn names(entities: &[Entity], by_id: &HashMap<String, NodeId>) -> Vec<(String, NodeId)> {
    let mut names = Vec::new();
    for entity in entities {
        let Some(node) = by_id.get(&entity.id) else { continue };
        let all = std::iter::once(&entity.name).chain(&entity.short).chain(&entity.aliases);
        names.extend(all.map(|name| (fold(name), *node)));
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn properties(entity: &Entity) -> Vec<(&str, Value)> {
    let aliases: Vec<Value> = entity.aliases.iter().map(|alias| Value::from(alias.as_str())).collect();
    let mut properties = vec![
        ("id", Value::from(entity.id.as_str())),
        ("name", Value::from(entity.name.as_str())),
        ("short", Value::from(entity.short.as_deref())),
        ("aliases", if aliases.is_empty() { Value::Null } else { Value::list(aliases) }),
    ];
    properties.extend(entity.ids.iter().map(|(key, id)| (key.as_str(), Value::from(id.as_str()))));
    properties
}

/// A claim before edges have their ids.
enum Draft {
    /// The edge's place in the order of adding.
    Edge(usize),
    Literal(NodeId, String),
}

struct Fold<'a> {
    schema: &'a Schema,
    by_id: &'a HashMap<String, NodeId>,
    entities: &'a [Entity],
}

impl Fold<'_> {
    /// One edge per triple; what each statement claims.
    fn edges(&self, statements: &[Statement], open: &mut OpenBuilder) -> Vec<Draft> {
        let mut known: HashMap<(NodeId, &str, NodeId), usize> = HashMap::new();
        let mut drafts = Vec::with_capacity(statements.len());
        for statement in statements {
            let subject = node(self.by_id, &statement.subject);
            let named = self.schema.relation(&statement.relation);
            let (name, inverse, symmetric) =
                named.map_or(("", false, false), |n| (n.relation.name.as_str(), n.inverse, n.relation.symmetric));
            let Some(object) = &statement.object else {
                drafts.push(Draft::Literal(subject, name.to_owned()));
                continue;
            };
            let object = node(self.by_id, object);
            let turn = inverse || (symmetric && self.id(object) < self.id(subject));
            let (start, end) = if turn { (object, subject) } else { (subject, object) };
            let next = known.len();
            let at = *known.entry((start, name, end)).or_insert_with(|| {
                open.edge::<&str>(start, name, end, []);
                next
            });
            drafts.push(Draft::Edge(at));
        }
        drafts
    }

    fn id(&self, node: NodeId) -> Option<&str> {
        self.entities.get(node.index()).map(|entity| entity.id.as_str())
    }
}

fn node(by_id: &HashMap<String, NodeId>, id: &str) -> NodeId {
    by_id.get(id).copied().unwrap_or_default()
}

/// The statement table and the lists that lead to it.
fn fill(known: &mut Knowledge, schema: &Schema, records: &[Statement], claims: &[Claim], bounds: (usize, usize)) {
    let mut table = TableBuilder::default();
    let (mut of_edges, mut of_nodes) = (Vec::new(), Vec::new());
    for (at, (record, claim)) in records.iter().zip(claims).enumerate() {
        let id = StatementId::at(at);
        let found = Resolved {
            subject: node(&known.by_id, &record.subject),
            object: record.object.as_deref().map(|object| node(&known.by_id, object)),
            source: known.source_ids.get(&record.source).copied().unwrap_or_default(),
            origin: origin(known, schema, record),
            claim: *claim,
            valid: record.valid.as_deref().and_then(|valid| Edtf::parse(valid).ok()),
        };
        table.push(record, found, |who| node(&known.by_id, who));
        match claim {
            Claim::Edge(EdgeId(edge)) => of_edges.push((*edge as usize, id)),
            Claim::Literal(node, key) => known.literals.push((*node, *key, id)),
        }
        let speakers = record.said_by.iter().map(|speaker| node(&known.by_id, speaker.who()));
        let involved = std::iter::once(found.subject).chain(found.object).chain(speakers);
        of_nodes.extend(involved.map(|node| (node.index(), id)));
    }
    known.literals.sort_unstable();
    known.of_edges = Lists::new(of_edges, bounds.0);
    known.of_nodes = Lists::new(of_nodes, bounds.1);
    known.table = table.finish();
}

/// The last speaker with a name; else the source followed back (MODEL.md 4.2).
fn origin(known: &Knowledge, schema: &Schema, record: &Statement) -> Origin {
    if let Some(speaker) = record.said_by.last() {
        let speaker = node(&known.by_id, speaker.who());
        let unnamed = |entity: &Entity| schema.is_subtype(&entity.entity_type, "unnamed-group");
        if !known.entities.get(speaker.index()).is_some_and(unnamed) {
            return Origin::Entity(speaker);
        }
    }
    let mut source = known.source_ids.get(&record.source).copied().unwrap_or_default();
    for _ in 0..=known.sources.len() {
        let Some(older) = known.sources.get(source.index()).and_then(|s| s.derived_from.as_deref()) else { break };
        match known.source_ids.get(older) {
            Some(older) => source = *older,
            None => return Origin::Entity(node(&known.by_id, older)),
        }
    }
    Origin::Source(source)
}
