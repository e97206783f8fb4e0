//! Changes to the graph for one row: what CREATE, MERGE, SET and DELETE come down to.

use super::batch::Batch;
use super::evaluate::{Bound, Row};
use super::world::World;
use crate::diagnostic::{Fault, Span, codes};
use crate::function::access;
use crate::model::{EdgeId, Kinds, Map, NodeId, Text, Value};
use crate::query::plan::Slot;

/// A node to be made.
pub(super) struct BoundNode {
    pub(super) slot: Slot,
    pub(super) labels: Vec<String>,
    pub(super) properties: Option<Bound>,
    pub(super) span: Span,
}

/// An edge to be made.
pub(super) struct BoundEdge {
    pub(super) slot: Slot,
    pub(super) start: Slot,
    pub(super) relation: String,
    pub(super) end: Slot,
    pub(super) properties: Option<Bound>,
    pub(super) span: Span,
}

/// What a new node or edge takes beside its properties, and what it takes to undo it.
const ELEMENT_BYTES: usize = 192;
/// What it takes to undo that an element was deleted.
const UNDO_BYTES: usize = 48;
/// What a changed property or label takes beside its value, and what it takes to undo it.
const CHANGE_BYTES: usize = 160;

/// Nodes and edges to be made.
pub(super) struct BoundCreate {
    pub(super) nodes: Vec<BoundNode>,
    pub(super) edges: Vec<BoundEdge>,
    pub(super) span: Span,
}

impl BoundCreate {
    /// Makes the nodes and edges of one row.
    pub(super) fn make(
        &self,
        world: &mut World<'_>,
        batch: &Batch,
        row: usize,
    ) -> Result<(Vec<NodeId>, Vec<EdgeId>), Fault> {
        world.budget.step(1)?;
        world.budget.take(ELEMENT_BYTES * (self.nodes.len() + self.edges.len()))?;
        let mut nodes: Vec<NodeId> = Vec::new();
        for node in &self.nodes {
            let properties = self.properties(world, node.properties.as_ref(), batch, row, &nodes);
            let properties = properties.map_err(|fault| fault.at(node.span))?;
            let labels = node.labels.iter().map(String::as_str);
            nodes.push(world.transaction()?.create_node(labels, properties));
        }
        let mut edges = Vec::new();
        for edge in &self.edges {
            let properties = self.properties(world, edge.properties.as_ref(), batch, row, &nodes);
            let properties = properties.map_err(|fault| fault.at(edge.span))?;
            let end = |slot: Slot| {
                let own = self.nodes.iter().position(|node| node.slot == slot).and_then(|at| nodes.get(at)).copied();
                own.or_else(|| batch.node(slot, row))
            };
            let (Some(start), Some(end)) = (end(edge.start), end(edge.end)) else {
                let missing = if end(edge.start).is_none() { edge.start } else { edge.end };
                return Err(no_end(&batch.value(missing, row)).at(edge.span));
            };
            edges.push(world.transaction()?.create_edge(start, &edge.relation, end, properties)?);
        }
        Ok((nodes, edges))
    }

    /// The properties of an element; they may name nodes made earlier in the same clause.
    fn properties(
        &self,
        world: &World<'_>,
        map: Option<&Bound>,
        batch: &Batch,
        row: usize,
        made: &[NodeId],
    ) -> Result<Vec<(Text, Value)>, Fault> {
        let Some(map) = map else { return Ok(Vec::new()) };
        let value = with_nodes(&self.nodes, made, &Row::new(batch, row), &mut |row| map.eval(world, row))?;
        let entries = entries(&value)?;
        let bytes: usize = entries.iter().map(|(_, value)| CHANGE_BYTES + value.bytes(false)).sum();
        world.budget.take(bytes)?;
        Ok(entries)
    }

