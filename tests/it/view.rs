//! Views of the bundled statements: the examples of MODEL.md, on masks and readings.

use chancery::graph::{Direction, Graph, GraphBuilder, Mask, Reading, View};
use chancery::model::lens::{Bound, Lens, Stances, Window};
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::model::{StatementId, Value};
use chancery::session::Session;

/// A small graph from records written as JSON, one per line.
fn graph(entities: &str, sources: &str, statements: &str) -> Graph {
    #[derive(serde::Deserialize)]
    struct Declared {
        types: Vec<EntityType>,
        relations: Vec<RelationType>,
    }
    let schema: Declared = serde_json::from_str(include_str!("../../graph-data/schema.json")).unwrap();
    let mut builder = GraphBuilder::new(Schema::new(schema.types, schema.relations).unwrap());
    for line in entities.lines().filter(|l| !l.trim().is_empty()) {
        builder.entity(serde_json::from_str(line).unwrap());
    }
    for line in sources.lines().filter(|l| !l.trim().is_empty()) {
        builder.source(serde_json::from_str(line).unwrap());
    }
    for line in statements.lines().filter(|l| !l.trim().is_empty()) {
        builder.statement(serde_json::from_str(line).unwrap());
    }
    builder.build().unwrap().0
}

fn demo() -> Graph {
    graph(
        include_str!("../../graph-data/entities.jsonl"),
        include_str!("../../graph-data/sources.jsonl"),
        include_str!("../../graph-data/statements.jsonl"),
    )
}

fn mask(graph: &Graph, lens: &Lens) -> Mask {
    Mask::compile(graph, lens, &|_| None).unwrap()
}

fn window(from: &str, to: &str, certainly: bool) -> Lens {
    let window = Window { from: Bound::Given(from.into()), to: Bound::Given(to.into()), certainly };
    Lens { window: Some(window), ..Lens::default() }
}

fn according(names: &[&str]) -> Lens {
    Lens { according_to: names.iter().map(|name| Bound::Given((*name).to_owned())).collect(), ..Lens::default() }
}

/// The ids at the other ends of a relation, sorted.
fn others(graph: &Graph, lens: &Lens, id: &str, relation: &str, direction: Direction) -> Vec<String> {
    let mask = mask(graph, lens);
    let relation = graph.relation(relation);
    let node = graph.node_by_element(id).unwrap();
    let steps = View::new(graph, &mask).steps(node, relation, direction);
    let mut ids: Vec<String> = steps.map(|step| graph.node_element(step.1)).collect();
    ids.sort();
    ids
}

fn member_states(graph: &Graph, lens: &Lens) -> Vec<String> {
    let state = graph.label("state").unwrap();
    let is_state = |id: &String| graph.has_label(graph.node_by_element(id).unwrap(), state);
    let mut ids = others(graph, lens, "csto", "member-of", Direction::In);
    ids.retain(is_state);
    ids
}

const SIX: [&str; 6] = ["armenia", "belarus", "kazakhstan", "kyrgyzstan", "russia", "tajikistan"];

#[test]
fn membership_by_time_and_source() {
    let graph = demo();
    let seven: Vec<&str> = SIX.into_iter().chain(["uzbekistan"]).collect();
    assert_eq!(member_states(&graph, &Lens::default()), seven);
    assert_eq!(member_states(&graph, &window("1995", "1995", false)), seven);
    let lens = Lens { according_to: according(&["eurasianet-2003"]).according_to, ..window("1995", "1995", false) };
    assert_eq!(member_states(&graph, &lens), [""; 0]);
    assert_eq!(member_states(&graph, &window("2012", "2012", true)), ["tajikistan", "uzbekistan"]);
    assert_eq!(member_states(&graph, &window("1985", "1985", false)), [""; 0]);
    assert_eq!(member_states(&graph, &window("2003", "2003", true)), SIX);
    assert_eq!(member_states(&graph, &window("2003-05", "2003-05", true)), [""; 0]);
    let lens = Lens { at_least: Some(Bound::Given(2)), ..Lens::default() };
    assert_eq!(member_states(&graph, &lens), SIX);
}

#[test]
fn speakers_and_stances() {
    let graph = demo();
    let putin = according(&["putin"]);
    let countered = others(&graph, &putin, "csto", "counters", Direction::Out);
    assert_eq!(countered, ["al-qaeda", "drug-trafficking", "taliban"]);
    let denied = Stances { asserted: false, reported: false, denied: true, ..Stances::default() };
    let lens = Lens { stances: denied, ..putin };
    assert_eq!(others(&graph, &lens, "russia", "counters", Direction::Out), ["us-influence-in-central-asia"]);
    let armed = |lens: &Lens| others(&graph, lens, "united-states", "arms", Direction::Out);
    assert_eq!(armed(&Lens::default()), ["afghan-security-forces"]);
    let more = Stances { possible: true, proposed: true, ..Stances::default() };
    let lens = Lens { stances: more, ..Lens::default() };
    assert_eq!(armed(&lens), ["afghan-security-forces", "central-asian-states", "csto-members"]);
}

