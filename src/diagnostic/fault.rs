//! [`Fault`]: a problem that does not yet know its place.

use super::{Code, Diagnostic, Phase, Span};

/// What a function, an operator or a limit complains about while a query runs. Whoever called it
/// knows the place and turns it into a [`Diagnostic`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The stable code.
    pub code: Code,
    /// One line, as in [`Diagnostic::message`].
    pub message: String,
    /// Hints.
    pub help: Vec<String>,
    /// The place, once somebody knew it.
    pub span: Option<Span>,
}

impl Fault {
    /// A fault with a message and no hint.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Fault { code, message: message.into(), help: Vec::new(), span: None }
    }

    /// The same, with a hint.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same at `span`, unless a place was already known.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    /// The fault as a diagnostic of `phase`.
    pub fn into_diagnostic(self, phase: Phase) -> Diagnostic {
        let diagnostic = match self.span {
            Some(span) => Diagnostic::error(self.code, span, self.message),
            None => Diagnostic::general(self.code, self.message),
        };
        Diagnostic { help: self.help, ..diagnostic.at(phase) }
    }
}
