//! Exact comparison of integers with floats: neither is rounded to the other's type.

use std::cmp::Ordering;

use crate::model::Value;

/// How two numbers stand; none when one is NaN or no number.
pub fn compare_numbers(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
        (Value::Integer(a), Value::Float(b)) => mixed(*a, *b),
        (Value::Float(a), Value::Integer(b)) => mixed(*b, *a).map(Ordering::reverse),
        _ => None,
    }
}

/// 2^63, the first float above all integers.
const ABOVE: f64 = 9_223_372_036_854_775_808.0;

fn mixed(a: i64, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        None
    } else if b >= ABOVE {
        Some(Ordering::Less)
    } else if b < -ABOVE {
        Some(Ordering::Greater)
    } else {
        let whole = b.trunc();
        Some(a.cmp(&truncated(whole)).then(0.0.partial_cmp(&(b - whole))?))
    }
}

/// The integer that equals the float, if there is one.
pub(super) fn exact_integer(value: f64) -> Option<i64> {
    ((-ABOVE..ABOVE).contains(&value) && value.trunc().to_bits() == value.to_bits() || value == 0.0)
        .then(|| truncated(value))
}

#[expect(clippy::cast_possible_truncation, reason = "callers have checked the range")]
fn truncated(value: f64) -> i64 {
    value as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_number_is_rounded() {
        let compare = |a: i64, b: f64| compare_numbers(&Value::Integer(a), &Value::Float(b));
        assert_eq!(compare((1 << 53) + 1, 9_007_199_254_740_992.0), Some(Ordering::Greater));
        assert_eq!(compare(i64::MAX, ABOVE), Some(Ordering::Less));
        assert_eq!(compare(i64::MIN, -ABOVE), Some(Ordering::Equal));
        assert_eq!(compare(-1, -1.5), Some(Ordering::Greater));
        assert_eq!(compare(1, 1.5), Some(Ordering::Less));
        assert_eq!(compare(0, -0.0), Some(Ordering::Equal));
        assert_eq!(compare(0, f64::NAN), None);
        assert_eq!(compare(5, f64::NEG_INFINITY), Some(Ordering::Greater));
    }
}
