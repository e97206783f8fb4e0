//! Aggregate: one row per group.

use std::ops::Range;

use super::batch::{Batch, Column, value_bytes};
use super::code::{Coder, Combinations, NULL, Seen, numbered};
use super::evaluate::{Bound, Row};
use super::gather::Gather;
use super::late;
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, Span, codes::ARITHMETIC_OVERFLOW};
use crate::function::{self, Accumulator};
use crate::query::plan::Slot;

/// One aggregate, bound.
pub(super) struct Bind {
    pub(super) slot: Slot,
    pub(super) function: &'static function::Aggregate,
    pub(super) distinct: bool,
    /// Empty for `count(*)`.
    pub(super) arguments: Vec<Bound>,
    /// Holds how many rows each row stands for.
    pub(super) weight: Option<Slot>,
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

/// One aggregate of all groups.
enum States {
    Count(Vec<i64>),
    Other(Vec<Box<dyn Accumulator>>),
}

impl States {
    fn clear(&mut self) {
        match self {
            States::Count(counts) => counts.clear(),
            States::Other(states) => states.clear(),
        }
    }
}

/// An aggregate and how it is worked out.
struct Folded {
    slot: Slot,
    function: &'static function::Aggregate,
    weight: Option<Slot>,
    span: Span,
    fold: Fold,
    states: States,
}

/// What makes a group.
struct GroupKey {
    slot: Slot,
    coder: Coder,
    /// Of all groups.
    values: Column,
}

/// One row per group.
pub(super) struct Aggregate {
    keys: Vec<GroupKey>,
    values: Vec<Folded>,
    /// How many groups there are, and what each rests on.
    groups: usize,
    evidence: Vec<EvidenceId>,
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
        let Bind { slot, function, distinct, mut arguments, weight, span } = bind;
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
        let states = match fold {
            Fold::Count(_) | Fold::CountDistinct(..) => States::Count(Vec::new()),
            Fold::Other(..) => States::Other(Vec::new()),
        };
        Folded { slot, function, weight, span, fold, states }
    }

    /// Makes room for so many groups.
    fn widen(&mut self, groups: usize) {
        match &mut self.states {
            States::Count(counts) => counts.resize(groups, 0),
            States::Other(states) => states.resize_with(groups, self.function.start),
        }
    }

    /// The results of all groups.
    fn finish(&mut self, world: &World<'_>) -> Result<Column, Fault> {
        match &mut self.states {
            States::Count(counts) => Ok(Column::Integers(std::mem::take(counts))),
            States::Other(states) => {
                let finish = |state: Box<dyn Accumulator>| {
                    world.budget.step(1)?;
                    state.finish(world).map_err(|fault| fault.at(self.span))
                };
                states.drain(..).map(finish).collect::<Result<_, _>>().map(Column::Values)
            }
        }
    }

