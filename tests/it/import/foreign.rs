//! Files of other programs: encodings, delimiters and columns that are named so that the fix can be typed.

use std::process::Command;

use chancery::load::import::{Form, Import};

use super::{Files, dump, graph};

fn wide(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn wider(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().flat_map(|c| bytes(c.into())).collect()
}

const NODES: &str = "id:ID,name\r\n1,Ann\r\n2,Caf\u{e9}\r\n";

#[test]
fn wide_characters_are_named_with_the_line_that_mends_them() {
    let marked = format!("\u{feff}{NODES}");
    for (bytes, name, from) in [
        (wide(NODES, u16::to_le_bytes), "UTF-16 (little-endian)", "UTF-16LE"),
        (wide(NODES, u16::to_be_bytes), "UTF-16 (big-endian)", "UTF-16BE"),
        (wide(&marked, u16::to_le_bytes), "UTF-16", "UTF-16"),
        (wide(&marked, u16::to_be_bytes), "UTF-16", "UTF-16"),
        (wider(NODES, u32::to_le_bytes), "UTF-32 (little-endian)", "UTF-32LE"),
        (wider(&marked, u32::to_be_bytes), "UTF-32", "UTF-32"),
    ] {
        let files = Files::new();
        files.add("n.csv", &bytes).add("n.jsonl", &bytes);
        for file in ["n.csv", "n.jsonl"] {
            let wrong = files.import(&[file], &[], Form::default(), 2).unwrap_err();
            let new = file.replace("n.", "n.utf8.");
            let expected = format!(
                "error[D0106]: the file is {name} and not UTF-8\n --> {file}:1:1\n  \
                 = help: this makes it UTF-8: iconv -f {from} -t UTF-8 {file} > {new}\n"
            );
            assert_eq!(wrong, expected);
        }
        mend(&files, &format!("iconv -f {from} -t UTF-8 n.csv > n.utf8.csv"), "n.utf8.csv");
    }
}

/// Types what a hint says, if the machine has iconv, and reads what it makes.
fn mend(files: &Files, line: &str, made: &str) {
    if Command::new("iconv").arg("--version").output().is_err() {
        return;
    }
    let status = Command::new("sh").args(["-c", line]).current_dir(&files.0).status().unwrap();
    assert!(status.success(), "{line}");
    let graph = files.import(&[made], &[], Form::default(), 1).unwrap();
    let expected = "0  id=Integer(1) name=String(\"Ann\")\n1  id=Integer(2) name=String(\"Caf\u{e9}\")\n";
    assert_eq!(dump(&graph), expected, "{line}");
}

#[test]
fn single_bytes_are_named_where_they_show_what_they_are() {
    for (name, from, byte, end) in [
        ("Windows-1252 or Latin-1", "WINDOWS-1252", 0xe9, "\n"),
        ("Windows-1252 or Latin-1", "WINDOWS-1252", 0xe9, "\r"),
        ("Mac Roman", "MACINTOSH", 0x8e, "\r"),
    ] {
        let files = Files::new();
        let mut text = NODES.replace("\r\n", end).replace('\u{e9}', "").into_bytes();
        text.truncate(text.len() - end.len());
        text.push(byte);
        text.extend(end.bytes());
        files.add("n.csv", &text);
        let wrong = files.import(&["n.csv"], &[], Form::default(), 2).unwrap_err();
        let line = format!("iconv -f {from} -t UTF-8 n.csv > n.utf8.csv");
        let expected = format!(
            "error[D0106]: the byte {byte:#04x} is not UTF-8 here\n --> n.csv:3:6\n  \
             = help: it looks like {name}; this makes it UTF-8: {line}\n"
        );
        assert_eq!(wrong, expected);
        mend(&files, &line, "n.utf8.csv");
    }
}

#[test]
fn directories_name_their_encoding_too() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    let files = Files::new();
    for file in ["schema.json", "sources.jsonl", "entities.jsonl", "statements.jsonl"] {
        std::fs::copy(data.join(file), files.path(file)).unwrap();
    }
    let load = || {
        let wrong = chancery::load::directory(&files.0, chancery::load::Options::default()).unwrap_err();
        wrong.render(chancery::diagnostic::Style::Plain).replace(&format!("{}/", files.0.display()), "")
    };
    let entities = std::fs::read_to_string(files.path("entities.jsonl")).unwrap();
    files.add("entities.jsonl", wide(&entities, u16::to_le_bytes));
    let wrong = load();
    assert!(wrong.starts_with("error[D0106]: the file is UTF-16 (little-endian) and not UTF-8\n"), "{wrong}");
    assert!(wrong.contains("iconv -f UTF-16LE -t UTF-8 entities.jsonl > entities.utf8.jsonl"), "{wrong}");
    files.add("entities.jsonl", b"{\"id\":\"x\",\"type\":\"state\",\"name\":\"Curacao, or Cura\xe7ao\"}\n");
    let wrong = load();
    assert!(wrong.contains("it looks like Windows-1252 or Latin-1"), "{wrong}");
}

