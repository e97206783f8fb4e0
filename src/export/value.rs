//! Values as JSON, plain or typed as the session protocol has them, and back.
//!
//! Written straight into text, for a session writes many; nodes, edges and paths are read through the
//! answer they belong to.

use std::fmt::{Display, Write as _};

use serde_json::Value as Json;

use crate::answer::Answer;
use crate::diagnostic::{Fault, codes};
use crate::model::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Moment, Time};
use crate::model::{EdgeId, LensId, Map, NodeId, Path, Value};

/// Which of the two forms of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// What JSON has is itself.
    Plain,
    /// Every value is `{"$type": T, "_value": V}`.
    Typed,
}

/// Writes values of one answer in one form.
#[derive(Clone, Copy, Debug)]
pub struct ValueWriter<'a> {
    answer: &'a Answer,
    form: Form,
}

/// Appends a JSON string.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1f => "",
            _ => continue,
        };
        out.push_str(text.get(from..at).unwrap_or(""));
        if escape.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{byte:04x}");
        } else {
            out.push_str(escape);
        }
        from = at + 1;
    }
    out.push_str(text.get(from..).unwrap_or(""));
    out.push('"');
}

/// Appends the items with commas between them.
fn join<T>(out: &mut String, items: impl IntoIterator<Item = T>, mut each: impl FnMut(&mut String, T)) {
    for (at, item) in items.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(out, item);
    }
}

/// Appends a list of strings.
pub fn write_strings<'s>(out: &mut String, items: impl IntoIterator<Item = &'s str>) {
    out.push('[');
    join(out, items, write_string);
    out.push(']');
}

/// A float so that it reads back to the same double, with a point or exponent.
pub fn float_text(number: f64) -> String {
    match number {
        n if n.is_nan() => "NaN".into(),
        n if n.is_infinite() => if n > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        n => format!("{n:?}"),
    }
}

impl<'a> ValueWriter<'a> {
    /// A writer for values of `answer`.
    pub fn new(answer: &'a Answer, form: Form) -> Self {
        ValueWriter { answer, form }
    }

    /// Appends a value.
    pub fn write(self, out: &mut String, value: &Value) {
        match value {
            Value::Null => self.raw(out, "Null", "null"),
            Value::Boolean(b) => self.raw(out, "Boolean", if *b { "true" } else { "false" }),
            Value::Integer(n) if self.form == Form::Typed => self.tagged(out, "Integer", &n),
            Value::Integer(n) => out.push_str(&n.to_string()),
            Value::Float(n) if self.form == Form::Typed || !n.is_finite() => self.tagged(out, "Float", &float_text(*n)),
            Value::Float(n) => out.push_str(&float_text(*n)),
            Value::String(text) => self.tagged(out, "String", text),
            Value::Date(date) => self.tagged(out, "Date", date),
            Value::LocalTime(time) => self.tagged(out, "LocalTime", time),
            Value::Time(time) => self.tagged(out, "Time", time),
            Value::LocalDateTime(time) => self.tagged(out, "LocalDateTime", time),
            Value::DateTime(time) => {
                let tag = if time.zone.is_some() { "ZonedDateTime" } else { "OffsetDateTime" };
                self.tagged(out, tag, time);
            }
            Value::Duration(duration) => self.tagged(out, "Duration", duration),
            Value::List(items) => self.wrapped(out, "List", |out| {
                out.push('[');
                join(out, items.iter(), |out, item| self.write(out, item));
                out.push(']');
            }),
            Value::Map(map) => self.wrapped(out, "Map", |out| self.map(out, map)),
            Value::Node(node, lens) => self.node(out, *node, *lens),
            Value::Edge(edge, lens) => self.edge(out, *edge, *lens),
            Value::Path(path) => self.path(out, path),
        }
    }

    /// What is the same text in both forms.
    fn raw(self, out: &mut String, tag: &str, text: &str) {
        self.wrapped(out, tag, |out| out.push_str(text));
    }

    /// A string, under a tag.
    fn tagged(self, out: &mut String, tag: &str, text: &dyn Display) {
        self.wrapped(out, tag, |out| write_string(out, &text.to_string()));
    }

    fn wrapped(self, out: &mut String, tag: &str, body: impl FnOnce(&mut String)) {
        if self.form == Form::Plain {
            return body(out);
        }
        out.push_str("{\"$type\":\"");
        out.push_str(tag);
        out.push_str("\",\"_value\":");
        body(out);
        out.push('}');
    }

