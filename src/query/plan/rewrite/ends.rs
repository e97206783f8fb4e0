//! A walk of which only the ends matter, and not how often each is reached, need not enumerate paths.

use crate::query::plan::{Aggregation, Operator, PathMode, Pipeline, Selector, Slot, Walk};

/// Marks the walks whose paths nobody reads, and behind which something makes equal rows one.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    for at in 0..pipeline.operators.len() {
        let (before, behind) = pipeline.operators.split_at_mut(at + 1);
        let Some(Operator::Walk(walk)) = before.last_mut() else { continue };
        walk.ends_only = is_plain(walk) && counts_once(behind) && !behind.iter().any(|other| reads(other, walk));
    }
}

/// Whether each end that a walk with these limits reaches is reached by a path of its mode as well.
fn is_plain(walk: &Walk) -> bool {
    let Some((_, least, _)) = walk.repeated() else { return false };
    least <= 1 && walk.mode == PathMode::Trail && matches!(walk.selector, Selector::All)
}

fn reads(operator: &Operator, walk: &Walk) -> bool {
    let mut found = false;
    let own = |slot: Slot| slot == walk.edges || walk.variables.iter().any(|variable| variable.output == slot);
    operator.reads(&mut |slot| found |= own(slot));
    found
}

/// Whether rows that are repeated change nothing in the end.
fn counts_once(behind: &[Operator]) -> bool {
    for operator in behind {
        match operator {
            Operator::Filter(_)
            | Operator::Project(_)
            | Operator::Lookup(_)
            | Operator::Scan(_)
            | Operator::Expand(_)
            | Operator::Intersect(_)
            | Operator::Ends(_)
            | Operator::Walk(_) => {}
            Operator::Distinct(_) => return true,
            Operator::Aggregate { values, .. } => return values.iter().all(|(_, value)| is_once(value)),
            _ => return false,
        }
    }
    false
}

/// Whether an aggregate gives the same when a row is repeated. Lists are not the same: their order would change.
fn is_once(value: &Aggregation) -> bool {
    (value.distinct && value.name == "count") || value.name == "min" || value.name == "max"
}
