//! Which statements stand behind an edge or a literal, and which speak against it.

use super::{Answer, Leaf, words};
use crate::graph::{KeyId, Reading, View};
use crate::model::edtf::Day;
use crate::model::schema::{Cardinality, LiteralType};
use crate::model::statement::{LiteralValue, Stance};
use crate::model::temporal::Date;
use crate::model::{EdgeId, NodeId, StatementId, Value};

/// The statements behind one leaf, oldest publication first, undated last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Those that count.
    pub supports: Vec<StatementId>,
    /// Those that deny the edge or give a rival value, and pass every axis but stance.
    pub denies: Vec<StatementId>,
}

/// The statements behind a leaf, under its lens; none in an open graph.
pub fn support(answer: &Answer, leaf: Leaf) -> Support {
    match leaf {
        Leaf::Edge(edge, lens) => support_of_edge(answer.view(lens), edge),
        Leaf::Literal(node, key, lens) => support_of_literal(answer.view(lens), node, key),
    }
}

/// The statements behind an edge; of a derived one those under its proofs, and what speaks against these.
pub fn support_of_edge(view: View<'_>, edge: EdgeId) -> Support {
    let Some(table) = view.graph.statements() else { return Support::default() };
    let counted = view.evidence_of_edge(edge);
    let proved = view.fact(edge).and_then(|_| view.mask.derived()).map(|derived| derived.leaves(edge));
    let others = std::iter::once(edge).chain(proved.unwrap_or_default()).flat_map(|e| view.graph.edge_statements(e));
    let dissents = |s: &StatementId| table.stance(*s) == Stance::Denied && view.mask.counts_but_stance(table, *s);
    let denies = others.copied().filter(|statement| dissents(statement) && !counted.contains(statement)).collect();
    sorted(view, counted, denies)
}

/// The statements behind a literal of a node, read as a property.
pub fn support_of_literal(view: View<'_>, node: NodeId, key: KeyId) -> Support {
    let (Some(table), Some(literal)) = (view.graph.statements(), view.graph.literal(key)) else {
        return Support::default();
    };
    let shown = match view.property(node, key) {
        Reading::Contested(_) => None,
        Reading::Value(value) | Reading::Rivalled(value, _) => Some(value),
    };
    let many = literal.cardinality.unwrap_or_default() == Cardinality::Many;
    let dates = literal.value == Some(LiteralType::Date);
    // What nobody states has no rivals.
    if matches!(shown, Some(Value::Null)) {
        return Support::default();
    }
    let agrees = |statement: StatementId| match (&shown, table.value(statement)) {
        (Some(Value::List(values)), Some(stated)) => values.iter().any(|value| same(value, &stated, dates)),
        (Some(value), Some(stated)) => same(value, &stated, dates),
        // Of what is contested every value is shown, as a rival.
        (None, _) => true,
        (_, None) => false,
    };
    // Of what is contested, the rivals are shown.
    let rivals: Vec<LiteralValue> = match shown {
        None => view.statements_of_literal(node, key).into_iter().filter_map(|rival| table.value(rival)).collect(),
        Some(_) => Vec::new(),
    };
    let is_rival = |stated: &LiteralValue| {
        let stated = words::literal_value(stated);
        rivals.iter().any(|rival| same(&stated, rival, dates))
    };
    let (mut supports, mut denies) = (Vec::new(), Vec::new());
    for statement in view.graph.literal_statements(node, key) {
        let denial = table.stance(statement) == Stance::Denied;
        match (view.mask.counts(statement), agrees(statement)) {
            (true, true) => supports.push(statement),
            // A denial of another value speaks against nothing that is shown.
            (counted, agrees) if counted || view.dissents(node, key, statement) => {
                let rival = !agrees && !denial && !many;
                let about_shown = shown.is_some() || table.value(statement).as_ref().is_some_and(is_rival);
                let against = agrees && denial && about_shown;
                let stance_aside = !counted && shown.is_none() && !denial;
                if rival || against || stance_aside {
                    denies.push(statement);
                }
            }
            _ => {}
        }
    }
    sorted(view, supports, denies)
}

/// Equal, or two dates of which one lies within the other.
fn same(shown: &Value, stated: &LiteralValue, dates: bool) -> bool {
    match (shown, stated) {
        (Value::Boolean(a), LiteralValue::Boolean(b)) => a == b,
        (Value::Integer(a), LiteralValue::Integer(b)) => a == b,
        (Value::String(a), LiteralValue::Text(b)) => {
            let days = || Some((Day::parse(a).ok()?, Day::parse(b).ok()?));
            a.as_str() == b || dates && days().is_some_and(|(a, b)| a.lies_within(b) || b.lies_within(a))
        }
        _ => false,
    }
}

fn sorted(view: View<'_>, supports: Vec<StatementId>, denies: Vec<StatementId>) -> Support {
    Support { supports: oldest_first(view, supports), denies: oldest_first(view, denies) }
}

/// Statements in the order of footnotes.
pub fn oldest_first(view: View<'_>, mut statements: Vec<StatementId>) -> Vec<StatementId> {
    statements.sort_by_key(|statement| by_age(view, *statement));
    statements
}

/// The order of footnotes: oldest publication first, undated last, then in the order of the records.
pub fn by_age(view: View<'_>, statement: StatementId) -> (bool, Option<Date>, StatementId) {
    let source = view.graph.statements().and_then(|table| view.graph.source(table.source(statement)));
    let published = source.and_then(|source| Day::parse(source.published.as_deref()?).ok()).map(Day::first);
    (published.is_none(), published, statement)
}
