//! Exporters from outside: answers built by hand on a small statement graph.

use std::process::{Command, Stdio};
use std::sync::Arc;

use chancery::answer::{Answer, Arena, EvidenceId, Leaf, Parts};
use chancery::budget::Budget;
use chancery::export::{Exhibit, Options, Registry};
use chancery::graph::figure::Figure;
use chancery::graph::{Direction, GraphBuilder, Mask, OpenBuilder, Snapshot, View};
use chancery::model::schema::{EntityType, RelationType, Schema};
use chancery::model::{EdgeId, Lens, LensId, NodeId, Path, Value};

const LENS: LensId = LensId(0);

/// Names that would end a string, a label, a cell or a line if they were written as they are.
const HOSTILE: &str = "a\"];x->y{<b>&amp;\\N|c\u{202e}\u{7}";

const ENTITIES: &str = r#"
{"id":"csto","type":"military-alliance","name":"Collective Security Treaty Organization","short":"CSTO"}
{"id":"armenia","type":"state","name":"Armenia"}
{"id":"belarus","type":"state","name":"Belarus"}
{"id":"russia","type":"state","name":"Russia"}
{"id":"uzbekistan","type":"state","name":"Uzbekistan"}
{"id":"united-states","type":"state","name":"United States"}
"#;

const SOURCES: &str = r#"
{"id":"old","title":"Old","published":"2003-04-29"}
{"id":"new","title":"New","published":"2012"}
{"id":"essay","title":"Essay"}
"#;

const STATEMENTS: &str = r#"
{"id":"essay/1","subject":"armenia","relation":"member-of","object":"csto","source":"essay","at":[{"start":1,"end":9}],"gloss":"One of the members."}
{"id":"old/1","subject":"armenia","relation":"member-of","object":"csto","valid":"2003-04-28/..","source":"old","at":[{"start":4,"end":7}],"gloss":"A founding member."}
{"id":"new/1","subject":"armenia","relation":"member-of","object":"csto","stance":"denied","said-by":["russia"],"source":"new","at":[{"start":2,"end":3}],"gloss":"Not any more."}
{"id":"old/2","subject":"belarus","relation":"member-of","object":"csto","source":"old","at":[{"start":4,"end":7}],"gloss":"A member."}
{"id":"old/3","subject":"russia","relation":"member-of","object":"csto","source":"old","at":[{"start":4,"end":7}],"gloss":"A member."}
{"id":"new/2","subject":"uzbekistan","relation":"member-of","object":"csto","source":"new","at":[{"start":4,"end":7}],"gloss":"Counted among them."}
{"id":"old/4","subject":"uzbekistan","relation":"hosts-base","object":"united-states","source":"old","at":[{"start":8,"end":9}],"gloss":"A base there."}
{"id":"essay/2","subject":"csto","relation":"competes-with","object":"united-states","source":"essay","at":[{"start":3,"end":9}],"gloss":"Rivals."}
{"id":"essay/3","subject":"csto","relation":"founded","value":"1992","source":"essay","at":[{"start":3,"end":9}],"gloss":"In 1992."}
{"id":"new/3","subject":"csto","relation":"founded","value":"2002","source":"new","at":[{"start":3,"end":9}],"gloss":"In 2002."}
"#;

fn graph(entities: &str) -> Snapshot {
    #[derive(serde::Deserialize)]
    struct Declared {
        types: Vec<EntityType>,
        relations: Vec<RelationType>,
    }
    let declared: Declared = serde_json::from_str(include_str!("../../graph-data/schema.json")).unwrap();
    let mut builder = GraphBuilder::new(Schema::new(declared.types, declared.relations).unwrap());
    let lines = |text: &'static str| text.lines().filter(|line| !line.is_empty());
    for line in entities.lines().filter(|line| !line.is_empty()) {
        builder.entity(serde_json::from_str(line).unwrap());
    }
    lines(SOURCES).for_each(|line| builder.source(serde_json::from_str(line).unwrap()));
    lines(STATEMENTS).for_each(|line| builder.statement(serde_json::from_str(line).unwrap()));
    Arc::new(builder.build().unwrap().0)
}

