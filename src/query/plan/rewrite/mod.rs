//! Rewrites: plan to plan, each giving the same rows faster. One rule per file.

mod apart;
mod counting;
mod ends;
mod exists;
mod intersect;
mod join;
mod lookup;
mod push_filters;
mod tally;
mod top;
mod volatile;

use std::cell::Cell;

use super::{Expression, Figures, LogicalPlan, Operator, Pipeline, Slot};

/// What rules may know: of the graph nothing that a write could change, but for estimates.
#[derive(Clone, Copy, Debug)]
pub struct Known<'k> {
    /// About how much there is of what.
    figures: Figures<'k>,
    /// Whether rows are to say what they rest on.
    evidence: bool,
    /// Whether the pipeline stands inside another, and is run for each of its rows.
    nested: bool,
    /// How many slots a row has.
    width: &'k Cell<u32>,
}

impl Known<'_> {
    /// A new slot.
    fn slot(self) -> Slot {
        let slot = Slot(self.width.get());
        self.width.set(slot.0 + 1);
        slot
    }
}

/// A rule: changes one pipeline; the pipelines inside it have been changed already.
type Rule = fn(&mut Pipeline, Known<'_>);

/// The rules in the order in which they are applied, with their names.
pub const RULES: &[(&str, Rule)] = &[
    ("push-filters", |pipeline, _| push_filters::rewrite(pipeline)),
    ("lookup", lookup::rewrite),
    ("top", |pipeline, _| top::rewrite(pipeline)),
    ("apart", apart::rewrite),
    ("intersect", |pipeline, _| intersect::rewrite(pipeline)),
    ("ends", |pipeline, _| ends::rewrite(pipeline)),
    ("join", join::rewrite),
    ("tally", |pipeline, _| tally::rewrite(pipeline)),
    ("counting", counting::rewrite),
];

/// Applies every rule to every pipeline of the plan, inner ones first. With `evidence`, those that would lose sight of what
/// rows rest on are left out.
pub fn rewrite(plan: &mut LogicalPlan, figures: Figures<'_>, evidence: bool) {
    let width = Cell::new(plan.width);
    pipeline(&mut plan.root, Known { figures, evidence, nested: false, width: &width });
    plan.width = width.get();
}

fn pipeline(at: &mut Pipeline, known: Known<'_>) {
    let nested = Known { nested: true, ..known };
    for operator in &mut at.operators {
        match operator {
            Operator::Optional { inner, .. } | Operator::Apply { inner, .. } | Operator::ForEach(inner) => {
                pipeline(inner, nested);
            }
            Operator::Union(union) => union.parts.iter_mut().for_each(|(part, _)| pipeline(part, known)),
            Operator::Merge(merge) => pipeline(&mut merge.find, known),
            Operator::Filter(expression) | Operator::Unwind(_, expression) => subqueries(expression, known),
            Operator::Project(items) => items.iter_mut().for_each(|(_, item)| subqueries(item, known)),
            Operator::Aggregate { keys, values } => {
                let arguments = values.iter_mut().flat_map(|(_, value)| &mut value.arguments);
                for item in keys.iter_mut().map(|(_, key)| key).chain(arguments) {
                    subqueries(item, known);
                }
            }
            _ => {}
        }
    }
    for (_, rule) in RULES {
        rule(at, known);
    }
}

/// The pipelines at the top of an expression; those deeper down run as they were built.
fn subqueries(expression: &mut Expression, known: Known<'_>) {
    inside(expression, known);
    exists::rewrite(expression, known);
}

fn inside(expression: &mut Expression, known: Known<'_>) {
    match expression {
        Expression::Subquery(subquery) => pipeline(&mut subquery.body, Known { nested: true, ..known }),
        Expression::Unary(_, operand, _) => subqueries(operand, known),
        Expression::Chain(first, rest, _) | Expression::Comparison(first, rest, _) => {
            subqueries(first, known);
            for (_, right) in rest {
                subqueries(right, known);
            }
        }
        Expression::Function(_, arguments, _) | Expression::List(arguments) => {
            for argument in arguments {
                subqueries(argument, known);
            }
        }
        _ => {}
    }
}
