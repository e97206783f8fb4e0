//! Functions by their table: a call, and what it gives as text.

use super::{Accumulator, Entry, Registry, Surroundings};
use crate::budget::{Budget, Limits};
use crate::diagnostic::{Fault, codes};
use crate::graph::{Graph, Mask, OpenBuilder, View};
use crate::model::temporal::{Clock, Moment};
use crate::model::{LensId, Value};

/// An empty open graph, a clock that stands still and a number that is always the same.
struct Nowhere {
    graph: Graph,
    mask: Mask,
    budget: Budget,
}

impl Nowhere {
    fn new() -> Self {
        let limits = Limits { bytes: 1 << 20, ..Limits::default() };
        Nowhere {
            graph: OpenBuilder::new().build(),
            mask: Mask::all(),
            budget: Budget::start(limits, std::sync::Arc::default()),
        }
    }
}

impl Surroundings for Nowhere {
    fn view(&self, _: LensId) -> View<'_> {
        View::new(&self.graph, &self.mask)
    }

    fn budget(&self) -> &Budget {
        &self.budget
    }

    fn clock(&self) -> Clock {
        let now = Moment { seconds: 1_000_000_000, nanos: 7_000_000 };
        Clock { transaction: now, statement: now, realtime: now }
    }

    fn random(&self) -> f64 {
        0.5
    }

    fn warn(&self, _: Fault) {}
}

fn call(name: &str, arguments: &[Value]) -> Result<Value, Fault> {
    match Registry::standard().find(name) {
        Some(Entry::Scalar(function)) => function.apply(&Nowhere::new(), arguments),
        _ => Err(Fault::new(codes::UNKNOWN_FUNCTION, name)),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Null => "null".to_owned(),
        other => other.written().unwrap_or_else(|| format!("{other:?}")),
    }
}

fn check(rows: &[(&str, &[Value], &str)]) {
    for (name, arguments, expected) in rows {
        let found = call(name, arguments).map_or_else(|fault| fault.code.as_str().to_owned(), |value| shown(&value));
        assert_eq!(found, *expected, "{name} {arguments:?}");
    }
}

#[test]
fn conversions() {
    let text = |text: &str| Value::from(text);
    check(&[
        ("toInteger", &[text(" -12.9 ")], "-12"),
        ("toInteger", &[text("1e3")], "1000"),
        ("toInteger", &[text("9223372036854775808")], "Q0412"),
        ("toInteger", &[text("infinity")], "null"),
        ("toInteger", &[Value::Float(-0.9)], "0"),
        ("toInteger", &[Value::Float(f64::NAN)], "Q0412"),
        ("toInteger", &[Value::list(Vec::new())], "Q0401"),
        ("toFloat", &[text(".5")], "0.5"),
        ("toFloat", &[text("")], "null"),
        ("toFloat", &[Value::Boolean(true)], "Q0401"),
        ("TOSTRING", &[Value::Float(1e21)], "1.0E21"),
        ("toString", &[Value::Null], "null"),
        ("toBoolean", &[text("TRUE")], "true"),
        ("toBoolean", &[text("yes")], "null"),
        ("toBoolean", &[Value::Float(1.0)], "Q0401"),
        ("toBooleanOrNull", &[Value::Float(1.0)], "null"),
        ("toIntegerList", &[vec![text("1"), text("x")].into()], "[1, null]"),
    ]);
}

#[test]
fn strings_count_characters() {
    let text = |text: &str| Value::from(text);
    let number = Value::Integer;
    check(&[
        ("size", &[text("Ґвалт")], "5"),
        ("left", &[text("Ґвалт"), number(2)], "Ґв"),
        ("right", &[text("Ґвалт"), number(9)], "Ґвалт"),
        ("substring", &[text("Ґвалт"), number(1), number(2)], "ва"),
        ("substring", &[text("Ґвалт"), number(9)], ""),
        ("substring", &[text("a"), number(-1)], "Q0403"),
        ("reverse", &[text("Ґв")], "вҐ"),
        ("split", &[text("a,b,,c"), text(",")], "[a, b, , c]"),
        ("split", &[text("ab"), text("")], "[a, b]"),
        ("split", &[text("a-b;c"), vec![text("-"), text(";")].into()], "[a, b, c]"),
        ("replace", &[text("aa"), text("a"), text("b")], "bb"),
        ("replace", &[text("aa"), text(""), text("b")], "aa"),
        ("trim", &[text("\u{2003}a\n")], "a"),
        ("lTrim", &[text("xxa"), text("x")], "a"),
        ("toUpper", &[text("ß")], "SS"),
        ("toLower", &[number(1)], "Q0401"),
        ("normalize", &[text("e\u{301}")], "é"),
        ("normalize", &[text("e"), text("NFX")], "Q0401"),
    ]);
}

