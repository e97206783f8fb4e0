//! Limits hit on purpose, in the program itself with little memory and a small stack: each ends with an error
//! that names the limit or with an answer, never with an abort, and the session answers the next request.
#![cfg(unix)]

use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value as Json, json};

/// Address space, in KiB: eight times what a query may take here, as 4 GB are four times what it may by default.
const SPACE: &str = "800000";
const MEMORY: &str = "100MiB";

/// Runs the program under `ulimit`.
fn limited(space: &str, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v $0; ulimit -s 1024; exec \"$@\"", space, env!("CARGO_BIN_EXE_chancery")]);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A program that refuses early need not read everything.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

/// A dense graph: thirty nodes, each with an edge to each other.
const GRAPH: [&str; 2] =
    ["UNWIND range(1, 30) AS i CREATE (:N {i: i})", "MATCH (a:N), (b:N) WHERE a <> b CREATE (a)-[:R {w: 1}]->(b)"];

/// Sends requests to one session, a plain question after each; gives the responses without those.
fn session(space: &str, options: &[&str], queries: &[&str]) -> Vec<Json> {
    let mut input = String::new();
    for query in GRAPH.iter().chain(queries) {
        let _ = writeln!(input, "{}\n{}", json!({"query": query}), json!({"query": "RETURN 1 AS one", "plain": true}));
    }
    let output = limited(space, &[&["session"], options].concat(), &input);
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{:?}: {message:.300}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2 * (2 + queries.len()));
    lines.chunks(2).skip(2).zip(queries).for_each(|(pair, query)| {
        assert_eq!(pair[1]["rows"], json!([[1]]), "after {query}");
    });
    lines.into_iter().skip(4).step_by(2).collect()
}

/// What would take more than there is, by whatever way.
const HUNGRY: &[&str] = &[
    "RETURN size(range(1, 1000000000))",
    "RETURN size(reduce(s = 'abcdefgh', x IN range(1, 40) | s + s))",
    "RETURN size([x IN range(1, 300) | reduce(s = 'abcdefgh', y IN range(1, 17) | s + s)])",
    "RETURN size([x IN range(1, 1000) | range(1, 100000)])",
    "RETURN size([x IN range(1, 1000) | [[x, range(1, 100000)]]])",
    "UNWIND range(1, 1000) AS x RETURN size(collect(range(1, 100000)))",
    "UNWIND range(1, 1000) AS x WITH x, range(1, 100000) AS l RETURN size(collect(l))",
    "UNWIND range(1, 1000) AS x WITH x, [range(1, 100000)] AS l RETURN size(collect(l))",
    "UNWIND range(1, 1000) AS x WITH x, {a: range(1, 100000)} AS l ORDER BY -x RETURN last(collect(l))",
    "UNWIND range(1, 1000) AS x WITH DISTINCT [x, range(1, 100000)] AS l RETURN count(l)",
    "WITH [1] AS l RETURN size(reduce(a = l, x IN range(1, 30) | a + a))",
    "RETURN size(reduce(a = [], x IN range(1, 500) | [a, a]))",
    "RETURN reduce(a = [1], x IN range(1, 21) | [a, a]) AS l",
    "RETURN [range(1, 4000000), range(1, 4000000)]",
    "RETURN range(1, 4000000) = range(1, 4000000)",
    "UNWIND range(1, 100) AS x CREATE (:M {x: reduce(s = 'abcdefgh', y IN range(1, 18) | s + toString(x) + s)})",
    "RETURN size(replace(reduce(s = 'aaaaaaaa', y IN range(1, 16) | s + s), 'a', reduce(s = 'b', y IN range(1, 10) | s + s)))",
];

#[test]
fn hungry_queries_are_refused_and_the_session_goes_on() {
    let answers = session(SPACE, &["--max-memory", MEMORY, "--timeout", "none"], HUNGRY);
    for (answer, query) in answers.iter().zip(HUNGRY) {
        let error = &answer["error"];
        assert_eq!((&error["type"], &error["detail"]), (&json!("LimitExceeded"), &json!("Memory")), "{query}: {error}");
    }
}

