//! Those who write files: nothing is lost, nothing is written over that was not meant, nothing stays behind.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const CHANCERY: &str = env!("CARGO_BIN_EXE_chancery");

/// A directory of the test's own that is gone afterwards.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Place {
        let directory = std::env::temp_dir().join(format!("chancery-writers-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&directory);
        std::fs::create_dir_all(&directory).unwrap();
        Place(directory)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(CHANCERY);
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a run says, with its exit status.
    fn says(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.run(arguments);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap_or(-1), String::from_utf8_lossy(&said).into_owned())
    }

    /// Makes `g`, an open graph of so many nodes.
    fn graph(&self, nodes: usize) {
        let query = format!("UNWIND range(1, {nodes}) AS n CREATE ({{id: n}})");
        let mut session = self.command(&["session", "--save", "g"]).stdin(Stdio::piped()).spawn().unwrap();
        writeln!(session.stdin.take().unwrap(), "{{\"query\": \"{query}\"}}").unwrap();
        assert!(session.wait().unwrap().success());
    }

    fn count(&self, graph: &str, pattern: &str) -> String {
        let (_, text) =
            self.says(&["query", "-g", graph, "-f", "csv", &format!("MATCH {pattern} RETURN count(*) AS n")]);
        text.trim().replace("\r\n", "\n").trim_start_matches("n\n").to_owned()
    }

    /// A copy of the bundled directory.
    fn directory(&self, name: &str) -> PathBuf {
        let directory = self.at(name);
        std::fs::create_dir(&directory).unwrap();
        let bundled = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
        for file in chancery::load::FILES {
            std::fs::copy(bundled.join(file), directory.join(file)).unwrap();
        }
        directory
    }

    /// The names of what lies there and is hidden.
    fn hidden(&self, below: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.at(below)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with('.')).collect()
    }
}

/// What somebody puts where a lock belongs.
type Plant<'p> = &'p dyn Fn(&Path);

/// A pipe with a name.
fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn of_two_who_keep_what_they_wrote_none_loses_it() {
    let place = Place::new("two");
    place.graph(3_000);
    let mut kept = 0;
    for round in 0..6 {
        let writers: Vec<_> = ["a", "b"]
            .iter()
            .map(|who| {
                let query = format!("CREATE ({{id: '{who}{round}'}})");
                place.command(&["query", "-g", "g", "--save", "g", &query]).spawn().unwrap()
            })
            .collect();
        for (who, writer) in ["a", "b"].iter().zip(writers) {
            let output = writer.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let there = place.count("g", &format!("({{id: '{who}{round}'}})"));
            match output.status.code() {
                Some(0) => {
                    assert_eq!(there, "1", "{who}{round}: {said}");
                    kept += 1;
                }
                Some(3) => {
                    assert_eq!(there, "0", "{who}{round}: {said}");
                    let why = ["has been written by somebody else", "has been writing it", "is writing it"];
                    assert!(why.iter().any(|why| said.contains(why)), "{said}");
                }
                other => panic!("{other:?}: {said}"),
            }
        }
    }
    assert!(kept >= 6, "{kept} were kept");
    assert_eq!(place.hidden("."), Vec::<String>::new());
}

