//! Snapshots from outside: what is written opens as what it was, and what was changed is found.

mod cache;
mod hostile;
mod stated;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use chancery::graph::{OpenBuilder, snapshot};
use chancery::model::temporal::Date;
use chancery::model::{EdgeId, NodeId, Value, order};
use chancery::{Graph, Session};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A directory of one's own that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chancery-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// All nodes and edges with all they have, and a few walks.
const QUESTIONS: &[&str] = &[
    "MATCH (n) RETURN n, labels(n), properties(n), id(n)",
    "MATCH (a)-[r]->(b) RETURN id(a), type(r), properties(r), id(b), id(r)",
    "MATCH (n {id: 'n7'}) RETURN n.name",
    "MATCH (n {name: 'name 3'}) RETURN n.id",
    "MATCH (n:Even)-[:NEXT*1..3]->(m) RETURN n.id, m.id",
    "MATCH (a)<-[r]-(b) RETURN count(*)",
    "MATCH (n) WHERE n.mixed IS NOT NULL RETURN n.id, n.mixed",
    "MATCH (n) RETURN n.even, count(*)",
];

/// A graph with columns of every kind.
fn sample(nodes: i64) -> Graph {
    let mut builder = OpenBuilder::new();
    let mut ids = Vec::new();
    for at in 0..nodes {
        let labels = if at % 2 == 0 { vec!["Node", "Even", "Fourth"] } else { vec!["Node"] };
        let mut properties = vec![
            ("id", Value::from(format!("n{at}"))),
            ("name", Value::from(format!("name {}", at % 5))),
            ("small", Value::Integer(at % 100)),
            ("wide", Value::Integer(at << 40)),
            ("share", Value::Float(f64::from(i32::try_from(at).unwrap()) / 3.0)),
            ("even", Value::Boolean(at % 2 == 0)),
            ("count", Value::Integer(at * 1000)),
            ("day", Value::Date(Date { days: at })),
        ];
        if at % 9 == 0 {
            properties.push(("mixed", Value::list(vec![Value::Integer(at), Value::from("x")])));
        } else if at % 9 == 1 {
            properties.push(("mixed", Value::from("text")));
        }
        ids.push(builder.node(labels, properties));
    }
    for (at, start) in ids.iter().enumerate() {
        let end = ids[(at * 7 + 1) % ids.len()];
        builder.edge(*start, "NEXT", end, [("since", Value::Integer(1900 + i64::try_from(at).unwrap() % 120))]);
        if at % 50 == 0 {
            builder.edge::<&str>(*start, "RARE", end, []);
        }
    }
    builder.build()
}

/// The answers to the questions, as text.
fn answers(graph: Graph) -> Vec<String> {
    let mut session = Session::open(Arc::new(graph));
    QUESTIONS.iter().map(|question| answer(&mut session, question)).collect()
}

fn answer(session: &mut Session, question: &str) -> String {
    match session.query(question) {
        Ok(answer) => answer.rows.iter().fold(String::new(), |text, row| text + &format!("{:?}\n", row.values)),
        Err(error) => format!("error {}", error.first().map_or("", |first| first.code.as_str())),
    }
}

#[test]
fn a_graph_opens_as_what_was_written() {
    let scratch = Scratch::new("round");
    for nodes in [0, 1, 3, 100, 5000] {
        let (graph, file) = (sample(nodes), scratch.file("graph.chs"));
        snapshot::write(&graph, &file).unwrap();
        assert!(snapshot::is_snapshot(&file));
        let opened = snapshot::open(&file).unwrap();
        assert_eq!((opened.node_count(), opened.edge_count()), (graph.node_count(), graph.edge_count()));
        assert_eq!(opened.statistics(), graph.statistics());
        assert_eq!(answers(opened.clone()), answers(graph), "{nodes}");
        assert_eq!(opened.damage(), None);
        // One that was opened is written as it was.
        let again = scratch.file("again.chs");
        snapshot::write(&opened, &again).unwrap();
        assert!(std::fs::read(&again).unwrap() == std::fs::read(&file).unwrap());
    }
}

/// Values that properties take.
fn value() -> impl Strategy<Value = Value> {
    let plain = prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        (-200_i64..200).prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Float),
        ".{0,12}".prop_map(Value::from),
        (-800_000_i64..800_000).prop_map(|days| Value::Date(Date { days })),
    ];
    plain.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::list),
            prop::collection::vec(("[a-c]", inner), 0..3).prop_map(Value::map),
        ]
    })
}

