//! Expressions of a plan in words, with variables by name.

use std::collections::BTreeMap;

use crate::query::operator::Unary;
use crate::query::plan::{
    Access, Aggregation, Asking, Degree, Direction, Element, Expression, LabelTest, Literal, MapItem, PathPart,
    Quantifying, Selector, Slot, Tallied, Tally,
};

/// A relation with something inside of it.
pub(super) fn arrow(direction: Direction, inside: &str) -> String {
    match direction {
        Direction::Out => format!("-[{inside}]->"),
        Direction::In => format!("<-[{inside}]-"),
        Direction::Both => format!("-[{inside}]-"),
    }
}

/// What slots are called.
pub(super) struct Words<'p> {
    pub(super) names: &'p BTreeMap<Slot, String>,
}

impl Words<'_> {
    /// The variable in a slot, or the slot's number.
    pub(super) fn slot(&self, slot: Slot) -> String {
        self.names.get(&slot).cloned().unwrap_or_else(|| format!("_{}", slot.0))
    }

    /// The variable in a slot; nothing for a slot without one.
    pub(super) fn name(&self, slot: Slot) -> &str {
        self.names.get(&slot).map_or("", String::as_str)
    }

    pub(super) fn items(&self, items: &[(Slot, Expression)]) -> String {
        let item = |(slot, item): &(Slot, Expression)| match item {
            Expression::Slot(own) if own == slot => self.slot(*slot),
            item => format!("{} AS {}", self.expression(item), self.slot(*slot)),
        };
        items.iter().map(item).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn aggregation(&self, value: &Aggregation) -> String {
        let arguments = if value.arguments.is_empty() { "*".to_owned() } else { self.list(&value.arguments) };
        let weight = value.weight.map_or_else(String::new, |slot| format!(" times {}", self.slot(slot)));
        format!("{}({}{arguments}){weight}", value.name, if value.distinct { "DISTINCT " } else { "" })
    }

    /// The edges that are counted, as a pattern.
    pub(super) fn degree(&self, degree: &Degree) -> String {
        let test =
            |test: &Option<LabelTest>| test.as_ref().map_or_else(String::new, |test| format!(":{}", labels(test)));
        let arrow = arrow(degree.direction, &test(&degree.types));
        format!("({}){arrow}({})", self.name(degree.from), test(&degree.ends))
    }

    pub(super) fn selector(&self, selector: &Selector) -> String {
        match selector {
            Selector::All => "all".to_owned(),
            Selector::Any(count) => format!("any {}", self.expression(count)),
            Selector::Shortest(count) => format!("shortest {}", self.expression(count)),
            Selector::Groups(count) => format!("shortest {} groups", self.expression(count)),
        }
    }

    pub(super) fn tally(&self, tally: &Tally) -> String {
        let what = match &tally.what {
            Tallied::Nodes(None) => "nodes".to_owned(),
            Tallied::Nodes(Some(label)) => format!("nodes :{label}"),
            Tallied::Edges(None) => "relationships".to_owned(),
            Tallied::Edges(Some(test)) => format!("relationships :{}", labels(test)),
        };
        let by = tally.types.map_or_else(String::new, |slot| format!(" by type AS {}", self.slot(slot)));
        let counts: Vec<String> = tally.counts.iter().map(|slot| self.slot(*slot)).collect();
        format!("tally {what}{by}: {}", counts.join(", "))
    }

    fn list(&self, items: &[Expression]) -> String {
        items.iter().map(|item| self.expression(item)).collect::<Vec<_>>().join(", ")
    }

    /// The expression; operands that are chains themselves stand in parentheses.
    pub(super) fn expression(&self, expression: &Expression) -> String {
        match expression {
            Expression::Literal(value) => literal(value),
            Expression::Parameter(name) => format!("${name}"),
            Expression::Slot(slot) => self.slot(*slot),
            Expression::List(items) => format!("[{}]", self.list(items)),
            Expression::Map(entries) => {
                let entry = |(key, value): &(String, Expression)| format!("{key}: {}", self.expression(value));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
            Expression::MapProjection(subject, items) => {
                let items: Vec<String> = items.iter().map(|item| self.map_item(item)).collect();
                format!("{} {{{}}}", self.expression(subject), items.join(", "))
            }
            Expression::Unary(operator, operand, _) => self.unary(*operator, operand),
            Expression::Chain(first, rest, _) | Expression::Comparison(first, rest, _) => {
                rest.iter().fold(self.operand(first), |text, (operator, right)| {
                    format!("{text} {} {}", operator.text(), self.operand(right))
                })
            }
            Expression::Access(base, steps, _) => {
                let steps: String = steps.iter().map(|step| self.access(step)).collect();
                format!("{}{steps}", self.operand(base))
            }
            Expression::Labels(subject, test, _) => format!("{}:{}", self.operand(subject), labels(test)),
            Expression::Is(subject, Element::Node, _) => format!("{} is a node", self.operand(subject)),
            Expression::Is(subject, Element::Edge, _) => format!("{} is a relationship", self.operand(subject)),
            Expression::Is(subject, Element::Edges, _) => {
                format!("{} is a list of relationships", self.operand(subject))
            }
            Expression::Function(name, arguments, _) => format!("{name}({})", self.list(arguments)),
            other => self.scoped(other),
        }
    }

    /// Expressions with parts of their own scope.
    fn scoped(&self, expression: &Expression) -> String {
        match expression {
            Expression::Case(case) => {
                let subject = case.subject.as_ref().map_or_else(String::new, |s| format!(" {}", self.expression(s)));
                let arm = |(when, then): &(Expression, Expression)| {
                    format!(" WHEN {} THEN {}", self.expression(when), self.expression(then))
                };
                let arms: String = case.arms.iter().map(arm).collect();
                let other =
                    case.otherwise.as_ref().map_or_else(String::new, |o| format!(" ELSE {}", self.expression(o)));
                format!("CASE{subject}{arms}{other} END")
            }
            Expression::Comprehension { slot, list, filter, result, .. } => {
                let filter = filter.as_ref().map_or_else(String::new, |f| format!(" WHERE {}", self.expression(f)));
                let result = result.as_ref().map_or_else(String::new, |r| format!(" | {}", self.expression(r)));
                format!("[{} IN {}{filter}{result}]", self.slot(*slot), self.expression(list))
            }
            Expression::Quantifier { kind, slot, list, predicate, .. } => {
                let word = match kind {
                    Quantifying::All => "all",
                    Quantifying::Any => "any",
                    Quantifying::None => "none",
                    Quantifying::Single => "single",
                };
                let (slot, list) = (self.slot(*slot), self.expression(list));
                format!("{word}({slot} IN {list} WHERE {})", self.expression(predicate))
            }
            Expression::Reduce { accumulator, start, slot, list, step, .. } => format!(
                "reduce({} = {}, {} IN {} | {})",
                self.slot(*accumulator),
                self.expression(start),
                self.slot(*slot),
                self.expression(list),
                self.expression(step)
            ),
            Expression::Path(parts, _) => {
                let part = |part: &PathPart| self.slot(part.slot());
                format!("path({})", parts.iter().map(part).collect::<Vec<_>>().join(", "))
            }
            Expression::Degree(degree, asking) => {
                let word = if *asking == Asking::Exists { "has" } else { "count" };
                format!("{word} {}", self.degree(degree))
            }
            Expression::Subquery(subquery) => {
                let word = match subquery.asking {
                    Asking::Exists => "EXISTS",
                    Asking::Count => "COUNT",
                    Asking::Collect(_) => "COLLECT",
                };
                format!("{word} {{ {} operators }}", subquery.body.operators.len())
            }
            _ => String::new(),
        }
    }

    fn operand(&self, expression: &Expression) -> String {
        let text = self.expression(expression);
        match expression {
            Expression::Chain(..) | Expression::Comparison(..) | Expression::Unary(..) => format!("({text})"),
            _ => text,
        }
    }

    fn unary(&self, operator: Unary, operand: &Expression) -> String {
        let operand = self.operand(operand);
        match operator {
            Unary::Not => format!("NOT {operand}"),
            Unary::Plus => format!("+{operand}"),
            Unary::Minus => format!("-{operand}"),
            Unary::IsNull => format!("{operand} IS NULL"),
            Unary::IsNotNull => format!("{operand} IS NOT NULL"),
        }
    }

    fn access(&self, step: &Access) -> String {
        let end = |end: &Option<Expression>| end.as_ref().map_or_else(String::new, |end| self.expression(end));
        match step {
            Access::Property(key) => format!(".{key}"),
            Access::Index(index) => format!("[{}]", self.expression(index)),
            Access::Slice(from, to) => format!("[{}..{}]", end(from), end(to)),
        }
    }

    fn map_item(&self, item: &MapItem) -> String {
        match item {
            MapItem::Property(key) => format!(".{key}"),
            MapItem::All => ".*".to_owned(),
            MapItem::Entry(key, value) => format!("{key}: {}", self.expression(value)),
        }
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(value) => value.to_string(),
        Literal::Float(value) => format!("{value:?}"),
        Literal::String(text) => format!("'{}'", text.escape_debug()),
    }
}

/// A label test as a label expression.
pub(super) fn labels(test: &LabelTest) -> String {
    let joined = |parts: &[LabelTest], sign: &str| parts.iter().map(grouped).collect::<Vec<_>>().join(sign);
    match test {
        LabelTest::Name(name) => name.clone(),
        LabelTest::Any => "%".to_owned(),
        LabelTest::Not(inner) => format!("!{}", grouped(inner)),
        LabelTest::And(parts) => joined(parts, "&"),
        LabelTest::Or(parts) => joined(parts, "|"),
    }
}

fn grouped(test: &LabelTest) -> String {
    match test {
        LabelTest::And(_) | LabelTest::Or(_) => format!("({})", labels(test)),
        _ => labels(test),
    }
}
