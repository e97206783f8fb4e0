//! Statement graphs in a file: what they say, what changed bytes do, and what `check` finds.

use std::path::Path;
use std::process::Command;

use chancery::diagnostic::Style;
use chancery::graph::{Axis, Choice, Mask, Voice, snapshot};
use chancery::load::{self, Options};
use chancery::model::edtf::Day;
use chancery::model::lens::Stances;
use chancery::model::{EdgeId, NodeId, SourceId};
use chancery::{Graph, Session};

use super::{Scratch, hostile};
use crate::crowd::made::Crowd;

const SCHEMA: &str = r#"{"types": [{"type": "actor", "parents": []}, {"type": "state", "parents": ["actor"]},
  {"type": "unnamed-group", "parents": ["actor"]}], "relations": [
  {"relation": "allied-with", "domain": ["actor"], "range": ["actor"], "symmetric": true},
  {"relation": "leads", "domain": ["actor"], "range": ["actor"], "inverse": "led-by"},
  {"relation": "founded", "domain": ["actor"], "value": "date", "cardinality": "one", "bounds": "start"},
  {"relation": "size", "domain": ["actor"], "value": "integer", "cardinality": "one"},
  {"relation": "symbolic", "domain": ["actor"], "value": "boolean"}]}"#;

const ENTITIES: &str = r#"{"id":"ann","type":"actor","name":"Ann","aliases":["A.","Anna"],"ids":{"wikidata":"Q1"}}
{"id":"annie","type":"actor","name":"Annie","merged-into":"ann"}
{"id":"xland","type":"state","name":"Xland","short":"X"}
{"id":"yland","type":"state","name":"Yland"}
{"id":"some","type":"unnamed-group","name":"some people"}
"#;

const SOURCES: &str = r#"{"id":"s1","title":"First","published":"2003-04-29","authors":["ann"]}
{"id":"s2","title":"Second","derived-from":"s1"}
"#;

const STATEMENTS: &str = r#"{"id":"s1/1","subject":"yland","relation":"allied-with","object":"xland","valid":"2001/..","source":"s1","at":[{"start":1,"end":4,"sha256":"0123456789abcdef"},{"start":5,"end":6}],"gloss":"They are allies."}
{"id":"s1/2","subject":"xland","relation":"allied-with","object":"yland","said-by":["some",{"who":"annie","how":"believes"}],"stance":"denied","basis":"implied","source":"s1","confidence":40}
{"id":"s1/3","subject":"xland","relation":"led-by","object":"annie","role":"president","valid":"2002~","source":"s1","recorded":"2026-01-01"}
{"id":"s2/1","subject":"xland","relation":"founded","value":"1991-12","source":"s2"}
{"id":"s2/2","subject":"xland","relation":"founded","value":"1992","source":"s1","rank":"deprecated"}
{"id":"s2/3","subject":"yland","relation":"size","value":-7,"source":"s2","said-by":["some"]}
{"id":"s2/4","subject":"yland","relation":"symbolic","value":true,"source":"s2"}
"#;

const RULES: &str = "RULE friends MATCH (a:state)-[:allied-with]->(b) DERIVE (a)-[:leads]->(b)\n";

/// A graph-data directory with a bit of everything.
pub(super) fn directory(scratch: &Scratch) -> std::path::PathBuf {
    let directory = scratch.file("data");
    std::fs::create_dir_all(&directory).unwrap();
    let files = [
        ("schema.json", SCHEMA),
        ("entities.jsonl", ENTITIES),
        ("sources.jsonl", SOURCES),
        ("statements.jsonl", STATEMENTS),
        ("rules.chq", RULES),
    ];
    for (name, text) in files {
        std::fs::write(directory.join(name), text).unwrap();
    }
    directory
}

/// The bytes of a small statement graph in a file.
pub(super) fn bytes() -> Vec<u8> {
    let scratch = Scratch::new("stated-seed");
    let file = scratch.file("graph");
    load::build(&directory(&scratch), &file, Options::default())
        .unwrap_or_else(|p| panic!("{}", p.render(Style::Plain)));
    std::fs::read(file).unwrap()
}

/// All that a graph says of its statements; nothing when a part could not be read.
pub(super) fn told(graph: &Graph) -> Option<String> {
    use std::fmt::Write as _;
    let mut text = String::new();
    let table = graph.statements()?;
    for statement in table.iter() {
        let _ = writeln!(text, "{:?} {:?}", graph.statement(statement), table.claim(statement));
        let _ = writeln!(text, "{:?} {:?}", table.origin(statement), table.find(table.id(statement)));
    }
    for node in (0..graph.node_bound()).map(NodeId::at) {
        let _ = writeln!(text, "{:?} {:?}", graph.entity(node), graph.node_statements(node));
        let _ = writeln!(text, "{:?} {:?}", graph.labels(node), graph.node_properties(node));
    }
    for edge in (0..graph.edge_bound()).map(EdgeId::at) {
        let _ = writeln!(text, "{:?} {:?}", graph.edge(edge), graph.edge_statements(edge));
    }
    let _ = writeln!(text, "{:?}", graph.merged_entities().collect::<Vec<_>>());
    for name in ["annie", "ann", "X", "some", "nobody"] {
        let _ = writeln!(text, "{:?}", chancery::model::catalog::Catalog::entity(graph, name));
    }
    let _ = writeln!(text, "{:?} {:?}", graph.sources(), graph.source_by_id("s2"));
    graph.damage().is_none().then_some(text)
}

