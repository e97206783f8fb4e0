//! Operands: signs, atoms, and what is appended to them.

use super::expression::unary;
use super::{Lower, Lowered, Node, Nodes};
use crate::diagnostic::{Span, codes};
use crate::model::Value;
use crate::query::operator::Unary;
use crate::query::parse::ast::{
    Asking, Case, Expression, ExpressionKind, LabelExpression, ListComprehension, MapItem, Name, PatternComprehension,
    Step, Subquery, SubqueryBody,
};
use crate::query::parse::grammar::Rule;
use crate::query::parse::predicate::predicate;

impl<'t> Lower<'t> {
    /// An `operand` or `bare_operand`.
    pub(super) fn operand(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let mut first = super::take(&mut pairs, span)?;
        if first.as_rule() != Rule::sign {
            return self.atom_and_steps(first, pairs, false);
        }
        let mut signs = Vec::new();
        while first.as_rule() == Rule::sign {
            signs.push((first.as_str() == "-", self.span(&first)));
            first = super::take(&mut pairs, span)?;
        }
        self.signed(signs, first, pairs, span)
    }

    /// Signs and what follows; the sign of a number is part of it, or the least integer could not be written.
    fn signed(
        &self,
        mut signs: Vec<(bool, Span)>,
        first: Node<'t>,
        rest: Nodes<'t>,
        span: Span,
    ) -> Lowered<Expression> {
        let alone = first.as_rule() == Rule::number && rest.peek().is_none();
        let innermost = signs.last().copied().filter(|(minus, _)| *minus && alone);
        if innermost.is_some() {
            signs.pop();
        }
        let mut operand = self.deeper(signs.len(), span, || self.atom_and_steps(first, rest, innermost.is_some()))?;
        if let Some((_, minus)) = innermost {
            operand.span = minus.to(operand.span);
        }
        let signed = signs.into_iter().rev();
        Ok(signed.fold(operand, |inner, (minus, at)| unary(if minus { Unary::Minus } else { Unary::Plus }, at, inner)))
    }

    fn atom_and_steps(&self, first: Node<'t>, rest: Nodes<'t>, negative: bool) -> Lowered<Expression> {
        let mut base = if negative { self.negative_number(&first)? } else { self.atom(first)? };
        let mut steps = Vec::new();
        for pair in rest {
            let span = self.span(&pair);
            match pair.as_rule() {
                Rule::property => steps.push(Step::Property(self.property(pair)?)),
                Rule::bracket => steps.push(self.deeper(1, span, || self.bracket(pair, span))?),
                Rule::projection => base = self.map_projection(base, pair)?,
                Rule::call => base = self.call(base, std::mem::take(&mut steps), pair)?,
                _ => {
                    base = access(base, std::mem::take(&mut steps));
                    let whole = base.span.to(span);
                    let labels = self.label_test(pair)?;
                    base = Expression { kind: ExpressionKind::Labels(Box::new(base), labels), span: whole };
                }
            }
        }
        Ok(access(base, steps))
    }

    /// `:Label`, `IS Label`; but not `IS DIRECTED` and other tests that GQL has.
    fn label_test(&self, pair: Node<'t>) -> Lowered<LabelExpression> {
        let (span, is) = (self.span(&pair), !pair.as_str().starts_with(':'));
        let labels = self.labels_of(pair)?;
        if let LabelExpression::Name(name) = &labels
            && is
            && name.span.range().len() == name.text.len()
            && let Some((word, help)) = predicate(&name.text).filter(|row| row.0 != "SOURCE" && row.0 != "DESTINATION")
        {
            let message = format!("`IS {word}` is not part of this language");
            let error = super::error(codes::UNSUPPORTED, span, message);
            return Err(Box::new(error.help(*help)));
        }
        Ok(labels)
    }

    fn negative_number(&self, pair: &Node<'t>) -> Lowered<Expression> {
        Ok(Expression { kind: ExpressionKind::Literal(self.number(pair, true)?), span: self.span(pair) })
    }

