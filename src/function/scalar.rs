//! Functions on any value: `coalesce`, `nullIf`, `size`, `isEmpty`, `exists`, `valueType`, `timestamp`.
#![expect(clippy::unnecessary_wraps, reason = "every body has the type that rows of the table have")]

use super::argument::{at, count, repeated, required, wrong};
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::Fault;
use crate::model::{Kinds, Value, order};

const ANY: Kinds = Kinds::ANY;
const SIZED: Kinds = Kinds::LIST.or(Kinds::STRING);
const ONE: &[Parameter] = &[required("value", ANY)];

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new(
        "coalesce",
        &[required("value", ANY), repeated("further", ANY)],
        ANY,
        coalesce,
        "the first argument that is not null",
        "RETURN coalesce(null, 'unknown')",
    )
    .own_nulls(),
    Function::new(
        "nullIf",
        &[required("value", ANY), required("unwanted", ANY)],
        ANY,
        null_if,
        "the value, or null where it equals the other",
        "RETURN nullIf('n/a', 'n/a')",
    )
    .own_nulls(),
    Function::new(
        "exists",
        ONE,
        Kinds::BOOLEAN,
        exists,
        "whether the value is not null",
        "MATCH (n) RETURN exists(n.name) LIMIT 1",
    )
    .own_nulls(),
    Function::new(
        "size",
        &[required("listOrString", SIZED)],
        Kinds::INTEGER,
        size,
        "how many elements a list or characters a string has",
        "RETURN size(['Armenia', 'Belarus'])",
    ),
    Function::new(
        "isEmpty",
        &[required("value", SIZED.or(Kinds::MAP))],
        Kinds::BOOLEAN,
        is_empty,
        "whether a list, map or string has nothing in it",
        "RETURN isEmpty([])",
    ),
    Function::new(
        "valueType",
        ONE,
        Kinds::STRING,
        value_type,
        "the type of a value, in words",
        "RETURN valueType([1, 'a'])",
    )
    .own_nulls(),
    Function::new(
        "timestamp",
        &[],
        Kinds::INTEGER,
        timestamp,
        "milliseconds since 1970-01-01T00:00Z, the same throughout a query",
        "RETURN timestamp() > 0",
    )
    .impure(),
    Function::new("randomUUID", &[], Kinds::STRING, random_uuid, "a random identifier", "RETURN size(randomUUID())")
        .impure(),
];

fn coalesce(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or(Value::Null))
}

fn null_if(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let (value, unwanted) = (at(arguments, 0), at(arguments, 1));
    Ok(if order::equal(value, unwanted) == Some(true) { Value::Null } else { value.clone() })
}

fn exists(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Boolean(!at(arguments, 0).is_null()))
}

fn size(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::List(items) => Ok(count(items.len())),
        Value::String(text) => Ok(count(text.chars().count())),
        other => Err(wrong("size()", "a list or a string", other)),
    }
}

fn is_empty(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::List(items) => Ok(items.is_empty().into()),
        Value::String(text) => Ok(text.is_empty().into()),
        Value::Map(entries) => Ok(entries.is_empty().into()),
        other => Err(wrong("isEmpty()", "a list, a map or a string", other)),
    }
}

fn value_type(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(Value::text(type_name(at(arguments, 0))))
}

fn type_name(value: &Value) -> String {
    let name = match value {
        Value::Null => return "NULL".to_owned(),
        Value::Boolean(_) => "BOOLEAN",
        Value::Integer(_) => "INTEGER",
        Value::Float(_) => "FLOAT",
        Value::String(_) => "STRING",
        Value::Date(_) => "DATE",
        Value::LocalTime(_) => "LOCAL TIME",
        Value::Time(_) => "ZONED TIME",
        Value::LocalDateTime(_) => "LOCAL DATETIME",
        Value::DateTime(_) => "ZONED DATETIME",
        Value::Duration(_) => "DURATION",
        Value::Map(_) => "MAP",
        Value::Node(..) => "NODE",
        Value::Edge(..) => "RELATIONSHIP",
        Value::Path(_) => "PATH",
        Value::List(items) => {
            let mut names: Vec<String> = items.iter().map(type_name).collect();
            names.sort_unstable();
            names.dedup();
            let inner = if names.is_empty() { "NOTHING".to_owned() } else { names.join(" | ") };
            return format!("LIST<{inner}> NOT NULL");
        }
    };
    format!("{name} NOT NULL")
}

fn timestamp(surroundings: &dyn Surroundings, _: &[Value]) -> Result<Value, Fault> {
    let now = surroundings.clock().statement;
    Ok(Value::Integer(now.seconds.saturating_mul(1000) + i64::from(now.nanos / 1_000_000)))
}

fn random_uuid(surroundings: &dyn Surroundings, _: &[Value]) -> Result<Value, Fault> {
    let mut digits: Vec<u32> = (0..32).map(|_| nibble(surroundings.random())).collect();
    // RFC 9562: version 4, variant 10.
    digits[12] = 4;
    digits[16] = 8 | (digits[16] & 3);
    let mut text = String::with_capacity(36);
    for (place, digit) in digits.into_iter().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.extend(char::from_digit(digit, 16));
    }
    Ok(Value::text(text))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a random number lies from 0 to below 1")]
fn nibble(random: f64) -> u32 {
    (random * 16.0) as u32 % 16
}
