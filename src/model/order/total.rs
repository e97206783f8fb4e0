//! The total order of all values: maps, nodes, relationships, lists, paths, instants, durations, strings,
//! booleans, numbers, NaN, null.

use std::cmp::Ordering;

use super::compare_numbers;
use crate::model::temporal::Duration;
use crate::model::{Map, Value};

/// How two values stand in ORDER BY (ascending), `min()` and `max()`. Total.
pub fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => order_maps(a, b),
        (Value::Node(a, _), Value::Node(b, _)) => a.cmp(b),
        (Value::Edge(a, _), Value::Edge(b, _)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => order_lists(a, b),
        (Value::Path(a), Value::Path(b)) => a.nodes.cmp(&b.nodes).then_with(|| a.edges.cmp(&b.edges)),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        (Value::LocalDateTime(a), Value::LocalDateTime(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::LocalTime(a), Value::LocalTime(b)) => a.cmp(b),
        (Value::Duration(a), Value::Duration(b)) => order_durations(a, b),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        _ => compare_numbers(a, b).unwrap_or_else(|| rank(a).cmp(&rank(b))),
    }
}

/// The place of a value's kind. NaN stands above all numbers.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Map(_) => 0,
        Value::Node(..) => 1,
        Value::Edge(..) => 2,
        Value::List(_) => 3,
        Value::Path(_) => 4,
        Value::DateTime(_) => 5,
        Value::LocalDateTime(_) => 6,
        Value::Date(_) => 7,
        Value::Time(_) => 8,
        Value::LocalTime(_) => 9,
        Value::Duration(_) => 10,
        Value::String(_) => 11,
        Value::Boolean(_) => 12,
        Value::Float(number) if number.is_nan() => 14,
        Value::Integer(_) | Value::Float(_) => 13,
        Value::Null => 15,
    }
}

fn order_lists(a: &[Value], b: &[Value]) -> Ordering {
    let differing = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|o| o.is_ne());
    differing.unwrap_or_else(|| a.len().cmp(&b.len()))
}

/// By size, then keys, then values.
fn order_maps(a: &Map, b: &Map) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.keys().cmp(b.keys())).then_with(|| {
        a.values().zip(b.values()).map(|(a, b)| order(a, b)).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    })
}

/// By length, a month taken as 30.436875 days and a day as 24 hours; then by the parts, so that only
/// equal durations tie.
fn order_durations(a: &Duration, b: &Duration) -> Ordering {
    let parts = |d: &Duration| (d.months, d.days, d.seconds, d.nanos);
    a.average_nanos().cmp(&b.average_nanos()).then_with(|| parts(a).cmp(&parts(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_total_and_ends_in_nan_and_null() {
        let text = |s: &str| Value::from(s);
        let sorted = [
            Value::map([("a", Value::Integer(1))]),
            Value::list(Vec::new()),
            Value::list(vec![text("a")]),
            Value::list(vec![text("a"), Value::Integer(1)]),
            Value::list(vec![Value::Integer(1)]),
            Value::list(vec![Value::Null]),
            text("a"),
            text("b"),
            Value::Boolean(false),
            Value::Boolean(true),
            Value::Float(f64::NEG_INFINITY),
            Value::Integer(1),
            Value::Float(1.5),
            Value::Float(f64::INFINITY),
            Value::Float(f64::NAN),
            Value::Null,
        ];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(order(a, b), i.cmp(&j), "{a:?} {b:?}");
            }
        }
    }
}
