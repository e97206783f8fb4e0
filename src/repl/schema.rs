//! The schema in words: all of it, or one entity type, relation or literal.

mod usage;

use std::fmt::Write as _;

use super::trouble::{Outcome, Trouble};
use crate::diagnostic::{escape, nearest};
use crate::graph::Graph;
use crate::model::schema::{Bounds, Cardinality, EntityType, LiteralType, RelationType, Schema};

/// Entity types as a tree, relations and literals one a line, each with how often it occurs and an example.
pub fn all(graph: &Graph) -> String {
    let Some(schema) = graph.schema() else { return open(graph) };
    let mut out = String::from("Entity types\n");
    let roots: Vec<&EntityType> = schema.types().iter().filter(|found| found.parents.is_empty()).collect();
    for root in roots {
        tree(graph, schema, root, 1, &mut out);
    }
    out.push_str("\nRelations\n");
    for relation in schema.relations().iter().filter(|relation| relation.value.is_none()) {
        let _ = writeln!(out, "  {}{}", line(relation), usage::relation(graph, &relation.name));
    }
    out.push_str("\nLiterals, read as properties\n");
    for literal in schema.literals() {
        let _ = writeln!(out, "  {}{}", line(literal), usage::literal(graph, &literal.name));
    }
    out
}

/// An open graph has no schema; what occurs in it is listed.
fn open(graph: &Graph) -> String {
    let mut out = String::from("An open graph: any label, relation and property is legal.\n");
    let labels: Vec<&str> = graph.label_ids().map(|label| graph.label_name(label)).collect();
    let relations: Vec<&str> = graph.relation_ids().map(|relation| graph.relation_name(relation)).collect();
    for (title, names) in [("labels", labels), ("relations", relations)] {
        if !names.is_empty() {
            let _ = writeln!(out, "  {title}: {}", escape(&names.join(", ")));
        }
    }
    out
}

/// A type and those below it; a type with several parents stands below each. Depth is bounded, for a
/// schema with a cycle is refused when it is loaded.
fn tree(graph: &Graph, schema: &Schema, found: &EntityType, depth: usize, out: &mut String) {
    let name = format!("{}{}", "  ".repeat(depth), found.name);
    let used = usage::entity_type(graph, &found.name);
    let _ = writeln!(out, "{}", format!("{name:<36}{}{used}", found.gloss).trim_end());
    for below in schema.types().iter().filter(|below| below.parents.first() == Some(&found.name)) {
        tree(graph, schema, below, depth + 1, out);
    }
}

/// `member-of (actor to organization), inverse has-member: belongs to, with a member's rights`
pub fn line(relation: &RelationType) -> String {
    let mut text = format!("{} ({})", relation.name, ends(relation));
    if let Some(inverse) = &relation.inverse {
        let _ = write!(text, ", inverse {inverse}");
    }
    if relation.symmetric {
        text.push_str(", both ways");
    }
    if let Some(wider) = &relation.super_relation {
        let _ = write!(text, ", implies {wider}");
    }
    if !relation.gloss.is_empty() {
        let _ = write!(text, ": {}", relation.gloss);
    }
    text
}

fn ends(relation: &RelationType) -> String {
    let domain = relation.domain.join(", ");
    match relation.value {
        Some(value) => format!("{} of {domain}", literal_word(value)),
        None => format!("{domain} to {}", relation.range.join(", ")),
    }
}

fn literal_word(value: LiteralType) -> &'static str {
    match value {
        LiteralType::Date => "date",
        LiteralType::Integer => "integer",
        LiteralType::Text => "text",
        LiteralType::Boolean => "boolean",
    }
}

/// One entity type, relation or literal.
///
/// # Errors
/// When the schema has nothing of that name.
pub fn one(graph: &Graph, name: &str) -> Outcome<String> {
    let Some(schema) = graph.schema() else {
        return Err(Trouble::usage("an open graph has no schema"));
    };
    if let Some(found) = schema.entity_type(name) {
        return Ok(entity_type(graph, schema, found));
    }
    if let Some(found) = schema.relation(name) {
        return Ok(relation(graph, schema, found.relation));
    }
    let types = schema.types().iter().map(|found| found.name.as_str());
    let relations = schema.relations().iter().flat_map(|found| [Some(found.name.as_str()), found.inverse.as_deref()]);
    let names: Vec<&str> = types.chain(relations.flatten()).collect();
    let wrong = Trouble::usage(format!("the schema has no `{}`", escape(name)));
    Err(match nearest(name, names) {
        Some(near) => wrong.help(format!("did you mean `{near}`?")),
        None => wrong.help("without a name, all of the schema is listed"),
    })
}

