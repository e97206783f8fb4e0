//! Rules against a reference that shares no code with them: derivation by exhaustion on small graphs.
//!
//! The reference collects, for each fact, the sets of stated edges from which some tree of rule uses gives
//! it, with the size of the smallest such tree. What a fact comes to is then read off these sets.

mod reference;

use std::collections::BTreeSet;

use chancery::graph::{Graph, GraphBuilder};
use chancery::model::Value;
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::session::Session;
use proptest::prelude::*;

use reference::{Condition, Fact, Premise, RELATIONS, Reference, RuleText, Stated, View};

/// A graph, rules and a view.
#[derive(Clone, Debug)]
struct Case {
    statements: Vec<Stated>,
    published: [Option<i64>; 2],
    rules: Vec<RuleText>,
    view: View,
}

fn node() -> impl Strategy<Value = usize> {
    0..3_usize
}

fn relation() -> impl Strategy<Value = usize> {
    0..RELATIONS.len()
}

fn statement() -> impl Strategy<Value = Stated> {
    let valid = prop_oneof![
        3 => Just(None),
        1 => Just(Some("2001")), 1 => Just(Some("2001/2003")), 1 => Just(Some("2003/..")), 1 => Just(Some("2002/")),
        1 => Just(Some("2004/2005")), 1 => Just(Some("2001/..")),
    ];
    let stance = prop_oneof![4 => Just("asserted"), 1 => Just("possible"), 1 => Just("denied")];
    (node(), relation(), node(), valid, stance, 0..2_usize, proptest::option::weighted(0.3, 0..2_usize)).prop_map(
        |(subject, relation, object, valid, stance, source, speaker)| Stated {
            fact: Fact::new(subject, relation, object),
            valid,
            stance,
            source,
            speaker,
        },
    )
}

fn rule() -> impl Strategy<Value = RuleText> {
    let premise = |from: usize, to: usize| {
        (relation(), 0..3_u8).prop_map(move |(relation, direction)| Premise { from, relation, to, direction })
    };
    let one = premise(0, 1).prop_map(|p| vec![p]);
    let two = (premise(0, 1), premise(1, 2)).prop_map(|(p, q)| vec![p, q]);
    let condition = prop_oneof![Just(Condition::None), Just(Condition::Apart), Just(Condition::Ordered)];
    (prop_oneof![1 => one, 3 => two], condition, relation(), any::<bool>()).prop_map(
        |(premises, condition, relation, turned)| {
            let last = premises.len();
            let (subject, object) = if turned { (last, 0) } else { (0, last) };
            RuleText { premises, condition, subject, relation, object }
        },
    )
}

fn view() -> impl Strategy<Value = View> {
    let window = prop_oneof![Just(None), (2000..2006_i64, 0..2_i64).prop_map(|(from, more)| Some((from, from + more)))];
    (window, any::<bool>(), any::<bool>(), proptest::option::weighted(0.2, 2..3_u64)).prop_map(
        |(window, certainly, possible, at_least)| View {
            window,
            certainly: certainly && window.is_some(),
            possible,
            at_least,
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let published = || proptest::option::weighted(0.7, 2000..2006_i64);
    let statements = proptest::collection::vec(statement(), 1..7);
    (statements, published(), published(), proptest::collection::vec(rule(), 0..3), view())
        .prop_map(|(statements, one, two, rules, view)| Case { statements, published: [one, two], rules, view })
}

fn graph(case: &Case) -> Graph {
    let types: Vec<EntityType> = serde_json::from_str(r#"[{"type":"thing"},{"type":"person"}]"#).unwrap();
    let ends = r#""domain":["thing"],"range":["thing"]"#;
    let relations: Vec<RelationType> = serde_json::from_str(&format!(
        r#"[{{"relation":"links",{ends}}},{{"relation":"backs",{ends},"super":"links"}},
            {{"relation":"chains",{ends},"transitive":true}},{{"relation":"nears",{ends},"symmetric":true}}]"#
    ))
    .unwrap();
    let mut builder = GraphBuilder::new(Schema::new(types, relations).unwrap());
    for (id, kind) in [("n0", "thing"), ("n1", "thing"), ("n2", "thing"), ("p0", "person"), ("p1", "person")] {
        builder.entity(serde_json::from_value(serde_json::json!({"id": id, "type": kind, "name": id})).unwrap());
    }
    for (at, published) in case.published.iter().enumerate() {
        let mut source = serde_json::json!({"id": format!("s{at}"), "title": format!("S{at}")});
        if let Some(year) = published {
            source["published"] = year.to_string().into();
        }
        builder.source(serde_json::from_value(source).unwrap());
    }
    for (at, stated) in case.statements.iter().enumerate() {
        let mut statement = serde_json::json!({
            "id": format!("x/{at}"), "subject": format!("n{}", stated.fact.subject),
            "relation": RELATIONS[stated.fact.relation], "object": format!("n{}", stated.fact.object),
            "source": format!("s{}", stated.source), "stance": stated.stance, "confidence": 90 + at,
        });
        if let Some(valid) = stated.valid {
            statement["valid"] = valid.into();
        }
        if let Some(speaker) = stated.speaker {
            statement["said-by"] = vec![format!("p{speaker}")].into();
        }
        builder.statement(serde_json::from_value(statement).unwrap());
    }
    builder.build().unwrap().0
}

fn session(case: &Case) -> Session {
    let mut session = Session::open(graph(case).into());
    let rules: Vec<String> = case.rules.iter().enumerate().map(|(at, rule)| rule.text(at)).collect();
    session.add_rules("rules.chq", &rules.join(";\n")).unwrap_or_else(|e| panic!("{e}"));
    session
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value:?}")).to_owned()
}

fn texts(value: &Value) -> Vec<String> {
    let Value::List(items) = value else { panic!("no list: {value:?}") };
    items.iter().map(text).collect()
}

fn field<'v>(map: &'v Value, key: &str) -> Option<&'v Value> {
    let Value::Map(map) = map else { panic!("no map: {map:?}") };
    map.get(key)
}

