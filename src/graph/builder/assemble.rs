//! Checked records into columns: entities become nodes, statements fold into edges and literals.

use std::collections::HashMap;

use super::super::knowledge::{Knowledge, Lists};
use super::super::statement::{Claim, Origin, Resolved, TableBuilder};
use super::super::{Graph, KeyId};
use super::{GraphBuilder, Ids, OpenBuilder, winner};
use crate::model::edtf::Edtf;
use crate::model::entity::Entity;
use crate::model::schema::Schema;
use crate::model::statement::Statement;
use crate::model::{NodeId, SourceId, StatementId, Value};

/// The graph of records that were found to be right.
pub(super) fn assemble(builder: GraphBuilder) -> Graph {
    let places = Places::of(&builder);
    let (graph, claimed) = fold(&builder, &places);
    let lists = fill(&builder, &places, &claimed, &graph);
    let winners: Vec<NodeId> = builder.entities.iter().filter_map(|entity| places.merged(entity)).collect();
    let GraphBuilder { schema, sources, entities, .. } = builder;
    let (mut entities, merged): (Vec<Entity>, Vec<Entity>) =
        entities.into_iter().partition(|entity| entity.merged_into.is_none());
    entities.extend(merged);
    let (entities, winners, sources) = (entities.into(), winners.into(), sources.into());
    graph.with_knowledge(Knowledge { schema, entities, winners, sources, ..lists })
}

/// Where records are found by id.
struct Places<'a> {
    /// Merged entities lead to their winner's node.
    nodes: HashMap<&'a str, NodeId>,
    /// Entity by node.
    entities: Vec<&'a Entity>,
    sources: HashMap<&'a str, SourceId>,
}

impl<'a> Places<'a> {
    fn of(builder: &'a GraphBuilder) -> Self {
        let index = Ids::of(builder);
        let mut numbers = vec![NodeId::default(); builder.entities.len()];
        let mut entities = Vec::with_capacity(builder.entities.len());
        for (slot, entity) in numbers.iter_mut().zip(&builder.entities).filter(|pair| pair.1.merged_into.is_none()) {
            *slot = NodeId::at(entities.len());
            entities.push(entity);
        }
        let node = |at: usize| winner(&builder.entities, &index.entities, at).and_then(|at| numbers.get(at)).copied();
        let all = builder.entities.iter().enumerate();
        let nodes = all.filter_map(|(at, entity)| Some((entity.id.as_str(), node(at)?))).collect();
        let sources = index.sources.into_iter().map(|(id, at)| (id, SourceId::at(at))).collect();
        Places { nodes, entities, sources }
    }

    fn node(&self, id: &str) -> NodeId {
        self.nodes.get(id).copied().unwrap_or_default()
    }

    fn source(&self, id: &str) -> SourceId {
        self.sources.get(id).copied().unwrap_or_default()
    }

    /// The winner's node, of an entity that was merged into another.
    fn merged(&self, entity: &Entity) -> Option<NodeId> {
        entity.merged_into.as_ref().map(|_| self.node(&entity.id))
    }
}

/// What a statement claims, and its ends as entered.
type Claimed = (Claim, NodeId, Option<NodeId>);

/// The nodes and edges, and what each statement claims.
fn fold(builder: &GraphBuilder, places: &Places<'_>) -> (Graph, Vec<Claimed>) {
    let schema = &builder.schema;
    let mut open = OpenBuilder::new();
    open.declare(schema);
    for entity in &places.entities {
        let labels = schema.ancestors(&entity.entity_type).map(|found| found.name.as_str());
        open.node(labels, properties(entity));
    }
    let drafts = Fold { schema, places }.edges(&builder.statements, &mut open);
    let (graph, edges) = open.build_with_places();
    let claim = |draft: Draft<'_>| match draft {
        Draft::Edge(at, subject, object) => {
            (Claim::Edge(edges.get(at).copied().unwrap_or_default()), subject, Some(object))
        }
        Draft::Literal(node, key) => (Claim::Literal(node, graph.key(key).unwrap_or(KeyId::from(0))), node, None),
    };
    let claims = drafts.into_iter().map(claim).collect();
    (graph, claims)
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
enum Draft<'a> {
    /// The edge's place in the order of adding; subject and object.
    Edge(usize, NodeId, NodeId),
    Literal(NodeId, &'a str),
}