type Properties = Vec<(String, Value)>;

fn properties() -> impl Strategy<Value = Properties> {
    prop::collection::vec(("(id|name|a|b)", value()), 0..4)
}

/// Labels and properties of nodes; ends, type and properties of edges.
#[derive(Clone, Debug)]
struct World {
    nodes: Vec<(Vec<String>, Properties)>,
    edges: Vec<(prop::sample::Index, String, prop::sample::Index, Properties)>,
}

fn world() -> impl Strategy<Value = World> {
    let node = (prop::collection::vec("[A-C]", 0..3), properties());
    let edge = (any::<prop::sample::Index>(), "[R-T]", any::<prop::sample::Index>(), properties());
    let parts = (prop::collection::vec(node, 1..40), prop::collection::vec(edge, 0..60));
    parts.prop_map(|(nodes, edges)| World { nodes, edges })
}

/// Each key once.
fn once(all: &Properties) -> Vec<(&str, Value)> {
    let mut found: Vec<(&str, Value)> = Vec::new();
    for (key, value) in all {
        if !found.iter().any(|(known, _)| known == key) {
            found.push((key, value.clone()));
        }
    }
    found
}

impl World {
    fn graph(&self) -> Graph {
        let mut builder = OpenBuilder::new();
        let nodes: Vec<_> =
            self.nodes.iter().map(|(labels, all)| builder.node(labels.iter().map(String::as_str), once(all))).collect();
        for (start, relation, end, all) in &self.edges {
            builder.edge(*start.get(&nodes), relation, *end.get(&nodes), once(all));
        }
        builder.build()
    }
}

/// All that is stored, as text.
fn told(graph: &Graph) -> String {
    let mut text = String::new();
    for node in (0..graph.node_bound()).map(NodeId::at) {
        let _ = writeln!(text, "{:?} {:?}", graph.labels(node), graph.node_properties(node));
        for relation in graph.relation_ids() {
            let rows = [graph.out(relation).unwrap().row(node), graph.into(relation).unwrap().row(node)];
            let _ = writeln!(text, "{rows:?}");
        }
    }
    for edge in (0..graph.edge_bound()).map(EdgeId::at) {
        let _ = writeln!(text, "{:?} {:?}", graph.edge(edge), graph.edge_properties(edge));
    }
    text
}

#[test]
fn any_graph_comes_back() {
    let scratch = Scratch::new("any");
    let file = scratch.file("graph");
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    let result = runner.run(&world(), |world| {
        let graph = world.graph();
        snapshot::write(&graph, &file).unwrap();
        let opened = snapshot::open(&file).unwrap();
        prop_assert_eq!(told(&opened), told(&graph));
        prop_assert_eq!(snapshot::check(&file).unwrap().problems, Vec::<String>::new());
        // Looking up finds what a scan finds.
        for key in ["id", "name"].into_iter().filter_map(|key| graph.key(key)) {
            for node in (0..graph.node_bound()).map(NodeId::at) {
                let value = graph.node_property(node, key);
                let same = |other: &NodeId| order::equal(&graph.node_property(*other, key), &value) == Some(true);
                let scanned: Vec<NodeId> = (0..graph.node_bound()).map(NodeId::at).filter(same).collect();
                if let Some(found) = opened.nodes_having(key, &value) {
                    prop_assert_eq!(found, scanned);
                }
            }
        }
        Ok(())
    });
    result.unwrap();
}

fn chancery(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1").args(arguments);
    let streams = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn a_directory_is_built_into_a_file_and_asked() {
    let scratch = Scratch::new("build");
    let file = scratch.file("csto.chq-graph");
    let path = file.to_str().unwrap();
    let (code, out, err) = chancery(&["build", "graph-data", "--into", path], "");
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.starts_with(&format!("{path}: ")) && out.ends_with("from graph-data\n"), "{out}");
    let question = "MATCH (s:state)-[:hosts-base]->(x) RETURN s.name, x.name ORDER BY s.name";
    let asked = chancery(&["query", "-g", path, question], "");
    assert_eq!(asked, chancery(&["query", "-g", "graph-data", question], ""));
    assert_eq!(asked.0, 0, "{}", asked.2);
    let why = "WHY (kazakhstan)-[:at-odds-with]-(ukraine)";
    assert_eq!(chancery(&["query", "-g", path, why], ""), chancery(&["query", "-g", "graph-data", why], ""));
    let (code, out, _) = chancery(&["check", path], "");
    assert_eq!((code, out), (0, chancery(&["check", "graph-data"], "").1.replace("graph-data", path)));
    // A flip in the texts is an error of data.
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[2000] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let (code, out, err) = chancery(&["query", "-g", path, question], "");
    assert_eq!((code, out.as_str()), (3, ""), "{err}");
    assert!(err.starts_with("error[D0114]: ") && err.contains("is not what was written"), "{err}");
    assert_eq!(chancery(&["check", path], "").0, 3);
}

