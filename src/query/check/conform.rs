//! Patterns against a declared schema: names, properties, and ends that no entity can be.

use std::collections::HashMap;

use super::Checker;
use super::names::each_name;
use super::possible::{self, ends};
use super::scope::Scope;
use super::typing::Type;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::catalog::Found;
use crate::model::schema::{Named, Schema};
use crate::model::{Kinds, Text, Value};
use crate::query::operator::Binary;
use crate::query::parse::ast::{
    Direction, Expression, ExpressionKind, LabelExpression, Link, NodePattern, PathElement, PathPattern, PathTerm,
    RelationPattern, Step,
};

pub(super) use possible::Possible;

/// What is known of the variables of one pattern.
type Known = HashMap<Text, Possible>;

impl<'c> Checker<'c> {
    /// Checks paths whose variables are bound; what they say of nodes holds from here on, but only of variables
    /// bound since the mark, when there is one: an optional pattern says nothing of others.
    pub(super) fn conform(&mut self, scope: &mut Scope, paths: &[PathPattern], mark: Option<usize>) {
        let Some(schema) = self.schema else { return };
        let mut known = Known::new();
        for path in paths {
            self.narrow(scope, schema, &path.term, &mut known);
        }
        for path in paths {
            self.join(scope, schema, &path.term, &known);
        }
        for (name, possible) in known {
            if scope.position(&name) < mark {
                continue;
            }
            if let Some(binding) = scope.find_mut(&name) {
                binding.possible = Some(possible);
            }
        }
    }

    /// Checks names, and gathers what labels say of each variable.
    fn narrow(&mut self, scope: &Scope, schema: &'c Schema, term: &PathTerm, known: &mut Known) {
        let elements = match term {
            PathTerm::Sequence(elements) => elements,
            PathTerm::Union { alternatives, .. } => {
                for alternative in alternatives {
                    self.narrow(scope, schema, alternative, &mut known.clone());
                }
                return;
            }
        };
        for element in elements {
            match element {
                PathElement::Node(node) => self.narrow_node(scope, schema, node, known),
                PathElement::Relation(relation) => {
                    if let Some(types) = &relation.types {
                        self.relation_names(types);
                    }
                    self.property_keys(relation.properties.as_ref(), Type::of(Kinds::EDGE));
                }
                PathElement::Group(group) if group.quantifier.is_none() => {
                    self.narrow(scope, schema, &group.term, known);
                }
                PathElement::Group(group) => self.narrow(scope, schema, &group.term, &mut known.clone()),
            }
        }
    }

    fn narrow_node(&mut self, scope: &Scope, schema: &'c Schema, node: &NodePattern, known: &mut Known) {
        if let Some(labels) = &node.labels {
            self.label_names(labels);
        }
        self.property_keys(node.properties.as_ref(), Type::of(Kinds::NODE));
        self.literal_names(node.properties.as_ref());
        let written = self.written(schema, node);
        if let Some(labels) = node.labels.as_ref().filter(|_| written.is_empty()) {
            self.report(contradiction(labels, node.span));
        }
        let Some(variable) = &node.variable else { return };
        let before = known.get(&variable.text).cloned().or_else(|| scope.find(&variable.text)?.possible.clone());
        let both = before.as_ref().map_or_else(|| written.clone(), |before| before.and(&written));
        if let Some(before) = before.filter(|before| both.is_empty() && !before.is_empty() && !written.is_empty()) {
            let message = format!(
                "`{}` is a {} already, and no such entity is a {}",
                variable.text,
                before.words(schema),
                written.words(schema)
            );
            let mut problem = Diagnostic::error(codes::IMPOSSIBLE_PATTERN, node.span, message);
            if let Some(binding) = scope.find(&variable.text).filter(|binding| binding.span != variable.span) {
                problem = problem.relate(binding.span, format!("a {}", before.words(schema)));
            }
            self.report(problem);
            return;
        }
        known.insert(variable.text.clone(), both);
    }

    /// The types that labels and a literal id leave for a node.
    pub(super) fn written(&self, schema: &Schema, node: &NodePattern) -> Possible {
        let labelled = node.labels.as_ref().map(|labels| Possible::labelled(schema, labels));
        let possible = labelled.unwrap_or_else(|| Possible::all(schema));
        let id = literal_entry(node.properties.as_ref(), "id").map(|(text, _)| text);
        match id.and_then(|id| self.context.catalog.entity_type(id)) {
            Some(found) => possible.and(&Possible::exactly(schema, found)),
            None => possible,
        }
    }

    /// The keys of a property map.
    fn property_keys(&mut self, properties: Option<&Expression>, kind: Type) {
        if let Some(ExpressionKind::Map(entries)) = properties.map(|map| &map.kind) {
            for (key, _) in entries {
                self.property_name(kind, key);
            }
        }
    }