/// An answer as an engine would hand it over, under the default view.
fn answer(snapshot: &Snapshot, columns: &[&str], rows: Vec<(Vec<Value>, EvidenceId)>, arena: &Arena) -> Answer {
    let masks = vec![Arc::new(Mask::compile(snapshot, &Lens::default(), &|_| None).unwrap())];
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    let budget = &Budget::unattended();
    Answer::build(Parts { columns, rows, arena, snapshot: snapshot.clone(), masks, shown: None, budget }).unwrap()
}

fn node(snapshot: &Snapshot, id: &str) -> NodeId {
    snapshot.node_by_element(id).unwrap()
}

fn edge(snapshot: &Snapshot, from: &str, relation: &str, to: &str) -> EdgeId {
    let view = View::new(snapshot, &NO_MASK);
    let to = node(snapshot, to);
    let mut steps = view.steps(node(snapshot, from), snapshot.relation(relation), Direction::Out);
    steps.find(|step| step.1 == to).unwrap().0
}

static NO_MASK: std::sync::LazyLock<Mask> = std::sync::LazyLock::new(Mask::all);

/// The neighbours of the CSTO as `NEIGHBOURS OF csto` gives them.
fn neighbours(snapshot: &Snapshot) -> Answer {
    let mut arena = Arena::new();
    let ends = [("armenia", true), ("belarus", true), ("russia", true), ("uzbekistan", true), ("united-states", false)];
    let rows = ends.map(|(id, member)| {
        let found =
            if member { edge(snapshot, id, "member-of", "csto") } else { edge(snapshot, "csto", "competes-with", id) };
        let evidence = arena.leaf(Leaf::Edge(found, LENS));
        let edges = Value::list(vec![Value::Edge(found, LENS)]);
        (vec![Value::Node(node(snapshot, id), LENS), Value::Integer(1), edges], evidence)
    });
    answer(snapshot, &["neighbour", "distance", "edges"], rows.into(), &arena)
}

/// `PATHS FROM "United States" TO csto`, one path.
fn paths(snapshot: &Snapshot) -> Answer {
    let mut arena = Arena::new();
    let edges = vec![
        edge(snapshot, "uzbekistan", "hosts-base", "united-states"),
        edge(snapshot, "uzbekistan", "member-of", "csto"),
    ];
    let leaves: Vec<EvidenceId> = edges.iter().map(|edge| arena.leaf(Leaf::Edge(*edge, LENS))).collect();
    let evidence = arena.both(leaves[0], leaves[1]);
    let nodes = ["united-states", "uzbekistan", "csto"].map(|id| node(snapshot, id)).into();
    let path = Value::Path(Arc::new(Path { nodes, edges, lens: LENS }));
    answer(snapshot, &["path"], vec![(vec![path], evidence)], &arena)
}

