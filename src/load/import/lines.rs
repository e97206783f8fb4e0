//! JSON Lines: one node or one relationship a line.
//!
//! `{"id":1,"labels":["Person"],"properties":{"name":"Ann"}}` and
//! `{"start":1,"end":2,"type":"KNOWS","properties":{"since":2003}}`. An id is a text or a whole number; a property
//! is a text, a number, a boolean, a list of these, or typed: `{"$type":"Date","_value":"2003-04-28"}`.

use std::collections::HashMap;
use std::ops::Range;

use super::cell::{Scalar, Type, scalar};
use super::form::Form;
use super::header::{Field, Side};
use super::scan::escaped;
use super::sink::{Bad, Sink, short};
use super::table::{Done, Table};
use super::wrong::Wrong;
use crate::diagnostic::{codes, nearest};
use crate::graph::{Strip, StripKind};
use crate::load::ends;
use crate::load::json::{Kind, Node, Trouble, parse};
use crate::model::Value;

const NODE: &[&str] = &["id", "labels", "properties"];
const RELATIONSHIP: &[&str] = &["start", "end", "type", "properties"];

/// The types of typed values that properties can have, by their names in the session protocol.
const TYPES: &[(&str, Scalar)] = &[
    ("Boolean", Scalar::Boolean),
    ("Integer", Scalar::Integer),
    ("Float", Scalar::Float),
    ("String", Scalar::Text),
    ("Date", Scalar::Date),
    ("LocalTime", Scalar::LocalTime),
    ("Time", Scalar::Time),
    ("LocalDateTime", Scalar::LocalDateTime),
    ("OffsetDateTime", Scalar::DateTime),
    ("ZonedDateTime", Scalar::DateTime),
    ("Duration", Scalar::Duration),
];

/// The columns of the properties as they turn up.
#[derive(Default)]
struct Properties {
    places: HashMap<String, usize>,
    strips: Vec<(String, Strip)>,
}

impl Properties {
    fn push(&mut self, row: usize, key: &str, value: Value) {
        let at = self.places.get(key).copied().unwrap_or_else(|| {
            self.places.insert(key.to_owned(), self.strips.len());
            self.strips.push((key.to_owned(), Strip::new(kind_of(&value))));
            self.strips.len() - 1
        });
        if let Some((_, strip)) = self.strips.get_mut(at) {
            pad(strip, row);
            strip.value(value);
        }
    }
}

fn pad(strip: &mut Strip, rows: usize) {
    while strip.len() < rows {
        strip.absent();
    }
}

fn kind_of(value: &Value) -> StripKind {
    match value {
        Value::Boolean(_) => StripKind::Boolean,
        Value::Integer(_) => StripKind::Integer,
        Value::Float(_) => StripKind::Float,
        Value::Date(_) => StripKind::Date,
        Value::String(_) => StripKind::Text,
        _ => StripKind::Other,
    }
}

/// Reads the lines of a block.
pub(super) fn read<'i>(table: &Table<'i>, text: &str, side: Side, done: &mut Done<'i>) {
    let fields = match side {
        Side::Nodes => vec![Field::Id(String::new(), None), Field::Labels],
        Side::Relationships => vec![Field::Start(String::new()), Field::End(String::new()), Field::RelationType],
    };
    done.sinks = fields.iter().map(|field| table.sink(field, 0)).collect();
    let mut properties = Properties::default();
    for (number, (start, line)) in ends::lines(text.as_bytes()).enumerate() {
        let line = text.get(start..start + line.len()).unwrap_or("");
        if start == text.len() {
            break;
        }
        done.lines = number + 1;
        if line.trim().is_empty() {
            continue;
        }
        if let Err(trouble) = record(table, line, number, side, done, &mut properties) {
            let column = line.get(..trouble.at.start).map_or(0, |before| before.chars().count()) + 1;
            let wrong = Wrong::new((number, column), trouble.code, trouble.message);
            done.wrongs.push(|| Wrong { help: trouble.help, ..wrong });
        }
        done.rows += 1;
    }
    done.own = fields;
    for (key, mut strip) in properties.strips {
        pad(&mut strip, done.rows);
        let kind = Type { scalar: Scalar::Text, array: false };
        done.own.push(Field::Property(key, kind));
        done.sinks.push(Sink::Cells(strip, kind));
    }
}

fn record<'i>(
    table: &Table<'i>,
    line: &str,
    number: usize,
    side: Side,
    done: &mut Done<'i>,
    properties: &mut Properties,
) -> Result<(), Trouble> {
    let node = parse(line)?;
    let known = if side == Side::Nodes { NODE } else { RELATIONSHIP };
    check_fields(&node, known)?;
    let form = table.context.form;
    let texts: Vec<(String, Range<usize>)> = match side {
        Side::Nodes => {
            let (id, at) = id(&node, "id")?;
            let column = line.get(..at.start).map_or(0, |before| before.chars().count()) + 1;
            let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            done.places.push((short(number), short(column)));
            vec![(id, at), labels(&node, form)?]
        }
        Side::Relationships => vec![id(&node, "start")?, id(&node, "end")?, relation_type(&node)?],
    };
    for ((text, at), sink) in texts.into_iter().zip(&mut done.sinks) {
        let bad = |(code, message, help): Bad| Trouble { at, code, message, help };
        sink.text(&text, &table.context).map_err(bad)?;
    }
    let Some(all) = node.field("properties") else { return Ok(()) };
    let Kind::Object(fields) = &all.kind else { return Err(wrong_type(all, "an object")) };
    for field in fields {
        let value = value(table, &field.value)?;
        if !value.is_null() {
            properties.push(done.rows, &field.key, value);
        }
    }
    Ok(())
}

