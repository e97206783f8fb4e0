//! Functions on numbers: rounding, roots, logarithms, trigonometry, chance.

use super::argument::{at, float, optional, required, wrong};
use super::{Function, Parameter, Surroundings, round};
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};

const NUMBER: Kinds = Kinds::NUMBER;
const FLOAT: Kinds = Kinds::FLOAT;
const ONE: &[Parameter] = &[required("number", NUMBER)];
const SIGNED: &[Parameter] = &[required("numberOrRelationship", NUMBER.or(Kinds::EDGE))];
const ANGLE: &[Parameter] = &[required("radians", NUMBER)];

/// The rows but for trigonometry.
pub(super) const TABLE: &[Function] = &[
    Function::new("abs", ONE, NUMBER, abs, "the number without its sign", "RETURN abs(-5)"),
    Function::new(
        "sign",
        SIGNED,
        Kinds::INTEGER,
        sign,
        "-1, 0 or 1; of a relation, its sign in the schema",
        "RETURN sign(-5)",
    ),
    Function::new(
        "ceil",
        ONE,
        FLOAT,
        |_, a| on("ceil()", a, f64::ceil),
        "the smallest whole number not below",
        "RETURN ceil(1.2)",
    ),
    Function::new(
        "ceiling",
        ONE,
        FLOAT,
        |_, a| on("ceiling()", a, f64::ceil),
        "the smallest whole number not below",
        "RETURN ceiling(1.2)",
    ),
    Function::new(
        "floor",
        ONE,
        FLOAT,
        |_, a| on("floor()", a, f64::floor),
        "the greatest whole number not above",
        "RETURN floor(1.8)",
    ),
    Function::new(
        "round",
        &[required("number", NUMBER), optional("precision", NUMBER), optional("mode", Kinds::STRING)],
        FLOAT,
        round::round,
        "rounded to whole numbers or to so many places, by UP, DOWN, CEILING, FLOOR, HALF_UP, HALF_DOWN or HALF_EVEN",
        "RETURN round(2.345, 2)",
    ),
    Function::new("sqrt", ONE, FLOAT, |_, a| on("sqrt()", a, f64::sqrt), "the square root", "RETURN sqrt(16)"),
    Function::new("exp", ONE, FLOAT, |_, a| on("exp()", a, f64::exp), "e to the power of the number", "RETURN exp(1)"),
    Function::new("log", ONE, FLOAT, |_, a| on("log()", a, f64::ln), "the natural logarithm", "RETURN log(e())"),
    Function::new("ln", ONE, FLOAT, |_, a| on("ln()", a, f64::ln), "the natural logarithm", "RETURN ln(e())"),
    Function::new(
        "log10",
        ONE,
        FLOAT,
        |_, a| on("log10()", a, f64::log10),
        "the logarithm to base 10",
        "RETURN log10(1000)",
    ),
    Function::new("isNaN", ONE, Kinds::BOOLEAN, is_nan, "whether the number is NaN", "RETURN isNaN(0.0 / 0.0)"),
    Function::new(
        "e",
        &[],
        FLOAT,
        |_, _| Ok(Value::Float(std::f64::consts::E)),
        "the base of natural logarithms",
        "RETURN e()",
    ),
    Function::new(
        "pi",
        &[],
        FLOAT,
        |_, _| Ok(Value::Float(std::f64::consts::PI)),
        "the circle's constant",
        "RETURN pi()",
    ),
    Function::new(
        "rand",
        &[],
        FLOAT,
        |s, _| Ok(Value::Float(s.random())),
        "a random number, 0 included, 1 excluded",
        "RETURN rand() < 1",
    )
    .impure(),
];

