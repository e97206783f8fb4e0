//! Rows that are only counted, or only told apart, need not all be made.
//!
//! Behind a pattern stands an aggregation that counts rows, or one that does not mind if rows come several times. Then a
//! step of which nobody reads the edge or the end becomes a [degree](degree), and before a step rows that agree in all that is still
//! read become [one](fold), with how many they were. How many rows a row stands for is carried along in a slot of its own.
//! No rewrite where rows are to say what they rest on.

mod degree;
mod fold;

use std::collections::HashSet;

use super::{Known, volatile};
use crate::query::plan::{Aggregation, Expression, Operator, Pipeline, Slot};

/// Of longer patterns nobody wants to wait until each step was compared with all behind it.
const LONGEST: usize = 64;

/// Makes fewer rows where they are counted, or told apart.
pub(super) fn rewrite(pipeline: &mut Pipeline, known: Known<'_>) {
    let mut start = 0;
    while let Some(length) = pipeline.operators[start..].iter().position(|operator| !streams(operator)) {
        let end = start + length;
        let found = if known.evidence { None } else { segment(&pipeline.operators, start, end, known) };
        start = end + 1;
        if let Some(operators) = found {
            start = start + operators.len() - (length + 1);
            pipeline.operators.splice(end - length..=end, operators);
        }
    }
}

/// The operators from `start` to `end`, rewritten; none where they stay as they are.
fn segment(operators: &[Operator], start: usize, end: usize, known: Known<'_>) -> Option<Vec<Operator>> {
    let counts = counts(&operators[end])?;
    if end - start > LONGEST || operators[start..=end].iter().any(volatile::operator) {
        return None;
    }
    let mut segment = Segment { operators: operators[start..=end].to_vec(), counts, changed: false };
    segment.count_rows();
    segment.drop_paths(&operators[end + 1..]);
    // Behind an aggregation nothing is left but what it gives.
    let is_distinct = matches!(operators[end], Operator::Distinct(_));
    let after = if is_distinct { read_in(&operators[end + 1..]) } else { HashSet::new() };
    segment.degrees(&after, known);
    segment.folds(&after, known);
    segment.changed.then(|| {
        segment.weigh(known);
        segment.operators
    })
}

/// Operators up to one that gathers, the last.
struct Segment {
    operators: Vec<Operator>,
    /// Whether it matters how many rows there are.
    counts: bool,
    changed: bool,
}

/// Whether the operator treats each row on its own, and a row that stands for several as it would each of them.
fn streams(operator: &Operator) -> bool {
    matches!(
        operator,
        Operator::Scan(_)
            | Operator::Lookup(_)
            | Operator::Expand(_)
            | Operator::Intersect(_)
            | Operator::Ends(_)
            | Operator::Walk(_)
            | Operator::Filter(_)
            | Operator::Project(_)
            | Operator::Unwind(..)
    )
}

/// Whether a gathering operator counts rows; none where it does something else with them.
fn counts(operator: &Operator) -> Option<bool> {
    match operator {
        Operator::Distinct(_) => Some(false),
        Operator::Aggregate { values, .. } => {
            let plain = |value: &Aggregation| value.name == "count" && !value.distinct;
            let once = |value: &Aggregation| value.name == "min" || value.name == "max" || value.name == "count";
            let fits = values.iter().all(|(_, value)| value.weight.is_none() && once(value));
            fits.then(|| values.iter().any(|(_, value)| plain(value)))
        }
        _ => None,
    }
}

fn read_in(operators: &[Operator]) -> HashSet<Slot> {
    let mut read = HashSet::new();
    for operator in operators {
        operator.reads(&mut |slot| {
            read.insert(slot);
        });
    }
    read
}

impl Segment {
    /// `count(n)` of a node or edge of the pattern, which is never null, is `count(*)`.
    fn count_rows(&mut self) {
        let Some((Operator::Aggregate { values, .. }, before)) = self.operators.split_last_mut() else { return };
        let elements: HashSet<Slot> = before.iter().flat_map(elements).collect();
        for (_, value) in values.iter_mut().filter(|(_, value)| value.name == "count" && !value.distinct) {
            if matches!(value.arguments.as_slice(), [Expression::Slot(slot)] if elements.contains(slot)) {
                value.arguments.clear();
            }
        }
    }

    /// Leaves out paths that nobody reads.
    fn drop_paths(&mut self, behind: &[Operator]) {
        let read = read_in(behind);
        for at in (0..self.operators.len()).rev() {
            let used = read_in(&self.operators[at + 1..]);
            if let Operator::Project(items) = &mut self.operators[at] {
                items.retain(|(slot, item)| {
                    !matches!(item, Expression::Path(..)) || used.contains(slot) || read.contains(slot)
                });
                if items.is_empty() {
                    self.operators.remove(at);
                    self.changed = true;
                }
            }
        }
    }

    /// Carries along how many rows each row stands for.
    fn weigh(&mut self, known: Known<'_>) {
        if !self.counts {
            return;
        }
        let mut weight: Option<Slot> = None;
        let Some((last, before)) = self.operators.split_last_mut() else { return };
        for operator in before {
            match operator {
                Operator::Degree(degree) => {
                    degree.times = weight;
                    weight = Some(known.slot());
                    degree.count = weight;
                }
                Operator::Walk(walk) => {
                    if let Some(counted) = &mut walk.counted {
                        counted.times = weight;
                        weight = Some(counted.count);
                    }
                }
                Operator::Aggregate { values, .. } => {
                    let slot = known.slot();
                    values.push((slot, rows(weight)));
                    weight = Some(slot);
                }
                _ => {}
            }
        }
        if let Operator::Aggregate { values, .. } = last {
            for (_, value) in values.iter_mut().filter(|(_, value)| value.name == "count" && !value.distinct) {
                value.weight = weight;
            }
        }
    }
}

/// The number of rows.
fn rows(weight: Option<Slot>) -> Aggregation {
    let (name, span) = ("count".to_owned(), crate::diagnostic::Span::default());
    Aggregation { name, distinct: false, arguments: Vec::new(), weight, span }
}

/// The slots that an operator fills with nodes, edges and paths, never with null.
fn elements(operator: &Operator) -> Vec<Slot> {
    match operator {
        Operator::Scan(_) | Operator::Lookup(_) | Operator::Expand(_) | Operator::Intersect(_) | Operator::Ends(_) => {
            operator.fills()
        }
        Operator::Walk(walk) if !walk.into => vec![walk.to],
        Operator::Project(items) => {
            items.iter().filter(|(_, item)| matches!(item, Expression::Path(..))).map(|(slot, _)| *slot).collect()
        }
        _ => Vec::new(),
    }
}
