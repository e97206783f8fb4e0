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
    other: View,
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
    (statements, published(), published(), proptest::collection::vec(rule(), 0..3), view(), view()).prop_map(
        |(statements, one, two, rules, view, other)| Case { statements, published: [one, two], rules, view, other },
    )
}

fn graph(case: &Case) -> Graph {
    let types: Vec<EntityType> = serde_json::from_str(r#"[{"type":"thing"},{"type":"person"}]"#).unwrap();
    let ends = r#""domain":["thing"],"range":["thing"]"#;
    let relations: Vec<RelationType> = serde_json::from_str(&format!(
        r#"[{{"relation":"links",{ends}}},{{"relation":"backs",{ends},"super":"links"}},
            {{"relation":"chains",{ends},"transitive":true}},
            {{"relation":"nears",{ends},"symmetric":true,"super":"links"}},
            {{"relation":"joins",{ends},"symmetric":true,"super":"chains"}},
            {{"relation":"abuts",{ends},"super":"nears"}}]"#
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

/// The facts that a view of a session shows.
fn shown(session: &mut Session, view: &str) -> BTreeSet<Fact> {
    let query = format!("MATCH ()-[r]->() {view} RETURN startNode(r).id, type(r), endNode(r).id");
    let answer = session.query(&query).unwrap_or_else(|e| panic!("{query}\n{e}"));
    answer.rows.iter().map(|row| fact_of(&row.values)).collect()
}

/// Two views that derive different edges, each with its own, in one query.
fn side_by_side(session: &mut Session, case: &Case, reference: &Reference) {
    let other = Reference::new(&case.statements, &case.published, &case.rules, case.other);
    let part = |number: u8, view: View| {
        let view = view.text();
        format!("MATCH ()-[r]->() {view} RETURN startNode(r).id AS a, type(r) AS t, endNode(r).id AS b, {number} AS n")
    };
    let query = format!("{} UNION ALL {}", part(1, case.view), part(2, case.other));
    let answer = session.query(&query).unwrap_or_else(|e| panic!("{query}\n{e}"));
    for (number, present) in [(1, reference.present()), (2, other.present())] {
        let of_part = |row: &&chancery::answer::Row| matches!(row.values[3], Value::Integer(n) if n == number);
        let found: BTreeSet<Fact> = answer.rows.iter().filter(of_part).map(|row| fact_of(&row.values)).collect();
        assert_eq!(found, present, "view {number} of {query}");
    }
}

fn check(case: &Case) {
    let reference = Reference::new(&case.statements, &case.published, &case.rules, case.view);
    let mut session = session(case);
    let query = format!("MATCH ()-[r]->() {} {RETURN}", case.view.text());
    let answer = session.query(&query).unwrap_or_else(|e| panic!("{e}"));
    let found: BTreeSet<Fact> = answer.rows.iter().map(|row| fact_of(&row.values)).collect();
    assert_eq!(found, reference.present(), "what is there");
    assert_eq!(shown(&mut session, &case.view.text_of_derived()), reference.only_derived(), "what only rules give");
    let denials = shown(&mut session, &case.view.text_with_denials());
    assert_eq!(denials, reference.present_with_denials(), "a denial proves nothing");
    side_by_side(&mut session, case, &reference);
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
        why(&mut session, case, &reference, fact, &found);
    }
}

/// WHY agrees on presence; its proof can be replayed, holds as a whole, and none is shorter.
fn why(session: &mut Session, case: &Case, reference: &Reference, fact: Fact, found: &BTreeSet<Fact>) {
    let present = found.contains(&fact);
    let reads = |other: Fact| other.reads(fact.relation, fact.subject, fact.object);
    // A more general relation may be read off another edge.
    if found.iter().any(|other| *other != fact && reads(*other)) {
        return;
    }
    let (relation, view) = (RELATIONS[fact.relation], case.view.text());
    let question = format!("WHY (n{})-[:{relation}]->(n{}) {view}", fact.subject, fact.object);
    let answer = session.query(&question).unwrap_or_else(|e| panic!("{e}"));
    let row = &answer.rows[0].values[0];
    assert!(matches!(field(row, "present"), Some(Value::Boolean(found)) if *found == present), "{question}: {row:?}");
    if !present {
        let Some(Value::List(kept)) = field(row, "statements") else { panic!("{row:?}") };
        let stated = case.statements.iter().filter(|stated| reads(stated.fact)).count();
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

/// As many cases as `PROPTEST_CASES` says, else 400.
fn cases() -> ProptestConfig {
    let told = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig {
        cases: told.unwrap_or(400),
        max_shrink_iters: 4000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases())]
    #[test]
    fn rules_agree_with_exhaustion(case in case()) {
        check(&case);
    }
}

/// A graph of one transitive relation, its edges stated by one source, each with its dates.
fn chains(edges: &[(usize, usize, Option<&str>)]) -> Session {
    let types: Vec<EntityType> = serde_json::from_str(r#"[{"type":"thing"}]"#).unwrap();
    let chains = r#"[{"relation":"chains","domain":["thing"],"range":["thing"],"transitive":true}]"#;
    let relations: Vec<RelationType> = serde_json::from_str(chains).unwrap();
    let mut builder = GraphBuilder::new(Schema::new(types, relations).unwrap());
    builder.source(serde_json::from_value(serde_json::json!({"id": "s", "title": "S"})).unwrap());
    let ends: BTreeSet<usize> = edges.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    for end in ends {
        let id = format!("n{end}");
        builder.entity(serde_json::from_value(serde_json::json!({"id": id, "type": "thing", "name": id})).unwrap());
    }
    for (at, (from, to, valid)) in edges.iter().enumerate() {
        let mut statement = serde_json::json!({
            "id": format!("x/{at}"), "subject": format!("n{from}"), "relation": "chains", "object": format!("n{to}"), "source": "s",
        });
        if let Some(valid) = valid {
            statement["valid"] = (*valid).into();
        }
        builder.statement(serde_json::from_value(statement).unwrap());
    }
    Session::open(builder.build().unwrap().0.into())
}

/// Which node is reached from which, with the fewest edges: Floyd and Warshall.
fn reach(edges: &[(usize, usize, Option<&str>)], nodes: usize) -> Vec<Vec<Option<usize>>> {
    let mut steps = vec![vec![None; nodes]; nodes];
    for (from, to, _) in edges {
        steps[*from][*to] = Some(1_usize);
    }
    for via in 0..nodes {
        for from in 0..nodes {
            for to in 0..nodes {
                if let (Some(first), Some(second)) = (steps[from][via], steps[via][to]) {
                    let sum = first + second;
                    steps[from][to] = Some(steps[from][to].map_or(sum, |known| known.min(sum)));
                }
            }
        }
    }
    steps
}

/// Rule steps and stated edges of a proof, each of whose steps has to be a chain of two.
fn chain_size(proof: &Value) -> ([String; 2], usize) {
    let fact = text(field(proof, "fact").unwrap());
    let words: Vec<&str> = fact.split(' ').collect();
    let ends = [words[0].to_owned(), words[2].to_owned()];
    let Some(Value::List(from)) = field(proof, "from") else { return (ends, 1) };
    let parts: Vec<([String; 2], usize)> = from.iter().map(chain_size).collect();
    let [(first, one), (second, two)] = parts.as_slice() else { panic!("{proof:?}") };
    assert!(first[0] == ends[0] && first[1] == second[0] && second[1] == ends[1], "{proof:?}");
    (ends, 1 + one + two)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]
    #[test]
    fn chains_are_all_that_can_be_reached(pairs in proptest::collection::btree_set((0..7_usize, 0..7_usize), 1..12)) {
        let edges: Vec<(usize, usize, Option<&str>)> = pairs.iter().map(|(from, to)| (*from, *to, None)).collect();
        let mut session = chains(&edges);
        let answer = session.query("MATCH (a)-[:chains]->(b) INCLUDING derived RETURN a.id, b.id").unwrap();
        let found: BTreeSet<(String, String)> =
            answer.rows.iter().map(|row| (text(&row.values[0]), text(&row.values[1]))).collect();
        prop_assert_eq!(found.len(), answer.rows.len());
        let steps = reach(&edges, 7);
        for (from, row) in steps.iter().enumerate() {
            for (to, fewest) in row.iter().enumerate() {
                prop_assert_eq!(found.contains(&(format!("n{from}"), format!("n{to}"))), fewest.is_some());
                let Some(fewest) = fewest else { continue };
                let answer = session.query(&format!("WHY (n{from})-[:chains]->(n{to})")).unwrap();
                let (ends, size) = chain_size(field(&answer.rows[0].values[0], "proof").unwrap());
                prop_assert_eq!((ends, size), ([format!("n{from}"), format!("n{to}")], 2 * fewest - 1));
            }
        }
    }
}

/// Dates along a chain: what its edges share; two chains between the same ends are joined.
#[test]
fn a_chain_holds_while_all_its_edges_do() {
    let edges = [
        (0, 1, Some("2001/2005")),
        (1, 2, Some("2003/2008")),
        (2, 3, Some("2004/..")),
        (0, 4, Some("2010/2012")),
        (4, 3, None),
        (3, 5, Some("2020")),
    ];
    let mut session = chains(&edges);
    let mut validity = |to: usize, view: &str| {
        let query = format!("MATCH ({{id: 'n0'}})-[r:chains]->({{id: 'n{to}'}}) {view} RETURN validity(r)");
        let answer = session.query(&query).unwrap();
        answer.rows.iter().map(|row| texts(&row.values[0]).join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(validity(2, "INCLUDING derived"), ["2003/2005"]);
    assert_eq!(validity(3, "INCLUDING derived"), ["2004/2005 2010/2012"]);
    assert_eq!(validity(3, "AS OF 2011 INCLUDING derived"), ["2010/2012"]);
    assert_eq!(validity(3, "AS OF 2007 INCLUDING derived"), [""; 0]);
    assert_eq!(validity(5, "INCLUDING derived"), [""; 0], "no day is shared with 2020");
}

/// A chain of many edges is derived, and told in halves.
#[test]
fn a_long_chain_is_derived_and_told() {
    let edges: Vec<(usize, usize, Option<&str>)> = (0..200).map(|at| (at, at + 1, None)).collect();
    let mut session = chains(&edges);
    let answer = session.query("MATCH ()-[r:chains]->() INCLUDING derived RETURN count(r)").unwrap();
    assert!(matches!(answer.rows[0].values[0], Value::Integer(20_100)));
    let answer = session.query("WHY (n0)-[:chains]->(n200)").unwrap();
    assert_eq!(chain_size(field(&answer.rows[0].values[0], "proof").unwrap()).1, 2 * 200 - 1);
    session.settings_mut().limits.bytes = 1 << 20;
    session.query("RULE more MATCH (a)-[:chains]->(b) DERIVE (b)-[:chains]->(a)").unwrap();
    let error = session.query("MATCH ()-[r:chains]->() INCLUDING derived RETURN count(r)").unwrap_err();
    assert_eq!(error.exit_code(), 4, "{error}");
}

/// Whoever writes reads no derived edges in the same query; what was written is a premise of the next.
#[test]
fn writing_and_deriving_are_two_queries() {
    let mut session = Session::demo().unwrap();
    session.settings_mut().scratch = true;
    let both = "MATCH (a {id: 'russia'})-[:allied-with]->(b) INCLUDING derived CREATE (a)-[:borders]->(b)";
    let error = session.query(both).unwrap_err().to_string();
    assert!(error.contains("a query that writes cannot read derived edges"), "{error}");
    assert!(error.contains("write first, and ask in a query of its own"), "{error}");
    let allies = "MATCH ({id: 'serbia'})-[r:allied-with]->(b) INCLUDING derived RETURN b.id";
    assert_eq!(session.query(allies).unwrap().rows.len(), 0);
    session.query("MATCH (s {id: 'serbia'}), (o {id: 'csto'}) CREATE (s)-[:member-of]->(o)").unwrap();
    assert_eq!(session.query(allies).unwrap().rows.len(), 7);
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
