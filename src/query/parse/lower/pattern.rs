//! Patterns: paths, groups, nodes, relations, label expressions; and parentheses that turn out to be one
//! or the other.

use super::{Lower, Lowered, Node, Nodes};
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::Value;
use crate::query::parse::ast::Count;
use crate::query::parse::ast::{
    Direction, Expression, ExpressionKind, GroupPattern, LabelExpression, Length, MapItem, Matching, NodePattern,
    PathElement, PathMode, PathPattern, PathPrefix, PathTerm, Pattern, Quantifier, RelationPattern, Selector,
    ShortestFunction,
};
use crate::query::parse::grammar::Rule;

impl<'t> Lower<'t> {
    /// A whole `pattern`.
    pub(super) fn pattern(&self, pair: Node<'t>) -> Lowered<Pattern> {
        let mut pattern = Pattern { matching: None, paths: Vec::new(), keep: None, span: self.span(&pair) };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::matching => {
                    let repeatable = part.as_str().as_bytes().first().is_some_and(|b| b.eq_ignore_ascii_case(&b'r'));
                    pattern.matching = Some(if repeatable { Matching::Repeatable } else { Matching::Different });
                }
                Rule::path => pattern.paths.push(self.path(part)?),
                Rule::keep => {
                    let prefix = super::find(&mut part.into_inner(), Rule::prefix, pattern.span)?;
                    pattern.keep = Some(self.prefix(prefix)?);
                }
                _ => {}
            }
        }
        Ok(pattern)
    }

    /// One `path`.
    pub(super) fn path(&self, pair: Node<'t>) -> Lowered<PathPattern> {
        let span = self.span(&pair);
        let (mut variable, mut prefix, mut shortest, mut term) = (None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path_variable => variable = Some(self.name(&super::take(&mut part.into_inner(), span)?)),
                Rule::prefix => prefix = Some(self.prefix(part)?),
                Rule::term => term = Some(self.term(part)?),
                Rule::shortest => {
                    let mut parts = part.into_inner();
                    let all = super::take(&mut parts, span)?
                        .as_str()
                        .as_bytes()
                        .first()
                        .is_some_and(|b| b.eq_ignore_ascii_case(&b'a'));
                    shortest = Some(if all { ShortestFunction::All } else { ShortestFunction::One });
                    term = Some(self.term(super::find(&mut parts, Rule::term, span)?)?);
                }
                _ => {}
            }
        }
        let term = term.ok_or_else(|| super::broken(span))?;
        Ok(PathPattern { variable, prefix, shortest, term, span })
    }

    // ---- selectors and modes ------------------------------------------------------------------------

    fn prefix(&self, pair: Node<'t>) -> Lowered<PathPrefix> {
        let mut prefix = PathPrefix { selector: None, mode: None, span: self.span(&pair) };
        for part in pair.into_inner() {
            let at = self.span(&part);
            match part.as_rule() {
                Rule::selector => prefix.selector = Some(self.selector(part)?),
                Rule::mode => prefix.mode = Some(mode(part.as_str())),
                Rule::groups => prefix.selector = Some(Self::grouped(prefix.selector.take(), at)?),
                _ => {}
            }
        }
        if let Some(Selector::ShortestGroups(None)) = &prefix.selector
            && !self.slice(prefix.span).to_ascii_lowercase().contains("group")
        {
            let error = super::error(codes::INVALID_PATH_PATTERN, prefix.span, "`SHORTEST` does not say how many");
            return Err(Box::new(error.help("write `ANY SHORTEST`, `SHORTEST 1` or `SHORTEST 2 GROUPS`")));
        }
        Ok(prefix)
    }

    fn selector(&self, pair: Node<'t>) -> Lowered<Selector> {
        let (mut all, mut any, mut shortest, mut count) = (false, false, false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::kw_all => all = true,
                Rule::kw_any => any = true,
                Rule::kw_shortest => shortest = true,
                Rule::count => count = Some(Box::new(self.count_expression(part)?)),
                _ => {}
            }
        }
        Ok(match (all, any, shortest, count) {
            (true, _, true, _) => Selector::AllShortest,
            (true, _, false, _) => Selector::All,
            (_, true, true, _) => Selector::AnyShortest,
            (_, true, false, count) => Selector::Any(count),
            (_, _, _, Some(count)) => Selector::Shortest(count),
            // Without a number only GROUP may follow, which `prefix` checks.
            (_, _, _, None) => Selector::ShortestGroups(None),
        })
    }

    fn grouped(selector: Option<Selector>, at: Span) -> Lowered<Selector> {
        match selector {
            Some(Selector::Shortest(count)) => Ok(Selector::ShortestGroups(Some(count))),
            Some(Selector::ShortestGroups(None)) => Ok(Selector::ShortestGroups(None)),
            _ => Err(super::error(codes::INVALID_PATH_PATTERN, at, "`GROUPS` goes with `SHORTEST k` only")),
        }
    }

    fn count_expression(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let kind = match self.count(pair)? {
            Count::Given(number, _) => {
                ExpressionKind::Literal(Value::Integer(i64::try_from(number).unwrap_or(i64::MAX)))
            }
            Count::Parameter(name) => ExpressionKind::Parameter(name),
        };
        Ok(Expression { kind, span })
    }

    // ---- terms ----------------------------------------------------------------------------------------

    fn term(&self, pair: Node<'t>) -> Lowered<PathTerm> {
        let span = self.span(&pair);
        let mut alternatives = Vec::new();
        let mut multiset = None;
        for part in pair.into_inner() {
            if part.as_rule() == Rule::sequence {
                alternatives.push(PathTerm::Sequence(self.sequence(part)?));
                continue;
            }
            let keeps = part.as_str() == "|+|";
            if multiset.is_some_and(|before| before != keeps) {
                let error =
                    super::error(codes::INVALID_PATH_PATTERN, self.span(&part), "`|` and `|+|` stand side by side");
                return Err(Box::new(error.help("put parentheses around one of them")));
            }
            multiset = Some(keeps);
        }
        match multiset {
            Some(multiset) => Ok(PathTerm::Union { alternatives, multiset, span }),
            None => alternatives.pop().ok_or_else(|| super::broken(span)),
        }
    }

    fn sequence(&self, pair: Node<'t>) -> Lowered<Vec<PathElement>> {
        let mut elements: Vec<PathElement> = Vec::new();
        for part in pair.into_inner() {
            let element = match part.as_rule() {
                Rule::node => PathElement::Node(self.node(part)?),
                Rule::relation => PathElement::Relation(self.relation(part)?),
                _ => PathElement::Group(self.group(part)?),
            };
            if let (Some(PathElement::Node(before)), PathElement::Node(node)) = (elements.last(), &element) {
                return Err(Box::new(side_by_side(before.span, node.span)));
            }
            elements.push(element);
        }
        Ok(elements)
    }

    fn group(&self, pair: Node<'t>) -> Lowered<GroupPattern> {
        let span = self.span(&pair);
        let (mut variable, mut prefix, mut term, mut filter, mut quantifier) = (None, None, None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path_variable => variable = Some(self.name(&super::take(&mut part.into_inner(), span)?)),
                Rule::prefix => prefix = Some(self.prefix(part)?),
                Rule::term => term = Some(self.deeper(1, span, || self.term(part))?),
                Rule::where_clause => filter = Some(self.inner_expression(part)?),
                Rule::quantifier => quantifier = Some(self.quantifier(part)?),
                _ => {}
            }
        }
        let term = term.ok_or_else(|| super::broken(span))?;
        Ok(GroupPattern { variable, prefix, term, filter, quantifier, span })
    }

    fn quantifier(&self, pair: Node<'t>) -> Lowered<Quantifier> {
        let span = self.span(&pair);
        let (mut from, mut to, mut comma, mut questioned) = (None, None, false, false);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::plus => (from, comma) = (Some(1), true),
                Rule::star => (from, comma) = (Some(0), true),
                Rule::question => (from, to, comma, questioned) = (Some(0), Some(1), true, true),
                Rule::comma => comma = true,
                Rule::integer if comma => to = Some(self.integer(&part)?),
                Rule::integer => from = Some(self.integer(&part)?),
                _ => {}
            }
        }
        if !comma {
            let exactly = from.ok_or_else(|| {
                let error = super::error(codes::INVALID_PATH_PATTERN, span, "the quantifier says no number");
                Box::new(error.help("write `{2}`, `{1,3}`, `{,4}`, `+` or `*`"))
            })?;
            (from, to) = (Some(exactly), Some(exactly));
        }
        Ok(Quantifier { from: from.unwrap_or(0), to, questioned, span })
    }

    // ---- nodes and relations ------------------------------------------------------------------------------

    fn node(&self, pair: Node<'t>) -> Lowered<NodePattern> {
        let mut node =
            NodePattern { variable: None, labels: None, properties: None, filter: None, span: self.span(&pair) };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::variable => node.variable = Some(self.name(&part)),
                Rule::label_expression => node.labels = Some(self.labels(part)?),
                Rule::map | Rule::parameter => node.properties = Some(self.properties(part)?),
                Rule::where_clause => node.filter = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        Ok(node)
    }

    /// A map or parameter as properties.
    fn properties(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::map => ExpressionKind::Map(self.deeper(1, span, || self.map(pair))?),
            _ => ExpressionKind::Parameter(self.parameter(&pair)),
        };
        Ok(Expression { kind, span })
    }

    fn relation(&self, pair: Node<'t>) -> Lowered<RelationPattern> {
        let span = self.span(&pair);
        let (mut left, mut right) = (false, false);
        let mut relation = RelationPattern {
            variable: None,
            direction: Direction::Either,
            types: None,
            length: None,
            properties: None,
            filter: None,
            quantifier: None,
            span,
        };
        for part in pair.into_inner() {
            let end = self.span(&part);
            match part.as_rule() {
                Rule::arrow_left => left = true,
                Rule::arrow_right => right = true,
                Rule::detail => self.detail(part, &mut relation)?,
                Rule::quantifier => {
                    relation.quantifier = Some(self.quantifier(part)?);
                    continue;
                }
                _ => {}
            }
            relation.span = Span { end: end.end, ..span };
        }
        relation.direction = match (left, right) {
            (true, false) => Direction::Left,
            (false, true) => Direction::Right,
            _ => Direction::Either,
        };
        Ok(relation)
    }

    fn detail(&self, pair: Node<'t>, relation: &mut RelationPattern) -> Lowered<()> {
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::variable => relation.variable = Some(self.name(&part)),
                Rule::label_expression => relation.types = Some(self.labels(part)?),
                Rule::length => relation.length = Some(self.length(part)?),
                Rule::map | Rule::parameter => relation.properties = Some(self.properties(part)?),
                Rule::where_clause => relation.filter = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        Ok(())
    }

    fn length(&self, pair: Node<'t>) -> Lowered<Length> {
        let mut length = Length { from: None, to: None, span: self.span(&pair) };
        let mut open = false;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::range => open = true,
                Rule::integer if open => length.to = Some(self.integer(&part)?),
                Rule::integer => length.from = Some(self.integer(&part)?),
                _ => {}
            }
        }
        if !open {
            length.to = length.from;
        }
        Ok(length)
    }

    // ---- labels ---------------------------------------------------------------------------------------------

    /// The labels in a pair that holds a label expression.
    pub(super) fn labels_of(&self, pair: Node<'t>) -> Lowered<LabelExpression> {
        let span = self.span(&pair);
        let inner = pair
            .into_inner()
            .find(|part| matches!(part.as_rule(), Rule::label_expression | Rule::bare_label_expression));
        self.labels(inner.ok_or_else(|| super::broken(span))?)
    }

    /// A `label_expression`: `&` and `:` bind tighter than `|`.
    pub(super) fn labels(&self, pair: Node<'t>) -> Lowered<LabelExpression> {
        let span = self.span(&pair);
        let (mut choices, mut joined) = (Vec::new(), Vec::new());
        let mut parts = pair.into_inner();
        while let Some(part) = parts.next() {
            match part.as_rule() {
                Rule::label_or => choices.push(one_or(std::mem::take(&mut joined), LabelExpression::And)),
                Rule::label_and => {}
                _ => joined.push(self.label_unit(part, &mut parts, span)?),
            }
        }
        choices.push(one_or(joined, LabelExpression::And));
        Ok(one_or(choices, LabelExpression::Or))
    }

    fn label_unit(&self, first: Node<'t>, rest: &mut Nodes<'t>, at: Span) -> Lowered<LabelExpression> {
        let (mut unit, mut nots) = (first, 0);
        while unit.as_rule() == Rule::label_not {
            nots += 1;
            unit = super::take(rest, at)?;
        }
        let label = self.deeper(1 + nots, at, || {
            Ok(match unit.as_rule() {
                Rule::label_group => self.labels_of(unit)?,
                Rule::label_any => LabelExpression::Any(self.span(&unit)),
                _ => LabelExpression::Name(self.name(&unit)),
            })
        })?;
        Ok((0..nots).fold(label, |label, _| LabelExpression::Not(Box::new(label))))
    }

    // ---- parentheses in expressions -----------------------------------------------------------------------------

    /// `(expression)`, or `(a)-->(b)`.
    pub(super) fn paren(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let first = super::take(&mut parts, span)?;
        if parts.peek().is_none() {
            return self.parenthesised(first, span);
        }
        let mut elements = vec![PathElement::Node(self.body_node(first)?)];
        for part in parts {
            elements.push(match part.as_rule() {
                Rule::relation => PathElement::Relation(self.relation(part)?),
                Rule::group => PathElement::Group(self.group(part)?),
                _ => PathElement::Node(self.body_node(part)?),
            });
        }
        let path =
            PathPattern { variable: None, prefix: None, shortest: None, term: PathTerm::Sequence(elements), span };
        Ok(Expression { kind: ExpressionKind::Pattern(Box::new(path)), span })
    }

    fn parenthesised(&self, body: Node<'t>, span: Span) -> Lowered<Expression> {
        let mut parts = body.into_inner().filter(|part| part.as_rule() != Rule::rparen);
        match (parts.next(), parts.next()) {
            (Some(only), None) if only.as_rule() == Rule::expression => {
                let inner = self.unwrapped(only, span)?;
                Ok(Expression { span, ..inner })
            }
            _ => {
                let error = super::error(codes::UNEXPECTED_SYNTAX, span, "a single node is not an expression");
                Err(Box::new(error.help("a pattern needs a relation, such as `(a)-->(b)`")))
            }
        }
    }

    /// A node whose first part was parsed as an expression.
    fn body_node(&self, pair: Node<'t>) -> Lowered<NodePattern> {
        let mut node =
            NodePattern { variable: None, labels: None, properties: None, filter: None, span: self.span(&pair) };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expression => self.node_from_expression(part, &mut node)?,
                Rule::label_expression => node.labels = Some(self.labels(part)?),
                Rule::map | Rule::parameter if node.properties.is_none() => {
                    node.properties = Some(self.properties(part)?);
                }
                Rule::where_clause => node.filter = Some(self.inner_expression(part)?),
                Rule::rparen | Rule::label_mark => {}
                _ => return Err(Self::no_node(self.span(&part))),
            }
        }
        Ok(node)
    }

    fn node_from_expression(&self, pair: Node<'t>, node: &mut NodePattern) -> Lowered<()> {
        let at = self.span(&pair);
        let mut operands = pair.into_inner();
        let operand = super::take(&mut operands, at)?;
        if operands.next().is_some() || operand.as_rule() != Rule::operand {
            return Err(Self::no_node(at));
        }
        for part in operand.into_inner() {
            match part.as_rule() {
                Rule::variable => node.variable = Some(self.name(&part)),
                Rule::map | Rule::parameter => node.properties = Some(self.properties(part)?),
                Rule::projection if node.labels.is_none() => node.properties = Some(self.projected(part)?),
                Rule::label_test if node.labels.is_none() && node.properties.is_none() => {
                    node.labels = Some(self.labels_of(part)?);
                }
                _ => return Err(Self::no_node(at)),
            }
        }
        Ok(())
    }

    /// The properties of `(n {a: 1})`, which were parsed as a map projection.
    fn projected(&self, pair: Node<'t>) -> Lowered<Expression> {
        let span = self.span(&pair);
        let parts = pair.into_inner().filter(|part| part.as_rule() == Rule::projection_item);
        let mut entries = Vec::new();
        for part in parts {
            let at = self.span(&part);
            match self.deeper(1, at, || self.projection_item(part))? {
                MapItem::Entry(key, value) => entries.push((key, value)),
                _ => return Err(Self::no_node(at)),
            }
        }
        Ok(Expression { kind: ExpressionKind::Map(entries), span })
    }

    fn no_node(at: Span) -> Box<Diagnostic> {
        let error = super::error(codes::UNEXPECTED_SYNTAX, at, "this is not a node, but a relation stands beside it");
        Box::new(
            error.help(
                "a node is `(name:Label {key: value})`; to subtract, write `a - b` without parentheses around `a`",
            ),
        )
    }
}

fn side_by_side(before: Span, node: Span) -> Diagnostic {
    Diagnostic::error(codes::INVALID_PATH_PATTERN, node, "two nodes stand side by side")
        .relate(before, "the first")
        .help("put a relation between them, such as `-->`, or a comma")
}

fn mode(written: &str) -> PathMode {
    match written.as_bytes().first() {
        Some(b'w' | b'W') => PathMode::Walk,
        Some(b't' | b'T') => PathMode::Trail,
        Some(b'a' | b'A') => PathMode::Acyclic,
        _ => PathMode::Simple,
    }
}

/// The only item, or all of them in one node.
fn one_or(items: Vec<LabelExpression>, all: fn(Vec<LabelExpression>) -> LabelExpression) -> LabelExpression {
    match <[LabelExpression; 1]>::try_from(items) {
        Ok([only]) => only,
        Err(items) => all(items),
    }
}
