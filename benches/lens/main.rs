//! What a view costs on a statement graph of a million statements: making its mask, and asking through it.
//!
//! `cargo bench --bench lens` prints a table; `cargo bench --bench lens -- 100000` takes another size.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench prints, and ends where it cannot go on")]

mod crowd;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chancery::session::Session;
use crowd::Crowd;

const VIEWS: &[&str] = &[
    "",
    "BETWEEN 0001 AND 9999",
    "AS OF 2012",
    "CERTAINLY AS OF 2012",
    "ACCORDING TO n2, n22",
    "INCLUDING possible, proposed, denied",
    "AT LEAST 2 SOURCES",
];

const QUERIES: &[&str] = &[
    "MATCH (s:state)-[:member-of]->(o) RETURN count(*)",
    "MATCH (s {id: 'n4'})-[:cooperates-with*1..3]-(x) RETURN count(DISTINCT x)",
];

/// The best of a few runs.
fn best(mut run: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        run();
        start.elapsed()
    };
    (0..5).map(time).min().unwrap()
}

fn main() {
    let told = std::env::args().find_map(|argument| argument.parse().ok());
    let statements: u32 = told.unwrap_or(1_000_000);
    let start = Instant::now();
    let crowd = Crowd { entities: (statements / 8).max(100), sources: (statements / 200).max(5), statements, seed: 7 };
    let graph = Arc::new(crowd.graph());
    println!("{statements} statements, {} edges, made in {:.1?}", graph.edge_count(), start.elapsed());
    let mut session = Session::open(Arc::clone(&graph));
    session.settings_mut().evidence = false;
    for view in VIEWS {
        let asked = |query: &str| format!("{view} {query}");
        // The first question through a view makes its mask.
        let start = Instant::now();
        session.query(&asked("RETURN 1")).unwrap();
        let made = start.elapsed();
        let times: Vec<String> = QUERIES
            .iter()
            .map(|query| {
                let text = asked(query);
                session.query(&text).unwrap();
                format!("{:>10.1?}", best(|| drop(session.query(&text).unwrap())))
            })
            .collect();
        let name = if view.is_empty() { "no view" } else { view };
        println!("{name:<40} mask {made:>10.1?}  queries {}", times.join(" "));
    }
}
