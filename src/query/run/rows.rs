//! Filter, Project, Unwind.

use std::sync::Arc;

use super::batch::{Batch, Column, ROWS};
use super::evaluate::{Bound, Row};
use super::kernel::Kernel;
use super::late;
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};
use crate::query::plan::Slot;

pub(super) struct Filter {
    pub(super) predicate: Bound,
    pub(super) inbox: Inbox,
    pub(super) keep: Vec<bool>,
}

impl Filter {
    /// The rows for which the condition is true, and what each then rests on.
    fn chosen(&self, world: &World<'_>, batch: &Batch, evidence: &mut Vec<EvidenceId>) -> Result<Vec<u32>, Fault> {
        let mut rows = Vec::new();
        for row in 0..batch.len() {
            let truth = self.predicate.truth(world, &Row::new(batch, row))?;
            let rests = world.rest_on(batch.evidence(row));
            if truth == Some(true) {
                rows.push(u32::try_from(row).unwrap_or(u32::MAX));
                evidence.push(rests);
            }
        }
        Ok(rows)
    }
}

impl Stage for Filter {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        let mut evidence = Vec::new();
        let rows = match Kernel::new(&self.predicate, world, &batch).filter(|_| !world.evidence) {
            Some(kernel) => {
                let mut ask = |row| Ok(self.predicate.truth(world, &Row::new(&batch, row))? == Some(true));
                kernel.rows(world, &batch, &mut ask)?
            }
            None => Some(self.chosen(world, &batch, &mut evidence)?),
        };
        let Some(rows) = rows.filter(|rows| rows.len() < batch.len() || world.evidence) else {
            return Ok(Pull::Batch(batch));
        };
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
        let mut passed = Vec::new();
        let mut made = Vec::new();
        for (slot, item) in &self.items {
            match late::passed_on(item, world, &batch) {
                Some(column) => passed.push((*slot, column)),
                None => made.push((slot, item)),
            }
        }
        let mut columns: Vec<Vec<Value>> = made.iter().map(|_| Vec::with_capacity(batch.len())).collect();
        let (mut evidence, held) = (Vec::new(), world.budget.hold());
        for row in 0..batch.len() {
            for ((_, item), column) in made.iter().zip(&mut columns) {
                let value = item.eval(world, &Row::new(&batch, row))?;
                held.step(value.steps())?;
                let bytes = value.fresh_bytes();
                if bytes > 0 {
                    held.take(bytes)?;
                }
                column.push(value);
            }
            if world.evidence {
                evidence.push(world.rest_on(batch.evidence(row)));
            }
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        for ((slot, _), column) in made.iter().zip(columns) {
            batch.put(**slot, Column::Values(column));
        }
        for (slot, column) in passed {
            batch.put(slot, column);
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

/// Each row with each element of a list, some thousand at a time: the list may be longer than memory is wide.
pub(super) struct Unwind {
    slot: Slot,
    list: Bound,
    keep: Vec<bool>,
    inbox: Inbox,
    /// The list of the current row, how far it has been given, and what it rests on.
    current: Option<(Arc<Vec<Value>>, usize, EvidenceId)>,
    /// The bytes that were counted for it, given back with the next list.
    held: usize,
}

impl Unwind {
    pub(super) fn new(slot: Slot, list: Bound, keep: Vec<bool>) -> Self {
        Unwind { slot, list, keep, inbox: Inbox::default(), current: None, held: 0 }
    }

    /// The list of a row; empty for null.
    fn list(&self, world: &World<'_>, batch: &Batch, row: usize) -> Result<Arc<Vec<Value>>, Fault> {
        match self.list.eval(world, &Row::new(batch, row))? {
            Value::Null => Ok(Arc::default()),
            Value::List(items) => Ok(items),
            other => {
                let message = format!("UNWIND takes a list, not {}", Kinds::of(&other));
                Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
            }
        }
    }

    /// Takes up the list of the current row.
    fn begin(&mut self, world: &World<'_>, batch: &Batch) -> Result<(Arc<Vec<Value>>, usize, EvidenceId), Fault> {
        let row = self.inbox.row;
        world.budget.give(std::mem::take(&mut self.held));
        let items = self.list(world, batch, row)?;
        self.held = if Arc::strong_count(&items) > 1 { 0 } else { 16 * items.len() };
        world.budget.take(self.held)?;
        Ok((items, 0, world.rest_on(batch.evidence(row))))
    }
}

impl Stage for Unwind {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let (mut parents, mut evidence, mut values) = (Vec::new(), Vec::new(), Vec::new());
        while values.len() < ROWS && self.inbox.row < batch.len() {
            let row = self.inbox.row;
            let current = self.current.take();
            let (items, from, rests) = if let Some(current) = current { current } else { self.begin(world, &batch)? };
            let to = items.len().min(from + ROWS - values.len());
            values.extend_from_slice(&items[from..to]);
            parents.resize(values.len(), u32::try_from(row).unwrap_or(u32::MAX));
            evidence.resize(values.len(), rests);
            if to < items.len() {
                self.current = Some((items, to, rests));
            } else {
                self.inbox.row += 1;
            }
        }
        world.budget.step(u32::try_from(values.len() + 1).unwrap_or(u32::MAX))?;
        let mut rows = batch.gather(&parents, &self.keep);
        rows.put(self.slot, Column::Values(values));
        if world.evidence {
            rows.set_evidence(evidence);
        }
        if self.inbox.row < batch.len() {
            self.inbox.batch = Some(batch);
        }
        Ok(Pull::Batch(rows))
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.current = None;
    }
}
