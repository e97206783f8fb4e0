//! Calls of functions, and the forms that only look like one: quantifiers, reduce, `exists(pattern)`,
//! `shortestPath(pattern)`.

use super::{Lower, Lowered, Node};
use crate::diagnostic::{Span, codes};
use crate::query::parse::ast::{
    Asking, Expression, ExpressionKind, Function, Name, Pattern, Quantified, Quantifying, Reduce, ShortestFunction,
    Step, Subquery, SubqueryBody,
};
use crate::query::parse::grammar::Rule;

/// What stands between the parentheses of a call.
struct Arguments<'t> {
    star: Option<Span>,
    distinct: bool,
    items: Vec<Node<'t>>,
    filter: Option<Expression>,
    result: Option<Expression>,
    span: Span,
}

const QUANTIFIERS: &[(&str, Quantifying)] = &[
    ("all", Quantifying::All),
    ("any", Quantifying::Any),
    ("none", Quantifying::None),
    ("single", Quantifying::Single),
];

impl<'t> Lower<'t> {
    /// `base.steps(arguments)`.
    pub(super) fn call(&self, base: Expression, steps: Vec<Step>, pair: Node<'t>) -> Lowered<Expression> {
        let arguments = self.arguments(pair)?;
        let span = base.span.to(arguments.span);
        let name = Self::function_name(base, steps, arguments.span)?;
        let kind = self.special(&name, &arguments, span)?;
        let kind = match kind {
            Some(kind) => kind,
            None => self.plain_call(name, arguments)?,
        };
        Ok(Expression { kind, span })
    }

