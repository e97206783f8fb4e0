//! `chancery session` from the outside: lines in, lines out.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value as Json, json};

/// A running session; it is ended by closing its input.
struct Driver {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Driver {
    fn start(arguments: &[&str]) -> Driver {
        let mut child = Command::new(env!("CARGO_BIN_EXE_chancery"))
            .arg("session")
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), BufReader::new(child.stdout.take().unwrap()));
        Driver { child, input, output }
    }

    fn send(&mut self, line: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self) -> Json {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("not a response: {e}: {line:?}"))
    }

    fn raw(&mut self, line: &[u8]) -> Json {
        self.send(line);
        self.receive()
    }

    fn ask(&mut self, request: &Json) -> Json {
        self.raw(request.to_string().as_bytes())
    }

    fn rows(&mut self, query: &str) -> Json {
        let mut response = self.ask(&json!({"query": query, "plain": true}));
        assert!(response.get("error").is_none(), "{query}: {response}");
        response["rows"].take()
    }

    /// Closes the input; the session ends with status 0 and says nothing more.
    fn end(mut self) {
        drop(self.input.take());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
        assert_eq!(self.child.wait().unwrap().code(), Some(0));
    }
}

fn error_of(response: &Json) -> (&str, &str, &str) {
    let word = |key: &str| response["error"][key].as_str().unwrap_or("none");
    (word("type"), word("phase"), word("detail"))
}

