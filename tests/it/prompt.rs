//! The prompt as a person has it: keys in bursts, lines typed ahead, settings, the editor, the pager, narrow screens.
#![cfg(unix)]

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::repl::{CTRL_C, CTRL_D, ENTER, Person};

/// A person with a file of settings.
fn settled(name: &str, content: &str) -> (Person, std::path::PathBuf) {
    let path = std::env::temp_dir().join(format!("chancery-config-{name}-{}.toml", std::process::id()));
    std::fs::write(&path, content).unwrap();
    let person = Person::with(name, &[], &[("CHANCERY_CONFIG", path.to_str().unwrap())]);
    (person, path)
}

fn size(person: &Person, rows: u16, columns: u16) {
    person.pty.resize(pty_process::Size::new(rows, columns)).unwrap();
}

#[test]
fn many_control_c_at_once_never_leave() {
    let mut person = Person::sits_down("burst");
    for count in [2, 3, 5, 20] {
        person.types(&CTRL_C.repeat(count));
        person.asks(&format!("RETURN {count}00 + 7 AS a"), &format!("{count}07"));
    }
    // Nor those that come while a query is stopped, and behind it.
    person.types("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN sum(a * b)\r");
    std::thread::sleep(Duration::from_millis(500));
    for _ in 0..12 {
        person.types(CTRL_C);
        std::thread::sleep(Duration::from_millis(25));
    }
    person.sees("interrupted");
    person.asks("RETURN 41 + 1 AS a", "42");
    assert!(person.child_runs());
}

#[test]
fn two_control_c_on_an_empty_line_leave_with_a_note_between() {
    let mut person = Person::sits_down("two");
    person.types("MATCH (n");
    person.types(CTRL_C);
    person.sees("> ");
    std::thread::sleep(Duration::from_millis(700));
    person.types(CTRL_C);
    person.sees("Ctrl-C once more, or Ctrl-D, leaves");
    // A line between makes it the first again.
    person.asks("RETURN 8 + 1 AS a", "9");
    std::thread::sleep(Duration::from_millis(700));
    person.types(CTRL_C);
    person.sees("Ctrl-C once more");
    person.sees("> ");
    std::thread::sleep(Duration::from_millis(700));
    person.types(CTRL_C);
    assert_eq!(person.leaves(), 0);
}

#[test]
fn lines_that_are_pasted_or_typed_ahead_are_all_run() {
    let mut person = Person::sits_down("pasted");
    let lines = (0..40).map(|n| format!("RETURN 'line' + ' ' + {n} AS a;\r")).collect::<Vec<_>>().concat();
    person.types(&lines);
    for n in 0..40 {
        person.sees(&format!("\nline {n}\r\n"));
    }
    // While a query runs the terminal keeps them, and behind a Ctrl-C they are there as well.
    person.types("UNWIND range(1, 600000) AS a WITH a ORDER BY -a RETURN count(*) AS slow\r");
    person.types(&format!("RETURN 'ahead' + '!' AS a\rMATCH (broken{CTRL_C}RETURN 'be' + 'hind' AS a\r"));
    person.sees("600000");
    person.sees("behind");
    // A query over several lines, and a command between.
    person.types("MATCH (s:state)-[:hosts-base]->(x)\rRETURN s.name;\r:rows 1\rRETURN 'l' + 'ast' AS a\r");
    person.sees("2 rows");
    person.sees("answers show 1 rows");
    person.sees("last");
    let screen = person.screen();
    assert!(!screen.contains("error"), "{screen}");
}

#[test]
fn limits_are_set_at_the_prompt() {
    let mut person = Person::sits_down("limits");
    person.asks(":timeout", "a query may take 10s");
    person.asks(":timeout 300ms", "a query may take 300ms");
    let slow = "MATCH (a), (b), (c), (d) RETURN count(*)";
    person.asks(slow, "longer than 0.3 s");
    person.asks(":timeout none", "as long as it needs");
    person.asks(":memory 1MiB", "a query may hold 1MiB");
    person.asks("UNWIND range(1, 1000000) AS a RETURN collect(a)", "needs more than 1 MiB");
    person.asks(":memory much", "a size is a whole number");
    person.asks(":timeout soon", "a time is a number");
}

