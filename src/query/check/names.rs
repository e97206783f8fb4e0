//! Names that a graph has to know: labels, relations, properties, entities, sources; and what was meant instead.

use super::Checker;
use super::possible::{Possible, ends};
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::Kinds;
use crate::model::catalog::{Found, Noun};
use crate::model::schema::{Named, RelationType, Schema};
use crate::query::check::typing::Type;
use crate::query::parse::ast::{LabelExpression, Name};

/// The properties every node of a statement graph has.
const OWN: &[&str] = &["id", "name", "short", "aliases"];

/// How other languages call nothing and the like.
const NOTHING: &[(&str, &str)] = &[
    ("none", "no value is `null`"),
    ("nil", "no value is `null`"),
    ("undefined", "no value is `null`"),
    ("yes", "write `true`"),
    ("no", "write `false`"),
    ("current_date", "today is `date()`"),
    ("today", "today is `date()`"),
];

/// The most variables that a hint lists.
const SHOWN: usize = 8;

impl<'c> Checker<'c> {
    /// The labels of a node are types of the schema.
    pub(super) fn label_names(&mut self, labels: &LabelExpression) {
        let Some(schema) = self.schema else { return };
        each_name(labels, &mut |name| {
            if schema.entity_type(&name.text).is_none() {
                let problem = unknown_label(schema, name);
                self.problems.push(problem);
            }
        });
    }

    /// The types of a relationship are relations of the schema.
    pub(super) fn relation_names(&mut self, types: &LabelExpression) {
        each_name(types, &mut |name| {
            self.relation_name(name);
        });
    }

    /// The relation called so, by either name; complains unless there is one.
    pub(super) fn relation_name(&mut self, name: &Name) -> Option<Named<'c>> {
        let schema = self.schema?;
        let found = schema.relation(&name.text);
        if found.is_none() {
            self.report(unknown_relation(schema, &name.text, name.span));
        }
        let named = found?;
        if named.relation.value.is_some() {
            let message = format!("`{}` is a literal and joins no two nodes", name.text);
            let problem = Diagnostic::error(codes::UNKNOWN_RELATION, name.span, message).label("not a relation");
            self.report(problem.help(format!("read it as a property: {}", accessed("n", &name.text))));
            return None;
        }
        Some(named)
    }

    /// `x:Label`, which asks a node for its types and a relationship for its relation.
    pub(super) fn label_predicate(&mut self, kind: Type, labels: &LabelExpression) {
        if kind.surely(Kinds::NODE) {
            self.mention_labels(Noun::Label, Some(labels));
            self.label_names(labels);
        } else if kind.surely(Kinds::EDGE) {
            self.mention_labels(Noun::Relation, Some(labels));
            self.relation_names(labels);
        }
    }

    /// What may be meant by a name that nothing is near to: a text, a property, or what is bound.
    pub(super) fn unbound(&self, scope: &Scope, name: &str) -> Option<String> {
        if let Some((_, help)) = NOTHING.iter().find(|row| row.0.eq_ignore_ascii_case(name)) {
            return Some((*help).to_owned());
        }
        let entity = !matches!(self.context.catalog.entity(name), Found::Nothing);
        if entity || name.starts_with(char::is_uppercase) {
            return Some(format!("a text needs quotes: '{name}'"));
        }
        let known = self.schema.is_some_and(|schema| OWN.contains(&name) || schema.literal(name).is_some());
        if let Some(node) = scope.visible().find(|binding| known && binding.kind.surely(Kinds::NODE)) {
            return Some(format!("a property is read from a variable: {}", accessed(&node.name, name)));
        }
        let mut bound: Vec<&str> = Vec::new();
        for name in scope.names() {
            if !bound.contains(&name) {
                bound.push(name);
            }
        }
        let shown = bound.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        match bound.len() {
            0 => None,
            number if number > SHOWN => Some(format!("bound here: {shown} and {} more", number - SHOWN)),
            _ => Some(format!("bound here: {shown}")),
        }
    }

    /// A property of a value, when that is certainly a node or a relationship.
    pub(super) fn property_name(&mut self, kind: Type, key: &Name) {
        self.property_of(kind, key, "n", None);
    }

    /// The same of a variable, whose name the hints use, and the types it can be of.
    pub(super) fn property_of(&mut self, kind: Type, key: &Name, variable: &str, possible: Option<&Possible>) {
        let Some(schema) = self.schema else { return self.mention_key(kind, key) };
        if kind.surely(Kinds::EDGE) {
            let message = format!("relationships have no properties, so there is no `{}`", key.text);
            let problem = Diagnostic::error(codes::UNKNOWN_PROPERTY, key.span, message).label("not a property");
            let help = "validity(r), stance(r) and sources(r) tell about the statements behind it";
            self.report(problem.help(help));
        } else if kind.surely(Kinds::NODE) {
            self.node_property(schema, key, variable, possible);
        }
    }

    fn node_property(&mut self, schema: &Schema, key: &Name, variable: &str, possible: Option<&Possible>) {
        let text: &str = &key.text;
        if OWN.contains(&text) || schema.literal(text).is_some() {
            return;
        }
        let id_keys = self.context.catalog.id_keys();
        if id_keys.iter().any(|known| known == text) {
            return;
        }
        let message = format!("no property is called `{text}`");
        let problem = Diagnostic::error(codes::UNKNOWN_PROPERTY, key.span, message).label("not in the schema");
        let prefix = format!("{text}-");
        let cut = schema.relations().iter().find(|relation| relation.name.starts_with(&prefix));
        let literals = schema.literals().map(|literal| literal.name.as_str());
        let names = OWN.iter().copied().chain(literals).chain(id_keys.iter().map(String::as_str));
        self.report(match (cut, schema.relation(text), nearest(text, names)) {
            (Some(cut), ..) if cut.value.is_some() => {
                problem.help(format!("a name with a hyphen takes backticks: {}", accessed(variable, &cut.name)))
            }
            (Some(RelationType { name, .. }), ..) => {
                problem.help(format!("`{name}` is a relation: {}", step(variable, name)))
            }
            (_, Some(_), _) => problem.help(format!("`{text}` is a relation: {}", step(variable, text))),
            (_, _, Some(near)) => problem.help(format!("did you mean {}?", accessed(variable, near))),
            _ => problem.help(those(schema, variable, possible)),
        });
    }

    /// The entity called so; complains unless there is exactly one.
    pub(super) fn entity_name(&mut self, name: &str, span: Span) -> Option<String> {
        match self.context.catalog.entity(name) {
            Found::One(id) => Some(id),
            Found::Several(ids) => {
                self.ambiguous(name, span, &ids);
                None
            }
            Found::Nothing => {
                let message = format!("no entity is called `{name}`");
                let problem = Diagnostic::error(codes::UNKNOWN_ENTITY, span, message).label("neither an id nor a name");
                let problem = self.suggest_entity(problem, name);
                self.report(problem);
                None
            }
        }
    }

    pub(super) fn ambiguous(&mut self, name: &str, span: Span, ids: &[String]) {
        let typed = |id: &String| match self.context.catalog.entity_type(id) {
            Some(found) => format!("`{id}` ({found})"),
            None => format!("`{id}`"),
        };
        let list: Vec<String> = ids.iter().map(typed).collect();
        let message = format!("`{name}` names {} things", ids.len());
        let problem = Diagnostic::error(codes::AMBIGUOUS_NAME, span, message).label("an alias they share");
        self.report(problem.help(format!("use an id: {}", list.join(", "))));
    }

    /// The same with the nearest entity, if one is near.
    pub(super) fn suggest_entity(&self, problem: Diagnostic, name: &str) -> Diagnostic {
        let names = self.context.catalog.entity_names();
        let (ids, called): (Vec<_>, Vec<_>) = names.iter().partition(|(name, id)| name == id);
        let ordered = called.into_iter().chain(ids).map(|(name, _)| name.as_str());
        let Some(near) = nearest(name, ordered) else { return problem };
        let id = names.iter().find(|(name, _)| name == near).map(|(_, id)| id.as_str());
        problem.help(match id.and_then(|id| self.context.catalog.entity_type(id)) {
            Some(found) => format!("did you mean `{near}` ({found})?"),
            None => format!("did you mean `{near}`?"),
        })
    }
}

