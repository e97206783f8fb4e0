//! [`Meter`]: what one operator gave and how long it took, for PROFILE.

use std::cell::Cell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::Fault;

/// What one operator gave and how long it took, the operators inside it included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Rows given.
    pub rows: u64,
    /// Time taken.
    pub time: Duration,
}

/// The meters of a plan, in the order in which its operators are bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Meters {
    meters: Vec<Rc<Cell<Meter>>>,
}

impl Meters {
    /// A meter for the operator that is bound next.
    pub(super) fn next(&mut self) -> Rc<Cell<Meter>> {
        let meter = Rc::<Cell<Meter>>::default();
        self.meters.push(Rc::clone(&meter));
        meter
    }

    pub(super) fn readings(&self) -> Vec<Meter> {
        self.meters.iter().map(|meter| meter.get()).collect()
    }
}

/// A stage that is measured.
pub(super) struct Metered {
    pub(super) stage: Box<dyn Stage>,
    pub(super) meter: Rc<Cell<Meter>>,
}

impl Metered {
    fn add(&self, rows: usize, since: Instant) {
        let meter = self.meter.get();
        self.meter.set(Meter { rows: meter.rows + rows as u64, time: meter.time + since.elapsed() });
    }
}

impl Stage for Metered {
    fn inbox(&mut self) -> &mut Inbox {
        self.stage.inbox()
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let since = Instant::now();
        let said = self.stage.pull(world);
        let rows = if let Ok(Pull::Batch(batch)) = &said { batch.len() } else { 0 };
        self.add(rows, since);
        said
    }

    fn write(&mut self, world: &mut World<'_>) -> Result<(), Fault> {
        let since = Instant::now();
        let said = self.stage.write(world);
        self.add(0, since);
        said
    }

    fn reset(&mut self) {
        self.stage.reset();
    }
}
