//! What stands behind edges, literals and paths: statements, sources, stances, validity (MODEL.md 4.2).
//!
//! On an open graph there are no statements, and these functions give `[]`, 0, false or null.

use std::collections::BTreeSet;

use super::access::{alive, alive_edge};
use super::argument::{at, optional, required, text, wrong};
use super::{Function, Parameter, Surroundings};
use crate::answer::words;
use crate::diagnostic::Fault;
use crate::graph::{Claim, Origin, StatementTable, View};
use crate::model::edtf::{Day, Edtf, End};
use crate::model::statement::{Basis, StanceWord};
use crate::model::temporal::Date;
use crate::model::{EdgeId, Kinds, LensId, NodeId, SourceId, StatementId, Value, validity};

const EDGE: &[Parameter] = &[required("relationship", Kinds::EDGE)];
const EDGES: Kinds = Kinds::EDGE.or(Kinds::PATH).or(Kinds::LIST);
const ANY: Kinds = EDGES.or(Kinds::NODE);

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new(
        "evidence",
        &[required("element", ANY), optional("name", Kinds::STRING)],
        Kinds::LIST,
        evidence,
        "the statements behind a relationship, path or list, or that name a node, or of one of its literals or relations, as maps",
        "MATCH ()-[r]->() RETURN evidence(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "sources",
        &[required("element", ANY), optional("name", Kinds::STRING)],
        Kinds::LIST,
        sources,
        "the ids of the sources behind a relationship, path, list or node, oldest first",
        "MATCH ()-[r]->() RETURN sources(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "stance",
        &[required("element", EDGES)],
        Kinds::LIST,
        stance,
        "the stances among the statements: asserted, reported, possible, proposed, denied",
        "MATCH ()-[r]->() RETURN stance(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "basis",
        &[required("element", ANY), optional("name", Kinds::STRING)],
        Kinds::LIST,
        basis,
        "whether the statements say it in so many words: explicit, implied, or both",
        "MATCH ()-[r]->() RETURN basis(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "validity",
        &[required("element", EDGES)],
        Kinds::LIST,
        valid,
        "when a relationship holds, or when those of a path or list hold together, as EDTF",
        "MATCH ()-[r]->() RETURN validity(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "starts",
        &[required("element", EDGES)],
        Kinds::DATE,
        starts,
        "the first day of validity(); null where it is unknown",
        "MATCH ()-[r]->() RETURN starts(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "ends",
        &[required("element", EDGES)],
        Kinds::DATE,
        ends,
        "the last day of validity(); null where it is unknown, or goes on",
        "MATCH ()-[r]->() RETURN ends(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "origins",
        &[required("element", ANY), optional("name", Kinds::STRING)],
        Kinds::LIST,
        origins,
        "whom the statements can be traced to: entities, or the ids of sources; in the order of sources()",
        "MATCH ()-[r]->() RETURN origins(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "speakers",
        &[required("element", ANY), optional("name", Kinds::STRING)],
        Kinds::LIST,
        speakers,
        "the entities that the statements quote, in the order of sources()",
        "MATCH ()-[r]->() RETURN speakers(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "mentioned",
        &[required("node", Kinds::NODE)],
        Kinds::BOOLEAN,
        mentioned,
        "whether a counted statement has the node as subject, object or speaker",
        "MATCH (n) RETURN mentioned(n) LIMIT 1",
    )
    .impure(),
    Function::new(
        "corroboration",
        EDGE,
        Kinds::INTEGER,
        corroboration,
        "how many independent origins the statements of a relationship have",
        "MATCH ()-[r]->() RETURN corroboration(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "contested",
        EDGE,
        Kinds::BOOLEAN,
        contested,
        "whether one statement denies the relationship and another affirms it",
        "MATCH ()-[r]->() RETURN contested(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "holds",
        EDGE,
        Kinds::STRING,
        holds,
        "'certainly' or 'possibly' in the window of the view; null without a window",
        "MATCH ()-[r]->() RETURN holds(r) LIMIT 1",
    )
    .impure(),
];

