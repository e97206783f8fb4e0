//! Mistakes that people bring from elsewhere, or make when they type: SQL, other languages' operators,
//! clauses in a wrong order, misspelt and reserved words, commas too many or too few.

use super::place::Place;
use crate::diagnostic::Diagnostic;
use crate::query::parse::grammar::Rule;
use crate::query::parse::keyword::{KEYWORDS, Keyword, Situation};
use crate::query::parse::token::TokenKind;

/// Operators of other languages.
const SIGNS: &[(&str, &str)] = &[
    ("==", "to compare, write `=`"),
    ("&&", "write `AND`"),
    ("!", "write `NOT`"),
    ("=>", "greater or equal is `>=`"),
    ("?", "write `CASE WHEN … THEN … ELSE … END`; a parameter is `$name`"),
    ("|", "write `OR`"),
    ("&", "write `AND`"),
    (":", "a label follows `:`"),
    (",", "join conditions with `AND`"),
    ("*", "a power is `a ^ b`"),
];

/// An operator of another language.
pub(super) fn sign(place: &Place<'_>) -> Option<Diagnostic> {
    let found = place.found_text();
    let (_, help) = SIGNS.iter().find(|row| row.0 == found)?;
    let fits = match found {
        "==" | "=>" | "&" => true,
        "*" => place.before_text(1) == "*",
        "," => place.after_operand() && place.open_brackets().is_empty() && matches!(place.clause(), "MATCH" | "YIELD"),
        "!" => place.wants_expression(),
        ":" => place.expects(&[Rule::label, Rule::label_group]),
        _ => place.after_operand(),
    };
    fits.then(|| place.error(format!("`{found}` is not an operator here")).help(*help))
}

/// A property whose name has a hyphen.
pub(super) fn hyphen(place: &Place<'_>) -> Option<Diagnostic> {
    let (rest, dash, name) = (place.found()?, place.before(1)?, place.before(2)?);
    let joined = place.written(&dash) == "-" && name.end == dash.start && dash.end == rest.start;
    if !joined || !rest.is_name() || !name.is_name() || place.before_text(3) != "." {
        return None;
    }
    let whole = format!("{}-{}", place.written(&name), place.written(&rest));
    let error = place.error(format!("`{}` cannot be subtracted", place.written(&rest)));
    Some(error.help(format!("a property with a hyphen needs backticks: `` .`{whole}` ``")))
}

