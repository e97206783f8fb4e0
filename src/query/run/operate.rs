//! Operators over values, and properties with what they rest on.

use super::world::World;
use crate::answer::Leaf;
use crate::diagnostic::{Fault, codes};
use crate::function::access;
use crate::model::schema::Schema;
use crate::model::{Kinds, Map, Value, arithmetic, order};
use crate::query::operator::{Binary, Unary};

/// A value as a condition: true, false, or neither for null.
pub(super) fn truth(value: &Value) -> Result<Option<bool>, Fault> {
    match value {
        Value::Boolean(truth) => Ok(Some(*truth)),
        Value::Null => Ok(None),
        other => {
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, format!("a condition is true or false, not {}", Kinds::of(other))))
        }
    }
}

/// An operator with one operand.
///
/// # Errors
/// When the operand is of a wrong kind.
pub fn unary(operator: Unary, operand: &Value) -> Result<Value, Fault> {
    match operator {
        Unary::Not => arithmetic::negate_truth(operand),
        Unary::Minus => arithmetic::negate(operand),
        Unary::Plus if operand.is_null() || Kinds::of(operand).within(Kinds::NUMBER) => Ok(operand.clone()),
        Unary::Plus => {
            Err(Fault::new(codes::RUN_ARGUMENT_TYPE, format!("`+` takes a number, not {}", Kinds::of(operand))))
        }
        Unary::IsNull => Ok(operand.is_null().into()),
        Unary::IsNotNull => Ok((!operand.is_null()).into()),
    }
}

/// An operator with two operands.
///
/// # Errors
/// When an operand is of a wrong kind, or a number too big.
pub fn binary(operator: Binary, left: &Value, right: &Value) -> Result<Value, Fault> {
    match operator {
        Binary::And => arithmetic::and(left, right),
        Binary::Or => arithmetic::or(left, right),
        Binary::Xor => arithmetic::xor(left, right),
        Binary::Equal => Ok(order::equal(left, right).into()),
        Binary::NotEqual => Ok(order::equal(left, right).map(|equal| !equal).into()),
        Binary::Less => Ok(order::less(left, right).into()),
        Binary::LessOrEqual => Ok(order::less_or_equal(left, right).into()),
        Binary::Greater => Ok(order::greater(left, right).into()),
        Binary::GreaterOrEqual => Ok(order::greater_or_equal(left, right).into()),
        Binary::In => arithmetic::is_in(left, right),
        Binary::StartsWith => Ok(arithmetic::starts_with(left, right)),
        Binary::EndsWith => Ok(arithmetic::ends_with(left, right)),
        Binary::Contains => Ok(arithmetic::contains(left, right)),
        Binary::Matches => arithmetic::matches(left, right),
        Binary::Add => arithmetic::plus(left, right),
        Binary::Subtract => arithmetic::subtract(left, right),
        Binary::Multiply => arithmetic::multiply(left, right),
        Binary::Divide => arithmetic::divide(left, right),
        Binary::Modulo => arithmetic::modulo(left, right),
        Binary::Power => arithmetic::power(left, right),
        Binary::Concatenate => arithmetic::concatenate(left, right),
    }
}

/// `subject.key`; a literal of a statement graph is what the value then rests on.
pub(super) fn property(world: &World<'_>, subject: &Value, key: &str) -> Result<Value, Fault> {
    if world.evidence
        && let Value::Node(node, lens) = subject
        && let Some(id) = world.graph().key(key)
        && world.graph().schema().and_then(|schema| schema.relation(key)).is_some()
    {
        world.touch(Leaf::Literal(*node, id, *lens));
    }
    access::property(world, subject, key)
}

/// All properties of a value; literals of a statement graph are what they then rest on.
pub(super) fn properties(world: &World<'_>, subject: &Value) -> Result<Map, Fault> {
    let graph = world.graph();
    if let (true, Value::Node(node, lens)) = (world.evidence, subject) {
        let literals = graph.schema().into_iter().flat_map(Schema::literals);
        for key in literals.filter_map(|literal| graph.key(&literal.name)) {
            if graph.literal_statements(*node, key).next().is_some() {
                world.touch(Leaf::Literal(*node, key, *lens));
            }
        }
    }
    access::properties(world, subject)
}
