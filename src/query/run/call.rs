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
        let mut found = self.procedure.columns(world, self.lens, &arguments).map_err(|fault| fault.at(self.span))?;
        let rows = if self.passes { 1 } else { found.first().map_or(0, Vec::len) };
        for _ in 0..rows {
            made.row(row, evidence);
        }
        for ((from, _), column) in self.yields.iter().zip(&mut self.columns) {
            let Some(values) = found.get_mut(*from) else { continue };
            // A column may be yielded under two names.
            if column.is_empty() && self.yields.iter().filter(|other| other.0 == *from).count() == 1 {
                *column = std::mem::take(values);
            } else {
                column.extend_from_slice(values);
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
