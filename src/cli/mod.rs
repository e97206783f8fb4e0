//! The command line: arguments in, exit status out; one file per subcommand.
//!
//! It opens graphs and hands them to `repl`, which runs and shows; it must not know how queries run.
//! Exit statuses: 0 complete, 1 query error, 2 wrong usage, 3 data or files, 4 a limit, 130 and 143 signals.

mod args;
mod build;
mod check;
mod completions;
mod exact;
mod explain;
mod export;
mod import;
mod man;
mod progress;
mod prompt;
mod query;
mod response;
mod run;
mod schema;
mod seal;
mod serve;
mod session;
mod verify;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use self::args::Everywhere;
use crate::repl::screen::{self, Screen};
use crate::repl::signal;
use crate::repl::trouble::{Outcome, Trouble};

/// What stands below the list of subcommands.
const AFTER: &str = "\
Examples:
  chancery
  chancery query \"PATHS FROM serbia TO csto\"
  chancery query 'MATCH (s:state)-[:hosts-base]->(x) RETURN s.name, x.name'
  chancery export -o csto.dot 'NEIGHBOURS OF csto'

Exit status: 0 complete answer, 1 query error, 2 wrong usage, 3 wrong data or files,
4 a limit was hit (the answer is marked incomplete), 130 interrupted, 143 terminated";

/// A knowledge graph of cited statements: every answer names the passages it rests on
#[derive(Parser, Debug)]
#[command(name = "chancery", version, after_help = AFTER)]
struct Arguments {
    #[command(flatten)]
    prompt: prompt::Arguments,
    #[command(flatten)]
    everywhere: Everywhere,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand, Debug)]
enum Command {
    Query(query::Arguments),
    Run(run::Arguments),
    Export(export::Arguments),
    Import(import::Arguments),
    Build(build::Arguments),
    Check(check::Arguments),
    Seal(seal::Arguments),
    Verify(verify::Arguments),
    Schema(schema::Arguments),
    Session(serve::Arguments),
    Explain(explain::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => match misspelt_command(&error) {
            Some(trouble) => {
                Screen::new().complain(&trouble);
                return ExitCode::from(trouble.exit_code());
            }
            None => return usage(&error),
        },
    };
    arguments.everywhere.color.choose();
    signal::watch();
    let screen = Screen::new();
    let code = match dispatch(arguments, screen) {
        Ok(()) => 0,
        Err(trouble) => {
            screen.complain(&trouble);
            trouble.exit_code()
        }
    };
    ExitCode::from(match (code, signal::caught()) {
        (signal::INTERRUPTED, Some(caught)) => caught,
        _ => code,
    })
}

/// What clap takes for a graph although it was to be a command: the words behind it are then the wrong ones to
/// complain about.
fn misspelt_command(error: &clap::Error) -> Option<Trouble> {
    use clap::error::ErrorKind::{InvalidSubcommand, UnknownArgument};
    let first = std::env::args_os().nth(1)?.into_string().ok().filter(|first| !first.starts_with('-'))?;
    let commands = subcommands();
    let known = first == crate::repl::open::DEMO || commands.contains(&first) || std::path::Path::new(&first).exists();
    if known || !matches!(error.kind(), InvalidSubcommand | UnknownArgument) {
        return None;
    }
    let near = crate::diagnostic::nearest(&first, commands.iter().map(String::as_str));
    let shown = crate::diagnostic::escape(&first);
    let trouble = Trouble::usage(format!("there is neither a graph nor a command `{shown}`"));
    Some(match near {
        Some(near) => trouble.help(format!("did you mean `chancery {near}`?")),
        None => trouble.help("`chancery --help` lists the commands"),
    })
}

/// Prints what clap has to say: help and versions are no errors.
fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { 2 } else { 0 };
    match error.print() {
        Err(failed) if failed.kind() != io::ErrorKind::BrokenPipe => ExitCode::from(3),
        _ => ExitCode::from(code),
    }
}

fn dispatch(arguments: Arguments, screen: Screen) -> Outcome {
    let Arguments { prompt, everywhere, command } = arguments;
    prompt.alone(command.is_some())?;
    match command {
        None => prompt::run(&prompt, &everywhere),
        Some(Command::Query(arguments)) => query::run(&arguments, &everywhere),
        Some(Command::Run(arguments)) => run::run(&arguments, &everywhere),
        Some(Command::Export(arguments)) => export::run(&arguments, &everywhere),
        Some(Command::Import(arguments)) => import::run(&arguments, screen),
        Some(Command::Build(arguments)) => build::run(&arguments, screen),
        Some(Command::Check(arguments)) => check::run(&arguments, screen),
        Some(Command::Seal(arguments)) => seal::run(&arguments, screen),
        Some(Command::Verify(arguments)) => verify::run(&arguments, screen),
        Some(Command::Schema(arguments)) => schema::run(&arguments, screen),
        Some(Command::Session(arguments)) => serve::run(&arguments, &everywhere),
        Some(Command::Explain(arguments)) => explain::run(&arguments, screen),
        Some(Command::Completions(arguments)) => completions::run(&arguments, screen),
        Some(Command::Man(arguments)) => man::run(&arguments, screen),
    }
}

/// The names of the subcommands.
pub fn subcommands() -> Vec<String> {
    Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()).collect()
}

/// Prints what `write` writes, errors of standard output as trouble.
fn print(screen: Screen, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
    let mut text = Vec::new();
    write(&mut text).map_err(screen::trouble)?;
    screen.write(|out| out.write_all(&text))
}

/// A message with its number and the word for it.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// The graph's name as messages show it.
fn shown(path: &std::path::Path) -> String {
    crate::diagnostic::escape(&path.display().to_string())
}

/// Trouble with a file named by mistake for a subcommand.
fn perhaps_subcommand(trouble: Trouble, name: &std::path::Path) -> Trouble {
    let commands = subcommands();
    let near = name.to_str().and_then(|name| crate::diagnostic::nearest(name, commands.iter().map(String::as_str)));
    match (trouble, near) {
        (Trouble::File { .. }, Some(near)) => {
            Trouble::usage(format!("there is neither a graph nor a command `{}`", shown(name)))
                .help(format!("did you mean `chancery {near}`?"))
        }
        (trouble, _) => trouble,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_declared_without_contradictions() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_subcommand_has_an_example() {
        for command in Arguments::command().get_subcommands() {
            let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(after.contains(&format!("chancery {}", command.get_name())), "{}", command.get_name());
            assert!(command.get_about().is_some(), "{}", command.get_name());
        }
    }
}
