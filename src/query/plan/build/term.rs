//! The inside of a path pattern, laid out: what is walked between two nodes, its variables and conditions.
//!
//! Variables bound under a quantifier have two slots: one that holds the element while it is walked, one that
//! holds the list behind it. Conditions are built in the scope of the group they stand in; where along the way
//! each is tested is decided by [`schedule`](super::schedule), for it depends on which end is walked from.

use super::expression::{Builder, label_test};
use super::pattern::{Condition, Layout, NodeItem, Raw};
use super::scope::{Kind, Scope};
use super::{Planned, Planner, unsupported};
use crate::model::Text;
use crate::query::parse::ast;
use crate::query::plan::{Direction, Element, Expression, LabelTest, PathMode, Slot, WalkKind, WalkVariable};

/// A part of what is walked, in the order of the pattern as written.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    Node { slot: Option<Slot>, labels: Option<LabelTest> },
    Edge { slot: Option<Slot>, direction: Direction, types: Option<LabelTest> },
    Repeat { body: Body, least: u64, most: Option<u64> },
    Choice { alternatives: Vec<Body>, distinct: bool },
    Part { body: Body, mode: PathMode, path: Option<Slot> },
}

/// Pieces with conditions of their own.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    pub(super) pieces: Vec<Piece>,
    /// Which list of [`Term::tests`] holds the conditions.
    pub(super) tests: usize,
}

/// What is walked between two nodes.
pub(super) struct Term<'t> {
    pub(super) pieces: Vec<Piece>,
    /// The conditions of each body; those of the whole are the first.
    pub(super) tests: Vec<Vec<Expression>>,
    /// Conditions that are built once the whole MATCH is laid out, for they may look to the right.
    pub(super) raw: Vec<(usize, Raw<'t>)>,
    pub(super) variables: Vec<WalkVariable>,
    /// Every slot that is filled on the way.
    pub(super) own: Vec<Slot>,
}

/// A name bound inside the term.
#[derive(Clone)]
struct Inner {
    name: Text,
    /// Where it stands as seen from here: the element inside its group, the list outside.
    slot: Slot,
    kind: WalkKind,
    list: bool,
    /// Not every match binds it.
    conditional: bool,
}

/// Lays out one term.
pub(super) struct Laying<'p, 'a, 'l, 't> {
    planner: &'p mut Planner<'a>,
    layout: &'l mut Layout<'t>,
    /// Whether a selector chooses among the matches.
    selective: bool,
    names: Vec<Inner>,
    /// All names ever bound in the term: branches of a union share their variables.
    declared: Vec<(Text, Slot)>,
    term: Term<'t>,
    /// The conditions that wait for the end of the group, and the body each belongs to.
    raw: Vec<(usize, Raw<'t>)>,
}

impl<'p, 'a, 'l, 't> Laying<'p, 'a, 'l, 't> {
    pub(super) fn new(planner: &'p mut Planner<'a>, layout: &'l mut Layout<'t>, selective: bool) -> Self {
        let term = Term {
            pieces: Vec::new(),
            tests: vec![Vec::new()],
            raw: Vec::new(),
            variables: Vec::new(),
            own: Vec::new(),
        };
        Laying { planner, layout, selective, names: Vec::new(), declared: Vec::new(), term, raw: Vec::new() }
    }

    /// The elements between two nodes.
    pub(super) fn elements(&mut self, elements: &'t [ast::PathElement]) -> Planned<()> {
        self.term.pieces = self.sequence(elements, 0)?;
        Ok(())
    }

    /// A whole term: in a union the ends are inside its branches.
    pub(super) fn term(&mut self, term: &'t ast::PathTerm) -> Planned<()> {
        self.term.pieces = self.pieces(term, 0)?;
        Ok(())
    }

    /// The term, once its names are known to the whole MATCH.
    pub(super) fn finish(mut self) -> Term<'t> {
        for inner in std::mem::take(&mut self.names) {
            let kind = match inner.kind {
                WalkKind::Node if !inner.list => Kind::Node,
                WalkKind::Edge if !inner.list => Kind::Edge,
                WalkKind::Edge => Kind::Edges,
                _ => Kind::Value,
            };
            self.layout.scope.bind(&inner.name, inner.slot, kind);
            if kind == Kind::Node {
                // Whatever else of this MATCH is called so joins here.
                let alone = self.selective || inner.conditional;
                self.layout.nodes.push(NodeItem { inside: true, alone, ..NodeItem::new(inner.slot) });
            }
        }
        self.term.raw = self.raw;
        self.term
    }

