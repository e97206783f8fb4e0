//! The loop: a line editor on a terminal, plain lines from a pipe.

use std::cell::RefCell;
use std::io::BufRead;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Instant;

use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Cmd, ColorMode, CompletionType, Config, EditMode, Editor, EventHandler, KeyCode, KeyEvent, Modifiers};

use super::command::{self, Next};
use super::edit::Editing;
use super::leaving::{End, Enter, Interrupt, Keys, Leaving, Step};
use super::shell::{INPUT, Script, Shell};
use super::trouble::{Outcome, Trouble};
use super::words::Words;
use super::{bare, history, open, paint, signal};
use crate::diagnostic::Style;
use crate::graph::Snapshot;
use crate::query::parse;

/// Reads statements and commands from a person until they leave.
///
/// # Errors
/// When the terminal cannot be used, or the process was asked to end.
pub fn converse(shell: &mut Shell) -> Outcome {
    let words = Rc::new(RefCell::new(Words::of(&mut shell.session)));
    let mut known = Arc::clone(shell.session.snapshot());
    let colour = shell.screen.answers == Style::Colour;
    let keys = Keys::default();
    let mut editor = editor(Rc::clone(&words), &keys, (colour, shell.vi)).map_err(|error| terminal(&error))?;
    let mut leaving = Leaving::default();
    shell.screen.print(&banner(shell))?;
    signal::attended();
    loop {
        let prompt = prompt(shell);
        let styled = paint::paint(&prompt, paint::PROMPT);
        let draft = std::mem::take(&mut shell.draft);
        let line = match editor.readline_with_initial(&(prompt, styled), (&draft, "")) {
            Ok(line) => line,
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => continue,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(terminal(&error)),
        };
        match keys.end() {
            End::Empty => match leaving.pressed(Instant::now()) {
                Step::Tell => shell.screen.print("Ctrl-C once more, or Ctrl-D, leaves\n")?,
                Step::Stay => {}
                Step::Leave => return Ok(()),
            },
            End::Dropped => leaving = Leaving::default(),
            End::Enter if line.trim().is_empty() => {}
            End::Enter => {
                leaving = Leaving::default();
                remember(&mut editor, &line);
                if let Next::Leave = turn(shell, &line)? {
                    return Ok(());
                }
                refresh(&words, &mut known, shell);
            }
        }
    }
}

/// Does what a line asks for. Ctrl-C ends that and not the prompt.
fn turn(shell: &mut Shell, line: &str) -> Outcome<Next> {
    match signal::cancelling(shell.session.cancel(), || answer(shell, line)) {
        Ok(Next::Leave) => return Ok(Next::Leave),
        Ok(Next::Go) => {}
        Err(trouble @ Trouble::Closed) => return Err(trouble),
        Err(trouble) => shell.screen.complain(&trouble),
    }
    shell.screen.print("\n")?;
    if signal::terminated() {
        return Err(Trouble::Said(signal::caught().unwrap_or_default()));
    }
    Ok(Next::Go)
}

/// Learns new names: all of them when the graph is another one.
fn refresh(words: &RefCell<Words>, known: &mut Snapshot, shell: &mut Shell) {
    if Arc::ptr_eq(known, shell.session.snapshot()) {
        words.borrow_mut().learn_parameters(&mut shell.session);
    } else {
        *known = Arc::clone(shell.session.snapshot());
        *words.borrow_mut() = Words::of(&mut shell.session);
    }
}

fn terminal(error: &ReadlineError) -> Trouble {
    Trouble::usage(format!("the terminal cannot be used: {error}"))
}

/// What people type who come from other prompts; none of it is a query.
const HABITS: &[(&str, &str)] =
    &[("help", ":help"), ("?", ":help"), ("quit", ":quit"), ("exit", ":quit"), ("\\q", ":quit"), ("\\e", ":edit")];

/// Runs what was typed: a command or statements.
fn answer(shell: &mut Shell, line: &str) -> Outcome<Next> {
    let word = line.trim().trim_end_matches(';').to_lowercase();
    if let Some((_, command)) = HABITS.iter().find(|(habit, _)| *habit == word) {
        return command::execute(shell, command);
    }
    if line.trim_start().starts_with(':') {
        return command::execute(shell, line.trim());
    }
    if let Some(meant) = bare::meant(shell.session.snapshot(), line) {
        shell.screen.say(&format!("{}\n", meant.note));
        return command::execute(shell, &meant.command);
    }
    line.clone_into(&mut shell.typed);
    shell.run(Script { name: INPUT, text: line }).map(|()| Next::Go)
}

