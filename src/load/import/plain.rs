//! [`rows`]: the records of a group as texts with their places, for files that are not large.

use super::block::Blocks;
use super::hint;
use super::scan::Scanner;
use super::table;
use super::wrong::{Few, Wrong, Wrongs};
use crate::diagnostic::codes;

/// One cell: its text, and its column in the line (from 1).
#[derive(Clone, Debug)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) column: usize,
}

/// One record.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) file: String,
    /// From 0.
    pub(super) line: usize,
    pub(super) cells: Vec<Plain>,
}

/// The cells of the header; none where the group is empty.
pub(super) fn header(blocks: &mut Blocks<'_>, wrongs: &mut Wrongs) -> Option<Row> {
    let group = blocks.group;
    match blocks.header() {
        Ok(Some(text)) => {
            if let Some(wrong) = hint::delimiter(&text, blocks.form) {
                wrongs.push(&group.shown(0), wrong);
                return None;
            }
            let (mut rows, mut few) = (Vec::new(), Few::default());
            read(&text, blocks, &mut rows, (&group.shown(0), 0), &mut few);
            wrongs.extend(&group.shown(0), 0, few);
            rows.into_iter().next()
        }
        Ok(None) => {
            wrongs.push(&group.shown(0), super::header::none());
            None
        }
        Err((file, stop)) => {
            table::stopped(file, stop, group, &[], wrongs);
            None
        }
    }
}

/// The records behind the header, each with as many cells as the header has.
pub(super) fn rows(blocks: &mut Blocks<'_>, width: usize, wrongs: &mut Wrongs) -> Vec<Row> {
    let group = blocks.group;
    let (mut rows, mut file, mut line) = (Vec::new(), 0, blocks.skipped);
    loop {
        let block = match blocks.next() {
            Ok(Some(block)) => block,
            Ok(None) => break,
            Err((file, stop)) => {
                table::stopped(file, stop, group, &[], wrongs);
                break;
            }
        };
        if block.file != file {
            (file, line) = (block.file, 0);
        }
        let shown = group.shown(file);
        let mut few = Few::default();
        let lines = match std::str::from_utf8(&block.bytes) {
            Ok(text) => read(text, blocks, &mut rows, (&shown, line), &mut few),
            Err(error) => {
                few.push(|| table::not_utf8(&block, error.valid_up_to(), group));
                0
            }
        };
        wrongs.extend(&shown, line, few);
        line += lines;
    }
    if blocks.form.ignore_extra {
        for row in &mut rows {
            row.cells.truncate(width);
        }
    }
    if rows.is_empty() && blocks.behind > 0 && wrongs.is_empty() {
        wrongs.push(&group.shown(0), blocks.in_vain());
    }
    for row in rows.iter().filter(|row| row.cells.len() != width) {
        wrongs.push(&row.file, table::uneven(row.cells.len(), width, row.line));
    }
    rows
}

/// Reads a text that begins at a line of a file; how many lines it has.
fn read(text: &str, blocks: &Blocks<'_>, rows: &mut Vec<Row>, place: (&str, usize), few: &mut Few) -> usize {
    let mut scanner = Scanner::new(text, blocks.form);
    while scanner.begin() {
        let mut row = Row { file: place.0.to_owned(), line: place.1 + scanner.row_line, cells: Vec::new() };
        while !scanner.ended {
            match scanner.cell() {
                Ok(cell) => {
                    let column = scanner.place(cell.start).1;
                    row.cells.push(Plain { text: cell.text(blocks.form).into_owned(), column });
                }
                Err(wrong) => few.push(|| *wrong),
            }
        }
        rows.push(row);
    }
    scanner.line
}

/// A column that must be there is not.
pub(super) fn needed(header: &Row, name: &str, why: &str, wrongs: &mut Wrongs) {
    let message = format!("the header has no column `{name}`");
    wrongs.push(&header.file, Wrong::new((header.line, 1), codes::IMPORT_BAD_HEADER, message).help(why));
}
