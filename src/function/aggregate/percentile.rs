//! `percentileCont` and `percentileDisc`.

use super::super::argument::{at, float, out_of_range};
use super::super::{Accumulator, Surroundings};
use crate::diagnostic::Fault;
use crate::model::{Value, order};

#[derive(Debug)]
pub(super) struct Percentile {
    continuous: bool,
    values: Vec<Value>,
    share: f64,
}

impl Percentile {
    pub(super) fn continuous() -> Self {
        Percentile { continuous: true, values: Vec::new(), share: 0.0 }
    }

    pub(super) fn discrete() -> Self {
        Percentile { continuous: false, ..Percentile::continuous() }
    }

    fn name(&self) -> &'static str {
        if self.continuous { "percentileCont()" } else { "percentileDisc()" }
    }
}

impl Accumulator for Percentile {
    fn add(&mut self, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        if at(arguments, 1).is_null() {
            return Err(out_of_range(format!("the percentile of `{}` is null", self.name())));
        }
        self.share = float(self.name(), arguments, 1)?;
        if !(0.0..=1.0).contains(&self.share) {
            let message = format!("the percentile of `{}` is {}; it goes from 0 to 1", self.name(), self.share);
            return Err(out_of_range(message));
        }
        if !at(arguments, 0).is_null() {
            float(self.name(), arguments, 0)?;
            surroundings.budget().take(size_of::<Value>())?;
            self.values.push(at(arguments, 0).clone());
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, surroundings: &dyn Surroundings) -> Result<Value, Fault> {
        let values = std::mem::take(&mut self.values);
        self.values = surroundings.budget().sorted(values, usize::MAX, 1, order::order)?;
        let Some(last) = self.values.len().checked_sub(1) else { return Ok(Value::Null) };
        if self.continuous {
            return Ok(Value::Float(between(&self.values, last, self.share)));
        }
        let count = ceiling(self.share, last + 1);
        Ok(self.values.get(count.saturating_sub(1)).cloned().unwrap_or(Value::Null))
    }
}

/// How many of so many values make up the percentile, at least.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product lies between 0 and the number of values"
)]
fn ceiling(percentile: f64, values: usize) -> usize {
    (percentile * values as f64).ceil() as usize
}

/// The value at a fraction of the way from the first to the last, on the line between its neighbours.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the product lies between 0 and the last index"
)]
fn between(values: &[Value], last: usize, percentile: f64) -> f64 {
    let place = percentile * last as f64;
    let number = |at: usize| float("percentileCont()", values, at.min(last)).unwrap_or(f64::NAN);
    let (low, high) = (number(place.floor() as usize), number(place.ceil() as usize));
    let part = place.fract();
    if part == 0.0 {
        return low;
    }
    // The way between two numbers may be longer than any number.
    let way = high - low;
    if way.is_finite() { low + way * part } else { low * (1.0 - part) + high * part }
}
