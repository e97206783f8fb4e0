//! Where to begin: an estimate of how many nodes each start would give.

use super::Planner;
use super::pattern::{Layout, NodeItem};
use crate::query::plan::LabelTest;

/// Keys that name at most a few nodes.
const NAMING: &[&str] = &["id", "name", "short"];

/// Whether a node is known to be one of a few, by a key that names it.
pub(super) fn is_named(node: &NodeItem) -> bool {
    node.keys.iter().any(|key| NAMING.contains(&key.as_str()))
}

#[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
impl Planner<'_> {
    /// The node to scan next: the one with the smallest estimate; none when all are bound.
    pub(super) fn next_start(&self, layout: &Layout<'_>) -> Option<usize> {
        let open = layout.nodes.iter().enumerate().filter(|(_, node)| !node.bound && !node.inside);
        open.min_by(|a, b| self.estimate(a.1).total_cmp(&self.estimate(b.1))).map(|(at, _)| at)
    }

    /// About how many nodes pass the tests of a node.
    fn estimate(&self, node: &NodeItem) -> f64 {
        let all = self.context.statistics.nodes() as f64;
        let labelled = node.labels.iter().map(|test| self.label_estimate(test, all)).fold(all, f64::min);
        match &node.keys {
            _ if is_named(node) => labelled.min(1.0),
            keys if keys.is_empty() => labelled,
            _ => labelled / 10.0,
        }
    }

    fn label_estimate(&self, test: &LabelTest, all: f64) -> f64 {
        match test {
            LabelTest::Name(name) => self.context.statistics.label(name) as f64,
            LabelTest::And(parts) => parts.iter().map(|part| self.label_estimate(part, all)).fold(all, f64::min),
            LabelTest::Or(parts) => parts.iter().map(|part| self.label_estimate(part, all)).sum::<f64>().min(all),
            LabelTest::Not(_) | LabelTest::Any => all,
        }
    }
}
