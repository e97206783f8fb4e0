//! Signatures of a few functions and procedures: the checker reads nothing else of them.

use std::sync::Arc;

use chancery::diagnostic::Fault;
use chancery::function::{Accumulator, Aggregate, Entry, Function, Need, Nulls, Parameter, Registry, Surroundings};
use chancery::model::{Kinds, Value};
use chancery::procedure::{self, Field, Signature, Table};

#[expect(clippy::unnecessary_wraps, reason = "it has the type of a function's body")]
fn run(_: &dyn Surroundings, _: &[Value]) -> Result<Value, Fault> {
    Ok(Value::Null)
}

fn start() -> Box<dyn Accumulator> {
    struct Nothing;
    impl Accumulator for Nothing {
        fn add(&mut self, _: &dyn Surroundings, _: &[Value]) -> Result<(), Fault> {
            Ok(())
        }

        fn finish(self: Box<Self>, _: &dyn Surroundings) -> Result<Value, Fault> {
            Ok(Value::Null)
        }
    }
    Box::new(Nothing)
}

const ANYTHING: Kinds = Kinds::ANY;
const COUNTED: Kinds = Kinds::STRING.or(Kinds::LIST);

const fn one(kinds: Kinds) -> Parameter {
    Parameter { name: "value", kinds, need: Need::Required }
}

static ANY: [Parameter; 1] = [one(ANYTHING)];
static SIZED: [Parameter; 1] = [one(COUNTED)];
static PATH: [Parameter; 1] = [one(Kinds::PATH)];
static NODE: [Parameter; 1] = [one(Kinds::NODE)];
static EDGE: [Parameter; 1] = [one(Kinds::EDGE)];
static LIST: [Parameter; 1] = [one(Kinds::LIST)];
static NUMBER: [Parameter; 1] = [one(Kinds::FLOAT)];
static REPEATED: [Parameter; 1] = [Parameter { name: "value", kinds: ANYTHING, need: Need::Repeated }];

/// The functions of these tests.
pub(super) fn functions() -> Registry {
    let scalar = |name, parameters, result| {
        let row =
            Function { name, parameters, result, help: "", example: "", nulls: Nulls::Own, pure: true, call: run };
        Entry::Scalar(Box::leak(Box::new(row)))
    };
    let aggregate = |name, result| {
        Entry::Aggregate(Box::leak(Box::new(Aggregate {
            name,
            parameters: &ANY,
            result,
            help: "",
            example: "",
            start,
        })))
    };
    let mut registry = Registry::empty();
    let rows = [
        scalar("size", &SIZED, Kinds::INTEGER),
        scalar("length", &PATH, Kinds::INTEGER),
        scalar("nodes", &PATH, Kinds::LIST),
        scalar("labels", &NODE, Kinds::LIST),
        scalar("type", &EDGE, Kinds::STRING),
        scalar("head", &LIST, ANYTHING),
        scalar("sqrt", &NUMBER, Kinds::FLOAT),
        scalar("toInteger", &ANY, Kinds::INTEGER),
        scalar("rand", &[], Kinds::FLOAT),
        scalar("coalesce", &REPEATED, ANYTHING),
        aggregate("count", Kinds::INTEGER),
        aggregate("collect", Kinds::LIST),
        aggregate("max", ANYTHING),
    ];
    for row in rows {
        registry.register(row).unwrap();
    }
    registry
}

fn field(name: &str, kinds: Kinds) -> Field {
    Field { name: name.to_owned(), kinds, optional: false }
}

/// `test.two(in :: INTEGER)` yields `out` and `other`; `test.nothing()` yields nothing.
pub(super) fn procedures() -> procedure::Registry {
    let mut registry = procedure::Registry::empty();
    let rows = [
        (
            "test.two",
            vec![field("in", Kinds::INTEGER)],
            vec![field("out", Kinds::INTEGER), field("other", Kinds::STRING)],
        ),
        ("test.nothing", vec![], vec![]),
        ("test.implicit", vec![field("given", Kinds::ANY)], vec![field("out", Kinds::ANY)]),
    ];
    for (name, inputs, outputs) in rows {
        let signature =
            Signature { name: name.to_owned(), inputs, outputs, help: String::new(), example: String::new() };
        registry.register(Arc::new(Table { signature, rows: Vec::new() })).unwrap();
    }
    registry
}
