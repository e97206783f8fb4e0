//! WITH and RETURN: items, grouping, ORDER BY, SKIP, LIMIT, WHERE.

use std::collections::HashMap;

use super::Checker;
use super::aggregate::Keys;
use super::expression::Place;
use super::path::literal_integer;
use super::scope::{Binding, Scope};
use super::typing::Type;
use super::walk::{likeness, open_parts};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::{Kinds, Text};
use crate::query::parse::ast::{Expression, ExpressionKind, Projection};

/// What ORDER BY and WHERE may use behind DISTINCT or aggregates although its variables are gone: whole items.
#[derive(Debug, Default)]
pub(super) struct Projected {
    items: Vec<(String, Type)>,
    /// Variables that occur in grouping items and are no items themselves.
    pub(super) parts: Vec<Text>,
    /// Names of items that aggregate.
    aggregated: Vec<Text>,
}

impl Projected {
    /// The type of the item that is written like the expression.
    pub(super) fn find(&self, expression: &Expression) -> Option<Type> {
        if self.items.is_empty() {
            return None;
        }
        let text = likeness(expression)?;
        self.items.iter().find(|item| item.0 == text).map(|item| item.1)
    }

    /// Whether the name stands for nothing here, but occurs in a grouping item.
    pub(super) fn is_part_of_key(&self, name: &Text) -> bool {
        self.parts.contains(name)
    }

    /// Whether the name is that of an aggregated item.
    pub(super) fn is_aggregated(&self, name: &Text) -> bool {
        self.aggregated.contains(name)
    }
}

/// Which of the two clauses a projection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clause {
    With,
    Return,
    /// RETURN of a CALL subquery, whose columns become variables.
    Yield,
}