#[test]
fn lists_and_any_values() {
    let number = Value::Integer;
    let long = [number(0), number(i64::MAX)];
    check(&[
        ("range", &[number(3), number(1), number(-2)], "[3, 1]"),
        ("range", &[number(i64::MAX - 1), number(i64::MAX)], "[9223372036854775806, 9223372036854775807]"),
        ("range", &[number(1), number(0)], "[]"),
        ("range", &[number(1), number(2), number(0)], "Q0403"),
        ("range", &[number(1), Value::Float(2.0)], "Q0415"),
        ("range", &long, "Q0503"),
        ("tail", &[Value::list(Vec::new())], "[]"),
        ("head", &[Value::list(Vec::new())], "null"),
        ("coalesce", &[Value::Null, number(2), number(3)], "2"),
        ("nullIf", &[number(2), Value::Float(2.0)], "null"),
        ("nullIf", &[number(2), Value::Null], "2"),
        ("valueType", &[vec![Value::from(1), Value::Null].into()], "LIST<INTEGER NOT NULL | NULL> NOT NULL"),
        ("randomUUID", &[], "88888888-8888-4888-8888-888888888888"),
        ("timestamp", &[], "1000000000007"),
        ("abs", &[number(i64::MIN)], "Q0412"),
        ("sign", &[Value::Float(-0.0)], "0"),
        ("round", &[Value::Float(-2.5)], "-2.0"),
        ("round", &[Value::Float(-2.55), number(1)], "-2.6"),
        ("haversin", &[number(0)], "0.0"),
    ]);
}

#[test]
fn clocks_and_zones() {
    let text = |text: &str| Value::from(text);
    let zone = |name: &str| Value::map([("timezone", text(name))]);
    check(&[
        ("datetime", &[], "2001-09-09T01:46:40.007Z"),
        ("date.realtime", &[text("America/New York")], "2001-09-08"),
        ("time", &[zone("+05:30")], "07:16:40.007+05:30"),
        ("localtime.statement", &[Value::Null], "null"),
        ("date", &[text("2001-02-30")], "Q0414"),
        ("date", &[Value::Integer(2001)], "Q0401"),
        ("date", &[Value::map([("year", Value::Integer(2001)), ("month", Value::Null)])], "null"),
        ("datetime", &[zone("Mars/Olympus")], "Q0414"),
        ("date.truncate", &[text("decade")], "2000-01-01"),
        ("datetime.fromEpoch", &[Value::Integer(-1), Value::Integer(1_500_000_000)], "1970-01-01T00:00:00.500Z"),
        ("datetime.fromEpochMillis", &[Value::Integer(i64::MAX)], "+292278994-08-17T07:12:55.807Z"),
        ("datetime.fromEpoch", &[Value::Integer(i64::MAX), Value::Integer(0)], "Q0403"),
    ]);
}

fn aggregated(name: &str, rows: &[&[Value]]) -> String {
    let Some(Entry::Aggregate(aggregate)) = Registry::standard().find(name) else { return name.to_owned() };
    let mut accumulator: Box<dyn Accumulator> = (aggregate.start)();
    let surroundings = Nowhere::new();
    let added = rows.iter().try_for_each(|row| accumulator.add(&surroundings, row));
    let result = added.and_then(|()| accumulator.finish(&surroundings));
    result.map_or_else(|fault| fault.code.as_str().to_owned(), |value| shown(&value))
}

#[test]
fn aggregates_skip_nulls_and_start_from_nothing() {
    let values = [Value::Integer(4), Value::Null, Value::Float(1.0), Value::Integer(1)];
    let rows: Vec<&[Value]> = values.chunks(1).collect();
    let expected = [
        ("count", "0", "3"),
        ("collect", "[]", "[4, 1.0, 1]"),
        ("sum", "0", "6.0"),
        ("avg", "null", "2.0"),
        ("min", "null", "1.0"),
        ("max", "null", "4"),
        ("stDevP", "0.0", "1.4142135623730951"),
        ("stDev", "0.0", "1.7320508075688772"),
    ];
    for (name, nothing, some) in expected {
        assert_eq!((aggregated(name, &[]).as_str(), aggregated(name, &rows).as_str()), (nothing, some), "{name}");
    }
    let share = |share: f64| [10, 20, 30, 40].map(|n| [Value::Integer(n), Value::Float(share)]);
    let percentile = |name: &str, at: f64| {
        let rows = share(at);
        aggregated(name, &rows.iter().map(<[Value; 2]>::as_slice).collect::<Vec<_>>())
    };
    assert_eq!(percentile("percentileCont", 0.5), "25.0");
    assert_eq!(percentile("percentileDisc", 0.5), "20");
    assert_eq!(percentile("percentileDisc", 0.0), "10");
    assert_eq!(percentile("percentileDisc", 1.0), "40");
    assert_eq!(percentile("percentileCont", 1.1), "Q0403");
}
