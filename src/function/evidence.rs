//! What stands behind edges, literals and paths: statements, sources, stances, validity (MODEL.md 4.2).
//!
//! On an open graph there are no statements, and these functions give `[]`, 0, false or null.

use std::collections::BTreeSet;

use super::access::{alive, alive_edge};
use super::argument::{at, optional, required, text, wrong};
use super::{Function, Parameter, Surroundings};
use crate::answer::words;
use crate::diagnostic::Fault;
use crate::graph::{Claim, View};
use crate::model::edtf::{Day, Edtf};
use crate::model::statement::{Basis, StanceWord};
use crate::model::{EdgeId, Kinds, NodeId, StatementId, Value, validity};

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
        "the statements behind a relationship, path or list, of a node, or of one of its literals or relations, as maps",
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

/// The counted statements behind a value, each once, in order; and the view whose graph has them.
fn behind<'s>(
    name: &str,
    surroundings: &'s dyn Surroundings,
    arguments: &[Value],
) -> Result<(Vec<StatementId>, Option<View<'s>>), Fault> {
    if let Value::Node(node, lens) = at(arguments, 0) {
        let view = surroundings.view(*lens);
        alive(view, *node)?;
        let statements = if arguments.len() > 1 {
            named(view, *node, text(name, arguments, 1)?)
        } else {
            let all = view.graph.node_statements(*node).iter().copied();
            all.filter(|statement| view.mask.counts(*statement)).collect()
        };
        return Ok((statements, Some(view)));
    }
    if arguments.len() > 1 {
        return Err(wrong(name, "a node where a literal or relation is named", at(arguments, 0)));
    }
    if let Value::List(items) = at(arguments, 0) {
        return behind_each(name, surroundings, items);
    }
    let found = edges(name, surroundings, at(arguments, 0))?;
    let statements = distinct(found.iter().flat_map(|(edge, view)| view.evidence_of_edge(*edge)));
    Ok((statements, found.first().map(|(_, view)| *view)))
}

fn behind_each<'s>(
    name: &str,
    surroundings: &'s dyn Surroundings,
    items: &[Value],
) -> Result<(Vec<StatementId>, Option<View<'s>>), Fault> {
    let (mut statements, mut view) = (Vec::new(), None);
    for item in items.iter().filter(|item| !item.is_null()) {
        let (more, its) = behind(name, surroundings, std::slice::from_ref(item))?;
        statements.extend(more);
        view = view.or(its);
    }
    Ok((distinct(statements), view))
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
    let (statements, view) = behind("evidence()", surroundings, arguments)?;
    let Some(view) = view else { return Ok(Value::list(Vec::new())) };
    let mut maps = Vec::with_capacity(statements.len());
    for statement in statements {
        surroundings.budget().step(1)?;
        if let (Some(table), Some(record)) = (view.graph.statements(), view.graph.statement(statement)) {
            let source = view.graph.source(table.source(statement));
            maps.push(Value::Map(std::sync::Arc::new(words::record(&record, source))));
        }
    }
    Ok(Value::list(maps))
}

fn sources(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (statements, view) = behind("sources()", surroundings, arguments)?;
    let table = view.and_then(|view| view.graph.statements());
    let (Some(view), Some(table)) = (view, table) else { return Ok(Value::list(Vec::new())) };
    let found: BTreeSet<_> = statements.into_iter().map(|statement| table.source(statement)).collect();
    let mut found: Vec<_> = found.into_iter().filter_map(|source| view.graph.source(source)).collect();
    let day = |published: Option<&str>| published.and_then(|text| Day::parse(text).ok()).map(Day::first);
    found.sort_by_cached_key(|source| {
        let day = day(source.published.as_deref());
        (day.is_none(), day, source.id.clone())
    });
    Ok(found.into_iter().map(|source| source.id.as_str()).collect::<Vec<_>>().into())
}

fn stance(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let found = edges("stance()", surroundings, at(arguments, 0))?;
    let words: BTreeSet<_> = found.into_iter().flat_map(|(edge, view)| view.stances_of_edge(edge)).collect();
    Ok(words.into_iter().map(StanceWord::as_str).collect::<Vec<_>>().into())
}

fn basis(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (statements, view) = behind("basis()", surroundings, arguments)?;
    let Some(table) = view.and_then(|view| view.graph.statements()) else { return Ok(Value::list(Vec::new())) };
    let words: BTreeSet<_> = statements.into_iter().map(|statement| table.basis(statement)).collect();
    Ok(words.into_iter().map(Basis::as_str).collect::<Vec<_>>().into())
}

fn valid(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let found = edges("validity()", surroundings, at(arguments, 0))?;
    if found.iter().any(|(_, view)| view.graph.statements().is_none()) {
        return Ok(Value::list(Vec::new()));
    }
    let edges: Vec<Vec<Edtf>> = found.iter().map(|(edge, view)| view.validity_of_edge(*edge)).collect();
    let shared = match edges.as_slice() {
        [one] => one.clone(),
        several => validity::shared(several.iter().map(Vec::as_slice)),
    };
    Ok(shared.into_iter().map(|period| period.to_string()).collect::<Vec<_>>().into())
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
