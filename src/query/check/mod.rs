//! Syntax tree to checked tree: names resolved, types and schema checked, all problems found at once.
//!
//! The checker builds no second tree and plans nothing; what it finds out stands in [`Facts`]. It knows the
//! schema and the names of a graph, never its data.

mod aggregate;
mod blame;
mod call;
mod clause;
mod conform;
mod expression;
mod facts;
mod function;
mod joint;
mod lint;
mod literal;
mod local;
mod names;
mod operator;
mod path;
mod pattern;
mod possible;
mod premise;
mod projection;
mod property;
mod query;
mod reach;
mod rule;
mod scope;
mod short;
mod size;
mod subquery;
mod typing;
mod view;
mod walk;
mod write;

pub use facts::{Checked, Facts, Resolved};
pub use lint::{Mention, absent};

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::function::Registry as Functions;
use crate::model::catalog::Catalog;
use crate::model::schema::Schema;
use crate::model::{Kinds, Text};
use crate::procedure::Registry as Procedures;
use crate::query::parse::ast::{Name, Statement};

/// The kinds of the parameter called so; none when it was not given.
pub type Given<'a> = &'a dyn Fn(&str) -> Option<Kinds>;

/// The type of the entity whose id the parameter called so is; none where it is no id.
pub type Named<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What a statement is checked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The names of the graph.
    pub catalog: &'a dyn Catalog,
    /// The functions and aggregates.
    pub functions: &'a Functions,
    /// The procedures.
    pub procedures: &'a Procedures,
    /// The parameters, when they are known: the kinds of the one called so, none when it was not given.
    pub parameters: Option<Given<'a>>,
    /// The type of the entity whose id a parameter is, when parameters are known.
    pub entities: Option<Named<'a>>,
}

/// Checks a statement.
///
/// # Errors
/// All problems, in the order of their places.
pub fn check(statement: Statement, context: &Context<'_>) -> Result<Checked, Vec<Diagnostic>> {
    let mut checker = Checker::new(context);
    match &statement {
        Statement::Query(query) => checker.statement(query),
        Statement::Why(why) => checker.why(why),
        Statement::Rule(rule) => checker.rule(rule),
    }
    if let Some(problem) = checker.oversized {
        return Err(vec![problem]);
    }
    checker.unused();
    let mut problems = checker.problems;
    problems.sort_by_key(|problem| problem.primary.as_ref().map(|label| label.span));
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(|p| p.severity == Severity::Error);
    if errors.is_empty() {
        Ok(Checked { statement, facts: checker.facts, warnings: lint::distinct(warnings) })
    } else {
        Err(errors)
    }
}

/// The state of one check.
struct Checker<'c> {
    context: Context<'c>,
    schema: Option<&'c Schema>,
    /// Which types the steps of patterns join, once that was asked.
    joints: Option<joint::Joints<'c>>,
    problems: Vec<Diagnostic>,
    /// The refusal of a pattern that was not looked into.
    oversized: Option<Diagnostic>,
    facts: Facts,
    /// What warnings are made of at the end.
    noted: lint::Noted,
    /// Names that were reported as undefined; each is reported once.
    undefined: HashSet<Text>,
    /// How many subqueries stand around that may only read.
    reading: usize,
    /// What ORDER BY and WHERE may use although its variables are gone, see [`projection`].
    projected: projection::Projected,
}

impl<'c> Checker<'c> {
    fn new(context: &Context<'c>) -> Self {
        Checker {
            context: *context,
            schema: context.catalog.schema(),
            joints: None,
            problems: Vec::new(),
            oversized: None,
            facts: Facts::default(),
            noted: lint::Noted::default(),
            undefined: HashSet::new(),
            reading: 0,
            projected: projection::Projected::default(),
        }
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Notes the use of a parameter.
    fn parameter(&mut self, name: &Name) {
        if self.facts.parameters.contains(&name.text) {
            return;
        }
        self.facts.parameters.push(name.text.clone());
        if self.context.parameters.is_some_and(|given| given(&name.text).is_none()) {
            let message = format!("no value was given for `${}`", name.text);
            self.report(Diagnostic::error(codes::MISSING_PARAMETER, name.span, message).label("used here"));
        }
    }
}
