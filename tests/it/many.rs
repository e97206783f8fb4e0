//! Questions over many rows, where whole columns are read in loops, against the same worked out here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery::graph::OpenBuilder;
use chancery::model::Value;
use chancery::session::Session;

const NODES: usize = 5_000;
const KINDS: [&str; 3] = ["Person", "Place", "Treaty"];

/// What stands at the ends of edge `at`, and its year: three steps along a ring, which make triangles, one far
/// away, and now and then one to a node that many lead to.
fn edge(at: usize) -> (usize, usize, i64) {
    let start = at % NODES;
    let end = if at.is_multiple_of(50) { 0 } else { start + [1, 2, 3, at * 31][at / NODES] };
    (start, end % NODES, 1900 + i64::try_from(at % 120).unwrap())
}

fn edges() -> impl Iterator<Item = (usize, usize, i64)> {
    (0..4 * NODES).map(edge)
}

fn kind(node: usize) -> &'static str {
    KINDS[node % 3]
}

fn name(node: usize) -> String {
    format!("name {}", node / 2)
}

fn session() -> Session {
    let mut builder = OpenBuilder::new();
    let nodes: Vec<_> = (0..NODES)
        .map(|node| {
            let id = i64::try_from(node).unwrap();
            let properties =
                [("id", Value::Integer(id)), ("kind", Value::from(kind(node))), ("name", Value::from(name(node)))];
            builder.node(["Node"], properties)
        })
        .collect();
    for (start, end, since) in edges() {
        builder.edge(nodes[start], "NEAR", nodes[end], [("since", Value::Integer(since))]);
    }
    Session::open(Arc::new(builder.build()))
}

fn number(session: &mut Session, query: &str) -> i64 {
    let answer = session.query(query).unwrap();
    match answer.rows[0].values[0] {
        Value::Integer(number) => number,
        ref other => panic!("{other:?}"),
    }
}

fn long(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

#[test]
fn conditions_on_columns() {
    let mut session = session();
    let places = (0..NODES).filter(|node| kind(*node) == "Place" && name(*node).contains("77")).count();
    let query = "MATCH (n:Node) WHERE n.kind = 'Place' AND n.name CONTAINS '77' RETURN count(*)";
    assert_eq!(number(&mut session, query), long(places));
    let late = edges().filter(|(start, _, since)| *since >= 1990 && kind(*start) != "Person").count();
    let query = "MATCH (a:Node)-[r:NEAR]->() WHERE r.since >= 1990 AND a.kind <> 'Person' RETURN count(*)";
    assert_eq!(number(&mut session, query), long(late));
}

#[test]
fn groups_and_distinct_values() {
    let mut session = session();
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    edges().for_each(|(_, end, _)| *groups.entry(name(end)).or_default() += 1);
    let answer = session
        .query("MATCH ()-[:NEAR]->(b:Node) RETURN b.name AS name, count(*) AS n ORDER BY n DESC, name LIMIT 25")
        .unwrap();
    let mut expected: Vec<(usize, String)> = groups.iter().map(|(name, count)| (*count, name.clone())).collect();
    expected.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let got: Vec<(String, String)> =
        answer.rows.iter().map(|row| (format!("{:?}", row.values[1]), format!("{:?}", row.values[0]))).collect();
    let wanted = expected.iter().take(25).map(|(count, name)| {
        (format!("{:?}", Value::Integer(long(*count))), format!("{:?}", Value::from(name.as_str())))
    });
    assert_eq!(got, wanted.collect::<Vec<_>>());
    let names: BTreeSet<String> = edges().map(|(_, end, _)| name(end)).collect();
    assert_eq!(number(&mut session, "MATCH ()-[:NEAR]->(b) RETURN count(DISTINCT b.name)"), long(names.len()));
    let ids: BTreeSet<usize> = edges().map(|(start, ..)| start).collect();
    assert_eq!(number(&mut session, "MATCH (a)-[:NEAR]->() RETURN count(DISTINCT a.id)"), long(ids.len()));
}

#[test]
fn steps_and_cycles() {
    let mut session = session();
    let mut out: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    edges().enumerate().for_each(|(at, (start, end, _))| out.entry(start).or_default().push((end, at)));
    let next = |node: usize| out.get(&node).map_or(&[][..], Vec::as_slice);
    let (mut twos, mut triangles) = (0, 0);
    for (at, (start, middle, _)) in edges().enumerate() {
        for (end, second) in next(middle).iter().filter(|(_, second)| *second != at) {
            twos += 1;
            triangles +=
                next(start).iter().filter(|(last, third)| last == end && *third != at && third != second).count();
        }
    }
    assert!(triangles > 0, "the graph has triangles");
    assert_eq!(number(&mut session, "MATCH (a)-[:NEAR]->(b)-[:NEAR]->(c) RETURN count(*)"), long(twos));
    let query = "MATCH (a)-[:NEAR]->(b)-[:NEAR]->(c), (a)-[:NEAR]->(c) RETURN count(*)";
    assert_eq!(number(&mut session, query), long(triangles));
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut frontier = vec![5];
    for _ in 0..4 {
        frontier = frontier.iter().flat_map(|node| next(*node)).map(|(end, _)| *end).collect();
        frontier.retain(|end| reached.insert(*end));
    }
    assert_eq!(number(&mut session, "MATCH ({id: 5})-[*1..4]->(b) RETURN count(DISTINCT b.id)"), long(reached.len()));
}

#[test]
fn texts_that_begin_alike_lie_together() {
    let mut written = session();
    written.query("MATCH (n:Node {id: 77}) SET n.name = 'name 12 of another'").unwrap();
    written.query("MATCH (n:Node {id: 24}) DETACH DELETE n").unwrap();
    written.query("CREATE (:Node {id: 9000, name: 'name 1'}), (:Node {id: 9001, name: 12})").unwrap();
    let path = std::env::temp_dir().join(format!("chancery-many-{}", std::process::id()));
    chancery::graph::snapshot::write(session().snapshot(), &path).unwrap();
    let kept = Session::open(chancery::graph::snapshot::open(&path).unwrap().into());
    std::fs::remove_file(&path).unwrap();
    for mut session in [session(), written, kept] {
        for prefix in ["name 1", "name 12", "name 2499", "name 24999", "", "m", "o", "name 12 of another one", "näme"]
        {
            let ask = |test: &str| format!("MATCH (n:Node) WHERE {test} RETURN n.id AS id ORDER BY id");
            // Compared character by character, which no order helps with.
            let length = prefix.chars().count();
            let slow = session.query(&ask(&format!("left(toString(n.name), {length}) = '{prefix}'"))).unwrap();
            let ids = |answer: &chancery::answer::Answer| {
                answer.rows.iter().map(|row| format!("{:?}", row.values[0])).collect::<Vec<_>>()
            };
            let mut expected = ids(&slow);
            // A number begins with nothing.
            expected.retain(|id| id != "Integer(9001)");
            let query = ask(&format!("n.name STARTS WITH '{prefix}'"));
            assert!(session.explain(&query).unwrap().contains("STARTS WITH"));
            for _ in 0..30 {
                assert_eq!(ids(&session.query(&query).unwrap()), expected, "{prefix}");
            }
        }
    }
}
