//! GQL's rules for path patterns: quantifiers, modes, selectors, KEEP.

use super::Checker;
use super::expression::Place;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::Value;
use crate::query::parse::ast::{
    Expression, ExpressionKind, GroupPattern, Matching, PathElement, PathMode, PathPattern, PathPrefix, PathTerm,
    Pattern, Quantifier, RelationPattern, Selector,
};

/// What surrounds a part of a path.
#[derive(Clone, Copy, Default)]
struct Around {
    /// A quantifier stands around.
    quantified: bool,
    /// Something around makes every unbounded repetition end.
    ends: bool,
}

impl Checker<'_> {
    /// The rules for all paths of a MATCH together and for each alone.
    pub(super) fn path_rules(&mut self, scope: &mut Scope, pattern: &Pattern) {
        let keep = pattern.keep.as_ref();
        for path in &pattern.paths {
            let ends = finite(pattern.matching, path.prefix.as_ref(), keep);
            self.one_path(scope, path, Around { quantified: false, ends });
            if let (Some(own), Some(keep)) = (selector(path.prefix.as_ref()), selector(keep)) {
                let problem = invalid(own, "the path has a selector, and KEEP brings another");
                self.report(problem.relate(keep, "the other").help("remove one of the two"));
            }
        }
        if let Some(keep) = keep {
            self.prefix(scope, keep);
        }
        if pattern.paths.len() > 1 && pattern.matching != Some(Matching::Repeatable) {
            let first = pattern.paths.iter().find_map(|path| selector(path.prefix.as_ref()));
            if let Some(span) = first.or_else(|| selector(keep)) {
                let problem = invalid(span, "a path with a selector cannot stand beside others in one MATCH");
                let help = "give each path its own MATCH, or write MATCH REPEATABLE ELEMENTS";
                self.report(problem.help(help));
            }
        }
    }

    /// The rules for a path that stands alone.
    pub(super) fn single_path_rules(&mut self, scope: &mut Scope, path: &PathPattern) {
        let ends = finite(None, path.prefix.as_ref(), None);
        self.one_path(scope, path, Around { quantified: false, ends });
    }

    fn one_path(&mut self, scope: &mut Scope, path: &PathPattern, around: Around) {
        if let Some(prefix) = &path.prefix {
            self.prefix(scope, prefix);
        }
        if path.shortest.is_some() {
            self.shortest_function(path);
        }
        self.term_rules(scope, &path.term, around);
        if extent(&path.term).nodes == 0 {
            let problem = invalid(path.span, "the pattern may match nothing at all, not even a node");
            self.report(problem.help("put a node beside the part that may be left out: (a) (…)* (b)"));
        }
    }

    fn prefix(&mut self, scope: &mut Scope, prefix: &PathPrefix) {
        let Some(Selector::Any(Some(count)) | Selector::Shortest(count) | Selector::ShortestGroups(Some(count))) =
            &prefix.selector
        else {
            return;
        };
        self.expression(scope, count, Place::VALUE);
        if matches!(count.kind, ExpressionKind::Literal(Value::Integer(0))) {
            let problem = invalid(count.span, "no path at all is asked for");
            self.report(problem.label("must be at least 1"));
        }
    }

    fn shortest_function(&mut self, path: &PathPattern) {
        if let Some(prefix) = &path.prefix {
            self.report(invalid(prefix.span, "shortestPath() chooses itself and takes no selector or mode"));
        }
        let relation = match &path.term {
            PathTerm::Sequence(elements) => match elements.as_slice() {
                [PathElement::Node(_), PathElement::Relation(relation), PathElement::Node(_)] => relation,
                _ => return self.report(one_relation(path.span)),
            },
            PathTerm::Union { .. } => return self.report(one_relation(path.span)),
        };
        let least = match (relation.length, relation.quantifier) {
            (Some(length), _) => length.from.unwrap_or(1),
            (None, quantifier) => quantifier.map_or(1, |quantifier| quantifier.from),
        };
        if least > 1 {
            let problem = invalid(relation.span, format!("shortestPath() begins at 0 or 1 steps, not at {least}"));
            self.report(problem.help("ANY SHORTEST takes any lower bound"));
        }
    }

    fn term_rules(&mut self, scope: &mut Scope, term: &PathTerm, around: Around) {
        match term {
            PathTerm::Sequence(elements) => self.sequence_rules(scope, elements, around),
            PathTerm::Union { alternatives, .. } => {
                for alternative in alternatives {
                    self.term_rules(scope, alternative, around);
                }
            }
        }
    }

    fn sequence_rules(&mut self, scope: &mut Scope, elements: &[PathElement], around: Around) {
        for pair in elements.windows(2) {
            if let [PathElement::Node(left), PathElement::Node(right)] = pair {
                let problem = invalid(left.span.to(right.span), "two nodes stand side by side");
                self.report(problem.help("put a relationship between them, or a comma"));
            }
        }
        for element in elements {
            match element {
                PathElement::Node(_) => {}
                PathElement::Relation(relation) => self.relation_rules(relation, around),
                PathElement::Group(group) => self.group_rules(scope, group, around),
            }
        }
    }

    fn relation_rules(&mut self, relation: &RelationPattern, around: Around) {
        if let Some(length) = relation.length {
            self.repetition(length.span, length.to.is_none(), around);
            if let Some(quantifier) = relation.quantifier {
                self.report(invalid(quantifier.span, "the relationship has a length already"));
            }
        } else if let Some(quantifier) = relation.quantifier {
            self.quantifier(quantifier, around);
        }
    }

    fn group_rules(&mut self, scope: &mut Scope, group: &GroupPattern, around: Around) {
        if let Some(prefix) = &group.prefix {
            self.prefix(scope, prefix);
            if let Some(span) = selector(Some(prefix)) {
                self.report(invalid(span, "a selector stands before a whole path, not in parentheses"));
            }
        }
        let repeats = group.quantifier.filter(|quantifier| !quantifier.questioned);
        if let Some(quantifier) = group.quantifier {
            self.quantifier(quantifier, around);
        }
        if let Some(quantifier) = repeats.filter(|_| extent(&group.term).edges == 0) {
            let problem = invalid(quantifier.span, "what is repeated may have no relationship in it");
            self.report(problem.relate(group.span, "this may match a single node"));
        }
        let mode = group.prefix.as_ref().and_then(|prefix| prefix.mode);
        let ends = around.ends || mode.is_some_and(|mode| mode != PathMode::Walk);
        let inner = Around { quantified: around.quantified || repeats.is_some(), ends };
        self.term_rules(scope, &group.term, inner);
    }

    fn quantifier(&mut self, quantifier: Quantifier, around: Around) {
        if quantifier.questioned {
            return;
        }
        self.repetition(quantifier.span, quantifier.to.is_none(), around);
        match quantifier.to {
            Some(0) => self.report(invalid(quantifier.span, "a repetition of zero times").label("at least 1")),
            Some(to) if to < quantifier.from => {
                let message = format!("the upper bound {to} lies below the lower bound {}", quantifier.from);
                self.report(invalid(quantifier.span, message));
            }
            _ => {}
        }
    }

    fn repetition(&mut self, span: Span, unbounded: bool, around: Around) {
        if around.quantified {
            self.report(invalid(span, "a repetition stands inside another"));
        }
        if unbounded && !around.ends {
            let problem = invalid(span, "relationships may repeat here, so this would go on for ever");
            self.report(problem.help("add a selector such as ANY SHORTEST, a mode such as TRAIL, or an upper bound"));
        }
    }
}

