//! Sort, Distinct, Page.

use std::cmp::Ordering;

use super::batch::{Batch, Column, MOST_ROWS};
use super::code::{Coder, Combinations};
use super::evaluate::{Bound, Row};
use super::gather::Gather;
use super::late;
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, codes};
use crate::model::Value;
use crate::query::plan::Slot;

pub(super) struct Sort {
    keys: Vec<(Bound, bool)>,
    /// Only as many of the first rows are needed as these come to; all, when there are none.
    top: Vec<Bound>,
    rows: Batch,
    /// What each key comes to for all rows.
    values: Vec<Column>,
    /// How many steps comparing two rows takes at most, about.
    cost: u32,
}

impl Sort {
    pub(super) fn new(keys: Vec<(Bound, bool)>, top: Vec<Bound>) -> Self {
        let values = keys.iter().map(|_| Column::Empty).collect();
        Sort { keys, top, rows: Batch::default(), values, cost: 1 }
    }

    fn compare(&self, left: u32, right: u32) -> Ordering {
        self.values.iter().zip(&self.keys).fold(Ordering::Equal, |so_far, (column, (_, descending))| {
            so_far.then_with(|| {
                let ordering = late::order_rows(column, left as usize, right as usize);
                if *descending { ordering.reverse() } else { ordering }
            })
        })
    }

    /// How many rows are needed.
    fn top(&self, world: &World<'_>) -> usize {
        // A count that is none is for the page behind to refuse.
        let count = |count: &Bound| page_count(count, world, "LIMIT").unwrap_or(u64::MAX);
        let rows = self.top.iter().map(count).reduce(u64::saturating_add).unwrap_or(u64::MAX);
        usize::try_from(rows).unwrap_or(usize::MAX)
    }
}

impl Gather for Sort {
    fn take(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault> {
        world.budget.take(batch.bytes(world.budget)? + 24 * batch.len())?;
        for ((key, _), values) in self.keys.iter().zip(&mut self.values) {
            let column = late::column(key, world, &batch)?;
            if let Column::Values(values) = &column {
                self.cost = values.iter().map(Value::steps).fold(self.cost, u32::max);
            }
            values.append(self.rows.len(), column, batch.len());
        }
        // What a row is ordered by is no part of what it says.
        world.touched.set(EvidenceId::NONE);
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        self.rows.append(batch);
        Ok(())
    }

    fn give(&mut self, world: &World<'_>) -> Result<Vec<Batch>, Fault> {
        let order: Vec<u32> = (0..u32::try_from(self.rows.len()).unwrap_or(u32::MAX)).collect();
        let by = |left: &u32, right: &u32| self.compare(*left, *right).then(left.cmp(right));
        let order = world.budget.sorted(order, self.top(world), self.cost, by)?;
        let (rows, mut sorted) = (std::mem::take(&mut self.rows), Vec::new());
        self.values.fill(Column::Empty);
        for part in order.chunks(MOST_ROWS) {
            world.budget.step(u32::try_from(part.len()).unwrap_or(u32::MAX))?;
            sorted.push(rows.gather(part, &[]));
        }
        Ok(sorted)
    }

    fn reset(&mut self) {
        self.rows = Batch::default();
        self.values.fill(Column::Empty);
        self.cost = 1;
    }
}

/// The value of SKIP or LIMIT.
fn page_count(size: &Bound, world: &World<'_>, clause: &str) -> Result<u64, Fault> {
    let unit = Batch::unit(world.width);
    match size.eval(world, &Row::new(&unit, 0))? {
        Value::Integer(count) => u64::try_from(count).map_err(|_| {
            Fault::new(
                codes::NEGATIVE_INTEGER_ARGUMENT,
                format!("{clause} takes no negative number, and this is {count}"),
            )
        }),
        _ => Err(Fault::new(codes::INVALID_ARGUMENT_TYPE, format!("{clause} takes an integer"))),
    }
}

/// The first row of each combination of values; what later ones rest on is merged into it.
pub(super) struct Distinct {
    keys: Vec<Coder>,
    inbox: Inbox,
    /// The combinations seen, and how many there are.
    seen: Combinations,
    count: usize,
    /// The codes of the rows of a batch, of each key.
    codes: Vec<Vec<u64>>,
    /// With evidence all rows are held until the last has been seen.
    held: Batch,
    evidence: Vec<EvidenceId>,
    given: bool,
}

impl Distinct {
    pub(super) fn new(slots: Vec<Slot>) -> Self {
        let codes = vec![Vec::new(); slots.len()];
        let keys = slots.into_iter().map(|slot| Coder::new(Bound::Slot(slot))).collect();
        let (inbox, seen, held) = (Inbox::default(), Combinations::default(), Batch::default());
        Distinct { keys, inbox, seen, count: 0, codes, held, evidence: Vec::new(), given: false }
    }

