//! Equality, equivalence, comparability and orderability, as openCypher states them.
//!
//! * *Equality* ([`equal`]) and *comparability* ([`less`] and its kin) are three-valued: `None` is null.
//! * *Equivalence* ([`equivalent`], [`Key`]) is what DISTINCT and grouping use: null equals null, NaN equals NaN.
//! * *Orderability* ([`order`]) is total over all values, for ORDER BY, `min()` and `max()`.
//!
//! The lens of a node, edge or path is no part of its identity. Integers and floats are compared exactly.

mod key;
mod number;
mod total;

pub use key::Key;
pub use number::compare_numbers;
pub use total::order;

use std::cmp::Ordering;

use super::{Map, Path, Value};

/// `a = b`; `None` is null.
pub fn equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Null, _) | (_, Value::Null) => None,
        (Value::List(a), Value::List(b)) => equal_lists(a, b),
        (Value::Map(a), Value::Map(b)) => equal_maps(a, b),
        _ => Some(equal_plain(a, b)),
    }
}

/// Equality of values that hold no others; false for values of different kinds.
fn equal_plain(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Boolean(a), Value::Boolean(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::LocalTime(a), Value::LocalTime(b)) => a == b,
        (Value::Time(a), Value::Time(b)) => a == b,
        (Value::LocalDateTime(a), Value::LocalDateTime(b)) => a == b,
        (Value::DateTime(a), Value::DateTime(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::Node(a, _), Value::Node(b, _)) => a == b,
        (Value::Edge(a, _), Value::Edge(b, _)) => a == b,
        (Value::Path(a), Value::Path(b)) => same_path(a, b),
        _ => compare_numbers(a, b) == Some(Ordering::Equal),
    }
}

fn same_path(a: &Path, b: &Path) -> bool {
    a.nodes == b.nodes && a.edges == b.edges
}

fn equal_lists(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all_equal(a.iter().zip(b))
}

fn equal_maps(a: &Map, b: &Map) -> Option<bool> {
    if a.len() != b.len() || !a.keys().eq(b.keys()) {
        return Some(false);
    }
    all_equal(a.values().zip(b.values()))
}

/// False as soon as one pair differs, else null if some pair is null.
fn all_equal<'v>(pairs: impl Iterator<Item = (&'v Value, &'v Value)>) -> Option<bool> {
    let mut result = Some(true);
    for (a, b) in pairs {
        match equal(a, b) {
            Some(true) => {}
            Some(false) => return Some(false),
            None => result = None,
        }
    }
    result
}

/// How two values of comparable kinds stand.
enum Standing {
    /// One before the other, or equal.
    Ordered(Ordering),
    /// A NaN is among them: every comparison is false.
    Unordered,
    /// A null, or kinds that cannot be compared: every comparison is null.
    Unknown,
}

fn standing(a: &Value, b: &Value) -> Standing {
    let ordered = Standing::Ordered;
    match (a, b) {
        (Value::Integer(_) | Value::Float(_), Value::Integer(_) | Value::Float(_)) => {
            compare_numbers(a, b).map_or(Standing::Unordered, ordered)
        }
        (Value::Boolean(a), Value::Boolean(b)) => ordered(a.cmp(b)),
        (Value::String(a), Value::String(b)) => ordered(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => ordered(a.cmp(b)),
        (Value::LocalTime(a), Value::LocalTime(b)) => ordered(a.cmp(b)),
        (Value::Time(a), Value::Time(b)) => ordered(a.cmp(b)),
        (Value::LocalDateTime(a), Value::LocalDateTime(b)) => ordered(a.cmp(b)),
        (Value::DateTime(a), Value::DateTime(b)) => ordered(a.cmp(b)),
        (Value::List(a), Value::List(b)) => standing_of_lists(a, b),
        _ => Standing::Unknown,
    }
}

/// The first pair of elements that are not equal decides; of equal beginnings the shorter list is less.
fn standing_of_lists(a: &[Value], b: &[Value]) -> Standing {
    for (a, b) in a.iter().zip(b) {
        match equal(a, b) {
            Some(true) => {}
            Some(false) => return standing(a, b),
            None => return Standing::Unknown,
        }
    }
    Standing::Ordered(a.len().cmp(&b.len()))
}

fn compare(a: &Value, b: &Value, holds: fn(Ordering) -> bool) -> Option<bool> {
    match standing(a, b) {
        Standing::Ordered(ordering) => Some(holds(ordering)),
        Standing::Unordered => Some(false),
        Standing::Unknown => None,
    }
}

/// `a < b`; `None` is null.
pub fn less(a: &Value, b: &Value) -> Option<bool> {
    compare(a, b, Ordering::is_lt)
}

/// `a <= b`; `None` is null.
pub fn less_or_equal(a: &Value, b: &Value) -> Option<bool> {
    compare(a, b, Ordering::is_le)
}

/// `a > b`; `None` is null.
pub fn greater(a: &Value, b: &Value) -> Option<bool> {
    compare(a, b, Ordering::is_gt)
}

/// `a >= b`; `None` is null.
pub fn greater_or_equal(a: &Value, b: &Value) -> Option<bool> {
    compare(a, b, Ordering::is_ge)
}

/// Whether DISTINCT and grouping treat both as one: like equality, but null and NaN equal themselves.
pub fn equivalent(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Float(a), Value::Float(b)) if a.is_nan() && b.is_nan() => true,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| equivalent(a, b)),
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len() && a.iter().zip(&**b).all(|((j, a), (k, b))| j == k && equivalent(a, b))
        }
        _ => equal_plain(a, b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &[Value]) -> Value {
        Value::list(items.to_vec())
    }

    #[test]
    fn a_difference_beats_a_null_and_a_null_beats_sameness() {
        let (one, two, null) = (Value::Integer(1), Value::Integer(2), Value::Null);
        assert_eq!(equal(&list(&[one.clone(), null.clone()]), &list(&[two.clone(), one.clone()])), Some(false));
        assert_eq!(equal(&list(&[null.clone(), one.clone()]), &list(&[null.clone(), two])), Some(false));
        assert_eq!(equal(&list(&[one.clone(), null.clone()]), &list(&[one.clone(), null.clone()])), None);
        assert_eq!(equal(&list(std::slice::from_ref(&null)), &list(&[null.clone(), null.clone()])), Some(false));
        let map = |v: &Value| Value::map([("k", v.clone())]);
        assert_eq!(equal(&map(&null), &map(&null)), None);
        assert!(equivalent(&map(&null), &map(&null)));
    }

    #[test]
    fn lists_compare_by_the_first_difference() {
        let (one, two, null) = (Value::Integer(1), Value::Integer(2), Value::Null);
        assert_eq!(less(&list(std::slice::from_ref(&one)), &list(&[one.clone(), null.clone()])), Some(true));
        assert_eq!(less(&list(&[one.clone(), null.clone()]), &list(&[two.clone(), null.clone()])), Some(true));
        assert_eq!(less(&list(std::slice::from_ref(&null)), &list(std::slice::from_ref(&two))), None);
        assert_eq!(less(&list(&[Value::from("a")]), &list(&[two])), None);
    }

    #[test]
    fn nan_is_comparable_with_numbers_only() {
        let (nan, one, text) = (Value::Float(f64::NAN), Value::Integer(1), Value::from("a"));
        assert_eq!(
            (less(&nan, &one), greater_or_equal(&nan, &nan), less(&nan, &text)),
            (Some(false), Some(false), None)
        );
        assert_eq!(equal(&nan, &nan), Some(false));
        assert!(equivalent(&nan, &nan));
    }
}
