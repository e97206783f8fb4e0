//! How anything is reported to a person: spans, named texts, stable codes, and their rendering.
//!
//! A data file and a query are both texts, so a bad line gets the same caret as a bad clause. This
//! module knows nothing of graphs or queries; every other module may use it, and it uses none.

mod code;
pub mod codes;
mod fault;
mod render;
mod span;
mod suggest;
mod text;

pub use code::{Code, CodeRow};
pub use fault::Fault;
pub use render::{Style, escape, render, render_within};
pub use span::{Span, TextId};
pub use suggest::{nearest, normalise};
pub use text::{Position, TextMap};

/// How bad a [`Diagnostic`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The work goes on; the person should know.
    Warning,
    /// The work stopped, or will stop when all problems are collected.
    Error,
}

/// When a query's problem was found; the words are the openCypher TCK's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Before anything ran.
    Compile,
    /// While the query ran.
    Runtime,
}

impl Phase {
    /// The TCK's words for the phase.
    pub fn as_str(self) -> &'static str {
        match self {
            Phase::Compile => "compile time",
            Phase::Runtime => "runtime",
        }
    }
}

/// A place in a text, with what to say there (may be empty).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What stands beside the caret.
    pub text: String,
}

/// One problem, with its place and its hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, which carries title, TCK type and detail.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// Compile time or runtime.
    pub phase: Phase,
    /// One line: starts lower case, names the thing in backticks, found before expected.
    pub message: String,
    /// The place the caret points at, if the problem has one.
    pub primary: Option<Label>,
    /// Further places that help to understand.
    pub related: Vec<Label>,
    /// Hints, each one line.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// A compile-time error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        let primary = Some(Label { span, text: String::new() });
        Diagnostic {
            code,
            severity: Severity::Error,
            phase: Phase::Compile,
            message: message.into(),
            primary,
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// An error without a place.
    pub fn general(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { primary: None, ..Diagnostic::error(code, Span::default(), message) }
    }

    /// The same, with words beside the caret.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(primary) = &mut self.primary {
            primary.text = text.into();
        }
        self
    }

    /// The same, with one more place.
    #[must_use]
    pub fn relate(mut self, span: Span, text: impl Into<String>) -> Self {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// The same, with one more hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same, found at `phase`.
    #[must_use]
    pub fn at(mut self, phase: Phase) -> Self {
        self.phase = phase;
        self
    }
}
