//! Numbering: which statements stand behind which row, in order of first appearance.

use std::collections::{HashMap, HashSet};

use super::{Answer, Arena, EvidenceId, Footnote, Leaf, Role, Row, support};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::model::StatementId;

/// The most statements that one row names.
pub const STATEMENTS_OF_A_ROW: usize = 100;

/// The footnotes so far.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    footnotes: Vec<Footnote>,
    numbers: HashMap<(StatementId, Role), u32>,
    leaves: Vec<Leaf>,
    seen: HashSet<Leaf>,
}

impl Numbering {
    /// Fills in the notes and marks of a row.
    ///
    /// # Errors
    /// When a limit of the query is hit.
    pub(super) fn annotate(
        &mut self,
        answer: &Answer,
        (arena, evidence): (&Arena, EvidenceId),
        row: &mut Row,
        budget: &Budget,
    ) -> Result<(), Fault> {
        let found = arena.leaves(evidence, STATEMENTS_OF_A_ROW, budget)?;
        (row.absence, row.witness, row.more) = (found.absence, found.witness, found.more);
        let mut room = STATEMENTS_OF_A_ROW;
        for leaf in found.leaves {
            if self.leaves.len() < Answer::MOST_LEAVES && self.seen.insert(leaf) {
                self.leaves.push(leaf);
            }
            let behind = support(answer, leaf);
            let supports = behind.supports.into_iter().map(|statement| (statement, Role::Supports));
            let denies = behind.denies.into_iter().map(|statement| (statement, Role::Denies));
            let mut group = Vec::new();
            for (statement, role) in supports.chain(denies) {
                let Some(left) = room.checked_sub(1) else {
                    row.more = true;
                    break;
                };
                let number = self.number(statement, role);
                // A statement stands once in a row, with the edge that used it first.
                if !row.notes.iter().any(|notes| notes.contains(&number)) && !group.contains(&number) {
                    room = left;
                    group.push(number);
                }
            }
            budget.step(1)?;
            if !group.is_empty() {
                budget.take(size_of_val(group.as_slice()) + size_of::<Vec<u32>>())?;
                row.notes.push(group);
            }
        }
        Ok(())
    }

    fn number(&mut self, statement: StatementId, role: Role) -> u32 {
        let next = u32::try_from(self.footnotes.len()).unwrap_or(u32::MAX).saturating_add(1);
        let number = *self.numbers.entry((statement, role)).or_insert(next);
        if number == next {
            self.footnotes.push(Footnote { number, statement, role });
        }
        number
    }

    /// The footnotes by number, and what the rows rest on.
    pub(super) fn finish(self) -> (Vec<Footnote>, Vec<Leaf>) {
        (self.footnotes, self.leaves)
    }
}
