//! `+ - * / % ^`: numbers, strings, lists, points in time, durations.

use std::sync::Arc;

use super::{overflow, wrong};
use crate::diagnostic::{Fault, codes};
use crate::model::Value;
use crate::model::temporal::{self, Duration};

/// A number as a float.
fn float(value: &Value) -> Option<f64> {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "mixed arithmetic is done in floats")]
        Value::Integer(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

/// Both operands as floats, for operators that mix them.
fn floats(a: &Value, b: &Value) -> Option<(f64, f64)> {
    float(a).zip(float(b))
}

/// `a + b`: numbers, strings (with numbers, booleans and temporal values as their text), lists (with single
/// elements at either end), durations, points in time and durations.
///
/// # Errors
/// When the operands do not go together or the result does not fit.
pub fn plus(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.checked_add(*b).map(Value::Integer).ok_or_else(|| overflow("+")),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Float(_) | Value::Integer(_), Value::Float(_) | Value::Integer(_)) => {
            Ok(floats(a, b).map(|(a, b)| a + b).into())
        }
        (Value::List(_), _) | (_, Value::List(_)) => super::text::join_lists(a, b),
        (Value::String(_), _) | (_, Value::String(_)) => super::text::join_texts("+", a, b),
        (Value::Duration(a), Value::Duration(b)) => Ok(Value::Duration(Arc::new(a.plus(b)?))),
        (Value::Duration(duration), point) | (point, Value::Duration(duration)) => {
            moved(point, duration).unwrap_or_else(|| Err(wrong("+", a, b)))
        }
        _ => Err(wrong("+", a, b)),
    }
}

/// A point in time plus a duration; none when it is no such point.
fn moved(point: &Value, by: &Duration) -> Option<Result<Value, Fault>> {
    Some(match point {
        Value::Date(date) => temporal::date_plus(*date, by).map(Value::Date),
        Value::LocalTime(time) => Ok(Value::LocalTime(temporal::local_time_plus(*time, by))),
        Value::Time(time) => Ok(Value::Time(Arc::new(temporal::time_plus(**time, by)))),
        Value::LocalDateTime(local) => {
            temporal::local_date_time_plus(**local, by).map(|moved| Value::LocalDateTime(Arc::new(moved)))
        }
        Value::DateTime(at) => temporal::date_time_plus(at, by).map(|moved| Value::DateTime(Arc::new(moved))),
        _ => return None,
    })
}

/// `a - b`: numbers, durations, a point in time less a duration.
///
/// # Errors
/// As [`plus`].
pub fn subtract(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.checked_sub(*b).map(Value::Integer).ok_or_else(|| overflow("-")),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(a), Value::Duration(b)) => Ok(Value::Duration(Arc::new(a.plus(&b.negated()?)?))),
        (point, Value::Duration(by)) => moved(point, &by.negated()?).unwrap_or_else(|| Err(wrong("-", a, b))),
        _ => floats(a, b).map(|(a, b)| Value::Float(a - b)).ok_or_else(|| wrong("-", a, b)),
    }
}

/// `a * b`: numbers, a duration times a number.
///
/// # Errors
/// As [`plus`].
pub fn multiply(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.checked_mul(*b).map(Value::Integer).ok_or_else(|| overflow("*")),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(duration), factor) | (factor, Value::Duration(duration)) if float(factor).is_some() => {
            Ok(Value::Duration(Arc::new(duration.times(factor)?)))
        }
        _ => floats(a, b).map(|(a, b)| Value::Float(a * b)).ok_or_else(|| wrong("*", a, b)),
    }
}

fn by_zero() -> Fault {
    Fault::new(codes::DIVISION_BY_ZERO, "an integer divided by zero")
        .help("floating-point numbers can be, as in `1 / 0.0`")
}

