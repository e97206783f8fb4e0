//! `chancery query`: one or more queries from an argument or from standard input.

use std::io::Read;
use std::path::Path;

use clap::Args;

use super::args::{AnswerArguments, Everywhere, GraphArgument};
use crate::budget::Limits;
use crate::query::parse;
use crate::repl::parameter::Given;
use crate::repl::run::keep;
use crate::repl::screen::Screen;
use crate::repl::shell::{Script, Shell, format};
use crate::repl::trouble::{Outcome, Trouble};
use crate::repl::{choose_view, give, open};
use crate::session::Session;

const AFTER: &str = "\
Examples:
  chancery query 'MATCH (s:state)-[:hosts-base]->(x) RETURN s.name, x.name'
  chancery query -f json --param state=uzbekistan 'MATCH ({id: $state})-[r:at-odds-with]-(b) RETURN b.name'
  echo 'NEIGHBOURS OF csto' | chancery query -";

/// Answer queries, separated by `;`; the first that fails ends the run
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    #[command(flatten)]
    graph: GraphArgument,
    #[command(flatten)]
    answer: AnswerArguments,
    /// The query, or `-` to read it from standard input
    query: String,
}

pub(super) fn run(arguments: &Arguments, everywhere: &Everywhere) -> Outcome {
    let mut shell = answering(Some(&arguments.graph.graph), &arguments.answer, everywhere)?;
    let read = if arguments.query == "-" { Some(standard_input()?) } else { None };
    let (name, text) = read.as_ref().map_or(("<query>", &arguments.query), |text| ("<stdin>", text));
    if parse::split(text).is_empty() {
        return Err(Trouble::usage("there is no query").help("for example `NEIGHBOURS OF csto`"));
    }
    shell.run(Script { name, text })?;
    save(&mut shell, arguments.answer.save.as_deref())?;
    shell.finish()
}

/// Keeps the graph where `--save` says.
pub(super) fn save(shell: &mut Shell, file: Option<&Path>) -> Outcome {
    let Some(file) = file else { return Ok(()) };
    let told = keep(shell, file, false)?;
    shell.screen.say(&told);
    Ok(())
}

/// All of standard input.
pub(super) fn standard_input() -> Outcome<String> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| Trouble::read("standard input".as_ref(), error))?;
    String::from_utf8(bytes).map_err(|error| {
        Trouble::Data(format!("<stdin>: the text is not UTF-8 at byte {}", error.utf8_error().valid_up_to()))
    })
}

/// A shell on a graph with the flags that stand everywhere, and parameters, which the view may name.
pub(super) fn shell(graph: &Path, everywhere: &Everywhere, parameters: &[Given]) -> Outcome<Shell> {
    let screen = Screen::new();
    let session = open::open(graph, &|text| screen.say(text))?;
    on(session, super::shown(graph), everywhere, parameters)
}

/// A shell on a session that was opened, or on one that is empty.
fn on(mut session: Session, graph: String, everywhere: &Everywhere, parameters: &[Given]) -> Outcome<Shell> {
    let settings = session.settings_mut();
    settings.limits = everywhere.limits(Limits::default());
    settings.scratch = everywhere.scratch;
    settings.evidence = true;
    let mut shell = Shell::new(session, graph);
    give(&mut shell, parameters);
    if let Some(view) = &everywhere.view {
        choose_view(&mut shell, view)?;
    }
    Ok(shell)
}

/// The same with the flags of the subcommands that answer, without a graph on an empty one. A wrong format is told before anything is opened.
pub(super) fn answering(graph: Option<&Path>, answer: &AnswerArguments, everywhere: &Everywhere) -> Outcome<Shell> {
    format(&crate::export::Registry::new(), &answer.format)?;
    let mut shell = match graph {
        Some(graph) => shell(graph, everywhere, &answer.parameters)?,
        None => on(Session::empty(), "an empty graph".to_owned(), everywhere, &answer.parameters)?,
    };
    shell.format.clone_from(&answer.format);
    shell.safe_csv = answer.safe_csv;
    shell.hints = !answer.no_hints;
    shell.session.settings_mut().evidence = !answer.no_evidence;
    Ok(shell)
}