#[test]
fn another_delimiter_is_named() {
    for (header, help) in [
        ("id:ID;name;:LABEL\n1;Ann;A\n", "`--delimiter ';'` makes it 3"),
        ("name;id:ID\nAnn;1\n", "`--delimiter ';'` makes it 2"),
        ("id:ID\tname\n1\tAnn\n", "`--delimiter TAB` makes it 2"),
        ("id|name|born:int\n1|Ann|2\n", "`--delimiter '|'` makes it 3"),
        ("Id;Label\r1;Ann\r", "`--delimiter ';'` makes it 2"),
    ] {
        let expected =
            format!("error[D0501]: the header is one column where `,` separates\n --> n.csv:1:1\n  = help: {help}\n");
        assert_eq!(graph(header, "").unwrap_err(), expected);
    }
    // What stands in quotes, or in an id space, is meant so.
    assert_eq!(graph("\"a;b:ID\"\n1\n", "").as_deref(), Ok("0  a;b=Integer(1)\n"));
    assert_eq!(graph("x:ID(a|b)\n1\n", "").as_deref(), Ok("0  x=Integer(1)\n"));
}

fn relationships(text: &str) -> String {
    graph("id:ID\n1\n2\n", text).unwrap_err()
}

#[test]
fn columns_of_other_programs_are_understood() {
    let nodes = graph("Id,Label,Size\n1,Ann,3\n", "").unwrap_err();
    let expected = "\
error[D0501]: the header has no column `:ID`
 --> n.csv:1:1
  = help: `--map Id=id:ID,Label=name` says which column means what
";
    assert_eq!(nodes, expected);
    let lacks = "\
error[D0501]: the header has no column `:START_ID`
 --> r.csv:1:1
  = help: `--map MAP` says which column means what
error[D0501]: the header has no column `:END_ID`
 --> r.csv:1:1
error[D0501]: the header has no column `:TYPE`
 --> r.csv:1:1
  = help: one type for the whole file can be given as `--relationships TYPE=FILE`
";
    for (text, map) in [
        (
            "Source,Target,Type,Weight\n1,2,Undirected,3\n",
            "Source=:START_ID,Target=:END_ID,Type=:IGNORE,Weight=Weight:float",
        ),
        ("Source,Target,Type\n1,2,knows\n", "Source=:START_ID,Target=:END_ID,Type=:TYPE"),
        ("source,target\n1,2\n", "source=:START_ID,target=:END_ID"),
        ("from,to,since:int\n1,2,3\n", "from=:START_ID,to=:END_ID"),
    ] {
        assert_eq!(relationships(text), lacks.replace("MAP", map), "{text}");
    }
    let unknown = relationships("a,b\n1,2\n");
    assert!(!unknown.contains("--map"), "{unknown}");
}

fn mapped(nodes: &str, relationships: &str, map: &[(&str, &str)]) -> Result<String, String> {
    let files = Files::new();
    files.add("n.csv", nodes).add("r.csv", relationships);
    let import = Import {
        nodes: vec![files.group("n.csv")],
        relationships: vec![files.group("KNOWS=r.csv")],
        map: map.iter().map(|(name, column)| ((*name).to_owned(), (*column).to_owned())).collect(),
        ..Import::default()
    };
    let read = import.run(&std::sync::atomic::AtomicU64::new(0));
    read.map(|graph| dump(&graph)).map_err(|problems| problems.render(chancery::diagnostic::Style::Plain))
}

#[test]
fn a_map_reads_tables_of_gephi_as_they_are() {
    let (nodes, edges) = ("Id,Label\n1,Ann\n2,Bob\n", "Source,Target,Type,Id,Label,Weight\n1,2,Undirected,0,,1.5\n");
    let map = [
        ("Id", "id:ID"),
        ("Label", "name"),
        ("Source", ":START_ID"),
        ("Target", ":END_ID"),
        ("Type", ":IGNORE"),
        ("Weight", "weight:float"),
    ];
    let expected = "\
0  id=Integer(1) name=String(\"Ann\")
1  id=Integer(2) name=String(\"Bob\")
0-KNOWS->1 Id=String(\"0\") weight=Float(1.5)
";
    assert_eq!(mapped(nodes, edges, &map).as_deref(), Ok(expected));
    let wrong = mapped(nodes, edges, &[&map[..4], &[("Typ", ":IGNORE")]].concat()).unwrap_err();
    let expected =
        "error[D0501]: `--map`: no header has a column `Typ` that could mean that\n = help: did you mean `Type`?\n";
    assert_eq!(wrong.trim_end(), expected.trim_end());
    let wrong = mapped(nodes, edges, &[&map[..5], &[("Weight", "weight:flota")]].concat()).unwrap_err();
    assert!(wrong.contains("no column type is called `flota`"), "{wrong}");
}

#[test]
fn cells_beyond_the_header_are_left_out_when_asked() {
    let text = "id:ID,name\n1,Ann,x,\"y\n\"\n2,Bob\n3,Cem,\n";
    let form = Form { ignore_extra: true, ..Form::default() };
    let expected = "0  id=Integer(1) name=String(\"Ann\")\n1  id=Integer(2) name=String(\"Bob\")\n2  id=Integer(3) name=String(\"Cem\")\n";
    assert_eq!(super::graph_of(text, "", form).as_deref(), Ok(expected));
    let wrong = graph(text, "").unwrap_err();
    let help = "`--delimiter` names another one; `--ignore-extra-columns` leaves the rest out\n";
    assert!(wrong.contains("the line has 4 columns where the header has 2\n") && wrong.contains(help), "{wrong}");
    // Too few cells stay wrong, and so does a quote that is never closed, which would swallow the rest.
    let few = super::graph_of("id:ID,name\n1\n", "", form).unwrap_err();
    assert!(few.contains("the line has 1 column where the header has 2") && !few.contains("extra"), "{few}");
    let open = super::graph_of("id:ID,name\n1,Ann,\"x\n2,Bob\n", "", form).unwrap_err();
    assert!(open.contains("the quote is never closed"), "{open}");
}
