//! Counts that the graph keeps need no rows.

use crate::query::plan::{
    Aggregation, Direction, Expand, Expression, LabelTest, Operator, Pipeline, Slot, Tallied, Tally,
};

/// Turns a scan, and perhaps one step, of which nothing but the number of rows is wanted, by relation type or in
/// all, into a question to the graph. What it replaces stays inside of it, for views and evidence that ask more.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    let Some((what, length)) = tallied(&pipeline.operators) else { return };
    let Some(Operator::Aggregate { keys, values }) = pipeline.operators.get(length - 1) else { return };
    let tally = Tally {
        what,
        types: keys.first().map(|(slot, _)| *slot),
        counts: values.iter().map(|(slot, _)| *slot).collect(),
        inner: Pipeline { operators: pipeline.operators[..length].to_vec() },
    };
    pipeline.operators.splice(..length, [Operator::Tally(Box::new(tally))]);
}

/// What is counted, and how many operators that takes.
fn tallied(operators: &[Operator]) -> Option<(Tallied, usize)> {
    match operators {
        [Operator::Scan(scan), Operator::Aggregate { keys, values }, ..] => {
            let label = match &scan.labels {
                None => None,
                Some(LabelTest::Name(name)) => Some(name.clone()),
                Some(_) => return None,
            };
            let counted = keys.is_empty() && values.iter().all(|(_, value)| counts(value, &[scan.node]));
            counted.then_some((Tallied::Nodes(label), 2))
        }
        [Operator::Scan(scan), Operator::Expand(expand), Operator::Aggregate { keys, values }, ..] => {
            let plain = scan.labels.is_none()
                && scan.node == expand.from
                && scan.node != expand.to
                && !expand.into
                && expand.direction != Direction::Both
                && expand.apart.is_empty();
            let by_type = match keys.as_slice() {
                [] => true,
                [(_, key)] => is_type(key, expand),
                _ => false,
            };
            let bound = [scan.node, expand.edge, expand.to];
            let counted = plain && by_type && values.iter().all(|(_, value)| counts(value, &bound));
            counted.then(|| (Tallied::Edges(expand.types.clone()), 3))
        }
        _ => None,
    }
}

/// Whether the aggregate is the number of rows: `count(*)`, or of a variable that is never null.
fn counts(value: &Aggregation, bound: &[Slot]) -> bool {
    let rows = match value.arguments.as_slice() {
        [] => true,
        [Expression::Slot(slot)] => bound.contains(slot),
        _ => false,
    };
    value.name == "count" && !value.distinct && rows
}

fn is_type(key: &Expression, expand: &Expand) -> bool {
    let Expression::Function(name, arguments, _) = key else { return false };
    name == "type" && matches!(arguments.as_slice(), [Expression::Slot(slot)] if *slot == expand.edge)
}
