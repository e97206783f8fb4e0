//! Aggregate: one row per group.

use std::ops::Range;

use super::batch::{Batch, Column, value_bytes};
use super::code::{Coder, Combinations, NULL, Seen, numbered};
use super::evaluate::{Bound, Row};
use super::gather::Gather;
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, Span};
use crate::function::{self, Accumulator};
use crate::model::Value;
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

/// What becomes of the arguments of an aggregate.
enum Fold {
    /// Rows are counted: `count(*)`, or `count(x)` of what is not null.
    Count(Option<Coder>),
    /// Distinct values are counted.
    CountDistinct(Coder, Seen),
    /// The function's own accumulator takes them; those of a new combination only, when they are to be distinct.
    Other(Vec<Bound>, Option<Distinct>),
}

/// Which combinations of arguments were seen.
struct Distinct {
    coders: Vec<Coder>,
    numbers: Combinations,
    seen: Seen,
}

/// One aggregate of a group.
enum State {
    Count(i64),
    Other(Box<dyn Accumulator>),
}

struct Group {
    keys: Vec<Value>,
    states: Vec<State>,
    evidence: EvidenceId,
}

/// An aggregate and how it is worked out.
struct Folded {
    slot: Slot,
    function: &'static function::Aggregate,
    span: Span,
    fold: Fold,
}

/// One row per group.
pub(super) struct Aggregate {
    keys: Vec<(Slot, Coder)>,
    values: Vec<Folded>,
    groups: Vec<Group>,
    numbers: Combinations,
    /// The codes of the rows of a batch: of each key, then of an argument.
    codes: Vec<Vec<u64>>,
    argument: Vec<u64>,
    /// The group of each row of a batch.
    rows: Vec<u32>,
}

impl Folded {
    /// `again` binds the arguments once more, where both their codes and their values are wanted.
    fn new(bind: Bind, again: Vec<Bound>) -> Self {
        let Bind { slot, function, distinct, mut arguments, span } = bind;
        let counts = function.name == "count" && arguments.len() <= 1;
        let fold = match (counts, distinct, arguments.pop()) {
            (true, false, argument) => Fold::Count(argument.map(Coder::new)),
            (true, true, Some(argument)) => Fold::CountDistinct(Coder::new(argument), Seen::default()),
            (_, _, last) => {
                arguments.extend(last);
                let coders = || again.into_iter().map(Coder::new).collect();
                let distinct = distinct.then(|| Distinct {
                    coders: coders(),
                    numbers: Combinations::default(),
                    seen: Seen::default(),
                });
                Fold::Other(arguments, distinct)
            }
        };
        Folded { slot, function, span, fold }
    }

    fn start(&self) -> State {
        match self.fold {
            Fold::Count(_) | Fold::CountDistinct(..) => State::Count(0),
            Fold::Other(..) => State::Other((self.function.start)()),
        }
    }

    fn clear(&mut self) {
        match &mut self.fold {
            Fold::Count(coder) => coder.iter_mut().for_each(Coder::clear),
            Fold::CountDistinct(coder, seen) => {
                coder.clear();
                seen.clear();
            }
            Fold::Other(_, distinct) => {
                if let Some(distinct) = distinct {
                    distinct.coders.iter_mut().for_each(Coder::clear);
                    distinct.numbers.clear();
                    distinct.seen.clear();
                }
            }
        }
    }
}

