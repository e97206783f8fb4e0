//! Runs one scenario against a fresh session and says what differs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;
use std::sync::Arc;

use chancery::answer::Answer;
use chancery::diagnostic::Diagnostic;
use chancery::error::Error;
use chancery::model::{EdgeId, Kinds, NodeId, Value};
use chancery::procedure::{Field, Signature, Table};
use chancery::session::Session;

use super::feature::{Instruction, Scenario};
use super::notation::{Shown, read};

type Rows = Vec<Vec<String>>;

/// What a query that does not write must leave alone, and one that does must change as said.
const OBSERVED: &[(&str, &str)] = &[
    ("nodes", "MATCH (n) RETURN id(n)"),
    ("relationships", "MATCH ()-[r]->() RETURN id(r)"),
    ("labels", "MATCH (n) UNWIND labels(n) AS label RETURN DISTINCT label"),
    (
        "properties",
        "MATCH (n) UNWIND keys(n) AS key RETURN 'node' AS kind, id(n) AS id, key, n[key] AS value \
         UNION ALL MATCH ()-[r]->() UNWIND keys(r) AS key RETURN 'edge' AS kind, id(r) AS id, key, r[key] AS value",
    ),
];

type Observation = BTreeMap<&'static str, BTreeSet<String>>;

struct Stage {
    session: Session,
    outcome: Option<Result<Answer, Error>>,
    query: String,
    before: Observation,
}

/// Runs the scenario; the error says which query differed, from what, and how.
pub(super) fn play(scenario: &Scenario, graphs: &FilePath) -> Result<(), String> {
    let mut stage =
        Stage { session: Session::empty(), outcome: None, query: String::new(), before: Observation::default() };
    for step in &scenario.steps {
        stage.step(step, graphs).map_err(|problem| {
            let got = match &stage.outcome {
                Some(Ok(answer)) => show_answer(answer),
                Some(Err(error)) => show_error(error),
                None => String::new(),
            };
            format!("{}\n  query: {}\n  step: {}\n  got: {got}", problem, stage.query.trim(), step.text)
        })?;
    }
    Ok(())
}

impl Stage {
    fn step(&mut self, step: &Instruction, graphs: &FilePath) -> Result<(), String> {
        let text = step.text.trim_end_matches(':');
        let table = || step.table.as_deref().unwrap_or_default();
        if let Some(name) = text.strip_suffix(" graph").and_then(|t| t.strip_prefix("the ")) {
            return self.named_graph(name, graphs);
        }
        if let Some(signature) = step.text.strip_prefix("there exists a procedure ") {
            return self.procedure(signature, table());
        }
        if text.contains(" should be raised") {
            return self.raised(text.trim_start_matches("a ").trim_start_matches("an "));
        }
        match text {
            "an empty graph" | "any graph" => Ok(()),
            "having executed" => self.session.query(&step.query).map(|_| ()).map_err(|e| show_error(&e)),
            "parameters are" => self.parameters(table()),
            "executing query" | "executing control query" => self.execute(&step.query),
            "the result should be, in any order" => self.result(table(), false, false),
            "the result should be, in order" => self.result(table(), true, false),
            "the result should be (ignoring element order for lists)" => self.result(table(), false, true),
            "the result should be, in order (ignoring element order for lists)" => self.result(table(), true, true),
            "the result should be empty" => self.empty(),
            "no side effects" => self.side_effects(&[]),
            "the side effects should be" => self.side_effects(table()),
            other => Err(format!("unknown step `{other}`")),
        }
    }

    fn named_graph(&mut self, name: &str, graphs: &FilePath) -> Result<(), String> {
        let file = graphs.join(name).join(format!("{name}.cypher"));
        let script = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        for query in script.split(';').filter(|query| !query.trim().is_empty()) {
            self.session.query(query).map_err(|e| show_error(&e))?;
        }
        Ok(())
    }

    fn parameters(&mut self, rows: &[Vec<String>]) -> Result<(), String> {
        for row in rows {
            let [name, value] = &row[..] else { return Err("a parameter has a name and a value".into()) };
            let value = read(value)?.value().ok_or("not a parameter")?;
            self.session.parameters_mut().insert(name.as_str().into(), value);
        }
        Ok(())
    }

