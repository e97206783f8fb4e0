//! Every block of README.md and grammar/README.md runs: console blocks in a shell, language blocks as
//! queries on the bundled graph, programs by their interpreter, data as JSON.
//!
//! In a console block `$ ` begins a command, `...` alone stands for any lines and `[..]` for any text of
//! one line. Blocks of one file share a folder, so a file that one block writes another can read.

use std::path::{Path, PathBuf};
use std::process::Command;

use chancery::query::parse;
use chancery::session::Session;

/// What cannot run in a test: it needs a network, a terminal, or would start this very test again.
const NOT_RUN: &[&str] = &["cargo ", "git ", "apt", "sudo "];

struct Block {
    line: usize,
    language: String,
    body: String,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            if !open {
                found.push(Block { line: at + 1, language: language.trim().to_owned(), body: String::new() });
            }
            open = !open;
        } else if let (true, Some(block)) = (open, found.last_mut()) {
            block.body.push_str(line);
            block.body.push('\n');
        }
    }
    found
}

fn check(file: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    let folder = std::env::temp_dir().join(format!("chancery-{}-{}", file.replace('/', "-"), std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["graph-data", "examples"] {
        let _ = std::os::unix::fs::symlink(root.join(name), folder.join(name));
    }
    let mut problems = Vec::new();
    for block in blocks(&text) {
        let outcome = run_block(&block, &folder);
        problems.extend(outcome.err().map(|problem| format!("{file}:{}: {problem}", block.line)));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

fn run_block(block: &Block, folder: &Path) -> Result<(), String> {
    match block.language.split(',').next().unwrap_or_default() {
        "console" => console(&block.body, folder),
        "chq" | "cypher" => queries(&block.body),
        "python" => program("python3", &["-c", &block.body], folder),
        "sh" | "bash" => program("bash", &["-euc", &block.body], folder),
        "json" | "jsonl" => json(&block.body),
        // A picture or a grammar is not run; Rust is run by rustdoc, which reads the file too.
        "text" | "ebnf" | "pest" | "rust" | "dot" | "toml" => Ok(()),
        other => Err(format!("a block in `{other}`, which nobody can run")),
    }
}

fn queries(body: &str) -> Result<(), String> {
    let mut session = Session::demo().map_err(|e| e.to_string())?;
    for range in parse::split(body) {
        let query = body[range].trim();
        session.query(query).map_err(|e| format!("{query}\n{e}"))?;
    }
    Ok(())
}

fn json(body: &str) -> Result<(), String> {
    if serde_json::from_str::<serde_json::Value>(body).is_ok() {
        return Ok(());
    }
    let lines = body.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| serde_json::from_str::<serde_json::Value>(line).map_err(|e| format!("{e}: {line}")))
        .try_for_each(|r| r.map(|_| ()))
}

/// A shell command in the folder, with the built binary first on the path.
fn command(name: &str, folder: &Path) -> Command {
    let bin = PathBuf::from(env!("CARGO_BIN_EXE_chancery"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = bin.parent().map(Path::to_path_buf).into_iter().chain(std::env::split_paths(&path));
    let mut command = Command::new(name);
    command.current_dir(folder).env("PATH", std::env::join_paths(paths).unwrap()).env("NO_COLOR", "1");
    command
}

fn program(name: &str, arguments: &[&str], folder: &Path) -> Result<(), String> {
    let Ok(output) = command(name, folder).args(arguments).output() else {
        println!("skipped: no {name} here");
        return Ok(());
    };
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn console(body: &str, folder: &Path) -> Result<(), String> {
    for part in format!("\n{body}").split("\n$ ").skip(1) {
        let (line, expected) = part.split_once('\n').unwrap_or((part, ""));
        let missing = line.contains("dot -") && command("dot", folder).arg("-V").output().is_err();
        if missing || NOT_RUN.iter().any(|word| line.starts_with(word)) {
            println!("skipped: {line}");
            continue;
        }
        let script = format!("exec 2>&1; {line}");
        let output = command("bash", folder).args(["-c", &script]).output().map_err(|e| e.to_string())?;
        let got = String::from_utf8_lossy(&output.stdout).into_owned();
        let got: Vec<&str> = got.trim_end().lines().collect();
        let expected: Vec<&str> = expected.trim_end().lines().collect();
        if !lines_match(&expected, &got) {
            return Err(format!("$ {line}\nexpected:\n{}\ngot:\n{}", expected.join("\n"), got.join("\n")));
        }
    }
    Ok(())
}

fn lines_match(expected: &[&str], got: &[&str]) -> bool {
    match (expected.split_first(), got.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first.trim() == "..." => (0..=got.len()).any(|at| lines_match(rest, &got[at..])),
        (Some((a, expected)), Some((b, got))) => line_matches(a.trim_end(), b.trim_end()) && lines_match(expected, got),
        _ => false,
    }
}

fn line_matches(expected: &str, got: &str) -> bool {
    let Some((start, rest)) = expected.split_once("[..]") else { return expected == got };
    let Some(got) = got.strip_prefix(start) else { return false };
    (0..=got.len()).filter(|at| got.is_char_boundary(*at)).any(|at| line_matches(rest, &got[at..]))
}

#[test]
fn blocks_of_the_readme_run() {
    check("README.md");
}

#[test]
fn blocks_of_the_grammar_run() {
    check("grammar/README.md");
}

#[test]
fn wildcards_match_what_they_should() {
    assert!(lines_match(&["a", "...", "z[..]!"], &["a", "b", "c", "zoo!"]));
    assert!(!lines_match(&["a", "...", "z"], &["a", "b"]));
    assert!(!lines_match(&["a[..]b"], &["ac"]));
    assert_eq!(blocks("x\n```chq\nRETURN 1\n```\ny\n```\n```\n").len(), 2);
}
