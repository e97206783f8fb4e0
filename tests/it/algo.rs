//! Algorithms against what networkx says of the same graphs (`tests/fixtures/algo.py` writes that down).

mod limits;

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
            let nodes = fixture["nodes"].as_u64().unwrap();
            let few = (nodes < 3 && call.contains("sources")) || (nodes == 0 && call.contains("labels"));
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

#[test]
fn strong_components_are_those_of_networkx() {
    each(|name, session, fixture| {
        let found = partition(session, "algo.strong_components()", "component");
        assert_eq!(found, parts(&fixture["strong"]), "{name}");
    });
}

#[test]
fn measures_of_nodes_are_those_of_networkx() {
    compare(
        "score",
        &[
            ("algo.closeness()", "closeness"),
            ("algo.closeness({directed: false})", "closeness undirected"),
            ("algo.closeness({directed: false, labels: ['N']})", "closeness undirected"),
        ],
    );
    compare("triangles", &[("algo.triangles()", "triangles")]);
    compare("coefficient", &[("algo.triangles()", "clustering")]);
    compare("core", &[("algo.k_core()", "core")]);
}

#[test]
fn degrees_are_those_of_networkx() {
    each(|name, session, fixture| {
        for (at, column) in ["degree", "incoming", "outgoing"].into_iter().enumerate() {
            let expected: Vec<f64> = array(&fixture["degree"]).iter().map(|row| row[at].as_f64().unwrap()).collect();
            close(&per_node(session, "algo.degree()", column), &expected, &format!("{name}: {column}"));
        }
    });
}

/// The rows of a query as lists of numbers, in order.
fn sorted(session: &mut Session, query: &str) -> Vec<Vec<f64>> {
    let rows = ask(session, query);
    let mut rows: Vec<Vec<f64>> = rows.iter().map(|row| row.iter().map(number).collect()).collect();
    rows.sort_by(|a, b| a.partial_cmp(b).unwrap());
    rows
}

#[test]
fn cuts_are_those_of_networkx() {
    each(|name, session, fixture| {
        let query = "CALL algo.bridges() YIELD relationship, source, target \
                     WHERE startNode(relationship) = source AND endNode(relationship) = target \
                     WITH source.id AS a, target.id AS b \
                     RETURN CASE WHEN a < b THEN a ELSE b END AS a, CASE WHEN a < b THEN b ELSE a END AS b";
        let expected: Vec<Vec<f64>> = array(&fixture["bridges"]).iter().map(numbers).collect();
        assert_eq!(sorted(session, query), expected, "{name}");
        let query = "CALL algo.articulation_points() YIELD node RETURN node.id";
        assert_eq!(sorted(session, query).concat(), numbers(&fixture["articulation"]), "{name}");
    });
}

#[test]
fn costs_of_paths_are_those_of_networkx() {
    each(|name, session, fixture| {
        if array(&fixture["edges"]).is_empty() {
            return;
        }
        let query = "CALL algo.shortest_path({source: 0, weight: 'w'}) YIELD target, cost, path \
                     WHERE cost = reduce(sum = 0.0, r IN relationships(path) | sum + r.w) AND nodes(path)[-1] = target \
                     RETURN target.id, cost";
        let reached = array(&fixture["costs"]).iter().enumerate().filter(|(_, cost)| !cost.is_null());
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let expected: Vec<Vec<f64>> = reached.map(|(node, cost)| vec![node as f64, cost.as_f64().unwrap()]).collect();
        assert_eq!(sorted(session, query), expected, "{name}");
        for (target, costs) in array(&fixture["costs of five"]).iter().enumerate().skip(1) {
            let query = format!(
                "CALL algo.k_shortest_paths({{source: 0, target: {target}, k: 5, weight: 'w'}}) YIELD index, cost, path \
                 WHERE cost = reduce(sum = 0.0, r IN relationships(path) | sum + r.w) \
                 AND all(n IN nodes(path) WHERE single(m IN nodes(path) WHERE m = n)) \
                 WITH index, cost, path ORDER BY index RETURN cost, [n IN nodes(path) | n.id] AS nodes"
            );
            let rows = ask(session, &query);
            let found: Vec<f64> = rows.iter().map(|row| number(&row[0])).collect();
            close(&found, &numbers(costs), &format!("{name}: to {target}"));
            let mut paths: Vec<String> = rows.iter().map(|row| format!("{:?}", row[1])).collect();
            paths.sort();
            paths.dedup();
            assert_eq!(paths.len(), rows.len(), "{name}: to {target}: a path twice");
        }
    });
}

#[test]
fn one_shortest_path_costs_what_the_search_of_all_says() {
    each(|name, session, fixture| {
        for (target, cost) in array(&fixture["costs"]).iter().enumerate() {
            let weight = if array(&fixture["edges"]).is_empty() { "" } else { ", weight: 'w'" };
            let call =
                format!("CALL algo.shortest_path({{source: 0, target: {target}{weight}}}) YIELD cost RETURN cost");
            let expected: Vec<f64> = cost.as_f64().into_iter().collect();
            assert_eq!(sorted(session, &call).concat(), expected, "{name}: to {target}");
        }
    });
}

