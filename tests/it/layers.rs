//! The shape of the source: the floor table, module cycles, file and function length, number of crates.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 60;
const MOST_CRATES: usize = 100;

/// Each module that stands on a floor, and which others it may name: groups by `+`, modules by name.
/// `diagnostic` and `budget` are open to everybody.
const FLOORS: &[(&str, &str)] = &[
    ("diagnostic", ""),
    ("budget", ""),
    ("model", ""),
    ("graph", "model"),
    ("extract", "model"),
    ("load", "graph model"),
    ("answer", "graph model"),
    ("function", "answer graph model"),
    // A procedure is given what a function is given (`function::Surroundings`).
    ("procedure", "function answer graph model"),
    ("query::operator", "model"),
    ("query::parse", "query::operator model"),
    ("query::check", "query::parse query::operator function procedure model"),
    ("query::plan", "query::check query::parse query::operator model graph::Statistics function procedure"),
    ("query::engine", "query::plan query::operator function procedure answer graph model"),
    ("query::run", "query::plan query::operator function procedure answer graph model query::engine"),
    ("query", "query::parse query::check query::plan query::operator function procedure model graph"),
    ("rule", "+query load answer function procedure graph model"),
    ("remote", "+query load answer function procedure graph model"),
    ("error", ""),
    ("session", "error rule remote +query load answer function procedure graph model"),
    ("export", "answer graph model"),
    ("repl", "session error export load extract +query answer function procedure graph model"),
    ("cli", "repl session error export load extract +query answer function procedure graph model"),
    ("bolt", "session error export load extract +query answer function procedure graph model"),
    ("python", "session error export load extract +query answer function procedure graph model"),
];

/// A module path within the crate, such as `["query", "parse"]`.
type ModulePath = Vec<String>;

struct Source {
    file: PathBuf,
    module: ModulePath,
    lines: usize,
    /// The text with comments, strings and characters blanked out; line breaks kept.
    bare: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let folders = folders.iter().map(|folder| root().join(folder)).filter(|folder| folder.is_dir());
    let files = folders.flat_map(|folder| crate::files::below(&folder, "rs"));
    files.map(|file| read_source(&file)).collect()
}

fn read_source(file: &Path) -> Source {
    let text = std::fs::read_to_string(file).unwrap();
    let relative = file.strip_prefix(root()).unwrap().with_extension("");
    let mut module: ModulePath = relative.iter().skip(1).map(|p| p.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    Source { file: relative.with_extension("rs"), module, lines: text.lines().count(), bare: blank(&text) }
}

/// Replaces comments, strings and character literals by blanks.
fn blank(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = literal_or_comment(rest);
        if skipped == 0 {
            let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').filter(|n| *n > 0);
            let taken = word.unwrap_or(first.len_utf8());
            out.push_str(&rest[..taken]);
            rest = &rest[taken..];
        } else {
            out.extend(rest[..skipped].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
            rest = &rest[skipped..];
        }
    }
    out
}

/// The bytes of the comment or literal that `rest` begins with; 0 when it begins with neither.
fn literal_or_comment(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |n| n + 2);
    }
    let raw = rest.trim_start_matches(['b', 'r']);
    let prefix = rest.len() - raw.len();
    let hashes = raw.len() - raw.trim_start_matches('#').len();
    if prefix > 0 && prefix <= 2 && rest[..prefix].contains('r') && raw[hashes..].starts_with('"') {
        let end = format!("\"{}", "#".repeat(hashes));
        let start = prefix + hashes + 1;
        return rest[start..].find(&end).map_or(rest.len(), |n| start + n + end.len());
    }
    match rest.as_bytes()[0] {
        b'"' => quoted(rest, '"'),
        b'\'' if is_character(rest) => quoted(rest, '\''),
        _ => 0,
    }
}

/// Whether the apostrophe begins a character and not a lifetime.
fn is_character(rest: &str) -> bool {
    let mut characters = rest.chars().skip(1);
    match (characters.next(), characters.next()) {
        (Some('\\'), _) => true,
        (Some(_), Some(second)) => second == '\'',
        _ => false,
    }
}

fn quoted(rest: &str, end: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == end => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// Every path of the crate that a source names, as absolute module paths, with the line it stands on.
fn named_paths(source: &Source) -> Vec<(usize, ModulePath)> {
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in source.bare.match_indices(start) {
            let before = source.bare[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || "_:$".contains(c)) {
                continue;
            }
            let line = source.bare[..at].matches('\n').count() + 1;
            let mut paths = Vec::new();
            expand_tree(&source.bare[at..], &mut Vec::new(), &mut paths);
            let module = [&source.module[..], &inline_modules(&source.bare, at)[..]].concat();
            found.extend(paths.into_iter().filter_map(|p| Some((line, absolute(&module, &p)?))));
        }
    }
    found
}