impl Aggregate {
    /// Each aggregate comes with its arguments bound a second time.
    pub(super) fn new(keys: Vec<(Slot, Bound)>, values: Vec<(Bind, Vec<Bound>)>) -> Self {
        Aggregate {
            codes: keys.iter().map(|_| Vec::new()).collect(),
            keys: keys.into_iter().map(|(slot, key)| (slot, Coder::new(key))).collect(),
            values: values.into_iter().map(|(bind, again)| Folded::new(bind, again)).collect(),
            groups: Vec::new(),
            numbers: Combinations::default(),
            argument: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn begin(&mut self, world: &World<'_>, keys: Vec<Value>) -> Result<(), Fault> {
        world.budget.take(96 + keys.iter().map(|key| 48 + value_bytes(key)).sum::<usize>())?;
        let states = self.values.iter().map(Folded::start).collect();
        self.groups.push(Group { keys, states, evidence: EvidenceId::NONE });
        Ok(())
    }

    /// Finds the group of each of these rows.
    fn group(&mut self, world: &World<'_>, batch: &Batch, range: Range<usize>) -> Result<(), Fault> {
        self.rows.clear();
        for ((_, key), codes) in self.keys.iter_mut().zip(&mut self.codes) {
            key.codes(world, batch, range.clone(), codes)?;
        }
        for (at, row) in range.enumerate() {
            let (number, new) = self.numbers.number(self.codes.iter().map(|codes| codes[at]));
            if new || self.groups.is_empty() {
                let cells = Row::new(batch, row);
                let keys = self.keys.iter().map(|(_, key)| key.bound.eval(world, &cells)).collect::<Result<_, _>>()?;
                self.begin(world, keys)?;
            }
            self.rows.push(number);
        }
        Ok(())
    }

    /// Lets all aggregates take these rows.
    fn fold(&mut self, world: &World<'_>, batch: &Batch, range: &Range<usize>) -> Result<(), Fault> {
        self.group(world, batch, range.clone())?;
        let rows = Rows { world, batch, range, groups: &self.rows };
        for (at, value) in self.values.iter_mut().enumerate() {
            value.fold(&rows, &mut self.argument, &mut self.groups, at)?;
        }
        Ok(())
    }
}

/// Rows that are to be taken, and the group of each.
struct Rows<'r, 'q> {
    world: &'r World<'q>,
    batch: &'r Batch,
    range: &'r Range<usize>,
    groups: &'r [u32],
}

impl Folded {
    /// Takes the rows; the states stand at `own` in each group.
    fn fold(
        &mut self,
        rows: &Rows<'_, '_>,
        codes: &mut Vec<u64>,
        states: &mut [Group],
        own: usize,
    ) -> Result<(), Fault> {
        let Rows { world, batch, range, groups } = rows;
        let mut count = |group: u32| {
            if let State::Count(count) = &mut states[group as usize].states[own] {
                *count += 1;
            }
        };
        match &mut self.fold {
            Fold::Count(None) => groups.iter().for_each(|group| count(*group)),
            Fold::Count(Some(coder)) => {
                coder.codes(world, batch, (*range).clone(), codes)?;
                groups.iter().zip(codes).filter(|(_, code)| **code != NULL).for_each(|(group, _)| count(*group));
            }
            Fold::CountDistinct(coder, seen) => {
                coder.codes(world, batch, (*range).clone(), codes)?;
                for (group, code) in groups.iter().zip(codes) {
                    if *code != NULL && seen.insert(world, *group, *code)? {
                        count(*group);
                    }
                }
            }
            Fold::Other(arguments, distinct) => {
                let fresh = distinct.as_mut().map(|distinct| distinct.fresh(rows)).transpose()?;
                for (at, row) in (*range).clone().enumerate() {
                    if fresh.as_ref().is_some_and(|fresh| !fresh[at]) {
                        continue;
                    }
                    let cells = Row::new(batch, row);
                    let values = arguments.iter().map(|argument| argument.eval(world, &cells));
                    let values = values.collect::<Result<Vec<_>, _>>()?;
                    if let State::Other(state) = &mut states[groups[at] as usize].states[own] {
                        state.add(*world, &values).map_err(|fault| fault.at(self.span))?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Distinct {
    /// Which rows bring a combination of arguments that their group has not seen.
    fn fresh(&mut self, rows: &Rows<'_, '_>) -> Result<Vec<bool>, Fault> {
        let mut codes = vec![Vec::new(); self.coders.len()];
        for (coder, codes) in self.coders.iter_mut().zip(&mut codes) {
            coder.codes(rows.world, rows.batch, rows.range.clone(), codes)?;
        }
        let each = rows.groups.iter().enumerate();
        each.map(|(at, group)| {
            let (number, _) = self.numbers.number(codes.iter().map(|codes| codes[at]));
            self.seen.insert(rows.world, *group, numbered(number))
        })
        .collect()
    }
}

impl Gather for Aggregate {
    fn take(&mut self, world: &World<'_>, batch: Batch) -> Result<(), Fault> {
        if world.evidence {
            // What a row rests on is noted while its values are worked out, so each row has its turn.
            for row in 0..batch.len() {
                self.fold(world, &batch, &(row..row + 1))?;
                let rests = world.rest_on(batch.evidence(row));
                if let Some(group) = self.rows.first().and_then(|group| self.groups.get_mut(*group as usize)) {
                    group.evidence = world.either(group.evidence, rests);
                }
            }
        } else {
            self.fold(world, &batch, &(0..batch.len()))?;
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))
    }

    /// All groups as rows. Without keys there is one, even of nothing.
    fn give(&mut self, world: &World<'_>) -> Result<Batch, Fault> {
        if self.keys.is_empty() && self.groups.is_empty() {
            self.begin(world, Vec::new())?;
        }
        let groups = std::mem::take(&mut self.groups);
        let mut keys: Vec<Vec<Value>> = self.keys.iter().map(|_| Vec::with_capacity(groups.len())).collect();
        let mut values: Vec<Vec<Value>> = self.values.iter().map(|_| Vec::with_capacity(groups.len())).collect();
        let mut evidence = Vec::with_capacity(groups.len());
        for group in groups {
            keys.iter_mut().zip(group.keys).for_each(|(column, key)| column.push(key));
            for ((column, value), state) in values.iter_mut().zip(&self.values).zip(group.states) {
                column.push(match state {
                    State::Count(count) => Value::Integer(count),
                    State::Other(state) => state.finish().map_err(|fault| fault.at(value.span))?,
                });
            }
            evidence.push(group.evidence);
        }
        let mut batch = Batch::of(world.width, evidence.len());
        let slots = self.keys.iter().map(|(slot, _)| *slot).chain(self.values.iter().map(|value| value.slot));
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
        self.numbers.clear();
        self.keys.iter_mut().for_each(|(_, key)| key.clear());
        self.values.iter_mut().for_each(Folded::clear);
    }
}
