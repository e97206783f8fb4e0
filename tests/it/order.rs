//! The order in which a pattern is written does not tell how much work it is: what each operator gives is added up.

use std::sync::Arc;

use chancery::answer::plan::PlanNode;
use chancery::graph::OpenBuilder;
use chancery::model::Value;
use chancery::session::Session;

const PEOPLE: usize = 600;

/// Many people in a few places; each knows some others, and few of them lead one of the treaties.
fn session() -> Session {
    let mut builder = OpenBuilder::new();
    let named = |kind: &str, at: usize| [("name", Value::from(format!("{kind} {at}")))];
    let people: Vec<_> = (0..PEOPLE).map(|at| builder.node(["Person"], named("person", at))).collect();
    let places: Vec<_> = (0..10).map(|at| builder.node(["Place"], named("place", at))).collect();
    let treaties: Vec<_> = (0..4).map(|at| builder.node(["Treaty"], named("treaty", at))).collect();
    for (at, person) in people.iter().enumerate() {
        let since = [("since", Value::Integer(i64::try_from(at % 50).unwrap()))];
        builder.edge(*person, "LIVES_IN", places[at * at % places.len()], since);
        for step in [1, 7, 31, 200] {
            builder.edge::<&str>(*person, "KNOWS", people[(at + step) % PEOPLE], []);
        }
    }
    for (at, treaty) in treaties.iter().enumerate() {
        builder.edge::<&str>(people[at * 90], "LEADS", *treaty, []);
        builder.edge::<&str>(*treaty, "SIGNED_IN", places[at], []);
    }
    Session::open(Arc::new(builder.build()))
}

fn work(node: &PlanNode) -> u64 {
    node.rows.unwrap_or(0) + node.children.iter().map(work).sum::<u64>()
}

/// What all operators give together, and the answer.
fn cost(session: &mut Session, query: &str) -> (u64, String) {
    let answer = session.query(query).unwrap();
    let profile = session.query(&format!("PROFILE {query}")).unwrap();
    (work(&profile.plan.unwrap()), format!("{:?}", answer.rows[0].values))
}

/// Each of these says the same in other words.
const SAME: &[&[&str]] = &[
    &[
        "MATCH (a:Person)-[:KNOWS]->(b:Person)-[:LEADS]->(t:Treaty) RETURN count(DISTINCT a)",
        "MATCH (t:Treaty)<-[:LEADS]-(b:Person)<-[:KNOWS]-(a:Person) RETURN count(DISTINCT a)",
        "MATCH (b:Person)-[:LEADS]->(t:Treaty), (a:Person)-[:KNOWS]->(b) RETURN count(DISTINCT a)",
    ],
    &[
        "MATCH (a)-[:KNOWS]->(b)-[:KNOWS]->(c), (a)-[:LIVES_IN]->(p {name: 'place 9'}), (c)-[:LEADS]->(t) RETURN count(*)",
        "MATCH (p {name: 'place 9'})<-[:LIVES_IN]-(a)-[:KNOWS]->(b), (t)<-[:LEADS]-(c)<-[:KNOWS]-(b) RETURN count(*)",
        "MATCH (t)<-[:LEADS]-(c), (b)-[:KNOWS]->(c), (p)<-[:LIVES_IN]-(a)-[:KNOWS]->(b) WHERE p.name = 'place 9' RETURN count(*)",
    ],
    &[
        "MATCH (a)-[:KNOWS]->(b), (b)-[:KNOWS]->(c), (c)-[:LIVES_IN]->(p)<-[:SIGNED_IN]-(:Treaty), (a)-[:LIVES_IN]->(p) RETURN count(*)",
        "MATCH (p)<-[:LIVES_IN]-(c)<-[:KNOWS]-(b)<-[:KNOWS]-(a)-[:LIVES_IN]->(p)<-[:SIGNED_IN]-(:Treaty) RETURN count(*)",
    ],
    &[
        "MATCH (a:Person), (t:Treaty {name: 'treaty 1'}) MATCH (a)-[:KNOWS*1..2]->()-[:LEADS]->(t) RETURN count(DISTINCT a)",
        "MATCH (t:Treaty {name: 'treaty 1'}), (a:Person) MATCH (t)<-[:LEADS]-()<-[:KNOWS*1..2]-(a) RETURN count(DISTINCT a)",
    ],
];

#[test]
fn the_order_of_writing_costs_nothing() {
    let mut session = session();
    for texts in SAME {
        let all: Vec<(u64, String)> = texts.iter().map(|text| cost(&mut session, text)).collect();
        assert!(all.iter().all(|(_, answer)| *answer == all[0].1), "{texts:#?}\n{all:?}");
        let (least, most) = (all.iter().map(|(cost, _)| *cost).min(), all.iter().map(|(cost, _)| *cost).max());
        assert_eq!(least, most, "{texts:#?}\n{all:?}");
    }
}

