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
  chancery run load.cypher --into graph.chq-graph
  chancery run odds.chq --param state=uzbekistan --format markdown --no-evidence";

/// Run scripts: queries and rules, separated by `;`; the first that fails ends the run
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    answer: AnswerArguments,
    /// Start from an empty open graph, and keep what the scripts make of it in FILE: whole or not at all
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with_all = ["graph", "save"])]
    into: Option<PathBuf>,
    /// The scripts, in order; `-` is standard input
    #[arg(required = true, value_name = "SCRIPT.chq", value_hint = clap::ValueHint::FilePath)]
    scripts: Vec<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    let graph = if arguments.into.is_some() { None } else { Some(&*arguments.graph.graph) };
    let mut shell = query::answering(graph, &arguments.answer, everywhere)?;
    for script in &arguments.scripts {
        if script.as_os_str() == "-" {
            let text = query::standard_input()?;
            shell.run(Script { name: "<stdin>", text: &text })?;
        } else {
            file(&mut shell, script)?;
        }
    }
    query::save(&mut shell, arguments.into.as_deref().or(arguments.answer.save.as_deref()))?;
    shell.finish()
}
