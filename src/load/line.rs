//! Lines of a data file: where they begin, and which cannot be read at all.

use std::borrow::Cow;

use super::json::Trouble;
use super::report::{Place, Problems};
use super::{encoding, ends};
use crate::diagnostic::codes;

/// Bytes of one line.
const LONGEST: usize = 16 << 20;

/// A line of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'f> {
    /// From 1.
    pub(super) number: usize,
    /// Its first byte in the file.
    pub(super) start: usize,
    pub(super) text: &'f str,
}

/// A data file in memory.
#[derive(Debug)]
pub(super) struct File {
    /// Its name in the directory.
    pub(super) name: &'static str,
    /// Its path, as it is shown.
    pub(super) path: String,
    pub(super) bytes: Cow<'static, [u8]>,
}

impl File {
    pub(super) fn place(&self, line: usize) -> Place<'_> {
        Place { file: self.name, path: &self.path, line }
    }

    /// The file without a byte order mark, which is a problem.
    fn body(&self, problems: &mut Problems) -> &[u8] {
        let Some(rest) = self.bytes.strip_prefix(b"\xef\xbb\xbf") else { return &self.bytes };
        let trouble = Trouble::new(0..0, codes::DATA_BYTE_ORDER_MARK, "the file begins with a byte order mark");
        let help = "save it as UTF-8 without one".to_owned();
        self.complain(problems, 1, rest, trouble.help(Some(help)));
        rest
    }

    fn complain(&self, problems: &mut Problems, line: usize, bytes: &[u8], trouble: Trouble) {
        let start = ends::next(bytes, 0).map_or(bytes, |(end, _)| bytes.get(..end).unwrap_or(bytes));
        let start = start.get(..1 << 16).unwrap_or(start);
        problems.trouble(self.place(line), &String::from_utf8_lossy(start), trouble);
    }

    /// The whole file as text; none when it is none.
    pub(super) fn text(&self, problems: &mut Problems) -> Option<&str> {
        let body = self.body(problems);
        if self.is_wide(problems) {
            return None;
        }
        match std::str::from_utf8(body) {
            Ok(text) => Some(text),
            Err(error) => {
                let before = body.get(..error.valid_up_to()).unwrap_or(&[]);
                let (line, start) = (ends::count(before), ends::line_start(before));
                self.bad_utf8(problems, line + 1, (body, start), body.get(start..).unwrap_or(&[]));
                None
            }
        }
    }

    /// A line, which begins at a byte of the body, holds a byte that is not UTF-8.
    fn bad_utf8(&self, problems: &mut Problems, line: usize, (body, start): (&[u8], usize), bytes: &[u8]) {
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("the byte {byte:#04x} is not UTF-8 here");
        let trouble = Trouble::new(at..at + 1, codes::DATA_BAD_UTF8, message);
        let help = if problems.is_full() { None } else { encoding::hint(body, start + at, self.path.as_ref()) };
        self.complain(problems, line, bytes, trouble.help(help));
    }

    /// Whether the characters have two or four bytes, which is a problem.
    fn is_wide(&self, problems: &mut Problems) -> bool {
        let Some((message, help)) = encoding::not_narrow(&self.bytes, self.path.as_ref()) else { return false };
        problems.trouble(self.place(1), "", Trouble::new(0..0, codes::DATA_BAD_UTF8, message).help(Some(help)));
        true
    }

    /// The lines that are not blank; a line that cannot be read is a problem. Lines may
    /// end with LF, CR LF or CR, and the last may lack its end: what it says decides whether it is whole.
    pub(super) fn lines(&self, problems: &mut Problems) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        let body = self.body(problems);
        let before = self.bytes.len() - body.len();
        if self.is_wide(problems) {
            return lines;
        }
        for (at, (start, bytes)) in ends::lines(body).enumerate() {
            if bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if bytes.len() > LONGEST {
                let message = format!("the line has {} bytes, more than {LONGEST}", bytes.len());
                let trouble = Trouble::new(0..1, codes::DATA_LINE_TOO_LONG, message);
                self.complain(problems, at + 1, bytes, trouble);
                continue;
            }
            match std::str::from_utf8(bytes) {
                Ok(text) => lines.push(Line { number: at + 1, start: before + start, text }),
                Err(_) => self.bad_utf8(problems, at + 1, (body, start), bytes),
            }
        }
        lines
    }

    /// Whether the last line has an end.
    pub(super) fn is_whole(&self) -> bool {
        self.bytes.is_empty() || self.bytes.ends_with(b"\n") || self.bytes.ends_with(b"\r")
    }

    /// One line by its first byte.
    pub(super) fn line(&self, start: usize) -> &str {
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        let line = ends::next(rest, 0).map_or(rest, |(end, _)| rest.get(..end).unwrap_or(&[]));
        std::str::from_utf8(line).unwrap_or("")
    }
}
