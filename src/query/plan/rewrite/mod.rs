//! Rewrites: plan to plan, each giving the same rows faster. One rule per file.

mod apart;
mod ends;
mod intersect;
mod lookup;
mod push_filters;
mod tally;
mod top;

use super::{LogicalPlan, Operator, Pipeline};
use crate::model::schema::Schema;

/// What rules may know of the graph: nothing that a write could change.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// The schema of a statement graph; none for an open graph, where a name stands for itself alone.
    pub schema: Option<&'k Schema>,
}

/// A rule: changes one pipeline; the pipelines inside it have been changed already.
type Rule = fn(&mut Pipeline, Known<'_>);

/// The rules in the order in which they are applied, with their names.
pub const RULES: &[(&str, Rule)] = &[
    ("push-filters", |pipeline, _| push_filters::rewrite(pipeline)),
    ("lookup", |pipeline, _| lookup::rewrite(pipeline)),
    ("top", |pipeline, _| top::rewrite(pipeline)),
    ("apart", apart::rewrite),
    ("intersect", |pipeline, _| intersect::rewrite(pipeline)),
    ("ends", |pipeline, _| ends::rewrite(pipeline)),
    ("tally", |pipeline, _| tally::rewrite(pipeline)),
];

/// Applies every rule to every pipeline of the plan, inner ones first.
pub fn rewrite(plan: &mut LogicalPlan, known: Known<'_>) {
    pipeline(&mut plan.root, known);
}

fn pipeline(at: &mut Pipeline, known: Known<'_>) {
    for operator in &mut at.operators {
        match operator {
            Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => {
                pipeline(inner, known);
            }
            Operator::Union(union) => union.parts.iter_mut().for_each(|(part, _)| pipeline(part, known)),
            Operator::Merge(merge) => pipeline(&mut merge.find, known),
            Operator::Filter(expression) | Operator::Unwind(_, expression) => subqueries(expression, known),
            Operator::Project(items) => items.iter_mut().for_each(|(_, item)| subqueries(item, known)),
            _ => {}
        }
    }
    for (_, rule) in RULES {
        rule(at, known);
    }
}

/// The pipelines at the top of an expression; those deeper down run as they were built.
fn subqueries(expression: &mut super::Expression, known: Known<'_>) {
    match expression {
        super::Expression::Subquery(subquery) => pipeline(&mut subquery.body, known),
        super::Expression::Unary(_, operand, _) => subqueries(operand, known),
        super::Expression::Chain(first, rest, _) | super::Expression::Comparison(first, rest, _) => {
            subqueries(first, known);
            for (_, right) in rest {
                subqueries(right, known);
            }
        }
        super::Expression::Function(_, arguments, _) => {
            for argument in arguments {
                subqueries(argument, known);
            }
        }
        _ => {}
    }
}
