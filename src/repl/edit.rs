//! The line editor's helper: completion, hints, colours, and whether a text is complete.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};

use super::command::{self, COMMANDS, Command, Takes};
use super::words::Words;
use super::{complete, few, help, paint};
use crate::export::Registry;
use crate::query::parse::{self, Completeness};

/// Completes, hints, colours and checks what is typed.
pub(super) struct Editing {
    words: Rc<RefCell<Words>>,
    files: FilenameCompleter,
    history: HistoryHinter,
}

impl Editing {
    pub(super) fn new(words: Rc<RefCell<Words>>) -> Self {
        Editing { words, files: FilenameCompleter::new(), history: HistoryHinter::new() }
    }
}

impl Helper for Editing {}

impl Completer for Editing {
    type Candidate = Pair;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<Pair>)> {
        if !line.trim_start().starts_with(':') {
            return Ok(complete::complete(&self.words.borrow(), line, at));
        }
        let before = line.get(..at).unwrap_or(line);
        match before.trim_start().split_once(char::is_whitespace) {
            None => Ok(commands(before)),
            Some((name, _)) => match command::find(name.trim_start_matches(':')).as_slice() {
                [row] => self.argument(row, line, at),
                _ => Ok((at, Vec::new())),
            },
        }
    }
}

/// Commands by the letters typed so far.
fn commands(before: &str) -> (usize, Vec<Pair>) {
    let start = before.find(':').unwrap_or(0);
    let typed = before.get(start + 1..).unwrap_or("").to_lowercase();
    let rows = COMMANDS.iter().filter(|row| row.name.starts_with(&typed));
    let pair = |row: &Command| Pair {
        display: format!(":{}  ({})", row.name, row.help),
        replacement: if row.arguments.is_empty() { format!(":{}", row.name) } else { format!(":{} ", row.name) },
    };
    (start, rows.map(pair).collect())
}

impl Editing {
    fn argument(&self, row: &Command, line: &str, at: usize) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..at).unwrap_or(line);
        let from = before.find(char::is_whitespace).map_or(at, |space| space + 1);
        let words = self.words.borrow();
        let formats = Registry::new();
        Ok(match row.takes {
            Takes::Nothing => (at, Vec::new()),
            Takes::Words(choices) => choose(before, from, choices.iter().copied()),
            Takes::Format => choose(before, from, formats.iter().map(crate::export::Exporter::name)),
            Takes::Topic => {
                let topics = help::TOPICS.iter().map(|(name, _)| *name).chain(COMMANDS.iter().map(|row| row.name));
                let functions = words.functions.iter().chain(words.procedures.iter().map(|found| &found.word));
                choose(before, from, topics.chain(functions.map(|word| word.name.as_str())))
            }
            Takes::Schema => {
                let names = words.labels.iter().chain(&words.relations).chain(&words.properties);
                choose(before, from, names.map(|word| word.name.as_str()))
            }
            Takes::Entity => complete::within("NEIGHBOURS OF ", &words, before, from),
            Takes::View => complete::within("MATCH (n) ", &words, before, from),
            Takes::Query => complete::within("", &words, before, from),
            Takes::Path => self.paths(line, at)?,
            Takes::PathThenQuery => {
                match before.get(from..).and_then(|rest| rest.trim_start().split_once(char::is_whitespace)) {
                    None => self.paths(line, at)?,
                    Some((_, query)) => complete::within("", &words, before, before.len() - query.len()),
                }
            }
        })
    }
}

impl Editing {
    fn paths(&self, line: &str, at: usize) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, pairs) = self.files.complete_path(line, at)?;
        Ok((start, few::at_most(pairs, line.get(start..at).unwrap_or(""))))
    }
}

/// Those of `names` that begin with what stands from `from` on.
fn choose<'n>(before: &str, from: usize, names: impl Iterator<Item = &'n str>) -> (usize, Vec<Pair>) {
    let typed = before.get(from..).unwrap_or("");
    let start = from + (typed.len() - typed.trim_start().len());
    let typed = typed.trim_start().to_lowercase();
    let mut seen = std::collections::HashSet::new();
    let fits = names.filter(|name| name.to_lowercase().starts_with(&typed)).filter(|name| seen.insert(*name));
    let pairs = fits.map(|name| Pair { display: name.to_owned(), replacement: name.to_owned() });
    (start, few::at_most(pairs.collect(), before.get(start..).unwrap_or("")))
}

impl Hinter for Editing {
    type Hint = String;

    fn hint(&self, line: &str, at: usize, context: &Context<'_>) -> Option<String> {
        if at < line.len() || line.trim().is_empty() {
            return None;
        }
        self.history.hint(line, at, context).or_else(|| arguments(line))
    }
}

/// What a command that is typed still wants; it is shown and cannot be taken.
fn arguments(line: &str) -> Option<String> {
    let name = line.strip_prefix(':')?.strip_suffix(' ')?;
    let row = COMMANDS.iter().find(|row| row.name == name)?;
    Some(row.arguments.to_owned()).filter(|arguments| !arguments.is_empty())
}

impl Highlighter for Editing {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        let Some(name) = line.strip_prefix(':') else { return Cow::Owned(paint::query(line)) };
        let end = name.find(char::is_whitespace).map_or(line.len(), |end| end + 1);
        let (name, rest) = line.split_at(end);
        Cow::Owned(format!("{}{rest}", paint::paint(name, paint::PROMPT)))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(paint::paint(hint, paint::FAINT))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Editing {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(if is_whole(context.input()) { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

/// Whether Enter runs the text: its last statement is whole, or can become none by more typing.
pub(super) fn is_whole(text: &str) -> bool {
    if text.trim().is_empty() {
        return true;
    }
    if text.trim_start().starts_with(':') {
        return command_is_whole(text);
    }
    let statements = parse::split(text);
    let Some(last) = statements.last() else { return !is_open(text) };
    let ended = parse::is_ended(text);
    let last = text.get(last.start..).unwrap_or("");
    ended && !is_open(last) || parse::complete(last) != Completeness::Incomplete
}

/// Whether a comment is open.
fn is_open(text: &str) -> bool {
    use crate::query::parse::token::{TokenKind, tokens};
    tokens(text).last().is_some_and(|token| matches!(token.kind, TokenKind::OpenComment | TokenKind::Open(_)))
}

/// A command ends with its line, unless its query is not whole yet.
fn command_is_whole(text: &str) -> bool {
    let (name, rest) = command::parts(text);
    match command::find(name).as_slice() {
        [Command { takes: Takes::Query, .. }] => rest.is_empty() || is_whole(rest),
        _ => true,
    }
}