    /// A map without its tag; null values stay.
    fn map(self, out: &mut String, map: &Map) {
        out.push('{');
        join(out, map, |out, (key, value)| {
            write_string(out, key);
            out.push(':');
            self.write(out, value);
        });
        out.push('}');
    }

    /// The keys of the two forms, plain first.
    fn key(self, out: &mut String, plain: &str, typed: &str) {
        let key = if self.form == Form::Plain { plain } else { typed };
        let opened = out.ends_with('{');
        out.push_str(if opened { "\"" } else { ",\"" });
        out.push_str(key);
        out.push_str("\":");
    }

    fn node(self, out: &mut String, node: NodeId, lens: LensId) {
        let view = self.answer.view(lens);
        self.wrapped(out, "Node", |out| {
            out.push('{');
            self.key(out, "elementId", "_element_id");
            write_string(out, &view.graph.node_element(node));
            self.key(out, "labels", "_labels");
            write_strings(out, view.graph.labels(node));
            self.key(out, "properties", "_properties");
            self.map(out, &node_properties(self.answer, node, lens));
            out.push('}');
        });
    }

    fn edge(self, out: &mut String, edge: EdgeId, lens: LensId) {
        let graph = self.answer.view(lens).graph;
        let ends = graph.edge(edge);
        self.wrapped(out, "Relationship", |out| {
            out.push('{');
            self.key(out, "elementId", "_element_id");
            write_string(out, &graph.edge_element(edge));
            self.key(out, "startNodeElementId", "_start_node_element_id");
            write_string(out, &graph.node_element(ends.start));
            self.key(out, "endNodeElementId", "_end_node_element_id");
            write_string(out, &graph.node_element(ends.end));
            self.key(out, "type", "_type");
            write_string(out, graph.relation_name(ends.relation));
            self.key(out, "properties", "_properties");
            self.map(out, &graph.edge_properties(edge));
            out.push('}');
        });
    }

    fn path(self, out: &mut String, path: &Path) {
        self.wrapped(out, "Path", |out| {
            out.push('[');
            join(out, 0..path.nodes.len() + path.edges.len(), |out, at| match at % 2 {
                0 => path.nodes.get(at / 2).into_iter().for_each(|node| self.node(out, *node, path.lens)),
                _ => path.edges.get(at / 2).into_iter().for_each(|edge| self.edge(out, *edge, path.lens)),
            });
            out.push(']');
        });
    }
}

/// All properties of a node that are not null, literals read under the lens.
pub fn node_properties(answer: &Answer, node: NodeId, lens: LensId) -> Map {
    answer.view(lens).properties(node).0
}

/// How deep a parameter may nest; `serde_json` stops at 128 already.
const DEEPEST: usize = 256;

/// A value from JSON, plain or typed, freely mixed.
///
/// # Errors
/// When a typed value is not what its type says, or a number does not fit.
pub fn from_json(json: &Json) -> Result<Value, Fault> {
    read(json, DEEPEST)
}

fn bad(message: impl Into<String>) -> Fault {
    Fault::new(codes::RUN_ARGUMENT_VALUE, message)
}

fn read(json: &Json, room: usize) -> Result<Value, Fault> {
    let Some(room) = room.checked_sub(1) else { return Err(bad("the parameter is nested too deeply")) };
    match json {
        Json::Null => Ok(Value::Null),
        Json::Bool(b) => Ok(Value::Boolean(*b)),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(n), _) => Ok(Value::Integer(n)),
            (None, Some(n)) if number.is_f64() => Ok(Value::Float(n)),
            _ => Err(bad(format!("`{number}` does not fit 64 bits"))),
        },
        Json::String(text) => Ok(Value::text(text.as_str())),
        Json::Array(items) => list(items, room),
        Json::Object(entries) => match entries.get("$type").and_then(Json::as_str) {
            Some(tag) => typed(tag, entries.get("_value").unwrap_or(&Json::Null), room),
            None => map(entries, room),
        },
    }
}

fn list(items: &[Json], room: usize) -> Result<Value, Fault> {
    let items: Result<Vec<Value>, Fault> = items.iter().map(|item| read(item, room)).collect();
    Ok(Value::list(items?))
}

fn map(entries: &serde_json::Map<String, Json>, room: usize) -> Result<Value, Fault> {
    let pairs: Result<Vec<(&str, Value)>, Fault> =
        entries.iter().map(|(key, value)| Ok((key.as_str(), read(value, room)?))).collect();
    Ok(Value::map(pairs?))
}

