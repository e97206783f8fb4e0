//! Every algorithm stops when it is told to, takes no more memory than it may, and gives back what it took.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chancery::budget::{Budget, Limits};
use chancery::diagnostic::{Fault, codes};
use chancery::function::Surroundings;
use chancery::graph::{Graph, Mask, OpenBuilder, View};
use chancery::model::temporal::{Clock, Moment};
use chancery::model::{LensId, NodeId, Value};
use chancery::procedure::{Columns, Procedure, Registry};

struct Here {
    graph: Graph,
    mask: Mask,
    budget: Budget,
}

impl Surroundings for Here {
    fn view(&self, _: LensId) -> View<'_> {
        View::new(&self.graph, &self.mask)
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn clock(&self) -> Clock {
        Clock::since(Moment::now())
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn warn(&self, _: Fault) {}
}

/// A ring of 3,000 nodes with chords, so that every algorithm takes more than a thousand steps.
fn graph() -> Graph {
    let mut builder = OpenBuilder::new();
    let nodes: Vec<NodeId> = (0..3000).map(|id| builder.node(["N"], [("id", Value::Integer(id))])).collect();
    for (at, node) in nodes.iter().enumerate() {
        for far in [1, 2, 50] {
            builder.edge(*node, "R", nodes[(at + far) % 3000], [("w", Value::Integer(1))]);
        }
    }
    builder.build()
}

fn each(mut check: impl FnMut(&str, &dyn Procedure, &Value)) {
    let registry = Registry::standard();
    let mut count = 0;
    for signature in registry.signatures().filter(|signature| signature.name.starts_with("algo.")) {
        let procedure = registry.find(&signature.name).unwrap();
        let mut options: Vec<(&str, Value)> = Vec::new();
        for option in procedure.options() {
            match option.name.as_str() {
                "source" => options.push(("source", Value::Integer(0))),
                "target" => options.push(("target", Value::Integer(1499))),
                "weight" => options.push(("weight", Value::from("w"))),
                "signs" => options.push(("signs", Value::map([("R", Value::Integer(1))]))),
                "samples" => options.push(("samples", Value::Integer(20))),
                _ => {}
            }
        }
        check(&signature.name, &**procedure, &Value::map(options));
        count += 1;
    }
    assert_eq!(count, 15);
}

fn run(limits: Limits, cancelled: bool, procedure: &dyn Procedure, options: &Value) -> Result<Columns, Fault> {
    let budget = Budget::start(limits, Arc::new(AtomicBool::new(cancelled)));
    let here = Here { graph: graph(), mask: Mask::all(), budget };
    procedure.columns(&here, LensId::default(), std::slice::from_ref(options))
}

#[test]
fn algorithms_stop_when_cancelled() {
    each(|name, procedure, options| {
        let fault = run(Limits::default(), true, procedure, options).unwrap_err();
        assert_eq!(fault.code, codes::INTERRUPTED, "{name}");
    });
}

#[test]
fn algorithms_stop_when_the_time_is_over() {
    each(|name, procedure, options| {
        let limits = Limits { time: Some(Duration::ZERO), ..Limits::default() };
        let fault = run(limits, false, procedure, options).unwrap_err();
        assert_eq!(fault.code, codes::LIMIT_TIME, "{name}");
    });
}

#[test]
fn algorithms_count_their_memory() {
    each(|name, procedure, options| {
        let limits = Limits { bytes: 10_000, ..Limits::default() };
        let fault = run(limits, false, procedure, options).unwrap_err();
        assert_eq!(fault.code, codes::LIMIT_MEMORY, "{name}");
    });
}

#[test]
fn algorithms_give_back_what_they_took() {
    each(|name, procedure, options| {
        let budget = Budget::start(Limits { bytes: 6 << 20, time: None, ..Limits::default() }, Arc::default());
        let here = Here { graph: graph(), mask: Mask::all(), budget };
        let first = procedure.columns(&here, LensId::default(), std::slice::from_ref(options));
        let first = first.unwrap_or_else(|fault| panic!("{name}: {}", fault.message));
        assert_eq!(first.len(), procedure.signature().outputs.len(), "{name}");
        assert!(first.iter().all(|column| column.len() == first[0].len()), "{name}");
        // All of it is there again: nothing is held any more.
        here.budget.take(6 << 20).unwrap_or_else(|fault| panic!("{name}: {}", fault.message));
    });
}
