//! `chancery [GRAPH]`: the prompt; from a pipe, a script.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::args::Everywhere;
use super::query::shell;
use crate::repl::trouble::{Outcome, Trouble};
use crate::repl::{self, open};

/// The longest time of a query at the prompt.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Args, Debug)]
#[group(skip)]
pub(super) struct Arguments {
    /// A graph-data directory, a snapshot file, or `demo`: five articles on the CSTO [default: demo]
    #[arg(value_name = "GRAPH", value_hint = clap::ValueHint::AnyPath)]
    graph: Option<PathBuf>,
    /// Where the articles are, as DIR/SOURCE.txt, for `:passage`
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    texts: Option<PathBuf>,
}

impl Arguments {
    /// Refuses arguments of the prompt before a subcommand, which would not see them.
    pub(super) fn alone(&self, subcommand: bool) -> Outcome {
        if !subcommand || (self.graph.is_none() && self.texts.is_none()) {
            return Ok(());
        }
        let wrong = Trouble::usage("a graph or --texts before a command is for the prompt, which this is not");
        Err(wrong.help("a command takes its graph as `-g GRAPH`"))
    }
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    use std::io::IsTerminal;
    let demo = PathBuf::from(open::DEMO);
    let graph = arguments.graph.as_ref().unwrap_or(&demo);
    let mut shell = shell(graph, everywhere, &[]).map_err(|trouble| super::perhaps_subcommand(trouble, graph))?;
    shell.texts.clone_from(&arguments.texts);
    if !(std::io::stdin().is_terminal() && shell.screen.terminal) {
        return repl::read(&mut shell).and_then(|()| shell.finish());
    }
    let limits = &mut shell.session.settings_mut().limits;
    limits.time = everywhere.timeout.map_or(Some(PATIENCE), |time| time.0);
    repl::converse(&mut shell.at_prompt())
}
