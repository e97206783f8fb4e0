//! Arrows and relations written wrongly.

use super::place::Place;
use crate::diagnostic::{Diagnostic, codes};
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::TokenKind;

/// An arrow that is none.
pub(super) fn arrow(place: &Place<'_>) -> Option<Diagnostic> {
    let (found, before) = (place.found_text(), place.before_text(1));
    let node_before = before == ")" || place.before_text(1) == "-" && place.before_text(2) == ")";
    let error = |message: String, help: &str| Some(place.error_as(codes::UNEXPECTED_SYNTAX, message).help(help));
    match (before, found) {
        (")", "->" | "=>") => error(format!("`{found}` is no relation"), "write `-->`, or `-[:TYPE]->` with a type"),
        (")", "<-") => error("`<-` is no relation".to_owned(), "write `<--`, or `<-[:TYPE]-` with a type"),
        ("]", ">" | "=>") => error(format!("`{found}` does not end a relation"), "write `]->`"),
        ("-", "-" | "->") if place.before_text(2) == "]" => {
            error("a relation has one dash behind its bracket".to_owned(), "write `]->` or `]-`")
        }
        ("]", _) if in_relation(place, 1) && place.expects(&[Rule::dash, Rule::arrow_right]) => {
            error(format!("{} behind a relation's bracket", shown(place)), "write `]->`, `]-` or `<-[…]-`")
        }
        ("-" | "<-", "(") if node_before && place.expects(&[Rule::dash, Rule::detail]) => {
            error(format!("`{before}` alone is no relation"), "write `--`, `-->` or `-[:TYPE]->`")
        }
        _ if place.expects(&[Rule::node])
            && place.before(1).is_some_and(|token| place.written(&token).ends_with(['-', '>'])) =>
        {
            let error = place.error(format!("{} where a relation leads to a node", shown(place)));
            let named = place.found().is_some_and(|token| token.kind == TokenKind::Name);
            Some(error.help(if named {
                format!("write `({found})`")
            } else {
                "a node is `(name:Label)` or `()`".to_owned()
            }))
        }
        _ => None,
    }
}

/// Something inside `-[ ]-` that is neither variable, type, length nor properties.
pub(super) fn detail(place: &Place<'_>) -> Option<Diagnostic> {
    let open = *place.open_brackets().last()?;
    let bracket = place.tokens.get(open)?;
    let dash = place.tokens.get(open.checked_sub(1)?)?;
    let relation = place.written(bracket) == "[" && matches!(place.written(dash), "-" | "<-" | "--");
    let fits = relation && place.expects(&[Rule::rbracket]) && !place.after_operand();
    let wrong =
        matches!(place.found_text(), ".." | "." | "-" | "*" | "+" | "{") || place.found()?.kind == TokenKind::Number;
    (fits && wrong).then(|| {
        let message = format!("{} in a relation", shown(place));
        place
            .error_as(codes::INVALID_RELATIONSHIP_PATTERN, message)
            .help("a relation is `-[name:TYPE*1..3 {key: value}]->`; a length is `*`, `*2` or `*1..3`")
    })
}

/// Whether the bracket that closes `back` tokens before closes a relation.
fn in_relation(place: &Place<'_>, back: usize) -> bool {
    let Some(end) = place.index.checked_sub(back) else { return false };
    let mut depth = 0_usize;
    for index in (0..=end).rev() {
        match place.tokens.get(index).map(|token| place.written(token)) {
            Some("]") => depth += 1,
            Some("[") if depth == 1 => {
                let dash = index.checked_sub(1).and_then(|before| place.tokens.get(before));
                return dash.is_some_and(|token| matches!(place.written(token), "-" | "<-"));
            }
            Some("[") => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// What was found, as the beginning of a message.
fn shown(place: &Place<'_>) -> String {
    match place.found() {
        Some(token) => format!("`{}` stands", place.written(&token)),
        None => "the query ends".to_owned(),
    }
}
