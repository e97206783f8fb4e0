//! Subqueries: `EXISTS`, `COUNT`, `COLLECT` in expressions, and `CALL { }`.

use super::Checker;
use super::conform::Stakes;
use super::expression::Place;
use super::pattern::already_bound;
use super::query::Role;
use super::scope::Scope;
use super::typing::Type;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Kinds;
use crate::query::parse::ast::{Asking, CallSubquery, Clause, Imports, Name, Part, Query, Subquery, SubqueryBody};

impl Checker<'_> {
    /// A subquery in an expression sees everything around it and may only read.
    pub(super) fn subquery(&mut self, scope: &Scope, subquery: &Subquery) -> Type {
        let projected = std::mem::take(&mut self.projected);
        self.reading += 1;
        let writes = self.facts.writes;
        let kind = match &subquery.body {
            SubqueryBody::Pattern { pattern, view, filter } => {
                let mut inner = scope.enter();
                self.pattern(&mut inner, pattern, filter.as_ref(), Stakes::Required);
                self.view(view.as_ref());
                if let Some(filter) = filter {
                    self.condition(&mut inner, filter, Place::VALUE);
                }
                if subquery.asking == Asking::Collect {
                    self.one_column(subquery);
                }
                Type::ANY
            }
            SubqueryBody::Query(query) => {
                let role = if subquery.asking == Asking::Collect { Role::Collected } else { Role::Asked };
                let columns = self.query(query, role, &mut |_, _| scope.enter());
                if subquery.asking == Asking::Collect && (columns.len() > 1 || columns.is_empty() && returns(query)) {
                    self.one_column(subquery);
                }
                columns.first().map_or(Type::ANY, |column| column.kind)
            }
        };
        self.facts.writes = writes;
        self.reading -= 1;
        self.projected = projected;
        match subquery.asking {
            Asking::Exists => Type::of(Kinds::BOOLEAN),
            Asking::Count => Type::of(Kinds::INTEGER),
            Asking::Collect => Type::list(kind.kinds),
        }
    }

    fn one_column(&mut self, subquery: &Subquery) {
        let message = "COLLECT needs a query that returns exactly one column";
        self.report(Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, subquery.span, message));
    }

    /// `CALL { }` sees what it imports; its columns become variables.
    pub(super) fn call_subquery(&mut self, scope: &mut Scope, call: &CallSubquery) {
        if let Some(span) = call.transactions {
            let message = "each query is one transaction here, so IN TRANSACTIONS is not carried out";
            let problem = Diagnostic::error(codes::UNSUPPORTED, span, message);
            self.report(problem.help("leave it out, or run several queries"));
        }
        let imported = self.imports(scope, call);
        let outer = &*scope;
        let mut scope_of = |_: &mut Self, part: &Part| match &call.imports {
            Imports::Leading => leading(outer, part),
            Imports::Star | Imports::Names(_) => imported.enter(),
        };
        let columns = self.query(&call.query, Role::Called, &mut scope_of);
        for mut column in columns {
            if let Some(known) = scope.find(&column.name) {
                let problem = already_bound(&Name { text: column.name.clone(), span: column.span }, known);
                self.report(problem.help("the columns of a subquery become variables of the query around it"));
                continue;
            }
            if call.optional {
                column.kind = column.kind.nullable();
            }
            scope.declare(column);
        }
    }

    /// The variables between the parentheses.
    fn imports(&mut self, scope: &Scope, call: &CallSubquery) -> Scope {
        let Imports::Names(names) = &call.imports else { return scope.clone() };
        let mut imported = Scope::default();
        for name in names {
            match scope.find(&name.text) {
                None => self.undefined(scope, name),
                Some(_) if imported.find(&name.text).is_some() => {
                    let message = format!("`{}` is imported twice", name.text);
                    self.report(Diagnostic::error(codes::VARIABLE_ALREADY_BOUND, name.span, message));
                }
                Some(binding) => {
                    self.noted.uses(binding.span);
                    imported.declare(binding.clone());
                }
            }
        }
        imported
    }
}

/// Whether a query ends with a RETURN.
fn returns(query: &Query) -> bool {
    query.parts.first().is_some_and(|part| matches!(part.clauses.last(), Some(Clause::Return(_))))
}

/// A leading WITH of plain variables sees the query around; without one nothing is seen.
fn leading(outer: &Scope, part: &Part) -> Scope {
    match part.clauses.first() {
        Some(Clause::With(_)) => outer.importing(),
        _ => Scope::default(),
    }
}
