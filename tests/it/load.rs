//! The loader from outside: what it takes, and what it says of what it does not take.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use chancery::diagnostic::{Severity, Style};
use chancery::load::{Loaded, Options, Problems, directory, embedded, seal, verify};

const SCHEMA: &str = r#"{"types":[
{"type":"thing"},
{"type":"actor","parents":["thing"]},
{"type":"state","parents":["actor"]},
{"type":"body","parents":["actor"]},
{"type":"issue","parents":["thing"]}],
"relations":[
{"relation":"member-of","domain":["actor"],"range":["body"],"inverse":"has-member","sign":1},
{"relation":"meets","domain":["actor"],"range":["actor"],"symmetric":true},
{"relation":"founded","domain":["body"],"value":"date","cardinality":"one","bounds":"start"},
{"relation":"size","domain":["body"],"value":"integer"}]}
"#;
const SOURCES: &str = "{\"id\":\"paper\",\"title\":\"A paper\",\"chars\":100,\"published\":\"2003\"}\n";
const ENTITIES: &str = r#"{"id":"ab","type":"state","name":"Abland","aliases":["A"]}
{"id":"cd","type":"state","name":"Cdland","ids":{"wikidata":"Q1"}}
{"id":"union","type":"body","name":"The Union","short":"U"}
{"id":"old-union","type":"body","name":"Old Union","merged-into":"union"}
{"id":"peace","type":"issue","name":"peace"}
"#;

/// A graph-data directory that goes when the test does.
struct Data(PathBuf);

