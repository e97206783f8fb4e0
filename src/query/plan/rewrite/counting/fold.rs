//! Rows that agree in all that is still read become one before they are multiplied again.

use std::collections::HashSet;

use super::super::Known;
use super::{Segment, read_in};
use crate::query::plan::estimate::Course;
use crate::query::plan::{Expression, Operator, Slot};

/// Fewer rows are not worth a table of them.
const FEW: f64 = 2000.0;

/// How many times fewer rows there have to be.
const WORTH: f64 = 2.0;

impl Segment {
    /// Folds rows before steps that would make more of them, where the figures promise that many agree.
    pub(super) fn folds(&mut self, after: &HashSet<Slot>, known: Known<'_>) {
        let (mut course, mut rows) = (Course::new(known.figures), 1.0);
        let mut at = 0;
        while at + 1 < self.operators.len() {
            let multiplies =
                matches!(self.operators[at], Operator::Expand(_) | Operator::Intersect(_) | Operator::Walk(_));
            if multiplies
                && rows > FEW
                && let Some(slots) = self.live(at, after)
                && let Some(different) = course.different(&slots).filter(|different| different * WORTH < rows)
            {
                let key = |slot: &Slot| (*slot, Expression::Slot(*slot));
                let fold = if self.counts {
                    Operator::Aggregate { keys: slots.iter().map(key).collect(), values: Vec::new() }
                } else {
                    Operator::Distinct(slots)
                };
                self.operators.insert(at, fold);
                self.changed = true;
                rows = different;
                at += 1;
            }
            rows = course.after(&self.operators[at], rows);
            at += 1;
        }
    }

    /// The slots that are filled before an operator and read by it or behind it; none where there is none.
    fn live(&self, at: usize, after: &HashSet<Slot>) -> Option<Vec<Slot>> {
        let filled: HashSet<Slot> = self.operators[at..].iter().flat_map(Operator::fills).collect();
        let mut live: Vec<Slot> = read_in(&self.operators[at..]).union(after).copied().collect();
        live.retain(|slot| !filled.contains(slot));
        live.sort_unstable();
        (!live.is_empty()).then_some(live)
    }
}
