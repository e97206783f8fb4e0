//! [`States`]: which places of a walk are alike, so that whatever follows one may follow the other.
//!
//! Two places are alike when they stand before the same instruction at the same node with the same count, the
//! variables that are still to be read hold the same, and the parts with a mode of their own that are just being
//! walked have come the same way. This is so as long as no mode of the whole, no union and no condition looks
//! back at the whole way.

use super::machine::Stand;
use super::program::{At, Check, Instruction, Program, What};
use super::trace::{Event, Trace};
use crate::query::plan::Slot;

/// What places that are alike have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    at: At,
    node: u32,
    count: u32,
    live: Box<[u32]>,
}

/// Which variables are still to be read at which instruction.
#[derive(Debug)]
pub(super) struct States {
    live: Vec<Vec<(Slot, bool)>>,
    /// Of places that differ in their count alone, the first met is the best.
    uncounted: bool,
}

impl States {
    /// `uncounted`: whether the count of a place tells nothing that its length does not.
    pub(super) fn new(program: &Program, uncounted: bool) -> Self {
        let read = read(program);
        let here = here(program);
        let live = read.into_iter().zip(here).map(|(mut read, here)| {
            // What stands at the node itself is told by the node.
            read.retain(|(slot, _)| !here.contains(slot));
            read
        });
        States { live: live.collect(), uncounted }
    }

    /// Whether some place depends on more than its node and count.
    pub(super) fn depend(&self, program: &Program) -> bool {
        let edges = program.instructions.iter().zip(&self.live);
        edges.into_iter().any(|(instruction, live)| matches!(instruction, Instruction::Edge { .. }) && !live.is_empty())
    }

    /// What the place has in common with those like it.
    pub(super) fn key(&self, program: &Program, trace: &Trace, stand: &Stand) -> Key {
        let value = |(slot, inside): &(Slot, bool)| match trace.find(stand.place, *slot, *inside) {
            Some(Event::Node(_, node)) => node.0,
            Some(Event::Edge(_, edge)) => edge.0,
            _ => u32::MAX,
        };
        let mut live: Vec<u32> = self.live[stand.at].iter().map(value).collect();
        if let Instruction::Edge { edge, .. } = &program.instructions[stand.at] {
            for frame in &program.edges[*edge].frames {
                live.push(u32::MAX);
                trace.since(stand.place, *frame, &mut live);
            }
        }
        let count = if self.uncounted { 0 } else { stand.count };
        Key { at: stand.at, node: stand.node.0, count, live: live.into() }
    }
}

/// Of each instruction the variables that are read from there on before they are bound anew.
fn read(program: &Program) -> Vec<Vec<(Slot, bool)>> {
    let count = program.instructions.len();
    let mut read: Vec<Vec<(Slot, bool)>> = vec![Vec::new(); count];
    loop {
        let mut changed = false;
        for at in (0..count).rev() {
            let mut own = uses(&program.instructions[at]);
            let killed = binds(&program.instructions[at]);
            program.next(at, &mut |next| {
                for slot in read.get(next).into_iter().flatten() {
                    if killed != Some(slot.0) && !own.contains(slot) {
                        own.push(*slot);
                    }
                }
            });
            own.sort_unstable();
            if own != read[at] {
                read[at] = own;
                changed = true;
            }
        }
        if !changed {
            return read;
        }
    }
}

fn uses(instruction: &Instruction) -> Vec<(Slot, bool)> {
    match instruction {
        Instruction::Node { check: Check::Way { slot, inside }, .. }
        | Instruction::Edge { check: Check::Way { slot, inside }, .. } => vec![(*slot, *inside)],
        Instruction::Test(condition) => condition
            .reads
            .iter()
            .filter_map(|read| match read.what {
                What::Single { inside } => Some((read.slot, inside)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn binds(instruction: &Instruction) -> Option<Slot> {
    match instruction {
        Instruction::Node { slot, check: Check::Nothing, .. }
        | Instruction::Edge { slot, check: Check::Nothing, .. } => *slot,
        _ => None,
    }
}

/// Of each instruction the variables that certainly hold the node it stands at.
fn here(program: &Program) -> Vec<Vec<Slot>> {
    let count = program.instructions.len();
    let mut here: Vec<Option<Vec<Slot>>> = vec![None; count];
    let mut open = vec![0];
    here[0] = Some(Vec::new());
    while let Some(at) = open.pop() {
        let mut known = here[at].clone().unwrap_or_default();
        match &program.instructions[at] {
            Instruction::Edge { .. } => known.clear(),
            Instruction::Node { slot: Some(slot), check: Check::Nothing | Check::Way { .. }, .. } => known.push(*slot),
            _ => {}
        }
        program.next(at, &mut |next| {
            let met = match &here[next] {
                None => known.clone(),
                Some(before) => before.iter().filter(|slot| known.contains(slot)).copied().collect(),
            };
            if here[next].as_ref() != Some(&met) {
                here[next] = Some(met);
                open.push(next);
            }
        });
    }
    here.into_iter().map(Option::unwrap_or_default).collect()
}