#[test]
fn a_file_of_settings_decides_how_the_prompt_begins() {
    let text = "timeout = \"2m\"\nrows = 2\nformat = \"csv\"\nview = \"AS OF 2012\"\ncolor = \"never\"\n";
    let (mut person, path) = settled("settings", text);
    assert!(person.screen().contains("AS OF 2012> "));
    let answer = person.asks("MATCH (s:state) RETURN s.name", "Armenia");
    assert!(!answer.contains('\u{1b}'));
    assert!(!person.seen.lock().unwrap().windows(5).any(|bytes| bytes == b"\x1b[1;3"), "no colours");
    person.asks(":config", "timeout = \"120s\"");
    let settings = person.screen();
    for line in ["rows = 2", "format = \"csv\"", "view = \"AS OF 2012\"", "edit-mode = \"emacs\""] {
        assert!(settings.contains(line), "{line} in {settings}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
fn mistakes_in_the_settings_are_told_with_their_lines() {
    let (mut person, path) = settled("mistakes", "rows = 3\nformt = \"csv\"\ntimeout = 5\n");
    let screen = person.screen();
    for part in [
        "error[D0601]: no setting is called `formt`",
        ".toml:2:1",
        "did you mean `format`?",
        "error[D0601]: `timeout`: a text is wanted",
        ".toml:3:11",
        "write it in quotes",
    ] {
        assert!(screen.contains(part), "{part} in {screen}");
    }
    // What is right counts.
    person.asks("MATCH (s:state) RETURN s.name", "first 3 of ");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_commented_file_is_written_once_and_changes_nothing() {
    let path = std::env::temp_dir().join(format!("chancery-config-new-{}/sub/config.toml", std::process::id()));
    let variables = [("CHANCERY_CONFIG", path.to_str().unwrap())];
    let mut person = Person::with("config-new", &[], &variables);
    person.asks(":config", "which is not there; `:config new` writes it");
    person.asks(":config new", "take the `#` from the lines");
    person.asks(":config new", "exists already");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("\n# edit-mode = \"emacs\"\n"), "{text}");
    assert!(text.lines().all(|line| line.is_empty() || line.starts_with('#')), "{text}");
    let other = Person::with("config-again", &[], &variables);
    assert!(!other.screen().contains("error"));
    std::fs::remove_dir_all(path.parent().unwrap().parent().unwrap()).unwrap();
}

#[test]
fn the_editor_has_the_keys_of_vi_where_the_settings_say_so() {
    let (mut person, path) = settled("vi", "edit-mode = \"vi\"\n");
    // Escape, to the start of the line, change the first word.
    person.types("REXURN 5 * 5 AS a");
    std::thread::sleep(Duration::from_millis(200));
    person.types("\u{1b}");
    std::thread::sleep(Duration::from_millis(700));
    person.types("0cwRETURN");
    std::thread::sleep(Duration::from_millis(200));
    person.types(ENTER);
    person.sees("\n25");
    std::fs::remove_file(path).unwrap();
}

#[test]
fn the_editor_of_the_person_is_opened() {
    let editor = "sed -i -e s/1/31/";
    let mut person = Person::with("editor", &[], &[("VISUAL", editor), ("EDITOR", "false")]);
    person.asks("RETURN 1 AS a;", "1 row");
    // What ends in `;` runs.
    person.asks(":edit", "\n31");
    // Without it, it stands at the prompt, and Enter runs it.
    person.types(":edit RETURN 1 + 1 AS b\r");
    person.sees("RETURN 31 + 1 AS b");
    person.types(ENTER);
    person.sees("\n32");
    let mut other = Person::with("no-editor", &[], &[("VISUAL", "false")]);
    other.asks("\\e", "the editor `false` gave nothing back");
    other.asks("RETURN 6 * 6 AS a", "36");
    let left = std::fs::read_dir(std::env::temp_dir()).unwrap();
    let ours = format!("chancery-edit-{}", person.id());
    assert!(!left.flatten().any(|file| file.file_name().to_string_lossy().starts_with(&ours)));
}

#[test]
fn answers_taller_than_the_screen_go_through_the_pager_rows_first() {
    let mut person = Person::with("pager", &[], &[("PAGER", "sed 's/^/paged: /'")]);
    let short = person.asks("RETURN 'sh' + 'ort' AS a", "short");
    assert!(!short.contains("paged"), "{short}");
    let all = "MATCH (s:state)-[:member-of]->(o) RETURN s.name, o.name";
    let long = person.asks(all, "paged: 16 rows");
    let (row, note) = (long.find("Kyrgyzstan").unwrap(), long.find("paged:   [1] ").unwrap());
    assert!(row < note, "the rows come first: {long}");
    assert!(long.contains("paged: s.name") || long.contains("paged: \u{1b}[1ms.name"), "{long}");
    person.asks(":pager off", "roll over it");
    let rolled = person.asks(all, "  [1] ");
    assert!(!rolled.contains("paged"), "{rolled}");
    person.asks(":pager no-such-pager-here", "shown by `no-such-pager-here`");
    person.asks(all, "the pager `no-such-pager-here` cannot be run");
}

#[test]
fn notes_show_what_the_rows_shown_leave_out() {
    let mut person = Person::sits_down("notes");
    person.asks(":notes", "there is no answer yet");
    person.asks(":rows 1", "answers show 1 rows");
    let shown = person.asks("MATCH (s:state)-[:hosts-base]->(x) RETURN s.name", " ms");
    assert!(shown.contains("  [1] ") && !shown.contains("  [2] "), "{shown}");
    person.types(":notes\r");
    person.sees("  [1] ");
    person.sees("  [2] ");
}

#[test]
fn tables_and_messages_fit_a_narrow_screen() {
    let mut person = Person::sits_down("narrow");
    size(&person, 40, 60);
    person.asks(":evidence off", "do not show");
    let query = "MATCH (n {id: 'csto'}) RETURN n.id, 1234567890 AS number, 'word ' + 'and another word that is long enough to be broken' AS text";
    let table = person.asks(query, "1 row");
    let table = table.rsplit_once("AS text").map_or(table.as_str(), |(_, table)| table);
    assert!(table.lines().all(|line| line.trim_end().chars().count() < 60), "{table}");
    assert!(table.contains("1234567890") && table.contains("number"), "{table}");
    let columns: Vec<String> = (0..12).map(|n| format!("'value {n}' AS column_{n}")).collect();
    let lines = person.asks(&format!("RETURN {}", columns.join(", ")), "as in the format `line`");
    assert!(lines.contains("column_11: value 11"), "{lines}");
    assert!(lines.contains("12 columns do not fit a terminal of 60"), "{lines}");
    let error = person.asks(
        "MATCH (state:state)-[:member-of]->(o:organization)-[:host-base]->(other) RETURN state, o",
        "did you mean",
    );
    let lines: Vec<&str> = error.lines().map(str::trim_end).collect();
    let caret = lines.iter().find_map(|line| line.find("^^^^^^^^^")).unwrap_or_else(|| panic!("{error}"));
    assert!(lines.iter().any(|line| line.get(caret..caret + 9) == Some("host-base")), "{error}");
    let help = person.asks(":help views", "stance(r)");
    let help = help.split_once("A view says").unwrap().1;
    assert!(help.lines().all(|line| line.trim_end().chars().count() < 60), "{help}");
}

#[test]
fn a_spinner_tells_how_far_a_long_query_is() {
    let mut person = Person::sits_down("spinner");
    person.asks("RETURN 2 AS a", "1 row");
    assert!(!person.screen().contains("steps"), "nothing is said of what is quick");
    person.types("MATCH (a), (b), (c), (d) RETURN count(*)\r");
    person.sees("0 rows, ");
    person.sees(" steps, ");
    person.sees("2 s; Ctrl-C stops");
    person.types(CTRL_C);
    person.sees("interrupted");
    // It is for terminals that can, and for nobody else.
    let mut dumb = Person::with("spinner-dumb", &["--timeout", "2s"], &[("TERM", "dumb")]);
    dumb.asks("MATCH (a), (b), (c), (d) RETURN count(*)", "longer than 2 s");
    assert!(!dumb.screen().contains("steps,"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    let output =
        command.args(["query", "--timeout", "2s", "MATCH (a), (b), (c), (d) RETURN count(*)"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.starts_with("error[Q0501]") && !said.contains('\u{1b}') && !said.contains("steps,"), "{said}");
}

#[test]
fn control_c_is_quick_where_paths_are_built_and_tables_dropped() {
    let mut person = Person::with("quick", &["--timeout", "none", "--max-memory", "2GiB"], &[]);
    for query in [
        "MATCH p = (a)-[*1..6]-(b) RETURN p",
        "UNWIND range(1, 3000000) AS x RETURN x, toString(x) AS text",
        "UNWIND range(1, 3000000) AS x WITH toString(x) AS text ORDER BY text RETURN collect(text)",
    ] {
        person.types(query);
        person.types(ENTER);
        std::thread::sleep(Duration::from_millis(1500));
        let start = Instant::now();
        person.types(CTRL_C);
        person.sees("interrupted");
        person.sees("> ");
        let took = start.elapsed();
        // A tenth of a second as it is shipped; this build does not optimise, and the machine may be busy.
        let most = Duration::from_millis(if cfg!(debug_assertions) { 1500 } else { 100 });
        assert!(took < most, "{query}: {took:?}");
    }
    person.types(CTRL_D);
    assert_eq!(person.leaves(), 0);
}

#[test]
fn colours_are_chosen_on_the_command_line() {
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.args(arguments).envs(variables.iter().copied()).output().unwrap()
    };
    let query = ["query", "NEIGHBOURS OF csto"];
    let plain = run(&query, &[]);
    assert!(!plain.stdout.contains(&0x1b));
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("TERM", "dumb")]] {
        let painted = run(&[&query[..], &["--color", "always"]].concat(), variables);
        assert!(painted.stdout.contains(&0x1b), "{variables:?}");
        let wrong = run(&["--color=always", "query", "RETRUN 1"], variables);
        assert!(wrong.stderr.contains(&0x1b), "{variables:?}");
    }
    let never = run(&["query", "RETRUN 1", "--color", "never"], &[("CLICOLOR_FORCE", "1")]);
    assert!(!never.stderr.contains(&0x1b));
    let wrong = run(&["query", "RETURN 1", "--color", "sometimes"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("auto, always, never"));
    let mut person = Person::with("never", &["--color", "never"], &[]);
    person.asks("MATCH (s:state)-[:hosts-base]->(x) RETURN s.name", "2 rows");
    let bytes = person.seen.lock().unwrap().clone();
    assert!(!String::from_utf8_lossy(&bytes).contains("\u{1b}[1m"));
}

/// What bash offers for the last of some words.
fn completed(script: &Path, words: &[&str]) -> String {
    let line: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let text = format!(
        "source '{}'; COMP_WORDS=({}); COMP_CWORD={}; _chancery chancery '{}' '{}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        line.join(" "),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let output = Command::new("bash").args(["--norc", "-c", &text]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn bash_completes_formats_codes_and_relations() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let output = Command::new(env!("CARGO_BIN_EXE_chancery")).args(["completions", "bash"]).output().unwrap();
    let path = std::env::temp_dir().join(format!("chancery-completions-{}.bash", std::process::id()));
    std::fs::File::create(&path).unwrap().write_all(&output.stdout).unwrap();
    for (words, expected) in [
        (&["chancery", "query", "-f", "js"][..], &["json", "jsonl"][..]),
        (&["chancery", "export", "--format", "mark"], &["markdown"]),
        (&["chancery", "run", "--format", "do"], &["dot"]),
        (&["chancery", "explain", "Q050"], &["Q0501", "Q0504"]),
        (&["chancery", "schema", "member"], &["member-of"]),
        (&["chancery", "schema", "has-mem"], &["has-member"]),
        (&["chancery", "query", "--color", "al"], &["always"]),
    ] {
        let found = completed(&path, words);
        for word in expected {
            assert!(found.lines().any(|line| line == *word), "{words:?}: {word} in\n{found}");
        }
    }
    std::fs::remove_file(&path).unwrap();
}
