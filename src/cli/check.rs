//! `chancery check`: whether a directory is a graph, and a snapshot what was written.

use std::path::{Path, PathBuf};

use clap::Args;

use super::count;
use crate::diagnostic::{Diagnostic, Phase, TextMap, codes};
use crate::error::Error;
use crate::graph::snapshot;
use crate::load::{self, Options};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;
use crate::session::Session;

const AFTER: &str = "\
Example:
  chancery check --strict graph-data/";

/// Check a graph-data directory: every name, date, locator and seal; or a snapshot: every block, offset and id
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
    /// The directory, or the file of a snapshot
    #[arg(value_name = "GRAPH", value_hint = clap::ValueHint::AnyPath)]
    directory: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    if arguments.directory.is_file() && !snapshot(&arguments.directory, screen)? {
        return Ok(());
    }
    let options = Options { strict: arguments.strict };
    let loaded = if arguments.directory.is_file() {
        load::proved(&arguments.directory, options).map_err(open::wrong)?
    } else {
        open::load(&arguments.directory, options)?
    };
    screen.say(&loaded.warnings.render(screen.messages));
    let warnings = loaded.warnings.diagnostics.len() + loaded.warnings.more;
    let session = Session::with_rules(loaded)?;
    let graph = session.snapshot();
    let statements = graph.statements().map_or(0, crate::graph::StatementTable::len);
    let mut text = format!(
        "{}: {}, {}, {}",
        super::shown(&arguments.directory),
        count(statements, "statement", "statements"),
        count(graph.node_count(), "entity", "entities"),
        count(graph.sources().len(), "source", "sources"),
    );
    if warnings > 0 {
        text.push_str("; ");
        text.push_str(&count(warnings, "warning", "warnings"));
    }
    screen.print(&(text + "\n"))
}

/// Checks a snapshot; whether it is one of statements, whose texts are then checked as those of a directory are.
fn snapshot(path: &Path, screen: Screen) -> Outcome<bool> {
    let checked = snapshot::check(path).map_err(|fault| {
        let diagnostic = fault.into_diagnostic(Phase::Compile);
        Error::new(diagnostic, TextMap::default())
    })?;
    if !checked.problems.is_empty() {
        let damaged =
            |what: &String| Diagnostic::general(codes::DATA_DAMAGED, format!("{}: {what}", super::shown(path)));
        let diagnostics = checked.problems.iter().map(damaged).collect();
        return Err(Error { diagnostics, texts: TextMap::default() }.into());
    }
    if checked.lines.is_some() {
        return Ok(true);
    }
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let (nodes, edges) = (count(number(checked.nodes), "node", "nodes"), count(number(checked.edges), "edge", "edges"));
    let sections = count(checked.sections, "section", "sections");
    screen.print(&format!("{}: {nodes}, {edges}, {sections}, all sound\n", super::shown(path)))?;
    Ok(false)
}
