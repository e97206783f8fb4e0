//! The patterns of one MATCH to operators.
//!
//! All paths of the clause are laid out first as nodes and steps between them; then steps are taken one by
//! one from what is bound, beginning where [`cost`](super::cost) expects the fewest rows. Conditions follow
//! behind, for a rewrite to move them to where they can be tested first.

use super::expression::{Builder, label_test};
use super::scope::{Kind, Scope, Variable};
use super::{Flow, Planned, Planner, unsupported};
use crate::diagnostic::Span;
use crate::model::LensId;
use crate::query::operator::Binary;
use crate::query::parse::ast;
use crate::query::plan::{Access, Direction, Ends, Expand, Expression, LabelTest, Operator, PathPart, Scan, Slot};

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
    /// The label tests of its places, and whether a key is compared with something: what makes it cheap.
    pub(super) labels: Vec<LabelTest>,
    pub(super) keys: Vec<String>,
}

/// A step of the layout.
pub(super) struct StepItem<'t> {
    pub(super) slot: Slot,
    pub(super) bound: bool,
    pub(super) left: usize,
    pub(super) right: usize,
    pub(super) relation: &'t ast::RelationPattern,
    pub(super) shortest: Option<ast::ShortestFunction>,
    pub(super) done: bool,
}

impl StepItem<'_> {
    pub(super) fn types(&self) -> Option<LabelTest> {
        self.relation.types.as_ref().map(label_test)
    }

    pub(super) fn repeats(&self) -> bool {
        self.relation.length.is_some() || self.relation.quantifier.is_some()
    }

    /// Which way it is walked from its left or its right end.
    pub(super) fn direction(&self, from_left: bool) -> Direction {
        let along = match self.relation.direction {
            ast::Direction::Right => Direction::Out,
            ast::Direction::Left => Direction::In,
            ast::Direction::Either => Direction::Both,
        };
        if from_left { along } else { along.reversed() }
    }
}

