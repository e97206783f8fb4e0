//! [`Live`]: which slots are still needed, so that rows carry no more than that.

use crate::query::plan::{Operator, Pipeline, Slot};

/// A set of slots.
#[derive(Clone, Debug, Default)]
pub(super) struct Live {
    slots: Vec<bool>,
}

impl Live {
    /// The slots `0..width`.
    pub(super) fn everything(width: usize) -> Self {
        Live { slots: vec![true; width] }
    }

    pub(super) fn add(&mut self, slot: Slot) {
        if self.slots.len() <= slot.index() {
            self.slots.resize(slot.index() + 1, false);
        }
        self.slots[slot.index()] = true;
    }

    pub(super) fn add_all(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.add(*slot);
        }
    }

    /// One flag per slot, up to the last that is needed; never empty.
    pub(super) fn mask(&self) -> Vec<bool> {
        if self.slots.is_empty() { vec![false] } else { self.slots.clone() }
    }
}

/// For each operator the slots needed behind it.
pub(super) fn backwards(operators: &[Operator], after: &Live) -> Vec<Live> {
    let mut lives = vec![Live::default(); operators.len()];
    let mut live = after.clone();
    for (at, operator) in operators.iter().enumerate().rev() {
        lives[at] = live.clone();
        if matches!(operator, Operator::Aggregate { .. }) {
            live = Live::default();
        }
        operator.reads(&mut |slot| live.add(slot));
    }
    lives
}

/// Whether the pipeline treats each row on its own, so that many can be given at once.
pub(super) fn row_wise(pipeline: &Pipeline) -> bool {
    pipeline.operators.iter().all(|operator| match operator {
        Operator::Scan(_)
        | Operator::Lookup(_)
        | Operator::Join(_)
        | Operator::Expand(_)
        | Operator::Intersect(_)
        | Operator::Degree(_)
        | Operator::Ends(_)
        | Operator::Walk(_)
        | Operator::Paths(_)
        | Operator::Neighbours(_)
        | Operator::Filter(_)
        | Operator::Project(_)
        | Operator::Unwind(..)
        | Operator::Call(_) => true,
        Operator::Optional { inner, .. } | Operator::Apply { inner, .. } => row_wise(inner),
        _ => false,
    })
}

/// Whether the pipeline changes the graph.
pub(super) fn writes(pipeline: &Pipeline) -> bool {
    pipeline.operators.iter().any(Operator::writes)
}