    /// MERGE takes no null: it could neither be matched nor made.
    pub(super) fn forbid_nulls(&self, world: &World<'_>, batch: &Batch) -> Result<(), Fault> {
        let maps = self.nodes.iter().map(|node| &node.properties).chain(self.edges.iter().map(|edge| &edge.properties));
        for map in maps.flatten() {
            let Value::Map(map) = map.eval(world, &Row::new(batch, 0))? else { continue };
            if let Some((key, _)) = map.iter().find(|(_, value)| value.is_null()) {
                return Err(Fault::new(codes::MERGE_NULL, format!("MERGE cannot use null for `{key}`")));
            }
        }
        Ok(())
    }
}

/// The refusal of a relationship with an end that is no node.
fn no_end(found: &Value) -> Fault {
    let code = if found.is_null() { codes::RUN_ARGUMENT_VALUE } else { codes::RUN_ARGUMENT_TYPE };
    let message = format!("a relationship needs a node at each end, and one of them is {}", Kinds::of(found));
    Fault::new(code, message)
}

fn with_nodes(
    nodes: &[BoundNode],
    made: &[NodeId],
    row: &Row<'_>,
    f: &mut dyn FnMut(&Row<'_>) -> Result<Value, Fault>,
) -> Result<Value, Fault> {
    match (nodes.split_first(), made.split_first()) {
        (Some((node, nodes)), Some((id, made))) => {
            row.with(node.slot, Value::Node(*id, crate::model::LensId(0)), |row| with_nodes(nodes, made, row, f))
        }
        _ => f(row),
    }
}

/// The entries of a map of properties.
fn entries(value: &Value) -> Result<Vec<(Text, Value)>, Fault> {
    match value {
        Value::Null => Ok(Vec::new()),
        Value::Map(map) => map.iter().map(|(key, value)| Ok((key.clone(), storable(key, value.clone())?))).collect(),
        other => Err(Fault::new(codes::RUN_ARGUMENT_TYPE, format!("properties are a map, not {}", Kinds::of(other)))),
    }
}

/// What no property can hold.
const UNSTORABLE: Kinds = Kinds::MAP.or(Kinds::NODE).or(Kinds::EDGE).or(Kinds::PATH);

/// The value, if a property can hold it.
fn storable(key: &str, value: Value) -> Result<Value, Fault> {
    let plain = |value: &Value| !Kinds::of(value).meets(UNSTORABLE);
    let fits = match &value {
        Value::List(items) => items.iter().all(|item| plain(item) && !matches!(item, Value::List(_))),
        value => plain(value),
    };
    if fits {
        return Ok(value);
    }
    let message = match &value {
        Value::List(items) => {
            let inside = items.iter().map(Kinds::of).filter(|kinds| kinds.meets(UNSTORABLE.or(Kinds::LIST)));
            let inside = inside.reduce(Kinds::or).unwrap_or(Kinds::ANY);
            format!("property `{key}` cannot hold a list of {inside}")
        }
        value => format!("property `{key}` cannot hold {}", Kinds::of(value)),
    };
    Err(Fault::new(codes::INVALID_PROPERTY_TYPE, message)
        .help("properties hold booleans, numbers, strings, times and lists of these"))
}

fn deleted(what: &str) -> Fault {
    Fault::new(codes::DELETED_ENTITY_ACCESS, format!("the {what} was deleted"))
}

/// One change of SET or REMOVE.
pub(super) enum BoundSet {
    Property { target: Bound, key: String, value: Bound, span: Span, place: Span },
    Properties { target: Bound, value: Bound, replace: bool, span: Span },
    AddLabels(Bound, Vec<String>, Span),
    RemoveLabels(Bound, Vec<String>, Span),
}

/// What is changed.
#[derive(Clone, Copy)]
enum Target {
    Node(NodeId),
    Edge(EdgeId),
}

impl BoundSet {
    pub(super) fn apply(&self, world: &mut World<'_>, row: &Row<'_>) -> Result<(), Fault> {
        match self {
            BoundSet::Property { target, key, value, span, place } => {
                let found = target.eval(world, row)?;
                let value = value.eval(world, row)?;
                let Some(target) = Target::of(world, &found).map_err(|fault| fault.at(*span))? else { return Ok(()) };
                let value = storable(key, value).map_err(|fault| fault.at(*place))?;
                target.set(world, key, value)
            }
            BoundSet::Properties { target, value, replace, span } => {
                let found = target.eval(world, row)?;
                let value = value.eval(world, row)?;
                let at = |fault: Fault| fault.at(*span);
                let Some(target) = Target::of(world, &found).map_err(at)? else { return Ok(()) };
                let map = match &value {
                    Value::Node(..) | Value::Edge(..) => Value::Map(access::properties(world, &value)?.into()),
                    other => other.clone(),
                };
                target.set_all(world, &entries(&map).map_err(at)?, *replace)
            }
            BoundSet::AddLabels(target, labels, span) => each_label(world, row, target, labels, *span, true),
            BoundSet::RemoveLabels(target, labels, span) => each_label(world, row, target, labels, *span, false),
        }
    }
}

fn each_label(
    world: &mut World<'_>,
    row: &Row<'_>,
    target: &Bound,
    labels: &[String],
    span: Span,
    add: bool,
) -> Result<(), Fault> {
    let found = target.eval(world, row)?;
    let node = match Target::of(world, &found).map_err(|fault| fault.at(span))? {
        None => return Ok(()),
        Some(Target::Node(node)) => node,
        Some(Target::Edge(_)) => {
            let message = "only a node has labels that can change, and this is a Relationship";
            return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message).at(span).help("a relationship keeps its type"));
        }
    };
    for label in labels {
        world.budget.take(CHANGE_BYTES)?;
        let transaction = world.transaction()?;
        if add { transaction.add_label(node, label) } else { transaction.remove_label(node, label) }
    }
    Ok(())
}

