//! The engine on generated graphs: load, open, lookups, walks, patterns, counts, parsing, and what evidence costs.
//!
//! `cargo bench --bench engine` runs all; `cargo bench --bench engine -- hop2` those whose names match. The names
//! end in how many nodes and relations the graph has. Each answer is compared with plain loops before it is timed.
#![expect(clippy::unwrap_used, reason = "a bench ends where it cannot go on")]

#[path = "../lens/crowd.rs"]
mod crowd;
mod expected;
mod file;
mod question;
#[path = "../algo/random.rs"]
mod random;
mod world;

use std::sync::Arc;
use std::time::Duration;

use chancery::Session;
use chancery::diagnostic::TextId;
use chancery::query::parse;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use crowd::Crowd;
use world::World;

const SIZES: &[(&str, u32, u32)] = &[("10k-100k", 10_000, 100_000), ("100k-1M", 100_000, 1_000_000)];

/// Few and short: a graph takes longer to make than most questions to answer.
fn group<'c>(criterion: &'c mut Criterion, name: &str) -> BenchmarkGroup<'c, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    group
}

fn load(criterion: &mut Criterion, size: &str, world: &World) {
    let import = file::import(world);
    for graph in [world.graph(), file::read(&import)] {
        assert_eq!((graph.node_count(), graph.edge_count()), (world.things.len(), world.relations.len()));
    }
    let mut group = group(criterion, "load");
    group.bench_function(BenchmarkId::new("builder", size), |bencher| bencher.iter(|| world.graph()));
    group.bench_function(BenchmarkId::new("csv", size), |bencher| bencher.iter(|| file::read(&import)));
}

fn open(criterion: &mut Criterion, size: &str, world: &World) {
    let path = file::write(&world.graph());
    let touching = world.relations.iter().filter(|relation| relation.from == 1 || relation.to == 1).count();
    assert_eq!(file::open(&path), touching);
    let mut group = group(criterion, "open");
    group.bench_function(size, |bencher| bencher.iter(|| file::open(&path)));
}

fn questions(criterion: &mut Criterion, size: &str, world: &World) {
    let mut session = Session::open(Arc::new(world.graph()));
    session.settings_mut().evidence = false;
    for question in question::all(world) {
        question.check(&mut session);
        let requests = question.requests();
        let mut next = requests.iter().cycle();
        let mut group = group(criterion, &question.name);
        group.bench_function(size, |bencher| bencher.iter(|| session.execute(next.next().unwrap()).unwrap()));
    }
}

fn generated(criterion: &mut Criterion) {
    for (size, things, relations) in SIZES {
        let world = World::new(*things, *relations);
        load(criterion, size, &world);
        open(criterion, size, &world);
        questions(criterion, size, &world);
    }
}

const LINE: &str = "MATCH (s:state)-[:member-of]->(o) RETURN s.name, o.name";
const LONG: &str = "MATCH (a:Entity {id: $id})-[:MEMBER_OF]->(o:Entity)<-[:MEMBER_OF]-(b:Entity) WHERE b.id <> $id \
                    RETURN b.name AS neighbor, count(*) AS n ORDER BY n DESC, neighbor LIMIT 10";

fn parsing(criterion: &mut Criterion) {
    let mut group = group(criterion, "parse");
    for text in [LINE, LONG] {
        let name = format!("{}-characters", text.chars().count());
        group.bench_function(name, |bencher| bencher.iter(|| parse::statement(text, TextId::default()).unwrap()));
    }
}

fn evidence(criterion: &mut Criterion) {
    let crowd = Crowd { entities: 12_500, sources: 500, statements: 100_000, seed: 7 };
    let sessions = [("bundled", Session::demo().unwrap()), ("100k-statements", Session::open(Arc::new(crowd.graph())))];
    for (size, mut session) in sessions {
        let counted = session.query("MATCH (s:state)-[:member-of]->(o) RETURN count(*)").unwrap();
        let expected = question::cell(&counted.rows[0].values[0]);
        assert_ne!(expected, "0", "{size}");
        for (name, on) in [("off", false), ("on", true)] {
            session.settings_mut().evidence = on;
            let answer = session.query(LINE).unwrap();
            assert_eq!(answer.rows.len().to_string(), expected, "{size} {name}");
            assert_eq!(!answer.footnotes.is_empty(), on, "{size} {name}");
            let mut group = group(criterion, "evidence");
            group.bench_function(BenchmarkId::new(name, size), |bencher| bencher.iter(|| session.query(LINE).unwrap()));
        }
    }
}

criterion_group!(benches, parsing, evidence, generated);
criterion_main!(benches);