/// `a / b`: numbers (of integers, the integer towards zero), a duration over a number.
///
/// # Errors
/// As [`plus`], and for an integer divided by the integer zero.
pub fn divide(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Integer(_), Value::Integer(0)) => Err(by_zero()),
        (Value::Integer(a), Value::Integer(b)) => a.checked_div(*b).map(Value::Integer).ok_or_else(|| overflow("/")),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Duration(duration), divisor) if float(divisor).is_some() => {
            Ok(Value::Duration(Arc::new(duration.divided(divisor)?)))
        }
        _ => floats(a, b).map(|(a, b)| Value::Float(a / b)).ok_or_else(|| wrong("/", a, b)),
    }
}

/// `a % b`: the rest of the division, with the sign of `a`.
///
/// # Errors
/// As [`divide`].
pub fn modulo(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        (Value::Integer(_), Value::Integer(0)) => Err(by_zero()),
        (Value::Integer(a), Value::Integer(b)) => Ok(Value::Integer(a.wrapping_rem(*b))),
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        _ => floats(a, b).map(|(a, b)| Value::Float(a % b)).ok_or_else(|| wrong("%", a, b)),
    }
}

/// `a ^ b`: always a float.
///
/// # Errors
/// When an operand is no number.
pub fn power(a: &Value, b: &Value) -> Result<Value, Fault> {
    if a.is_null() || b.is_null() {
        return Ok(Value::Null);
    }
    floats(a, b).map(|(a, b)| Value::Float(a.powf(b))).ok_or_else(|| wrong("^", a, b))
}

/// `-a`: a number or a duration.
///
/// # Errors
/// As [`plus`].
pub fn negate(a: &Value) -> Result<Value, Fault> {
    match a {
        Value::Null => Ok(Value::Null),
        Value::Integer(a) => a.checked_neg().map(Value::Integer).ok_or_else(|| overflow("-")),
        // Not `-a`: openCypher writes the negative of zero as 0.0.
        Value::Float(a) => Ok(Value::Float(0.0 - a)),
        Value::Duration(a) => Ok(Value::Duration(Arc::new(a.negated()?))),
        _ => {
            let message = format!("`-` takes a number or a duration, not {}", crate::model::Kinds::of(a));
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<Value, Fault>) -> Option<&'static str> {
        result.err().map(|fault| fault.code.as_str())
    }

    #[test]
    fn integers_are_checked() {
        let int = Value::Integer;
        let overflow = Some(codes::ARITHMETIC_OVERFLOW.as_str());
        assert_eq!(code(plus(&int(i64::MAX), &int(1))), overflow);
        assert_eq!(code(subtract(&int(i64::MIN), &int(1))), overflow);
        assert_eq!(code(multiply(&int(i64::MIN), &int(-1))), overflow);
        assert_eq!(code(divide(&int(i64::MIN), &int(-1))), overflow);
        assert_eq!(code(negate(&int(i64::MIN))), overflow);
        assert_eq!(code(modulo(&int(1), &int(0))), Some(codes::DIVISION_BY_ZERO.as_str()));
        assert!(matches!(negate(&Value::Float(0.0)), Ok(Value::Float(zero)) if zero.is_sign_positive()));
        assert!(matches!(modulo(&int(i64::MIN), &int(-1)), Ok(Value::Integer(0))));
        assert!(matches!(divide(&int(-7), &int(2)), Ok(Value::Integer(-3))));
        assert!(matches!(modulo(&int(-7), &int(2)), Ok(Value::Integer(-1))));
        assert!(matches!(divide(&int(1), &Value::Float(0.0)), Ok(Value::Float(f)) if f.is_infinite()));
        assert!(matches!(power(&int(2), &int(3)), Ok(Value::Float(8.0))));
        assert_eq!(code(plus(&Value::Boolean(true), &int(1))), Some(codes::RUN_ARGUMENT_TYPE.as_str()));
        assert!(matches!(plus(&Value::Null, &Value::Boolean(true)), Ok(Value::Null)));
    }
}