/// Words of SQL, of other dialects and of habit, and what is written instead.
const FOREIGN: &[(&str, &str)] = &[
    ("SELECT", "a query is `MATCH (n:Label) RETURN n.key`"),
    ("FROM", "`MATCH (n:Label)` says where the data comes from"),
    ("JOIN", "things are joined by a pattern: `MATCH (a)-[:TYPE]->(b)`"),
    ("GROUP", "rows are grouped by all columns that are not aggregates: `RETURN n.key, count(*)`"),
    ("HAVING", "filter aggregates with `WITH n, count(*) AS c WHERE c > 1`"),
    ("INSERT", "write `CREATE (n:Label {key: value})`"),
    ("UPDATE", "write `MATCH (n) … SET n.key = value`"),
    ("INTO", "write `CREATE (n:Label {key: value})`"),
    ("VALUES", "write `CREATE (n:Label {key: value})`"),
    ("LIKE", "write `CONTAINS`, `STARTS WITH`, `ENDS WITH` or `=~ 'regular expression'`"),
    ("ILIKE", "write `toLower(a) CONTAINS toLower(b)` or `=~ '(?i)…'`"),
    ("REGEXP", "write `=~ 'regular expression'`"),
    ("BETWEEN", "write `1 <= n.key <= 2`"),
    ("STARTSWITH", "write `STARTS WITH 'text'`"),
    ("STARTS", "write `STARTS WITH 'text'`"),
    ("BEGINS", "write `STARTS WITH 'text'`"),
    ("ENDSWITH", "write `ENDS WITH 'text'`"),
    ("ENDS", "write `ENDS WITH 'text'`"),
    ("CONTAINING", "write `CONTAINS 'text'`"),
    ("INCLUDES", "write `CONTAINS 'text'`"),
    ("HAS", "write `CONTAINS 'text'`, or `x IN list`"),
    ("EQUALS", "write `=`"),
    ("EQ", "write `=`"),
    ("NE", "write `<>`"),
    ("GT", "write `>`"),
    ("LT", "write `<`"),
    ("GE", "write `>=`"),
    ("LE", "write `<=`"),
    ("MATCHES", "write `=~ 'regular expression'`"),
    ("RLIKE", "write `=~ 'regular expression'`"),
    ("MOD", "write `a % b`"),
    ("DIV", "write `a / b`, which is whole for whole numbers"),
    ("SORT", "write `ORDER BY n.key`"),
    ("DOWN", "write `DESC`"),
    ("UP", "write `ASC`"),
    ("ISNULL", "write `IS NULL`"),
    ("NOTNULL", "write `IS NOT NULL`"),
    ("IF", "write `CASE WHEN … THEN … ELSE … END`"),
    ("ELSEIF", "write another `WHEN … THEN …`"),
    ("FETCH", "write `LIMIT 10`"),
    ("TOP", "write `LIMIT 10` at the end"),
    ("FOREACH", "write `UNWIND list AS x` and then the clause"),
    ("LOAD", "files are loaded from the command line, not by a query"),
    ("FILTER", "write `WITH * WHERE …`"),
    ("LET", "write `WITH *, expression AS name`"),
    ("FOR", "write `UNWIND list AS x`"),
    ("FINISH", "leave out RETURN after a writing clause"),
    ("USE", "the graph is chosen on the command line"),
    ("SHOW", "`:schema` shows the schema, `:help procedures` the procedures"),
    ("START", "write `MATCH`"),
    ("DROP", "DELETE removes nodes and relationships, REMOVE properties and labels"),
    ("INDEX", "there are no indexes to manage"),
    ("CONSTRAINT", "what must hold stands in the schema"),
];

/// A word that belongs to another language.
pub(super) fn foreign(place: &Place<'_>) -> Option<Diagnostic> {
    let word = place.found_word();
    if word == "NOT" && place.after_operand() {
        let error = place.error("`NOT` stands behind what it negates");
        return Some(error.help("write `NOT x IN list`, `NOT a CONTAINS b`, `a <> b`"));
    }
    if word == "NOT" && matches!(place.before_text(1), "=" | "<>") {
        return Some(place.error("`NOT` binds looser than the operator before it").help("write `a = (NOT b)`"));
    }
    let next = place.after().map(|token| place.written(&token).to_uppercase()).unwrap_or_default();
    if matches!(word.as_str(), "START" | "END") && next == "WITH" {
        return Some(place.error(format!("`{word}` lacks an `S`")).help(format!("write `{word}S WITH 'text'`")));
    }
    if word == "CONTAINS" && next == "(" {
        return Some(place.error("`CONTAINS` is an operator, not a function").help("write `a CONTAINS b`"));
    }
    if word == "NULL" && place.before_text(2).eq_ignore_ascii_case("IS") {
        return Some(place.error("`NULL` behind an unknown word").help("write `IS NULL` or `IS NOT NULL`"));
    }
    if word == "AS" && cast(place) {
        return Some(
            place.error("a value is converted by a function").help("write `toInteger(x)`, `toString(x)`, `date(x)`"),
        );
    }
    let (_, help) = FOREIGN.iter().find(|row| row.0 == word)?;
    let fits = place.after_operand() || place.wants_clause() || place.expects(&[Rule::EOI, Rule::path]);
    let error = || place.error(format!("`{}` is not a keyword here", place.found_text())).help(*help);
    fits.then(error)
}

