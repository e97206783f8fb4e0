//! Output files: written beside their place and renamed, so that nobody ever reads half of one.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::trouble::{Outcome, Trouble};
use crate::graph::snapshot::{Unfinished, as_before};

/// Writes `path` whole or not at all; an existing file only when `force` is given. What is neither a file
/// nor a directory (a device, a pipe) is written to as it is.
///
/// # Errors
/// When the file exists, or cannot be written.
pub(super) fn save(path: &Path, force: bool, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    let wrong = |error| Trouble::write(path, error);
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => return Err(wrong(io::Error::from(io::ErrorKind::IsADirectory))),
        Ok(found) if !found.is_file() => return File::create(path).and_then(|file| fill(file, write)).map_err(wrong),
        Ok(_) if !force => return Err(exists(path)),
        _ => {}
    }
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&target);
    let unfinished = Unfinished::new(beside.clone());
    let file = File::options().write(true).create_new(true).open(&beside);
    let file = file.and_then(|file| as_before(&target, &file).map(|()| file));
    let done = file.and_then(|file| fill(file, write)).and_then(|()| fs::rename(&beside, &target));
    if done.is_err() {
        // The error that led here is the one to report.
        let _ = fs::remove_file(&beside);
    }
    drop(unfinished);
    done.map_err(wrong)
}

/// The trouble with a file that is there already.
pub(super) fn exists(path: &Path) -> Trouble {
    Trouble::usage(format!("`{}` exists already", path.display())).help("to write over it, add `--force`")
}

fn fill(file: File, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    match file.sync_all() {
        // Pipes and some file systems have nothing to sync.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        done => done,
    }
}

/// A name in the same directory that nobody else uses.
fn beside(target: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    target.with_file_name(name)
}
