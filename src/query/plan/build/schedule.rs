//! The order of a walk: pieces in the direction of walking, and each condition as soon as all it reads is bound.

use std::collections::HashSet;

use super::pattern::turned;
use super::term::{Body, Piece, Term};
use crate::query::plan::{ChoiceLeg, EdgeLeg, Expression, Leg, NodeLeg, PartLeg, RepeatLeg, Slot};

/// What is to be put in order.
pub(super) struct Schedule<'s, 't> {
    pub(super) term: &'s Term<'t>,
    pub(super) from_left: bool,
    /// Whether a selector chooses, so that every condition must come before it.
    pub(super) selective: bool,
}

/// A walk in order, and the conditions that are left for behind it.
pub(super) struct Scheduled {
    pub(super) legs: Vec<Leg>,
    pub(super) rest: Vec<Expression>,
}

/// The legs made so far, what is not bound yet, and the conditions that wait.
struct State<'s> {
    legs: Vec<Leg>,
    unbound: HashSet<Slot>,
    waiting: Vec<&'s Expression>,
}

impl State<'_> {
    fn bind(&mut self, slot: Slot) {
        self.unbound.remove(&slot);
    }

    /// Emits the conditions that can be tested now.
    fn test(&mut self) {
        let unbound = &self.unbound;
        let (ready, waiting) = std::mem::take(&mut self.waiting).into_iter().partition(|test| {
            let mut bound = true;
            test.reads(&mut |slot| bound &= !unbound.contains(&slot));
            bound
        });
        self.waiting = waiting;
        let ready: Vec<&Expression> = ready;
        self.legs.extend(ready.into_iter().map(|test| Leg::Test(test.clone())));
    }
}

impl<'s> Schedule<'s, '_> {
    /// The whole walk from `from` to `to`, whose edges stand in `edges`; none when some condition inside would
    /// have to look ahead.
    pub(super) fn whole(&self, unbound: HashSet<Slot>, from: Slot, to: Slot, edges: Slot) -> Option<Scheduled> {
        let waiting = self.term.tests.first().into_iter().flatten().collect();
        let mut state = State { legs: Vec::new(), unbound, waiting };
        state.bind(from);
        state.test();
        self.pieces(&self.term.pieces, &mut state)?;
        let check = !state.unbound.contains(&to);
        state.legs.push(Leg::Node(NodeLeg { slot: Some(to), check, labels: None }));
        state.bind(to);
        // All of the path is known now: what still waits looks at another path.
        let last = state.legs.len();
        let own: HashSet<Slot> = self.term.own.iter().copied().chain([edges]).collect();
        state.unbound.retain(|slot| !own.contains(slot));
        state.test();
        let State { mut legs, waiting, .. } = state;
        if self.selective {
            return waiting.is_empty().then_some(Scheduled { legs, rest: Vec::new() });
        }
        let ended = legs
            .split_off(last)
            .into_iter()
            .filter_map(|leg| if let Leg::Test(test) = leg { Some(test) } else { None });
        let rest = ended.chain(waiting.into_iter().cloned()).collect();
        Some(Scheduled { legs, rest })
    }

    fn pieces(&self, pieces: &'s [Piece], state: &mut State<'s>) -> Option<()> {
        let mut forward = pieces.iter();
        let mut backward = pieces.iter().rev();
        while let Some(piece) = if self.from_left { forward.next() } else { backward.next() } {
            self.piece(piece, state)?;
            state.test();
        }
        Some(())
    }

    fn piece(&self, piece: &'s Piece, state: &mut State<'s>) -> Option<()> {
        match piece {
            Piece::Node { slot, labels } => {
                let check = slot.is_some_and(|slot| !state.unbound.contains(&slot));
                state.legs.push(Leg::Node(NodeLeg { slot: *slot, check, labels: labels.clone() }));
                if let Some(slot) = slot {
                    state.bind(*slot);
                }
            }
            Piece::Edge { slot, direction, types } => {
                let check = slot.is_some_and(|slot| !state.unbound.contains(&slot));
                let direction = turned(*direction, self.from_left);
                state.legs.push(Leg::Edge(EdgeLeg { slot: *slot, check, direction, types: types.clone() }));
                if let Some(slot) = slot {
                    state.bind(*slot);
                }
            }
            Piece::Repeat { body, least, most } => {
                let inner = self.closed(body, &state.unbound)?;
                let left: HashSet<Slot> = state.unbound.difference(&inner.unbound).copied().collect();
                state.legs.push(Leg::Repeat(RepeatLeg { body: inner.legs, least: *least, most: *most }));
                let lists = self.term.variables.iter().filter(|variable| left.contains(&variable.element));
                for variable in lists {
                    state.bind(variable.output);
                }
            }
            Piece::Choice { alternatives, distinct } => {
                let inner: Vec<State<'_>> =
                    alternatives.iter().map(|body| self.closed(body, &state.unbound)).collect::<Option<_>>()?;
                for branch in &inner {
                    state.unbound.retain(|slot| branch.unbound.contains(slot));
                }
                let alternatives = inner.into_iter().map(|branch| branch.legs).collect();
                state.legs.push(Leg::Choice(ChoiceLeg { alternatives, distinct: *distinct }));
            }
            Piece::Part { body, mode, path } => {
                let mut inner = self.body(body, &state.unbound)?;
                if let Some(path) = path {
                    inner.bind(*path);
                }
                inner.test();
                state.unbound = inner.unbound;
                // What looks at the outside is tested there.
                state.waiting.extend(inner.waiting);
                state.legs.push(Leg::Part(PartLeg { body: inner.legs, mode: *mode, path: *path }));
            }
        }
        Some(())
    }

    fn body(&self, body: &'s Body, unbound: &HashSet<Slot>) -> Option<State<'s>> {
        let waiting = self.term.tests.get(body.tests).into_iter().flatten().collect();
        let mut state = State { legs: Vec::new(), unbound: unbound.clone(), waiting };
        state.test();
        self.pieces(&body.pieces, &mut state)?;
        Some(state)
    }

    /// A body all of whose conditions are tested inside of it.
    fn closed(&self, body: &'s Body, unbound: &HashSet<Slot>) -> Option<State<'s>> {
        self.body(body, unbound).filter(|state| state.waiting.is_empty())
    }
}
