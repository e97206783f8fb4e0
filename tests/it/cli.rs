//! The command line from the outside: exit statuses, streams, files, signals.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use chancery::cli;

fn chancery() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    command.stdin(Stdio::null());
    command
}

fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Output {
    chancery().args(arguments).output().unwrap()
}

fn run_with_input<S: AsRef<OsStr>>(arguments: &[S], input: &[u8]) -> Output {
    let mut command = chancery();
    let streams = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = streams.spawn().unwrap();
    // Whoever fails early need not read it all.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

/// Runs with success and silence on standard error; gives standard output.
fn shown<S: AsRef<OsStr>>(arguments: &[S]) -> String {
    let output = run(arguments);
    assert_eq!((code(&output), err(&output).as_str()), (0, ""), "{}", out(&output));
    out(&output)
}

/// A directory that is gone when the test is over.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let path = std::env::temp_dir().join(format!("chancery-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const BASES: &str = "MATCH (s:state)-[:hosts-base]->(x) RETURN s.name, x.name ORDER BY s.name";

#[test]
fn a_query_is_answered_with_footnotes() {
    let text = shown(&["query", BASES]);
    assert!(text.contains("Kyrgyzstan  United States  [1]\nUzbekistan"), "{text}");
    assert!(text.contains("\n  [1] eurasianet-2003, "), "{text}");
    assert!(text.ends_with("\n2 rows\n"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours into a pipe");
    let bare = shown(&["query", "--no-evidence", "-f", "csv", BASES]);
    assert_eq!(
        bare.lines().collect::<Vec<_>>(),
        ["s.name,x.name", "Kyrgyzstan,United States", "Uzbekistan,United States"]
    );
}

#[test]
fn queries_come_from_standard_input_too() {
    let output = run_with_input(&["query", "-f", "csv", "-"], b"RETURN 1 AS a; // one\nRETURN 'b;' AS b;\n");
    assert_eq!((code(&output), out(&output).replace('\r', "")), (0, "a\n1\nb\nb;\n".to_owned()));
    let output = run_with_input(&["query", "-"], b"RETURN '\xff'");
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("not UTF-8 at byte 8"), "{}", err(&output));
}

#[test]
fn the_first_query_that_fails_ends_the_run() {
    let scratch = Scratch::new("fails");
    let script = scratch.write("s.chq", "RETURN 1 AS a;\n\nRETURN 2 AS b; MATCH (n:stat)\nRETURN n;\nRETURN 3 AS c\n");
    let output = run(&["run".as_ref(), "-f".as_ref(), "csv".as_ref(), script.as_os_str()]);
    assert_eq!((code(&output), out(&output).replace('\r', "")), (1, "a\n1\nb\n2\n".to_owned()));
    let message = err(&output);
    assert!(message.contains("s.chq:3:25"), "the place is that in the file: {message}");
    assert!(message.contains("did you mean `state`"), "{message}");
}

#[test]
fn parameters_are_json_or_strings() {
    let query = "RETURN $a AS a, $b AS b, $c.d AS c";
    let arguments =
        ["query", "-f", "csv", "--param", "a=12", "--param", "b=uzbekistan", "--param", r#"c={"d":[1]}"#, query];
    assert_eq!(shown(&arguments).replace('\r', ""), "a,b,c\n12,uzbekistan,[1]\n");
    for wrong in ["a", "=1", "a=99999999999999999999"] {
        assert_eq!(code(&run(&["query", "--param", wrong, "RETURN 1"])), 2, "{wrong}");
    }
    assert_eq!(code(&run(&["query", "RETURN $nothing"])), 1);
}

#[test]
fn exit_statuses_tell_what_went_wrong() {
    let cases: &[(&[&str], i32)] = &[
        (&["query", "RETURN 1"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["query", "RETRUN 1"], 1),
        (&["query", "MATCH (n:stat) RETURN n"], 1),
        (&["query"], 2),
        (&["query", "// nothing"], 2),
        (&["query", "--format", "tabel", "RETURN 1"], 2),
        (&["quary", "RETURN 1"], 2),
        (&["--timeout", "soon"], 2),
        (&["demo", "query", "RETURN 1"], 2),
        (&["export", "RETURN 1"], 2),
        (&["explain", "Z9999"], 2),
        (&["schema", "no-such-thing"], 2),
        (&["query", "-g", "no/such/graph", "RETURN 1"], 3),
        (&["run", "no/such/script.chq"], 3),
        (&["check", "src"], 3),
        (&["verify", "--texts", "no/such/texts"], 3),
        (&["query", "--max-rows", "2", "UNWIND range(1, 9) AS x RETURN x"], 4),
        (&["query", "--timeout", "50ms", "MATCH (a), (b), (c), (d) RETURN count(*)"], 4),
    ];
    for (arguments, expected) in cases {
        let output = run(arguments);
        assert_eq!(code(&output), *expected, "{arguments:?}: {}", err(&output));
        assert_eq!(err(&output).is_empty(), *expected == 0, "{arguments:?}: {}", err(&output));
    }
}

#[test]
fn a_misspelt_subcommand_and_format_are_guessed() {
    assert!(err(&run(&["quary"])).contains("did you mean `chancery query`?"));
    for (arguments, wrong, help) in [
        (["querry", "RETURN 1"], "`querry`", "did you mean `chancery query`?"),
        (["exprot", "-o"], "`exprot`", "did you mean `chancery export`?"),
        (["frobnicate", "x"], "`frobnicate`", "`chancery --help` lists the commands"),
    ] {
        let output = run(&arguments);
        let told = err(&output);
        assert!(told.contains(&format!("neither a graph nor a command {wrong}")) && told.contains(help), "{told}");
        assert_eq!(code(&output), 2, "{told}");
    }
    assert!(err(&run(&["demo", "querry"])).contains("unrecognized subcommand 'querry'"));
    assert!(err(&run(&["query", "-f", "tabel", "RETURN 1"])).contains("did you mean `table`?"));
    assert!(err(&run(&["schema", "member-off"])).contains("did you mean `member-of`?"));
}

#[cfg(unix)]
#[test]
fn arguments_that_are_not_utf8_are_wrong_usage_and_no_panic() {
    use std::os::unix::ffi::OsStrExt;
    let bad = OsStr::from_bytes(b"\xff\xfe");
    let word = |text: &'static str| OsStr::new(text);
    for arguments in [
        vec![bad],
        vec![bad, word("x")],
        vec![word("query"), bad],
        vec![word("query"), word("-g"), bad, word("RETURN 1")],
        vec![word("query"), word("-f"), bad, word("RETURN 1")],
        vec![word("query"), word("--param"), bad, word("RETURN 1")],
        vec![word("run"), bad],
        vec![word("export"), word("-o"), bad],
        vec![word("explain"), bad],
        vec![word("--view"), bad],
    ] {
        let output = run(&arguments);
        assert!(matches!(code(&output), 2 | 3), "{arguments:?}: {:?}", output.status);
        assert!(!err(&output).contains("panicked"), "{}", err(&output));
    }
}

#[test]
fn export_writes_whole_files_and_only_new_ones() {
    let scratch = Scratch::new("export");
    let file = scratch.path("csto.dot");
    let arguments = |force: bool, file: &Path, query: &str| -> Vec<std::ffi::OsString> {
        let force = force.then(|| "--force".into());
        ["export".into(), "-o".into(), file.into()].into_iter().chain(force).chain([query.into()]).collect()
    };
    let output = run(&arguments(false, &file, "NEIGHBOURS OF csto WITHIN 1"));
    assert_eq!((code(&output), out(&output).as_str()), (0, ""), "{}", err(&output));
    assert!(
        err(&output).starts_with("wrote ") && err(&output).contains("Draw it with: dot -Tsvg "),
        "{}",
        err(&output)
    );
    let first = std::fs::read_to_string(&file).unwrap();
    assert!(first.contains("digraph"), "{first}");
    let again = run(&arguments(false, &file, "NEIGHBOURS OF sco WITHIN 1"));
    assert_eq!(code(&again), 2);
    assert!(err(&again).contains("--force"), "{}", err(&again));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), first);
    assert_eq!(code(&run(&arguments(true, &file, "NEIGHBOURS OF sco WITHIN 1"))), 0);
    assert_ne!(std::fs::read_to_string(&file).unwrap(), first);
    assert_eq!(code(&run(&arguments(true, &file, "NEIGHBOURS OF nobody"))), 1);
    assert_eq!(code(&run(&arguments(false, &scratch.path("no/such/x.csv"), "RETURN 1"))), 3);
    assert_eq!(code(&run(&arguments(false, &scratch.path("x.unknown"), "RETURN 1"))), 2);
    assert_eq!(scratch.names(), ["csto.dot"], "nothing half written is left");
}

#[test]
fn the_format_follows_the_extension_and_a_whole_graph_needs_no_query() {
    let scratch = Scratch::new("formats");
    let file = scratch.path("bases.csv");
    shown(&["query", "-f", "json", BASES]);
    let output = run(&["export".as_ref(), "-o".as_ref(), file.as_os_str(), BASES.as_ref()]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("s.name,x.name"));
    let whole = run(&["export", "-f", "dot"]);
    assert_eq!(code(&whole), 0, "{}", err(&whole));
    assert!(out(&whole).contains("233 entities"), "{}", out(&whole).lines().take(5).collect::<String>());
    let rows = run(&["export", "-f", "csv"]);
    assert_eq!(code(&rows), 2, "a table shows rows: {}", err(&rows));
}

#[test]
fn a_closed_pipe_is_no_error() {
    let mut command = chancery();
    let arguments = ["query", "-f", "jsonl", "UNWIND range(1, 300000) AS x RETURN x, 'to fill the pipe' AS y"];
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), err(&output).as_str()), (0, ""));
}

