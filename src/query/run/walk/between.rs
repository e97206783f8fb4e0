//! [`Between`]: all shortest paths between two nodes that differ, by search from both sides.
//!
//! As for [one](super::meeting), the side with fewer edges before it goes one whole step further until the two meet. All
//! shortest paths then pass a node where they met: from these the nodes on such paths are marked with how far the
//! other end is, and from then on every step that comes nearer by one is part of a path. Paths are read off one by
//! one, when they are wanted, and counted without being made (Brandes 2001 counts them so from one side).

use std::collections::HashMap;

use super::super::code::Folded;
use super::super::hops::Hops;
use super::machine::Machine;
use super::meeting;
use super::reach::Steps;
use super::trace::Event;
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::model::{EdgeId, NodeId};
use crate::query::plan::Slot;

/// How far nodes are from one of the ends.
type Distances = HashMap<NodeId, u64, Folded>;

/// All shortest paths between two nodes.
#[derive(Debug)]
pub(super) struct Between {
    most: u64,
    /// How far the nodes on shortest paths are from the end, once that is known.
    left: Option<Distances>,
    /// The path so far: of each of its nodes the steps that come nearer, and which of them is next.
    stack: Vec<(Vec<(EdgeId, NodeId)>, usize)>,
}

/// One side of the search.
struct Side<'s, 'g> {
    steps: Steps<'s, 'g>,
    distances: Distances,
    frontier: Vec<NodeId>,
    length: u64,
    /// How many edges the frontier has.
    degree: usize,
}

impl<'s, 'g> Side<'s, 'g> {
    fn new(steps: Steps<'s, 'g>, start: NodeId) -> Self {
        let degree = steps.degree(start);
        Side { steps, distances: HashMap::from_iter([(start, 0)]), frontier: vec![start], length: 0, degree }
    }

    /// Goes one step further; gives the nodes that the other side has reached.
    fn advance(&mut self, other: &Side<'_, '_>, machine: &Machine<'_, '_>) -> Result<Vec<NodeId>, Fault> {
        self.length += 1;
        let (mut next, mut met) = (Vec::new(), Vec::new());
        for node in std::mem::take(&mut self.frontier) {
            let (before, mut walked) = (next.len(), 1);
            let (distances, length) = (&mut self.distances, self.length);
            self.steps.each_end(node, &mut |end| {
                walked += 1;
                distances.entry(end).or_insert_with(|| {
                    next.push(end);
                    if other.distances.contains_key(&end) {
                        met.push(end);
                    }
                    length
                });
            });
            machine.world.budget.take(32 * (next.len() - before))?;
            machine.world.budget.step(walked)?;
        }
        self.degree = next.iter().map(|node| self.steps.degree(*node)).sum();
        self.frontier = next;
        Ok(met)
    }
}

impl Between {
    /// The search for a walk between two nodes; none when it is not the right one.
    pub(super) fn new(machine: &Machine<'_, '_>) -> Option<Self> {
        let (_, most) = meeting::bounds(machine)?;
        Some(Between { most, left: None, stack: Vec::new() })
    }

    /// Finds the nodes on shortest paths, unless they are known. Nothing is known of a walk without any.
    fn search(&mut self, machine: &Machine<'_, '_>) -> Result<(), Fault> {
        if self.left.is_some() {
            return Ok(());
        }
        self.left = Some(Distances::default());
        let (Some(hops), Some(target)) = (machine.hops.first(), machine.target) else { return Ok(()) };
        let view = machine.world.view(machine.plan.lens);
        let backwards: Hops = hops.reversed();
        let mut from = Side::new(Steps::new(hops, view), machine.start);
        let mut to = Side::new(Steps::new(&backwards, view), target);
        while from.length + to.length < self.most && !from.frontier.is_empty() && !to.frontier.is_empty() {
            let met = if from.degree <= to.degree { from.advance(&to, machine)? } else { to.advance(&from, machine)? };
            if !met.is_empty() {
                self.left = Some(mark(&from, to, met, machine)?);
                let first = self.nearer(machine, machine.start)?;
                self.stack.push((first, 0));
                break;
            }
        }
        Ok(())
    }

