//! Scalar functions and aggregates: tables of rows that checker, help, completion and tests all read.
//!
//! A row carries its name, signature, one line of help and an example that runs. Functions see values,
//! views, the budget and the clock ([`Surroundings`]); they know nothing of queries, plans or rows.
//! DISTINCT is the caller's business: an accumulator is given only what counts.

pub mod access;
mod aggregate;
mod argument;
mod convert;
mod element;
mod evidence;
mod list;
mod number;
mod piece;
mod registry;
mod round;
mod scalar;
mod temporal;
mod text;

pub use registry::{Entry, Registry};

use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::View;
use crate::model::temporal::Clock;
use crate::model::{Kinds, LensId, Value};

/// What a function may ask while it runs.
pub trait Surroundings {
    /// The graph through one of the plan's lenses: the one that a node, edge or path carries.
    fn view(&self, lens: LensId) -> View<'_>;

    /// The limits of the query; long loops count their steps here.
    fn budget(&self) -> &Budget;

    /// The instants that `datetime()` and its kin give.
    fn clock(&self) -> Clock;

    /// A random number, 0 included, 1 excluded.
    fn random(&self) -> f64;

    /// Says something to the person without stopping; once per message.
    fn warn(&self, warning: Fault);
}

/// Whether an argument has to be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Always.
    Required,
    /// May be left out, with all that follow it.
    Optional,
    /// The last parameter: any number of times, also none.
    Repeated,
}

/// One parameter of a signature.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// What help and completion call it.
    pub name: &'static str,
    /// Kinds that the checker lets through; an expression that can only be of other kinds is an error
    /// before anything runs. Null is always let through.
    pub kinds: Kinds,
    /// Whether it has to be given.
    pub need: Need,
}

/// What null arguments do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// A null argument makes the result null; the function never sees it.
    Propagate,
    /// The function handles nulls itself.
    Own,
}

/// The body of a function; the number of arguments has been checked.
pub type Call = fn(&dyn Surroundings, &[Value]) -> Result<Value, Fault>;

/// A scalar function: one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Function {
    /// The name as it is shown, such as `toUpper` or `date.truncate`; found in any case of letters.
    pub name: &'static str,
    /// The parameters in order.
    pub parameters: &'static [Parameter],
    /// What it may give (null is added by the reader where it matters).
    pub result: Kinds,
    /// One line of help.
    pub help: &'static str,
    /// A query that runs on any graph.
    pub example: &'static str,
    /// What null arguments do.
    pub nulls: Nulls,
    /// Whether equal arguments always give equal results, so that a call on constants can be
    /// evaluated early. False for `rand()`, clocks and whatever reads the graph.
    pub pure: bool,
    /// The body; use [`Function::apply`], which sees to nulls.
    pub call: Call,
}

impl Function {
    /// A pure function that a null argument makes null.
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        result: Kinds,
        call: Call,
        help: &'static str,
        example: &'static str,
    ) -> Self {
        Function { name, parameters, result, help, example, nulls: Nulls::Propagate, pure: true, call }
    }

    /// The same, but it handles nulls itself.
    const fn own_nulls(self) -> Self {
        Function { nulls: Nulls::Own, ..self }
    }

    /// The same, but it reads the graph, the clock or random numbers.
    const fn impure(self) -> Self {
        Function { pure: false, ..self }
    }

    /// Calls the function.
    ///
    /// # Errors
    /// When an argument is of a kind or value that the function does not take, or a limit is hit.
    pub fn apply(&self, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
        if self.nulls == Nulls::Propagate && arguments.iter().any(Value::is_null) {
            return Ok(Value::Null);
        }
        (self.call)(surroundings, arguments)
    }

    /// The fewest and the most arguments; none when there is no most.
    pub fn arity(&self) -> (usize, Option<usize>) {
        arity(self.parameters)
    }
}

/// An aggregate: one row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Aggregate {
    /// The name as it is shown.
    pub name: &'static str,
    /// The parameters in order; all of them are given with every row.
    pub parameters: &'static [Parameter],
    /// What it may give.
    pub result: Kinds,
    /// One line of help.
    pub help: &'static str,
    /// A query that runs on any graph.
    pub example: &'static str,
    /// An empty accumulator, one for each group.
    pub start: fn() -> Box<dyn Accumulator>,
}

impl Aggregate {
    const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        result: Kinds,
        start: fn() -> Box<dyn Accumulator>,
        help: &'static str,
        example: &'static str,
    ) -> Self {
        Aggregate { name, parameters, result, help, example, start }
    }

    /// The fewest and the most arguments; none when there is no most.
    pub fn arity(&self) -> (usize, Option<usize>) {
        arity(self.parameters)
    }
}

/// The running state of one aggregate of one group.
pub trait Accumulator {
    /// Takes one row's arguments; nulls are passed on and skipped here. `count(*)` is `count` of anything
    /// that is not null.
    ///
    /// # Errors
    /// When an argument is of a kind that the aggregate does not take, or a limit is hit.
    fn add(&mut self, surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<(), Fault>;

    /// The result.
    ///
    /// # Errors
    /// When the result does not fit its type, or a limit is hit.
    fn finish(self: Box<Self>, surroundings: &dyn Surroundings) -> Result<Value, Fault>;
}

fn arity(parameters: &[Parameter]) -> (usize, Option<usize>) {
    let least = parameters.iter().filter(|p| p.need == Need::Required).count();
    let unbounded = parameters.iter().any(|p| p.need == Need::Repeated);
    (least, (!unbounded).then_some(parameters.len()))
}

/// The tables of scalar functions.
const FUNCTIONS: &[&[Function]] = &[
    scalar::TABLE,
    convert::TABLE,
    element::TABLE,
    list::TABLE,
    text::TABLE,
    number::TABLE,
    number::TRIGONOMETRY,
    temporal::TABLE,
    temporal::DURATIONS,
    evidence::TABLE,
];

/// Every built-in row.
fn builtin() -> impl Iterator<Item = Entry> {
    let functions = FUNCTIONS.iter().copied().flatten().map(Entry::Scalar);
    functions.chain(aggregate::TABLE.iter().map(Entry::Aggregate))
}

#[cfg(test)]
mod tests;
