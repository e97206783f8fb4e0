//! Expressions of the tree to expressions over slots.

use super::scope::{Kind, Scope};
use super::{Planned, Planner};
use crate::diagnostic::Diagnostic;
use crate::function::Entry;
use crate::model::{LensId, Value};
use crate::query::parse::ast::ExpressionKind as K;
use crate::query::parse::{ast, print};
use crate::query::plan::{
    Access, Aggregation, Asking, CaseArms, Expression, LabelTest, Literal, MapItem, Quantifying, Slot,
};

/// Builds expressions in one scope.
pub(super) struct Builder<'p, 'a> {
    pub(super) planner: &'p mut Planner<'a>,
    pub(super) scope: Scope,
    /// The view of patterns inside the expression.
    pub(super) lens: LensId,
    /// Expressions that were computed already, by canonical text.
    pub(super) known: Vec<(String, Slot)>,
    /// Where aggregates go, in a projection that may have some.
    pub(super) aggregates: Option<Vec<(Slot, Aggregation)>>,
    /// Nobody wants the expression but the aggregates in it. What has its own scope is passed over: else each
    /// level of nested subqueries would be planned twice as often as the one around it.
    pub(super) probing: bool,
}

impl<'p, 'a> Builder<'p, 'a> {
    pub(super) fn new(planner: &'p mut Planner<'a>, scope: &Scope, lens: LensId) -> Self {
        Builder { planner, scope: scope.clone(), lens, known: Vec::new(), aggregates: None, probing: false }
    }

    pub(super) fn build(&mut self, expression: &ast::Expression) -> Planned<Expression> {
        if let Some(slot) = self.computed(expression) {
            return Ok(Expression::Slot(slot));
        }
        let span = expression.span;
        Ok(match &expression.kind {
            K::Literal(value) => Expression::Literal(literal(value)),
            K::Parameter(name) => Expression::Parameter(name.text.to_string()),
            K::Variable(name) => self.variable(name)?,
            K::List(items) => Expression::List(self.all(items)?),
            K::Map(entries) => Expression::Map(self.entries(entries)?),
            K::MapProjection { subject, items } => {
                Expression::MapProjection(self.boxed(subject)?, self.map_items(items)?)
            }
            K::Unary(operator, operand) => Expression::Unary(*operator, self.boxed(operand)?, span),
            K::Chain(first, rest) => Expression::Chain(self.boxed(first)?, self.links(rest)?, span),
            K::Comparison(first, rest) => Expression::Comparison(self.boxed(first)?, self.links(rest)?, span),
            K::Access(base, steps) => Expression::Access(self.boxed(base)?, self.steps(steps)?, span),
            K::Labels(subject, labels) => Expression::Labels(self.boxed(subject)?, label_test(labels), span),
            K::Case(case) => Expression::Case(Box::new(self.case(case)?)),
            K::Function(call) => self.function(call, expression)?,
            K::CountStar => self.aggregate("count", false, &[], expression)?,
            K::ListComprehension(comprehension) => self.comprehension(comprehension, expression)?,
            K::Quantifier(quantified) => self.quantifier(quantified, expression)?,
            K::Reduce(reduce) => self.reduce(reduce, expression)?,
            K::PatternComprehension(_) | K::Pattern(_) | K::Subquery(_) if self.probing => {
                Expression::Literal(Literal::Null)
            }
            K::PatternComprehension(comprehension) => self.pattern_comprehension(comprehension)?,
            K::Pattern(path) => self.pattern_expression(path)?,
            K::Subquery(subquery) => self.subquery(subquery)?,
        })
    }

    fn computed(&self, expression: &ast::Expression) -> Option<Slot> {
        if self.known.is_empty() || matches!(expression.kind, ast::ExpressionKind::Literal(_)) {
            return None;
        }
        let text = print::expression(expression);
        self.known.iter().find(|(known, _)| *known == text).map(|(_, slot)| *slot)
    }