    fn join(&mut self, scope: &Scope, schema: &'c Schema, term: &PathTerm, known: &Known) {
        let elements = match term {
            PathTerm::Sequence(elements) => elements,
            PathTerm::Union { alternatives, .. } => {
                return alternatives.iter().for_each(|alternative| self.join(scope, schema, alternative, known));
            }
        };
        for (i, element) in elements.iter().enumerate() {
            match element {
                PathElement::Relation(relation) => {
                    let at = |i: Option<usize>| match i.and_then(|i| elements.get(i)) {
                        Some(PathElement::Node(node)) => Some(node),
                        _ => None,
                    };
                    let ends = (at(i.checked_sub(1)), at(Some(i + 1)));
                    let left = ends.0.map(|node| self.side(scope, schema, node, known));
                    let right = ends.1.map(|node| self.side(scope, schema, node, known));
                    self.joined(schema, relation, left.as_ref(), right.as_ref());
                }
                PathElement::Group(group) => self.join(scope, schema, &group.term, known),
                PathElement::Node(_) => {}
            }
        }
    }

    fn side<'n>(&self, scope: &Scope, schema: &Schema, node: &'n NodePattern, known: &Known) -> Side<'n> {
        let name = node.variable.as_ref().map(|variable| &variable.text);
        let gathered = name.and_then(|name| known.get(name).cloned().or_else(|| scope.find(name)?.possible.clone()));
        Side { node, possible: gathered.unwrap_or_else(|| self.written(schema, node)) }
    }

    /// A relation between two nodes: some entity types must fit.
    fn joined(
        &mut self,
        schema: &Schema,
        relation: &RelationPattern,
        left: Option<&Side<'_>>,
        right: Option<&Side<'_>>,
    ) {
        let Some(named) = alternatives(schema, relation) else { return };
        let anything = Possible::all(schema);
        let one = left.map_or(&anything, |side| &side.possible);
        let two = right.map_or(&anything, |side| &side.possible);
        if one.is_empty() || two.is_empty() || skips(relation) {
            return;
        }
        let (along, against) = match relation.direction {
            Direction::Right => (true, false),
            Direction::Left => (false, true),
            Direction::Either => (true, true),
        };
        let single = relation.length.is_none() && relation.quantifier.is_none();
        let fits = |along: bool, against: bool| {
            named.iter().any(|found| {
                let forward = along && fits(schema, found, one, two, single);
                forward || against && fits(schema, found, two, one, single)
            })
        };
        if fits(along, against) {
            return;
        }
        let turned = fits(against, along);
        let problem = impossible(schema, relation, &named, (left, right), turned);
        self.report(problem);
    }

    /// Warns of a literal id or name that no entity has: values are data, so this is no error.
    fn literal_names(&mut self, properties: Option<&Expression>) {
        for key in ["id", "name"] {
            if let Some((text, span)) = literal_entry(properties, key) {
                self.literal_name(key, text, span);
            }
        }
    }

    /// The same for `n.id = 'csto'`.
    pub(super) fn compared_name(&mut self, scope: &Scope, first: &Expression, links: &[Link]) {
        let (ExpressionKind::Access(base, steps), [Link { operator: Binary::Equal, right }]) = (&first.kind, links)
        else {
            return;
        };
        let (ExpressionKind::Variable(name), [Step::Property(key)]) = (&base.kind, steps.as_slice()) else { return };
        let node = scope.find(&name.text).is_some_and(|binding| binding.kind.surely(Kinds::NODE));
        if let ExpressionKind::Literal(Value::String(text)) = &right.kind
            && node
            && ["id", "name"].contains(&&*key.text)
        {
            self.literal_name(&key.text, text, right.span);
        }
    }

    fn literal_name(&mut self, key: &str, text: &str, span: Span) {
        let catalog = self.context.catalog;
        if self.schema.is_none() {
            return;
        }
        let found = match catalog.entity(text) {
            Found::Nothing => Vec::new(),
            Found::One(id) => vec![id],
            Found::Several(ids) => ids,
        };
        let has = |id: &String| match key {
            "id" => id == text,
            _ => catalog.entity_name(id).is_none_or(|name| name == text),
        };
        if found.iter().any(has) {
            return;
        }
        let problem = Diagnostic::warning(codes::NO_SUCH_NAME, span, format!("no entity has the {key} `{text}`"));
        let problem = match found.first() {
            Some(id) => problem.help(format!("`{text}` leads to {{id: '{id}'}}; ids and names match exactly here")),
            None => self.nearest_id(problem, text),
        };
        self.report(problem);
    }

    fn nearest_id(&self, problem: Diagnostic, text: &str) -> Diagnostic {
        let names = self.context.catalog.entity_names();
        let near = nearest(text, names.iter().map(|(_, id)| id.as_str()));
        let by_name = || {
            let near = nearest(text, names.iter().map(|(name, _)| name.as_str()))?;
            names.iter().find(|(name, _)| name == near).map(|(_, id)| id.as_str())
        };
        match near.or_else(by_name) {
            Some(id) => problem.help(format!("did you mean {{id: '{id}'}}?")),
            None => problem,
        }
    }
}

