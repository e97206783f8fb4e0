//! Syntax tree back to text: one canonical form, on one line, that parses to the same tree.
//!
//! Column names are kept: where the text of an unnamed column of RETURN is not the canonical one, it is
//! given as a name. Comments and blanks are lost.

mod clause;
mod expression;
mod pattern;
mod short;

use std::fmt::Write as _;

use super::ast::{Expression, Query, Statement, View};
use super::keyword;
use super::token::{self, TokenKind};

/// A statement as text.
///
/// ```
/// use chancery::{diagnostic::TextId, query::parse};
/// let tree = parse::statement("match (n) where n.a=1 return n", TextId::default()).unwrap();
/// assert_eq!(parse::print::statement(&tree), "MATCH (n) WHERE n.a = 1 RETURN n");
/// ```
pub fn statement(statement: &Statement) -> String {
    let mut printer = Printer::default();
    match statement {
        Statement::Query(query) => printer.query(query),
        Statement::Why(why) => printer.why(why),
        Statement::Rule(rule) => printer.rule(rule),
    }
    printer.out
}

/// A query as text.
pub fn query(query: &Query) -> String {
    let mut printer = Printer::default();
    printer.query(query);
    printer.out
}

/// An expression as text.
pub fn expression(expression: &Expression) -> String {
    let mut printer = Printer::default();
    printer.expression(expression, 0);
    printer.out
}

/// A view as text.
pub fn view(view: &View) -> String {
    let mut printer = Printer::default();
    printer.view(view);
    printer.out
}

#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// A blank, unless there is one or a bracket was just opened.
    fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '(', '[']) {
            self.out.push(' ');
        }
    }

    /// A word with a blank before and after it.
    fn word(&mut self, word: &str) {
        self.gap();
        self.put(word);
        self.put(" ");
    }

    fn number(&mut self, number: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.out, "{number}");
    }

    /// The items with commas between them.
    fn list<T>(&mut self, items: &[T], mut print: impl FnMut(&mut Self, &T)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.put(", ");
            }
            print(self, item);
        }
    }

    // ---- names -------------------------------------------------------------------------------------

    fn backticks(&mut self, name: &str) {
        self.put("`");
        self.put(&name.replace('`', "``"));
        self.put("`");
    }

    /// The name of a variable.
    fn variable(&mut self, name: &str) {
        if is_word(name) && !is_reserved(name) { self.put(name) } else { self.backticks(name) }
    }

    /// The key of a property or map, where any word may stand.
    fn key(&mut self, name: &str) {
        if is_word(name) { self.put(name) } else { self.backticks(name) }
    }

    /// A label, relation or rule, where hyphens may stand.
    fn label(&mut self, name: &str) {
        if is_hyphened(name) { self.put(name) } else { self.backticks(name) }
    }

    /// A dotted name.
    fn dotted(&mut self, name: &str) {
        for (index, part) in name.split('.').enumerate() {
            if index > 0 {
                self.put(".");
            }
            self.key(part);
        }
    }

    fn parameter(&mut self, name: &str) {
        self.put("$");
        let plain = !name.is_empty() && name.chars().all(token::is_word);
        if plain { self.put(name) } else { self.backticks(name) }
    }

    fn string(&mut self, text: &str) {
        self.put("'");
        for character in text.chars() {
            match character {
                '\\' => self.put("\\\\"),
                '\'' => self.put("\\'"),
                '\n' => self.put("\\n"),
                '\r' => self.put("\\r"),
                '\t' => self.put("\\t"),
                control if control.is_control() => {
                    let _ = write!(self.out, "\\u{:04x}", u32::from(control));
                }
                plain => self.out.push(plain),
            }
        }
        self.put("'");
    }
}

/// Whether the whole text is one word.
fn is_word(name: &str) -> bool {
    let mut tokens = token::tokens(name);
    let first = tokens.next().is_some_and(|token| matches!(token.kind, TokenKind::Name | TokenKind::Keyword(_)));
    first && tokens.next().is_none()
}

fn is_reserved(name: &str) -> bool {
    keyword::find(name).is_some_and(|word| word.reserved)
}

/// Whether the text is a word with inner hyphens or without.
fn is_hyphened(name: &str) -> bool {
    let mut parts = name.split('-');
    parts.next().is_some_and(is_word) && parts.all(|part| !part.is_empty() && part.chars().all(token::is_word))
}
