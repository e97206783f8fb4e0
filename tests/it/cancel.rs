//! Whatever takes long is stopped in the middle, from another thread: the query ends soon and says why, and the
//! session answers the next one.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use crate::crowd::made::Crowd;
use chancery::budget::Limits;
use chancery::graph::{OpenBuilder, Snapshot};
use chancery::model::Value;
use chancery::session::Session;

const NODES: usize = 40_000;
/// A query ends within a tenth of a second; a busy machine, without optimisation, is given more.
const SOON: Duration = Duration::from_secs(3);

/// Nodes along a ring, with edges to the next ones and to some far away.
fn ring() -> Snapshot {
    let mut builder = OpenBuilder::new();
    let nodes: Vec<_> = (0..NODES)
        .map(|node| {
            let mixed = node * 7919 % NODES;
            let i = Value::Integer(i64::try_from(mixed).unwrap());
            builder.node(["N"], [("i", i), ("s", Value::from(format!("{mixed} of {NODES}")))])
        })
        .collect();
    for at in 0..4 * NODES {
        let (start, step) = (at % NODES, [1, 2, 3, at * 31][at / NODES]);
        builder.edge(nodes[start], "R", nodes[(start + step) % NODES], [("w", Value::Integer(1))]);
    }
    Arc::new(builder.build())
}

/// Runs a query and stops it `after` some time; gives its error, and how long it went on.
fn stopped(session: &mut Session, query: &str, after: Duration) -> (Option<String>, Duration) {
    let cancel = session.cancel();
    let (done, wait) = channel::<()>();
    let stopper = std::thread::spawn(move || {
        // The query has come to its end by itself, when somebody sends or goes away.
        let _ = wait.recv_timeout(after);
        cancel.store(true, Ordering::Relaxed);
        Instant::now()
    });
    let error = session.query(query).err().map(|error| error.diagnostics[0].message.clone());
    let end = Instant::now();
    drop(done);
    (error, end.saturating_duration_since(stopper.join().unwrap()))
}

fn all_stop(graph: &Snapshot, queries: &[&str], prepare: impl Fn(&mut Session)) {
    for query in queries {
        let mut session = Session::open(Arc::clone(graph));
        prepare(&mut session);
        session.settings_mut().limits = Limits { time: None, rows: u64::MAX, bytes: 4 << 30 };
        let mut interrupted = 0;
        for after in [50, 400] {
            let (error, late) = stopped(&mut session, query, Duration::from_millis(after));
            assert!(late < SOON, "{query}: went on for {late:?} when stopped after {after} ms");
            assert!(error.as_deref().is_none_or(|error| error.ends_with("interrupted")), "{query}: {error:?}");
            interrupted += usize::from(error.is_some());
            let answer = session.query("RETURN 1 AS one").unwrap();
            assert!(matches!(answer.rows[0].values[0], Value::Integer(1)), "after {query}");
        }
        assert!(interrupted > 0, "{query} takes too little time to tell anything");
    }
}

#[test]
fn values() {
    let list = "WITH range(1, 1000000) AS l, range(1, 1000000) AS m UNWIND range(1, 1000) AS x ";
    let text = "WITH reduce(s = 'abcdefgh ', x IN range(1, 17) | s + s) AS s UNWIND range(1, 1000) AS x ";
    let of_lists = [
        "WITH DISTINCT [x, l] AS d RETURN count(d)",
        "WITH [l, x] AS d, count(*) AS c RETURN count(*)",
        "WITH [l, x] AS d ORDER BY d RETURN count(*)",
        "RETURN max([l, x])",
        "WITH x WHERE l = m RETURN count(x)",
        "RETURN count(-1 IN l)",
        "RETURN sum(size(reverse(l)))",
        "RETURN count(size(l + x))",
        "RETURN sum(size([y IN l WHERE y % 2 = x % 2]))",
        "RETURN sum(reduce(a = 0, y IN l | a + y))",
        "RETURN count(all(y IN l WHERE y > 0))",
    ];
    let of_texts = [
        "RETURN sum(size(toUpper(s)))",
        "RETURN sum(size(replace(s, 'a', 'bb')))",
        "RETURN sum(size(split(s, ['a', 'x', 'y'])))",
        "RETURN sum(size(trim(s, reverse(s))))",
        "RETURN sum(size(normalize(s, 'NFD')))",
        "RETURN sum(size(s + toString(x)))",
        "RETURN count(s =~ '(?s).*x.{900}y.*')",
    ];
    let lists = of_lists.map(|rest| format!("{list}{rest}"));
    let texts = of_texts.map(|rest| format!("{text}{rest}"));
    let mut all: Vec<&str> = lists.iter().chain(&texts).map(String::as_str).collect();
    all.push("RETURN size(range(1, 200000000))");
    all_stop(&Arc::new(chancery::graph::Graph::open()), &all, |_| {});
}

