//! Random graphs: the bulk builder against the plain one, and any number of threads against one.

use chancery::graph::{Bulk, EdgePart, NodePart, OpenBuilder, Strip, StripKind};
use chancery::model::temporal::Date;
use chancery::model::{NodeId, Value};
use proptest::prelude::*;

use super::{Files, both_ways_agree, dump};

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        any::<bool>().prop_map(Value::Boolean),
        (-1e6..1e6).prop_map(Value::Float),
        "[a-c]{0,2}".prop_map(Value::from),
        (-10_000..10_000_i64).prop_map(|days| Value::Date(Date { days })),
        prop::collection::vec(any::<i64>().prop_map(Value::Integer), 0..3).prop_map(Value::list),
    ]
}

/// Values of one type, or of several.
fn values(rows: usize) -> impl Strategy<Value = Vec<Value>> {
    let few = prop::collection::vec(prop_oneof![9 => Just(Value::Null), 1 => "[a-z]{1,3}".prop_map(Value::from)], rows);
    let whole = prop::collection::vec((0..9_i64).prop_map(Value::Integer), rows);
    let names = prop::collection::vec("[a-z]{3,9}".prop_map(Value::from), rows);
    prop_oneof![prop::collection::vec(value(), rows), few, whole, names]
}

fn strip(values: &[Value]) -> Strip {
    let first = values.iter().find(|value| !value.is_null());
    let mut strip = Strip::new(match first {
        Some(Value::Integer(_)) => StripKind::Integer,
        Some(Value::Boolean(_)) => StripKind::Boolean,
        Some(Value::Float(_)) => StripKind::Float,
        Some(Value::Date(_)) => StripKind::Date,
        Some(Value::String(_)) => StripKind::Text,
        _ => StripKind::Other,
    });
    for value in values {
        strip.value(value.clone());
    }
    strip
}

#[derive(Debug)]
struct World {
    labels: Vec<Vec<usize>>,
    node_values: Vec<Vec<Value>>,
    edges: Vec<(usize, usize, usize)>,
    edge_values: Vec<Vec<Value>>,
    blocks: usize,
}

fn world() -> impl Strategy<Value = World> {
    (1..60_usize, 0..120_usize, 1..5_usize).prop_flat_map(|(nodes, edges, blocks)| {
        let labels = prop::collection::vec(prop::collection::vec(0..3_usize, 0..3), nodes);
        let ends = prop::collection::vec((0..nodes, 0..4_usize, 0..nodes), edges);
        let columns = |rows| prop::collection::vec(values(rows), 0..4);
        (labels, columns(nodes), ends, columns(edges)).prop_map(move |(labels, node_values, edges, edge_values)| {
            World { labels, node_values, edges, edge_values, blocks }
        })
    })
}

const NAMES: [&str; 4] = ["A", "B", "C", "D"];
const KEYS: [&str; 4] = ["k", "l", "m", "n"];

fn plain(world: &World) -> String {
    let mut builder = OpenBuilder::new();
    let row = |columns: &[Vec<Value>], at: usize| -> Vec<(&str, Value)> {
        KEYS.into_iter().zip(columns).map(|(key, column)| (key, column[at].clone())).collect()
    };
    for (at, labels) in world.labels.iter().enumerate() {
        builder.node(labels.iter().map(|label| NAMES[*label]), row(&world.node_values, at));
    }
    for (at, (start, relation, end)) in world.edges.iter().enumerate() {
        builder.edge(NodeId::at(*start), NAMES[*relation], NodeId::at(*end), row(&world.edge_values, at));
    }
    sorted(&dump(&builder.build()))
}

/// Labels and types are numbered by first use, which differs between the builders.
fn sorted(text: &str) -> String {
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| {
            let parts: Vec<&str> = line.split(' ').collect();
            if let Some(labels) = parts.get(1).copied().filter(|part| part.starts_with(':')) {
                let mut all: Vec<&str> = labels.split(':').collect();
                all.sort_unstable();
                return format!("{} {} {}", parts[0], all.join(":"), parts[2..].join(" "));
            }
            line.to_owned()
        })
        .collect();
    lines.sort_unstable();
    lines.join("\n")
}

fn bulk(world: &World, threads: usize) -> String {
    let mut bulk = Bulk::default();
    let size = world.labels.len().div_ceil(world.blocks);
    let columns = |all: &[Vec<Value>], from: usize, to: usize| -> Vec<(String, Strip)> {
        KEYS.iter().zip(all).map(|(key, column)| ((*key).to_owned(), strip(&column[from..to]))).collect()
    };
    for from in (0..world.labels.len()).step_by(size) {
        let to = (from + size).min(world.labels.len());
        let set = |labels: &Vec<usize>| labels.iter().map(|label| NAMES[*label].to_owned()).collect();
        let sets = world.labels[from..to].iter().map(set).collect();
        let set_of = (0..u32::try_from(to - from).unwrap()).collect();
        bulk.nodes(NodePart { rows: to - from, sets, set_of, columns: columns(&world.node_values, from, to) });
    }
    let size = world.edges.len().div_ceil(world.blocks).max(1);
    for (at, edges) in world.edges.chunks(size).enumerate() {
        let types = edges.iter().map(|edge| NAMES[edge.1].to_owned()).collect();
        bulk.edges(EdgePart {
            types,
            type_of: (0..u32::try_from(edges.len()).unwrap()).collect(),
            starts: edges.iter().map(|edge| NodeId::at(edge.0)).collect(),
            ends: edges.iter().map(|edge| NodeId::at(edge.2)).collect(),
            columns: columns(&world.edge_values, at * size, at * size + edges.len()),
        });
    }
    let graph = bulk.build(threads);
    both_ways_agree(&graph);
    sorted(&dump(&graph))
}

proptest! {
    #[test]
    fn the_bulk_builder_makes_what_the_plain_one_makes(world in world()) {
        let expected = plain(&world);
        prop_assert_eq!(&bulk(&world, 1), &expected);
        prop_assert_eq!(&bulk(&world, 3), &expected);
    }
}

/// Several blocks of a megabyte, and more nodes than a block of the sort.
#[test]
fn threads_make_no_difference() {
    use std::fmt::Write as _;
    let (mut nodes, mut relationships) =
        (String::from("id:ID,name,:LABEL\n"), String::from(":START_ID,:END_ID,:TYPE,n:int\n"));
    for n in 0..150_000_u64 {
        let _ = writeln!(nodes, "{n},\"node, {n}\",{}", if n % 3 == 0 { "A" } else { "B;C" });
    }
    let mut state = 1_u64;
    for n in 0..200_000_u64 {
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % 150_000
        };
        let (start, end) = (next(), next());
        let _ = writeln!(relationships, "{start},{end},{},{n}", if n % 100 == 0 { "RARE" } else { "OFTEN" });
    }
    let files = Files::new();
    files.add("n.csv", nodes).add("r.csv", relationships);
    let text = |threads| dump(&files.import(&["n.csv"], &["r.csv"], super::Form::default(), threads).unwrap());
    let one = text(1);
    assert_eq!(one.lines().count(), 350_000);
    assert!(one == text(3));
    assert!(one.contains("\n149999 :A") || one.contains("\n149999 :B:C"));
}