#[test]
fn what_a_session_wrote_is_kept_whole_or_not_at_all() {
    let scratch = Scratch::new("save");
    let file = scratch.file("friends.chq-graph");
    let path = file.to_str().unwrap();
    let create = "{\"query\": \"CREATE (:Person {id: 'ann'})-[:KNOWS {since: 2003}]->(:Person {id: 'bob'})\"}\n";
    let (code, _, err) = chancery(&["session", "--save", path], create);
    assert_eq!((code, err.as_str()), (0, ""));
    let names = "MATCH (n) RETURN n.id ORDER BY n.id";
    let (code, out, err) = chancery(&["query", "-g", path, "-f", "csv", names], "");
    assert_eq!((code, out.as_str(), err.as_str()), (0, "n.id\nann\nbob\n", ""));
    // More, into the file it came from.
    let (code, _, err) = chancery(&["query", "-g", path, "--save", path, "CREATE (:Person {id: 'cy'})"], "");
    assert_eq!((code, err.as_str()), (0, format!("kept {path}: 3 nodes, 1 edge.\n").as_str()));
    // A script that fails keeps nothing.
    let (code, _, _) = chancery(&["query", "-g", path, "--save", path, "CREATE ({id: 'di'}); RETURN 1 / 0"], "");
    assert_eq!(code, 1);
    let (_, out, _) = chancery(&["query", "-g", path, "-f", "csv", names], "");
    assert_eq!(out, "n.id\nann\nbob\ncy\n");
    // At the prompt, and not over a file that is there already.
    let other = scratch.file("other.chq-graph");
    let other = other.to_str().unwrap();
    let (code, out, err) = chancery(&[path], &format!("CREATE (:Person {{id: 'ed'}});\n:save {other}\n:save\n"));
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.ends_with(&format!("kept {other}: 4 nodes, 1 edge.\nkept {other}: 4 nodes, 1 edge.\n")), "{out}");
    let (code, _, err) = chancery(&["query", "-g", path, "--save", other, "CREATE ()"], "");
    assert_eq!(code, 3);
    assert!(err.starts_with(&format!("error[D0115]: `{other}` exists already")), "{err}");
    let (code, _, err) = chancery(&["query", "--scratch", "--save", other, "RETURN 1"], "");
    assert_eq!(code, 3);
    assert!(err.starts_with("error[D0115]: what was written to a graph of statements is not kept"), "{err}");
}

#[test]
fn a_file_that_somebody_else_wrote_since_is_not_written_over() {
    let scratch = Scratch::new("stale");
    let file = scratch.file("graph");
    snapshot::write(&sample(10), &file).unwrap();
    let open = || {
        let mut session = Session::open(Arc::new(snapshot::open(&file).unwrap()));
        session.came_from(&file).unwrap();
        session
    };
    let (mut first, mut second) = (open(), open());
    first.query("CREATE ({id: 'first'})").unwrap();
    first.save(&file, false).unwrap();
    second.query("CREATE ({id: 'second'})").unwrap();
    let refused = second.save(&file, false).unwrap_err();
    assert_eq!(refused.code.as_str(), "D0115");
    assert!(refused.message.ends_with("has been written by somebody else since it was opened"), "{}", refused.message);
    // The second one still reads what it opened, though the file was replaced beneath it.
    assert_eq!(answer(&mut second, "MATCH (n) RETURN count(*)"), "[Integer(11)]\n");
    first.query("CREATE ({id: 'again'})").unwrap();
    first.save(&file, false).unwrap();
    assert_eq!(answer(&mut open(), "MATCH (n) RETURN count(*)"), "[Integer(12)]\n");
}

