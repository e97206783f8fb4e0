//! Relations of variable length, and `shortestPath( )`.

use super::expression::Builder;
use super::pattern::{Layout, Matching, conjuncts};
use super::scope::Kind;
use super::{Planned, Planner};
use crate::query::parse::ast;
use crate::query::plan::{Expression, Literal, Operator, PathMode, Selector, Slot, Walk};

impl Planner<'_> {
    pub(super) fn walk(
        &mut self,
        layout: &Layout<'_>,
        at: usize,
        from_left: bool,
        apart: Vec<Slot>,
        matching: &Matching<'_>,
    ) -> Planned<Operator> {
        let step = &layout.steps[at];
        let (left, right) = (&layout.nodes[step.left], &layout.nodes[step.right]);
        let (from, to) = if from_left { (left, right) } else { (right, left) };
        let (least, most) = bounds(step.relation, step.shortest.is_some());
        let one = || Expression::Literal(Literal::Integer(1));
        let selector = match step.shortest {
            None => Selector::All,
            Some(ast::ShortestFunction::One) => Selector::Shortest(one()),
            Some(ast::ShortestFunction::All) => Selector::Groups(one()),
        };
        let accept = if step.shortest.is_some() { self.accept(layout, at, matching)? } else { None };
        Ok(Operator::Walk(Box::new(Walk {
            from: from.slot,
            to: to.slot,
            into: to.bound || step.left == step.right,
            edges: step.slot,
            reversed: !from_left,
            direction: step.direction(from_left),
            types: step.types(),
            each: self.each(layout, step.relation)?,
            accept,
            least,
            most,
            mode: PathMode::Trail,
            selector,
            distinct_ends: step.shortest.is_some(),
            lens: layout.lens,
            apart,
        })))
    }

    /// The condition on each edge.
    fn each(&mut self, layout: &Layout<'_>, relation: &ast::RelationPattern) -> Planned<Option<(Slot, Expression)>> {
        if relation.properties.is_none() && relation.filter.is_none() {
            return Ok(None);
        }
        let slot = self.slot();
        let mut scope = layout.walk_scope();
        if let Some(name) = &relation.variable {
            scope.bind(&name.text, slot, Kind::Edge);
        }
        let mut builder = Builder::new(self, &scope, layout.lens);
        let mut tests = Vec::new();
        if let Some(map) = &relation.properties {
            tests.extend(builder.properties_equal(slot, map)?);
        }
        if let Some(filter) = &relation.filter {
            tests.push(builder.build(filter)?);
        }
        Ok(Some((slot, Expression::all_of(tests))))
    }

    /// The conditions of the WHERE that speak of the walk itself: they hold before the shortest is chosen.
    fn accept(&mut self, layout: &Layout<'_>, at: usize, matching: &Matching<'_>) -> Planned<Option<Expression>> {
        let walked = layout.steps[at].slot;
        let scope = layout.walk_scope();
        let mut builder = Builder::new(self, &scope, layout.lens);
        let mut tests = Vec::new();
        for conjunct in matching.filter.map(conjuncts).unwrap_or_default() {
            let test = builder.build(conjunct)?;
            let mut speaks = false;
            test.reads(&mut |slot| speaks |= slot == walked);
            tests.extend(speaks.then_some(test));
        }
        Ok(if tests.is_empty() { None } else { Some(Expression::all_of(tests)) })
    }
}

/// The fewest and most steps of a relation.
fn bounds(relation: &ast::RelationPattern, shortest: bool) -> (u64, Option<u64>) {
    match (relation.length, relation.quantifier) {
        (_, Some(quantifier)) => (quantifier.from, quantifier.to),
        (Some(length), None) => (length.from.unwrap_or(1), length.to),
        (None, None) if shortest => (1, Some(1)),
        (None, None) => (1, Some(1)),
    }
}