#[test]
fn contested_founding_date() {
    let graph = demo();
    let node = graph.node_by_element("csto").unwrap();
    let key = graph.key("founded").unwrap();
    let read = |lens: &Lens| View::new(&graph, &mask(&graph, lens)).property(node, key);
    let Reading::Contested(statements) = read(&Lens::default()) else { panic!("contested") };
    let table = graph.statements().unwrap();
    let mut sources: Vec<&str> =
        statements.iter().map(|s| graph.source(table.source(*s)).unwrap().id.as_str()).collect();
    sources.sort_unstable();
    assert_eq!(sources, ["eurasianet-2003", "kommersant-2012", "mehdi", "overview"]);
    let value = read(&according(&["kommersant-2012"])).value();
    assert!(matches!(value, Value::String(text) if text.as_str() == "2002"));
    let lens = Lens { at_least: Some(Bound::Given(2)), ..Lens::default() };
    let Reading::Rivalled(value, statements) = read(&lens) else { panic!("rivalled") };
    assert!(matches!(value, Value::String(text) if text.as_str() == "1992"));
    assert_eq!(statements.len(), 4);
}

#[test]
fn record_comes_back_as_entered() {
    let graph = demo();
    let table = graph.statements().unwrap();
    for line in include_str!("../../graph-data/statements.jsonl").lines() {
        let entered: chancery::model::statement::Statement = serde_json::from_str(line).unwrap();
        let id = table.find(&entered.id).unwrap();
        assert_eq!(graph.statement(id).as_ref(), Some(&entered));
    }
    assert_eq!(graph.statement(StatementId::at(table.len())), None);
}

#[test]
fn labels_run_from_type_to_supertypes() {
    let graph = demo();
    let labels = graph.labels(graph.node_by_element("csto").unwrap());
    assert_eq!(labels, ["military-alliance", "international-organization", "organization", "actor", "thing"]);
}

#[test]
fn schema_says_which_ends_a_relation_has() {
    let graph = demo();
    let schema = graph.schema().unwrap();
    assert!(schema.allows("member-of", "state", "military-alliance"));
    assert!(schema.allows("has-member", "military-alliance", "state"));
    assert!(!schema.allows("member-of", "military-alliance", "state"));
    assert!(!schema.allows("member-of", "treaty", "military-alliance"));
    assert!(schema.allows("met-with", "person", "state"));
    assert!(!schema.allows("founded", "state", "state"));
    assert!(!schema.allows("no-such", "state", "state"));
}

#[test]
fn a_wrong_view_is_told_with_its_place_and_changes_nothing() {
    let example = "  = help: a view is, for example, `CERTAINLY AS OF 2012 ACCORDING TO putin INCLUDING proposed`";
    let cases = [
        (
            "AS OF 2012 INCLUDING",
            format!(
                "error[Q0101]: the view ends too early, expected a stance such as `possible`\n --> <view>:1:21\n  |\n\
                 1 | AS OF 2012 INCLUDING\n  |                     ^\n{example}"
            ),
        ),
        (
            "AS OF 2012 RETURN 2",
            format!(
                "error[Q0101]: unexpected `RETURN`, expected a view such as `AS OF 2012`\n --> <view>:1:12\n  |\n\
                 1 | AS OF 2012 RETURN 2\n  |            ^^^^^^\n{example}"
            ),
        ),
        (
            "ACCORDING TO puttin",
            "error[Q0208]: no source or speaker is called `puttin`\n --> <view>:1:14\n  |\n1 | ACCORDING TO puttin\n  \
             |              ^^^^^^ neither a source nor an entity\n  = help: did you mean `Putin` (person)?"
                .to_owned(),
        ),
        (
            "AS OF $year",
            "error[Q0322]: no value was given for `$year`\n --> <view>:1:7\n  |\n1 | AS OF $year\n  |       ^^^^^ used here"
                .to_owned(),
        ),
    ];
    let mut session = Session::demo().unwrap();
    session.set_view("<view>", "AS OF 2012; ").unwrap();
    for (view, expected) in cases {
        let told = session.set_view("<view>", view).unwrap_err().to_string();
        assert_eq!(told.trim_end(), expected, "{view}");
        assert_eq!(session.settings().view.as_deref(), Some("AS OF 2012; "));
    }
    session.parameters_mut().insert("year".into(), Value::Integer(1985));
    session.set_view("<view>", "AS OF $year").unwrap();
    let answer = session.query("MATCH (s)-[:member-of]->({id: 'csto'}) RETURN s").unwrap();
    assert_eq!((answer.rows.len(), answer.view.as_deref()), (0, Some("AS OF 1985")));
}
