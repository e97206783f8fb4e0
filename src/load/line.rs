//! Lines of a data file: where they begin, and which cannot be read at all.

use std::borrow::Cow;

use super::json::Trouble;
use super::report::{Place, Problems};
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
        let start: Vec<u8> = bytes.iter().copied().take_while(|byte| *byte != b'\n').take(1 << 16).collect();
        problems.trouble(self.place(line), &String::from_utf8_lossy(&start), trouble);
    }

    /// The whole file as text; none when it is none.
    pub(super) fn text(&self, problems: &mut Problems) -> Option<&str> {
        let body = self.body(problems);
        match std::str::from_utf8(body) {
            Ok(text) => Some(text),
            Err(error) => {
                let before = body.get(..error.valid_up_to()).unwrap_or(&[]);
                let line = memchr::memchr_iter(b'\n', before).count();
                let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
                self.bad_utf8(problems, line + 1, body.get(start..).unwrap_or(&[]));
                None
            }
        }
    }

    fn bad_utf8(&self, problems: &mut Problems, line: usize, bytes: &[u8]) {
        let at = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let byte = bytes.get(at).copied().unwrap_or_default();
        let message = format!("the byte {byte:#04x} is not UTF-8 here");
        self.complain(problems, line, bytes, Trouble::new(at..at + 1, codes::DATA_BAD_UTF8, message));
    }

    /// The lines that are not blank; a line that cannot be read is a problem. Lines may
    /// end with CR LF, and the last may lack its end: what it says decides whether it is whole.
    pub(super) fn lines(&self, problems: &mut Problems) -> Vec<Line<'_>> {
        let mut lines = Vec::new();
        let body = self.body(problems);
        let before = self.bytes.len() - body.len();
        let mut next = 0;
        for (at, end) in memchr::memchr_iter(b'\n', body).chain([body.len()]).enumerate() {
            let start = std::mem::replace(&mut next, end + 1);
            let bytes = body.get(start..end).unwrap_or(&[]);
            let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
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
                Err(_) => self.bad_utf8(problems, at + 1, bytes),
            }
        }
        lines
    }

    /// Whether the last line has an end.
    pub(super) fn is_whole(&self) -> bool {
        self.bytes.is_empty() || self.bytes.ends_with(b"\n")
    }

    /// One line by its first byte.
    pub(super) fn line(&self, start: usize) -> &str {
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or(&[]);
        std::str::from_utf8(line.strip_suffix(b"\r").unwrap_or(line)).unwrap_or("")
    }
}