#[test]
fn standard_input_without_a_terminal_is_a_script_with_commands() {
    let input = b":format csv\n:param n=2\nRETURN $n AS a;\nRETURN 3\n  AS b;\n\n:rows 1\nRETURN 4 AS c";
    let output = run_with_input::<&str>(&[], input);
    let text = out(&output).replace('\r', "");
    assert_eq!((code(&output), err(&output).as_str()), (0, ""), "{text}");
    assert!(text.contains("a\n2\nb\n3\n") && text.ends_with("c\n4\n"), "{text}");
    assert!(!text.contains("Tab completes") && !text.contains("> "), "{text}");
    let output = run_with_input::<&str>(&[], b"RETURN 1 AS a;\nRETRUN 2;\nRETURN 3 AS c;\n");
    assert_eq!(code(&output), 1);
    assert!(err(&output).contains("<stdin>:2:1"), "{}", err(&output));
    assert!(!out(&output).contains('c'), "{}", out(&output));
    assert_eq!(code(&run_with_input::<&str>(&[], b":quit\nRETRUN 2\n")), 0);
    assert_eq!(code(&run_with_input::<&str>(&[], b":frobnicate\n")), 2);
}

#[test]
fn views_and_scratch_are_flags() {
    let query = "MATCH (s:state)-[:member-of]->(o {id: 'csto'}) RETURN s.name ORDER BY s.name";
    let certain = shown(&["--view", "CERTAINLY AS OF 2012", "query", "-f", "csv", "--no-evidence", query]);
    assert_eq!(certain.replace('\r', ""), "s.name\nTajikistan\nUzbekistan\n");
    let query_of_year =
        ["--view", "CERTAINLY AS OF $year", "query", "-f", "csv", "--no-evidence", "--param", "year=2012", query];
    assert_eq!(shown(&query_of_year), certain);
    for wrong in ["AS OF yesterday", "AS OF 2012 MATCH (n)", "MATCH (n)", "EXPLAIN AS OF 2012"] {
        let output = run(&["query", "--view", wrong, query]);
        assert_eq!(code(&output), 1, "{wrong}: {}", out(&output));
    }
    let create = "CREATE (n:state {id: 'x', name: 'X'}) RETURN count(n)";
    assert_eq!(code(&run(&["query", create])), 1);
}

