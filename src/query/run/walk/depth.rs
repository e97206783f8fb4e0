//! [`Depth`]: every match, by depth-first search that can be left and taken up again.

use super::Turn;
use super::machine::{Machine, Memory, Stand};
use super::program::Instruction;
use super::trace::Place;
use crate::diagnostic::Fault;
use crate::model::{EdgeId, NodeId};

/// What is still to be tried, the next at the end.
#[derive(Debug)]
enum Item {
    Stand(Stand),
    Edges { stand: Stand, edges: Vec<(EdgeId, NodeId)>, next: usize },
}

/// Every match of one row.
#[derive(Debug)]
pub(super) struct Depth {
    pub(super) memory: Memory,
    /// Each with the length of the trace that it stands on.
    items: Vec<(Item, usize)>,
    begun: bool,
    stands: Vec<Stand>,
    /// Lists that are not in use.
    spare: Vec<Vec<(EdgeId, NodeId)>>,
}

impl Depth {
    pub(super) fn new(start: NodeId) -> Self {
        Depth { memory: Memory::new(start), items: Vec::new(), begun: false, stands: Vec::new(), spare: Vec::new() }
    }

    /// The next match: where its trace ends, and its last node.
    pub(super) fn next(&mut self, machine: &Machine<'_, '_>) -> Result<Turn<(Place, NodeId)>, Fault> {
        if !std::mem::replace(&mut self.begun, true) {
            machine.begin(&mut self.memory, &mut self.stands)?;
            self.add();
        }
        let mut turns = 0;
        while let Some((item, keep)) = self.items.last_mut() {
            turns += 1;
            if turns > super::PATIENCE {
                return Ok(Turn::Pause);
            }
            let keep = *keep;
            let before = self.memory.trace.len();
            self.memory.truncate(keep);
            machine.world.budget.give(super::trace::ENTRY * before.saturating_sub(keep));
            match item {
                Item::Stand(stand) => {
                    let stand = *stand;
                    if matches!(machine.program.instructions[stand.at], Instruction::Accept) {
                        self.items.pop();
                        return Ok(Turn::Found((stand.place, stand.node)));
                    }
                    let mut edges = self.spare.pop().unwrap_or_default();
                    machine.edges(&stand, &mut edges)?;
                    *item = Item::Edges { stand, edges, next: 0 };
                }
                Item::Edges { stand, edges, next } => match edges.get(*next).copied() {
                    None => {
                        let mut edges = std::mem::take(edges);
                        edges.clear();
                        self.spare.push(edges);
                        self.items.pop();
                    }
                    Some(edge) => {
                        *next += 1;
                        let stand = *stand;
                        machine.step(&mut self.memory, &stand, edge, &mut self.stands)?;
                        self.add();
                    }
                },
            }
        }
        Ok(Turn::Done)
    }

    /// Puts the places found on the list, the first to be tried last.
    fn add(&mut self) {
        let keep = self.memory.trace.len();
        self.items.extend(self.stands.drain(..).rev().map(|stand| (Item::Stand(stand), keep)));
    }
}
