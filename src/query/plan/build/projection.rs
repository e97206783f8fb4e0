//! WITH and RETURN: projection, aggregation, DISTINCT, ORDER BY, SKIP, LIMIT, and the WHERE behind.

use super::expression::Builder;
use super::pattern::conjuncts;
use super::scope::{Kind, Scope};
use super::{Flow, Planned, Planner};
use crate::model::Text;
use crate::query::parse::{ast, print};
use crate::query::plan::{Column, Expression, Operator, Slot, SortKey};

/// A column under construction.
struct Projected {
    name: Text,
    text: String,
    slot: Slot,
    kind: Kind,
}

impl Planner<'_> {
    pub(super) fn projection(&mut self, mut flow: Flow, p: &ast::Projection) -> Planned<(Flow, Vec<Column>)> {
        let items = items(&flow.scope, p);
        let aggregated = self.aggregated(&flow.scope, &items, p)?;
        let before = flow.scope.clone();
        let (projected, sort) = if aggregated.iter().any(|a| *a) {
            self.aggregate(&mut flow, &items, &aggregated, p)?
        } else {
            self.project(&mut flow, &items, p)?
        };
        let mut after = before.behind();
        for column in projected.iter().filter(|column| !before.is_constant(&column.name)) {
            after.bind(&column.name, column.slot, column.kind);
        }
        if p.distinct {
            flow.push(Operator::Distinct(projected.iter().map(|column| column.slot).collect()));
        }
        if !sort.is_empty() {
            flow.push(Operator::Sort { keys: sort, top: Vec::new() });
        }
        self.page(&mut flow, p)?;
        if let Some(filter) = &p.filter {
            let scope = overlay(&before, &projected);
            let lens = self.lens;
            let mut builder = Builder::new(self, &scope, lens);
            builder.known = known(&projected);
            for conjunct in conjuncts(filter) {
                flow.operators.push(Operator::Filter(builder.build(conjunct)?));
            }
        }
        flow.scope = after;
        let column = |c: &Projected| Column { name: c.name.to_string(), slot: c.slot };
        Ok((flow, projected.iter().map(column).collect()))
    }

    /// Which items hold aggregates; the last entry tells of ORDER BY.
    fn aggregated(&mut self, scope: &Scope, items: &[ast::Item], p: &ast::Projection) -> Planned<Vec<bool>> {
        let width = self.width;
        let mut flags = Vec::new();
        for item in items {
            flags.push(self.holds_aggregate(scope, &item.expression)?);
        }
        let scope = order_scope(scope, items);
        for key in &p.order {
            flags.push(self.holds_aggregate(&scope, &key.expression)?);
        }
        self.width = width;
        Ok(flags)
    }

    fn holds_aggregate(&mut self, scope: &Scope, expression: &ast::Expression) -> Planned<bool> {
        let lens = self.lens;
        let mut builder = Builder::new(self, scope, lens);
        builder.aggregates = Some(Vec::new());
        builder.probing = true;
        builder.build(expression)?;
        Ok(builder.aggregates.is_some_and(|found| !found.is_empty()))
    }

    fn project(
        &mut self,
        flow: &mut Flow,
        items: &[ast::Item],
        p: &ast::Projection,
    ) -> Planned<(Vec<Projected>, Vec<SortKey>)> {
        let scope = flow.scope.clone();
        let lens = self.lens;
        let mut made = Vec::new();
        let mut projected = Vec::new();
        for item in items {
            let built = Builder::new(self, &scope, lens).build(&item.expression)?;
            projected.push(self.column(&scope, item, built, &mut made));
        }
        if !made.is_empty() {
            flow.push(Operator::Project(made));
        }
        let scope = overlay(&scope, &projected);
        let mut builder = Builder::new(self, &scope, lens);
        builder.known = known(&projected);
        let sort = builder.sort_keys(&p.order)?;
        Ok((projected, sort))
    }

    fn aggregate(
        &mut self,
        flow: &mut Flow,
        items: &[ast::Item],
        aggregated: &[bool],
        p: &ast::Projection,
    ) -> Planned<(Vec<Projected>, Vec<SortKey>)> {
        let scope = flow.scope.clone();
        let lens = self.lens;
        let mut keys = Vec::new();
        let mut grouped = Vec::new();
        for (item, _) in items.iter().zip(aggregated).filter(|(_, aggregated)| !**aggregated) {
            let built = Builder::new(self, &scope, lens).build(&item.expression)?;
            let mut made = Vec::new();
            let column = self.column(&scope, item, built, &mut made);
            keys.push(made.pop().unwrap_or((column.slot, Expression::Slot(column.slot))));
            grouped.push(column);
        }
        let mut builder = Builder::new(self, &scope, lens);
        builder.aggregates = Some(Vec::new());
        builder.known = known(&grouped);
        let mut pairs = Vec::new();
        for (item, _) in items.iter().zip(aggregated).filter(|(_, aggregated)| **aggregated) {
            pairs.push((item, builder.build(&item.expression)?));
        }
        let calls = builder.aggregates.take().unwrap_or_default();
        let known_so_far = std::mem::take(&mut builder.known);
        let mut made = Vec::new();
        let computed: Vec<Projected> =
            pairs.into_iter().map(|(item, expression)| self.column(&scope, item, expression, &mut made)).collect();
        let projected = merge(grouped, computed, aggregated);
        let mut builder = Builder::new(self, &overlay(&scope, &projected), lens);
        builder.aggregates = Some(calls);
        builder.known = known_so_far;
        builder.known.extend(known(&projected));
        let sort = builder.sort_keys(&p.order)?;
        let values = builder.aggregates.take().unwrap_or_default();
        flow.push(Operator::Aggregate { keys, values });
        if !made.is_empty() {
            flow.push(Operator::Project(made));
        }
        Ok((projected, sort))
    }

    /// The column of an item: a variable keeps its slot, anything else is made.
    fn column(
        &mut self,
        scope: &Scope,
        item: &ast::Item,
        built: Expression,
        made: &mut Vec<(Slot, Expression)>,
    ) -> Projected {
        let name = item.alias.as_ref().map_or_else(|| Text::from(item.text.as_str()), |alias| alias.text.clone());
        let text = print::expression(&item.expression);
        let kind = match &item.expression.kind {
            ast::ExpressionKind::Variable(variable) => scope.find(&variable.text).map_or(Kind::Value, |v| v.kind),
            _ => Kind::Value,
        };
        let slot = match built {
            Expression::Slot(slot) => slot,
            expression => {
                let slot = self.slot();
                made.push((slot, expression));
                slot
            }
        };
        Projected { name, text, slot, kind }
    }

    fn page(&mut self, flow: &mut Flow, p: &ast::Projection) -> Planned<()> {
        if p.skip.is_none() && p.limit.is_none() {
            return Ok(());
        }
        let lens = self.lens;
        let mut builder = Builder::new(self, &Scope::default(), lens);
        let skip = builder.optional(p.skip.as_ref())?;
        let limit = builder.optional(p.limit.as_ref())?;
        flow.push(Operator::Page { skip, limit });
        Ok(())
    }
}

