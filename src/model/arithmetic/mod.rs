//! What the operators of expressions do to values: `+`, `STARTS WITH`, `IN`, `AND` and their kin.
//!
//! Null operands give null unless the other operand settles the result. Integers are checked; operands of
//! the wrong kind are a [`Fault`]. Order and equality are in [`order`](super::order).

mod logic;
mod number;
mod text;

pub use logic::{and, is_in, negate_truth, or, xor};
pub use number::{divide, modulo, multiply, negate, plus, power, subtract};
pub use text::{Pattern, concatenate, contains, ends_with, matches, starts_with};

use super::{Kinds, Value};
use crate::diagnostic::{Fault, codes};

/// The fault of operands that an operator does not take.
fn wrong(operator: &str, a: &Value, b: &Value) -> Fault {
    let message = format!("`{operator}` does not take {} and {}", Kinds::of(a), Kinds::of(b));
    Fault::new(codes::RUN_ARGUMENT_TYPE, message)
}

fn overflow(operator: &str) -> Fault {
    Fault::new(codes::ARITHMETIC_OVERFLOW, format!("the result of `{operator}` does not fit 64 bits"))
}
