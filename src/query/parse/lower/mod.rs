//! Pairs of the grammar to the syntax tree. It knows the grammar's rules and the tree, and nothing of
//! schemas or graphs.
//!
//! Recursion is bounded: brackets are counted by the guard before, and prefixes, suffixes and towers of
//! operators are counted here ([`Lower::deeper`]), so that no tree is higher than [`MAX_HEIGHT`].

mod clause;
mod expression;
mod function;
mod literal;
mod operand;
mod pattern;
mod rule;
mod short;
mod view;

use std::cell::Cell;
use std::ops::Range;

use pest::iterators::{Pair, Pairs};

use super::ast::{Name, Statement, View};
use super::grammar::Rule;
use crate::diagnostic::{Code, Diagnostic, Span, TextId, codes};
use crate::model::Text;

/// The most nodes that stand above one another in a tree of expressions.
const MAX_HEIGHT: u32 = 400;

type Node<'t> = Pair<'t, Rule>;
type Nodes<'t> = Pairs<'t, Rule>;
type Lowered<T> = Result<T, Box<Diagnostic>>;

/// What all of lowering needs to know.
pub(super) struct Lower<'t> {
    text: &'t str,
    id: TextId,
    comments: &'t [Range<usize>],
    height: Cell<u32>,
}

/// The statement that pest found in `text`; `comments` are the ranges of its comments, in order.
pub(super) fn statement<'t>(
    text: &'t str,
    id: TextId,
    comments: &'t [Range<usize>],
    pairs: Nodes<'t>,
) -> Lowered<Statement> {
    let lower = Lower { text, id, comments, height: Cell::new(0) };
    for pair in pairs.flat_map(Pair::into_inner) {
        match pair.as_rule() {
            Rule::query => return Ok(Statement::Query(lower.query(pair)?)),
            Rule::why => return Ok(Statement::Why(lower.why(pair)?)),
            Rule::rule_clause => return Ok(Statement::Rule(lower.rule(pair)?)),
            _ => {}
        }
    }
    Err(broken(Span::new(id, 0, text.len())))
}

/// The view that pest found in `text`.
pub(super) fn view<'t>(text: &'t str, id: TextId, comments: &'t [Range<usize>], pairs: Nodes<'t>) -> Lowered<View> {
    let lower = Lower { text, id, comments, height: Cell::new(0) };
    let found = pairs.flat_map(Pair::into_inner).find(|pair| pair.as_rule() == Rule::view);
    lower.view(found.ok_or_else(|| broken(Span::new(id, 0, text.len())))?)
}

impl<'t> Lower<'t> {
    /// The span of a pair. pest takes the blanks before an absent optional part into the pair; they are
    /// cut off here.
    fn span(&self, pair: &Node<'t>) -> Span {
        let span = pair.as_span();
        Span::new(self.id, span.start(), self.trim(span.start(), span.end()))
    }

    fn trim(&self, start: usize, end: usize) -> usize {
        let mut end = end;
        loop {
            let text = self.text.get(start..end).unwrap_or("").trim_end();
            let trimmed = start + text.len();
            match self.comment_ending(trimmed) {
                Some(comment) if comment > start => end = comment,
                _ => return trimmed,
            }
        }
    }

    /// The start of the comment that ends at `end` (a line comment may have lost blanks at its end).
    fn comment_ending(&self, end: usize) -> Option<usize> {
        let next = self.comments.partition_point(|comment| comment.start < end);
        let comment = self.comments.get(next.checked_sub(1)?)?;
        (end <= comment.end).then_some(comment.start)
    }

    /// The characters of a span.
    fn slice(&self, span: Span) -> &'t str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The name that a pair of an atomic rule spells, without backticks.
    fn name(&self, pair: &Node<'t>) -> Name {
        Name { text: unquote(pair.as_str()), span: self.span(pair) }
    }

    /// Does `work` with `levels` more nodes above it.
    fn deeper<T>(&self, levels: usize, at: Span, work: impl FnOnce() -> Lowered<T>) -> Lowered<T> {
        let before = self.height.get();
        let height = before.saturating_add(u32::try_from(levels).unwrap_or(u32::MAX));
        if height > MAX_HEIGHT {
            return Err(too_deep(at));
        }
        self.height.set(height);
        let done = work();
        self.height.set(before);
        done
    }
}

/// A name without its backticks.
fn unquote(written: &str) -> Text {
    match written.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')) {
        Some(inner) if inner.contains('`') => inner.replace("``", "`").into(),
        Some(inner) => inner.into(),
        None => written.into(),
    }
}

fn error(code: Code, span: Span, message: impl Into<String>) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(code, span, message))
}

/// What cannot be, for the grammar says otherwise; reported all the same.
fn broken(span: Span) -> Box<Diagnostic> {
    error(codes::UNEXPECTED_SYNTAX, span, "this cannot be read; please report it")
}

/// The next pair, which the grammar promises.
fn take<'t>(pairs: &mut Nodes<'t>, at: Span) -> Lowered<Node<'t>> {
    pairs.next().ok_or_else(|| broken(at))
}

/// The first pair of one of the rules, which the grammar promises.
fn find<'t>(pairs: &mut Nodes<'t>, wanted: Rule, at: Span) -> Lowered<Node<'t>> {
    pairs.find(|pair| pair.as_rule() == wanted).ok_or_else(|| broken(at))
}

fn too_deep(at: Span) -> Box<Diagnostic> {
    let message = format!("the query is nested too deeply: more than {MAX_HEIGHT} operations in one another");
    Box::new(
        Diagnostic::error(codes::NESTING_TOO_DEEP, at, message)
            .help("name a part with WITH, or pass data as a parameter"),
    )
}
