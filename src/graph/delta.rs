//! [`Delta`]: what was written since the columns were made.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use super::bits::Bits;
use super::names::{KeyId, LabelId};
use super::statistics::Counted;
use super::{Direction, EdgeRef};
use crate::model::{EdgeId, NodeId, Value};

/// Properties that differ from the columns; null for removed ones.
pub(super) type Overrides<T> = HashMap<T, BTreeMap<KeyId, Value>>;

/// Added and removed elements, overridden labels and properties.
#[derive(Clone, Debug, Default)]
pub(super) struct Delta {
    /// How many nodes and edges were added, dead ones included.
    pub(super) nodes_added: usize,
    pub(super) edges_added: Vec<EdgeRef>,
    pub(super) nodes_removed: Bits,
    pub(super) edges_removed: Bits,
    pub(super) nodes_removed_count: usize,
    pub(super) edges_removed_count: usize,
    pub(super) out: HashMap<NodeId, Vec<EdgeId>>,
    pub(super) into: HashMap<NodeId, Vec<EdgeId>>,
    /// The whole label set, sorted, of each node whose set is not that of the columns.
    pub(super) labels: HashMap<NodeId, Vec<LabelId>>,
    pub(super) node_properties: Overrides<NodeId>,
    pub(super) edge_properties: Overrides<EdgeId>,
    /// Live members gained or lost per label and relation.
    pub(super) label_changes: HashMap<LabelId, i64>,
    pub(super) relation_changes: HashMap<u32, i64>,
    /// Writes since the columns were made: how big this has grown.
    pub(super) writes: usize,
    /// Counts for the planner, once they were asked for.
    pub(super) counted: OnceLock<Counted>,
}

impl Delta {
    pub(super) fn added(&self, node: NodeId, direction: Direction) -> &[EdgeId] {
        let side = match direction {
            Direction::Out => &self.out,
            Direction::In => &self.into,
        };
        side.get(&node).map_or(&[], Vec::as_slice)
    }
}