#[test]
fn similarities_are_those_of_networkx() {
    each(|name, session, fixture| {
        let call = "CALL algo.similarity() YIELD node1, node2, similarity RETURN node1.id, node2.id, similarity";
        let (found, expected) = (sorted(session, call), array(&fixture["jaccard"]));
        assert_eq!(found.len(), expected.len(), "{name}");
        for (found, expected) in found.iter().zip(expected) {
            close(found, &numbers(expected), name);
        }
        // Of each node the most similar ones are the greatest of its pairs.
        let call = "CALL algo.similarity({top: 2}) YIELD node1, node2, similarity RETURN node1.id, similarity";
        let same = |a: f64, b: f64| (a - b).abs() < NEAR;
        let of = |pairs: &[Vec<f64>], node: f64| {
            let mut all: Vec<f64> =
                pairs.iter().filter(|p| same(p[0], node) || same(p[1], node)).map(|p| p[2]).collect();
            all.sort_by(|a, b| b.total_cmp(a));
            all.truncate(2);
            all
        };
        let top = sorted(session, call);
        for node in 0..fixture["nodes"].as_u64().unwrap() {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let node = node as f64;
            let mut mine: Vec<f64> = top.iter().filter(|row| same(row[0], node)).map(|row| row[1]).collect();
            mine.sort_by(|a, b| b.total_cmp(a));
            assert_eq!(mine, of(&found, node), "{name}: {node}");
        }
    });
}

/// Newman and Girvan's modularity of a partition of an undirected weighted multigraph.
fn modularity(fixture: &Json, communities: &[f64]) -> f64 {
    let edges: Vec<(usize, usize, f64)> =
        array(&fixture["edges"]).iter().map(|edge| (int(&edge[0]), int(&edge[1]), edge[2].as_f64().unwrap())).collect();
    let all: f64 = edges.iter().map(|edge| edge.2).sum();
    let mut totals: BTreeMap<u64, f64> = BTreeMap::new();
    let mut within = 0.0;
    for (a, b, weight) in &edges {
        for end in [a, b] {
            *totals.entry(communities[*end].to_bits()).or_default() += weight;
        }
        if communities[*a].to_bits() == communities[*b].to_bits() {
            within += weight;
        }
    }
    within / all - totals.values().map(|total| (total / (2.0 * all)).powi(2)).sum::<f64>()
}

#[test]
fn communities_are_as_good_as_those_of_networkx() {
    each(|name, session, fixture| {
        if array(&fixture["edges"]).is_empty() {
            let alone = per_node(session, "algo.louvain()", "community");
            assert_eq!(alone.len(), int(&fixture["nodes"]), "{name}");
            return;
        }
        let communities = per_node(session, "algo.louvain({weight: 'w'})", "community");
        // The best of five runs of networkx, each in another order of nodes.
        let (found, best) = (modularity(fixture, &communities), fixture["modularity"].as_f64().unwrap());
        println!("{name}: {found:.4} of {best:.4}");
        assert!(found >= best - 0.005, "{name}: {found} < {best}");
        let alone = per_node(session, "algo.louvain({weight: 'w', resolution: 1000000})", "community");
        let distinct: std::collections::BTreeSet<u64> = alone.iter().map(|c| c.to_bits()).collect();
        assert_eq!(distinct.len(), alone.len(), "{name}: at a high resolution nobody is together");
    });
}

/// The bundled graph, one relation of it, by networkx.
#[test]
fn members_of_the_bundled_graph_are_as_networkx_has_them() {
    let bundled = &fixtures()["bundled"];
    let expected = &bundled["member-of"];
    let names: Vec<&str> = array(&bundled["nodes"]).iter().map(|name| name.as_str().unwrap()).collect();
    let mut session = Session::demo().unwrap();
    for (call, column, key) in [
        ("algo.pagerank", "score", "pagerank"),
        ("algo.closeness", "score", "closeness"),
        ("algo.triangles", "triangles", "triangles"),
        ("algo.k_core", "core", "core"),
        ("algo.betweenness", "score", "betweenness/directed"),
    ] {
        let query = format!("CALL {call}({{relations: ['member-of']}}) YIELD node, {column} RETURN node.id, {column}");
        let found: BTreeMap<String, f64> = ask(&mut session, &query)
            .iter()
            .map(|row| (row[0].as_str().unwrap().to_owned(), number(&row[1])))
            .collect();
        let found: Vec<f64> = names.iter().map(|name| found[*name]).collect();
        close(&found, &numbers(key.split('/').fold(expected, |json, key| &json[key])), call);
    }
    let count = ask(
        &mut session,
        "CALL algo.components({relations: 'member-of'}) YIELD component RETURN count(DISTINCT component)",
    );
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let parts = array(&expected["components"]).len() as f64;
    assert!((number(&count[0][0]) - parts).abs() < NEAR);
}

#[test]
fn balance_of_the_bundled_graph_is_that_of_brute_force() {
    let expected = &fixtures()["bundled"]["balance"];
    let query = "CALL algo.balance() YIELD balanced RETURN count(*), sum(CASE WHEN balanced THEN 1 ELSE 0 END)";
    let found = ask(&mut Session::demo().unwrap(), query);
    let found: Vec<f64> = found[0].iter().map(number).collect();
    assert_eq!(found, [expected["triangles"].as_f64().unwrap(), expected["balanced"].as_f64().unwrap()]);
    assert!(found[1] > 0.0 && found[1] < found[0], "both kinds occur");
}
