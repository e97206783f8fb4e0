//! Types along paths against brute force: random small schemas, graphs and path patterns. What is refused can match in no
//! graph of the schema, what is not refused could, and what runs matches where the plainest reading does.
//!
//! `TYPES_CASES` says how many schemas are tried, with a dozen patterns each.

mod pattern;
mod world;

use std::sync::Arc;

use chancery::graph::GraphBuilder;
use chancery::model::schema::Schema;
use chancery::session::Session;
use serde_json::json;

use pattern::{Labels, Reading, Sequence, sequence};
use world::{Chance, World};

/// Patterns for each schema.
const PATTERNS: usize = 12;

fn session(world: &World) -> Session {
    let (types, relations) = world.declared();
    let schema = Schema::new(serde_json::from_value(types).unwrap(), serde_json::from_value(relations).unwrap());
    let mut builder = GraphBuilder::new(schema.unwrap());
    for (at, kind) in world.entities.iter().enumerate() {
        let record = json!({"id": format!("e{at}"), "type": format!("t{kind}"), "name": format!("E{at}")});
        builder.entity(serde_json::from_value(record).unwrap());
    }
    builder.source(serde_json::from_value(json!({"id": "s0", "title": "S"})).unwrap());
    for (at, (from, relation, to)) in world.edges.iter().enumerate() {
        let record = json!({
            "id": format!("s/{at}"), "subject": format!("e{from}"), "relation": format!("r{relation}"),
            "object": format!("e{to}"), "source": "s0",
        });
        builder.statement(serde_json::from_value(record).unwrap());
    }
    Session::open(Arc::new(builder.build().unwrap().0))
}

/// What the engine says of a pattern.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Refused,
    Rows(bool, Vec<String>),
}

fn ask(session: &mut Session, query: &str) -> Said {
    match session.query(query) {
        Ok(answer) => {
            let codes = answer.warnings.iter().map(|warning| warning.code.as_str().to_owned()).collect();
            Said::Rows(!answer.rows.is_empty(), codes)
        }
        Err(error) => {
            let told =
                error.diagnostics.iter().all(|problem| problem.code.as_str() == "Q0211" && problem.primary.is_some());
            assert!(told && !error.diagnostics.is_empty(), "{query}\n{error}");
            Said::Refused
        }
    }
}

/// One pattern on one world; whether it was refused, or had rows.
fn check(world: &World, session: &mut Session, pattern: &Sequence) -> Option<bool> {
    let query = format!("MATCH REPEATABLE ELEMENTS {} RETURN 1 AS one LIMIT 1", pattern.text(false));
    let shown = || format!("{query}\n{}\n{:?}\n{:?}", world.text(), world.entities, world.edges);
    let reach = |reading: &Reading<'_>| !reading.all(pattern).is_empty();
    let by_labels = reach(&Reading::every(world, false));
    let by_ids = reach(&Reading::every(world, true));
    let here = reach(&Reading::here(world));
    let said = ask(session, &query);
    match &said {
        Said::Refused => assert!(!by_labels, "refused, but some graph has rows:\n{}", shown()),
        Said::Rows(found, warnings) => {
            assert!(by_labels || pattern.joins(), "not refused, but no graph has rows:\n{}", shown());
            assert!(!found || here, "rows that brute force does not find:\n{}", shown());
            assert!(*found || !here || pattern.joins(), "no rows, but brute force finds some:\n{}", shown());
            let warned = warnings.iter().any(|code| code == "Q0720");
            assert!(by_ids || warned || pattern.joins(), "impossible by an id, without a warning:\n{}", shown());
        }
    }
    let optional = format!("OPTIONAL {query}");
    assert_ne!(ask(session, &optional), Said::Refused, "{optional}\n{}", shown());
    // Walks without an end, and each edge once: fewer rows, but never more refusals.
    let open = format!("MATCH ANY SHORTEST {} RETURN 1 AS one LIMIT 1", pattern.text(true));
    if reach(&Reading::every(world, false).unbounded()) {
        assert_ne!(ask(session, &open), Said::Refused, "{open}\n{}", shown());
    }
    match said {
        Said::Refused => None,
        Said::Rows(found, _) => Some(found),
    }
}

#[test]
fn only_what_no_graph_of_the_schema_matches_is_refused() {
    let cases = std::env::var("TYPES_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(120_u64);
    let [mut refused, mut empty, mut full] = [0, 0, 0];
    for case in 0..cases {
        let mut chance = Chance::new(case);
        let world = World::new(&mut chance);
        let mut session = session(&world);
        for _ in 0..PATTERNS {
            let pattern = sequence(&mut chance, &world);
            match check(&world, &mut session, &pattern) {
                None => refused += 1,
                Some(false) => empty += 1,
                Some(true) => full += 1,
            }
        }
    }
    println!("{refused} refused, {empty} without rows, {full} with rows");
    assert!(refused > 0 && empty > 0 && full > 0, "{refused} refused, {empty} empty, {full} full");
}

#[test]
fn a_label_expression_means_what_it_means_to_brute_force() {
    let mut chance = Chance::new(7);
    for _ in 0..40 {
        let world = World::new(&mut chance);
        let mut session = session(&world);
        for _ in 0..6 {
            let types = Labels::random(&mut chance, &world.names(), 2);
            for (arrow, way) in [("->", 1), ("-", 0)] {
                let query = format!("MATCH (a)-[:{}]{arrow}(b) RETURN DISTINCT a.id, b.id", types.text());
                let found = match session.query(&query) {
                    Ok(answer) => answer.rows.len(),
                    Err(_) => 0,
                };
                let pairs = Reading::here(&world).pairs(Some(&types), way);
                assert_eq!(found, pairs.len(), "{query}\n{}\n{:?}", world.text(), world.edges);
            }
        }
    }
}
