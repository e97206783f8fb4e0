//! `chancery check`: whether a directory is a graph.

use std::path::PathBuf;

use clap::Args;

use super::count;
use crate::load::Options;
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;
use crate::session::Session;

const AFTER: &str = "\
Example:
  chancery check --strict graph-data/";

/// Check a graph-data directory: every name, date, locator and seal
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
    /// The directory
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let loaded = open::load(&arguments.directory, Options { strict: arguments.strict })?;
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
