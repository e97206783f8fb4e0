//! pest's errors into diagnostics people can act on.

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::Rule;
use crate::diagnostic::{Diagnostic, Span, TextId, codes};

/// What pest says about `text`, in words.
pub(super) fn explain(error: &Error<Rule>, text: &str, id: TextId) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => format!("{positives:?}"),
        ErrorVariant::CustomError { message } => message.clone(),
    };
    let end = text.get(at..).and_then(|rest| rest.chars().next()).map_or(at, |c| at + c.len_utf8());
    let code = if text.get(at..).is_some_and(|rest| rest.starts_with("..")) {
        codes::INVALID_RELATIONSHIP_PATTERN
    } else {
        codes::UNEXPECTED_SYNTAX
    };
    Diagnostic::error(code, Span::new(id, at, end), format!("unexpected; expected {expected}"))
}
