//! Runs the case files below `tests/cases`: a query, and its answer with footnotes, its plan or its error.
//!
//! Each case runs plain, printed and parsed again, with rewrites off, and on its graph kept in a file and
//! opened again; all must give the same rows, and
//! the same statements behind each row but for rows that keep one witness of several.
//! `UPDATE_CASES=1` writes what the engine says into the files; the diff is the review.
//!
//! A file is a list of cases. `=== title` begins one; `--- graph demo`, or `--- graph open` with the queries
//! that fill it, holds until the next; then `--- parameters` (a JSON object, optional), `--- query`, and what
//! is expected: `--- answer`, `--- plan` or `--- error`.

mod format;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Mutex, OnceLock};

use chancery::answer::Answer;
use chancery::diagnostic::{Style, TextId};
use chancery::error::Error;
use chancery::export::value::{Form, ValueWriter, from_json};
use chancery::export::{Exhibit, Options, Registry};
use chancery::graph::{Snapshot, snapshot};
use chancery::load;
use chancery::model::Map;
use chancery::query::parse;
use chancery::session::Request;
use chancery::session::Session;

use format::{Case, Kind};

#[test]
fn cases_hold() {
    let update = std::env::var_os("UPDATE_CASES").is_some();
    let files = crate::files::below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"), "case");
    assert!(!files.is_empty(), "no case files");
    let mut failures = Vec::new();
    for file in &files {
        let text = std::fs::read_to_string(file).unwrap();
        let mut cases = format::read(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
        for case in &mut cases.list {
            let (kind, got) = match run(case) {
                Ok(got) => got,
                Err(problem) => {
                    failures.push(format!("{}: {}: {problem}", file.display(), case.title));
                    continue;
                }
            };
            if update {
                (case.kind, case.expected) = (kind, got);
            } else if (kind, got.trim_end()) != (case.kind, case.expected.trim_end()) {
                let title = &case.title;
                failures.push(format!("{}: {title}\nexpected:\n{}\ngot:\n{got}", file.display(), case.expected));
            }
        }
        if update {
            std::fs::write(file, cases.print()).unwrap();
        }
    }
    assert!(failures.is_empty(), "{} cases fail:\n\n{}", failures.len(), failures.join("\n\n"));
}

/// What a case gives, once all treatments agree.
fn run(case: &Case) -> Result<(Kind, String), String> {
    let mut session = open(case)?;
    if case.kind == Kind::Plan {
        let plan = session.explain(&case.query).map_err(|e| e.to_string())?;
        return Ok((Kind::Plan, plan));
    }
    let plain = ask(&mut session, case, &case.query);
    let reference = facts(&plain);
    let mut without = open(case)?;
    without.settings_mut().rewrites = false;
    compare("with rewrites off", &reference, &facts(&ask(&mut without, case, &case.query)))?;
    if let Ok(statement) = parse::statement(&case.query, TextId::default()) {
        let printed = parse::print::statement(&statement);
        let again = facts(&ask(&mut open(case)?, case, &printed));
        compare(&format!("printed as `{printed}`"), &reference, &again)?;
    }
    let kept = ask(&mut reopened(case)?, case, &case.query);
    compare("on the graph kept in a file", &reference, &facts(&kept))?;
    if let (Ok(plain), Ok(kept)) = (&plain, &kept)
        && show(plain) != show(kept)
    {
        return Err(format!("is told in another way of the graph in a file:\n{}", show(kept)));
    }
    Ok(match plain {
        Ok(answer) => (Kind::Answer, show(&answer)),
        Err(error) => (Kind::Error, error.to_string()),
    })
}

/// The bundled graph, loaded once, with its rules.
fn demo() -> Session {
    static DEMO: OnceLock<(Snapshot, String)> = OnceLock::new();
    let (graph, rules) = DEMO.get_or_init(|| {
        let loaded = load::embedded(load::Options::default()).unwrap();
        (loaded.graph.into(), loaded.rules)
    });
    let mut session = Session::open(graph.clone());
    session.add_rules("rules.chq", rules).unwrap();
    session
}

/// As [`open`], by way of a file.
fn reopened(case: &Case) -> Result<Session, String> {
    let path = std::env::temp_dir().join(format!("chancery-case-{}", std::process::id()));
    let mut session = if case.demo {
        std::fs::write(&path, demo_in_a_file()).map_err(|e| e.to_string())?;
        let loaded = load::snapshot(&path, load::Options::default()).map_err(|p| p.render(Style::Plain))?;
        let mut session = Session::with_rules(loaded).map_err(|e| e.to_string())?;
        for range in parse::split(&case.setup) {
            session.query(&case.setup[range]).map_err(|e| format!("setup: {e}"))?;
        }
        session
    } else {
        snapshot::write(open(case)?.snapshot(), &path).map_err(|fault| fault.message)?;
        Session::open(snapshot::open(&path).map_err(|fault| fault.message)?.into())
    };
    std::fs::remove_file(&path).map_err(|e| e.to_string())?;
    session.settings_mut().evidence = true;
    Ok(session)
}

/// The bundled graph as a file, written once.
fn demo_in_a_file() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let path = std::env::temp_dir().join(format!("chancery-case-demo-{}", std::process::id()));
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("graph-data");
        load::build(&data, &path, load::Options::default()).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        bytes
    })
}

