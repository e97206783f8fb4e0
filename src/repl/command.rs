//! The table of `:commands`; help, completion and tests read the same rows.

use super::config;
use super::editor;
use super::help;
use super::run;
use super::set;
use super::shell::Shell;
use super::show;
use super::trouble::{Outcome, Trouble};
use super::why;
use crate::diagnostic::{escape, nearest};

/// Whether the prompt comes again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// It does.
    Go,
    /// The person leaves.
    Leave,
}

/// What an argument is, for completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// There is none, or nothing to choose from.
    Nothing,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A topic of the help.
    Topic,
    /// An entity type, relation or literal.
    Schema,
    /// An entity.
    Entity,
    /// A format.
    Format,
    /// A view.
    View,
    /// A query.
    Query,
    /// A file or directory.
    Path,
    /// A file, then a query.
    PathThenQuery,
}

/// A row of the table.
pub struct Command {
    /// The name, without the colon.
    pub name: &'static str,
    /// The arguments as help shows them.
    pub arguments: &'static str,
    /// What the arguments are.
    pub takes: Takes,
    /// One line of help.
    pub help: &'static str,
    /// A line that runs.
    pub example: &'static str,
    /// Does it; the text is what stands behind the name.
    pub run: fn(&mut Shell, &str) -> Outcome<Next>,
}

/// Every command, in the order of the help.
pub const COMMANDS: &[Command] = &[
    Command {
        name: "help",
        arguments: "[TOPIC]",
        takes: Takes::Topic,
        help: "what can be typed here; a topic, function, procedure, keyword or code",
        example: ":help views",
        run: help::command,
    },
    Command {
        name: "schema",
        arguments: "[NAME]",
        takes: Takes::Schema,
        help: "entity types, relations and literals, or one of them",
        example: ":schema member-of",
        run: show::schema,
    },
    Command {
        name: "sources",
        arguments: "",
        takes: Takes::Nothing,
        help: "the articles, with the number of statements from each",
        example: ":sources",
        run: show::sources,
    },
    Command {
        name: "entity",
        arguments: "NAME",
        takes: Takes::Entity,
        help: "all about an entity: names, literals with rivals, relations, sources",
        example: ":entity CSTO",
        run: show::entity,
    },
    Command {
        name: "rows",
        arguments: "[N | all]",
        takes: Takes::Words(&["all"]),
        help: "how many rows of an answer are shown",
        example: ":rows 20",
        run: set::rows,
    },
    Command {
        name: "timeout",
        arguments: "[TIME | none]",
        takes: Takes::Words(&["none"]),
        help: "the longest time of a query",
        example: ":timeout 1m",
        run: set::timeout,
    },
    Command {
        name: "memory",
        arguments: "[SIZE]",
        takes: Takes::Nothing,
        help: "the most memory of a query",
        example: ":memory 2GiB",
        run: set::memory,
    },
    Command {
        name: "format",
        arguments: "[FORMAT]",
        takes: Takes::Format,
        help: "how answers are written",
        example: ":format markdown",
        run: set::format,
    },
    Command {
        name: "evidence",
        arguments: "[on | off]",
        takes: Takes::Words(&["on", "off"]),
        help: "whether answers show what they rest on",
        example: ":evidence off",
        run: set::evidence,
    },
    Command {
        name: "param",
        arguments: "[NAME=VALUE]",
        takes: Takes::Nothing,
        help: "gives $NAME a value: JSON where it parses, else a string; without one, lists them",
        example: ":param state=uzbekistan",
        run: set::param,
    },
    Command {
        name: "view",
        arguments: "[VIEW | off]",
        takes: Takes::View,
        help: "the view of every query that names none; the prompt shows it",
        example: ":view AS OF 2012",
        run: set::view,
    },
    Command {
        name: "texts",
        arguments: "DIR",
        takes: Takes::Path,
        help: "where the articles are, as DIR/SOURCE.txt",
        example: ":texts articles",
        run: set::texts,
    },
    Command {
        name: "passage",
        arguments: "N",
        takes: Takes::Nothing,
        help: "the passage behind footnote N of the last answer; needs :texts",
        example: ":passage 1",
        run: show::passage,
    },
    Command {
        name: "notes",
        arguments: "",
        takes: Takes::Nothing,
        help: "all footnotes of the last answer, also those of rows that are not shown",
        example: ":notes",
        run: show::notes,
    },
    Command {
        name: "why",
        arguments: "[N]",
        takes: Takes::Nothing,
        help: "what row N of the last answer rests on: the proof of each of its relations",
        example: ":why 1",
        run: why::command,
    },
    Command {
        name: "export",
        arguments: "[--force] FILE QUERY",
        takes: Takes::PathThenQuery,
        help: "writes an answer or a picture to FILE, in the format of its extension",
        example: ":export csto.dot NEIGHBOURS OF csto",
        run: run::export,
    },
    Command {
        name: "save",
        arguments: "[--force] [FILE]",
        takes: Takes::Path,
        help: "keeps an open graph in FILE, or in the file it came from, whole or not at all",
        example: ":save friends.chq-graph",
        run: run::save,
    },
    Command {
        name: "run",
        arguments: "FILE",
        takes: Takes::Path,
        help: "runs the statements of a file",
        example: ":run examples/dates-in-dispute.chq",
        run: run::run,
    },
    Command {
        name: "edit",
        arguments: "[QUERY]",
        takes: Takes::Query,
        help: "opens the query, or the last one, in $VISUAL or $EDITOR; what ends in `;` then runs",
        example: ":edit",
        run: editor::command,
    },
    Command {
        name: "explain",
        arguments: "QUERY",
        takes: Takes::Query,
        help: "the plan of a query as a tree",
        example: ":explain MATCH (s:state)-[:member-of]->(o) RETURN o.name, count(s)",
        run: run::explain,
    },
    Command {
        name: "timing",
        arguments: "[on | off]",
        takes: Takes::Words(&["on", "off"]),
        help: "whether answers tell how long they took",
        example: ":timing off",
        run: set::timing,
    },
    Command {
        name: "pager",
        arguments: "[on | off | COMMAND]",
        takes: Takes::Words(&["on", "off"]),
        help: "what shows answers taller than the screen: $PAGER, else less",
        example: ":pager off",
        run: set::pager,
    },
    Command {
        name: "config",
        arguments: "[new]",
        takes: Takes::Words(&["new"]),
        help: "the settings, and the file that says how the prompt begins; `new` writes it, with comments",
        example: ":config",
        run: config::command,
    },
    Command {
        name: "quit",
        arguments: "",
        takes: Takes::Nothing,
        help: "leaves, as Ctrl-D does",
        example: ":quit",
        run: |_, _| Ok(Next::Leave),
    },
];