/// One end of a relation.
struct Side<'n> {
    node: &'n NodePattern,
    possible: Possible,
}

/// The relations a pattern names when it names some and nothing else; none when anything else may match.
fn alternatives<'a>(schema: &'a Schema, relation: &RelationPattern) -> Option<Vec<Named<'a>>> {
    fn gather<'a>(schema: &'a Schema, types: &LabelExpression, found: &mut Vec<Named<'a>>) -> Option<()> {
        match types {
            LabelExpression::Name(name) => {
                found.push(schema.relation(&name.text).filter(|named| named.relation.value.is_none())?);
                Some(())
            }
            LabelExpression::Or(parts) => parts.iter().try_for_each(|part| gather(schema, part, found)),
            _ => None,
        }
    }
    let mut found = Vec::new();
    gather(schema, relation.types.as_ref()?, &mut found)?;
    Some(found)
}

/// Whether the pattern may take no step at all.
fn skips(relation: &RelationPattern) -> bool {
    relation.length.is_some_and(|length| length.from == Some(0) || length.to == Some(0))
        || relation.quantifier.is_some_and(|quantifier| quantifier.from == 0)
}

/// Whether the relation, or one that implies it, can lead from one set to the other; over several steps only the
/// first and the last count.
pub(super) fn fits(schema: &Schema, named: &Named<'_>, from: &Possible, to: &Possible, single: bool) -> bool {
    let (start, end) = if named.inverse { (to, from) } else { (from, to) };
    let all = schema.implied_by(&named.relation.name);
    let leaves = |one: &Possible, two: &Possible| {
        let starts = |r: &&crate::model::schema::RelationType| Possible::any_of(schema, &r.domain).meets(one);
        let ends = |r: &&crate::model::schema::RelationType| Possible::any_of(schema, &r.range).meets(two);
        if single {
            all.iter().any(|relation| starts(relation) && ends(relation))
        } else {
            all.iter().any(&starts) && all.iter().any(&ends)
        }
    };
    let symmetric = all.iter().any(|relation| relation.symmetric);
    leaves(start, end) || symmetric && leaves(end, start)
}

fn impossible(
    schema: &Schema,
    relation: &RelationPattern,
    named: &[Named<'_>],
    sides: (Option<&Side<'_>>, Option<&Side<'_>>),
    turned: bool,
) -> Diagnostic {
    let mut written = Vec::new();
    if let Some(types) = &relation.types {
        each_name(types, &mut |name| written.push(name));
    }
    let joined: Vec<String> = written
        .iter()
        .zip(named)
        .map(|(name, found)| format!("`{}` joins {}", name.text, ends(found.relation, found.inverse)))
        .collect();
    let words = |side: Option<&Side<'_>>| side.map_or("anything".to_owned(), |side| side.possible.words(schema));
    let (left, right) = (words(sides.0), words(sides.1));
    let (from, to) = if relation.direction == Direction::Left { (&right, &left) } else { (&left, &right) };
    let span = written.first().zip(written.last()).map_or(relation.span, |(first, last)| first.span.to(last.span));
    let message = format!("{}, not {from} to {to}", joined.join(", "));
    let mut problem = Diagnostic::error(codes::IMPOSSIBLE_PATTERN, span, message);
    for side in [sides.0, sides.1].into_iter().flatten() {
        if side.possible != Possible::all(schema) {
            problem = problem.relate(side.node.span, side.possible.words(schema));
        }
    }
    if turned && relation.direction != Direction::Either {
        let texts: Vec<&str> = written.iter().map(|name| &*name.text).collect();
        let arrow = texts.join("|");
        let arrow = match relation.direction {
            Direction::Right => format!("<-[:{arrow}]-"),
            _ => format!("-[:{arrow}]->"),
        };
        problem = problem.help(format!("turn the arrow: {arrow}"));
    }
    problem
}

fn contradiction(labels: &LabelExpression, span: Span) -> Diagnostic {
    let mut names = Vec::new();
    each_name(labels, &mut |name| names.push(format!("`{}`", name.text)));
    let message = format!("no entity satisfies these labels together: {}", names.join(", "));
    Diagnostic::error(codes::IMPOSSIBLE_PATTERN, span, message)
}

/// The string that a property map has literally under `key`.
fn literal_entry<'a>(properties: Option<&'a Expression>, key: &str) -> Option<(&'a str, Span)> {
    let ExpressionKind::Map(entries) = &properties?.kind else { return None };
    let (_, value) = entries.iter().find(|(name, _)| &*name.text == key)?;
    match &value.kind {
        ExpressionKind::Literal(Value::String(text)) => Some((text, value.span)),
        _ => None,
    }
}