#[test]
fn answers_in_order_and_repeats_ids() {
    let mut driver = Driver::start(&[]);
    driver.send(br#"{"query": "RETURN 1 AS a", "id": 7}"#);
    driver.send(br#"{"info": true, "id": {"x": [1, null]}}"#);
    driver.send(br#"{"query": "RETURN", "id": "third"}"#);
    driver.send(br#"{"nothing": true, "id": false}"#);
    let first = driver.receive();
    assert_eq!((&first["id"], &first["columns"]), (&json!(7), &json!(["a"])));
    assert_eq!(first["rows"], json!([[{"$type": "Integer", "_value": "1"}]]));
    assert_eq!(first.get("stats"), None);
    let info = driver.receive();
    assert_eq!(
        (&info["id"], &info["protocol"], &info["name"]),
        (&json!({"x": [1, null]}), &json!(1), &json!("chancery"))
    );
    assert_eq!(info["version"], json!(env!("CARGO_PKG_VERSION")));
    let third = driver.receive();
    assert_eq!(third["id"], json!("third"));
    assert_eq!(error_of(&third), ("SyntaxError", "compile time", "UnexpectedSyntax"));
    assert_eq!(error_of(&driver.receive()).0, "ProtocolError");
    driver.end();
}

#[test]
fn values_are_typed_or_plain() {
    let mut driver = Driver::start(&[]);
    let query = "CREATE p = (a:A:B {x: 1, y: 0.5})<-[r:R {z: 'q'}]-(b) \
                 RETURN a, r, p, [null, true], {k: 1}, 0.0/0.0, date('1984-10-11'), duration('P1Y2M10DT2H30M5.5S')";
    let typed = driver.ask(&json!({"query": query}));
    assert_eq!(
        typed["stats"],
        json!({"nodesCreated": 2, "relationshipsCreated": 1, "propertiesSet": 3, "labelsAdded": 2})
    );
    let row = &typed["rows"][0];
    assert_eq!(row[0]["_value"]["_labels"], json!(["A", "B"]));
    assert_eq!(row[0]["_value"]["_properties"]["y"], json!({"$type": "Float", "_value": "0.5"}));
    assert_eq!(row[1]["$type"], "Relationship");
    assert_eq!(row[1]["_value"]["_end_node_element_id"], row[0]["_value"]["_element_id"]);
    assert_eq!(row[2]["_value"][0], row[0]);
    assert_eq!(row[2]["_value"][1], row[1]);
    assert_eq!(row[2]["_value"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        row[3],
        json!({"$type": "List", "_value": [{"$type": "Null", "_value": null}, {"$type": "Boolean", "_value": true}]})
    );
    assert_eq!(row[4], json!({"$type": "Map", "_value": {"k": {"$type": "Integer", "_value": "1"}}}));
    assert_eq!(row[5], json!({"$type": "Float", "_value": "NaN"}));
    assert_eq!(row[6], json!({"$type": "Date", "_value": "1984-10-11"}));
    assert_eq!(row[7], json!({"$type": "Duration", "_value": "P1Y2M10DT2H30M5.5S"}));
    let plain = driver.ask(&json!({"query": "MATCH (a:A)<-[r]-() RETURN a, r, date('1984-10-11')", "plain": true}));
    let row = &plain["rows"][0];
    assert_eq!((&row[0]["labels"], &row[0]["properties"]), (&json!(["A", "B"]), &json!({"x": 1, "y": 0.5})));
    assert_eq!((&row[1]["type"], &row[1]["endNodeElementId"]), (&json!("R"), &row[0]["elementId"]));
    assert_eq!(row[2], "1984-10-11");
    driver.end();
}

#[test]
fn parameters_are_plain_or_typed_and_only_for_one_request() {
    let mut driver = Driver::start(&[]);
    let parameters = json!({"a": 1, "b": 1.0, "c": {"$type": "Integer", "_value": "-9223372036854775808"},
        "d": [{"$type": "Date", "_value": "2003-04-28"}, {"k": null}]});
    let query = "RETURN $a, $b, $c, $d[0].year, $d[1].k";
    let response = driver.ask(&json!({"query": query, "parameters": parameters}));
    let value = |at: usize| (&response["rows"][0][at]["$type"], &response["rows"][0][at]["_value"]);
    assert_eq!(value(0), (&json!("Integer"), &json!("1")));
    assert_eq!(value(1), (&json!("Float"), &json!("1.0")));
    assert_eq!(value(2), (&json!("Integer"), &json!("-9223372036854775808")));
    assert_eq!(value(3), (&json!("Integer"), &json!("2003")));
    assert_eq!(value(4), (&json!("Null"), &Json::Null));
    let missing = driver.ask(&json!({"query": "RETURN $a"}));
    assert_eq!(error_of(&missing), ("ParameterMissing", "compile time", "MissingParameter"));
    for wrong in [json!({"a": {"$type": "Integer", "_value": "1.5"}}), json!({"a": {"$type": "Node"}}), json!([1])] {
        let response = driver.ask(&json!({"query": "RETURN $a", "parameters": wrong}));
        assert_eq!(error_of(&response).0, "ProtocolError", "{wrong}");
    }
    driver.end();
}

#[test]
fn errors_have_place_and_hint_and_leave_no_trace() {
    let mut driver = Driver::start(&[]);
    let response = driver.ask(&json!({"query": "MATCH (näme)\nRETURN neme"}));
    assert_eq!(error_of(&response), ("SyntaxError", "compile time", "UndefinedVariable"));
    assert_eq!(response["error"]["position"], json!({"offset": 20, "line": 2, "column": 8}));
    assert!(response["error"]["hint"].as_str().is_some_and(|hint| hint.contains("näme")), "{response}");
    let several = driver.ask(&json!({"query": "RETURN a, b"}));
    assert_eq!(several["error"]["more"][0]["detail"], "UndefinedVariable");
    let failing = "CREATE (n:Trace) WITH n UNWIND [1, 0] AS d RETURN 1 / d";
    let response = driver.ask(&json!({"query": failing}));
    assert_eq!(error_of(&response), ("ArithmeticError", "runtime", "DivisionByZero"));
    assert_eq!(driver.rows("MATCH (n) RETURN count(n)"), json!([[0]]));
    driver.end();
}

#[test]
fn what_no_property_can_hold_is_refused_at_runtime_and_where_there_is_a_row() {
    let mut driver = Driver::start(&[]);
    let refused = ("TypeError", "runtime", "InvalidPropertyType");
    for query in [
        "CREATE (a) SET a.x = [{k: 1}]",
        "CREATE (a) SET a.x = {k: 1}",
        "CREATE (a {x: [{k: 1}]})",
        "CREATE ()-[:R {x: {k: 1}}]->()",
        "MERGE (a {x: [{k: 1}]})",
    ] {
        assert_eq!(error_of(&driver.ask(&json!({"query": query}))), refused, "{query}");
    }
    assert_eq!(driver.rows("MATCH (a) RETURN count(a)"), json!([[0]]));
    assert_eq!(driver.rows("MATCH (a) SET a.x = [{k: 1}] RETURN a"), json!([]));
    driver.end();
}

#[test]
fn reset_empties_graph_and_procedures() {
    let mut driver = Driver::start(&["-g", "demo"]);
    assert_eq!(driver.rows("MATCH (n {id: 'csto'}) RETURN n.short"), json!([["CSTO"]]));
    assert_eq!(driver.ask(&json!({"reset": true, "id": 1})), json!({"ok": true, "id": 1}));
    assert_eq!(driver.rows("MATCH (n:NoSchemaAnyMore) RETURN n"), json!([]));
    driver.rows("CREATE (:Kept)");
    assert_eq!(driver.rows("MATCH (n) RETURN count(n)"), json!([[1]]));
    let procedure = json!({"name": "test.double", "inputs": [{"name": "in", "type": "FLOAT?"}],
        "outputs": [{"name": "out", "type": "STRING?"}], "rows": [[1, "one"], [2.0, "two"], [null, "none"], [1, "uno"]]});
    assert_eq!(driver.ask(&json!({"procedure": procedure})), json!({"ok": true}));
    assert_eq!(driver.rows("CALL test.double(1) YIELD out RETURN out"), json!([["one"], ["uno"]]));
    assert_eq!(driver.rows("CALL test.double(null)"), json!([["none"]]));
    assert_eq!(driver.rows("UNWIND [2, 3] AS x CALL test.double(x) YIELD out RETURN x, out"), json!([[2, "two"]]));
    driver.ask(&json!({"reset": true}));
    let gone = driver.ask(&json!({"query": "CALL test.double(1)"}));
    assert_eq!(error_of(&gone), ("ProcedureError", "compile time", "ProcedureNotFound"));
    assert_eq!(driver.rows("MATCH (n) RETURN count(n)"), json!([[0]]));
    driver.end();
}

#[test]
fn evidence_comes_when_asked_for() {
    let mut driver = Driver::start(&["-g", "demo"]);
    let query = "MATCH (s:state)-[:hosts-base]->(x) RETURN s.name ORDER BY s.name";
    let bare = driver.ask(&json!({"query": query, "plain": true}));
    assert_eq!((bare.get("notes"), bare.get("footnotes")), (None, None));
    let full = driver.ask(&json!({"query": query, "plain": true, "evidence": true}));
    assert_eq!(full["rows"], json!([["Kyrgyzstan"], ["Uzbekistan"]]));
    assert_eq!(full["notes"].as_array().map(Vec::len), Some(2));
    let first = full["notes"][0][0].as_u64().unwrap();
    let note = full["footnotes"].as_array().unwrap().iter().find(|note| note["number"] == first).unwrap();
    assert_eq!((&note["role"], &note["statement"]["source"]), (&json!("supports"), &json!("eurasianet-2003")));
    driver.end();
}

#[test]
fn no_line_ends_the_session() {
    let mut driver = Driver::start(&[]);
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_query = json!({"query": format!("RETURN {deep}")}).to_string();
    let brackets = json!({"query": format!("RETURN {}", "(".repeat(50_000))}).to_string();
    let chain = json!({"query": format!("RETURN {}1", "1 + ".repeat(20_000))}).to_string();
    let long = json!({"query": format!("RETURN '{}'", "x".repeat(3 << 20))}).to_string();
    let hostile: Vec<(&[u8], &str)> = vec![
        (b"", "ProtocolError"),
        (b"{", "ProtocolError"),
        (b"null", "ProtocolError"),
        (b"[]", "ProtocolError"),
        (b"\xff\xfe{}", "ProtocolError"),
        (b"{\"query\": \"RETURN '\xff'\"}", "ProtocolError"),
        (b"{\"query\": 1}", "ProtocolError"),
        (b"{\"query\": \"\\ud800\"}", "ProtocolError"),
        (b"{\"procedure\": {}}", "ProtocolError"),
        (br#"{"procedure": {"name": "p", "outputs": [{"name": "a", "type": "WHAT"}]}}"#, "ProtocolError"),
        (br#"{"procedure": {"name": "p", "rows": [[1]]}}"#, "ProtocolError"),
        (b"{\"query\": \"\"}", "SyntaxError"),
        (b"{\"query\": \"\\u0000\"}", "SyntaxError"),
        (deep.as_bytes(), "ProtocolError"),
        (deep_query.as_bytes(), "LimitExceeded"),
        (brackets.as_bytes(), "LimitExceeded"),
        (long.as_bytes(), "LimitExceeded"),
    ];
    for (line, kind) in hostile {
        let response = driver.raw(line);
        let shown = String::from_utf8_lossy(&line[..line.len().min(60)]);
        assert_eq!(error_of(&response).0, kind, "{shown}: {response}");
    }
    driver.raw(chain.as_bytes());
    assert_eq!(driver.rows("RETURN 1"), json!([[1]]));
    driver.end();
}

#[test]
fn a_last_line_without_a_break_is_answered() {
    let mut driver = Driver::start(&[]);
    let mut input = driver.input.take().unwrap();
    input.write_all(br#"{"query": "RETURN 2 AS x"}"#).unwrap();
    drop(input);
    assert_eq!(driver.receive()["rows"][0][0]["_value"], "2");
    driver.end();
}

#[test]
fn numbers_are_neither_rounded_nor_turned() {
    let mut driver = Driver::start(&[]);
    let said = |driver: &mut Driver, line: &str| {
        driver.send(line.as_bytes());
        let mut line = String::new();
        driver.output.read_line(&mut line).unwrap();
        line
    };
    let long = "123456789012345678901234567890";
    assert!(
        said(&mut driver, &format!(r#"{{"info": true, "id": {long}}}"#)).starts_with(&format!(r#"{{"id":{long},"#))
    );
    assert!(
        said(&mut driver, &format!(r#"{{"id": [{long}, 1.10], "query": "x"}}"#))
            .starts_with(&format!(r#"{{"id":[{long}, 1.10],"#))
    );
    let zero = said(&mut driver, r#"{"query": "RETURN $a AS a, $b AS b", "parameters": {"a": -0, "b": -0.0}}"#);
    assert!(zero.contains(r#"{"$type":"Integer","_value":"0"},{"$type":"Float","_value":"-0.0"}"#), "{zero}");
    for number in ["9223372036854775808", "18446744073709551616", "-9223372036854775809"] {
        let refused = said(&mut driver, &format!(r#"{{"query": "RETURN $a", "parameters": {{"a": [{number}]}}}}"#));
        assert!(
            refused.contains("ProtocolError") && refused.contains(&format!("`{number}` does not fit 64 bits")),
            "{refused}"
        );
    }
    driver.end();
}

#[test]
fn a_plan_is_a_tree() {
    let mut driver = Driver::start(&["-g", "demo"]);
    let query = "MATCH (o {id: 'csto'}) OPTIONAL MATCH (o)-[r:founded-by]->(c) RETURN c.name";
    let explained = driver.ask(&json!({"query": format!("EXPLAIN {query}"), "evidence": true}));
    let step = |operator: &str, details: &str, rows: u64, children: Json| json!({"operator": operator, "details": details, "estimatedRows": rows, "children": children});
    let steps = json!([
        step("Lookup", "look up (o) by id = 'csto'", 1, json!([])),
        step("Filter", "filter o.id = 'csto'", 1, json!([])),
        step("Optional", "optional", 1, json!([step("Expand", "expand (o)-[r:founded-by]->(c)", 0, json!([]))])),
        step("Project", "compute c.name AS c.name", 1, json!([])),
    ]);
    assert_eq!(explained["plan"], json!({"operator": "Return", "details": "c.name", "children": steps}), "{explained}");
    assert_eq!((&explained["columns"], &explained["rows"]), (&json!([]), &json!([])));
    assert!(explained.get("notes").is_none(), "{explained}");
    driver.end();
}

#[test]
fn a_profile_counts_rows_and_time() {
    let mut driver = Driver::start(&[]);
    driver.rows("CREATE (:A)-[:R]->(:B)-[:R]->(:B), (:A)");
    let profiled = driver.ask(&json!({"query": "PROFILE MATCH (a:A) OPTIONAL MATCH (a)-->(b) RETURN count(b) AS n"}));
    let steps = profiled["plan"]["children"].as_array().unwrap();
    let rows: Vec<_> = steps.iter().map(|step| step["rows"].as_u64()).collect();
    assert_eq!(rows, [Some(2), Some(2), Some(1)], "{profiled}");
    assert_eq!(steps[1]["children"][0]["rows"], json!(1), "{profiled}");
    assert!(steps.iter().all(|step| step["us"].is_u64()), "{profiled}");
    driver.end();
}

#[test]
fn a_program_that_wants_to_know_is_told_why_there_are_no_rows() {
    let mut driver = Driver::start(&["-g", "demo"]);
    let query = "NEIGHBOURS OF csto VIA arms";
    assert!(driver.ask(&json!({"query": query})).get("hints").is_none());
    let response = driver.ask(&json!({"query": query, "hints": true}));
    assert_eq!(response["hints"], json!(["53 without VIA arms"]), "{response}");
    let response = driver.ask(&json!({"query": "NEIGHBOURS OF csto", "hints": true}));
    assert!(response.get("hints").is_none(), "{response}");
    driver.end();
}
