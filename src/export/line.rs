//! One `column: value` a line, for wide rows.

use std::io::{self, Write};

use super::text::{Words, notes};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::Answer;
use crate::diagnostic::escape;

/// One value a line.
pub(super) struct Line;

impl Exporter for Line {
    fn name(&self) -> &'static str {
        "line"
    }

    fn extensions(&self) -> &[&str] {
        &[]
    }

    fn help(&self) -> &'static str {
        "one `column: value` a line, for wide rows"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name())?;
        let words = Words::new(answer);
        for line in super::why::lines(answer, options) {
            writeln!(out, "{line}")?;
        }
        if answer.why.is_none() {
            rows(answer, options, out)?;
        }
        for footnote in words.footnotes(options) {
            writeln!(out, "  {footnote}")?;
        }
        let closing = words.closing(options);
        if closing.is_empty() { Ok(()) } else { writeln!(out, "{closing}") }
    }
}

/// The rows, one value a line, an empty line between them.
pub(super) fn rows(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let words = Words::new(answer);
    for (at, row) in answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)).enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        for (column, cell) in answer.columns.iter().zip(words.row(row)) {
            writeln!(out, "{}: {cell}", escape(column))?;
        }
        let notes = notes(row);
        if options.evidence && !notes.is_empty() {
            writeln!(out, "  {notes}")?;
        }
    }
    Ok(())
}