/// Columns of the titles of one entry.
pub(super) const TITLE: usize = 15;

/// A line of a card: a title and its text; nothing for an empty text.
fn field(out: &mut String, title: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(out, "  {title:<TITLE$}{text}");
    }
}

fn entity_type(graph: &Graph, schema: &Schema, found: &EntityType) -> String {
    let mut out = format!("{}, an entity type: {}\n", found.name, found.gloss);
    let above: Vec<&str> = schema.ancestors(&found.name).skip(1).map(|above| above.name.as_str()).collect();
    let below: Vec<&str> = schema
        .types()
        .iter()
        .filter(|below| below.parents.contains(&found.name))
        .map(|below| below.name.as_str())
        .collect();
    field(&mut out, "is also", &above.join(", "));
    field(&mut out, "kinds", &below.join(", "));
    let fits = |ends: &[String]| ends.iter().any(|wide| schema.is_subtype(&found.name, wide));
    let of = |test: &dyn Fn(&RelationType) -> bool| {
        schema
            .relations()
            .iter()
            .filter(|relation| test(relation))
            .map(|relation| relation.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    field(&mut out, "literals", &of(&|relation| relation.value.is_some() && fits(&relation.domain)));
    field(&mut out, "relations from", &of(&|relation| relation.value.is_none() && fits(&relation.domain)));
    field(&mut out, "relations to", &of(&|relation| relation.value.is_none() && fits(&relation.range)));
    let count = graph.label(&found.name).map_or(0, |label| graph.label_count(label));
    let example = usage::member(graph, &found.name).map_or(String::new(), |name| format!(", such as {name}"));
    field(&mut out, "in this graph", &format!("{count}{example}"));
    field(&mut out, "for example", &format!("MATCH (x:{}) RETURN x.name", found.name));
    out
}

fn relation(graph: &Graph, schema: &Schema, found: &RelationType) -> String {
    let kind = if found.value.is_some() { "a literal" } else { "a relation" };
    let mut out = format!("{}, {kind}: {}\n", found.name, found.gloss);
    field(&mut out, "from", &found.domain.join(", "));
    field(&mut out, "to", &found.range.join(", "));
    field(&mut out, "value", found.value.map_or("", literal_word));
    field(&mut out, "inverse", found.inverse.as_deref().unwrap_or_default());
    field(&mut out, "marks", &marks(found));
    field(&mut out, "implies", found.super_relation.as_deref().unwrap_or_default());
    let narrower: Vec<&str> = schema
        .implied_by(&found.name)
        .into_iter()
        .map(|narrow| narrow.name.as_str())
        .filter(|name| *name != found.name)
        .collect();
    field(&mut out, "implied by", &narrower.join(", "));
    field(&mut out, "disjoint with", &found.disjoint_with.join(", "));
    let maps: Vec<String> = found.maps.iter().map(|(scheme, code)| format!("{scheme} {code}")).collect();
    field(&mut out, "elsewhere", &maps.join(", "));
    if found.value.is_none() {
        let count = graph.relation(&found.name).map_or(0, |relation| graph.relation_count(relation));
        let example = usage::edge(graph, &found.name).map_or(String::new(), |ends| format!(", such as {ends}"));
        field(&mut out, "in this graph", &format!("{count} edges, whatever the view{example}"));
    }
    field(&mut out, "for example", &example(found));
    out
}

fn marks(found: &RelationType) -> String {
    let mut marks = Vec::new();
    if found.symmetric {
        marks.push("matches both ways");
    }
    if found.transitive {
        marks.push("chains derive further edges");
    }
    match found.sign {
        1.. => marks.push("friendly"),
        0 => {}
        _ => marks.push("hostile"),
    }
    if found.cardinality == Some(Cardinality::One) {
        marks.push("one at a time");
    }
    match found.bounds {
        Some(Bounds::Start) => marks.push("opens the entity's existence"),
        Some(Bounds::End) => marks.push("closes the entity's existence"),
        None => {}
    }
    marks.join(", ")
}

/// A query that runs.
fn example(found: &RelationType) -> String {
    let label = found.domain.first().map_or("thing", String::as_str);
    match (found.value, found.name.contains('-')) {
        (Some(_), true) => format!("MATCH (x:{label}) RETURN x.name, x.`{}`", found.name),
        (Some(_), false) => format!("MATCH (x:{label}) RETURN x.name, x.{}", found.name),
        (None, _) => format!("MATCH (a)-[:{}]->(b) RETURN a.name, b.name", found.name),
    }
}