/// The facts of an answer whose first columns are subject, type and object.
fn fact_of(values: &[Value]) -> Fact {
    let end = |value: &Value| text(value)[1..].parse().unwrap();
    let relation = RELATIONS.iter().position(|name| *name == text(&values[1])).unwrap();
    Fact::new(end(&values[0]), relation, end(&values[2]))
}

const RETURN: &str = "RETURN startNode(r).id, type(r), endNode(r).id, validity(r), stance(r), corroboration(r), \
                      holds(r), [s IN evidence(r) | s.id + ' ' + s.stance]";

fn check(case: &Case) {
    let reference = Reference::new(&case.statements, &case.published, &case.rules, case.view);
    let mut session = session(case);
    let query = format!("MATCH ()-[r]->() {} {RETURN}", case.view.text());
    let answer = session.query(&query).unwrap_or_else(|e| panic!("{e}"));
    let found: BTreeSet<Fact> = answer.rows.iter().map(|row| fact_of(&row.values)).collect();
    assert_eq!(found, reference.present(), "what is there");
    for row in &answer.rows {
        let fact = fact_of(&row.values);
        let years = reference::years(&texts(&row.values[3]));
        // Of what has an undated proof, dates that may have come in by a circle are left out.
        let all = reference.years(fact);
        let undated =
            reference.is_undated(fact) && (years == reference::years(&["/".to_owned()]) || years.is_subset(&all));
        assert!(years == all || undated, "validity of {fact}: {years:?}, not {all:?}");
        assert_eq!(texts(&row.values[4]), reference.stances(fact), "stance of {fact}");
        let Value::Integer(origins) = row.values[5] else { panic!("no number") };
        assert_eq!(origins, reference.corroboration(fact), "corroboration of {fact}");
        let holds = row.values[6].as_str().map(|word| word == "certainly");
        assert_eq!(holds, reference.certainty(fact), "certainty of {fact}");
        let denials = texts(&row.values[7]).iter().filter(|s| s.ends_with("denied")).count();
        assert_eq!(denials, 0, "a denial behind {fact}");
    }
    for fact in reference::Reference::all_facts() {
        why(&mut session, case, &reference, fact, found.contains(&fact));
    }
}

/// WHY agrees on presence; its proof can be replayed, holds as a whole, and none is shorter.
fn why(session: &mut Session, case: &Case, reference: &Reference, fact: Fact, present: bool) {
    // A more general relation may be read off another edge.
    if RELATIONS[fact.relation] == "links" {
        return;
    }
    let (relation, view) = (RELATIONS[fact.relation], case.view.text());
    let question = format!("WHY (n{})-[:{relation}]->(n{}) {view}", fact.subject, fact.object);
    let answer = session.query(&question).unwrap_or_else(|e| panic!("{e}"));
    let row = &answer.rows[0].values[0];
    assert!(matches!(field(row, "present"), Some(Value::Boolean(found)) if *found == present), "{question}: {row:?}");
    if !present {
        let Some(Value::List(kept)) = field(row, "statements") else { panic!("{row:?}") };
        let stated = case.statements.iter().filter(|stated| stated.fact == fact).count();
        assert_eq!(kept.len(), stated, "{question}");
        for statement in kept.iter() {
            assert!(!texts(field(statement, "kept-out-by").unwrap()).is_empty(), "{question}: {row:?}");
        }
        return;
    }
    let proof = field(row, "proof").unwrap();
    let mut leaves = BTreeSet::new();
    let (found, size) = replay(proof, case, &mut leaves);
    assert_eq!(found, fact, "{question}");
    assert_eq!(size, reference.shortest(fact), "{question}: {row:?}");
    assert!(size == 1 || reference.holds(&leaves), "{question}: {row:?}");
}