    fn pieces(&mut self, term: &'t ast::PathTerm, body: usize) -> Planned<Vec<Piece>> {
        match term {
            ast::PathTerm::Sequence(elements) => self.sequence(elements, body),
            ast::PathTerm::Union { alternatives, multiset, .. } => Ok(vec![self.union(alternatives, *multiset)?]),
        }
    }

    fn sequence(&mut self, elements: &'t [ast::PathElement], body: usize) -> Planned<Vec<Piece>> {
        let mut pieces = Vec::new();
        for element in elements {
            match element {
                ast::PathElement::Node(node) => pieces.push(self.node(node, body)),
                ast::PathElement::Relation(relation) => pieces.push(self.relation(relation, body)?),
                ast::PathElement::Group(group) => pieces.extend(self.group(group, body)?),
            }
        }
        Ok(pieces)
    }

    // ---- names --------------------------------------------------------------------------------------

    fn slot(&mut self) -> Slot {
        let slot = self.planner.slot();
        self.term.own.push(slot);
        slot
    }

    /// A slot for a name that is new in this term, or that another branch of a union has bound.
    fn declare(&mut self, name: &Text, kind: WalkKind) -> Slot {
        let known = self.declared.iter().find(|(declared, _)| declared == name).map(|(_, slot)| *slot);
        let slot = known.unwrap_or_else(|| {
            let slot = self.slot();
            self.declared.push((name.clone(), slot));
            self.term.variables.push(WalkVariable { element: slot, output: slot, kind, list: false });
            slot
        });
        self.names.push(Inner { name: name.clone(), slot, kind, list: false, conditional: false });
        slot
    }

    /// A slot that must hold the same as `other` once both are bound.
    fn joined(&mut self, other: Slot, kind: WalkKind) -> Slot {
        let slot = self.slot();
        self.term.variables.push(WalkVariable { element: slot, output: slot, kind, list: false });
        self.layout.joins.push((slot, other));
        slot
    }

    fn node_slot(&mut self, name: &'t ast::Name) -> Slot {
        if let Some(inner) = self.names.iter().rev().find(|inner| inner.name == name.text) {
            return inner.slot;
        }
        let Some(slot) = self.layout.scope.find(&name.text).map(|variable| variable.slot) else {
            return self.declare(&name.text, WalkKind::Node);
        };
        if self.layout.ends.contains(&slot) || self.layout.is_outer(&name.text) {
            self.layout.give(Some(name), Element::Node, true);
            return slot;
        }
        if self.selective || self.layout.is_alone(slot) {
            return self.joined(slot, WalkKind::Node);
        }
        self.term.variables.push(WalkVariable { element: slot, output: slot, kind: WalkKind::Node, list: false });
        slot
    }

    /// The slot of a relation's variable, bound once (`single`) or once per repetition.
    fn edge_slot(&mut self, name: &'t ast::Name, single: bool) -> Planned<Slot> {
        if let Some(inner) = self.names.iter().rev().find(|inner| inner.name == name.text) {
            let (slot, list) = (inner.slot, inner.list);
            return match (list || !single, self.selective) {
                (false, _) => Ok(slot),
                (true, false) => Ok(self.joined(slot, WalkKind::Edge)),
                (true, true) => Err(unsupported(name.span, "a list of relationships twice in a path with a selector")),
            };
        }
        let Some(variable) = self.layout.scope.find(&name.text) else {
            return Ok(self.declare(&name.text, WalkKind::Edge));
        };
        let slot = variable.slot;
        let outer = self.layout.is_outer(&name.text);
        if single {
            self.layout.give(Some(name), Element::Edge, true);
        }
        Ok(if outer && single { slot } else { self.joined(slot, WalkKind::Edge) })
    }

    // ---- elements -------------------------------------------------------------------------------------

    fn node(&mut self, node: &'t ast::NodePattern, body: usize) -> Piece {
        let named = node.variable.as_ref().map(|name| self.node_slot(name));
        let needs = node.properties.is_some() || node.filter.is_some();
        let slot = named.or_else(|| needs.then(|| self.slot()));
        self.conditions(slot, node.properties.as_ref(), node.filter.as_ref(), None, body);
        Piece::Node { slot, labels: node.labels.as_ref().map(label_test) }
    }

