//! Quotes, backticks, colons and brackets of another kind than the language has.

use super::place::Place;
use crate::diagnostic::{Diagnostic, codes};
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::TokenKind;

/// `count *`, `count*`: a multiplication without its right side.
pub(super) fn count_star(place: &Place<'_>) -> Option<Diagnostic> {
    let (star, count) = (place.before(1)?, place.before(2)?);
    let meant = place.written(&star) == "*" && place.written(&count).eq_ignore_ascii_case("count");
    let span = place.span(&count).to(place.span(&star));
    meant.then(|| {
        Diagnostic::error(codes::UNEXPECTED_SYNTAX, span, "`count` is a function, so `*` needs parentheses")
            .help("write `count(*)`")
    })
}

/// `IN ('a', 'b')`.
pub(super) fn list(place: &Place<'_>) -> Option<Diagnostic> {
    let open = *place.open_brackets().last()?;
    let before = place.tokens.get(open.checked_sub(1)?)?;
    let meant = place.found_text() == "," && place.written(place.tokens.get(open)?) == "(";
    (meant && place.written(before).eq_ignore_ascii_case("IN")).then(|| {
        place
            .error("a list stands in square brackets")
            .relate(place.span(place.tokens.get(open).unwrap_or(before)), "opened here")
            .help("write `IN ['a', 'b']`")
    })
}

/// `{name = 'x'}`, `{name 'x'}`, `(n:state name: 'x')`, `(:state n)`.
pub(super) fn map(place: &Place<'_>) -> Option<Diagnostic> {
    let (found, before) = (place.found_text(), place.before_text(1));
    if place.expects(&[Rule::colon]) && !matches!(found, "" | ":") && place.before(1)?.is_name() {
        let error = place.error(format!("`:` is missing behind the key `{before}`")).label("expected `:`");
        return Some(error.help(format!("write `{{{before}: value}}`")));
    }
    let named = place.found()?.is_name() && place.expects(&[Rule::rparen]) && !place.after_operand();
    let next = place.after().map_or("", |token| place.written(&token));
    if named && matches!(next, ":" | "=") {
        let error = place.error(format!("the property `{found}` stands outside of braces"));
        return Some(error.help(format!("write `{{{found}: value}}`")));
    }
    let labelled = named && matches!(place.before_text(2), ":" | "&" | "|");
    labelled.then(|| {
        let error = place.error(format!("`{found}` follows the label `{before}`"));
        error.help(format!("a variable stands before its label: `({found}:{before})`"))
    })
}

/// A string where a name is written: `(n:'state')`, `n.'name'`, `AS 'Country'`, `IS 'Serbia'`.
pub(super) fn string(place: &Place<'_>) -> Option<Diagnostic> {
    let token = place.found().filter(|token| token.kind == TokenKind::String)?;
    let written = place.written(&token);
    let inner = written.get(1..written.len().saturating_sub(1))?;
    let before = place.before_text(1).to_uppercase();
    let not = before == "NOT" && place.before_text(2).eq_ignore_ascii_case("IS");
    if before == "IS" || not {
        let sign = if not { "<>" } else { "=" };
        let error = place.error("`IS` asks for null or a label, not for a text");
        return Some(error.help(format!("to compare, write `{sign} {written}`")));
    }
    let (what, hyphens) = match () {
        () if place.expects(&[Rule::label, Rule::label_expression]) => ("a label or relation", true),
        () if place.expects(&[Rule::key]) => ("a key", false),
        () if place.expects(&[Rule::variable, Rule::named]) && !place.wants_expression() => ("a name", false),
        () => return None,
    };
    let plain = !inner.is_empty()
        && !inner.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && inner.chars().all(|c| c == '_' || c.is_alphanumeric() || hyphens && c == '-');
    let right = if plain { format!("`{inner}`") } else { format!("`` `{inner}` ``") };
    let quotes = if plain { "without quotes" } else { "in backticks" };
    Some(place.error(format!("{what} is not a string")).help(format!("write {right}, {quotes}")))
}

/// `AS Country Name`, `AS country-name`: a name after AS that needs backticks.
pub(super) fn alias(place: &Place<'_>) -> Option<Diagnostic> {
    let first = place.before(1).filter(|token| token.is_name() && place.before_text(2).eq_ignore_ascii_case("AS"))?;
    let token = place.found()?;
    let dash = place.written(&token) == "-" && first.end == token.start;
    if !(dash || token.kind == TokenKind::Name) || !matches!(place.clause(), "RETURN" | "WITH" | "UNWIND" | "YIELD") {
        return None;
    }
    let rest = place.tokens.iter().skip(place.index);
    let further = rest.take_while(|token| {
        matches!(token.kind, TokenKind::Name | TokenKind::Number) || dash && place.written(token) == "-"
    });
    let whole = place.text.get(first.start..further.last()?.end)?;
    let error = place.error(format!("`{}` follows the name `{}`", place.found_text(), place.written(&first)));
    Some(error.help(format!("a name of several words or with a hyphen needs backticks: AS `{whole}`")))
}
