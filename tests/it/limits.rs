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