/// The modules written out in the file (`mod tests { .. }`) that enclose a place, outermost first.
fn inline_modules(bare: &str, at: usize) -> Vec<String> {
    let mut enclosing = Vec::new();
    for (start, _) in bare[..at].match_indices("mod ") {
        let name: String = bare[start + 4..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let rest = &bare[start + 4 + name.len()..];
        let written_out = rest.trim_start().starts_with('{');
        if written_out && body_length(rest).is_some_and(|length| start + 4 + name.len() + length > at) {
            enclosing.push(name);
        }
    }
    enclosing
}

/// Reads `a::b::{c, d::e}`, pushing each path; gives the bytes read.
fn expand_tree(text: &str, prefix: &mut ModulePath, into: &mut Vec<ModulePath>) -> usize {
    let depth = prefix.len();
    let mut at = 0;
    loop {
        let word: String = text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        at += word.len();
        if !word.is_empty() {
            prefix.push(word);
        }
        if text[at..].starts_with("::{") {
            at += 3;
            at += expand_group(&text[at..], prefix, into);
            break;
        }
        let next = text[at..].strip_prefix("::").and_then(|t| t.chars().next());
        if next.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            at += 2;
            continue;
        }
        into.push(prefix.clone());
        break;
    }
    prefix.truncate(depth);
    at
}

fn expand_group(text: &str, prefix: &mut ModulePath, into: &mut Vec<ModulePath>) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '}' => return at + 1,
            c if c.is_alphanumeric() || c == '_' => at += expand_tree(&text[at..], prefix, into),
            c => at += c.len_utf8(),
        }
    }
    at
}

/// Resolves leading `crate` and `super`s against the module they stand in.
fn absolute(module: &[String], path: &[String]) -> Option<ModulePath> {
    let ups = path.iter().take_while(|p| *p == "super").count();
    let mut full: ModulePath = if ups > 0 { module[..module.len().checked_sub(ups)?].to_vec() } else { Vec::new() };
    full.extend(path.iter().skip(ups.max(1)).cloned());
    Some(full)
}

/// The longest row of the floor table that is a prefix of `path`.
fn floor_of(path: &[String]) -> Option<&'static str> {
    let starts = |name: &str| name.split("::").zip(path).filter(|(a, b)| a == b).count() == name.split("::").count();
    FLOORS.iter().map(|(name, _)| *name).filter(|name| starts(name)).max_by_key(|name| name.len())
}

fn may_use(from: &str, to: &str, path: &[String]) -> bool {
    let allowed = FLOORS.iter().find(|(name, _)| *name == from).map_or("", |(_, allowed)| allowed);
    let path = path.join("::");
    matches!(to, "diagnostic" | "budget")
        || from == to
        || allowed.split_whitespace().any(|entry| match entry.strip_prefix('+') {
            Some(group) => to == group || to.starts_with(&format!("{group}::")),
            None => to == entry || (path.starts_with(entry) && floor_of(&[entry.to_owned()]).is_none()),
        })
}

fn report(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n  {}", found.join("\n  "));
}

#[test]
fn modules_use_only_lower_floors() {
    let mut found = Vec::new();
    for source in sources(&["src"]) {
        let Some(from) = floor_of(&source.module) else {
            let free = source.module.is_empty() || source.module == ["main"];
            if !free {
                found.push(format!("{}: the module stands on no floor", source.file.display()));
            }
            continue;
        };
        for (line, path) in named_paths(&source) {
            let place = format!("{}:{line}", source.file.display());
            match floor_of(&path) {
                None => found.push(format!("{place}: `{}` is a re-export or on no floor", path.join("::"))),
                Some(to) if !may_use(from, to, &path) => found.push(format!("{place}: {from} may not use {to}")),
                Some(_) => {}
            }
        }
    }
    report("paths that go up", &found);
}

/// The folder a module belongs to, if it differs between siblings: `(parent, child folder)` pairs.
fn folders_of(path: &[String], folders: &BTreeSet<ModulePath>) -> Vec<ModulePath> {
    (1..=path.len()).map(|n| path[..n].to_vec()).filter(|p| folders.contains(p)).collect()
}

