//! What a pattern asks of an entity that has none of it, and conditions that nothing passes.

use super::{Asking, number};
use crate::query::operator::Binary;
use crate::query::parse::ast::{
    Direction, Expression, ExpressionKind, Link, Match, NodePattern, PathElement, PathTerm, Query, RelationPattern,
    Step, View,
};
use crate::query::parse::print;

/// A view that lets every statement through, but for those that the editors withdrew.
const EVERYTHING: &str = "ANY TIME ACCORDING TO ANYONE INCLUDING asserted, reported, possible, proposed, denied";
/// By these properties a pattern names one node.
const NAMES: [&str; 2] = ["id", "name"];
/// Operators that test and do not compare.
const TESTS: [Binary; 5] = [Binary::In, Binary::StartsWith, Binary::EndsWith, Binary::Contains, Binary::Matches];
/// Operators whose letters' case may be what kept everything out.
const TEXTUAL: [Binary; 4] = [Binary::Equal, Binary::Contains, Binary::StartsWith, Binary::EndsWith];

impl Asking<'_, '_> {
    pub(super) fn of_match(&mut self, query: &Query, found: &Match) -> Vec<String> {
        let conditions: Vec<&Expression> = found.filter.iter().flat_map(conjuncts).collect();
        let view = [query.view.as_ref(), found.view.as_ref()];
        let mut reasons = Vec::new();
        for path in &found.pattern.paths {
            let PathTerm::Sequence(elements) = &path.term else { continue };
            for (at, element) in elements.iter().enumerate() {
                let PathElement::Node(node) = element else { continue };
                if let Some(reason) = self.of_conditions(node, &conditions, view) {
                    reasons.push(reason);
                }
                let Some(anchor) = self.anchor(node, &conditions) else { continue };
                let before = at.checked_sub(1).and_then(|at| elements.get(at));
                for (relation, ahead) in [(before, false), (elements.get(at + 1), true)] {
                    let Some(PathElement::Relation(relation)) = relation else { continue };
                    reasons.extend(self.of_step(node, &anchor, relation, ahead, view));
                }
            }
        }
        reasons.dedup();
        reasons
    }

    /// The conditions by which a node is one that exists, as what follows WHERE; none where it is not named, or
    /// named wrongly, of which a warning speaks.
    fn anchor(&mut self, node: &NodePattern, conditions: &[&Expression]) -> Option<String> {
        let keyed = matches!(node.properties.as_ref().map(|map| &map.kind), Some(ExpressionKind::Map(entries))
            if entries.iter().any(|(key, _)| NAMES.contains(&&*key.text)));
        let variable = node.variable.as_ref().map(|name| &*name.text);
        let named = conditions.iter().find(|condition| names_one(condition, variable)).map(|it| self.slice(it.span));
        let condition = match (keyed, named) {
            (_, Some(named)) => format!(" WHERE {named}"),
            (true, None) => String::new(),
            (false, None) => return None,
        };
        let text = format!("MATCH {}{condition} RETURN 1 LIMIT 1", self.slice(node.span));
        self.rows_here(&text).filter(|rows| *rows > 0).map(|_| condition)
    }

    /// An entity that has no such relation: whether it has some in another view, or the other way round.
    fn of_step(
        &mut self,
        node: &NodePattern,
        anchor: &str,
        relation: &RelationPattern,
        ahead: bool,
        view: [Option<&View>; 2],
    ) -> Option<String> {
        if relation.length.is_some() || relation.quantifier.is_some() {
            return None;
        }
        let (node, step) = (self.slice(node.span).to_owned(), self.slice(relation.span).to_owned());
        let [head, own] = view.map(|view| view.map_or(String::new(), print::view));
        let pattern = if ahead { format!("{node}{step}()") } else { format!("(){step}{node}") };
        let ask = |pattern: &str| format!("{head} MATCH {pattern} {own}{anchor} RETURN 1");
        if self.rows_here(&ask(&pattern))? > 0 {
            return None;
        }
        let mut reason = format!("nothing matches {pattern}");
        if !anchor.is_empty() {
            reason = format!("{reason}{anchor}");
        }
        if let Some(turned) = turned(&step, relation.direction) {
            let turned = if ahead { format!("{node}{turned}()") } else { format!("(){turned}{node}") };
            if let Some(rows) = self.rows_here(&ask(&turned)).filter(|rows| *rows > 0) {
                return Some(format!("{reason}; {} the other way round", number(rows)));
            }
        }
        if self.session.graph.statements().is_some() {
            let bare = format!("MATCH {pattern}{anchor} RETURN 1");
            if let Some(rows) = self.rows(&bare, Some(EVERYTHING.to_owned())).filter(|rows| *rows > 0) {
                let plain = head.is_empty() && own.is_empty() && self.session.settings.view.is_none();
                let rows = number(rows);
                return Some(if plain {
                    format!("{reason}; {rows} only as possible, proposed or denied")
                } else {
                    format!("{reason} in this view; {rows} in others")
                });
            }
        }
        Some(reason)
    }

