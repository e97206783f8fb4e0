//! Path patterns against brute force: random small graphs, random patterns with modes, selectors, groups and
//! unions; the engine must find what the plainest reading finds.
//!
//! `PROPTEST_CASES` says how many are tried.

mod brute;
mod pattern;
mod random;

use std::collections::BTreeMap;
use std::sync::Arc;

use chancery::Session;
use chancery::graph::{OpenBuilder, Snapshot};
use chancery::model::{Map, Value};
use chancery::session::Request;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use brute::{Bound, Graph, Match, matches, selected};
use pattern::{KINDS, Kind, LABELS, Matching, Mode, Question, Selector};
use random::question;

/// The longest walks that are tried where nothing ends them.
const LIMIT: usize = 4;

fn graph() -> impl Strategy<Value = Graph> {
    (1..4_usize).prop_flat_map(|count| {
        let edge = (0..count, 0..count, 0..2_usize);
        (prop::collection::vec(any::<[bool; 2]>(), count), prop::collection::vec(edge, 0..6))
            .prop_map(|(nodes, edges)| Graph { nodes, edges })
    })
}

fn load(graph: &Graph) -> Snapshot {
    let mut builder = OpenBuilder::new();
    let number = |number: usize| [("i", Value::Integer(i64::try_from(number).unwrap()))];
    let mut ids = Vec::new();
    for (at, labels) in graph.nodes.iter().enumerate() {
        let labels = LABELS.iter().zip(labels).filter(|(_, has)| **has).map(|(label, _)| *label);
        ids.push(builder.node(labels, number(at)));
    }
    for (at, (from, to, kind)) in graph.edges.iter().enumerate() {
        builder.edge(ids[*from], KINDS[*kind], ids[*to], number(at));
    }
    Arc::new(builder.build())
}

/// A row: the ends of its path, the number of its steps, and all of it as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Row {
    ends: (i64, i64),
    length: usize,
    text: String,
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Integer(number) => number.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

fn ask(graph: &Graph, question: &Question) -> Vec<Row> {
    let query = question.text();
    let mut session = Session::open(load(graph));
    let answer = session.execute(&Request { name: "<query>", text: &query, parameters: Map::new() });
    let answer = answer.unwrap_or_else(|error| panic!("{query}\n{error}"));
    let row = |values: &[Value]| {
        let Value::List(nodes) = &values[0] else { panic!("no nodes") };
        let number = |value: Option<&Value>| if let Some(Value::Integer(number)) = value { *number } else { -1 };
        Row {
            ends: (number(nodes.first()), number(nodes.last())),
            length: nodes.len() - 1,
            text: values.iter().map(text).collect::<Vec<_>>().join(" "),
        }
    };
    answer.rows.iter().map(|found| row(&found.values)).collect()
}

fn list(numbers: &[usize]) -> String {
    format!("[{}]", numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))
}

fn expected(found: &Match, question: &Question, beside: Option<usize>) -> Row {
    let mut all = vec![list(&found.walk.nodes), list(&found.walk.edges)];
    for (name, kind) in question.names() {
        all.push(match (kind, found.bindings.get(&name)) {
            (_, Some(Bound::Element(number))) => number.to_string(),
            (_, Some(Bound::Elements(numbers) | Bound::Path(numbers))) => list(numbers),
            (_, Some(Bound::Paths(paths))) => {
                format!("[{}]", paths.iter().map(|path| list(path)).collect::<Vec<_>>().join(", "))
            }
            (Kind::Elements | Kind::Paths, None) => "[]".into(),
            (Kind::Element | Kind::Path, None) => "null".into(),
        });
    }
    all.extend(beside.map(|edge| edge.to_string()));
    let number = |node: usize| i64::try_from(node).unwrap();
    let ends = (number(found.walk.nodes[0]), number(*found.walk.nodes.last().unwrap()));
    Row { ends, length: found.walk.edges.len(), text: all.join(" ") }
}

