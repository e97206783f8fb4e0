//! `schema.json` into a [`Schema`].

use super::json::{Node, Trouble, parse};
use super::line::File;
use super::record::{Fields, Read, finish};
use super::report::Problems;
use crate::diagnostic::{codes, nearest};
use crate::model::schema::{Bounds, Cardinality, EntityType, LiteralType, RelationType, Schema, SchemaProblem};

/// The schema; none when something is wrong with it.
pub(super) fn read(file: &File, problems: &mut Problems) -> Option<Schema> {
    let text = file.text(problems)?;
    let mut troubles = Vec::new();
    let schema = match parse(text) {
        Ok(root) => declared(&root, &mut troubles),
        Err(trouble) => {
            troubles.push(trouble);
            None
        }
    };
    for trouble in troubles {
        problems.trouble(file.place(1), text, trouble);
    }
    schema
}

fn declared(root: &Node<'_>, troubles: &mut Vec<Trouble>) -> Option<Schema> {
    let fields = Fields::new(root, &["types", "relations", "sum"]);
    let list = |name| fields.get(name).map_or(&[][..], Node::items);
    let (type_nodes, relation_nodes) = (list("types"), list("relations"));
    let types = all(type_nodes, entity_type, troubles);
    let relations = all(relation_nodes, relation, troubles);
    for name in ["types", "relations"] {
        if fields.get(name).is_none() {
            let message = format!("the field `{name}` is missing");
            troubles.push(Trouble::new(root.at.start..root.at.start + 1, codes::DATA_MISSING_FIELD, message));
        }
    }
    troubles.extend(fields.troubles());
    if !troubles.is_empty() {
        return None;
    }
    let names: Vec<String> = types.iter().map(|t| &t.name).chain(relations.iter().map(|r| &r.name)).cloned().collect();
    match Schema::new(types, relations) {
        Ok(schema) => Some(schema),
        Err(found) => {
            let entries = || type_nodes.iter().chain(relation_nodes);
            troubles.extend(found.into_iter().map(|problem| place(problem, entries(), &names)));
            None
        }
    }
}

fn all<T>(nodes: &[Node<'_>], read: impl Fn(&Node<'_>) -> Read<T>, troubles: &mut Vec<Trouble>) -> Vec<T> {
    let mut records = Vec::new();
    for node in nodes {
        match read(node) {
            Ok(record) => records.push(record),
            Err(found) => troubles.extend(found),
        }
    }
    records
}

/// A problem of the schema at the word concerned: in the last entry of that name, for the second of two is
/// the one too many.
fn place<'n, 'a: 'n>(
    problem: SchemaProblem,
    entries: impl DoubleEndedIterator<Item = &'n Node<'a>>,
    names: &[String],
) -> Trouble {
    let is = |entry: &&Node<'_>| {
        let name = entry.field("type").or_else(|| entry.field("relation")).and_then(Node::text);
        name == Some(problem.name.as_str())
    };
    let entry = entries.rev().find(is);
    let word = problem.word.as_deref().unwrap_or(&problem.name);
    let at = entry.map_or(0..0, |entry| find(entry, word).unwrap_or(entry.at.clone()));
    let unknown = !names.iter().any(|name| name == word);
    let near = nearest(word, names.iter().map(String::as_str)).filter(|_| unknown);
    let help = near.map(|near| format!("did you mean `{near}`?"));
    Trouble::new(at, codes::DATA_BAD_SCHEMA, problem.message).help(help)
}

/// The place of a text within an entry: the last, for a name stands before what it refers to.
fn find(entry: &Node<'_>, word: &str) -> Option<std::ops::Range<usize>> {
    use super::json::Kind;
    match &entry.kind {
        Kind::Text(text) if text == word => Some(entry.at.clone()),
        Kind::List(items) => items.iter().rev().find_map(|item| find(item, word)),
        Kind::Object(fields) => fields.iter().rev().find_map(|field| find(&field.value, word)),
        _ => None,
    }
}

fn entity_type(node: &Node<'_>) -> Read<EntityType> {
    let mut fields = Fields::new(node, &["type", "parents", "gloss", "sum"]);
    let record = EntityType {
        name: fields.needed("type"),
        parents: fields.texts("parents"),
        gloss: fields.text("gloss").unwrap_or_default(),
    };
    finish(fields, record)
}

const RELATION: &[&str] = &[
    "relation",
    "domain",
    "range",
    "value",
    "inverse",
    "symmetric",
    "transitive",
    "super",
    "cardinality",
    "disjoint-with",
    "sign",
    "bounds",
    "maps",
    "gloss",
    "sum",
];
const VALUES: &[(&str, LiteralType)] = &[
    ("date", LiteralType::Date),
    ("integer", LiteralType::Integer),
    ("text", LiteralType::Text),
    ("boolean", LiteralType::Boolean),
];

fn relation(node: &Node<'_>) -> Read<RelationType> {
    let mut fields = Fields::new(node, RELATION);
    let record = RelationType {
        name: fields.needed("relation"),
        domain: fields.texts("domain"),
        range: fields.texts("range"),
        value: fields.word("value", VALUES),
        inverse: fields.text("inverse"),
        symmetric: fields.flag("symmetric"),
        transitive: fields.flag("transitive"),
        super_relation: fields.text("super"),
        cardinality: fields.word("cardinality", &[("one", Cardinality::One), ("many", Cardinality::Many)]),
        disjoint_with: fields.texts("disjoint-with"),
        sign: fields.integer("sign", -1, 1).and_then(|n| i8::try_from(n).ok()).unwrap_or_default(),
        bounds: fields.word("bounds", &[("start", Bounds::Start), ("end", Bounds::End)]),
        maps: fields.map("maps"),
        gloss: fields.text("gloss").unwrap_or_default(),
    };
    finish(fields, record)
}
