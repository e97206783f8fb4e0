//! Catalogue look-ups and graph algorithms for CALL: a table of rows that checker, help, completion and
//! tests all read. A procedure sees a view and values; it knows nothing of queries or plans.

mod algo;
mod catalog;
mod column;
mod conflict;
mod registry;
mod statement;
mod table;

pub use column::{Column, Columns};
pub use registry::Registry;
pub use table::Table;

use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::model::{Kinds, LensId, Value};

/// A named, typed column or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it may be.
    pub kinds: Kinds,
    /// Whether it may be left out (parameters only).
    pub optional: bool,
}

/// What a procedure is called, takes and yields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The dotted name.
    pub name: String,
    /// The parameters in order.
    pub inputs: Vec<Field>,
    /// The columns in order.
    pub outputs: Vec<Field>,
    /// One line of help.
    pub help: String,
    /// A query that runs on the bundled graph.
    pub example: String,
}

impl Signature {
    /// The fewest and the most arguments.
    pub fn arity(&self) -> (usize, usize) {
        (self.inputs.iter().filter(|input| !input.optional).count(), self.inputs.len())
    }
}

/// Something that CALL can run.
pub trait Procedure: Send + Sync {
    /// Name, parameters and columns.
    fn signature(&self) -> &Signature;

    /// The rows for these arguments, one value per column, in order.
    ///
    /// # Errors
    /// When an argument is not what the procedure takes, or a limit is hit.
    fn run(&self, surroundings: &dyn Surroundings, lens: LensId, arguments: &[Value])
    -> Result<Vec<Vec<Value>>, Fault>;

    /// As [`Procedure::run`], by columns: what a procedure with many rows has at hand.
    ///
    /// # Errors
    /// As [`Procedure::run`].
    fn columns(&self, surroundings: &dyn Surroundings, lens: LensId, arguments: &[Value]) -> Result<Columns, Fault> {
        let mut columns = vec![Vec::new(); self.signature().outputs.len()];
        for row in self.run(surroundings, lens, arguments)? {
            for (column, value) in columns.iter_mut().zip(row) {
                column.push(value);
            }
        }
        Ok(column::of_values(columns))
    }

    /// The keys of the map it takes, when it takes a map of options; for help and completion.
    fn options(&self) -> &[Field] {
        &[]
    }
}
