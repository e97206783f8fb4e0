//! Rewrites: plan to plan, each giving the same rows faster. One rule per file.

mod lookup;
mod push_filters;
mod top;

use super::{LogicalPlan, Operator, Pipeline};

/// A rule: changes one pipeline; the pipelines inside it have been changed already.
type Rule = fn(&mut Pipeline);

/// The rules in the order in which they are applied, with their names.
pub const RULES: &[(&str, Rule)] =
    &[("push-filters", push_filters::rewrite), ("lookup", lookup::rewrite), ("top", top::rewrite)];

/// Applies every rule to every pipeline of the plan, inner ones first.
pub fn rewrite(plan: &mut LogicalPlan) {
    pipeline(&mut plan.root);
}

fn pipeline(at: &mut Pipeline) {
    for operator in &mut at.operators {
        match operator {
            Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => {
                pipeline(inner);
            }
            Operator::Union(union) => union.parts.iter_mut().for_each(|(part, _)| pipeline(part)),
            Operator::Merge(merge) => pipeline(&mut merge.find),
            Operator::Filter(expression) | Operator::Unwind(_, expression) => subqueries(expression),
            Operator::Project(items) => items.iter_mut().for_each(|(_, item)| subqueries(item)),
            _ => {}
        }
    }
    for (_, rule) in RULES {
        rule(at);
    }
}

/// The pipelines at the top of an expression; those deeper down run as they were built.
fn subqueries(expression: &mut super::Expression) {
    match expression {
        super::Expression::Subquery(subquery) => pipeline(&mut subquery.body),
        super::Expression::Unary(_, operand, _) => subqueries(operand),
        super::Expression::Chain(first, rest, _) | super::Expression::Comparison(first, rest, _) => {
            subqueries(first);
            for (_, right) in rest {
                subqueries(right);
            }
        }
        super::Expression::Function(_, arguments, _) => arguments.iter_mut().for_each(subqueries),
        _ => {}
    }
}
