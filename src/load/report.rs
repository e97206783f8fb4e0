//! [`Problems`]: diagnostics and the lines they point into, the first hundred of them.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::json::Trouble;
use crate::diagnostic::codes;
use crate::diagnostic::{Code, Diagnostic, Severity, Span, Style, TextId, TextMap, render};

/// So many are shown; the rest is counted.
const MOST: usize = 100;

/// What warnings say of one record, and of many.
const KINDS: &[(Code, &str, &str)] = &[
    (codes::DATA_NO_LOCATOR, "statement names no passage", "statements name no passage"),
    (codes::DATA_NO_GLOSS, "statement has no gloss", "statements have no gloss"),
    (codes::DATA_REPEATED, "statement says what another says", "statements say what others say"),
    (codes::DATA_LONG_GLOSS, "gloss is long", "glosses are long"),
];

/// A number with a comma between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What is wrong with files, with the lines concerned.
#[derive(Debug, Default)]
pub struct Problems {
    /// The first hundred, in order of file and line as far as they were found together.
    pub diagnostics: Vec<Diagnostic>,
    /// The lines that the diagnostics point into.
    pub texts: TextMap,
    /// How many more there are.
    pub more: usize,
    /// How many there are of each kind, those that are not shown included.
    pub(super) kinds: Vec<(Code, usize)>,
    lines: HashMap<(&'static str, usize), TextId>,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The file's name in its directory.
    pub(super) file: &'static str,
    /// The file's path, as it is shown.
    pub(super) path: &'a str,
    /// The number of the line, from 1.
    pub(super) line: usize,
}

impl Problems {
    /// Whether there is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// All of them as text, one after the other.
    pub fn render(&self, style: Style) -> String {
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            out.push_str(&render(diagnostic, &self.texts, style));
            out.push('\n');
        }
        if self.more > 0 {
            out = format!("{out}and {} more problems\n", self.more);
        }
        out
    }

    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            return self.count(diagnostic.code);
        }
        self.tally(diagnostic.code, 1);
        self.diagnostics.push(diagnostic);
    }

    /// One more that is not shown.
    pub(super) fn count(&mut self, code: Code) {
        self.more = self.more.saturating_add(1);
        self.tally(code, 1);
    }

    fn tally(&mut self, code: Code, number: usize) {
        match self.kinds.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += number,
            None => self.kinds.push((code, number)),
        }
    }

    /// One line for each kind, with how many there are of it; `graph` names what `chancery check` takes.
    pub fn summary(&self, graph: &str) -> String {
        let mut out = String::new();
        for (code, number) in &self.kinds {
            let what = match KINDS.iter().find(|(known, ..)| known == code) {
                Some((_, one, _)) if *number == 1 => format!("1 {one}"),
                Some((_, _, many)) => format!("{} {many}", grouped(*number)),
                None => format!("{} of {}: {}", grouped(*number), code.as_str(), code.row().title),
            };
            let verb = if *number == 1 { "shows it" } else { "lists them" };
            let _ = writeln!(out, "warning: {what}; `chancery check {graph}` {verb}");
        }
        out
    }

    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST
    }

    /// A span in a line, which is kept once.
    pub(super) fn span(&mut self, place: Place<'_>, content: &str, at: Range<usize>) -> Span {
        let key = (place.file, place.line);
        let text = *self.lines.entry(key).or_insert_with(|| self.texts.add_excerpt(place.path, content, place.line));
        Span::new(text, at.start, at.end)
    }

    /// A place in a file of which no line is shown; line and column count from 1.
    pub(super) fn place(&mut self, path: &str, line: usize, column: usize) -> Span {
        Span::new(self.texts.add_place(path, line, column), 0, 0)
    }

    pub(super) fn trouble(&mut self, place: Place<'_>, content: &str, trouble: Trouble) {
        if self.is_full() {
            return self.count(trouble.code);
        }
        let span = self.span(place, content, trouble.at);
        let diagnostic = Diagnostic::error(trouble.code, span, trouble.message);
        self.push(Diagnostic { help: trouble.help.into_iter().collect(), ..diagnostic });
    }

    /// Warnings count as errors.
    pub(super) fn be_strict(&mut self) {
        for diagnostic in &mut self.diagnostics {
            diagnostic.severity = Severity::Error;
        }
    }

    /// Errors before warnings, each in the order of finding.
    pub(super) fn errors_first(&mut self) {
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.severity == Severity::Warning);
    }
}
