//! Snapshots of statement graphs: the graph in one file, and beside it the texts that it was made from.
//!
//! Opening one maps the graph; the texts, which are the truth, are read when the file is checked.

use std::borrow::Cow;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::directory::{ENTITIES, Files, Loaded, Options, RULES, SCHEMA, SOURCES, STATEMENTS, files, load};
use super::line::File;
use super::notes;
use super::report::Problems;
use crate::diagnostic::{Diagnostic, Fault, Phase, codes};
use crate::graph::snapshot::{Kept, Texts, differs, write_stated};

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

/// Writes the graph of a graph-data directory and its texts into one file, once they were found to be a graph. The
/// file is replaced whole or not at all.
///
/// # Errors
/// All problems of the texts, or the file cannot be written.
pub fn build(directory: &Path, into: &Path, options: Options) -> Result<(Loaded, Built), Problems> {
    let files = files(directory)?;
    let loaded = load(&files, options)?;
    write(&files, &loaded, into).map_err(problem)?;
    let statements = loaded.graph.statements().map_or(0, crate::graph::StatementTable::len) as u64;
    let warnings = loaded.warnings.diagnostics.len() + loaded.warnings.more;
    let built = Built { statements, entities: loaded.graph.node_count(), warnings };
    Ok((loaded, built))
}

/// Writes a graph and the files that it was loaded from.
pub(super) fn write(files: &Files, loaded: &Loaded, into: &Path) -> Result<(), Fault> {
    let mut all: Vec<(String, Cow<'_, [u8]>)> =
        files.each().map(|file| (file.name.to_owned(), Cow::Borrowed(&*file.bytes))).collect();
    all.sort();
    let (sha256, notes) = (digest(&all), Cow::Owned(notes::write(&loaded.warnings)));
    write_stated(&loaded.graph, &Texts { files: all, sha256, notes }, into)
}

/// Opens a snapshot by mapping it, in milliseconds at any size. The warnings are those that its texts gave when it was
/// written.
///
/// # Errors
/// When the file cannot be opened; with `strict`, when there are warnings.
pub fn snapshot(path: &Path, options: Options) -> Result<Loaded, Problems> {
    let kept = Kept::open(path).map_err(problem)?;
    let mut loaded = told(kept, path).map_err(problem)?;
    if options.strict && !loaded.warnings.is_empty() {
        loaded.warnings.be_strict();
        return Err(loaded.warnings);
    }
    Ok(loaded)
}

/// Whether this version of the program read the texts of a file: another one may make another graph of them.
pub(super) fn made_by_us(kept: &Kept) -> bool {
    kept.notes().is_ok_and(|notes| notes::ours(&notes))
}

/// A graph from a file with its rules and warnings, which are of files in `directory`.
pub(super) fn told(kept: Kept, directory: &Path) -> Result<Loaded, Fault> {
    if kept.graph.schema().is_none() {
        return Ok(Loaded::from(kept.graph));
    }
    let wrong = |what| Fault::new(codes::DATA_DAMAGED, format!("the snapshot is damaged: {what} cannot be read"));
    let warnings = notes::read(&kept.notes()?, directory).ok_or_else(|| wrong("its warnings"))?;
    let rules = kept.text(RULES)?;
    let rules_name = rules.as_ref().map_or_else(|| RULES.to_owned(), |_| directory.join(RULES).display().to_string());
    let rules = String::from_utf8(rules.unwrap_or_default()).map_err(|_| wrong("its rules"))?;
    Ok(Loaded { graph: kept.graph, rules, rules_name, warnings })
}

/// What `snapshot` gives, once its texts were loaded as those of a directory are and found to say what the graph in
/// the file says. Linear in the texts.
///
/// # Errors
/// All problems of the texts; or they are not those that the header names, or make another graph.
pub fn proved(path: &Path, options: Options) -> Result<Loaded, Problems> {
    let kept = Kept::open(path).map_err(problem)?;
    let Some(texts) = kept.texts().map_err(problem)? else { return Ok(Loaded::from(kept.graph)) };
    let damaged = |message: String| problem(Fault::new(codes::DATA_DAMAGED, message));
    if digest(&texts.files) != texts.sha256 {
        return Err(damaged("the texts in the snapshot are not those that its header names".to_owned()));
    }
    let loaded = load(&of_texts(&texts, path)?, options)?;
    match differs(&kept.graph, &loaded.graph) {
        Some(what) => Err(damaged(format!("the graph in the snapshot is not what its texts say: {what}"))),
        None if notes::read(&texts.notes, path).is_none() => {
            Err(damaged("the warnings in the snapshot cannot be read".to_owned()))
        }
        None if notes::ours(&texts.notes) && notes::write(&loaded.warnings) != *texts.notes => {
            Err(damaged("the warnings in the snapshot are not those of its texts".to_owned()))
        }
        None => kept.graph.damage().map_or(Ok(loaded), |fault| Err(problem(fault))),
    }
}

/// The texts of a snapshot as the files of a directory.
fn of_texts(texts: &Texts<'_>, path: &Path) -> Result<Files, Problems> {
    let mut problems = Problems::default();
    let mut take = |name: &'static str, needed: bool| {
        let bytes = texts.files.iter().find(|(found, _)| found == name).map(|(_, bytes)| bytes.clone().into_owned());
        if needed && bytes.is_none() {
            let message = format!("the snapshot holds no {name}");
            problems.push(Diagnostic::general(codes::DATA_NO_SNAPSHOT, message));
        }
        File { name, path: path.join(name).display().to_string(), bytes: Cow::Owned(bytes.unwrap_or_default()) }
    };
    let (schema, sources) = (take(SCHEMA, true), take(SOURCES, true));
    let (entities, statements) = (take(ENTITIES, true), take(STATEMENTS, true));
    let rules = Some(take(RULES, false)).filter(|file| !file.bytes.is_empty());
    if problems.is_empty() { Ok(Files { schema, sources, entities, statements, rules }) } else { Err(problems) }
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
