//! [`Config`]: the map of options that an algorithm is given, checked.

use std::ops::RangeInclusive;

use super::super::Field;
use super::super::statement::named;
use crate::diagnostic::{Fault, codes, nearest};
use crate::graph::{Graph, View};
use crate::model::{Kinds, Map, NodeId, Value};

/// The options of one call. A null is an option left out.
pub(super) struct Config<'a> {
    name: &'static str,
    map: Option<&'a Map>,
}

impl<'a> Config<'a> {
    /// The options of a call of `name`.
    ///
    /// # Errors
    /// When a key is not among `options`, or its value of another kind.
    pub(super) fn new(name: &'static str, options: &[Field], argument: &'a Value) -> Result<Self, Fault> {
        let map = match argument {
            Value::Null => None,
            Value::Map(map) => Some(&**map),
            other => {
                let message = format!("`{name}` takes a map of options, not {}", Kinds::of(other));
                return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message));
            }
        };
        for (key, value) in map.into_iter().flatten() {
            let Some(option) = options.iter().find(|option| *option.name == **key) else {
                return Err(unknown(name, options, key));
            };
            if !Kinds::of(value).within(option.kinds.or(Kinds::NULL)) {
                return Err(mistyped(name, key, option.kinds, value));
            }
        }
        Ok(Config { name, map })
    }

    /// The value of an option, unless it was left out.
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.map?.get(key).filter(|value| !value.is_null())
    }

    /// A complaint about the value of an option.
    pub(super) fn refused(&self, key: &str, what: &str) -> Fault {
        Fault::new(codes::RUN_ARGUMENT_VALUE, format!("`{key}` of `{}` {what}", self.name))
    }

    /// A whole number.
    ///
    /// # Errors
    /// When it is outside `range`.
    pub(super) fn count(&self, key: &str, default: usize, range: RangeInclusive<usize>) -> Result<usize, Fault> {
        let Some(Value::Integer(given)) = self.get(key) else { return Ok(default) };
        let found = usize::try_from(*given).ok().filter(|found| range.contains(found));
        let wanted = || {
            let (least, most) = (range.start(), range.end());
            self.refused(key, &format!("is {given}; it is a whole number from {least} to {most}"))
        };
        found.ok_or_else(wanted)
    }

    /// A number.
    ///
    /// # Errors
    /// When it is outside `range`.
    #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
    pub(super) fn number(&self, key: &str, default: f64, range: RangeInclusive<f64>) -> Result<f64, Fault> {
        let given = match self.get(key) {
            Some(Value::Integer(given)) => *given as f64,
            Some(Value::Float(given)) => *given,
            _ => return Ok(default),
        };
        if range.contains(&given) {
            return Ok(given);
        }
        Err(self.refused(key, &format!("is {given}; it is a number from {} to {}", range.start(), range.end())))
    }

    /// Yes or no.
    pub(super) fn flag(&self, key: &str, default: bool) -> bool {
        match self.get(key) {
            Some(Value::Boolean(given)) => *given,
            _ => default,
        }
    }

    /// A name or a list of names; none when left out.
    ///
    /// # Errors
    /// When something in the list is no string.
    pub(super) fn names(&self, key: &str) -> Result<Option<Vec<&'a str>>, Fault> {
        let text = |value: &'a Value| value.as_str().ok_or_else(|| mistyped(self.name, key, Kinds::STRING, value));
        self.get(key).map(|value| listed(value).iter().map(text).collect()).transpose()
    }

    /// The nodes that an option names, each once, in the order given: the nodes themselves, or by id, in a
    /// statement graph by name or alias too. None when left out.
    ///
    /// # Errors
    /// When something names no node, or several.
    pub(super) fn nodes(&self, key: &str, view: View<'_>) -> Result<Option<Vec<NodeId>>, Fault> {
        let Some(value) = self.get(key) else { return Ok(None) };
        let mut found: Vec<NodeId> = Vec::new();
        for value in listed(value) {
            let node = self.named(key, value, view)?;
            if !found.contains(&node) {
                found.push(node);
            }
        }
        Ok(Some(found))
    }

    fn named(&self, key: &str, value: &Value, view: View<'_>) -> Result<NodeId, Fault> {
        match value {
            Value::Node(node, _) => Ok(*node),
            Value::String(name) if view.graph.schema().is_some() => named(view.graph, name),
            Value::String(_) | Value::Integer(_) => {
                by_id(view, value).ok_or_else(|| self.refused(key, &format!("names no node: {}", shown(value))))
            }
            other => Err(mistyped(self.name, key, super::NODE, other)),
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        value => format!("`{}`", value.as_str().unwrap_or_default()),
    }
}

/// The node of an open graph whose property `id` is this; where no node has one, the one so numbered.
fn by_id(view: View<'_>, value: &Value) -> Option<NodeId> {
    let graph: &Graph = view.graph;
    let same = |found: &Value| match (found, value) {
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        _ => false,
    };
    let stored = graph.key("id").and_then(|key| view.nodes().find(|node| same(&graph.node_property(*node, key))));
    stored.or_else(|| match value {
        Value::Integer(number) => graph.node_by_element(&number.to_string()),
        value => graph.node_by_element(value.as_str()?),
    })
}

/// The items of a list; anything else is the one item.
fn listed(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn unknown(name: &str, options: &[Field], key: &str) -> Fault {
    let fault = Fault::new(codes::RUN_ARGUMENT_VALUE, format!("`{name}` has no option `{key}`"));
    let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
    match nearest(key, names.iter().copied()) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault.help(format!("it takes {}", names.join(", "))),
    }
}

fn mistyped(name: &str, key: &str, wanted: Kinds, value: &Value) -> Fault {
    let message = format!("`{key}` of `{name}` is {}, not {wanted}", Kinds::of(value));
    Fault::new(codes::RUN_ARGUMENT_TYPE, message)
}
