//! [`Layers`]: matches by length, by breadth-first search over states.
//!
//! Where places that are alike can stand for each other (see [`States`]), the shortest ways to a node go through
//! the shortest ways to each state before it: of each state only as many lengths are kept as lengths are asked
//! for, and the ways are read off backwards, one by one, when they are wanted.

use std::collections::HashMap;

use super::Turn;
use super::machine::{Machine, Memory, Stand};
use super::program::Instruction;
use super::state::{Key, States};
use super::trace::{Event, Place};
use crate::diagnostic::Fault;
use crate::model::{EdgeId, NodeId};

/// How many of the matches between two ends are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quota {
    /// So many.
    Matches(usize),
    /// All of so many lengths.
    Lengths(usize),
}

impl Quota {
    pub(super) fn count(self) -> usize {
        match self {
            Quota::Matches(count) | Quota::Lengths(count) => count,
        }
    }
}

/// How many matches a node has got.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    matches: usize,
    lengths: Vec<u32>,
}

impl Tally {
    /// Whether one more match of this length is wanted.
    pub(super) fn wants(&self, quota: Quota, length: u32) -> bool {
        match quota {
            Quota::Matches(most) => self.matches < most,
            Quota::Lengths(most) => self.lengths.contains(&length) || self.lengths.len() < most,
        }
    }

    pub(super) fn add(&mut self, length: u32) {
        self.matches += 1;
        if !self.lengths.contains(&length) {
            self.lengths.push(length);
        }
    }
}

/// A state reached at one length.
#[derive(Debug)]
struct Layer {
    stand: Stand,
    /// Where each way to it ends.
    ways: Vec<Place>,
}

/// Matches of one row by length.
#[derive(Debug)]
pub(super) struct Layers {
    memory: Memory,
    all: Vec<Layer>,
    /// The layers of each state, the shortest first.
    known: HashMap<Key, Vec<usize>>,
    /// Which layer begins at a place.
    starts: HashMap<Place, usize>,
    /// The next layer to go on from.
    next: usize,
    quota: Quota,
    tallies: HashMap<NodeId, Tally>,
    /// Ends found that are still to be read off, the next at the end.
    ends: Vec<(Place, NodeId, u32)>,
    reading: Option<(Backwards, NodeId, u32)>,
    /// A path that comes back to its start is no match here.
    open_only: bool,
    begun: bool,
}

/// Ways that are read off backwards, one after the other: of each layer passed, which of its ways comes next.
#[derive(Debug)]
struct Backwards {
    end: Place,
    /// The layers between the end and the start, with the number of the way that was taken.
    chosen: Vec<(usize, usize)>,
    done: bool,
}

impl Layers {
    pub(super) fn new(start: NodeId, quota: Quota, open_only: bool) -> Self {
        Layers {
            memory: Memory::new(start),
            all: Vec::new(),
            known: HashMap::new(),
            starts: HashMap::new(),
            next: 0,
            quota,
            tallies: HashMap::new(),
            ends: Vec::new(),
            reading: None,
            open_only,
            begun: false,
        }
    }

    /// The next match: what happened on the way, and its last node.
    pub(super) fn next(
        &mut self,
        machine: &Machine<'_, '_>,
        states: &States,
    ) -> Result<Turn<(Vec<Event>, NodeId)>, Fault> {
        for _ in 0..super::PATIENCE {
            if let Some((backwards, end, length)) = &mut self.reading {
                let tally = self.tallies.entry(*end).or_default();
                if tally.wants(self.quota, *length)
                    && let Some(events) = backwards.next(&self.memory, &self.all, &self.starts)
                {
                    tally.add(*length);
                    machine.world.budget.step(u32::try_from(events.len()).unwrap_or(u32::MAX))?;
                    return Ok(Turn::Found((events, *end)));
                }
                self.reading = None;
            }
            if let Some((end, node, length)) = self.ends.pop() {
                self.reading = Some((Backwards { end, chosen: Vec::new(), done: false }, node, length));
            } else if !self.advance(machine, states)? {
                return Ok(Turn::Done);
            }
        }
        Ok(Turn::Pause)
    }

    /// Whether a match that ends at the node has been given.
    pub(super) fn has_found(&self, node: NodeId) -> bool {
        self.tallies.get(&node).is_some_and(|tally| tally.matches > 0)
    }

