//! Rules: positive premises, and a derived relation that fits its ends.

use super::Checker;
use super::conform::Stakes;
use super::expression::Place;
use super::joint::fits;
use super::possible::{Possible, ends};
use super::scope::Scope;
use super::short::resolved_relation;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::Kinds;
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast::{Expression, ExpressionKind, Name, PathElement, PathPattern, PathTerm, Rule, Step};

/// Names that WHY gives proofs without a rule.
const RESERVED: &[&str] = &["transitive", "statements"];

/// As many relations as one rule may rest on.
const MOST_STEPS: usize = 32;

impl Checker<'_> {
    pub(super) fn rule(&mut self, rule: &Rule) {
        let mut scope = Scope::default();
        if RESERVED.contains(&&*rule.name.text) {
            let message = format!("a rule cannot be called `{}`: WHY uses the word", rule.name.text);
            self.no_rule(rule.name.span, &message);
        }
        if rule.pattern.matching.is_some() || rule.pattern.keep.is_some() {
            self.no_rule(rule.pattern.span, "a rule has no selector and no mode");
        }
        let steps: usize = rule.pattern.paths.iter().map(|path| self.premise(path)).sum();
        match steps {
            0 => self.no_rule(rule.pattern.span, "a rule rests on one relation at least"),
            1..=MOST_STEPS => {}
            _ => self.no_rule(rule.pattern.span, &format!("a rule rests on {MOST_STEPS} relations at most")),
        }
        self.pattern(&mut scope, &rule.pattern, rule.filter.as_ref(), Stakes::Required);
        if let Some(filter) = &rule.filter {
            self.condition(&mut scope, filter, Place::VALUE);
            self.positive(filter);
        }
        let named = self.relation_name(&rule.relation);
        for end in [&rule.subject, &rule.object] {
            let kind = self.variable(&scope, end);
            self.require(kind, Kinds::NODE, end.span, "can be joined by a rule");
        }
        let Some(schema) = self.schema else {
            let message = "a rule derives edges of a statement graph, and this graph has no statements";
            self.report(Diagnostic::error(codes::NO_STATEMENTS, rule.span, message));
            return;
        };
        let Some(named) = named else { return };
        self.facts.known.insert(rule.relation.span, resolved_relation(named));
        let of = |name: &Name| {
            scope.find(&name.text).and_then(|binding| binding.possible.as_ref()).map(|outline| outline.ids.clone())
        };
        let possible = |name: &Name| of(name).unwrap_or_else(|| Possible::all(schema));
        let (start, end) = (possible(&rule.subject), possible(&rule.object));
        if !fits(schema, &named, &start, &end) {
            let joined = ends(named.relation, named.inverse);
            let message = format!(
                "`{}` joins {joined}, not {} to {}",
                rule.relation.text,
                start.words(schema),
                end.words(schema)
            );
            self.report(Diagnostic::error(codes::IMPOSSIBLE_PATTERN, rule.relation.span, message));
            return;
        }
        self.conclusion(schema, rule, named);
    }

    /// A premise is a plain chain of nodes and single relationships; gives how many of these.
    fn premise(&mut self, path: &PathPattern) -> usize {
        let PathTerm::Sequence(elements) = &path.term else {
            self.no_rule(path.span, "a rule has no alternatives; write two rules");
            return 1;
        };
        if path.prefix.is_some() || path.shortest.is_some() {
            self.no_rule(path.span, "a rule has no selector and no mode");
        }
        if let Some(variable) = &path.variable {
            self.no_rule(variable.span, "a rule has no use for a path");
        }
        for element in elements {
            match element {
                PathElement::Node(node) => node.filter.iter().for_each(|filter| self.positive(filter)),
                PathElement::Relation(relation) => {
                    if relation.length.is_some() || relation.quantifier.is_some() {
                        self.no_rule(relation.span, "a rule takes single steps; a recursive rule makes chains");
                    }
                    relation.filter.iter().for_each(|filter| self.positive(filter));
                }
                PathElement::Group(group) => {
                    self.no_rule(group.span, "a rule takes single steps; a recursive rule makes chains");
                }
            }
        }
        elements.iter().filter(|element| !matches!(element, PathElement::Node(_))).count()
    }

    /// Conditions of a rule compare nodes and properties, joined by AND and OR.
    fn positive(&mut self, condition: &Expression) {
        match &condition.kind {
            ExpressionKind::Chain(first, links)
                if links.iter().all(|l| matches!(l.operator, Binary::And | Binary::Or)) =>
            {
                self.positive(first);
                for link in links {
                    self.positive(&link.right);
                }
            }
            ExpressionKind::Chain(first, links) if links.iter().all(|link| tests(link.operator)) => {
                self.plain(first);
                for link in links {
                    self.plain(&link.right);
                }
            }
            ExpressionKind::Comparison(first, links) => {
                self.plain(first);
                for link in links {
                    self.plain(&link.right);
                }
            }
            ExpressionKind::Labels(subject, _) => self.plain(subject),
            ExpressionKind::Unary(Unary::IsNotNull, operand) => self.plain(operand),
            ExpressionKind::Unary(Unary::Not | Unary::IsNull, _) => {
                self.no_rule(condition.span, "a rule is positive: it cannot rest on an absence");
            }
            _ => self.no_rule(condition.span, "a rule's WHERE compares nodes and properties"),
        }
    }

    /// A node, a property or a constant.
    fn plain(&mut self, operand: &Expression) {
        let plain = match &operand.kind {
            ExpressionKind::Literal(_) | ExpressionKind::Variable(_) => true,
            ExpressionKind::List(items) => return items.iter().for_each(|item| self.plain(item)),
            ExpressionKind::Access(base, steps) => {
                matches!(base.kind, ExpressionKind::Variable(_)) && matches!(steps.as_slice(), [Step::Property(_)])
            }
            ExpressionKind::Unary(Unary::Minus | Unary::Plus, inner) => return self.plain(inner),
            _ => false,
        };
        if !plain {
            self.no_rule(operand.span, "a rule's WHERE compares nodes and properties");
        }
    }

    fn no_rule(&mut self, span: Span, message: &str) {
        self.report(Diagnostic::error(codes::INVALID_RULE, span, message));
    }
}

/// Operators that test a property.
fn tests(operator: Binary) -> bool {
    matches!(operator, Binary::In | Binary::StartsWith | Binary::EndsWith | Binary::Contains)
}
