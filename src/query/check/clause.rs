//! Clauses, one after the other.

use super::Checker;
use super::conform::Stakes;
use super::expression::Place;
use super::pattern::already_bound;
use super::projection::Clause as Projecting;
use super::query::{Role, span, writes};
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Kinds;
use crate::query::parse::ast::{Clause, Match, Name, Unwind};

impl Checker<'_> {
    /// Checks a clause and changes the scope as it does; gives the columns if it ends a query with some.
    pub(super) fn clause(&mut self, scope: &mut Scope, clause: &Clause, role: Role, alone: bool) -> Vec<Binding> {
        if writes(clause) {
            self.writing(clause);
        }
        match clause {
            Clause::Match(clause) => self.matching(scope, clause),
            Clause::Unwind(clause) => self.unwind(scope, clause),
            Clause::With(projection) => {
                let columns = self.projection(scope, projection, Projecting::With);
                *scope = scope.behind(columns, projection.span);
            }
            Clause::Return(projection) => {
                let kind = if role == Role::Called { Projecting::Yield } else { Projecting::Return };
                return self.projection(scope, projection, kind);
            }
            Clause::Paths(paths) => {
                let mark = scope.mark();
                self.short_paths(scope, paths);
                return scope.since(mark).to_vec();
            }
            Clause::Neighbours(asked) => {
                let mark = scope.mark();
                self.short_neighbours(scope, asked);
                return scope.since(mark).iter().take(3).cloned().collect();
            }
            Clause::Call(call) => return self.call(scope, call, alone && role == Role::Whole),
            Clause::Subquery(subquery) => self.call_subquery(scope, subquery),
            Clause::Create(create) => self.create(scope, create),
            Clause::Merge(merge) => self.merge(scope, merge),
            Clause::Set(set) => set.items.iter().for_each(|item| self.set_item(scope, item)),
            Clause::Remove(remove) => remove.items.iter().for_each(|item| self.remove_item(scope, item)),
            Clause::Delete(delete) => self.delete(scope, delete),
        }
        Vec::new()
    }

    fn writing(&mut self, clause: &Clause) {
        self.facts.writes = true;
        if self.reading > 0 {
            let message = "a subquery in an expression cannot write";
            let problem = Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, span(clause), message);
            self.report(problem.help("use CALL { … } for a subquery that writes"));
        }
    }

    fn matching(&mut self, scope: &mut Scope, clause: &Match) {
        let mark = scope.mark();
        let stakes = if clause.optional { Stakes::Optional } else { Stakes::Required };
        self.pattern(scope, &clause.pattern, clause.filter.as_ref(), stakes);
        self.view(clause.view.as_ref());
        if let Some(filter) = &clause.filter {
            self.condition(scope, filter, Place::VALUE);
        }
        if clause.optional {
            for binding in scope.since_mut(mark) {
                binding.kind = binding.kind.nullable();
            }
        }
    }

    fn unwind(&mut self, scope: &mut Scope, unwind: &Unwind) {
        let kind = self.expression(scope, &unwind.list, Place::VALUE);
        let element = if kind.surely(Kinds::LIST) { kind.element() } else { Type::ANY };
        self.bind_new(scope, &unwind.variable, element);
    }

    /// Binds a variable that must not be bound yet.
    pub(super) fn bind_new(&mut self, scope: &mut Scope, name: &Name, kind: Type) {
        if let Some(known) = scope.find(&name.text) {
            let problem = already_bound(name, known);
            self.report(problem);
        } else {
            scope.declare(Binding::new(&name.text, name.span, kind));
        }
    }
}
