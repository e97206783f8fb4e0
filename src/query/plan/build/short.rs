//! The short forms: `PATHS FROM … TO …` and `NEIGHBOURS OF …`.

use super::scope::Kind;
use super::{Flow, Planned, Planner};
use crate::model::{LensId, Text};
use crate::query::check::Resolved;
use crate::query::parse::ast;
use crate::query::plan::{
    Column, Element, Expression, Literal, Lookup, LookupKey, Neighbours, Operator, Paths, Slot, Way, WayKind, Ways,
};

impl Planner<'_> {
    pub(super) fn paths(&mut self, flow: &mut Flow, paths: &ast::Paths) -> Planned<Vec<Column>> {
        let lens = self.clause_lens(paths.view.as_ref());
        let from = self.end(flow, &paths.from, lens);
        let to = self.end(flow, &paths.to, lens);
        let path = self.slot();
        let (ways, within) = self.limits(&paths.limits, 3);
        flow.push(Operator::Paths(Box::new(Paths { from, to, path, ways, within, lens, span: paths.span })));
        let columns = bind(flow, &[("path", path)]);
        self.filter(flow, paths.filter.as_ref(), lens)?;
        Ok(columns)
    }

    pub(super) fn neighbours(&mut self, flow: &mut Flow, asked: &ast::Neighbours) -> Planned<Vec<Column>> {
        let lens = self.clause_lens(asked.view.as_ref());
        let of = self.end(flow, &asked.of, lens);
        let [neighbour, distance, edges, path] = [self.slot(), self.slot(), self.slot(), self.slot()];
        let (ways, within) = self.limits(&asked.limits, 1);
        let span = asked.span;
        let operator = Neighbours { of, neighbour, distance, edges, path, ways, within, lens, span };
        flow.push(Operator::Neighbours(Box::new(operator)));
        let columns = bind(flow, &[("neighbour", neighbour), ("distance", distance), ("edges", edges)]);
        bind(flow, &[("path", path)]);
        self.filter(flow, asked.filter.as_ref(), lens)?;
        Ok(columns)
    }

    /// The slot of an end: a bound variable's own, or that of an entity looked up here.
    fn end(&mut self, flow: &mut Flow, known: &ast::Known, lens: LensId) -> Slot {
        let value = match self.facts.known.get(&known.span) {
            Some(Resolved::Variable(name)) => {
                if let Some(variable) = flow.scope.find(name) {
                    let (slot, kind) = (variable.slot, variable.kind);
                    if kind != Kind::Node {
                        let subject = Box::new(Expression::Slot(slot));
                        flow.push(Operator::Filter(Expression::Is(subject, Element::Node, known.span)));
                    }
                    return slot;
                }
                Expression::Literal(Literal::Null)
            }
            Some(Resolved::Parameter(name)) => Expression::Parameter(name.to_string()),
            Some(Resolved::Entity(id)) => Expression::Literal(Literal::String(id.clone())),
            _ => Expression::Literal(Literal::Null),
        };
        let node = self.slot();
        flow.push(Operator::Lookup(Lookup { node, lens, key: LookupKey::Entity, value }));
        node
    }

    fn limits(&self, limits: &[ast::Limit], default: i64) -> (Ways, Expression) {
        let mut ways = Ways::default();
        let mut within = Expression::Literal(Literal::Integer(default));
        for limit in limits {
            match limit {
                ast::Limit::Via(names) => ways.via.push(self.ways(names)),
                ast::Limit::Avoiding(names) => ways.avoiding.push(self.ways(names)),
                ast::Limit::Within(ast::Count::Given(count, _)) => {
                    let count = i64::try_from(*count).unwrap_or(i64::MAX);
                    within = Expression::Literal(Literal::Integer(count));
                }
                ast::Limit::Within(ast::Count::Parameter(name)) => {
                    within = Expression::Parameter(name.text.to_string());
                }
            }
        }
        (ways, within)
    }

    fn ways(&self, names: &[ast::Way]) -> Vec<Way> {
        let kind = |known: &ast::Known| match self.facts.known.get(&known.span) {
            Some(Resolved::Relation { name, inverse }) => WayKind::Relation(name.clone(), *inverse),
            Some(Resolved::Type(name)) => WayKind::Type(name.clone()),
            Some(Resolved::Parameter(name)) => WayKind::Parameter(name.to_string()),
            Some(Resolved::Entity(id)) => WayKind::Entity(id.clone()),
            _ => WayKind::Entity(String::new()),
        };
        names.iter().map(|way| Way { kind: kind(&way.known), against: way.against, along: way.along }).collect()
    }
}

fn bind(flow: &mut Flow, names: &[(&str, Slot)]) -> Vec<Column> {
    for (name, slot) in names {
        let kind = if *name == "neighbour" { Kind::Node } else { Kind::Value };
        flow.scope.bind(&Text::from(*name), *slot, kind);
    }
    names.iter().map(|(name, slot)| Column { name: (*name).to_owned(), slot: *slot }).collect()
}
