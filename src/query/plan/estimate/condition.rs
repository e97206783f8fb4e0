//! Which part of the rows a condition lets through.

use super::Figures;
use crate::query::operator::{Binary, Unary};
use crate::query::plan::{Access, Asking, Expression, Literal, Slot};

/// What is taken where nothing is known: of any condition, of one that compares for order, of one on a text, and of
/// an equality.
const PASSES: f64 = 0.3;
pub(super) const BEGINS: f64 = 0.02;
const CONTAINS: f64 = 0.1;
const EQUALS: f64 = 0.1;

/// Keys that name one node or so, unless the figures know better.
const NAMING: &[&str] = &["id", "name", "short"];

/// How many elements a list has that is not written out.
const LISTED: f64 = 10.0;

/// What stands in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query::plan) enum Sort {
    Node,
    Edge,
    Other,
}

/// The part of all that has a property, how many values there are, and between which integers they lie.
type Spread = (f64, f64, Option<(i64, i64)>);

/// Tells what stands in a slot.
type Sorts<'s> = &'s dyn Fn(Slot) -> Sort;

/// The slot and the key of `slot.key`.
fn property(expression: &Expression) -> Option<(Slot, &str)> {
    let Expression::Access(base, steps, _) = expression else { return None };
    match (&**base, steps.as_slice()) {
        (Expression::Slot(slot), [Access::Property(key)]) => Some((*slot, key)),
        _ => None,
    }
}

/// The slot and key of a condition `slot.key = value`, either way round, and the value.
pub(in crate::query::plan) fn compared(condition: &Expression) -> Vec<(Slot, &str, &Expression)> {
    let Expression::Comparison(left, rest, _) = condition else { return Vec::new() };
    let [(Binary::Equal, right)] = rest.as_slice() else { return Vec::new() };
    let sides = [(&**left, right), (right, &**left)];
    sides.into_iter().filter_map(|(side, value)| property(side).map(|(slot, key)| (slot, key, value))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
impl Figures<'_> {
    /// Which part of the rows a condition lets through: more than 0, and at most 1.
    pub(in crate::query::plan) fn passes(self, condition: &Expression, sorts: Sorts<'_>) -> f64 {
        self.part(condition, sorts).clamp(1e-9, 1.0)
    }

    fn part(self, condition: &Expression, sorts: Sorts<'_>) -> f64 {
        match condition {
            Expression::Literal(Literal::Boolean(true)) | Expression::Is(..) => 1.0,
            Expression::Literal(_) => 0.0,
            Expression::Unary(Unary::Not, inner, _) => 1.0 - self.part(inner, sorts),
            Expression::Unary(Unary::IsNull, inner, _) => 1.0 - self.present(inner, sorts),
            Expression::Unary(Unary::IsNotNull, inner, _) => self.present(inner, sorts),
            Expression::Chain(first, rest, _) | Expression::Comparison(first, rest, _) => {
                self.links(first, rest, sorts)
            }
            Expression::Labels(_, test, _) => self.labelled(std::slice::from_ref(test)) / self.nodes(),
            Expression::Subquery(subquery) if subquery.asking == Asking::Exists => 0.5,
            _ => PASSES,
        }
    }

    /// `a AND b`, `a < b <= c`, `a STARTS WITH b`.
    fn links(self, first: &Expression, rest: &[(Binary, Expression)], sorts: Sorts<'_>) -> f64 {
        let all = || rest.iter().map(|(_, right)| right).chain([first]).map(|part| self.part(part, sorts));
        match rest.first() {
            Some((Binary::And, _)) => all().product(),
            Some((Binary::Or, _)) => 1.0 - all().map(|part| 1.0 - part).product::<f64>(),
            _ => {
                let lefts = std::iter::once(first).chain(rest.iter().map(|(_, right)| right));
                lefts.zip(rest).map(|(left, (operator, right))| self.link(left, *operator, right, sorts)).product()
            }
        }
    }

    fn link(self, left: &Expression, operator: Binary, right: &Expression, sorts: Sorts<'_>) -> f64 {
        let equal = || self.equals(left, sorts).min(self.equals(right, sorts));
        match operator {
            Binary::Equal => equal(),
            Binary::NotEqual => 1.0 - equal(),
            Binary::Less | Binary::LessOrEqual => self.below(left, right, sorts),
            Binary::Greater | Binary::GreaterOrEqual => self.below(right, left, sorts),
            Binary::In => {
                let items = if let Expression::List(items) = right { items.len() as f64 } else { LISTED };
                (self.equals(left, sorts) * items).min(1.0)
            }
            Binary::StartsWith => BEGINS,
            Binary::EndsWith | Binary::Contains | Binary::Matches => CONTAINS,
            _ => PASSES,
        }
    }

    /// Which part of the rows has some one value of an expression; 1 for what is the same in all rows.
    fn equals(self, expression: &Expression, sorts: Sorts<'_>) -> f64 {
        1.0 / match expression {
            Expression::Slot(slot) if sorts(*slot) == Sort::Node => self.nodes(),
            Expression::Slot(slot) if sorts(*slot) == Sort::Edge => (self.statistics.edges() as f64).max(1.0),
            Expression::Literal(_) | Expression::Parameter(_) => 1.0,
            other => match property(other) {
                Some((slot, key)) => self.distinct(sorts(slot), key),
                None => 1.0 / EQUALS,
            },
        }
    }

    /// How many values a property has, at least one.
    pub(in crate::query::plan) fn distinct(self, sort: Sort, key: &str) -> f64 {
        match self.spread(sort, key) {
            Some((_, distinct, _)) => distinct.max(1.0),
            None if sort != Sort::Edge && NAMING.contains(&key) => self.nodes(),
            None => 1.0 / EQUALS,
        }
    }

    fn spread(self, sort: Sort, key: &str) -> Option<Spread> {
        let (spread, all) = match sort {
            Sort::Node => (self.statistics.node_key(key)?, self.statistics.nodes()),
            Sort::Edge => (self.statistics.edge_key(key)?, self.statistics.edges()),
            Sort::Other => return None,
        };
        Some((spread.present as f64 / all.max(1) as f64, spread.distinct as f64, spread.range))
    }

    fn present(self, expression: &Expression, sorts: Sorts<'_>) -> f64 {
        let spread = property(expression).and_then(|(slot, key)| self.spread(sorts(slot), key));
        spread.map_or(1.0 - EQUALS, |(present, ..)| present.min(1.0))
    }

    /// Which part has `left < right`: by where a number lies between the least and the greatest.
    fn below(self, left: &Expression, right: &Expression, sorts: Sorts<'_>) -> f64 {
        let range = |side: &Expression| {
            let (slot, key) = property(side)?;
            self.spread(sorts(slot), key)?.2.filter(|(least, most)| least < most)
        };
        let place =
            |(least, most): (i64, i64), at: f64| ((at - least as f64) / (most as f64 - least as f64)).clamp(0.0, 1.0);
        match (range(left), number(right), range(right), number(left)) {
            (Some(range), Some(at), ..) => place(range, at),
            (_, _, Some(range), Some(at)) => 1.0 - place(range, at),
            _ => PASSES,
        }
    }
}

/// A number that is written out.
#[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
pub(super) fn number(expression: &Expression) -> Option<f64> {
    match expression {
        Expression::Literal(Literal::Integer(number)) => Some(*number as f64),
        Expression::Literal(Literal::Float(number)) => Some(*number),
        _ => None,
    }
}
