//! Scripts into statements, and whether what is typed is complete.

use std::ops::Range;

use super::ast::{Clause, Statement, Yields};
use super::keyword::Keyword;
use super::token::{Token, TokenKind, tokens};
use super::{guard, statement};
use crate::diagnostic::{Diagnostic, TextId, codes};

/// Whether a text is a whole statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Completeness {
    /// It parses.
    Complete,
    /// More text may make it a statement: a bracket, string, comment or clause is open, it has no result, or
    /// there is none yet.
    Incomplete,
    /// No text after it can make it right.
    Wrong(Vec<Diagnostic>),
}

/// The ranges of the statements of a script, without the semicolons between them and without parts that
/// hold nothing but blanks and comments. A rule also ends where the next one begins. Linear.
///
/// ```
/// let script = "RETURN ';' AS a; // one; two\n RETURN 2";
/// let parts: Vec<&str> = chancery::query::parse::split(script).into_iter().map(|part| &script[part]).collect();
/// assert_eq!(parts, ["RETURN ';' AS a", "RETURN 2"]);
/// ```
pub fn split(text: &str) -> Vec<Range<usize>> {
    let significant: Vec<Token> = tokens(text).filter(|token| !token.is_space()).collect();
    let mut parts = Vec::new();
    let mut current: Option<Range<usize>> = None;
    let mut depth = 0_usize;
    for (index, token) in significant.iter().enumerate() {
        match token.text(text) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            ";" if depth == 0 => {
                parts.extend(current.take());
                continue;
            }
            _ if depth == 0 && begins_rule(significant.get(index..).unwrap_or(&[])) => parts.extend(current.take()),
            _ => {}
        }
        current = Some(current.map_or(token.start, |part| part.start)..token.end);
    }
    parts.extend(current);
    parts
}

/// Whether a semicolon ends the last statement of a script: one that stands in a string or a comment ends nothing,
/// and nothing is ended while one of these is open. Linear.
///
/// ```
/// use chancery::query::parse::is_ended;
/// assert!(is_ended("RETURN 1; // the first one"));
/// assert!(!is_ended("RETURN 1 // the first; the last;"));
/// ```
pub fn is_ended(text: &str) -> bool {
    let mut ended = false;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Open(_) | TokenKind::OpenComment => return false,
            _ if token.is_space() => {}
            _ => ended = token.text(text) == ";",
        }
    }
    ended
}

/// Whether the tokens are `RULE name MATCH`; the name may have hyphens.
fn begins_rule(tokens: &[Token]) -> bool {
    let [first, second, ..] = tokens else { return false };
    if !is_word(first, "RULE") || !second.is_name() {
        return false;
    }
    let mut end = second.end;
    for token in tokens.iter().skip(2) {
        if token.start != end {
            return is_word(token, "MATCH");
        }
        end = token.end;
    }
    false
}

fn is_word(token: &Token, word: &str) -> bool {
    matches!(token.kind, TokenKind::Keyword(Keyword { word: found, .. }) if *found == word)
}

/// Whether the statement ends in a clause that only makes sense before another: `MATCH (n)`.
fn wants_result(statement: &Statement) -> bool {
    let Statement::Query(query) = statement else { return false };
    let Some(part) = query.parts.last() else { return false };
    match part.clauses.last() {
        Some(Clause::Match(_) | Clause::Unwind(_) | Clause::With(_)) => true,
        Some(Clause::Call(call)) => part.clauses.len() > 1 && matches!(call.yields, Yields::Items(_) | Yields::Star(_)),
        _ => false,
    }
}

/// Whether `text` (one statement, with or without a semicolon) can be run as it is.
///
/// ```
/// use chancery::query::parse::{Completeness, complete};
/// assert_eq!(complete("MATCH (n) RETURN n"), Completeness::Complete);
/// assert_eq!(complete("MATCH (n"), Completeness::Incomplete);
/// assert_eq!(complete("MATCH (n)"), Completeness::Incomplete);
/// assert!(matches!(complete("METCH (n)"), Completeness::Wrong(_)));
/// ```
pub fn complete(text: &str) -> Completeness {
    let significant: Vec<Token> =
        tokens(text).filter(|token| !matches!(token.kind, TokenKind::Blank | TokenKind::Comment)).collect();
    let Some(last) = significant.last() else { return Completeness::Incomplete };
    if matches!(last.kind, TokenKind::Open(_) | TokenKind::OpenComment) {
        return Completeness::Incomplete;
    }
    let ended = last.text(text) == ";";
    let problems = match statement(text, TextId::default()) {
        Ok(statement) if !ended && wants_result(&statement) => return Completeness::Incomplete,
        Ok(_) => return Completeness::Complete,
        Err(problems) => problems,
    };
    let at_end = problems.first().is_some_and(|problem| {
        let at = problem.primary.as_ref().map_or(0, |label| label.span.start as usize);
        problem.code == codes::UNEXPECTED_SYNTAX && at >= last.end
    });
    if at_end && !ended && text.len() <= guard::MAX_LENGTH {
        Completeness::Incomplete
    } else {
        Completeness::Wrong(problems)
    }
}
