//! Tables for people, and answers that are paths as one line each.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, presets};

use super::text::{Words, notes, paths_of};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::Answer;
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
        if paths_of(answer).is_some() {
            path_lines(answer, options, out)?;
        } else if !answer.rows.is_empty() && !answer.columns.is_empty() {
            writeln!(out, "{}", grid(answer, options))?;
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

fn grid(answer: &Answer, options: &Options) -> String {
    let words = Words::new(answer);
    let shown: Vec<_> = answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)).collect();
    let noted = options.evidence && shown.iter().any(|row| !notes(row).is_empty());
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING);
    if let Some(width) = options.width.and_then(|width| u16::try_from(width).ok()) {
        grid.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    let mut header: Vec<String> = answer.columns.iter().map(|column| escape(column)).collect();
    header.extend(noted.then(String::new));
    grid.set_header(header);
    for row in &shown {
        let mut cells = words.row(row);
        cells.extend(noted.then(|| notes(row)));
        grid.add_row(cells);
    }
    for (at, column) in grid.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        // Numbers line up at their end, as long as a whole column is numbers.
        let number = |value: Option<&Value>| matches!(value, Some(Value::Integer(_) | Value::Float(_)));
        if at > 0 && shown.iter().all(|row| number(row.values.get(at))) {
            column.set_cell_alignment(CellAlignment::Left);
        }
    }
    grid.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}
