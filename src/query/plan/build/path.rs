//! One path of a MATCH, laid out: which of its parts are steps of their own, and which are walked as one.

use super::pattern::{Condition, Layout, NodeItem, Raw, StepItem, StepKind};
use super::term::{Laying, Term, first_labels};
use super::{Planned, Planner};
use crate::diagnostic::Span;
use crate::query::parse::ast;
use crate::query::plan::{Expression, Literal, PathMode, PathPart, Selector, Slot};

/// What is walked as one step.
pub(super) struct Walking<'t> {
    pub(super) term: Term<'t>,
    pub(super) rule: Rule,
    pub(super) span: Span,
}

/// Which of the matches of a path count.
#[derive(Clone)]
pub(super) struct Rule {
    pub(super) mode: PathMode,
    /// No edge twice, whatever the mode.
    pub(super) unique: bool,
    pub(super) selector: Selector,
    /// `shortestPath( )`: the WHERE of the MATCH comes before the choice, and the ends differ.
    pub(super) function: bool,
    /// Whether the parts of the path can be matched one by one.
    splits: bool,
}

impl Rule {
    pub(super) fn selective(&self) -> bool {
        !matches!(self.selector, Selector::All)
    }
}

/// What lies between two nodes.
#[derive(Clone, Copy)]
enum Inside<'t> {
    Elements(&'t [ast::PathElement]),
    /// A union, whose branches have the ends in them.
    Union(&'t ast::PathTerm),
}

/// The nodes at both ends, where they are laid out already.
type Nodes = (Option<usize>, Option<usize>);

impl Planner<'_> {
    /// Lays out one path; gives what it is made of.
    pub(super) fn lay_path<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        path: &'t ast::PathPattern,
    ) -> Planned<Vec<PathPart>> {
        let rule = rule(layout, path);
        match &path.term {
            ast::PathTerm::Sequence(elements) if rule.splits => self.lay_segments(layout, elements, &rule, path.span),
            _ => self.lay_whole(layout, path, rule),
        }
    }

    /// Cuts a path at its nodes.
    fn lay_segments<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        elements: &'t [ast::PathElement],
        rule: &Rule,
        span: Span,
    ) -> Planned<Vec<PathPart>> {
        let mut parts = Vec::new();
        let mut left = None;
        let mut rest = elements;
        while !rest.is_empty() {
            let at = rest.iter().position(|element| node_of(element).is_some());
            let (between, behind) = rest.split_at(at.unwrap_or(rest.len()));
            rest = behind.get(1..).unwrap_or_default();
            let right = behind.first().and_then(node_of).map(|node| self.lay_node(layout, node));
            let part = match (between, left, right) {
                ([], _, _) => None,
                ([ast::PathElement::Relation(relation)], Some(left), Some(right)) if layout.is_hop(relation) => {
                    Some(self.lay_hop(layout, left, right, relation))
                }
                _ => {
                    let inside = Inside::Elements(between);
                    let walking = self.walking(layout, (left, right), inside, rule.clone(), span)?;
                    let (from, part, to) = self.lay_walk(layout, (left, right), walking);
                    if left.is_none() {
                        parts.push(PathPart::Node(from));
                    }
                    if right.is_none() {
                        parts.extend([part, PathPart::Node(to)]);
                        return Ok(parts);
                    }
                    Some(part)
                }
            };
            parts.extend(part);
            parts.extend(right.map(|right| PathPart::Node(layout.nodes[right].slot)));
            left = right;
        }
        Ok(parts)
    }

    /// A path that is walked from one end to the other.
    fn lay_whole<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        path: &'t ast::PathPattern,
        mut rule: Rule,
    ) -> Planned<Vec<PathPart>> {
        let (mut term, mut filters, mut names) = (&path.term, Vec::new(), Vec::new());
        while let Some(group) = plain_group(term) {
            // Parentheses around the whole.
            let inner = group.prefix.as_ref().and_then(|prefix| prefix.mode).map(mode);
            rule.mode = inner.map_or(rule.mode, |inner| stronger(rule.mode, inner));
            rule.unique |= inner == Some(PathMode::Trail);
            filters.extend(&group.filter);
            names.extend(&group.variable);
            term = &group.term;
        }
        let (ends, inside) = match term {
            ast::PathTerm::Sequence(elements) => {
                let (first, between, last) = ends(elements);
                let left = first.map(|node| self.lay_node(layout, node));
                let right = last.map(|node| self.lay_node(layout, node));
                ((left, right), Inside::Elements(between))
            }
            ast::PathTerm::Union { alternatives, .. } => {
                let mut end = |left| common(alternatives, left).map(|name| self.lay_name(layout, Some(name)));
                ((end(true), end(false)), Inside::Union(term))
            }
        };
        let parts = if let (Inside::Elements([]), (Some(only), None)) = (&inside, ends) {
            vec![PathPart::Node(layout.nodes[only].slot)]
        } else {
            let walking = self.walking(layout, ends, inside, rule, path.span)?;
            let (from, part, to) = self.lay_walk(layout, ends, walking);
            vec![PathPart::Node(from), part, PathPart::Node(to)]
        };
        for expression in filters {
            layout.raw.push(Raw { slot: Slot(u32::MAX), expression, kind: Condition::Filter, single: None });
        }
        layout.paths.extend(names.into_iter().map(|name| (name, parts.clone())));
        Ok(parts)
    }

    fn walking<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        (left, right): Nodes,
        inside: Inside<'t>,
        rule: Rule,
        span: Span,
    ) -> Planned<Walking<'t>> {
        layout.ends = [left, right].into_iter().flatten().map(|end| layout.nodes[end].slot).collect();
        let mut laying = Laying::new(self, layout, rule.selective());
        match inside {
            Inside::Elements(elements) => laying.elements(elements)?,
            Inside::Union(term) => laying.term(term)?,
        }
        Ok(Walking { term: laying.finish(), rule, span })
    }

    /// Adds the step; gives the slots of its ends and what stands between them.
    fn lay_walk<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        (left, right): Nodes,
        walking: Walking<'t>,
    ) -> (Slot, PathPart, Slot) {
        let mut end = |known: Option<usize>, from_left| {
            let labels = first_labels(&walking.term.pieces, from_left);
            let at = known.unwrap_or_else(|| {
                let slot = self.slot();
                layout.add_node(NodeItem::new(slot))
            });
            if !layout.nodes[at].bound {
                layout.nodes[at].labels.extend(labels);
            }
            at
        };
        let (left, right) = (end(left, true), end(right, false));
        let slot = self.slot();
        let kind = StepKind::Walk(Box::new(walking));
        layout.steps.push(StepItem { slot, left, right, kind, done: false });
        (layout.nodes[left].slot, PathPart::Walk(slot), layout.nodes[right].slot)
    }
}