/// What a proof proves, and its rule steps plus stated edges.
fn replay(proof: &Value, case: &Case, leaves: &mut BTreeSet<Fact>) -> (Fact, usize) {
    let written = text(field(proof, "fact").unwrap());
    let words: Vec<Value> = written.split(' ').map(Value::from).collect();
    let fact = fact_of(&words);
    let Some(from) = field(proof, "from") else {
        let Some(Value::List(statements)) = field(proof, "statements") else { panic!("{proof:?}") };
        assert!(!statements.is_empty(), "{proof:?}");
        for statement in statements.iter() {
            let id = text(field(statement, "id").unwrap());
            let stated = &case.statements[id[2..].parse::<usize>().unwrap()];
            assert!(stated.fact == fact && stated.stance != "denied", "{proof:?}");
        }
        leaves.insert(fact);
        return (fact, 1);
    };
    let Value::List(from) = from else { panic!("{proof:?}") };
    let premises: Vec<(Fact, usize)> = from.iter().map(|premise| replay(premise, case, leaves)).collect();
    let facts: Vec<Fact> = premises.iter().map(|premise| premise.0).collect();
    let by = text(field(proof, "by").unwrap());
    let chain = RuleText::transitive();
    let rule = match by.strip_prefix("rule-") {
        Some(number) => &case.rules[number.parse::<usize>().unwrap()],
        None => &chain,
    };
    assert!(by.starts_with("rule-") || by == "transitive", "{by}");
    assert!(rule.gives(&facts).contains(&fact), "{fact} does not follow by {by} from {facts:?}");
    (fact, 1 + premises.iter().map(|premise| premise.1).sum::<usize>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 4000, ..ProptestConfig::default() })]
    #[test]
    fn rules_agree_with_exhaustion(case in case()) {
        check(&case);
    }
}

/// A rule set that makes more and more is stopped, and the message names the rule.
#[test]
fn an_explosion_is_stopped() {
    let mut session = Session::demo().unwrap();
    session.settings_mut().limits.bytes = 1 << 20;
    session.query("RULE everything MATCH (a)-[]-(), (b)-[]-() DERIVE (a)-[:undermines]->(b)").unwrap();
    let error = session.query("MATCH (a)-[r:undermines]->(b) INCLUDING derived RETURN count(r)").unwrap_err();
    let first = error.first().unwrap();
    assert_eq!(first.code.row().kind, "LimitExceeded");
    assert!(first.message.starts_with("while rules were deriving edges"), "{error}");
    assert!(first.help.iter().any(|help| help.contains("`everything`")), "{error}");
    assert_eq!(error.exit_code(), 4);
}

/// Rules are checked with the directory: the caret points into the file.
#[test]
fn a_wrong_rule_has_a_caret_in_its_file() {
    let mut session = Session::demo().unwrap();
    let text = "// é\nRULE good MATCH (a)-[:leads]->(b) DERIVE (a)-[:serves]->(b);\n\
                RULE bad MATCH (a:state)-[:membr-of]->(b) DERIVE (a)-[:allied-with]->(b)";
    let error = session.add_rules("graph/rules.chq", text).unwrap_err().to_string();
    assert!(error.contains("graph/rules.chq:3:28"), "{error}");
    assert!(error.contains("member-of"), "{error}");
    assert!(!session.rules().any(|name| name == "good"), "all rules of a text or none");
    let twice = "RULE x MATCH (a)-[:leads]->(b) DERIVE (a)-[:serves]->(b);".repeat(2);
    let error = session.add_rules("rules.chq", &twice).unwrap_err().to_string();
    assert!(error.contains("two rules are called `x`") && error.contains("rules.chq:1:63"), "{error}");
    let error = session.add_rules("rules.chq", "RETURN 1").unwrap_err().to_string();
    assert!(error.contains("only rules stand here"), "{error}");
}

/// A rule of the prompt takes effect at once, and replaces one of its name.
#[test]
fn a_rule_can_be_replaced() {
    let mut session = Session::demo().unwrap();
    let mut count = |rule: &str| {
        session.query(rule).unwrap();
        let answer = session.query("MATCH ()-[r:borders]->() ONLY derived RETURN count(DISTINCT r)").unwrap();
        match answer.rows[0].values[0] {
            Value::Integer(count) => count,
            _ => panic!("no number"),
        }
    };
    let wide = count(
        "RULE lies MATCH (a:state)-[:member-of]->({id: 'csto'})<-[:member-of]-(b:state) WHERE a <> b \
                      DERIVE (a)-[:borders]->(b)",
    );
    let none = count(
        "RULE lies MATCH (a:state)-[:member-of]->({id: 'nato'})<-[:member-of]-(b:state) WHERE a <> b \
                      DERIVE (a)-[:borders]->(b)",
    );
    assert!(wide > 0 && none == 0, "{wide}, then {none}");
    assert!(session.rules().any(|name| name == "lies"));
}
