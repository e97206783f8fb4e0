//! What was written is read back: an open graph through CSV, and JSON Lines.

use std::sync::Arc;

use chancery::export::bulk::Bulk;
use chancery::graph::{Graph, OpenBuilder};
use chancery::model::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use chancery::model::{NodeId, Value};
use proptest::prelude::*;

use super::{Files, Form, dump};

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "",
            " ",
            "\"",
            "\"\"",
            ",",
            ";",
            "a;b",
            "\n",
            "\r",
            "\r\n",
            "é\u{301}",
            "\0",
            "=1",
            "null",
            "\u{feff}"
        ])
        .prop_map(str::to_owned),
        "[a-c;,\"\n\r ]{0,6}",
    ]
}

fn times() -> impl Strategy<Value = LocalTime> {
    (0..86_400_000_000_000_i64).prop_map(|nanos| LocalTime { nanos })
}

fn scalars() -> impl Strategy<Value = Value> {
    let dates = || (-800_000..800_000_i64).prop_map(|days| Date { days });
    let offsets = || (-1080..1080_i32).prop_map(|minutes| minutes * 60);
    let zoned = (any::<i32>()).prop_filter_map("a moment in the zone", |seconds| {
        let local =
            DateTime::parse(&format!("{}T12:00:00[Europe/Stockholm]", Date { days: i64::from(seconds) / 86_400 }));
        local.ok().map(|moment| Value::DateTime(Arc::new(moment)))
    });
    prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Float),
        texts().prop_map(Value::from),
        dates().prop_map(Value::Date),
        times().prop_map(Value::LocalTime),
        (times(), offsets()).prop_map(|(time, offset)| Value::Time(Arc::new(Time { time, offset }))),
        (dates(), times()).prop_map(|(date, time)| Value::LocalDateTime(Arc::new(LocalDateTime { date, time }))),
        (dates(), times(), offsets()).prop_map(|(date, time, offset)| {
            Value::DateTime(Arc::new(DateTime { local: LocalDateTime { date, time }, offset, zone: None }))
        }),
        zoned,
        (-99..99_i64, -99..99_i64, -9999..9999_i64, 0..1_000_000_000_i32).prop_map(|(months, days, seconds, nanos)| {
            Value::Duration(Arc::new(Duration { months, days, seconds, nanos }))
        }),
    ]
}

/// Values that CSV can carry: scalars, and lists whose elements are of one type.
fn values() -> impl Strategy<Value = Value> {
    let lists = (scalars(), prop::collection::vec(scalars(), 0..6)).prop_map(|(first, all)| {
        let same = |value: &Value| std::mem::discriminant(value) == std::mem::discriminant(&first);
        Value::list(all.into_iter().filter(same).collect::<Vec<_>>())
    });
    prop_oneof![1 => Just(Value::Null), 4 => scalars(), 2 => lists]
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[A-C]{1,2}", 1 => texts().prop_filter("names are not empty", |name| !name.is_empty())]
}

type Properties = Vec<(String, Value)>;

fn graphs() -> impl Strategy<Value = Graph> {
    let properties =
        || prop::collection::btree_map(names(), values(), 0..4).prop_map(|map| map.into_iter().collect::<Properties>());
    let nodes = prop::collection::vec((prop::collection::btree_set(names(), 0..3), properties()), 1..8);
    let edges = prop::collection::vec(
        (any::<prop::sample::Index>(), names(), any::<prop::sample::Index>(), properties()),
        0..10,
    );
    (nodes, edges).prop_map(|(nodes, edges)| {
        let mut builder = OpenBuilder::new();
        let count = nodes.len();
        for (labels, properties) in nodes {
            builder.node(labels.iter().map(String::as_str), properties);
        }
        for (start, name, end, properties) in edges {
            builder.edge(NodeId::at(start.index(count)), &name, NodeId::at(end.index(count)), properties);
        }
        builder.build()
    })
}

/// Writes and reads back.
fn through_csv(graph: &Graph) -> Graph {
    let bulk = Bulk::new(graph, false).unwrap();
    let (mut nodes, mut relationships) = (Vec::new(), Vec::new());
    bulk.nodes(&mut nodes).unwrap();
    bulk.relationships(&mut relationships).unwrap();
    let files = Files::new();
    files.add("n.csv", &nodes).add("r.csv", &relationships);
    files.import(&["n.csv"], &["r.csv"], Form::default(), 2).unwrap_or_else(|problems| {
        panic!("{problems}\n{}\n{}", String::from_utf8_lossy(&nodes), String::from_utf8_lossy(&relationships))
    })
}

/// Labels, types and keys by name, for their numbers differ.
fn sorted(graph: &Graph) -> Vec<String> {
    let mut edges: Vec<String> = Vec::new();
    let mut all = Vec::new();
    for node in (0..graph.node_bound()).map(NodeId::at) {
        let mut labels = graph.labels(node);
        labels.sort_unstable();
        all.push(format!("{} {labels:?} {:?}", node.0, graph.node_properties(node)));
    }
    for edge in (0..graph.edge_bound()).map(chancery::model::EdgeId::at) {
        let ends = graph.edge(edge);
        let name = graph.relation_name(ends.relation);
        edges.push(format!("{} {name:?} {} {:?}", ends.start.0, ends.end.0, graph.edge_properties(edge)));
    }
    edges.sort_unstable();
    all.extend(edges);
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_graph_comes_back_from_csv(graph in graphs()) {
        prop_assert_eq!(sorted(&through_csv(&graph)), sorted(&graph));
    }
}

