//! Searches that do not enumerate paths, against the paths themselves: which nodes a walk reaches, and how long a
//! shortest path is, on small graphs made by chance.

use std::collections::BTreeSet;
use std::sync::Arc;

use chancery::graph::OpenBuilder;
use chancery::model::Value;
use chancery::session::Session;
use proptest::prelude::*;

/// Edges between seven nodes, of two types, loops and parallel ones among them.
fn edges() -> impl Strategy<Value = Vec<(usize, usize, bool)>> {
    proptest::collection::vec((0..7_usize, 0..7_usize, any::<bool>()), 0..12)
}

/// The graph in columns; or written by queries, so that it lies beside them.
fn session(edges: &[(usize, usize, bool)], written: bool) -> Session {
    if written {
        let mut session = Session::empty();
        session.query("UNWIND range(0, 6) AS n CREATE ({n: n})").unwrap();
        for (start, end, first) in edges {
            let kind = if *first { "A" } else { "B" };
            session.query(&format!("MATCH (a {{n: {start}}}), (b {{n: {end}}}) CREATE (a)-[:{kind}]->(b)")).unwrap();
        }
        return session;
    }
    let mut builder = OpenBuilder::new();
    let nodes: Vec<_> = (0..7).map(|n| builder.node([], [("n", Value::Integer(n))])).collect();
    for (start, end, first) in edges {
        builder.edge::<&str>(nodes[*start], if *first { "A" } else { "B" }, nodes[*end], []);
    }
    Session::open(Arc::new(builder.build()))
}

/// The rows, as numbers.
fn rows(session: &mut Session, query: &str) -> BTreeSet<Vec<i64>> {
    let answer = session.query(query).unwrap();
    let number = |value: &Value| if let Value::Integer(number) = value { *number } else { panic!("{value:?}") };
    let rows: Vec<Vec<i64>> = answer.rows.iter().map(|row| row.values.iter().map(number).collect()).collect();
    let set: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(set.len(), rows.len(), "a row twice: {query}");
    set
}