/// The nodes and steps of a MATCH.
pub(super) struct Layout<'t> {
    pub(super) nodes: Vec<NodeItem>,
    pub(super) steps: Vec<StepItem<'t>>,
    pub(super) lens: LensId,
    /// Whether an edge may be matched twice.
    repeatable: bool,
    scope: Scope,
    conditions: Vec<(Slot, &'t ast::Expression, Condition)>,
    paths: Vec<(Option<&'t ast::Name>, Vec<PathPart>)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Condition {
    Properties,
    Filter,
}

impl Planner<'_> {
    /// Adds to `flow` what matches the paths; gives what each path is made of.
    pub(super) fn matching(&mut self, flow: &mut Flow, matching: &Matching<'_>) -> Planned<Vec<Vec<PathPart>>> {
        let mut layout = self.layout(&flow.scope, matching)?;
        self.walk_layout(flow, &mut layout, matching)?;
        let parts = layout.paths.iter().map(|(_, parts)| parts.clone()).collect();
        self.finish(flow, layout, matching)?;
        Ok(parts)
    }

    fn layout<'t>(&mut self, scope: &Scope, matching: &Matching<'t>) -> Planned<Layout<'t>> {
        let repeatable = matching.pattern.is_some_and(|p| p.matching == Some(ast::Matching::Repeatable));
        let mut layout = Layout {
            nodes: Vec::new(),
            steps: Vec::new(),
            lens: matching.lens,
            repeatable,
            scope: scope.clone(),
            conditions: Vec::new(),
            paths: Vec::new(),
        };
        for path in matching.paths {
            self.lay_path(&mut layout, path)?;
        }
        Ok(layout)
    }

    fn lay_path<'t>(&mut self, layout: &mut Layout<'t>, path: &'t ast::PathPattern) -> Planned<()> {
        if let Some(prefix) = &path.prefix {
            return Err(unsupported(prefix.span, "a path mode or selector"));
        }
        let ast::PathTerm::Sequence(elements) = &path.term else {
            return Err(unsupported(path.span, "a union of path patterns"));
        };
        let mut parts = Vec::new();
        let mut last = None;
        let mut pending: Option<&'t ast::RelationPattern> = None;
        for element in elements {
            match element {
                ast::PathElement::Node(node) => {
                    let right = self.lay_node(layout, node)?;
                    if let (Some(left), Some(relation)) = (last, pending.take()) {
                        parts.push(self.lay_step(layout, left, right, relation, path.shortest)?);
                    }
                    parts.push(PathPart::Node(layout.nodes[right].slot));
                    last = Some(right);
                }
                ast::PathElement::Relation(relation) => pending = Some(relation),
                ast::PathElement::Group(group) => return Err(unsupported(group.span, "a quantified path pattern")),
            }
        }
        layout.paths.push((path.variable.as_ref(), parts));
        Ok(())
    }

    fn lay_node<'t>(&mut self, layout: &mut Layout<'t>, node: &'t ast::NodePattern) -> Planned<usize> {
        let at = match node.variable.as_ref().and_then(|name| layout.scope.find(&name.text)) {
            Some(variable) => {
                let slot = variable.slot;
                layout.nodes.iter().position(|item| item.slot == slot).unwrap_or_else(|| layout.add_node(slot, true))
            }
            None => {
                let slot = self.slot();
                if let Some(name) = &node.variable {
                    layout.scope.bind(&name.text, slot, Kind::Node);
                }
                layout.add_node(slot, false)
            }
        };
        let item = &mut layout.nodes[at];
        item.labels.extend(node.labels.as_ref().map(label_test));
        if let Some(ast::Expression { kind: ast::ExpressionKind::Map(entries), .. }) = &node.properties {
            item.keys.extend(entries.iter().map(|(key, _)| key.text.to_string()));
        }
        let slot = item.slot;
        layout.conditions.extend(node.properties.iter().map(|map| (slot, map, Condition::Properties)));
        layout.conditions.extend(node.filter.iter().map(|filter| (slot, filter, Condition::Filter)));
        Ok(at)
    }

    fn lay_step<'t>(
        &mut self,
        layout: &mut Layout<'t>,
        left: usize,
        right: usize,
        relation: &'t ast::RelationPattern,
        shortest: Option<ast::ShortestFunction>,
    ) -> Planned<PathPart> {
        let repeats = relation.length.is_some() || relation.quantifier.is_some();
        let known = relation.variable.as_ref().and_then(|name| layout.scope.find(&name.text)).map(|v| v.slot);
        let slot = known.unwrap_or_else(|| self.slot());
        if let (None, Some(name)) = (known, &relation.variable) {
            layout.scope.bind(&name.text, slot, if repeats { Kind::Edges } else { Kind::Edge });
        }
        if !repeats && shortest.is_none() {
            layout.conditions.extend(relation.properties.iter().map(|map| (slot, map, Condition::Properties)));
            layout.conditions.extend(relation.filter.iter().map(|filter| (slot, filter, Condition::Filter)));
        }
        layout.steps.push(StepItem { slot, bound: known.is_some(), left, right, relation, shortest, done: false });
        Ok(if repeats || shortest.is_some() { PathPart::Walk(slot) } else { PathPart::Edge(slot) })
    }

    /// Takes the steps, the cheapest first.
    fn walk_layout<'t>(&mut self, flow: &mut Flow, layout: &mut Layout<'t>, matching: &Matching<'t>) -> Planned<()> {
        loop {
            if let Some(at) = layout.next_step() {
                self.take(flow, layout, at, matching)?;
            } else if let Some(at) = self.next_start(layout) {
                let item = &mut layout.nodes[at];
                item.bound = true;
                let labels = item.labels.drain(..).reduce(both);
                flow.push(Operator::Scan(Scan { node: item.slot, lens: layout.lens, labels }));
            } else {
                return Ok(());
            }
        }
    }

    fn take<'t>(
        &mut self,
        flow: &mut Flow,
        layout: &mut Layout<'t>,
        at: usize,
        matching: &Matching<'t>,
    ) -> Planned<()> {
        let apart = layout.apart(at);
        let step = &layout.steps[at];
        let (left, right) = (&layout.nodes[step.left], &layout.nodes[step.right]);
        let from_left = left.bound || !right.bound;
        let (from, to) = if from_left { (left, right) } else { (right, left) };
        let operator = if step.bound {
            Operator::Ends(Ends {
                edge: step.slot,
                list: step.repeats(),
                from: left.slot,
                from_bound: left.bound,
                to: right.slot,
                to_bound: right.bound || step.left == step.right,
                direction: step.direction(true),
                types: step.types(),
                lens: layout.lens,
                apart,
            })
        } else if step.repeats() || step.shortest.is_some() {
            self.walk(layout, at, from_left, apart, matching)?
        } else {
            Operator::Expand(Expand {
                from: from.slot,
                edge: step.slot,
                to: to.slot,
                into: to.bound,
                direction: step.direction(from_left),
                types: step.types(),
                lens: layout.lens,
                apart,
            })
        };
        flow.push(operator);
        let (left, right) = (layout.steps[at].left, layout.steps[at].right);
        layout.steps[at].done = true;
        layout.nodes[left].bound = true;
        layout.nodes[right].bound = true;
        Ok(())
    }

    /// Path variables, conditions, and the scope behind the clause.
    fn finish(&mut self, flow: &mut Flow, layout: Layout<'_>, matching: &Matching<'_>) -> Planned<()> {
        let Layout { nodes, conditions, paths, mut scope, lens, .. } = layout;
        for (name, parts) in paths {
            if let Some(name) = name {
                let slot = self.slot();
                flow.push(Operator::Project(vec![(slot, Expression::Path(parts))]));
                scope.bind(&name.text, slot, Kind::Value);
            }
        }
        let mut tests = Vec::new();
        for node in nodes {
            let subject = || Box::new(Expression::Slot(node.slot));
            tests.extend(node.labels.into_iter().map(|test| Expression::Labels(subject(), test, Span::default())));
        }
        let mut builder = Builder::new(self, &scope, lens);
        for (slot, expression, kind) in conditions {
            match kind {
                Condition::Properties => tests.extend(builder.properties_equal(slot, expression)?),
                Condition::Filter => tests.push(builder.build(expression)?),
            }
        }
        if let Some(filter) = matching.filter {
            for conjunct in conjuncts(filter) {
                tests.push(builder.build(conjunct)?);
            }
        }
        flow.operators.extend(tests.into_iter().map(Operator::Filter));
        flow.scope = scope;
        Ok(())
    }
}

