//! [`Table`]: a procedure that is a table of rows, as tests and drivers register them.

use super::{Procedure, Signature};
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::model::order::{Key, compare_numbers};
use crate::model::{Kinds, LensId, Value};

/// Yields, for each row whose input columns equal the arguments, the row's output columns, in order.
#[derive(Clone, Debug)]
pub struct Table {
    /// Name, parameters and columns.
    pub signature: Signature,
    /// Input values, then output values.
    pub rows: Vec<Vec<Value>>,
}

impl Procedure for Table {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(&self, surroundings: &dyn Surroundings, _: LensId, arguments: &[Value]) -> Result<Vec<Vec<Value>>, Fault> {
        let inputs = self.signature.inputs.len();
        let mut found = Vec::new();
        for row in &self.rows {
            surroundings.budget().step(1)?;
            let (given, outputs) = row.split_at(inputs.min(row.len()));
            if given.iter().zip(arguments).all(|(given, argument)| same(given, argument)) {
                found.push(outputs.to_vec());
            }
        }
        Ok(found)
    }
}

/// Equal, null to null and numbers by size.
fn same(given: &Value, argument: &Value) -> bool {
    let number = |value: &Value| Kinds::of(value).within(Kinds::NUMBER);
    if number(given) && number(argument) {
        return compare_numbers(given, argument) == Some(std::cmp::Ordering::Equal);
    }
    Key(given.clone()) == Key(argument.clone())
}