#[test]
fn a_file_says_what_its_texts_say() {
    let scratch = Scratch::new("stated");
    let (data, file) = (directory(&scratch), scratch.file("graph"));
    let (made, built) = load::build(&data, &file, Options::default()).unwrap();
    assert_eq!((built.statements, built.entities, built.warnings), (7, 4, 12));
    let kept = load::snapshot(&file, Options::default()).unwrap();
    assert_eq!(told(&kept.graph), told(&made.graph));
    assert_eq!(snapshot::differs(&kept.graph, &made.graph), None);
    assert!(told(&kept.graph).unwrap().contains("Full { who: \"annie\", how: Believes }"));
    assert_eq!(kept.rules, RULES);
    let session = Session::with_rules(kept).unwrap();
    assert_eq!(session.rules().collect::<Vec<_>>(), ["friends"]);
    assert!(load::proved(&file, Options::default()).is_ok());
    let checked = snapshot::check(&file).unwrap();
    assert_eq!((checked.problems, checked.lines), (Vec::new(), Some(7)));
}

/// Warnings are told each time that the file is opened, at the same places as of the texts.
#[test]
fn warnings_are_kept() {
    let scratch = Scratch::new("stated-warnings");
    let (data, file) = (directory(&scratch), scratch.file("graph"));
    let again = STATEMENTS.lines().next().unwrap().replace("s1/1", "s1/9");
    std::fs::write(data.join("statements.jsonl"), format!("{STATEMENTS}{again}\n")).unwrap();
    let (made, built) = load::build(&data, &file, Options::default()).unwrap();
    assert_eq!(built.warnings, 13);
    let kept = load::snapshot(&file, Options::default()).unwrap();
    let of = |at: &Path, text: String| text.replace(&at.display().to_string(), "HERE");
    let told = of(&file, kept.warnings.render(Style::Plain));
    assert_eq!(told, of(&data, made.warnings.render(Style::Plain)));
    assert!(told.contains("HERE/statements.jsonl:8:") && told.contains("first here"), "{told}");
    assert!(load::proved(&file, Options::default()).is_ok());
    assert!(load::snapshot(&file, Options { strict: true }).is_err(), "strict takes warnings for errors");
}

/// Many blocks, and views that a file does not bring along.
#[test]
fn a_larger_graph_comes_back() {
    let scratch = Scratch::new("stated-larger");
    let file = scratch.file("graph");
    let crowd = Crowd { entities: 800, sources: 120, statements: 6_000, seed: 7 };
    let made = crowd.graph();
    snapshot::write_stated(&made, &snapshot::Texts::default(), &file).unwrap();
    assert_eq!(snapshot::check(&file).unwrap().problems, Vec::<String>::new());
    let kept = snapshot::Kept::open(&file).unwrap().graph;
    let day = |text| Day::parse(text).unwrap();
    let all = Stances { possible: true, proposed: true, denied: true, ..Stances::default() };
    let choices = [
        Choice::default(),
        Choice { stances: all, ..Choice::default() },
        Choice { window: Some((day("2001"), day("2003-05"))), certainly: true, ..Choice::default() },
        Choice { at_least: Some(2), ..Choice::default() },
        Choice { voices: vec![Voice::Source(SourceId(3)), Voice::Entity(NodeId(2))], ..Choice::default() },
    ];
    for choice in choices {
        let (one, other) = (Mask::of(&made, &choice), Mask::of(&kept, &choice));
        let table = made.statements().unwrap();
        let counted: Vec<_> = table.iter().filter(|s| one.counts(*s)).collect();
        assert!(!counted.is_empty() && counted.len() < table.len());
        assert_eq!(counted, table.iter().filter(|s| other.counts(*s)).collect::<Vec<_>>());
        let edges =
            |mask: &Mask| (0..made.edge_bound()).filter(|at| mask.has_edge(EdgeId::at(*at))).collect::<Vec<_>>();
        assert_eq!(edges(&one), edges(&other));
        for axis in Axis::ALL {
            let passes = |graph: &Graph, mask: &Mask| {
                let table = graph.statements().unwrap();
                table.iter().filter(|s| mask.passes(table, axis, *s)).count()
            };
            assert_eq!(passes(&made, &one), passes(&kept, &other));
        }
    }
    assert_eq!(snapshot::differs(&kept, &made), None);
    assert_eq!(told(&kept), told(&made));
}

