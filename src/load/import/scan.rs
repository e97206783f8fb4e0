//! [`Scanner`]: a block of CSV, cell by cell; and where records end.
//!
//! A quote counts only at the start of a cell, as in neo4j-admin and in RFC 4180; elsewhere it is a character
//! like others. Separators are looked for eight bytes at a time. A line ends with LF, CR LF or CR.

use std::borrow::Cow;

use super::form::Form;
use super::wrong::Wrong;
use crate::diagnostic::codes;
use crate::load::ends;

/// One cell of a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'b> {
    /// As it was written, without the quotes around it.
    pub(super) raw: &'b str,
    pub(super) quoted: bool,
    /// Its first byte in the block, quote included.
    pub(super) start: usize,
}

impl<'b> Cell<'b> {
    /// The text it stands for.
    #[inline]
    pub(super) fn text(self, form: Form) -> Cow<'b, str> {
        if self.quoted { unescaped(self.raw, form.quote) } else { Cow::Borrowed(self.raw) }
    }
}

/// Reads the cells of a text.
#[derive(Debug)]
pub(super) struct Scanner<'b> {
    text: &'b str,
    form: Form,
    at: usize,
    /// The record's last cell was read.
    pub(super) ended: bool,
    /// Lines before the cell that is read next, and before the one read last.
    pub(super) line: usize,
    cell_line: usize,
    /// Lines before the record.
    pub(super) row_line: usize,
}

impl<'b> Scanner<'b> {
    pub(super) fn new(text: &'b str, form: Form) -> Self {
        Scanner { text, form, at: 0, ended: true, line: 0, cell_line: 0, row_line: 0 }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes to the next record, over blank lines; false when there is none.
    pub(super) fn begin(&mut self) -> bool {
        loop {
            match self.byte() {
                None => return false,
                Some(b'\n' | b'\r') => self.at = ends::after(self.text.as_bytes(), self.at),
                Some(_) => {
                    self.ended = false;
                    self.row_line = self.line;
                    return true;
                }
            }
            self.line += 1;
        }
    }

    /// The next cell of the record.
    #[inline]
    pub(super) fn cell(&mut self) -> Result<Cell<'b>, Box<Wrong>> {
        self.cell_line = self.line;
        if self.byte() == Some(self.form.quote) {
            return self.quoted();
        }
        let start = self.at;
        let end = separator(self.text.as_bytes(), start, self.form.delimiter);
        let text = self.text.get(start..end).unwrap_or("");
        self.at = end;
        self.separated();
        Ok(Cell { raw: text, quoted: false, start })
    }

    /// Goes over the separator, with which the record may end.
    #[inline]
    fn separated(&mut self) {
        match self.byte() {
            Some(byte) if byte == self.form.delimiter => {
                self.ended = false;
                self.at += 1;
            }
            Some(_) => {
                self.ended = true;
                self.line += 1;
                self.at = ends::after(self.text.as_bytes(), self.at);
            }
            None => self.ended = true,
        }
    }

    fn quoted(&mut self) -> Result<Cell<'b>, Box<Wrong>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let Some(end) = closing(bytes, start, self.form.quote) else {
            let wrong = Wrong::new(self.place(start), codes::IMPORT_BAD_RECORD, "the quote is never closed");
            self.at = bytes.len();
            self.ended = true;
            return Err(Box::new(wrong.help("a quote inside a quoted cell is written twice")));
        };
        let text = self.text.get(start + 1..end).unwrap_or("");
        self.line += ends::count(text.as_bytes());
        self.at = end + 1;
        match self.byte() {
            Some(byte) if byte != self.form.delimiter && byte != b'\n' && byte != b'\r' => {
                self.cell_line = self.line;
                let place = self.place(self.at);
                self.at = separator(bytes, self.at, self.form.delimiter);
                self.separated();
                Err(Box::new(
                    Wrong::new(place, codes::IMPORT_BAD_RECORD, "text stands behind a closing quote")
                        .help("a quote inside a quoted cell is written twice"),
                ))
            }
            _ => {
                self.separated();
                Ok(Cell { raw: text, quoted: true, start })
            }
        }
    }

    /// Line (from 0) and column (in characters, from 1) of a byte of the cell read last.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let column = before.get(ends::line_start(before.as_bytes())..).map_or(0, |line| line.chars().count()) + 1;
        (self.cell_line, column)
    }
}

/// An element of an array or a label, in quotes where it must be.
pub(super) fn escaped(text: &str, form: Form) -> String {
    let (quote, delimiter) = (char::from(form.quote), char::from(form.array_delimiter));
    if !text.is_empty() && !text.contains([quote, delimiter]) {
        return text.to_owned();
    }
    format!("{quote}{}{quote}", text.replace(quote, &format!("{quote}{quote}")))
}

/// Two quotes in a quoted cell are one.
pub(super) fn unescaped(text: &str, quote: u8) -> Cow<'_, str> {
    if memchr::memchr(quote, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let quote = char::from(quote);
    Cow::Owned(text.replace(&format!("{quote}{quote}"), &quote.to_string()))
}

/// The quote that closes the one at `start`.
pub(super) fn closing(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr(quote, bytes.get(at..)?)?;
        if bytes.get(at + 1) != Some(&quote) {
            return Some(at);
        }
        at += 2;
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first delimiter or line end from `at` on; the end of the bytes where there is none. The lowest of the
/// bytes that the subtraction marks is a true one, and only that is used.
#[inline]
fn separator(bytes: &[u8], mut at: usize, delimiter: u8) -> usize {
    let (delimiters, feeds, returns) = (ONES * u64::from(delimiter), ONES * u64::from(b'\n'), ONES * u64::from(b'\r'));
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        let (a, b, c) = (word ^ delimiters, word ^ feeds, word ^ returns);
        let marks = (a.wrapping_sub(ONES) & !a) | (b.wrapping_sub(ONES) & !b) | (c.wrapping_sub(ONES) & !c);
        let found = marks & HIGHS;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes.get(at..).unwrap_or(&[]);
    at + rest.iter().position(|byte| *byte == delimiter || matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
}

/// One past the record that begins at `at`; none where it is not ended, or ends in a CR whose LF may follow.
pub(super) fn first_end(bytes: &[u8], mut at: usize, form: Form) -> Option<usize> {
    loop {
        if bytes.get(at) == Some(&form.quote) {
            at = closing(bytes, at, form.quote)? + 1;
        }
        at = separator(bytes, at, form.delimiter);
        if *bytes.get(at)? == form.delimiter {
            at += 1;
        } else {
            let end = ends::after(bytes, at);
            return Some(end).filter(|end| *end < bytes.len() || bytes.ends_with(b"\n"));
        }
    }
}

/// One past the last whole record of bytes that begin with a record; none where there is no whole one.
pub(super) fn last_end(bytes: &[u8], form: Form) -> Option<usize> {
    if memchr::memchr(form.quote, bytes).is_none() {
        return ends::last(bytes);
    }
    let mut last = None;
    while let Some(end) = first_end(bytes, last.unwrap_or(0), form) {
        last = Some(end);
    }
    last
}
