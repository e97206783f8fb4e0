//! Patterns against a declared schema: names, properties, and ends that no entity can be.
//!
//! What labels rule out is an error. What only the entity named by an id or a condition rules out has no rows, and what
//! need not match is left out: both draw a warning.

use std::collections::{HashMap, HashSet};

use super::Checker;
use super::blame::{Judge, demote, place};
use super::joint::Joints;
use super::names::each_name;
use super::possible::{By, Outline};
use super::reach::{Bounds, Part};
use super::scope::Scope;
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Severity, Span, codes};
use crate::model::schema::Schema;
use crate::model::{Kinds, Text, Value};
use crate::query::operator::Binary;
use crate::query::parse::ast::{
    Expression, ExpressionKind, LabelExpression, Link, Name, NodePattern, PathElement, PathPattern, PathTerm, Step,
};

pub(super) use super::possible::Possible;

/// What a pattern that cannot match means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stakes {
    /// It has to match: it is an error.
    Required,
    /// It may fail to match: it is left out with a warning.
    Optional,
    /// It is written to the graph: an error also where only an id rules it out.
    Written,
}

/// Paths of one pattern with their condition.
#[derive(Clone, Copy)]
pub(super) struct Matched<'a> {
    pub(super) paths: &'a [PathPattern],
    pub(super) filter: Option<&'a Expression>,
    pub(super) stakes: Stakes,
    /// Only variables bound since then are known better behind the pattern; none stands for all.
    pub(super) mark: Option<usize>,
}

/// What is known of the variables around one place.
type Known = HashMap<Text, Possible>;

impl<'c> Checker<'c> {
    /// Checks paths whose variables are bound; what they say of nodes holds from here on.
    pub(super) fn conform(&mut self, scope: &mut Scope, matched: Matched<'_>) {
        let Some(schema) = self.schema else { return };
        for path in matched.paths {
            self.term_names(&path.term);
        }
        let mut joints = self.joints.take().unwrap_or_else(|| Joints::new(schema));
        let (mut found, labels) = self.judge(scope, matched, By::Labels, &mut joints);
        let fails = |found: &[Diagnostic]| found.iter().any(|problem| problem.severity == Severity::Error);
        let by_labels = fails(&found);
        let (by_ids, ids) = self.judge(scope, matched, By::Ids, &mut joints);
        self.joints = Some(joints);
        if !by_labels {
            found = by_ids;
        }
        let help = match matched.stakes {
            Stakes::Optional => Some("OPTIONAL MATCH finds nothing here, so what it binds is null"),
            Stakes::Required if !by_labels => {
                Some("this is no error, for values are data; but the pattern has no rows")
            }
            Stakes::Required if self.facts.writes || self.context.catalog.is_drafted() => {
                Some("the declared entities have no rows here; only what was written to the graph may have some")
            }
            Stakes::Required | Stakes::Written => None,
        };
        let mut told = HashSet::new();
        for mut problem in found {
            if let Some(help) = help {
                demote(&mut problem, help);
            }
            if told.insert((place(&problem), problem.message.clone())) {
                self.report(problem);
            }
        }
        Self::learn(scope, matched, labels, ids);
    }

    /// Keeps what the pattern says of its variables.
    fn learn(scope: &mut Scope, matched: Matched<'_>, labels: Known, mut ids: Known) {
        for (name, labels) in labels {
            let ids = ids.remove(&name).unwrap_or_else(|| labels.clone());
            if scope.position(&name) >= matched.mark
                && let Some(binding) = scope.find_mut(&name)
            {
                binding.possible = Some(Outline { labels, ids });
            }
        }
    }

    /// What is wrong with the paths, and what is known of their variables.
    fn judge(&self, scope: &Scope, matched: Matched<'_>, by: By, joints: &mut Joints<'c>) -> (Vec<Diagnostic>, Known) {
        let Some(schema) = self.schema else { return (Vec::new(), Known::new()) };
        let mut layout = Layout { checker: self, schema, scope, by, clashes: HashMap::new(), joints };
        let mut known = Known::new();
        for path in matched.paths {
            layout.gather(&path.term, &mut known);
        }
        layout.condition(matched.filter, &mut known);
        let laid: Vec<Vec<Part<'_>>> = matched.paths.iter().map(|path| layout.term(&path.term, &known)).collect();
        let mut judge = Judge { schema, joints, found: Vec::new() };
        for parts in &laid {
            judge.path(parts);
        }
        (judge.found, known)
    }

