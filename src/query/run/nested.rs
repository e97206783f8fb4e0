//! Operators that run an inner pipeline for each row: `Optional`, `Apply`, `ForEach`; and `Union`.
//!
//! Where the inner pipeline treats each row on its own, it is given a whole batch at once, with the number
//! of the outer row in a slot of its own; else one row at a time.

use std::collections::VecDeque;

use super::batch::{Batch, Column};
use super::stage::{Driver, Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::Fault;
use crate::query::plan::Slot;

/// What is given for a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gives {
    /// The inner rows.
    Inner,
    /// The inner rows, or nulls when there is none.
    InnerOrNull,
    /// The row itself.
    Outer,
}

/// Rows that are ready to be given, each batch with the bytes that were counted for it.
#[derive(Debug, Default)]
pub(super) struct Queue(VecDeque<(Batch, usize)>);

impl Queue {
    fn push(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault> {
        let bytes = batch.bytes(world.budget)?;
        world.budget.take(bytes)?;
        self.0.push_back((batch, bytes));
        Ok(())
    }

    fn pop(&mut self, world: &World<'_>) -> Option<Batch> {
        let (batch, bytes) = self.0.pop_front()?;
        world.budget.give(bytes);
        Some(batch)
    }
}

/// An inner pipeline for each row.
pub(super) struct Nested {
    pub(super) inner: Driver,
    /// Slots that the inner pipeline fills.
    pub(super) slots: Vec<Slot>,
    pub(super) gives: Gives,
    /// Holds the number of the outer row, when a whole batch is given at once.
    pub(super) number: Option<Slot>,
    /// Whether the inner pipeline changes the graph.
    pub(super) writes: bool,
    pub(super) keep: Vec<bool>,
    pub(super) inbox: Inbox,
    /// Rows that are ready to be given.
    pub(super) ready: Queue,
    /// Rows that wait for the write.
    pub(super) waiting: Vec<Batch>,
}

impl Nested {
    /// A whole batch through an inner pipeline that treats each row on its own.
    fn batched(&mut self, world: &World<'_>, outer: &Batch, number: Slot) -> Result<(), Fault> {
        let rows = u32::try_from(outer.len()).unwrap_or(u32::MAX);
        let mut numbered = outer.clone();
        numbered.put(number, Column::Numbers((0..rows).collect()));
        self.inner.restart(numbered);
        let mut next = 0;
        while let Some(batch) = self.inner.next(world)? {
            self.interleave(world, outer, batch, number, &mut next)?;
        }
        if self.gives == Gives::InnerOrNull && next < rows {
            let missing: Vec<u32> = (next..rows).collect();
            let nulls = self.nulls(world, outer, &missing);
            self.ready.push(world, nulls)?;
        }
        Ok(())
    }

    /// Gives inner rows, with a row of nulls for each outer row that was passed over.
    fn interleave(
        &mut self,
        world: &World<'_>,
        outer: &Batch,
        inner: Batch,
        number: Slot,
        next: &mut u32,
    ) -> Result<(), Fault> {
        let Column::Numbers(numbers) = inner.column(number).clone() else { return Ok(()) };
        let mut missing = Vec::new();
        let mut order = Vec::new();
        let count = u32::try_from(inner.len()).unwrap_or(u32::MAX);
        for (at, row) in numbers.iter().enumerate() {
            for passed in *next..*row {
                order.push(count + u32::try_from(missing.len()).unwrap_or(u32::MAX));
                missing.push(passed);
            }
            *next = (*next).max(row + 1);
            order.push(u32::try_from(at).unwrap_or(u32::MAX));
        }
        if self.gives != Gives::InnerOrNull || missing.is_empty() {
            return self.ready.push(world, inner);
        }
        let mut all = inner;
        all.append(self.nulls(world, outer, &missing));
        self.ready.push(world, all.gather(&order, &self.keep))
    }

    /// Outer rows with nulls in the slots; they rest on an absence.
    fn nulls(&self, world: &World<'_>, outer: &Batch, rows: &[u32]) -> Batch {
        let mut batch = outer.gather(rows, &self.keep);
        for slot in &self.slots {
            batch.put(*slot, Column::Empty);
        }
        if world.evidence {
            let mut arena = world.arena.borrow_mut();
            let marked = (0..batch.len()).map(|row| arena.absence(batch.evidence(row))).collect();
            batch.set_evidence(marked);
        }
        batch
    }

