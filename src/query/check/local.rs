//! Expressions with variables of their own: comprehensions, quantifiers, `reduce`, patterns as values.

use super::Checker;
use super::expression::{Aggregates, Place};
use super::pattern::Use;
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Kinds;
use crate::query::parse::ast::{
    Expression, ListComprehension, Name, PathPattern, PatternComprehension, Quantified, Reduce, ShortestFunction,
};

impl Checker<'_> {
    /// Runs `body` with variables of its own.
    pub(super) fn within<T>(
        &mut self,
        scope: &mut Scope,
        locals: &[(&Name, Type)],
        body: impl FnOnce(&mut Self, &mut Scope) -> T,
    ) -> T {
        let mark = scope.mark();
        for (name, kind) in locals {
            scope.declare(Binding::new(&name.text, name.span, *kind));
        }
        let projected = std::mem::take(&mut self.projected);
        let result = body(self, scope);
        self.projected = projected;
        scope.release(mark);
        result
    }

    /// The list that is gone through; its elements.
    fn elements(&mut self, scope: &mut Scope, list: &Expression, place: Place) -> Type {
        let kind = self.expression(scope, list, place);
        self.require(kind, Kinds::LIST, list.span, "can be gone through");
        kind.element()
    }

    pub(super) fn list_comprehension(&mut self, scope: &mut Scope, made: &ListComprehension, place: Place) -> Type {
        let element = self.elements(scope, &made.list, place);
        self.within(scope, &[(&made.variable, element)], |checker, scope| {
            if let Some(filter) = &made.filter {
                checker.condition(scope, filter, local(place));
            }
            let result = made.result.as_ref().map(|result| checker.expression(scope, result, local(place)));
            result.unwrap_or(element).listed().nullable()
        })
    }

    pub(super) fn quantified(&mut self, scope: &mut Scope, quantified: &Quantified, place: Place) -> Type {
        let element = self.elements(scope, &quantified.list, place);
        self.within(scope, &[(&quantified.variable, element)], |checker, scope| {
            if let Some(predicate) = &quantified.predicate {
                checker.condition(scope, predicate, local(place));
            }
            Type::CONDITION
        })
    }

    pub(super) fn reduce(&mut self, scope: &mut Scope, reduce: &Reduce, place: Place) -> Type {
        self.expression(scope, &reduce.start, place);
        let element = self.elements(scope, &reduce.list, place);
        let locals = [(&reduce.accumulator, Type::ANY), (&reduce.variable, element)];
        self.within(scope, &locals, |checker, scope| checker.expression(scope, &reduce.step, local(place)));
        Type::ANY
    }

    pub(super) fn pattern_comprehension(&mut self, scope: &mut Scope, made: &PatternComprehension) -> Type {
        self.within(scope, &[], |checker, scope| {
            checker.single_path(scope, &made.pattern, made.filter.as_ref(), Use::Match);
            if let Some(filter) = &made.filter {
                checker.condition(scope, filter, Place::VALUE);
            }
            Type::list(checker.expression(scope, &made.result, Place::VALUE).kinds)
        })
    }

    /// A pattern as a condition, or `shortestPath( )` as a value.
    pub(super) fn pattern_expression(&mut self, scope: &mut Scope, path: &PathPattern, condition: bool) -> Type {
        if path.shortest.is_none() && !condition {
            let message = "a pattern is a condition and cannot stand here";
            let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, path.span, message);
            self.report(problem.help("write EXISTS { … } for whether it matches, or [pattern | …] for a list"));
        }
        self.within(scope, &[], |checker, scope| checker.single_path(scope, path, None, Use::Predicate));
        match path.shortest {
            None => Type::CONDITION,
            Some(ShortestFunction::One) => Type::of(Kinds::PATH.or(Kinds::NULL)),
            Some(ShortestFunction::All) => Type::list(Kinds::PATH),
        }
    }
}

/// Inside, rows are no longer grouped: an aggregate cannot stand there.
fn local(place: Place) -> Place {
    let aggregates = match place.aggregates {
        Aggregates::Allowed => Aggregates::Refused,
        other => other,
    };
    Place { aggregates, condition: false }
}
