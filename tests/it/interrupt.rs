//! Ctrl-C in the middle of a subcommand: it ends at once with 130, and no file is left behind but what was there.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// It ends at once; a busy machine is given more.
const SOON: Duration = Duration::from_secs(3);
const ROWS: usize = 60_000;

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let directory = std::env::temp_dir().join(format!("chancery-interrupt-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        Scratch(directory)
    }

    fn names(&self) -> BTreeSet<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn chancery(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(arguments).current_dir(directory).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a file holds, or the files of a directory one after the other; nothing where there is none.
fn content(path: &Path) -> Vec<u8> {
    let Ok(entries) = std::fs::read_dir(path) else { return std::fs::read(path).unwrap_or_default() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

/// Runs a subcommand to its end once, to learn how long it takes and what it makes, which is removed; then stops it
/// after several parts of that time.
fn stops(scratch: &Scratch, arguments: &[&str]) {
    let before = scratch.names();
    let start = Instant::now();
    let whole = chancery(&scratch.0, arguments).output().unwrap();
    let took = start.elapsed();
    assert_eq!(whole.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&whole.stderr));
    let made: Vec<String> = scratch.names().difference(&before).cloned().collect();
    let finished: Vec<Vec<u8>> = made.iter().map(|name| content(&scratch.0.join(name))).collect();
    let remove = || {
        for name in &made {
            let path = scratch.0.join(name);
            let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
        }
    };
    let mut interrupted = 0;
    for part in [1, 3, 5, 7] {
        remove();
        let child = chancery(&scratch.0, arguments).spawn().unwrap();
        std::thread::sleep(took * part / 8);
        let sent = Instant::now();
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), Signal::SIGINT).unwrap();
        let output = child.wait_with_output().unwrap();
        let late = sent.elapsed();
        assert!(late < SOON, "{arguments:?} went on for {late:?}");
        if output.status.code() == Some(130) {
            interrupted += 1;
            // All of it may be there, when it was told only after it had given the file its name.
            let left = scratch.names();
            let whole = made.iter().zip(&finished).all(|(name, bytes)| content(&scratch.0.join(name)) == *bytes);
            let all = before.iter().chain(&made).cloned().collect();
            assert!(
                left == before || (left == all && whole),
                "{arguments:?} stopped after {part}/8 of {took:?}: {left:?}"
            );
        } else {
            assert_eq!(output.status.code(), Some(0), "{arguments:?} {output:?}");
        }
    }
    // The last one may have come to its end before it was told.
    remove();
    assert!(interrupted > 0, "{arguments:?} takes too little time to tell anything");
}

fn tables(scratch: &Scratch) {
    let (mut nodes, mut edges) = (":ID,name,n:int\n".to_owned(), ":START_ID,:END_ID,:TYPE\n".to_owned());
    for at in 0..ROWS {
        let _ = writeln!(nodes, "{at},name {at},{}", at * 7);
        let _ = writeln!(edges, "{at},{},R", at * 31 % ROWS);
    }
    scratch.write("nodes.csv", &nodes);
    scratch.write("edges.csv", &edges);
}

const IMPORT: &[&str] =
    &["import", "--nodes", "nodes.csv", "--relationships", "edges.csv", "--into", "graph.chq-graph"];

#[test]
fn imports_and_exports() {
    let scratch = Scratch::new("import");
    tables(&scratch);
    stops(&scratch, IMPORT);
    assert!(chancery(&scratch.0, IMPORT).output().unwrap().status.success());
    let export = ["export", "-g", "graph.chq-graph", "--no-evidence", "--timeout", "none"];
    stops(&scratch, &[&export[..], &["-o", "out.csv", "MATCH (a)-->(b) RETURN a.name, b.name"]].concat());
    stops(&scratch, &[&export[..], &["-o", "out.dot", "MATCH (a)-[r]->(b) RETURN a, r, b LIMIT 20000"]].concat());
    stops(&scratch, &[&export[..], &["-f", "csv", "-o", "out"]].concat());
    let query = ["query", "-g", "graph.chq-graph", "--timeout", "none"];
    let created = "UNWIND range(1, 20000) AS x CREATE (:M {x: x})";
    stops(&scratch, &[&query[..], &["--save", "other.chq-graph", created]].concat());
    stops(&scratch, &[&query[..], &["MATCH (a)-->(b) RETURN a.name, b ORDER BY b.name"]].concat());
}

/// Many lines like those of the bundled graph, with ids of their own.
fn statements(scratch: &Scratch) {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    for file in std::fs::read_dir(&data).unwrap() {
        let file = file.unwrap().path();
        std::fs::copy(&file, scratch.0.join("data").join(file.file_name().unwrap())).unwrap();
    }
    let path = scratch.0.join("data/statements.jsonl");
    let lines = std::fs::read_to_string(&path).unwrap();
    let mut text = lines.clone();
    for round in 0..60 {
        for line in lines.lines() {
            let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
            record["id"] = format!("{}-{round}", record["id"].as_str().unwrap()).into();
            record.as_object_mut().unwrap().remove("sum");
            let _ = writeln!(text, "{record}");
        }
    }
    std::fs::write(&path, text).unwrap();
}

#[test]
fn builds_and_checks() {
    let scratch = Scratch::new("build");
    std::fs::create_dir_all(scratch.0.join("data")).unwrap();
    statements(&scratch);
    stops(&scratch, &["build", "data", "--into", "graph.chq-graph"]);
    stops(&scratch, &["check", "data"]);
    let build = ["build", "data", "--into", "graph.chq-graph"];
    assert!(chancery(&scratch.0, &build).output().unwrap().status.success());
    stops(&scratch, &["check", "graph.chq-graph"]);
}
