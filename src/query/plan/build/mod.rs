//! Checked tree to plan.
//!
//! Building makes the plain plan: conditions stand where they were written, behind the operators of their
//! clause; only the order in which a pattern is walked is chosen here, by `cost`. What makes a plan fast is
//! the work of [`rewrite`](super::rewrite).

mod clause;
mod cost;
mod expression;
mod order;
mod path;
mod pattern;
mod projection;
mod schedule;
mod scope;
mod short;
mod subquery;
mod take;
mod term;
mod walk;
mod write;

use std::collections::{BTreeMap, HashMap};

use super::{Column, LabelTest, LogicalPlan, Operator, Pipeline, Slot};
use crate::diagnostic::{Diagnostic, Span};
use crate::function;
use crate::graph::Statistics;
use crate::model::schema::Schema;
use crate::model::{Lens, LensId};
use crate::procedure;
use crate::query::check::{Checked, Facts};
use crate::query::parse::ast;

pub use expression::label_test;

use scope::Scope;

/// What planning needs to know beside the tree.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Which names are aggregates.
    pub functions: &'a function::Registry,
    /// What procedures yield.
    pub procedures: &'a procedure::Registry,
    /// How much there is of what.
    pub statistics: &'a Statistics,
    /// The schema of a statement graph, by which names of relations are understood.
    pub schema: Option<&'a Schema>,
    /// The view in force outside the query, such as the REPL's.
    pub view: &'a Lens,
}

/// Plans a checked query.
///
/// # Errors
/// A construct that the engine does not carry out.
pub fn plan(checked: &Checked, query: &ast::Query, context: Context<'_>) -> Result<LogicalPlan, Diagnostic> {
    let mut planner = Planner::new(&checked.facts, context);
    let lens = planner.view(query.view.as_ref(), context.view);
    planner.lens = planner.intern(lens);
    let scope = Scope::default();
    let (flow, columns) = planner.query(query, &|_| scope.emptied())?;
    let writes = flow.operators.iter().any(Operator::writes);
    Ok(LogicalPlan {
        writes,
        lenses: planner.lenses,
        columns,
        root: Pipeline { operators: flow.operators },
        width: planner.width,
        names: scope.names(),
        reads: planner.reads,
        places: planner.places,
    })
}

/// A pipeline under construction, and the variables in scope at its end.
#[derive(Clone, Debug, Default)]
struct Flow {
    operators: Vec<Operator>,
    scope: Scope,
}

impl Flow {
    fn push(&mut self, operator: Operator) {
        self.operators.push(operator);
    }

    fn pipeline(self) -> Pipeline {
        Pipeline { operators: self.operators }
    }
}

struct Planner<'a> {
    facts: &'a Facts,
    context: Context<'a>,
    width: u32,
    lenses: Vec<Lens>,
    /// The default view of the query or subquery under construction.
    lens: LensId,
    reads: Vec<LensId>,
    places: BTreeMap<String, Span>,
    /// The labels that nodes which earlier clauses have bound are known to have.
    labels: HashMap<Slot, Vec<LabelTest>>,
    /// How many aggregates had a row from outside put beside their columns.
    carried: usize,
}

type Planned<T> = Result<T, Diagnostic>;
/// The scope that a part of a query begins with.
type ScopeOf<'s> = &'s dyn Fn(&ast::Part) -> Scope;

impl<'a> Planner<'a> {
    fn new(facts: &'a Facts, context: Context<'a>) -> Self {
        Planner {
            facts,
            context,
            width: 0,
            lenses: Vec::new(),
            lens: LensId(0),
            reads: Vec::new(),
            places: BTreeMap::new(),
            labels: HashMap::new(),
            carried: 0,
        }
    }
}

