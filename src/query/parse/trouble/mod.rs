//! pest's errors into diagnostics people can act on.
//!
//! pest says where no rule fitted, and which rules were tried there. Around that place the tokens are
//! read again: first for what is wrong beyond doubt (an open string, a wrong bracket), then for known
//! mistakes ([`habit`]), and only then are the rules put into words ([`words`]).

mod bracket;
mod habit;
mod place;
mod quote;
mod relation;
mod short;
mod test;
mod words;

use pest::error::{Error, ErrorVariant, InputLocation};

use super::grammar::Rule;
use crate::diagnostic::{Diagnostic, Span, TextId, codes};
use place::Place;

/// What pest says about `text`, in words.
pub(super) fn explain(error: &Error<Rule>, text: &str, id: TextId) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => return out_of_work(text, id),
    };
    let place = Place::new(text, id, at, expected);
    EXPLANATIONS.iter().find_map(|explanation| explanation(&place)).unwrap_or_else(|| words::general(&place))
}

/// What pest says about a text that should be a view, in words.
pub(super) fn explain_view(error: &Error<Rule>, text: &str, id: TextId) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let expected = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => positives.as_slice(),
        ErrorVariant::CustomError { .. } => return out_of_work(text, id),
    };
    words::view(&Place::new(text, id, at, expected))
}

/// The explanations in the order in which they are asked; the first that applies is given.
const EXPLANATIONS: &[fn(&Place<'_>) -> Option<Diagnostic>] = &[
    empty,
    bracket::open_text,
    bracket::stray,
    bracket::wrong,
    habit::second_statement,
    quote::count_star,
    relation::arrow,
    relation::inside,
    relation::detail,
    quote::list,
    quote::string,
    quote::map,
    quote::alias,
    short::number,
    short::link,
    short::opening,
    short::bare_name,
    short::view,
    habit::sign,
    habit::hyphen,
    test::gql,
    habit::foreign,
    habit::misplaced,
    habit::blank_in_name,
    habit::misspelt,
    habit::comma,
    habit::keyword_as_name,
    bracket::unclosed,
    habit::missing_comma,
];

/// pest gave up: more calls or more stack than any query needs.
fn out_of_work(text: &str, id: TextId) -> Diagnostic {
    Diagnostic::error(codes::NESTING_TOO_DEEP, Span::new(id, 0, text.len()), "the query takes too much work to read")
        .help("name a part with WITH, or pass data as a parameter")
}

fn empty(place: &Place<'_>) -> Option<Diagnostic> {
    let empty = place.tokens.iter().all(|token| place.written(token) == ";");
    empty.then(|| {
        place.error("there is no query").help("a query is, for example, `MATCH (n) RETURN n`; `:help` explains more")
    })
}