    fn take(&mut self, world: &World<'_>, batch: &Batch) -> Result<Batch, Fault> {
        for (key, codes) in self.keys.iter_mut().zip(&mut self.codes) {
            key.codes(world, batch, 0..batch.len(), codes)?;
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))?;
        let mut fresh = Vec::new();
        for row in 0..batch.len() {
            let (at, _) = self.seen.number(self.codes.iter().map(|codes| codes[row]));
            let at = at as usize;
            if at == self.count {
                world.budget.take(32 * self.keys.len())?;
                self.count += 1;
                if world.evidence {
                    self.evidence.push(batch.evidence(row));
                }
                fresh.push(u32::try_from(row).unwrap_or(u32::MAX));
            } else if world.evidence {
                let merged = world.either(self.evidence[at], batch.evidence(row));
                self.evidence[at] = merged;
            }
        }
        Ok(batch.gather(&fresh, &[]))
    }
}

impl Stage for Distinct {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.inbox.batch.take() {
            let fresh = self.take(world, &batch)?;
            if !world.evidence {
                return Ok(Pull::Batch(fresh));
            }
            world.budget.take(fresh.bytes(world.budget)?)?;
            self.held.append(fresh);
        }
        if !self.inbox.ended {
            return Ok(Pull::Hungry);
        }
        if !world.evidence || std::mem::replace(&mut self.given, true) {
            return Ok(Pull::Done);
        }
        let mut rows = std::mem::take(&mut self.held);
        rows.set_evidence(std::mem::take(&mut self.evidence));
        Ok(if rows.len() == 0 { Pull::Done } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.keys.iter_mut().for_each(Coder::clear);
        self.seen.clear();
        self.count = 0;
        self.held = Batch::default();
        self.evidence.clear();
        self.given = false;
    }
}

pub(super) struct Page {
    skip: Option<Bound>,
    limit: Option<Bound>,
    inbox: Inbox,
    /// Rows still to be skipped, and to be let through.
    left: Option<(u64, u64)>,
    /// What comes before changes the graph, and must come to its end even when no row is wanted.
    drain: bool,
}

impl Page {
    pub(super) fn new(skip: Option<Bound>, limit: Option<Bound>, drain: bool) -> Self {
        Page { skip, limit, inbox: Inbox::default(), left: None, drain }
    }

    fn counts(&mut self, world: &World<'_>) -> Result<(u64, u64), Fault> {
        if let Some(left) = self.left {
            return Ok(left);
        }
        let skip = self.skip.as_ref().map_or(Ok(0), |skip| page_count(skip, world, "SKIP"))?;
        let limit = self.limit.as_ref().map_or(Ok(u64::MAX), |limit| page_count(limit, world, "LIMIT"))?;
        Ok(*self.left.insert((skip, limit)))
    }
}

impl Stage for Page {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let (skip, limit) = self.counts(world)?;
        if limit == 0 {
            self.inbox.batch = None;
            return Ok(if self.drain { self.inbox.empty() } else { Pull::Done });
        }
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let rows = batch.len() as u64;
        let skipped = skip.min(rows);
        let given = limit.min(rows - skipped);
        self.left = Some((skip - skipped, if limit == u64::MAX { limit } else { limit - given }));
        if given == rows {
            return Ok(Pull::Batch(batch));
        }
        let range = u32::try_from(skipped).unwrap_or(u32::MAX)..u32::try_from(skipped + given).unwrap_or(u32::MAX);
        Ok(Pull::Batch(batch.gather(&range.collect::<Vec<_>>(), &[])))
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.left = None;
    }
}
