//! How often the names of a schema occur in a graph, each with an example.

use crate::diagnostic::escape;
use crate::graph::Graph;
use crate::model::{EdgeId, NodeId};

/// `: 17, such as Afghanistan`, or `: not used`.
pub(super) fn entity_type(graph: &Graph, name: &str) -> String {
    let count = graph.label(name).map_or(0, |label| graph.label_count(label));
    told(count, "", member(graph, name))
}

/// `: 48 edges, such as Afghanistan member-of CSTO`, whatever the view.
pub(super) fn relation(graph: &Graph, name: &str) -> String {
    let count = graph.relation(name).map_or(0, |relation| graph.relation_count(relation));
    told(count, if count == 1 { " edge" } else { " edges" }, edge(graph, name))
}

/// `: of 3 entities, such as CSTO`, whatever the view.
pub(super) fn literal(graph: &Graph, name: &str) -> String {
    let Some(key) = graph.key(name) else { return told(0, "", None) };
    let has = |node: &NodeId| graph.node_alive(*node) && graph.literal_statements(*node, key).next().is_some();
    let mut having = (0..graph.node_bound()).map(NodeId::at).filter(has).peekable();
    let first = having.peek().map(|node| shown(graph, *node));
    let count = having.count();
    told(count, if count == 1 { " entity has it" } else { " entities have it" }, first)
}

/// The first entity of a type, by what tables call it.
pub(super) fn member(graph: &Graph, name: &str) -> Option<String> {
    let label = graph.label(name)?;
    let of_type = |node: &NodeId| graph.node_alive(*node) && graph.has_label(*node, label);
    (0..graph.node_bound()).map(NodeId::at).find(of_type).map(|node| shown(graph, node))
}

/// An edge of a relation on which most statements agree, by its ends.
pub(super) fn edge(graph: &Graph, name: &str) -> Option<String> {
    let edges = graph.edge_range(graph.relation(name)?).map(EdgeId).filter(|edge| graph.edge_alive(*edge));
    let best = edges.max_by_key(|edge| (graph.edge_statements(*edge).len(), std::cmp::Reverse(*edge)))?;
    let ends = graph.edge(best);
    Some(format!("{} {name} {}", shown(graph, ends.start), shown(graph, ends.end)))
}

fn told(count: usize, unit: &str, example: Option<String>) -> String {
    match (count, example) {
        (0, _) => " [not used]".to_owned(),
        (count, Some(example)) => format!(" [{count}{unit}, such as {example}]"),
        (count, None) => format!(" [{count}{unit}]"),
    }
}

fn shown(graph: &Graph, node: NodeId) -> String {
    escape(graph.entity(node).map_or("", crate::model::entity::Entity::shown))
}