#[test]
fn graphs_are_checked_verified_and_sealed() {
    let text = shown(&["check", "--strict", "graph-data"]);
    assert!(text.contains("5 sources"), "{text}");
    let scratch = Scratch::new("graph");
    for name in ["schema.json", "sources.jsonl", "entities.jsonl", "statements.jsonl", "rules.chq"] {
        std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data").join(name), scratch.path(name)).unwrap();
    }
    let directory = scratch.0.to_str().unwrap();
    let entities = std::fs::read_to_string(scratch.path("entities.jsonl")).unwrap();
    let broken = entities.replacen("\"type\":\"state\"", "\"type\":\"sttae\"", 1);
    scratch.write("entities.jsonl", &broken);
    assert_eq!(code(&run(&["check", directory])), 3, "the sum does not fit any more");
    let sealed = shown(&["seal", directory]);
    assert!(sealed.contains("1 anew"), "{sealed}");
    let output = run(&["check", directory]);
    assert_eq!(code(&output), 3);
    assert!(err(&output).contains("did you mean `state`"), "{}", err(&output));
    scratch.write("entities.jsonl", &entities);
    shown(&["check", "--strict", directory]);
    assert_eq!(shown(&["query", "-g", directory, "-f", "csv", "RETURN 1 AS a"]).replace('\r', ""), "a\n1\n");
    let output = run(&["verify", "--texts", directory]);
    assert_eq!(code(&output), 3, "there are no articles there");
}

