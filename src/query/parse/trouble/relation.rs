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
        (")", "->" | "=>") => error(format!("`{found}` is not a relation"), "write `-->`, or `-[:TYPE]->` with a type"),
        (")", "<-") => error("`<-` is not a relation".to_owned(), "write `<--`, or `<-[:TYPE]-` with a type"),
        ("]", ">" | "=>") => error(format!("`{found}` does not end a relation"), "write `]->`"),
        ("-", "-" | "->") if place.before_text(2) == "]" => {
            error("a relation has one dash behind its bracket".to_owned(), "write `]->` or `]-`")
        }
        ("]", "{") if in_relation(place, 1) => {
            error("a quantifier stands behind the arrow".to_owned(), "write `-[:TYPE]->{1,3}`, or `-[:TYPE*1..3]->`")
        }
        ("-" | "<-", _) if place.before_text(2) == ")" && loose(place) => loose_type(place),
        ("]", _) if in_relation(place, 1) && place.expects(&[Rule::dash, Rule::arrow_right]) => {
            error(format!("{} behind a relation's bracket", shown(place)), "write `]->`, `]-` or `<-[…]-`")
        }
        ("-" | "<-", "(") if node_before && place.expects(&[Rule::dash, Rule::detail]) => {
            error(format!("`{before}` alone is not a relation"), "write `--`, `-->` or `-[:TYPE]->`")
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

/// Whether a relation's name stands without its brackets.
fn loose(place: &Place<'_>) -> bool {
    place.expects(&[Rule::dash, Rule::detail])
        && place.found().is_some_and(|token| token.is_name() || place.written(&token) == ":")
}

/// `(a)-member-of->(b)`.
fn loose_type(place: &Place<'_>) -> Option<Diagnostic> {
    let start = place.index + usize::from(place.found_text() == ":");
    let name = hyphened(place, start)?;
    let error = place.error("a relation stands in brackets").label("expected `[`");
    Some(error.help(format!("write `-[:{name}]->`")))
}

/// The name with hyphens that begins at a token.
fn hyphened<'t>(place: &Place<'t>, start: usize) -> Option<&'t str> {
    let mut last = place.tokens.get(start).filter(|token| token.is_name())?;
    let first = last.start;
    let mut at = start + 1;
    while let (Some(dash), Some(next)) = (place.tokens.get(at), place.tokens.get(at + 1)) {
        if place.written(dash) != "-" || dash.start != last.end || next.start != dash.end || !next.is_name() {
            break;
        }
        (last, at) = (next, at + 2);
    }
    place.text.get(first..last.end)
}

/// Types inside `-[ ]-` that lack a colon, a hyphen or `|`, and lengths of another kind.
pub(super) fn inside(place: &Place<'_>) -> Option<Diagnostic> {
    let open = *place.open_brackets().last()?;
    let dash = place.tokens.get(open.checked_sub(1)?)?;
    let bracket = matches!(place.written(place.tokens.get(open)?), "[");
    let brace = place.written(dash) != "-" && place.expects(&[Rule::key]);
    if brace && place.found()?.kind == TokenKind::Number {
        let outer = place.open_brackets();
        let around = outer.get(outer.len().checked_sub(2)?).and_then(|index| place.tokens.get(*index))?;
        return (place.written(around) == "[").then(|| {
            let error = place.error_as(codes::INVALID_RELATIONSHIP_PATTERN, "a quantifier stands behind the arrow");
            error.help("write `-[:TYPE]->{1,3}`, or `-[:TYPE*1..3]->`")
        });
    }
    if !bracket
        || !matches!(place.written(dash), "-" | "<-")
        || !place.expects(&[Rule::rbracket])
        || place.after_operand()
    {
        return None;
    }
    let (found, word) = (place.found_text(), place.found_word());
    let error = |message: String| place.error_as(codes::INVALID_RELATIONSHIP_PATTERN, message);
    let starred = place.before_text(2) == "*" && place.before(1)?.kind == TokenKind::Number;
    if starred && matches!(found, "-" | ",") {
        return Some(error(format!("`{found}` stands in a length")).help("write `*1..3`"));
    }
    if matches!(found, "," | "&&" | "||") || matches!(word.as_str(), "OR" | "AND") {
        return Some(error(format!("`{found}` stands between relations")).help("write `-[:a|b]->`: one or the other"));
    }
    let first = open + 1;
    if found == "-" && place.index == first + 1 {
        let name = hyphened(place, first)?;
        return Some(error(format!("`{name}` lacks a colon")).help(format!("write `-[:{name}]->`")));
    }
    if !place.found()?.is_name() {
        return None;
    }
    let name = hyphened(place, place.index)?;
    let before = place.before_text(1);
    if place.index == first + 1 {
        return Some(error(format!("`{name}` lacks a colon")).help(format!("write `-[{before}:{name}]->`")));
    }
    matches!(place.before_text(2), ":" | "|" | "&").then(|| {
        let help = format!("a hyphen joins the words of a name: `:{before}-{name}`; others need backticks");
        error(format!("`{found}` follows the relation `{before}`")).help(help)
    })
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
