//! Strings, comments and brackets that are not closed, closed wrongly or never opened; characters of
//! word processors.

use super::place::Place;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::TokenKind;

/// A string, name or comment without an end.
pub(super) fn open_text(place: &Place<'_>) -> Option<Diagnostic> {
    let last = place.tokens.last()?;
    let start = Span::new(place.id, last.start, last.start + 1);
    let error = |message: &str| Diagnostic::error(codes::UNEXPECTED_SYNTAX, start, message);
    match last.kind {
        TokenKind::OpenComment => Some(error("the comment is not closed").help("end it with `*/`")),
        TokenKind::Open('`') => Some(error("the quoted name is not closed").help("end it with a backtick")),
        TokenKind::Open(quote) => {
            let help = format!("end it with `{quote}`; inside a string `{quote}` is written `\\{quote}`");
            Some(error("the string is not closed").help(help))
        }
        _ => None,
    }
}

/// Characters that look like others, and what is meant.
const LOOK_ALIKES: &[(&str, &str)] = &[
    ("\u{2018}\u{2019}\u{201a}\u{2032}", "'"),
    ("\u{201c}\u{201d}\u{201e}\u{2033}", "\""),
    ("\u{ab}\u{bb}", "\""),
    ("\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}\u{fe63}\u{ff0d}", "-"),
    ("\u{2192}", "->"),
    ("\u{2190}", "<-"),
    ("\u{2264}", "<="),
    ("\u{2265}", ">="),
    ("\u{2260}", "<>"),
    ("\u{ff08}", "("),
    ("\u{ff09}", ")"),
    ("\u{2026}", ".."),
    ("\u{d7}", "*"),
];

/// A character that has no meaning.
pub(super) fn stray(place: &Place<'_>) -> Option<Diagnostic> {
    let token = place.found().filter(|token| token.kind == TokenKind::Stray)?;
    let character = place.written(&token);
    if character == "$" {
        return Some(place.error("`$` is followed by no name").help("a parameter is `$name`"));
    }
    let code = if character.is_ascii() { codes::UNEXPECTED_SYNTAX } else { codes::INVALID_UNICODE_CHARACTER };
    let error = place.error_as(code, format!("`{character}` has no meaning here"));
    Some(match LOOK_ALIKES.iter().find(|row| row.0.contains(character)) {
        Some((_, plain)) => error.help(format!("write `{plain}`")),
        None => error.help("such characters stand in strings, comments and names in backticks only"),
    })
}

fn closing(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

/// A closing bracket that closes nothing, or something else.
pub(super) fn wrong(place: &Place<'_>) -> Option<Diagnostic> {
    let found = place.found_text();
    if !matches!(found, ")" | "]" | "}") {
        return None;
    }
    let Some(open) = place.open_brackets().last().and_then(|index| place.tokens.get(*index)).copied() else {
        return Some(place.error(format!("`{found}` closes nothing")).help("remove it, or open a bracket before"));
    };
    let opened = place.written(&open);
    let wanted = closing(opened);
    (wanted != found).then(|| {
        place
            .error(format!("`{found}` does not close `{opened}`"))
            .label(format!("expected `{wanted}`"))
            .relate(place.span(&open), "opened here")
    })
}

/// A bracket that is open where a clause begins or the text ends.
pub(super) fn unclosed(place: &Place<'_>) -> Option<Diagnostic> {
    if !place.expects(&[Rule::rparen, Rule::rbracket, Rule::rbrace]) {
        return None;
    }
    let open = *place.tokens.get(*place.open_brackets().last()?)?;
    let opened = place.written(&open);
    let found = match place.found() {
        None => "the query ends".to_owned(),
        Some(token) if matches!(token.kind, TokenKind::Keyword(_)) => format!("`{}` stands", place.written(&token)),
        Some(token) if place.written(&token) == ";" => "`;` stands".to_owned(),
        Some(_) => return None,
    };
    let wanted = closing(opened);
    Some(
        place
            .error(format!("{found} before `{opened}` is closed"))
            .label(format!("expected `{wanted}`"))
            .relate(place.span(&open), "opened here"),
    )
}
