//! Property access, indexing and slicing: what `.key`, `[index]` and `[from..to]` do to values.

use super::Surroundings;
use crate::diagnostic::{Fault, codes, nearest};
use crate::graph::{Reading, View};
use crate::model::{EdgeId, Kinds, Map, NodeId, SourceId, StatementId, Text, Value, temporal};

/// `value.key`.
///
/// # Errors
/// When the value has no properties, or was deleted.
pub fn property(surroundings: &dyn Surroundings, value: &Value, key: &str) -> Result<Value, Fault> {
    match value {
        Value::Null => Ok(Value::Null),
        Value::Node(node, lens) => of_node(surroundings, surroundings.view(*lens), *node, key),
        Value::Edge(edge, lens) => of_edge(surroundings.view(*lens), *edge, key),
        Value::Map(entries) => Ok(entries.get(key).cloned().unwrap_or(Value::Null)),
        _ if Kinds::of(value).within(Kinds::TEMPORAL) => {
            temporal::component(value, key).ok_or_else(|| no_component(value, key))
        }
        _ => {
            let message = format!("`.{key}` does not apply to {}", Kinds::of(value));
            Err(Fault::new(codes::PROPERTY_ACCESS, message))
        }
    }
}

fn no_component(value: &Value, key: &str) -> Fault {
    let fault = Fault::new(codes::RUN_ARGUMENT_VALUE, format!("{} has no `{key}`", Kinds::of(value)));
    match nearest(key, temporal::component_names(value)) {
        Some(name) => fault.help(format!("did you mean `{name}`?")),
        None => fault,
    }
}

fn deleted(what: &str) -> Fault {
    Fault::new(codes::DELETED_ENTITY_ACCESS, format!("the {what} was deleted"))
}

/// The node, unless it was deleted.
pub(super) fn alive(view: View<'_>, node: NodeId) -> Result<(), Fault> {
    if view.graph.node_alive(node) { Ok(()) } else { Err(deleted("node")) }
}

/// The edge, unless it was deleted.
pub(super) fn alive_edge(view: View<'_>, edge: EdgeId) -> Result<(), Fault> {
    if view.graph.edge_alive(edge) { Ok(()) } else { Err(deleted("relationship")) }
}

fn of_node(surroundings: &dyn Surroundings, view: View<'_>, node: NodeId, key: &str) -> Result<Value, Fault> {
    alive(view, node)?;
    let Some(id) = view.graph.key(key) else { return Ok(Value::Null) };
    let reading = view.property(node, id);
    match &reading {
        Reading::Value(_) => {}
        Reading::Contested(statements) => surroundings.warn(contested(view, node, key, statements, None)),
        Reading::Rivalled(value, statements) => {
            surroundings.warn(contested(view, node, key, statements, Some(value)));
        }
    }
    Ok(reading.value())
}

fn of_edge(view: View<'_>, edge: EdgeId, key: &str) -> Result<Value, Fault> {
    alive_edge(view, edge)?;
    Ok(view.graph.key(key).map_or(Value::Null, |key| view.graph.edge_property(edge, key)))
}

/// The warning of a literal on which sources disagree: every value with its sources, and a view that settles it.
fn contested(view: View<'_>, node: NodeId, key: &str, statements: &[StatementId], given: Option<&Value>) -> Fault {
    let sides = sides(view, statements);
    let id = |source: &SourceId| view.graph.source(*source).map_or("", |source| source.id.as_str());
    let listed = sides.iter().map(|(value, sources)| {
        let sources: Vec<&str> = sources.iter().map(id).collect();
        format!("{value} [{}]", sources.join(", "))
    });
    let listed: Vec<String> = listed.collect();
    let name = view.graph.entity(node).map_or_else(|| view.graph.node_element(node), |e| e.shown().to_owned());
    let message = format!("sources disagree on `{key}` of {name}: {}", listed.join("; "));
    let hint = match given.and_then(Value::written) {
        Some(value) => format!("{value} is given because AT LEAST sets its rivals aside"),
        None => match settling(view, &sides) {
            Some((source, value)) => {
                format!("narrow the view: ACCORDING TO {} gives {value}; or read evidence(n, '{key}')", id(&source))
            }
            None => format!("read evidence(n, '{key}'), which lists them all"),
        },
    };
    Fault::new(codes::CONTESTED_LITERAL, message).help(hint)
}

/// A value, and the sources that state it.
type Side = (String, Vec<SourceId>);

/// The values in order of text.
fn sides(view: View<'_>, statements: &[StatementId]) -> Vec<Side> {
    let Some(table) = view.graph.statements() else { return Vec::new() };
    let mut sides: Vec<Side> = Vec::new();
    for statement in statements {
        let value = table.value(*statement).as_ref().map(crate::answer::words::literal_text).unwrap_or_default();
        let source = table.source(*statement);
        match sides.iter_mut().find(|side| side.0 == value) {
            Some((_, sources)) if sources.contains(&source) => {}
            Some((_, sources)) => sources.push(source),
            None => sides.push((value, vec![source])),
        }
    }
    sides.sort();
    sides
}

/// A source that, with those that copy it, states one value only; one that is alone with its value comes first.
fn settling<'s>(view: View<'_>, sides: &'s [Side]) -> Option<(SourceId, &'s str)> {
    let says = |source: SourceId, side: &Side| side.1.iter().any(|stated| view.graph.chain(*stated).contains(&source));
    let mut by_company: Vec<&Side> = sides.iter().collect();
    by_company.sort_by_key(|side| side.1.len());
    let mut found = by_company.into_iter().flat_map(|side| side.1.iter().map(move |source| (*source, side)));
    let settled = found.find(|(source, _)| sides.iter().filter(|side| says(*source, side)).count() == 1);
    settled.map(|(source, side)| (source, side.0.as_str()))
}

