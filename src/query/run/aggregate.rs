//! Aggregate: one row per group.

use std::collections::{HashMap, HashSet};

use super::batch::{Batch, Column, value_bytes};
use super::evaluate::{Bound, Row};
use super::gather::Gather;
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, Span};
use crate::function::{self, Accumulator};
use crate::model::Value;
use crate::model::order::Key;
use crate::query::plan::Slot;

/// One aggregate, bound.
pub(super) struct Bind {
    pub(super) slot: Slot,
    pub(super) function: &'static function::Aggregate,
    pub(super) distinct: bool,
    /// Empty for `count(*)`.
    pub(super) arguments: Vec<Bound>,
    pub(super) span: Span,
}

/// One aggregate of a group, and what it has seen when it counts distinct arguments only.
type State = (Box<dyn Accumulator>, Option<HashSet<Vec<Key>>>);

struct Group {
    keys: Vec<Value>,
    states: Vec<State>,
    evidence: EvidenceId,
}

pub(super) struct Aggregate {
    pub(super) keys: Vec<(Slot, Bound)>,
    pub(super) values: Vec<Bind>,
    groups: Vec<Group>,
    index: HashMap<Vec<Key>, usize>,
}

impl Aggregate {
    pub(super) fn new(keys: Vec<(Slot, Bound)>, values: Vec<Bind>) -> Self {
        let (groups, index) = (Vec::new(), HashMap::new());
        Aggregate { keys, values, groups, index }
    }

    fn group(&mut self, world: &World<'_>, keys: Vec<Value>) -> Result<usize, Fault> {
        let index: Vec<Key> = keys.iter().cloned().map(Key).collect();
        if let Some(at) = self.index.get(&index) {
            return Ok(*at);
        }
        world.budget.take(96 + keys.iter().map(|key| 48 + value_bytes(key)).sum::<usize>())?;
        let start = |bind: &Bind| ((bind.function.start)(), bind.distinct.then(HashSet::new));
        let states = self.values.iter().map(start).collect();
        self.groups.push(Group { keys, states, evidence: EvidenceId::NONE });
        self.index.insert(index, self.groups.len() - 1);
        Ok(self.groups.len() - 1)
    }
}

impl Gather for Aggregate {
    fn take(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault> {
        for row in 0..batch.len() {
            let cells = Row::new(&batch, row);
            let keys = self.keys.iter().map(|(_, key)| key.eval(world, &cells)).collect::<Result<Vec<_>, _>>()?;
            let at = self.group(world, keys)?;
            for (at_value, bind) in self.values.iter().enumerate() {
                let mut arguments = Vec::with_capacity(bind.arguments.len());
                for argument in &bind.arguments {
                    arguments.push(argument.eval(world, &cells)?);
                }
                if arguments.is_empty() {
                    arguments.push(Value::Boolean(true));
                }
                let (state, seen) = &mut self.groups[at].states[at_value];
                if let Some(seen) = seen {
                    if !seen.insert(arguments.iter().cloned().map(Key).collect()) {
                        continue;
                    }
                    world.budget.take(64 + arguments.iter().map(value_bytes).sum::<usize>())?;
                }
                state.add(world, &arguments).map_err(|fault| fault.at(bind.span))?;
            }
            let rests = world.rest_on(batch.evidence(row));
            self.groups[at].evidence = world.either(self.groups[at].evidence, rests);
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))
    }

    /// All groups as rows. Without keys there is one, even of nothing.
    fn give(&mut self, world: &World<'_>) -> Result<Batch, Fault> {
        if self.keys.is_empty() && self.groups.is_empty() {
            self.group(world, Vec::new())?;
        }
        self.index.clear();
        let groups = std::mem::take(&mut self.groups);
        let mut keys: Vec<Vec<Value>> = self.keys.iter().map(|_| Vec::with_capacity(groups.len())).collect();
        let mut values: Vec<Vec<Value>> = self.values.iter().map(|_| Vec::with_capacity(groups.len())).collect();
        let mut evidence = Vec::with_capacity(groups.len());
        for group in groups {
            keys.iter_mut().zip(group.keys).for_each(|(column, key)| column.push(key));
            for ((column, bind), (state, _)) in values.iter_mut().zip(&self.values).zip(group.states) {
                column.push(state.finish().map_err(|fault| fault.at(bind.span))?);
            }
            evidence.push(group.evidence);
        }
        let mut batch = Batch::of(world.width, evidence.len());
        let slots = self.keys.iter().map(|(slot, _)| *slot).chain(self.values.iter().map(|bind| bind.slot));
        for (slot, column) in slots.zip(keys.into_iter().chain(values)) {
            batch.put(slot, Column::Values(column));
        }
        if world.evidence {
            batch.set_evidence(evidence);
        }
        Ok(batch)
    }

    fn reset(&mut self) {
        self.groups.clear();
        self.index.clear();
    }
}
