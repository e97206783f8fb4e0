//! The plan as an indented tree.

use super::LogicalPlan;

/// The plan as an indented tree, one operator a line, in the order in which rows pass them.
pub fn explain(plan: &LogicalPlan) -> String {
    format!("{plan:#?}")
}
