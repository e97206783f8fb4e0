//! CREATE, MERGE, SET, REMOVE, DELETE.

use super::expression::{Builder, label_test};
use super::pattern::Matching;
use super::scope::{Kind, Scope};
use super::{Flow, Planned, Planner, unsupported};
use crate::query::parse::ast;
use crate::query::plan::{
    Create, CreateEdge, CreateNode, Delete, Expression, LabelTest, Merge, Operator, PathPart, SetAction, Slot,
};

impl Planner<'_> {
    pub(super) fn create_clause(&mut self, flow: &mut Flow, clause: &ast::Create) -> Planned<()> {
        let mut create = Create { span: clause.span, ..Create::default() };
        let mut paths = Vec::new();
        for path in &clause.paths {
            let parts = self.creation(&mut flow.scope, path, &mut create)?;
            paths.extend(path.variable.as_ref().map(|name| (name, parts)));
        }
        flow.push(Operator::Create(create));
        self.name_paths(flow, paths);
        Ok(())
    }

    fn name_paths(&mut self, flow: &mut Flow, paths: Vec<(&ast::Name, Vec<PathPart>)>) {
        for (name, parts) in paths {
            let slot = self.slot();
            flow.push(Operator::Project(vec![(slot, Expression::Path(parts, self.lens))]));
            flow.scope.bind(&name.text, slot, Kind::Value);
        }
    }

    /// What of a path is to be made; binds its variables.
    fn creation(&mut self, scope: &mut Scope, path: &ast::PathPattern, create: &mut Create) -> Planned<Vec<PathPart>> {
        let ast::PathTerm::Sequence(elements) = &path.term else {
            return Err(unsupported(path.span, "creating a union of paths"));
        };
        let mut parts = Vec::new();
        let mut last: Option<Slot> = None;
        let mut pending: Option<&ast::RelationPattern> = None;
        for element in elements {
            match element {
                ast::PathElement::Node(node) => {
                    let slot = self.create_node(scope, node, create)?;
                    if let (Some(left), Some(relation)) = (last, pending.take()) {
                        parts.push(PathPart::Edge(self.create_edge(scope, left, relation, slot, create)?));
                    }
                    parts.push(PathPart::Node(slot));
                    last = Some(slot);
                }
                ast::PathElement::Relation(relation) => pending = Some(relation),
                ast::PathElement::Group(group) => return Err(unsupported(group.span, "creating a quantified path")),
            }
        }
        Ok(parts)
    }

    fn create_node(&mut self, scope: &mut Scope, node: &ast::NodePattern, create: &mut Create) -> Planned<Slot> {
        if let Some(variable) = node.variable.as_ref().and_then(|name| scope.find(&name.text)) {
            return Ok(variable.slot);
        }
        let properties = self.properties(scope, node.properties.as_ref())?;
        let slot = self.slot();
        let labels = node.labels.as_ref().map(|labels| names(&label_test(labels))).unwrap_or_default();
        let span = node.properties.as_ref().map_or(node.span, |map| map.span);
        create.nodes.push(CreateNode { slot, labels, properties, span });
        if let Some(name) = &node.variable {
            scope.bind(&name.text, slot, Kind::Node);
        }
        Ok(slot)
    }

    fn create_edge(
        &mut self,
        scope: &mut Scope,
        left: Slot,
        relation: &ast::RelationPattern,
        right: Slot,
        create: &mut Create,
    ) -> Planned<Slot> {
        let properties = self.properties(scope, relation.properties.as_ref())?;
        let slot = self.slot();
        let (start, end) = if relation.direction == ast::Direction::Left { (right, left) } else { (left, right) };
        let types = relation.types.as_ref().map(|types| names(&label_test(types))).unwrap_or_default();
        let name = types.into_iter().next().unwrap_or_default();
        let span = relation.properties.as_ref().map_or(relation.span, |map| map.span);
        create.edges.push(CreateEdge { slot, start, relation: name, end, properties, span });
        if let Some(name) = &relation.variable {
            scope.bind(&name.text, slot, Kind::Edge);
        }
        Ok(slot)
    }

    fn properties(&mut self, scope: &Scope, map: Option<&ast::Expression>) -> Planned<Option<Expression>> {
        let lens = self.lens;
        Builder::new(self, scope, lens).optional(map)
    }

    pub(super) fn merge_clause(&mut self, flow: &mut Flow, clause: &ast::Merge) -> Planned<()> {
        let path = ast::PathPattern { variable: None, ..clause.path.clone() };
        let mut inner = Flow { operators: Vec::new(), scope: flow.scope.clone() };
        let lens = self.lens;
        let paths = std::slice::from_ref(&path);
        let found = self.matching(&mut inner, &Matching { paths, pattern: None, filter: None, lens })?;
        let parts = found.into_iter().next().unwrap_or_default();
        // What is found and what is made stand in the same slots: the pattern's, place by place.
        let mut create = Create { span: clause.span, ..Create::default() };
        let made = self.creation(&mut flow.scope.clone(), &path, &mut create)?;
        rename(&mut create, &made, &parts);
        flow.scope = inner.scope.clone();
        if let Some(name) = &clause.path.variable {
            let slot = self.slot();
            flow.scope.bind(&name.text, slot, Kind::Value);
        }
        let on_match = self.actions(&flow.scope, &clause.on_match)?;
        let on_create = self.actions(&flow.scope, &clause.on_create)?;
        let path = clause.path.variable.as_ref().and_then(|name| flow.scope.find(&name.text)).map(|v| v.slot);
        let path = path.map(|slot| (slot, parts));
        flow.push(Operator::Merge(Box::new(Merge { find: inner.pipeline(), create, path, on_match, on_create })));
        Ok(())
    }

    pub(super) fn set_clause(&mut self, flow: &mut Flow, clause: &ast::Set) -> Planned<()> {
        let actions = self.actions(&flow.scope, &clause.items)?;
        flow.push(Operator::Set(actions));
        Ok(())
    }

    fn actions(&mut self, scope: &Scope, items: &[ast::SetItem]) -> Planned<Vec<SetAction>> {
        let lens = self.lens;
        let mut builder = Builder::new(self, scope, lens);
        items.iter().map(|item| builder.action(item)).collect()
    }

    pub(super) fn remove_clause(&mut self, flow: &mut Flow, clause: &ast::Remove) -> Planned<()> {
        let lens = self.lens;
        let mut builder = Builder::new(self, &flow.scope, lens);
        let mut actions = Vec::new();
        for item in &clause.items {
            actions.push(match item {
                ast::RemoveItem::Property { target, key } => SetAction::Property {
                    target: builder.build(target)?,
                    key: key.text.to_string(),
                    value: Expression::Literal(crate::query::plan::Literal::Null),
                    span: key.span,
                    place: key.span,
                },
                ast::RemoveItem::Labels { variable, labels } => {
                    SetAction::RemoveLabels(builder.named(variable)?, texts(labels), variable.span)
                }
            });
        }
        flow.push(Operator::Set(actions));
        Ok(())
    }

    pub(super) fn delete_clause(&mut self, flow: &mut Flow, clause: &ast::Delete) -> Planned<()> {
        let lens = self.lens;
        let targets = Builder::new(self, &flow.scope, lens).all(&clause.targets)?;
        flow.push(Operator::Delete(Delete { targets, detach: clause.detach, span: clause.span }));
        Ok(())
    }
}

