//! The place of an error: the tokens around it, the brackets open there, the rules expected.

use crate::diagnostic::{Code, Diagnostic, Span, TextId, codes};
use crate::query::parse::grammar::Rule;
use crate::query::parse::token::{Token, TokenKind, tokens};

/// Where pest stopped.
pub(super) struct Place<'t> {
    pub(super) text: &'t str,
    pub(super) id: TextId,
    /// All tokens but blanks and comments.
    pub(super) tokens: Vec<Token>,
    /// The index of the token that does not fit; the number of tokens at the end of the text.
    pub(super) index: usize,
    /// The rules that pest tried there.
    pub(super) expected: &'t [Rule],
}

impl<'t> Place<'t> {
    pub(super) fn new(text: &'t str, id: TextId, at: usize, expected: &'t [Rule]) -> Self {
        let tokens: Vec<Token> =
            tokens(text).filter(|token| !matches!(token.kind, TokenKind::Blank | TokenKind::Comment)).collect();
        let index = tokens.partition_point(|token| token.end <= at);
        Place { text, id, tokens, index, expected }
    }

    /// The token that does not fit; none at the end.
    pub(super) fn found(&self) -> Option<Token> {
        self.tokens.get(self.index).copied()
    }

    /// The token `back` places before the one that does not fit.
    pub(super) fn before(&self, back: usize) -> Option<Token> {
        self.tokens.get(self.index.checked_sub(back)?).copied()
    }

    /// The token after the one that does not fit.
    pub(super) fn after(&self) -> Option<Token> {
        self.tokens.get(self.index + 1).copied()
    }

    /// The characters of a token.
    pub(super) fn written(&self, token: &Token) -> &'t str {
        self.text.get(token.start..token.end).unwrap_or("")
    }

    /// The characters of the token that does not fit; nothing at the end.
    pub(super) fn found_text(&self) -> &'t str {
        self.found().map_or("", |token| self.written(&token))
    }

    /// The characters of the token `back` places before.
    pub(super) fn before_text(&self, back: usize) -> &'t str {
        self.before(back).map_or("", |token| self.written(&token))
    }

    /// The word that does not fit, in capitals; nothing when it is no word.
    pub(super) fn found_word(&self) -> String {
        match self.found() {
            Some(token) if matches!(token.kind, TokenKind::Name | TokenKind::Keyword(_)) => {
                self.written(&token).to_uppercase()
            }
            _ => String::new(),
        }
    }

    /// Whether one of the rules was tried here.
    pub(super) fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }

    /// Whether an operand ends here, so that an operator could follow.
    pub(super) fn after_operand(&self) -> bool {
        self.expects(&[Rule::infix])
    }

    /// Whether a clause may begin here. Where many rules fail, pest names the one that tried them.
    pub(super) fn wants_clause(&self) -> bool {
        self.expects(&[Rule::statement, Rule::query, Rule::part, Rule::match_clause])
    }

    /// Whether an expression must begin here.
    pub(super) fn wants_expression(&self) -> bool {
        self.expects(&[Rule::expression, Rule::bare_expression, Rule::operand, Rule::bare_operand, Rule::number])
            && !self.after_operand()
    }

    /// The span of a token.
    pub(super) fn span(&self, token: &Token) -> Span {
        Span::new(self.id, token.start, token.end)
    }

    /// The span of the token that does not fit; at the end, the place after the last token.
    pub(super) fn found_span(&self) -> Span {
        let Some(token) = self.found() else {
            let end = self.tokens.last().map_or(0, |token| token.end);
            return Span::new(self.id, end, end);
        };
        self.span(&token)
    }

    /// A syntax error at the token that does not fit.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        self.error_as(codes::UNEXPECTED_SYNTAX, message)
    }

    /// The same under another code.
    pub(super) fn error_as(&self, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.found_span(), message)
    }

    /// The brackets open before the token, outermost first, as indexes of tokens.
    pub(super) fn open_brackets(&self) -> Vec<usize> {
        let mut open = Vec::new();
        for (index, token) in self.tokens.iter().enumerate().take(self.index) {
            match self.written(token) {
                "(" | "[" | "{" => open.push(index),
                ")" | "]" | "}" => {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }

    /// The last keyword that began a clause before the token, in capitals, outside brackets that were closed.
    pub(super) fn clause(&self) -> &'static str {
        let words = self.tokens.iter().take(self.index).rev().filter_map(|token| match token.kind {
            TokenKind::Keyword(keyword) => Some(keyword.word),
            _ => None,
        });
        words.into_iter().find(|word| CLAUSES.contains(word)).unwrap_or("")
    }
}

const CLAUSES: &[&str] = &[
    "MATCH",
    "RETURN",
    "WITH",
    "UNWIND",
    "CALL",
    "YIELD",
    "CREATE",
    "MERGE",
    "SET",
    "REMOVE",
    "DELETE",
    "PATHS",
    "NEIGHBOURS",
    "NEIGHBORS",
    "WHY",
    "RULE",
];
