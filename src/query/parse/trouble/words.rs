//! The rules that pest tried, in words.

use super::place::Place;
use crate::diagnostic::Diagnostic;
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::TokenKind;

/// What the rules are to people; a rule that is not here and is no keyword says nothing to them. What
/// closes and what must come stands first, what may come as well last.
const WORDS: &[(Rule, &str)] = &[
    (Rule::rparen, "`)`"),
    (Rule::rbracket, "`]`"),
    (Rule::rbrace, "`}`"),
    (Rule::lparen, "`(`"),
    (Rule::lbracket, "`[`"),
    (Rule::lbrace, "`{`"),
    (Rule::colon, "`:`"),
    (Rule::equals, "`=`"),
    (Rule::dot, "`.`"),
    (Rule::expression, "an expression"),
    (Rule::bare_expression, "an expression"),
    (Rule::operand, "an expression"),
    (Rule::bare_operand, "an expression"),
    (Rule::set_item, "a property or label"),
    (Rule::remove_item, "a property or label"),
    (Rule::pattern, "a pattern"),
    (Rule::path, "a pattern"),
    (Rule::term, "a pattern"),
    (Rule::node, "a node such as `(n)`"),
    (Rule::group_body, "a node such as `(n)`"),
    (Rule::detail, "a relation such as `-[:TYPE]->`"),
    (Rule::known, "an id, a name or a parameter"),
    (Rule::way, "the name of a relation, a type or an entity"),
    (Rule::count, "a number or a parameter"),
    (Rule::date, "a date such as 2012 or 2012-05-14"),
    (Rule::stance, "a stance such as `possible`"),
    (Rule::axis, "a view such as `AS OF 2012`"),
    (Rule::procedure_name, "the name of a procedure"),
    (Rule::rule_name, "the name of the rule"),
    (Rule::label, "a label or type"),
    (Rule::label_expression, "a label or type"),
    (Rule::key, "a key"),
    (Rule::variable, "a variable"),
    (Rule::named, "a name"),
    (Rule::alias, "`AS` and a name"),
    (Rule::where_clause, "`WHERE`"),
    (Rule::match_clause, "a clause such as MATCH or RETURN"),
    (Rule::part, "a clause such as MATCH or RETURN"),
    (Rule::query, "a clause such as MATCH or RETURN"),
    (Rule::statement, "a clause such as MATCH or RETURN"),
    (Rule::projection_item, "`.key`, `key: value` or a variable"),
    (Rule::integer, "a whole number"),
    (Rule::EOI, "the end of the query"),
];

/// The most things a message lists.
const MOST: usize = 4;

/// What was found and what was expected, when nothing better is known.
pub(super) fn general(place: &Place<'_>) -> Diagnostic {
    let expected = expected(place);
    let found = match place.found() {
        None => "the query ends too early".to_owned(),
        Some(token) if token.kind == TokenKind::String => "unexpected string".to_owned(),
        Some(token) => format!("unexpected `{:.40}`", place.written(&token)),
    };
    let mut diagnostic = place.error(match expected.as_str() {
        "" => found,
        expected => format!("{found}, expected {expected}"),
    });
    if !expected.is_empty() {
        diagnostic = diagnostic.label(format!("expected {expected}"));
    }
    match place.found() {
        Some(token) if token.kind == TokenKind::String && place.expects(&[Rule::date, Rule::written_date]) => {
            diagnostic.help("a date in a view has no quotes: `AS OF 2012-05-14`")
        }
        Some(token) if token.is_name() && place.expects(&[Rule::pattern, Rule::path, Rule::term, Rule::node]) => {
            diagnostic.help(format!("a node stands in parentheses: `({})`", place.written(&token)))
        }
        _ if place.before_text(1).eq_ignore_ascii_case("WHY") || place.before_text(2).eq_ignore_ascii_case("WHY") => {
            diagnostic.help("ask `WHY (a)-[:relation]->(b)` or `WHY a.property`")
        }
        Some(token) if token.kind == TokenKind::Number && place.expects(&[Rule::key, Rule::variable]) => {
            diagnostic.help("a name that begins with a digit needs backticks")
        }
        _ => diagnostic,
    }
}

/// The same where a view should stand alone.
pub(super) fn view(place: &Place<'_>) -> Diagnostic {
    let asks_axis = place.expects(&[Rule::axis, Rule::view, Rule::lone_view]);
    let expected = if asks_axis { "a view such as `AS OF 2012`".to_owned() } else { expected(place) };
    let found = match place.found() {
        None if place.tokens.is_empty() => "there is no view".to_owned(),
        None => "the view ends too early".to_owned(),
        Some(token) => format!("unexpected `{:.40}`", place.written(&token)),
    };
    let problem = place.error(if expected.is_empty() { found } else { format!("{found}, expected {expected}") });
    problem.help("a view is, for example, `CERTAINLY AS OF 2012 ACCORDING TO putin INCLUDING proposed`")
}

/// The expected things as a list: `a, b or c`.
fn expected(place: &Place<'_>) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut add = |word: String| {
        if !words.contains(&word) {
            words.push(word);
        }
    };
    if place.expects(&[Rule::number]) && !place.after_operand() {
        return "an expression".to_owned();
    }
    if !place.wants_clause() {
        place.expected.iter().filter_map(|rule| keyword(*rule)).for_each(&mut add);
    }
    for (rule, word) in WORDS {
        if place.expected.contains(rule) {
            add((*word).to_owned());
        }
    }
    if words.is_empty() && place.after_operand() {
        words.push("an operator".to_owned());
    }
    words.truncate(MOST);
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}

/// The keyword that a rule `kw_…` stands for, unless it is one that only may follow.
fn keyword(rule: Rule) -> Option<String> {
    if matches!(
        rule,
        Rule::kw_where | Rule::kw_keep | Rule::kw_is_label | Rule::kw_path | Rule::kw_bindings | Rule::kw_union
    ) {
        return None;
    }
    let name = format!("{rule:?}");
    Some(format!("`{}`", name.strip_prefix("kw_")?.replace('_', " ").to_uppercase()))
}