impl Target {
    /// The node or edge; none for null.
    fn of(world: &World<'_>, value: &Value) -> Result<Option<Self>, Fault> {
        match value {
            Value::Null => Ok(None),
            Value::Node(node, _) if !world.graph().node_alive(*node) => Err(deleted("node")),
            Value::Node(node, _) => Ok(Some(Target::Node(*node))),
            Value::Edge(edge, _) if !world.graph().edge_alive(*edge) => Err(deleted("relationship")),
            Value::Edge(edge, _) => Ok(Some(Target::Edge(*edge))),
            other => {
                let message = format!("only nodes and relationships have properties to set, not {}", Kinds::of(other));
                Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message))
            }
        }
    }

    fn set(self, world: &mut World<'_>, key: &str, value: Value) -> Result<(), Fault> {
        world.budget.step(1)?;
        world.budget.take(CHANGE_BYTES + value.bytes(false))?;
        let transaction = world.transaction()?;
        match self {
            Target::Node(node) => transaction.set_node_property(node, key, value),
            Target::Edge(edge) => transaction.set_edge_property(edge, key, value),
        }
        Ok(())
    }

    fn set_all(self, world: &mut World<'_>, entries: &[(Text, Value)], replace: bool) -> Result<(), Fault> {
        if replace {
            let present: Map = match self {
                Target::Node(node) => world.graph().node_properties(node),
                Target::Edge(edge) => world.graph().edge_properties(edge),
            };
            for key in present.keys().filter(|key| !entries.iter().any(|(given, _)| given == *key)) {
                self.set(world, key, Value::Null)?;
            }
        }
        entries.iter().try_for_each(|(key, value)| self.set(world, key, value.clone()))
    }
}

/// Deletes edges, then nodes; with `detach` also the edges at the nodes.
pub(super) fn delete(world: &mut World<'_>, nodes: &[NodeId], edges: &[EdgeId], detach: bool) -> Result<(), Fault> {
    for edge in edges {
        remove(world, *edge)?;
    }
    if detach {
        for node in nodes {
            for edge in world.transaction()?.edges_of(*node) {
                remove(world, edge)?;
            }
        }
    }
    for node in nodes {
        world.budget.step(1)?;
        world.transaction()?.delete_node(*node)?;
    }
    Ok(())
}

fn remove(world: &mut World<'_>, edge: EdgeId) -> Result<(), Fault> {
    world.budget.step(1)?;
    world.budget.take(UNDO_BYTES)?;
    world.transaction()?.delete_edge(edge);
    Ok(())
}
