//! Patterns that are matched: which variables they bind, and what their elements may hold.

use std::collections::HashSet;

use super::Checker;
use super::conform::{Matched, Stakes};
use super::expression::Place;
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::catalog::Noun;
use crate::model::{Kinds, Text};
use crate::query::parse::ast::{
    Expression, ExpressionKind, GroupPattern, Matching, Name, NodePattern, PathElement, PathPattern, PathTerm, Pattern,
    RelationPattern,
};

/// What a pattern is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// It binds new variables.
    Match,
    /// It is a condition over bound ones.
    Predicate,
}

/// The state of one pattern.
struct Binder<'a> {
    uses: Use,
    /// A relationship may be matched twice.
    repeatable: bool,
    /// The relationship variables of this pattern so far.
    relations: HashSet<Text>,
    /// Where the quantified group around begins in the scope.
    group: Option<usize>,
    /// Property maps, which may look to the right and so wait.
    late: Vec<&'a Expression>,
}

impl Checker<'_> {
    /// The pattern of a MATCH or EXISTS with its WHERE. Types are followed only along paths that follow GQL's rules.
    pub(super) fn pattern(
        &mut self,
        scope: &mut Scope,
        pattern: &Pattern,
        filter: Option<&Expression>,
        stakes: Stakes,
    ) {
        if self.is_oversized(pattern) {
            return;
        }
        let before = self.problems.len();
        self.path_rules(scope, pattern);
        let sound = self.problems.len() == before;
        let repeatable = pattern.matching == Some(Matching::Repeatable);
        let mark = (stakes != Stakes::Required).then_some(scope.mark());
        self.paths(scope, &pattern.paths, Use::Match, repeatable);
        if sound {
            self.conform(scope, Matched { paths: &pattern.paths, filter, stakes, mark });
        }
    }

    /// The one path of a comprehension or a condition.
    pub(super) fn single_path(
        &mut self,
        scope: &mut Scope,
        path: &PathPattern,
        filter: Option<&Expression>,
        uses: Use,
    ) {
        let before = self.problems.len();
        self.single_path_rules(scope, path);
        let sound = self.problems.len() == before;
        let mark = Some(scope.mark());
        let paths = std::slice::from_ref(path);
        self.paths(scope, paths, uses, false);
        if sound {
            self.conform(scope, Matched { paths, filter, stakes: Stakes::Required, mark });
        }
    }

    fn paths(&mut self, scope: &mut Scope, paths: &[PathPattern], uses: Use, repeatable: bool) {
        let mut binder = Binder { uses, repeatable, relations: HashSet::new(), group: None, late: Vec::new() };
        for path in paths {
            self.term(scope, &path.term, &mut binder);
            if let Some(variable) = &path.variable {
                self.bind_path(scope, variable);
            }
        }
        self.late(scope, &mut binder);
    }

    /// The property maps that waited.
    fn late(&mut self, scope: &mut Scope, binder: &mut Binder<'_>) {
        for properties in std::mem::take(&mut binder.late) {
            self.expression(scope, properties, Place::VALUE);
        }
    }

    fn term<'a>(&mut self, scope: &mut Scope, term: &'a PathTerm, binder: &mut Binder<'a>) {
        match term {
            PathTerm::Sequence(elements) => {
                for element in elements {
                    match element {
                        PathElement::Node(node) => self.node(scope, node, binder),
                        PathElement::Relation(relation) => self.relation(scope, relation, binder),
                        PathElement::Group(group) => self.group(scope, group, binder),
                    }
                }
            }
            PathTerm::Union { alternatives, .. } => self.alternatives(scope, alternatives, binder),
        }
    }

    /// Branches of a union do not see each other's variables; behind it, what not all bind may be null.
    fn alternatives<'a>(&mut self, scope: &mut Scope, alternatives: &'a [PathTerm], binder: &mut Binder<'a>) {
        let mark = scope.mark();
        let before = binder.relations.clone();
        let outer = std::mem::take(&mut binder.late);
        let mut relations = before.clone();
        let mut merged: Vec<(Binding, usize)> = Vec::new();
        for alternative in alternatives {
            binder.relations.clone_from(&before);
            self.term(scope, alternative, binder);
            self.late(scope, binder);
            relations.extend(binder.relations.drain());
            for binding in scope.since(mark) {
                match merged.iter_mut().find(|(known, _)| known.name == binding.name) {
                    None => merged.push((binding.clone(), 1)),
                    Some((known, count)) => {
                        self.noted.uses(known.span);
                        self.noted.uses(binding.span);
                        *count += 1;
                        if !known.kind.kinds.meets(binding.kind.kinds) {
                            let problem = conflict(&binding.name, binding.span, known);
                            self.problems.push(problem);
                        }
                        known.kind = known.kind.or(binding.kind);
                    }
                }
            }
            scope.release(mark);
        }
        binder.relations = relations;
        binder.late = outer;
        for (mut binding, count) in merged {
            if count < alternatives.len() {
                binding.kind = binding.kind.nullable();
            }
            scope.declare(binding);
        }
    }

    fn group<'a>(&mut self, scope: &mut Scope, group: &'a GroupPattern, binder: &mut Binder<'a>) {
        let mark = scope.mark();
        let repeats = group.quantifier.is_some_and(|quantifier| !quantifier.questioned);
        let outer_group = binder.group;
        if repeats {
            binder.group.get_or_insert(mark);
        }
        let outer_late = std::mem::take(&mut binder.late);
        self.term(scope, &group.term, binder);
        if let Some(variable) = &group.variable {
            self.bind_path(scope, variable);
        }
        if let Some(filter) = &group.filter {
            self.condition(scope, filter, Place::VALUE);
        }
        self.late(scope, binder);
        binder.late = outer_late;
        binder.group = outer_group;
        for binding in scope.since_mut(mark) {
            if repeats {
                binding.kind = Type::list(binding.kind.kinds);
                binding.group = true;
                binding.possible = None;
            } else if group.quantifier.is_some() {
                binding.kind = binding.kind.nullable();
            }
        }
    }

    fn node<'a>(&mut self, scope: &mut Scope, node: &'a NodePattern, binder: &mut Binder<'a>) {
        self.note_node(scope, node, false);
        self.mention_labels(Noun::Label, node.labels.as_ref());
        if let Some(variable) = &node.variable {
            self.bind(scope, variable, Type::of(Kinds::NODE), binder);
        }
        self.properties(node.properties.as_ref(), Type::of(Kinds::NODE), binder);
        if let Some(filter) = &node.filter {
            self.condition(scope, filter, Place::VALUE);
        }
    }

    fn relation<'a>(&mut self, scope: &mut Scope, relation: &'a RelationPattern, binder: &mut Binder<'a>) {
        let quantified = relation.quantifier.is_some_and(|quantifier| !quantifier.questioned);
        let many = relation.length.is_some() || quantified;
        let kind = if many { Type::list(Kinds::EDGE) } else { Type::of(Kinds::EDGE) };
        self.note_relation(scope, relation);
        self.mention_labels(Noun::Relation, relation.types.as_ref());
        if let Some(variable) = &relation.variable {
            self.bind_relation(scope, variable, kind, binder);
        }
        self.properties(relation.properties.as_ref(), Type::of(Kinds::EDGE), binder);
        if let Some(filter) = &relation.filter {
            self.relation_filter(scope, relation, filter);
        }
        let questioned = relation.quantifier.is_some_and(|quantifier| quantifier.questioned);
        let binding = relation.variable.as_ref().and_then(|variable| scope.find_mut(&variable.text));
        if let Some(binding) = binding.filter(|_| questioned) {
            binding.kind = binding.kind.nullable();
        }
    }

    /// Inside its own brackets the variable is a single relationship, also under a quantifier.
    fn relation_filter(&mut self, scope: &mut Scope, relation: &RelationPattern, filter: &Expression) {
        let single = Type::of(Kinds::EDGE);
        let local: Vec<(&Name, Type)> = relation.variable.iter().map(|variable| (variable, single)).collect();
        self.within(scope, &local, |checker, scope| checker.condition(scope, filter, Place::VALUE));
    }

    fn properties<'a>(&mut self, properties: Option<&'a Expression>, of: Type, binder: &mut Binder<'a>) {
        self.mention_keys(properties);
        let Some(properties) = properties else { return };
        self.matched_properties(of, properties);
        if matches!(properties.kind, ExpressionKind::Parameter(_)) {
            self.parameter_map(properties.span);
        }
        binder.late.push(properties);
    }

    /// A parameter as the whole property map of something that is matched.
    pub(super) fn parameter_map(&mut self, span: Span) {
        let message = "a parameter cannot be the whole property map of a pattern that is matched";
        let problem = Diagnostic::error(codes::INVALID_PARAMETER_USE, span, message);
        self.report(problem.help("write the keys out: {name: $map.name}"));
    }

    fn bind_relation(&mut self, scope: &mut Scope, variable: &Name, kind: Type, binder: &mut Binder<'_>) {
        let known = scope.find(&variable.text).filter(|known| known.kind.kinds.meets(kind.kinds.or(Kinds::NULL)));
        if let Some(known) = known.filter(|_| binder.relations.contains(&variable.text) && !binder.repeatable) {
            let message = format!("`{}` would be matched twice in one pattern", variable.text);
            let problem = Diagnostic::error(codes::RELATIONSHIP_UNIQUENESS_VIOLATION, variable.span, message);
            let problem = problem.relate(known.span, "first here");
            self.report(problem.help("MATCH REPEATABLE ELEMENTS allows it"));
            return;
        }
        self.bind(scope, variable, kind, binder);
        binder.relations.insert(variable.text.clone());
    }

    /// Binds the variable of a node or relationship, or sees that what it is bound to can be one.
    fn bind(&mut self, scope: &mut Scope, variable: &Name, kind: Type, binder: &Binder<'_>) {
        let Some(known) = scope.find(&variable.text) else {
            if binder.uses == Use::Predicate {
                self.undefined(scope, variable);
            } else {
                scope.declare(Binding::new(&variable.text, variable.span, kind));
            }
            return;
        };
        if known.kind.never(kind.kinds) {
            let problem = conflict(&variable.text, variable.span, known);
            self.report(problem.label(format!("used as {}", what(kind.kinds))));
            return;
        }
        let before = binder.group.zip(scope.position(&variable.text)).is_some_and(|(mark, at)| at < mark);
        if before {
            let message = format!("`{}` is bound outside of this quantified part already", variable.text);
            let problem = Diagnostic::error(codes::VARIABLE_ALREADY_BOUND, variable.span, message);
            let problem = problem.relate(known.span, "bound here");
            self.report(problem.help("use another variable and compare the two in the WHERE of the part"));
        }
    }

    /// A path variable is always new.
    pub(super) fn bind_path(&mut self, scope: &mut Scope, variable: &Name) {
        if let Some(known) = scope.find(&variable.text) {
            let problem = already_bound(variable, known);
            self.report(problem);
            return;
        }
        scope.declare(Binding::new(&variable.text, variable.span, Type::of(Kinds::PATH)));
    }
}

/// The variable is bound already.
pub(super) fn already_bound(variable: &Name, known: &Binding) -> Diagnostic {
    let message = format!("`{}` is bound already", variable.text);
    let problem = Diagnostic::error(codes::VARIABLE_ALREADY_BOUND, variable.span, message);
    problem.relate(known.span, "bound here").help("use another name")
}

/// The variable is of another kind.
pub(super) fn conflict(name: &str, span: Span, known: &Binding) -> Diagnostic {
    let message = format!("`{name}` is {} and cannot be used otherwise", what(known.kind.kinds));
    let problem = Diagnostic::error(codes::VARIABLE_TYPE_CONFLICT, span, message);
    let problem = problem.relate(known.span, format!("`{name}` is bound here"));
    if known.group {
        return problem.help("a variable bound under a quantifier is a list outside of it; take an element in a WITH");
    }
    problem
}

fn what(kinds: Kinds) -> String {
    super::expression::article(kinds.without(Kinds::NULL)).to_lowercase()
}