    /// The steps from a node that come nearer to the end.
    fn nearer(&self, machine: &Machine<'_, '_>, node: NodeId) -> Result<Vec<(EdgeId, NodeId)>, Fault> {
        let mut nearer = Vec::new();
        let Some((hops, left)) = machine.hops.first().zip(self.left.as_ref()) else { return Ok(nearer) };
        let Some(near) = left.get(&node).and_then(|far| far.checked_sub(1)) else { return Ok(nearer) };
        let mut walked = 1;
        Steps::new(hops, machine.world.view(machine.plan.lens)).each(node, &mut |edge, end| {
            walked += 1;
            if left.get(&end) == Some(&near) {
                nearer.push((edge, end));
            }
        });
        machine.world.budget.step(walked)?;
        Ok(nearer)
    }

    /// The next path, as what happened on the way, and its last node.
    pub(super) fn next(&mut self, machine: &Machine<'_, '_>) -> Result<Option<(Vec<Event>, NodeId)>, Fault> {
        self.search(machine)?;
        while let Some((steps, next)) = self.stack.last_mut() {
            let Some((_, end)) = steps.get(*next).copied() else {
                self.stack.pop();
                continue;
            };
            *next += 1;
            if machine.target == Some(end) {
                return Ok(Some((self.events(machine.start, meeting::edge_slot(machine)), end)));
            }
            let nearer = self.nearer(machine, end)?;
            self.stack.push((nearer, 0));
        }
        Ok(None)
    }

    fn events(&self, start: NodeId, slot: Option<Slot>) -> Vec<Event> {
        let mut events = vec![Event::Start(start)];
        for (edge, end) in self.stack.iter().filter_map(|(steps, next)| steps.get(next.checked_sub(1)?)) {
            events.extend(slot.map(|slot| Event::Edge(slot, *edge)));
            events.push(Event::Step(*edge, *end));
        }
        events
    }

    /// How many paths there are, without making them: step by step, of each node the ways that lead to it.
    pub(super) fn count(&mut self, machine: &Machine<'_, '_>) -> Result<i64, Fault> {
        self.search(machine)?;
        if self.stack.is_empty() {
            return Ok(0);
        }
        let too_many = || Fault::new(codes::ARITHMETIC_OVERFLOW, "there are more paths than can be counted");
        let mut ways: HashMap<NodeId, i64, Folded> = HashMap::from_iter([(machine.start, 1)]);
        loop {
            if let Some(count) = machine.target.and_then(|target| ways.get(&target)) {
                return Ok(*count);
            }
            let mut next: HashMap<NodeId, i64, Folded> = HashMap::default();
            for (node, count) in &ways {
                for (_, end) in self.nearer(machine, *node)? {
                    let sum = next.entry(end).or_insert(0);
                    *sum = sum.checked_add(*count).ok_or_else(too_many)?;
                }
            }
            machine.world.budget.take(32 * next.len())?;
            if next.is_empty() {
                return Ok(0);
            }
            ways = next;
        }
    }
}

/// How far the nodes on shortest paths are from the end: beyond where both sides met that is known, before it the
/// ways are followed back.
fn mark(
    from: &Side<'_, '_>,
    to: Side<'_, '_>,
    met: Vec<NodeId>,
    machine: &Machine<'_, '_>,
) -> Result<Distances, Fault> {
    let (mut left, mut level) = (to.distances, met);
    for distance in (0..from.length).rev() {
        let mut before = Vec::new();
        for node in level {
            let mut walked = 1;
            to.steps.each_end(node, &mut |end| {
                walked += 1;
                if from.distances.get(&end) == Some(&distance) && !left.contains_key(&end) {
                    left.insert(end, to.length + from.length - distance);
                    before.push(end);
                }
            });
            machine.world.budget.step(walked)?;
        }
        machine.world.budget.take(32 * before.len())?;
        level = before;
    }
    Ok(left)
}
