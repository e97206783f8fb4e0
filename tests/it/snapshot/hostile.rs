//! Bytes as a snapshot: what the fuzz target and the plain tests do with them.

use std::sync::Arc;
use std::time::Duration;

use chancery::export::{Exhibit, Options, Registry};
use chancery::graph::snapshot;
use chancery::{Limits, Session, load};

/// Queries that touch every kind of section.
const QUESTIONS: &[&str] = &[
    "MATCH (n) RETURN n, labels(n), id(n)",
    "MATCH (a)-[r]->(b) RETURN id(a), type(r), properties(r), id(b), id(r)",
    "MATCH (n {id: 'n1'})--(m) RETURN n.name, m.name",
    "MATCH (n {name: 'name 0'}) RETURN n.id",
    "MATCH (a)-[:NEXT*1..3]->(b) RETURN DISTINCT b.id",
    "MATCH p = shortestPath((a {id: 'n0'})-[*]-(b {id: 'n2'})) RETURN length(p)",
    "MATCH (n) WHERE n.count > 1 RETURN n.even, count(*), sum(n.share) ORDER BY n.even",
    "MATCH (n:Fourth) RETURN n.mixed, n.day",
    "CALL algo.pagerank() YIELD node, score RETURN node.id, score",
    "MATCH (a)-[r]->(b) INCLUDING denied RETURN a, r, validity(r), stance(r), sources(r), evidence(r)",
    "MATCH (n:actor) RETURN n.name, n.founded, n.size, n.symbolic, n.wikidata",
    "MATCH (a)-[r]->(b) AS OF 2001 INCLUDING deprecated, derived RETURN a.id, type(r), b.id",
    "MATCH (a)-[r]->(b) ACCORDING TO 'First', annie AT LEAST 1 SOURCES RETURN a, b",
    "CALL statements.timeline('xland')",
    "CALL statements.sources()",
    "CALL statements.find('president')",
    "CALL statements.conflicts()",
    "WHY (yland)-[:allied-with]->(xland)",
    "PATHS FROM Ann TO X WITHIN 3",
    "MATCH (n) SET n.count = 1 WITH n MATCH (n)-[r]->() DELETE r",
];

/// Opens, checks and asks the bytes, first with the checksums put right; gives how far it came: 0 refused, 1
/// damaged, 2 all questions answered.
pub(super) fn ask(bytes: &[u8]) -> usize {
    // A file that is mapped must not be changed, so each thread has its own.
    let thread = format!("{:?}", std::thread::current().id()).replace(|c: char| !c.is_ascii_digit(), "");
    let path = std::env::temp_dir().join(format!("chancery-hostile-{}-{thread}", std::process::id()));
    if std::fs::write(&path, snapshot::resealed(bytes.to_vec())).is_err() {
        return 0;
    }
    let _ = snapshot::check(&path);
    let Ok(loaded) = load::snapshot(&path, load::Options::default()) else { return 0 };
    let Ok(mut session) = Session::with_rules(loaded) else { return 0 };
    let graph = Arc::clone(session.snapshot());
    session.settings_mut().limits = Limits { time: Some(Duration::from_secs(2)), rows: 10_000, bytes: 64 << 20 };
    for question in QUESTIONS {
        if let Ok(answer) = session.query(question) {
            assert!(answer.rows.len() <= 10_000);
            for format in ["table", "json", "dot"] {
                let (registry, mut out) = (Registry::new(), Vec::new());
                let exporter = registry.named(format).unwrap();
                let _ = exporter.write(&Exhibit::Answer(&answer), &Options::default(), &mut out);
            }
        }
    }
    let _ = std::fs::remove_file(&path);
    if graph.damage().is_some() { 1 } else { 2 }
}
