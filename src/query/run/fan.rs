//! [`Fan`]: operators that turn each row into any number of rows, and the stage that drives them.

use super::batch::{Batch, ROWS};
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::Fault;

/// The rows made so far: of each, the row it came from and what it rests on.
#[derive(Debug, Default)]
pub(super) struct Made {
    parents: Vec<u32>,
    evidence: Vec<EvidenceId>,
    keeps_evidence: bool,
}

impl Made {
    /// A row made of row `parent`, which rests on `evidence`.
    pub(super) fn row(&mut self, parent: usize, evidence: EvidenceId) {
        self.rows(parent, 1, evidence);
    }

    /// So many rows made of row `parent`, all of which rest on `evidence`.
    pub(super) fn rows(&mut self, parent: usize, count: usize, evidence: EvidenceId) {
        let parent = u32::try_from(parent).unwrap_or(u32::MAX);
        self.parents.resize(self.parents.len() + count, parent);
        if self.keeps_evidence {
            self.evidence.resize(self.parents.len(), evidence);
        }
    }

    pub(super) fn len(&self) -> usize {
        self.parents.len()
    }
}

/// An operator that turns each row into any number of rows.
pub(super) trait Fan {
    /// Makes the rows of one row: notes each in `made`, and keeps its own columns aside.
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault>;

    /// Makes the rows of several rows at once, from `first` on, until there are enough; gives the row to go on
    /// with. None where each row must have its turn.
    fn many(&mut self, _world: &World<'_>, _batch: &Batch, _first: usize, _made: &mut Made) -> Option<usize> {
        None
    }

    /// Puts its own columns, of all rows made since the last call, into the batch.
    fn put(&mut self, batch: &mut Batch);

    /// Forgets what it has learnt of the graph.
    fn reset(&mut self) {}
}

/// A [`Fan`] as a stage.
pub(super) struct FanStage<F> {
    fan: F,
    inbox: Inbox,
    keep: Vec<bool>,
}

impl<F: Fan> FanStage<F> {
    /// `keep` tells which slots are needed behind the operator.
    pub(super) fn new(fan: F, keep: Vec<bool>) -> Self {
        FanStage { fan, inbox: Inbox::default(), keep }
    }
}

impl<F: Fan> Stage for FanStage<F> {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let mut made = Made { keeps_evidence: world.evidence, ..Made::default() };
        while self.inbox.row < batch.len() && made.len() < ROWS {
            let Some(next) = self.fan.many(world, &batch, self.inbox.row, &mut made) else { break };
            world.budget.step(u32::try_from(made.len() + next - self.inbox.row).unwrap_or(u32::MAX))?;
            self.inbox.row = next;
        }
        while self.inbox.row < batch.len() && made.len() < ROWS {
            let before = made.len();
            self.fan.row(world, &batch, self.inbox.row, &mut made)?;
            world.budget.step(u32::try_from(made.len() - before + 1).unwrap_or(u32::MAX))?;
            self.inbox.row += 1;
        }
        let mut rows = batch.gather(&made.parents, &self.keep);
        self.fan.put(&mut rows);
        if world.evidence {
            rows.set_evidence(made.evidence);
        }
        if self.inbox.row < batch.len() {
            self.inbox.batch = Some(batch);
        }
        Ok(if rows.len() == 0 && self.inbox.batch.is_none() { self.inbox.empty() } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.fan.reset();
    }
}
