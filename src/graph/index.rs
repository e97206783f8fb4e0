//! [`Index`]: the nodes that have a value, by the hash of the value.
//!
//! Buckets lie one after the other: those whose hash ends in `b` have `starts[b]..starts[b + 1]`. So many nodes
//! with one value make one long bucket and leave the others alone, which open addressing would not. The graph's
//! columns decide what equals what; the index only leads there.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use super::column::{Column, Data};
use super::names::Strings;
use super::storage::{Array, hash};
use super::{Graph, KeyId};
use crate::model::{NodeId, Value, order};

/// The nodes with a text or an integer, by hash.
#[derive(Clone, Debug)]
pub(super) struct Index {
    /// One more than there are buckets, which are a power of two.
    pub(super) starts: Array<u32>,
    /// In each bucket in order of node.
    pub(super) nodes: Array<NodeId>,
}

impl Index {
    /// Of a column over `total` nodes; none when its values are neither texts nor integers. Linear.
    pub(super) fn new(column: &Column, strings: &Strings, total: usize) -> Option<Index> {
        let hashed: Vec<(NodeId, u64)> = match &column.data {
            Data::Text(_) => {
                let of = |row: &u32| column.text(*row as usize, strings).map(|text| hash(text.as_bytes()));
                column.rows(total).iter().filter_map(|row| Some((NodeId(*row), of(row)?))).collect()
            }
            Data::Integer(_) => {
                let of = |row: &u32| column.integer(*row as usize).map(|value| hash(&value.to_le_bytes()));
                column.rows(total).iter().filter_map(|row| Some((NodeId(*row), of(row)?))).collect()
            }
            _ => return None,
        };
        let buckets = hashed.len().next_power_of_two();
        let bucket = |hash: u64| usize::try_from(hash & (buckets as u64 - 1)).unwrap_or(0);
        let mut starts = vec![0_u32; buckets + 1];
        for (_, hash) in &hashed {
            if let Some(count) = starts.get_mut(bucket(*hash) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut nodes = vec![NodeId::default(); hashed.len()];
        for (node, hash) in &hashed {
            let Some(place) = next.get_mut(bucket(*hash)) else { continue };
            if let Some(slot) = nodes.get_mut(*place as usize) {
                *slot = *node;
            }
            *place += 1;
        }
        Some(Index { starts: starts.into(), nodes: nodes.into() })
    }

    /// The nodes whose value may have this hash.
    fn bucket(&self, hash: u64) -> &[NodeId] {
        let buckets = self.starts.len().saturating_sub(1) as u64;
        let Some(at) = buckets.checked_sub(1).and_then(|mask| usize::try_from(hash & mask).ok()) else { return &[] };
        match self.starts.slice(at..at + 2) {
            Some([from, to]) => self.nodes.slice(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}

/// The indexes of a graph's columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Indexes {
    of_keys: OnceLock<Box<[Slot]>>,
}

/// The index of one key.
#[derive(Debug, Default)]
struct Slot {
    asked: AtomicBool,
    index: OnceLock<Option<Index>>,
}

impl Clone for Slot {
    fn clone(&self) -> Self {
        Slot { asked: AtomicBool::new(self.asked.load(Ordering::Relaxed)), index: self.index.clone() }
    }
}

impl Indexes {
    /// Those that a file brings along: by key, of `keys`.
    pub(super) fn stored(found: Vec<(usize, Index)>, keys: usize) -> Self {
        let slots: Box<[Slot]> = (0..keys).map(|_| Slot::default()).collect();
        for (key, index) in found {
            if let Some(slot) = slots.get(key) {
                slot.index.get_or_init(|| Some(index));
            }
        }
        Indexes { of_keys: OnceLock::from(slots) }
    }
}

impl Graph {
    /// The live nodes whose stored property equals a value, in order of id. None when no index tells: the
    /// values of the key are not all texts or all integers, or it is asked for the first time; whoever asks
    /// twice gets an index made, in linear time. Writes since the columns were made are looked through.
    pub fn nodes_having(&self, key: KeyId, value: &Value) -> Option<Vec<NodeId>> {
        if self.literal(key).is_some() {
            return None;
        }
        let mut found = match self.base.node_columns.get(key.index()) {
            Some(Some(column)) => self.indexed(key, column, value)?,
            _ => Vec::new(),
        };
        if let Some(delta) = self.delta.as_deref() {
            let own = |node: &NodeId| delta.node_properties.get(node).and_then(|properties| properties.get(&key));
            found.retain(|node| self.node_alive(*node) && own(node).is_none());
            let written = delta.node_properties.keys().copied().filter(|node| self.node_alive(*node));
            let equal = |node: &NodeId| own(node).is_some_and(|own| order::equal(own, value) == Some(true));
            found.extend(written.filter(equal));
            found.sort_unstable();
        }
        Some(found)
    }

    /// The nodes of the columns, dead ones too.
    fn indexed(&self, key: KeyId, column: &Column, value: &Value) -> Option<Vec<NodeId>> {
        let index = self.index(key, column)?;
        let same: Vec<NodeId> = match (value, &column.data) {
            (Value::String(wanted), Data::Text(_)) => {
                let is = |node: &&NodeId| column.text(node.index(), &self.base.strings) == Some(wanted.as_str());
                index.bucket(hash(wanted.as_bytes())).iter().filter(is).copied().collect()
            }
            (Value::Integer(wanted), Data::Integer(_)) => {
                let is = |node: &&NodeId| column.integer(node.index()) == Some(*wanted);
                index.bucket(hash(&wanted.to_le_bytes())).iter().filter(is).copied().collect()
            }
            // A float may equal an integer.
            (Value::Float(_), Data::Integer(_)) => return None,
            _ => Vec::new(),
        };
        Some(same)
    }

    /// Whether a key has an index that is made already.
    pub(super) fn has_index(&self, key: KeyId) -> bool {
        let slot = self.base.indexes.of_keys.get().and_then(|slots| slots.get(key.index()));
        slot.and_then(|slot| slot.index.get()).is_some_and(Option::is_some)
    }

    fn index(&self, key: KeyId, column: &Column) -> Option<&Index> {
        let keys = self.base.node_columns.len();
        let slots = self.base.indexes.of_keys.get_or_init(|| (0..keys).map(|_| Slot::default()).collect());
        let slot = slots.get(key.index())?;
        if let Some(index) = slot.index.get() {
            return index.as_ref();
        }
        // A scan is cheaper than an index that is used once.
        if !slot.asked.swap(true, Ordering::Relaxed) {
            return None;
        }
        slot.index.get_or_init(|| Index::new(column, &self.base.strings, self.base.nodes)).as_ref()
    }
}
