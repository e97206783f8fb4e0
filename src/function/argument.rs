//! What the bodies of functions share: parameters for rows, and arguments by kind.

use std::sync::Arc;

use super::{Need, Parameter};
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};

/// A parameter that has to be given.
pub(super) const fn required(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, kinds, need: Need::Required }
}

/// A parameter that may be left out.
pub(super) const fn optional(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, kinds, need: Need::Optional }
}

/// A parameter that may be given any number of times.
pub(super) const fn repeated(name: &'static str, kinds: Kinds) -> Parameter {
    Parameter { name, kinds, need: Need::Repeated }
}

/// The argument at an index; null where there is none.
pub(super) fn at(arguments: &[Value], index: usize) -> &Value {
    arguments.get(index).unwrap_or(&Value::Null)
}

/// The fault of an argument of another kind.
pub(super) fn wrong(function: &str, takes: &str, found: &Value) -> Fault {
    let message = format!("`{function}` takes {takes}, not {}", Kinds::of(found));
    Fault::new(codes::RUN_ARGUMENT_VALUE, message)
}

/// The fault of a number outside what the function takes.
pub(super) fn out_of_range(message: impl Into<String>) -> Fault {
    Fault::new(codes::NUMBER_OUT_OF_RANGE, message)
}

/// An argument as a string.
pub(super) fn text<'v>(function: &str, arguments: &'v [Value], index: usize) -> Result<&'v str, Fault> {
    let value = at(arguments, index);
    value.as_str().ok_or_else(|| wrong(function, "a string", value))
}

/// An argument as an integer.
pub(super) fn integer(function: &str, arguments: &[Value], index: usize) -> Result<i64, Fault> {
    match at(arguments, index) {
        Value::Integer(value) => Ok(*value),
        other => Err(wrong(function, "an integer", other)),
    }
}

/// An argument as a length or position: an integer from 0 on.
pub(super) fn length(function: &str, arguments: &[Value], index: usize) -> Result<usize, Fault> {
    let value = integer(function, arguments, index)?;
    usize::try_from(value).map_err(|_| out_of_range(format!("`{function}` takes no negative number ({value})")))
}

/// An argument as a float.
pub(super) fn float(function: &str, arguments: &[Value], index: usize) -> Result<f64, Fault> {
    match at(arguments, index) {
        #[expect(clippy::cast_precision_loss, reason = "openCypher's own conversion")]
        Value::Integer(value) => Ok(*value as f64),
        Value::Float(value) => Ok(*value),
        other => Err(wrong(function, "a number", other)),
    }
}

/// An argument as a list.
pub(super) fn list<'v>(function: &str, arguments: &'v [Value], index: usize) -> Result<&'v Arc<Vec<Value>>, Fault> {
    match at(arguments, index) {
        Value::List(items) => Ok(items),
        other => Err(wrong(function, "a list", other)),
    }
}

/// A count as an integer value.
pub(super) fn count(number: usize) -> Value {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}