fn editor(
    words: Rc<RefCell<Words>>,
    keys: &Keys,
    (colour, vi): (bool, bool),
) -> rustyline::Result<Editor<Editing, FileHistory>> {
    const MOST_LINES: usize = 10_000;
    let config = Config::builder()
        .completion_type(CompletionType::List)
        // There are never more than fit, and a question would eat what is typed ahead.
        .completion_prompt_limit(usize::MAX)
        .edit_mode(if vi { EditMode::Vi } else { EditMode::Emacs })
        .color_mode(if colour { ColorMode::Enabled } else { ColorMode::Disabled })
        .history_ignore_dups(true)?
        .history_ignore_space(true)
        .max_history_size(MOST_LINES)?
        .tab_stop(4)
        .build();
    let mut editor: Editor<Editing, FileHistory> = Editor::with_config(config)?;
    editor.set_helper(Some(Editing::new(words)));
    let alt_enter = [KeyEvent::new('\r', Modifiers::ALT), KeyEvent(KeyCode::Enter, Modifiers::ALT)];
    for key in alt_enter {
        editor.bind_sequence(key, EventHandler::Simple(Cmd::Newline));
    }
    editor.bind_sequence(KeyEvent::ctrl('C'), EventHandler::Conditional(Box::new(Interrupt(keys.clone()))));
    for key in [KeyEvent(KeyCode::Enter, Modifiers::NONE), KeyEvent::ctrl('J'), KeyEvent::ctrl('M')] {
        editor.bind_sequence(key, EventHandler::Conditional(Box::new(Enter(keys.clone()))));
    }
    if let Some(path) = history::path() {
        // There is none yet, or it cannot be read: the prompt works all the same.
        let _ = editor.load_history(&path);
    }
    Ok(editor)
}

/// Keeps the line for the next time. A history that cannot be written is no reason to disturb anybody.
fn remember(editor: &mut Editor<Editing, FileHistory>, line: &str) {
    if line.trim().is_empty() || !matches!(editor.add_history_entry(line), Ok(true)) {
        return;
    }
    if let Some(path) = history::path() {
        if let Some(directory) = path.parent() {
            let _ = std::fs::create_dir_all(directory);
        }
        let _ = editor.append_history(&path);
    }
}

fn banner(shell: &Shell) -> String {
    let graph = match shell.graph.as_str() {
        open::DEMO => "demo graph: five articles on the CSTO".to_owned(),
        other => {
            let graph = shell.session.snapshot();
            let sources = graph.sources().len();
            format!(
                "{}: {} nodes, {} edges, {sources} sources",
                crate::diagnostic::escape(other),
                graph.node_count(),
                graph.edge_count()
            )
        }
    };
    format!("chancery {}, {graph}. Tab completes, :help explains, Ctrl-D leaves.\n\n", env!("CARGO_PKG_VERSION"))
}

/// The prompt, with the view when one is set.
fn prompt(shell: &Shell) -> String {
    shell.session.settings().view.as_ref().map_or_else(|| "> ".to_owned(), |view| format!("{view}> "))
}

/// Reads statements and commands from standard input as a script: no banner, no prompt; the first that fails
/// ends the run.
///
/// # Errors
/// What the first that fails says.
pub fn read(shell: &mut Shell) -> Outcome {
    let mut text = String::new();
    let mut done = 0;
    let stdin = std::io::stdin().lock();
    for line in stdin.lines() {
        let line = line.map_err(|error| Trouble::read("standard input".as_ref(), error))?;
        if line.trim_start().starts_with(':') && parse::split(text.get(done..).unwrap_or("")).is_empty() {
            text.push_str(&line);
            text.push('\n');
            done = text.len();
            if command::execute(shell, line.trim())? == Next::Leave {
                return Ok(());
            }
            continue;
        }
        text.push_str(&line);
        text.push('\n');
        if line.trim_end().ends_with(';') {
            done = whole(shell, &text, done)?;
        }
    }
    part(shell, &text, done, text.len())
}

/// Runs the statements that a semicolon ends; gives how far it came.
fn whole(shell: &mut Shell, text: &str, done: usize) -> Outcome<usize> {
    if !parse::is_ended(text.get(done..).unwrap_or("")) {
        return Ok(done);
    }
    part(shell, text, done, text.len())?;
    Ok(text.len())
}

/// Runs the statements from `from` to `to`; errors tell their lines in the whole input.
fn part(shell: &mut Shell, text: &str, from: usize, to: usize) -> Outcome {
    let rest = text.get(from..to).unwrap_or("");
    for range in parse::split(rest) {
        shell.one(Script { name: "<stdin>", text }, range.start + from..range.end + from)?;
    }
    Ok(())
}