impl Drop for Data {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl Data {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("chancery-load-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        let data = Data(path);
        data.file("schema.json", SCHEMA).file("sources.jsonl", SOURCES).file("entities.jsonl", ENTITIES);
        data.file("statements.jsonl", "");
        data
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    fn load(&self) -> Result<Loaded, Problems> {
        directory(&self.0, Options::default())
    }

    /// What the loader says, with the directory's own path left out.
    fn complaint(&self) -> String {
        let problems = match self.load() {
            Ok(loaded) => loaded.warnings,
            Err(problems) => problems,
        };
        problems.render(Style::Plain).replace(&format!("{}/", self.0.display()), "")
    }
}

/// A statement line; `fields` replaces what follows subject, relation and object.
fn line(id: u32, claim: &str, rest: &str) -> String {
    format!(
        "{{\"id\":\"paper/{id}\",{claim},\"source\":\"paper\",\"at\":[{{\"start\":0,\"end\":9}}],\"gloss\":\"g\"{rest}}}\n"
    )
}

const MEMBER: &str = r#""subject":"ab","relation":"member-of","object":"union""#;

/// Loads one statement line and gives the complaint.
fn said_of(line: &str) -> String {
    let data = Data::new();
    data.file("statements.jsonl", line);
    data.complaint()
}

#[track_caller]
fn assert_says(complaint: &str, parts: &[&str]) {
    for part in parts {
        assert!(complaint.contains(part), "`{part}` is not in:\n{complaint}");
    }
}

#[test]
fn bundled_graph_is_sealed_and_strict() {
    let loaded = embedded(Options { strict: true }).unwrap_or_else(|p| panic!("{}", p.render(Style::Plain)));
    assert!(loaded.warnings.is_empty());
    assert!(loaded.graph.node_count() > 100 && loaded.graph.statements().unwrap().len() > 300);
    let table = loaded.graph.statements().unwrap();
    assert!(table.iter().all(|s| loaded.graph.statement(s).unwrap().sum.is_some()));
}

#[test]
fn statements_fold_into_one_edge() {
    let data = Data::new();
    let turned = r#""subject":"union","relation":"has-member","object":"ab""#;
    let merged = r#""subject":"ab","relation":"member-of","object":"old-union""#;
    let lines =
        [line(1, MEMBER, ""), line(2, turned, r#","stance":"possible""#), line(3, merged, r#","valid":"2001""#)];
    data.file("statements.jsonl", lines.concat());
    let graph = data.load().unwrap().graph;
    assert_eq!((graph.node_count(), graph.edge_count()), (4, 1));
    assert_eq!(graph.edge_statements(chancery::model::EdgeId(0)).len(), 3);
    assert_eq!(graph.node_by_element("old-union"), graph.node_by_element("union"));
}

#[test]
fn symmetric_ends_are_ordered_by_id() {
    let data = Data::new();
    let meets = |a: &str, b: &str| format!(r#""subject":"{a}","relation":"meets","object":"{b}""#);
    data.file(
        "statements.jsonl",
        line(1, &meets("union", "ab"), "") + &line(2, &meets("ab", "union"), r#","valid":"2001""#),
    );
    let graph = data.load().unwrap().graph;
    let edge = graph.edge(chancery::model::EdgeId(0));
    assert_eq!((graph.edge_count(), graph.node_element(edge.start).as_str()), (1, "ab"));
}

#[test]
fn all_problems_of_all_lines_with_carets() {
    let data = Data::new();
    let lines = [
        line(1, r#""subject":"ab","relation":"member-of","object":"unoin""#, ""),
        line(1, r#""subject":"ab","relation":"membr-of","object":"union""#, ""),
        line(3, r#""subject":"peace","relation":"member-of","object":"union""#, ""),
        line(4, r#""subject":"union","relation":"founded","value":"2003-02-30""#, ""),
        line(5, MEMBER, r#","valid":"2005/2001""#),
    ];
    data.file("statements.jsonl", lines.concat());
    let said = data.complaint();
    assert_says(
        &said,
        &[
            "error[D0207]: no entity has the id `unoin`\n --> statements.jsonl:1:64\n",
            "= help: did you mean `union`?",
            "error[D0203]: no relation type is called `membr-of`\n --> statements.jsonl:2:43\n",
            "= help: did you mean `member-of`?",
            "error[D0209]: the id `paper/1` is given twice\n --> statements.jsonl:2:7\n",
            "`peace` is of type `issue`, but `member-of` starts at `actor`\n --> statements.jsonl:3:27\n",
            "error[D0212]: ",
            " --> statements.jsonl:4:",
            "before it starts",
        ],
    );
    assert_eq!(said.matches("error[").count(), 6, "{said}");
}

#[test]
fn fields_unknown_missing_doubled_or_of_another_type() {
    assert_says(
        &said_of(&line(1, MEMBER, r#","glos":"x""#)),
        &["D0102", "no field `glos`", "did you mean `gloss`?", ":1:"],
    );
    assert_says(
        &said_of("{\"id\":\"paper/1\"}\n"),
        &["D0104", "`subject` is missing", "`relation` is missing", "`source` is missing"],
    );
    assert_says(&said_of(&line(1, MEMBER, r#","gloss":"again""#)), &["D0105", "the key `gloss` stands twice"]);
    assert_says(
        &said_of(&line(1, MEMBER, r#","confidence":"high""#)),
        &["D0103", "found a text where a number is expected"],
    );
    assert_says(&said_of(&line(1, MEMBER, r#","confidence":101"#)), &["D0214", "from 0 to 100"]);
    assert_says(&said_of(&line(1, MEMBER, r#","role":null"#)), &["D0103", "found null", "leave the field out"]);
    assert_says(&said_of(&line(1, MEMBER, r#","stance":"denyed""#)), &["D0214", "did you mean `denied`?"]);
    assert_says(&said_of(&line(1, MEMBER, r#","said-by":[{"who":"ab","how":"says","who":"cd"}]"#)), &["D0105"]);
    assert_says(&said_of(&line(1, MEMBER, r#","value":3"#)), &["D0214", "an `object` and no `value`"]);
    assert_says(&said_of("[1]\n"), &["D0103", "found a list where an object is expected"]);
}

#[test]
fn doubled_keys_deep_in_a_record() {
    let data = Data::new();
    data.file("entities.jsonl", "{\"id\":\"x\",\"type\":\"state\",\"name\":\"X\",\"ids\":{\"a\":\"1\",\"a\":\"2\"}}\n");
    assert_says(&data.complaint(), &["D0105", "the key `a` stands twice", "entities.jsonl:1:52"]);
}

#[test]
fn names_that_stand_for_two_things() {
    let data = Data::new();
    data.file("entities.jsonl", "{\"id\":\"paper\",\"type\":\"state\",\"name\":\"P\"}\n{\"id\":\"member-of\",\"type\":\"state\",\"name\":\"M\"}\n{\"id\":\"Bad Id\",\"type\":\"stat\",\"name\":\"B\"}\n");
    let said = data.complaint();
    assert_says(&said, &["`paper` is both a source and an entity", "`member-of` is also a relation type"]);
    assert_says(&said, &["D0210", "no entity type is called `stat`", "did you mean `state`?"]);
}

#[test]
fn merging_in_a_circle() {
    let data = Data::new();
    let merged = |id: &str, into: &str| {
        format!("{{\"id\":\"{id}\",\"type\":\"state\",\"name\":\"x\",\"merged-into\":\"{into}\"}}\n")
    };
    data.file("entities.jsonl", merged("m", "n") + &merged("n", "m"));
    assert_eq!(data.complaint().matches("error[D0216]").count(), 2);
}

#[test]
fn warnings_are_errors_when_strict() {
    let data = Data::new();
    let bare = format!("{{\"id\":\"paper/1\",{MEMBER},\"source\":\"paper\"}}\n");
    let again = line(2, MEMBER, "") + &line(3, MEMBER, "");
    let long = line(4, MEMBER, r#","valid":"1999""#).replace("\"g\"", &format!("\"{}\"", "word ".repeat(26)));
    data.file("statements.jsonl", bare + &again + &long);
    let said = data.complaint();
    assert_says(&said, &["warning[D0301]", "warning[D0302]", "warning[D0303]", "warning[D0304]", "first here"]);
    assert_eq!(data.load().unwrap().graph.edge_count(), 1);
    let problems = directory(&data.0, Options { strict: true }).unwrap_err();
    assert!(problems.diagnostics.iter().all(|d| d.severity == Severity::Error));
}

#[test]
fn passages_outside_the_text() {
    let at = |locator: &str| line(1, MEMBER, "").replace("{\"start\":0,\"end\":9}", locator);
    assert_says(&said_of(&at(r#"{"start":90,"end":101}"#)), &["D0213", "ends at 101, the text at 100"]);
    assert_says(&said_of(&at(r#"{"start":9,"end":9}"#)), &["D0213", "ends (9) before it starts (9)"]);
    assert_says(&said_of(&at(r#"{"start":-1,"end":9}"#)), &["D0214", "not negative"]);
    assert_says(&said_of(&at(r#"{"start":1,"end":9,"sha256":"xyz"}"#)), &["D0214", "16 hex digits"]);
}

#[test]
fn json_that_is_none() {
    assert_says(&said_of("{\"id\" 1}\n"), &["D0101", "found `1` where `:` is expected", "statements.jsonl:1:7"]);
    assert_says(&said_of("{\"id\":\"a\u{1}\"}\n"), &["D0101", "control character", "\\u{1}"]);
    assert_says(&said_of("{\"id\":\"\\ud800\"}\n"), &["D0101", "surrogate"]);
    assert_says(&said_of("{\"id\":NaN}\n"), &["D0101", "found `N`"]);
    assert_says(&said_of("{\"confidence\":01}\n"), &["D0101", "found `1`"]);
}

#[test]
fn nesting_bombs_are_refused() {
    for (open, count) in [("[", 200_000), ("{\"a\":", 200_000)] {
        assert_says(&said_of(&(open.repeat(count) + "\n")), &["D0109", "128 levels"]);
    }
    let deep = format!("{{\"x\":{}{}}}\n", "[".repeat(120), "]".repeat(120));
    assert_says(&said_of(&deep), &["D0102", "there is no field `x`"]);
}

#[test]
fn bytes_that_are_no_text() {
    let data = Data::new();
    let mut bytes = line(1, MEMBER, "").into_bytes();
    bytes.extend(b"{\"id\":\"\xff\"}\n");
    data.file("statements.jsonl", &bytes);
    assert_says(&data.complaint(), &["D0106", "the byte 0xff", "statements.jsonl:2:8"]);
    data.file("schema.json", b"{\n\xc3(}");
    assert_says(&data.complaint(), &["D0106", "schema.json:2:1"]);
}

#[test]
fn byte_order_mark_is_an_error() {
    let data = Data::new();
    data.file("statements.jsonl", format!("\u{feff}{}", line(1, MEMBER, "")));
    assert_says(&data.complaint(), &["D0107", "statements.jsonl:1:1"]);
}

#[test]
fn windows_line_ends_and_a_missing_last_one_are_taken() {
    let data = Data::new();
    let text = line(1, MEMBER, "") + &line(2, MEMBER, r#","valid":"2001""#);
    data.file("statements.jsonl", text.replace('\n', "\r\n").trim_end());
    let loaded = data.load().unwrap();
    assert!(loaded.warnings.is_empty());
    assert_eq!(loaded.graph.statements().unwrap().len(), 2);
}

#[test]
fn torn_last_line_is_an_error() {
    let data = Data::new();
    let whole = line(1, MEMBER, "") + &line(2, MEMBER, "");
    data.file("statements.jsonl", &whole[..whole.len() - 20]);
    assert_says(&data.complaint(), &["D0101", "statements.jsonl:2:", "was it cut off?"]);
}

#[test]
fn line_of_more_than_16_mib_is_refused() {
    let data = Data::new();
    let long = line(1, MEMBER, "").replace("\"g\"", &format!("\"{}\"", "x".repeat(16 << 20)));
    data.file("statements.jsonl", long + &line(2, MEMBER, ""));
    let said = data.complaint();
    assert_says(&said, &["D0108", "statements.jsonl:1:1"]);
    assert!(said.len() < 1000);
}

#[test]
fn schema_that_does_not_hold_together() {
    let data = Data::new();
    data.file("schema.json", SCHEMA.replace(r#"["actor"]},"#, r#"["acter"]},"#).replace("\"meets\"", "\"member-of\""));
    let said = data.complaint();
    assert_says(&said, &["D0202", "no entity type is called `acter`", "did you mean `actor`?", "schema.json:4:28"]);
    assert_says(&said, &["`member-of` is declared twice", "schema.json:9:13"]);
    data.file("schema.json", SCHEMA.replace("symmetric", "symetric"));
    assert_says(&data.complaint(), &["D0102", "did you mean `symmetric`?"]);
}

#[test]
fn files_that_are_not_there() {
    let data = Data::new();
    fs::remove_file(data.0.join("entities.jsonl")).unwrap();
    fs::remove_file(data.0.join("sources.jsonl")).unwrap();
    let said = data.complaint();
    assert_eq!(said.matches("error[D0110]").count(), 2, "{said}");
}

#[test]
fn a_hundred_problems_are_shown_and_the_rest_counted() {
    let data = Data::new();
    let lines: String =
        (0..250).map(|id| line(id, r#""subject":"nobody","relation":"member-of","object":"union""#, "")).collect();
    data.file("statements.jsonl", lines);
    let problems = data.load().unwrap_err();
    assert_eq!(problems.diagnostics.len(), 100);
    assert!(problems.more >= 150);
}

/// Many lines are read on several threads: all records and all problems, in their order.
#[test]
fn long_files_are_read_in_order() {
    let data = Data::new();
    let entity = |at: u32| format!("{{\"id\":\"n{at}\",\"type\":\"state\",\"name\":\"N{at}\"}}\n");
    let entities: String = (0..9_000).map(entity).collect();
    data.file("entities.jsonl", ENTITIES.to_owned() + &entities);
    let graph = data.load().unwrap().graph;
    let place = |at: u32| graph.node_by_element(&format!("n{at}")).unwrap().0;
    assert!((0..9_000).all(|at| place(at) == at + 4), "four entities stand before them, and one that was merged");
    let wrong = |at: u32| if at % 4_000 == 7 { entity(at).replace("name", "nmae") } else { entity(at) };
    data.file("entities.jsonl", (0..9_000).map(wrong).collect::<String>() + "{\"id\":\"torn\"");
    let complaint = data.complaint();
    let places: Vec<&str> = complaint.lines().filter_map(|line| line.trim().strip_prefix("--> ")).collect();
    let of = |line: u32| [format!("entities.jsonl:{line}:"), format!("entities.jsonl:{line}:")];
    let expected = [8, 4_008, 8_008].into_iter().flat_map(of).chain(["entities.jsonl:9001:".to_owned()]);
    let expected: Vec<String> = expected.collect();
    assert!(places.len() == 7 && places.iter().zip(&expected).all(|(place, at)| place.starts_with(at)), "{places:?}");
    assert!(complaint.contains("was it cut off?"));
}

#[test]
fn sealed_lines_notice_every_flipped_bit() {
    let data = Data::new();
    data.file("statements.jsonl", line(1, MEMBER, r#","valid":"2001","role":"é \" \\ \n""#) + &line(2, MEMBER, ""));
    let sealed = seal(&data.0).unwrap();
    assert_eq!((sealed.lines, sealed.changed), (8, 8));
    assert!(data.load().unwrap().warnings.is_empty());
    let again = seal(&data.0).unwrap();
    assert_eq!((again.lines, again.changed), (8, 0));
    let path = data.0.join("statements.jsonl");
    let good = fs::read(&path).unwrap();
    for at in (0..good.len()).step_by(3) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 7);
        fs::write(&path, &bad).unwrap();
        let noticed = data.load().is_err() || bad[at].is_ascii_whitespace() || good[at].is_ascii_whitespace();
        assert!(noticed, "byte {at} of {}", String::from_utf8_lossy(&bad));
    }
    fs::write(&path, String::from_utf8(good).unwrap().replace("\"2001\"", "\"2002\"")).unwrap();
    assert_says(&data.complaint(), &["D0111", "statements.jsonl:1:", "chancery seal"]);
    assert_eq!(fs::read_dir(&data.0).unwrap().count(), 4, "no file is left behind");
}

#[test]
fn sealing_bad_lines_changes_nothing() {
    let data = Data::new();
    data.file("statements.jsonl", "{\"id\":\n");
    assert!(seal(&data.0).is_err());
    assert_eq!(fs::read_to_string(data.0.join("entities.jsonl")).unwrap(), ENTITIES);
}

#[test]
fn texts_are_verified() {
    let data = Data::new();
    let text = "Häuser: one two three four five six seven.\n";
    let hash = chancery::load::short_hash("one two".as_bytes());
    let at = |start: u32, gloss: &str| {
        line(start, MEMBER, &format!(",\"valid\":\"200{}\"", start % 10))
            .replace(
                "{\"start\":0,\"end\":9}",
                &format!("{{\"start\":{start},\"end\":{},\"sha256\":\"{hash}\"}}", start + 7),
            )
            .replace("\"g\"", &format!("\"{gloss}\""))
    };
    data.file("statements.jsonl", at(8, "own words") + &at(9, "so: One, two three; four five six!"));
    data.file("paper.txt", text);
    let graph = data.load().unwrap().graph;
    let verified = verify(&graph, &data.0);
    let said = verified.problems.render(Style::Plain);
    assert_eq!((verified.texts, verified.passages), (0, 1), "{said}");
    assert_says(
        &said,
        &[
            "D0402",
            "43 characters",
            "D0403",
            "`paper/9`: the passage 9-16",
            "warning[D0305]",
            "one two three four five six",
        ],
    );
    fs::remove_file(data.0.join("paper.txt")).unwrap();
    assert_says(&verify(&graph, &data.0).problems.render(Style::Plain), &["D0401"]);
}