    fn conditions(
        &mut self,
        slot: Option<Slot>,
        properties: Option<&'t ast::Expression>,
        filter: Option<&'t ast::Expression>,
        single: Option<&'t ast::Name>,
        body: usize,
    ) {
        let Some(slot) = slot else { return };
        let all = [(properties, Condition::Properties), (filter, Condition::Filter)];
        for (expression, kind) in all {
            self.raw.extend(expression.map(|expression| (body, Raw { slot, expression, kind, single })));
        }
    }

    fn relation(&mut self, relation: &'t ast::RelationPattern, body: usize) -> Planned<Piece> {
        let mark = self.names.len();
        let repeats = relation.length.is_some() || relation.quantifier.is_some_and(|q| !q.questioned);
        let questioned = relation.quantifier.is_some_and(|q| q.questioned);
        let named = relation.variable.as_ref().map(|name| self.edge_slot(name, !repeats)).transpose()?;
        let needs = relation.properties.is_some() || relation.filter.is_some();
        let slot = named.or_else(|| needs.then(|| self.slot()));
        let inner = if repeats || questioned { self.body() } else { body };
        let single = relation.variable.as_ref().filter(|_| repeats);
        self.conditions(slot, relation.properties.as_ref(), relation.filter.as_ref(), single, inner);
        let types = relation.types.as_ref().map(label_test);
        let edge = Piece::Edge { slot, direction: along(relation.direction), types };
        if questioned {
            return Ok(self.optional(mark, Body { pieces: vec![edge], tests: inner }));
        }
        if !repeats {
            return Ok(edge);
        }
        self.listed(mark, named);
        let (least, most) = bounds(relation);
        Ok(Piece::Repeat { body: Body { pieces: vec![edge], tests: inner }, least, most })
    }

    /// A new list of conditions.
    fn body(&mut self) -> usize {
        self.term.tests.push(Vec::new());
        self.term.tests.len() - 1
    }

    /// What may be left out; the names bound since the mark may be null.
    fn optional(&mut self, mark: usize, body: Body) -> Piece {
        self.names[mark..].iter_mut().for_each(|inner| inner.conditional = true);
        Piece::Choice { alternatives: vec![Body { pieces: Vec::new(), tests: self.body() }, body], distinct: false }
    }

    /// The names bound since the mark are lists from here on.
    fn listed(&mut self, mark: usize, joined: Option<Slot>) {
        let since: Vec<Slot> = self.names[mark..].iter().map(|inner| inner.slot).chain(joined).collect();
        for element in since {
            let Some(at) = self.term.variables.iter().position(|variable| variable.element == element) else {
                continue;
            };
            if !self.term.variables[at].list {
                let output = self.slot();
                self.layout.joins.iter_mut().filter(|(own, _)| *own == element).for_each(|(own, _)| *own = output);
                self.term.variables[at].output = output;
                self.term.variables[at].list = true;
            }
            let output = self.term.variables[at].output;
            let names = self.names[mark..].iter_mut().filter(|inner| inner.slot == element);
            names.for_each(|inner| (inner.slot, inner.list, inner.conditional) = (output, true, false));
        }
    }

    // ---- groups and unions --------------------------------------------------------------------------------

    fn group(&mut self, group: &'t ast::GroupPattern, outer: usize) -> Planned<Vec<Piece>> {
        let mark = self.names.len();
        let mode = group.prefix.as_ref().and_then(|prefix| prefix.mode).map(super::path::mode);
        let part = mode.is_some() || group.variable.is_some();
        let body = if part || group.quantifier.is_some() { self.body() } else { outer };
        let waiting = self.raw.len();
        let mut pieces = self.pieces(&group.term, body)?;
        let path = group.variable.as_ref().map(|name| self.declare(&name.text, WalkKind::Path));
        if let Some(expression) = &group.filter {
            let slot = Slot(u32::MAX);
            self.raw.push((body, Raw { slot, expression, kind: Condition::Filter, single: None }));
        }
        if part {
            let mode = mode.unwrap_or(PathMode::Walk);
            pieces = vec![Piece::Part { body: Body { pieces, tests: body }, mode, path }];
        }
        let Some(quantifier) = group.quantifier else { return Ok(pieces) };
        self.build_since(waiting)?;
        let tests = if part { self.body() } else { body };
        let body = Body { pieces, tests };
        if quantifier.questioned {
            return Ok(vec![self.optional(mark, body)]);
        }
        self.listed(mark, None);
        Ok(vec![Piece::Repeat { body, least: quantifier.from, most: quantifier.to }])
    }