/// All properties of a node or edge, or the entries of a map.
///
/// # Errors
/// When the value is none of these, or was deleted.
pub fn properties(surroundings: &dyn Surroundings, value: &Value) -> Result<Map, Fault> {
    match value {
        Value::Node(node, lens) => {
            let view = surroundings.view(*lens);
            alive(view, *node)?;
            let (map, rivals) = view.properties(*node);
            for (key, statements) in rivals {
                let key = view.graph.key_name(key);
                surroundings.warn(contested(view, *node, key, &statements, map.get(key)));
            }
            Ok(map)
        }
        Value::Edge(edge, lens) => {
            let view = surroundings.view(*lens);
            alive_edge(view, *edge)?;
            Ok(view.graph.edge_properties(*edge))
        }
        Value::Map(entries) => Ok((**entries).clone()),
        Value::Null => Ok(Map::new()),
        other => {
            let message = format!("{} has no properties", Kinds::of(other));
            Err(Fault::new(codes::PROPERTY_ACCESS, message))
        }
    }
}

/// The names of the properties of a node or edge, or the keys of a map.
///
/// # Errors
/// As [`properties`].
pub fn keys(surroundings: &dyn Surroundings, value: &Value) -> Result<Vec<Text>, Fault> {
    Ok(match value {
        // Contested literals have no value, and asking for names is no reason to warn of them.
        Value::Node(node, lens) => {
            let view = surroundings.view(*lens);
            alive(view, *node)?;
            view.properties(*node).0.into_keys().collect()
        }
        _ => properties(surroundings, value)?.into_keys().collect(),
    })
}

/// `value[index]`: an element of a list (from the end where negative), an entry of a map, a property.
///
/// # Errors
/// When the value has no elements, or the index is of another kind than it takes.
pub fn index(surroundings: &dyn Surroundings, value: &Value, index: &Value) -> Result<Value, Fault> {
    match (value, index) {
        (Value::List(items), Value::Integer(at)) => {
            Ok(position(*at, items.len()).and_then(|at| items.get(at)).cloned().unwrap_or(Value::Null))
        }
        (Value::Null, _) | (Value::List(_) | Value::Map(_) | Value::Node(..) | Value::Edge(..), Value::Null) => {
            Ok(Value::Null)
        }
        (Value::Map(_) | Value::Node(..) | Value::Edge(..), Value::String(key)) => property(surroundings, value, key),
        (Value::List(_), other) => {
            let message = format!("a list is read by an integer, not {}", Kinds::of(other));
            Err(Fault::new(codes::LIST_ELEMENT_ACCESS, message))
        }
        (Value::Map(_) | Value::Node(..) | Value::Edge(..), other) => {
            let message = format!("{} is read by a string, not {}", Kinds::of(value), Kinds::of(other));
            Err(Fault::new(codes::MAP_ELEMENT_ACCESS, message))
        }
        _ => Err(no_elements(value)),
    }
}

fn no_elements(value: &Value) -> Fault {
    let message = format!("`[ ]` reads lists and maps, not {}", Kinds::of(value));
    Fault::new(codes::RUN_ARGUMENT_TYPE, message)
}

/// A position in a list; none before its start.
fn position(at: i64, length: usize) -> Option<usize> {
    if at >= 0 {
        return usize::try_from(at).ok();
    }
    length.checked_sub(usize::try_from(at.unsigned_abs()).ok()?)
}

/// `value[from..to]`: `from` included, `to` excluded, both from the end where negative; none is the list's own.
///
/// # Errors
/// When the value is no list or a bound no integer.
pub fn slice(value: &Value, from: Option<&Value>, to: Option<&Value>) -> Result<Value, Fault> {
    let bound = |bound: Option<&Value>, open: i64| match bound {
        None => Ok(Some(open)),
        Some(Value::Integer(at)) => Ok(Some(*at)),
        Some(Value::Null) => Ok(None),
        Some(other) => {
            let message = format!("a list is sliced by integers, not {}", Kinds::of(other));
            Err(Fault::new(codes::LIST_ELEMENT_ACCESS, message))
        }
    };
    let items = match value {
        Value::List(items) => items,
        Value::Null => return Ok(Value::Null),
        _ => return Err(no_elements(value)),
    };
    let (Some(from), Some(to)) = (bound(from, 0)?, bound(to, i64::MAX)?) else { return Ok(Value::Null) };
    let clipped = |at: i64| position(at, items.len()).unwrap_or(0).min(items.len());
    Ok(Value::list(items.get(clipped(from)..clipped(to)).unwrap_or(&[])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_clipped() {
        let list = Value::list((1..=5).map(Value::Integer).collect::<Vec<_>>());
        let sliced = |from: Option<i64>, to: Option<i64>| {
            let (from, to) = (from.map(Value::Integer), to.map(Value::Integer));
            let sliced = slice(&list, from.as_ref(), to.as_ref()).unwrap_or(Value::Null);
            let digit = |value: &Value| value.written().unwrap_or_default();
            if let Value::List(items) = sliced { items.iter().map(digit).collect::<String>() } else { "?".into() }
        };
        assert_eq!(sliced(Some(1), Some(3)), "23");
        assert_eq!(sliced(Some(-2), None), "45");
        assert_eq!(sliced(None, Some(-4)), "1");
        assert_eq!(sliced(Some(-99), Some(99)), "12345");
        assert_eq!(sliced(Some(3), Some(1)), "");
        assert_eq!(sliced(Some(9), None), "");
        assert!(matches!(slice(&list, Some(&Value::Null), None), Ok(Value::Null)));
        assert!(slice(&list, Some(&Value::Float(1.0)), None).is_err());
    }
}
