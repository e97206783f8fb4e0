//! [`Meeting`]: one shortest path between two nodes that differ, by search from both sides.
//!
//! For a walk of one repeated step without conditions. Always the side with fewer edges before it goes one step
//! further, until the two meet (Pohl, Bi-directional search, 1971). Between nodes that differ a shortest path
//! repeats no node, so it fits every mode.

use std::collections::HashSet;

use super::super::code::Folded;
use super::super::hops::Hops;
use super::machine::Machine;
use super::program::{Check, Instruction};
use super::reach::Steps;
use super::trace::Event;
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::model::{EdgeId, NodeId};
use crate::query::plan::Slot;

/// One shortest path, once it has been looked for.
#[derive(Debug)]
pub(super) struct Meeting {
    given: bool,
    least: u64,
    most: u64,
}

/// A node reached from one side: where from, as a place in the list, and by which edge.
struct Reached {
    node: NodeId,
    before: usize,
    edge: EdgeId,
}

struct Side<'s, 'g> {
    steps: Steps<'s, 'g>,
    reached: Vec<Reached>,
    seen: HashSet<NodeId, Folded>,
    /// Where the nodes begin that were reached last, and how many edges they have.
    last: usize,
    degree: usize,
    length: u64,
}

impl<'s, 'g> Side<'s, 'g> {
    fn new(steps: Steps<'s, 'g>, start: NodeId) -> Self {
        let degree = steps.degree(start);
        let reached = vec![Reached { node: start, before: 0, edge: EdgeId::default() }];
        Side { steps, reached, seen: HashSet::from_iter([start]), last: 0, degree, length: 0 }
    }

    /// Goes one step further; gives the node that the other side has reached, if there is one.
    fn advance(&mut self, other: &Side<'_, '_>, machine: &Machine<'_, '_>) -> Result<Option<NodeId>, Fault> {
        let level = self.last..self.reached.len();
        self.last = level.end;
        self.length += 1;
        self.degree = 0;
        for before in level {
            let node = self.reached[before].node;
            let (reached, seen, mut met) = (&mut self.reached, &mut self.seen, None);
            let first = reached.len();
            self.steps.each(node, &mut |edge, end| {
                if met.is_none() && seen.insert(end) {
                    reached.push(Reached { node: end, before, edge });
                    met = other.seen.contains(&end).then_some(end);
                }
            });
            let new = reached.len() - first;
            machine.world.budget.take(32 * new)?;
            machine.world.budget.step(u32::try_from(new + 1).unwrap_or(u32::MAX))?;
            if met.is_some() {
                return Ok(met);
            }
        }
        self.degree = self.reached[self.last..].iter().map(|reached| self.steps.degree(reached.node)).sum();
        Ok(None)
    }

    fn is_stuck(&self) -> bool {
        self.last == self.reached.len()
    }

    /// The way from the start of the side to a node: edges, each with the node it leads to.
    fn way(&self, to: NodeId) -> Vec<(EdgeId, NodeId, NodeId)> {
        let mut way = Vec::new();
        let mut at = self.reached.iter().rposition(|reached| reached.node == to).unwrap_or(0);
        while let Some(Reached { node, before, edge }) = self.reached.get(at).filter(|_| at > 0) {
            way.push((*edge, self.reached[*before].node, *node));
            at = *before;
        }
        way
    }
}

impl Meeting {
    /// The search for a walk between two nodes; none when it is not the right one.
    pub(super) fn new(machine: &Machine<'_, '_>) -> Option<Self> {
        let (least, most) = bounds(machine)?;
        Some(Meeting { given: false, least, most })
    }

    /// The path, as what happened on the way, and its last node; none when there is none, or it was given.
    pub(super) fn next(&mut self, machine: &Machine<'_, '_>) -> Result<Option<(Vec<Event>, NodeId)>, Fault> {
        let (Some(hops), Some(target)) = (machine.hops.first(), machine.target) else { return Ok(None) };
        if std::mem::replace(&mut self.given, true) || self.most < self.least {
            return Ok(None);
        }
        let view = machine.world.view(machine.plan.lens);
        let backwards: Hops = hops.reversed();
        let mut from = Side::new(Steps::new(hops, view), machine.start);
        let mut to = Side::new(Steps::new(&backwards, view), target);
        while from.length + to.length < self.most && !from.is_stuck() && !to.is_stuck() {
            let met = if from.degree <= to.degree { from.advance(&to, machine)? } else { to.advance(&from, machine)? };
            if let Some(node) = met {
                return Ok(Some((events(machine.start, &from, &to, node, edge_slot(machine)), target)));
            }
        }
        Ok(None)
    }
}

/// The least and the most steps of a walk between two nodes that differ, where it repeats one step without conditions
/// and its shortest matches can be any.
pub(super) fn bounds(machine: &Machine<'_, '_>) -> Option<(u64, u64)> {
    let (_, least, most) = machine.plan.repeated()?;
    let target = machine.target.filter(|target| *target != machine.start && least <= 1);
    let plain = machine.program.instructions.iter().all(|instruction| match instruction {
        Instruction::Node { slot, check, labels } => {
            slot.is_none() && labels.is_none() && *check == Check::Row(machine.plan.to)
        }
        Instruction::Edge { check, .. } => *check == Check::Nothing,
        Instruction::Zero | Instruction::Again { .. } | Instruction::Jump(_) | Instruction::Accept => true,
        _ => false,
    });
    target.filter(|_| plain).map(|_| (least, most.unwrap_or(u64::MAX)))
}

/// The variable that each edge is bound to.
pub(super) fn edge_slot(machine: &Machine<'_, '_>) -> Option<Slot> {
    machine.program.instructions.iter().find_map(|instruction| match instruction {
        Instruction::Edge { slot, .. } => *slot,
        _ => None,
    })
}

/// The path through the node where both sides met.
fn events(start: NodeId, from: &Side<'_, '_>, to: &Side<'_, '_>, node: NodeId, slot: Option<Slot>) -> Vec<Event> {
    let mut events = vec![Event::Start(start)];
    let mut step = |edge: EdgeId, end: NodeId| {
        events.extend(slot.map(|slot| Event::Edge(slot, edge)));
        events.push(Event::Step(edge, end));
    };
    from.way(node).into_iter().rev().for_each(|(edge, _, end)| step(edge, end));
    to.way(node).into_iter().for_each(|(edge, end, _)| step(edge, end));
    events
}