    pub(super) fn variable(&self, name: &ast::Name) -> Planned<Expression> {
        let Some(variable) = self.scope.find(&name.text) else {
            let code = crate::diagnostic::codes::UNDEFINED_VARIABLE;
            return Err(Diagnostic::error(code, name.span, format!("`{}` is not defined", name.text)));
        };
        Ok(variable.inline.clone().unwrap_or(Expression::Slot(variable.slot)))
    }

    fn boxed(&mut self, expression: &ast::Expression) -> Planned<Box<Expression>> {
        self.build(expression).map(Box::new)
    }

    pub(super) fn all(&mut self, expressions: &[ast::Expression]) -> Planned<Vec<Expression>> {
        expressions.iter().map(|expression| self.build(expression)).collect()
    }

    pub(super) fn optional(&mut self, expression: Option<&ast::Expression>) -> Planned<Option<Expression>> {
        expression.map(|expression| self.build(expression)).transpose()
    }

    fn entries(&mut self, entries: &[(ast::Name, ast::Expression)]) -> Planned<Vec<(String, Expression)>> {
        entries.iter().map(|(key, value)| Ok((key.text.to_string(), self.build(value)?))).collect()
    }

    fn map_items(&mut self, items: &[ast::MapItem]) -> Planned<Vec<MapItem>> {
        let item = |item: &ast::MapItem| -> Planned<MapItem> {
            Ok(match item {
                ast::MapItem::Property(key) => MapItem::Property(key.text.to_string()),
                ast::MapItem::All(_) => MapItem::All,
                ast::MapItem::Entry(key, value) => MapItem::Entry(key.text.to_string(), self.build(value)?),
                ast::MapItem::Variable(name) => MapItem::Entry(name.text.to_string(), self.variable(name)?),
            })
        };
        items.iter().map(item).collect()
    }

    fn links(&mut self, links: &[ast::Link]) -> Planned<Vec<(crate::query::operator::Binary, Expression)>> {
        links.iter().map(|link| Ok((link.operator, self.build(&link.right)?))).collect()
    }

    fn steps(&mut self, steps: &[ast::Step]) -> Planned<Vec<Access>> {
        let step = |step: &ast::Step| -> Planned<Access> {
            Ok(match step {
                ast::Step::Property(key) => Access::Property(key.text.to_string()),
                ast::Step::Index(index, _) => Access::Index(self.build(index)?),
                ast::Step::Slice(from, to, _) => {
                    Access::Slice(self.optional(from.as_ref())?, self.optional(to.as_ref())?)
                }
            })
        };
        steps.iter().map(step).collect()
    }

    fn case(&mut self, case: &ast::Case) -> Planned<CaseArms> {
        Ok(CaseArms {
            subject: self.optional(case.subject.as_ref())?,
            arms: case
                .arms
                .iter()
                .map(|(when, then)| Ok((self.build(when)?, self.build(then)?)))
                .collect::<Planned<_>>()?,
            otherwise: self.optional(case.otherwise.as_ref())?,
        })
    }

    fn function(&mut self, call: &ast::Function, expression: &ast::Expression) -> Planned<Expression> {
        match self.planner.context.functions.find(&call.name.text) {
            Some(Entry::Aggregate(aggregate)) => {
                self.aggregate(aggregate.name, call.distinct, &call.arguments, expression)
            }
            Some(Entry::Scalar(function)) => {
                Ok(Expression::Function(function.name.to_owned(), self.all(&call.arguments)?, expression.span))
            }
            None => {
                let code = crate::diagnostic::codes::UNKNOWN_FUNCTION;
                let message = format!("no function is called `{}`", call.name.text);
                Err(Diagnostic::error(code, call.name.span, message))
            }
        }
    }

