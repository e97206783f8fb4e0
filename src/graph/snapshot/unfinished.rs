//! [`Unfinished`]: files that are being written, for whoever has to end the process meanwhile.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

static PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file or directory that stands for nothing until it is whole and in its place. To be made before it is created.
#[derive(Debug)]
pub struct Unfinished(PathBuf);

impl Unfinished {
    /// Notes that this is going to be written.
    pub fn new(path: PathBuf) -> Self {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        Unfinished(path)
    }

    /// Removes all that is unfinished now. Only for a process that ends at once.
    pub fn remove_all() {
        for path in std::mem::take(&mut *PATHS.lock().unwrap_or_else(PoisonError::into_inner)) {
            // What is not there any more was finished just now.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        PATHS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