fn unknown_label(schema: &Schema, name: &Name) -> Diagnostic {
    let message = format!("no entity type is called `{}`", name.text);
    let problem = Diagnostic::error(codes::UNKNOWN_LABEL, name.span, message).label("not in the schema");
    if schema.relation(&name.text).is_some() {
        return problem.help(format!("`{0}` is a relation: write -[:{0}]->", name.text));
    }
    match nearest(&name.text, schema.types().iter().map(|declared| declared.name.as_str())) {
        Some(near) => problem.help(format!("did you mean `{near}`? `:schema` lists all types.")),
        None => problem.help("`:schema` lists all types"),
    }
}

/// The error about a relation that the schema does not have.
pub(super) fn unknown_relation(schema: &Schema, text: &str, span: Span) -> Diagnostic {
    let message = format!("no relation type is called `{text}`");
    let problem = Diagnostic::error(codes::UNKNOWN_RELATION, span, message).label("not in the schema");
    if schema.entity_type(text).is_some() {
        return problem.help(format!("`{text}` is an entity type: write (n:{text})"));
    }
    let relations = schema.relations().iter().filter(|relation| relation.value.is_none());
    let both = relations.flat_map(|relation| std::iter::once(&relation.name).chain(&relation.inverse));
    let guess = nearest(text, both.map(String::as_str)).and_then(|near| Some((near, schema.relation(near)?)));
    match guess {
        Some((near, found)) => {
            let joined = ends(found.relation, found.inverse);
            problem.help(format!("did you mean `{near}` ({joined})? `:schema` lists all relations."))
        }
        None => problem.help("`:schema` lists all relations"),
    }
}

/// Calls `visit` with every name of the expression.
pub(super) fn each_name<'a>(labels: &'a LabelExpression, visit: &mut dyn FnMut(&'a Name)) {
    match labels {
        LabelExpression::Name(name) => visit(name),
        LabelExpression::Any(_) => {}
        LabelExpression::Not(inner) => each_name(inner, visit),
        LabelExpression::And(parts) | LabelExpression::Or(parts) => {
            for part in parts {
                each_name(part, visit);
            }
        }
    }
}

/// `n.key`, in backticks where the key needs them.
fn accessed(variable: &str, key: &str) -> String {
    if key.contains('-') { format!("{variable}.`{key}`") } else { format!("{variable}.{key}") }
}

/// The properties that a node of these types can have.
fn those(schema: &Schema, variable: &str, possible: Option<&Possible>) -> String {
    let fitting = schema
        .literals()
        .filter(|literal| possible.is_none_or(|types| Possible::any_of(schema, &literal.domain).meets(types)));
    let names = OWN.iter().copied().chain(fitting.map(|literal| literal.name.as_str()));
    let shown: Vec<String> =
        names.map(|name| if name.contains('-') { format!("`{name}`") } else { name.to_owned() }).collect();
    format!("`{variable}` can have {}", shown.join(", "))
}

/// How a relation is written in a pattern.
fn step(variable: &str, relation: &str) -> String {
    format!("write ({variable})-[:{relation}]->(x)")
}
