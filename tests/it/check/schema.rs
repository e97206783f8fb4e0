//! Names, ends, views and short forms against the bundled schema.

use chancery::diagnostic::{Diagnostic, Severity};
use chancery::model::catalog::Open;
use chancery::model::lens::{Bound, Lens, Word};
use chancery::query::check::Resolved;

use super::catalog::Bundled;
use super::{accepted, checked, refused};

/// Each raises another code.
pub(super) const RAISING: &[&str] = &[
    "MATCH (n:stat) RETURN n",
    "MATCH (n)-[:members-of]->(m) RETURN n",
    "MATCH (n) RETURN n.nosuch",
    "NEIGHBOURS OF Kirgizstan",
    "NEIGHBOURS OF 'the pact'",
    "MATCH (n) ACCORDING TO mehdy RETURN n",
    "MATCH (n:state&person) RETURN n",
    "MATCH (n) AS OF 2012-13 RETURN n",
    "MATCH (n) BETWEEN 2012 AND 2011 RETURN n",
    "MATCH (n {id: 'cstp'}) RETURN n",
    "RULE r MATCH (a)-[:leads]->(b) WHERE NOT a = b DERIVE (a)-[:serves]->(b)",
];

/// The one problem of a text: message, label and hints in one.
fn words(text: &str) -> String {
    let problems = checked(text, &Bundled::read()).unwrap_err();
    assert_eq!(problems.len(), 1, "{text}: {problems:?}");
    let Diagnostic { message, help, .. } = &problems[0];
    format!("{message}; {}", help.join("; "))
}

#[test]
fn unknown_names_are_refused() {
    refused(
        &[
            ("MATCH (n:stat) RETURN n", "UnknownLabel"),
            ("MATCH (n) WHERE n:nosuch RETURN n", "UnknownLabel"),
            ("MATCH (n)-[:members-of]->(m) RETURN n", "UnknownRelationshipType"),
            ("MATCH (n)-[:founded]->(m) RETURN n", "UnknownRelationshipType"),
            ("MATCH (n) RETURN n.nosuch", "UnknownProperty"),
            ("MATCH (n {nosuch: 1}) RETURN n", "UnknownProperty"),
            ("MATCH (n)-[r]->() RETURN r.since", "UnknownProperty"),
            ("MATCH (n)-[r {since: 1}]->() RETURN r", "UnknownProperty"),
            ("MATCH (n) RETURN n {.name, .nosuch}", "UnknownProperty"),
            ("NEIGHBOURS OF Kirgizstan", "UnknownEntity"),
            ("NEIGHBOURS OF 'the pact'", "AmbiguousName"),
            ("PATHS FROM armenia TO csto VIA members-of", "UnknownRelationshipType"),
            ("PATHS FROM armenia TO csto AVOIDING xyzzy", "UnknownEntity"),
            ("MATCH (n) ACCORDING TO mehdy RETURN n", "UnknownSource"),
            ("WHY (russia)-[:alied-with]->(armenia)", "UnknownRelationshipType"),
            ("WHY csto.fonded", "UnknownProperty"),
            ("RULE r MATCH (a)-[:member-of]->(b) DERIVE (a)-[:nosuch]->(b)", "UnknownRelationshipType"),
        ],
        &Bundled::read(),
    );
}

#[test]
fn hints_say_what_to_write() {
    let expected = [
        (
            "MATCH (s:state)-[:members-of]->(o) RETURN s",
            "did you mean `member-of` (actor to organization)? `:schema` lists all relations.",
        ),
        ("MATCH (n:stat) RETURN n", "did you mean `state`?"),
        ("MATCH (n:member-of) RETURN n", "is a relation: write -[:member-of]->"),
        ("MATCH (n)-[:state]->(m) RETURN n", "is an entity type: write (n:state)"),
        ("NEIGHBOURS OF Kirgizstan", "did you mean `Kyrgyzstan` (state)?"),
        ("NEIGHBOURS OF 'the pact'", "`csto` (military-alliance), `nato` (military-alliance)"),
        ("MATCH ()-[r]->() RETURN r.since", "validity(r)"),
        ("MATCH (o) RETURN o.assessed", "o.`assessed-as`"),
        ("MATCH (o) RETURN o.foundd", "did you mean o.founded?"),
        ("MATCH (n) INCLUDING posible RETURN n", "did you mean `possible`?"),
        ("MATCH (a) WITH a.name AS n RETURN b.name", "no variable is called `b`"),
    ];
    for (text, hint) in expected {
        let words = words(text);
        assert!(words.contains(hint), "{text}: {words}");
    }
}

