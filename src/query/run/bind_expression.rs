//! Expressions of the plan to [`Bound`] ones.

use std::cell::RefCell;

use super::bind::Binder;
use super::evaluate::{Bound, BoundAccess, BoundItem};
use super::property::Property;
use crate::diagnostic::{Fault, codes};
use crate::function::Entry;
use crate::model::{Text, Value};
use crate::query::operator::Binary;
use crate::query::plan::{Access, CaseArms, Expression, Literal, MapItem, Slot};

type Binding<T> = Result<T, Fault>;

impl Binder<'_, '_> {
    pub(super) fn expression(&mut self, expression: &Expression) -> Binding<Bound> {
        Ok(match expression {
            Expression::Literal(literal) => Bound::Constant(constant(literal)),
            Expression::Parameter(name) => Bound::Constant(self.parameter(name)?),
            Expression::Slot(slot) => Bound::Slot(*slot),
            Expression::Degree(degree, asking) => Bound::Degree((**degree).clone(), *asking, RefCell::default()),
            Expression::List(items) => Bound::List(self.all(items)?),
            Expression::Map(entries) => {
                let entry =
                    |(key, value): &(String, Expression)| Ok((Text::from(key.as_str()), self.expression(value)?));
                Bound::Map(entries.iter().map(entry).collect::<Binding<_>>()?)
            }
            Expression::MapProjection(subject, items) => {
                Bound::MapProjection(self.boxed(subject)?, self.map_items(items)?)
            }
            Expression::Unary(operator, operand, span) => Bound::Unary(*operator, self.boxed(operand)?, *span),
            Expression::Chain(first, rest, span) => Bound::Chain(self.boxed(first)?, self.links(rest)?, *span),
            Expression::Comparison(first, rest, span) => {
                Bound::Comparison(self.boxed(first)?, self.links(rest)?, *span)
            }
            Expression::Access(base, steps, span) if let Some((slot, key)) = self.property(base, steps) => {
                Bound::Property(Property::new(slot, key, *span))
            }
            Expression::Access(base, steps, span) => Bound::Access(self.boxed(base)?, self.accesses(steps)?, *span),
            Expression::Labels(subject, test, span) => Bound::Labels(self.boxed(subject)?, test.clone(), *span),
            Expression::Is(subject, wanted, span) => Bound::Is(self.boxed(subject)?, *wanted, *span),
            Expression::Case(case) => self.case(case)?,
            Expression::Function(name, arguments, span) => match self.world.functions.find(name) {
                Some(Entry::Scalar(function)) => Bound::Function(function, self.all(arguments)?, *span),
                _ => return Err(unknown(name).at(*span)),
            },
            Expression::Comprehension { slot, list, filter, result, span } => Bound::Comprehension {
                slot: *slot,
                list: self.boxed(list)?,
                filter: self.maybe(filter.as_deref())?,
                result: self.maybe(result.as_deref())?,
                span: *span,
            },
            Expression::Quantifier { kind, slot, list, predicate, span } => Bound::Quantifier {
                kind: *kind,
                slot: *slot,
                list: self.boxed(list)?,
                predicate: self.boxed(predicate)?,
                span: *span,
            },
            Expression::Reduce { accumulator, start, slot, list, step, span } => Bound::Reduce {
                accumulator: *accumulator,
                start: self.boxed(start)?,
                slot: *slot,
                list: self.boxed(list)?,
                step: self.boxed(step)?,
                span: *span,
            },
            Expression::Path(parts, lens) => Bound::Path(parts.clone(), *lens),
            Expression::Subquery(subquery) => Bound::Subquery(subquery.asking, self.inner(&subquery.body)?),
        })
    }

    /// The slot and the key of `slot.key`, where a pattern has filled the slot.
    fn property<'e>(&self, base: &Expression, steps: &'e [Access]) -> Option<(Slot, &'e str)> {
        match (base, steps) {
            (Expression::Slot(slot), [Access::Property(key)]) if self.elements.contains(slot) => Some((*slot, key)),
            _ => None,
        }
    }

    fn boxed(&mut self, expression: &Expression) -> Binding<Box<Bound>> {
        self.expression(expression).map(Box::new)
    }

    fn maybe(&mut self, expression: Option<&Expression>) -> Binding<Option<Box<Bound>>> {
        expression.map(|expression| self.boxed(expression)).transpose()
    }

    fn parameter(&self, name: &str) -> Binding<Value> {
        self.world.parameters.get(name).cloned().ok_or_else(|| {
            let message = format!("parameter `${name}` has no value");
            Fault::new(codes::MISSING_PARAMETER, message).help(format!("give it with --param {name}=VALUE"))
        })
    }

    fn links(&mut self, links: &[(Binary, Expression)]) -> Binding<Vec<(Binary, Bound)>> {
        links.iter().map(|(operator, right)| Ok((*operator, self.expression(right)?))).collect()
    }

    fn accesses(&mut self, steps: &[Access]) -> Binding<Vec<BoundAccess>> {
        let step = |step: &Access| -> Binding<BoundAccess> {
            Ok(match step {
                Access::Property(key) => BoundAccess::Property(Text::from(key.as_str())),
                Access::Index(index) => BoundAccess::Index(self.expression(index)?),
                Access::Slice(from, to) => {
                    BoundAccess::Slice(self.optional(from.as_ref())?, self.optional(to.as_ref())?)
                }
            })
        };
        steps.iter().map(step).collect()
    }

    fn map_items(&mut self, items: &[MapItem]) -> Binding<Vec<BoundItem>> {
        let item = |item: &MapItem| -> Binding<BoundItem> {
            Ok(match item {
                MapItem::Property(key) => BoundItem::Property(Text::from(key.as_str())),
                MapItem::All => BoundItem::All,
                MapItem::Entry(key, value) => BoundItem::Entry(Text::from(key.as_str()), self.expression(value)?),
            })
        };
        items.iter().map(item).collect()
    }

    fn case(&mut self, case: &CaseArms) -> Binding<Bound> {
        let subject = self.maybe(case.subject.as_ref())?;
        let arm = |(when, then): &(Expression, Expression)| Ok((self.expression(when)?, self.expression(then)?));
        let arms = case.arms.iter().map(arm).collect::<Binding<_>>()?;
        Ok(Bound::Case(subject, arms, self.maybe(case.otherwise.as_ref())?))
    }
}

fn unknown(function: &str) -> Fault {
    Fault::new(codes::UNKNOWN_FUNCTION, format!("no function is called `{function}`"))
}

fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(value) => Value::Boolean(*value),
        Literal::Integer(value) => Value::Integer(*value),
        Literal::Float(value) => Value::Float(*value),
        Literal::String(text) => Value::text(text.as_str()),
    }
}
