//! [`Machine`]: the automaton at work on one row: from a place it tells where the walk can come next.

use std::collections::{HashMap, HashSet};

use super::super::batch::Batch;
use super::super::evaluate::Row;
use super::super::expand::is_apart;
use super::super::hops::Hops;
use super::super::scan;
use super::super::world::World;
use super::found;
use super::program::{At, Check, Condition, Instruction, Program, What};
use super::trace::{ENTRY, Event, Place, Trace};
use crate::answer::EvidenceId;
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::model::{EdgeId, NodeId, Value};
use crate::query::plan;

/// Where a walk stands: before an edge, or at the end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    pub(super) at: At,
    pub(super) node: NodeId,
    /// How often the repetition around has been gone through, as far as it matters.
    pub(super) count: u32,
    /// How many edges were walked.
    pub(super) length: u32,
    pub(super) place: Place,
}

/// What has come out of the unions that count the same once, by where each began.
pub(super) type Seen = HashMap<Place, HashSet<Vec<u32>>>;

/// The memory of one search.
#[derive(Debug)]
pub(super) struct Memory {
    pub(super) trace: Trace,
    pub(super) seen: Seen,
}

impl Memory {
    pub(super) fn new(start: NodeId) -> Self {
        Memory { trace: Trace::new(start), seen: Seen::new() }
    }

    /// Forgets all but the first `keep` entries of the trace.
    pub(super) fn truncate(&mut self, keep: usize) {
        self.trace.truncate(keep);
        if !self.seen.is_empty() {
            self.seen.retain(|place, _| (*place as usize) < keep);
        }
    }
}

/// The automaton at work on one row.
#[derive(Clone, Copy)]
pub(super) struct Machine<'m, 'w> {
    pub(super) plan: &'m plan::Walk,
    pub(super) program: &'m Program,
    pub(super) hops: &'m [Hops],
    pub(super) world: &'m World<'w>,
    pub(super) batch: &'m Batch,
    pub(super) row: usize,
    pub(super) start: NodeId,
    pub(super) target: Option<NodeId>,
    /// Whether the mode of the whole, unions and conditions on the whole way are left out: what is found then is
    /// more than there is.
    pub(super) relaxed: bool,
}

impl Machine<'_, '_> {
    /// Where the walk stands before its first edge.
    pub(super) fn begin(&self, memory: &mut Memory, out: &mut Vec<Stand>) -> Result<(), Fault> {
        self.settle(memory, Stand { at: 0, node: self.start, count: 0, length: 0, place: 0 }, out)
    }

    /// The edges that may follow; a few may still turn out not to.
    pub(super) fn edges(&self, stand: &Stand, out: &mut Vec<(EdgeId, NodeId)>) -> Result<(), Fault> {
        let Instruction::Edge { edge, .. } = &self.program.instructions[stand.at] else { return Ok(()) };
        let view = self.world.view(self.plan.lens);
        let before = out.len();
        self.hops[*edge].each(view, stand.node, &mut |edge, end| {
            if is_apart(self.batch, self.row, &self.plan.apart, edge) {
                out.push((edge, end));
            }
        });
        self.world.budget.step(u32::try_from(out.len() - before + 1).unwrap_or(u32::MAX))
    }

    /// Goes along one edge, as far as the next.
    pub(super) fn step(
        &self,
        memory: &mut Memory,
        stand: &Stand,
        (edge, end): (EdgeId, NodeId),
        out: &mut Vec<Stand>,
    ) -> Result<(), Fault> {
        let Instruction::Edge { edge: number, slot, check } = &self.program.instructions[stand.at] else {
            return Ok(());
        };
        if !self.permits(&memory.trace, stand.place, *number, (edge, end)) {
            return Ok(());
        }
        let known = self.known_edge(&memory.trace, stand.place, *check);
        if known.is_some_and(|known| known != edge) {
            return Ok(());
        }
        let mut place = memory.trace.push(stand.place, Event::Step(edge, end));
        if let (Some(slot), None) = (slot, known) {
            place = memory.trace.push(place, Event::Edge(*slot, edge));
        }
        let length = stand.length.saturating_add(1);
        self.settle(memory, Stand { at: stand.at + 1, node: end, count: stand.count, length, place }, out)
    }

    fn permits(&self, trace: &Trace, place: Place, number: usize, step: (EdgeId, NodeId)) -> bool {
        let frames = &self.program.edges[number].frames;
        (self.relaxed || trace.permits(place, None, (self.plan.mode, self.plan.unique), step))
            && frames
                .iter()
                .all(|frame| trace.permits(place, Some(*frame), (self.program.frames[*frame].mode, false), step))
    }

    fn known_edge(&self, trace: &Trace, place: Place, check: Check) -> Option<EdgeId> {
        match check {
            Check::Nothing => None,
            // Nothing is equal to null, and no edge to what is none.
            Check::Row(slot) => Some(self.batch.edge(slot, self.row).unwrap_or(super::super::batch::NO_EDGE)),
            Check::Way { slot, inside } => match trace.find(place, slot, inside) {
                Some(Event::Edge(_, edge)) => Some(edge),
                _ => None,
            },
        }
    }

    fn known_node(&self, trace: &Trace, place: Place, check: Check) -> Option<NodeId> {
        match check {
            Check::Nothing => None,
            Check::Row(slot) => Some(self.batch.node(slot, self.row).unwrap_or(super::super::batch::NO_NODE)),
            Check::Way { slot, inside } => match trace.find(place, slot, inside) {
                Some(Event::Node(_, node)) => Some(node),
                _ => None,
            },
        }
    }

