//! Call: the rows of a procedure.

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::world::World;
use crate::diagnostic::{Fault, Span};
use crate::model::{LensId, Value};
use crate::procedure::{self, Procedure};
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
    /// What goes there, of so many rows.
    pub(super) columns: Vec<Column>,
    pub(super) rows: usize,
}

impl Fan for Call {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let cells = Row::new(batch, row);
        let arguments = self.arguments.iter().map(|a| a.eval(world, &cells)).collect::<Result<Vec<_>, _>>()?;
        let evidence = world.rest_on(batch.evidence(row));
        let mut found = self.procedure.columns(world, self.lens, &arguments).map_err(|fault| fault.at(self.span))?;
        let rows = if self.passes { 1 } else { found.first().map_or(0, procedure::Column::len) };
        made.rows(row, rows, evidence);
        for ((from, _), column) in self.yields.iter().zip(&mut self.columns) {
            let Some(values) = found.get_mut(*from) else { continue };
            // A column may be yielded under two names.
            let once = self.yields.iter().filter(|other| other.0 == *from).count() == 1;
            let values = if once { std::mem::replace(values, Vec::<Value>::new().into()) } else { values.clone() };
            column.append(self.rows, given(values), rows);
        }
        self.rows += rows;
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        for ((_, slot), column) in self.yields.iter().zip(&mut self.columns) {
            batch.put(*slot, std::mem::take(column));
        }
        self.rows = 0;
    }
}

/// What a procedure gave, as a column of rows.
fn given(column: procedure::Column) -> Column {
    match column {
        procedure::Column::Nodes(nodes, lens) => Column::Nodes(nodes, lens),
        procedure::Column::Integers(numbers) => Column::Integers(numbers),
        procedure::Column::Floats(numbers) => Column::Floats(numbers),
        procedure::Column::Values(values) => Column::Values(values),
    }
}
