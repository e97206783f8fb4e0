//! What does not give the same each time it is asked, so that it must be asked for each row where it was written.

use crate::query::plan::{Expression, Operator, Pipeline};

/// The functions.
const VOLATILE: &[&str] = &["rand", "randomUUID"];

/// Whether an expression calls such a function.
pub(super) fn expression(asked: &Expression) -> bool {
    let mut found = match asked {
        Expression::Function(name, _, _) => VOLATILE.contains(&name.as_str()),
        Expression::Subquery(subquery) => pipeline(&subquery.body),
        _ => false,
    };
    asked.parts(&mut |part| found |= expression(part));
    found
}

fn pipeline(asked: &Pipeline) -> bool {
    asked.operators.iter().any(operator)
}

/// Whether an operator does, or might: a procedure, a write.
pub(super) fn operator(asked: &Operator) -> bool {
    match asked {
        Operator::Filter(condition) | Operator::Unwind(_, condition) => expression(condition),
        Operator::Project(items) => items.iter().any(|(_, item)| expression(item)),
        Operator::Lookup(lookup) => expression(&lookup.value),
        Operator::Join(join) => {
            let sides = join.keys.iter().flat_map(|(outer, inner)| [outer, inner]);
            pipeline(&join.inner) || sides.into_iter().any(expression)
        }
        Operator::Walk(walk) => {
            let mut found = false;
            walk.expressions(&mut |condition| found |= expression(condition));
            found
        }
        Operator::Aggregate { keys, values } => {
            let arguments = values.iter().flat_map(|(_, value)| &value.arguments);
            keys.iter().map(|(_, key)| key).chain(arguments).any(expression)
        }
        Operator::Sort { keys, .. } => keys.iter().any(|key| expression(&key.expression)),
        Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => pipeline(inner),
        Operator::Union(union) => union.parts.iter().any(|(part, _)| pipeline(part)),
        Operator::Scan(_)
        | Operator::Expand(_)
        | Operator::Intersect(_)
        | Operator::Degree(_)
        | Operator::Ends(_)
        | Operator::Distinct(_)
        | Operator::Page { .. }
        | Operator::Paths(_)
        | Operator::Neighbours(_)
        | Operator::Tally(_) => false,
        _ => true,
    }
}