impl Builder<'_, '_> {
    fn action(&mut self, item: &ast::SetItem) -> Planned<SetAction> {
        Ok(match item {
            ast::SetItem::Property { target, key, value } => SetAction::Property {
                target: self.build(target)?,
                key: key.text.to_string(),
                value: self.build(value)?,
                span: target.span.to(value.span),
                place: value.span,
            },
            ast::SetItem::Replace { variable, value } => self.properties_action(variable, value, true)?,
            ast::SetItem::Merge { variable, value } => self.properties_action(variable, value, false)?,
            ast::SetItem::Labels { variable, labels } => {
                SetAction::AddLabels(self.named(variable)?, texts(labels), variable.span)
            }
        })
    }

    fn properties_action(
        &mut self,
        variable: &ast::Name,
        value: &ast::Expression,
        replace: bool,
    ) -> Planned<SetAction> {
        let span = variable.span.to(value.span);
        Ok(SetAction::Properties { target: self.named(variable)?, value: self.build(value)?, replace, span })
    }

    fn named(&mut self, name: &ast::Name) -> Planned<Expression> {
        let kind = ast::ExpressionKind::Variable(name.clone());
        self.build(&ast::Expression { kind, span: name.span })
    }
}

fn texts(names: &[ast::Name]) -> Vec<String> {
    names.iter().map(|name| name.text.to_string()).collect()
}

fn names(test: &LabelTest) -> Vec<String> {
    let mut names = Vec::new();
    test.names(&mut |name| names.push(name.to_owned()));
    names
}

/// Gives what is made the slots of what is found.
fn rename(create: &mut Create, made: &[PathPart], found: &[PathPart]) {
    let slot = |part: &PathPart| match part {
        PathPart::Node(slot) | PathPart::Edge(slot) | PathPart::Walk(slot) => *slot,
    };
    let renamed = |own: Slot| {
        let at = made.iter().position(|part| slot(part) == own);
        at.and_then(|at| found.get(at)).map_or(own, slot)
    };
    for node in &mut create.nodes {
        node.slot = renamed(node.slot);
    }
    for edge in &mut create.edges {
        edge.slot = renamed(edge.slot);
        edge.start = renamed(edge.start);
        edge.end = renamed(edge.end);
    }
}
