//! Conversions: `toInteger`, `toFloat`, `toString`, `toBoolean`, their forms that never fail, and those on lists.
#![expect(clippy::unnecessary_wraps, reason = "every body has the type that rows of the table have")]

use super::argument::{at, list, required, wrong};
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};

const ONE: &[Parameter] = &[required("value", Kinds::ANY)];
const MANY: &[Parameter] = &[required("list", Kinds::LIST)];

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new(
        "toInteger",
        ONE,
        Kinds::INTEGER,
        to_integer,
        "a number, boolean or string as an integer; null for a text that is not a number, an error beyond 64 bits",
        "RETURN toInteger('42')",
    ),
    Function::new(
        "toFloat",
        ONE,
        Kinds::FLOAT,
        to_float,
        "a number or string as a float; null for a text that is not a number",
        "RETURN toFloat('1.5')",
    ),
    Function::new(
        "toString",
        ONE,
        Kinds::STRING,
        to_string,
        "a number, boolean, string or temporal value as text",
        "RETURN toString(date('2003-04-28'))",
    ),
    Function::new(
        "toBoolean",
        ONE,
        Kinds::BOOLEAN,
        to_boolean,
        "a boolean or string as a boolean; null for a text that is neither true nor false",
        "RETURN toBoolean('true')",
    ),
    Function::new(
        "toIntegerOrNull",
        ONE,
        Kinds::INTEGER,
        |s, a| or_null(to_integer, s, a),
        "as toInteger, and null for what it does not take",
        "RETURN toIntegerOrNull([])",
    ),
    Function::new(
        "toFloatOrNull",
        ONE,
        Kinds::FLOAT,
        |s, a| or_null(to_float, s, a),
        "as toFloat, and null for what it does not take",
        "RETURN toFloatOrNull([])",
    ),
    Function::new(
        "toStringOrNull",
        ONE,
        Kinds::STRING,
        |s, a| or_null(to_string, s, a),
        "as toString, and null for what it does not take",
        "RETURN toStringOrNull([])",
    ),
    Function::new(
        "toBooleanOrNull",
        ONE,
        Kinds::BOOLEAN,
        |s, a| or_null(to_boolean, s, a),
        "as toBoolean, and null for what it does not take",
        "RETURN toBooleanOrNull([])",
    ),
    Function::new(
        "toIntegerList",
        MANY,
        Kinds::LIST,
        |s, a| each(to_integer, s, a),
        "every element as an integer, or null",
        "RETURN toIntegerList(['1', 'two'])",
    ),
    Function::new(
        "toFloatList",
        MANY,
        Kinds::LIST,
        |s, a| each(to_float, s, a),
        "every element as a float, or null",
        "RETURN toFloatList(['1.5', 2])",
    ),
    Function::new(
        "toStringList",
        MANY,
        Kinds::LIST,
        |s, a| each(to_string, s, a),
        "every element as text, or null",
        "RETURN toStringList([1, true])",
    ),
    Function::new(
        "toBooleanList",
        MANY,
        Kinds::LIST,
        |s, a| each(to_boolean, s, a),
        "every element as a boolean, or null",
        "RETURN toBooleanList(['true', 'no'])",
    ),
];

fn or_null(convert: super::Call, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(convert(surroundings, arguments).unwrap_or(Value::Null))
}

fn each(convert: super::Call, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let items = list("this conversion", arguments, 0)?;
    let converted = items.iter().map(|item| {
        surroundings.budget().step(1)?;
        if item.is_null() { Ok(Value::Null) } else { or_null(convert, surroundings, std::slice::from_ref(item)) }
    });
    Ok(Value::list(converted.collect::<Result<Vec<_>, Fault>>()?))
}

fn to_integer(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Integer(value) => Ok(Value::Integer(*value)),
        Value::Float(value) => cut(*value).map(Value::Integer).ok_or_else(|| too_large(at(arguments, 0))),
        Value::Boolean(value) => Ok(Value::Integer(i64::from(*value))),
        Value::String(text) => {
            let text = text.trim();
            let Some(near) = number(text).filter(|_| !is_worded(text)) else { return Ok(Value::Null) };
            whole(text).or_else(|| cut(near)).map(Value::Integer).ok_or_else(|| too_large(at(arguments, 0)))
        }
        other => Err(wrong("toInteger()", "a number, a boolean or a string", other)),
    }
}

/// The fault of a number that is none of 64 bits.
fn too_large(number: &Value) -> Fault {
    const SHOWN: usize = 40;
    let written = number.written().unwrap_or_default();
    let mut shown: String = written.trim().chars().take(SHOWN).collect();
    if shown.len() < written.trim().len() {
        shown.push('…');
    }
    let message = format!("`toInteger()` cannot make a 64-bit integer of {shown}");
    Fault::new(codes::ARITHMETIC_OVERFLOW, message).help("toIntegerOrNull() gives null instead")
}

/// The digits before the point, where there is no exponent: a float would not hold all of them.
fn whole(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    fraction.bytes().all(|digit| digit.is_ascii_digit()).then(|| whole.parse().ok())?
}

/// A float without its fraction; none when that is no 64-bit integer.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn cut(value: f64) -> Option<i64> {
    const ABOVE: f64 = 9_223_372_036_854_775_808.0;
    (-ABOVE..ABOVE).contains(&value).then_some(value as i64)
}

/// A text as a float: digits with an optional sign, point and exponent, `NaN`, `Infinity`.
fn number(text: &str) -> Option<f64> {
    let unsigned = text.trim_start_matches(['+', '-']);
    let digits = unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (digits || is_worded(text)).then(|| text.parse().ok())?
}

/// Whether a text is a word for a float that has no digits.
fn is_worded(text: &str) -> bool {
    matches!(text.trim_start_matches(['+', '-']), "NaN" | "Infinity")
}

fn to_float(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::String(text) => Ok(number(text.trim()).into()),
        Value::Integer(_) | Value::Float(_) => super::argument::float("toFloat()", arguments, 0).map(Value::Float),
        other => Err(wrong("toFloat()", "a number or a string", other)),
    }
}

fn to_string(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::String(text) => Ok(Value::String(text.clone())),
        value => {
            let written = value.written().map(Value::text);
            written.ok_or_else(|| wrong("toString()", "a number, a boolean, a string or a temporal value", value))
        }
    }
}

fn to_boolean(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Boolean(value) => Ok(Value::Boolean(*value)),
        Value::String(text) => Ok(match text.trim().to_ascii_lowercase().as_str() {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => Value::Null,
        }),
        other => Err(wrong("toBoolean()", "a boolean or a string", other)),
    }
}
