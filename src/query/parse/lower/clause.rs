//! Queries and clauses.

use super::{Lower, Lowered, Node, Nodes};
use crate::diagnostic::{Span, codes};
use crate::query::parse::ast::{
    Call, CallSubquery, Clause, Create, Delete, Expression, ExpressionKind, Imports, Item, LabelExpression, Match,
    Merge, Mode, Name, Part, Projection, Query, Remove, RemoveItem, Set, SetItem, SortKey, Step, UnionLink, Unwind,
    View, YieldItem, Yields,
};
use crate::query::parse::grammar::Rule;

impl<'t> Lower<'t> {
    /// A whole `query`.
    pub(super) fn query(&self, pair: Node<'t>) -> Lowered<Query> {
        let span = self.span(&pair);
        let mut query = Query { mode: Mode::Run, view: None, parts: Vec::new(), unions: Vec::new(), span };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::explain => query.mode = Mode::Explain,
                Rule::profile => query.mode = Mode::Profile,
                Rule::view => query.view = Some(self.view(part)?),
                Rule::part => query.parts.push(self.part(part)?),
                Rule::union => {
                    let span = self.span(&part);
                    let all = part.into_inner().any(|word| word.as_rule() == Rule::union_all);
                    query.unions.push(UnionLink { all, span });
                }
                _ => {}
            }
        }
        Ok(query)
    }

    fn part(&self, pair: Node<'t>) -> Lowered<Part> {
        let span = self.span(&pair);
        let pairs: Vec<_> = pair.into_inner().collect();
        let mut clauses = Vec::with_capacity(pairs.len());
        let last = pairs.len().saturating_sub(1);
        for (at, pair) in pairs.into_iter().enumerate() {
            let tail = self.short_tail(&pair, at == last)?;
            clauses.push(self.clause(pair)?);
            clauses.extend(tail);
        }
        Ok(Part { clauses, span })
    }

    fn clause(&self, pair: Node<'t>) -> Lowered<Clause> {
        let span = self.span(&pair);
        Ok(match pair.as_rule() {
            Rule::match_clause => Clause::Match(self.match_clause(pair, span)?),
            Rule::return_clause => Clause::Return(self.projection(pair, span)?),
            Rule::with_clause => Clause::With(self.projection(pair, span)?),
            Rule::unwind_clause => Clause::Unwind(self.unwind(pair.into_inner(), span)?),
            Rule::call_clause => self.call_clause(pair, span)?,
            Rule::create_clause => {
                let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
                Clause::Create(Create { paths: paths.map(|path| self.path(path)).collect::<Lowered<_>>()?, span })
            }
            Rule::merge_clause => Clause::Merge(self.merge(pair, span)?),
            Rule::set_clause => Clause::Set(Set { items: self.set_items(pair)?, span }),
            Rule::remove_clause => {
                let items = pair.into_inner().filter(|part| part.as_rule() == Rule::remove_item);
                Clause::Remove(Remove {
                    items: items.map(|item| self.remove_item(item)).collect::<Lowered<_>>()?,
                    span,
                })
            }
            Rule::delete_clause => Clause::Delete(self.delete(pair, span)?),
            Rule::paths => Clause::Paths(self.paths(pair, span)?),
            Rule::neighbours => Clause::Neighbours(self.neighbours(pair, span)?),
            _ => return Err(super::broken(span)),
        })
    }

    fn match_clause(&self, pair: Node<'t>, span: Span) -> Lowered<Match> {
        let mut pairs = pair.into_inner();
        let optional = pairs.peek().is_some_and(|first| first.as_rule() == Rule::optional);
        let pattern = self.pattern(super::find(&mut pairs, Rule::pattern, span)?)?;
        let (view, filter) = self.view_and_filter(pairs)?;
        Ok(Match { optional, pattern, view, filter, span })
    }

    /// `[view] [WHERE …]`.
    pub(super) fn view_and_filter(&self, pairs: Nodes<'t>) -> Lowered<(Option<View>, Option<Expression>)> {
        let (mut view, mut filter) = (None, None);
        for part in pairs {
            match part.as_rule() {
                Rule::view => view = Some(self.view(part)?),
                Rule::where_clause => filter = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        Ok((view, filter))
    }

    fn unwind(&self, mut pairs: Nodes<'t>, span: Span) -> Lowered<Unwind> {
        let list = self.expression(super::find(&mut pairs, Rule::expression, span)?)?;
        let variable = self.alias(super::find(&mut pairs, Rule::alias, span)?)?;
        Ok(Unwind { list, variable, span })
    }

    /// The name in `AS name`.
    fn alias(&self, pair: Node<'t>) -> Lowered<Name> {
        let span = self.span(&pair);
        let name = pair.into_inner().find(|part| matches!(part.as_rule(), Rule::variable | Rule::named));
        Ok(self.name(&name.ok_or_else(|| super::broken(span))?))
    }

    // ---- WITH and RETURN ----------------------------------------------------------------------------

    fn projection(&self, pair: Node<'t>, span: Span) -> Lowered<Projection> {
        let mut projection = Projection {
            distinct: false,
            star: None,
            items: Vec::new(),
            order: Vec::new(),
            skip: None,
            limit: None,
            filter: None,
            span,
        };
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::distinct => projection.distinct = true,
                Rule::star => projection.star = Some(self.span(&part)),
                Rule::item => projection.items.push(self.item(part)?),
                Rule::order => projection.order = self.order(part)?,
                Rule::skip => projection.skip = Some(self.inner_expression(part)?),
                Rule::limit => projection.limit = Some(self.inner_expression(part)?),
                Rule::where_clause => projection.filter = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        Ok(projection)
    }

    fn item(&self, pair: Node<'t>) -> Lowered<Item> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let expression = super::find(&mut pairs, Rule::expression, span)?;
        let text = self.slice(self.span(&expression)).to_owned();
        let expression = self.expression(expression)?;
        let alias = pairs.next().map(|alias| self.alias(alias)).transpose()?;
        Ok(Item { expression, alias, text })
    }

    /// The keys of `ORDER BY`.
    pub(super) fn order(&self, pair: Node<'t>) -> Lowered<Vec<SortKey>> {
        pair.into_inner().filter(|key| key.as_rule() == Rule::sort_key).map(|key| self.sort_key(key)).collect()
    }

    fn sort_key(&self, pair: Node<'t>) -> Lowered<SortKey> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let expression = self.expression(super::find(&mut pairs, Rule::expression, span)?)?;
        let descending = pairs.next().is_some_and(|word| word.as_rule() == Rule::descending);
        Ok(SortKey { expression, descending })
    }

    // ---- CALL ------------------------------------------------------------------------------------------

    fn call_clause(&self, pair: Node<'t>, span: Span) -> Lowered<Clause> {
        let mut optional = None;
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::optional => optional = Some(self.span(&part)),
                Rule::call_subquery => {
                    return Ok(Clause::Subquery(self.call_subquery(part, optional.is_some(), span)?));
                }
                Rule::call_procedure => {
                    let Some(word) = optional else { return Ok(Clause::Call(self.call_procedure(part, span)?)) };
                    let error = super::error(
                        codes::UNEXPECTED_SYNTAX,
                        word,
                        "`OPTIONAL CALL` takes a subquery, not a procedure",
                    );
                    return Err(Box::new(error.help("write `OPTIONAL CALL { CALL procedure() YIELD … RETURN … }`")));
                }
                _ => {}
            }
        }
        Err(super::broken(span))
    }

    fn call_subquery(&self, pair: Node<'t>, optional: bool, span: Span) -> Lowered<CallSubquery> {
        let (mut imports, mut transactions, mut query) = (Imports::Leading, None, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::imports => imports = self.imports(part),
                Rule::query => query = Some(self.deeper(1, span, || self.query(part))?),
                Rule::transactions => transactions = Some(self.span(&part)),
                _ => {}
            }
        }
        let query = query.ok_or_else(|| super::broken(span))?;
        Ok(CallSubquery { imports, optional, query, transactions, span })
    }

    fn imports(&self, pair: Node<'t>) -> Imports {
        let mut names = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::star => return Imports::Star,
                Rule::variable => names.push(self.name(&part)),
                _ => {}
            }
        }
        Imports::Names(names)
    }

    fn call_procedure(&self, pair: Node<'t>, span: Span) -> Lowered<Call> {
        let mut pairs = pair.into_inner();
        let name = self.procedure_name(&super::take(&mut pairs, span)?);
        let mut call = Call { name, arguments: None, view: None, yields: Yields::Absent, filter: None, span };
        for part in pairs {
            match part.as_rule() {
                Rule::arguments => {
                    let items = part.into_inner().filter(|item| item.as_rule() == Rule::expression);
                    call.arguments = Some(items.map(|item| self.expression(item)).collect::<Lowered<_>>()?);
                }
                Rule::view => call.view = Some(self.view(part)?),
                Rule::yield_clause => self.yields(part, &mut call)?,
                _ => {}
            }
        }
        Ok(call)
    }

    /// A dotted name without its blanks, comments and backticks.
    fn procedure_name(&self, pair: &Node<'t>) -> Name {
        let written = pair.as_str();
        let plain = written.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'_');
        if plain {
            return self.name(pair);
        }
        let tokens = crate::query::parse::token::tokens(written);
        let text: String = tokens.filter_map(|token| token.name_part(written)).collect();
        Name { text: text.into(), span: self.span(pair) }
    }

    fn yields(&self, pair: Node<'t>, call: &mut Call) -> Lowered<()> {
        let mut items = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::star => call.yields = Yields::Star(self.span(&part)),
                Rule::yield_nothing => call.yields = Yields::Nothing,
                Rule::yield_item => items.push(self.yield_item(part)?),
                Rule::where_clause => call.filter = Some(self.inner_expression(part)?),
                _ => {}
            }
        }
        if !items.is_empty() {
            call.yields = Yields::Items(items);
        }
        Ok(())
    }

    fn yield_item(&self, pair: Node<'t>) -> Lowered<YieldItem> {
        let span = self.span(&pair);
        let mut pairs = pair.into_inner();
        let column = self.name(&super::take(&mut pairs, span)?);
        let alias = pairs.next().map(|alias| self.alias(alias)).transpose()?;
        Ok(YieldItem { column, alias })
    }

    // ---- writing -----------------------------------------------------------------------------------------

    fn merge(&self, pair: Node<'t>, span: Span) -> Lowered<Merge> {
        let mut pairs = pair.into_inner();
        let path = self.path(super::find(&mut pairs, Rule::path, span)?)?;
        let mut merge = Merge { path, on_create: Vec::new(), on_match: Vec::new(), span };
        for part in pairs {
            let creates = part.clone().into_inner().any(|word| word.as_rule() == Rule::on_create);
            let items = self.set_items(part)?;
            if creates { merge.on_create.extend(items) } else { merge.on_match.extend(items) }
        }
        Ok(merge)
    }

    fn set_items(&self, pair: Node<'t>) -> Lowered<Vec<SetItem>> {
        let items = pair.into_inner().filter(|part| part.as_rule() == Rule::set_item);
        items.map(|item| self.set_item(item)).collect()
    }

    fn set_item(&self, pair: Node<'t>) -> Lowered<SetItem> {
        let span = self.span(&pair);
        let (mut target, mut plus, mut value) = (None, false, None);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::operand => target = Some(self.operand(part)?),
                Rule::set_plus => plus = true,
                Rule::expression => value = Some(self.expression(part)?),
                _ => {}
            }
        }
        let target = target.ok_or_else(|| super::broken(span))?;
        let at = target.span;
        let item = match (value, target.kind) {
            (None, ExpressionKind::Labels(node, labels)) => {
                labelled(*node, &labels).map(|(variable, labels)| SetItem::Labels { variable, labels })
            }
            (Some(value), ExpressionKind::Variable(variable)) if plus => Some(SetItem::Merge { variable, value }),
            (Some(value), ExpressionKind::Variable(variable)) => Some(SetItem::Replace { variable, value }),
            (Some(value), ExpressionKind::Access(base, steps)) if !plus => {
                property(*base, steps, at).map(|(target, key)| SetItem::Property { target, key, value })
            }
            _ => None,
        };
        item.ok_or_else(|| {
            let error = super::error(codes::UNEXPECTED_SYNTAX, span, "SET cannot set this");
            Box::new(error.help("write `SET n.key = value`, `SET n = {…}`, `SET n += {…}` or `SET n:Label`"))
        })
    }

    fn remove_item(&self, pair: Node<'t>) -> Lowered<RemoveItem> {
        let span = self.span(&pair);
        let target = self.operand(super::find(&mut pair.into_inner(), Rule::operand, span)?)?;
        let at = target.span;
        let item = match target.kind {
            ExpressionKind::Labels(node, labels) => {
                labelled(*node, &labels).map(|(variable, labels)| RemoveItem::Labels { variable, labels })
            }
            ExpressionKind::Access(base, steps) => {
                property(*base, steps, at).map(|(target, key)| RemoveItem::Property { target, key })
            }
            _ => None,
        };
        item.ok_or_else(|| {
            let error = super::error(codes::UNEXPECTED_SYNTAX, span, "REMOVE cannot remove this");
            Box::new(error.help("write `REMOVE n.key` or `REMOVE n:Label`; DELETE removes nodes and relationships"))
        })
    }

    fn delete(&self, pair: Node<'t>, span: Span) -> Lowered<Delete> {
        let (mut detach, mut targets) = (false, Vec::new());
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::detach => detach = true,
                Rule::expression => targets.push(self.expression(part)?),
                _ => {}
            }
        }
        Ok(Delete { detach, targets, span })
    }
}

/// The variable and plain labels of `n:A:B`.
fn labelled(node: Expression, labels: &LabelExpression) -> Option<(Name, Vec<Name>)> {
    let ExpressionKind::Variable(variable) = node.kind else { return None };
    Some((variable, labels.conjunction()?.into_iter().cloned().collect()))
}

/// The target and key of `target.key`.
fn property(base: Expression, mut steps: Vec<Step>, at: Span) -> Option<(Expression, Name)> {
    let Some(Step::Property(key)) = steps.pop() else { return None };
    if steps.is_empty() {
        return Some((base, key));
    }
    Some((Expression { kind: ExpressionKind::Access(Box::new(base), steps), span: at }, key))
}
