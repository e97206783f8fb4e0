//! The patterns of one MATCH to operators.
//!
//! All paths of the clause are laid out first as nodes and steps between them: a step is one edge, or whatever
//! is walked between two nodes as one. Then steps are [taken](super::take) one by one. Conditions follow behind, for
//! a rewrite to move them to where they can be tested first.

use super::expression::{Builder, label_test};
use super::path::Walking;
use super::scope::{Kind, Scope, Variable};
use super::term::along;
use super::{Flow, Planned, Planner, unsupported};
use crate::diagnostic::Span;
use crate::model::LensId;
use crate::query::operator::{Binary, Unary};
use crate::query::parse::ast;
use crate::query::plan::{Access, Direction, Element, Ends, Expand, Expression, LabelTest, Operator, PathPart, Slot};

/// What is to be matched.
pub(super) struct Matching<'t> {
    pub(super) paths: &'t [ast::PathPattern],
    pub(super) pattern: Option<&'t ast::Pattern>,
    pub(super) filter: Option<&'t ast::Expression>,
    pub(super) lens: LensId,
}

/// A node of the layout.
pub(super) struct NodeItem {
    pub(super) slot: Slot,
    pub(super) bound: bool,
    /// It stands inside of what is walked, so that no search begins at it.
    pub(super) inside: bool,
    /// What else is called so is compared with it afterwards: it may be null, or is chosen by a selector.
    pub(super) alone: bool,
    /// The label tests of its places, and whether a key is compared with something: what makes it cheap.
    pub(super) labels: Vec<LabelTest>,
    pub(super) keys: Vec<String>,
}

impl NodeItem {
    pub(super) fn new(slot: Slot) -> Self {
        NodeItem { slot, bound: false, inside: false, alone: false, labels: Vec::new(), keys: Vec::new() }
    }
}

/// A step of the layout.
pub(super) struct StepItem<'t> {
    /// Holds the edge, or the list of all edges.
    pub(super) slot: Slot,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) kind: StepKind<'t>,
    pub(super) done: bool,
}

/// What lies between the two nodes of a step.
pub(super) enum StepKind<'t> {
    /// One edge; `bound` when a clause before has bound it.
    Hop { relation: &'t ast::RelationPattern, bound: bool },
    /// Whatever is walked as one.
    Walk(Box<Walking<'t>>),
}

/// The nodes and steps of a MATCH.
pub(super) struct Layout<'t> {
    pub(super) nodes: Vec<NodeItem>,
    pub(super) steps: Vec<StepItem<'t>>,
    pub(super) lens: LensId,
    /// Whether an edge may be matched twice, and whether the clause says that none may.
    pub(super) repeatable: bool,
    pub(super) different: bool,
    pub(super) keep: Option<&'t ast::PathPrefix>,
    pub(super) scope: Scope,
    /// What was bound before the clause.
    outer: Scope,
    /// Its variables that the pattern names.
    givens: Vec<Given>,
    /// The end nodes of what is being laid out, as far as they are known.
    pub(super) ends: Vec<Slot>,
    /// Slots that must hold the same.
    pub(super) joins: Vec<(Slot, Slot)>,
    /// Conditions that are tested behind all steps.
    pub(super) tests: Vec<Expression>,
    /// Conditions that are built once all is laid out.
    pub(super) raw: Vec<Raw<'t>>,
    pub(super) paths: Vec<(&'t ast::Name, Vec<PathPart>)>,
    /// The paths' slots, and the conditions of the WHERE, once both are made.
    pub(super) path_slots: Vec<(Slot, Vec<PathPart>)>,
    pub(super) filters: Vec<Expression>,
}

/// A variable that was bound before the clause, where the pattern names it.
struct Given {
    variable: Variable,
    wanted: Element,
    /// It stands inside of what is walked, where a match may do without it.
    inside: bool,
    span: Span,
}

/// A condition not yet built.
pub(super) struct Raw<'t> {
    /// Whose properties are meant.
    pub(super) slot: Slot,
    pub(super) expression: &'t ast::Expression,
    pub(super) kind: Condition,
    /// A name that stands for the slot inside the condition alone.
    pub(super) single: Option<&'t ast::Name>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    Properties,
    Filter,
}

