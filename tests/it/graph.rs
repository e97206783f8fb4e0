//! Open graphs: what is written is read, undone, folded.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery::graph::{Direction, Graph, Mask, OpenBuilder, Snapshot, Transaction, View};
use chancery::model::{EdgeId, NodeId, Value};
use proptest::prelude::*;

const NONE: [(&str, Value); 0] = [];

/// A ring of `n` nodes with a chord from each to the next but one.
fn ring(n: u32) -> Snapshot {
    let mut builder = OpenBuilder::new();
    let nodes: Vec<NodeId> = (0..n).map(|i| builder.node(["Point"], [("i", Value::Integer(i64::from(i)))])).collect();
    for i in (0..n).rev() {
        builder.edge(nodes[i as usize], "NEXT", nodes[((i + 1) % n) as usize], [("w", Value::Integer(i64::from(i)))]);
        builder.edge(nodes[i as usize], "SKIP", nodes[((i + 2) % n) as usize], NONE);
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
        assert!(matches!(graph.edge_property(edge, weight), Value::Integer(w) if w == i64::from(node.0)));
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

#[test]
fn petgraph_runs_on_a_view() {
    let mut writes = Transaction::begin(ring(50));
    for edge in writes.edges_of(NodeId(10)) {
        writes.delete_edge(edge);
    }
    writes.delete_node(NodeId(10)).unwrap();
    let lone = writes.create_node([], NONE);
    writes.create_edge(lone, "NEXT", NodeId(0), NONE).unwrap();
    let mask = Mask::all();
    let view = View::new(&writes, &mask);
    let mut plain = petgraph::graph::DiGraph::<(), ()>::new();
    let all: Vec<_> = (0..writes.node_bound()).map(|_| plain.add_node(())).collect();
    for edge in petgraph::visit::IntoEdgeReferences::edge_references(view) {
        use petgraph::visit::EdgeRef;
        plain.add_edge(all[edge.source().index()], all[edge.target().index()], ());
    }
    assert_eq!(plain.edge_count(), 97);
    let ours = petgraph::algo::dijkstra(view, NodeId(0), None, |_| 1);
    let theirs = petgraph::algo::dijkstra(&plain, all[0], None, |_| 1);
    assert_eq!(ours.len(), theirs.len());
    assert!(ours.iter().all(|(node, cost)| theirs[&all[node.index()]] == *cost));
    let sizes = |mut parts: Vec<usize>| {
        parts.sort_unstable();
        parts
    };
    let ours = petgraph::algo::tarjan_scc(view);
    let theirs = petgraph::algo::kosaraju_scc(&plain);
    let theirs = theirs.iter().filter(|part| part[0] != all[10]);
    assert_eq!(sizes(ours.iter().map(Vec::len).collect()), sizes(theirs.map(Vec::len).collect()));
    assert!(petgraph::algo::has_path_connecting(view, lone, NodeId(9), None));
    assert!(!petgraph::algo::has_path_connecting(view, NodeId(9), lone, None));
    assert_eq!(petgraph::algo::connected_components(view), 2, "the rest, and the deleted node's index");
}

#[test]
fn statistics_count_ends_by_label() {
    let mut builder = OpenBuilder::new();
    let (a, b) = (builder.node(["A"], NONE), builder.node(["B", "C"], NONE));
    builder.edge(a, "R", b, NONE);
    builder.edge(a, "R", a, NONE);
    builder.edge(b, "S", b, NONE);
    let graph = builder.build();
    let counts = graph.statistics();
    assert_eq!((counts.nodes(), counts.edges(), counts.label("C"), counts.relation("R")), (2, 3, 1, 2));
    assert_eq!((counts.ends("A", "R"), counts.ends("C", "R"), counts.ends("C", "none")), ([2, 1], [0, 1], [0, 0]));
    assert_eq!(counts.relations().collect::<Vec<_>>(), [("R", 2), ("S", 1)]);
}

#[test]
fn statistics_tell_how_properties_spread() {
    let mut builder = OpenBuilder::new();
    let node = |n: i64| [("kind", Value::from(if n < 4 { "x" } else { "y" })), ("n", Value::Integer(n))];
    let nodes: Vec<_> = (0..9).map(|n| builder.node(["A"], node(n))).collect();
    builder.node(["A"], NONE);
    builder.edge(nodes[0], "R", nodes[1], [("since", Value::Integer(-3))]);
    let graph = builder.build();
    let counts = graph.statistics();
    let found = |spread: Option<chancery::graph::Spread>| spread.map(|s| (s.present, s.distinct, s.range));
    assert_eq!(found(counts.node_key("kind")), Some((9, 2, None)));
    assert_eq!(found(counts.node_key("n")), Some((9, 9, Some((0, 8)))));
    assert_eq!(found(counts.edge_key("since")), Some((1, 1, Some((-3, -3)))));
    assert_eq!(found(counts.node_key("since")), None);
}

/// One write of a random history; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Write {
    Node(u8),
    Edge(usize, usize, u8),
    Property(usize, u8, Option<i64>),
    EdgeProperty(usize, Option<i64>),
    Label(usize, u8, bool),
    DeleteNode(usize),
    DeleteEdge(usize),
    Commit,
    Rollback,
    Fold,
}

fn write() -> impl Strategy<Value = Write> {
    let n = 0..40_usize;
    prop_oneof![
        (0..3_u8).prop_map(Write::Node),
        (n.clone(), n.clone(), 0..3_u8).prop_map(|(a, b, r)| Write::Edge(a, b, r)),
        (n.clone(), 0..3_u8, any::<Option<i64>>()).prop_map(|(a, k, v)| Write::Property(a, k, v)),
        (n.clone(), any::<Option<i64>>()).prop_map(|(e, v)| Write::EdgeProperty(e, v)),
        (n.clone(), 0..3_u8, any::<bool>()).prop_map(|(a, l, add)| Write::Label(a, l, add)),
        n.clone().prop_map(Write::DeleteNode),
        n.prop_map(Write::DeleteEdge),
        Just(Write::Commit),
        Just(Write::Rollback),
        Just(Write::Fold),
    ]
}

/// The same graph by maps, keyed by stable numbers.
#[derive(Clone, Default)]
struct Model {
    nodes: BTreeMap<i64, (BTreeSet<u8>, BTreeMap<u8, i64>)>,
    edges: BTreeMap<i64, (i64, u8, i64, Option<i64>)>,
}

impl Model {
    fn facts(&self) -> Vec<String> {
        let nodes = self.nodes.iter().map(|(n, (labels, properties))| format!("{n} {labels:?} {properties:?}"));
        nodes.chain(self.edges.iter().map(|(e, edge)| format!("{e} {edge:?}"))).collect()
    }
}

fn digits(text: &str) -> u8 {
    text[1..].parse().unwrap()
}

fn model_of(graph: &Graph) -> Model {
    let mask = Mask::all();
    let mut model = Model::default();
    let integer = |value: &Value| match value {
        Value::Integer(n) => *n,
        _ => panic!("an integer"),
    };
    for node in View::new(graph, &mask).nodes() {
        let labels = graph.labels(node).into_iter().map(digits).collect();
        let properties = graph.node_properties(node);
        let properties = properties.iter().map(|(key, value)| (digits(key), integer(value))).collect();
        model.nodes.insert(graph.node_number(node), (labels, properties));
        for (edge, end) in View::new(graph, &mask).steps(node, None, Direction::Out) {
            let relation = digits(graph.relation_name(graph.edge(edge).relation));
            let value = graph.edge_properties(edge).values().next().map(integer);
            let (start, end) = (graph.node_number(node), graph.node_number(end));
            model.edges.insert(graph.edge_number(edge), (start, relation, end, value));
        }
    }
    model
}

fn apply(writes: &mut Transaction, model: &mut Model, write: &Write) {
    let nodes: Vec<NodeId> = View::new(writes, &Mask::all()).nodes().collect();
    let edges: Vec<EdgeId> = (0..writes.edge_bound()).map(EdgeId::at).filter(|e| writes.edge_alive(*e)).collect();
    let node = |at: usize| nodes.get(at % nodes.len().max(1)).copied();
    let edge = |at: usize| edges.get(at % edges.len().max(1)).copied();
    match *write {
        Write::Node(label) => {
            let node = writes.create_node([format!("L{label}").as_str()], NONE);
            model.nodes.insert(writes.node_number(node), ([label].into(), BTreeMap::new()));
        }
        Write::Edge(a, b, relation) => {
            let (Some(a), Some(b)) = (node(a), node(b)) else { return };
            let edge = writes.create_edge(a, &format!("R{relation}"), b, NONE).unwrap();
            let (a, b) = (writes.node_number(a), writes.node_number(b));
            model.edges.insert(writes.edge_number(edge), (a, relation, b, None));
        }
        Write::Property(a, key, value) => {
            let Some(node) = node(a) else { return };
            writes.set_node_property(node, &format!("k{key}"), value.into());
            let properties = &mut model.nodes.get_mut(&writes.node_number(node)).unwrap().1;
            match value {
                Some(value) => properties.insert(key, value),
                None => properties.remove(&key),
            };
        }
        Write::EdgeProperty(at, value) => {
            let Some(edge) = edge(at) else { return };
            writes.set_edge_property(edge, "k0", value.into());
            model.edges.get_mut(&writes.edge_number(edge)).unwrap().3 = value;
        }
        Write::Label(a, label, add) => {
            let Some(node) = node(a) else { return };
            let labels = &mut model.nodes.get_mut(&writes.node_number(node)).unwrap().0;
            if add {
                labels.insert(label)
            } else {
                labels.remove(&label)
            };
            let name = format!("L{label}");
            if add { writes.add_label(node, &name) } else { writes.remove_label(node, &name) }
        }
        Write::DeleteNode(a) => {
            let Some(node) = node(a) else { return };
            let number = writes.node_number(node);
            let is_free = model.edges.values().all(|edge| edge.0 != number && edge.2 != number);
            assert_eq!(writes.delete_node(node).is_ok(), is_free);
            if is_free {
                model.nodes.remove(&number);
            }
        }
        Write::DeleteEdge(at) => {
            let Some(edge) = edge(at) else { return };
            model.edges.remove(&writes.edge_number(edge));
            writes.delete_edge(edge);
        }
        Write::Commit | Write::Rollback | Write::Fold => {}
    }
}

proptest! {
    /// Any history of writes, kept, undone and folded, gives the graph that a map gives.
    #[test]
    fn histories_agree_with_a_map(history in prop::collection::vec(write(), 0..120)) {
        let mut kept = Model::default();
        let mut now = Model::default();
        let mut writes = Transaction::begin(Arc::new(Graph::open()));
        for write in &history {
            match write {
                Write::Commit | Write::Fold => {
                    let graph = writes.commit().0;
                    kept = now.clone();
                    writes = Transaction::begin(if matches!(write, Write::Fold) { graph.settled() } else { graph });
                }
                Write::Rollback => {
                    now = kept.clone();
                    writes = Transaction::begin(writes.rollback());
                }
                write => apply(&mut writes, &mut now, write),
            }
            prop_assert_eq!(model_of(&writes).facts(), now.facts());
            prop_assert_eq!((writes.node_count(), writes.edge_count()), (now.nodes.len(), now.edges.len()));
        }
        // What is read in the other direction is the same edges.
        let mask = Mask::all();
        let view = View::new(&writes, &mask);
        let back: usize = view.nodes().map(|node| view.degree(node, None, Direction::In)).sum();
        prop_assert_eq!(back, now.edges.len());
        for label in writes.label_ids() {
            let members = view.nodes_with(label).count();
            prop_assert_eq!(members, writes.label_count(label));
            prop_assert_eq!(members, now.nodes.values().filter(|n| n.0.contains(&digits(writes.label_name(label)))).count());
        }
    }
}
