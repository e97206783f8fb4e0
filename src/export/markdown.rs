//! Markdown tables with footnotes.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr;

use super::text::{Words, notes};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::Answer;
use crate::diagnostic::escape;

/// A pipe table.
pub(super) struct Markdown;

impl Exporter for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn extensions(&self) -> &[&str] {
        &["md", "markdown"]
    }

    fn help(&self) -> &'static str {
        "a pipe table, footnotes as a list"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name())?;
        let words = Words::new(answer);
        let tree = super::why::lines(answer, options);
        if !tree.is_empty() {
            writeln!(out, "```text\n{}\n```", tree.join("\n"))?;
        } else if !answer.columns.is_empty() {
            table(&cells(answer, options), out)?;
        }
        let footnotes = words.footnotes(options);
        if !footnotes.is_empty() {
            writeln!(out)?;
        }
        for footnote in footnotes {
            writeln!(out, "* {}", safe(&footnote))?;
        }
        if let Some(view) = &answer.view {
            writeln!(out, "\nView: {}", safe(&escape(view)))?;
        }
        if let Some(limit) = &answer.limit {
            writeln!(out, "\nIncomplete: {}", safe(&escape(&limit.message)))?;
        }
        Ok(())
    }
}

/// The header and the rows, with the notes as a last column where there are any.
fn cells(answer: &Answer, options: &Options) -> Vec<Vec<String>> {
    let words = Words::new(answer);
    let shown: Vec<_> = answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)).collect();
    let mut lines: Vec<Vec<String>> = Vec::with_capacity(shown.len() + 1);
    lines.push(answer.columns.iter().map(|column| safe(&escape(column))).collect());
    lines.extend(shown.iter().map(|row| words.row(row).iter().map(|cell| safe(cell)).collect()));
    if options.evidence && shown.iter().any(|row| !notes(row).is_empty()) {
        let sources = std::iter::once("sources".to_owned()).chain(shown.iter().map(|row| safe(&notes(row))));
        lines.iter_mut().zip(sources).for_each(|(line, cell)| line.push(cell));
    }
    lines
}

fn table(lines: &[Vec<String>], out: &mut dyn Write) -> io::Result<()> {
    let columns = lines.first().map_or(0, Vec::len);
    let wide =
        |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.width()).max().unwrap_or(0).max(1);
    let widths: Vec<usize> = (0..columns).map(wide).collect();
    for (at, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            write!(out, "| {cell}{} ", " ".repeat(width.saturating_sub(cell.width())))?;
        }
        writeln!(out, "|")?;
        if at == 0 {
            widths.iter().try_for_each(|width| write!(out, "|{}", "-".repeat(width + 2)))?;
            writeln!(out, "|")?;
        }
    }
    Ok(())
}

/// Text that markdown shows as it is.
fn safe(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '|' | '\\' | '`' | '*' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_padded_and_hold_no_markup() -> io::Result<()> {
        let lines = [vec!["b.name".to_owned(), "x".to_owned()], vec![safe("a|<b>"), "1".to_owned()]];
        let mut out = Vec::new();
        table(&lines, &mut out)?;
        let expected = "| b.name    | x |\n|-----------|---|\n| a\\|&lt;b> | 1 |\n";
        assert_eq!(String::from_utf8_lossy(&out), expected);
        Ok(())
    }
}