    /// Goes on from one layer; false when there is none left.
    fn advance(&mut self, machine: &Machine<'_, '_>, states: &States) -> Result<bool, Fault> {
        let mut stands = Vec::new();
        if !std::mem::replace(&mut self.begun, true) {
            machine.begin(&mut self.memory, &mut stands)?;
            self.add(machine, states, &mut stands)?;
            return Ok(true);
        }
        let Some(layer) = self.all.get(self.next) else { return Ok(false) };
        let stand = layer.stand;
        let satisfied =
            |target: NodeId| self.tallies.get(&target).is_some_and(|t| !t.wants(self.quota, stand.length + 1));
        if machine.target.is_some_and(satisfied) {
            return Ok(false);
        }
        self.next += 1;
        let mut edges: Vec<(EdgeId, NodeId)> = Vec::new();
        machine.edges(&stand, &mut edges)?;
        for edge in edges {
            machine.step(&mut self.memory, &stand, edge, &mut stands)?;
        }
        self.add(machine, states, &mut stands)?;
        Ok(true)
    }

    /// Sorts places found into ends and layers.
    fn add(&mut self, machine: &Machine<'_, '_>, states: &States, stands: &mut Vec<Stand>) -> Result<(), Fault> {
        let mut ends = Vec::new();
        for stand in stands.drain(..) {
            if matches!(machine.program.instructions[stand.at], Instruction::Accept) {
                let closed = stand.length > 0 && stand.node == machine.start;
                let wants = self.tallies.get(&stand.node).is_none_or(|tally| tally.wants(self.quota, stand.length));
                if wants && !(closed && self.open_only) {
                    ends.push((stand.place, stand.node, stand.length));
                }
                continue;
            }
            self.add_layer(machine, states.key(machine.program, &self.memory.trace, &stand), stand)?;
        }
        self.ends.extend(ends.into_iter().rev());
        Ok(())
    }

    fn add_layer(&mut self, machine: &Machine<'_, '_>, key: Key, stand: Stand) -> Result<(), Fault> {
        let known = self.known.entry(key).or_default();
        if let Some(at) = known.last().copied()
            && let Some(layer) = self.all.get_mut(at).filter(|layer| layer.stand.length == stand.length)
        {
            // More ways of one length than matches are wanted make no difference.
            let most = if let Quota::Matches(most) = self.quota { most } else { usize::MAX };
            if layer.ways.len() < most {
                machine.world.budget.take(8)?;
                layer.ways.push(stand.place);
            }
            return Ok(());
        }
        if known.len() >= self.quota.count() {
            return Ok(());
        }
        machine.world.budget.take(128)?;
        known.push(self.all.len());
        let place = self.memory.trace.push(stand.place, Event::Meet);
        self.starts.insert(place, self.all.len());
        self.all.push(Layer { stand: Stand { place, ..stand }, ways: vec![stand.place] });
        Ok(())
    }
}

impl Backwards {
    /// The next way, with the earliest event first.
    fn next(&mut self, memory: &Memory, layers: &[Layer], starts: &HashMap<Place, usize>) -> Option<Vec<Event>> {
        if self.done {
            return None;
        }
        let mut events = Vec::new();
        let mut place = self.end;
        let mut depth = 0;
        loop {
            let mut met = None;
            for (at, event) in memory.trace.back(place) {
                if event == Event::Meet {
                    met = starts.get(&at).copied();
                    break;
                }
                events.push(event);
            }
            let Some(layer) = met else { break };
            if self.chosen.len() == depth {
                self.chosen.push((layer, 0));
            }
            let way = self.chosen.get(depth).map_or(0, |(_, way)| *way);
            place = layers.get(layer).and_then(|layer| layer.ways.get(way)).copied()?;
            depth += 1;
        }
        events.reverse();
        self.turn(layers);
        Some(events)
    }

    /// On to the next way: the choice nearest to the start changes first.
    fn turn(&mut self, layers: &[Layer]) {
        while let Some((layer, way)) = self.chosen.last_mut() {
            *way += 1;
            if layers.get(*layer).is_some_and(|layer| *way < layer.ways.len()) {
                return;
            }
            self.chosen.pop();
        }
        self.done = true;
    }
}