fn open(case: &Case) -> Result<Session, String> {
    let mut session = if case.demo { demo() } else { return filled(&case.setup) };
    fill(&mut session, &case.setup)?;
    session.settings_mut().evidence = true;
    Ok(session)
}

fn fill(session: &mut Session, setup: &str) -> Result<(), String> {
    for range in parse::split(setup) {
        session.query(&setup[range]).map_err(|e| format!("setup: {e}"))?;
    }
    Ok(())
}

/// An open graph that queries have filled; filled once for all cases of a file.
fn filled(setup: &str) -> Result<Session, String> {
    static LATEST: Mutex<Option<(String, Snapshot)>> = Mutex::new(None);
    let mut latest = LATEST.lock().map_err(|e| e.to_string())?;
    if let Some((_, graph)) = latest.as_ref().filter(|(known, _)| known == setup) {
        return Ok(Session::open(graph.clone()));
    }
    let mut session = Session::empty();
    fill(&mut session, setup)?;
    *latest = Some((setup.to_owned(), session.snapshot().clone()));
    Ok(session)
}

fn ask(session: &mut Session, case: &Case, query: &str) -> Result<Answer, Error> {
    let parameters = match serde_json::from_str(&case.parameters) {
        Ok(serde_json::Value::Object(given)) => {
            given.iter().map(|(name, json)| (name.as_str().into(), from_json(json).unwrap())).collect()
        }
        _ => Map::new(),
    };
    session.execute(&Request { name: "<query>", text: query, parameters })
}

/// What must not depend on the treatment.
#[derive(Debug, PartialEq)]
enum Facts {
    Rows(Vec<String>, Vec<RowFacts>),
    /// The codes of the problems.
    Problems(Vec<&'static str>),
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct RowFacts {
    values: String,
    /// The statements behind the row; none where the row keeps only some of them.
    support: Option<BTreeSet<String>>,
}

fn facts(outcome: &Result<Answer, Error>) -> Facts {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(error) => return Facts::Problems(error.diagnostics.iter().map(|d| d.code.row().code).collect()),
    };
    let mut rows: Vec<RowFacts> = answer.rows.iter().map(|row| row_facts(answer, row)).collect();
    rows.sort();
    Facts::Rows(answer.columns.clone(), rows)
}

fn row_facts(answer: &Answer, row: &chancery::answer::Row) -> RowFacts {
    let mut values = String::new();
    for value in &row.values {
        ValueWriter::new(answer, Form::Typed).write(&mut values, value);
    }
    let statement = |number: &u32| {
        let footnote = answer.footnotes.iter().find(|note| note.number == *number).unwrap();
        let statement = answer.snapshot.statement(footnote.statement).unwrap();
        format!("{} {}", footnote.role.as_str(), statement.id)
    };
    let partial = row.witness || row.more;
    RowFacts { values, support: (!partial).then(|| row.notes.iter().flatten().map(statement).collect()) }
}

fn compare(treatment: &str, plain: &Facts, other: &Facts) -> Result<(), String> {
    let same = match (plain, other) {
        (Facts::Rows(columns, rows), Facts::Rows(other_columns, others)) => {
            let pairs = || rows.iter().zip(others);
            columns == other_columns
                && rows.len() == others.len()
                && pairs().all(|(a, b)| a.values == b.values)
                && pairs().all(|(a, b)| a.support == b.support || a.support.is_none() || b.support.is_none())
        }
        _ => plain == other,
    };
    if same { Ok(()) } else { Err(format!("differs {treatment}:\nplain {plain:#?}\nthen {other:#?}")) }
}

/// The table as people see it, and the warnings.
fn show(answer: &Answer) -> String {
    let options = Options { timing: false, ..Options::default() };
    let mut out = Vec::new();
    let registry = Registry::new();
    registry.named("table").unwrap().write(&Exhibit::Answer(answer), &options, &mut out).unwrap();
    let mut text = String::from_utf8(out).unwrap();
    for warning in &answer.warnings {
        writeln!(text, "warning[{}]: {}", warning.code.row().code, warning.message).unwrap();
        for help in &warning.help {
            writeln!(text, "  = help: {help}").unwrap();
        }
    }
    text
}
