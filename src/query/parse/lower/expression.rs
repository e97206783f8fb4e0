//! Flat lists of operands and operators to trees, by the precedence table of `query::operator`.

use std::iter::Peekable;

use super::{Lower, Lowered, Node, Nodes};
use crate::diagnostic::Span;
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast::{Expression, ExpressionKind, Link};
use crate::query::parse::grammar::Rule;

/// Where `IS NULL` binds: with `IN` and `CONTAINS`.
const NULL_CHECK: u8 = 6;
/// Where NOT binds: between AND and the comparisons.
const NOT: u8 = 4;

type Items<'t> = Peekable<Nodes<'t>>;

impl<'t> Lower<'t> {
    /// An `expression` or `bare_expression`.
    pub(super) fn expression(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        self.flat(pair.into_inner(), span)
    }

    /// The expression in a parenthesis, which is no node of its own.
    pub(super) fn unwrapped(&self, pair: Node<'t>, span: Span) -> Lowered<Expression> {
        let pairs = pair.into_inner();
        let height = flat_height(pairs.clone()) - 1;
        let mut items = pairs.peekable();
        self.deeper(height, span, || self.climb(&mut items, 0, span))
    }

    /// An expression from its operands and operators.
    pub(super) fn flat(&self, pairs: Nodes<'t>, span: Span) -> Lowered<Expression> {
        let height = flat_height(pairs.clone());
        let mut items = pairs.peekable();
        self.deeper(height, span, || self.climb(&mut items, 0, span))
    }

    /// What stands next, with the operators that bind at least as tightly as `least`.
    fn climb(&self, items: &mut Items<'t>, least: u8, at: Span) -> Lowered<Expression> {
        let mut left = self.prefixed(items, at)?;
        while let Some(level) = items.peek().map(level) {
            if level < least {
                break;
            }
            left = match items.peek() {
                Some(next) if next.as_rule() == Rule::null_check => self.null_check(items, left, at)?,
                _ => self.chain(items, left, level, at)?,
            };
        }
        Ok(left)
    }

    /// `NOT … operand`, or an operand.
    fn prefixed(&self, items: &mut Items<'t>, at: Span) -> Lowered<Expression> {
        let mut nots = Vec::new();
        while let Some(not) = items.next_if(|item| item.as_rule() == Rule::not) {
            nots.push(self.span(&not));
        }
        if !nots.is_empty() {
            let inner = self.climb(items, NOT + 1, at)?;
            return Ok(nots.into_iter().rev().fold(inner, |inner, not| unary(Unary::Not, not, inner)));
        }
        match items.next() {
            Some(operand) => self.operand(operand),
            None => Err(super::broken(at)),
        }
    }

    fn null_check(&self, items: &mut Items<'t>, left: Expression, at: Span) -> Lowered<Expression> {
        let check = items.next().ok_or_else(|| super::broken(at))?;
        let negated = check.as_str().len() > "is null".len() && check.as_str().to_ascii_lowercase().contains("not");
        let operator = if negated { Unary::IsNotNull } else { Unary::IsNull };
        let span = left.span.to(self.span(&check));
        Ok(Expression { kind: ExpressionKind::Unary(operator, Box::new(left)), span })
    }

    /// All operators of one level that follow, as one list.
    fn chain(&self, items: &mut Items<'t>, left: Expression, at_level: u8, at: Span) -> Lowered<Expression> {
        let mut links = Vec::new();
        let mut span = left.span;
        while let Some(item) = items.next_if(|item| item.as_rule() != Rule::null_check && level(item) == at_level) {
            let operator = binary(item.as_str()).ok_or_else(|| super::broken(at))?;
            let right = self.climb(items, at_level + 1, at)?;
            span = span.to(right.span);
            links.push(Link { operator, right });
        }
        let compares = links.first().is_some_and(|link| link.operator.compares());
        let left = Box::new(left);
        let kind = if compares { ExpressionKind::Comparison(left, links) } else { ExpressionKind::Chain(left, links) };
        Ok(Expression { kind, span })
    }
}

/// An operator before its operand.
pub(super) fn unary(operator: Unary, at: Span, operand: Expression) -> Expression {
    let span = at.to(operand.span);
    Expression { kind: ExpressionKind::Unary(operator, Box::new(operand)), span }
}

/// How tightly the operator binds that a pair spells.
fn level(pair: &Node<'_>) -> u8 {
    match pair.as_rule() {
        Rule::null_check => NULL_CHECK,
        _ => binary(pair.as_str()).map_or(0, Binary::precedence),
    }
}

/// The operator that is written so; blanks in `STARTS WITH` are as they come, and `!=` is `<>`.
fn binary(written: &str) -> Option<Binary> {
    let word = match written.as_bytes().first()? {
        b's' | b'S' => "STARTS WITH",
        b'e' | b'E' => "ENDS WITH",
        b'!' => "<>",
        _ => written,
    };
    Binary::TABLE.iter().find(|row| row.1.eq_ignore_ascii_case(word)).map(|row| row.0)
}

/// How many nodes may stand above an operand of this list: one for each level of precedence that
/// occurs, and the longest runs of NOT and of IS NULL.
fn flat_height(pairs: Nodes<'_>) -> usize {
    let (mut levels, mut nots, mut most_nots, mut checks, mut most_checks) = (0_u16, 0_usize, 0, 0_usize, 0);
    for pair in pairs {
        match pair.as_rule() {
            Rule::not => nots += 1,
            Rule::null_check => checks += 1,
            Rule::logical | Rule::infix => {
                levels |= 1 << level(&pair);
                most_nots = most_nots.max(nots);
                nots = 0;
                if level(&pair) < NULL_CHECK {
                    most_checks = most_checks.max(checks);
                    checks = 0;
                }
            }
            _ => {}
        }
    }
    1 + levels.count_ones() as usize + most_nots.max(nots) + most_checks.max(checks)
}
