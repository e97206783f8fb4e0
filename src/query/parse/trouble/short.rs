//! Short forms and views as people first write them: a word too many, too few or another one.

use super::place::Place;
use crate::diagnostic::Diagnostic;
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::TokenKind;

/// Whether the place is inside or behind `PATHS …` or `NEIGHBOURS …`.
pub(super) fn within(place: &Place<'_>) -> bool {
    matches!(place.clause(), "PATHS" | "NEIGHBOURS" | "NEIGHBORS")
}

/// A word missing between the parts of a short form: FROM, TO, OF.
pub(super) fn link(place: &Place<'_>) -> Option<Diagnostic> {
    let found = place.found_text();
    let form = "write `PATHS FROM a TO b`";
    if place.expects(&[Rule::kw_of]) && place.before_text(1).to_uppercase().starts_with("NEIGHB") {
        let name = if found.is_empty() || place.found_word() == "FROM" { "csto" } else { found };
        return Some(place.error("`NEIGHBOURS` without `OF`").help(format!("write `NEIGHBOURS OF {name}`")));
    }
    if place.expects(&[Rule::kw_from]) && place.before_text(1).eq_ignore_ascii_case("PATHS") {
        return Some(place.error("`PATHS` without `FROM`").help(form));
    }
    if !place.expects(&[Rule::kw_to]) || place.clause() != "PATHS" {
        return None;
    }
    let word = place.found_word();
    if matches!(found, "," | "->" | "-" | "..") || matches!(word.as_str(), "AND" | "UNTIL") {
        let message = format!("`{found}` stands where `TO` joins the ends");
        return Some(place.error(message).help(form));
    }
    let later = place.tokens.iter().skip(place.index).any(|token| place.written(token).eq_ignore_ascii_case("TO"));
    let token = place.found().filter(|_| !later)?;
    if matches!(token.kind, TokenKind::Name | TokenKind::Quoted | TokenKind::String | TokenKind::Parameter) {
        let first = place.before_text(1);
        let help = format!("write `PATHS FROM {first} TO {found}`; a name of several words needs quotes");
        return Some(place.error("`TO` is missing").label("expected `TO`").help(help));
    }
    None
}

/// How people begin a short form.
const OPENINGS: &[(&str, &str)] = &[
    ("PATH", "write `PATHS FROM a TO b`"),
    ("SHORTEST", "write `PATHS FROM a TO b`, or `MATCH p = ANY SHORTEST (a)-[]-+(b) RETURN p`"),
    ("CONNECTIONS", "write `PATHS FROM a TO b`"),
    ("ROUTE", "write `PATHS FROM a TO b`"),
    ("ROUTES", "write `PATHS FROM a TO b`"),
    ("CONNECTION", "write `PATHS FROM a TO b`"),
];

/// Another word where a short form begins: `PATH FROM`, `FIND PATHS FROM`.
pub(super) fn opening(place: &Place<'_>) -> Option<Diagnostic> {
    if !place.wants_clause() {
        return None;
    }
    let (word, found) = (place.found_word(), place.found_text());
    let next = place.after().map(|token| place.written(&token).to_uppercase()).unwrap_or_default();
    if let Some((_, help)) = OPENINGS.iter().find(|row| row.0 == word) {
        return Some(place.error(format!("`{found}` does not begin a query")).help(*help));
    }
    let verb = matches!(word.as_str(), "FIND" | "SHOW" | "GET" | "LIST" | "ALL" | "THE");
    (verb && matches!(next.as_str(), "PATHS" | "NEIGHBOURS" | "NEIGHBORS"))
        .then(|| place.error(format!("`{found}` does not begin a query")).help(format!("begin with `{next}`")))
}

/// Numbers that people spell.
const NUMBERS: &[&str] = &["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"];
/// Words that people put behind a number of steps.
const UNITS: &[&str] = &["STEP", "STEPS", "HOP", "HOPS", "LINK", "LINKS", "EDGES", "RELATIONS", "LEVELS"];

