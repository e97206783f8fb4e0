//! Patterns and queries inside expressions: predicates, comprehensions, EXISTS, COUNT, COLLECT.

use super::expression::Builder;
use super::pattern::Matching;
use super::{Flow, Planned, Planner};
use crate::model::LensId;
use crate::query::parse::ast;
use crate::query::plan::{Access, Asking, Expression, Literal, Operator, Pipeline, Subquery};

impl<'a> Builder<'_, 'a> {
    /// Whether a pattern matches; for `shortestPath()` the path, and all of them for `allShortestPaths()`.
    pub(super) fn pattern_expression(&mut self, path: &ast::PathPattern) -> Planned<Expression> {
        if let Some(function) = path.shortest {
            return self.shortest_paths(path, function);
        }
        let body = self.matched(std::slice::from_ref(path), None, None)?.pipeline();
        Ok(subquery(Asking::Exists, body))
    }

    fn shortest_paths(&mut self, path: &ast::PathPattern, function: ast::ShortestFunction) -> Planned<Expression> {
        // No name that is written has a blank in it at its end.
        let name = ast::Name { text: "path ".into(), span: path.span };
        let named = ast::PathPattern { variable: Some(name.clone()), ..path.clone() };
        let mut flow = self.matched(std::slice::from_ref(&named), None, None)?;
        let found = Builder::new(self.planner, &flow.scope, self.lens).variable(&name)?;
        let slot = self.planner.slot();
        flow.push(Operator::Project(vec![(slot, found)]));
        let all = subquery(Asking::Collect(slot), flow.pipeline());
        Ok(match function {
            ast::ShortestFunction::All => all,
            ast::ShortestFunction::One => {
                let first = Access::Index(Expression::Literal(Literal::Integer(0)));
                Expression::Access(Box::new(all), vec![first], path.span)
            }
        })
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
                self.lens = self.inside(self.lens, |planner| planner.inner_lens(view.as_ref()));
                let flow = self.matched(&pattern.paths, Some(pattern), filter.as_ref());
                self.lens = saved;
                let slot = self.planner.slot();
                Ok(subquery(Builder::asking(asked.asking, slot), flow?.pipeline()))
            }
            ast::SubqueryBody::Query(query) => {
                let scope = self.scope.enter();
                let (flow, columns) = self.inside(self.lens, |planner| planner.query(query, &|_| scope.clone()))?;
                let slot = columns.first().map_or_else(|| self.planner.slot(), |column| column.slot);
                Ok(subquery(Builder::asking(asked.asking, slot), flow.pipeline()))
            }
        }
    }

    /// Plans with the view of the surrounding clause as the default.
    fn inside<T>(&mut self, lens: LensId, plan: impl FnOnce(&mut Planner<'a>) -> T) -> T {
        let saved = std::mem::replace(&mut self.planner.lens, lens);
        let planned = plan(self.planner);
        self.planner.lens = saved;
        planned
    }

    fn matched(
        &mut self,
        paths: &[ast::PathPattern],
        pattern: Option<&ast::Pattern>,
        filter: Option<&ast::Expression>,
    ) -> Planned<Flow> {
        self.planner.reads(self.lens);
        let mut flow = Flow { operators: Vec::new(), scope: self.scope.clone() };
        let matching = Matching { paths, pattern, filter, lens: self.lens };
        self.planner.matching(&mut flow, &matching)?;
        Ok(flow)
    }
}

fn subquery(asking: Asking, body: Pipeline) -> Expression {
    Expression::Subquery(Box::new(Subquery { asking, body }))
}
