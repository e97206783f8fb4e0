//! `chancery build`: a directory into one file.

use std::path::PathBuf;

use clap::Args;

use super::count;
use crate::load::encoding::word;
use crate::load::{self, Options};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Example:
  chancery build graph-data/ --into csto.chq-graph && chancery query -g csto.chq-graph 'NEIGHBOURS OF csto'";

/// Check a graph-data directory and write it into one file, whole or not at all
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The directory
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,
    /// The file, which is replaced if it is there
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    into: PathBuf,
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let options = Options { strict: arguments.strict };
    let (loaded, built) = load::build(&arguments.directory, &arguments.into, options).map_err(open::wrong)?;
    screen.say(&loaded.warnings.summary(&word(&super::shown(&arguments.directory))));
    screen.print(&format!(
        "{}: {}, {}, from {}\n",
        super::shown(&arguments.into),
        count(usize::try_from(built.statements).unwrap_or(usize::MAX), "statement", "statements"),
        count(built.entities, "entity", "entities"),
        super::shown(&arguments.directory),
    ))
}