impl Layout<'_> {
    /// Whether a relation is a step along one edge, or along edges that a clause before has bound.
    fn is_hop(&self, relation: &ast::RelationPattern) -> bool {
        let outer = || relation.variable.as_ref().is_some_and(|name| self.is_outer(&name.text));
        let tested = relation.properties.is_some() || relation.filter.is_some();
        relation.quantifier.is_none() && (relation.length.is_none() || (outer() && !tested))
    }
}

fn node_of(element: &ast::PathElement) -> Option<&ast::NodePattern> {
    if let ast::PathElement::Node(node) = element { Some(node) } else { None }
}

/// The parentheses around a whole term.
fn plain_group(term: &ast::PathTerm) -> Option<&ast::GroupPattern> {
    match term {
        ast::PathTerm::Sequence(elements) => match elements.as_slice() {
            [ast::PathElement::Group(group)] if group.quantifier.is_none() => Some(group),
            _ => None,
        },
        ast::PathTerm::Union { .. } => None,
    }
}

type Ends<'t> = (Option<&'t ast::NodePattern>, &'t [ast::PathElement], Option<&'t ast::NodePattern>);

/// The first node, the last, and what lies between.
fn ends(elements: &[ast::PathElement]) -> Ends<'_> {
    let first = elements.first().and_then(node_of);
    let rest = if first.is_some() { &elements[1..] } else { elements };
    match rest.split_last() {
        Some((last, between)) if node_of(last).is_some() => (first, between, node_of(last)),
        _ => (first, rest, None),
    }
}

