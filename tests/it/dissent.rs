//! Statements that speak against one another, on small graphs: sides of conflicts, denials behind answers, times of
//! premises.

use std::collections::BTreeSet;

use chancery::answer::{Answer, Role};
use chancery::graph::GraphBuilder;
use chancery::model::Value;
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::session::Session;
use serde_json::{Value as Json, json};

/// Relations, each with what is special about it.
const RELATIONS: &[(&str, &str)] = &[
    ("leads", r#""range":["thing"],"cardinality":"one""#),
    ("commands", r#""range":["thing"],"super":"leads","cardinality":"one""#),
    ("near", r#""range":["thing"]"#),
    ("beside", r#""range":["thing"],"symmetric":true,"super":"near""#),
    ("touches", r#""range":["thing"],"super":"beside""#),
    ("reaches", r#""range":["thing"],"transitive":true"#),
    ("joined", r#""range":["thing"],"symmetric":true,"super":"reaches""#),
    ("founded", r#""value":"date","cardinality":"one","bounds":"start""#),
    ("dissolved", r#""value":"date","cardinality":"one","bounds":"end""#),
    ("held", r#""value":"date","cardinality":"one""#),
    ("size", r#""value":"integer","cardinality":"one""#),
];

/// `subject relation object` or `subject relation =value`, then more fields as JSON.
type Claim<'c> = (&'c str, Json);

fn builder(claims: &[Claim<'_>]) -> GraphBuilder {
    let types: Vec<EntityType> = serde_json::from_str(r#"[{"type":"thing"}]"#).unwrap();
    let relation = |(name, more): &(&str, &str)| format!(r#"{{"relation":"{name}","domain":["thing"],{more}}}"#);
    let relations: Vec<String> = RELATIONS.iter().map(relation).collect();
    let relations: Vec<RelationType> = serde_json::from_str(&format!("[{}]", relations.join(","))).unwrap();
    let mut builder = GraphBuilder::new(Schema::new(types, relations).unwrap());
    for id in ["a", "b", "c", "d"] {
        builder.entity(serde_json::from_value(json!({"id": id, "type": "thing", "name": id})).unwrap());
    }
    for at in 0..claims.len() {
        let id = format!("s{at}");
        builder.source(
            serde_json::from_value(json!({"id": id, "title": id.to_uppercase(), "published": "2012-05-14"})).unwrap(),
        );
    }
    for (at, (claim, more)) in claims.iter().enumerate() {
        let words: Vec<&str> = claim.split(' ').collect();
        let [subject, relation, object] = words[..] else { panic!("{claim}") };
        let mut statement = json!({
            "id": format!("s{at}/1"), "subject": subject, "relation": relation, "source": format!("s{at}"),
        });
        match object.strip_prefix('=') {
            Some(value) => statement["value"] = serde_json::from_str(value).unwrap_or_else(|_| value.into()),
            None => statement["object"] = object.into(),
        }
        for (key, value) in more.as_object().into_iter().flatten() {
            statement[key] = value.clone();
        }
        builder.statement(serde_json::from_value(statement).unwrap());
    }
    builder
}

fn session(claims: &[Claim<'_>]) -> Session {
    let (graph, _) = builder(claims).build().unwrap();
    Session::open(graph.into())
}

fn ask(session: &mut Session, query: &str) -> Answer {
    session.query(query).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The rows as text, cells apart by blanks.
fn rows(session: &mut Session, query: &str) -> Vec<String> {
    let cell = |value: &Value| match value {
        Value::String(text) => text.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Null => "null".to_owned(),
        Value::List(items) => items.iter().map(|item| item.as_str().unwrap_or("?")).collect::<Vec<_>>().join("+"),
        other => panic!("{query}: {other:?}"),
    };
    let answer = ask(session, query);
    answer.rows.iter().map(|row| row.values.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
}

fn plain<'c>(claims: &[&'c str]) -> Vec<Claim<'c>> {
    claims.iter().map(|claim| (*claim, json!({}))).collect()
}

/// A row a side: number, kind, subject, relation, object, sources.
fn conflicts(claims: &[Claim<'_>]) -> Vec<String> {
    let query = "CALL statements.conflicts() YIELD conflict, kind, subject, relation, object, statements \
         RETURN conflict, kind, subject.id, relation, coalesce(statements[0].object, object), [s IN statements | s.source]";
    rows(&mut session(claims), query)
}

#[test]
fn a_relation_and_its_general_one_agree_on_one_object() {
    assert_eq!(conflicts(&plain(&["a leads b", "a commands b"])), [""; 0]);
}

#[test]
fn a_side_is_an_object_and_no_conflict_comes_twice() {
    let found = conflicts(&plain(&["a leads b", "a commands b", "a commands c"]));
    assert_eq!(found, ["1 value a leads b s0+s1", "1 value a commands c s2"]);
}

#[test]
fn a_denial_is_a_side_of_stances_alone() {
    let claims = [
        ("a leads b", json!({})),
        ("a leads c", json!({"stance": "denied"})),
        ("a leads c", json!({"stance": "possible"})),
    ];
    assert_eq!(conflicts(&claims), ["1 stance a leads c s2", "1 stance a leads c s1"]);
}

#[test]
fn a_denial_stands_among_the_footnotes_of_a_proof() {
    let denial = json!({"stance": "denied"});
    let mut session = session(&[("a reaches b", json!({})), ("b reaches c", json!({})), ("b reaches c", denial)]);
    let answer = ask(&mut session, "WHY (a)-[:reaches]->(c)");
    let roles: Vec<Role> = answer.footnotes.iter().map(|note| note.role).collect();
    assert_eq!(roles, [Role::Supports, Role::Supports, Role::Denies]);
    assert_eq!(answer.rows[0].notes, [vec![1], vec![2], vec![3]]);
}

#[test]
fn a_contested_literal_lists_the_denials_of_its_rivals() {
    let denial = || json!({"stance": "denied"});
    let claims = [("a size =5", json!({})), ("a size =6", json!({})), ("a size =6", denial()), ("a size =9", denial())];
    let mut session = session(&claims);
    let answer = ask(&mut session, "MATCH (n {id: 'a'}) RETURN n.size");
    assert!(matches!(answer.rows[0].values[..], [Value::Null]));
    let roles: Vec<(String, Role)> = answer
        .footnotes
        .iter()
        .map(|note| (answer.snapshot.statement(note.statement).unwrap().source, note.role))
        .collect();
    let expected = [("s0", Role::Supports), ("s1", Role::Supports), ("s2", Role::Denies)];
    assert_eq!(roles, expected.map(|(source, role)| (source.to_owned(), role)));
}

#[test]
fn values_that_agree_are_one_side() {
    let found = conflicts(&plain(&["a founded =\"2003\"", "a founded =\"2003-04-28\"", "a founded =\"2002\""]));
    assert_eq!(found, ["1 value a founded 2002 s2", "1 value a founded 2003-04-28 s0+s1"]);
}

#[test]
fn a_literal_has_one_row_a_side_under_time() {
    let claims = [
        "a founded =\"2000\"",
        "a held =\"1990\"",
        "a held =\"1990-05\"",
        "b founded =\"2000\"",
        "b dissolved =\"1990\"",
        "b dissolved =\"2010\"",
    ];
    let found = conflicts(&plain(&claims));
    // What is a conflict of values is not told again.
    let expected = ["1 value b dissolved 1990 s4", "1 value b dissolved 2010 s5", "2 time a held 1990-05 s1+s2"];
    assert_eq!(found, expected);
}

#[test]
fn an_undated_statement_of_a_premise_stands_for_all_time_beside_dated_ones() {
    let first = [("a reaches b", json!({})), ("b reaches c", json!({"valid": "2005"}))];
    let more = [first[0].clone(), first[1].clone(), ("a reaches b", json!({"valid": "2001"}))];
    let query = "MATCH ({id: 'a'})-[r:reaches]->({id: 'c'}) INCLUDING derived RETURN validity(r)";
    for claims in [&first[..], &more[..]] {
        assert_eq!(rows(&mut session(claims), query), ["2005"]);
    }
}

#[test]
fn chains_over_a_symmetric_relation_are_no_more_one_way_than_the_other() {
    let claims = plain(&["a joined b", "a joined c", "c joined d"]);
    let mut session = session(&claims);
    let query = "MATCH (x)-[:reaches]->(y) INCLUDING derived RETURN DISTINCT x.id, y.id";
    let found: BTreeSet<String> = rows(&mut session, query).into_iter().collect();
    let turned: BTreeSet<String> = found.iter().map(|pair| pair.chars().rev().collect()).collect();
    assert_eq!(found, turned);
    let everything = "abcd".chars().flat_map(|x| "abcd".chars().map(move |y| format!("{x} {y}")));
    // Each node but for the two ends of the chain is on a way that comes back to it over other edges, or on none.
    assert!(everything.filter(|pair| pair[..1] != pair[2..]).all(|pair| found.contains(&pair)), "{found:?}");
}

#[test]
fn a_general_relation_is_turned_round_by_a_symmetric_one_in_between() {
    let mut session = session(&plain(&["a touches b"]));
    assert_eq!(rows(&mut session, "MATCH (x)-[:near]->(y) RETURN x.id, y.id ORDER BY x.id"), ["a b", "b a"]);
    assert_eq!(rows(&mut session, "MATCH (x)-[:touches]->(y) RETURN x.id, y.id"), ["a b"]);
}

#[test]
fn contradicting_founding_and_dissolution_are_set_aside_for_certainty_too() {
    let claims = [("a leads b", json!({})), ("a founded =\"2005~\"", json!({})), ("a dissolved =\"2001\"", json!({}))];
    let mut session = session(&claims);
    let query = "MATCH ({id: 'a'})-[r:leads]->() AS OF 2012 RETURN holds(r)";
    assert_eq!(rows(&mut session, query), ["certainly"]);
}

#[test]
fn a_sign_on_anything_but_a_judgement_is_told() {
    let (_, problems) = builder(&[("a leads b", json!({"sign": 1})), ("a leads c", json!({}))]).build().unwrap();
    let signs: Vec<String> = problems
        .problems
        .iter()
        .filter(|problem| problem.code.as_str() == "D0306")
        .map(|problem| problem.message.clone())
        .collect();
    assert_eq!(signs, ["a sign is given to `leads`, and only a judgement (`assessed-as`) has one"]);
}
