//! `chancery verify`: a graph against the articles it was taken from.

use std::path::PathBuf;

use clap::Args;

use super::args::GraphArgument;
use super::count;
use crate::load::{Options, verify};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::{Outcome, Trouble};

const AFTER: &str = "\
Example:
  chancery verify --texts articles/
  chancery verify -g mine/ --texts mine/articles/";

/// Check every passage against local copies of the articles
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    /// Where the articles are, as DIR/SOURCE.txt
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    texts: PathBuf,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let found = std::fs::metadata(&arguments.texts).map_err(|error| Trouble::read(&arguments.texts, error))?;
    if !found.is_dir() {
        return Err(Trouble::usage(format!("`{}` is not a directory", super::shown(&arguments.texts))));
    }
    let loaded = open::load(&arguments.graph.graph, Options::default())?;
    let verified = verify(&loaded.graph, &arguments.texts);
    screen.say(&verified.problems.render(screen.messages));
    let (texts, passages) = (count(verified.texts, "text", "texts"), count(verified.passages, "passage", "passages"));
    screen.print(&format!("{texts} and {passages} are what the graph says they are\n"))?;
    if verified.problems.has_errors() { Err(Trouble::Said(3)) } else { Ok(()) }
}
