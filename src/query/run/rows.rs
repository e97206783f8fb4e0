//! Filter, Project, Unwind.

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};
use crate::query::plan::Slot;

pub(super) struct Filter {
    pub(super) predicate: Bound,
    pub(super) inbox: Inbox,
    pub(super) keep: Vec<bool>,
}

impl Stage for Filter {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let mut rows = Vec::new();
        let mut evidence = Vec::new();
        for row in 0..batch.len() {
            let truth = self.predicate.truth(world, &Row::new(&batch, row))?;
            let rests = world.rest_on(batch.evidence(row));
            if truth == Some(true) {
                rows.push(u32::try_from(row).unwrap_or(u32::MAX));
                evidence.push(rests);
            }
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        if rows.is_empty() {
            return Ok(self.inbox.empty());
        }
        let mut kept = batch.gather(&rows, &self.keep);
        if world.evidence {
            kept.set_evidence(evidence);
        }
        Ok(Pull::Batch(kept))
    }

    fn reset(&mut self) {
        self.inbox.reset();
    }
}

pub(super) struct Project {
    pub(super) items: Vec<(Slot, Bound)>,
    pub(super) inbox: Inbox,
}

impl Stage for Project {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(mut batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let mut columns: Vec<Vec<Value>> = self.items.iter().map(|_| Vec::with_capacity(batch.len())).collect();
        let mut evidence = Vec::new();
        for row in 0..batch.len() {
            for ((_, item), column) in self.items.iter().zip(&mut columns) {
                column.push(item.eval(world, &Row::new(&batch, row))?);
            }
            evidence.push(world.rest_on(batch.evidence(row)));
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        for ((slot, _), column) in self.items.iter().zip(columns) {
            batch.put(*slot, Column::Values(column));
        }
        if world.evidence {
            batch.set_evidence(evidence);
        }
        Ok(Pull::Batch(batch))
    }

    fn reset(&mut self) {
        self.inbox.reset();
    }
}

pub(super) struct Unwind {
    pub(super) slot: Slot,
    pub(super) list: Bound,
    pub(super) items: Vec<Value>,
}

impl Fan for Unwind {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let list = self.list.eval(world, &Row::new(batch, row))?;
        let evidence = world.rest_on(batch.evidence(row));
        match list {
            Value::Null => {}
            Value::List(items) => {
                for item in items.iter() {
                    made.row(row, evidence);
                    self.items.push(item.clone());
                }
            }
            other => {
                let message = format!("UNWIND takes a list, not {}", Kinds::of(&other));
                return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message));
            }
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        batch.put(self.slot, Column::Values(std::mem::take(&mut self.items)));
    }
}
