//! A condition is tested as soon as all it reads is there.

use super::volatile;
use crate::query::plan::{Expression, Operator, Pipeline, Slot};

/// Moves each filter to the left, past operators that fill none of what it reads; filters keep their order.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    for at in 1..pipeline.operators.len() {
        let Operator::Filter(predicate) = &pipeline.operators[at] else { continue };
        // What is not the same each time it is asked is asked for each row; and what may be refused, for those alone
        // that come so far.
        if volatile::expression(predicate) || matches!(predicate, Expression::Is(..)) {
            continue;
        }
        let mut reads: Vec<Slot> = Vec::new();
        predicate.reads(&mut |slot| reads.push(slot));
        let before = &pipeline.operators[..at];
        let mut to = before.iter().rposition(|operator| !passes(operator, &reads)).map_or(0, |blocking| blocking + 1);
        to += before[to..].iter().take_while(|operator| matches!(operator, Operator::Filter(_))).count();
        pipeline.operators[to..=at].rotate_right(1);
    }
}

/// Whether a filter that reads these slots may stand before the operator instead of behind it.
fn passes(operator: &Operator, reads: &[Slot]) -> bool {
    let streams = matches!(
        operator,
        Operator::Scan(_)
            | Operator::Expand(_)
            | Operator::Intersect(_)
            | Operator::Ends(_)
            | Operator::Walk(_)
            | Operator::Project(_)
            | Operator::Lookup(_)
            | Operator::Filter(_)
    );
    streams && !operator.fills().iter().any(|slot| reads.contains(slot))
}