    /// Checks the names of a term.
    fn term_names(&mut self, term: &PathTerm) {
        let elements = match term {
            PathTerm::Sequence(elements) => elements,
            PathTerm::Union { alternatives, .. } => return alternatives.iter().for_each(|term| self.term_names(term)),
        };
        for element in elements {
            match element {
                PathElement::Node(node) => {
                    if let Some(labels) = &node.labels {
                        self.label_names(labels);
                    }
                    let variable = node.variable.as_ref().map_or("n", |variable| &*variable.text);
                    let labels = node.labels.as_ref();
                    let possible = self.schema.zip(labels).map(|(schema, labels)| Possible::labelled(schema, labels));
                    self.property_keys(node.properties.as_ref(), Type::of(Kinds::NODE), (variable, possible.as_ref()));
                    self.literal_names(node.properties.as_ref());
                }
                PathElement::Relation(relation) => {
                    if let Some(types) = &relation.types {
                        self.relation_names(types);
                    }
                    self.property_keys(relation.properties.as_ref(), Type::of(Kinds::EDGE), ("r", None));
                }
                PathElement::Group(group) => self.term_names(&group.term),
            }
        }
    }

    /// The keys of a property map, of a variable that can be of some types.
    fn property_keys(
        &mut self,
        properties: Option<&Expression>,
        kind: Type,
        (variable, possible): (&str, Option<&Possible>),
    ) {
        if let Some(ExpressionKind::Map(entries)) = properties.map(|map| &map.kind) {
            for (key, _) in entries {
                self.property_of(kind, key, variable, possible);
            }
        }
    }

    /// The types that labels and an id leave for a node.
    pub(super) fn written(&self, schema: &Schema, node: &NodePattern) -> Possible {
        let labelled = node.labels.as_ref().map(|labels| Possible::labelled(schema, labels));
        let possible = labelled.unwrap_or_else(|| Possible::all(schema));
        match property(node.properties.as_ref(), "id").and_then(|id| self.named_type(schema, id)) {
            Some(named) => possible.and(&named),
            None => possible,
        }
    }

    /// The type of the entity that an expression names by its id.
    fn named_type(&self, schema: &Schema, id: &Expression) -> Option<Possible> {
        let found = match &id.kind {
            ExpressionKind::Literal(Value::String(text)) => self.context.catalog.entity_type(text)?.to_owned(),
            ExpressionKind::Parameter(name) => (self.context.entities?)(&name.text)?,
            _ => return None,
        };
        Some(Possible::exactly(schema, &found))
    }
}

/// Lays paths out by types.
struct Layout<'l, 'j, 'c> {
    checker: &'l Checker<'c>,
    schema: &'c Schema,
    scope: &'l Scope,
    by: By,
    /// Why no entity can be what is written: of nodes by their places, and of variables by a condition.
    clashes: HashMap<Clash, Diagnostic>,
    joints: &'j mut Joints<'c>,
}

/// What a clash is found by.
#[derive(PartialEq, Eq, Hash)]
enum Clash {
    Node(Span),
    Variable(Text),
}

