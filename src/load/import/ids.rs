//! Ids of nodes: collected while nodes are read, looked up while relationships are.

use std::sync::Arc;

use super::cell::canonical_integer;
use crate::graph::{Strip, Texts};
use crate::model::NodeId;

/// The ids of a run of nodes; numbers as long as all are written as numbers are printed.
#[derive(Clone, Debug)]
pub(super) enum IdList {
    Numbers(Vec<i64>),
    Texts(Texts),
}

impl IdList {
    /// None as yet.
    pub(super) fn new(texts: bool) -> Self {
        if texts { IdList::Texts(Texts::new()) } else { IdList::Numbers(Vec::new()) }
    }

    pub(super) fn reserve(&mut self, rows: usize) {
        if let IdList::Numbers(numbers) = self {
            numbers.reserve(rows);
        }
    }

    #[inline]
    pub(super) fn push(&mut self, id: &str) {
        if let IdList::Numbers(numbers) = self {
            match canonical_integer(id) {
                Some(number) => return numbers.push(number),
                None => self.spell(),
            }
        }
        if let IdList::Texts(texts) = self {
            texts.push(id);
        }
    }

    /// Turns numbers into the texts they were.
    pub(super) fn spell(&mut self) {
        if let IdList::Numbers(numbers) = self {
            let mut texts = Texts::new();
            for number in numbers {
                texts.push(&number.to_string());
            }
            *self = IdList::Texts(texts);
        }
    }

    pub(super) fn is_numbers(&self) -> bool {
        matches!(self, IdList::Numbers(_))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            IdList::Numbers(numbers) => numbers.len(),
            IdList::Texts(texts) => texts.len(),
        }
    }

    /// One id.
    pub(super) fn text(&self, at: usize) -> String {
        match self {
            IdList::Numbers(numbers) => numbers.get(at).map(ToString::to_string).unwrap_or_default(),
            IdList::Texts(texts) => texts.get(short(at)).to_owned(),
        }
    }

    /// The ids as a property.
    pub(super) fn strip(&self) -> Strip {
        match self {
            IdList::Numbers(numbers) => Strip::integers(numbers.clone()),
            IdList::Texts(texts) => Strip::texts(texts.clone()),
        }
    }
}

/// The ids of one block's nodes, and where they stand.
#[derive(Clone, Debug)]
pub(super) struct Run {
    /// The first node.
    pub(super) first: usize,
    pub(super) ids: IdList,
    /// Line (from 0, in the block) and column (from 1) of each.
    pub(super) places: Vec<(u32, u32)>,
    pub(super) file: Arc<str>,
    /// Lines of the file before the block.
    pub(super) line: usize,
}

/// The nodes of one id space by id.
#[derive(Debug)]
enum Index {
    /// By number, from the least on; `u32::MAX` for none.
    Dense(i64, Vec<u32>),
    /// By number, scattered.
    Numbers(Numbers),
    /// By text; node of each interned text.
    Texts(Texts, Vec<u32>),
}

/// An open-addressing table of numbers, at most half full.
#[derive(Debug)]
struct Numbers {
    slots: Vec<(i64, u32)>,
    seed: u64,
}

impl Numbers {
    fn new(count: usize) -> Self {
        use std::hash::{BuildHasher, RandomState};
        let size = (count.saturating_mul(2) + 1).next_power_of_two();
        Numbers { slots: vec![(0, u32::MAX); size], seed: RandomState::new().hash_one(0_u64) | 1 }
    }

