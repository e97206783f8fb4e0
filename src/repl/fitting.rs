//! [`Fitting`]: which relations the two ends typed so far can have.

use super::words::Words;
use crate::model::schema::{RelationType, Schema};
use crate::query::parse::token::{Token, TokenKind, tokens};

/// What is known of the two ends of a relation pattern.
#[derive(Debug, Default)]
pub(super) struct Fitting<'w> {
    schema: Option<&'w Schema>,
    /// The type of the end on the left.
    left: Option<String>,
    /// The type of the end on the right.
    right: Option<String>,
    /// `<-[`: the relation starts on the right.
    backwards: bool,
    /// `]->`, or nothing yet: the relation starts on the left.
    forwards: bool,
}

impl<'w> Fitting<'w> {
    /// `before` are the tokens before the cursor at `at`, `text` the whole line.
    pub(super) fn find(words: &'w Words, text: &str, at: usize, before: &[Token]) -> Self {
        let after: Vec<Token> = tokens(text.get(at..).unwrap_or("")).filter(|token| !token.is_space()).collect();
        let behind = text.get(at..).unwrap_or("");
        let bracket = before.iter().rposition(|token| token.text(text) == "[").unwrap_or(0);
        let left = Side { words, text, tokens: before.get(..bracket).unwrap_or(&[]) };
        let right = Side { words, text: behind, tokens: &after };
        let arrow = !after.iter().any(|token| token.text(behind) == "]")
            || after.iter().any(|token| token.text(behind) == "->");
        let backwards = left.tokens.last().is_some_and(|token| token.text(text) == "<-");
        Fitting {
            schema: words.schema.as_ref(),
            left: left.last_node(),
            right: right.first_node(),
            backwards,
            forwards: arrow && !backwards,
        }
    }

    /// Whether the relation, or the inverse, called `name` fits both ends.
    pub(super) fn allows(&self, name: &str) -> bool {
        let Some(found) = self.schema.and_then(|schema| schema.relation(name)) else { return true };
        let straight = self.joins(found.relation, found.inverse);
        let turned = self.joins(found.relation, !found.inverse);
        match (self.backwards, self.forwards) {
            _ if found.relation.symmetric => straight || turned,
            (false, true) => straight,
            (true, false) => turned,
            _ => straight || turned,
        }
    }

    /// Whether the relation can go from left to right, or from right to left when `turned`.
    fn joins(&self, relation: &RelationType, turned: bool) -> bool {
        let (from, to) = if turned { (&self.right, &self.left) } else { (&self.left, &self.right) };
        self.meets(from.as_deref(), &relation.domain) && self.meets(to.as_deref(), &relation.range)
    }

    fn meets(&self, end: Option<&str>, allowed: &[String]) -> bool {
        let (Some(end), Some(schema)) = (end, self.schema) else { return true };
        allowed.iter().any(|wide| schema.is_subtype(end, wide) || schema.is_subtype(wide, end))
    }
}

/// The tokens on one side of the relation.
struct Side<'a> {
    words: &'a Words,
    text: &'a str,
    tokens: &'a [Token],
}

impl Side<'_> {
    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.text(self.text) == text)
    }

    /// The type of the node pattern that ends last.
    fn last_node(&self) -> Option<String> {
        let open = self.tokens.iter().rposition(|token| token.text(self.text) == "(")?;
        self.node(open)
    }

    /// The type of the node pattern that begins first.
    fn first_node(&self) -> Option<String> {
        let open = self.tokens.iter().position(|token| token.text(self.text) == "(")?;
        self.node(open)
    }

    /// The type of the node pattern that opens at `open`: its label, the type of its entity, or what its
    /// variable was before.
    fn node(&self, open: usize) -> Option<String> {
        let close = (open..self.tokens.len()).find(|at| self.is(*at, ")")).unwrap_or(self.tokens.len());
        let inside = open + 1..close;
        let label = inside
            .clone()
            .find(|at| self.is(*at, ":") && !inside.clone().any(|brace| brace < *at && self.is(brace, "{")));
        if let Some(colon) = label {
            return Some(self.name_from(colon + 1));
        }
        if let Some(string) =
            inside.clone().find(|at| self.tokens.get(*at).is_some_and(|t| t.kind == TokenKind::String))
        {
            let id = self.tokens.get(string)?.text(self.text).trim_matches(['\'', '"']);
            return self.words.type_of(id).map(str::to_owned);
        }
        let name = self.name_from(open + 1);
        let earlier = self.earlier(&name, open);
        earlier.or_else(|| self.words.type_of(&name).map(str::to_owned))
    }

    /// The label that a variable was given in an earlier pattern.
    fn earlier(&self, name: &str, before: usize) -> Option<String> {
        let at = (0..before).find(|at| self.is(*at, name) && self.is(at + 1, ":"))?;
        Some(self.name_from(at + 2)).filter(|_| !name.is_empty())
    }

    /// The name that begins at a token; hyphens join its parts.
    fn name_from(&self, at: usize) -> String {
        let mut name = String::new();
        let mut end = None;
        for token in self.tokens.iter().skip(at) {
            let text = token.text(self.text);
            let part = token.is_name() || text == "-" || token.kind == TokenKind::Number;
            if !part || end.is_some_and(|end| end != token.start) {
                break;
            }
            name.push_str(text.trim_matches('`'));
            end = Some(token.end);
        }
        name
    }
}
