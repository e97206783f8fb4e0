//! Generated graphs as files: bulk files read and a snapshot opened.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use chancery::Session;
use chancery::graph::{Graph, snapshot};
use chancery::load::import::{Group, Import};

use crate::world::World;

/// Where the files lie until the next run.
fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// The import of a world's texts, which are written first.
pub(crate) fn import(world: &World) -> Import {
    let [nodes, relationships] = world.texts();
    let group = |name: &str, text: &str| {
        let path = place(name);
        std::fs::write(&path, text).unwrap();
        vec![Group { names: Vec::new(), files: vec![path] }]
    };
    Import {
        nodes: group("engine-nodes.csv", &nodes),
        relationships: group("engine-relationships.csv", &relationships),
        ..Import::default()
    }
}

/// The graph of the files.
pub(crate) fn read(import: &Import) -> Graph {
    import.run(&AtomicU64::new(0)).map_err(|_| "the files are wrong").unwrap()
}

/// Writes the snapshot of a graph.
pub(crate) fn write(graph: &Graph) -> PathBuf {
    let path = place("engine.chq-graph");
    snapshot::write(graph, &path).map_err(|_| "the snapshot cannot be written").unwrap();
    path
}

/// A session on a snapshot, and its first answer.
pub(crate) fn open(path: &Path) -> usize {
    let graph = snapshot::open(path).map_err(|_| "the snapshot cannot be opened").unwrap();
    let mut session = Session::open(Arc::new(graph));
    session.query("MATCH (a:Entity {id: 1})-[r]-() RETURN a.name, type(r)").unwrap().rows.len()
}
