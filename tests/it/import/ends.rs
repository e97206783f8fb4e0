//! Line ends: LF, CR LF, CR, and all of them in one file.

use std::fmt::Write as _;

use super::{Files, Form, dump, graph};

/// The same text with its lines ended in each way; `mixed` goes round.
fn endings(text: &str) -> Vec<(&'static str, String)> {
    let mut ends = ["\n", "\r", "\r\n"].iter().cycle();
    let mixed = text.split('\n').enumerate().fold(String::new(), |all, (at, line)| {
        let end = if at == 0 { "" } else { ends.next().unwrap() };
        format!("{all}{end}{line}")
    });
    vec![
        ("lf", text.to_owned()),
        ("crlf", text.replace('\n', "\r\n")),
        ("cr", text.replace('\n', "\r")),
        ("mixed", mixed),
    ]
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(text.as_bytes()).unwrap();
    writer.finish().unwrap()
}

#[test]
fn every_line_end_gives_the_same_graph() {
    let nodes = "id:ID,name,:LABEL\n1,Ann,Person\n\n2,\"Bob, \"\"x\"\"\",\n3,,A;B\n";
    let relationships = ":START_ID,:END_ID,:TYPE,since:int\n1,2,KNOWS,2003\n2,3,KNOWS,\n3,1,SEES,7\n";
    let expected = "\
0 :Person id=Integer(1) name=String(\"Ann\")
1  id=Integer(2) name=String(\"Bob, \\\"x\\\"\")
2 :A:B id=Integer(3)
0-KNOWS->1 since=Integer(2003)
1-KNOWS->2
2-SEES->0 since=Integer(7)
";
    for ((name, nodes), (_, relationships)) in endings(nodes).into_iter().zip(endings(relationships)) {
        assert_eq!(graph(&nodes, &relationships).as_deref(), Ok(expected), "{name}");
        let open = |text: &str| text.trim_end_matches(['\r', '\n']).to_owned();
        assert_eq!(graph(&open(&nodes), &open(&relationships)).as_deref(), Ok(expected), "{name}, last line open");
        assert_eq!(graph(&format!("\u{feff}{nodes}"), &relationships).as_deref(), Ok(expected), "{name}, marked");
        let files = Files::new();
        files.add("n.csv.gz", gzip(&nodes)).add("r.csv.gz", gzip(&relationships));
        let read = files.import(&["n.csv.gz"], &["r.csv.gz"], Form::default(), 2).unwrap();
        assert_eq!(dump(&read), expected, "{name}, gzip");
    }
}

#[test]
fn a_line_break_in_quotes_stays_what_it_is() {
    for (name, end) in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")] {
        let text = format!(":ID,note{end}1,\"two{end}lines\"{end}2,\"{end}\"{end}3,\"x\"{end}");
        let shown = end.escape_default();
        let expected =
            format!("0  note=String(\"two{shown}lines\")\n1  note=String(\"{shown}\")\n2  note=String(\"x\")\n");
        assert_eq!(graph(&text, ""), Ok(expected), "{name}");
    }
}

#[test]
fn places_count_every_line_end() {
    let text = ":ID,n:int\n1,\"2\"\n2,3\n\n\"3\nx\",4\n5,x\n6,\"7\"x\n";
    for (name, text) in endings(text) {
        let expected = "\
error[D0503]: `x` is not a whole number of 64 bits
 --> n.csv:7:3
error[D0502]: text stands behind a closing quote
 --> n.csv:8:6
  = help: a quote inside a quoted cell is written twice
";
        assert_eq!(graph(&text, "").unwrap_err(), expected, "{name}");
    }
}

/// Blocks are cut where a record ends, also between a CR and what may be its LF.
#[test]
fn files_of_many_blocks_have_all_their_records() {
    let rows = 40_000;
    let mut plain = String::from("id:ID,name\n");
    let mut quoted = plain.clone();
    let name = |n: usize| "x".repeat(60 + n % 7);
    for n in 0..rows {
        let _ = writeln!(plain, "{n},name of {n}{}", name(n));
        let _ = writeln!(quoted, "{n},\"name\nof {n}{}\"", name(n));
    }
    for (kind, text) in [("plain", plain), ("quoted", quoted)] {
        let per_row = if kind == "plain" { 1 } else { 2 };
        for (name, text) in endings(&text) {
            let files = Files::new();
            files.add("n.csv", &text);
            let graph = files.import(&["n.csv"], &[], Form::default(), 3).unwrap();
            assert_eq!(graph.node_count(), rows, "{kind} {name}");
            files.add("n.csv", text + "last,a,b");
            let wrong = files.import(&["n.csv"], &[], Form::default(), 3).unwrap_err();
            let place = format!(" --> n.csv:{}:1\n", rows * per_row + 2);
            assert!(wrong.contains(&place), "{kind} {name}: {wrong}");
        }
    }
}