impl Builder<'_, '_> {
    fn sort_keys(&mut self, order: &[ast::SortKey]) -> Planned<Vec<SortKey>> {
        let key =
            |key: &ast::SortKey| Ok(SortKey { expression: self.build(&key.expression)?, descending: key.descending });
        order.iter().map(key).collect()
    }
}

/// The items of a projection, `*` written out.
fn items(scope: &Scope, p: &ast::Projection) -> Vec<ast::Item> {
    let mut items = Vec::new();
    if let Some(span) = p.star {
        items.extend(scope.visible().into_iter().map(|(text, _)| {
            let name = ast::Name { text: text.clone(), span };
            let expression = ast::Expression { kind: ast::ExpressionKind::Variable(name), span };
            ast::Item { expression, alias: None, text: text.to_string() }
        }));
    }
    items.extend(p.items.iter().cloned());
    items
}

/// The old variables, hidden by the new ones of the same name.
fn overlay(before: &Scope, projected: &[Projected]) -> Scope {
    let mut scope = before.clone();
    for column in projected {
        scope.bind(&column.name, column.slot, column.kind);
    }
    scope
}

/// A scope in which the aliases stand for anything: enough to see whether an aggregate is used.
fn order_scope(before: &Scope, items: &[ast::Item]) -> Scope {
    let mut scope = before.clone();
    for alias in items.iter().filter_map(|item| item.alias.as_ref()) {
        scope.bind(&alias.text, Slot(0), Kind::Value);
    }
    scope
}

fn known(projected: &[Projected]) -> Vec<(String, Slot)> {
    projected.iter().map(|column| (column.text.clone(), column.slot)).collect()
}

/// Grouped and computed columns in the order of the items.
fn merge(grouped: Vec<Projected>, computed: Vec<Projected>, aggregated: &[bool]) -> Vec<Projected> {
    let count = grouped.len() + computed.len();
    let (mut grouped, mut computed) = (grouped.into_iter(), computed.into_iter());
    let next = |flag: &bool| if *flag { computed.next() } else { grouped.next() };
    aggregated.iter().take(count).filter_map(next).collect()
}
