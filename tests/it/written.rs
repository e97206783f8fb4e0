//! Graphs that were written in the session are planned by what is in them, as files are; and equal values are joined by
//! hash. What operators give is added up: seconds would tell of the machine.

use chancery::answer::plan::PlanNode;
use chancery::session::Session;

/// What all operators give together.
fn work(node: &PlanNode) -> u64 {
    node.rows.unwrap_or(0) + node.children.iter().map(work).sum::<u64>()
}

/// What all operators give together, and the answer.
fn cost(session: &mut Session, query: &str) -> (u64, Vec<String>) {
    let answer = session.query(query).unwrap_or_else(|error| panic!("{query}\n{error}"));
    let profile = session.query(&format!("PROFILE {query}")).unwrap();
    let rows = answer.rows.iter().map(|row| format!("{:?}", row.values)).collect();
    (work(&profile.plan.unwrap()), rows)
}

/// The same query, rewritten and not, gives the same rows in the same order; what it costs rewritten.
fn cost_of_same(session: &mut Session, query: &str) -> u64 {
    let (cost, rows) = cost(session, query);
    session.settings_mut().rewrites = false;
    let plain = session.query(query).unwrap();
    session.settings_mut().rewrites = true;
    let plain: Vec<String> = plain.rows.iter().map(|row| format!("{:?}", row.values)).collect();
    assert_eq!(rows, plain, "{query}");
    cost
}

fn written(queries: &[&str]) -> Session {
    let mut session = Session::empty();
    for query in queries {
        session.query(query).unwrap();
    }
    session
}

/// 300 nodes, each with a few others, one of them a `:B`.
const FEW_B: &[&str] = &[
    "UNWIND range(0, 298) AS i CREATE (:A {at: i})",
    "CREATE (:B {at: 299})",
    "MATCH (a) UNWIND [1, 7, 31] AS step MATCH (b {at: (a.at + step) % 300}) CREATE (a)-[:R]->(b)",
    "MATCH (a:A {at: 5}) SET a:Rare",
];

const MIRRORED: &[[&str; 2]] = &[
    ["MATCH (a:A)-[*1..2]-(n)-[*1..2]-(b:B) RETURN count(*)", "MATCH (b:B)-[*1..2]-(n)-[*1..2]-(a:A) RETURN count(*)"],
    [
        "MATCH (a:A)-[:R*1..3]->(n)-[:R*1..3]->(b:B) RETURN count(*)",
        "MATCH (b:B)<-[:R*1..3]-(n)<-[:R*1..3]-(a:A) RETURN count(*)",
    ],
    [
        "MATCH (a:A)-[:R]->(x)-[:R]->(y)-[:R]->(b:Rare) RETURN count(*)",
        "MATCH (b:Rare)<-[:R]-(y)<-[:R]-(x)<-[:R]-(a:A) RETURN count(*)",
    ],
    [
        "MATCH (a:A)-[:R]->{1,3}(n), (n)-[:R]->(b:B) RETURN count(*)",
        "MATCH (n)-[:R]->(b:B), (a:A)-[:R]->{1,3}(n) RETURN count(*)",
    ],
];

#[test]
fn the_order_of_writing_costs_nothing_on_a_graph_that_was_written_to() {
    let mut session = written(FEW_B);
    for [one, other] in MIRRORED {
        let (one_cost, one_rows) = cost(&mut session, one);
        let (other_cost, other_rows) = cost(&mut session, other);
        assert_eq!(one_rows, other_rows, "{one}");
        assert_eq!(
            one_cost,
            other_cost,
            "{one}\n{}\n{}",
            session.explain(one).unwrap(),
            session.explain(other).unwrap()
        );
        assert!(one_cost < 6_000, "{one}: {one_cost}\n{}", session.explain(one).unwrap());
    }
}

#[test]
fn the_pattern_of_three_and_three_steps_begins_at_the_one() {
    let mut session = written(FEW_B);
    for query in [
        "MATCH (a:A)-[*1..3]-(n)-[*1..3]-(b:B) RETURN count(*)",
        "MATCH (b:B)-[*1..3]-(n)-[*1..3]-(a:A) RETURN count(*)",
    ] {
        let plan = session.explain(query).unwrap();
        assert!(plan.starts_with("scan (b:B)\n"), "{plan}");
    }
}

#[test]
fn a_plan_does_not_outlive_what_it_was_made_for() {
    let mut session = Session::empty();
    let query = "MATCH (a:A)-[:R]->(b:B) RETURN count(*) AS n";
    session.query(query).unwrap();
    for (rare, many) in [("B", "A"), ("A", "B")] {
        session.query("MATCH (n) DETACH DELETE n").unwrap();
        session.query(&format!("CREATE (x:{rare}) WITH x UNWIND range(1, 200) AS i CREATE (:{many})")).unwrap();
        session.query("MATCH (a:A), (b:B) CREATE (a)-[:R]->(b)").unwrap();
        let (cost, rows) = cost(&mut session, query);
        assert_eq!(rows, ["[Integer(200)]"]);
        assert!(cost <= 2 + 2 * 200, "{rare}: {cost}\n{}", session.explain(query).unwrap());
    }
}

