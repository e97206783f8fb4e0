//! Queries: parts, unions, and which clauses may follow which.

use super::Checker;
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::Text;
use crate::query::parse::ast::{Clause, Part, Query, Yields};

/// Where a query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It is the statement.
    Whole,
    /// In EXISTS or COUNT: it may end with any clause.
    Asked,
    /// In COLLECT: it returns one column.
    Collected,
    /// In CALL: its columns become variables.
    Called,
}

impl Checker<'_> {
    /// The statement itself.
    pub(super) fn statement(&mut self, query: &Query) {
        let columns = self.query(query, Role::Whole, &mut |_, _| Scope::default());
        self.facts.columns = columns.into_iter().map(|column| column.name).collect();
    }

    /// Checks all parts, each in a scope of its own; gives the columns of the first.
    pub(super) fn query(
        &mut self,
        query: &Query,
        role: Role,
        scope_of: &mut dyn FnMut(&mut Self, &Part) -> Scope,
    ) -> Vec<Binding> {
        self.view(query.view.as_ref());
        let mut columns: Option<(Vec<Binding>, Span)> = None;
        for part in &query.parts {
            let mut scope = scope_of(self, part);
            self.composition(part, role);
            let found = self.part(&mut scope, part, role);
            match &mut columns {
                None => columns = Some((found, result_span(part))),
                Some((first, span)) => {
                    self.union_columns(first, *span, &found, result_span(part));
                    for column in first {
                        let other = found.iter().find(|other| other.name == column.name);
                        column.kind = column.kind.or(other.map_or(Type::ANY, |other| other.kind));
                        column.possible = None;
                    }
                }
            }
        }
        self.union_words(query);
        columns.map(|(columns, _)| columns).unwrap_or_default()
    }

    fn part(&mut self, scope: &mut Scope, part: &Part, role: Role) -> Vec<Binding> {
        let mut columns = Vec::new();
        let alone = part.clauses.len() == 1;
        for (i, clause) in part.clauses.iter().enumerate() {
            let last = i + 1 == part.clauses.len();
            let found = self.clause(scope, clause, role, alone);
            if last {
                columns = found;
            }
        }
        columns
    }

    fn union_columns(&mut self, first: &[Binding], span: Span, found: &[Binding], at: Span) {
        let names = |columns: &[Binding]| columns.iter().map(|column| column.name.clone()).collect::<Vec<Text>>();
        let (one, two) = (names(first), names(found));
        let sorted = |names: &[Text]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        if sorted(&one) != sorted(&two) {
            let message = format!("this part returns {}, but the first returns {}", listed(&two), listed(&one));
            let problem = Diagnostic::error(codes::DIFFERENT_COLUMNS_IN_UNION, at, message);
            self.report(problem.relate(span, "the first part").help("give the columns the same names with AS"));
        }
    }

    fn union_words(&mut self, query: &Query) {
        let Some(first) = query.unions.first() else { return };
        if let Some(other) = query.unions.iter().find(|link| link.all != first.all) {
            let message = "UNION and UNION ALL are mixed";
            let problem = Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, other.span, message);
            self.report(problem.relate(first.span, "the other kind").help("put one of them into CALL { … }"));
        }
    }

    /// RETURN stands last, a query ends with a result or a change, and reading after writing needs a WITH.
    fn composition(&mut self, part: &Part, role: Role) {
        let mut written: Option<Span> = None;
        for (i, clause) in part.clauses.iter().enumerate() {
            let last = i + 1 == part.clauses.len();
            if matches!(clause, Clause::Return(_)) && !last {
                let message = "RETURN ends a query, but a clause follows";
                let problem = Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, span(clause), message);
                self.report(problem.help("write WITH to go on"));
            }
            if let Some(before) = written.filter(|_| reads(clause)) {
                let message = "a clause that reads follows one that writes";
                let problem = Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, span(clause), message);
                self.report(problem.relate(before, "writes").help("put a WITH between them: WITH *"));
                written = None;
            }
            match clause {
                Clause::With(_) => written = None,
                _ if writes(clause) => written = Some(span(clause)),
                _ => {}
            }
        }
        let Some(last) = part.clauses.last() else { return };
        let alone = part.clauses.len() == 1;
        if !ends(last, alone, role) {
            let message = "the query ends without a result or a change";
            let problem = Diagnostic::error(codes::INVALID_CLAUSE_COMPOSITION, span(last), message);
            self.report(problem.help(if role == Role::Collected {
                "end it with a RETURN of one column"
            } else {
                "end it with RETURN"
            }));
        }
    }
}

fn listed(names: &[Text]) -> String {
    match names {
        [] => "nothing".to_owned(),
        names => names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
    }
}

/// Whether a query may end with the clause.
fn ends(clause: &Clause, alone: bool, role: Role) -> bool {
    if role == Role::Asked {
        return true;
    }
    match clause {
        Clause::Return(_) => true,
        _ if role == Role::Collected => false,
        Clause::Paths(_) | Clause::Neighbours(_) => role == Role::Whole,
        Clause::Call(call) => alone || matches!(call.yields, Yields::Absent | Yields::Nothing),
        Clause::Subquery(subquery) => !subquery.query.parts.iter().any(returns),
        Clause::Match(_) | Clause::Unwind(_) | Clause::With(_) => false,
        _ => true,
    }
}

fn returns(part: &Part) -> bool {
    matches!(part.clauses.last(), Some(Clause::Return(_)))
}

fn reads(clause: &Clause) -> bool {
    matches!(
        clause,
        Clause::Match(_)
            | Clause::Paths(_)
            | Clause::Neighbours(_)
            | Clause::Unwind(_)
            | Clause::Call(_)
            | Clause::Subquery(_)
    )
}

pub(super) fn writes(clause: &Clause) -> bool {
    matches!(clause, Clause::Create(_) | Clause::Merge(_) | Clause::Set(_) | Clause::Remove(_) | Clause::Delete(_))
}

fn result_span(part: &Part) -> Span {
    part.clauses.last().map_or(part.span, span)
}

/// Where a clause stands.
pub(super) fn span(clause: &Clause) -> Span {
    match clause {
        Clause::Match(clause) => clause.span,
        Clause::Paths(clause) => clause.span,
        Clause::Neighbours(clause) => clause.span,
        Clause::Unwind(clause) => clause.span,
        Clause::With(clause) | Clause::Return(clause) => clause.span,
        Clause::Call(clause) => clause.span,
        Clause::Subquery(clause) => clause.span,
        Clause::Create(clause) => clause.span,
        Clause::Merge(clause) => clause.span,
        Clause::Set(clause) => clause.span,
        Clause::Remove(clause) => clause.span,
        Clause::Delete(clause) => clause.span,
    }
}
