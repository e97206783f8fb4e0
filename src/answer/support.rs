//! Which statements stand behind an edge or a literal, and which speak against it.

use super::{Answer, Leaf};
use crate::model::StatementId;

/// The statements behind one leaf, oldest publication first, undated last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Support {
    /// Those that count.
    pub supports: Vec<StatementId>,
    /// Those that deny the edge or give a rival value, and pass every axis but stance.
    pub denies: Vec<StatementId>,
}

/// The statements behind a leaf, under its lens; none in an open graph.
pub fn support(answer: &Answer, leaf: Leaf) -> Support {
    let _ = (answer, leaf);
    Support::default()
}
