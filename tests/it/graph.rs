//! Open graphs: what is written is read, undone, folded.

use std::sync::Arc;

use chancery::graph::{Direction, Graph, Mask, OpenBuilder, Snapshot, Transaction, View};
use chancery::model::{NodeId, Value};

const NONE: [(&str, Value); 0] = [];

/// A ring of `n` nodes with a chord from each to the next but one.
fn ring(n: usize) -> Snapshot {
    let mut builder = OpenBuilder::new();
    let nodes: Vec<NodeId> = (0..n).map(|i| builder.node(["Point"], [("i", Value::Integer(i as i64))])).collect();
    for i in (0..n).rev() {
        builder.edge(nodes[i], "NEXT", nodes[(i + 1) % n], [("w", Value::Integer(i as i64))]);
        builder.edge(nodes[i], "SKIP", nodes[(i + 2) % n], NONE);
    }
    Arc::new(builder.build())
}

/// All that can be read of a graph by stable numbers, to compare versions.
fn facts(graph: &Graph) -> Vec<String> {
    let mask = Mask::all();
    let view = View::new(graph, &mask);
    let mut facts = Vec::new();
    for node in view.nodes() {
        let properties = graph.node_properties(node);
        facts.push(format!("{} {:?} {properties:?}", graph.node_number(node), graph.labels(node)));
        for (direction, sign) in [(Direction::Out, '>'), (Direction::In, '<')] {
            let mut steps: Vec<String> = view
                .steps(node, None, direction)
                .map(|(edge, other)| {
                    let name = graph.relation_name(graph.edge(edge).relation);
                    let properties = graph.edge_properties(edge);
                    let (from, to, id) = (graph.node_number(node), graph.node_number(other), graph.edge_number(edge));
                    format!("{from} {sign} {name} {id} {to} {properties:?}")
                })
                .collect();
            assert_eq!(steps.len(), view.degree(node, None, direction));
            steps.sort();
            facts.extend(steps);
        }
    }
    facts.extend(graph.label_ids().map(|l| format!("{} {}", graph.label_name(l), graph.label_count(l))));
    facts.extend(graph.relation_ids().map(|r| format!("{} {}", graph.relation_name(r), graph.relation_count(r))));
    facts.push(format!("{} {}", graph.node_count(), graph.edge_count()));
    facts
}

#[test]
fn built_graph_reads_back() {
    let graph = ring(100);
    let mask = Mask::all();
    let view = View::new(&graph, &mask);
    let next = graph.relation("NEXT").unwrap();
    let weight = graph.key("w").unwrap();
    for node in view.nodes() {
        let (edge, to) = view.steps(node, Some(next), Direction::Out).next().unwrap();
        assert_eq!(to.index(), (node.index() + 1) % 100);
        assert!(matches!(graph.edge_property(edge, weight), Value::Integer(w) if w as usize == node.index()));
        let found = graph.edge(edge);
        assert_eq!((found.relation, found.start, found.end), (next, node, to));
        let back: Vec<_> = view.steps(to, Some(next), Direction::In).collect();
        assert_eq!(back, [(edge, node)]);
    }
    assert_eq!(graph.relation_count(next), 100);
}

#[test]
fn rollback_leaves_no_trace() {
    let graph = ring(10);
    let before = facts(&graph);
    let mut writes = Transaction::begin(graph);
    let node = writes.create_node(["Point", "New"], [("i", Value::from("text"))]);
    let edge = writes.create_edge(node, "NEXT", NodeId(0), [("w", Value::from(1.5))]).unwrap();
    writes.create_edge(node, "OTHER", node, NONE).unwrap();
    writes.set_node_property(NodeId(3), "i", Value::Null);
    writes.set_edge_property(edge, "w", Value::Boolean(true));
    writes.remove_label(NodeId(4), "Point");
    for edge in writes.edges_of(NodeId(5)) {
        writes.delete_edge(edge);
    }
    writes.delete_node(NodeId(5)).unwrap();
    assert!(!writes.node_alive(NodeId(5)));
    assert!(writes.delete_node(NodeId(6)).is_err());
    assert_ne!(facts(&writes), before);
    let graph = writes.rollback();
    assert!(graph.is_settled());
    let after: Vec<String> =
        facts(&graph).into_iter().filter(|f| !f.starts_with("New ") && !f.starts_with("OTHER ")).collect();
    assert_eq!(after, before);
}

#[test]
fn folding_changes_nothing_that_is_stable() {
    let mut writes = Transaction::begin(ring(10));
    let node = writes.create_node(["New"], [("list", Value::list([Value::Integer(1)]))]);
    writes.create_edge(NodeId(0), "NEXT", node, [("w", Value::Integer(9))]).unwrap();
    for edge in writes.edges_of(NodeId(2)) {
        writes.delete_edge(edge);
    }
    writes.delete_node(NodeId(2)).unwrap();
    writes.set_node_property(NodeId(7), "i", Value::from("seven"));
    writes.add_label(NodeId(1), "New");
    let stats = writes.stats();
    assert_eq!(
        stats.entries(),
        [
            ("nodesCreated", 1),
            ("nodesDeleted", 1),
            ("relationshipsCreated", 1),
            ("relationshipsDeleted", 4),
            ("propertiesSet", 3),
            ("labelsAdded", 2)
        ]
    );
    let (graph, _) = writes.commit();
    let before = facts(&graph);
    let folded = graph.settled();
    assert!(folded.is_settled());
    assert_eq!(facts(&folded), before);
    assert_eq!(folded.node_by_element("2"), None);
    assert_eq!(folded.node_by_element("10").map(|n| folded.labels(n)), Some(vec!["New"]));
    let mut writes = Transaction::begin(folded);
    let newest = writes.create_node([], NONE);
    assert_eq!(writes.node_element(newest), "11");
}

#[test]
fn members_of_a_label_come_in_order() {
    let mut writes = Transaction::begin(ring(6));
    for (node, add) in [(4, false), (1, false), (1, true), (2, false)] {
        if add { writes.add_label(NodeId(node), "Point") } else { writes.remove_label(NodeId(node), "Point") }
    }
    writes.create_node(["Point"], NONE);
    let label = writes.label("Point").unwrap();
    let mask = Mask::all();
    let members: Vec<u32> = View::new(&writes, &mask).nodes_with(label).map(|n| n.0).collect();
    assert_eq!(members, [0, 1, 3, 5, 6]);
    assert_eq!(writes.label_count(label), 5);
}

#[test]
fn shared_snapshot_is_not_written_through() {
    let graph = ring(4);
    let before = facts(&graph);
    let mut writes = Transaction::begin(graph.clone());
    writes.create_node(["New"], NONE);
    let (newer, _) = writes.commit();
    assert_eq!(facts(&graph), before);
    assert_eq!(newer.node_count(), 5);
    assert!(newer.same_columns(&graph));
}
