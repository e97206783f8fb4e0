//! The corpus of the fuzz target as a plain test, and texts made of it and of the case files by cutting, doubling
//! and splicing: whatever the text, there is an answer or an error, and no panic.
//!
//! `PROPTEST_CASES` says how many mutated texts are tried.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use chancery::Session;
use chancery::budget::Limits;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::files::below;

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn corpus() -> Vec<String> {
    let files = std::fs::read_dir(root("fuzz/corpus/compile")).unwrap();
    let bytes = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
    bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).collect()
}

#[test]
fn every_text_of_the_corpus_compiles_or_is_refused() {
    let mut sessions = [Session::demo().unwrap(), Session::empty()];
    let texts = corpus();
    for text in &texts {
        for session in &mut sessions {
            if let Err(error) = session.explain(text) {
                assert!(error.to_string().contains("error["), "no message for {text:?}");
            }
        }
    }
    assert!(texts.len() >= 30, "the corpus has gone: {} texts", texts.len());
}

/// The queries of the case files.
fn queries() -> Vec<String> {
    let mut found = Vec::new();
    for file in below(&root("tests/cases"), "case") {
        let text = std::fs::read_to_string(file).unwrap();
        let sections = text.split("\n--- query\n").skip(1);
        found.extend(sections.filter_map(|section| Some(section.split_once("\n--- ")?.0.to_owned())));
    }
    found
}

/// Words that are put into a text.
const WORDS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "|+|",
    "-",
    "->",
    "<-",
    "--",
    "*",
    "+",
    "?",
    "..",
    ",",
    ":",
    "!",
    "%",
    "&",
    "$p",
    "'",
    "`",
    "/*",
    "//",
    "0",
    "-1",
    "1e9",
    "9223372036854775807",
    "0.0",
    "null",
    "{1,2}",
    "{,}",
    "(x)",
    "-[r]-",
    "MATCH ",
    " WHERE ",
    " RETURN ",
    " WITH ",
    " UNWIND ",
    " CALL ",
    " EXISTS {",
    " COUNT {",
    " CASE ",
    " END ",
    " AS x ",
    " ORDER BY ",
    " LIMIT ",
    " SKIP ",
    " UNION ",
    "ANY ",
    "ALL ",
    "SHORTEST ",
    "GROUPS ",
    "WALK ",
    "TRAIL ",
    "ACYCLIC ",
    "SIMPLE ",
    " KEEP ",
    "REPEATABLE ELEMENTS ",
    "shortestPath(",
    "p = ",
    "x",
    "r",
    "n",
    "count(*)",
    "collect(x)",
    "range(0, 9)",
    " IN ",
    " IS NULL",
    " NOT ",
    " AND ",
    "=",
    "<>",
    "^",
    "date('2020-02-30')",
    "duration('P1M')",
    " DISTINCT ",
    " CREATE ",
    " MERGE ",
    " SET ",
    " DELETE ",
    " REMOVE ",
    " DETACH ",
    " AS OF 2012 ",
    " PATHS FROM ",
    " NEIGHBOURS OF ",
    " VIA ",
    "é",
    "\u{0}",
];

/// What only a text takes that no limit ends.
const SLOW: Duration = Duration::from_secs(5);

/// A change of a text: what is done, where, how much of it, and with which word or other text.
type Change = (u8, prop::sample::Index, usize, prop::sample::Index);

fn changed(mut text: Vec<char>, change: &Change, others: &[String]) -> Vec<char> {
    let (what, place, length, with) = change;
    let at = place.index(text.len() + 1);
    let end = (at + length).min(text.len());
    match what {
        0 => drop(text.drain(at..end)),
        1 => {
            let again: Vec<char> = text[at..end].to_vec();
            text.splice(at..at, again);
        }
        2 => drop(text.splice(at..at, with.get(WORDS).chars())),
        3 => drop(text.splice(at..end, with.get(WORDS).chars())),
        _ => {
            let other: Vec<char> = with.get(others).chars().collect();
            let from = place.index(other.len() + 1);
            text.truncate(at);
            text.extend(&other[from..]);
        }
    }
    text
}

fn small() -> Session {
    let mut session = Session::empty();
    session.query("CREATE (a:A {n: 1})-[:R {w: 1}]->(b:B {n: 2})-[:R]->(c:C), (c)-[:S]->(c), (c)-[:R]->(a)").unwrap();
    session
}

fn limited(mut session: Session) -> Session {
    session.settings_mut().limits = Limits { time: Some(Duration::from_millis(300)), rows: 500, bytes: 16 << 20 };
    session
}

#[test]
fn mutated_texts_are_answered_or_refused() {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 200 };
    let seeds: Vec<String> = corpus().into_iter().chain(queries()).filter(|text| text.len() < 2_000).collect();
    let index = any::<prop::sample::Index>;
    let changes = prop::collection::vec((0..5_u8, index(), 0..9_usize, index()), 1..5);
    let mut runner = TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..default });
    let (demo, open) = (Session::demo().unwrap().snapshot().clone(), small().snapshot().clone());
    let checked = runner.run(&(index(), changes), |(seed, changes)| {
        let text = seed.get(&seeds).chars().collect();
        let text: String =
            changes.iter().fold(text, |text, change| changed(text, change, &seeds)).into_iter().collect();
        for graph in [&demo, &open] {
            let mut session = limited(Session::open(graph.clone()));
            let start = Instant::now();
            if let Err(error) = session.query(&text) {
                prop_assert!(error.to_string().contains("error["), "no message for {text:?}");
            }
            prop_assert!(start.elapsed() < SLOW, "{:?} for {text:?}", start.elapsed());
        }
        Ok(())
    });
    checked.unwrap_or_else(|error| panic!("{error}"));
}
