//! Aggregates. Nulls are skipped; DISTINCT is the caller's.

mod percentile;
mod sum;

use std::cmp::Ordering;

use super::argument::{at, count as counted, float, required};
use super::{Accumulator, Aggregate, Parameter, Surroundings};
use crate::diagnostic::Fault;
use crate::model::{Kinds, Value, order};

const ANY: &[Parameter] = &[required("expression", Kinds::ANY)];
const NUMBER: &[Parameter] = &[required("expression", Kinds::NUMBER)];
const ADDED: Kinds = Kinds::NUMBER.or(Kinds::DURATION);
const SUMMED: &[Parameter] = &[required("expression", ADDED)];
const PERCENTILE: &[Parameter] = &[required("expression", Kinds::NUMBER), required("percentile", Kinds::NUMBER)];

/// The rows.
pub(super) const TABLE: &[Aggregate] = &[
    Aggregate::new(
        "count",
        ANY,
        Kinds::INTEGER,
        || Box::new(Count(0)),
        "how many values are not null; count(*) counts rows",
        "MATCH (n) RETURN count(n)",
    ),
    Aggregate::new(
        "collect",
        ANY,
        Kinds::LIST,
        || Box::new(Collect(Vec::new())),
        "all values in one list",
        "UNWIND [1, 2] AS x RETURN collect(x)",
    ),
    Aggregate::new(
        "sum",
        SUMMED,
        ADDED,
        || Box::new(sum::Sum::default()),
        "the sum of numbers or durations",
        "UNWIND [1, 2] AS x RETURN sum(x)",
    ),
    Aggregate::new(
        "avg",
        SUMMED,
        Kinds::FLOAT.or(Kinds::DURATION),
        || Box::new(sum::Mean::default()),
        "the mean of numbers or durations",
        "UNWIND [1, 2] AS x RETURN avg(x)",
    ),
    Aggregate::new(
        "min",
        ANY,
        Kinds::ANY,
        || Box::new(Extreme { wanted: Ordering::Less, best: Value::Null }),
        "the smallest value, in the order of ORDER BY",
        "UNWIND [1, 2] AS x RETURN min(x)",
    ),
    Aggregate::new(
        "max",
        ANY,
        Kinds::ANY,
        || Box::new(Extreme { wanted: Ordering::Greater, best: Value::Null }),
        "the greatest value, in the order of ORDER BY",
        "UNWIND [1, 2] AS x RETURN max(x)",
    ),
    Aggregate::new(
        "stDev",
        NUMBER,
        Kinds::FLOAT,
        || Box::new(Deviation::new(true)),
        "the standard deviation of a sample",
        "UNWIND [1, 2, 4] AS x RETURN stDev(x)",
    ),
    Aggregate::new(
        "stDevP",
        NUMBER,
        Kinds::FLOAT,
        || Box::new(Deviation::new(false)),
        "the standard deviation of a whole population",
        "UNWIND [1, 2, 4] AS x RETURN stDevP(x)",
    ),
    Aggregate::new(
        "percentileCont",
        PERCENTILE,
        Kinds::FLOAT,
        || Box::new(percentile::Percentile::continuous()),
        "the percentile, between the two values nearest to it",
        "UNWIND [1, 2, 4] AS x RETURN percentileCont(x, 0.5)",
    ),
    Aggregate::new(
        "percentileDisc",
        PERCENTILE,
        Kinds::NUMBER,
        || Box::new(percentile::Percentile::discrete()),
        "the percentile, as one of the values",
        "UNWIND [1, 2, 4] AS x RETURN percentileDisc(x, 0.5)",
    ),
];

struct Count(usize);

impl Accumulator for Count {
    fn add(&mut self, _: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        self.0 += usize::from(!at(arguments, 0).is_null());
        Ok(())
    }

    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        Ok(counted(self.0))
    }
}

struct Collect(Vec<Value>);

impl Accumulator for Collect {
    fn add(&mut self, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        let value = at(arguments, 0);
        if !value.is_null() {
            surroundings.budget().step(value.steps())?;
            surroundings.budget().take(size_of::<Value>() + value.bytes(false))?;
            self.0.push(value.clone());
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        Value::list(self.0).nested()
    }
}

/// The first or the last value of all, in their total order.
struct Extreme {
    wanted: Ordering,
    best: Value,
}

impl Accumulator for Extreme {
    fn add(&mut self, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        let value = at(arguments, 0);
        surroundings.budget().step(value.steps())?;
        if !value.is_null() && (self.best.is_null() || order::order(value, &self.best) == self.wanted) {
            surroundings.budget().give(self.best.shallow_bytes());
            surroundings.budget().take(value.shallow_bytes())?;
            self.best = value.clone();
        }
        Ok(())
    }

    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        Ok(self.best)
    }
}

/// By how much values are made smaller once their squares would be none.
const SMALLER: f64 = f64::from_bits((1023 - 600) << 52);

/// Welford's running variance.
struct Deviation {
    sample: bool,
    count: f64,
    mean: f64,
    squares: f64,
    /// What the values are multiplied by.
    scale: f64,
}

impl Deviation {
    fn new(sample: bool) -> Self {
        Deviation { sample, count: 0.0, mean: 0.0, squares: 0.0, scale: 1.0 }
    }

    /// The mean and the sum of squares with one value more.
    fn with(&self, value: f64) -> (f64, f64) {
        let before = value - self.mean;
        let mean = self.mean + before / self.count;
        (mean, self.squares + before * (value - mean))
    }
}

impl Accumulator for Deviation {
    fn add(&mut self, _: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault> {
        if at(arguments, 0).is_null() {
            return Ok(());
        }
        let value = float(if self.sample { "stDev()" } else { "stDevP()" }, arguments, 0)?;
        self.count += 1.0;
        let mut next = self.with(value * self.scale);
        if !next.1.is_finite() && value.is_finite() && self.scale > SMALLER {
            self.scale = SMALLER;
            (self.mean, self.squares) = (self.mean * SMALLER, self.squares * SMALLER * SMALLER);
            next = self.with(value * SMALLER);
        }
        (self.mean, self.squares) = next;
        Ok(())
    }

    fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
        let divisor = if self.sample { self.count - 1.0 } else { self.count };
        Ok(Value::Float(if divisor > 0.0 { (self.squares / divisor).sqrt() / self.scale } else { 0.0 }))
    }
}