impl Planner<'_> {
    fn slot(&mut self) -> Slot {
        let slot = Slot(self.width);
        self.width += 1;
        slot
    }

    /// The lens of a view, inside an outer one.
    fn view(&mut self, view: Option<&ast::View>, outer: &Lens) -> Lens {
        for (name, span) in view.into_iter().flat_map(ast::View::parameters) {
            self.places.entry(name.to_string()).or_insert(span);
        }
        let axes = view.and_then(|view| self.facts.views.get(&view.span));
        axes.map_or_else(|| outer.clone(), |axes| axes.apply(outer))
    }

    /// The lens of a view inside the default one.
    fn inner_lens(&mut self, view: Option<&ast::View>) -> LensId {
        if view.is_none() {
            return self.lens;
        }
        let outer = self.lenses[self.lens.index()].clone();
        let lens = self.view(view, &outer);
        self.intern(lens)
    }

    /// The lens of a clause that reads, by its view inside the default one.
    fn clause_lens(&mut self, view: Option<&ast::View>) -> LensId {
        let lens = self.inner_lens(view);
        self.reads(lens);
        lens
    }

    /// Notes that a clause or pattern reads through a lens.
    fn reads(&mut self, lens: LensId) {
        if !self.reads.contains(&lens) {
            self.reads.push(lens);
        }
    }

    fn intern(&mut self, lens: Lens) -> LensId {
        let at = self.lenses.iter().position(|known| *known == lens).unwrap_or_else(|| {
            self.lenses.push(lens);
            self.lenses.len() - 1
        });
        LensId::at(at)
    }

    /// All parts of a query, each in the scope it stands in; gives the columns of its last RETURN.
    fn query(&mut self, query: &ast::Query, scope_of: ScopeOf<'_>) -> Planned<(Flow, Vec<Column>)> {
        let saved = self.lens;
        if query.view.is_some() {
            self.lens = self.inner_lens(query.view.as_ref());
        }
        let planned = self.parts(query, scope_of);
        self.lens = saved;
        planned
    }

    fn parts(&mut self, query: &ast::Query, scope_of: ScopeOf<'_>) -> Planned<(Flow, Vec<Column>)> {
        let mut parts = query.parts.iter();
        let Some(first) = parts.next() else { return Ok((Flow::default(), Vec::new())) };
        // Those of one kind in a row are one union: a tree of as many levels as parts would be too deep to walk.
        let (mut sides, mut all) = (vec![self.part(first, &scope_of(first))?], true);
        for (part, link) in parts.zip(&query.unions) {
            if link.all != all && sides.len() > 1 {
                sides = vec![self.union(sides, all)];
            }
            all = link.all;
            sides.push(self.part(part, &scope_of(part))?);
        }
        Ok(self.union(sides, all))
    }

    fn union(&mut self, mut sides: Vec<(Flow, Vec<Column>)>, all: bool) -> (Flow, Vec<Column>) {
        if sides.len() == 1 {
            return sides.pop().unwrap_or_default();
        }
        let columns: Vec<Column> = sides.first().map(|side| side.1.clone()).unwrap_or_default();
        let outputs: Vec<Slot> = columns.iter().map(|_| self.slot()).collect();
        let slots = |own: &[Column]| {
            let same = |column: &Column| own.iter().find(|c| c.name == column.name).map_or(column.slot, |c| c.slot);
            columns.iter().map(same).collect()
        };
        let parts = sides.into_iter().map(|(flow, own)| (flow.pipeline(), slots(&own))).collect();
        let mut flow = Flow::default();
        flow.push(Operator::Union(super::Union { parts, outputs: outputs.clone() }));
        if !all {
            flow.push(Operator::Distinct(outputs.clone()));
        }
        let columns = columns
            .iter()
            .zip(&outputs)
            .map(|(column, slot)| Column { name: column.name.clone(), slot: *slot })
            .collect();
        (flow, columns)
    }
}

/// A refusal of something the grammar allows and the engine does not carry out.
fn unsupported(span: Span, what: &str) -> Diagnostic {
    Diagnostic::error(crate::diagnostic::codes::UNSUPPORTED, span, format!("{what} is not supported"))
}