    /// Follows all ways that take no edge.
    fn settle(&self, memory: &mut Memory, from: Stand, out: &mut Vec<Stand>) -> Result<(), Fault> {
        let before = memory.trace.len();
        let mut open = vec![from];
        while let Some(stand) = open.pop() {
            self.world.budget.step(1)?;
            match &self.program.instructions[stand.at] {
                Instruction::Edge { .. } => out.push(stand),
                Instruction::Accept => {
                    if self.is_end(&stand) {
                        out.push(stand);
                    }
                }
                Instruction::Fork(targets) => {
                    open.extend(targets.iter().rev().map(|target| Stand { at: *target, ..stand }));
                }
                Instruction::Again { least, most, out } => Self::again(memory, stand, (*least, *most, *out), &mut open),
                other => open.extend(self.pass(memory, stand, other)?),
            }
        }
        self.world.budget.take(ENTRY * (memory.trace.len() - before))
    }

    /// The instructions with one way on, or none.
    fn pass(&self, memory: &mut Memory, stand: Stand, instruction: &Instruction) -> Result<Option<Stand>, Fault> {
        let mut next = Stand { at: stand.at + 1, ..stand };
        match instruction {
            Instruction::Node { slot, check, labels } => {
                let known = self.known_node(&memory.trace, stand.place, *check);
                if known.is_some_and(|known| known != stand.node) {
                    return Ok(None);
                }
                let graph = self.world.graph();
                if labels.as_ref().is_some_and(|labels| !scan::passes(graph, stand.node, labels)) {
                    return Ok(None);
                }
                if let (Some(slot), None) = (slot, known) {
                    next.place = memory.trace.push(stand.place, Event::Node(*slot, stand.node));
                }
            }
            Instruction::Test(condition) => return self.test(memory, stand, condition),
            Instruction::Jump(target) => next.at = *target,
            Instruction::Zero => next.count = 0,
            Instruction::Begin(frame) => {
                let frame = u32::try_from(*frame).unwrap_or(u32::MAX);
                next.place = memory.trace.push(stand.place, Event::Begin(frame, stand.node));
            }
            Instruction::End(frame) => {
                if self.program.frames[*frame].distinct && !self.relaxed && !self.is_new(memory, stand.place, *frame) {
                    return Ok(None);
                }
                let frame = u32::try_from(*frame).unwrap_or(u32::MAX);
                next.place = memory.trace.push(stand.place, Event::End(frame));
            }
            _ => return Ok(None),
        }
        Ok(Some(next))
    }

    /// Out of the repetition, or once more; the shorter way first.
    fn again(memory: &mut Memory, stand: Stand, (least, most, out): (u32, Option<u32>, At), open: &mut Vec<Stand>) {
        if most.is_none_or(|most| stand.count < most) && most.is_none_or(|most| least <= most) {
            let place = memory.trace.push(stand.place, Event::Round);
            // Beyond what is asked for at least, an unbounded repetition need not count.
            let most = most.unwrap_or(least.max(1));
            let count = stand.count.saturating_add(1).min(most);
            open.push(Stand { at: stand.at + 1, count, place, ..stand });
        }
        if stand.count >= least {
            open.push(Stand { at: out, count: 0, ..stand });
        }
    }

    fn is_end(&self, stand: &Stand) -> bool {
        self.target.is_none_or(|target| target == stand.node) && !(self.plan.distinct_ends && stand.node == self.start)
    }

    /// Whether a union gives this path and these variables for the first time since it was entered.
    fn is_new(&self, memory: &mut Memory, place: Place, frame: usize) -> bool {
        let named = |slot| self.plan.variables.iter().any(|variable| variable.element == slot);
        let (begun, key) = found::key(&memory.trace, place, frame, &self.program.frames, &named);
        memory.seen.entry(begun).or_default().insert(key)
    }

    fn test(&self, memory: &mut Memory, stand: Stand, condition: &Condition) -> Result<Option<Stand>, Fault> {
        let mut next = Stand { at: stand.at + 1, ..stand };
        if self.relaxed && condition.looks_back {
            return Ok(Some(next));
        }
        let lens = self.plan.lens;
        let mut values = Vec::with_capacity(condition.reads.len());
        for read in &condition.reads {
            let value = match read.what {
                What::Single { inside } => match memory.trace.find(stand.place, read.slot, inside) {
                    Some(Event::Node(_, node)) => Value::Node(node, lens),
                    Some(Event::Edge(_, edge)) => Value::Edge(edge, lens),
                    _ => continue,
                },
                What::List(element, kind) => {
                    found::Found::of(&memory.trace.forth(stand.place)).list(self, element, kind)
                }
                What::Part => found::Found::of(&memory.trace.forth(stand.place)).part(self, read.slot),
                What::Edges => found::Found::of(&memory.trace.forth(stand.place)).edge_list(self),
            };
            values.push((read.slot, value));
        }
        let row = Row::new(self.batch, self.row);
        let outer = self.world.touched.replace(EvidenceId::NONE);
        let truth = row.with_all(&values, |row| condition.test.truth(self.world, row));
        let touched = self.world.touched.replace(outer);
        if truth? != Some(true) {
            return Ok(None);
        }
        if !touched.is_none() {
            next.place = memory.trace.push(stand.place, Event::Rests(touched));
        }
        Ok(Some(next))
    }
}
