//! The clauses of one part, in order.

use super::expression::Builder;
use super::pattern::Matching;
use super::scope::{Kind, Scope};
use super::{Flow, Planned, Planner, unsupported};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Kinds, Text};
use crate::procedure::Field;
use crate::query::parse::ast;
use crate::query::plan::{Call, Column, Expression, Operator, Pipeline, Slot};

/// How often in one statement a row from outside is put beside the columns of an aggregate: each is a level deeper.
const MOST_CARRIED: usize = 12;

impl Planner<'_> {
    /// One part of a union, in the scope it stands in; gives the columns of its RETURN, if it has one.
    pub(super) fn part(&mut self, part: &ast::Part, outer: &Scope) -> Planned<(Flow, Vec<Column>)> {
        let mut flow = Flow { operators: Vec::new(), scope: outer.clone() };
        let mut columns = Vec::new();
        for (at, clause) in part.clauses.iter().enumerate() {
            let last = at + 1 == part.clauses.len();
            match clause {
                ast::Clause::Match(clause) => self.match_clause(&mut flow, clause)?,
                ast::Clause::Paths(paths) => columns = self.paths(&mut flow, paths)?,
                ast::Clause::Neighbours(neighbours) => columns = self.neighbours(&mut flow, neighbours)?,
                ast::Clause::Unwind(unwind) => self.unwind(&mut flow, unwind)?,
                ast::Clause::With(projection) => flow = self.projection(flow, projection)?.0,
                ast::Clause::Return(projection) => (flow, columns) = self.projection(flow, projection)?,
                ast::Clause::Call(call) => columns = self.call(&mut flow, call, part.clauses.len() == 1)?,
                ast::Clause::Subquery(call) => self.call_subquery(&mut flow, call)?,
                ast::Clause::Create(create) => self.create_clause(&mut flow, create)?,
                ast::Clause::Merge(merge) => self.merge_clause(&mut flow, merge)?,
                ast::Clause::Set(set) => self.set_clause(&mut flow, set)?,
                ast::Clause::Remove(remove) => self.remove_clause(&mut flow, remove)?,
                ast::Clause::Delete(delete) => self.delete_clause(&mut flow, delete)?,
            }
            if !last {
                columns.clear();
            }
        }
        let outer = outer.constants();
        if !outer.is_empty() {
            self.carry(&mut flow, &outer, (part, &columns))?;
        }
        Ok((flow, columns))
    }

    fn match_clause(&mut self, flow: &mut Flow, clause: &ast::Match) -> Planned<()> {
        let lens = self.clause_lens(clause.view.as_ref());
        let paths = &clause.pattern.paths;
        let matching = Matching { paths, pattern: Some(&clause.pattern), filter: clause.filter.as_ref(), lens };
        if !clause.optional {
            return self.matching(flow, &matching).map(drop);
        }
        self.optional(flow, |planner, inner| planner.matching(inner, &matching).map(drop))
    }

    /// Puts what `build` makes behind `flow`, with nulls where it gives no row.
    pub(super) fn optional(
        &mut self,
        flow: &mut Flow,
        build: impl FnOnce(&mut Self, &mut Flow) -> Planned<()>,
    ) -> Planned<()> {
        let mut inner = Flow { operators: Vec::new(), scope: flow.scope.clone() };
        build(self, &mut inner)?;
        let before = flow.scope.slots();
        let slots = inner.scope.slots().into_iter().filter(|slot| !before.contains(slot)).collect();
        flow.scope = inner.scope.clone();
        flow.push(Operator::Optional { inner: inner.pipeline(), slots });
        Ok(())
    }

    fn unwind(&mut self, flow: &mut Flow, unwind: &ast::Unwind) -> Planned<()> {
        let lens = self.lens;
        let list = Builder::new(self, &flow.scope, lens).build(&unwind.list)?;
        let slot = self.slot();
        flow.push(Operator::Unwind(slot, list));
        flow.scope.bind(&unwind.variable.text, slot, Kind::Value);
        Ok(())
    }

    fn call(&mut self, flow: &mut Flow, call: &ast::Call, alone: bool) -> Planned<Vec<Column>> {
        let lens = self.clause_lens(call.view.as_ref());
        let Some(signature) = self.context.procedures.signature(&call.name.text) else {
            let message = format!("no procedure is called `{}`", call.name.text);
            return Err(Diagnostic::error(codes::PROCEDURE_NOT_FOUND, call.name.span, message));
        };
        let arguments = match &call.arguments {
            Some(arguments) => Builder::new(self, &flow.scope, lens).all(arguments)?,
            None => signature.inputs.iter().map(|input| Expression::Parameter(input.name.clone())).collect(),
        };
        let all = || signature.outputs.iter().map(|output| (output.name.clone(), Text::from(output.name.as_str())));
        let wanted: Vec<(String, Text)> = match &call.yields {
            ast::Yields::Star(_) => all().collect(),
            ast::Yields::Absent if alone => all().collect(),
            ast::Yields::Absent | ast::Yields::Nothing => Vec::new(),
            ast::Yields::Items(items) => items
                .iter()
                .map(|item| (item.column.text.to_string(), item.alias.as_ref().unwrap_or(&item.column).text.clone()))
                .collect(),
        };
        let yields: Vec<(String, Slot)> = wanted.iter().map(|(column, _)| (column.clone(), self.slot())).collect();
        let mut columns = Vec::new();
        for ((column, name), (_, slot)) in wanted.iter().zip(&yields) {
            let is_node = |output: &Field| output.name == *column && output.kinds == Kinds::NODE;
            let kind = if signature.outputs.iter().any(is_node) { Kind::Node } else { Kind::Value };
            flow.scope.bind(name, *slot, kind);
            columns.push(Column { name: name.to_string(), slot: *slot });
        }
        let name = signature.name.clone();
        flow.push(Operator::Call(Call { name, arguments, yields, lens, span: call.span }));
        self.filter(flow, call.filter.as_ref(), lens)?;
        Ok(columns)
    }

    /// The WHERE of a clause that is no MATCH.
    pub(super) fn filter(
        &mut self,
        flow: &mut Flow,
        filter: Option<&ast::Expression>,
        lens: crate::model::LensId,
    ) -> Planned<()> {
        for conjunct in filter.map(super::pattern::conjuncts).unwrap_or_default() {
            let test = Builder::new(self, &flow.scope, lens).build(conjunct)?;
            flow.push(Operator::Filter(test));
        }
        Ok(())
    }

    fn call_subquery(&mut self, flow: &mut Flow, call: &ast::CallSubquery) -> Planned<()> {
        if let Some(span) = call.transactions {
            let hint = "a query is one transaction: it takes effect whole or not at all";
            return Err(unsupported(span, "IN TRANSACTIONS").help(hint));
        }
        let (inner, columns) = self.query(&call.query, &|part| imported(&flow.scope, call, part))?;
        for column in &columns {
            let kind = inner.scope.find(&column.name).map_or(Kind::Value, |variable| variable.kind);
            flow.scope.bind(&Text::from(column.name.as_str()), column.slot, kind);
        }
        let inner = inner.pipeline();
        let slots = columns.iter().map(|column| column.slot).collect();
        flow.push(match (columns.is_empty(), call.optional) {
            (true, _) => Operator::ForEach(inner),
            (false, true) => Operator::Optional { inner, slots },
            (false, false) => Operator::Apply { inner, slots },
        });
        Ok(())
    }

    /// An aggregate leaves nothing but its own columns. Where something behind it reads what comes from around the
    /// subquery, everything up to it is run as a subquery of its own, and its columns are put beside the outer row.
    fn carry(&mut self, flow: &mut Flow, outer: &[Slot], (part, columns): (&ast::Part, &[Column])) -> Planned<()> {
        let returned = columns.iter().any(|column| outer.contains(&column.slot));
        let mut at = 0;
        while let Some(operator) = flow.operators.get(at) {
            at += 1;
            if !matches!(operator, Operator::Aggregate { .. }) {
                continue;
            }
            let mut wanted = returned;
            for behind in flow.operators.iter().skip(at) {
                behind.reads(&mut |slot| wanted |= outer.contains(&slot));
            }
            if !wanted {
                continue;
            }
            self.carried += 1;
            if self.carried > MOST_CARRIED {
                let message = format!("a variable from outside is used behind more than {MOST_CARRIED} aggregates");
                let problem = Diagnostic::error(codes::NESTING_TOO_DEEP, part.span, message);
                return Err(problem.help("name what is needed of it in the WITH clauses"));
            }
            let slots = operator.fills();
            let rest = flow.operators.split_off(at);
            let inner = Pipeline { operators: std::mem::replace(&mut flow.operators, rest) };
            flow.operators.insert(0, Operator::Apply { inner, slots });
            at = 1;
        }
        Ok(())
    }
}

/// What a part of a CALL subquery sees.
fn imported(scope: &Scope, call: &ast::CallSubquery, part: &ast::Part) -> Scope {
    match &call.imports {
        ast::Imports::Star => scope.enter(),
        ast::Imports::Names(names) => {
            let mut inner = scope.emptied();
            for name in names {
                if let Some(variable) = scope.find(&name.text) {
                    inner.put(&name.text, variable.clone());
                }
            }
            inner.enter()
        }
        ast::Imports::Leading => match part.clauses.first() {
            Some(ast::Clause::With(_)) => scope.importing(),
            _ => scope.emptied(),
        },
    }
}
