//! [`Bulk`]: a whole open graph as two CSV files that `chancery import` reads back.
//!
//! The header names each column's type. A property whose values are of several types has a column for each.
//! What CSV cannot carry (maps, lists within lists or of several types, empty names) is an error.

use std::fmt;
use std::io::{self, Write};

use super::delimited::harmless;
use super::value::float_text;
use crate::graph::{Graph, KeyId};
use crate::model::{EdgeId, NodeId, Value};

/// What a column holds: the name of its type in a header, and whether cells are lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    name: &'static str,
    list: bool,
}

/// What cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One property, one type.
#[derive(Clone, Copy, Debug)]
struct Column<'g> {
    key: KeyId,
    name: &'g str,
    kind: Kind,
    /// It takes the lists without elements too.
    empty_lists: bool,
}

impl Column<'_> {
    fn takes(&self, found: Kind) -> bool {
        found == self.kind || (self.empty_lists && found.list && found.name == EMPTY)
    }
}

/// An open graph that can be written.
#[derive(Debug)]
pub struct Bulk<'g> {
    graph: &'g Graph,
    safe: bool,
    node_columns: Vec<Column<'g>>,
    edge_columns: Vec<Column<'g>>,
}

impl<'g> Bulk<'g> {
    /// Looks at all values for their types. `safe` makes cells harmless that a spreadsheet would run as
    /// formulas. Linear in the graph.
    ///
    /// # Errors
    /// When a value, a name or a label is one that CSV cannot carry.
    pub fn new(graph: &'g Graph, safe: bool) -> Result<Self, Unfit> {
        names(graph)?;
        let nodes: Vec<NodeId> = alive_nodes(graph).collect();
        let edges: Vec<EdgeId> = alive_edges(graph).collect();
        let of_nodes = |key| nodes.iter().map(move |node| graph.node_property(*node, key));
        let of_edges = |key| edges.iter().map(move |edge| graph.edge_property(*edge, key));
        Ok(Bulk {
            graph,
            safe,
            node_columns: columns(graph, "a node", of_nodes)?,
            edge_columns: columns(graph, "a relationship", of_edges)?,
        })
    }

    /// Writes the nodes: `:ID`, `:LABEL` and the properties.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn nodes(&self, out: &mut dyn Write) -> io::Result<()> {
        self.header(out, ":ID,:LABEL", &self.node_columns)?;
        for node in alive_nodes(self.graph) {
            let labels = self.graph.labels(node);
            let labels: Vec<String> = labels.into_iter().map(element).collect();
            write!(out, "{},{}", self.graph.node_number(node), self.cell(&labels.join(";"), false))?;
            let value = |key| self.graph.node_property(node, key);
            self.row(out, &self.node_columns, value)?;
        }
        Ok(())
    }

    /// Writes the relationships: `:START_ID`, `:END_ID`, `:TYPE` and the properties.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn relationships(&self, out: &mut dyn Write) -> io::Result<()> {
        self.header(out, ":START_ID,:END_ID,:TYPE", &self.edge_columns)?;
        for edge in alive_edges(self.graph) {
            let ends = self.graph.edge(edge);
            let (start, end) = (self.graph.node_number(ends.start), self.graph.node_number(ends.end));
            write!(out, "{start},{end},{}", self.cell(self.graph.relation_name(ends.relation), false))?;
            let value = |key| self.graph.edge_property(edge, key);
            self.row(out, &self.edge_columns, value)?;
        }
        Ok(())
    }

    fn header(&self, out: &mut dyn Write, first: &str, columns: &[Column<'_>]) -> io::Result<()> {
        write!(out, "{first}")?;
        for Column { name, kind, .. } in columns {
            let brackets = if kind.list { "[]" } else { "" };
            write!(out, ",{}", self.cell(&format!("{name}:{}{brackets}", kind.name), name.trim() != *name))?;
        }
        writeln!(out)
    }

    fn row(&self, out: &mut dyn Write, columns: &[Column<'_>], value: impl Fn(KeyId) -> Value) -> io::Result<()> {
        for column in columns {
            out.write_all(b",")?;
            let value = value(column.key);
            if kind(&value).is_ok_and(|found| column.takes(found)) {
                let text = text(&value);
                out.write_all(self.cell(&text, text.is_empty()).as_bytes())?;
            }
        }
        writeln!(out)
    }

    /// A cell, in quotes where it must be or is asked to be.
    fn cell(&self, text: &str, quoted: bool) -> String {
        let text = if self.safe { harmless(text.to_owned()) } else { text.to_owned() };
        if quoted || text.contains([',', '"', '\r', '\n']) { quote(&text) } else { text }
    }
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// One element of a list, or one label.
fn element(text: &str) -> String {
    if text.is_empty() || text.contains([';', '"']) { quote(text) } else { text.to_owned() }
}

fn alive_nodes(graph: &Graph) -> impl Iterator<Item = NodeId> + '_ {
    (0..graph.node_bound()).map(NodeId::at).filter(|node| graph.node_alive(*node))
}

fn alive_edges(graph: &Graph) -> impl Iterator<Item = EdgeId> + '_ {
    (0..graph.edge_bound()).map(EdgeId::at).filter(|edge| graph.edge_alive(*edge))
}