/// What is large in rows, each of which takes little.
const LONG: &[&str] = &[
    "MATCH (n:N) RETURN size(collect { MATCH (a:N), (b:N), (c:N), (d:N) RETURN [a, b, c, d] })",
    "RETURN size(reduce(a = [], x IN range(1, 1000) | a + [range(1, 100000)]))",
    "MATCH (a:N), (b:N), (c:N), (d:N) RETURN size(collect([a, b, c, d]))",
    "MATCH (a:N), (b:N), (c:N), (d:N) RETURN a, b, c, d ORDER BY d.i, c.i",
    "UNWIND range(1, 900) AS x UNWIND range(1, 900) AS y WITH DISTINCT toString(x * 1000 + y) AS z RETURN count(z)",
    "UNWIND range(1, 900) AS x UNWIND range(1, 900) AS y RETURN count(DISTINCT [x, y])",
    "MATCH p = (:N {i: 1})-[:R*1..5]->() RETURN size(collect(p))",
    "MATCH (a:N {i: 1}), (b:N {i: 2}) MATCH p = allShortestPaths((a)-[:R*]->(b)) RETURN count(p)",
    "MATCH p = SHORTEST 1000000 (:N {i: 1})-[:R]->{1,9}(:N {i: 2}) RETURN count(p)",
    "MATCH (n:N) RETURN size([(n)-[:R]->(a)-[:R]->(b)-[:R]->(c)-[:R]->(d) | [n, a, b, c, d]])",
    "UNWIND range(1, 9) AS x CALL (x) { UNWIND range(1, 900) AS y UNWIND range(1, 900) AS z RETURN y, z } RETURN count(*)",
    "UNWIND range(1, 900) AS x UNWIND range(1, 900) AS y CREATE (:M {x: x, y: y})",
    "CALL algo.betweenness({}) YIELD node, score RETURN count(*)",
    "CALL algo.similarity({}) YIELD similarity RETURN count(*)",
];

#[test]
fn long_queries_end_with_a_limit_or_an_answer() {
    let options = ["--max-memory", "16MiB", "--timeout", "500ms"];
    let answers = session("400000", &options, LONG);
    for (answer, query) in answers.iter().zip(LONG) {
        let error = &answer["error"];
        let ends = answer.get("rows").is_some() || error["type"] == json!("LimitExceeded");
        assert!(ends, "{query}: {answer}");
    }
}

#[test]
fn an_outer_row_is_carried_past_so_many_aggregates() {
    let carried = |aggregates: usize| {
        let counts = "WITH count(i) AS i ".repeat(aggregates);
        format!("MATCH (n:N {{i: 7}}) RETURN COLLECT {{ WITH 1 AS i {counts} RETURN n.i + i }} AS found")
    };
    let (most, more) = (carried(12), carried(13));
    let answers = session(SPACE, &["--max-memory", MEMORY], &[&most, &more]);
    assert!(answers[0]["rows"].to_string().contains("\"8\""), "{}", answers[0]);
    assert_eq!(answers[1]["error"]["detail"], json!("Depth"), "{}", answers[1]);
}

#[test]
fn the_default_limits_hold_in_four_gigabytes() {
    let queries = ["RETURN size(range(1, 1000000000))", "RETURN size([x IN range(1, 100) | range(1, 1000000)])"];
    for answer in session("4000000", &[], &queries) {
        assert_eq!(answer["error"]["message"], json!("the query needs more than 1024 MiB"));
    }
}

/// Each limit by name: options, the query, what is said. All exit with 4.
const NAMED: &[(&[&str], &str, &str)] = &[
    (&["--max-rows", "2"], "UNWIND range(1, 9) AS x RETURN x", "the answer has more than 2 rows"),
    (&["--max-memory", "1MiB"], "RETURN range(1, 1000000)", "the query needs more than 1 MiB"),
    (&["--timeout", "50ms"], "MATCH (a), (b), (c), (d), (e) RETURN count(*)", "the query took longer than 0.05 s"),
];

#[test]
fn a_limit_names_itself_and_exits_with_4() {
    for (options, query, message) in NAMED {
        let output = limited(SPACE, &[&["query"], *options, &[*query]].concat(), "");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{query}: {said}");
        assert!(said.contains(message) && said.contains("raise the limit with --"), "{query}: {said}");
    }
}

#[test]
fn texts_that_are_too_long_or_too_deep_are_refused() {
    let long = format!("RETURN '{}'", "x".repeat(1 << 20));
    let deep = format!("RETURN {}1{}", "(".repeat(201), ")".repeat(201));
    let fits = format!("RETURN {}1{} AS one", "(".repeat(199), ")".repeat(199));
    let answers = session(SPACE, &[], &[&long, &deep, &fits, "RETURN 9223372036854775807 + 1"]);
    assert_eq!(answers[0]["error"]["detail"], json!("Length"), "{}", answers[0]);
    assert_eq!(answers[1]["error"]["detail"], json!("Depth"), "{}", answers[1]);
    assert!(answers[2].get("rows").is_some(), "{}", answers[2]);
    assert_eq!(answers[3]["error"]["type"], json!("ArithmeticError"), "{}", answers[3]);
}