impl Planner<'_> {
    /// Adds to `flow` what matches the paths; gives what each path is made of.
    pub(super) fn matching(&mut self, flow: &mut Flow, matching: &Matching<'_>) -> Planned<Vec<Vec<PathPart>>> {
        let (mut layout, parts) = self.layout(&flow.scope, matching)?;
        self.settle(&mut layout, matching)?;
        self.filters(&mut layout, matching)?;
        self.walk_layout(flow, &mut layout)?;
        self.finish(flow, layout);
        Ok(parts)
    }

    fn layout<'t>(&mut self, scope: &Scope, matching: &Matching<'t>) -> Planned<(Layout<'t>, Vec<Vec<PathPart>>)> {
        let says = |what| matching.pattern.is_some_and(|pattern| pattern.matching == Some(what));
        let mut layout = Layout {
            nodes: Vec::new(),
            steps: Vec::new(),
            lens: matching.lens,
            repeatable: says(ast::Matching::Repeatable),
            different: says(ast::Matching::Different),
            keep: matching.pattern.and_then(|pattern| pattern.keep.as_ref()),
            scope: scope.clone(),
            outer: scope.clone(),
            givens: Vec::new(),
            ends: Vec::new(),
            joins: Vec::new(),
            tests: Vec::new(),
            raw: Vec::new(),
            paths: Vec::new(),
            path_slots: Vec::new(),
            filters: Vec::new(),
        };
        let mut all = Vec::new();
        for path in matching.paths {
            let parts = self.lay_path(&mut layout, path)?;
            layout.paths.extend(path.variable.as_ref().map(|name| (name, parts.clone())));
            all.push(parts);
        }
        Ok((layout, all))
    }

    pub(super) fn lay_node<'t>(&mut self, layout: &mut Layout<'t>, node: &'t ast::NodePattern) -> usize {
        let at = self.lay_name(layout, node.variable.as_ref());
        layout.describe(at, node);
        at
    }

    /// The node that a name stands for.
    pub(super) fn lay_name(&mut self, layout: &mut Layout<'_>, name: Option<&ast::Name>) -> usize {
        layout.give(name, Element::Node, false);
        let known = name.and_then(|name| layout.scope.find(&name.text)).map(|variable| variable.slot);
        match known {
            Some(slot) if layout.is_alone(slot) => {
                let fresh = self.slot();
                layout.joins.push((fresh, slot));
                layout.add_node(NodeItem::new(fresh))
            }
            Some(slot) => layout.node_at(slot).unwrap_or_else(|| {
                // Bound by a clause before.
                layout.add_node(NodeItem { bound: true, ..NodeItem::new(slot) })
            }),
            None => {
                let slot = self.slot();
                layout.scope.bind_some(name, slot, Kind::Node);
                layout.add_node(NodeItem::new(slot))
            }
        }
    }

    pub(super) fn lay_hop<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        left: usize,
        right: usize,
        relation: &'t ast::RelationPattern,
    ) -> PathPart {
        let name = relation.variable.as_ref();
        let known = name.and_then(|name| layout.scope.find(&name.text)).map(|variable| variable.slot);
        let bound = name.is_some_and(|name| layout.is_outer(&name.text));
        layout.give(name, if relation.length.is_some() { Element::Edges } else { Element::Edge }, false);
        let slot = if let (true, Some(slot)) = (bound, known) { slot } else { self.slot() };
        match known {
            Some(other) if !bound => layout.joins.push((slot, other)),
            Some(_) => {}
            None => layout.scope.bind_some(name, slot, Kind::Edge),
        }
        if relation.length.is_none() {
            layout.conditions(slot, relation.properties.as_ref(), relation.filter.as_ref());
        }
        layout.steps.push(StepItem { slot, left, right, kind: StepKind::Hop { relation, bound }, done: false });
        if relation.length.is_some() { PathPart::Walk(slot) } else { PathPart::Edge(slot) }
    }

    /// The WHERE of the clause, and the slots of its paths.
    fn filters(&mut self, layout: &mut Layout<'_>, matching: &Matching<'_>) -> Planned<()> {
        for (name, parts) in std::mem::take(&mut layout.paths) {
            let slot = self.slot();
            layout.scope.bind(&name.text, slot, Kind::Value);
            layout.path_slots.push((slot, parts));
        }
        let mut builder = Builder::new(self, &layout.scope, layout.lens);
        for conjunct in matching.filter.map(conjuncts).unwrap_or_default() {
            layout.filters.push(builder.build(conjunct)?);
        }
        Ok(())
    }

    /// Path variables, conditions, and the scope behind the clause.
    fn finish(&mut self, flow: &mut Flow, layout: Layout<'_>) {
        let Layout { nodes, joins, mut tests, filters, path_slots, scope, lens, .. } = layout;
        for (slot, parts) in path_slots {
            flow.push(Operator::Project(vec![(slot, Expression::Path(parts, lens))]));
        }
        for node in nodes {
            self.labels.entry(node.slot).or_default().extend(node.labels.iter().cloned());
            let subject = || Box::new(Expression::Slot(node.slot));
            tests.extend(node.labels.into_iter().map(|test| Expression::Labels(subject(), test, Span::default())));
        }
        let same = |(one, other): (Slot, Slot)| {
            let other = vec![(Binary::Equal, Expression::Slot(other))];
            Expression::Comparison(Box::new(Expression::Slot(one)), other, Span::default())
        };
        tests.extend(joins.into_iter().map(same));
        flow.operators.extend(tests.into_iter().chain(filters).map(Operator::Filter));
        flow.scope = scope;
    }
}

