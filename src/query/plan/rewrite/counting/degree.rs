//! A step of which nobody reads the edge or the end is a degree.

use std::collections::HashSet;

use super::super::Known;
use super::super::exists::label_of;
use super::{Segment, read_in};
use crate::query::plan::estimate::Course;
use crate::query::plan::{Counted, Degree, Expand, Expression, LabelTest, Literal, Operator, Scan, Selector, Slot};

impl Segment {
    /// Makes degrees of steps, the last first; then of the first one, if it can begin at its other end.
    pub(super) fn degrees(&mut self, after: &HashSet<Slot>, known: Known<'_>) {
        for at in (0..self.operators.len()).rev() {
            self.count_paths(at, after, known);
            let Operator::Expand(expand) = &self.operators[at] else { continue };
            let ends = self.labels_behind(at, expand.to);
            let count = ends.len();
            if !self.is_last_use(at, count, expand, after) {
                continue;
            }
            let degree = degree(expand, ends);
            self.operators.splice(at..=at + count, [Operator::Degree(Box::new(degree))]);
            self.changed = true;
        }
        self.turn(after, known);
    }

    /// Lets a walk count shortest paths between two nodes, where nobody reads them.
    fn count_paths(&mut self, at: usize, after: &HashSet<Slot>, known: Known<'_>) {
        if !matches!(self.operators[at], Operator::Walk(_)) {
            return;
        }
        let behind = read_in(&self.operators[at + 1..]);
        let Operator::Walk(walk) = &mut self.operators[at] else { return };
        let all_shortest = matches!(walk.selector, Selector::Groups(Expression::Literal(Literal::Integer(1))));
        let unread = walk.fills().iter().all(|slot| !behind.contains(slot) && !after.contains(slot));
        if self.counts && walk.into && all_shortest && unread && walk.repeated().is_some() {
            walk.counted = Some(Counted { times: None, count: known.slot() });
            self.changed = true;
        }
    }

    /// The label tests on a node that stand directly behind a step.
    fn labels_behind(&self, at: usize, node: Slot) -> Vec<LabelTest> {
        self.operators[at + 1..].iter().map_while(|operator| label_of(operator, node)).cloned().collect()
    }

    /// Whether nothing of a step is read behind the label tests that follow it. What it must differ from has to be edges,
    /// each one of its own.
    fn is_last_use(&self, at: usize, tests: usize, expand: &Expand, after: &HashSet<Slot>) -> bool {
        let behind = read_in(&self.operators[at + 1 + tests..]);
        let read = |slot: Slot| behind.contains(&slot) || after.contains(&slot);
        let edge = |slot: &Slot| {
            self.operators[..at].iter().any(|other| match other {
                Operator::Expand(other) => other.edge == *slot,
                Operator::Intersect(other) => other.legs.iter().any(|leg| leg.edge == *slot),
                _ => false,
            })
        };
        !expand.into
            && expand.from != expand.to
            && !read(expand.edge)
            && !read(expand.to)
            && expand.apart.iter().all(edge)
    }

    /// Begins at the other end of the first step, where nobody reads the node that is scanned.
    fn turn(&mut self, after: &HashSet<Slot>, known: Known<'_>) {
        let [Operator::Scan(scan), Operator::Expand(expand), ..] = self.operators.as_slice() else { return };
        let behind = read_in(&self.operators[2..]);
        let unread = |slot: Slot| !behind.contains(&slot) && !after.contains(&slot);
        let plain = expand.from == scan.node && !expand.into && expand.from != expand.to && expand.apart.is_empty();
        if !plain || !unread(scan.node) || !unread(expand.edge) || scan.lens != expand.lens {
            return;
        }
        let labels = self.labels_behind(1, expand.to);
        let (mut course, mut rows) = (Course::new(known.figures), 1.0);
        let mut made = 0.0;
        for operator in &self.operators[..2] {
            rows = course.after(operator, rows);
            made += rows;
        }
        let other = Scan { node: expand.to, lens: scan.lens, labels: labels.iter().cloned().reduce(LabelTest::and) };
        if Course::new(known.figures).after(&Operator::Scan(other.clone()), 1.0) > made {
            return;
        }
        let mut degree = degree(expand, scan.labels.iter().cloned().collect());
        degree.from = expand.to;
        degree.direction = expand.direction.reversed();
        let replaced = ..2 + labels.len();
        self.operators.splice(replaced, [Operator::Scan(other), Operator::Degree(Box::new(degree))]);
        self.changed = true;
    }
}

fn degree(expand: &Expand, ends: Vec<LabelTest>) -> Degree {
    Degree {
        from: expand.from,
        direction: expand.direction,
        types: expand.types.clone(),
        ends: ends.into_iter().reduce(LabelTest::and),
        lens: expand.lens,
        apart: expand.apart.clone(),
        times: None,
        count: None,
    }
}
