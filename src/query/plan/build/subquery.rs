//! Patterns and queries inside expressions: predicates, comprehensions, EXISTS, COUNT, COLLECT.

use super::expression::Builder;
use super::pattern::Matching;
use super::{Flow, Planned};
use crate::query::parse::ast;
use crate::query::plan::{Asking, Expression, Operator, Pipeline, Subquery};

impl Builder<'_, '_> {
    pub(super) fn pattern_predicate(&mut self, path: &ast::PathPattern) -> Planned<Expression> {
        let body = self.matched(std::slice::from_ref(path), None, None)?.pipeline();
        Ok(subquery(Asking::Exists, body))
    }

    pub(super) fn pattern_comprehension(&mut self, c: &ast::PatternComprehension) -> Planned<Expression> {
        let mut flow = self.matched(std::slice::from_ref(&c.pattern), None, c.filter.as_ref())?;
        let result = Builder::new(self.planner, &flow.scope, self.lens).build(&c.result)?;
        let slot = self.planner.slot();
        flow.push(Operator::Project(vec![(slot, result)]));
        Ok(subquery(Asking::Collect(slot), flow.pipeline()))
    }

    pub(super) fn subquery(&mut self, asked: &ast::Subquery) -> Planned<Expression> {
        match &asked.body {
            ast::SubqueryBody::Pattern { pattern, view, filter } => {
                let saved = self.lens;
                if view.is_some() {
                    self.lens = self.planner.clause_lens(view.as_ref());
                }
                let flow = self.matched(&pattern.paths, Some(pattern), filter.as_ref());
                self.lens = saved;
                let slot = self.planner.slot();
                Ok(subquery(Builder::asking(asked.asking, slot), flow?.pipeline()))
            }
            ast::SubqueryBody::Query(query) => {
                let saved = std::mem::replace(&mut self.planner.lens, self.lens);
                let planned = self.planner.query(query, &self.scope);
                self.planner.lens = saved;
                let (flow, columns) = planned?;
                let slot = columns.first().map_or_else(|| self.planner.slot(), |column| column.slot);
                Ok(subquery(Builder::asking(asked.asking, slot), flow.pipeline()))
            }
        }
    }

    fn matched(
        &mut self,
        paths: &[ast::PathPattern],
        pattern: Option<&ast::Pattern>,
        filter: Option<&ast::Expression>,
    ) -> Planned<Flow> {
        let mut flow = Flow { operators: Vec::new(), scope: self.scope.clone() };
        let matching = Matching { paths, pattern, filter, lens: self.lens };
        self.planner.matching(&mut flow, &matching)?;
        Ok(flow)
    }
}

fn subquery(asking: Asking, body: Pipeline) -> Expression {
    Expression::Subquery(Box::new(Subquery { asking, body }))
}