struct Fold<'a> {
    schema: &'a Schema,
    places: &'a Places<'a>,
}

impl<'a> Fold<'a> {
    /// One edge per triple; what each statement claims.
    fn edges(&self, statements: &[Statement], open: &mut OpenBuilder) -> Vec<Draft<'a>> {
        let mut known: HashMap<(NodeId, &str, NodeId), usize> = HashMap::new();
        let mut drafts = Vec::with_capacity(statements.len());
        for statement in statements {
            let subject = self.places.node(&statement.subject);
            let named = self.schema.relation(&statement.relation);
            let (name, inverse, symmetric) =
                named.map_or(("", false, false), |n| (n.relation.name.as_str(), n.inverse, n.relation.symmetric));
            let Some(object) = &statement.object else {
                drafts.push(Draft::Literal(subject, name));
                continue;
            };
            let object = self.places.node(object);
            let turn = inverse || (symmetric && self.id(object) < self.id(subject));
            let (start, end) = if turn { (object, subject) } else { (subject, object) };
            let next = known.len();
            let at = *known.entry((start, name, end)).or_insert_with(|| {
                open.edge::<&str>(start, name, end, []);
                next
            });
            drafts.push(Draft::Edge(at, subject, object));
        }
        drafts
    }

    fn id(&self, node: NodeId) -> Option<&str> {
        self.places.entities.get(node.index()).map(|entity| entity.id.as_str())
    }
}

/// The statement table and the lists that lead to it.
fn fill(builder: &GraphBuilder, places: &Places<'_>, claimed: &[Claimed], graph: &Graph) -> Knowledge {
    let (nodes, edges) = (graph.node_bound(), graph.edge_bound());
    let mut table = TableBuilder::new(nodes, edges);
    let (mut of_edges, mut of_nodes, mut literals) = (Vec::new(), Vec::new(), Vec::new());
    let mut involved = Vec::new();
    for (at, (record, (claim, subject, object))) in builder.statements.iter().zip(claimed).enumerate() {
        let id = StatementId::at(at);
        let found = Resolved {
            subject: *subject,
            object: *object,
            source: places.source(&record.source),
            origin: origin(builder, places, record),
            claim: *claim,
            valid: record.valid.as_deref().and_then(|valid| Edtf::parse(valid).ok()),
        };
        table.push(record, found, |who| places.node(who));
        match claim {
            Claim::Edge(edge) => of_edges.push((edge.index(), id)),
            Claim::Literal(node, key) => literals.push((*node, *key, id)),
        }
        involved.extend(std::iter::once(found.subject).chain(found.object));
        involved.extend(record.said_by.iter().map(|speaker| places.node(speaker.who())));
        involved.sort_unstable();
        involved.dedup();
        of_nodes.extend(involved.drain(..).map(|node| (node.index(), id)));
    }
    literals.sort_unstable();
    let literals: Vec<(usize, StatementId)> = literals.into_iter().map(|(node, _, id)| (node.index(), id)).collect();
    Knowledge {
        table: table.finish(),
        of_edges: Lists::new(&of_edges, edges),
        of_nodes: Lists::new(&of_nodes, nodes),
        literals: Lists::new(&literals, nodes),
        ..Knowledge::default()
    }
}

/// The last speaker with a name; else the source followed back (MODEL.md 4.2).
fn origin(builder: &GraphBuilder, places: &Places<'_>, record: &Statement) -> Origin {
    if let Some(speaker) = record.said_by.last() {
        let speaker = places.node(speaker.who());
        let unnamed = |entity: &&Entity| builder.schema.is_subtype(&entity.entity_type, "unnamed-group");
        if !places.entities.get(speaker.index()).is_some_and(unnamed) {
            return Origin::Entity(speaker);
        }
    }
    let mut source = places.source(&record.source);
    for _ in 0..=builder.sources.len() {
        let Some(older) = builder.sources.get(source.index()).and_then(|s| s.derived_from.as_deref()) else { break };
        match places.sources.get(older) {
            Some(older) => source = *older,
            None => return Origin::Entity(places.node(older)),
        }
    }
    Origin::Source(source)
}