/// `WITHIN two`, `WITHIN 2 STEPS`, `AT LEAST two SOURCES`, `AT LEAST 2`.
pub(super) fn number(place: &Place<'_>) -> Option<Diagnostic> {
    let (word, found) = (place.found_word(), place.found_text());
    let before = place.before_text(1).to_uppercase();
    if matches!(before.as_str(), "WITHIN" | "LEAST") && place.expects(&[Rule::count, Rule::integer]) {
        let digits = NUMBERS.iter().position(|number| *number == word).unwrap_or(2);
        let sources = if before == "LEAST" { " SOURCES" } else { "" };
        let error =
            place.error(format!("`{before}` takes a number in digits or a parameter")).label("expected a number");
        return Some(error.help(format!("write `{before} {digits}{sources}`")));
    }
    if place.expects(&[Rule::kw_sources]) {
        let help = format!("write `AT LEAST {} SOURCES`", place.before_text(1));
        return Some(place.error("`SOURCES` is missing").label("expected `SOURCES`").help(help));
    }
    let unit = UNITS.contains(&word.as_str()) && place.before_text(2).eq_ignore_ascii_case("WITHIN");
    unit.then(|| {
        let help = format!("leave out `{found}`: `WITHIN {}`", place.before_text(1));
        place.error(format!("`{found}` stands behind the number")).help(help)
    })
}

/// A sign where a name is written bare, or two names where one is asked about.
pub(super) fn bare_name(place: &Place<'_>) -> Option<Diagnostic> {
    let found = place.found_text();
    if found == "," && place.expects(&[Rule::kw_via, Rule::kw_within, Rule::via, Rule::within]) {
        let error = place.error("a short form asks about one entity at a time");
        return Some(
            error.help("join several by UNION, or list them: `MATCH (n)--(m) WHERE n.id IN ['a', 'b'] RETURN m`"),
        );
    }
    if !place.expects(&[Rule::known, Rule::way, Rule::known_name]) || !matches!(found, "(" | "[" | ":" | "{") {
        return None;
    }
    let many = matches!(place.before_text(1).to_uppercase().as_str(), "VIA" | "AVOIDING");
    let help = if many {
        "write the names with commas between them: `VIA member-of, russia`"
    } else {
        "write the name alone: `csto`"
    };
    Some(place.error(format!("`{found}` stands where a bare name is expected")).help(help))
}

/// What people write for limits and views, and what is written instead.
const HABITS: &[(&str, &str)] = &[
    ("THROUGH", "write `VIA name`"),
    ("USING", "write `VIA name`"),
    ("OVER", "write `VIA name`"),
    ("WITHOUT", "write `AVOIDING name`"),
    ("EXCLUDING", "write `AVOIDING name`; stances are chosen by `ONLY asserted`"),
    ("AVOID", "write `AVOIDING name`"),
    ("MAX", "write `WITHIN 3`"),
    ("DEPTH", "write `WITHIN 3`"),
    ("INCLUDE", "write `INCLUDING possible`"),
    ("SINCE", "write `BETWEEN 2012 AND 2020`, or `AS OF 2012` for one time"),
    ("UNTIL", "write `BETWEEN 2012 AND 2020`, or `AS OF 2012` for one time"),
    ("BEFORE", "write `BETWEEN 1990 AND 2012`, or `AS OF 2012` for one time"),
    ("AFTER", "write `BETWEEN 2012 AND 2020`, or `AS OF 2012` for one time"),
    ("DURING", "write `BETWEEN 2012 AND 2014`, or `AS OF 2012` for one time"),
    ("IN", "a time is `AS OF 2012`, a relation or place `VIA name`"),
    ("ON", "a time is `AS OF 2012-05-14`"),
    ("SAYS", "write `ACCORDING TO putin`"),
];

/// Another word where a limit or a view is expected.
pub(super) fn view(place: &Place<'_>) -> Option<Diagnostic> {
    let (word, found) = (place.found_word(), place.found_text());
    let behind_name =
        within(place) && place.expects(&[Rule::kw_via, Rule::kw_within, Rule::via, Rule::within, Rule::view]);
    let fits = place.expects(&[Rule::view, Rule::axis]) || behind_name;
    let next = place.after().map(|token| place.written(&token).to_uppercase()).unwrap_or_default();
    if word == "AS" && next != "OF" && (fits || place.wants_clause()) {
        return Some(
            place.error("`AS` without `OF`").help("a time is `AS OF 2012`; names are given in WITH and RETURN"),
        );
    }
    if word == "AT" && next == "MOST" {
        return Some(place.error("`AT` without `LEAST`").help("the most steps are `WITHIN 3`"));
    }
    if place.expects(&[Rule::date, Rule::written_date]) && matches!(place.found()?.kind, TokenKind::Name) {
        let error = place.error(format!("`{found}` is not a date")).label("expected a date");
        return Some(error.help("write digits, the year first: `AS OF 2012-05`"));
    }
    let (_, help) = HABITS.iter().find(|row| row.0 == word).filter(|_| fits)?;
    Some(place.error(format!("`{found}` is not a keyword here")).help(*help))
}
