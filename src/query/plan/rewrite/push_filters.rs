//! A condition is tested as soon as all it reads is there.

use crate::query::plan::{Operator, Pipeline, Slot};

/// Moves each filter to the left, past operators that fill none of what it reads.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    for at in 1..pipeline.operators.len() {
        let Operator::Filter(predicate) = &pipeline.operators[at] else { continue };
        let mut reads: Vec<Slot> = Vec::new();
        predicate.reads(&mut |slot| reads.push(slot));
        let mut to = at;
        while to > 0 && passes(&pipeline.operators[to - 1], &reads) {
            to -= 1;
        }
        pipeline.operators[to..=at].rotate_right(1);
    }
}

/// Whether a filter that reads these slots may stand before the operator instead of behind it.
fn passes(operator: &Operator, reads: &[Slot]) -> bool {
    let streams = matches!(
        operator,
        Operator::Scan(_)
            | Operator::Expand(_)
            | Operator::Ends(_)
            | Operator::Walk(_)
            | Operator::Project(_)
            | Operator::Lookup(_)
    );
    streams && !operator.fills().iter().any(|slot| reads.contains(slot))
}