impl StepItem<'_> {
    /// The refusal of conditions that wait for each other.
    pub(super) fn knot(&self) -> crate::diagnostic::Diagnostic {
        let span = match &self.kind {
            StepKind::Hop { relation, .. } => relation.span,
            StepKind::Walk(walking) => walking.span,
        };
        unsupported(span, "a condition inside of a path that looks at what is bound after it")
            .help("test it in the WHERE of the MATCH, or split the MATCH in two")
    }
}

impl<'t> Layout<'t> {
    pub(super) fn add_node(&mut self, item: NodeItem) -> usize {
        self.nodes.push(item);
        self.nodes.len() - 1
    }

    pub(super) fn node_at(&self, slot: Slot) -> Option<usize> {
        self.nodes.iter().position(|item| item.slot == slot)
    }

    /// Whether a clause before has bound the name.
    pub(super) fn is_outer(&self, name: &str) -> bool {
        self.outer.find(name).is_some()
    }

    /// Notes a variable of the pattern that a clause before has bound.
    pub(super) fn give(&mut self, name: Option<&ast::Name>, wanted: Element, inside: bool) {
        let Some(name) = name else { return };
        let Some(variable) = self.outer.find(&name.text).cloned() else { return };
        let same = |given: &Given| given.variable.slot == variable.slot && given.inside == inside;
        if !self.givens.iter().any(same) {
            self.givens.push(Given { variable, wanted, inside, span: name.span });
        }
    }

    /// What has to be seen of the variables bound before: that they hold what the pattern needs. What is stepped
    /// from or to asks nothing of what can be a node or null only, for from null there is no step.
    pub(super) fn given(&self) -> Vec<Operator> {
        let is_needed = |given: &&Given| match (given.variable.kind, given.wanted) {
            (Kind::Node, Element::Node) => !given.inside && !self.is_end(given.variable.slot),
            (Kind::Edge, Element::Edge) | (Kind::Edges, Element::Edges) => false,
            _ => true,
        };
        self.givens.iter().filter(is_needed).map(Given::test).map(Operator::Filter).collect()
    }

    /// Whether a step begins or ends at the node.
    fn is_end(&self, slot: Slot) -> bool {
        let is = |at: usize| self.nodes[at].slot == slot;
        self.steps.iter().any(|step| is(step.left) || is(step.right))
    }

    pub(super) fn is_alone(&self, slot: Slot) -> bool {
        self.nodes.iter().any(|item| item.slot == slot && item.alone)
    }

    /// Notes what a node pattern asks of the node.
    pub(super) fn describe(&mut self, at: usize, node: &'t ast::NodePattern) {
        let item = &mut self.nodes[at];
        item.inside = false;
        item.labels.extend(node.labels.as_ref().map(label_test));
        if let Some(ast::Expression { kind: ast::ExpressionKind::Map(entries), .. }) = &node.properties {
            item.keys.extend(entries.iter().map(|(key, _)| key.text.to_string()));
        }
        let slot = item.slot;
        self.conditions(slot, node.properties.as_ref(), node.filter.as_ref());
    }