    fn procedure(&mut self, text: &str, table: &[Vec<String>]) -> Result<(), String> {
        let signature = signature(text).ok_or_else(|| format!("cannot read the signature `{text}`"))?;
        let columns: Vec<&String> = signature.inputs.iter().chain(&signature.outputs).map(|f| &f.name).collect();
        let (header, rows) = table.split_first().ok_or("a procedure needs a table")?;
        if !header.iter().eq(columns.iter().copied()) {
            return Err(format!("columns {header:?}, signature {columns:?}"));
        }
        let cell = |cell: &String| read(cell)?.value().ok_or_else(|| "not a plain value".to_owned());
        let rows = rows.iter().map(|row| row.iter().map(cell).collect()).collect::<Result<Vec<Vec<Value>>, _>>()?;
        let registered = self.session.procedures_mut().register(Arc::new(Table { signature, rows }));
        registered.map_err(|fault| fault.message)
    }

    fn execute(&mut self, query: &str) -> Result<(), String> {
        query.clone_into(&mut self.query);
        self.outcome = None;
        self.before = self.observe()?;
        self.outcome = Some(self.session.query(query));
        Ok(())
    }

    fn observe(&mut self) -> Result<Observation, String> {
        let mut seen = Observation::new();
        for (what, query) in OBSERVED {
            let answer = self.session.query(query).map_err(|e| format!("observing {what}: {}", show_error(&e)))?;
            seen.insert(what, shown_rows(&answer, false).into_iter().map(|row| row.join(" ")).collect());
        }
        Ok(seen)
    }

    fn answer(&self) -> Result<&Answer, String> {
        match &self.outcome {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(_)) => Err("an error instead of a result".into()),
            None => Err("no query was run".into()),
        }
    }

    fn empty(&self) -> Result<(), String> {
        if self.answer()?.rows.is_empty() { Ok(()) } else { Err("the result is not empty".into()) }
    }

    fn result(&self, table: &[Vec<String>], ordered: bool, any_order: bool) -> Result<(), String> {
        let answer = self.answer()?;
        let (header, rows) = table.split_first().ok_or("a result needs a table")?;
        let mut names = answer.columns.clone();
        let mut wanted = header.clone();
        names.sort();
        wanted.sort();
        if names != wanted {
            return Err(format!("columns {header:?} expected"));
        }
        let place = |name: &String| answer.columns.iter().position(|c| c == name).unwrap_or_default();
        let places: Vec<usize> = header.iter().map(place).collect();
        let shown = shown_rows(answer, any_order);
        let mut got: Rows = shown.iter().map(|row| places.iter().map(|place| row[*place].clone()).collect()).collect();
        let cell = |cell: &String| read(cell).map(|shown| shown.key(any_order));
        let mut expected = rows.iter().map(|row| row.iter().map(cell).collect()).collect::<Result<Rows, String>>()?;
        if !ordered {
            got.sort();
            expected.sort();
        }
        if got == expected {
            return Ok(());
        }
        let lines: Vec<String> = expected.iter().map(|row| format!("    {}", row.join(" | "))).collect();
        Err(format!("the rows differ\n  expected:\n{}", lines.join("\n")))
    }

    fn side_effects(&mut self, table: &[Vec<String>]) -> Result<(), String> {
        self.answer()?;
        let after = self.observe()?;
        let mut got = BTreeMap::new();
        for (what, after) in &after {
            let before = &self.before[what];
            got.insert(format!("+{what}"), after.difference(before).count());
            got.insert(format!("-{what}"), before.difference(after).count());
        }
        got.retain(|_, count| *count > 0);
        let row = |row: &Vec<String>| Some((row.first()?.clone(), row.get(1)?.parse().ok()?));
        let expected =
            table.iter().map(row).collect::<Option<BTreeMap<String, usize>>>().ok_or("no table of numbers")?;
        if got == expected { Ok(()) } else { Err(format!("side effects {got:?}, expected {expected:?}")) }
    }

    /// `SyntaxError should be raised at compile time: UndefinedVariable`.
    fn raised(&mut self, text: &str) -> Result<(), String> {
        let (kind, rest) = text.split_once(" should be raised at ").ok_or("no error is named")?;
        let (phase, detail) = rest.split_once(':').unwrap_or((rest, ""));
        let (phase, detail) = (phase.trim(), detail.trim());
        let found = match &self.outcome {
            Some(Err(error)) => error.first().map(described),
            _ => return Err("a result instead of an error".into()),
        };
        let (found_kind, found_phase, found_detail) = found.ok_or("an error without a diagnostic")?;
        let fits = |expected: &str, open: &str, found: &str| expected == open || expected == found;
        if kind != found_kind || !fits(phase, "any time", found_phase) || !fits(detail, "*", found_detail) {
            return Err("another error".into());
        }
        let after = self.observe()?;
        if after == self.before { Ok(()) } else { Err("a failed query left a trace".into()) }
    }
}