/// A text on which an automaton of few states is no help: the states of all the places where an `a` stood.
#[test]
fn regular_expressions() {
    let mut session = Session::empty();
    let mut random = 1_u64;
    let mut letter = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        if random >> 63 == 0 { 'a' } else { 'b' }
    };
    let text: String = (0..4_000_000).map(|_| letter()).collect();
    session.parameters_mut().insert("text".into(), Value::from(text));
    let (error, late) = stopped(&mut session, "RETURN $text =~ '(a|b)*a(a|b){900}c(a|b)*'", Duration::from_millis(50));
    assert_eq!(error.as_deref(), Some("interrupted"));
    assert!(late < SOON, "{late:?}");
    session.query("RETURN 'aab' =~ 'a+b'").unwrap();
}

#[test]
fn rows() {
    let queries = [
        "UNWIND range(1, 3000000) AS x WITH x ORDER BY toString(x) RETURN last(collect(x))",
        "UNWIND range(1, 3000000) AS x WITH x ORDER BY x % 1000, -x LIMIT 300000 RETURN count(x)",
        "MATCH (a)-->(b)-->(c) WITH a, b, c ORDER BY c.s, a.s RETURN last(collect(a.i))",
        "MATCH (a)-->(b)-->(c) WITH DISTINCT a, c RETURN count(*)",
        "MATCH (a)-->(b)-->(c) WITH a.s + c.s AS s, count(*) AS n RETURN count(*)",
        "MATCH (a)-->(b)-->(c) RETURN percentileCont(a.i + c.i, 0.5)",
        "MATCH (a)-->(b) RETURN a AS n UNION MATCH (a)-->()-->(b) RETURN b AS n",
        "MATCH (a), (b) WHERE a.i + b.i = -1 RETURN count(*)",
        "MATCH (a)-->(b)-->(c)-->(d)-->(e)-->(f) RETURN count(*), sum(f.i)",
        "MATCH (a) RETURN collect(COUNT { (a)-->()-->()-->() })",
        "MATCH p = ({i: 1})-[*1..20]->() RETURN count(p)",
        "MATCH (a {i: 1}), (b {i: 2}) MATCH p = allShortestPaths((a)-[*]-(b)) UNWIND range(1, 1000000) AS x RETURN count(p)",
        "MATCH (a)-->(b) MATCH p = shortestPath((b)-[*]->(a)) RETURN count(p)",
        "UNWIND range(1, 100000) AS x MATCH (a {i: -x}) RETURN count(*)",
    ];
    all_stop(&ring(), &queries, |_| {});
}

#[test]
fn writes() {
    let queries = [
        "UNWIND range(1, 1000000) AS x CREATE (:M {x: x, s: toString(x)})-[:Q {y: x}]->(:O)",
        "MATCH (a)-->(b)-->(c) CREATE (a)-[:Q]->(c)",
        "MATCH (a)-->(b)-->(c) SET a.t = c.i, c:T",
        "MATCH (a)-->(b)-->(c) SET a += {u: b.i, v: c.s}",
        "UNWIND range(1, 1000000) AS x MERGE (:M {x: x})",
        "UNWIND range(1, 1000000) AS x CALL (x) { CREATE (m:M {x: x}) RETURN m } RETURN count(m)",
        "MATCH (a)-->(b)-->(c) DETACH DELETE a, c",
    ];
    all_stop(&ring(), &queries, |_| {});
}

#[test]
fn algorithms() {
    let queries = [
        "CALL algo.betweenness({}) YIELD node RETURN count(*)",
        "CALL algo.closeness({}) YIELD node RETURN count(*)",
        "CALL algo.similarity({}) YIELD similarity RETURN count(*)",
        "MATCH (a {i: 1}), (b {i: 2}) CALL algo.k_shortest_paths({source: a, target: b, k: 10000}) YIELD path RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.pagerank({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.louvain({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.components({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.strong_components({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.k_core({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.triangles({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.bridges({}) RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.articulation_points({}) RETURN count(*)",
        "UNWIND range(1, 1000) AS x CALL algo.degree({}) YIELD node RETURN count(*)",
        "UNWIND range(1, 1000) AS x MATCH (a {i: 1}), (b {i: 2}) CALL algo.shortest_path({source: a, target: b, weight: 'w'}) YIELD path RETURN count(*)",
    ];
    all_stop(&ring(), &queries, |_| {});
}

#[test]
fn views_and_evidence() {
    let crowd = Crowd { entities: 10_000, sources: 2_000, statements: 120_000, seed: 7 };
    let queries = [
        "AT LEAST 3 SOURCES MATCH (a)-[r]->(b)-[q]->(c) RETURN a, r, b, q, c",
        "MATCH (a)-[r]->(b)-[q]->(c) RETURN DISTINCT a, c",
        "MATCH (a)-[r]->(b)-[q]->(c) RETURN a, count(*), collect(c)",
    ];
    all_stop(&Arc::new(crowd.graph()), &queries, |session| session.settings_mut().evidence = true);
}
