//! Snapshots of statement graphs: the texts themselves in one file, with the checksums of every block.
//!
//! A statement graph is made from its texts when it is opened; the columns of an open graph are mapped.

use std::borrow::Cow;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::directory::{ENTITIES, Files, Loaded, Options, RULES, SCHEMA, SOURCES, STATEMENTS, files, load};
use super::line::File;
use super::report::Problems;
use crate::diagnostic::{Diagnostic, Fault, Phase};
use crate::graph::snapshot::{Texts, open, texts, write_texts};

/// What was built.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Built {
    /// Statements.
    pub statements: u64,
    /// Entities.
    pub entities: usize,
    /// Warnings of the texts.
    pub warnings: usize,
}

/// Writes the texts of a graph-data directory into one file, once they were found to be a graph. The file is
/// replaced whole or not at all.
///
/// # Errors
/// All problems of the texts, or the file cannot be written.
pub fn build(directory: &Path, into: &Path, options: Options) -> Result<(Loaded, Built), Problems> {
    let files = files(directory)?;
    let loaded = load(&files, options)?;
    let lines = loaded.graph.statements().map_or(0, crate::graph::StatementTable::len) as u64;
    let mut all: Vec<(String, Cow<'_, [u8]>)> =
        files.each().map(|file| (file.name.to_owned(), Cow::Borrowed(&*file.bytes))).collect();
    all.sort();
    let sha256 = digest(&all);
    write_texts(&Texts { files: all, lines, sha256 }, into).map_err(problem)?;
    let warnings = loaded.warnings.diagnostics.len() + loaded.warnings.more;
    let built = Built { statements: lines, entities: loaded.graph.node_count(), warnings };
    Ok((loaded, built))
}

/// Opens a snapshot: of an open graph in milliseconds, of a statement graph by reading its texts.
///
/// # Errors
/// When the file cannot be opened, or its texts are wrong.
pub fn snapshot(path: &Path, options: Options) -> Result<Loaded, Problems> {
    let Some(texts) = texts(path).map_err(problem)? else { return open(path).map(Loaded::from).map_err(problem) };
    if digest(&texts.files) != texts.sha256 {
        return Err(problem(Fault::new(
            crate::diagnostic::codes::DATA_DAMAGED,
            "the texts in the snapshot are not those that its header names",
        )));
    }
    let mut problems = Problems::default();
    let mut take = |name: &'static str, needed: bool| {
        let bytes = texts.files.iter().find(|(found, _)| found == name).map(|(_, bytes)| bytes.clone().into_owned());
        if needed && bytes.is_none() {
            let message = format!("the snapshot holds no {name}");
            problems.push(Diagnostic::general(crate::diagnostic::codes::DATA_NO_SNAPSHOT, message));
        }
        File { name, path: format!("{}/{name}", path.display()), bytes: Cow::Owned(bytes.unwrap_or_default()) }
    };
    let (schema, sources) = (take(SCHEMA, true), take(SOURCES, true));
    let (entities, statements) = (take(ENTITIES, true), take(STATEMENTS, true));
    let rules = Some(take(RULES, false)).filter(|file| !file.bytes.is_empty());
    if !problems.is_empty() {
        return Err(problems);
    }
    load(&Files { schema, sources, entities, statements, rules }, options)
}

/// The SHA-256 of all texts: each as its name, its length and its bytes, in order of name.
fn digest(files: &[(String, Cow<'_, [u8]>)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(name.as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    hash.finalize().into()
}

fn problem(fault: Fault) -> Problems {
    let mut problems = Problems::default();
    problems.push(fault.into_diagnostic(Phase::Compile));
    problems
}