    /// A condition on one node alone that none passes.
    fn of_conditions(
        &mut self,
        node: &NodePattern,
        conditions: &[&Expression],
        view: [Option<&View>; 2],
    ) -> Option<String> {
        let variable = &*node.variable.as_ref()?.text;
        let [head, own] = view.map(|view| view.map_or(String::new(), print::view));
        let shown = self.slice(node.span).to_owned();
        for condition in conditions.iter().filter(|condition| mentions(condition, variable)) {
            let ask = |condition: &str| format!("{head} MATCH {shown} {own} WHERE {condition} RETURN 1");
            let text = self.slice(condition.span).to_owned();
            if self.rows_here(&ask(&text)) != Some(0) || self.rows_here(&ask("true")) == Some(0) {
                continue;
            }
            let reason = format!("no {shown} passes {text}");
            let folded = self.folded(condition).and_then(|folded| self.rows_here(&ask(&folded)).zip(Some(folded)));
            return Some(match folded.filter(|(rows, _)| *rows > 0) {
                Some((rows, folded)) => format!("{reason}; {} with {folded}", number(rows)),
                None => reason,
            });
        }
        None
    }

    /// The same condition with the case of letters set aside.
    fn folded(&self, condition: &Expression) -> Option<String> {
        let (left, links) = sides(condition)?;
        let [link] = links else { return None };
        let (left, right) = (self.slice(left.span), self.slice(link.right.span));
        TEXTUAL.contains(&link.operator).then(|| format!("toLower({left}) {} toLower({right})", link.operator.text()))
    }
}

/// The parts of a condition that all have to hold.
fn conjuncts(condition: &Expression) -> Vec<&Expression> {
    match &condition.kind {
        ExpressionKind::Chain(first, links) if links.iter().all(|link| link.operator == Binary::And) => {
            std::iter::once(&**first).chain(links.iter().map(|link| &link.right)).flat_map(conjuncts).collect()
        }
        _ => vec![condition],
    }
}

/// `n.id = …`, `n.name = …`.
fn names_one(condition: &Expression, variable: Option<&str>) -> bool {
    let ExpressionKind::Comparison(left, links) = &condition.kind else { return false };
    let equal = matches!(links.as_slice(), [link] if link.operator == Binary::Equal);
    equal && property(left).is_some_and(|(of, key)| Some(of) == variable && NAMES.contains(&key))
}

/// `n.key` as its variable and key.
fn property(expression: &Expression) -> Option<(&str, &str)> {
    let ExpressionKind::Access(of, steps) = &expression.kind else { return None };
    match (&of.kind, steps.as_slice()) {
        (ExpressionKind::Variable(name), [Step::Property(key)]) => Some((&*name.text, &*key.text)),
        _ => None,
    }
}

/// Whether a comparison is one of a property of this variable. Whether it names others as well is found out when
/// it is asked alone.
fn mentions(condition: &Expression, variable: &str) -> bool {
    let Some((left, links)) = sides(condition) else { return false };
    let mut sides = std::iter::once(left).chain(links.iter().map(|link| &link.right));
    sides.any(|side| property(side).is_some_and(|(of, _)| of == variable))
}

/// What a condition compares.
fn sides(condition: &Expression) -> Option<(&Expression, &[Link])> {
    match &condition.kind {
        ExpressionKind::Comparison(left, links) => Some((left, links)),
        ExpressionKind::Chain(left, links) if links.iter().all(|link| TESTS.contains(&link.operator)) => {
            Some((left, links))
        }
        _ => None,
    }
}

/// A directed relation the other way round.
fn turned(step: &str, direction: Direction) -> Option<String> {
    match direction {
        Direction::Right => Some(format!("<{}", step.strip_suffix('>')?)),
        Direction::Left => Some(format!("{}>", step.strip_prefix('<')?)),
        Direction::Either => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_directed_step_can_be_turned() {
        assert_eq!(turned("-[:arms]->", Direction::Right).as_deref(), Some("<-[:arms]-"));
        assert_eq!(turned("<-[:arms]-", Direction::Left).as_deref(), Some("-[:arms]->"));
        assert_eq!(turned("-[:arms]-", Direction::Either), None);
    }
}
