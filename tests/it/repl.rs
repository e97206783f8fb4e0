//! The prompt from the outside, through a pseudo-terminal: what a person sees and types.
#![cfg(unix)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) const ENTER: &str = "\r";
const ALT_ENTER: &str = "\u{1b}\r";
pub(crate) const CTRL_C: &str = "\u{3}";
pub(crate) const CTRL_D: &str = "\u{4}";
const UP: &str = "\u{1b}[A";

/// A person at a terminal.
pub(crate) struct Person {
    pub(crate) pty: Arc<Pty>,
    child: Child,
    pub(crate) seen: Arc<Mutex<Vec<u8>>>,
    /// How far the person has read, in characters without escapes.
    read: usize,
    pub(crate) directory: PathBuf,
}

impl Person {
    pub(crate) fn sits_down(name: &str) -> Person {
        Person::with(name, &[], &[])
    }

    /// Opens the prompt in a directory of the person's own.
    pub(crate) fn with(name: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Person {
        let directory = std::env::temp_dir().join(format!("chancery-repl-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let (pty, pts) = pty_process::blocking::open().unwrap();
        pty.resize(pty_process::Size::new(40, 120)).unwrap();
        let command = Command::new(env!("CARGO_BIN_EXE_chancery")).args(arguments).current_dir(&directory);
        let command = command.env("TERM", "xterm-256color");
        let command = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"].into_iter().fold(command, Command::env_remove);
        let command = command.env("CHANCERY_HISTORY", directory.join("history"));
        // No pager and no settings but those that a test gives.
        let command = command.env("CHANCERY_CONFIG", "").env("PAGER", "").envs(variables.iter().copied());
        let child = command.spawn(pts).unwrap();
        let (pty, seen) = (Arc::new(pty), Arc::new(Mutex::new(Vec::new())));
        let (from, into) = (Arc::clone(&pty), Arc::clone(&seen));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = (&*from).read(&mut buffer) {
                into.lock().unwrap().extend_from_slice(&buffer[..length]);
            }
        });
        let mut person = Person { pty, child, seen, read: 0, directory };
        person.sees("> ");
        person
    }

    pub(crate) fn types(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// All that was shown, without escapes.
    pub(crate) fn screen(&self) -> String {
        let bytes = self.seen.lock().unwrap().clone();
        anstream::adapter::strip_str(&String::from_utf8_lossy(&bytes)).to_string()
    }

    /// Waits until `text` is shown behind what was read before; gives what was shown up to its end.
    pub(crate) fn sees(&mut self, text: &str) -> String {
        let start = Instant::now();
        loop {
            let screen = self.screen();
            let new = screen.get(self.read..).unwrap_or("");
            if let Some(at) = new.find(text) {
                let shown = new[..at + text.len()].to_owned();
                self.read += shown.len();
                return shown;
            }
            assert!(start.elapsed() < PATIENCE, "`{text}` does not come; there is:\n{new}\nafter\n{screen}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Types a line and waits for the prompt after its answer.
    pub(crate) fn asks(&mut self, line: &str, answer: &str) -> String {
        self.types(line);
        self.types(ENTER);
        let shown = self.sees(answer);
        self.sees("> ");
        shown
    }

    /// The number of the process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has not ended.
    pub(crate) fn child_runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the end; gives the exit status.
    pub(crate) fn leaves(&mut self) -> i32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code().unwrap_or(-1);
            }
            assert!(start.elapsed() < PATIENCE, "it does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !std::thread::panicking() {
            let _ = std::fs::remove_dir_all(&self.directory);
        }
    }
}

#[test]
fn a_newcomer_is_greeted_answered_and_let_go() {
    let mut person = Person::sits_down("newcomer");
    assert!(person.screen().starts_with("chancery 0.1.0, demo graph: five articles on the CSTO. Tab completes"));
    let answer = person.asks("PATHS FROM serbia TO csto WITHIN 2;", "ms");
    assert!(answer.contains("Serbia -observer-at-> CSTO Parliamentary Assembly -part-of-> CSTO"), "{answer}");
    assert!(answer.contains("  [1] strakhova-2023, "), "{answer}");
    let error = person.asks("NEIGHBOURS OF Kirgizstan;", "did you mean");
    assert!(error.contains("error[Q0207]") && error.contains("<input>:1:15"), "{error}");
    person.asks("help", "NEIGHBOURS OF csto");
    person.types("exit;\r");
    assert_eq!(person.leaves(), 0);
}

#[test]
fn enter_runs_whole_queries_and_alt_enter_goes_on() {
    let mut person = Person::sits_down("enter");
    person.asks("RETURN 11 AS a", "1 row");
    person.types("MATCH (s:state)-[:hosts-base]->(x)\r");
    person.types("RETURN s.name\r");
    person.sees("2 rows");
    person.sees("> ");
    person.types("RETURN 1 AS a");
    person.types(ALT_ENTER);
    person.asks("UNION RETURN 2 AS a", "2 rows");
    let both = person.asks("RETURN 'x' AS a; RETURN [1,\u{1b}\r 2] AS b;", "[1, 2]");
    assert_eq!(both.matches("1 row").count(), 1, "{both}");
}

#[test]
fn control_c_drops_the_line_and_control_d_leaves() {
    let mut person = Person::sits_down("control");
    person.types("MATCH (n");
    person.sees("MATCH (n");
    person.types(CTRL_C);
    person.sees("> ");
    person.asks("RETURN 12 AS a", "1 row");
    person.types(CTRL_D);
    assert_eq!(person.leaves(), 0);
}

#[test]
fn control_c_stops_a_query_and_the_session_goes_on() {
    let mut person = Person::with("cancel", &["--timeout", "none"], &[]);
    person.types("MATCH (a), (b), (c), (d) RETURN count(*)\r");
    std::thread::sleep(Duration::from_millis(500));
    let start = Instant::now();
    person.types(CTRL_C);
    person.sees("interrupted");
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    person.sees("> ");
    person.asks("RETURN 13 AS a", "1 row");
}

#[test]
fn control_c_stops_an_answer_that_is_shown_and_an_export() {
    let mut person = Person::with("shown", &["--timeout", "none"], &[]);
    let text = "RETURN reduce(s = 'ab cdefgh', y IN range(1, 16) | s + s) AS s";
    let shown = format!("UNWIND range(1, 90) AS x {text}");
    let export = format!(":export long.csv UNWIND range(1, 1500) AS x {text}");
    for line in [shown, export] {
        person.types(&format!("{line}\r"));
        std::thread::sleep(Duration::from_millis(700));
        let start = Instant::now();
        person.types(CTRL_C);
        person.sees("interrupted");
        assert!(start.elapsed() < Duration::from_secs(20), "{line}: {:?}", start.elapsed());
        person.sees("> ");
        person.asks("RETURN 14 AS a", "1 row");
    }
    let left: Vec<_> = std::fs::read_dir(&person.directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["history"]);
}

#[test]
fn a_paste_of_several_lines_is_one_input() {
    let mut person = Person::sits_down("paste");
    person.types("\u{1b}[200~RETURN 1 AS one;\nRETURN 2 AS two\u{1b}[201~");
    person.types(ENTER);
    let shown = person.sees("two\r\n  2");
    assert!(shown.contains("one\r\n  1"), "{shown}");
}

#[test]
fn what_was_typed_is_remembered() {
    let mut person = Person::sits_down("history");
    person.asks("RETURN 'kept' AS memory", "1 row");
    person.types(CTRL_D);
    person.leaves();
    let history = std::fs::read_to_string(person.directory.join("history")).unwrap();
    assert!(history.contains("RETURN 'kept' AS memory"), "{history}");
    let file = person.directory.join("history");
    let mut other = Person::with("history-2", &[], &[("CHANCERY_HISTORY", file.to_str().unwrap())]);
    other.types(UP);
    other.sees("RETURN 'kept' AS memory");
    other.types(ENTER);
    other.sees("1 row");
}

#[test]
fn tab_completes_what_can_stand_there() {
    let mut person = Person::sits_down("complete");
    for (typed, completed) in [
        (":sch\t", ":schema"),
        ("MAT\t", "MATCH "),
        ("MATCH (s:stat\t", "MATCH (s:state"),
        ("MATCH (s:state)-[:hosts\t", "-[:hosts-base"),
        ("NEIGHBOURS OF kyrgyzs\t", "kyrgyzstan"),
        ("NEIGHBOURS OF \"United St\t", "\"United States"),
        ("PATHS FROM serbia T\t", "PATHS FROM serbia TO "),
        ("MATCH (n) RETURN n.ali\t", "n.aliases"),
        ("CALL db.relat\t", "db.relationshipTypes"),
        ("NEIGHBOURS OF csto INCLUDING prop\t", "INCLUDING proposed"),
        ("NEIGHBOURS OF csto ACCORDING TO eurasian\t", "eurasianet"),
        ("RETURN toUpp\t", "toUpper("),
    ] {
        person.types(typed);
        person.sees(completed);
        person.types(CTRL_C);
        person.sees("> ");
    }
}

#[test]
fn relations_that_fit_both_ends_are_offered_first() {
    let mut person = Person::sits_down("fitting");
    person.types("MATCH (p:person)-[:\t\t");
    let list = person.sees("leads");
    assert!(!list.contains("hosts-base"), "a person hosts no base: {list}");
}

#[test]
fn commands_do_what_their_help_says() {
    let mut person = Person::sits_down("commands");
    person.asks(":rows 2", "answers show 2 rows at most");
    person.asks("MATCH (s:state) RETURN s.name", "first 2 of ");
    person.asks(":timing off", "answers do not tell");
    let answer = person.asks("RETURN 1 AS a", "1 row");
    assert!(!answer.contains(" ms"), "{answer}");
    person.asks(":format markdown", "written as markdown");
    person.asks("RETURN 1 AS a", "| a |");
    person.asks(":format table", "table");
    person.asks(":param state=uzbekistan", "$state is \"uzbekistan\"");
    person.asks("MATCH (n {id: $state}) RETURN n.name", "Uzbekistan");
    person.asks(":schema members-of", "did you mean `member-of`?");
    person.asks(":soruces", "did you mean `:sources`?");
    person.asks(":sources", "eurasianet-2003");
    person.asks(":explain MATCH (s:state) RETURN s.name", "state");
    person.asks(":evidence off", "do not show");
    person.asks(":help views", "CERTAINLY AS OF 2012");
    let card = person.asks(":entity csto", "statements");
    for part in ["Collective Security Treaty Organization (CSTO), military-alliance", "founded", "1992", "<-member-of-"]
    {
        assert!(card.contains(part), "{part} in {card}");
    }
}

#[test]
fn the_prompt_shows_the_view() {
    let mut person = Person::sits_down("view");
    person.types(":view CERTAINLY AS OF 2012\r");
    person.sees("CERTAINLY AS OF 2012> ");
    let answer = person.asks("MATCH (s:state)-[:member-of]->({id: 'csto'}) RETURN s.name", "2 rows");
    assert!(answer.contains("Tajikistan"), "{answer}");
    person.asks(":view AS OF yesterday", "error[");
    person.asks(":view off", "no view is set");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let colours = |person: &Person| {
        let bytes = person.seen.lock().unwrap().clone();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let codes = text.split("\u{1b}[").skip(1);
        codes.filter(|code| code.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m')).count()
    };
    let mut person = Person::sits_down("colour");
    person.asks("MATCH (s:state)-[:hosts-base]->(x) RETURN s.name", "2 rows");
    assert!(colours(&person) > 4);
    let mut other = Person::with("no-colour", &[], &[("NO_COLOR", "1")]);
    other.asks("MATCH (s:state)-[:hosts-base]->(x) RETURN s.name", "2 rows");
    other.asks("RETRUN 1", "error");
    assert_eq!(colours(&other), 0);
    for (name, ci) in [("dumb", "0"), ("dumb-ci", "1")] {
        let mut dumb = Person::with(name, &[], &[("TERM", "dumb"), ("CI", ci)]);
        dumb.asks("RETURN 1 AS a;", "1 row");
        assert!(!dumb.seen.lock().unwrap().contains(&0x1b));
    }
}

/// A graph of one statement about an article of one sentence.
fn small_graph(directory: &Path) {
    let text = "Aland joined Bund, they say.\n";
    let passage: String = text.chars().take(17).collect();
    let hash = |text: &str| chancery::load::short_hash(text.as_bytes());
    let files = [
        (
            "schema.json",
            r#"{"types":[{"type":"state"},{"type":"organization"}],
               "relations":[{"relation":"member-of","domain":["state"],"range":["organization"]}]}"#
                .to_owned(),
        ),
        (
            "sources.jsonl",
            format!("{{\"id\":\"note\",\"title\":\"A note\",\"chars\":29,\"sha256\":\"{}\"}}\n", hash(text)),
        ),
        (
            "entities.jsonl",
            "{\"id\":\"aland\",\"type\":\"state\",\"name\":\"Aland\"}\n\
             {\"id\":\"bund\",\"type\":\"organization\",\"name\":\"Bund\"}\n"
                .to_owned(),
        ),
        (
            "statements.jsonl",
            format!(
                "{{\"id\":\"note/1\",\"subject\":\"aland\",\"relation\":\"member-of\",\"object\":\"bund\",\"source\":\"note\",\
                 \"at\":[{{\"start\":0,\"end\":17,\"sha256\":\"{}\"}}],\"gloss\":\"It is in.\"}}\n",
                hash(&passage)
            ),
        ),
    ];
    for (name, content) in files {
        std::fs::write(directory.join(name), content).unwrap();
    }
    std::fs::write(directory.join("note.txt"), text).unwrap();
}

#[test]
fn the_passage_behind_a_footnote_is_shown_and_checked() {
    let graph = std::env::temp_dir().join(format!("chancery-repl-passage-graph-{}", std::process::id()));
    std::fs::create_dir_all(&graph).unwrap();
    small_graph(&graph);
    let path = graph.to_str().unwrap().to_owned();
    let mut person = Person::with("passage", &[&path], &[]);
    person.asks(":passage 1", "there is no answer yet");
    person.asks("NEIGHBOURS OF Aland", "[1] note, 0-17, asserted, undated: It is in.");
    person.asks(":passage 1", ":texts DIR");
    person.asks(&format!(":texts {path}"), "`:passage N` reads");
    person.asks(":passage 1", "\u{201c}Aland joined Bund\u{201d}");
    person.asks(":passage 2", "no footnote 2");
    std::fs::write(graph.join("note.txt"), "Aland left Bund, they say.\n").unwrap();
    person.asks(":passage 1", "its hash differs");
    std::fs::remove_dir_all(&graph).unwrap();
}

#[test]
fn every_command_has_an_example_that_runs() {
    let directory = std::env::temp_dir().join(format!("chancery-repl-examples-{}", std::process::id()));
    std::fs::create_dir_all(directory.join("articles")).unwrap();
    std::fs::create_dir_all(directory.join("examples")).unwrap();
    for script in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let script = script.unwrap();
        if script.path().extension().is_some_and(|extension| extension == "chq") {
            std::fs::copy(script.path(), directory.join("examples").join(script.file_name())).unwrap();
        }
    }
    // `:save` is for open graphs: tests/it/snapshot.rs has it.
    for row in chancery::repl::command::COMMANDS
        .iter()
        .filter(|row| !["passage", "save", "edit", "config"].contains(&row.name))
    {
        assert!(row.example.starts_with(&format!(":{}", row.name)) && !row.help.is_empty(), "{}", row.name);
        let script = directory.join("script");
        // Some commands speak of the last answer, so there is one.
        let question = "MATCH (s:state)-[r:hosts-base]->(x) RETURN s, r, x;";
        std::fs::write(&script, format!("{question}\n{}", row.example)).unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.current_dir(&directory).stdin(std::fs::File::open(&script).unwrap());
        let output = command.output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {message}", row.example);
    }
    std::fs::remove_dir_all(&directory).unwrap();
}

#[test]
fn help_has_every_topic_and_row() {
    let session = chancery::session::Session::demo().unwrap();
    let help = |topic: &str| chancery::repl::help::topic_text(&session, topic).unwrap_or_else(|_| panic!("{topic}"));
    let mut topics = vec![String::new(), "Q0203".to_owned(), "within".to_owned(), ":rows".to_owned()];
    topics.extend(chancery::repl::help::TOPICS.iter().map(|(name, _)| (*name).to_owned()));
    topics.extend(chancery::repl::command::COMMANDS.iter().map(|row| row.name.to_owned()));
    topics.extend(session.functions().iter().map(|entry| entry.name().to_owned()));
    topics.extend(session.procedures().signatures().map(|found| found.name.clone()));
    for topic in topics {
        assert!(help(&topic).lines().count() > 1, "{topic}");
        assert!(help(&topic).lines().all(|line| line.chars().count() < 160), "{topic}");
    }
    for topic in ["", "language", "views", "keys"] {
        assert!(help(topic).lines().count() <= 42, "`:help {topic}` fits a screen");
    }
}

#[test]
fn a_bare_name_or_command_is_understood_with_a_note() {
    let mut person = Person::sits_down("bare");
    let card = person.asks("csto", "founded");
    assert!(card.contains("note: `csto` is an entity; this is `:entity csto`"), "{card}");
    assert!(card.contains("Collective Security Treaty Organization (CSTO), military-alliance"), "{card}");
    let relation = person.asks("hosts-base;", "for example");
    assert!(relation.contains("note: `hosts-base` is a relation; this is `:schema hosts-base`"), "{relation}");
    let sources = person.asks("sources", "overview");
    assert!(sources.contains("note: commands begin with a colon; this is `:sources`"), "{sources}");
    person.asks("help views", "AS OF 2012");
    let unknown = person.asks("ctso", "error");
    assert!(!unknown.contains("note:"), "{unknown}");
}

#[test]
fn a_semicolon_in_a_comment_ends_nothing() {
    let mut person = Person::sits_down("comment");
    person.types("MATCH (s:state) // the states; all of them;\r");
    person.types("RETURN count(s) AS states;\r");
    person.sees("17");
    person.types("MATCH (s:state) /* first;\r");
    person.types("then; */ RETURN count(s) + 1 AS more\r");
    person.sees("18");
}

#[test]
fn a_cut_answer_names_the_command_that_shows_all() {
    let mut person = Person::sits_down("all");
    let cut = person.asks("UNWIND range(1, 410) AS n RETURN n", "shows all");
    assert!(cut.contains("first 100 of 410 rows"), "{cut}");
    assert!(cut.contains("`:rows all` shows all"), "{cut}");
    person.asks(":rows all", "> ");
    person.asks("UNWIND range(1, 410) AS n RETURN n", "410 rows");
}