#[test]
fn impossible_ends_are_refused() {
    let impossible = [
        "MATCH (p:person)-[:hosts-base]->(x) RETURN p",
        "MATCH (o:organization)-[:member-of]->(s:state) RETURN o",
        "MATCH (s:state)<-[:member-of]-(o) RETURN o",
        "MATCH (e:event)-[:borders]-(x) RETURN e",
        "MATCH (s:state)-[:has-member]->(o) RETURN s",
        "MATCH (e:event) MATCH (e)-[:member-of]->(o) RETURN o",
        "MATCH (n:state&person) RETURN n",
        "MATCH (n:state) MATCH (n:person) RETURN n",
        "MATCH (a:issue)-[:member-of*1..3]->(b) RETURN a",
        "WHY (csto)-[:member-of]->(armenia)",
        "RULE r MATCH (a:issue)-[:concerns]-(b:event) DERIVE (a)-[:member-of]->(b)",
    ];
    let table: Vec<(&str, &str)> = impossible.iter().map(|text| (*text, "ImpossiblePattern")).collect();
    refused(&table, &Bundled::read());
    let turn = words("MATCH (o:military-alliance)-[:hosts-base]->(s:person) RETURN s");
    assert!(!turn.contains("turn"), "{turn}");
    let turn = words("MATCH (s:state)<-[:leads]-(e:person)-[:member-of]->(o) MATCH (o)-[:leads]->(p:person) RETURN s");
    assert!(turn.contains("turn the arrow: <-[:leads]-") && turn.contains("person to organization or state"), "{turn}");
}

#[test]
fn possible_ends_pass() {
    accepted(
        &[
            "MATCH (s:state)-[:member-of]->(o:organization) RETURN s",
            "MATCH (s:place)-[:hosts-base]->(o) RETURN s",
            "MATCH (o:military-alliance)-[:has-member]->(s:state) RETURN s",
            "MATCH (s:state)-[:at-odds-with]->(o:organization) RETURN s",
            "MATCH (o:organization)-[:competes-with]-(s:state) RETURN s",
            "MATCH (x:person)-[:member-of|leads]->(s:state) RETURN s",
            "MATCH (n:state) OPTIONAL MATCH (n)-[:member-of]->(m:forum) MATCH (m) RETURN m",
            "MATCH (n) OPTIONAL MATCH (n:state) MATCH (n:person) RETURN n",
            "MATCH (a:issue)-[:member-of*0..3]->(b) RETURN a",
            "MATCH (n) RETURN n.name, n.wikidata, n.founded, n.`assessed-as`, n.short",
            "MATCH (n:!state) RETURN n",
            "RULE co-members MATCH (a:state)-[:member-of]->(:military-alliance)<-[:member-of]-(b:state) \
             WHERE a.id < b.id DERIVE (a)-[:allied-with]->(b)",
        ],
        &Bundled::read(),
    );
}

#[test]
fn rules_are_positive() {
    let premise = "MATCH (a:state)-[:member-of]->(b:organization)";
    for (body, detail) in [
        ("WHERE NOT a.id = b.id", "InvalidRule"),
        ("WHERE a.short IS NULL", "InvalidRule"),
        ("WHERE size(a.name) > 3", "InvalidRule"),
        ("WHERE EXISTS { (a)-->(b) }", "InvalidRule"),
    ] {
        let text = format!("RULE r {premise} {body} DERIVE (a)-[:cooperates-with]->(b)");
        refused(&[(&text, detail)], &Bundled::read());
    }
    refused(
        &[
            ("RULE r MATCH (a:state)-[:member-of*]->(b) DERIVE (a)-[:cooperates-with]->(b)", "InvalidRule"),
            ("RULE r MATCH (a:state)-[:member-of]->(b) DERIVE (a)-[:cooperates-with]->(c)", "UndefinedVariable"),
        ],
        &Bundled::read(),
    );
}

