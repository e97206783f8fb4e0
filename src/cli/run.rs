//! `chancery run`: scripts.

use std::path::PathBuf;

use clap::Args;

use super::args::{AnswerArguments, Everywhere, GraphArgument};
use super::query;
use crate::repl::run::file;
use crate::repl::shell::Script;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Examples:
  chancery run examples/dates-in-dispute.chq
  chancery run odds.chq --param state=uzbekistan --format markdown --no-evidence";

/// Run scripts: queries and rules, separated by `;`; the first that fails ends the run
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    answer: AnswerArguments,
    /// The scripts, in order; `-` is standard input
    #[arg(required = true, value_name = "SCRIPT.chq", value_hint = clap::ValueHint::FilePath)]
    scripts: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    let mut shell = query::answering(&arguments.graph.graph, &arguments.answer, everywhere)?;
    for script in &arguments.scripts {
        if script.as_os_str() == "-" {
            let text = query::standard_input()?;
            shell.run(Script { name: "<stdin>", text: &text })?;
        } else {
            file(&mut shell, script)?;
        }
    }
    query::save(&mut shell, arguments.answer.save.as_deref())?;
    shell.finish()
}