#[test]
fn a_search_begins_where_there_is_least_and_says_how_much_it_expects() {
    let mut session = session();
    let answer = session.query("EXPLAIN MATCH (a:Person)-[:KNOWS]->(b)-[:LEADS]->(t:Treaty) RETURN a.name").unwrap();
    let lines: Vec<String> = answer.rows.iter().map(|row| format!("{:?} {:?}", row.values[0], row.values[1])).collect();
    let expected = [
        r#"String("scan (t:Treaty)") Integer(4)"#,
        r#"String("expand (t)<-[:LEADS]-(b)") Integer(4)"#,
        r#"String("expand (b)<-[:KNOWS]-(a)") Integer(16)"#,
        r#"String("filter a:Person") Integer(16)"#,
        r#"String("compute a.name AS a.name") Integer(16)"#,
    ];
    assert_eq!(lines, expected);
}

/// Patterns of which rows are counted or told apart, and what the plan of each has in it.
const COUNTED: &[(&str, &str)] = &[
    (
        "MATCH (a:Person)-[:KNOWS]->(b) WHERE a.name <> 'person 3' MATCH (b)-[:LIVES_IN]->(p)
         RETURN p.name AS p, count(*) AS n, count(DISTINCT b) AS d ORDER BY p",
        "group by b: count(*)",
    ),
    (
        "MATCH (a:Person)-[:KNOWS]->(b) WHERE a.name <> 'person 3' MATCH (b)-[:LIVES_IN]->(p)
         RETURN DISTINCT p.name AS p ORDER BY p",
        "distinct b",
    ),
    ("MATCH (a)-[:KNOWS]->(b)-[:LIVES_IN]->(p) RETURN p.name AS p, count(*) AS n ORDER BY p", "times"),
    (
        "MATCH (a)-[:KNOWS]->(b)-[:LIVES_IN]->(p)<-[:LIVES_IN]-(c:Person) RETURN a.name AS a, count(c) AS n ORDER BY n DESC, a LIMIT 9",
        "expand (b)<-[:KNOWS]-(a)",
    ),
    (
        "MATCH (p:Person)-[:KNOWS]->(b)-[:KNOWS]->(c), (b)-[:LIVES_IN]->(x) RETURN count(*) AS n",
        "count (b)-[:KNOWS]->(), times",
    ),
    (
        "MATCH (p:Person)-[:KNOWS]->(b)-[:LIVES_IN]->(x)<-[:LIVES_IN]-(c)-[:LEADS]->(t) RETURN t.name AS t, count(*) AS n ORDER BY t",
        "count (b)<-[:KNOWS]-(:Person)",
    ),
    (
        "MATCH (a:Person)-[:LIVES_IN]->(x)<-[:SIGNED_IN]-(t) WITH a, x MATCH (a)-[:KNOWS]->(b) RETURN x.name AS x, count(*) AS n, count(DISTINCT b) AS d ORDER BY x",
        "count(*)",
    ),
    (
        "MATCH (a:Person)-[:KNOWS]->(b:Person)-[r:LIVES_IN]->(x:Place) WHERE r.since < 25 RETURN x.name AS x, count(*) AS n, min(r.since) AS s ORDER BY x",
        "times",
    ),
    (
        "MATCH (a)-[:KNOWS]->(b)-[:LIVES_IN]->(p)<-[:SIGNED_IN]-(t) RETURN DISTINCT t.name AS t ORDER BY t",
        "count (b)<-[:KNOWS]-()",
    ),
];

#[test]
fn counted_rows_need_not_be_made() {
    let mut session = session();
    let ask = |session: &mut Session, query: &str| {
        let answer = session.query(query).unwrap();
        answer.rows.iter().map(|row| format!("{:?}", row.values)).collect::<Vec<_>>()
    };
    for (query, has) in COUNTED {
        let plan = session.explain(query).unwrap();
        assert!(plan.contains(has), "{query}\n{plan}");
        let quick = ask(&mut session, query);
        session.settings_mut().rewrites = false;
        assert_eq!(quick, ask(&mut session, query), "{query}\n{plan}");
        session.settings_mut().rewrites = true;
    }
}

#[test]
fn names_that_begin_alike_are_looked_up_among_many() {
    let mut builder = OpenBuilder::new();
    for at in 0..2000_i64 {
        let label = if at < 10 { "Few" } else { "Many" };
        builder.node([label], [("name", Value::from(format!("name {at}")))]);
    }
    let mut session = Session::open(Arc::new(builder.build()));
    let plan = session.explain("MATCH (n:Many) WHERE n.name STARTS WITH 'name 7' RETURN n").unwrap();
    assert!(plan.starts_with("look up (n) by name STARTS WITH 'name 7'\nfilter n:Many\n"), "{plan}");
    let plan = session.explain("MATCH (n:Few) WHERE n.name STARTS WITH 'name 7' RETURN n").unwrap();
    assert!(plan.starts_with("scan (n:Few)\n"), "{plan}");
}
