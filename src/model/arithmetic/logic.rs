//! Three-valued logic, and `IN`.

use super::wrong;
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value, order};

/// A truth value; `None` is null.
fn truth(operator: &str, value: &Value) -> Result<Option<bool>, Fault> {
    match value {
        Value::Boolean(value) => Ok(Some(*value)),
        Value::Null => Ok(None),
        other => {
            let message = format!("`{operator}` takes Boolean, not {}", Kinds::of(other));
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
        }
    }
}

/// `a AND b`: false if one is false, else null if one is null.
///
/// # Errors
/// When an operand is neither a boolean nor null.
pub fn and(a: &Value, b: &Value) -> Result<Value, Fault> {
    Ok(match (truth("AND", a)?, truth("AND", b)?) {
        (Some(false), _) | (_, Some(false)) => Value::Boolean(false),
        (Some(true), Some(true)) => Value::Boolean(true),
        _ => Value::Null,
    })
}

/// `a OR b`: true if one is true, else null if one is null.
///
/// # Errors
/// As [`and`].
pub fn or(a: &Value, b: &Value) -> Result<Value, Fault> {
    Ok(match (truth("OR", a)?, truth("OR", b)?) {
        (Some(true), _) | (_, Some(true)) => Value::Boolean(true),
        (Some(false), Some(false)) => Value::Boolean(false),
        _ => Value::Null,
    })
}

/// `a XOR b`: null if one is null.
///
/// # Errors
/// As [`and`].
pub fn xor(a: &Value, b: &Value) -> Result<Value, Fault> {
    Ok(match (truth("XOR", a)?, truth("XOR", b)?) {
        (Some(a), Some(b)) => Value::Boolean(a != b),
        _ => Value::Null,
    })
}

/// `NOT a`.
///
/// # Errors
/// As [`and`].
pub fn negate_truth(a: &Value) -> Result<Value, Fault> {
    Ok(truth("NOT", a)?.map(|a| !a).into())
}

/// `a IN list`: true if an element equals it, else null if one may.
///
/// # Errors
/// When the right side is neither a list nor null.
pub fn is_in(a: &Value, list: &Value) -> Result<Value, Fault> {
    let items = match list {
        Value::List(items) => items,
        Value::Null => return Ok(Value::Null),
        _ => return Err(wrong("IN", a, list)),
    };
    let mut unknown = false;
    for item in items.iter() {
        match order::equal(a, item) {
            Some(true) => return Ok(Value::Boolean(true)),
            Some(false) => {}
            None => unknown = true,
        }
    }
    Ok(if unknown { Value::Null } else { Value::Boolean(false) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_unknown_unless_the_rest_settles_it() {
        let values = [Value::Boolean(true), Value::Boolean(false), Value::Null];
        let table = |operator: fn(&Value, &Value) -> Result<Value, Fault>| -> String {
            let pairs = values.iter().flat_map(|a| values.iter().map(move |b| (a, b)));
            pairs
                .map(|(a, b)| match operator(a, b) {
                    Ok(Value::Boolean(true)) => 't',
                    Ok(Value::Boolean(false)) => 'f',
                    Ok(Value::Null) => '-',
                    _ => '!',
                })
                .collect()
        };
        assert_eq!((table(and), table(or), table(xor)), ("tf-fff-f-".into(), "ttttf-t--".into(), "ft-tf----".into()));
        assert!(or(&Value::Boolean(true), &Value::Integer(1)).is_err());
    }

    #[test]
    fn membership_with_nulls() {
        let (one, null) = (Value::Integer(1), Value::Null);
        let list = |items: &[&Value]| Value::list(items.iter().map(|v| (*v).clone()).collect::<Vec<_>>());
        let found = |a: &Value, l: &Value| is_in(a, l).map(|v| format!("{v:?}"));
        assert_eq!(found(&one, &list(&[&null, &one])).as_deref(), Ok("Boolean(true)"));
        assert_eq!(found(&one, &list(&[&null])).as_deref(), Ok("Null"));
        assert_eq!(found(&null, &list(&[])).as_deref(), Ok("Boolean(false)"));
        assert_eq!(found(&list(&[&one, &null]), &list(&[&one])).as_deref(), Ok("Boolean(false)"));
        assert!(is_in(&one, &one).is_err());
    }
}
