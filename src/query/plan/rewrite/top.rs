//! A sort before a LIMIT keeps only so many rows.

use crate::query::plan::{Expression, Operator, Pipeline};

/// Tells a sort how many rows the page behind it lets through.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    for at in 1..pipeline.operators.len() {
        let Operator::Page { skip, limit: Some(limit) } = &pipeline.operators[at] else { continue };
        let most: Vec<Expression> = skip.iter().chain([limit]).cloned().collect();
        if let Operator::Sort { top, .. } = &mut pipeline.operators[at - 1] {
            *top = most;
        }
    }
}