fn wrong_type(node: &Node<'_>, expected: &str) -> Trouble {
    let message = format!("found {} where {expected} is expected", node.what());
    Trouble::new(node.at.clone(), codes::DATA_WRONG_TYPE, message)
}

/// Known fields only, each once.
fn check_fields(node: &Node<'_>, known: &[&str]) -> Result<(), Trouble> {
    let Kind::Object(fields) = &node.kind else { return Err(wrong_type(node, "an object")) };
    for (at, field) in fields.iter().enumerate() {
        if !known.contains(&&*field.key) {
            let help = nearest(&field.key, known.iter().copied()).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no field `{}`", field.key);
            return Err(Trouble::new(field.at.clone(), codes::DATA_UNKNOWN_FIELD, message).help(help));
        }
        if fields.iter().take(at).any(|earlier| earlier.key == field.key) {
            let message = format!("the key `{}` stands twice in one object", field.key);
            return Err(Trouble::new(field.at.clone(), codes::DATA_DUPLICATE_KEY, message));
        }
    }
    Ok(())
}

fn needed<'n, 'a>(node: &'n Node<'a>, name: &str) -> Result<&'n Node<'a>, Trouble> {
    let start = node.at.start;
    let missing =
        || Trouble::new(start..start + 1, codes::DATA_MISSING_FIELD, format!("the field `{name}` is missing"));
    node.field(name).ok_or_else(missing)
}

/// An id as text.
fn id(node: &Node<'_>, name: &str) -> Result<(String, Range<usize>), Trouble> {
    let found = needed(node, name)?;
    let text = match &found.kind {
        Kind::Text(text) => text.to_string(),
        Kind::Number(text) if text.parse::<i64>().is_ok() => (*text).to_owned(),
        _ => return Err(wrong_type(found, "a text or a whole number")),
    };
    Ok((text, found.at.clone()))
}

/// The labels as a cell of CSV has them.
fn labels(node: &Node<'_>, form: Form) -> Result<(String, Range<usize>), Trouble> {
    let Some(found) = node.field("labels") else { return Ok((String::new(), 0..0)) };
    let Kind::List(items) = &found.kind else { return Err(wrong_type(found, "a list")) };
    let mut labels = Vec::new();
    for item in items {
        labels.push(escaped(item.text().ok_or_else(|| wrong_type(item, "a text"))?, form));
    }
    Ok((labels.join(&char::from(form.array_delimiter).to_string()), found.at.clone()))
}

fn relation_type(node: &Node<'_>) -> Result<(String, Range<usize>), Trouble> {
    let Some(found) = node.field("type") else { return Ok((String::new(), node.at.start..node.at.start + 1)) };
    Ok((found.text().ok_or_else(|| wrong_type(found, "a text"))?.to_owned(), found.at.clone()))
}

/// A property's value; lists hold no lists.
fn value(table: &Table<'_>, node: &Node<'_>) -> Result<Value, Trouble> {
    let Kind::List(items) = &node.kind else { return simple(table, node) };
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        if matches!(item.kind, Kind::Null) {
            return Err(wrong_type(item, "a value: a list in a property holds no null"));
        }
        values.push(simple(table, item)?);
    }
    Ok(Value::list(values))
}

fn simple(table: &Table<'_>, node: &Node<'_>) -> Result<Value, Trouble> {
    Ok(match &node.kind {
        Kind::Null => Value::Null,
        Kind::Boolean(value) => Value::Boolean(*value),
        Kind::Text(text) => Value::text(&**text),
        Kind::Number(text) => number(node, text)?,
        Kind::List(_) => return Err(wrong_type(node, "a text, a number or a boolean")),
        Kind::Object(_) => return typed(table, node),
    })
}

fn number(node: &Node<'_>, text: &str) -> Result<Value, Trouble> {
    if !text.contains(['.', 'e', 'E']) {
        let large = || {
            Trouble::new(
                node.at.clone(),
                codes::IMPORT_BAD_CELL,
                format!("`{}` is not a whole number of 64 bits", short(text)),
            )
        };
        return text.parse().map(Value::Integer).map_err(|_| large());
    }
    let bad = || Trouble::new(node.at.clone(), codes::IMPORT_BAD_CELL, format!("`{}` is not a number", short(text)));
    text.parse().map(Value::Float).map_err(|_| bad())
}

fn typed(table: &Table<'_>, node: &Node<'_>) -> Result<Value, Trouble> {
    let name = node.field("$type").and_then(Node::text).ok_or_else(|| {
        let help =
            "a property is not a map; a typed value is `{\"$type\":\"Date\",\"_value\":\"2003-04-28\"}`".to_owned();
        wrong_type(node, "a text, a number, a boolean or a typed value").help(Some(help))
    })?;
    let Some((_, kind)) = TYPES.iter().find(|(known, _)| *known == name) else {
        let help = nearest(name, TYPES.iter().map(|(known, _)| *known)).map(|near| format!("did you mean `{near}`?"));
        let message = format!("a property has no type `{}`", short(name));
        return Err(Trouble::new(node.at.clone(), codes::IMPORT_BAD_CELL, message).help(help));
    };
    let inner = needed(node, "_value")?;
    let text = match &inner.kind {
        Kind::Text(text) => text.to_string(),
        Kind::Number(text) => (*text).to_owned(),
        Kind::Boolean(value) => value.to_string(),
        _ => return Err(wrong_type(inner, "a text")),
    };
    let bad =
        || Trouble::new(inner.at.clone(), codes::IMPORT_BAD_CELL, format!("`{}` is not {}", short(&text), kind.what()));
    scalar(*kind, &text, table.context.now).ok_or_else(bad)
}