fn export(exhibit: &Exhibit, format: &str) -> String {
    let mut out = Vec::new();
    let options = Options { timing: false, ..Options::default() };
    Registry::new().named(format).unwrap().write(exhibit, &options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_table_ends_in_footnotes_with_dissent() {
    let expected = "\
neighbour      distance  edges
Armenia        1         <-member-of-     [1 2 3]
Belarus        1         <-member-of-     [4]
Russia         1         <-member-of-     [5]
Uzbekistan     1         <-member-of-     [6]
United States  1         -competes-with-  [7]
  [1] old, 4-7, asserted, since 2003-04-28: A founding member.
  [2] essay, 1-9, asserted, undated: One of the members.
  [3] new, 2-3, denies, denied by russia, written 2012: Not any more.
  [4] old, 4-7, asserted, written 2003-04-29: A member.
  [5] old, 4-7, asserted, written 2003-04-29: A member.
  [6] new, 4-7, asserted, written 2012: Counted among them.
  [7] essay, 3-9, asserted, undated: Rivals.
5 rows
";
    assert_eq!(export(&Exhibit::Answer(&neighbours(&graph(ENTITIES))), "table"), expected);
}

#[test]
fn paths_are_lines_and_say_when_their_steps_do_not_meet() {
    let expected = "\
United States <-hosts-base- Uzbekistan -member-of-> CSTO   [1] [2]
  [1] old, 8-9, asserted, written 2003-04-29: A base there.
  [2] new, 4-7, asserted, written 2012: Counted among them.
1 path of 2 steps. Path 1 joins 2003 and 2012: add CERTAINLY AS OF 2003 to keep to one moment.
";
    assert_eq!(export(&Exhibit::Answer(&paths(&graph(ENTITIES))), "table"), expected);
}

#[test]
fn csv_has_ids_and_statements() {
    let expected = "path,evidence\nunited-states <-hosts-base- uzbekistan -member-of-> csto,old/4 new/2\n";
    assert_eq!(export(&Exhibit::Answer(&paths(&graph(ENTITIES))), "csv"), expected);
}

#[test]
fn json_is_the_result_with_evidence() {
    let text = export(&Exhibit::Answer(&neighbours(&graph(ENTITIES))), "json");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["columns"], serde_json::json!(["neighbour", "distance", "edges"]));
    assert_eq!(json["notes"], serde_json::json!([[1, 2, 3], [4], [5], [6], [7]]));
    assert_eq!(json["footnotes"][2]["role"], "denies");
    assert_eq!(json["footnotes"][2]["statement"]["said-by"], serde_json::json!([{"who": "russia", "how": "says"}]));
    assert_eq!(json["footnotes"][2]["statement"]["published"], "2012");
    assert_eq!(json["rows"][0][0]["elementId"], "armenia");
    assert_eq!(json["rows"][0][2][0]["type"], "member-of");
}

/// A proof is a tree to people, a value to programs; what is derived is told apart in both.
#[test]
fn a_proof_is_a_tree_in_every_format() {
    let mut session = chancery::session::Session::demo().unwrap();
    let proof = session.query("WHY (russia)-[:allied-with]->(uzbekistan) AS OF 2012").unwrap();
    let tree = "├─ csto is a";
    let absent = session.query("WHY (csto)-[:cooperates-with]->(sco)").unwrap();
    let line = "not in this view: 2 statements";
    for format in ["table", "line", "markdown"] {
        let text = export(&Exhibit::Answer(&absent), format);
        assert!(text.contains(line) && text.contains("add INCLUDING proposed"), "{format}\n{text}");
    }
    let derived = session.query("WHY (russia)-[:allied-with]->(armenia) AS OF 2003").unwrap();
    for format in ["table", "line", "markdown"] {
        let text = export(&Exhibit::Answer(&derived), format);
        assert!(
            text.contains("derived by co-members\n├─ armenia member-of csto  [1] eurasianet-2003"),
            "{format}\n{text}"
        );
        assert!(text.contains("└─ csto is a military-alliance"), "{format}\n{text}");
        assert!(text.contains("AS OF 2003") && !text.contains("{present"), "{format}\n{text}");
    }
    let json: serde_json::Value = serde_json::from_str(&export(&Exhibit::Answer(&derived), "json")).unwrap();
    let proof_of = &json["rows"][0][0]["proof"];
    assert_eq!((&proof_of["by"], &proof_of["from"][0]["by"]), (&"co-members".into(), &"statements".into()));
    assert_eq!(json["derived"][0]["by"], serde_json::json!(["co-members"]));
    assert_eq!(json["view"], "AS OF 2003");
    assert!(!export(&Exhibit::Answer(&proof), "table").contains(tree), "stated: no tree");
}

#[test]
fn a_contested_literal_lists_all_its_values() {
    let snapshot = graph(ENTITIES);
    let (csto, founded) = (node(&snapshot, "csto"), snapshot.key("founded").unwrap());
    let mut arena = Arena::new();
    let evidence = arena.leaf(Leaf::Literal(csto, founded, LENS));
    let shown = answer(&snapshot, &["o.founded"], vec![(vec![Value::Null], evidence)], &arena);
    let expected = "\
o.founded
null       [1 2]
  [1] new, 3-9, asserted, written 2012: In 2002.
  [2] essay, 3-9, asserted, undated: In 1992.
1 row
";
    assert_eq!(export(&Exhibit::Answer(&shown), "table"), expected);
}

#[test]
fn a_neighbourhood_is_drawn_by_role_with_sources() {
    let dot = export(&Exhibit::Answer(&neighbours(&graph(ENTITIES))), "dot");
    for part in [
        "label=\"Member of CSTO\"",
        "3 \u{d7} member-of",
        "founded 1992 [S3]",
        "or 2002 [S2]",
        "member-of since 2003-04-28,\\ncontested [S1\u{a0}S3]",
        "new/1, 2-3, denies, denied by russia, written 2012: Not any more.",
        "essay/1, 1-9, asserted, undated: One of the members.",
        "6 entities, 5 relations, 3 sources.",
    ] {
        assert!(dot.contains(part), "{part} is missing in\n{dot}");
    }
    assert!(!dot.contains("dashed"), "the legend shows only what occurs");
    accepted(&dot);
}

#[test]
fn every_kind_of_picture_is_valid_dot() {
    let hostile = ENTITIES.replace("\"Armenia\"", &serde_json::to_string(HOSTILE).unwrap());
    for entities in [ENTITIES, hostile.as_str()] {
        let snapshot = graph(entities);
        let whole = Figure::whole(HOSTILE, &snapshot, &Arc::new(Mask::all()));
        for exhibit in
            [Exhibit::Answer(&neighbours(&snapshot)), Exhibit::Answer(&paths(&snapshot)), Exhibit::Figure(&whole)]
        {
            let dot = export(&exhibit, "dot");
            assert!(dot.chars().all(|c| c == '\n' || !c.is_control()));
            accepted(&dot);
        }
    }
}

/// Every string ends, and graphviz reads it where it is installed.
fn accepted(dot: &str) {
    let (mut quoted, mut escaped) = (false, false);
    for c in dot.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(str::chars) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
    }
    assert!(!quoted, "a string is left open in\n{dot}");
    let Ok(mut child) =
        Command::new("dot").arg("-Tcanon").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
    else {
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), dot.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success(), "{}\n{dot}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn an_open_graph_is_shown_as_patterns() {
    let mut builder = OpenBuilder::new();
    let a = builder.node(["Person"], [("name", Value::from("A'b"))]);
    let b = builder.node(["Person"], [("age", Value::Integer(7))]);
    builder.edge(a, "KNOWS", b, [("since", Value::Integer(1))]);
    let snapshot: Snapshot = Arc::new(builder.build());
    let path = Value::Path(Arc::new(Path { nodes: vec![b, a], edges: vec![EdgeId(0)], lens: LENS }));
    let row = vec![Value::Node(a, LENS), Value::Edge(EdgeId(0), LENS), path];
    let shown = answer(&snapshot, &["n", "r", "p"], vec![(row, EvidenceId::NONE)], &Arena::new());
    let table = export(&Exhibit::Answer(&shown), "line");
    assert_eq!(
        table,
        "n: (:Person {name: 'A\\'b'})\nr: [:KNOWS {since: 1}]\np: (:Person {age: 7})<-[:KNOWS {since: 1}]-(:Person {name: 'A\\'b'})\n1 row\n"
    );
    accepted(&export(&Exhibit::Answer(&shown), "dot"));
}