#[test]
fn folders_do_not_use_each_other_in_a_circle() {
    let all = sources(&["src"]);
    let top = |s: &Source| s.module.len() == 1;
    let folders: BTreeSet<ModulePath> = all
        .iter()
        .filter(|s| s.file.ends_with("mod.rs") || top(s))
        .map(|s| s.module.clone())
        .filter(|m| m.as_slice() != ["main"])
        .collect();
    let mut uses: BTreeMap<ModulePath, BTreeSet<ModulePath>> = BTreeMap::new();
    for source in &all {
        for (_, path) in named_paths(source) {
            let (from, to) = (folders_of(&source.module, &folders), folders_of(&path, &folders));
            let split = from.iter().zip(&to).find(|(a, b)| a != b);
            if let Some((a, b)) = split.filter(|(a, b)| a.len() == b.len()) {
                uses.entry(a.clone()).or_default().insert(b.clone());
            }
        }
    }
    let found: Vec<String> = uses.keys().filter_map(|start| circle(start, &uses)).collect();
    report("modules in a circle", &found);
}

/// The shortest way from `start` back to it.
fn circle(start: &ModulePath, uses: &BTreeMap<ModulePath, BTreeSet<ModulePath>>) -> Option<String> {
    let mut ways = vec![vec![start]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for next in way.last().and_then(|m| uses.get(*m)).into_iter().flatten() {
                if next == start {
                    return Some(way.iter().map(|m| m.join("::")).collect::<Vec<_>>().join(" -> "));
                }
                if seen.insert(next) {
                    longer.push(way.iter().copied().chain([next]).collect());
                }
            }
        }
        ways = longer;
    }
    None
}

const EVERYWHERE: &[&str] = &["src", "tests", "benches", "examples"];

#[test]
fn files_are_short() {
    let long = sources(EVERYWHERE).into_iter().filter(|s| s.lines > LONGEST_FILE);
    let found: Vec<String> = long.map(|s| format!("{}: {} lines", s.file.display(), s.lines)).collect();
    report("files that are too long", &found);
}

#[test]
fn functions_are_short() {
    let mut found = Vec::new();
    for source in sources(EVERYWHERE) {
        for (name, line, lines) in functions(&source.bare) {
            if lines > LONGEST_FUNCTION {
                found.push(format!("{}:{line}: {name} has {lines} lines", source.file.display()));
            }
        }
    }
    report("functions that are too long", &found);
}

/// Name, first line and number of lines of every function with a body.
fn functions(bare: &str) -> Vec<(String, usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in bare.match_indices("fn ") {
        if bare[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let name: String = bare[at + 3..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if let (false, Some(length)) = (name.is_empty(), body_length(&bare[at..])) {
            let line = bare[..at].matches('\n').count() + 1;
            found.push((name, line, bare[at..at + length].matches('\n').count() + 1));
        }
    }
    found
}

/// Bytes from `fn` to the brace that closes its body; none for a declaration.
fn body_length(text: &str) -> Option<usize> {
    let (mut braces, mut others) = (0_usize, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => others += 1,
            ')' | ']' => others = others.checked_sub(1)?,
            ';' if braces == 0 && others == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 && others == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[test]
fn crates_are_few() {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let arguments = ["tree", "-e", "normal", "--prefix", "none", "--locked", "--format", "{p}"];
    let Ok(output) = Command::new(cargo).args(arguments).current_dir(root()).output() else {
        println!("skipped: no cargo here");
        return;
    };
    if !output.status.success() {
        println!("skipped: cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim());
        return;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let crates: BTreeSet<&str> = text.lines().map(|l| l.split(" (").next().unwrap_or(l)).collect();
    assert!(crates.len() > 10, "cargo tree printed no crates");
    assert!(crates.len() <= MOST_CRATES, "{} crates, at most {MOST_CRATES}", crates.len());
}

#[test]
fn the_reader_of_sources_reads_what_it_should() {
    let text = "use crate::{model::{Value, id}, graph};\nfn a() { let b = '{'; \"}}\" } // crate::x\n";
    let source =
        Source { file: PathBuf::new(), module: vec!["query".into(), "run".into()], lines: 2, bare: blank(text) };
    let paths: Vec<String> = named_paths(&source).into_iter().map(|(_, p)| p.join("::")).collect();
    assert_eq!(paths, ["model::Value", "model::id", "graph"]);
    assert_eq!(functions(&source.bare), [("a".to_owned(), 2, 1)]);
    let nested = "mod a { mod b { x } }";
    assert_eq!(inline_modules(nested, nested.find('x').unwrap()), ["a", "b"]);
    let up = absolute(&source.module, &["super".into(), "super".into(), "model".into()]);
    assert_eq!(up, Some(vec!["model".into()]));
    assert_eq!(floor_of(&["query".into(), "parse".into(), "ast".into()]), Some("query::parse"));
    assert!(!may_use("model", "graph", &["graph".into()]));
}