/// Whether the innermost bracket is that of `cast(`.
fn cast(place: &Place<'_>) -> bool {
    let open = place.open_brackets().last().and_then(|open| place.tokens.get(open.checked_sub(1)?));
    open.is_some_and(|token| place.written(token).eq_ignore_ascii_case("cast"))
}

/// Two statements where one is read.
pub(super) fn second_statement(place: &Place<'_>) -> Option<Diagnostic> {
    let second = place.before_text(1) == ";" && place.found().is_some();
    second.then(|| place.error("a second statement stands behind `;`").help("run one statement at a time"))
}

/// A part of a clause in the wrong place.
pub(super) fn misplaced(place: &Place<'_>) -> Option<Diagnostic> {
    let word = place.found_word();
    let clause = place.clause();
    let (message, help) = match word.as_str() {
        "" if place.found_text() == "," && place.before_text(2).eq_ignore_ascii_case("LIMIT") => {
            ("LIMIT takes one number", "write `SKIP 5 LIMIT 10`")
        }
        "AND" | "OR" if place.expects(&[Rule::view, Rule::axis]) => {
            ("patterns are joined by commas", "write `MATCH (a), (b)`; conditions stand behind WHERE")
        }
        "WHERE" if clause == "RETURN" => {
            ("`WHERE` stands behind RETURN", "filter before: `WITH … WHERE … RETURN …`, or put WHERE behind MATCH")
        }
        "WHERE" if place.after_operand() && place.open_brackets().is_empty() => {
            ("a second `WHERE` in one clause", "join the conditions with AND")
        }
        "WHERE" if place.wants_clause() => {
            ("`WHERE` belongs to no clause here", "it stands behind MATCH, WITH, YIELD or a short form")
        }
        "ORDER"
            if !place.expects(&[Rule::variable])
                && place.after().is_none_or(|next| !place.written(&next).eq_ignore_ascii_case("BY")) =>
        {
            ("`ORDER` without `BY`", "write `ORDER BY n.key`")
        }
        "ORDER" if tail_before(place, &["LIMIT", "SKIP", "OFFSET"]) => {
            ("`ORDER BY` stands behind SKIP or LIMIT", "the order is ORDER BY, SKIP, LIMIT")
        }
        "SKIP" | "OFFSET" if tail_before(place, &["LIMIT"]) => {
            ("`SKIP` stands behind LIMIT", "the order is ORDER BY, SKIP, LIMIT")
        }
        "WITHIN" | "VIA" | "AVOIDING" if place.wants_clause() => (
            "this stands before the view, and only in PATHS and NEIGHBOURS",
            "write `PATHS FROM a TO b WITHIN 3 AS OF 2012`",
        ),
        "ASC" | "DESC" | "ASCENDING" | "DESCENDING" if place.after_operand() => {
            ("nothing is sorted here", "write `ORDER BY n.key DESC`")
        }
        "IS" if place.after_operand() => (
            "`IS` is followed by neither NULL nor a label",
            "write `IS NULL`, `IS NOT NULL`, `IS Label`; to compare, write `=` or `<>`",
        ),
        "ACCORDING" => ("`ACCORDING` without `TO`", "write `ACCORDING TO source`"),
        "AT" if !place.expects(&[Rule::variable]) => ("`AT` without `LEAST`", "write `AT LEAST 2 SOURCES`"),
        "ORDER" | "SKIP" | "LIMIT" | "OFFSET"
            if !place.expects(&[Rule::variable]) && !matches!(clause, "RETURN" | "WITH") =>
        {
            ("only RETURN and WITH are sorted and cut", "put it behind RETURN, or behind `WITH *`")
        }
        "DISTINCT" if place.after_operand() => {
            ("`DISTINCT` stands too late", "write `RETURN DISTINCT …` or `count(DISTINCT x)`")
        }
        "AS" if place.after_operand() => ("nothing is named here", "names are given in WITH, RETURN, UNWIND and YIELD"),
        _ => return None,
    };
    Some(place.error(message).help(help))
}

