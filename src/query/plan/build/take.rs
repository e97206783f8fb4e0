//! Steps of a layout, taken one by one: in the order that was found best, as far as it can be kept; else from what is
//! bound, beginning where the fewest nodes are to be scanned.

use super::order::Turn;
use super::pattern::{Layout, StepItem, StepKind};
use super::{Flow, Planned, Planner};
use crate::query::plan::{LabelTest, Operator, Scan};

impl Planner<'_> {
    /// Takes the steps, the cheapest first.
    pub(super) fn walk_layout(&mut self, flow: &mut Flow, layout: &mut Layout<'_>) -> Planned<()> {
        flow.operators.extend(layout.given());
        while let Some(at) = Self::find_step(
            layout,
            &|step| matches!(step.kind, StepKind::Hop { relation, bound: true } if relation.length.is_none()),
        ) {
            Self::take(flow, layout, at, true)?;
        }
        let mut turns = self.turns(layout);
        loop {
            if let Some(turn) = Self::next_turn(layout, &mut turns) {
                match turn {
                    Turn::Start(at) => self.start(flow, layout, at),
                    Turn::Link { at, from_first } => Self::take(flow, layout, at, from_first)?,
                }
            } else if let Some(at) = Self::next_step(layout) {
                Self::take(flow, layout, at, true)?;
            } else if let Some(at) = self.next_start(layout) {
                self.start(flow, layout, at);
            } else {
                return match layout.steps.iter().find(|step| !step.done) {
                    None => Ok(()),
                    Some(step) => Err(step.knot()),
                };
            }
        }
    }

    /// Scans for a node.
    fn start(&mut self, flow: &mut Flow, layout: &mut Layout<'_>, at: usize) {
        let item = &mut layout.nodes[at];
        item.bound = true;
        self.labels.entry(item.slot).or_default().extend(item.labels.iter().cloned());
        let labels = item.labels.drain(..).reduce(LabelTest::and);
        flow.push(Operator::Scan(Scan { node: item.slot, lens: layout.lens, labels }));
    }

    /// The first of the turns that are left that can be taken now. A walk may have to wait, and may bind more than
    /// its end.
    fn next_turn(layout: &Layout<'_>, turns: &mut Vec<Turn>) -> Option<Turn> {
        turns.retain(|turn| match turn {
            Turn::Start(at) => !layout.nodes[*at].bound,
            Turn::Link { at, .. } => !layout.steps[*at].done,
        });
        let possible = |turn: &Turn| match turn {
            Turn::Start(_) => true,
            Turn::Link { at, .. } => Self::is_possible(layout, *at),
        };
        turns.iter().copied().find(possible)
    }

    /// Whether a step can be taken now, from some bound end.
    fn is_possible(layout: &Layout<'_>, at: usize) -> bool {
        match &layout.steps[at].kind {
            StepKind::Hop { .. } => layout.bound_ends(&layout.steps[at]) > 0,
            StepKind::Walk(walking) => Self::is_ready(layout, at, walking),
        }
    }

    /// The first step that is wanted and can be taken.
    fn find_step(layout: &Layout<'_>, wanted: &dyn Fn(&StepItem<'_>) -> bool) -> Option<usize> {
        let mut open = layout.steps.iter().enumerate().filter(|(_, step)| !step.done && wanted(step));
        let possible = |at: usize| match &layout.steps[at].kind {
            StepKind::Hop { .. } => true,
            StepKind::Walk(walking) => Self::is_ready(layout, at, walking),
        };
        open.find(|(at, _)| possible(*at)).map(|(at, _)| at)
    }

    /// The next step from what is bound: one between bound ends, else the first.
    fn next_step(layout: &Layout<'_>) -> Option<usize> {
        Self::find_step(layout, &|step| layout.bound_ends(step) == 2)
            .or_else(|| Self::find_step(layout, &|step| layout.bound_ends(step) == 1))
    }

    /// The node to scan next: the one with the fewest rows; none when all are bound.
    fn next_start(&self, layout: &Layout<'_>) -> Option<usize> {
        let open = layout.nodes.iter().enumerate().filter(|(_, node)| !node.bound && !node.inside);
        open.min_by(|a, b| self.scan_rows(a.1).total_cmp(&self.scan_rows(b.1))).map(|(at, _)| at)
    }

    fn take(flow: &mut Flow, layout: &mut Layout<'_>, at: usize, from_left: bool) -> Planned<()> {
        let apart = layout.apart(at);
        match &layout.steps[at].kind {
            StepKind::Hop { relation, bound } => {
                let operator = layout.hop(&layout.steps[at], relation, *bound, from_left, apart);
                flow.push(operator);
            }
            StepKind::Walk(_) => Self::take_walk(flow, layout, at, from_left, apart)?,
        }
        let (left, right) = (layout.steps[at].left, layout.steps[at].right);
        layout.steps[at].done = true;
        layout.nodes[left].bound = true;
        layout.nodes[right].bound = true;
        Ok(())
    }
}
