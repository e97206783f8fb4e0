//! [`Gather`]: operators that take all rows before they give any, and the stage that drives them.

use std::vec::IntoIter;

use super::batch::Batch;
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::Fault;

/// An operator that takes all rows before it gives any.
pub(super) trait Gather {
    /// Takes rows.
    fn take(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault>;

    /// What all rows come to, in order.
    fn give(&mut self, world: &World<'_>) -> Result<Vec<Batch>, Fault>;

    /// Forgets everything, to work anew.
    fn reset(&mut self);
}

/// A [`Gather`] as a stage.
pub(super) struct GatherStage<G> {
    gather: G,
    inbox: Inbox,
    /// What is still to be given, once all rows were taken.
    given: Option<IntoIter<Batch>>,
}

impl<G> GatherStage<G> {
    pub(super) fn new(gather: G) -> Self {
        GatherStage { gather, inbox: Inbox::default(), given: None }
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
        let given = match &mut self.given {
            Some(given) => given,
            None => self.given.insert(self.gather.give(world)?.into_iter()),
        };
        // No rows need not have columns, which the next stage could not read.
        Ok(given.find(|rows| rows.len() > 0).map_or(Pull::Done, Pull::Batch))
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.given = None;
        self.gather.reset();
    }
}