    pub(super) fn conditions(
        &mut self,
        slot: Slot,
        properties: Option<&'t ast::Expression>,
        filter: Option<&'t ast::Expression>,
    ) {
        let raw = |expression, kind| Raw { slot, expression, kind, single: None };
        self.raw.extend(properties.map(|map| raw(map, Condition::Properties)));
        self.raw.extend(filter.map(|filter| raw(filter, Condition::Filter)));
    }

    pub(super) fn bound_ends(&self, step: &StepItem<'_>) -> usize {
        [step.left, step.right].iter().filter(|end| self.nodes[**end].bound).count()
    }

    /// The operator of a step along an edge; between bound ends it is sought from the left if `from_left` says so.
    pub(super) fn hop(
        &self,
        step: &StepItem<'_>,
        relation: &ast::RelationPattern,
        bound: bool,
        from_left: bool,
        apart: Vec<Slot>,
    ) -> Operator {
        let (left, right) = (&self.nodes[step.left], &self.nodes[step.right]);
        let types = relation.types.as_ref().map(label_test);
        let lens = self.lens;
        if bound {
            return Operator::Ends(Ends {
                edge: step.slot,
                list: relation.length.map(|length| (length.from.unwrap_or(1), length.to)),
                from: left.slot,
                from_bound: left.bound,
                to: right.slot,
                to_bound: right.bound || step.left == step.right,
                direction: along(relation.direction),
                types,
                lens,
                apart,
            });
        }
        let from_left = if left.bound && right.bound { from_left } else { left.bound || !right.bound };
        let (from, to) = if from_left { (left, right) } else { (right, left) };
        let direction = turned(along(relation.direction), from_left);
        let into = to.bound || step.left == step.right;
        Operator::Expand(Expand { from: from.slot, edge: step.slot, to: to.slot, into, direction, types, lens, apart })
    }

    /// The edges of this MATCH that the step's own must differ from.
    pub(super) fn apart(&self, at: usize) -> Vec<Slot> {
        if self.repeatable {
            return Vec::new();
        }
        let own = self.steps[at].slot;
        self.steps.iter().filter(|step| step.done && step.slot != own).map(|step| step.slot).collect()
    }

    /// The scope in which conditions inside of a path are built: paths stand for what they are made of.
    pub(super) fn walk_scope(&self) -> Scope {
        let mut scope = self.scope.clone();
        for (name, parts) in &self.paths {
            let inline = Some(Expression::Path(parts.clone(), self.lens));
            scope.put(&name.text, Variable { slot: Slot(u32::MAX), kind: Kind::Value, inline });
        }
        scope
    }
}

impl Given {
    fn test(&self) -> Expression {
        let slot = || Box::new(Expression::Slot(self.variable.slot));
        let test = Expression::Is(slot(), self.wanted, self.span);
        if !self.inside {
            return test;
        }
        let absent = Expression::Unary(Unary::IsNull, slot(), self.span);
        Expression::Chain(Box::new(test), vec![(Binary::Or, absent)], self.span)
    }
}

/// A direction as seen from the end that is walked from.
pub(super) fn turned(direction: Direction, from_left: bool) -> Direction {
    if from_left { direction } else { direction.reversed() }
}

impl Builder<'_, '_> {
    /// `{key: value}` as comparisons of the slot's properties.
    pub(super) fn properties_equal(&mut self, slot: Slot, map: &ast::Expression) -> Planned<Vec<Expression>> {
        let equal = |key: String, value: Expression, span: Span| {
            let property = Expression::Access(Box::new(Expression::Slot(slot)), vec![Access::Property(key)], span);
            Expression::Comparison(Box::new(property), vec![(Binary::Equal, value)], span)
        };
        match &map.kind {
            ast::ExpressionKind::Map(entries) => entries
                .iter()
                .map(|(key, value)| Ok(equal(key.text.to_string(), self.build(value)?, key.span)))
                .collect(),
            _ => Err(unsupported(map.span, "a parameter as the properties of a pattern")),
        }
    }
}

/// The conditions that AND joins.
pub(super) fn conjuncts(filter: &ast::Expression) -> Vec<&ast::Expression> {
    match &filter.kind {
        ast::ExpressionKind::Chain(first, rest) if rest.iter().all(|link| link.operator == Binary::And) => {
            let mut all = conjuncts(first);
            for link in rest {
                all.extend(conjuncts(&link.right));
            }
            all
        }
        _ => vec![filter],
    }
}