impl<'t> Layout<'t> {
    fn add_node(&mut self, slot: Slot, bound: bool) -> usize {
        self.nodes.push(NodeItem { slot, bound, labels: Vec::new(), keys: Vec::new() });
        self.nodes.len() - 1
    }

    /// The next step from what is bound: one whose edge is bound, else one between bound ends, else the first.
    fn next_step(&self) -> Option<usize> {
        let open = || self.steps.iter().enumerate().filter(|(_, step)| !step.done);
        let ends = |step: &StepItem<'_>| [step.left, step.right].iter().filter(|end| self.nodes[**end].bound).count();
        // A shortest path wants both ends first, wherever there are other ways to reach them.
        let ready = |step: &StepItem<'_>| step.shortest.is_none() || ends(step) == 2;
        open()
            .find(|(_, step)| step.bound && !step.repeats())
            .or_else(|| open().find(|(_, step)| ends(step) == 2))
            .or_else(|| open().find(|(_, step)| ends(step) == 1 && ready(step)))
            .map(|(at, _)| at)
    }

    /// The edges of this MATCH that the step's own must differ from.
    fn apart(&self, at: usize) -> Vec<Slot> {
        if self.repeatable {
            return Vec::new();
        }
        let own = self.steps[at].slot;
        self.steps.iter().filter(|step| step.done && step.slot != own).map(|step| step.slot).collect()
    }

    /// The scope in which a walk's own conditions are built: paths stand for what they are made of.
    pub(super) fn walk_scope(&self) -> Scope {
        let mut scope = self.scope.clone();
        for (name, parts) in &self.paths {
            if let Some(name) = name {
                let inline = Some(Expression::Path(parts.clone()));
                scope.put(&name.text, Variable { slot: Slot(u32::MAX), kind: Kind::Value, inline });
            }
        }
        scope
    }
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

fn both(left: LabelTest, right: LabelTest) -> LabelTest {
    match left {
        LabelTest::And(mut parts) => {
            parts.push(right);
            LabelTest::And(parts)
        }
        left => LabelTest::And(vec![left, right]),
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