    /// What the inner pipeline made of one outer row.
    fn of_row(&mut self, world: &World<'_>, outer: &Batch, row: usize, found: Vec<Batch>) -> Result<(), Fault> {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        if self.gives == Gives::Outer {
            return self.ready.push(world, outer.gather(&[row], &self.keep));
        }
        if self.gives == Gives::InnerOrNull && found.is_empty() {
            let nulls = self.nulls(world, outer, &[row]);
            self.ready.push(world, nulls)?;
        }
        for mut inner in found {
            let mut batch = outer.gather(&vec![row; inner.len()], &self.keep);
            for slot in &self.slots {
                batch.put(*slot, inner.take(*slot));
            }
            if world.evidence {
                // The inner rows began with what the outer row rests on.
                batch.set_evidence((0..inner.len()).map(|at| inner.evidence(at)).collect());
            }
            self.ready.push(world, batch)?;
        }
        Ok(())
    }

    /// Lets the inner pipeline forget what it held for a row that it has done, and gives the bytes back.
    fn forget(&mut self, world: &World<'_>, before: (u64, usize)) {
        self.inner.reset();
        world.back_to(before);
    }

    fn row_by_row(&mut self, world: &World<'_>, outer: &Batch) -> Result<(), Fault> {
        for row in 0..outer.len() {
            world.budget.step(1)?;
            let before = world.held();
            self.inner.restart(single(outer, row));
            let mut found = Vec::new();
            while let Some(batch) = self.inner.next(world)? {
                world.budget.take(batch.bytes(world.budget)?)?;
                found.push(batch);
            }
            self.forget(world, before);
            self.of_row(world, outer, row, found)?;
        }
        Ok(())
    }
}

fn single(outer: &Batch, row: usize) -> Batch {
    outer.gather(&[u32::try_from(row).unwrap_or(u32::MAX)], &[])
}

impl Stage for Nested {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.ready.pop(world) {
            return Ok(Pull::Batch(batch));
        }
        if let Some(outer) = self.inbox.batch.take() {
            match self.number {
                _ if self.writes => {
                    world.budget.take(outer.bytes(world.budget)?)?;
                    self.waiting.push(outer);
                }
                Some(number) => self.batched(world, &outer, number)?,
                None => self.row_by_row(world, &outer)?,
            }
        }
        Ok(match self.ready.pop(world) {
            Some(batch) => Pull::Batch(batch),
            None if self.inbox.ended && !self.waiting.is_empty() => Pull::Write,
            None => self.inbox.empty(),
        })
    }

    fn write(&mut self, world: &mut World<'_>) -> Result<(), Fault> {
        for outer in std::mem::take(&mut self.waiting) {
            for row in 0..outer.len() {
                world.budget.step(1)?;
                self.inner.restart(single(&outer, row));
                let (mut found, mut bytes) = (Vec::new(), 0);
                while let Some(batch) = self.inner.next_writing(world)? {
                    let taken = batch.bytes(world.budget)?;
                    world.budget.take(taken)?;
                    bytes += taken;
                    found.push(batch);
                }
                world.budget.give(bytes);
                self.of_row(world, &outer, row, found)?;
            }
        }
        Ok(())
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.ready = Queue::default();
        self.waiting.clear();
    }
}

/// The rows of several pipelines, each given the same rows.
pub(super) struct Union {
    parts: Vec<(Driver, Vec<Slot>)>,
    outputs: Vec<Slot>,
    inbox: Inbox,
    input: Vec<Batch>,
    at: usize,
    started: bool,
}

impl Union {
    pub(super) fn new(parts: Vec<(Driver, Vec<Slot>)>, outputs: Vec<Slot>) -> Self {
        Union { parts, outputs, inbox: Inbox::default(), input: Vec::new(), at: 0, started: false }
    }
}

impl Stage for Union {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.inbox.batch.take() {
            world.budget.take(batch.bytes(world.budget)?)?;
            self.input.push(batch);
        }
        if !self.inbox.ended {
            return Ok(Pull::Hungry);
        }
        while let Some((driver, slots)) = self.parts.get_mut(self.at) {
            if !std::mem::replace(&mut self.started, true) {
                driver.reset();
                self.input.iter().for_each(|batch| driver.push(batch.clone()));
                driver.finish();
            }
            match driver.pull(world)? {
                Pull::Batch(batch) => return Ok(Pull::Batch(batch.renamed(slots, &self.outputs))),
                Pull::Write => return Ok(Pull::Write),
                Pull::Hungry | Pull::Done => {
                    self.at += 1;
                    self.started = false;
                }
            }
        }
        Ok(Pull::Done)
    }

    fn write(&mut self, world: &mut World<'_>) -> Result<(), Fault> {
        match self.parts.get_mut(self.at) {
            Some((driver, _)) => driver.write(world),
            None => Ok(()),
        }
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.input.clear();
        self.at = 0;
        self.started = false;
    }
}