    /// Branches do not see each other's variables; those that all bind are always bound.
    fn union(&mut self, branches: &'t [ast::PathTerm], multiset: bool) -> Planned<Piece> {
        let mark = self.names.len();
        let mut alternatives = Vec::new();
        let mut merged: Vec<(Inner, usize)> = Vec::new();
        for branch in branches {
            let tests = self.body();
            let waiting = self.raw.len();
            let pieces = self.pieces(branch, tests)?;
            self.build_since(waiting)?;
            alternatives.push(Body { pieces, tests });
            for inner in self.names.drain(mark..) {
                match merged.iter_mut().find(|(known, _)| known.name == inner.name) {
                    Some((known, count)) => {
                        known.conditional |= inner.conditional;
                        *count += 1;
                    }
                    None => merged.push((inner, 1)),
                }
            }
        }
        for (mut inner, count) in merged {
            inner.conditional |= count < branches.len();
            self.names.push(inner);
        }
        Ok(Piece::Choice { alternatives, distinct: !multiset })
    }

    /// Builds the conditions that have been waiting since, in the scope as it is here.
    fn build_since(&mut self, waiting: usize) -> Planned<()> {
        let raw = self.raw.split_off(waiting);
        let scope = self.scope();
        let lens = self.layout.lens;
        for (body, raw) in raw {
            let tests = raw.build(self.planner, &scope, lens)?;
            self.term.tests[body].extend(tests);
        }
        Ok(())
    }

    fn scope(&self) -> Scope {
        let mut scope = self.layout.walk_scope();
        self.names.iter().for_each(|inner| scope.bind(&inner.name, inner.slot, Kind::Value));
        scope
    }
}

impl Raw<'_> {
    /// The condition, or one per property.
    pub(super) fn build(
        &self,
        planner: &mut Planner<'_>,
        scope: &Scope,
        lens: crate::model::LensId,
    ) -> Planned<Vec<Expression>> {
        let mut builder = Builder::new(planner, scope, lens);
        if let Some(name) = self.single {
            builder.scope.bind(&name.text, self.slot, Kind::Edge);
        }
        match self.kind {
            Condition::Properties => builder.properties_equal(self.slot, self.expression),
            Condition::Filter => {
                super::pattern::conjuncts(self.expression).into_iter().map(|test| builder.build(test)).collect()
            }
        }
    }
}

/// Which way a relation is walked from its left end.
pub(super) fn along(direction: ast::Direction) -> Direction {
    match direction {
        ast::Direction::Right => Direction::Out,
        ast::Direction::Left => Direction::In,
        ast::Direction::Either => Direction::Both,
    }
}

/// The fewest and most steps of a relation.
fn bounds(relation: &ast::RelationPattern) -> (u64, Option<u64>) {
    match (relation.length, relation.quantifier) {
        (_, Some(quantifier)) => (quantifier.from, quantifier.to),
        (Some(length), None) => (length.from.unwrap_or(1), length.to),
        (None, None) => (1, Some(1)),
    }
}

/// What labels a node at the beginning of the pieces must have; none when it is not certain.
pub(super) fn first_labels(pieces: &[Piece], from_left: bool) -> Option<LabelTest> {
    let first = if from_left { pieces.first()? } else { pieces.last()? };
    match first {
        Piece::Node { labels, .. } => labels.clone(),
        Piece::Repeat { body, least, .. } if *least > 0 => first_labels(&body.pieces, from_left),
        Piece::Edge { .. } | Piece::Repeat { .. } => None,
        Piece::Part { body, .. } => first_labels(&body.pieces, from_left),
        Piece::Choice { alternatives, .. } => {
            let labels: Option<Vec<LabelTest>> =
                alternatives.iter().map(|body| first_labels(&body.pieces, from_left)).collect();
            labels.filter(|labels| !labels.is_empty()).map(LabelTest::Or)
        }
    }
}