#[test]
fn the_schema_is_explained() {
    let all = shown(&["schema"]);
    assert!(all.contains("member-of (actor to organization), inverse has-member: belongs to"), "{all}");
    let one = shown(&["schema", "has-member"]);
    assert!(one.starts_with("member-of, a relation") && one.contains("friendly"), "{one}");
    let label = shown(&["schema", "state"]);
    assert!(label.contains("is also") && label.contains("hosts-base"), "{label}");
    for line in one.lines().chain(label.lines()).filter_map(|line| line.trim().strip_prefix("for example")) {
        shown(&["query", line.trim()]);
    }
}

#[test]
fn codes_are_explained() {
    for code in chancery::diagnostic::codes::ALL {
        let text = shown(&["explain", &code.as_str().to_lowercase()]);
        assert!(text.starts_with(code.as_str()) && text.contains(code.row().explanation), "{text}");
    }
}

#[test]
fn shells_and_manuals_are_served() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(shown(&["completions", shell]).contains("verify"), "{shell}");
    }
    let manual = shown(&["man"]);
    assert!(manual.contains(".TH") && manual.contains("export") && manual.contains("max"), "{manual}");
}

#[test]
fn every_subcommand_has_help_with_an_example() {
    for name in cli::subcommands() {
        let help = shown(&[name.as_str(), "--help"]);
        assert!(help.contains(&format!("chancery {name}")), "{name}");
    }
}

/// Starts a query that runs for long, sends a signal, and gives the exit status.
#[cfg(unix)]
fn signalled(signal: nix::sys::signal::Signal) -> (i32, String) {
    let mut command = chancery();
    let arguments = ["query", "--timeout", "none", "RETURN 'started' AS a; MATCH (a), (b), (c), (d) RETURN count(*)"];
    let mut child = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    let id = nix::unistd::Pid::from_raw(i32::try_from(child.id()).unwrap());
    nix::sys::signal::kill(id, signal).unwrap();
    let output = child.wait_with_output().unwrap();
    (code(&output), err(&output))
}

#[cfg(unix)]
#[test]
fn signals_end_a_query_with_their_own_status() {
    let (code, message) = signalled(nix::sys::signal::Signal::SIGINT);
    assert_eq!(code, 130, "{message}");
    assert!(message.contains("interrupted"), "{message}");
    let (code, message) = signalled(nix::sys::signal::Signal::SIGTERM);
    assert_eq!(code, 143, "{message}");
}

/// The first five minutes of somebody who has never seen the program; `TRYCMD=overwrite` rewrites the answers.
#[test]
fn the_first_session_goes_as_promised() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").default_bin_name("chancery");
}

#[test]
fn a_semicolon_in_a_comment_ends_no_query_of_a_pipe() {
    for (input, count) in [
        ("MATCH (s:state) // the states; all of them;\nRETURN count(s);\n", 1),
        ("MATCH (s:state) /* one;\n two;\n*/ RETURN count(s)", 1),
        ("RETURN 1 AS a; // the first;\nRETURN ';' AS b // the second;\n", 2),
        ("RETURN 1 AS a; /* a;\n*/ RETURN 2 AS b;\n:timing off\n", 2),
    ] {
        let output = run_with_input::<&str>(&[], input.as_bytes());
        assert_eq!(code(&output), 0, "{input}: {}", err(&output));
        assert_eq!(out(&output).matches("1 row").count(), count, "{input}: {}", out(&output));
    }
}