#[test]
fn counts_follow_labels_that_are_set_taken_and_rolled_back() {
    let mut session = written(&["UNWIND range(1, 100) AS i CREATE (:A {at: i})-[:R]->(:B {at: i})"]);
    let begins = |session: &mut Session| {
        session
            .explain("MATCH (a:A)-[:R]->(b:B) RETURN count(*) AS n, a.at AS at")
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    session.query("MATCH (a:A) WHERE a.at > 3 REMOVE a:A").unwrap();
    assert_eq!(begins(&mut session), "scan (a:A)");
    session.query("MATCH (n) WHERE n.at > 3 SET n:A").unwrap();
    session.query("MATCH (b:B) WHERE b.at > 2 REMOVE b:B").unwrap();
    assert_eq!(begins(&mut session), "scan (b:B)");
    session.query("MATCH (n) SET n:B WITH n WHERE n.at = 7 RETURN 1 / (n.at - n.at)").unwrap_err();
    assert_eq!(begins(&mut session), "scan (b:B)");
}

const ROWS: &str = "UNWIND range(1, 400) AS i WITH {x: i * 3, y: i % 7} AS row ";

#[test]
fn many_rows_are_joined_by_hash() {
    let mut session = written(&[
        "UNWIND range(1, 1000) AS i CREATE (:P {key: i, kind: i % 7, t: toString(i)})-[:KNOWS {since: i}]->(:Q {key: i})",
    ]);
    for query in [
        "MATCH (n {key: row.x}) RETURN n.key, row.y",
        "MATCH (n:P {key: row.x, kind: row.y}) RETURN n.key",
        "MATCH (n:P) WHERE row.x = n.key AND n.kind < 3 RETURN n.key",
        "MATCH (n:P) WHERE n.t = toString(row.x) RETURN n.key",
        "MATCH (n:P)-[r {since: row.x}]->(m) RETURN n.key, m.key",
        "OPTIONAL MATCH (n:P {key: row.x}) RETURN row.x, n.key",
    ] {
        let query = format!("{ROWS}{query}");
        let cost = cost_of_same(&mut session, &query);
        let plan = session.explain(&query).unwrap();
        assert!(plan.contains("join by"), "{plan}");
        // 400 rows and 2,000 nodes; a scan for each row would be 800,000.
        assert!(cost < 32_000, "{query}: {cost}\n{plan}");
    }
}

#[test]
fn patterns_that_share_nothing_but_values_are_joined_by_hash() {
    let mut session = written(&[
        "UNWIND range(1, 600) AS i CREATE (:P {key: i})-[:R]->(:S {key: i % 50})",
        "UNWIND range(1, 500) AS i CREATE (:Q {key: i * 2})-[:R]->(:T {key: i % 9})",
    ]);
    for query in [
        "MATCH (a:P) MATCH (b:Q) WHERE a.key = b.key RETURN count(*) AS n, min(a.key), max(b.key)",
        "MATCH (a:P), (b:Q) WHERE b.key = a.key RETURN count(*) AS n, min(a.key), max(b.key)",
        "MATCH (a:P) MATCH (b:Q)-[:R]->(t) WHERE a.key = b.key RETURN a.key, t.key",
        "MATCH (a:P) WHERE a.key < 500 WITH a.key AS k MATCH (b:Q {key: k}) RETURN k, b.key",
        "MATCH (a:P) RETURN count(CASE WHEN EXISTS { MATCH (b:Q) WHERE b.key = a.key } THEN 1 END)",
    ] {
        let cost = cost_of_same(&mut session, query);
        assert!(cost < 10_000, "{query}: {cost}\n{}", session.explain(query).unwrap());
    }
}

#[test]
fn a_join_sees_what_the_query_wrote_before() {
    let mut session = written(&["UNWIND range(1, 60) AS i CREATE (:P {key: i})"]);
    let query = "UNWIND range(41, 100) AS i CREATE (:P {key: i}) WITH i MATCH (p:P {key: i}) RETURN count(p)";
    assert_eq!(cost(&mut session, query).1, ["[Integer(80)]"]);
    // Each row of the subquery writes, and the next one finds it.
    let query = "UNWIND range(1, 30) AS i CALL (i) { CREATE (:Z {key: i % 10}) WITH i MATCH (z:Z {key: i % 10}) RETURN count(z) AS n } RETURN collect(n)";
    let mut empty = Session::empty();
    let counts = (1..=30).map(|i| format!("Integer({})", (i + 9) / 10)).collect::<Vec<_>>().join(", ");
    assert_eq!(cost_once(&mut empty, query), [format!("[List([{counts}])]")]);
    let mut merged = written(&["UNWIND range(1, 60) AS i CREATE (:P {key: i})"]);
    let query = "UNWIND range(1, 100) AS i MERGE (p:P {key: i % 80}) RETURN count(DISTINCT p)";
    assert_eq!(cost_once(&mut merged, query), ["[Integer(80)]"]);
}

fn cost_once(session: &mut Session, query: &str) -> Vec<String> {
    let answer = session.query(query).unwrap_or_else(|error| panic!("{query}\n{error}"));
    answer.rows.iter().map(|row| format!("{:?}", row.values)).collect()
}

#[test]
fn a_join_stops_at_the_limits() {
    let mut session = written(&["UNWIND range(1, 40000) AS i CREATE (:P {key: i}), (:Q {key: i})"]);
    let query = "MATCH (a:P) MATCH (b:Q) WHERE a.key = b.key RETURN count(*) AS n";
    assert!(session.explain(query).unwrap().contains("join by"));
    assert_eq!(cost_once(&mut session, query), ["[Integer(40000)]"]);
    session.settings_mut().limits.bytes = 1 << 19;
    assert!(session.query(query).unwrap_err().to_string().contains("the query needs more than 0 MiB"));
    session.settings_mut().limits.bytes = 1 << 30;
    session.settings_mut().limits.time = Some(std::time::Duration::ZERO);
    assert!(session.query(query).unwrap_err().to_string().contains("the query took longer than"));
}
