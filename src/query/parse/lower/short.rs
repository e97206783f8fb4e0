//! Short forms.

use super::{Lower, Lowered, Node, Nodes, unquote};
use crate::diagnostic::Span;
use crate::query::parse::ast::{
    Clause, Expression, ExpressionKind, Item, Known, KnownKind, Limit, Name, Neighbours, Paths, Projection, Way, Why,
    WhyQuestion,
};
use crate::query::parse::grammar::Rule;

impl<'t> Lower<'t> {
    /// `PATHS FROM … TO …`.
    pub(super) fn paths(&self, pair: Node<'t>, span: Span) -> Lowered<Paths> {
        let mut pairs = pair.into_inner();
        let from = self.known(super::find(&mut pairs, Rule::known, span)?)?;
        let to = self.known(super::find(&mut pairs, Rule::known, span)?)?;
        let limits = self.limits(pairs.clone())?;
        let (view, filter) = self.view_and_filter(pairs)?;
        Ok(Paths { from, to, limits, view, filter, span })
    }

    /// `NEIGHBOURS OF …`.
    pub(super) fn neighbours(&self, pair: Node<'t>, span: Span) -> Lowered<Neighbours> {
        let mut pairs = pair.into_inner();
        let of = self.known(super::find(&mut pairs, Rule::known, span)?)?;
        let limits = self.limits(pairs.clone())?;
        let (view, filter) = self.view_and_filter(pairs)?;
        Ok(Neighbours { of, limits, view, filter, span })
    }

    /// What sorts and cuts the rows of a short form. That is the work of RETURN and WITH, so it becomes one: the
    /// RETURN of the form's own columns at the end of a query, else a `WITH *`.
    pub(super) fn short_tail(&self, pair: &Node<'t>, last: bool) -> Lowered<Option<Clause>> {
        let columns: &[&str] = match pair.as_rule() {
            Rule::paths => &["path"],
            Rule::neighbours => &["neighbour", "distance", "edges"],
            _ => return Ok(None),
        };
        let (mut order, mut skip, mut limit, mut whole) = (Vec::new(), None, None, None::<Span>);
        for part in pair.clone().into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::order => order = self.order(part)?,
                Rule::skip => skip = Some(self.inner_expression(part)?),
                Rule::limit => limit = Some(self.inner_expression(part)?),
                _ => continue,
            }
            whole = Some(whole.map_or(span, |first| first.to(span)));
        }
        let Some(span) = whole else { return Ok(None) };
        let item = |name: &&str| {
            let variable = Name { text: (*name).into(), span };
            let expression = Expression { kind: ExpressionKind::Variable(variable), span };
            Item { expression, alias: None, text: (*name).to_owned() }
        };
        let items = if last { columns.iter().map(item).collect() } else { Vec::new() };
        let star = (!last).then_some(span);
        let tail = Projection { distinct: false, star, items, order, skip, limit, filter: None, span };
        Ok(Some(if last { Clause::Return(tail) } else { Clause::With(tail) }))
    }

    fn limits(&self, pairs: Nodes<'t>) -> Lowered<Vec<Limit>> {
        let mut limits = Vec::new();
        for part in pairs {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::via => limits.push(Limit::Via(self.ways(part)?)),
                Rule::avoiding => limits.push(Limit::Avoiding(self.ways(part)?)),
                Rule::within => {
                    limits.push(Limit::Within(self.count(super::find(&mut part.into_inner(), Rule::count, span)?)?));
                }
                _ => {}
            }
        }
        Ok(limits)
    }

    fn ways(&self, pair: Node<'t>) -> Lowered<Vec<Way>> {
        let ways = pair.into_inner().filter(|part| part.as_rule() == Rule::way);
        ways.map(|way| self.way(way)).collect()
    }

    fn way(&self, pair: Node<'t>) -> Lowered<Way> {
        let span = self.span(&pair);
        let (mut against, mut along, mut known) = (false, false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::against => against = true,
                Rule::along => along = true,
                _ => known = Some(self.known(part)?),
            }
        }
        Ok(Way { known: known.ok_or_else(|| super::broken(span))?, against, along })
    }

    /// A name, string or parameter that stands for something known.
    pub(super) fn known(&self, pair: Node<'t>) -> Lowered<Known> {
        let span = self.span(&pair);
        let inner = super::take(&mut pair.into_inner(), span)?;
        let kind = match inner.as_rule() {
            Rule::string => KnownKind::String(self.string(&inner)?.into()),
            Rule::parameter => KnownKind::Parameter(self.parameter(&inner).text),
            _ => KnownKind::Name(unquote(inner.as_str())),
        };
        Ok(Known { kind, span })
    }

    /// `WHY …`.
    pub(super) fn why(&self, pair: Node<'t>) -> Lowered<Why> {
        let span = self.span(&pair);
        let (mut question, mut head, mut view) = (None, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::why_edge => question = Some(self.why_edge(part)?),
                Rule::why_literal => {
                    let mut parts = part.into_inner();
                    let subject = self.known(super::find(&mut parts, Rule::known, span)?)?;
                    let key = self.name(&super::find(&mut parts, Rule::label, span)?);
                    question = Some(WhyQuestion::Literal { subject, key });
                }
                Rule::view if question.is_none() => head = Some(self.view(part)?),
                Rule::view => view = Some(self.view(part)?),
                _ => {}
            }
        }
        Ok(Why { head, question: question.ok_or_else(|| super::broken(span))?, view, span })
    }

    fn why_edge(&self, pair: Node<'t>) -> Lowered<WhyQuestion> {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let subject = self.known(super::find(&mut parts, Rule::known, span)?)?;
        let relation = self.edge_tail(super::find(&mut parts, Rule::edge_tail, span)?)?;
        let object = self.known(super::find(&mut parts, Rule::known, span)?)?;
        Ok(WhyQuestion::Edge { subject, relation, object })
    }

    /// The relation in `-[:relation]->`.
    pub(super) fn edge_tail(&self, pair: Node<'t>) -> Lowered<Name> {
        let span = self.span(&pair);
        Ok(self.name(&super::find(&mut pair.into_inner(), Rule::label, span)?))
    }
}
