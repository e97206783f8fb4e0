//! Warnings of a query: their carets, the streams they go to, and what they leave alone.

use std::process::Command;

use chancery::graph::{Graph, Snapshot};
use chancery::session::{Request, Session};

fn chancery(arguments: &[&str]) -> (String, String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("CLICOLOR_FORCE").env("NO_COLOR", "1");
    let output = command.args(arguments).stdin(std::process::Stdio::null()).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code())
}

#[test]
fn a_warning_has_its_caret_on_standard_error_and_leaves_the_answer_alone() {
    let (out, err, status) =
        chancery(&["query", "--no-evidence", "-f", "csv", "MATCH (a)-[supports]->(b) RETURN count(*)"]);
    assert_eq!(status, Some(0), "{err}");
    assert!(out.starts_with("count(*)\n") && out.lines().count() == 2, "{out}");
    assert_eq!(
        err,
        "warning[Q0710]: `supports` is a variable here; the relation is `[:supports]`\n \
         --> <query>:1:12\n  |\n\
         1 | MATCH (a)-[supports]->(b) RETURN count(*)\n  |            ^^^^^^^^\n"
    );
}

#[test]
fn each_warning_points_at_what_it_is_about() {
    for (query, carets) in [
        ("MATCH (s:state)-[:member-of]->(csto) RETURN count(*)", "csto"),
        ("MATCH (e:event) WHERE e.held > 2012 RETURN e", "e.held > 2012"),
        ("MATCH (e:event {held: 2012}) RETURN e", "held: 2012"),
        ("MATCH (n) WHERE n.name = NULL RETURN n", "n.name = NULL"),
        ("MATCH (n) RETURN CASE n.name WHEN NULL THEN 1 END", "NULL"),
        ("MATCH ()-[r]->() WHERE type(r) IN ['leads', 'leeds'] RETURN r", "'leeds'"),
        ("MATCH (s) WHERE s.id = 'a' || s.id = 'b' RETURN s", "'a' || s.id"),
    ] {
        let mut session = Session::demo().unwrap();
        let answer = session.query(query).unwrap();
        let places: Vec<&str> = answer.warnings.iter().filter_map(|warning| query.get(warning.span?.range())).collect();
        assert!(places.contains(&carets), "{query}: {places:?}");
    }
}

#[test]
fn warnings_are_in_json() {
    let query = "MATCH ()-[r]->() WHERE type(r) = 'member_of' RETURN count(*) AS n";
    let (out, _, status) = chancery(&["query", "-f", "json", query]);
    let answer: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, Some(0));
    let warning = &answer["warnings"][0];
    assert_eq!(warning["code"], "Q0713");
    assert_eq!(warning["message"], "no relation type is called `member_of`, so this is never true");
    assert_eq!(warning["hint"], "did you mean 'member-of'?");
    assert_eq!(warning["position"], serde_json::json!({"offset": 33, "line": 1, "column": 34}));
}

#[test]
fn a_script_with_warnings_ends_well_and_says_where() {
    let file = std::env::temp_dir().join(format!("chancery-warn-{}.chq", std::process::id()));
    std::fs::write(&file, "RETURN 1 AS one;\n\nMATCH (n:city)\nWHERE n.name = NULL\nRETURN n.id;\n").unwrap();
    let (out, err, status) = chancery(&["run", "--no-evidence", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(status, Some(0), "{err}");
    assert!(out.contains("one") && !out.contains("warning"), "{out}");
    assert!(err.starts_with("warning[Q0711]: `n.name = null` is null, and never true\n"), "{err}");
    assert!(err.contains(":4:7\n") && err.contains("4 | WHERE n.name = NULL\n  |       ^^^^^^^^^^^^^\n"), "{err}");
}

fn warned(session: &mut Session, query: &str) -> Vec<String> {
    let answer = session.execute(&Request::new("<test>", query)).unwrap();
    answer.warnings.into_iter().map(|warning| warning.message).collect()
}

#[test]
fn what_an_open_graph_lacks_is_seen_each_time() {
    let mut session = Session::open(Snapshot::new(Graph::open()));
    let (asked, forgotten) = ("MATCH (n:Person) RETURN n", "MATCH (Person) RETURN count(*)");
    let nothing: [&str; 0] = [];
    // Of an empty graph there is nothing to say.
    assert_eq!(warned(&mut session, asked), nothing);
    warned(&mut session, "CREATE (:Persona {name: 'Ann'})");
    assert_eq!(warned(&mut session, asked), ["no node has the label `Person`"]);
    assert_eq!(warned(&mut session, forgotten), nothing);
    warned(&mut session, "CREATE (:Person {name: 'Bob'})");
    assert_eq!(warned(&mut session, asked), nothing);
    assert_eq!(warned(&mut session, forgotten), ["`Person` is a variable here; the label is `(:Person)`"]);
    warned(&mut session, "MATCH (n:Person) DELETE n");
    assert_eq!(warned(&mut session, asked), ["no node has the label `Person`"]);
}

#[test]
fn a_long_list_is_not_slow_to_be_warned_of() {
    let ids: Vec<String> = (0..20_000).map(|i| format!("'x{i}'")).collect();
    let query = format!("MATCH (n) WHERE n.id IN [{}] RETURN n.id", ids.join(", "));
    let answer = Session::demo().unwrap().query(&query).unwrap();
    assert!((1..=20).contains(&answer.warnings.len()), "{}", answer.warnings.len());
}
