//! petgraph's algorithms through the visit traits of a view, against the procedures, on graphs with and without
//! writes that are not folded, and on views of the bundled graph.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery::graph::{OpenBuilder, Snapshot, Transaction, View};
use chancery::model::{LensId, NodeId, Value};
use chancery::session::Session;
use petgraph::visit::{Bfs, EdgeRef, IntoEdgeReferences, IntoNodeIdentifiers, UndirectedAdaptor};
use proptest::prelude::*;

const NONE: [(&str, Value); 0] = [];

/// A change to a graph; numbers are taken modulo what there is.
#[derive(Clone, Copy, Debug)]
enum Write {
    AddNode,
    AddEdge(usize, usize),
    DropEdge(usize),
    DropNode(usize),
}

fn writes() -> impl Strategy<Value = Vec<Write>> {
    let some = 0_usize..40;
    let write = prop_oneof![
        Just(Write::AddNode),
        (some.clone(), some.clone()).prop_map(|(a, b)| Write::AddEdge(a, b)),
        some.clone().prop_map(Write::DropEdge),
        some.prop_map(Write::DropNode),
    ];
    prop::collection::vec(write, 0..12)
}

fn built(nodes: usize, edges: &[(usize, usize)]) -> Snapshot {
    let mut builder = OpenBuilder::new();
    let all: Vec<NodeId> = (0..nodes).map(|_| builder.node(["N"], NONE)).collect();
    for (at, (a, b)) in edges.iter().enumerate() {
        builder.edge(all[a % nodes], ["R", "S"][at % 2], all[b % nodes], NONE);
    }
    Arc::new(builder.build())
}

fn written(graph: Snapshot, writes: &[Write]) -> Snapshot {
    let mut transaction = Transaction::begin(graph);
    for write in writes {
        let view = chancery::graph::Mask::all();
        let view = View::new(transaction.graph(), &view);
        let nodes: Vec<NodeId> = view.nodes().collect();
        let edges: Vec<_> = view.edge_references().map(|edge| edge.id()).collect();
        match *write {
            Write::AddNode => drop(transaction.create_node(["N"], NONE)),
            Write::AddEdge(a, b) if !nodes.is_empty() => {
                transaction.create_edge(nodes[a % nodes.len()], "R", nodes[b % nodes.len()], NONE).unwrap();
            }
            Write::DropEdge(at) if !edges.is_empty() => transaction.delete_edge(edges[at % edges.len()]),
            Write::DropNode(at) if !nodes.is_empty() => {
                let node = nodes[at % nodes.len()];
                for edge in transaction.edges_of(node) {
                    transaction.delete_edge(edge);
                }
                transaction.delete_node(node).unwrap();
            }
            _ => {}
        }
    }
    transaction.commit().0
}

/// The rows of a query: nodes as their ids, numbers as they are.
fn ask(session: &mut Session, query: &str) -> Vec<Vec<i64>> {
    let answer = session.query(query).unwrap_or_else(|error| panic!("{query}\n{error}"));
    let cell = |value: &Value| match value {
        Value::Node(node, _) => i64::from(node.0),
        Value::Integer(n) => *n,
        #[expect(clippy::cast_possible_truncation, reason = "costs are small whole numbers")]
        Value::Float(x) => *x as i64,
        other => panic!("{other:?}"),
    };
    answer.rows.iter().map(|row| row.values.iter().map(cell).collect()).collect()
}

/// What the second column says of the first, as sets of nodes.
fn parts(rows: &[Vec<i64>]) -> BTreeSet<BTreeSet<i64>> {
    let mut parts: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for row in rows {
        parts.entry(row[1]).or_default().insert(row[0]);
    }
    parts.into_values().collect()
}

/// Everything that a breadth-first search of petgraph reaches.
fn reached<G>(graph: G, start: NodeId) -> BTreeSet<i64>
where
    G: petgraph::visit::IntoNeighbors<NodeId = NodeId> + petgraph::visit::Visitable<NodeId = NodeId>,
{
    let mut search = Bfs::new(graph, start);
    std::iter::from_fn(|| search.next(graph)).map(|node| i64::from(node.0)).collect()
}

fn check_open(graph: &Snapshot) {
    let mut session = Session::open(Arc::clone(graph));
    let mask = chancery::graph::Mask::all();
    let view = View::new(graph, &mask);
    for node in view.node_identifiers() {
        let start = format!("MATCH (n) WHERE elementId(n) = '{}' CALL", graph.node_element(node));
        let query = format!("{start} algo.shortest_path({{source: n}}) YIELD target, cost RETURN target, cost");
        let ours: BTreeMap<i64, i64> = ask(&mut session, &query).iter().map(|row| (row[0], row[1])).collect();
        let theirs = petgraph::algo::dijkstra(view, node, None, |_| 1_i64);
        assert_eq!(ours, theirs.iter().map(|(node, cost)| (i64::from(node.0), *cost)).collect());
        assert_eq!(ours.into_keys().collect::<BTreeSet<_>>(), reached(view, node));
    }
    let strong = ask(&mut session, "CALL algo.strong_components() YIELD node, component RETURN node, component");
    let theirs = petgraph::algo::kosaraju_scc(view);
    let theirs = theirs.iter().map(|part| part.iter().map(|node| i64::from(node.0)).collect()).collect();
    assert_eq!(parts(&strong), theirs);
    let bridges = ask(&mut session, "CALL algo.bridges() YIELD source, target RETURN source, target");
    assert_eq!(bridges.len(), brute_bridges(view));
}

/// How many edges leave their ends apart when they are taken away.
fn brute_bridges(view: View<'_>) -> usize {
    let edges: Vec<_> = view.edge_references().collect();
    let parts = |without: Option<usize>| {
        let mut sets = petgraph::unionfind::UnionFind::<usize>::new(view.graph.node_bound());
        let kept = edges.iter().enumerate().filter(|(at, _)| Some(*at) != without);
        kept.filter(|(_, edge)| sets.union(edge.source().index(), edge.target().index())).count()
    };
    let all = parts(None);
    (0..edges.len()).filter(|at| parts(Some(*at)) < all).count()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn petgraph_and_procedures_agree(
        nodes in 1_usize..12,
        edges in prop::collection::vec((0_usize..12, 0_usize..12), 0..24),
        writes in writes(),
    ) {
        let graph = built(nodes, &edges);
        check_open(&graph);
        let changed = written(graph, &writes);
        check_open(&changed);
        check_open(&changed.settled());
    }
}

#[test]
fn searches_of_petgraph_stay_within_a_view() {
    let views = ["", "AS OF 1995", "CERTAINLY AS OF 2003", "ACCORDING TO mehdi", "INCLUDING derived", "ONLY denied"];
    let mut sizes = BTreeSet::new();
    for view in views {
        let mut session = Session::demo().unwrap();
        let weak =
            ask(&mut session, &format!("CALL algo.components() {view} YIELD node, component RETURN node, component"));
        // Loads the mask of the view.
        let answer = session.query(&format!("{view} MATCH (n) RETURN n LIMIT 1")).unwrap();
        let graph = answer.view(LensId::default());
        let both = UndirectedAdaptor(graph);
        let theirs: BTreeSet<BTreeSet<i64>> = graph.node_identifiers().map(|node| reached(both, node)).collect();
        assert_eq!(parts(&weak), theirs, "{view}");
        sizes.insert(theirs.len());
        let edges = graph.edge_references().count();
        assert_eq!(petgraph::visit::EdgeCount::edge_count(&graph), edges, "{view}");
    }
    assert!(sizes.len() > 3, "the views differ: {sizes:?}");
}
