//! [`Method`]: which search finds the matches of a walk.

use std::collections::HashSet;

use super::super::hops::Hops;
use super::super::world::World;
use super::Turn;
use super::between::Between;
use super::depth::Depth;
use super::guided::Guided;
use super::layers::{Layers, Quota};
use super::machine::Machine;
use super::meeting::Meeting;
use super::program::Program;
use super::state::States;
use super::trace::Event;
use crate::diagnostic::{Fault, codes};
use crate::model::{NodeId, Value};
use crate::query::plan::{self, Expression, Literal, PathMode, Selector};

/// Which search finds the matches.
#[derive(Debug)]
pub(super) enum Method {
    /// All of them.
    All,
    /// Those that the quota asks for, by what places are alike; when `closed`, those that come back to their
    /// start are searched on their own, for there the shortest way may use an edge twice.
    Alike { quota: Quota, states: States, closed: Closed },
    /// Those that the quota asks for, each by its whole way.
    Whole { quota: Quota, states: States },
}

/// What becomes of matches that come back to their start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed {
    /// They are like any other.
    Alike,
    /// They are searched on their own.
    Apart,
    /// There are none.
    Never,
}

/// The search for one row.
#[derive(Debug)]
pub(super) enum Search {
    All(Box<Depth>),
    Alike(Box<Layers>, Option<Box<Guided>>),
    Whole(Box<Guided>),
    Meeting(Meeting),
    Between(Between),
}

type Match = (Vec<Event>, NodeId);

impl Method {
    pub(super) fn new(plan: &plan::Walk, program: &Program, hops: &[Hops], world: &World<'_>) -> Result<Method, Fault> {
        let quota = match &plan.selector {
            Selector::All => return Ok(Method::All),
            Selector::Any(k) | Selector::Shortest(k) => Quota::Matches(count(k, world)?),
            Selector::Groups(k) => Quota::Lengths(count(k, world)?),
        };
        let single = program.edges.len() <= 1;
        let uncounted = single && program.least <= 1;
        let states = States::new(program, uncounted);
        let first = quota.count() <= 1;
        let moded = program.frames.iter().any(|frame| frame.mode != PathMode::Walk);
        // Ways through a union that count once look alike only where one match is enough.
        let merged = program.frames.iter().any(|frame| frame.distinct) && quota != Quota::Matches(1);
        if program.looks_back || merged {
            return Ok(Method::Whole { quota, states });
        }
        if plan.mode == PathMode::Walk && !plan.unique {
            return Ok(Method::Alike { quota, states, closed: Closed::Alike });
        }
        // The shortest way never comes to the same state twice; where an edge leads to one state only, it is
        // never used twice.
        let once = single || (apart(hops) && plan.mode == PathMode::Trail);
        if moded || !(first && once && program.least <= 1 && !states.depend(program)) {
            return Ok(Method::Whole { quota, states });
        }
        let closed = match plan.mode {
            PathMode::Acyclic => Closed::Never,
            _ if plan.distinct_ends => Closed::Never,
            _ => Closed::Apart,
        };
        Ok(Method::Alike { quota, states, closed })
    }

    /// The search between two nodes from both sides: for one shortest match or for all of them. None where another is
    /// the right one.
    pub(super) fn between(&self, machine: &Machine<'_, '_>) -> Option<Search> {
        match self {
            Method::Alike { quota, .. } | Method::Whole { quota, .. } => match quota {
                Quota::Matches(1) => Meeting::new(machine).map(Search::Meeting),
                Quota::Lengths(1) => Between::new(machine).map(Search::Between),
                _ => None,
            },
            Method::All => None,
        }
    }

    /// Whether a match is one of several that would do.
    pub(super) fn is_witness(&self) -> bool {
        matches!(self, Method::Alike { quota: Quota::Matches(_), .. } | Method::Whole { quota: Quota::Matches(_), .. })
    }

    pub(super) fn begin(&self, start: NodeId, target: Option<NodeId>) -> Search {
        match self {
            Method::All => Search::All(Box::new(Depth::new(start))),
            Method::Alike { quota, closed, .. } => {
                let may_close = *closed == Closed::Apart && target.is_none_or(|target| target == start);
                let apart = may_close.then(|| Box::new(Guided::new(*quota, Some(start))));
                Search::Alike(Box::new(Layers::new(start, *quota, *closed != Closed::Alike)), apart)
            }
            Method::Whole { quota, .. } => Search::Whole(Box::new(Guided::new(*quota, target))),
        }
    }
}

impl Search {
    /// How many matches there are.
    pub(super) fn count(&mut self, machine: &Machine<'_, '_>, method: &Method) -> Result<i64, Fault> {
        if let Search::Between(between) = self {
            return between.count(machine);
        }
        let mut count = 0;
        loop {
            match self.next(machine, method)? {
                Turn::Found(_) => count += 1,
                Turn::Pause => {}
                Turn::Done => return Ok(count),
            }
        }
    }

    /// The next match: what happened on the way, and its last node.
    pub(super) fn next(&mut self, machine: &Machine<'_, '_>, method: &Method) -> Result<Turn<Match>, Fault> {
        match (self, method) {
            (Search::Between(between), _) => Ok(between.next(machine)?.map_or(Turn::Done, Turn::Found)),
            (Search::Meeting(meeting), _) => Ok(meeting.next(machine)?.map_or(Turn::Done, Turn::Found)),
            (Search::All(depth), _) => Ok(match depth.next(machine)? {
                Turn::Found((place, end)) => Turn::Found((depth.memory.trace.forth(place), end)),
                Turn::Pause => Turn::Pause,
                Turn::Done => Turn::Done,
            }),
            (Search::Whole(guided), Method::Whole { states, .. }) => guided.next(machine, states),
            (Search::Alike(layers, closed), Method::Alike { states, .. }) => {
                match (layers.next(machine, states)?, closed) {
                    // Without an edge the walk has come back to its start by the shortest way already.
                    (Turn::Done, Some(closed)) if !layers.has_found(machine.start) => {
                        let machine = Machine { target: Some(machine.start), ..*machine };
                        closed.next(&machine, states)
                    }
                    (said, _) => Ok(said),
                }
            }
            _ => Ok(Turn::Done),
        }
    }
}

/// Whether every edge can be used by one step only, and one way only.
fn apart(hops: &[Hops]) -> bool {
    let mut seen = HashSet::new();
    hops.iter().flat_map(Hops::pairs).all(|(relation, _)| seen.insert(*relation))
}

/// A number of paths.
fn count(expression: &Expression, world: &World<'_>) -> Result<usize, Fault> {
    let number = match expression {
        Expression::Literal(Literal::Integer(number)) => Some(*number),
        Expression::Parameter(name) => match world.parameters.get(name.as_str()) {
            Some(Value::Integer(number)) => Some(*number),
            _ => None,
        },
        _ => None,
    };
    match number.and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0) {
        Some(number) => Ok(number),
        None => Err(Fault::new(codes::RUN_ARGUMENT_VALUE, "the number of paths is a positive integer")),
    }
}
