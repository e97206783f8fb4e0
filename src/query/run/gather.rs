//! [`Gather`]: operators that take all rows before they give any, and the stage that drives them.

use super::batch::Batch;
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::Fault;

/// An operator that takes all rows before it gives any.
pub(super) trait Gather {
    /// Takes rows.
    fn take(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault>;

    /// What all rows come to.
    fn give(&mut self, world: &World<'_>) -> Result<Batch, Fault>;

    /// Forgets everything, to work anew.
    fn reset(&mut self);
}

/// A [`Gather`] as a stage.
pub(super) struct GatherStage<G> {
    gather: G,
    inbox: Inbox,
    given: bool,
}

impl<G> GatherStage<G> {
    pub(super) fn new(gather: G) -> Self {
        GatherStage { gather, inbox: Inbox::default(), given: false }
    }
}

impl<G: Gather> Stage for GatherStage<G> {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.inbox.batch.take() {
            self.gather.take(world, batch)?;
        }
        if !self.inbox.ended {
            return Ok(Pull::Hungry);
        }
        if std::mem::replace(&mut self.given, true) {
            return Ok(Pull::Done);
        }
        let rows = self.gather.give(world)?;
        // No rows need not have columns, which the next stage could not read.
        Ok(if rows.len() == 0 { Pull::Done } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.given = false;
        self.gather.reset();
    }
}
