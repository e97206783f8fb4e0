//! [`Error`]: the one public error type: diagnostics, and the texts they point into.

use std::fmt;

use crate::diagnostic::{Diagnostic, Style, TextMap, render_within};

/// What went wrong, with places. `Display` prints the diagnostics in full, without colour.
#[derive(Debug)]
pub struct Error {
    /// The problems, the first one first.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts they point into.
    pub texts: TextMap,
}

impl Error {
    /// An error of one problem.
    pub fn new(diagnostic: Diagnostic, texts: TextMap) -> Self {
        Error { diagnostics: vec![diagnostic], texts }
    }

    /// The first problem.
    pub fn first(&self) -> Option<&Diagnostic> {
        self.diagnostics.first()
    }

    /// The process's exit status for it: 1 query, 3 data, 4 limit, 130 interrupted.
    pub fn exit_code(&self) -> u8 {
        match self.first().map(|d| d.code.row()) {
            Some(row) if row.kind == "LimitExceeded" => 4,
            Some(row) if row.kind == "Interrupted" => 130,
            Some(row) if row.code.starts_with('D') => 3,
            _ => 1,
        }
    }

    /// The diagnostics as text.
    pub fn render(&self, style: Style) -> String {
        self.render_within(style, None)
    }

    /// The diagnostics as text for a terminal of so many columns.
    pub fn render_within(&self, style: Style, width: Option<usize>) -> String {
        let all: Vec<String> =
            self.diagnostics.iter().map(|found| render_within(found, &self.texts, style, width)).collect();
        all.join("\n")
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::Plain))
    }
}

impl std::error::Error for Error {}
