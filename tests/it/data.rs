//! The bundled graph: clean, complete, and true to the articles where they are at hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data")
}

fn records(name: &str) -> Vec<Json> {
    let text = std::fs::read_to_string(data().join(name)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn text<'a>(record: &'a Json, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_else(|| panic!("no `{key}` in {record}"))
}

fn chancery(arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_chancery")).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

#[test]
fn bundled_graph_is_clean_under_strict() {
    let folder = data();
    let (code, said) = chancery(&["check", "--strict", folder.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn every_line_is_sealed_and_every_statement_has_passage_and_gloss() {
    for file in ["sources.jsonl", "entities.jsonl", "statements.jsonl"] {
        for record in records(file) {
            assert!(record["sum"].as_str().is_some_and(|sum| sum.len() == 16), "{file}: no sum: {record}");
        }
    }
    let statements = records("statements.jsonl");
    assert!(statements.len() > 300, "{} statements", statements.len());
    for statement in &statements {
        assert!(!statement["at"].as_array().is_none_or(Vec::is_empty), "no passage: {statement}");
        let words = text(statement, "gloss").split_whitespace().count();
        assert!((1..=25).contains(&words), "{words} words: {statement}");
    }
    let by_source: BTreeSet<&str> = statements.iter().map(|s| text(s, "source")).collect();
    let sources = records("sources.jsonl");
    assert_eq!(by_source, sources.iter().map(|s| text(s, "id")).collect());
    assert_eq!(sources.len(), 5);
}

/// The first 16 hex digits of the SHA-256 of a text.
fn digest(text: &str) -> String {
    let hex: Vec<String> = Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    hex.concat()
}

/// The texts of the articles, by source, as code points; none where they are not at hand.
fn articles() -> Option<BTreeMap<String, Vec<char>>> {
    let folder = PathBuf::from(std::env::var_os("CHANCERY_TEXTS").or_else(|| {
        println!("skipped: CHANCERY_TEXTS does not name the folder of the articles");
        None
    })?);
    let read = |source: &Json| {
        let id = text(source, "id").to_owned();
        let content = std::fs::read_to_string(folder.join(format!("{id}.txt"))).unwrap();
        (id, content.chars().collect())
    };
    Some(records("sources.jsonl").iter().map(read).collect())
}

#[test]
fn every_locator_names_its_passage() {
    let Some(articles) = articles() else { return };
    for source in records("sources.jsonl") {
        let article = &articles[text(&source, "id")];
        assert_eq!(source["chars"], article.len(), "{source}");
        assert_eq!(text(&source, "sha256"), digest(&article.iter().collect::<String>()), "{source}");
    }
    for statement in records("statements.jsonl") {
        let article = &articles[text(&statement, "source")];
        for place in statement["at"].as_array().unwrap() {
            let end = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
            let passage: String = article[end("start")..end("end")].iter().collect();
            assert_eq!(text(place, "sha256"), digest(&passage), "{statement}");
        }
    }
}

#[test]
fn verify_agrees() {
    let Some(folder) = std::env::var_os("CHANCERY_TEXTS") else {
        println!("skipped: CHANCERY_TEXTS does not name the folder of the articles");
        return;
    };
    let (code, said) = chancery(&["verify", "--texts", folder.to_str().unwrap()]);
    assert_eq!(code, Some(0), "{said}");
}