/// Queries that would take long to plan, or to read, and what is said of them.
#[test]
fn texts_with_too_much_in_them_are_refused_at_once() {
    let hops = format!("MATCH (a){} RETURN a.name", "-->()".repeat(20_000));
    let bound = (0..20_000).fold("MATCH p = (a)".to_owned(), |text, at| text + &format!("-[r{at}]->(n{at})"));
    let paths = format!("MATCH {} RETURN count(*)", vec!["(a)--(b)"; 5_000].join(", "));
    let inner = format!("MATCH (a) WHERE EXISTS {{ (a){} }} RETURN count(*)", "--()".repeat(3_000));
    let list = format!("RETURN size([{}])", vec!["1"; 500_000].join(","));
    let long = format!("RETURN '{}'", "x".repeat(10_000_000));
    let fits = format!("EXPLAIN MATCH (a){} RETURN count(*)", "-->()".repeat(1_500));
    let big = format!("RETURN size([{}]) AS n", vec!["1"; 100_000].join(","));
    let mut session = chancery::session::Session::empty();
    let patterns = [(hops, 40_001), (format!("{bound} RETURN count(p)"), 40_001), (paths, 15_000), (inner, 6_001)];
    for (text, size) in patterns {
        let said = session.query(&text).unwrap_err();
        let message = format!("the pattern has {size} nodes and relations, and at most 4000 are matched at once");
        let said: Vec<&str> = said.diagnostics.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(said, [message]);
    }
    for (text, message) in [
        (list, "the query has more than 600000 words and signs"),
        (long, "the query has 10000009 bytes, and at most 1048576 are read"),
    ] {
        assert_eq!(session.query(&text).unwrap_err().diagnostics[0].message, message);
    }
    assert!(session.query(&fits).is_ok());
    assert_eq!(format!("{:?}", session.query(&big).unwrap().rows[0].values), "[Integer(100000)]");
}

/// What nests, 150 levels of it: head, what opens a level, middle, what closes it, tail.
const DEEP: &[(&str, &str, &str, &str, &str)] = &[
    ("MATCH (a) WHERE ", "EXISTS { MATCH (a) WHERE ", "true", " } ", "RETURN a.i LIMIT 1"),
    ("RETURN ", "EXISTS { RETURN ", "true", " AS b } ", "AS c"),
    ("RETURN ", "COUNT { RETURN ", "1", " AS b } ", "AS c"),
    ("RETURN size(", "COLLECT { RETURN ", "1", " AS b } ", ") AS c"),
    ("RETURN 1 AS a ORDER BY ", "COUNT { MATCH (b) WHERE 0 < ", "1", " }", ""),
    ("RETURN size(", "[x IN [1] | ", "1", "]", ") AS c"),
    ("RETURN ", "reduce(a = ", "1", ", x IN [1] | a + x)", " AS c"),
    ("RETURN ", "all(x IN [1] WHERE ", "true", ")", " AS c"),
    ("RETURN ", "CASE WHEN true THEN ", "1", " END ", "AS c"),
    ("WITH {a: 1} AS n RETURN keys(", "n {b: ", "1", "}", ") AS c"),
    ("RETURN ", "NOT ", "true", "", " AS c"),
    ("RETURN ", "- ", "1", "", " AS c"),
    ("RETURN ", "-/* */", "1", "", " AS c"),
    ("RETURN 1 ", "IS NULL ", "", "", " AS c"),
    ("MATCH (n:", "(", "N", ")", ") RETURN count(n)"),
    ("MATCH (n:", "!", "N", "", ") RETURN count(n)"),
];

/// What is long and not deep, as many links of it as a stack of 1 MiB could not hold if each took some of it.
const LONG_CHAINS: &[(&str, &str, &str)] = &[
    ("RETURN 1 AS a", " UNION RETURN 1 AS a", ""),
    ("RETURN 1 AS a", " UNION ALL RETURN 1 AS a", ""),
    ("RETURN 1", " + 1", " AS a"),
    ("RETURN true", " AND true", " AS a"),
    ("WITH [1] AS a RETURN a", "[0]", " AS b"),
    ("WITH 1 AS a", " WITH a + 1 AS a", " RETURN a"),
    ("MATCH (a)", "-->()", " RETURN count(*)"),
    ("MATCH (a)", " OPTIONAL MATCH (a)-->(:X)", " RETURN count(*)"),
    ("MATCH (a:N", "|X", ") RETURN count(*)"),
];

#[test]
fn deep_and_long_statements_need_little_stack() {
    let deep = DEEP.iter().map(|(head, open, middle, close, tail)| {
        format!("{head}{}{middle}{}{tail}", open.repeat(150), close.repeat(150))
    });
    let long = LONG_CHAINS.iter().map(|(head, link, tail)| format!("{head}{}{tail}", link.repeat(1000)));
    let texts: Vec<String> = deep.chain(long).collect();
    let queries: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (answer, query) in session(SPACE, &["--timeout", "2s"], &queries).iter().zip(queries) {
        let error = &answer["error"];
        let ends = answer.get("rows").is_some() || error["type"] == json!("LimitExceeded") || query.contains("[0][0]");
        assert!(ends, "{query:.80}: {answer:.300}");
    }
}