impl Checker<'_> {
    /// Checks the clause; gives its columns as bindings, and leaves `scope` as it was.
    pub(super) fn projection(&mut self, scope: &mut Scope, p: &Projection, clause: Clause) -> Vec<Binding> {
        let before = self.problems.len();
        let star = self.star(scope, p, clause);
        let kinds: Vec<Type> = p.items.iter().map(|i| self.expression(scope, &i.expression, Place::ITEM)).collect();
        let aggregated: Vec<bool> = p.items.iter().map(|item| self.aggregates(&item.expression)).collect();
        let columns = self.columns(scope, p, clause, star, &kinds);
        let keys = keys(p, &columns, &aggregated);
        for (item, _) in p.items.iter().zip(&aggregated).filter(|(_, aggregated)| **aggregated) {
            self.grouped(scope, &item.expression, &keys);
        }
        self.behind(scope, p, &columns, (&kinds, &aggregated, &keys));
        self.page(p.skip.as_ref(), "SKIP");
        self.page(p.limit.as_ref(), "LIMIT");
        if clause != Clause::Return && !self.problems.iter().skip(before).any(is_error) {
            self.aliases(p, clause);
        }
        columns
    }

    fn star(&mut self, scope: &Scope, p: &Projection, clause: Clause) -> Vec<Binding> {
        let Some(span) = p.star else { return Vec::new() };
        let visible: Vec<Binding> = scope.visible().cloned().collect();
        let nothing = match clause {
            Clause::With => false,
            Clause::Return => scope.names().next().is_none(),
            Clause::Yield => visible.is_empty(),
        };
        if nothing {
            let problem = Diagnostic::error(codes::NO_VARIABLES_IN_SCOPE, span, "`*` stands for no variable here");
            self.report(problem.label("nothing is bound"));
        }
        for binding in &visible {
            self.noted.uses(binding.span);
        }
        self.facts.stars.insert(span, visible.iter().map(|binding| binding.name.clone()).collect());
        visible
    }

    /// The columns, `*` first; complains about names given twice or held from outside.
    fn columns(
        &mut self,
        scope: &Scope,
        p: &Projection,
        clause: Clause,
        star: Vec<Binding>,
        kinds: &[Type],
    ) -> Vec<Binding> {
        let mut columns = star;
        let mut seen: HashMap<Text, Span> = columns.iter().map(|column| (column.name.clone(), column.span)).collect();
        for (item, kind) in p.items.iter().zip(kinds) {
            let variable = match &item.expression.kind {
                ExpressionKind::Variable(name) => Some(name),
                _ => None,
            };
            let named = item.alias.as_ref().or(variable);
            let name = named.map_or_else(|| Text::from(item.text.as_str()), |name| name.text.clone());
            let span = item.alias.as_ref().map_or(item.expression.span, |alias| alias.span);
            if let Some(first) = seen.insert(name.clone(), span) {
                let message = format!("two columns are called `{name}`");
                let problem = Diagnostic::error(codes::COLUMN_NAME_CONFLICT, span, message);
                self.report(problem.relate(first, "the other").help("give one of them another name with AS"));
                continue;
            }
            let same = variable.is_some_and(|variable| variable.text == name);
            if clause == Clause::With && scope.is_constant(&name) {
                if !same {
                    let message =
                        format!("`{name}` comes from outside this subquery and cannot be given another value");
                    self.report(Diagnostic::error(codes::VARIABLE_ALREADY_BOUND, span, message));
                }
                continue;
            }
            let mut column = Binding::new(&name, span, *kind);
            if let Some(known) = variable.and_then(|variable| scope.find(&variable.text)) {
                column.possible.clone_from(&known.possible);
                column.group = known.group;
            }
            columns.push(column);
        }
        columns
    }

    /// ORDER BY and WHERE.
    fn behind(
        &mut self,
        scope: &mut Scope,
        p: &Projection,
        columns: &[Binding],
        (kinds, aggregated, keys): (&[Type], &[bool], &Keys<'_>),
    ) {
        if p.order.is_empty() && p.filter.is_none() {
            return;
        }
        let any = aggregated.contains(&true);
        if !any && !p.distinct {
            let mark = scope.mark();
            for column in columns {
                scope.declare(column.clone());
            }
            for key in &p.order {
                self.expression(scope, &key.expression, Place::VALUE);
            }
            if let Some(filter) = &p.filter {
                self.condition(scope, filter, Place::VALUE);
            }
            scope.release(mark);
            return;
        }
        let mut after = scope.behind(columns.to_vec(), p.span);
        let place = if any { Place::ITEM } else { Place::VALUE };
        for key in &p.order {
            let parts = if self.aggregates(&key.expression) { keys.names() } else { Vec::new() };
            self.projected = projected(p, kinds, aggregated, parts);
            self.expression(&mut after, &key.expression, place);
        }
        if let Some(filter) = &p.filter {
            self.projected = projected(p, kinds, aggregated, Vec::new());
            self.condition(&mut after, filter, Place::VALUE);
        }
        self.projected = Projected::default();
    }

    /// SKIP and LIMIT: a constant that is not negative.
    fn page(&mut self, count: Option<&Expression>, word: &str) {
        let Some(count) = count else { return };
        if let Some(span) = varying(count) {
            let message = format!("{word} is one number for all rows, so it cannot depend on a row");
            let problem = Diagnostic::error(codes::NON_CONSTANT_EXPRESSION, span, message);
            self.report(problem.help("use a number or a parameter"));
            return;
        }
        let kind = self.expression(&mut Scope::default(), count, Place::VALUE);
        if self.require(kind, Kinds::INTEGER, count.span, &format!("can stand after {word}"))
            && literal_integer(count).is_some_and(|number| number < 0)
        {
            let message = format!("{word} cannot be negative");
            self.report(Diagnostic::error(codes::NEGATIVE_INTEGER_ARGUMENT, count.span, message));
        }
    }

    /// Everything but a variable needs a name. This comes last: other problems of the clause matter more.
    fn aliases(&mut self, p: &Projection, clause: Clause) {
        for item in &p.items {
            if item.alias.is_none() && !matches!(item.expression.kind, ExpressionKind::Variable(_)) {
                let word = if clause == Clause::With { "WITH" } else { "a subquery's RETURN" };
                let message = format!("the expression needs a name in {word}");
                let problem = Diagnostic::error(codes::NO_EXPRESSION_ALIAS, item.expression.span, message);
                self.report(problem.help("write: … AS name"));
            }
        }
    }
}

fn is_error(problem: &Diagnostic) -> bool {
    problem.severity == crate::diagnostic::Severity::Error
}

/// What the rows are grouped by: the items without aggregates, and what `*` stands for.
fn keys<'a>(p: &'a Projection, columns: &[Binding], aggregated: &[bool]) -> Keys<'a> {
    let items = p.items.iter().zip(aggregated).filter(|(_, aggregated)| !**aggregated);
    let star = if p.star.is_some() { columns.iter().map(|column| column.name.clone()).collect() } else { Vec::new() };
    Keys { items: items.map(|(item, _)| &item.expression).collect(), star }
}

fn projected(p: &Projection, kinds: &[Type], aggregated: &[bool], parts: Vec<Text>) -> Projected {
    let items = p.items.iter().zip(kinds);
    let items = items.filter_map(|(item, kind)| Some((likeness(&item.expression)?, *kind))).collect();
    let named = p.items.iter().zip(aggregated).filter(|(_, aggregated)| **aggregated);
    let aggregated = named.filter_map(|(item, _)| item.alias.as_ref()).map(|alias| alias.text.clone()).collect();
    Projected { items, parts, aggregated }
}

/// The first thing in the expression that has another value for each row.
fn varying(expression: &Expression) -> Option<Span> {
    match &expression.kind {
        ExpressionKind::Variable(_)
        | ExpressionKind::CountStar
        | ExpressionKind::Pattern(_)
        | ExpressionKind::PatternComprehension(_)
        | ExpressionKind::Subquery(_) => return Some(expression.span),
        _ => {}
    }
    let mut found = None;
    open_parts(expression, &mut |part| found = found.or_else(|| varying(part)));
    found
}
