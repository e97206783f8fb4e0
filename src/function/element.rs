//! Functions on nodes, relationships and paths.

use super::access::{alive, keys, properties};
use super::argument::{at, count, required, wrong};
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::Fault;
use crate::model::{Kinds, Value};

const NODE: &[Parameter] = &[required("node", Kinds::NODE)];
const EDGE: &[Parameter] = &[required("relationship", Kinds::EDGE)];
const PATH: &[Parameter] = &[required("path", Kinds::PATH)];
const ELEMENT: &[Parameter] = &[required("element", Kinds::NODE.or(Kinds::EDGE))];
const HOLDER: &[Parameter] = &[required("value", Kinds::NODE.or(Kinds::EDGE).or(Kinds::MAP))];

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new(
        "id",
        ELEMENT,
        Kinds::INTEGER,
        id,
        "the number of a node or relationship",
        "MATCH (n) RETURN id(n) LIMIT 1",
    )
    .impure(),
    Function::new(
        "elementId",
        ELEMENT,
        Kinds::STRING,
        element_id,
        "the id of a node or relationship; of a node of statements, the entity's",
        "MATCH (n) RETURN elementId(n) LIMIT 1",
    )
    .impure(),
    Function::new("labels", NODE, Kinds::LIST, labels, "the labels of a node", "MATCH (n) RETURN labels(n) LIMIT 1")
        .impure(),
    Function::new(
        "type",
        EDGE,
        Kinds::STRING,
        relation_type,
        "the type of a relationship",
        "MATCH ()-[r]->() RETURN type(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "startNode",
        EDGE,
        Kinds::NODE,
        start_node,
        "where a relationship starts",
        "MATCH ()-[r]->() RETURN startNode(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "endNode",
        EDGE,
        Kinds::NODE,
        end_node,
        "where a relationship ends",
        "MATCH ()-[r]->() RETURN endNode(r) LIMIT 1",
    )
    .impure(),
    Function::new(
        "keys",
        HOLDER,
        Kinds::LIST,
        key_list,
        "the names of the properties of a node, relationship or map",
        "RETURN keys({a: 1, b: 2})",
    )
    .impure(),
    Function::new(
        "properties",
        HOLDER,
        Kinds::MAP,
        property_map,
        "all properties as a map",
        "RETURN properties({a: 1})",
    )
    .impure(),
    Function::new(
        "nodes",
        PATH,
        Kinds::LIST,
        nodes,
        "the nodes of a path",
        "MATCH p = ()-->() RETURN nodes(p) LIMIT 1",
    ),
    Function::new(
        "relationships",
        PATH,
        Kinds::LIST,
        relationships,
        "the relationships of a path",
        "MATCH p = ()-->() RETURN relationships(p) LIMIT 1",
    ),
    Function::new(
        "rels",
        PATH,
        Kinds::LIST,
        relationships,
        "the relationships of a path",
        "MATCH p = ()-->() RETURN rels(p) LIMIT 1",
    ),
    Function::new(
        "length",
        PATH,
        Kinds::INTEGER,
        length,
        "how many relationships a path has",
        "MATCH p = ()-->() RETURN length(p) LIMIT 1",
    ),
];

fn id(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Node(node, lens) => Ok(surroundings.view(*lens).graph.node_number(*node).into()),
        Value::Edge(edge, lens) => Ok(surroundings.view(*lens).graph.edge_number(*edge).into()),
        other => Err(wrong("id()", "a node or a relationship", other)),
    }
}

fn element_id(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Node(node, lens) => Ok(surroundings.view(*lens).graph.node_element(*node).into()),
        Value::Edge(edge, lens) => Ok(surroundings.view(*lens).graph.edge_element(*edge).into()),
        other => Err(wrong("elementId()", "a node or a relationship", other)),
    }
}

fn labels(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let Value::Node(node, lens) = at(arguments, 0) else {
        return Err(wrong("labels()", "a node", at(arguments, 0)));
    };
    let view = surroundings.view(*lens);
    alive(view, *node)?;
    Ok(view.graph.labels(*node).into())
}

/// The type of a relationship is known even when it was deleted.
fn relation_type(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let Value::Edge(edge, lens) = at(arguments, 0) else {
        return Err(wrong("type()", "a relationship", at(arguments, 0)));
    };
    let graph = surroundings.view(*lens).graph;
    Ok(Value::String(graph.relation_text(graph.edge(*edge).relation)))
}

fn start_node(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let Value::Edge(edge, lens) = at(arguments, 0) else {
        return Err(wrong("startNode()", "a relationship", at(arguments, 0)));
    };
    Ok(Value::Node(surroundings.view(*lens).graph.edge(*edge).start, *lens))
}

fn end_node(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let Value::Edge(edge, lens) = at(arguments, 0) else {
        return Err(wrong("endNode()", "a relationship", at(arguments, 0)));
    };
    Ok(Value::Node(surroundings.view(*lens).graph.edge(*edge).end, *lens))
}

fn key_list(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let names = keys(surroundings, at(arguments, 0)).map_err(|fault| argument(fault, "keys()", at(arguments, 0)))?;
    Ok(Value::list(names.into_iter().map(Value::String).collect::<Vec<_>>()))
}

fn property_map(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let map = properties(surroundings, at(arguments, 0));
    let map = map.map_err(|fault| argument(fault, "properties()", at(arguments, 0)))?;
    Ok(Value::Map(std::sync::Arc::new(map)))
}

/// Of a function, a value without properties is a wrong argument.
fn argument(fault: Fault, name: &str, value: &Value) -> Fault {
    let deleted = fault.code == crate::diagnostic::codes::DELETED_ENTITY_ACCESS;
    if deleted { fault } else { wrong(name, "a node, a relationship or a map", value) }
}

fn nodes(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Path(path) => Ok(Value::list(path.nodes.iter().map(|n| Value::Node(*n, path.lens)).collect::<Vec<_>>())),
        other => Err(wrong("nodes()", "a path", other)),
    }
}

fn relationships(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Path(path) => Ok(Value::list(path.edges.iter().map(|e| Value::Edge(*e, path.lens)).collect::<Vec<_>>())),
        other => Err(wrong("relationships()", "a path", other)),
    }
}

fn length(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    match at(arguments, 0) {
        Value::Path(path) => Ok(count(path.edges.len())),
        other => Err(wrong("length()", "a path", other)),
    }
}
