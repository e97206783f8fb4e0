//! `chancery import` and `chancery export -f csv` as programs: exit statuses, and files that stay as they are.

use std::process::{Command, Output};

use super::Files;

fn run(files: &Files, arguments: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    let output: Output = command.args(arguments.split(' ')).current_dir(&files.0).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap_or(-1), String::from_utf8(text).unwrap())
}

#[test]
fn what_is_there_is_not_written_over() {
    let files = Files::new();
    files.add("n.csv", "id:ID,x:int\n1,2\n").add("bad.csv", "id:ID,x:int\n1,y\n");
    let (code, text) = run(&files, "import --nodes n.csv --into g.chq-graph");
    assert!(code == 0 && text.starts_with("imported 1 node and 0 relationships into g.chq-graph in "), "{text}");
    let before = std::fs::read(files.path("g.chq-graph")).unwrap();
    let exists = "error: `g.chq-graph` exists already\n  = help: to write over it, add `--force`\n";
    assert_eq!(run(&files, "import --nodes n.csv --into g.chq-graph"), (2, exists.to_owned()));
    let bad = "error[D0503]: `y` is not a whole number of 64 bits\n --> bad.csv:2:3\n";
    let (code, text) = run(&files, "import --nodes bad.csv --into g.chq-graph --force");
    assert_eq!((code, text.trim_end()), (3, bad.trim_end()));
    assert!(std::fs::read(files.path("g.chq-graph")).unwrap() == before);
    let (code, text) = run(&files, "export -g g.chq-graph -f csv -o out");
    assert!(
        code == 0 && text.starts_with("wrote out/nodes.csv and out/relationships.csv: 1 node, 0 relationships."),
        "{text}"
    );
    assert_eq!(std::fs::read_to_string(files.path("out/nodes.csv")).unwrap(), ":ID,:LABEL,id:int,x:int\n0,,1,2\n");
    let (code, text) = run(&files, "export -g g.chq-graph -f csv -o out");
    assert_eq!(
        (code, text.as_str()),
        (2, "error: `out/nodes.csv` exists already\n  = help: to write over it, add `--force`\n")
    );
    assert_eq!(run(&files, "export -g g.chq-graph -f csv -o out --force").0, 0);
    let names: Vec<_> = std::fs::read_dir(&files.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{names:?}");
}

#[test]
fn wrong_use_is_said() {
    let files = Files::new();
    files.add("n.csv", "id:ID\n1\n");
    for (arguments, expected) in [
        ("import --nodes n.csv --into .", "error: `.` is a directory\n"),
        ("import --into g", "error: there are no nodes to import\n"),
        (
            "import --nodes n.csv --delimiter ; --array-delimiter ; --into g",
            "error: `;` cannot be two of delimiter, array delimiter and quote\n",
        ),
        ("import --base demo --nodes n.csv --into n.csv", "error: `n.csv` is a file\n"),
        ("export -f csv -o out", "error: a graph of statements is not a pair of tables\n"),
    ] {
        let (code, text) = run(&files, arguments);
        assert!(code == 2 && text.starts_with(expected), "{arguments}: {code} {text}");
    }
    assert!(!files.path("g").exists() && !files.path("out").exists());
}

#[test]
fn rows_become_statements_with_all_their_fields() {
    let files = Files::new();
    files
        .add("n.csv", "id:ID,name,:LABEL,short,aliases,ids.wikidata\nx-body,The X Body,organization,XB,X;\"Y;Z\",Q1\n");
    files.add(
        "r.csv",
        ":START_ID,:TYPE,:END_ID,value,source,valid,stance,said-by,basis,confidence,rank,start,end,gloss,role,recorded\n\
         kazakhstan,member-of,x-body,,mehdi,2003/..,denied,putin;lavrov=believes,implied,80,preferred,0;5,3;9,A gloss.,host,2026-01-02\n\
         x-body,founded,,1999,mehdi,,,,,,,1,2,Founded.,,2026-01-02\n",
    );
    let (code, text) = run(&files, "import --base demo --nodes n.csv --relationships r.csv --into mine");
    assert!(code == 0, "{text}");
    let last = |name: &str, count: usize| {
        let text = std::fs::read_to_string(files.path(name)).unwrap();
        let lines: Vec<String> =
            text.lines().rev().take(count).map(|line| line[..line.rfind(",\"sum\"").unwrap()].to_owned()).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    };
    let entity = "{\"id\":\"x-body\",\"type\":\"organization\",\"name\":\"The X Body\",\"short\":\"XB\",\"aliases\":[\"X\",\"Y;Z\"],\"ids\":{\"wikidata\":\"Q1\"}";
    assert_eq!(last("mine/entities.jsonl", 1), entity);
    let statements = last("mine/statements.jsonl", 2);
    let expected = "\"subject\":\"kazakhstan\",\"relation\":\"member-of\",\"object\":\"x-body\",\"valid\":\"2003/..\",\"stance\":\"denied\",\
\"said-by\":[\"putin\",{\"who\":\"lavrov\",\"how\":\"believes\"}],\"basis\":\"implied\",\"role\":\"host\",\"confidence\":80,\"rank\":\"preferred\",\"source\":\"mehdi\",\
\"at\":[{\"start\":0,\"end\":3},{\"start\":5,\"end\":9}],\"gloss\":\"A gloss.\",\"recorded\":\"2026-01-02\"";
    assert!(statements.contains(expected), "{statements}");
    assert!(statements.contains("\"relation\":\"founded\",\"value\":\"1999\",\"source\":\"mehdi\""), "{statements}");
    let (code, text) = run(&files, "check mine");
    assert!(code == 0, "{text}");
}

#[test]
fn scripts_make_a_graph_from_nothing() {
    let files = Files::new();
    files.add("load.cypher", "// made elsewhere\rCREATE (:Person {name: 'Ann'})-[:KNOWS]->(:Person {name: 'Bob'});\r");
    let (code, text) = run(&files, "run load.cypher --into g.chq-graph --no-evidence");
    assert!(code == 0 && text.ends_with("kept g.chq-graph: 2 nodes, 1 edge.\n"), "{code} {text}");
    let (code, text) = run(&files, "run load.cypher --into g.chq-graph --no-evidence");
    assert!(code != 0 && text.contains("g.chq-graph"), "{code} {text}");
    files.add("bad.cypher", "CREATE (:A);\nCREATE (:B;\n");
    let (code, _) = run(&files, "run bad.cypher --into h.chq-graph --no-evidence");
    assert!(code == 1 && !files.path("h.chq-graph").exists());
    assert_eq!(run(&files, "run load.cypher --into h -g demo").0, 2);
}

/// What is said of many statements is true, is one line a kind at opening, and is listed by `check` alone.
#[test]
fn warnings_of_statements_are_counted_when_opened_and_listed_when_checked() {
    use std::fmt::Write as _;
    let files = Files::new();
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    std::fs::create_dir(files.path("many")).unwrap();
    std::fs::copy(data.join("schema.json"), files.path("many/schema.json")).unwrap();
    files.add("many/sources.jsonl", "{\"id\":\"paper\",\"title\":\"Paper\"}\n");
    files.add(
        "many/entities.jsonl",
        "{\"id\":\"a\",\"type\":\"state\",\"name\":\"A\"}\n{\"id\":\"b\",\"type\":\"organization\",\"name\":\"B\"}\n",
    );
    let mut lines = String::new();
    for n in 0..1500 {
        let gloss = if n == 7 { "" } else { ",\"gloss\":\"G.\"" };
        let _ = writeln!(
            lines,
            "{{\"id\":\"paper/{n}\",\"subject\":\"a\",\"relation\":\"member-of\",\"object\":\"b\",\"valid\":\"{}\",\"source\":\"paper\"{gloss}}}",
            1000 + n
        );
    }
    files.add("many/statements.jsonl", &lines);
    let said = |graph: &str| {
        format!(
            "warning: 1,500 statements name no passage; `chancery check {graph}` lists them\n\
             warning: 1 statement has no gloss; `chancery check {graph}` shows it\n"
        )
    };
    let (code, text) = run(&files, "build many --into one.chq-graph");
    assert_eq!((code, text.replace("one.chq-graph: 1500 statements, 2 entities, from many\n", "")), (0, said("many")));
    for graph in ["many", "one.chq-graph"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        let output = command.args(["query", "-g", graph, "RETURN 1"]).current_dir(&files.0).output().unwrap();
        assert_eq!(String::from_utf8(output.stderr).unwrap(), said(graph));
        let (code, text) = run(&files, &format!("check {graph}"));
        assert_eq!((code, text.matches("warning[").count()), (0, 100), "{graph}");
        assert!(text.contains("1501 warnings") && text.contains("and 1401 more problems"), "{graph}: {text}");
    }
    // An error is found behind any number of warnings.
    let wrong = lines.replace("\"paper/1499\",\"subject\":\"a\"", "\"paper/1499\",\"subject\":\"nobody\"");
    files.add("many/statements.jsonl", wrong);
    let (code, text) = run(&files, "query -g many RETURN");
    assert!(code == 3 && text.starts_with("error[D0207]: no entity has the id `nobody`\n"), "{code} {text}");
}
