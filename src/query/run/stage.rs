//! [`Stage`]: a bound operator at work, and [`Driver`]: stages in a row.
//!
//! A stage is given batches and asked for batches. The driver goes back and forth along the row in a loop
//! and not by calls from stage to stage, so a plan of ten thousand operators needs no deeper stack than one
//! of two; and nothing upstream works once nobody asks.

use std::collections::VecDeque;

use super::batch::{Batch, MOST_ROWS};
use super::world::World;
use crate::diagnostic::Fault;

/// What a stage has to say when it is asked.
#[derive(Debug)]
pub(super) enum Pull {
    /// Rows.
    Batch(Batch),
    /// It needs more rows first. Never said after [`Stage::finish`].
    Hungry,
    /// There will be no more.
    Done,
    /// It must change the graph first: call [`Stage::write`], then ask again.
    Write,
}

/// A bound operator at work.
pub(super) trait Stage {
    /// Where rows wait for it.
    fn inbox(&mut self) -> &mut Inbox;

    /// Takes rows; called only when it was hungry.
    fn push(&mut self, batch: Batch) {
        self.inbox().push(batch);
    }

    /// Says that no more rows will come.
    fn finish(&mut self) {
        self.inbox().ended = true;
    }

    /// Asks for rows.
    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault>;

    /// Changes the graph, after [`Pull::Write`].
    fn write(&mut self, _world: &mut World<'_>) -> Result<(), Fault> {
        Ok(())
    }

    /// Forgets everything, to work anew.
    fn reset(&mut self);
}

/// Rows that wait for a stage, and how far it has come in them.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    pub(super) batch: Option<Batch>,
    pub(super) row: usize,
    pub(super) ended: bool,
}

impl Inbox {
    pub(super) fn push(&mut self, batch: Batch) {
        self.batch = Some(batch);
        self.row = 0;
    }

    /// What to say when there is no row left.
    pub(super) fn empty(&self) -> Pull {
        if self.ended { Pull::Done } else { Pull::Hungry }
    }

    pub(super) fn reset(&mut self) {
        *self = Inbox::default();
    }
}

/// Stages in a row.
pub(super) struct Driver {
    stages: Vec<Box<dyn Stage>>,
    finished: Vec<bool>,
    /// Of each stage, what is left of a batch that was too long for the next one, the last first.
    rest: Vec<Vec<Batch>>,
    input: VecDeque<Batch>,
    ended: bool,
    writer: usize,
}

impl Driver {
    pub(super) fn new(stages: Vec<Box<dyn Stage>>) -> Self {
        let (finished, rest) = (vec![false; stages.len()], vec![Vec::new(); stages.len()]);
        Driver { stages, finished, rest, input: VecDeque::new(), ended: false, writer: 0 }
    }

    /// Gives the first stage rows.
    pub(super) fn push(&mut self, batch: Batch) {
        self.input.push_back(batch);
    }

    /// Says that no more rows will come.
    pub(super) fn finish(&mut self) {
        self.ended = true;
    }

    /// Forgets everything, to work anew.
    pub(super) fn reset(&mut self) {
        self.stages.iter_mut().for_each(|stage| stage.reset());
        self.finished.fill(false);
        self.rest.iter_mut().for_each(Vec::clear);
        self.input.clear();
        self.ended = false;
    }

    /// Starts anew with these rows and no others.
    pub(super) fn restart(&mut self, batch: Batch) {
        self.reset();
        self.push(batch);
        self.finish();
    }

    /// Asks the last stage for rows; hungry when the first one needs some.
    pub(super) fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let last = self.stages.len();
        let mut at = last;
        loop {
            let said = match at.checked_sub(1) {
                None => match self.input.pop_front() {
                    Some(batch) => Pull::Batch(batch),
                    None if self.ended => Pull::Done,
                    None => return Ok(Pull::Hungry),
                },
                Some(before) => self.ask(before, world)?,
            };
            match said {
                said if at == last && !matches!(said, Pull::Hungry) => {
                    self.writer = at.saturating_sub(1);
                    return Ok(said);
                }
                Pull::Batch(batch) => {
                    self.stages[at].push(batch);
                    at += 1;
                }
                Pull::Done => {
                    if !std::mem::replace(&mut self.finished[at], true) {
                        self.stages[at].finish();
                    }
                    at += 1;
                }
                Pull::Hungry => at -= 1,
                Pull::Write => {
                    self.writer = at - 1;
                    return Ok(Pull::Write);
                }
            }
        }
    }

    /// Asks one stage for rows, and gives no more of them at once than others can work through without a look at
    /// the budget.
    fn ask(&mut self, at: usize, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.rest[at].pop() {
            return Ok(Pull::Batch(batch));
        }
        let said = self.stages[at].pull(world)?;
        world.count_evidence()?;
        match said {
            Pull::Batch(batch) if batch.len() > MOST_ROWS => {
                self.rest[at] = batch.parts();
                Ok(self.rest[at].pop().map_or(Pull::Hungry, Pull::Batch))
            }
            said => Ok(said),
        }
    }

    /// Lets the stage that asked for it change the graph.
    pub(super) fn write(&mut self, world: &mut World<'_>) -> Result<(), Fault> {
        match self.stages.get_mut(self.writer) {
            Some(stage) => stage.write(world),
            None => Ok(()),
        }
    }

    /// The next rows of a pipeline that only reads; none at the end.
    pub(super) fn next(&mut self, world: &World<'_>) -> Result<Option<Batch>, Fault> {
        loop {
            match self.pull(world)? {
                Pull::Batch(batch) if batch.len() == 0 => {}
                Pull::Batch(batch) => return Ok(Some(batch)),
                Pull::Hungry | Pull::Done => return Ok(None),
                Pull::Write => {
                    let code = crate::diagnostic::codes::NOT_ALLOWED;
                    return Err(Fault::new(code, "a subquery inside an expression cannot write"));
                }
            }
        }
    }

    /// The next rows of a pipeline that may write; none at the end.
    pub(super) fn next_writing(&mut self, world: &mut World<'_>) -> Result<Option<Batch>, Fault> {
        loop {
            match self.pull(world)? {
                Pull::Batch(batch) if batch.len() == 0 => {}
                Pull::Batch(batch) => return Ok(Some(batch)),
                Pull::Hungry | Pull::Done => return Ok(None),
                Pull::Write => self.write(world)?,
            }
        }
    }
}
