//! `chancery schema`: the vocabulary of a graph.

use clap::Args;

use super::args::GraphArgument;
use crate::load::Options;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;
use crate::repl::{open, schema};

const AFTER: &str = "\
Examples:
  chancery schema
  chancery schema member-of";

/// List entity types, relations and literals, or explain one of them
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    /// An entity type, relation or literal
    name: Option<String>,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let loaded = open::load(&arguments.graph.graph, Options::default())?;
    let text = match &arguments.name {
        None => schema::all(&loaded.graph),
        Some(name) => schema::one(&loaded.graph, name)?,
    };
    screen.print(&text)
}
