//! A sort before a LIMIT keeps only so many rows.

use crate::query::operator::Binary;
use crate::query::plan::{Expression, Operator, Pipeline};

/// Tells a sort how many rows the page behind it lets through.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    for at in 1..pipeline.operators.len() {
        let Operator::Page { skip, limit: Some(limit) } = &pipeline.operators[at] else { continue };
        let most = match skip {
            None => limit.clone(),
            Some(skip) => {
                let rest = vec![(Binary::Add, limit.clone())];
                Expression::Chain(Box::new(skip.clone()), rest, crate::diagnostic::Span::default())
            }
        };
        if let Operator::Sort { top, .. } = &mut pipeline.operators[at - 1] {
            *top = Some(most);
        }
    }
}