    fn clear(&mut self) {
        self.states.clear();
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
        let key = |(slot, key)| GroupKey { slot, coder: Coder::new(key), values: Column::Empty };
        Aggregate {
            codes: keys.iter().map(|_| Vec::new()).collect(),
            keys: keys.into_iter().map(key).collect(),
            values: values.into_iter().map(|(bind, again)| Folded::new(bind, again)).collect(),
            groups: 0,
            evidence: Vec::new(),
            numbers: Combinations::default(),
            argument: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Finds the group of each of these rows.
    fn group(&mut self, world: &World<'_>, batch: &Batch, range: Range<usize>) -> Result<(), Fault> {
        self.rows.clear();
        for (key, codes) in self.keys.iter_mut().zip(&mut self.codes) {
            key.coder.codes(world, batch, range.clone(), codes)?;
        }
        let mut first = Vec::new();
        for (at, row) in range.enumerate() {
            let (number, new) = self.numbers.number(self.codes.iter().map(|codes| codes[at]));
            if new || self.groups + first.len() == 0 {
                first.push(u32::try_from(row).unwrap_or(u32::MAX));
            }
            self.rows.push(number);
        }
        self.begin(world, batch, &first)
    }

    /// Begins a group with each of these rows.
    fn begin(&mut self, world: &World<'_>, batch: &Batch, rows: &[u32]) -> Result<(), Fault> {
        if rows.is_empty() {
            return Ok(());
        }
        for key in &mut self.keys {
            let values = late::of_rows(&key.coder.bound, world, batch, rows)?;
            if let Column::Values(values) = &values {
                for value in values {
                    world.budget.take(16 + value_bytes(value, world.budget)?)?;
                }
            }
            key.values.append(self.groups, values, rows.len());
        }
        world.budget.take(rows.len() * (32 + 24 * self.values.len()))?;
        self.groups += rows.len();
        self.evidence.resize(self.groups, EvidenceId::NONE);
        let groups = self.groups;
        self.values.iter_mut().for_each(|value| value.widen(groups));
        Ok(())
    }

    /// Lets all aggregates take these rows.
    fn fold(&mut self, world: &World<'_>, batch: &Batch, range: &Range<usize>) -> Result<(), Fault> {
        self.group(world, batch, range.clone())?;
        let rows = Rows { world, batch, range, groups: &self.rows };
        for value in &mut self.values {
            value.fold(&rows, &mut self.argument)?;
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
    fn fold(&mut self, rows: &Rows<'_, '_>, codes: &mut Vec<u64>) -> Result<(), Fault> {
        if let Some(slot) = self.weight {
            return self.weigh(rows, slot, codes);
        }
        let Rows { world, batch, range, groups } = rows;
        let mut count = |group: u32| {
            if let States::Count(counts) = &mut self.states {
                counts[group as usize] += 1;
            }
        };
        match &mut self.fold {
            Fold::Count(None) => groups.iter().for_each(|group| count(*group)),
            Fold::Count(Some(argument)) => {
                argument.codes(world, batch, (*range).clone(), codes)?;
                groups.iter().zip(codes).filter(|(_, code)| **code != NULL).for_each(|(group, _)| count(*group));
            }
            Fold::CountDistinct(argument, seen) => {
                argument.codes(world, batch, (*range).clone(), codes)?;
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
                    if let States::Other(states) = &mut self.states {
                        states[groups[at] as usize].add(*world, &values).map_err(|fault| fault.at(self.span))?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Counts rows that each stand for several.
    fn weigh(&mut self, rows: &Rows<'_, '_>, slot: Slot, codes: &mut Vec<u64>) -> Result<(), Fault> {
        let Rows { world, batch, range, groups } = rows;
        let (Fold::Count(argument), States::Count(counts)) = (&mut self.fold, &mut self.states) else { return Ok(()) };
        if let Some(argument) = argument.as_mut() {
            argument.codes(world, batch, (*range).clone(), codes)?;
        }
        let weights = batch.column(slot);
        for (at, (row, group)) in (*range).clone().zip(*groups).enumerate() {
            let is_null = argument.is_some() && codes.get(at).is_none_or(|code| *code == NULL);
            if let (Some(count), false) = (counts.get_mut(*group as usize), is_null) {
                let too_many = || Fault::new(ARITHMETIC_OVERFLOW, "there are more rows than can be counted");
                *count = count.checked_add(weights.count(row)).ok_or_else(too_many)?;
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
                if let Some(evidence) = self.rows.first().and_then(|group| self.evidence.get_mut(*group as usize)) {
                    *evidence = world.either(*evidence, rests);
                }
            }
        } else {
            self.fold(world, &batch, &(0..batch.len()))?;
        }
        world.budget.step(u32::try_from(batch.len()).unwrap_or(u32::MAX))
    }

    /// All groups as rows. Without keys there is one, even of nothing.
    fn give(&mut self, world: &World<'_>) -> Result<Vec<Batch>, Fault> {
        if self.keys.is_empty() && self.groups == 0 {
            self.begin(world, &Batch::unit(world.width), &[0])?;
        }
        let mut batch = Batch::of(world.width, std::mem::take(&mut self.groups));
        for key in &mut self.keys {
            batch.put(key.slot, std::mem::take(&mut key.values));
        }
        for value in &mut self.values {
            batch.put(value.slot, value.finish(world)?);
        }
        let evidence = std::mem::take(&mut self.evidence);
        if world.evidence {
            batch.set_evidence(evidence);
        }
        Ok(vec![batch])
    }

    fn reset(&mut self) {
        self.groups = 0;
        self.evidence.clear();
        self.numbers.clear();
        for key in &mut self.keys {
            key.coder.clear();
            key.values = Column::Empty;
        }
        self.values.iter_mut().for_each(Folded::clear);
    }
}
