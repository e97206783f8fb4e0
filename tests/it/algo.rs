//! Algorithms against what networkx says of the same graphs (`tests/fixtures/algo.py` writes that down).

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery::graph::{OpenBuilder, Snapshot};
use chancery::model::{NodeId, Value};
use chancery::session::Session;
use serde_json::Value as Json;

/// What floating-point results may differ by.
const NEAR: f64 = 1e-6;

fn fixtures() -> Json {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/algo.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn array(json: &Json) -> &[Json] {
    json.as_array().unwrap()
}

fn int(json: &Json) -> usize {
    usize::try_from(json.as_u64().unwrap()).unwrap()
}

/// An open graph of the nodes and weighted edges of a fixture; a node's `id` is its number.
fn graph(fixture: &Json) -> Snapshot {
    let mut builder = OpenBuilder::new();
    let node = |i| Value::Integer(i);
    let nodes: Vec<NodeId> =
        (0..fixture["nodes"].as_i64().unwrap()).map(|i| builder.node(["N"], [("id", node(i))])).collect();
    for edge in array(&fixture["edges"]) {
        let weight = Value::Integer(edge[2].as_i64().unwrap());
        builder.edge(nodes[int(&edge[0])], "R", nodes[int(&edge[1])], [("w", weight)]);
    }
    Arc::new(builder.build())
}

/// Every graph of the fixtures but the bundled one: its name, a session on it, what is expected.
fn each(mut check: impl FnMut(&str, &mut Session, &Json)) {
    let fixtures = fixtures();
    assert!(array(&fixtures["graphs"]).len() > 10);
    for fixture in array(&fixtures["graphs"]) {
        check(fixture["name"].as_str().unwrap(), &mut Session::open(graph(fixture)), fixture);
    }
}

fn ask(session: &mut Session, query: &str) -> Vec<Vec<Value>> {
    match session.query(query) {
        Ok(answer) => answer.rows.iter().map(|row| row.values.clone()).collect(),
        Err(error) => panic!("{query}\n{error}"),
    }
}

/// The `column` of each node, by the node's number.
fn per_node(session: &mut Session, call: &str, column: &str) -> Vec<f64> {
    let query = format!("CALL {call} YIELD node, {column} RETURN node.id, {column} ORDER BY node.id");
    ask(session, &query).iter().map(|row| number(&row[1])).collect()
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn number(value: &Value) -> f64 {
    match value {
        Value::Integer(n) => *n as f64,
        Value::Float(x) => *x,
        other => panic!("{other:?}"),
    }
}

fn numbers(json: &Json) -> Vec<f64> {
    array(json).iter().map(|x| x.as_f64().unwrap()).collect()
}

fn close(found: &[f64], expected: &[f64], what: &str) {
    let near = |(a, b): (&f64, &f64)| (a - b).abs() < NEAR;
    let same = found.len() == expected.len() && found.iter().zip(expected).all(near);
    assert!(same, "{what}\nfound    {found:?}\nexpected {expected:?}");
}

/// Calls of one column, each with the key of what networkx says.
fn compare(column: &str, calls: &[(&str, &str)]) {
    each(|name, session, fixture| {
        for (call, key) in calls {
            let expected = key.split('/').fold(fixture, |json, key| &json[key]);
            // What is not there cannot be named.
            let few = fixture["nodes"].as_u64().unwrap() < 3 && call.contains("sources");
            if few || (array(&fixture["edges"]).is_empty() && (call.contains("weight") || call.contains("relations"))) {
                continue;
            }
            close(&per_node(session, call, column), &numbers(expected), &format!("{name}: {call}"));
        }
    });
}

#[test]
fn pagerank_is_that_of_networkx() {
    compare(
        "score",
        &[
            ("algo.pagerank()", "pagerank"),
            ("algo.pagerank({weight: 'w', tolerance: 1e-12})", "pagerank weighted"),
            ("algo.pagerank({damping: 0.5, relations: ['R'], labels: 'N'})", "pagerank 0.5"),
            ("algo.pagerank({sources: [0, 1], iterations: 1000})", "pagerank sources"),
        ],
    );
}

#[test]
fn betweenness_is_that_of_networkx() {
    compare(
        "score",
        &[
            ("algo.betweenness()", "betweenness/directed"),
            ("algo.betweenness({directed: false})", "betweenness/undirected"),
            ("algo.betweenness({normalized: false})", "betweenness/directed raw"),
            ("algo.betweenness({normalized: false, directed: false})", "betweenness/undirected raw"),
            ("algo.betweenness({sources: [0, 1, 2]})", "betweenness/sources"),
            ("algo.betweenness({sources: [0, 1, 2], directed: false})", "betweenness/sources undirected"),
            ("algo.betweenness({sources: [0, 1, 2], normalized: false})", "betweenness/sources raw"),
            ("algo.betweenness({samples: 1000, seed: 3})", "betweenness/directed"),
        ],
    );
}

/// The mean over many samples is what all sources give.
#[test]
fn sampled_betweenness_is_right_on_average() {
    each(|name, session, fixture| {
        if fixture["nodes"].as_u64().unwrap() != 34 {
            return;
        }
        let expected = numbers(&fixture["betweenness"]["undirected"]);
        let mut mean = vec![0.0; expected.len()];
        for seed in 0..200 {
            let call = format!("algo.betweenness({{samples: 8, seed: {seed}, directed: false}})");
            for (sum, score) in mean.iter_mut().zip(per_node(session, &call, "score")) {
                *sum += score / 200.0;
            }
        }
        let worst = mean.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(worst < 0.03, "{name}: off by {worst}");
    });
}

/// The nodes by number of component, each in order.
fn partition(session: &mut Session, call: &str, column: &str) -> Vec<Vec<usize>> {
    let mut parts: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (node, part) in per_node(session, call, column).into_iter().enumerate() {
        parts.entry(part.to_bits()).or_default().push(node);
    }
    let mut parts: Vec<Vec<usize>> = parts.into_values().collect();
    parts.sort();
    parts
}

fn parts(json: &Json) -> Vec<Vec<usize>> {
    array(json).iter().map(|part| array(part).iter().map(int).collect()).collect()
}

#[test]
fn components_are_those_of_networkx() {
    each(|name, session, fixture| {
        let found = partition(session, "algo.components()", "component");
        assert_eq!(found, parts(&fixture["components"]), "{name}");
    });
}
