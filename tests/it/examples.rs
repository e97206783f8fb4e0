//! Every file in `examples/` runs and gives what `examples/expected/` says. `UPDATE_CASES=1` rewrites that;
//! the diff is the review.
//!
//! A script says how it is run: `// Run: chancery run examples/NAME.chq ...`. Its warnings are expected too.

#[path = "../../examples/brokers.rs"]
#[expect(dead_code, reason = "the test calls what `main` prints")]
mod brokers;
#[path = "../../examples/report.rs"]
#[expect(dead_code, reason = "the test calls what `main` prints")]
mod report;

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn scripts() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join("examples")).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "chq")).collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Compares with `examples/expected/NAME.txt`, or writes it.
fn hold(name: &str, got: &str) -> Result<(), String> {
    let file = root().join("examples/expected").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, got).unwrap();
        return Ok(());
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    if expected == got { Ok(()) } else { Err(format!("{name}\nexpected:\n{expected}\ngot:\n{got}")) }
}

/// What a script prints when it is run as its comment says, messages last.
fn run(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).unwrap();
    let name = name(path);
    if !text.starts_with("// ") || !text.lines().next().unwrap().ends_with('?') {
        return Err(format!("{name} does not begin with the question that it answers"));
    }
    let prefix = format!("// Run: chancery run examples/{name}");
    let Some(rest) = text.lines().find_map(|line| line.strip_prefix(&prefix)) else {
        return Err(format!("{name} has no line `{prefix} ...`"));
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.current_dir(root()).args(["run", &format!("examples/{name}")]).args(rest.split_whitespace());
    let output = command.env("NO_COLOR", "1").output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.success() { Ok(said) } else { Err(format!("{name}: {said}")) }
}

#[test]
fn scripts_give_the_expected_answers() {
    let scripts = scripts();
    assert!(scripts.len() >= 10, "{scripts:?}");
    let outcomes = scripts.iter().map(|path| run(path).and_then(|got| hold(&name(path), &got)));
    let problems: Vec<String> = outcomes.filter_map(Result::err).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn programs_give_the_expected_answers() {
    let problems: Vec<String> =
        [hold("brokers.rs", &brokers::report().unwrap()), hold("report.rs", &report::report("kyrgyzstan").unwrap())]
            .into_iter()
            .filter_map(Result::err)
            .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

#[test]
fn every_expected_answer_has_its_example() {
    let expected = std::fs::read_dir(root().join("examples/expected")).unwrap();
    for entry in expected {
        let file = name(&entry.unwrap().path());
        let example = file.strip_suffix(".txt").unwrap();
        assert!(root().join("examples").join(example).is_file(), "nothing gives {file}");
    }
}