fn typed(tag: &str, value: &Json, room: usize) -> Result<Value, Fault> {
    let unfit = || bad(format!("`{}` is not a value of type `{tag}`", brief(value)));
    let text = || value.as_str().ok_or_else(unfit);
    match tag {
        "Null" => Ok(Value::Null),
        "Boolean" => value.as_bool().map(Value::Boolean).ok_or_else(unfit),
        "Integer" => text()?.parse().map(Value::Integer).map_err(|_| unfit()),
        "Float" => float(text()?).map(Value::Float).ok_or_else(unfit),
        "String" => Ok(Value::text(text()?)),
        "List" => value.as_array().ok_or_else(unfit).and_then(|items| list(items, room)),
        "Map" => value.as_object().ok_or_else(unfit).and_then(|entries| map(entries, room)),
        "Date" => Ok(Value::Date(Date::parse(text()?)?)),
        "LocalTime" => Ok(Value::LocalTime(LocalTime::parse(text()?)?)),
        "Time" => Ok(Value::Time(Time::parse(text()?, Moment::now())?.into())),
        "LocalDateTime" => Ok(Value::LocalDateTime(LocalDateTime::parse(text()?)?.into())),
        "OffsetDateTime" | "ZonedDateTime" => Ok(Value::DateTime(DateTime::parse(text()?)?.into())),
        "Duration" => Ok(Value::Duration(Duration::parse(text()?)?.into())),
        _ => Err(bad(format!("`{tag}` is not a type that a parameter can have"))),
    }
}

fn float(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust's own words (`inf`, `nan`) are not the protocol's.
        text if text.contains(|c: char| c.is_ascii_alphabetic() && !matches!(c, 'e' | 'E')) => None,
        text => text.parse().ok(),
    }
}

/// A JSON value short enough for a message.
fn brief(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}...", text.get(..at).unwrap_or("")),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;

    fn through(form: Form, json: &str) -> Result<String, Fault> {
        let answer = Answer::empty(Vec::new(), Graph::open().into());
        let json: Json = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
        let mut out = String::new();
        ValueWriter::new(&answer, form).write(&mut out, &from_json(&json)?);
        Ok(out)
    }

    #[test]
    fn typed_values_come_back_as_they_went() {
        let cases = [
            r#"{"$type":"Null","_value":null}"#,
            r#"{"$type":"Integer","_value":"-9223372036854775808"}"#,
            r#"{"$type":"Float","_value":"0.1"}"#,
            r#"{"$type":"Float","_value":"-Infinity"}"#,
            r#"{"$type":"String","_value":"a\"\\\n\u0001ü"}"#,
            r#"{"$type":"Duration","_value":"P1Y2M10DT2H30M5.5S"}"#,
            r#"{"$type":"Time","_value":"12:31:14+01:00"}"#,
            r#"{"$type":"OffsetDateTime","_value":"1984-10-11T12:31:14+01:00"}"#,
            r#"{"$type":"ZonedDateTime","_value":"1984-10-11T12:31:14+01:00[Europe/Stockholm]"}"#,
            r#"{"$type":"Map","_value":{"a":{"$type":"List","_value":[{"$type":"Boolean","_value":true}]}}}"#,
        ];
        for case in cases {
            assert_eq!(through(Form::Typed, case).as_deref(), Ok(case));
        }
    }

    #[test]
    fn plain_values_come_back_as_they_went() {
        let case = r#"{"a":[1,1.0,1e300,"x",null,true,{"b":[]}]}"#;
        assert_eq!(through(Form::Plain, case).as_deref(), Ok(case));
    }

    #[test]
    fn plain_and_typed_mix() {
        let mixed = r#"{"a":[{"$type":"Integer","_value":"3"},2]}"#;
        assert_eq!(through(Form::Plain, mixed).as_deref(), Ok(r#"{"a":[3,2]}"#));
    }

    #[test]
    fn what_does_not_fit_its_type_is_refused() {
        for case in [
            r#"{"$type":"Integer","_value":"9223372036854775808"}"#,
            r#"{"$type":"Integer","_value":3}"#,
            r#"{"$type":"Float","_value":"inf"}"#,
            r#"{"$type":"Node","_value":{}}"#,
            "9223372036854775808",
        ] {
            assert!(through(Form::Plain, case).is_err(), "{case}");
        }
    }
}