/// The name that all branches of a union give the node at one end.
fn common(alternatives: &[ast::PathTerm], left: bool) -> Option<&ast::Name> {
    let mut names = alternatives.iter().map(|alternative| {
        let ast::PathTerm::Sequence(elements) = alternative else { return None };
        let end = if left { elements.first() } else { elements.last() };
        end.and_then(node_of).and_then(|node| node.variable.as_ref())
    });
    let first = names.next()??;
    names.all(|name| name.is_some_and(|name| name.text == first.text)).then_some(first)
}

/// Which of the matches of a path count, by its own prefix, by KEEP, and by what the clause says.
fn rule(layout: &Layout<'_>, path: &ast::PathPattern) -> Rule {
    let prefixes = || path.prefix.iter().chain(layout.keep);
    let modes: Vec<PathMode> = prefixes().filter_map(|prefix| prefix.mode).map(mode).collect();
    let said = modes.iter().copied().fold(PathMode::Walk, stronger);
    // WALK means what it says, unless the clause says otherwise.
    let lifted = !layout.different && !modes.is_empty() && said == PathMode::Walk;
    let unique = !layout.repeatable && !lifted;
    let mode = if unique { stronger(said, PathMode::Trail) } else { said };
    let mut selector = prefixes().filter_map(|prefix| prefix.selector.as_ref()).map(chosen).fold(Selector::All, either);
    let function = path.shortest.is_some();
    match path.shortest {
        None => {}
        Some(ast::ShortestFunction::One) => selector = Selector::Shortest(one()),
        Some(ast::ShortestFunction::All) => selector = Selector::Groups(one()),
    }
    let mode = if function { PathMode::Trail } else { mode };
    let plain = if layout.repeatable { PathMode::Walk } else { PathMode::Trail };
    let splits = matches!(selector, Selector::All) && mode == plain && !lifted;
    // SIMPLE allows an edge there and back; TRAIL beside it does not.
    let unique = unique || function || modes.contains(&PathMode::Trail);
    Rule { mode, unique, selector, function, splits }
}

fn either(known: Selector, other: Selector) -> Selector {
    if matches!(known, Selector::All) { other } else { known }
}

fn one() -> Expression {
    Expression::Literal(Literal::Integer(1))
}

fn chosen(selector: &ast::Selector) -> Selector {
    let count = |count: Option<&ast::Expression>| match count.map(|count| &count.kind) {
        Some(ast::ExpressionKind::Parameter(name)) => Expression::Parameter(name.text.to_string()),
        Some(ast::ExpressionKind::Literal(crate::model::Value::Integer(count))) => {
            Expression::Literal(Literal::Integer(*count))
        }
        _ => one(),
    };
    match selector {
        ast::Selector::All => Selector::All,
        ast::Selector::Any(k) => Selector::Any(count(k.as_deref())),
        ast::Selector::AnyShortest => Selector::Shortest(one()),
        ast::Selector::AllShortest => Selector::Groups(one()),
        ast::Selector::Shortest(k) => Selector::Shortest(count(Some(k))),
        ast::Selector::ShortestGroups(k) => Selector::Groups(count(k.as_deref())),
    }
}

/// A mode of the tree as one of the plan.
pub(super) fn mode(mode: ast::PathMode) -> PathMode {
    match mode {
        ast::PathMode::Walk => PathMode::Walk,
        ast::PathMode::Trail => PathMode::Trail,
        ast::PathMode::Acyclic => PathMode::Acyclic,
        ast::PathMode::Simple => PathMode::Simple,
    }
}

/// The mode that asks for both, but for SIMPLE with TRAIL, where uniqueness of edges is kept beside it.
fn stronger(one: PathMode, other: PathMode) -> PathMode {
    let rank = |mode| match mode {
        PathMode::Walk => 0,
        PathMode::Trail => 1,
        PathMode::Simple => 2,
        PathMode::Acyclic => 3,
    };
    if rank(one) >= rank(other) { one } else { other }
}
