//! [`Trouble`]: why a command of the prompt or of the command line did not do what was asked.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style as Paint};

use super::wrap::wrap;
use crate::diagnostic::{Style, escape};
use crate::error::Error;
use crate::load::Problems;

/// What a command gives back.
pub type Outcome<T = ()> = Result<T, Trouble>;

/// Why a command did not do what was asked.
#[derive(Debug)]
pub enum Trouble {
    /// A query or the data is wrong, a limit was hit, or the query was interrupted.
    Error(Box<Error>),
    /// The command was not used as it is meant to be.
    Usage {
        /// One line.
        message: String,
        /// Hints, one line each.
        help: Vec<String>,
    },
    /// A file could not be read or written.
    File {
        /// The file.
        path: PathBuf,
        /// `read` or `write`.
        doing: &'static str,
        /// What the system says.
        error: io::Error,
    },
    /// More is wrong with the data than is shown.
    Problems(Box<Problems>),
    /// Data are not what they should be; one line.
    Data(String),
    /// All was said already, in data or text that was shown; this is the exit status.
    Said(u8),
    /// Nobody reads the output any more, which is no error.
    Closed,
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Trouble::Error(Box::new(error))
    }
}

impl Trouble {
    /// Wrong use, without a hint.
    pub fn usage(message: impl Into<String>) -> Self {
        Trouble::Usage { message: message.into(), help: Vec::new() }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn help(mut self, hint: impl Into<String>) -> Self {
        if let Trouble::Usage { help, .. } = &mut self {
            help.push(hint.into());
        }
        self
    }

    /// `path` could not be read.
    pub fn read(path: &Path, error: io::Error) -> Self {
        Trouble::File { path: path.to_owned(), doing: "read", error }
    }

    /// `path` could not be written.
    pub fn write(path: &Path, error: io::Error) -> Self {
        Trouble::File { path: path.to_owned(), doing: "write", error }
    }

    /// The process's exit status for it: 1 query, 2 usage, 3 data or files, 4 limit, 130 interrupted.
    pub fn exit_code(&self) -> u8 {
        match self {
            Trouble::Error(error) => error.exit_code(),
            Trouble::Usage { .. } => 2,
            Trouble::File { .. } | Trouble::Data(_) | Trouble::Problems(_) => 3,
            Trouble::Said(code) => *code,
            Trouble::Closed => 0,
        }
    }

    /// The trouble as text with a line end, as it is shown on standard error; empty when there is nothing to say.
    pub fn render(&self, style: Style) -> String {
        self.render_within(style, None)
    }

    /// The same for a terminal of so many columns.
    pub fn render_within(&self, style: Style, width: Option<usize>) -> String {
        let text = self.text(style, width);
        wrap(&text, width, message_indent)
    }

    fn text(&self, style: Style, width: Option<usize>) -> String {
        match self {
            Trouble::Error(error) => with_line_end(error.render_within(style, width)),
            Trouble::Usage { message, help } => plain(message, help, style),
            Trouble::File { path, doing, error } => {
                let path = escape(&path.display().to_string());
                plain(&format!("cannot {doing} `{path}`: {}", reason(error)), &[], style)
            }
            Trouble::Problems(problems) => problems.render(style),
            Trouble::Data(message) => plain(message, &[], style),
            Trouble::Said(_) | Trouble::Closed => String::new(),
        }
    }
}

/// Where a long line of a message goes on.
pub(super) fn message_indent(line: &str) -> usize {
    let bare = anstream::adapter::strip_str(line).to_string();
    if bare.trim_start().starts_with('=') { 10 } else { 4 }
}

/// The system's reason without its number, which says nothing to a person.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let (reason, _) = text.split_at(end);
    let mut letters = reason.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn with_line_end(mut text: String) -> String {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn plain(message: &str, help: &[String], style: Style) -> String {
    let (red, bold) = match style {
        Style::Plain => (Paint::new(), Paint::new()),
        Style::Colour => (Paint::new().bold().fg_color(Some(AnsiColor::BrightRed.into())), Paint::new().bold()),
    };
    let mut text = format!("{red}error{red:#}{bold}: {message}{bold:#}\n");
    for hint in help {
        let _ = writeln!(text, "  = {bold}help{bold:#}: {hint}");
    }
    text
}
