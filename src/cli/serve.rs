//! `chancery session`: the subcommand; the protocol itself is `session`.

use std::io::{self, BufWriter};
use std::path::PathBuf;

use clap::Args;

use super::args::Everywhere;
use super::query::shell;
use super::session;
use crate::budget::Limits;
use crate::repl::open::unfit;
use crate::repl::screen;
use crate::repl::trouble::Outcome;
use crate::session::Session;

const AFTER: &str = "\
Examples:
  echo '{\"query\": \"RETURN 1 AS one\", \"plain\": true}' | chancery session
  chancery session -g demo";

/// Answer JSON requests, one a line, from a program that drives chancery through pipes
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// A graph-data directory, a snapshot file, or `demo`; without one, an empty open graph
    #[arg(short, long, value_name = "GRAPH", value_hint = clap::ValueHint::AnyPath)]
    graph: Option<PathBuf>,
    /// Keep the graph as it then stands in FILE, when the input ends: whole or not at all
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    save: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    let mut session = if let Some(graph) = &arguments.graph {
        shell(graph, everywhere, &[])?.session
    } else {
        let mut session = Session::empty();
        session.settings_mut().limits = everywhere.limits(Limits::default());
        session
    };
    session.settings_mut().evidence = false;
    let output = BufWriter::new(io::stdout().lock());
    session::serve(&mut session, io::stdin().lock(), output).map_err(screen::trouble)?;
    match &arguments.save {
        Some(file) => session.save(file, false).map_err(unfit),
        None => Ok(()),
    }
}