/// Whether unbounded repetitions of the path end by themselves, by its mode or its selector.
fn finite(matching: Option<Matching>, prefix: Option<&PathPrefix>, keep: Option<&PathPrefix>) -> bool {
    let modes: Vec<PathMode> = prefix.into_iter().chain(keep).filter_map(|prefix| prefix.mode).collect();
    selector(prefix).is_some()
        || selector(keep).is_some()
        || modes.iter().any(|mode| *mode != PathMode::Walk)
        || match matching {
            None => modes.is_empty(),
            Some(Matching::Different) => true,
            Some(Matching::Repeatable) => false,
        }
}

/// Where a selector stands that chooses; `ALL` does not.
fn selector(prefix: Option<&PathPrefix>) -> Option<Span> {
    let prefix = prefix?;
    match prefix.selector {
        None | Some(Selector::All) => None,
        Some(_) => Some(prefix.span),
    }
}

/// The fewest nodes and relationships of a match.
#[derive(Clone, Copy)]
struct Extent {
    nodes: u64,
    edges: u64,
}

fn extent(term: &PathTerm) -> Extent {
    match term {
        PathTerm::Sequence(elements) => elements.iter().map(element_extent).fold(Extent { nodes: 0, edges: 0 }, both),
        PathTerm::Union { alternatives, .. } => alternatives.iter().map(extent).reduce(least).unwrap_or(NONE),
    }
}

const NONE: Extent = Extent { nodes: 0, edges: 0 };

fn element_extent(element: &PathElement) -> Extent {
    match element {
        PathElement::Node(_) => Extent { nodes: 1, edges: 0 },
        PathElement::Relation(relation) => {
            let length = relation.length.map(|length| length.from.unwrap_or(1));
            let least = length.or(relation.quantifier.map(|quantifier| quantifier.from));
            Extent { nodes: 0, edges: least.unwrap_or(1) }
        }
        PathElement::Group(group) => {
            let once = extent(&group.term);
            let times = group.quantifier.map_or(1, |quantifier| quantifier.from);
            Extent { nodes: once.nodes.saturating_mul(times), edges: once.edges.saturating_mul(times) }
        }
    }
}

fn both(one: Extent, other: Extent) -> Extent {
    Extent { nodes: one.nodes.saturating_add(other.nodes), edges: one.edges.saturating_add(other.edges) }
}

fn least(one: Extent, other: Extent) -> Extent {
    Extent { nodes: one.nodes.min(other.nodes), edges: one.edges.min(other.edges) }
}

fn invalid(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(codes::INVALID_PATH_PATTERN, span, message)
}

fn one_relation(span: Span) -> Diagnostic {
    let problem = invalid(span, "shortestPath() takes one relationship between two nodes");
    problem.help("ANY SHORTEST takes any pattern")
}

/// A count as written, for other checks.
pub(super) fn literal_integer(expression: &Expression) -> Option<i64> {
    match &expression.kind {
        ExpressionKind::Literal(Value::Integer(number)) => Some(*number),
        ExpressionKind::Unary(crate::query::operator::Unary::Minus, inner) => literal_integer(inner)?.checked_neg(),
        ExpressionKind::Unary(crate::query::operator::Unary::Plus, inner) => literal_integer(inner),
        _ => None,
    }
}