/// A graph-data directory with one more line in its entities; what `check` says of it, and its exit status.
fn checked(name: &str, line: &str) -> (Option<i32>, String) {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
    let copy = std::env::temp_dir().join(format!("chancery-limits-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&copy).unwrap();
    for file in std::fs::read_dir(&data).unwrap() {
        let file = file.unwrap().path();
        std::fs::copy(&file, copy.join(file.file_name().unwrap())).unwrap();
    }
    let entities = copy.join("entities.jsonl");
    let text = std::fs::read_to_string(&entities).unwrap();
    std::fs::write(&entities, format!("{line}\n{text}")).unwrap();
    let output = limited(SPACE, &["check", copy.to_str().unwrap()], "");
    std::fs::remove_dir_all(&copy).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said.replace(copy.to_str().unwrap(), "DIR"))
}

#[test]
fn lines_of_data_that_are_too_long_or_too_deep_are_refused() {
    let (code, said) = checked("long", &format!(r#"{{"id":"{}"}}"#, "x".repeat(16 << 20)));
    assert_eq!(code, Some(3), "{said:.300}");
    assert!(said.contains("error[D0108]: the line has 16777225 bytes, more than 16777216"), "{said:.300}");
    assert!(said.contains("DIR/entities.jsonl:1"), "{said:.300}");
    let (code, said) = checked("deep", &format!(r#"{{"id":{}{}}}"#, "[".repeat(200), "]".repeat(200)));
    assert_eq!(code, Some(3), "{said:.300}");
    assert!(said.contains("error[D0109]") && said.contains("128"), "{said:.600}");
    let (code, said) = checked("deepest", &format!(r#"{{"id":{}"#, "[".repeat(1 << 20)));
    assert_eq!(code, Some(3), "{said:.300}");
    assert!(said.contains("error[D0109]"), "{said:.600}");
}

#[test]
fn requests_that_are_too_deep_are_refused_and_the_session_goes_on() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(200), close.repeat(200));
    let parameters = format!(r#"{{"query": "RETURN 1 AS a", "parameters": {{"p": {}}}}}"#, deep("[", "]"));
    let lines = [parameters, deep("{\"a\":", "}"), "[".repeat(1 << 20), "\u{0}\u{1}".to_owned()];
    let input = lines.map(|line| format!("{line}\n{{\"query\": \"RETURN 7 AS a\", \"plain\": true}}\n")).concat();
    let output = limited(SPACE, &["session"], &input);
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 8);
    for pair in answers.chunks(2) {
        assert_eq!(pair[0]["error"]["type"], json!("ProtocolError"), "{}", pair[0]);
        assert_eq!(pair[1]["rows"], json!([[7]]));
    }
}

#[test]
fn an_answer_that_was_cut_says_so_in_every_format() {
    for format in ["table", "line", "csv", "tsv", "json", "jsonl", "markdown"] {
        let query = "UNWIND range(1, 9) AS x RETURN x";
        let output = limited(SPACE, &["query", "--max-rows", "2", "-f", format, query], "");
        assert_eq!(output.status.code(), Some(4), "{format}");
        let (shown, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(shown.contains('2') && !shown.contains('3'), "{format}: {shown}");
        assert_eq!(
            said,
            "error: the answer is incomplete: the answer has more than 2 rows\n  = help: add LIMIT, or raise the limit \
             with --max-rows\n",
            "{format}"
        );
    }
}

#[test]
fn limits_of_the_text_are_told_in_whole() {
    let long = format!("RETURN '{}'", "x".repeat(1 << 20));
    let output = limited(SPACE, &["query", "-"], &long);
    assert_eq!(output.status.code(), Some(4));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.starts_with("error[Q0110]: the query has 1048585 bytes, and at most 1048576 are read\n"),
        "{said:.300}"
    );
    assert!(said.contains("help: pass data as a parameter"), "{said:.300}");
    for (open, close) in
        [("(", ")"), ("[", "]"), ("{a: ", "}"), ("NOT ", ""), ("- ", ""), ("CASE WHEN ", " THEN 1 END")]
    {
        let deep = format!("RETURN {}1{}", open.repeat(201), close.repeat(201));
        let output = limited(SPACE, &["query", "-"], &deep);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{open}: {said}");
        let message = "error[Q0109]: the query is nested more than 200 levels deep\n";
        assert!(said.starts_with(message) && said.contains('^'), "{open}: {said}");
    }
}