#[test]
fn what_somebody_else_wrote_is_told_with_how_to_go_on() {
    let place = Place::new("told");
    place.graph(10);
    let mut slow = place.command(&["session", "-g", "g", "--save", "g"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = slow.stdin.take().unwrap();
    let mut output = BufReader::new(slow.stdout.take().unwrap());
    writeln!(input, "{{\"query\": \"CREATE ({{id: 'slow'}})\"}}").unwrap();
    let mut line = String::new();
    output.read_line(&mut line).unwrap();
    assert!(line.contains("\"kept\":false"), "{line}");
    assert_eq!(place.says(&["query", "-g", "g", "--save", "g", "CREATE ({id: 'fast'})"]).0, 0);
    drop(input);
    let done = slow.wait_with_output().unwrap();
    assert_eq!(done.status.code(), Some(3));
    let expected = "error[D0115]: `g` has been written by somebody else since it was opened\n\
\x20= help: it has 11 nodes and 0 edges now, and would have had 11 nodes and 0 edges; nothing of it was changed\n\
\x20= help: open it again and repeat what you wrote, or save into another file\n";
    assert_eq!(String::from_utf8_lossy(&done.stderr), expected);
}

#[test]
fn a_session_that_is_kept_says_so_and_is_kept_when_it_is_ended() {
    use nix::sys::signal::{Signal, kill};
    let place = Place::new("ended");
    for (signal, status) in [(Signal::SIGTERM, 143), (Signal::SIGINT, 130)] {
        let file = format!("g{status}");
        let mut session = place.command(&["session", "--save", &file]).stdin(Stdio::piped()).spawn().unwrap();
        let mut input = session.stdin.take().unwrap();
        let mut output = BufReader::new(session.stdout.take().unwrap());
        let mut ask = |request: &str| {
            writeln!(input, "{request}").unwrap();
            let mut line = String::new();
            output.read_line(&mut line).unwrap();
            line
        };
        let written = ask("{\"query\": \"CREATE ({id: 'a'})\"}");
        assert!(written.contains("\"kept\":false"), "{written}");
        let read = ask("{\"query\": \"RETURN 1\"}");
        assert!(!read.contains("kept"), "{read}");
        let reset = ask("{\"reset\": true}");
        assert!(reset.contains("NotAllowed") && reset.contains("is not reset"), "{reset}");
        kill(nix::unistd::Pid::from_raw(i32::try_from(session.id()).unwrap()), signal).unwrap();
        assert_eq!(session.wait().unwrap().code(), Some(status));
        assert_eq!(place.count(&file, "(n)"), "1");
    }
    assert_eq!(place.hidden("."), Vec::<String>::new());
}

#[test]
fn a_planted_lock_is_not_followed_and_not_written_to() {
    let place = Place::new("planted");
    place.graph(3);
    let directory = place.directory("d");
    std::fs::write(place.at("victim"), "what I need").unwrap();
    std::fs::write(place.at("twin"), "").unwrap();
    std::fs::write(place.at("nodes.csv"), ":ID\n1\n").unwrap();
    let plants: [(&str, Plant<'_>); 3] = [
        ("a link", &|lock| symlink(place.at("victim"), lock).unwrap()),
        ("another name", &|lock| std::fs::hard_link(place.at("twin"), lock).unwrap()),
        ("a text", &|lock| std::fs::write(lock, "what I wrote").unwrap()),
    ];
    let writers: [(&str, &[&str]); 4] = [
        (".g.lock", &["query", "-g", "g", "--save", "g", "CREATE ()"]),
        (".built.lock", &["build", "d", "--into", "built"]),
        (".imported.lock", &["import", "--nodes", "nodes.csv", "--into", "imported"]),
        ("d/.statements.jsonl.lock", &["seal", "d"]),
    ];
    for (what, plant) in plants {
        for (lock, arguments) in writers {
            plant(&place.at(lock));
            let (code, said) = place.says(arguments);
            assert_eq!(code, 3, "{what}: {arguments:?}: {said}");
            assert!(said.contains("stands where its lock belongs, and is none of ours"), "{what}: {said}");
            std::fs::remove_file(place.at(lock)).unwrap();
        }
    }
    assert_eq!(std::fs::read_to_string(place.at("victim")).unwrap(), "what I need");
    assert_eq!(std::fs::metadata(place.at("twin")).unwrap().len(), 0);
    assert!(!place.at("built").exists() && !place.at("imported").exists());
    assert_eq!(place.count("g", "(n)"), "3");
    assert!(directory.is_dir());
}

#[test]
fn build_writes_over_a_snapshot_and_over_nothing_else() {
    let place = Place::new("build");
    place.directory("d");
    std::fs::write(place.at("notes.txt"), "mine").unwrap();
    let (code, said) = place.says(&["build", "d", "--into", "notes.txt"]);
    assert_eq!((code, said.lines().next()), (2, Some("error: `notes.txt` exists already, and is not a snapshot")));
    assert_eq!(std::fs::read_to_string(place.at("notes.txt")).unwrap(), "mine");
    for force in [false, true] {
        for input in ["d/statements.jsonl", "d/rules.chq", "d"] {
            let before = std::fs::metadata(place.at(input)).unwrap().len();
            let mut arguments = vec!["build", "d", "--into", input];
            arguments.extend(force.then_some("--force"));
            let (code, said) = place.says(&arguments);
            assert!(code == 2 || code == 3, "{input}: {said}");
            assert_eq!(std::fs::metadata(place.at(input)).unwrap().len(), before, "{input}: {said}");
        }
    }
    pipe(&place.at("pipe"));
    for target in ["pipe", "/dev/null"] {
        let (code, said) = place.says(&["build", "d", "--into", target, "--force"]);
        assert!(code == 3 && said.contains("it is not a file"), "{target}: {said}");
        assert!(!std::fs::metadata(place.at(target)).unwrap().is_file(), "{target}");
    }
    assert_eq!(place.says(&["build", "d", "--into", "notes.txt", "--force"]).0, 0);
    assert_eq!(place.says(&["build", "d", "--into", "notes.txt"]).0, 0);
}

#[test]
fn a_file_keeps_its_mode_and_a_link_stays_a_link() {
    let place = Place::new("mode");
    place.graph(3);
    let directory = place.directory("d");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::write(place.at("rows.csv"), "").unwrap();
    for file in ["g", "rows.csv", "d/statements.jsonl", "d/entities.jsonl"] {
        std::fs::set_permissions(place.at(file), private.clone()).unwrap();
    }
    std::fs::rename(place.at("g"), place.at("real")).unwrap();
    symlink("real", place.at("g")).unwrap();
    std::fs::rename(directory.join("entities.jsonl"), directory.join("all.jsonl")).unwrap();
    symlink("all.jsonl", directory.join("entities.jsonl")).unwrap();
    assert_eq!(place.says(&["query", "-g", "g", "--save", "g", "CREATE ()"]).0, 0);
    assert_eq!(place.says(&["export", "-g", "g", "--force", "-o", "rows.csv", "MATCH (n) RETURN n.id"]).0, 0);
    assert_eq!(place.says(&["seal", "d"]).0, 0);
    for file in ["real", "rows.csv", "d/statements.jsonl", "d/all.jsonl"] {
        let found = std::fs::symlink_metadata(place.at(file)).unwrap();
        assert!(found.is_file() && found.mode() & 0o777 == 0o600, "{file}: {:o}", found.mode());
    }
    for link in ["g", "d/entities.jsonl"] {
        assert!(std::fs::symlink_metadata(place.at(link)).unwrap().is_symlink(), "{link}");
    }
    assert_eq!(place.count("g", "(n)"), "4");
}

#[test]
fn what_a_killed_writer_left_is_removed_by_the_next_one() {
    let place = Place::new("left");
    place.graph(3);
    place.directory("d");
    for left in [".g.4711.new", "d/.statements.jsonl.4711.new"] {
        std::fs::write(place.at(left), "half").unwrap();
    }
    // What is called otherwise is somebody else's.
    for other in [".g.mine.new", ".g.new", ".h.4711.new"] {
        std::fs::write(place.at(other), "mine").unwrap();
    }
    assert_eq!(place.says(&["query", "-g", "g", "--save", "g", "CREATE ()"]).0, 0);
    assert_eq!(place.says(&["seal", "d"]).0, 0);
    let mut hidden = place.hidden(".");
    hidden.sort();
    assert_eq!(hidden, [".g.mine.new", ".g.new", ".h.4711.new"]);
    assert_eq!(place.hidden("d"), Vec::<String>::new());
}

#[test]
fn no_line_is_lost_that_is_appended_while_a_directory_is_sealed() {
    let place = Place::new("seal");
    let file = place.directory("d").join("statements.jsonl");
    let before = std::fs::read_to_string(&file).unwrap().lines().count();
    let mut appended = 0;
    for round in 0..8 {
        let sealing = place.command(&["seal", "d"]).spawn().unwrap();
        for at in 0..20 {
            let line = format!(
                "{{\"id\":\"mehdi/{}\",\"subject\":\"csto\",\"relation\":\"supports\",\"object\":\"russia\",\"source\":\"mehdi\"}}\n",
                1000 + round * 100 + at
            );
            std::fs::OpenOptions::new().append(true).open(&file).unwrap().write_all(line.as_bytes()).unwrap();
            appended += 1;
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let done = sealing.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        match done.status.code() {
            Some(0) => {}
            Some(3) => assert!(said.contains("was changed meanwhile; try again"), "{said}"),
            other => panic!("{other:?}: {said}"),
        }
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), before + appended);
    assert_eq!(place.says(&["seal", "d"]).0, 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), before + appended);
}

#[test]
fn a_pipe_or_a_link_that_leads_out_is_no_file_of_a_directory() {
    let place = Place::new("inside");
    let directory = place.directory("d");
    std::fs::rename(directory.join("entities.jsonl"), place.at("entities.jsonl")).unwrap();
    symlink("../entities.jsonl", directory.join("entities.jsonl")).unwrap();
    let (code, said) = place.says(&["check", "d"]);
    assert!(code == 3 && said.contains("it is a link that leads out of the directory"), "{said}");
    std::fs::remove_file(directory.join("entities.jsonl")).unwrap();
    pipe(&directory.join("entities.jsonl"));
    for arguments in [&["check", "d"] as &[&str], &["query", "-g", "d", "RETURN 1"], &["seal", "d"]] {
        let (code, said) = place.says(arguments);
        assert!(code == 3 && said.contains("it is not a file"), "{arguments:?}: {said}");
    }
    let (code, said) = place.says(&["query", "-g", "d/entities.jsonl", "RETURN 1"]);
    assert!(code == 3, "{said}");
    std::fs::create_dir(place.at("texts")).unwrap();
    symlink("/etc/passwd", place.at("texts/mehdi.txt")).unwrap();
    let (code, said) = place.says(&["verify", "-g", "demo", "--texts", "texts"]);
    assert!(code == 3 && said.contains("it is a link that leads out of the directory"), "{said}");
}