#[test]
fn views_are_checked() {
    refused(
        &[
            ("MATCH (n) AS OF 2012-13 RETURN n", "InvalidDate"),
            ("MATCH (n) AS OF 2011-02-29 RETURN n", "InvalidDate"),
            ("MATCH (n) AS OF date('2011-02-30') RETURN n", "InvalidDate"),
            ("MATCH (n) BETWEEN 2012 AND 2011 RETURN n", "EmptyWindow"),
            ("MATCH (n) AS OF 2012 ANY TIME RETURN n", "UnexpectedSyntax"),
            ("MATCH (n) INCLUDING denied ONLY denied RETURN n", "UnexpectedSyntax"),
            ("MATCH (n) ONLY nosuchword RETURN n", "UnexpectedSyntax"),
            ("MATCH (n) AT LEAST 0 SOURCES RETURN n", "NumberOutOfRange"),
            ("NEIGHBOURS OF csto WITHIN 0", "NumberOutOfRange"),
            ("NEIGHBOURS OF csto VIA state>", "UnexpectedSyntax"),
        ],
        &Bundled::read(),
    );
    refused(
        &[
            ("MATCH (n) AS OF 2012 RETURN n", "NoStatements"),
            ("WHY (a)-[:R]->(b)", "NoStatements"),
            ("PATHS FROM a TO b", "UndefinedVariable"),
        ]
        .map(|row| if row.0.starts_with("PATHS") { ("MATCH (a) PATHS FROM a TO b", row.1) } else { row }),
        &Open,
    );
    accepted(
        &[
            "MATCH (n) BETWEEN 2012 AND 2012-05 RETURN n",
            "MATCH (n) BETWEEN 2012-06-30 AND 2012 ACCORDING TO mehdi, putin, $given AT LEAST 2 SOURCES RETURN n",
            "ANY TIME ACCORDING TO ANYONE MATCH (n) CERTAINLY AS OF date({year: 2012}) RETURN n",
            "NEIGHBOURS OF csto VIA <leads, aligned-with>, state AVOIDING russia WITHIN $given",
        ],
        &Bundled::read(),
    );
}

#[test]
fn views_replace_axis_by_axis() {
    let text =
        "CERTAINLY AS OF 2012 ACCORDING TO mehdi MATCH (n) INCLUDING possible, derived ACCORDING TO ANYONE RETURN n";
    let facts = checked(text, &Bundled::read()).unwrap().facts;
    let mut views: Vec<_> = facts.views.iter().collect();
    views.sort_by_key(|(span, _)| **span);
    let outer = views[0].1.apply(&Lens::default());
    assert_eq!(outer.according_to, [Bound::Given("mehdi".to_owned())]);
    let inner = views[1].1.apply(&outer);
    assert_eq!(inner.window, outer.window);
    assert!(inner.according_to.is_empty() && inner.stances.possible && inner.stances.asserted);
    assert_eq!(inner.stances.derived, Word::Included);
    let only = checked("MATCH (n) ONLY deprecated, denied RETURN n", &Bundled::read()).unwrap().facts;
    let lens = only.views.values().next().unwrap().apply(&outer);
    assert!(lens.stances.denied && !lens.stances.asserted && lens.stances.deprecated == Word::Only);
}

#[test]
fn short_forms_resolve_their_names() {
    let text = "MATCH (csto) PATHS FROM csto TO 'United States' VIA has-member>, state AVOIDING $given, russia";
    let facts = checked(text, &Bundled::read()).unwrap().facts;
    let mut known: Vec<_> = facts.known.iter().collect();
    known.sort_by_key(|(span, _)| **span);
    let known: Vec<&Resolved> = known.into_iter().map(|(_, resolved)| resolved).collect();
    let expected = [
        Resolved::Variable("csto".into()),
        Resolved::Entity("united-states".to_owned()),
        Resolved::Relation { name: "member-of".to_owned(), inverse: true },
        Resolved::Type("state".to_owned()),
        Resolved::Parameter("given".into()),
        Resolved::Entity("russia".to_owned()),
    ];
    assert_eq!(known, expected.iter().collect::<Vec<_>>());
}

#[test]
fn literals_that_no_entity_has_are_warned_of() {
    for (text, hint) in [
        ("MATCH (n {id: 'cstp'}) RETURN n", "{id: 'csto'}"),
        ("MATCH (n {name: 'CSTO'}) RETURN n", "{id: 'csto'}"),
        ("MATCH (n) WHERE n.id = 'cstp' RETURN n", "{id: 'csto'}"),
    ] {
        let warnings = checked(text, &Bundled::read()).unwrap().warnings;
        assert_eq!(warnings.len(), 1, "{text}");
        assert_eq!(warnings[0].severity, Severity::Warning);
        assert_eq!(warnings[0].code.row().detail, "NoSuchName");
        assert!(warnings[0].help.join(" ").contains(hint), "{:?}", warnings[0]);
    }
    assert!(checked("MATCH (n {id: 'csto'}) RETURN n", &Bundled::read()).unwrap().warnings.is_empty());
}
