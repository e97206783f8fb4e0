//! Views against a naive reference: MODEL.md section 4 by exhaustion, sharing no code with the engine, on small worlds
//! of contradicting sources made by chance; and what must hold of any view.

mod calendar;
mod conflict;
mod meaning;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chancery::answer::Answer;
use chancery::export::value::{Form, ValueWriter};
use chancery::graph::GraphBuilder;
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::session::Session;
use proptest::prelude::*;
use serde_json::Value as Json;

use conflict::Side;
use meaning::{Claim, Edge, Read, Seen};
use world::{View, World, view, window, world};

fn session(world: &World) -> Session {
    #[derive(serde::Deserialize)]
    struct Declared {
        types: Vec<EntityType>,
        relations: Vec<RelationType>,
    }
    let declared: Declared = serde_json::from_str(world::SCHEMA).unwrap();
    let mut builder = GraphBuilder::new(Schema::new(declared.types, declared.relations).unwrap());
    let [entities, sources, statements] = world.records();
    for record in entities {
        builder.entity(serde_json::from_value(record).unwrap());
    }
    for record in sources {
        builder.source(serde_json::from_value(record).unwrap());
    }
    for record in statements {
        builder.statement(serde_json::from_value(record).unwrap());
    }
    Session::open(Arc::new(builder.build().unwrap().0))
}

fn ask(session: &mut Session, query: &str) -> Answer {
    session.query(query).unwrap_or_else(|error| panic!("{query}\n{error}"))
}

/// The rows as JSON.
fn rows(session: &mut Session, query: &str) -> Vec<Vec<Json>> {
    let answer = ask(session, query);
    let writer = ValueWriter::new(&answer, Form::Plain);
    let json = |value: &chancery::model::Value| {
        let mut text = String::new();
        writer.write(&mut text, value);
        serde_json::from_str(&text).unwrap()
    };
    answer.rows.iter().map(|row| row.values.iter().map(json).collect()).collect()
}

fn texts(value: &Json) -> Vec<String> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

const EDGE: &str = "stance(r), corroboration(r), contested(r), holds(r), validity(r), [s IN evidence(r) | s.id]";

