//! `chancery completions`: completion of the command line for shells.

use clap::builder::PossibleValuesParser;
use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;

use super::args::GraphArgument;
use crate::diagnostic::codes;
use crate::export::{Exporter, Registry};
use crate::load::Options;
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::Outcome;

const AFTER: &str = "\
Example:
  chancery completions bash > ~/.local/share/bash-completion/completions/chancery";

/// Print the completion script for a shell
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// The shell
    shell: Shell,
    #[command(flatten)]
    graph: GraphArgument,
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let mut command = with_names(super::Arguments::command(), &names(&arguments.graph.graph)?);
    super::print(screen, |mut out| {
        clap_complete::generate(arguments.shell, &mut command, "chancery", &mut out);
        Ok(())
    })
}

/// Entity types, relations and literals of the graph, which `schema` explains.
fn names(graph: &std::path::Path) -> Outcome<Vec<String>> {
    let loaded = open::load(graph, Options::default())?;
    let graph = &loaded.graph;
    Ok(match graph.schema() {
        Some(schema) => {
            let types = schema.types().iter().map(|found| found.name.clone());
            let relations = schema.relations().iter();
            let relations =
                relations.flat_map(|found| std::iter::once(found.name.clone()).chain(found.inverse.clone()));
            types.chain(relations).collect()
        }
        None => graph.relation_ids().map(|relation| graph.relation_name(relation).to_owned()).collect(),
    })
}

/// The command line with what its arguments may be. What is typed is checked by the commands themselves, whose
/// messages say more.
fn with_names(command: Command, names: &[String]) -> Command {
    let formats: Vec<String> = Registry::new().iter().map(Exporter::name).map(str::to_owned).collect();
    let codes: Vec<String> = codes::ALL.iter().map(|code| code.as_str().to_owned()).collect();
    let tables: [(&str, &[String]); 3] = [("format", &formats), ("code", &codes), ("name", names)];
    let places: Vec<(String, &str, &[String])> = command
        .get_subcommands()
        .flat_map(|found| tables.iter().map(move |(argument, values)| (found, *argument, *values)))
        .filter(|(found, argument, _)| found.get_arguments().any(|own| own.get_id() == *argument))
        .map(|(found, argument, values)| (found.get_name().to_owned(), argument, values))
        .collect();
    places.into_iter().fold(command, |command, (name, argument, values)| {
        // Clap wants what lives as long as the process, which ends with the script.
        let values: Vec<&'static str> = values.iter().map(|value| &*value.clone().leak()).collect();
        let parser = PossibleValuesParser::new(values);
        command.mut_subcommand(name, |found| found.mut_arg(argument, |found| found.value_parser(parser)))
    })
}