/// The rows of trigonometry.
pub(super) const TRIGONOMETRY: &[Function] = &[
    Function::new("sin", ANGLE, FLOAT, |_, a| on("sin()", a, f64::sin), "the sine of an angle", "RETURN sin(pi() / 2)"),
    Function::new("cos", ANGLE, FLOAT, |_, a| on("cos()", a, f64::cos), "the cosine of an angle", "RETURN cos(0)"),
    Function::new("tan", ANGLE, FLOAT, |_, a| on("tan()", a, f64::tan), "the tangent of an angle", "RETURN tan(0)"),
    Function::new(
        "cot",
        ANGLE,
        FLOAT,
        |_, a| on("cot()", a, |x| 1.0 / x.tan()),
        "the cotangent of an angle",
        "RETURN cot(pi() / 4)",
    ),
    Function::new("asin", ONE, FLOAT, |_, a| on("asin()", a, f64::asin), "the angle with that sine", "RETURN asin(1)"),
    Function::new(
        "acos",
        ONE,
        FLOAT,
        |_, a| on("acos()", a, f64::acos),
        "the angle with that cosine",
        "RETURN acos(1)",
    ),
    Function::new(
        "atan",
        ONE,
        FLOAT,
        |_, a| on("atan()", a, f64::atan),
        "the angle with that tangent",
        "RETURN atan(1)",
    ),
    Function::new(
        "atan2",
        &[required("y", NUMBER), required("x", NUMBER)],
        FLOAT,
        |_, a| Ok(Value::Float(float("atan2()", a, 0)?.atan2(float("atan2()", a, 1)?))),
        "the angle of the point (x, y)",
        "RETURN atan2(1, 1)",
    ),
    Function::new("sinh", ONE, FLOAT, |_, a| on("sinh()", a, f64::sinh), "the hyperbolic sine", "RETURN sinh(0)"),
    Function::new("cosh", ONE, FLOAT, |_, a| on("cosh()", a, f64::cosh), "the hyperbolic cosine", "RETURN cosh(0)"),
    Function::new("tanh", ONE, FLOAT, |_, a| on("tanh()", a, f64::tanh), "the hyperbolic tangent", "RETURN tanh(0)"),
    Function::new(
        "coth",
        ONE,
        FLOAT,
        |_, a| on("coth()", a, |x| 1.0 / x.tanh()),
        "the hyperbolic cotangent",
        "RETURN coth(1)",
    ),
    Function::new(
        "haversin",
        ANGLE,
        FLOAT,
        |_, a| on("haversin()", a, haversin),
        "half the versine of an angle",
        "RETURN haversin(0.5)",
    ),
    Function::new(
        "degrees",
        ANGLE,
        FLOAT,
        |_, a| on("degrees()", a, f64::to_degrees),
        "an angle in degrees",
        "RETURN degrees(pi())",
    ),
    Function::new(
        "radians",
        &[required("degrees", NUMBER)],
        FLOAT,
        |_, a| on("radians()", a, f64::to_radians),
        "an angle in radians",
        "RETURN radians(180)",
    ),
];

fn on(name: &str, arguments: &[Value], function: fn(f64) -> f64) -> Result<Value, Fault> {
    Ok(Value::Float(function(float(name, arguments, 0)?)))
}

fn haversin(angle: f64) -> f64 {
    (angle / 2.0).sin().powi(2)
}

fn abs(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Integer(value) => value
            .checked_abs()
            .map(Value::Integer)
            .ok_or_else(|| Fault::new(codes::ARITHMETIC_OVERFLOW, "the result of `abs()` does not fit 64 bits")),
        Value::Float(value) => Ok(Value::Float(value.abs())),
        other => Err(wrong("abs()", "a number", other)),
    }
}

/// Of a relationship: whether its type is friendly or hostile, as the schema has it; null without a schema.
fn sign(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    if let Value::Edge(edge, lens) = at(arguments, 0) {
        let graph = surroundings.view(*lens).graph;
        let name = graph.relation_name(graph.edge(*edge).relation);
        let named = graph.schema().and_then(|schema| schema.relation(name));
        return Ok(named.map(|named| i64::from(named.relation.sign)).into());
    }
    let value = float("sign()", arguments, 0)?;
    Ok(Value::Integer(i64::from(value > 0.0) - i64::from(value < 0.0)))
}

fn is_nan(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(float("isNaN()", arguments, 0)?.is_nan().into())
}