#[test]
fn json_lines_end_in_every_way() {
    let nodes = "{\"id\":1,\"labels\":[\"A\"]}\n\n{\"id\":2,\"properties\":{\"n\":\"x\\r\\ny\"}}\n";
    let relationships = "{\"start\":1,\"end\":2,\"type\":\"T\"}\n{\"start\":2,\"end\":1,\"type\":\"T\"}\n";
    for ((name, nodes), (_, relationships)) in endings(nodes).into_iter().zip(endings(relationships)) {
        let files = Files::new();
        files.add("n.jsonl", &nodes).add("r.jsonl", &relationships);
        let graph = files.import(&["n.jsonl"], &["r.jsonl"], Form::default(), 2).unwrap();
        assert_eq!(dump(&graph), "0 :A\n1  n=String(\"x\\r\\ny\")\n0-T->1\n1-T->0\n", "{name}");
        files.add("n.jsonl", format!("{nodes}{{\"id\":1,}}"));
        let wrong = files.import(&["n.jsonl"], &[], Form::default(), 2).unwrap_err();
        assert!(wrong.contains(" --> n.jsonl:4:"), "{name}: {wrong}");
    }
}

/// The files of a graph-data directory, and what is said of their lines.
#[test]
fn directories_end_their_lines_in_every_way() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    for at in 0..4 {
        let files = Files::new();
        let mut name = "";
        for file in ["schema.json", "sources.jsonl", "entities.jsonl", "statements.jsonl", "rules.chq"] {
            let text = std::fs::read_to_string(data.join(file)).unwrap();
            let (found, text) = endings(&text).swap_remove(at);
            name = found;
            files.add(file, text);
        }
        let loaded = chancery::load::directory(&files.0, chancery::load::Options::default()).unwrap();
        let bundled = chancery::load::embedded(chancery::load::Options::default()).unwrap();
        assert_eq!(loaded.graph.node_count(), bundled.graph.node_count(), "{name}");
        assert_eq!(loaded.graph.edge_count(), bundled.graph.edge_count(), "{name}");
        assert!(loaded.warnings.is_empty(), "{name}");
        chancery::Session::with_rules(loaded).unwrap();
        let statements = std::fs::read_to_string(files.path("statements.jsonl")).unwrap();
        let lines = statements.replace("\r\n", "\n").replace('\r', "\n").lines().count();
        files.add("statements.jsonl", statements + "{\"id\":1}\n");
        let wrong = chancery::load::directory(&files.0, chancery::load::Options::default()).unwrap_err();
        let text = wrong.render(chancery::diagnostic::Style::Plain);
        assert!(text.contains(&format!("statements.jsonl:{}:7\n", lines + 1)), "{name}: {text}");
    }
}

/// A comment ends with its line, however that ends.
#[test]
fn scripts_end_their_lines_in_every_way() {
    let mut session = chancery::Session::demo().unwrap();
    for (name, text) in endings("// how many\nMATCH (n:state) // all\nRETURN count(n)\n") {
        assert_eq!(session.query(&text).unwrap().rows.len(), 1, "{name}");
    }
    for (name, text) in endings("MATCH (n:state)\n// all\nRETURN m\n") {
        let wrong = session.query(&text).unwrap_err().to_string();
        assert!(wrong.contains(":3:8\n") && wrong.contains("3 | RETURN m\n"), "{name}: {wrong}");
    }
}

#[test]
fn bytes_behind_a_header_are_rows_or_wrong() {
    let wrong = "error[D0502]: there is no row behind the header, but 3 bytes\n --> n.csv:2:1\n  = help: blank lines are no rows\n";
    assert_eq!(graph(":ID\n\n\r\n", "").unwrap_err(), wrong);
    assert_eq!(graph(":ID\r\r\r\r", "").unwrap_err(), wrong);
    assert_eq!(graph(":ID\r", "").as_deref(), Ok(""));
    let files = Files::new();
    files.add("n.jsonl", "\r").add("head.csv", ":ID\n").add("empty.csv", "").add("rows.csv", "1\n");
    let none = files.import(&["n.jsonl"], &[], Form::default(), 1).unwrap_err();
    assert!(none.starts_with("error[D0502]: there is no row in the file, but 1 byte\n"), "{none}");
    assert_eq!(files.import(&["head.csv,empty.csv,rows.csv"], &[], Form::default(), 1).unwrap().node_count(), 1);
}
