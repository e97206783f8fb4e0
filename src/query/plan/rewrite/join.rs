//! A pattern that shares nothing with the rows before it but equal values is matched once, and joined by hash.
//!
//! `UNWIND $rows AS row MATCH (n {key: row.x})` would scan all nodes for each row, and so would two patterns that are
//! held together by `a.key = b.key` alone. The filters stay: they are what decides.

use std::collections::HashSet;

use super::{Known, volatile};
use crate::query::operator::Binary;
use crate::query::plan::estimate::Course;
use crate::query::plan::{Access, Expression, Join, Operator, Pipeline, Slot};

/// Fewer pairs of rows are compared as soon.
const PAIRS: f64 = 50.0;

/// More rows of a pattern are matched again and again, rather than kept.
const MOST_KEPT: f64 = 4e6;

/// How many rows a pipeline inside another is taken to be given.
const GIVEN: f64 = 10.0;

/// Turns a scan, and what follows from it alone, into a join where filters behind compare it with what was known before.
pub(super) fn rewrite(pipeline: &mut Pipeline, known: Known<'_>) {
    let mut at = 0;
    while at < pipeline.operators.len() {
        if let Some((end, keys)) = candidate(&pipeline.operators, at)
            && pays(&pipeline.operators, at..end, known)
        {
            let inner = Pipeline { operators: pipeline.operators.drain(at..end).collect() };
            pipeline.operators.insert(at, Operator::Join(Box::new(Join { inner, keys })));
        }
        at += 1;
    }
}

/// Pairs of what must be equal: of the row, and of the pattern.
type Keys = Vec<(Expression, Expression)>;

/// Where the pattern that begins with an operator ends, and what it is compared by; none where it is not, or none begins.
fn candidate(operators: &[Operator], at: usize) -> Option<(usize, Keys)> {
    let first = operators.get(at)?;
    let begins = match first {
        Operator::Scan(_) => true,
        Operator::Lookup(lookup) => slots_of(&lookup.value).is_empty() && !volatile::operator(first),
        _ => false,
    };
    if !begins {
        return None;
    }
    let mut own: HashSet<Slot> = first.fills().into_iter().collect();
    let mut end = at + 1;
    while let Some(next) = operators.get(end).filter(|next| follows(next, &own)) {
        own.extend(next.fills());
        end += 1;
    }
    let filters = operators[end..].iter().map_while(|operator| match operator {
        Operator::Filter(condition) => Some(condition),
        _ => None,
    });
    let keys: Keys = filters.filter_map(|condition| key(condition, &own)).collect();
    (!keys.is_empty()).then_some((end, keys))
}

/// Whether an operator depends on nothing but the pattern.
fn follows(operator: &Operator, own: &HashSet<Slot>) -> bool {
    let fits = matches!(
        operator,
        Operator::Expand(_) | Operator::Intersect(_) | Operator::Ends(_) | Operator::Walk(_) | Operator::Filter(_)
    );
    if !fits || volatile::operator(operator) {
        return false;
    }
    let fills = operator.fills();
    let mut is_own = true;
    operator.reads(&mut |slot| is_own &= own.contains(&slot) || fills.contains(&slot));
    is_own
}

/// The sides of an equality between the row and the pattern.
fn key(condition: &Expression, own: &HashSet<Slot>) -> Option<(Expression, Expression)> {
    let Expression::Comparison(left, rest, _) = condition else { return None };
    let [(Binary::Equal, right)] = rest.as_slice() else { return None };
    if volatile::expression(condition) {
        return None;
    }
    let outer = |side: &Expression| {
        let reads = slots_of(side);
        !reads.is_empty() && reads.iter().all(|slot| !own.contains(slot)) && !asks(side)
    };
    let sides = [(&**left, right), (right, &**left)];
    sides
        .into_iter()
        .find(|(row, found)| outer(row) && is_plain(found, own))
        .map(|(row, found)| (row.clone(), found.clone()))
}

/// Whether it is a part of the pattern, or a property of one, which cannot fail.
fn is_plain(expression: &Expression, own: &HashSet<Slot>) -> bool {
    match expression {
        Expression::Slot(slot) => own.contains(slot),
        Expression::Access(base, steps, _) => match (&**base, steps.as_slice()) {
            (Expression::Slot(slot), [Access::Property(_)]) => own.contains(slot),
            _ => false,
        },
        _ => false,
    }
}

/// Whether there is a subquery in it, which is not worked out twice.
fn asks(expression: &Expression) -> bool {
    let mut found = matches!(expression, Expression::Subquery(_) | Expression::Degree(..));
    expression.parts(&mut |part| found |= asks(part));
    found
}

fn slots_of(expression: &Expression) -> Vec<Slot> {
    let mut slots = Vec::new();
    expression.reads(&mut |slot| slots.push(slot));
    slots
}

/// Whether there are likely to be several rows, and many pairs of them.
fn pays(operators: &[Operator], pattern: std::ops::Range<usize>, known: Known<'_>) -> bool {
    let mut course = Course::new(known.figures);
    let given = if known.nested { GIVEN } else { 1.0 };
    let rows = operators[..pattern.start].iter().fold(given, |rows, operator| course.after(operator, rows));
    let found = operators[pattern].iter().fold(1.0, |rows, operator| course.after(operator, rows));
    rows >= 2.0 && rows * found >= PAIRS && found <= MOST_KEPT
}
