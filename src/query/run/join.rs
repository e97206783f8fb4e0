//! Join: each row with the rows of a pattern that shares nothing with it but equal values, found by hash.
//!
//! The pattern is matched once and its rows are kept by the hash of their keys. Equal values have equal hashes, and what
//! has an equal hash is no more than a candidate: the filters behind decide. The first few rows are joined with all
//! that the pattern finds, as they come, for a table would cost more than it saves where there are no others.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::batch::{Batch, MOST_ROWS};
use super::evaluate::{Bound, Row};
use super::stage::{Driver, Inbox, Pull, Stage};
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::Fault;
use crate::model::order::Key;
use crate::query::plan::Slot;

/// So many rows are joined without a table.
const FEW: usize = 4;

/// Behind the last row of those with one hash.
const LAST: u32 = u32::MAX;

/// About how many bytes a row of a table takes beside its columns.
const ENTRY: usize = 32;

/// See the module.
pub(super) struct Join {
    inner: Driver,
    /// What must be equal: of the row, and of the pattern.
    keys: Vec<(Bound, Bound)>,
    /// Slots that the pattern fills and that are needed behind.
    slots: Vec<Slot>,
    /// Slots that are needed behind.
    keep: Vec<bool>,
    inbox: Inbox,
    /// Kept from one start to the next, for the pattern depends on nothing but the graph.
    table: Option<Table>,
    /// How many rows were joined without a table.
    streamed: usize,
    /// How much had been written when the table was made, or rows were joined without one.
    written: usize,
    /// Whether the pattern is being matched for the current row.
    at_work: bool,
    /// What the current row is still to be joined with, when it has been begun.
    left: Option<Candidates>,
}

/// The rows of the pattern.
#[derive(Default)]
struct Table {
    rows: Batch,
    /// By hash the first and the last row.
    heads: HashMap<u64, (u32, u32)>,
    /// For each row the next one with the same hash.
    next: Vec<u32>,
    /// The bytes that were counted.
    bytes: usize,
}

/// What a row may be joined with.
#[derive(Clone, Copy)]
enum Candidates {
    /// This row and those behind it with the same hash.
    Same(u32),
    /// This row and all behind it.
    All(u32),
}

impl Table {
    fn add(&mut self, hash: Option<u64>) {
        let at = u32::try_from(self.next.len()).unwrap_or(LAST);
        self.next.push(LAST);
        let Some(hash) = hash else { return };
        let (_, last) = self.heads.entry(hash).or_insert((at, at));
        let before = std::mem::replace(last, at);
        if let Some(next) = self.next.get_mut(before as usize).filter(|_| before != at) {
            *next = at;
        }
    }

    /// The next row of the candidates.
    fn pick(&self, left: &mut Candidates) -> Option<u32> {
        match left {
            Candidates::Same(at) => {
                let next = *self.next.get(*at as usize)?;
                Some(std::mem::replace(at, next))
            }
            Candidates::All(at) => {
                let found = *at;
                *at = found.saturating_add(1);
                ((found as usize) < self.next.len()).then_some(found)
            }
        }
    }
}

/// What the keys of a row come to.
enum Hashed {
    /// A null: equal to nothing.
    Never,
    To(u64),
    /// An error, which the filter behind will meet again if it comes to that.
    Unknown,
}

fn hashed<'b>(keys: impl Iterator<Item = &'b Bound>, world: &World<'_>, row: &Row<'_>) -> Result<Hashed, Fault> {
    let mut hasher = DefaultHasher::new();
    for key in keys {
        let Ok(value) = key.eval(world, row) else {
            // Unless it is a limit that was hit.
            world.budget.check()?;
            return Ok(Hashed::Unknown);
        };
        if value.is_null() {
            return Ok(Hashed::Never);
        }
        world.budget.step(value.steps())?;
        Key(value).hash(&mut hasher);
    }
    Ok(Hashed::To(hasher.finish()))
}

impl Join {
    /// `keep` tells which slots are needed behind the operator, `slots` which of them the pattern fills.
    pub(super) fn new(inner: Driver, keys: Vec<(Bound, Bound)>, slots: Vec<Slot>, keep: Vec<bool>) -> Self {
        let inbox = Inbox::default();
        Join { inner, keys, slots, keep, inbox, table: None, streamed: 0, written: 0, at_work: false, left: None }
    }

    /// Forgets what is known of a graph that has changed since.
    fn look(&mut self, world: &World<'_>) {
        let written = world.graph().writes();
        if written != self.written && !self.at_work && self.left.is_none() {
            self.written = written;
            self.streamed = 0;
            world.budget.give(self.table.take().map_or(0, |table| table.bytes));
        }
    }