impl Layout<'_, '_, '_> {
    /// Gathers what labels, ids and conditions say of each variable that has one value in all of the term.
    fn gather(&mut self, term: &PathTerm, known: &mut Known) {
        let PathTerm::Sequence(elements) = term else { return };
        for element in elements {
            match element {
                PathElement::Node(node) => self.gather_node(node, known),
                PathElement::Group(group) if group.quantifier.is_none() => {
                    self.gather(&group.term, known);
                    self.condition(group.filter.as_ref(), known);
                }
                PathElement::Relation(_) | PathElement::Group(_) => {}
            }
        }
    }

    fn gather_node(&mut self, node: &NodePattern, known: &mut Known) {
        let written = self.written(node);
        if let Some(labels) = node.labels.as_ref().filter(|_| written.is_empty()) {
            let named =
                property(node.properties.as_ref(), "id").and_then(|id| self.checker.named_type(self.schema, id));
            let alone = Possible::labelled(self.schema, labels);
            let problem = match named.filter(|_| !alone.is_empty()) {
                Some(named) => {
                    let (named, alone) = (named.words(self.schema), alone.words(self.schema));
                    let message = format!("the entity with this id is {}, not {}", a(&named), a(&alone));
                    Diagnostic::error(codes::IMPOSSIBLE_PATTERN, node.span, message)
                }
                None => contradiction(labels, node.span),
            };
            self.clashes.insert(Clash::Node(node.span), problem);
        }
        if let Some(variable) = &node.variable {
            self.gather_variable(variable, node, &written, known);
        }
        self.condition(node.filter.as_ref(), known);
    }

    fn gather_variable(&mut self, variable: &Name, node: &NodePattern, written: &Possible, known: &mut Known) {
        let before = self.before(&variable.text, known);
        let both = before.as_ref().map_or_else(|| written.clone(), |before| before.and(written));
        if let Some(before) = before.filter(|before| both.is_empty() && !before.is_empty() && !written.is_empty()) {
            let mut problem = self.clash(&variable.text, node.span, &before, written);
            let binding = self.scope.find(&variable.text).filter(|binding| binding.span != variable.span);
            if let Some(binding) = binding {
                problem = problem.relate(binding.span, a(&before.words(self.schema)));
            }
            self.clashes.insert(Clash::Node(node.span), problem);
            return;
        }
        known.insert(variable.text.clone(), both);
    }

    fn clash(&self, name: &str, span: Span, before: &Possible, written: &Possible) -> Diagnostic {
        let (before, written) = (before.words(self.schema), written.words(self.schema));
        let message = format!("`{name}` is {} already, and no such entity is {}", a(&before), a(&written));
        Diagnostic::error(codes::IMPOSSIBLE_PATTERN, span, message)
    }

    fn before(&self, name: &Text, known: &Known) -> Option<Possible> {
        let bound = || Some(self.scope.find(name)?.possible.as_ref()?.by(self.by).clone());
        known.get(name).cloned().or_else(bound)
    }

    /// The types that labels leave for a node, and an id where ids count.
    fn written(&self, node: &NodePattern) -> Possible {
        let labelled = || node.labels.as_ref().map(|labels| Possible::labelled(self.schema, labels));
        match self.by {
            By::Ids => self.checker.written(self.schema, node),
            By::Labels => labelled().unwrap_or_else(|| Possible::all(self.schema)),
        }
    }

    /// What a condition that must hold says of the types of variables.
    fn condition(&mut self, condition: Option<&Expression>, known: &mut Known) {
        let Some(condition) = condition.filter(|_| self.by == By::Ids) else { return };
        if let ExpressionKind::Chain(first, links) = &condition.kind
            && links.iter().all(|link| link.operator == Binary::And)
        {
            for part in std::iter::once(&**first).chain(links.iter().map(|link| &link.right)) {
                self.condition(Some(part), known);
            }
            return;
        }
        let Some((name, possible)) = self.told(condition) else { return };
        let before = self.before(name, known).unwrap_or_else(|| Possible::all(self.schema));
        let both = before.and(&possible);
        if both.is_empty() && !before.is_empty() {
            let problem = self.clash(name, condition.span, &before, &possible);
            self.clashes.insert(Clash::Variable(name.clone()), problem);
        }
        known.insert(name.clone(), both);
    }

    /// A condition on the type of one variable: `n.id = 'x'`, `n.id IN ['x', 'y']`, `n:label`.
    fn told<'e>(&self, condition: &'e Expression) -> Option<(&'e Text, Possible)> {
        let named = |id: &Expression| self.checker.named_type(self.schema, id);
        match &condition.kind {
            ExpressionKind::Labels(subject, labels) => match &subject.kind {
                ExpressionKind::Variable(name) if self.is_node(&name.text) => {
                    Some((&name.text, Possible::labelled(self.schema, labels)))
                }
                _ => None,
            },
            ExpressionKind::Comparison(first, links) => {
                let [Link { operator: Binary::Equal, right }] = links.as_slice() else { return None };
                match (id_of(first), id_of(right)) {
                    (Some(name), None) => Some((name, named(right)?)),
                    (None, Some(name)) => Some((name, named(first)?)),
                    _ => None,
                }
            }
            ExpressionKind::Chain(first, links) => {
                let [Link { operator: Binary::In, right }] = links.as_slice() else { return None };
                let ExpressionKind::List(items) = &right.kind else { return None };
                let mut all = Possible::none(self.schema);
                for item in items {
                    all.add(&named(item)?);
                }
                Some((id_of(first)?, all))
            }
            _ => None,
        }
    }

    fn is_node(&self, name: &str) -> bool {
        self.scope.find(name).is_some_and(|binding| binding.kind.surely(Kinds::NODE))
    }

    fn term<'a>(&mut self, term: &'a PathTerm, known: &Known) -> Vec<Part<'a>> {
        match term {
            PathTerm::Sequence(elements) => elements.iter().map(|element| self.element(element, known)).collect(),
            PathTerm::Union { alternatives, .. } => {
                let alternatives = alternatives.iter().map(|term| self.inside(term, None, known)).collect();
                vec![Part::Union { alternatives }]
            }
        }
    }

    /// A term with variables of its own.
    fn inside<'a>(&mut self, term: &'a PathTerm, filter: Option<&Expression>, known: &Known) -> Vec<Part<'a>> {
        let mut known = known.clone();
        self.gather(term, &mut known);
        self.condition(filter, &mut known);
        self.term(term, &known)
    }

    fn element<'a>(&mut self, element: &'a PathElement, known: &Known) -> Part<'a> {
        match element {
            PathElement::Node(node) => self.node(node, known),
            PathElement::Relation(relation) => {
                let joint = self.joints.joint(relation.types.as_ref(), relation.direction);
                Part::Step { relation, joint, bounds: Bounds::of_relation(relation) }
            }
            PathElement::Group(group) => {
                let parts = match group.quantifier {
                    None => self.term(&group.term, known),
                    Some(_) => self.inside(&group.term, group.filter.as_ref(), known),
                };
                Part::Group { group, parts, bounds: Bounds::of_group(group.quantifier) }
            }
        }
    }

    fn node<'a>(&mut self, node: &'a NodePattern, known: &Known) -> Part<'a> {
        let name = node.variable.as_ref().map(|variable| &variable.text);
        let named = name.and_then(|name| self.clashes.get(&Clash::Variable(name.clone())));
        let clash = self.clashes.get(&Clash::Node(node.span)).or(named).cloned().map(Box::new);
        let possible = match (&clash, name.and_then(|name| self.before(name, known))) {
            (Some(_), _) => Possible::none(self.schema),
            (None, Some(known)) => known,
            (None, None) => self.written(node),
        };
        Part::Node { node, possible, clash }
    }
}

/// The word with its article.
fn a(word: &str) -> String {
    let vowel = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if vowel { "an" } else { "a" })
}

/// The variable of `n.id`.
fn id_of(expression: &Expression) -> Option<&Text> {
    let ExpressionKind::Access(base, steps) = &expression.kind else { return None };
    match (&base.kind, steps.as_slice()) {
        (ExpressionKind::Variable(name), [Step::Property(key)]) if &*key.text == "id" => Some(&name.text),
        _ => None,
    }
}

/// What a property map has under `key`.
fn property<'a>(properties: Option<&'a Expression>, key: &str) -> Option<&'a Expression> {
    let ExpressionKind::Map(entries) = &properties?.kind else { return None };
    entries.iter().find(|(name, _)| &*name.text == key).map(|(_, value)| value)
}

fn contradiction(labels: &LabelExpression, span: Span) -> Diagnostic {
    let mut names = Vec::new();
    each_name(labels, &mut |name| names.push(format!("`{}`", name.text)));
    let message = format!("no entity satisfies these labels together: {}", names.join(", "));
    Diagnostic::error(codes::IMPOSSIBLE_PATTERN, span, message)
}
