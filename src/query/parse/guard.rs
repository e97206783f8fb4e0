//! Limits on a query's text, before pest sees it: length, and nesting in one linear scan.
//!
//! pest is recursive, and its call limit bounds work and not depth; so brackets and CASE are counted
//! here. What nests without a bracket (NOT, signs, IS NULL) is a list to pest, and counted when lowered.

use std::ops::Range;

use super::token::{Token, TokenKind, tokens};
use crate::diagnostic::{Diagnostic, Span, TextId, codes};

/// The longest query text, in bytes.
pub const MAX_LENGTH: usize = 1 << 20;
/// The most words and signs in it.
pub const MAX_TOKENS: usize = 600_000;
/// The most brackets and CASEs open at once, and the longest run of NOT or of signs.
pub const MAX_DEPTH: usize = 200;

/// What the scan found.
pub(super) struct Scan {
    /// The most brackets that are open at once.
    pub(super) depth: usize,
    /// Where the comments are.
    pub(super) comments: Vec<Range<usize>>,
}

/// Scans a query.
///
/// # Errors
/// When it is too long or too deep.
pub(super) fn scan(text: &str, id: TextId) -> Result<Scan, Box<Diagnostic>> {
    if text.len() > MAX_LENGTH {
        return Err(too_long(text.len(), id));
    }
    let mut scan = Scan { depth: 0, comments: Vec::new() };
    let mut open = Open::default();
    let mut count = 0;
    for token in tokens(text) {
        match token.kind {
            TokenKind::Blank => continue,
            TokenKind::Comment => scan.comments.push(token.start..token.end),
            _ => open.read(token, text),
        }
        count += 1;
        if count > MAX_TOKENS {
            return Err(too_many(Span::new(id, token.start, token.end)));
        }
        scan.depth = scan.depth.max(open.depth());
        if scan.depth > MAX_DEPTH {
            return Err(too_deep(Span::new(id, token.start, token.end)));
        }
    }
    Ok(scan)
}

/// No less than the nesting of a text, and not much more: brackets that are open at once, all CASE, NOT and IS, and the
/// longest run of signs (all signs, where comments may stand between them), be they text, comment or name. Linear,
/// without reading words.
pub fn most_depth(text: &str) -> usize {
    let commented = text.contains("/*") || text.contains("//");
    let (mut open, mut most, mut words) = (0_usize, 0, 0);
    let (mut run, mut longest) = (0_usize, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'(' | b'[' | b'{' => {
                open += 1;
                most = most.max(open);
            }
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            b'C' | b'c' | b'N' | b'n' | b'I' | b'i' => {
                let is = |word: &[u8]| bytes.get(at..at + word.len()).is_some_and(|w| w.eq_ignore_ascii_case(word));
                let ends = bytes.get(at + 2).is_some_and(|next| !next.is_ascii_alphanumeric());
                words += usize::from(is(b"CASE") || is(b"NOT") || is(b"IS") && ends);
            }
            _ => {}
        }
        run = match byte {
            b'+' | b'-' | b'!' => run + 1,
            byte if commented || byte.is_ascii_whitespace() => run,
            _ => 0,
        };
        longest = longest.max(run);
    }
    most + words + longest
}

fn too_long(length: usize, id: TextId) -> Box<Diagnostic> {
    let message = format!("the query has {length} bytes, and at most {MAX_LENGTH} are read");
    Box::new(Diagnostic::error(codes::TEXT_TOO_LONG, Span::new(id, 0, 0), message).help("pass data as a parameter"))
}

fn too_many(at: Span) -> Box<Diagnostic> {
    let message = format!("the query has more than {MAX_TOKENS} words and signs");
    Box::new(Diagnostic::error(codes::TEXT_TOO_LONG, at, message).help("pass data as a parameter"))
}

fn too_deep(at: Span) -> Box<Diagnostic> {
    let message = format!("the query is nested more than {MAX_DEPTH} levels deep");
    Box::new(
        Diagnostic::error(codes::NESTING_TOO_DEEP, at, message)
            .help("name a part with WITH, or pass data as a parameter"),
    )
}

/// What is open at a place: brackets, and the CASEs and prefixes in each.
#[derive(Default)]
struct Open {
    /// The CASEs open in each bracket that is open, outermost first.
    outer: Vec<usize>,
    /// The CASEs open in the innermost bracket.
    cases: usize,
    /// All CASEs open.
    all_cases: usize,
    /// The run of NOT or of signs that ends here.
    run: usize,
    /// The token before is a `.` or `:`, so that a word is a name.
    naming: bool,
}

impl Open {
    fn depth(&self) -> usize {
        self.outer.len() + self.all_cases + self.run
    }

    fn read(&mut self, token: Token, text: &str) {
        let written = token.text(text);
        let word = match token.kind {
            TokenKind::Keyword(keyword) if !self.naming => keyword.word,
            _ => "",
        };
        match (written, word) {
            ("(" | "[" | "{", _) => self.outer.push(std::mem::take(&mut self.cases)),
            (")" | "]" | "}", _) => {
                self.all_cases -= self.cases.min(self.all_cases);
                self.cases = self.outer.pop().unwrap_or(0);
            }
            (_, "CASE") => {
                self.cases += 1;
                self.all_cases += 1;
            }
            (_, "END") if self.cases > 0 => {
                self.cases -= 1;
                self.all_cases -= 1;
            }
            _ => {}
        }
        self.run = if word == "NOT" || matches!(written, "+" | "-" | "!") { self.run + 1 } else { 0 };
        self.naming = matches!(written, "." | ":");
    }
}
