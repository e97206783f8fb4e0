//! Call: the rows of a procedure.

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::world::World;
use crate::diagnostic::{Fault, Span};
use crate::model::{LensId, Value};
use crate::procedure::Procedure;
use crate::query::plan::Slot;
use std::sync::Arc;

pub(super) struct Call {
    pub(super) procedure: Arc<dyn Procedure>,
    pub(super) arguments: Vec<Bound>,
    /// Which of the procedure's columns go where.
    pub(super) yields: Vec<(usize, Slot)>,
    /// The procedure has no columns: rows pass through.
    pub(super) passes: bool,
    pub(super) lens: LensId,
    pub(super) span: Span,
    pub(super) columns: Vec<Vec<Value>>,
}

impl Fan for Call {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let cells = Row::new(batch, row);
        let arguments = self.arguments.iter().map(|a| a.eval(world, &cells)).collect::<Result<Vec<_>, _>>()?;
        let evidence = world.rest_on(batch.evidence(row));
        let rows = self.procedure.run(world, self.lens, &arguments).map_err(|fault| fault.at(self.span))?;
        if self.passes {
            made.row(row, evidence);
            return Ok(());
        }
        for values in rows {
            made.row(row, evidence);
            for ((from, _), column) in self.yields.iter().zip(&mut self.columns) {
                column.push(values.get(*from).cloned().unwrap_or(Value::Null));
            }
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        for ((_, slot), column) in self.yields.iter().zip(&mut self.columns) {
            batch.put(*slot, Column::Values(std::mem::take(column)));
        }
    }
}
