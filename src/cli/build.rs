//! `chancery build`: a directory into one file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::count;
use crate::graph::snapshot::is_snapshot;
use crate::load::encoding::word;
use crate::load::{self, Options};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::spinner;
use crate::repl::trouble::{Outcome, Trouble};

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
    /// The file; one that is there is replaced if it is a snapshot
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    into: PathBuf,
    /// Write over the file whatever it is
    #[arg(long)]
    force: bool,
    /// Warnings are errors
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let into = &arguments.into;
    if into.exists() && !arguments.force && !is_snapshot(into) {
        let wrong = Trouble::usage(format!("`{}` exists already, and is not a snapshot", super::shown(into)));
        return Err(wrong.help("to write over it, add `--force`"));
    }
    spare_inputs(into, &arguments.directory)?;
    let options = Options { strict: arguments.strict };
    let say = || format!("reading {}, ", super::shown(&arguments.directory));
    let work = || load::build(&arguments.directory, &arguments.into, options);
    let (loaded, built) = spinner::during(&say, work).map_err(open::wrong)?;
    screen.say(&loaded.warnings.summary(&word(&super::shown(&arguments.directory))));
    screen.print(&format!(
        "{}: {}, {}, from {}\n",
        super::shown(&arguments.into),
        count(usize::try_from(built.statements).unwrap_or(usize::MAX), "statement", "statements"),
        count(built.entities, "entity", "entities"),
        super::shown(&arguments.directory),
    ))
}

/// A file that is read is never written over in the same run, whatever is asked for.
fn spare_inputs(into: &Path, directory: &Path) -> Outcome {
    let Ok(real) = std::fs::canonicalize(into) else { return Ok(()) };
    let inputs = load::FILES.iter().map(|name| directory.join(name));
    let same = |input: PathBuf| std::fs::canonicalize(input).is_ok_and(|input| input == real);
    if inputs.chain([directory.to_owned()]).any(same) {
        let wrong = Trouble::usage(format!("`{}` is what the graph is built from", super::shown(into)));
        return Err(wrong.help("name another file, such as `graph.chq-graph`"));
    }
    Ok(())
}
