//! A subquery of one step asks how many edges a node has.

use super::Known;
use crate::query::plan::{Access, Asking, Degree, Expression, LabelTest, Operator, Slot, Subquery};

/// Turns `EXISTS { (a)-[:T]->(:L) }`, the pattern as a condition, `COUNT { ... }` and `size()` of a comprehension of it into
/// a degree, unless rows are to say what they rest on.
pub(super) fn rewrite(expression: &mut Expression, known: Known<'_>) {
    if known.evidence {
        return;
    }
    let found = match expression {
        Expression::Subquery(subquery) => match subquery.asking {
            Asking::Exists | Asking::Count => degree(&subquery.body.operators).map(|found| (found, subquery.asking)),
            Asking::Collect(_) => None,
        },
        Expression::Function(name, arguments, _) if name == "size" => match arguments.as_slice() {
            [Expression::Subquery(subquery)] => listed(subquery).map(|found| (found, Asking::Count)),
            _ => None,
        },
        _ => None,
    };
    if let Some((degree, asking)) = found {
        *expression = Expression::Degree(Box::new(degree), asking);
    }
}

/// The step of a list of as many elements.
fn listed(subquery: &Subquery) -> Option<Degree> {
    let Asking::Collect(collected) = subquery.asking else { return None };
    let (last, before) = subquery.body.operators.split_last()?;
    let Operator::Project(items) = last else { return None };
    let is_plain = |(slot, item): &(Slot, Expression)| *slot == collected && cannot_fail(item);
    if items.iter().all(is_plain) { degree(before) } else { None }
}

fn cannot_fail(item: &Expression) -> bool {
    match item {
        Expression::Slot(_) | Expression::Literal(_) => true,
        Expression::Access(base, steps, _) => {
            matches!(**base, Expression::Slot(_)) && matches!(steps.as_slice(), [Access::Property(_)])
        }
        _ => false,
    }
}

/// One step from a node that is known, whose other end has to pass label tests and nothing else.
fn degree(operators: &[Operator]) -> Option<Degree> {
    let (Operator::Expand(expand), rest) = operators.split_first()? else { return None };
    let ends = rest.iter().map(|operator| label_of(operator, expand.to)).collect::<Option<Vec<_>>>()?;
    let plain = !expand.into && expand.from != expand.to && expand.apart.is_empty();
    plain.then(|| Degree {
        from: expand.from,
        direction: expand.direction,
        types: expand.types.clone(),
        ends: ends.into_iter().cloned().reduce(LabelTest::and),
        lens: expand.lens,
        apart: Vec::new(),
        times: None,
        count: None,
    })
}

/// The label test of a filter on the node in a slot.
pub(super) fn label_of(operator: &Operator, node: Slot) -> Option<&LabelTest> {
    let Operator::Filter(Expression::Labels(subject, test, _)) = operator else { return None };
    matches!(**subject, Expression::Slot(slot) if slot == node).then_some(test)
}
