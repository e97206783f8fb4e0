//! `chancery export`: an answer, a picture or a whole graph into a file.

use std::path::PathBuf;

use clap::Args;

use super::args::{Everywhere, GraphArgument};
use super::query::shell;
use crate::repl::parameter::{self, Given};
use crate::repl::run::{Target, write, write_tables};
use crate::repl::shell as shells;
use crate::repl::trouble::{Outcome, Trouble};

const AFTER: &str = "\
Examples:
  chancery export -o csto.dot 'NEIGHBOURS OF csto WITHIN 1'
  chancery export -f csv -o bases.csv 'MATCH (s)-[:hosts-base]->(x) RETURN s.name, x.name'
  chancery export -f dot | sfdp -Tsvg -o whole.svg
  chancery export -g graph.chq-graph -f csv -o tables/      an open graph, as nodes.csv and relationships.csv";

/// Write an answer, a picture or, without a query, the whole graph
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    /// The format; without one, that of FILE's extension
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<String>,
    /// The file; without one, standard output
    #[arg(short, long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// Write over an existing file
    #[arg(long)]
    force: bool,
    /// A parameter: JSON where it parses as JSON, else a string; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parameter::parse)]
    parameters: Vec<Given>,
    /// Leave out what the rows rest on
    #[arg(long)]
    no_evidence: bool,
    /// In csv and tsv, put a quote before cells that a spreadsheet would run as formulas (= + - @);
    /// without it they are written as they are
    #[arg(long)]
    safe_csv: bool,
    /// What is exported; without one, the whole graph
    query: Option<String>,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    if arguments.format.is_none() && arguments.output.is_none() {
        return Err(
            Trouble::usage("neither a format nor a file is given").help("for example `-f dot`, or `-o csto.dot`")
        );
    }
    if let Some(name) = &arguments.format {
        shells::format(&crate::export::Registry::new(), name)?;
    }
    let mut shell = shell(&arguments.graph.graph, everywhere, &arguments.parameters)?;
    shell.session.settings_mut().evidence = !arguments.no_evidence;
    shell.safe_csv = arguments.safe_csv;
    let file = arguments.output.clone().filter(|file| file.as_os_str() != "-");
    if let (Some("csv"), None, Some(directory)) = (arguments.format.as_deref(), &arguments.query, &file) {
        let told = write_tables(&shell, directory, arguments.force)?;
        shell.screen.say(&told);
        return shell.finish();
    }
    let target = Target { file, format: arguments.format.clone(), force: arguments.force };
    let told = write(&mut shell, &target, arguments.query.as_deref())?;
    shell.screen.say(&told);
    shell.finish()
}
