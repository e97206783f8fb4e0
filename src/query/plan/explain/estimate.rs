//! About how many rows operators give, by the graph's figures, and what operators are called. Rough guesses: they
//! show where a plan grows, and no plan is made by them.

use crate::graph::Statistics;
use crate::query::plan::{Expression, LabelTest, Literal, Operator};

/// The part of the rows that a condition is taken to let through.
const PASSES: f64 = 0.3;

/// The operator's name.
pub(super) fn name(operator: &Operator) -> &'static str {
    match operator {
        Operator::Scan(_) => "Scan",
        Operator::Lookup(_) => "Lookup",
        Operator::Expand(_) => "Expand",
        Operator::Ends(_) => "Ends",
        Operator::Walk(_) => "Walk",
        Operator::Paths(_) => "Paths",
        Operator::Neighbours(_) => "Neighbours",
        Operator::Filter(_) => "Filter",
        Operator::Project(_) => "Project",
        Operator::Aggregate { .. } => "Aggregate",
        Operator::Distinct(_) => "Distinct",
        Operator::Sort { .. } => "Sort",
        Operator::Page { .. } => "Page",
        Operator::Unwind(..) => "Unwind",
        Operator::Optional { .. } => "Optional",
        Operator::Apply { .. } => "Apply",
        Operator::ForEach(_) => "ForEach",
        Operator::Tally(_) => "Tally",
        Operator::Union(_) => "Union",
        Operator::Call(_) => "Call",
        Operator::Create(_) => "Create",
        Operator::Merge(_) => "Merge",
        Operator::Set(_) => "Set",
        Operator::Delete(_) => "Delete",
    }
}

/// A guess as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and never negative")]
pub(super) fn whole(rows: f64) -> u64 {
    rows.round() as u64
}

/// About how many rows an operator gives that is given so many.
#[expect(clippy::cast_precision_loss, reason = "guesses need no exact counts")]
pub(super) fn after(operator: &Operator, rows: f64, figures: &Statistics) -> f64 {
    let nodes = (figures.nodes() as f64).max(1.0);
    let steps = |types: Option<&LabelTest>| types.map_or(figures.edges() as f64, |test| edges(test, figures)) / nodes;
    let open = |into: bool| if into { 1.0 / nodes } else { 1.0 };
    match operator {
        Operator::Scan(scan) => rows * scan.labels.as_ref().map_or(nodes, |test| labelled(test, figures)),
        Operator::Expand(expand) => rows * steps(expand.types.as_ref()) * open(expand.into),
        Operator::Walk(walk) => rows * steps(None).max(1.0) * open(walk.into),
        Operator::Neighbours(_) | Operator::Paths(_) => rows * steps(None),
        Operator::Filter(_) => (rows * PASSES).max(rows.min(1.0)),
        Operator::Aggregate { keys, .. } if keys.is_empty() => 1.0,
        Operator::Aggregate { .. } => rows.sqrt().max(rows.min(1.0)),
        Operator::Page { limit, .. } => limit.as_ref().and_then(number).map_or(rows, |limit| rows.min(limit)),
        Operator::Sort { top, .. } if !top.is_empty() => {
            top.iter().map(number).sum::<Option<f64>>().map_or(rows, |top| rows.min(top))
        }
        Operator::Unwind(_, Expression::List(items)) => rows * items.len() as f64,
        Operator::Unwind(..) => rows * 10.0,
        Operator::Tally(_) => 1.0,
        _ => rows,
    }
}

#[expect(clippy::cast_precision_loss, reason = "guesses need no exact counts")]
fn number(expression: &Expression) -> Option<f64> {
    if let Expression::Literal(Literal::Integer(number)) = expression { Some(*number as f64) } else { None }
}

#[expect(clippy::cast_precision_loss, reason = "guesses need no exact counts")]
fn labelled(test: &LabelTest, figures: &Statistics) -> f64 {
    count(test, figures.nodes() as f64, &|name| figures.label(name) as f64)
}

#[expect(clippy::cast_precision_loss, reason = "guesses need no exact counts")]
fn edges(test: &LabelTest, figures: &Statistics) -> f64 {
    count(test, figures.edges() as f64, &|name| figures.relation(name) as f64)
}

/// About how many of `all` pass a label test.
fn count(test: &LabelTest, all: f64, named: &dyn Fn(&str) -> f64) -> f64 {
    match test {
        LabelTest::Name(name) => named(name),
        LabelTest::And(parts) => parts.iter().map(|part| count(part, all, named)).fold(all, f64::min),
        LabelTest::Or(parts) => parts.iter().map(|part| count(part, all, named)).sum::<f64>().min(all),
        LabelTest::Not(inner) => (all - count(inner, all, named)).max(0.0),
        LabelTest::Any => all,
    }
}
