//! `chancery seal`: checksums for every line of a graph.

use std::path::PathBuf;

use clap::Args;

use super::count;
use crate::load;
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Example:
  chancery seal mine/";

/// Write the checksum of every line of a graph-data directory, after it was edited
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The directory
    #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    directory: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let sealed = load::seal(&arguments.directory).map_err(open::wrong)?;
    let lines = count(sealed.lines, "line", "lines");
    screen.print(&format!("sealed {lines} of {}, {} anew\n", super::shown(&arguments.directory), sealed.changed))
}