/// Names that are in use must not be empty.
fn names(graph: &Graph) -> Result<(), Unfit> {
    let empty = |what: &str| Err(Unfit(format!("{what} with an empty name cannot be written as CSV")));
    if graph.label("").is_some_and(|label| graph.label_count(label) > 0) {
        return empty("a label");
    }
    if graph.relation("").is_some_and(|relation| graph.relation_count(relation) > 0) {
        return empty("a relationship type");
    }
    Ok(())
}

/// The columns for all keys: one for each type that occurs.
fn columns<'g, I: Iterator<Item = Value>>(
    graph: &'g Graph,
    what: &str,
    values: impl Fn(KeyId) -> I,
) -> Result<Vec<Column<'g>>, Unfit> {
    let mut columns = Vec::new();
    for key in graph.key_ids() {
        let name = graph.key_name(key);
        let mut kinds: Vec<Kind> = Vec::new();
        for value in values(key).filter(|value| !value.is_null()) {
            let found = kind(&value)
                .map_err(|why| Unfit(format!("the property `{name}` of {what} is {why}, which CSV cannot carry")))?;
            if !kinds.contains(&found) {
                kinds.push(found);
            }
        }
        if name.is_empty() && !kinds.is_empty() {
            return Err(Unfit(format!("a property of {what} with an empty name cannot be written as CSV")));
        }
        columns.extend(typed(kinds).map(|(kind, empty_lists)| Column { key, name, kind, empty_lists }));
    }
    Ok(columns)
}

/// The types of one key's columns: a list without elements goes to the first that holds lists, and to one of
/// texts where there is none.
fn typed(mut kinds: Vec<Kind>) -> impl Iterator<Item = (Kind, bool)> {
    let all = kinds.len();
    kinds.retain(|kind| !kind.list || kind.name != EMPTY);
    let mut empty = kinds.len() < all;
    if empty && !kinds.iter().any(|kind| kind.list) {
        kinds.push(Kind { name: "string", list: true });
    }
    kinds.sort_unstable();
    kinds.into_iter().map(move |kind| (kind, kind.list && std::mem::take(&mut empty)))
}

/// The type of a list without elements.
const EMPTY: &str = "";

/// The type of a value; what it is in words where it has none.
fn kind(value: &Value) -> Result<Kind, &'static str> {
    let Value::List(items) = value else { return scalar(value).map(|name| Kind { name, list: false }) };
    let mut name = EMPTY;
    for item in items.iter() {
        let own = match item {
            Value::List(_) => return Err("a list of lists"),
            Value::Null => return Err("a list with null in it"),
            Value::Map(_) => return Err("a list of maps"),
            item => scalar(item)?,
        };
        if name != EMPTY && own != name {
            return Err("a list of several types");
        }
        name = own;
    }
    Ok(Kind { name, list: true })
}

fn scalar(value: &Value) -> Result<&'static str, &'static str> {
    Ok(match value {
        Value::Boolean(_) => "boolean",
        Value::Integer(_) => "int",
        Value::Float(_) => "float",
        Value::String(_) => "string",
        Value::Date(_) => "date",
        Value::LocalTime(_) => "localtime",
        Value::Time(_) => "time",
        Value::LocalDateTime(_) => "localdatetime",
        Value::DateTime(_) => "datetime",
        Value::Duration(_) => "duration",
        Value::Map(_) => return Err("a map"),
        _ => return Err("no property value"),
    })
}

/// A value as its column's type is written.
fn text(value: &Value) -> String {
    match value {
        Value::Float(value) => float_text(*value),
        Value::List(items) => items.iter().map(|item| element(&text(item))).collect::<Vec<_>>().join(";"),
        one => one.written().unwrap_or_default(),
    }
}
