//! [`Sorted`]: the nodes that have a text, in the order of the texts, so that those that begin alike lie together.

use std::ops::Range;

use super::column::{Column, Data};
use super::index::Indexes;
use super::names::Strings;
use super::storage::Array;
use super::{Graph, KeyId};
use crate::model::{NodeId, Value};

/// The nodes with a text, by its bytes, then by id. A text stands in the columns and not here.
pub(super) type Sorted = Array<NodeId>;

/// The nodes of a column of texts over `total` nodes, sorted; none of another column. n log n.
pub(super) fn of_column(column: &Column, strings: &Strings, total: usize) -> Option<Sorted> {
    let Data::Text(_) = &column.data else { return None };
    let text = |node: NodeId| column.text(node.index(), strings).unwrap_or_default();
    let rows = column.rows(total).into_iter().map(NodeId);
    let mut nodes: Vec<(u128, NodeId)> = rows.map(|node| (head(text(node)), node)).collect();
    // Most texts differ in their first bytes, which are compared as one number.
    nodes.sort_unstable();
    for same in nodes.chunk_by_mut(|left, right| left.0 == right.0).filter(|same| same.len() > 1) {
        same.sort_unstable_by(|left, right| text(left.1).cmp(text(right.1)).then(left.1.cmp(&right.1)));
    }
    Some(nodes.into_iter().map(|(_, node)| node).collect())
}

/// The first bytes of a text, as a number that is ordered as they are.
fn head(text: &str) -> u128 {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(text.as_bytes()).for_each(|(to, from)| *to = *from);
    u128::from_be_bytes(bytes)
}

/// The first place in a range from which on `before` does not hold, if it holds up to some place and not behind it.
fn first(range: Range<usize>, before: impl Fn(usize) -> bool) -> usize {
    let Range { mut start, mut end } = range;
    while start < end {
        let middle = start + (end - start) / 2;
        if before(middle) {
            start = middle + 1;
        } else {
            end = middle;
        }
    }
    start
}

impl Graph {
    /// The live nodes whose stored property is a text that begins with `prefix`, in order of id. None when no order
    /// tells: the values of the key are not all texts, or it has not been asked for often enough to be worth sorting.
    /// Writes since the columns were made are looked through. Logarithmic in the nodes, n log n in those found.
    pub fn nodes_beginning(&self, key: KeyId, prefix: &str) -> Option<Vec<NodeId>> {
        if self.literal(key).is_some() {
            return None;
        }
        let found = match self.base.node_columns.get(key.index()) {
            Some(Some(column)) => self.sorted_range(key, column, prefix)?,
            _ => Vec::new(),
        };
        let begins = |own: &Value| matches!(own, Value::String(text) if text.as_str().starts_with(prefix));
        let mut found = self.written_over(key, found, begins);
        found.sort_unstable();
        // A file could name a node twice.
        found.dedup();
        Some(found)
    }

    fn sorted_range(&self, key: KeyId, column: &Column, prefix: &str) -> Option<Vec<NodeId>> {
        let sorted = self.indexes().sorted(key, || of_column(column, &self.base.strings, self.base.nodes))?;
        let text = |at: usize| {
            let node = sorted.get(at)?;
            column.text(node.index(), &self.base.strings)
        };
        let start = first(0..sorted.len(), |at| text(at).is_some_and(|text| text < prefix));
        let end = first(start..sorted.len(), |at| text(at).is_some_and(|text| text.starts_with(prefix)));
        Some(sorted.slice(start..end)?.to_vec())
    }

    /// Whether the order of a key, where there is one already, has each node with a text once, and rises.
    pub(super) fn is_sorted_well(&self, key: KeyId) -> bool {
        let Some(Some(column)) = self.base.node_columns.get(key.index()) else { return true };
        let Some(sorted) = self.base.indexes.known_order(key) else { return true };
        let text = |node: &NodeId| column.text(node.index(), &self.base.strings);
        let rises = |pair: &[NodeId]| matches!(pair, [left, right] if (text(left), left) < (text(right), right));
        let all = sorted.all();
        all.len() == column.rows(self.base.nodes).len() && all.windows(2).all(rises)
    }

    fn indexes(&self) -> &Indexes {
        self.base.indexes.of(self.base.node_columns.len())
    }
}