    /// Rows joined with what the pattern finds, as it finds it.
    fn stream(&mut self, world: &World<'_>, batch: &Batch) -> Result<Batch, Fault> {
        while self.inbox.row < batch.len() && self.streamed < FEW {
            if !std::mem::replace(&mut self.at_work, true) {
                self.inner.restart(Batch::unit(world.width));
            }
            if let Some(found) = self.inner.next(world)? {
                let count = u32::try_from(found.len()).unwrap_or(u32::MAX);
                let row = u32::try_from(self.inbox.row).unwrap_or(u32::MAX);
                let picks: Vec<u32> = (0..count).collect();
                return Ok(self.joined(world, (batch, &vec![row; found.len()]), (&found, &picks)));
            }
            self.at_work = false;
            self.inbox.row += 1;
            self.streamed += 1;
        }
        Ok(batch.gather(&[], &self.keep))
    }

    /// Rows joined by the table, some thousand at a time.
    fn probe(&mut self, world: &World<'_>, batch: &Batch) -> Result<Batch, Fault> {
        let table = match self.table.take() {
            Some(table) => table,
            None => self.build(world)?,
        };
        let (mut parents, mut picks) = (Vec::new(), Vec::new());
        while self.inbox.row < batch.len() && picks.len() < MOST_ROWS {
            let mut left = match self.left.take() {
                Some(left) => left,
                None => self.candidates(world, &table, &Row::new(batch, self.inbox.row))?,
            };
            let before = picks.len();
            picks.extend(std::iter::from_fn(|| table.pick(&mut left)).take(MOST_ROWS - before));
            parents.resize(picks.len(), u32::try_from(self.inbox.row).unwrap_or(u32::MAX));
            world.budget.step(u32::try_from(picks.len() - before + 1).unwrap_or(u32::MAX))?;
            if picks.len() < MOST_ROWS {
                self.inbox.row += 1;
            } else {
                self.left = Some(left);
            }
        }
        let joined = self.joined(world, (batch, &parents), (&table.rows, &picks));
        self.table = Some(table);
        Ok(joined)
    }

    fn candidates(&self, world: &World<'_>, table: &Table, row: &Row<'_>) -> Result<Candidates, Fault> {
        let found = hashed(self.keys.iter().map(|(outer, _)| outer), world, row)?;
        // The filter behind rests on the values, and this on nothing.
        world.touched.set(EvidenceId::NONE);
        Ok(match found {
            Hashed::Never => Candidates::Same(LAST),
            Hashed::To(hash) => Candidates::Same(table.heads.get(&hash).map_or(LAST, |(first, _)| *first)),
            Hashed::Unknown => Candidates::All(0),
        })
    }

    /// All rows of the pattern, by hash.
    fn build(&mut self, world: &World<'_>) -> Result<Table, Fault> {
        let mut table = Table::default();
        self.inner.restart(Batch::unit(world.width));
        while let Some(mut batch) = self.inner.next(world)? {
            for row in 0..batch.len() {
                world.budget.step(1)?;
                let hash = match hashed(self.keys.iter().map(|(_, inner)| inner), world, &Row::new(&batch, row))? {
                    Hashed::To(hash) => Some(hash),
                    Hashed::Never | Hashed::Unknown => None,
                };
                table.add(hash);
            }
            world.touched.set(EvidenceId::NONE);
            let mut rows = Batch::of(world.width, batch.len());
            for slot in &self.slots {
                rows.put(*slot, batch.take(*slot));
            }
            if world.evidence {
                rows.set_evidence((0..batch.len()).map(|row| batch.evidence(row)).collect());
            }
            let bytes = rows.bytes(world.budget)? + ENTRY * rows.len();
            world.budget.take(bytes)?;
            table.bytes += bytes;
            table.rows.append(rows);
        }
        Ok(table)
    }

    /// Rows of both sides, each by the batch and the rows that are picked from it.
    fn joined(&self, world: &World<'_>, outer: (&Batch, &[u32]), inner: (&Batch, &[u32])) -> Batch {
        let mut rows = outer.0.gather(outer.1, &self.keep);
        if inner.1.is_empty() {
            return rows;
        }
        for slot in &self.slots {
            rows.put(*slot, inner.0.column(*slot).gather(inner.1));
        }
        if world.evidence {
            let mut arena = world.arena.borrow_mut();
            let pairs = outer.1.iter().zip(inner.1);
            let both = pairs.map(|(left, right)| {
                let (before, found) = (outer.0.evidence(*left as usize), inner.0.evidence(*right as usize));
                if found.is_none() { before } else { arena.both(before, found) }
            });
            let evidence = both.collect();
            drop(arena);
            rows.set_evidence(evidence);
        }
        rows
    }
}

impl Stage for Join {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        self.look(world);
        let rows = if self.table.is_none() && self.streamed < FEW {
            self.stream(world, &batch)?
        } else {
            self.probe(world, &batch)?
        };
        if self.inbox.row < batch.len() {
            self.inbox.batch = Some(batch);
        }
        Ok(if rows.len() == 0 && self.inbox.batch.is_none() { self.inbox.empty() } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.at_work = false;
        self.left = None;
    }
}