/// Whether one of the words stands before, with no clause between.
fn tail_before(place: &Place<'_>, words: &[&str]) -> bool {
    let before = place.tokens.iter().take(place.index).rev();
    let mut keywords = before.filter_map(|token| match token.kind {
        TokenKind::Keyword(keyword) => Some(keyword.word),
        _ => None,
    });
    keywords
        .find(|word| words.contains(word) || matches!(*word, "RETURN" | "WITH"))
        .is_some_and(|word| words.contains(&word))
}

/// A word that is nearly a keyword.
pub(super) fn misspelt(place: &Place<'_>) -> Option<Diagnostic> {
    let near = |word: &str| {
        // COUNT, REDUCE and the like begin an operand and never follow one.
        let possible =
            |row: &Keyword| !place.after_operand() || row.situations != [Situation::Expression] || row.reserved;
        let wanted = KEYWORDS.iter().filter(|row| fits(place, row.situations) && possible(row));
        nearest(word, wanted.map(|row| row.word))
    };
    let found = place.found().filter(|token| token.kind == TokenKind::Name);
    if let Some(token) = found
        && !place.wants_expression()
        && let Some(word) = near(place.written(&token))
    {
        let message = format!("`{}` is not a keyword", place.written(&token));
        return Some(place.error(message).help(format!("did you mean `{word}`?")));
    }
    // `RETURN DISTNCT n`: the misspelt word passed as a variable.
    let before = place.before(1).filter(|token| token.kind == TokenKind::Name && place.after_operand())?;
    found?;
    let word = nearest(place.written(&before), ["DISTINCT", "NOT", "CASE", "EXISTS"])?;
    let message = format!("`{}` follows `{}`", place.found_text(), place.written(&before));
    Some(place.error(message).help(format!("did you mean `{word}` instead of `{}`?", place.written(&before))))
}

/// What stands before the name of an entity.
const BEFORE_NAMES: &[&str] = &["OF", "FROM", "TO", "VIA", "AVOIDING", ","];

/// A name of several words without quotes: `NEIGHBOURS OF Central Asia`.
pub(super) fn blank_in_name(place: &Place<'_>) -> Option<Diagnostic> {
    let first = place.before(1).filter(|token| token.kind == TokenKind::Name)?;
    let further = place.tokens.iter().skip(place.index).take_while(|token| token.kind == TokenKind::Name);
    let last = further.last()?;
    let leads = BEFORE_NAMES.contains(&place.before_text(2).to_uppercase().as_str());
    // `States` is near `STATUS`, but nobody writes keywords so.
    let proper = place.found_text().starts_with(char::is_uppercase) && place.found_text().contains(char::is_lowercase);
    let word = place.found_text().to_uppercase();
    let slip = |row: &Keyword| fits(place, row.situations) && strsim::damerau_levenshtein(&word, row.word) < 2;
    let short_form = matches!(place.clause(), "PATHS" | "NEIGHBOURS" | "NEIGHBORS");
    if !leads || !short_form || !proper && KEYWORDS.iter().any(slip) {
        return None;
    }
    let whole = place.text.get(first.start..last.end)?;
    let error = place.error(format!("`{}` follows the name `{}`", place.found_text(), place.written(&first)));
    Some(error.help(format!("a name of several words needs quotes: '{whole}'")))
}

/// The keyword that a word was meant to be: one slip away, or two when it is long; of equals the longest.
fn nearest<'k>(word: &str, keywords: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let written = word.to_uppercase();
    let most = if written.len() > 5 { 2 } else { usize::from(written.len() > 2) };
    let scored = keywords.into_iter().map(|keyword| (strsim::damerau_levenshtein(&written, keyword), keyword));
    let near = scored.filter(|(slips, _)| *slips <= most);
    near.min_by_key(|(slips, keyword)| (*slips, usize::MAX - keyword.len())).map(|(_, keyword)| keyword)
}