#[test]
fn what_csv_cannot_carry_is_said() {
    let unfit = |value: Value| {
        let mut builder = OpenBuilder::new();
        builder.node([], [("k", value)]);
        Bulk::new(&builder.build(), false).unwrap_err().to_string()
    };
    let list = |items: Vec<Value>| unfit(Value::list(items));
    assert_eq!(
        unfit(Value::map([("a", Value::Integer(1))])),
        "the property `k` of a node is a map, which CSV cannot carry"
    );
    let mixed = list(vec![Value::Integer(1), Value::from("a")]);
    assert_eq!(mixed, "the property `k` of a node is a list of several types, which CSV cannot carry");
    let deep = list(vec![Value::list(vec![])]);
    assert_eq!(deep, "the property `k` of a node is a list of lists, which CSV cannot carry");
    let mut builder = OpenBuilder::new();
    builder.node::<&str>([""], []);
    let label = Bulk::new(&builder.build(), false).unwrap_err().to_string();
    assert_eq!(label, "a label with an empty name cannot be written as CSV");
}

#[test]
fn csv_is_written_so() {
    let mut builder = OpenBuilder::new();
    let a = builder.node(["A", "B;C"], [("x", Value::Integer(1)), ("s", Value::from("")), ("=f", Value::from("=1+1"))]);
    let b = builder
        .node([], [("x", Value::from("one, \"two\"")), ("l", Value::list(vec![Value::from("p;q"), Value::from("")]))]);
    builder.edge(a, "K", b, [("e", Value::list(vec![])), ("d", Value::Date(Date { days: 0 }))]);
    let graph = builder.build();
    let text = |safe| {
        let (mut out, bulk) = (Vec::new(), Bulk::new(&graph, safe).unwrap());
        bulk.nodes(&mut out).unwrap();
        bulk.relationships(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let expected = "\
:ID,:LABEL,x:int,x:string,s:string,=f:string,l:string[]
0,\"A;\"\"B;C\"\"\",1,,\"\",=1+1,
1,,,\"one, \"\"two\"\"\",,,\"\"\"p;q\"\";\"\"\"\"\"
:START_ID,:END_ID,:TYPE,e:string[],d:date
0,1,K,\"\",1970-01-01
";
    assert_eq!(text(false), expected);
    assert_eq!(text(true), expected.replace("=f:", "'=f:").replace(",=1+1", ",'=1+1"));
}

#[test]
fn json_lines() {
    let files = Files::new();
    files.add(
        "n.jsonl",
        "{\"id\":1,\"labels\":[\"A\",\"B;C\"],\"properties\":{\"n\":1,\"s\":\"x\"}}\n\n\
         {\"id\":\"b\",\"properties\":{\"n\":\"one\",\"l\":[1,2],\"d\":{\"$type\":\"Date\",\"_value\":\"1970-01-02\"},\"z\":null}}\n",
    );
    files.add("r.jsonl", "{\"start\":1,\"end\":\"b\",\"type\":\"K\",\"properties\":{\"f\":1.5}}\n{\"start\":\"b\",\"end\":1,\"type\":\"L\"}");
    let graph = files.import(&["n.jsonl"], &["r.jsonl"], Form::default(), 1).unwrap();
    let expected = "\
0 :A:B;C n=Integer(1) s=String(\"x\")
1  d=Date(Date { days: 1 }) l=List([Integer(1), Integer(2)]) n=String(\"one\")
0-K->1 f=Float(1.5)
1-L->0
";
    assert_eq!(dump(&graph), expected);
    files.add(
        "n.jsonl",
        "{\"id\":1}\n{\"id\":1,\"lables\":[]}\n{\"id\":2.5}\n{\"id\":3,\"properties\":{\"é\":{\"a\":1}}}\n{\"id\":4,\"labels\":\"A\"}\n\
         {\"labels\":[]}\n{\"id\":5\n{\"id\":6,\"properties\":{\"d\":{\"$type\":\"Date\",\"_value\":\"soon\"}}}\n",
    );
    let text = files.import(&["n.jsonl"], &[], Form::default(), 1).unwrap_err();
    let expected = "\
error[D0102]: there is no field `lables`
 --> n.jsonl:2:9
  = help: did you mean `labels`?
error[D0103]: found a number where a text or a whole number is expected
 --> n.jsonl:3:7
error[D0103]: found an object where a text, a number, a boolean or a typed value is expected
 --> n.jsonl:4:27
  = help: a property is not a map; a typed value is `{\"$type\":\"Date\",\"_value\":\"2003-04-28\"}`
error[D0103]: found a text where a list is expected
 --> n.jsonl:5:18
error[D0104]: the field `id` is missing
 --> n.jsonl:6:1
error[D0101]: the JSON ends where `,` or `}` is expected
 --> n.jsonl:7:8
error[D0503]: `soon` is not a date such as 2015-07-21
 --> n.jsonl:8:52
";
    assert_eq!(text, expected);
}
