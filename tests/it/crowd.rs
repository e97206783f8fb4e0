//! Views on a larger graph made by chance: what must hold of any size.

#[path = "../../benches/lens/crowd.rs"]
pub(crate) mod made;

use std::sync::Arc;

use chancery::export::value::{Form, ValueWriter};
use chancery::session::Session;
use made::Crowd;

fn session(statements: u32) -> Session {
    let crowd = Crowd { entities: statements / 8, sources: statements / 50, statements, seed: 20 };
    Session::open(Arc::new(crowd.graph()))
}

fn rows(session: &mut Session, query: &str) -> Vec<String> {
    let answer = session.query(query).unwrap_or_else(|error| panic!("{query}\n{error}"));
    let writer = ValueWriter::new(&answer, Form::Plain);
    let text = |row: &chancery::answer::Row| {
        let mut text = String::new();
        row.values.iter().for_each(|value| writer.write(&mut text, value));
        text
    };
    answer.rows.iter().map(text).collect()
}

#[test]
fn the_same_seed_gives_the_same_graph() {
    let query = "MATCH (a)-[r]->(b) RETURN a.id, type(r), b.id, [s IN evidence(r) | s.id] ORDER BY a.id, type(r), b.id";
    assert_eq!(rows(&mut session(400), query), rows(&mut session(400), query));
}

#[test]
fn a_lens_of_the_whole_timeline_shows_what_none_does() {
    let mut session = session(4_000);
    session.settings_mut().evidence = false;
    for query in [
        "MATCH (a)-[r]->(b) RETURN type(r), count(*) AS edges ORDER BY type(r)",
        "MATCH (s:state)-[:member-of]->(o) RETURN o.id, count(s) AS members ORDER BY o.id LIMIT 20",
        "NEIGHBOURS OF n4 WITHIN 2 RETURN count(*)",
    ] {
        let all = rows(&mut session, query);
        assert!(!all.is_empty(), "{query}");
        assert_eq!(rows(&mut session, &format!("BETWEEN 0001 AND 9999 {query}")), all, "{query}");
        assert_ne!(rows(&mut session, &format!("CERTAINLY AS OF 2001-05-05 {query}")), all, "{query}");
    }
}

#[test]
fn sources_at_least_two_are_fewer_edges() {
    let mut session = session(4_000);
    let count = |session: &mut Session, view: &str| -> u64 {
        rows(session, &format!("{view} MATCH ()-[r:member-of]->() RETURN count(r)"))[0].parse().unwrap()
    };
    let [one, two, three] = [1, 2, 3].map(|n| count(&mut session, &format!("AT LEAST {n} SOURCES")));
    assert!(one > two && two > three, "{one} {two} {three}");
    assert_eq!(one, count(&mut session, ""));
}