    /// The number's place, or the free one where it would go.
    fn place(&self, number: i64) -> usize {
        let mask = self.slots.len() - 1;
        let wide =
            u128::from(number.cast_unsigned() ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut at = usize::try_from((wide >> 64) & (mask as u128)).unwrap_or(0);
        while self.slots.get(at).is_some_and(|slot| slot.1 != u32::MAX && slot.0 != number) {
            at = (at + 1) & mask;
        }
        at
    }

    fn get(&self, number: i64) -> u32 {
        self.slots.get(self.place(number)).map_or(u32::MAX, |slot| slot.1)
    }

    /// The node that has the number already.
    fn add(&mut self, number: i64, node: u32) -> Option<u32> {
        let place = self.place(number);
        let slot = self.slots.get_mut(place)?;
        if slot.1 != u32::MAX {
            return Some(slot.1);
        }
        *slot = (number, node);
        None
    }
}

/// Two nodes with one id.
#[derive(Clone, Copy, Debug)]
pub(super) struct Double {
    pub(super) first: usize,
    pub(super) again: usize,
}

/// One id space.
#[derive(Debug)]
pub(super) struct Space {
    pub(super) name: String,
    index: Index,
}

impl Space {
    /// The nodes of the runs by id, and those whose id another has already.
    pub(super) fn new(name: String, runs: &mut [Run]) -> (Space, Vec<Double>) {
        let count = runs.iter().map(|run| run.ids.len()).sum::<usize>();
        let mut doubles = Vec::new();
        let index = if runs.iter().all(|run| run.ids.is_numbers()) {
            numbers(runs, count, &mut doubles)
        } else {
            spelt(runs, &mut doubles)
        };
        (Space { name, index }, doubles)
    }

    /// The node with this id.
    #[inline]
    pub(super) fn find(&self, id: &str) -> Option<NodeId> {
        let node = match &self.index {
            Index::Dense(least, nodes) => {
                let offset = canonical_integer(id)?.checked_sub(*least)?;
                nodes.get(usize::try_from(offset).ok()?).copied()?
            }
            Index::Numbers(table) => table.get(canonical_integer(id)?),
            Index::Texts(texts, nodes) => nodes.get(texts.find(id)? as usize).copied()?,
        };
        Some(NodeId(node)).filter(|node| node.0 != u32::MAX)
    }
}

/// All numbers of the runs with their nodes.
fn numbered(runs: &[Run]) -> impl Iterator<Item = (i64, usize)> + '_ {
    runs.iter().flat_map(|run| {
        let numbers = if let IdList::Numbers(numbers) = &run.ids { &numbers[..] } else { &[] };
        numbers.iter().copied().zip(run.first..)
    })
}

fn numbers(runs: &[Run], count: usize, doubles: &mut Vec<Double>) -> Index {
    let least = numbered(runs).map(|pair| pair.0).min().unwrap_or(0);
    let most = numbered(runs).map(|pair| pair.0).max().unwrap_or(0);
    let span = usize::try_from(i128::from(most) - i128::from(least) + 1).unwrap_or(usize::MAX);
    if span > count.saturating_mul(4).saturating_add(1024) {
        let mut table = Numbers::new(count);
        for (number, node) in numbered(runs) {
            if let Some(first) = table.add(number, short(node)) {
                doubles.push(Double { first: first as usize, again: node });
            }
        }
        return Index::Numbers(table);
    }
    let mut nodes = vec![u32::MAX; span];
    for (number, node) in numbered(runs) {
        let at = usize::try_from(number.saturating_sub(least)).unwrap_or(usize::MAX);
        match nodes.get_mut(at) {
            Some(slot) if *slot == u32::MAX => *slot = short(node),
            Some(slot) => doubles.push(Double { first: *slot as usize, again: node }),
            None => {}
        }
    }
    Index::Dense(least, nodes)
}

fn spelt(runs: &mut [Run], doubles: &mut Vec<Double>) -> Index {
    let (mut texts, mut nodes) = (Texts::new(), Vec::new());
    for run in runs {
        run.ids.spell();
        let IdList::Texts(own) = &run.ids else { continue };
        for (id, node) in (0..own.len()).zip(run.first..) {
            let (at, new) = texts.add(own.get(short(id)));
            if new {
                nodes.push(short(node));
            } else {
                let first = nodes.get(at as usize).map_or(0, |first| *first as usize);
                doubles.push(Double { first, again: node });
            }
        }
    }
    Index::Texts(texts, nodes)
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