    fn aggregate(
        &mut self,
        name: &str,
        distinct: bool,
        arguments: &[ast::Expression],
        expression: &ast::Expression,
    ) -> Planned<Expression> {
        let Some(mut aggregates) = self.aggregates.take() else {
            let code = crate::diagnostic::codes::INVALID_AGGREGATION;
            return Err(Diagnostic::error(code, expression.span, format!("`{name}` cannot stand here")));
        };
        // The arguments are computed before grouping, so nothing of them is known yet.
        let known = std::mem::take(&mut self.known);
        let arguments = self.all(arguments);
        self.known = known;
        let slot = self.planner.slot();
        aggregates.push((
            slot,
            Aggregation { name: name.to_owned(), distinct, arguments: arguments?, weight: None, span: expression.span },
        ));
        self.aggregates = Some(aggregates);
        self.known.push((print::expression(expression), slot));
        Ok(Expression::Slot(slot))
    }

    /// Builds inside the scope of one more variable.
    fn within<T>(&mut self, name: &ast::Name, build: impl FnOnce(&mut Self, Slot) -> Planned<T>) -> Planned<T> {
        let slot = self.planner.slot();
        self.scope.bind(&name.text, slot, Kind::Value);
        let made = build(self, slot);
        self.scope.unbind(1);
        made
    }

    fn comprehension(&mut self, c: &ast::ListComprehension, whole: &ast::Expression) -> Planned<Expression> {
        let list = self.boxed(&c.list)?;
        self.within(&c.variable, |this, slot| {
            let filter = this.optional(c.filter.as_ref())?.map(Box::new);
            let result = this.optional(c.result.as_ref())?.map(Box::new);
            Ok(Expression::Comprehension { slot, list, filter, result, span: whole.span })
        })
    }

    fn quantifier(&mut self, q: &ast::Quantified, whole: &ast::Expression) -> Planned<Expression> {
        let kind = match q.kind {
            ast::Quantifying::All => Quantifying::All,
            ast::Quantifying::Any => Quantifying::Any,
            ast::Quantifying::None => Quantifying::None,
            ast::Quantifying::Single => Quantifying::Single,
        };
        let list = self.boxed(&q.list)?;
        self.within(&q.variable, |this, slot| {
            let predicate = this.optional(q.predicate.as_ref())?.unwrap_or(Expression::Slot(slot));
            Ok(Expression::Quantifier { kind, slot, list, predicate: Box::new(predicate), span: whole.span })
        })
    }

    fn reduce(&mut self, r: &ast::Reduce, whole: &ast::Expression) -> Planned<Expression> {
        let start = self.boxed(&r.start)?;
        let list = self.boxed(&r.list)?;
        self.within(&r.accumulator, |this, accumulator| {
            this.within(&r.variable, |this, slot| {
                let step = this.boxed(&r.step)?;
                Ok(Expression::Reduce { accumulator, start, slot, list, step, span: whole.span })
            })
        })
    }

    pub(super) fn asking(asking: ast::Asking, slot: Slot) -> Asking {
        match asking {
            ast::Asking::Exists => Asking::Exists,
            ast::Asking::Count => Asking::Count,
            ast::Asking::Collect => Asking::Collect(slot),
        }
    }
}

fn literal(value: &Value) -> Literal {
    match value {
        Value::Boolean(value) => Literal::Boolean(*value),
        Value::Integer(value) => Literal::Integer(*value),
        Value::Float(value) => Literal::Float(*value),
        Value::String(text) => Literal::String(text.to_string()),
        _ => Literal::Null,
    }
}

/// A label expression of the tree as a test.
/// A label expression as a test.
pub fn label_test(labels: &ast::LabelExpression) -> LabelTest {
    match labels {
        ast::LabelExpression::Name(name) => LabelTest::Name(name.text.to_string()),
        ast::LabelExpression::Any(_) => LabelTest::Any,
        ast::LabelExpression::Not(inner) => LabelTest::Not(Box::new(label_test(inner))),
        ast::LabelExpression::And(parts) => LabelTest::And(parts.iter().map(label_test).collect()),
        ast::LabelExpression::Or(parts) => LabelTest::Or(parts.iter().map(label_test).collect()),
    }
}
