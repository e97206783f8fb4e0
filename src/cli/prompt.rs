//! `chancery [GRAPH]`: the prompt; from a pipe, a script.

use std::path::PathBuf;

use clap::Args;

use super::args::{Colour, Everywhere};
use super::query::shell;
use crate::repl::config::{self, Decided};
use crate::repl::trouble::{Outcome, Trouble};
use crate::repl::{self, open};

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
    let mut shell = shell.at_prompt();
    let limits = &mut shell.session.settings_mut().limits;
    limits.time = everywhere.timeout.map_or(limits.time, |time| time.0);
    let decided = Decided {
        time: everywhere.timeout.is_some(),
        memory: everywhere.max_memory.is_some(),
        view: everywhere.view.is_some(),
        colour: everywhere.color != Colour::Auto,
    };
    // A mistake in it keeps nobody from asking.
    if let Err(trouble) = config::read(&mut shell, decided) {
        shell.screen.complain(&trouble);
    }
    repl::converse(&mut shell)
}