fn described(diagnostic: &Diagnostic) -> (&'static str, &'static str, &'static str) {
    let row = diagnostic.code.row();
    (row.kind, diagnostic.phase.as_str(), row.detail)
}

fn show_error(error: &Error) -> String {
    let (kind, phase, detail) = error.first().map(described).unwrap_or_default();
    format!("{kind} at {phase}: {detail}\n{error}")
}

fn show_answer(answer: &Answer) -> String {
    let rows = shown_rows(answer, false);
    let lines: Vec<String> = rows.iter().map(|row| format!("    {}", row.join(" | "))).collect();
    format!("{}\n{}", answer.columns.join(" | "), lines.join("\n"))
}

fn shown_rows(answer: &Answer, any_order: bool) -> Rows {
    let row = |values: &Vec<Value>| values.iter().map(|value| shown(answer, value).key(any_order)).collect();
    answer.rows.iter().map(|r| row(&r.values)).collect()
}

fn shown(answer: &Answer, value: &Value) -> Shown {
    match value {
        Value::Null => Shown::Null,
        Value::Boolean(b) => Shown::Boolean(*b),
        Value::Integer(n) => Shown::Integer(*n),
        Value::Float(n) => Shown::Float(*n),
        Value::String(text) => Shown::Text(text.to_string()),
        Value::Date(date) => Shown::Text(date.to_string()),
        Value::LocalTime(time) => Shown::Text(time.to_string()),
        Value::Time(time) => Shown::Text(time.to_string()),
        Value::LocalDateTime(time) => Shown::Text(time.to_string()),
        Value::DateTime(time) => Shown::Text(time.to_string()),
        Value::Duration(duration) => Shown::Text(duration.to_string()),
        Value::List(items) => Shown::List(items.iter().map(|item| shown(answer, item)).collect()),
        Value::Map(entries) => {
            Shown::Map(entries.iter().map(|(key, value)| (key.to_string(), shown(answer, value))).collect())
        }
        Value::Node(node, _) => shown_node(answer, *node),
        Value::Edge(edge, _) => shown_edge(answer, *edge),
        Value::Path(path) => {
            let forward = |at: usize| answer.snapshot.edge(path.edges[at]).start == path.nodes[at];
            let step =
                |at: usize| (shown_edge(answer, path.edges[at]), forward(at), shown_node(answer, path.nodes[at + 1]));
            Shown::Path(Box::new(shown_node(answer, path.nodes[0])), (0..path.edges.len()).map(step).collect())
        }
    }
}

fn shown_node(answer: &Answer, node: NodeId) -> Shown {
    let graph = &answer.snapshot;
    let labels = graph.labels(node).into_iter().map(str::to_owned).collect();
    let properties = graph.node_properties(node);
    Shown::Node(labels, properties.iter().map(|(key, value)| (key.to_string(), shown(answer, value))).collect())
}

fn shown_edge(answer: &Answer, edge: EdgeId) -> Shown {
    let graph = &answer.snapshot;
    let relation = graph.relation_name(graph.edge(edge).relation).to_owned();
    let properties = graph.edge_properties(edge);
    Shown::Edge(relation, properties.iter().map(|(key, value)| (key.to_string(), shown(answer, value))).collect())
}

/// `test.my.proc(in :: INTEGER?) :: (out :: STRING?):`.
fn signature(text: &str) -> Option<Signature> {
    let text = text.trim().trim_end_matches(':').trim();
    let (name, rest) = text.split_once('(')?;
    let (inputs, rest) = rest.split_once(')')?;
    let outputs = rest.trim().strip_prefix("::")?.trim().strip_prefix('(')?.strip_suffix(')')?;
    Some(Signature {
        name: name.trim().to_owned(),
        inputs: fields(inputs)?,
        outputs: fields(outputs)?,
        help: String::new(),
        example: String::new(),
    })
}

fn fields(text: &str) -> Option<Vec<Field>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (name, kind) = part.split_once("::")?;
            let kinds = match kind.trim().trim_end_matches('?') {
                "STRING" => Kinds::STRING,
                "INTEGER" => Kinds::INTEGER,
                "FLOAT" | "NUMBER" => Kinds::NUMBER,
                "BOOLEAN" => Kinds::BOOLEAN,
                "MAP" => Kinds::MAP,
                "LIST" | "LIST OF ANY" => Kinds::LIST,
                "ANY" => Kinds::ANY,
                _ => return None,
            };
            Some(Field { name: name.trim().to_owned(), kinds, optional: false })
        })
        .collect()
}
