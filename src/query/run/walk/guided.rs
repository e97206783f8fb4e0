//! [`Guided`]: matches by length where each depends on its whole way: by its mode, by unions, by conditions on lists.
//!
//! First all that could be met is explored with these left out, which is more than there is, but finite. It tells
//! the least length from each state to an end: then the true ways are searched best first by what they have and
//! what they need at least. A way that cannot end is never gone on with.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};

use super::Turn;
use super::layers::{Quota, Tally};
use super::machine::{Machine, Memory, Stand};
use super::program::Instruction;
use super::state::{Key, States};
use super::trace::{Event, Place};
use crate::diagnostic::Fault;
use crate::model::{EdgeId, NodeId};

/// All that could be met.
#[derive(Debug)]
struct Chart {
    numbers: HashMap<Key, usize>,
    /// From which states each can be reached by one edge.
    before: Vec<Vec<usize>>,
    /// The states in which a walk may end, by node, in the order in which they were met.
    ends: Vec<(NodeId, Vec<usize>)>,
}

/// A place to go on from: the least length of the whole, then the one that has come furthest, then the oldest.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u32, Reverse<u32>, usize);

/// The search for one end.
#[derive(Debug)]
struct Search {
    target: NodeId,
    /// The least length from each state to the end.
    left: Vec<u32>,
    memory: Memory,
    heap: BinaryHeap<Reverse<(Rank, usize)>>,
    stands: Vec<Stand>,
    tally: Tally,
}

/// Matches of one row by length.
#[derive(Debug)]
pub(super) struct Guided {
    chart: Option<Chart>,
    /// The next end.
    next: usize,
    quota: Quota,
    /// This end alone.
    only: Option<NodeId>,
    search: Option<Search>,
}

const FAR: u32 = u32::MAX;

impl Guided {
    /// Matches that end at `only`, or anywhere.
    pub(super) fn new(quota: Quota, only: Option<NodeId>) -> Self {
        Guided { chart: None, next: 0, quota, only, search: None }
    }

    /// The next match: what happened on the way, and its last node.
    pub(super) fn next(
        &mut self,
        machine: &Machine<'_, '_>,
        states: &States,
    ) -> Result<Turn<(Vec<Event>, NodeId)>, Fault> {
        if self.chart.is_none() {
            self.chart = Some(Chart::explore(machine, states)?);
        }
        let Some(chart) = &self.chart else { return Ok(Turn::Done) };
        loop {
            if let Some(search) = &mut self.search {
                match search.next(machine, states, chart, self.quota)? {
                    Turn::Found(place) => return Ok(Turn::Found((search.memory.trace.forth(place), search.target))),
                    Turn::Pause => return Ok(Turn::Pause),
                    Turn::Done => self.search = None,
                }
            }
            let Some((end, _)) = chart.ends.get(self.next) else { return Ok(Turn::Done) };
            if self.only.is_none_or(|only| only == *end) {
                self.search = Some(Search::new(machine, states, chart, self.next)?);
            }
            self.next += 1;
        }
    }
}

impl Chart {
    fn explore(machine: &Machine<'_, '_>, states: &States) -> Result<Chart, Fault> {
        let machine = &Machine { relaxed: true, ..*machine };
        let mut memory = Memory::new(machine.start);
        let mut chart = Chart { numbers: HashMap::new(), before: Vec::new(), ends: Vec::new() };
        let mut places: HashMap<NodeId, usize> = HashMap::new();
        let mut open: VecDeque<(Stand, usize)> = VecDeque::new();
        let mut stands = Vec::new();
        machine.begin(&mut memory, &mut stands)?;
        let mut from = None;
        let mut edges: Vec<(EdgeId, NodeId)> = Vec::new();
        loop {
            for stand in stands.drain(..) {
                let (number, new) = chart.number(states.key(machine.program, &memory.trace, &stand));
                if let Some(from) = from {
                    chart.before[number].push(from);
                    machine.world.budget.take(8)?;
                }
                if new {
                    machine.world.budget.take(160)?;
                    if matches!(machine.program.instructions[stand.at], Instruction::Accept) {
                        let at = *places.entry(stand.node).or_insert(chart.ends.len());
                        if at == chart.ends.len() {
                            chart.ends.push((stand.node, Vec::new()));
                        }
                        chart.ends[at].1.push(number);
                    } else {
                        open.push_back((stand, number));
                    }
                }
            }
            let Some((stand, number)) = open.pop_front() else { return Ok(chart) };
            from = Some(number);
            edges.clear();
            machine.edges(&stand, &mut edges)?;
            for edge in &edges {
                machine.step(&mut memory, &stand, *edge, &mut stands)?;
            }
        }
    }

