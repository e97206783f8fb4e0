//! Snapshots: a graph as one file, opened by mapping it into memory, in milliseconds at any size.
//!
//! `FORMAT.md` beside this file is the format. What is read is checked when it is first touched; whoever hands
//! out an answer asks [`Graph::damage`] first. A file is never changed in place: a new one replaces the old
//! one whole. This module knows nothing of queries, and nothing of the texts a graph is made from but their
//! hash.

mod disk;
mod layout;
mod meta;
mod open;
mod write;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use open::open;
pub use write::write;

use super::Graph;
use crate::diagnostic::{Fault, codes};

impl Graph {
    /// What was found to be wrong with the file that the graph lies in; none for a sound one, and for a graph
    /// in memory. Reads of a damaged block give nothing, so nothing may be said of the graph once this is
    /// something. Constant time.
    pub fn damage(&self) -> Option<Fault> {
        let damage = self.base.file.as_ref()?.damage()?;
        Some(Fault::new(codes::DATA_DAMAGED, format!("the snapshot is damaged: {damage}")))
    }
}

/// Whether a file begins as a snapshot does; false when it cannot be read.
pub fn is_snapshot(path: &Path) -> bool {
    let mut start = [0; layout::MAGIC.len()];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok() && start == layout::MAGIC)
}