/// The edges as the engine has them, by start, relation and end; symmetric ones both ways.
fn edges(session: &mut Session, head: &View, inner: &View) -> Vec<((String, String, String), Edge)> {
    let query = format!("{} MATCH (a)-[r]->(b) {} RETURN a.id, type(r), b.id, {EDGE}", head.text(), inner.text());
    let words = ["asserted", "reported", "possible", "proposed", "denied", "certainly", "possibly"];
    let word = |value: &str| *words.iter().find(|word| **word == value).unwrap();
    let mut found: Vec<_> = rows(session, &query)
        .into_iter()
        .map(|row| {
            let key = |at: usize| row[at].as_str().unwrap().to_owned();
            let edge = Edge {
                stance: texts(&row[3]).iter().map(|text| word(text)).collect(),
                corroboration: row[4].as_u64().unwrap(),
                contested: row[5].as_bool().unwrap(),
                holds: row[6].as_str().map(word),
                validity: texts(&row[7]),
                statements: texts(&row[8]).into_iter().collect(),
            };
            ((key(0), key(1), key(2)), edge)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

fn expected_edges(seen: &Seen<'_>) -> Vec<((String, String, String), Edge)> {
    let edges: BTreeMap<Claim, Edge> = seen.edges();
    let of = |(start, relation, end): (&'static str, &'static str, &'static str)| {
        let ways = [Claim::Edge(start, relation, end), Claim::Edge(end, relation, start)];
        let edge = ways.iter().find_map(|claim| edges.get(claim)).unwrap().clone();
        ((start.to_owned(), relation.to_owned(), end.to_owned()), edge)
    };
    seen.matches(None).into_iter().map(of).collect()
}

const LITERALS: [&str; 4] = ["founded", "dissolved", "size", "motto"];

/// The literals of all bodies as the engine reads them: value, whether there is a warning, and the evidence.
fn literals(session: &mut Session, view: &View) -> Vec<(String, &'static str, Read, BTreeSet<String>)> {
    let mut found = Vec::new();
    for key in LITERALS {
        let query = format!(
            "{} MATCH (n:body) RETURN n.id, n.{key}, [s IN evidence(n, '{key}') | s.id] ORDER BY n.id",
            view.text()
        );
        let warned: Vec<String> = ask(session, &query).warnings.into_iter().map(|warning| warning.message).collect();
        for row in rows(session, &query) {
            let id = row[0].as_str().unwrap().to_owned();
            let start = format!("sources disagree on `{key}` of {}:", id.to_uppercase());
            let is_warned = warned.iter().any(|message| message.starts_with(&start));
            let read = Read { value: row[1].clone(), warned: is_warned };
            found.push((id, key, read, texts(&row[2]).into_iter().collect()));
        }
    }
    found
}

fn expected_literals(seen: &Seen<'_>) -> Vec<(String, &'static str, Read, BTreeSet<String>)> {
    let of = |key: &'static str| {
        let of_node = move |node: &str| (node.to_owned(), key, seen.read(node, key), seen.evidence(node, key));
        ["a", "b", "c"].map(of_node)
    };
    LITERALS.into_iter().flat_map(of).collect()
}

/// Conflicts as the engine lists them.
fn conflicts(session: &mut Session, view: &View) -> BTreeSet<(String, BTreeSet<Side>)> {
    let query = format!(
        "CALL statements.conflicts() {} YIELD conflict, kind, subject, relation, object, statements \
         RETURN conflict, kind, subject.id, relation, object, [s IN statements | s.id]",
        view.text()
    );
    let mut found: BTreeMap<i64, (String, BTreeSet<Side>)> = BTreeMap::new();
    for row in rows(session, &query) {
        let text = |at: usize| row[at].as_str().map_or_else(|| row[at].to_string(), str::to_owned);
        let object = row[4].get("elementId").map_or_else(|| text(4), |id| id.as_str().unwrap().to_owned());
        let side = (text(2), text(3), object, texts(&row[5]).into_iter().collect());
        let conflict = found.entry(row[0].as_i64().unwrap()).or_insert_with(|| (text(1), BTreeSet::new()));
        conflict.1.insert(side);
    }
    found.into_values().collect()
}

fn counted(session: &mut Session, view: &View) -> BTreeSet<String> {
    let query = format!("{} CALL statements.find('') YIELD statement RETURN statement.id", view.text());
    rows(session, &query).into_iter().map(|row| row[0].as_str().unwrap().to_owned()).collect()
}

fn timed(from: &str, to: &str, certainly: bool) -> View {
    View { window: Some(Some((from.to_owned(), to.to_owned(), certainly))), ..View::default() }
}

/// As many as `PROPTEST_CASES` says; a few by default, for the reference is slow.
fn cases() -> ProptestConfig {
    let told = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: told.unwrap_or(80), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn edges_and_their_functions_agree_with_the_reference(world in world(), view in view()) {
        let mut session = session(&world);
        let seen = Seen::new(&world, &view);
        prop_assert_eq!(edges(&mut session, &View::default(), &view), expected_edges(&seen), "{}", view.text());
        prop_assert_eq!(counted(&mut session, &view), seen.counted(), "{}", view.text());
    }

    #[test]
    fn an_inner_view_replaces_the_outer_axis_by_axis(world in world(), outer in view(), inner in view()) {
        let mut session = session(&world);
        let both = outer.replaced(&inner);
        let seen = Seen::new(&world, &both);
        let got = edges(&mut session, &outer, &inner);
        prop_assert_eq!(&got, &expected_edges(&seen), "{} | {}", outer.text(), inner.text());
        session.settings_mut().view = Some(outer.text()).filter(|text| !text.is_empty());
        prop_assert_eq!(edges(&mut session, &View::default(), &inner), got, "{} | {}", outer.text(), inner.text());
    }

    #[test]
    fn literals_agree_with_the_reference(world in world(), view in view()) {
        let mut session = session(&world);
        let seen = Seen::new(&world, &view);
        prop_assert_eq!(literals(&mut session, &view), expected_literals(&seen), "{}", view.text());
    }

    #[test]
    fn a_general_relation_matches_as_it_is_read(world in world(), view in view()) {
        let mut session = session(&world);
        let seen = Seen::new(&world, &view);
        for name in ["works-with", "allied", "follows", "joins"] {
            let query = format!("MATCH (a)-[r:{name}]->(b) {} RETURN a.id, type(r), b.id", view.text());
            let text = |value: &Json| value.as_str().unwrap().to_owned();
            let mut got: Vec<Vec<String>> =
                rows(&mut session, &query).iter().map(|row| row.iter().map(text).collect()).collect();
            got.sort();
            let expected = seen.matches(Some(name)).into_iter();
            let mut expected: Vec<Vec<String>> = expected.map(|(a, r, b)| [a, r, b].map(str::to_owned).into()).collect();
            expected.sort();
            prop_assert_eq!(got, expected, "{}", query);
        }
    }

    #[test]
    fn conflicts_agree_with_the_reference(world in world(), view in view()) {
        let mut session = session(&world);
        let seen = Seen::new(&world, &view);
        let expected: BTreeSet<(String, BTreeSet<Side>)> =
            seen.conflicts().into_iter().map(|(kind, sides)| (kind.to_owned(), sides)).collect();
        prop_assert_eq!(conflicts(&mut session, &view), expected, "{}", view.text());
    }

    #[test]
    fn views_are_ordered(world in world(), (from, to) in window(), speakers in (world::speakers(), world::speakers())) {
        let mut session = session(&world);
        let mut seen = |view: View| counted(&mut session, &view);
        // A wider window loses nothing, and what is certain may be.
        prop_assume!(calendar::days(&from).1 <= calendar::days(&to).1);
        let narrow = seen(timed(&from, &from, false));
        let wide = seen(timed(&from, &to, false));
        prop_assert!(narrow.is_subset(&wide));
        for (first, last) in [(&from, &from), (&from, &to)] {
            prop_assert!(seen(timed(first, last, true)).is_subset(&seen(timed(first, last, false))));
        }
        prop_assert!(seen(timed(&from, &from, true)).is_subset(&seen(timed(&from, &to, true))));
        // Speakers are alternatives.
        let according = |names: &[&'static str]| View { according: Some(names.to_vec()), ..View::default() };
        let both: Vec<&'static str> = [speakers.0.clone(), speakers.1.clone()].concat();
        let union: BTreeSet<String> = seen(according(&speakers.0)).union(&seen(according(&speakers.1))).cloned().collect();
        prop_assert_eq!(seen(according(&both)), union);
        // ONLY shows nothing that INCLUDING does not.
        for word in ["asserted", "reported", "possible", "proposed", "denied", "deprecated"] {
            let stances = |only| View { stances: Some((only, vec![word])), ..View::default() };
            prop_assert!(seen(stances(true)).is_subset(&seen(stances(false))), "{}", word);
        }
    }

    #[test]
    fn a_view_that_lets_everything_through_is_none(world in world()) {
        let mut session = session(&world);
        let everything = "BETWEEN 0001 AND 9999 INCLUDING possible, proposed, denied, deprecated AT LEAST 1 SOURCES";
        let query = "RETURN a.id, type(r), b.id, stance(r), [s IN evidence(r) | s.id] ORDER BY a.id, type(r), b.id";
        let all = rows(&mut session, &format!("MATCH (a)-[r]->(b) {everything} {query}"));
        let stances = "INCLUDING possible, proposed, denied, deprecated";
        prop_assert_eq!(&all, &rows(&mut session, &format!("MATCH (a)-[r]->(b) {stances} {query}")));
        prop_assert_eq!(counted(&mut session, &View::default()).len() <= world.statements.len(), true);
        let ids: BTreeSet<String> = (0..world.statements.len()).map(world::id).collect();
        let query = format!("{everything} CALL statements.find('') YIELD statement RETURN statement.id");
        let got: BTreeSet<String> =
            rows(&mut session, &query).into_iter().map(|row| row[0].as_str().unwrap().to_owned()).collect();
        prop_assert_eq!(got, ids);
    }

    #[test]
    fn the_text_of_a_view_gives_the_view_again(world in world(), view in view()) {
        let mut session = session(&world);
        let query = format!("{} MATCH (a)-[r]->(b) RETURN count(r)", view.text());
        let told = ask(&mut session, &query).view;
        let again = format!("{} MATCH (a)-[r]->(b) RETURN count(r)", told.clone().unwrap_or_default());
        prop_assert_eq!(ask(&mut session, &again).view, told);
    }
}
