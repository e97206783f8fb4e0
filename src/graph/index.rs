//! [`Index`]: the nodes that have a value, by the hash of the value.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use super::buckets::Buckets;
use super::cells::Cell;
use super::column::{Column, Data};
use super::names::Strings;
use super::sorted::Sorted;
use super::storage::hash;
use super::{Graph, KeyId};
use crate::model::{NodeId, Value, order};

/// The nodes with a text or an integer, by hash; in each bucket in order of node.
pub(super) type Index = Buckets<NodeId>;

/// The index of a column over `total` nodes; none when its values are neither texts nor integers. Linear.
pub(super) fn of_column(column: &Column, strings: &Strings, total: usize) -> Option<Index> {
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
    Some(Index::new(&hashed))
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
    /// How often the order was asked for while there was none.
    asked_order: AtomicU32,
    order: OnceLock<Option<Sorted>>,
}

/// So many scans cost about as much as sorting.
const SCANS: u32 = 24;

impl Clone for Slot {
    fn clone(&self) -> Self {
        Slot {
            asked: AtomicBool::new(self.asked.load(Ordering::Relaxed)),
            index: self.index.clone(),
            asked_order: AtomicU32::new(self.asked_order.load(Ordering::Relaxed)),
            order: self.order.clone(),
        }
    }
}

impl Indexes {
    /// Those that a file brings along: by key, of `keys`.
    pub(super) fn stored(found: Vec<(usize, Index)>, orders: Vec<(usize, Sorted)>, keys: usize) -> Self {
        let slots: Box<[Slot]> = (0..keys).map(|_| Slot::default()).collect();
        for (key, index) in found {
            if let Some(slot) = slots.get(key) {
                slot.index.get_or_init(|| Some(index));
            }
        }
        for (key, order) in orders {
            if let Some(slot) = slots.get(key) {
                slot.order.get_or_init(|| Some(order));
            }
        }
        Indexes { of_keys: OnceLock::from(slots) }
    }

    /// Those of so many keys, each still to be made.
    pub(super) fn of(&self, keys: usize) -> &Self {
        self.of_keys.get_or_init(|| (0..keys).map(|_| Slot::default()).collect());
        self
    }

    /// The order of a key, if there is one already.
    pub(super) fn known_order(&self, key: KeyId) -> Option<&Sorted> {
        self.of_keys.get()?.get(key.index())?.order.get()?.as_ref()
    }

    /// The order of a key, made when it has been asked for often enough.
    pub(super) fn sorted(&self, key: KeyId, make: impl FnOnce() -> Option<Sorted>) -> Option<&Sorted> {
        let slot = self.of_keys.get()?.get(key.index())?;
        if slot.order.get().is_none() && slot.asked_order.fetch_add(1, Ordering::Relaxed) < SCANS {
            return None;
        }
        slot.order.get_or_init(make).as_ref()
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
        let found = match self.base.node_columns.get(key.index()) {
            Some(Some(column)) => self.indexed(key, column, value)?,
            _ => Vec::new(),
        };
        Some(self.written_over(key, found, |own| order::equal(own, value) == Some(true)))
    }

    /// The nodes that the columns gave for some condition on a key, put right by what was written since: in order of
    /// id, if they were, or something was.
    pub(super) fn written_over(
        &self,
        key: KeyId,
        mut found: Vec<NodeId>,
        fits: impl Fn(&Value) -> bool,
    ) -> Vec<NodeId> {
        if let Some(delta) = self.delta.as_deref() {
            let own = |node: &NodeId| delta.node_properties.get(node).and_then(|properties| properties.get(&key));
            found.retain(|node| self.node_alive(*node) && own(node).is_none());
            let written = delta.node_properties.keys().copied().filter(|node| self.node_alive(*node));
            found.extend(written.filter(|node| own(node).is_some_and(&fits)));
            found.sort_unstable();
        }
        found
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

    /// The number of a text among the values of a key, or `u32::MAX` when none has it; none where no index tells.
    pub fn number_of(&self, key: KeyId, text: &str) -> Option<u32> {
        let column = self.base.node_columns.get(key.index())?.as_ref().filter(|_| self.has_index(key))?;
        let Data::Text(_) = &column.data else { return None };
        let found = self.indexed(key, column, &Value::text(text))?;
        let number = |node: &NodeId| match column.cell(node.index()) {
            Cell::Text(number) => Some(number),
            _ => None,
        };
        Some(found.first().and_then(number).unwrap_or(u32::MAX))
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
        slot.index.get_or_init(|| of_column(column, &self.base.strings, self.base.nodes)).as_ref()
    }
}