/// What stands beside the path: every edge at one of its ends, unless the path has it.
fn with_beside(graph: &Graph, question: &Question, found: &Match) -> Vec<Row> {
    let Some(left) = question.beside else { return vec![expected(found, question, None)] };
    let end = if left { question.first } else { question.last }.unwrap();
    let apart = question.matching != Matching::Repeatable;
    let at_end = graph.edges.iter().enumerate().filter(|(_, (from, to, _))| *from == end || *to == end);
    let free = at_end.filter(|(edge, _)| !(apart && found.walk.edges.contains(edge)));
    free.map(|(edge, _)| expected(found, question, Some(edge))).collect()
}

/// How long walks can be, and whether all matches are among them.
fn limit(graph: &Graph, question: &Question) -> (usize, bool) {
    match question.mode {
        Some(Mode::Acyclic | Mode::Simple) => (graph.nodes.len(), true),
        _ if !question.walks() => (graph.edges.len(), true),
        _ => match question.longest() {
            Some(longest) if longest <= LIMIT => (longest, true),
            _ => (LIMIT, false),
        },
    }
}

fn by_ends(rows: Vec<Row>) -> BTreeMap<(i64, i64), Vec<Row>> {
    let mut pairs: BTreeMap<(i64, i64), Vec<Row>> = BTreeMap::new();
    for row in rows {
        pairs.entry(row.ends).or_default().push(row);
    }
    pairs
}

/// Checks a free choice of `k` matches for each pair of ends.
fn check_choice(query: &str, k: usize, shortest: bool, complete: bool, got: Vec<Row>, all: Vec<Row>) {
    let (mut got, all) = (by_ends(got), by_ends(all));
    for (ends, all) in all {
        let got = got.remove(&ends).unwrap_or_default();
        let wanted = all.len().min(k);
        assert!(got.len() <= k && got.len() >= wanted, "{query}\n{ends:?}: {got:?}\nof {all:?}");
        assert!(!complete || got.len() == wanted, "{query}\n{ends:?}: {got:?}\nof {all:?}");
        let mut left = all.clone();
        for row in got.iter().filter(|row| complete || row.length <= LIMIT) {
            let at = left.iter().position(|known| known == row);
            left.remove(at.unwrap_or_else(|| panic!("{query}\n{row:?} is not among\n{all:?}")));
        }
        if shortest {
            let lengths = |rows: &[Row]| {
                let mut lengths: Vec<usize> = rows.iter().map(|row| row.length).collect();
                lengths.sort_unstable();
                lengths.truncate(wanted);
                lengths
            };
            assert_eq!(lengths(&got), lengths(&all), "{query}\n{ends:?}: {got:?}\nof {all:?}");
        }
    }
    let beyond = got.into_values().flatten().filter(|row| complete || row.length <= LIMIT).collect::<Vec<_>>();
    assert!(beyond.is_empty(), "{query}\ntoo much: {beyond:?}");
}

fn check(graph: &Graph, question: &Question) {
    let query = question.text();
    let (limit, complete) = limit(graph, question);
    let found = matches(graph, question, limit);
    let mut got = ask(graph, question);
    let chosen = selected(question, found);
    let least = if let Some(pattern::Test::Length(_, least)) = &question.test { *least } else { 0 };
    let chosen = chosen.into_iter().filter(|found| found.walk.edges.len() >= least);
    let mut rows: Vec<Row> = chosen.flat_map(|found| with_beside(graph, question, &found)).collect();
    match question.selector {
        Selector::Any(k) => check_choice(&query, k, false, complete, got, rows),
        Selector::Shortest(k) => check_choice(&query, k, true, complete, got, rows),
        Selector::All | Selector::Groups(_) => {
            got.retain(|row| complete || row.length <= limit);
            got.sort();
            rows.sort();
            assert_eq!(got, rows, "{query}");
        }
    }
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 1500 };
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4000, ..default }
}

#[test]
fn path_patterns_match_what_brute_force_finds() {
    // Random patterns are made of many small strategies, which together need more stack than a test has.
    let run = || {
        let mut runner = TestRunner::new(config());
        let checked = runner.run(&(graph(), question()), |(graph, question)| {
            check(&graph, &question);
            Ok(())
        });
        checked.unwrap_or_else(|error| panic!("{error}"));
    };
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap();
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}
