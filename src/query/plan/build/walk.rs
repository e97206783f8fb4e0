//! Steps that are walked as one, taken: their conditions built and scheduled, and the operator made.

use std::collections::HashSet;

use super::cost::is_named;
use super::expression::Builder;
use super::path::Walking;
use super::pattern::{Layout, Matching, StepItem, StepKind, conjuncts};
use super::schedule::{Schedule, Scheduled};
use super::{Flow, Planned, Planner};
use crate::query::plan::{Expression, Operator, Slot, Walk};

impl Walking<'_> {
    /// Whether a condition speaks of what is bound on the way.
    fn is_read(&self, step: Slot, test: &Expression) -> bool {
        let mut found = false;
        test.reads(&mut |slot| found |= slot == step || self.term.own.contains(&slot));
        found
    }
}

impl Planner<'_> {
    /// Builds the conditions, now that all names are known. Those on what is bound inside of a walk go to the
    /// walk, the others behind all steps.
    pub(super) fn settle<'t>(&mut self, layout: &mut Layout<'t>, matching: &Matching<'t>) -> Planned<()> {
        let scope = layout.walk_scope();
        let lens = layout.lens;
        let mut tests = Vec::new();
        for raw in std::mem::take(&mut layout.raw) {
            tests.extend(raw.build(self, &scope, lens)?);
        }
        let mut accept = Vec::new();
        for conjunct in matching.filter.map(conjuncts).unwrap_or_default() {
            if layout.steps.iter().any(StepItem::is_function) {
                accept.push(Builder::new(self, &scope, lens).build(conjunct)?);
            }
        }
        for step in &mut layout.steps {
            let slot = step.slot;
            let StepKind::Walk(walking) = &mut step.kind else { continue };
            for (body, raw) in std::mem::take(&mut walking.term.raw) {
                let built = raw.build(self, &scope, lens)?;
                if body == 0 { tests.extend(built) } else { walking.term.tests[body].extend(built) }
            }
            let (own, others) = tests.into_iter().partition(|test| walking.is_read(slot, test));
            tests = others;
            walking.term.tests[0].extend::<Vec<Expression>>(own);
            if walking.rule.function {
                let own = accept.iter().filter(|test| walking.is_read(slot, test)).cloned().collect::<Vec<_>>();
                walking.term.tests[0].extend(own);
            }
        }
        layout.tests.extend(tests);
        Ok(())
    }

    /// Whether a walk can begin at a bound end now. One with a selector waits for its other end where that is
    /// known to be one node or so.
    pub(super) fn is_ready(layout: &Layout<'_>, at: usize, walking: &Walking<'_>) -> bool {
        let step = &layout.steps[at];
        let waits = |end: usize| {
            let node = &layout.nodes[end];
            !node.bound && walking.rule.selective() && is_named(node)
        };
        layout.bound_ends(step) > 0
            && !waits(step.left)
            && !waits(step.right)
            && Self::scheduled(layout, at, walking, true).is_some()
    }

    /// From which end, and in which order of conditions, the step can be taken: from the left if it can be and `left`
    /// says so.
    fn scheduled(layout: &Layout<'_>, at: usize, walking: &Walking<'_>, left: bool) -> Option<(bool, Scheduled)> {
        let step = &layout.steps[at];
        let unbound = layout.unbound();
        [left, !left].into_iter().find_map(|from_left| {
            let (from, to) = if from_left { (step.left, step.right) } else { (step.right, step.left) };
            if !layout.nodes[from].bound {
                return None;
            }
            let schedule = Schedule { term: &walking.term, from_left, selective: walking.rule.selective() };
            let (from, to) = (layout.nodes[from].slot, layout.nodes[to].slot);
            schedule.whole(unbound.clone(), from, to, step.slot).map(|scheduled| (from_left, scheduled))
        })
    }

    pub(super) fn take_walk(
        flow: &mut Flow,
        layout: &mut Layout<'_>,
        at: usize,
        from_left: bool,
        apart: Vec<Slot>,
    ) -> Planned<()> {
        let step = &layout.steps[at];
        let StepKind::Walk(walking) = &step.kind else { return Ok(()) };
        let Some((from_left, scheduled)) = Self::scheduled(layout, at, walking, from_left) else {
            return Err(step.knot());
        };
        let (from, to) = if from_left { (step.left, step.right) } else { (step.right, step.left) };
        let (from, to) = (&layout.nodes[from], &layout.nodes[to]);
        let rule = &walking.rule;
        let is_bound = |slot: Slot| layout.nodes.iter().any(|item| item.slot == slot && item.bound);
        let variables: Vec<_> =
            walking.term.variables.iter().filter(|variable| !is_bound(variable.output)).cloned().collect();
        flow.push(Operator::Walk(Box::new(Walk {
            from: from.slot,
            to: to.slot,
            into: to.bound || step.left == step.right,
            edges: step.slot,
            reversed: !from_left,
            legs: scheduled.legs,
            variables: variables.clone(),
            mode: rule.mode,
            unique: rule.unique,
            selector: rule.selector.clone(),
            distinct_ends: rule.function,
            ends_only: false,
            counted: None,
            lens: layout.lens,
            apart,
        })));
        layout.tests.extend(scheduled.rest);
        let bound = |slot: Slot| variables.iter().any(|variable| variable.output == slot);
        layout.nodes.iter_mut().filter(|item| bound(item.slot)).for_each(|item| item.bound = true);
        Ok(())
    }
}

impl StepItem<'_> {
    fn is_function(&self) -> bool {
        matches!(&self.kind, StepKind::Walk(walking) if walking.rule.function)
    }
}

impl Layout<'_> {
    /// The slots of the MATCH that hold nothing yet.
    fn unbound(&self) -> HashSet<Slot> {
        let mut unbound: HashSet<Slot> = HashSet::new();
        for step in self.steps.iter().filter(|step| !step.done) {
            match &step.kind {
                StepKind::Hop { bound: true, .. } => {}
                StepKind::Hop { .. } => {
                    unbound.insert(step.slot);
                }
                StepKind::Walk(walking) => {
                    unbound.insert(step.slot);
                    unbound.extend(walking.term.own.iter().copied());
                }
            }
        }
        for item in &self.nodes {
            if item.bound {
                unbound.remove(&item.slot);
            } else {
                unbound.insert(item.slot);
            }
        }
        unbound
    }
}
