//! [`Wrongs`]: what is wrong with files, by file, line and column; the first hundred.

use crate::diagnostic::{Code, Diagnostic, codes};
use crate::load::report::Problems;

/// So many of one block are kept; as many are shown of all.
const MOST: usize = 100;

/// One thing that is wrong. The line counts from the start of the block or file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    /// From 0.
    pub(super) line: usize,
    /// In characters, from 1.
    pub(super) column: usize,
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Wrong {
    pub(super) fn new(place: (usize, usize), code: Code, message: impl Into<String>) -> Self {
        Wrong { line: place.0, column: place.1, code, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Wrong { help: Some(help.into()), ..self }
    }
}

/// What is wrong with one block.
#[derive(Debug, Default)]
pub(super) struct Few {
    pub(super) list: Vec<Wrong>,
    pub(super) more: usize,
}

impl Few {
    /// Makes the wrong only when it will be kept.
    pub(super) fn push(&mut self, wrong: impl FnOnce() -> Wrong) {
        if self.list.len() < MOST {
            self.list.push(wrong());
        } else {
            self.more += 1;
        }
    }
}

/// What is wrong with all files.
#[derive(Debug, Default)]
pub(super) struct Wrongs {
    problems: Problems,
}

impl Wrongs {
    pub(super) fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    pub(super) fn problems(self) -> Problems {
        self.problems
    }

    /// Adds what is wrong at a place of a file.
    pub(super) fn push(&mut self, file: &str, wrong: Wrong) {
        let span = self.problems.place(file, wrong.line + 1, wrong.column);
        let diagnostic = Diagnostic::error(wrong.code, span, wrong.message);
        self.problems.push(Diagnostic { help: wrong.help.into_iter().collect(), ..diagnostic });
    }

    /// Adds what is wrong with a block that begins at `line` (from 0).
    pub(super) fn extend(&mut self, file: &str, line: usize, few: Few) {
        for wrong in few.list {
            self.push(file, Wrong { line: wrong.line + line, ..wrong });
        }
        self.problems.more += few.more;
    }

    /// A column that was given another name is in no header.
    pub(super) fn unmapped(&mut self, name: &str, near: Option<&str>) {
        let message = format!("`--map`: no header has a column `{name}` that could mean that");
        let wrong = Diagnostic::general(codes::IMPORT_BAD_HEADER, message);
        self.problems.push(match near {
            Some(near) => wrong.help(format!("did you mean `{near}`?")),
            None => wrong,
        });
    }

    /// A file that cannot be read.
    pub(super) fn unreadable(&mut self, file: &str, reason: &str) {
        self.problems.push(Diagnostic::general(codes::DATA_UNREADABLE, format!("`{file}` cannot be read: {reason}")));
    }
}
