//! [`PlanNode`]: a plan as a tree, for programs; people read it as text.

use std::time::Duration;

/// An operator of a plan.
#[derive(Clone, Debug, Default)]
pub struct PlanNode {
    /// What the operator is called.
    pub operator: String,
    /// What it does, in words.
    pub details: String,
    /// About how many rows it was expected to give.
    pub estimate: Option<u64>,
    /// How many rows it gave; none where the query was not run.
    pub rows: Option<u64>,
    /// How long it took, what is inside it included; none where the query was not run.
    pub time: Option<Duration>,
    /// The operators inside it, in the order in which rows pass them.
    pub children: Vec<PlanNode>,
}

impl PlanNode {
    /// Puts a node below the last of its level; `depth` 0 is right below this one. A depth that no node has
    /// reached yet counts as the deepest there is. Linear in the depth.
    pub fn add(&mut self, depth: usize, node: PlanNode) {
        let mut parent = self;
        for _ in 0..depth {
            if parent.children.is_empty() {
                break;
            }
            let last = parent.children.len() - 1;
            parent = &mut parent.children[last];
        }
        parent.children.push(node);
    }
}