    fn arguments(&self, pair: Node<'t>) -> Lowered<Arguments<'t>> {
        let span = self.span(&pair);
        let mut found = Arguments { star: None, distinct: false, items: Vec::new(), filter: None, result: None, span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::star => found.star = Some(self.span(&part)),
                Rule::distinct => found.distinct = true,
                Rule::expression => found.items.push(part),
                Rule::list_filter => found.filter = Some(self.inner_expression(part)?),
                Rule::list_result => found.result = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        Ok(found)
    }

    /// `a.b.c` before the parenthesis, in one.
    fn function_name(base: Expression, steps: Vec<Step>, call: Span) -> Lowered<Name> {
        let whole = base.span;
        let ExpressionKind::Variable(mut name) = base.kind else {
            return Err(super::error(codes::UNEXPECTED_SYNTAX, call, "only a function can be called"));
        };
        if steps.is_empty() {
            return Ok(name);
        }
        let mut text = name.text.to_string();
        for step in steps {
            let Step::Property(part) = step else {
                return Err(super::error(codes::UNEXPECTED_SYNTAX, call, "only a function can be called"));
            };
            text.push('.');
            text.push_str(&part.text);
            name.span = whole.to(part.span);
        }
        Ok(Name { text: text.into(), span: name.span })
    }

    fn plain_call(&self, name: Name, arguments: Arguments<'t>) -> Lowered<ExpressionKind> {
        if let Some(star) = arguments.star {
            if name.text.eq_ignore_ascii_case("count") {
                return Ok(ExpressionKind::CountStar);
            }
            return Err(super::error(
                codes::UNEXPECTED_SYNTAX,
                star,
                format!("`*` is not an argument of `{}`", name.text),
            ));
        }
        if let Some(extra) = arguments.filter.as_ref().or(arguments.result.as_ref()) {
            let message = format!("`{}` takes no `WHERE` or `|`", name.text);
            let error = super::error(codes::UNEXPECTED_SYNTAX, extra.span, message);
            return Err(Box::new(error.help("write a list comprehension: `[x IN list WHERE … | …]`")));
        }
        let items = arguments.items.into_iter().map(|item| self.expression(item)).collect::<Lowered<_>>()?;
        Ok(ExpressionKind::Function(Function { name, distinct: arguments.distinct, arguments: items }))
    }

    /// The forms with a syntax of their own.
    fn special(&self, name: &Name, arguments: &Arguments<'t>, span: Span) -> Lowered<Option<ExpressionKind>> {
        let lower = name.text.to_ascii_lowercase();
        if let Some((_, kind)) = QUANTIFIERS.iter().find(|row| row.0 == lower) {
            return self.quantified(*kind, arguments);
        }
        match lower.as_str() {
            "reduce" => self.reduce(name, arguments).map(Some),
            "exists" => self.exists(arguments, span),
            "shortestpath" => self.shortest_call(ShortestFunction::One, arguments, span),
            "allshortestpaths" => self.shortest_call(ShortestFunction::All, arguments, span),
            _ => Ok(None),
        }
    }

    fn quantified(&self, kind: Quantifying, arguments: &Arguments<'t>) -> Lowered<Option<ExpressionKind>> {
        let [only] = arguments.items.as_slice() else { return Ok(None) };
        let Some((variable, list)) = self.in_list(only) else { return Ok(None) };
        let predicate = arguments.filter.clone();
        Ok(Some(ExpressionKind::Quantifier(Box::new(Quantified { kind, variable, list: list?, predicate }))))
    }

    fn reduce(&self, name: &Name, arguments: &Arguments<'t>) -> Lowered<ExpressionKind> {
        let wrong = || {
            let error = super::error(codes::UNEXPECTED_SYNTAX, name.span, "`reduce` needs a start, a list and a step");
            Box::new(error.help("write `reduce(total = 0, x IN list | total + x)`"))
        };
        let [first, second] = arguments.items.as_slice() else { return Err(wrong()) };
        let (accumulator, start) = self.after_variable(first, "=").ok_or_else(wrong)?;
        let (variable, list) = self.in_list(second).ok_or_else(wrong)?;
        let step = arguments.result.clone().ok_or_else(wrong)?;
        Ok(ExpressionKind::Reduce(Box::new(Reduce { accumulator, start: start?, variable, list: list?, step })))
    }

    /// `exists((a)-->(b))`; `exists(n.key)` stays a function.
    fn exists(&self, arguments: &Arguments<'t>, span: Span) -> Lowered<Option<ExpressionKind>> {
        let [only] = arguments.items.as_slice() else { return Ok(None) };
        if !is_pattern(only) {
            return Ok(None);
        }
        let ExpressionKind::Pattern(path) = self.expression(only.clone())?.kind else {
            return Err(super::broken(span));
        };
        let pattern = Pattern { matching: None, span: path.span, paths: vec![*path], keep: None };
        let body = SubqueryBody::Pattern { pattern, view: None, filter: None };
        Ok(Some(ExpressionKind::Subquery(Box::new(Subquery { asking: Asking::Exists, body, span }))))
    }

    fn shortest_call(
        &self,
        function: ShortestFunction,
        arguments: &Arguments<'t>,
        span: Span,
    ) -> Lowered<Option<ExpressionKind>> {
        let [only] = arguments.items.as_slice() else { return Ok(None) };
        let argument = self.expression(only.clone())?;
        let ExpressionKind::Pattern(mut path) = argument.kind else {
            let error = super::error(codes::UNEXPECTED_SYNTAX, argument.span, "a pattern is needed here");
            return Err(Box::new(error.help("write `shortestPath((a)-[*]-(b))`")));
        };
        path.shortest = Some(function);
        path.span = span;
        Ok(Some(ExpressionKind::Pattern(path)))
    }
}

/// Whether an expression is nothing but a pattern (asked before it is lowered, so that it is lowered once).
fn is_pattern(pair: &Node<'_>) -> bool {
    let mut operands = pair.clone().into_inner();
    let Some(operand) = operands.next().filter(|_| operands.next().is_none()) else { return false };
    let mut parts = operand.into_inner();
    let Some(atom) = parts.next().filter(|_| parts.next().is_none()) else { return false };
    atom.as_rule() == Rule::paren && atom.into_inner().count() > 1
}
