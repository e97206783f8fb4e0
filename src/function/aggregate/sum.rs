//! `sum` and `avg`, of numbers or of durations.

use std::sync::Arc;

use super::super::argument::{at, wrong};
use super::super::{Accumulator, Surroundings};
use crate::diagnostic::{Fault, codes};
use crate::model::Value;
use crate::model::temporal::Duration;

/// A running sum: integers exactly, floats with the error of rounding carried along (Neumaier).
#[derive(Debug, Default)]
struct Running {
    count: i64,
    integers: i128,
    floats: f64,
    error: f64,
    any_float: bool,
    duration: Option<Duration>,
}

impl Running {
    fn add(&mut self, name: &str, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Null => return Ok(()),
            Value::Duration(duration) if self.duration.is_some() || self.count == 0 => {
                self.duration = Some(self.duration.unwrap_or_default().plus(duration)?);
            }
            Value::Integer(number) if self.duration.is_none() => self.integers += i128::from(*number),
            Value::Float(number) if self.duration.is_none() => self.add_float(*number),
            Value::Integer(_) | Value::Float(_) | Value::Duration(_) => {
                let message = format!("`{name}` takes either numbers or durations, not both");
                return Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message));
            }
            other => return Err(wrong(name, "numbers or durations", other)),
        }
        self.count += 1;
        Ok(())
    }

    fn add_float(&mut self, number: f64) {
        self.any_float = true;
        let sum = self.floats + number;
        let lost =
            if self.floats.abs() >= number.abs() { (self.floats - sum) + number } else { (number - sum) + self.floats };
        if lost.is_finite() {
            self.error += lost;
        }
        self.floats = sum;
    }

    #[expect(clippy::cast_precision_loss, reason = "the sum of integers joins floats as a float")]
    fn total(&self) -> f64 {
        self.integers as f64 + self.floats + self.error
    }
}

#[derive(Debug, Default)]
pub(super) struct Sum(Running);

impl Sum {
    fn result(&self) -> Result<Value, Fault> {
        if let Some(duration) = self.0.duration {
            return Ok(Value::Duration(Arc::new(duration)));
        }
        if self.0.any_float {
            return Ok(Value::Float(self.0.total()));
        }
        let fits = i64::try_from(self.0.integers).map(Value::Integer);
        fits.map_err(|_| Fault::new(codes::ARITHMETIC_OVERFLOW, "the result of `sum()` does not fit 64 bits"))
    }
}

impl Accumulator for Sum {
    fn add(&mut self, _: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        self.0.add("sum()", at(arguments, 0))
    }

    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        self.result()
    }
}

#[derive(Debug, Default)]
pub(super) struct Mean(Running);

impl Accumulator for Mean {
    fn add(&mut self, _: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        self.0.add("avg()", at(arguments, 0))
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        if self.0.count == 0 {
            return Ok(Value::Null);
        }
        match self.0.duration {
            Some(duration) => Ok(Value::Duration(Arc::new(duration.divided(&Value::Integer(self.0.count))?))),
            None => Ok(Value::Float(self.0.total() / self.0.count as f64)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_may_pass_beyond_64_bits_on_the_way_and_floats_keep_small_parts() {
        let sum = |values: &[Value]| {
            let mut sum = Sum::default();
            for value in values {
                sum.0.add("sum()", value)?;
            }
            sum.result()
        };
        let int = Value::Integer;
        assert!(matches!(sum(&[int(i64::MAX), int(1), int(-1)]), Ok(Value::Integer(i64::MAX))));
        assert!(sum(&[int(i64::MAX), int(1)]).is_err());
        let small = sum(&[Value::Float(1e16), Value::Float(1.0), Value::Float(-1e16)]);
        assert!(matches!(small, Ok(Value::Float(f)) if (f - 1.0).abs() < 1e-9));
        assert!(sum(&[int(1), Value::Duration(Arc::default())]).is_err());
        assert!(
            matches!(sum(&[Value::Float(f64::INFINITY), Value::Float(1.0)]), Ok(Value::Float(f)) if f.is_infinite())
        );
    }
}