/// Whether a keyword of these situations may stand at the place.
fn fits(place: &Place<'_>, situations: &[Situation]) -> bool {
    situations.iter().any(|situation| match situation {
        Situation::Clause => place.wants_clause() || place.expects(&[Rule::kw_match]),
        Situation::View => place.expects(&[Rule::view, Rule::axis, Rule::kw_where]),
        Situation::Tail => place.expects(&[Rule::kw_order, Rule::kw_skip, Rule::kw_limit, Rule::kw_as, Rule::kw_yield]),
        Situation::Expression => place.after_operand(),
        Situation::Limit => place.expects(&[Rule::via, Rule::kw_via, Rule::kw_within]),
        Situation::Within => !place.after_operand() && !place.wants_clause() && !place.expects(&[Rule::variable]),
        Situation::Pattern => place.expects(&[Rule::prefix, Rule::kw_keep]),
    })
}

/// A comma with nothing behind it.
pub(super) fn comma(place: &Place<'_>) -> Option<Diagnostic> {
    let comma = place.before(1).filter(|token| place.written(token) == ",")?;
    let ends = match place.found() {
        None => true,
        Some(token) => {
            matches!(place.written(&token), ")" | "]" | "}" | "," | ";")
                || matches!(token.kind, TokenKind::Keyword(row) if row.reserved)
        }
    };
    ends.then(|| {
        let found = place.found_text();
        let message = if found.is_empty() {
            "nothing follows the comma".to_owned()
        } else {
            format!("`{found}` follows a comma")
        };
        place.error(message).relate(place.span(&comma), "the comma").help("remove the comma, or add what is missing")
    })
}

/// A reserved word where a name is needed.
pub(super) fn keyword_as_name(place: &Place<'_>) -> Option<Diagnostic> {
    let token = place.found()?;
    let TokenKind::Keyword(row) = token.kind else { return None };
    let named = place.expects(&[Rule::variable, Rule::named, Rule::known_name]);
    if !row.reserved || !(named || place.wants_expression()) || place.after_operand() {
        return None;
    }
    let written = place.written(&token);
    let begins_clause = row.situations.contains(&Situation::Clause) || row.word == "WHERE";
    if place.wants_expression() && begins_clause {
        return Some(
            place.error(format!("`{written}` stands where an expression is missing")).label("expected an expression"),
        );
    }
    let only_name = named && !place.expects(&[Rule::rparen, Rule::rbracket]);
    let used = place.after().is_none_or(|next| matches!(place.written(&next), ")" | "]" | "," | ":" | "{" | "." | "="));
    (only_name || used).then(|| {
        place
            .error(format!("`{written}` is a reserved word"))
            .help(format!("as a name it needs backticks: `` `{written}` ``"))
    })
}

/// Two things side by side.
pub(super) fn missing_comma(place: &Place<'_>) -> Option<Diagnostic> {
    let token = place.found()?;
    let begins = matches!(
        token.kind,
        TokenKind::Name | TokenKind::Quoted | TokenKind::String | TokenKind::Number | TokenKind::Parameter
    );
    if !begins || !place.after_operand() {
        return None;
    }
    let (found, before) = (place.written(&token), place.before_text(1));
    if let Some((_, help)) = FOREIGN.iter().find(|row| before.eq_ignore_ascii_case(row.0)) {
        return Some(place.error(format!("`{found}` follows `{before}`, which is not a keyword")).help(*help));
    }
    let error = place
        .error(format!("`{found}` follows `{before}` with nothing between them"))
        .label("expected a comma or an operator");
    if place.clause() == "UNWIND" && place.open_brackets().is_empty() {
        return Some(error.help(format!("write `AS {found}`")));
    }
    let named = token.is_name() && matches!(place.clause(), "RETURN" | "WITH") && place.open_brackets().is_empty();
    Some(if named {
        error.help(format!("write `, {found}` for another column, `AS {found}` for a name"))
    } else {
        error
    })
}
