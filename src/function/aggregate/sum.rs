//! `sum` and `avg`, of numbers or of durations.

use std::sync::Arc;

use super::super::argument::{at, wrong};
use super::super::{Accumulator, Surroundings};
use crate::diagnostic::{Fault, codes};
use crate::model::Value;
use crate::model::temporal::DurationSum;

/// By how much floats are made smaller once their sum would be none: a power of two changes no digit of theirs.
const SMALLER: f64 = 1.0 / 18_446_744_073_709_551_616.0;

/// A running sum: integers exactly, floats with the error of rounding carried along (Neumaier). Neither ends where the
/// sum passes beyond what a value holds, for it may come back, and a mean is no larger than what it is the mean of.
#[derive(Debug)]
struct Running {
    count: i64,
    integers: i128,
    floats: f64,
    error: f64,
    /// What `floats` and `error` are multiplied by.
    scale: f64,
    /// The sum of what is infinite or no number.
    endless: f64,
    any_float: bool,
    durations: Option<DurationSum>,
}

impl Default for Running {
    fn default() -> Self {
        let (count, integers, floats, error, endless) = (0, 0, 0.0, 0.0, 0.0);
        Running { count, integers, floats, error, scale: 1.0, endless, any_float: false, durations: None }
    }
}

impl Running {
    fn add(&mut self, name: &str, value: &Value) -> Result<(), Fault> {
        match value {
            Value::Null => return Ok(()),
            Value::Duration(duration) if self.durations.is_some() || self.count == 0 => {
                self.durations.get_or_insert_default().add(duration);
            }
            Value::Integer(number) if self.durations.is_none() => self.integers += i128::from(*number),
            Value::Float(number) if self.durations.is_none() => self.add_float(*number),
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
        if !number.is_finite() {
            self.endless += number;
            return;
        }
        let mut number = number * self.scale;
        if !(self.floats + number).is_finite() {
            self.scale = SMALLER;
            (self.floats, self.error, number) = (self.floats * SMALLER, self.error * SMALLER, number * SMALLER);
        }
        self.add_scaled(number);
    }

    fn add_scaled(&mut self, number: f64) {
        let sum = self.floats + number;
        self.error +=
            if self.floats.abs() >= number.abs() { (self.floats - sum) + number } else { (number - sum) + self.floats };
        self.floats = sum;
    }

    /// The sum over `count`.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "the sum of integers joins floats as a float, and what that rounds off as another"
    )]
    fn over(mut self, count: f64) -> f64 {
        if !self.endless.is_finite() {
            return self.endless;
        }
        let near = self.integers as f64;
        let rest = (self.integers - near as i128) as f64;
        self.add_scaled(near * self.scale);
        self.add_scaled(rest * self.scale);
        (self.floats + self.error) / count / self.scale
    }
}

#[derive(Debug, Default)]
pub(super) struct Sum(Running);

impl Sum {
    fn result(self) -> Result<Value, Fault> {
        if let Some(durations) = self.0.durations {
            return Ok(Value::Duration(Arc::new(durations.over(1)?)));
        }
        if self.0.any_float {
            return Ok(Value::Float(self.0.over(1.0)));
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
        let count = self.0.count;
        match self.0.durations {
            Some(durations) => Ok(Value::Duration(Arc::new(durations.over(count)?))),
            None => Ok(Value::Float(self.0.over(count as f64))),
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
