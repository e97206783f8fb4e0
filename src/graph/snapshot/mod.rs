//! Snapshots: a graph as one file, opened by mapping it into memory, in milliseconds at any size.
//!
//! `FORMAT.md` beside this file is the format. What is read is checked when it is first touched; whoever hands
//! out an answer asks [`Graph::damage`] first. A file is never changed in place: a new one replaces the old
//! one whole. This module knows nothing of queries, and nothing of the texts a graph is made from but their
//! hash.

mod check;
mod check_statements;
mod differ;
mod disk;
mod kept;
mod layout;
mod lock;
mod meta;
mod open;
mod reseal;
mod statements;
#[cfg(test)]
mod tests;
mod unfinished;
mod write;

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use check::{Checked, check};
pub use differ::differs;
pub use disk::{as_before, remove_leftovers};
pub use kept::Kept;
pub use lock::Lock;
pub use open::{identity, open};
pub use reseal::resealed;
pub use unfinished::Unfinished;
pub use write::{Over, write, write_over, write_stated};

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

/// The texts of a statement graph, kept in a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts<'t> {
    /// The files by name, in order of name.
    pub files: Vec<(String, Cow<'t, [u8]>)>,
    /// The SHA-256 of the texts, as whoever read them counts it.
    pub sha256: [u8; 32],
    /// What whoever wrote the file wants to be told when it is opened.
    pub notes: Cow<'t, [u8]>,
}

/// Whether a file begins as a snapshot does; false when it cannot be read.
pub fn is_snapshot(path: &Path) -> bool {
    let mut start = [0; layout::MAGIC.len()];
    let file = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    file && File::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok() && start == layout::MAGIC)
}
