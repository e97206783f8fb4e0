//! Functions on lists.

use super::argument::{at, integer, list, optional, out_of_range, required, wrong};
use super::piece::listed;
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};

const LIST: &[Parameter] = &[required("list", Kinds::LIST)];

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new("head", LIST, Kinds::ANY, head, "the first element; null of an empty list", "RETURN head([1, 2, 3])"),
    Function::new("last", LIST, Kinds::ANY, last, "the last element; null of an empty list", "RETURN last([1, 2, 3])"),
    Function::new("tail", LIST, Kinds::LIST, tail, "all elements but the first", "RETURN tail([1, 2, 3])"),
    Function::new(
        "reverse",
        &[required("listOrString", Kinds::LIST.or(Kinds::STRING))],
        Kinds::LIST.or(Kinds::STRING),
        reverse,
        "a list or string back to front",
        "RETURN reverse([1, 2, 3])",
    ),
    // The kinds are left open, for a wrong one is an error of the running query.
    Function::new(
        "range",
        &[required("start", Kinds::ANY), required("end", Kinds::ANY), optional("step", Kinds::ANY)],
        Kinds::LIST,
        range,
        "the integers from start to end, both included, by step",
        "RETURN range(1, 10, 3)",
    ),
];

fn head(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(list("head()", arguments, 0)?.first().cloned().unwrap_or(Value::Null))
}

fn last(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(list("last()", arguments, 0)?.last().cloned().unwrap_or(Value::Null))
}

fn tail(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let items = list("tail()", arguments, 0)?.get(1..).unwrap_or(&[]);
    listed(surroundings, items.len(), items.iter().cloned())
}

fn reverse(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::List(items) => listed(surroundings, items.len(), items.iter().rev().cloned()),
        Value::String(text) => {
            let mut turned = String::with_capacity(text.len());
            for character in text.chars().rev() {
                surroundings.budget().step(1)?;
                turned.push(character);
            }
            Ok(Value::text(turned))
        }
        other => Err(wrong("reverse()", "a list or a string", other)),
    }
}

fn range(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    if let Some(other) = arguments.iter().find(|value| !matches!(value, Value::Integer(_))) {
        let message = format!("`range()` takes integers, not {}", Kinds::of(other));
        return Err(Fault::new(codes::RUN_ARGUMENT_KIND, message));
    }
    let (start, end) = (integer("range()", arguments, 0)?, integer("range()", arguments, 1)?);
    let step = if arguments.len() > 2 { integer("range()", arguments, 2)? } else { 1 };
    if step == 0 {
        return Err(out_of_range("the step of `range()` is 0"));
    }
    let distance = i128::from(end) - i128::from(start);
    let step_wide = i128::from(step);
    let length = if distance.signum() * step_wide.signum() < 0 { 0 } else { distance / step_wide + 1 };
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let integers = std::iter::successors(Some(start), |value| value.checked_add(step)).take(length);
    listed(surroundings, length, integers.map(Value::Integer))
}