    fn number(&mut self, key: Key) -> (usize, bool) {
        let next = self.numbers.len();
        let number = *self.numbers.entry(key).or_insert(next);
        if number == next {
            self.before.push(Vec::new());
        }
        (number, number == next)
    }

    /// The least length from each state to the end of this number.
    fn left(&self, end: usize) -> Vec<u32> {
        let mut left = vec![FAR; self.before.len()];
        let mut open: VecDeque<usize> =
            self.ends.get(end).into_iter().flat_map(|(_, states)| states).copied().collect();
        for state in &open {
            left[*state] = 0;
        }
        while let Some(state) = open.pop_front() {
            for before in &self.before[state] {
                if left[*before] == FAR {
                    left[*before] = left[state] + 1;
                    open.push_back(*before);
                }
            }
        }
        left
    }
}

impl Search {
    fn new(machine: &Machine<'_, '_>, states: &States, chart: &Chart, end: usize) -> Result<Search, Fault> {
        machine.world.budget.step(u32::try_from(chart.before.len()).unwrap_or(u32::MAX))?;
        let mut search = Search {
            target: chart.ends[end].0,
            left: chart.left(end),
            memory: Memory::new(machine.start),
            heap: BinaryHeap::new(),
            stands: Vec::new(),
            tally: Tally::default(),
        };
        let mut stands = Vec::new();
        machine.begin(&mut search.memory, &mut stands)?;
        search.add(machine, states, chart, &mut stands)?;
        Ok(search)
    }

    fn add(
        &mut self,
        machine: &Machine<'_, '_>,
        states: &States,
        chart: &Chart,
        stands: &mut Vec<Stand>,
    ) -> Result<(), Fault> {
        for stand in stands.drain(..) {
            let number = chart.numbers.get(&states.key(machine.program, &self.memory.trace, &stand));
            let left = number.and_then(|number| self.left.get(*number)).copied().unwrap_or(FAR);
            let ends = matches!(machine.program.instructions[stand.at], Instruction::Accept);
            if left == FAR || (ends && stand.node != self.target) {
                continue;
            }
            machine.world.budget.take(80)?;
            let rank = Rank(stand.length.saturating_add(left), Reverse(stand.length), self.stands.len());
            self.heap.push(Reverse((rank, self.stands.len())));
            self.stands.push(stand);
        }
        Ok(())
    }

    fn next(
        &mut self,
        machine: &Machine<'_, '_>,
        states: &States,
        chart: &Chart,
        quota: Quota,
    ) -> Result<Turn<Place>, Fault> {
        let mut stands = Vec::new();
        let mut edges: Vec<(EdgeId, NodeId)> = Vec::new();
        for _ in 0..super::PATIENCE {
            let Some(Reverse((Rank(length, ..), at))) = self.heap.pop() else { return Ok(Turn::Done) };
            if !self.tally.wants(quota, length) {
                return Ok(Turn::Done);
            }
            let stand = self.stands[at];
            if matches!(machine.program.instructions[stand.at], Instruction::Accept) {
                self.tally.add(stand.length);
                return Ok(Turn::Found(stand.place));
            }
            edges.clear();
            machine.edges(&stand, &mut edges)?;
            for edge in &edges {
                machine.step(&mut self.memory, &stand, *edge, &mut stands)?;
            }
            self.add(machine, states, chart, &mut stands)?;
        }
        Ok(Turn::Pause)
    }
}