/// A step in a direction, of these types, and so many times.
fn step(direction: u8, types: &str, times: &str) -> String {
    match direction {
        0 => format!("-[{types}*{times}]->"),
        1 => format!("<-[{types}*{times}]-"),
        _ => format!("-[{types}*{times}]-"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ends_are_those_of_all_paths(
        edges in edges(), written: bool, direction in 0..3_u8,
        types in prop::sample::select(vec!["", ":A", ":A|B", ":C"]),
        times in prop::sample::select(vec!["0..2", "1..1", "1..2", "1..3", "1..5", "0..0", "3..2"]),
    ) {
        let mut session = session(&edges, written);
        let step = step(direction, types, times);
        for query in [
            format!("MATCH (a){step}(b) WITH DISTINCT a, b RETURN a.n AS a, b.n AS b"),
            format!("MATCH (a){step}(b) RETURN a.n AS a, count(DISTINCT b) AS n, min(b.n) AS least, max(b.n) AS most"),
            format!("MATCH (a), (b) MATCH (a){step}(b) WITH DISTINCT a, b RETURN a.n AS a, b.n AS b"),
            format!("MATCH (a){step}(a) WITH DISTINCT a RETURN a.n AS a"),
        ] {
            session.settings_mut().rewrites = true;
            let quick = rows(&mut session, &query);
            session.settings_mut().rewrites = false;
            prop_assert_eq!(quick, rows(&mut session, &query), "{}", query);
        }
    }

    #[test]
    fn columns_say_what_was_written(edges in edges(), types in prop::sample::select(vec!["", ":A", ":A|B"])) {
        let (mut settled, mut written) = (session(&edges, false), session(&edges, true));
        for query in [
            format!("MATCH (a)-[{types}]->(b)-[{types}]->(c), (a)-[{types}]->(c) RETURN a.n, b.n, c.n, count(*)"),
            format!("MATCH (a)-[{types}]->(b), (c)-[{types}]->(d) MATCH (a)-[{types}]->(d) RETURN a.n, d.n, count(*)"),
            format!("MATCH (a)-[{types}]-(b)-[{types}]-(c), (c)-[{types}]-(a) RETURN a.n, b.n, c.n, count(*)"),
            format!("MATCH (a), (b) MATCH (a)<-[{types}]-(b) WHERE a.n < 5 RETURN b.n, count(DISTINCT a), count(*)"),
        ] {
            prop_assert_eq!(rows(&mut settled, &query), rows(&mut written, &query), "{}", query);
        }
    }

    #[test]
    fn a_shortest_path_is_as_short_as_any(
        edges in edges(), written: bool, direction in 0..3_u8,
        types in prop::sample::select(vec!["", ":A", ":A|B"]),
        most in 1..6_u8,
    ) {
        let mut session = session(&edges, written);
        let step = step(direction, types, &format!("..{most}"));
        let shortest = rows(&mut session, &format!(
            "MATCH (a), (b) WHERE a <> b MATCH p = shortestPath((a){step}(b)) RETURN a.n AS a, b.n AS b, length(p) AS n"
        ));
        let all = rows(&mut session, &format!(
            "MATCH p = (a){step}(b) WHERE a <> b RETURN a.n AS a, b.n AS b, min(length(p)) AS n"
        ));
        prop_assert_eq!(&shortest, &all);
        // The path is one: it begins and ends where it should, and each relationship joins its neighbours.
        let sound = rows(&mut session, &format!(
            "MATCH (a), (b) WHERE a <> b MATCH p = shortestPath((a){step}(b))
             WITH a, b, p, nodes(p) AS ns, relationships(p) AS rs
             WHERE ns[0] = a AND ns[-1] = b AND all(i IN range(0, size(rs) - 1) WHERE
                (startNode(rs[i]) = ns[i] AND endNode(rs[i]) = ns[i + 1] AND {along})
                OR (endNode(rs[i]) = ns[i] AND startNode(rs[i]) = ns[i + 1] AND {against}))
             RETURN a.n AS a, b.n AS b, length(p) AS n",
            along = direction != 1, against = direction != 0,
        ));
        prop_assert_eq!(shortest, sound);
    }

    #[test]
    fn all_shortest_paths_are_those_of_the_least_length(
        edges in edges(), written: bool, direction in 0..3_u8,
        types in prop::sample::select(vec!["", ":A", ":A|B"]),
        most in 1..6_u8,
    ) {
        let mut session = session(&edges, written);
        let step = step(direction, types, &format!("..{most}"));
        let all = rows(&mut session, &format!(
            "MATCH p = (a){step}(b) WHERE a <> b WITH a, b, length(p) AS length ORDER BY length
             WITH a, b, collect(length) AS lengths
             RETURN a.n AS a, b.n AS b, size([l IN lengths WHERE l = lengths[0]]) AS n"
        ));
        let shortest = format!("MATCH (a), (b) WHERE a <> b MATCH p = allShortestPaths((a){step}(b))");
        for query in [
            format!("{shortest} RETURN a.n AS a, b.n AS b, count(DISTINCT p) AS n"),
            format!("{shortest} RETURN a.n AS a, b.n AS b, count(*) AS n"),
            format!("{shortest} RETURN a.n AS a, b.n AS b, count(p) AS n"),
            format!("{shortest} WITH a, b, relationships(p) AS rs RETURN a.n AS a, b.n AS b, count(DISTINCT [r IN rs | id(r)]) AS n"),
        ] {
            prop_assert_eq!(&rows(&mut session, &query), &all, "{}", query);
            session.settings_mut().rewrites = false;
            prop_assert_eq!(&rows(&mut session, &query), &all, "rewrites off: {}", query);
            session.settings_mut().rewrites = true;
        }
    }

    #[test]
    fn counted_rows_are_as_many_as_rows(
        edges in edges(), written: bool, directions in proptest::array::uniform3(0..3_u8),
        types in proptest::array::uniform3(prop::sample::select(vec!["", ":A", ":B", ":A|B"])),
        filter in prop::sample::select(vec!["", "WHERE b.n > 2", "WHERE EXISTS { (b)-[:A]->() }", "WHERE NOT (c)--()"]),
    ) {
        let mut session = session(&edges, written);
        let arrow = |at: usize| match directions[at] {
            0 => format!("-[{}]->", types[at]),
            1 => format!("<-[{}]-", types[at]),
            _ => format!("-[{}]-", types[at]),
        };
        let (one, two, three) = (arrow(0), arrow(1), arrow(2));
        for query in [
            format!("MATCH (a){one}(b){two}(c) {filter} RETURN count(*) AS n"),
            format!("MATCH (a){one}(b){two}(c){three}(d) {filter} RETURN c.n AS c, count(*) AS n, count(DISTINCT b) AS m"),
            format!("MATCH (a){one}(b){two}(c), (b){three}(d) {filter} RETURN b.n AS b, count(d) AS n"),
            format!("MATCH (a){one}(b){two}(c) {filter} MATCH (c){three}(d) RETURN d.n AS d, count(*) AS n, max(b.n) AS m"),
            format!("MATCH (a){one}(b){two}(c), (a){three}(c) {filter} RETURN a.n AS a, count(*) AS n"),
            format!("MATCH (a){one}(b){two}(c) {filter} WITH DISTINCT b MATCH (b){three}(d) WITH DISTINCT d RETURN d.n AS d"),
            format!("MATCH (b), (c) {filter} RETURN b.n AS b, c.n AS c, COUNT {{ (b){one}() }} AS n, size([(c){two}(x) | x.n]) AS m"),
        ] {
            session.settings_mut().rewrites = true;
            let quick = rows(&mut session, &query);
            session.settings_mut().rewrites = false;
            prop_assert_eq!(quick, rows(&mut session, &query), "{}", query);
        }
    }
}
