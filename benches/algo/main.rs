//! Graph algorithms on generated graphs: a dozen relation types, ends drawn with a power law, sizes in the names.
//!
//! `cargo bench --bench algo` runs all; `cargo bench --bench algo -- pagerank` those whose names match.
#![expect(clippy::unwrap_used, reason = "a bench ends where it cannot go on")]

mod random;

use std::sync::Arc;

use chancery::graph::{OpenBuilder, Snapshot};
use chancery::model::{NodeId, Value};
use chancery::session::Session;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use random::Random;

const SIZES: &[(&str, u32, u32)] = &[("10k-100k", 10_000, 100_000), ("100k-1M", 100_000, 1_000_000)];

/// The procedures that are near linear, and the options they are given.
const LINEAR: &[(&str, &str, &str)] = &[
    ("pagerank", "iterations: 20, damping: 0.85", "score"),
    ("components", "", "component"),
    ("strong_components", "", "component"),
    ("degree", "", "degree"),
    ("k_core", "", "core"),
    ("louvain", "", "community"),
    ("betweenness", "sources: [1, 2, 3, 4, 5, 6, 7, 8]", "score"),
    ("triangles", "", "triangles"),
    ("articulation_points", "", "node"),
];

const TYPES: [&str; 12] = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"];

fn graph(nodes: u32, edges: u32) -> Snapshot {
    let mut random = Random(42);
    let mut order: Vec<u32> = (0..nodes).collect();
    for at in (1..nodes).rev() {
        order.swap(at as usize, random.below(at + 1, 1.0) as usize);
    }
    let mut builder = OpenBuilder::new();
    for id in 0..nodes {
        builder.node(["Entity"], [("id", Value::Integer(i64::from(id)))]);
    }
    for _ in 0..edges {
        let kind = TYPES[random.below(12, 1.5) as usize];
        let (from, to) = (random.below(nodes, 2.0), random.below(nodes, 2.2));
        let none: [(&str, Value); 0] = [];
        builder.edge(NodeId(order[from as usize]), kind, NodeId(order[to as usize]), none);
    }
    Arc::new(builder.build())
}

fn algorithms(criterion: &mut Criterion) {
    for (size, nodes, edges) in SIZES {
        let mut session = Session::open(graph(*nodes, *edges));
        session.settings_mut().evidence = false;
        for (name, options, column) in LINEAR {
            let text = format!("CALL algo.{name}({{{options}}}) YIELD {column} RETURN count(DISTINCT {column})");
            session.query(&text).unwrap();
            let mut group = criterion.benchmark_group(*name);
            group.sample_size(10);
            group.bench_with_input(BenchmarkId::from_parameter(size), &text, |bencher, text| {
                bencher.iter(|| session.query(text).unwrap());
            });
            group.finish();
        }
    }
}

criterion_group!(benches, algorithms);
criterion_main!(benches);
