//! Keeping what a session wrote: the whole graph into a file, or nothing.

use std::path::{Path, PathBuf};

use super::Session;
use crate::diagnostic::{Fault, codes};
use crate::graph::snapshot::{self, Over};

/// The file that a session's graph came from, and what it held then.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    path: PathBuf,
    identity: u64,
}

impl Session {
    /// Says that the graph came from a snapshot, which [`Session::save`] may then replace.
    ///
    /// # Errors
    /// When the file is no snapshot.
    pub fn came_from(&mut self, path: &Path) -> Result<(), Fault> {
        let identity = snapshot::identity(path)?;
        self.origin = Some(Origin { path: real(path), identity });
        Ok(())
    }

    /// The file that the graph came from.
    pub fn origin(&self) -> Option<&Path> {
        self.origin.as_ref().map(|origin| origin.path.as_path())
    }

    /// Keeps the graph as it stands in a file, whole or not at all: in the one it came from, in a new one, or,
    /// with `force`, in place of another. Linear in the size of the graph.
    ///
    /// # Errors
    /// When the graph is one of statements, which is kept as texts; the file exists and is not where the graph
    /// came from; it has been written by somebody else since; or it cannot be written.
    pub fn save(&mut self, path: &Path, force: bool) -> Result<(), Fault> {
        let refuse = |message: String| Fault::new(codes::DATA_NOT_WRITTEN, message);
        if self.graph.schema().is_some() {
            return Err(refuse("what was written to a graph of statements is not kept".into())
                .help("a graph of statements is kept as its texts: add lines to them, and use `chancery build`"));
        }
        let real = real(path);
        let own = self.origin.as_ref().filter(|origin| origin.path == real);
        let over = match own {
            _ if force => Over::Anything,
            Some(origin) => Over::Snapshot(origin.identity),
            None => Over::Nothing,
        };
        snapshot::write_over(&self.graph, path, over)?;
        self.came_from(path)
    }
}

fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
