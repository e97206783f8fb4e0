//! The file in which the graph of a large directory is kept within it: made, used, stale, damaged, out of reach.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Barrier};

use chancery::diagnostic::Style;
use chancery::load::{self, Opened, Options};
use chancery::model::catalog::{Catalog, Found};

use super::{Scratch, stated};

fn open(directory: &Path) -> Opened {
    load::cached(directory, Options::default(), 0).unwrap_or_else(|p| panic!("{}", p.render(Style::Plain)))
}

fn file(directory: &Path) -> PathBuf {
    directory.join(".chancery/graph.chq-graph")
}

/// What `open` says: whether from the cache, and the note.
fn how(directory: &Path) -> (bool, Option<String>) {
    let opened = open(directory);
    assert_eq!(opened.loaded.graph.node_count(), 4);
    assert_eq!(opened.loaded.warnings.diagnostics.len(), 12, "warnings are told either way");
    (opened.cached, opened.note)
}

#[test]
fn a_cache_is_made_once_and_used_while_the_texts_are_the_same() {
    let scratch = Scratch::new("cache");
    let data = stated::directory(&scratch);
    assert_eq!(how(&data), (false, None));
    assert_eq!(how(&data), (true, None));
    let (texts, kept) = (load::directory(&data, Options::default()).unwrap(), open(&data).loaded);
    assert_eq!(stated::told(&kept.graph), stated::told(&texts.graph));
    assert_eq!((kept.rules, kept.rules_name), (texts.rules, texts.rules_name));
    assert_eq!(kept.warnings.render(Style::Plain), texts.warnings.render(Style::Plain));
    assert_eq!(std::fs::read_to_string(data.join(".chancery/.gitignore")).unwrap(), "*\n");
    assert!(load::cached(&data, Options { strict: true }, 0).is_err(), "strict takes warnings for errors");
    // Smaller ones than it pays for have none.
    std::fs::remove_dir_all(data.join(".chancery")).unwrap();
    assert!(!load::cached(&data, Options::default(), load::PAYS).unwrap().cached && !file(&data).exists());
}

#[test]
fn a_change_of_any_text_makes_it_stale() {
    let scratch = Scratch::new("cache-stale");
    let data = stated::directory(&scratch);
    for name in ["schema.json", "sources.jsonl", "entities.jsonl", "statements.jsonl", "rules.chq"] {
        open(&data);
        assert_eq!(how(&data), (true, None));
        let before = std::fs::read_to_string(data.join(name)).unwrap();
        std::fs::write(data.join(name), format!("{before}\n")).unwrap();
        assert_eq!(how(&data), (false, None), "{name}");
        assert_eq!(how(&data), (true, None), "{name}");
    }
    // What is read is what the texts say now; and wrong texts are told, whatever the cache holds.
    let entities = std::fs::read_to_string(data.join("entities.jsonl")).unwrap();
    std::fs::write(data.join("entities.jsonl"), entities.replace("Xland", "Zland")).unwrap();
    for cached in [false, true] {
        let opened = open(&data);
        assert_eq!(opened.cached, cached);
        assert_eq!(Catalog::entity(&opened.loaded.graph, "zland"), Found::One("xland".to_owned()));
    }
    std::fs::write(data.join("rules.chq"), "RULE").unwrap();
    assert_eq!(open(&data).loaded.rules, "RULE");
    std::fs::write(data.join("entities.jsonl"), "{}\n").unwrap();
    assert!(load::cached(&data, Options::default(), 0).is_err());
}

#[test]
fn a_damaged_cache_is_made_anew_with_one_line() {
    let scratch = Scratch::new("cache-damaged");
    let data = stated::directory(&scratch);
    open(&data);
    let sound = std::fs::read(file(&data)).unwrap();
    for at in (0..sound.len()).step_by(sound.len() / 20) {
        let mut bytes = sound.clone();
        bytes[at] ^= 8;
        std::fs::write(file(&data), bytes).unwrap();
        let (cached, note) = how(&data);
        assert!(!cached);
        // A flip in the hash of the texts is one in the header.
        let note = note.unwrap();
        assert!(note.starts_with("the cache `") && note.contains("is made anew: ") && !note.contains('\n'), "{note}");
        assert_eq!(how(&data), (true, None));
    }
    for bytes in [&[][..], b"no snapshot", &sound[..sound.len() / 2]] {
        std::fs::write(file(&data), bytes).unwrap();
        assert!(how(&data).1.is_some());
        assert_eq!(how(&data), (true, None));
    }
}

