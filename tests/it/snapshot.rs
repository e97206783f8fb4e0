//! Snapshots from outside: what is written opens as what it was, and what was changed is found.

use std::path::PathBuf;
use std::sync::Arc;

use chancery::graph::{OpenBuilder, snapshot};
use chancery::model::Value;
use chancery::{Graph, Session};

/// A directory of one's own that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chancery-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// All nodes and edges with all they have, and a few walks.
const QUESTIONS: &[&str] = &[
    "MATCH (n) RETURN n, labels(n), properties(n), id(n)",
    "MATCH (a)-[r]->(b) RETURN id(a), type(r), properties(r), id(b), id(r)",
    "MATCH (n {id: 'n7'}) RETURN n.name",
    "MATCH (n {name: 'name 3'}) RETURN n.id",
    "MATCH (n:Even)-[:NEXT*1..3]->(m) RETURN n.id, m.id",
    "MATCH (a)<-[r]-(b) RETURN count(*)",
    "MATCH (n) WHERE n.mixed IS NOT NULL RETURN n.id, n.mixed",
    "MATCH (n) RETURN n.even, count(*)",
];

/// A graph with columns of every kind.
fn sample(nodes: i64) -> Graph {
    let mut builder = OpenBuilder::new();
    let mut ids = Vec::new();
    for at in 0..nodes {
        let labels = if at % 2 == 0 { vec!["Node", "Even"] } else { vec!["Node"] };
        let mut properties = vec![
            ("id", Value::from(format!("n{at}"))),
            ("name", Value::from(format!("name {}", at % 5))),
            ("small", Value::Integer(at % 100)),
            ("wide", Value::Integer(at << 40)),
            ("share", Value::Float(at as f64 / 3.0)),
            ("even", Value::Boolean(at % 2 == 0)),
        ];
        if at % 9 == 0 {
            properties.push(("mixed", Value::list(vec![Value::Integer(at), Value::from("x")])));
        } else if at % 9 == 1 {
            properties.push(("mixed", Value::from("text")));
        }
        ids.push(builder.node(labels, properties));
    }
    for (at, start) in ids.iter().enumerate() {
        let end = ids[(at * 7 + 1) % ids.len()];
        builder.edge(*start, "NEXT", end, [("since", Value::Integer(1900 + at as i64 % 120))]);
        if at % 50 == 0 {
            builder.edge::<&str>(*start, "RARE", end, []);
        }
    }
    builder.build()
}

/// The answers to the questions, as text.
fn answers(graph: Graph) -> Vec<String> {
    let mut session = Session::open(Arc::new(graph));
    QUESTIONS.iter().map(|question| answer(&mut session, question)).collect()
}

fn answer(session: &mut Session, question: &str) -> String {
    match session.query(question) {
        Ok(answer) => answer.rows.iter().map(|row| format!("{:?}\n", row.values)).collect(),
        Err(error) => format!("error {}", error.first().map_or("", |first| first.code.as_str())),
    }
}

#[test]
fn a_graph_opens_as_what_was_written() {
    let scratch = Scratch::new("round");
    for nodes in [0, 1, 3, 100, 5000] {
        let (graph, file) = (sample(nodes), scratch.file("graph.chs"));
        snapshot::write(&graph, &file).unwrap();
        assert!(snapshot::is_snapshot(&file));
        let opened = snapshot::open(&file).unwrap();
        assert_eq!((opened.node_count(), opened.edge_count()), (graph.node_count(), graph.edge_count()));
        assert_eq!(opened.statistics(), graph.statistics());
        assert_eq!(answers(opened.clone()), answers(graph), "{nodes}");
        assert_eq!(opened.damage(), None);
        // One that was opened is written as it was.
        let again = scratch.file("again.chs");
        snapshot::write(&opened, &again).unwrap();
        assert!(std::fs::read(&again).unwrap() == std::fs::read(&file).unwrap());
    }
}
