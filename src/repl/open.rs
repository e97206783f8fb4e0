//! Opens the graph that a person names: the bundled one, a directory or a snapshot.

use std::path::Path;

use super::trouble::{Outcome, Trouble};
use crate::diagnostic::{Fault, Phase, TextMap, escape};
use crate::error::Error;
use crate::load::encoding::word;
use crate::load::{self, Loaded, Options, Problems};
use crate::session::Session;

/// The name of the bundled graph.
pub const DEMO: &str = "demo";

/// The graph in a directory or a snapshot, or the bundled one.
///
/// # Errors
/// When the directory or file cannot be read, or its data are wrong.
pub fn load(graph: &Path, options: Options) -> Outcome<Loaded> {
    if graph.as_os_str() == DEMO {
        return load::embedded(options).map_err(wrong);
    }
    let found = std::fs::metadata(graph).map_err(|error| Trouble::read(graph, error))?;
    if !found.is_dir() {
        return load::snapshot(graph, options).map_err(wrong);
    }
    load::directory(graph, options).map_err(wrong)
}

/// Data problems as trouble.
pub fn wrong(problems: Problems) -> Trouble {
    match problems.more {
        0 => Error { diagnostics: problems.diagnostics, texts: problems.texts }.into(),
        _ => Trouble::Problems(Box::new(problems)),
    }
}

/// A file that cannot be read or written as trouble.
pub fn unfit(fault: Fault) -> Trouble {
    Error::new(fault.into_diagnostic(Phase::Compile), TextMap::default()).into()
}

/// A session on the graph; warnings of the data are given to `warn`.
///
/// # Errors
/// As [`load()`].
pub fn open(graph: &Path, warn: &dyn Fn(&str)) -> Outcome<Session> {
    if graph.as_os_str() == DEMO {
        return Ok(Session::demo()?);
    }
    let loaded = if graph.is_dir() {
        let opened = load::cached(graph, Options::default(), load::PAYS).map_err(wrong)?;
        if let Some(note) = opened.note {
            warn(&format!("warning: {note}\n"));
        }
        opened.loaded
    } else {
        load(graph, Options::default())?
    };
    let is_open = loaded.graph.schema().is_none();
    if !loaded.warnings.is_empty() {
        warn(&loaded.warnings.summary(&word(&escape(&graph.display().to_string()))));
    }
    let mut session = Session::with_rules(loaded)?;
    if is_open && graph.is_file() {
        session.came_from(graph).map_err(unfit)?;
    }
    Ok(session)
}