/// The commands that `name` may mean: one with this name, or all that begin with it.
pub fn find(name: &str) -> Vec<&'static Command> {
    let name = name.to_lowercase();
    let exact = COMMANDS.iter().find(|row| row.name == name || (row.name == "quit" && name == "exit"));
    exact.map_or_else(|| COMMANDS.iter().filter(|row| row.name.starts_with(&name)).collect(), |row| vec![row])
}

/// The name and the rest of a line that begins with a colon.
pub fn parts(line: &str) -> (&str, &str) {
    let line = line.trim_start().trim_start_matches(':');
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    (name.trim_end_matches(';'), rest.trim())
}

/// Runs a line that begins with a colon.
///
/// # Errors
/// When there is no such command, or it fails.
pub fn execute(shell: &mut Shell, line: &str) -> Outcome<Next> {
    let (name, rest) = parts(line);
    match find(name).as_slice() {
        [row] => (row.run)(shell, rest),
        [] => Err(unknown(name)),
        _ if name.is_empty() => {
            Err(Trouble::usage("a command needs a name behind the colon").help("`:help` lists the commands"))
        }
        several => {
            let names: Vec<String> = several.iter().map(|row| format!(":{}", row.name)).collect();
            Err(Trouble::usage(format!("`:{name}` may be {}", names.join(" or "))))
        }
    }
}

fn unknown(name: &str) -> Trouble {
    let wrong = Trouble::usage(format!("no command is called `:{}`", escape(name)));
    match nearest(name, COMMANDS.iter().map(|row| row.name)) {
        Some(near) => wrong.help(format!("did you mean `:{near}`?")),
        None => wrong.help("`:help` lists the commands"),
    }
}