#[test]
fn one_writer_at_a_time() {
    let scratch = Scratch::new("lock");
    let (file, lock) = (scratch.file("graph"), scratch.file(".graph.lock"));
    let held = std::fs::File::create(&lock).unwrap();
    held.try_lock().unwrap();
    std::fs::write(&lock, "4711 0\n").unwrap();
    let refused = snapshot::write(&sample(3), &file).unwrap_err();
    assert!(
        refused.message.ends_with("process 4711 has been writing it since 1970-01-01T00:00:00Z"),
        "{}",
        refused.message
    );
    assert!(!file.exists());
    held.unlock().unwrap();
    snapshot::write(&sample(3), &file).unwrap();
    assert!(snapshot::is_snapshot(&file) && !lock.exists());
}

/// A block that is damaged is an error of the first query that needs it, and of no other.
#[test]
fn damage_is_told_when_it_is_met() {
    let scratch = Scratch::new("damage");
    let file = scratch.file("graph");
    snapshot::write(&sample(5_000), &file).unwrap();
    let sound = std::fs::read(&file).unwrap();
    let reference: Vec<String> = answers(snapshot::open(&file).unwrap());
    let (mut told, mut silent) = (0, 0);
    for block in 0..sound.len() / 65_536 {
        let mut bytes = sound.clone();
        bytes[block * 65_536 + 5_000] ^= 4;
        std::fs::write(&file, bytes).unwrap();
        let Ok(graph) = snapshot::open(&file) else { continue };
        let mut session = Session::open(Arc::new(graph));
        for (question, expected) in QUESTIONS.iter().zip(&reference).skip(2) {
            match answer(&mut session, question) {
                got if got == "error D0114" => told += 1,
                got => {
                    assert!(got == *expected, "block {block}: {question}");
                    silent += 1;
                }
            }
        }
    }
    assert!(told > 0 && silent > 0, "{told} told, {silent} right");
}

#[test]
fn numpy_reads_the_file_as_the_format_says() {
    let manual = include_str!("../../src/graph/snapshot/FORMAT.md");
    let (_, rest) = manual.split_once("```python\n").unwrap();
    let (program, _) = rest.split_once("```").unwrap();
    let has_numpy = Command::new("python3").args(["-c", "import numpy"]).stderr(Stdio::null()).status();
    if !has_numpy.is_ok_and(|status| status.success()) {
        println!("skipped: no python3 with numpy here");
        return;
    }
    let scratch = Scratch::new("numpy");
    snapshot::write(&sample(100), &scratch.file("friends.chq-graph")).unwrap();
    let output = Command::new("python3").args(["-c", program]).current_dir(&scratch.0).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert_eq!(text(&output.stdout), "100 nodes, 102 edges\nn7 name 2\nn7 -> n50\n", "{}", text(&output.stderr));
}

/// Small files for the fuzzer to begin with.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let scratch = Scratch::new("seeds");
    let file = scratch.file("seed");
    let mut seeds = Vec::new();
    for (name, nodes) in [("empty", 0), ("one", 1), ("three", 3), ("ten", 10)] {
        snapshot::write(&sample(nodes), &file).unwrap();
        seeds.push((name, std::fs::read(&file).unwrap()));
    }
    seeds.push(("stated", stated::bytes()));
    seeds
}

/// The corpus of the fuzz target as a plain test; `UPDATE_CASES=1` writes it.
#[test]
fn every_file_of_the_corpus_is_asked_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/snapshot");
    if std::env::var_os("UPDATE_CASES").is_some() {
        for (name, bytes) in seeds() {
            std::fs::write(corpus.join(name), bytes).unwrap();
        }
    }
    let files: Vec<_> = std::fs::read_dir(corpus).unwrap().map(|file| file.unwrap().path()).collect();
    assert!(files.len() >= 5, "the corpus has gone: {} files", files.len());
    for file in files {
        hostile::ask(&std::fs::read(file).unwrap());
    }
}

/// One byte changed and the checksums put right: a lie that only bounds and order can find.
#[test]
fn queries_of_a_lying_file_do_not_panic() {
    let (_, bytes) = seeds().swap_remove(3);
    let table = usize::try_from(u64::from_le_bytes(bytes[24..32].try_into().unwrap())).unwrap();
    let mut came = [0; 3];
    for (at, lie) in (128..table).step_by(5).zip([0xff, 0x00, 0x01, 0x80].into_iter().cycle()) {
        let mut changed = bytes.clone();
        changed[at] ^= lie;
        came[hostile::ask(&changed)] += 1;
    }
    assert!(came.iter().all(|count| *count > 0), "{came:?} refused, damaged, answered");
}