    fn atom(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::variable | Rule::function_word => ExpressionKind::Variable(self.name(&pair)),
            Rule::number => ExpressionKind::Literal(self.number(&pair, false)?),
            Rule::string => ExpressionKind::Literal(Value::text(self.string(&pair)?)),
            Rule::constant => ExpressionKind::Literal(Self::constant(&pair)),
            Rule::parameter => ExpressionKind::Parameter(self.parameter(&pair)),
            Rule::map => ExpressionKind::Map(self.map(pair)?),
            Rule::list => self.list(pair, span)?,
            Rule::paren => return self.paren(pair),
            Rule::case => ExpressionKind::Case(Box::new(self.case(pair, span)?)),
            Rule::subquery => ExpressionKind::Subquery(Box::new(self.subquery(pair, span)?)),
            _ => return Err(super::broken(span)),
        };
        Ok(Expression { kind, span })
    }

    fn property(&self, pair: Node<'t>) -> Lowered<Name> {
        let span = self.span(&pair);
        Ok(self.name(&super::take(&mut pair.into_inner(), span)?))
    }

    fn bracket(&self, pair: Node<'t>, span: Span) -> Lowered<Step> {
        let (mut from, mut to, mut slice) = (None, None, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::range => slice = true,
                Rule::expression if slice => to = Some(self.expression(part)?),
                Rule::expression => from = Some(self.expression(part)?),
                _ => {}
            }
        }
        match (slice, from) {
            (true, from) => Ok(Step::Slice(from, to, span)),
            (false, Some(index)) => Ok(Step::Index(index, span)),
            (false, None) => {
                let error = super::error(codes::UNEXPECTED_SYNTAX, span, "`[]` has no index");
                Err(Box::new(error.help("write `list[0]` for an element, `list[1..3]` for a part")))
            }
        }
    }

    /// `{key: value, …}`.
    pub(super) fn map(&self, pair: Node<'t>) -> Lowered<Vec<(Name, Expression)>> {
        let entries = pair.into_inner().filter(|part| part.as_rule() == Rule::entry);
        entries
            .map(|part| {
                let span = self.span(&part);
                self.entry(&mut part.into_inner(), span)
            })
            .collect()
    }

    fn entry(&self, pairs: &mut Nodes<'t>, span: Span) -> Lowered<(Name, Expression)> {
        let key = self.name(&super::take(pairs, span)?);
        let value = self.expression(super::find(pairs, Rule::expression, span)?)?;
        Ok((key, value))
    }

    fn map_projection(&self, base: Expression, pair: Node<'t>) -> Lowered<Expression> {
        let span = base.span.to(self.span(&pair));
        let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::projection_item);
        let items = parts.map(|part| self.projection_item(part)).collect::<Lowered<Vec<_>>>()?;
        Ok(Expression { kind: ExpressionKind::MapProjection { subject: Box::new(base), items }, span })
    }

    /// One item of a map projection.
    pub(super) fn projection_item(&self, pair: Node<'t>) -> Lowered<MapItem> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let Some(first) = pairs.peek() else { return Err(super::broken(span)) };
        Ok(match first.as_rule() {
            Rule::star => MapItem::All(span),
            Rule::variable => MapItem::Variable(self.name(&first)),
            _ if pairs.clone().count() > 1 => {
                let (key, value) = self.entry(&mut pairs, span)?;
                MapItem::Entry(key, value)
            }
            _ => MapItem::Property(self.name(&first)),
        })
    }

    fn case(&self, pair: Node<'t>, span: Span) -> Lowered<Case> {
        let mut case = Case { subject: None, arms: Vec::new(), otherwise: None };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expression => case.subject = Some(self.expression(part)?),
                Rule::case_arm => {
                    let mut parts = part.into_inner();
                    let condition = self.expression(super::find(&mut parts, Rule::expression, span)?)?;
                    let result = self.expression(super::find(&mut parts, Rule::expression, span)?)?;
                    case.arms.push((condition, result));
                }
                Rule::otherwise => {
                    let value = super::find(&mut part.into_inner(), Rule::expression, span)?;
                    case.otherwise = Some(self.expression(value)?);
                }
                _ => {}
            }
        }
        Ok(case)
    }

    fn subquery(&self, pair: Node<'t>, span: Span) -> Lowered<Subquery> {
        let mut asking = Asking::Exists;
        for part in pair.into_inner() {
            let body = match part.as_rule() {
                Rule::asking => {
                    asking = match part.as_str().len() {
                        5 => Asking::Count,
                        7 => Asking::Collect,
                        _ => Asking::Exists,
                    };
                    continue;
                }
                Rule::query => SubqueryBody::Query(self.query(part)?),
                Rule::subquery_body => self.subquery_pattern(part)?,
                _ => continue,
            };
            return Ok(Subquery { asking, body, span });
        }
        Err(super::broken(span))
    }

    fn subquery_pattern(&self, pair: Node<'t>) -> Lowered<SubqueryBody> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let pattern = self.pattern(super::find(&mut pairs, Rule::pattern, span)?)?;
        let (view, filter) = self.view_and_filter(pairs)?;
        Ok(SubqueryBody::Pattern { pattern, view, filter })
    }

    // ---- lists and comprehensions -----------------------------------------------------------------

    fn list(&self, pair: Node<'t>, span: Span) -> Lowered<ExpressionKind> {
        let (mut items, mut filter, mut result) = (Vec::new(), None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expression => items.push(part),
                Rule::list_filter => filter = Some(self.inner_expression(part)?),
                Rule::list_result => result = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        if let [first] = items.as_slice()
            && let Some((variable, list)) = self.in_list(first)
        {
            let list = list?;
            return Ok(ExpressionKind::ListComprehension(Box::new(ListComprehension {
                variable,
                list,
                filter,
                result,
            })));
        }
        if filter.is_none() && result.is_none() {
            return Ok(ExpressionKind::List(
                items.into_iter().map(|item| self.expression(item)).collect::<Lowered<_>>()?,
            ));
        }
        let first = items.into_iter().next().ok_or_else(|| super::broken(span))?;
        self.pattern_comprehension(first, filter, result, span)
    }

    /// The expression in `WHERE …` or `| …`.
    pub(super) fn inner_expression(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let mut inner =
            pair.into_inner().filter(|part| matches!(part.as_rule(), Rule::expression | Rule::bare_expression));
        self.expression(inner.next().ok_or_else(|| super::broken(span))?)
    }

    /// The parts of an expression of the form `variable IN list`.
    pub(super) fn in_list(&self, pair: &Node<'t>) -> Option<(Name, Lowered<Expression>)> {
        self.after_variable(pair, "in")
    }

    /// The variable and what follows, if an expression is a variable, then `operator`, then the rest.
    pub(super) fn after_variable(&self, pair: &Node<'t>, operator: &str) -> Option<(Name, Lowered<Expression>)> {
        let mut pairs = pair.clone().into_inner();
        let mut first = pairs.next().filter(|first| first.as_rule() == Rule::operand)?.into_inner();
        let variable = first.next().filter(|atom| atom.as_rule() == Rule::variable)?;
        let fits = first.next().is_none() && pairs.next()?.as_str().eq_ignore_ascii_case(operator);
        let span = self.span(pair);
        fits.then(|| (self.name(&variable), self.flat(pairs, span)))
    }

    fn pattern_comprehension(
        &self,
        first: Node<'t>,
        filter: Option<Expression>,
        result: Option<Expression>,
        span: Span,
    ) -> Lowered<ExpressionKind> {
        let at = self.span(&first);
        let (variable, path) = match self.after_variable(&first, "=") {
            Some((variable, path)) => (Some(variable), path?),
            None => (None, self.expression(first)?),
        };
        let ExpressionKind::Pattern(mut pattern) = path.kind else {
            let error = super::error(
                codes::UNEXPECTED_SYNTAX,
                at,
                "neither `x IN list` nor a pattern stands before `WHERE` or `|`",
            );
            return Err(Box::new(error.help("write `[x IN list WHERE … | …]` or `[(a)-->(b) WHERE … | …]`")));
        };
        if let Some(name) = variable {
            pattern.span = name.span.to(pattern.span);
            pattern.variable = Some(name);
        }
        let Some(result) = result else {
            let error =
                super::error(codes::UNEXPECTED_SYNTAX, span, "the pattern comprehension does not say what it gives");
            return Err(Box::new(error.help("add `| expression` before `]`")));
        };
        Ok(ExpressionKind::PatternComprehension(Box::new(PatternComprehension { pattern: *pattern, filter, result })))
    }
}

/// The base with its accesses, if there are any.
fn access(base: Expression, steps: Vec<Step>) -> Expression {
    let Some(last) = steps.last() else { return base };
    let span = base.span.to(match last {
        Step::Property(name) => name.span,
        Step::Index(_, span) | Step::Slice(_, _, span) => *span,
    });
    Expression { kind: ExpressionKind::Access(Box::new(base), steps), span }
}
