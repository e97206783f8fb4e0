//! `sum` for every line: written to new files, which take the old ones' places when all are on disk.

use std::fs::{self, File as Handle};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::directory::{ENTITIES, SOURCES, STATEMENTS, file};
use super::json::{Kind, Node, Trouble, canonical, parse};
use super::line::{File, Line};
use super::report::Problems;
use super::short_hash;
use crate::diagnostic::{Diagnostic, codes, escape};
use crate::graph::snapshot::{Lock, Unfinished, as_before, remove_leftovers};

/// What sealing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    /// Lines with a sum.
    pub lines: usize,
    /// Lines whose sum was absent or another one.
    pub changed: usize,
}

/// Writes `sum` for every line of a graph-data directory. Says nothing of what the lines mean.
///
/// # Errors
/// When a file cannot be read or written, somebody else is writing the directory or has changed a file meanwhile, or a
/// line is no JSON object; then no file is changed.
pub fn seal(directory: &Path) -> Result<Sealed, Problems> {
    let _lock = lock(directory).map_err(|error| unwritten(directory, &error))?;
    let mut problems = Problems::default();
    let mut sealed = Sealed::default();
    let (mut contents, mut before) = (Vec::new(), Vec::new());
    for name in [SOURCES, ENTITIES, STATEMENTS] {
        if let Some(file) = file(directory, name, true, &mut problems) {
            contents.push((name, lines(&file, &mut sealed, &mut problems)));
            before.push((name, file.bytes.into_owned()));
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    replace(directory, &contents, &before).map_err(|error| unwritten(directory, &error))?;
    Ok(sealed)
}

/// The right to write the files of a directory.
pub(super) fn lock(directory: &Path) -> std::io::Result<Lock> {
    Lock::take(&directory.join(STATEMENTS))
}

fn unwritten(directory: &Path, error: &std::io::Error) -> Problems {
    let mut problems = Problems::default();
    let message = format!("`{}` cannot be written: {error}", escape(&directory.display().to_string()));
    problems.push(Diagnostic::general(codes::DATA_UNREADABLE, message));
    problems
}

fn lines(file: &File, sealed: &mut Sealed, problems: &mut Problems) -> String {
    let mut out = String::with_capacity(file.bytes.len());
    for Line { number, text: line, .. } in file.lines(problems) {
        let record = parse(line).and_then(|node| match &node.kind {
            Kind::Object(fields) => Ok((with_sum(line, &node, fields.is_empty()), node)),
            _ => Err(Trouble::new(node.at.clone(), codes::BAD_JSON, "a record is a JSON object")),
        });
        match record {
            Ok((text, _)) => {
                sealed.lines += 1;
                sealed.changed += usize::from(text != line.trim());
                out.push_str(&text);
                out.push('\n');
            }
            Err(trouble) => problems.trouble(file.place(number), line, trouble),
        }
    }
    out
}

/// The line with the right sum, and otherwise as it was written.
pub(super) fn with_sum(line: &str, node: &Node<'_>, is_empty: bool) -> String {
    let sum = short_hash(canonical(node, "sum").as_bytes());
    let end = node.at.end.saturating_sub(1);
    let comma = if is_empty { "" } else { "," };
    let fresh = || (end..end, format!("{comma}\"sum\":\"{sum}\""));
    let (at, insert) = node.field("sum").map_or_else(fresh, |old| (old.at.clone(), format!("\"{sum}\"")));
    let (before, after) = (line.get(..at.start).unwrap_or(""), line.get(at.end..).unwrap_or(""));
    format!("{before}{insert}{after}").trim().to_owned()
}

/// All new files are on disk before the first old one is replaced, and none is when one of those in `before` does not
/// hold any more what was read: somebody who takes no lock may have appended a line. The lock is held.
pub(super) fn replace(
    directory: &Path,
    contents: &[(&str, String)],
    before: &[(&str, Vec<u8>)],
) -> std::io::Result<()> {
    // A file that is a link stays one.
    let real = |name: &str| fs::canonicalize(directory.join(name)).unwrap_or_else(|_| directory.join(name));
    let targets: Vec<PathBuf> = contents.iter().map(|(name, _)| real(name)).collect();
    let fresh = |target: &PathBuf| {
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        target.with_file_name(format!(".{name}.{}.new", std::process::id()))
    };
    for target in &targets {
        remove_leftovers(target);
    }
    let written: Vec<PathBuf> = targets.iter().map(fresh).collect();
    let unfinished: Vec<Unfinished> = written.iter().cloned().map(Unfinished::new).collect();
    let result = write_all(contents, &written, &targets).and_then(|()| {
        for (name, bytes) in before {
            if fs::read(directory.join(name))? != *bytes {
                let message = format!("`{name}` was changed meanwhile; try again");
                return Err(std::io::Error::new(std::io::ErrorKind::ResourceBusy, message));
            }
        }
        for (path, target) in written.iter().zip(&targets) {
            fs::rename(path, target)?;
        }
        Handle::open(directory)?.sync_all()
    });
    if result.is_err() {
        for path in &written {
            // What cannot be removed now is a hidden file without meaning; the first error is the one to tell.
            let _ = fs::remove_file(path);
        }
    }
    drop(unfinished);
    result
}

/// Writes files that are not there yet, with the owners and modes of those that they are to replace.
pub(super) fn write_all(contents: &[(&str, String)], paths: &[PathBuf], of: &[PathBuf]) -> std::io::Result<()> {
    for (((_, content), path), of) in contents.iter().zip(paths).zip(of) {
        let mut handle = Handle::create_new(path)?;
        as_before(of, &handle)?;
        handle.write_all(content.as_bytes())?;
        handle.sync_all()?;
    }
    Ok(())
}
