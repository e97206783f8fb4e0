//! What operators are called.

use crate::query::plan::Operator;

/// The operator's name.
pub(super) fn of(operator: &Operator) -> &'static str {
    match operator {
        Operator::Scan(_) => "Scan",
        Operator::Lookup(_) => "Lookup",
        Operator::Join(_) => "Join",
        Operator::Expand(_) => "Expand",
        Operator::Intersect(_) => "Intersect",
        Operator::Degree(_) => "Degree",
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