#[cfg(unix)]
#[test]
fn a_cache_that_cannot_be_written_is_none() {
    let scratch = Scratch::new("cache-none");
    let data = stated::directory(&scratch);
    // A file where the folder should be: nobody can write there, not even root, for whom nothing is read-only.
    std::fs::write(data.join(".chancery"), "").unwrap();
    assert_eq!((how(&data), how(&data)), ((false, None), (false, None)));
    // Links lead elsewhere, where nothing may be written.
    let elsewhere = scratch.file("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::remove_file(data.join(".chancery")).unwrap();
    std::os::unix::fs::symlink(&elsewhere, data.join(".chancery")).unwrap();
    assert_eq!((how(&data), how(&data)), ((false, None), (false, None)));
    std::fs::remove_file(data.join(".chancery")).unwrap();
    std::fs::create_dir(data.join(".chancery")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("graph"), file(&data)).unwrap();
    assert_eq!((how(&data), how(&data)), ((false, None), (false, None)));
    assert_eq!(std::fs::read_dir(&elsewhere).unwrap().count(), 0);
    // A directory in which something stands in the way of the file.
    std::fs::remove_file(file(&data)).unwrap();
    std::fs::create_dir(file(&data)).unwrap();
    assert_eq!((how(&data), how(&data)), ((false, None), (false, None)));
}

#[test]
fn many_open_it_at_once() {
    let scratch = Scratch::new("cache-many");
    let data = stated::directory(&scratch);
    let start = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (data, start) = (data.clone(), Arc::clone(&start));
            std::thread::spawn(move || {
                start.wait();
                (0..5).map(|_| how(&data).1).collect::<Vec<_>>()
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap(), [const { None }; 5]);
    }
    assert_eq!(how(&data), (true, None));
    let left = std::fs::read_dir(data.join(".chancery")).unwrap().count();
    assert_eq!(left, 2, "the graph and .gitignore");
}

/// The program, on a directory large enough.
#[test]
fn the_program_opens_large_directories_by_way_of_it() {
    let scratch = Scratch::new("cache-program");
    let data = stated::directory(&scratch);
    let statements = std::fs::read_to_string(data.join("statements.jsonl")).unwrap();
    std::fs::write(data.join("statements.jsonl"), statements + &"\n".repeat(5 << 20)).unwrap();
    let ask = || -> Output {
        let query = "MATCH (a)-[:leads]->(b) RETURN a.name, b.name";
        Command::new(env!("CARGO_BIN_EXE_chancery")).args(["query", "-g"]).arg(&data).arg(query).output().unwrap()
    };
    let (first, second) = (ask(), ask());
    assert!(first.status.success() && file(&data).exists(), "{}", String::from_utf8_lossy(&first.stderr));
    assert_eq!((&first.stdout, &first.stderr), (&second.stdout, &second.stderr), "rows, footnotes and warnings");
    let mut bytes = std::fs::read(file(&data)).unwrap();
    bytes[5000] ^= 1;
    std::fs::write(file(&data), bytes).unwrap();
    let third = ask();
    let (told, before) = (String::from_utf8(third.stderr).unwrap(), String::from_utf8(first.stderr).unwrap());
    assert_eq!(third.stdout, first.stdout);
    let (line, rest) = told.split_once('\n').unwrap();
    assert!(line.starts_with("warning: the cache `") && rest == before, "{told}");
    let check = Command::new(env!("CARGO_BIN_EXE_chancery")).arg("check").arg(&data).output().unwrap();
    assert!(check.status.success());
}
