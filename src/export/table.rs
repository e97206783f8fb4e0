//! Tables for people, and answers that are paths as one line each.

use std::io::{self, Write};

use super::grid::Grid;
use super::line;
use super::text::{Words, is_conflicts, notes, paths_of};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::{Answer, Row};
use crate::diagnostic::escape;
use crate::model::Value;

/// Columns, footnotes and a closing line.
pub(super) struct Table;

impl Exporter for Table {
    fn name(&self) -> &'static str {
        "table"
    }

    fn extensions(&self) -> &[&str] {
        &["txt"]
    }

    fn help(&self) -> &'static str {
        "columns for people, footnotes below"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name())?;
        let words = Words::new(answer);
        if answer.why.is_some() {
            for line in super::why::lines(answer, options) {
                writeln!(out, "{line}")?;
            }
        } else if paths_of(answer).is_some() {
            path_lines(answer, options, out)?;
        } else if !answer.rows.is_empty() && !answer.columns.is_empty() {
            table(answer, options, out)?;
        }
        for footnote in words.footnotes(options) {
            writeln!(out, "  {footnote}")?;
        }
        let closing = words.closing(options);
        if closing.is_empty() { Ok(()) } else { writeln!(out, "{closing}") }
    }
}

/// One path a line, its notes beside it.
fn path_lines(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let words = Words::new(answer);
    for row in answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)) {
        let path = words.row(row).concat();
        let notes = if options.evidence { notes(row) } else { String::new() };
        writeln!(out, "{}", format!("{path}   {notes}").trim_end())?;
    }
    Ok(())
}

/// Leaves out what the row above says too, up to the first difference.
fn blank_repeats(cells: &mut [String], above: &[String]) {
    let same = cells.iter().zip(above).take_while(|(cell, above)| cell == above).count();
    cells.iter_mut().take(same).for_each(String::clear);
}

/// Columns; where the terminal is too narrow for them, a line for each value and a note that says so.
fn table(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if grid(answer, options).write(options.width, out)? {
        return Ok(());
    }
    line::rows(answer, options, out)?;
    let (columns, width) = (answer.columns.len(), options.width.unwrap_or_default());
    let plural = if columns == 1 { "1 column does".to_owned() } else { format!("{columns} columns do") };
    writeln!(out, "({plural} not fit a terminal of {width}, so each value has a line, as in the format `line`)")
}

fn grid(answer: &Answer, options: &Options) -> Grid {
    let words = Words::new(answer);
    let shown: Vec<_> = answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)).collect();
    let noted = options.evidence && shown.iter().any(|row| !notes(row).is_empty());
    let mut header: Vec<String> = answer.columns.iter().map(|column| escape(column)).collect();
    header.extend(noted.then(String::new));
    let numeric: Vec<bool> = (0..answer.columns.len()).map(|column| is_numeric(&shown, column)).collect();
    let mut grid = Grid::new(header, &numeric);
    let conflicts = is_conflicts(answer);
    let mut above: Vec<String> = Vec::new();
    for row in &shown {
        let mut cells = words.row(row);
        cells.extend(noted.then(|| notes(row)));
        let full = cells.clone();
        if conflicts && cells.first() == above.first() {
            blank_repeats(&mut cells, &above);
        }
        above = full;
        grid.add(cells);
    }
    grid
}

/// Whether a column holds numbers and nothing else but null.
fn is_numeric(rows: &[&Row], column: usize) -> bool {
    let mut values = rows.iter().filter_map(|row| row.values.get(column)).filter(|value| !value.is_null()).peekable();
    values.peek().is_some() && values.all(|value| matches!(value, Value::Integer(_) | Value::Float(_)))
}
