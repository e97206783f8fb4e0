//! Every function, aggregate, procedure, exporter and command has an example or help that holds.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use chancery::export::{Exhibit, Options, Registry};
use chancery::function::Entry;
use chancery::repl::command::COMMANDS;
use chancery::session::Session;

/// Runs a query, or an expression behind RETURN.
fn run(session: &mut Session, name: &str, example: &str) -> Option<String> {
    let clauses = ["MATCH ", "RETURN ", "UNWIND ", "WITH ", "CALL ", "CREATE "];
    let whole = clauses.iter().any(|clause| example.starts_with(clause));
    let query = if whole { example.to_owned() } else { format!("RETURN {example} AS example") };
    session.query(&query).err().map(|error| format!("{name}: {query}\n{error}"))
}

fn report(found: &[String]) {
    assert!(found.is_empty(), "{} examples fail:\n{}", found.len(), found.join("\n"));
}

#[test]
fn examples_of_functions_run() {
    let mut session = Session::demo().unwrap();
    let examples: Vec<(&str, &str, &str)> = session
        .functions()
        .iter()
        .map(|entry| match entry {
            Entry::Scalar(function) => (function.name, function.example, function.help),
            Entry::Aggregate(aggregate) => (aggregate.name, aggregate.example, aggregate.help),
        })
        .collect();
    assert!(examples.len() > 60, "{} functions", examples.len());
    let mut found: Vec<String> =
        examples.iter().filter_map(|(name, example, _)| run(&mut session, name, example)).collect();
    let bad = |name: &str, example: &str, help: &str| {
        !example.to_lowercase().contains(&name.to_lowercase()) || help.is_empty()
    };
    found.extend(examples.iter().filter(|(n, e, h)| bad(n, e, h)).map(|(n, e, _)| format!("{n}: example `{e}`")));
    report(&found);
}

#[test]
fn examples_of_procedures_run() {
    let mut session = Session::demo().unwrap();
    let examples: Vec<(String, String)> =
        session.procedures().signatures().map(|s| (s.name.clone(), s.example.clone())).collect();
    assert!(!examples.is_empty());
    let mut found: Vec<String> =
        examples.iter().filter_map(|(name, example)| run(&mut session, name, example)).collect();
    found.extend(
        examples.iter().filter(|(name, example)| !example.contains(name.as_str())).map(|(name, _)| name.clone()),
    );
    report(&found);
}

#[test]
fn every_exporter_writes_an_answer() {
    let mut session = Session::demo().unwrap();
    session.settings_mut().evidence = true;
    let answer = session.query("MATCH p = (s:state)-[r:hosts-base]->(x) RETURN s, r, x, p, s.name AS name").unwrap();
    for exporter in Registry::new().iter() {
        let mut out = Vec::new();
        exporter.write(&Exhibit::Answer(&answer), &Options::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("Kyrgyzstan"), "{}: {text}", exporter.name());
        assert!(text.ends_with('\n'), "{} ends its last line", exporter.name());
        assert!(!exporter.help().is_empty());
    }
}

/// Runs lines in a folder that holds what the examples name; gives the exit status and what was said.
fn converse(folder: &Path, lines: &str) -> (Option<i32>, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
        .current_dir(folder)
        .env("HOME", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.code(), said.concat())
}

#[test]
fn examples_of_commands_run() {
    let folder = std::env::temp_dir().join(format!("chancery-commands-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let link = |from: &Path, name: &str| std::os::unix::fs::symlink(from, folder.join(name)).unwrap();
    link(&Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"), "examples");
    let texts = std::env::var_os("CHANCERY_TEXTS");
    if let Some(texts) = &texts {
        link(Path::new(texts), "articles");
    }
    let mut found = Vec::new();
    // `:save` is for open graphs: tests/it/snapshot.rs has it.
    for command in COMMANDS.iter().filter(|command| !["save", "edit"].contains(&command.name)) {
        assert!(command.example.starts_with(&format!(":{}", command.name)), "{}", command.example);
        if texts.is_none() && ["texts", "passage"].contains(&command.name) {
            println!("skipped: `{}` without CHANCERY_TEXTS", command.example);
            continue;
        }
        let before = if command.name == "passage" { ":texts articles\n" } else { "" };
        let lines = format!("{before}PATHS FROM serbia TO csto WITHIN 2;\n{}\n", command.example);
        let (code, said) = converse(&folder, &lines);
        if code != Some(0) || said.contains("error[") || said.contains("error:") {
            found.push(format!("{}: status {code:?}\n{said}", command.example));
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
    report(&found);
}