#[test]
fn nothing_comes_back_as_nothing() {
    let scratch = Scratch::new("stated-nothing");
    let (data, file) = (directory(&scratch), scratch.file("graph"));
    for name in ["entities.jsonl", "sources.jsonl", "statements.jsonl", "rules.chq"] {
        std::fs::write(data.join(name), "").unwrap();
    }
    load::build(&data, &file, Options::default()).unwrap();
    let kept = load::proved(&file, Options::default()).unwrap();
    assert_eq!(snapshot::check(&file).unwrap().problems, Vec::<String>::new());
    let mut session = Session::with_rules(kept).unwrap();
    assert_eq!(session.query("MATCH (n)-[r]->(m) RETURN n").unwrap().rows.len(), 0);
}

/// Each bit of the header and the table, and some of each section: found by `check`, and no wrong answer.
#[test]
fn a_flip_of_any_bit_is_found() {
    let scratch = Scratch::new("stated-flip");
    let (file, bytes) = (scratch.file("graph"), bytes());
    std::fs::write(&file, &bytes).unwrap();
    let expected = told(&load::snapshot(&file, Options::default()).unwrap().graph).unwrap();
    for at in places(&bytes) {
        let mut changed = bytes.clone();
        changed[at] ^= 1 << (at % 8);
        std::fs::write(&file, &changed).unwrap();
        if let Some(told) = load::snapshot(&file, Options::default()).ok().and_then(|loaded| told(&loaded.graph)) {
            assert!(told == expected, "byte {at}: a wrong answer");
        }
        let checked = snapshot::check(&file);
        assert!(checked.is_err() || !checked.unwrap().problems.is_empty(), "byte {at}: `check` finds nothing");
        std::fs::write(&file, &bytes[..at]).unwrap();
        assert!(load::snapshot(&file, Options::default()).is_err(), "cut at {at}");
    }
}

/// The first byte, the last one and one in the middle of each section, and some of all.
fn places(bytes: &[u8]) -> Vec<usize> {
    let number = |at: usize| usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap();
    let (table, sections) = (number(24), number(32));
    let rows = (0..sections).map(|row| (number(table + row * 56 + 40), number(table + row * 56 + 48)));
    let ends = rows.filter(|row| row.1 > 0).flat_map(|(from, len)| [from, from + len / 2, from + len - 1]);
    ends.chain((0..bytes.len()).step_by(23)).collect()
}

/// One byte changed and the checksums put right: no panic, and what `check` passes is what the texts say.
#[test]
fn a_lying_file_does_no_harm() {
    let scratch = Scratch::new("stated-lies");
    let (file, bytes) = (scratch.file("graph"), bytes());
    std::fs::write(&file, &bytes).unwrap();
    let expected = told(&load::snapshot(&file, Options::default()).unwrap().graph).unwrap();
    let mut came = [0; 3];
    for (at, lie) in places(&bytes).into_iter().zip([0xff, 0x01, 0x80, 0x02].into_iter().cycle()) {
        let mut changed = bytes.clone();
        changed[at] ^= lie;
        came[hostile::ask(&changed)] += 1;
        std::fs::write(&file, snapshot::resealed(changed)).unwrap();
        let passed = snapshot::check(&file).is_ok_and(|checked| checked.problems.is_empty());
        if passed && load::proved(&file, Options::default()).is_ok() {
            let loaded = load::snapshot(&file, Options::default()).unwrap();
            assert_eq!(told(&loaded.graph).as_deref(), Some(&*expected), "byte {at}: `check` believes a lie");
        }
    }
    assert!(came.iter().all(|count| *count > 0), "{came:?} refused, damaged, answered");
}

#[test]
fn check_says_what_a_statement_graph_holds() {
    let scratch = Scratch::new("stated-check");
    let file = scratch.file("graph.chq-graph");
    std::fs::write(&file, bytes()).unwrap();
    let run = |argument: &Path| {
        let output = Command::new(env!("CARGO_BIN_EXE_chancery")).arg("check").arg(argument).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let expected = format!("{}: 7 statements, 4 entities, 2 sources; 12 warnings\n", file.display());
    let (code, out, told) = run(&file);
    assert_eq!((code, out), (Some(0), expected));
    assert_eq!(told.matches("warning[").count(), 12);
    // A sound file whose texts say something else.
    let text = |bytes: &[u8]| bytes.windows(9).rposition(|found| found == b"president").unwrap();
    let mut bytes = bytes();
    let at = text(&bytes);
    bytes[at] = b'P';
    std::fs::write(&file, snapshot::resealed(bytes)).unwrap();
    let (code, _, told) = run(&file);
    assert_eq!(code, Some(3));
    assert!(told.contains("error[D0114]"), "{told}");
}
