//! CREATE, MERGE, SET, REMOVE, DELETE.

use super::Checker;
use super::conform::{Matched, Stakes};
use super::expression::Place;
use super::pattern::{already_bound, conflict};
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes};
use crate::model::Kinds;
use crate::query::parse::ast::{
    Create, Delete, Direction, Expression, ExpressionKind, LabelExpression, Merge, Name, NodePattern, PathElement,
    PathPattern, PathTerm, RelationPattern, RemoveItem, SetItem,
};

/// What has properties that can be set.
const ELEMENT: Kinds = Kinds::NODE.or(Kinds::EDGE);

impl Checker<'_> {
    pub(super) fn create(&mut self, scope: &mut Scope, create: &Create) {
        let mark = Some(scope.mark());
        for path in &create.paths {
            self.written_path(scope, path, false);
        }
        self.conform(scope, Matched { paths: &create.paths, filter: None, stakes: Stakes::Written, mark });
    }

    pub(super) fn merge(&mut self, scope: &mut Scope, merge: &Merge) {
        let mark = Some(scope.mark());
        self.written_path(scope, &merge.path, true);
        let paths = std::slice::from_ref(&merge.path);
        self.conform(scope, Matched { paths, filter: None, stakes: Stakes::Written, mark });
        for item in merge.on_create.iter().chain(&merge.on_match) {
            self.set_item(scope, item);
        }
    }

    fn written_path(&mut self, scope: &mut Scope, path: &PathPattern, merging: bool) {
        let PathTerm::Sequence(elements) = &path.term else { return self.unwritable(path.span) };
        if path.prefix.is_some() || path.shortest.is_some() {
            self.unwritable(path.span);
        }
        let alone = elements.len() == 1;
        for element in elements {
            match element {
                PathElement::Node(node) => self.written_node(scope, node, alone, merging),
                PathElement::Relation(relation) => self.written_relation(scope, relation, merging),
                PathElement::Group(group) => self.unwritable(group.span),
            }
        }
        if let Some(variable) = &path.variable {
            self.bind_path(scope, variable);
        }
    }

    fn unwritable(&mut self, span: Span) {
        let message = "only plain nodes and relationships can be created";
        self.report(Diagnostic::error(codes::INVALID_PATH_PATTERN, span, message).help("write each relationship out"));
    }

    fn written_node(&mut self, scope: &mut Scope, node: &NodePattern, alone: bool, merging: bool) {
        self.written_properties(scope, node.properties.as_ref(), merging);
        if let Some(filter) = &node.filter {
            self.unwritable(filter.span);
        }
        if let Some(labels) = node.labels.as_ref().filter(|labels| labels.conjunction().is_none()) {
            self.plain_labels(labels, node.span);
        }
        self.note_node(scope, node, true);
        let Some(variable) = &node.variable else { return };
        let Some(known) = scope.find(&variable.text) else {
            scope.declare(Binding::new(&variable.text, variable.span, Type::of(Kinds::NODE)));
            return;
        };
        let problem = if known.kind.never(Kinds::NODE) {
            conflict(&variable.text, variable.span, known)
        } else if alone {
            let help = format!("a bound node can be an end of a new relationship: ({})-[:TYPE]->()", variable.text);
            already_bound(variable, known).help(help)
        } else if node.labels.is_some() || node.properties.is_some() {
            already_bound(variable, known).help("leave out labels and properties to use the bound node")
        } else {
            return;
        };
        self.report(problem);
    }

    fn plain_labels(&mut self, _labels: &LabelExpression, span: Span) {
        let message = "a new node has plain labels, `:A:B`";
        self.report(Diagnostic::error(codes::UNEXPECTED_SYNTAX, span, message));
    }

    fn written_relation(&mut self, scope: &mut Scope, relation: &RelationPattern, merging: bool) {
        self.written_properties(scope, relation.properties.as_ref(), merging);
        if let Some(filter) = &relation.filter {
            self.unwritable(filter.span);
        }
        self.note_relation(scope, relation);
        let known = relation.variable.as_ref().and_then(|variable| Some((variable, scope.find(&variable.text)?)));
        if let Some((variable, known)) = known {
            let problem = already_bound(variable, known);
            self.report(problem);
            return;
        }
        self.relation_shape(relation, merging);
        if let Some(variable) = &relation.variable {
            scope.declare(Binding::new(&variable.text, variable.span, Type::of(Kinds::EDGE)));
        }
    }

    fn relation_shape(&mut self, relation: &RelationPattern, merging: bool) {
        if relation.length.is_some() || relation.quantifier.is_some() {
            let message = "a relationship of variable length cannot be created";
            let problem = Diagnostic::error(codes::CREATING_VAR_LENGTH, relation.span, message);
            self.report(problem.help("write each relationship out"));
            return;
        }
        if !matches!(relation.types, Some(LabelExpression::Name(_))) {
            let message = "a new relationship has exactly one type";
            let problem = Diagnostic::error(codes::NO_SINGLE_RELATIONSHIP_TYPE, relation.span, message);
            self.report(problem.help("write: -[:TYPE]->"));
        }
        if relation.direction == Direction::Either && !merging {
            let message = "a new relationship needs a direction";
            self.report(Diagnostic::error(codes::REQUIRES_DIRECTED, relation.span, message).help("write `->` or `<-`"));
        }
    }

    fn written_properties(&mut self, scope: &mut Scope, properties: Option<&Expression>, merging: bool) {
        let Some(properties) = properties else { return };
        match &properties.kind {
            ExpressionKind::Parameter(_) if merging => self.parameter_map(properties.span),
            ExpressionKind::Map(entries) => {
                for (_, value) in entries {
                    self.expression(scope, value, Place::VALUE);
                }
                return;
            }
            _ => {}
        }
        self.expression(scope, properties, Place::VALUE);
    }

    pub(super) fn set_item(&mut self, scope: &mut Scope, item: &SetItem) {
        match item {
            SetItem::Property { target, key, value } => {
                let kind = self.expression(scope, target, Place::VALUE);
                if self.require(kind, ELEMENT, target.span, "has properties that can be set") {
                    self.property_name(kind, key);
                }
                // What no property can hold is refused where there is a row to hold it.
                self.expression(scope, value, Place::VALUE);
            }
            SetItem::Replace { variable, value } | SetItem::Merge { variable, value } => {
                let kind = self.variable(scope, variable);
                self.require(kind, ELEMENT, variable.span, "has properties that can be set");
                let kind = self.expression(scope, value, Place::VALUE);
                self.require(kind, ELEMENT.or(Kinds::MAP), value.span, "can be set as properties");
            }
            SetItem::Labels { variable, labels } => self.labels_of(scope, variable, labels),
        }
    }

    pub(super) fn remove_item(&mut self, scope: &mut Scope, item: &RemoveItem) {
        match item {
            RemoveItem::Property { target, key } => {
                let kind = self.expression(scope, target, Place::VALUE);
                if self.require(kind, ELEMENT, target.span, "has properties that can be removed") {
                    self.property_name(kind, key);
                }
            }
            RemoveItem::Labels { variable, labels } => self.labels_of(scope, variable, labels),
        }
    }

    fn labels_of(&mut self, scope: &Scope, variable: &Name, labels: &[Name]) {
        let kind = self.variable(scope, variable);
        self.require(kind, Kinds::NODE, variable.span, "has labels that can change");
        for label in labels {
            self.label_names(&LabelExpression::Name(label.clone()));
        }
    }

    pub(super) fn delete(&mut self, scope: &mut Scope, delete: &Delete) {
        for target in &delete.targets {
            let kind = self.expression(scope, target, Place::VALUE);
            if matches!(target.kind, ExpressionKind::Labels(..)) {
                let message = "a label or type cannot be deleted";
                let problem = Diagnostic::error(codes::INVALID_DELETE, target.span, message);
                self.report(problem.help("REMOVE n:Label removes a label; a relationship keeps its type"));
                continue;
            }
            self.require(kind, ELEMENT.or(Kinds::PATH), target.span, "can be deleted");
        }
    }
}