/// A value's edges with the view each is read through.
fn edges<'s>(name: &str, surroundings: &'s dyn Surroundings, value: &Value) -> Result<Vec<(EdgeId, View<'s>)>, Fault> {
    match value {
        Value::Edge(edge, lens) => {
            let view = surroundings.view(*lens);
            alive_edge(view, *edge)?;
            Ok(vec![(*edge, view)])
        }
        Value::Path(path) => Ok(path.edges.iter().map(|edge| (*edge, surroundings.view(path.lens))).collect()),
        Value::List(items) => {
            let inner = items.iter().filter(|item| !item.is_null()).map(|item| edges(name, surroundings, item));
            Ok(inner.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
        }
        other => Err(wrong(name, "a relationship, a path or a list of these", other)),
    }
}

/// The counted statements behind a value, each once, in order.
#[derive(Default)]
struct Behind<'s> {
    statements: Vec<StatementId>,
    /// What the first of them is read through; none where there is nothing.
    seen: Option<(View<'s>, LensId)>,
}

impl<'s> Behind<'s> {
    fn of(name: &str, surroundings: &'s dyn Surroundings, arguments: &[Value]) -> Result<Self, Fault> {
        match at(arguments, 0) {
            Value::Node(node, lens) => {
                let view = surroundings.view(*lens);
                alive(view, *node)?;
                let statements = if arguments.len() > 1 {
                    named(view, *node, text(name, arguments, 1)?)
                } else {
                    let all = view.graph.node_statements(*node).iter().copied();
                    all.filter(|statement| view.mask.counts(*statement)).collect()
                };
                Ok(Behind { statements, seen: Some((view, *lens)) })
            }
            other if arguments.len() > 1 => Err(wrong(name, "a node where a literal or relation is named", other)),
            Value::List(items) => Behind::each(name, surroundings, items),
            other => {
                let found = edges(name, surroundings, other)?;
                let statements = distinct(found.iter().flat_map(|(edge, view)| view.evidence_of_edge(*edge)));
                let lens = match other {
                    Value::Edge(_, lens) => *lens,
                    Value::Path(path) => path.lens,
                    _ => LensId::default(),
                };
                Ok(Behind { statements, seen: found.first().map(|(_, view)| (*view, lens)) })
            }
        }
    }

    fn each(name: &str, surroundings: &'s dyn Surroundings, items: &[Value]) -> Result<Self, Fault> {
        let mut all = Behind::default();
        for item in items.iter().filter(|item| !item.is_null()) {
            let more = Behind::of(name, surroundings, std::slice::from_ref(item))?;
            all.statements.extend(more.statements);
            all.seen = all.seen.or(more.seen);
        }
        Ok(Behind { statements: distinct(all.statements), ..all })
    }

    fn table(&self) -> Option<(View<'s>, &'s StatementTable)> {
        let (view, _) = self.seen?;
        Some((view, view.graph.statements()?))
    }

    /// The statements in the order of `sources()`.
    fn by_source(&self) -> Vec<StatementId> {
        let Some((view, table)) = self.table() else { return Vec::new() };
        let mut statements = self.statements.clone();
        statements.sort_by_cached_key(|statement| age(view, table.source(*statement)));
        statements
    }

    fn node(&self, node: NodeId) -> Value {
        Value::Node(node, self.seen.map(|(_, lens)| lens).unwrap_or_default())
    }
}

/// What sources are ordered by: the first day of publication, undated ones last; then the id.
fn age(view: View<'_>, source: SourceId) -> (bool, Option<Date>, String) {
    let source = view.graph.source(source);
    let published = source.and_then(|source| source.published.as_deref());
    let day = published.and_then(|text| Day::parse(text).ok()).map(Day::first);
    (day.is_none(), day, source.map(|source| source.id.clone()).unwrap_or_default())
}

fn distinct(statements: impl IntoIterator<Item = StatementId>) -> Vec<StatementId> {
    let mut seen = BTreeSet::new();
    statements.into_iter().filter(|statement| seen.insert(*statement)).collect()
}

/// The counted statements of one literal or relation of a node, called by its name, its inverse name or the name of
/// a more general one.
fn named(view: View<'_>, node: NodeId, name: &str) -> Vec<StatementId> {
    if let Some(key) = view.graph.key(name).filter(|key| view.graph.literal(*key).is_some()) {
        return view.statements_of_literal(node, key);
    }
    let Some(table) = view.graph.statements() else { return Vec::new() };
    let schema = view.graph.schema();
    let relation = schema.and_then(|schema| schema.relation(name)).map(|found| found.relation.name.as_str());
    let implied = schema.zip(relation).map(|(schema, name)| schema.implied_by(name)).unwrap_or_default();
    let of_name = |statement: &StatementId| match table.claim(*statement) {
        Some(Claim::Edge(edge)) => {
            let found = view.graph.edge(edge);
            let its = view.graph.relation_name(found.relation);
            let called = implied.iter().any(|row| row.name == its);
            called && (found.start == node || found.end == node)
        }
        _ => false,
    };
    let all = view.graph.node_statements(node).iter().copied();
    all.filter(|statement| view.mask.counts(*statement)).filter(of_name).collect()
}

fn evidence(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let behind = Behind::of("evidence()", surroundings, arguments)?;
    let Some((view, _)) = behind.seen else { return Ok(Value::list(Vec::new())) };
    let mut maps = Vec::with_capacity(behind.statements.len());
    for statement in behind.statements {
        surroundings.budget().step(1)?;
        maps.extend(words::record(view.graph, statement).map(|record| Value::Map(record.into())));
    }
    Ok(Value::list(maps))
}

fn sources(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let behind = Behind::of("sources()", surroundings, arguments)?;
    let Some((view, table)) = behind.table() else { return Ok(Value::list(Vec::new())) };
    let found: BTreeSet<_> = behind.statements.iter().map(|statement| table.source(*statement)).collect();
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_cached_key(|source| age(view, *source));
    let found = found.into_iter().filter_map(|source| view.graph.source(source));
    Ok(found.map(|source| source.id.as_str()).collect::<Vec<_>>().into())
}

fn origins(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let behind = Behind::of("origins()", surroundings, arguments)?;
    let Some((view, table)) = behind.table() else { return Ok(Value::list(Vec::new())) };
    let mut seen = BTreeSet::new();
    let found = behind.by_source().into_iter().filter_map(|statement| table.origin(statement));
    let found = found.filter(|origin| seen.insert(*origin)).filter_map(|origin| match origin {
        Origin::Entity(node) => Some(behind.node(node)),
        Origin::Source(source) => view.graph.source(source).map(|source| source.id.as_str().into()),
    });
    Ok(Value::list(found.collect::<Vec<_>>()))
}

fn speakers(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let behind = Behind::of("speakers()", surroundings, arguments)?;
    let Some((_, table)) = behind.table() else { return Ok(Value::list(Vec::new())) };
    let mut seen = BTreeSet::new();
    let found = behind.by_source().into_iter().flat_map(|statement| table.speakers(statement)).map(|link| link.node);
    let found = found.filter(|node| seen.insert(*node)).map(|node| behind.node(node));
    Ok(Value::list(found.collect::<Vec<_>>()))
}

fn mentioned(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let Value::Node(node, lens) = at(arguments, 0) else {
        return Err(wrong("mentioned()", "a node", at(arguments, 0)));
    };
    let view = surroundings.view(*lens);
    alive(view, *node)?;
    let named = view.graph.node_statements(*node).iter().any(|statement| view.mask.counts(*statement));
    Ok(Value::Boolean(named))
}

fn stance(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let found = edges("stance()", surroundings, at(arguments, 0))?;
    let words: BTreeSet<_> = found.into_iter().flat_map(|(edge, view)| view.stances_of_edge(edge)).collect();
    Ok(words.into_iter().map(StanceWord::as_str).collect::<Vec<_>>().into())
}

fn basis(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let behind = Behind::of("basis()", surroundings, arguments)?;
    let Some((_, table)) = behind.table() else { return Ok(Value::list(Vec::new())) };
    let words: BTreeSet<_> = behind.statements.iter().copied().map(|statement| table.basis(statement)).collect();
    Ok(words.into_iter().map(Basis::as_str).collect::<Vec<_>>().into())
}

/// When a relationship holds, or when all of several do; nothing without statements.
fn periods(name: &str, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Vec<Edtf>, Fault> {
    let found = edges(name, surroundings, at(arguments, 0))?;
    if found.iter().any(|(_, view)| view.graph.statements().is_none()) {
        return Ok(Vec::new());
    }
    let edges: Vec<Vec<Edtf>> = found.iter().map(|(edge, view)| view.validity_of_edge(*edge)).collect();
    Ok(match edges.as_slice() {
        [one] => one.clone(),
        several => validity::shared(several.iter().map(Vec::as_slice)),
    })
}

fn valid(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let periods = periods("validity()", surroundings, arguments)?;
    Ok(periods.into_iter().map(|period| period.to_string()).collect::<Vec<_>>().into())
}

/// An end of all time that something holds, as a day.
fn day(end: Option<End>, of: fn(Day) -> Date) -> Value {
    end.and_then(End::date).map_or(Value::Null, |day| Value::Date(of(day)))
}

fn starts(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let periods = periods("starts()", surroundings, arguments)?;
    Ok(day(periods.first().map(|period| period.start()), Day::first))
}

fn ends(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let periods = periods("ends()", surroundings, arguments)?;
    Ok(day(periods.last().map(|period| period.end()), Day::last))
}

/// The one edge of `corroboration()` and its kin.
fn edge<'s>(name: &str, surroundings: &'s dyn Surroundings, arguments: &[Value]) -> Result<(EdgeId, View<'s>), Fault> {
    match at(arguments, 0) {
        Value::Edge(edge, lens) => {
            let view = surroundings.view(*lens);
            alive_edge(view, *edge)?;
            Ok((*edge, view))
        }
        other => Err(wrong(name, "a relationship", other)),
    }
}

fn corroboration(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (edge, view) = edge("corroboration()", surroundings, arguments)?;
    let origins = view.corroboration_of_edge(edge);
    Ok(Value::Integer(i64::try_from(origins).unwrap_or(i64::MAX)))
}

fn contested(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (edge, view) = edge("contested()", surroundings, arguments)?;
    Ok(Value::Boolean(view.is_contested(edge)))
}

fn holds(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (edge, view) = edge("holds()", surroundings, arguments)?;
    Ok(match view.certainty_of_edge(edge) {
        None => Value::Null,
        Some(true) => "certainly".into(),
        Some(false) => "possibly".into(),
    })
}
