//! What the writer does when the disk fails, and what the reader makes of changed bytes.

use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, System};
use super::layout::{ENTRY, HEADER, Header};
use super::write::{Over, write_to};
use super::{check, open, resealed};
use crate::graph::{Graph, OpenBuilder};
use crate::model::{EdgeId, NodeId, Value};

/// Fails at one call, and at all that come after it when the machine is said to stop there.
struct Faulty {
    system: System,
    calls: usize,
    fails_at: usize,
    stops: bool,
    /// Of the bytes of the call that fails, half are written.
    short: bool,
}

impl Faulty {
    fn new(fails_at: usize, stops: bool, short: bool) -> Self {
        Faulty { system: System::default(), calls: 0, fails_at, stops, short }
    }

    fn works(&mut self) -> io::Result<()> {
        self.calls += 1;
        let fails = self.calls == self.fails_at || (self.stops && self.calls > self.fails_at);
        if fails { Err(io::Error::other("made to fail")) } else { Ok(()) }
    }
}

impl Disk for Faulty {
    fn create(&mut self, path: &Path, of: &Path) -> io::Result<()> {
        self.works()?;
        self.system.create(path, of)
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.works().inspect_err(|_| {
            if self.short {
                let _ = self.system.append(&bytes[..bytes.len() / 2]);
            }
        })?;
        self.system.append(bytes)
    }

    fn begin(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.works()?;
        self.system.begin(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.works()?;
        self.system.sync()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.works()?;
        self.system.rename(from, to)
    }

    fn sync_directory(&mut self, path: &Path) -> io::Result<()> {
        self.works()?;
        self.system.sync_directory(path)
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.works()?;
        self.system.remove(path)
    }
}

/// A directory of one's own that is gone afterwards.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("chancery-snapshot-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A graph with a column of every kind.
fn sample(nodes: u32) -> Graph {
    let mut builder = OpenBuilder::new();
    for at in 0..nodes {
        let mut properties = vec![
            ("id", Value::from(format!("n{at}"))),
            ("name", Value::from(format!("name {}", at % 5))),
            ("count", Value::Integer(i64::from(at) * 1000)),
            ("share", Value::Float(f64::from(at) / 3.0)),
            ("even", Value::Boolean(at % 2 == 0)),
            ("day", Value::Date(crate::model::temporal::Date { days: i64::from(at) })),
        ];
        if at % 3 == 0 {
            properties.push(("mixed", Value::list(vec![Value::Integer(at.into()), Value::from("x")])));
        }
        let labels: &[&str] = if at % 4 == 0 { &["Node", "Fourth"] } else { &["Node"] };
        builder.node(labels.iter().copied(), properties);
    }
    for at in 0..nodes {
        let (start, end) = (NodeId(at), NodeId((at * 7 + 1) % nodes));
        builder.edge(start, "NEXT", end, [("since", Value::Integer(1900 + i64::from(at) % 120))]);
        if at % 16 == 0 {
            builder.edge::<&str>(start, "RARE", end, []);
        }
    }
    builder.build()
}

/// All that a graph says, as text; nothing when some of it could not be read.
fn told(graph: &Graph) -> Option<String> {
    use std::fmt::Write as _;
    let mut text = String::new();
    for node in (0..graph.node_bound()).map(NodeId::at) {
        let (labels, properties) = (graph.labels(node), graph.node_properties(node));
        let _ = writeln!(text, "{node:?} {labels:?} {properties:?}");
        for direction in [crate::graph::Direction::Out, crate::graph::Direction::In] {
            let rows = graph.untyped_rows(direction);
            let _ = writeln!(text, "{:?}", rows.range(node).map(|at| rows.edge(at)).collect::<Vec<_>>());
            for relation in graph.relation_ids() {
                let _ = writeln!(text, "{:?}", graph.rows(relation, direction).map(|rows| rows.row(node)));
            }
        }
    }
    for edge in (0..graph.edge_bound()).map(EdgeId::at) {
        let _ = writeln!(text, "{:?} {:?}", graph.edge(edge), graph.edge_properties(edge));
    }
    for key in ["id", "name"].into_iter().filter_map(|key| graph.key(key)) {
        for wanted in ["n0", "n3", "name 2", "none"] {
            let _ = writeln!(text, "{:?}", graph.nodes_having(key, &Value::from(wanted)).unwrap_or_default());
        }
    }
    let _ = writeln!(text, "{:?}", graph.statistics());
    graph.damage().is_none().then_some(text)
}

/// A sound file, and what its graph says. Indexes are in the file, so both are asked alike.
fn sound(scratch: &Scratch, nodes: u32) -> (PathBuf, Vec<u8>, String) {
    let file = scratch.0.join("sound");
    super::write(&sample(nodes), &file).unwrap();
    let expected = told(&open(&file).unwrap()).unwrap();
    let bytes = std::fs::read(&file).unwrap();
    (file, bytes, expected)
}

/// Changed bytes are an error, or change nothing that is asked.
fn is_harmless(scratch: &Scratch, bytes: &[u8], expected: &str, what: &str) {
    let file = scratch.0.join("changed");
    std::fs::write(&file, bytes).unwrap();
    if let Some(told) = open(&file).ok().and_then(|graph| told(&graph)) {
        assert!(told == expected, "{what}: a wrong answer");
    }
    let checked = check(&file);
    assert!(checked.is_err() || !checked.unwrap().problems.is_empty(), "{what}: `check` finds nothing");
}

#[test]
fn a_flip_of_any_bit_is_found() {
    let scratch = Scratch::new("flip");
    let (_, bytes, expected) = sound(&scratch, 12);
    let header = Header::read(&bytes).unwrap();
    let table = usize::try_from(header.table).unwrap();
    for at in 0..bytes.len() {
        // Each byte of the header and the table, and every seventh of the sections.
        if at < HEADER || at >= table || at % 11 == 0 {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 8);
            is_harmless(&scratch, &changed, &expected, &format!("byte {at}"));
        }
    }
}

#[test]
fn a_cut_anywhere_is_found() {
    let scratch = Scratch::new("cut");
    let (_, bytes, expected) = sound(&scratch, 20);
    let header = Header::read(&bytes).unwrap();
    let table = usize::try_from(header.table).unwrap();
    let entries = bytes[table..].chunks_exact(ENTRY).take(usize::try_from(header.sections).unwrap());
    let borders =
        entries.filter_map(super::layout::Entry::read).flat_map(|entry| [entry.offset, entry.offset + entry.length]);
    let borders: Vec<usize> = borders.map(|at| usize::try_from(at).unwrap()).collect();
    for at in borders.into_iter().chain([0, 1, 7, 8, HEADER - 1, HEADER, table, bytes.len() - 1]) {
        is_harmless(&scratch, &bytes[..at], &expected, &format!("cut at {at}"));
        let mut zeroed = bytes.clone();
        zeroed[at..].fill(0);
        if zeroed != bytes {
            is_harmless(&scratch, &zeroed, &expected, &format!("zeros from {at}"));
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    is_harmless(&scratch, &longer, &expected, "a byte more");
}

/// Bytes with right checksums that lie: no panic, and whatever is said is said of a graph within its bounds.
#[test]
fn sealed_lies_do_no_harm() {
    let scratch = Scratch::new("lies");
    let (_, bytes, _) = sound(&scratch, 20);
    let header = Header::read(&bytes).unwrap();
    let table = usize::try_from(header.table).unwrap();
    let file = scratch.0.join("lie");
    for (at, value) in (HEADER..table).step_by(3).zip([0x00, 0x7f, 0xff, 0x01].into_iter().cycle()) {
        let mut lie = bytes.clone();
        lie[at] = value;
        std::fs::write(&file, resealed(lie)).unwrap();
        if let Ok(graph) = open(&file) {
            let _ = told(&graph);
        }
        let _ = check(&file);
    }
}

#[test]
fn the_old_file_stands_until_the_new_one_does() {
    let scratch = Scratch::new("faults");
    let file = scratch.0.join("graph");
    let (old, new) = (sample(4), sample(3000));
    super::write(&old, &file).unwrap();
    let before = std::fs::read(&file).unwrap();
    let mut clean = Faulty::new(usize::MAX, false, false);
    write_to(&mut clean, &new, &scratch.0.join("other"), Over::Anything).unwrap();
    let after = std::fs::read(scratch.0.join("other")).unwrap();
    assert!(clean.calls > 6, "the writer makes several calls");
    for (stops, short) in [(false, false), (true, false), (true, true)] {
        for at in 1..=clean.calls {
            std::fs::write(&file, &before).unwrap();
            let result = write_to(&mut Faulty::new(at, stops, short), &new, &file, Over::Anything);
            let now = std::fs::read(&file).unwrap();
            assert!(now == before || now == after, "call {at}: neither the old file nor the new one");
            // After the rename only the directory is left to be synced.
            assert!(result.is_err() && (now == before || at == clean.calls), "call {at}");
            let left: Vec<_> = std::fs::read_dir(&scratch.0).unwrap().flatten().map(|entry| entry.path()).collect();
            for path in left.into_iter().filter(|path| path.extension().is_some_and(|end| end == "new")) {
                assert!(stops, "call {at}: {} is left behind", path.display());
                std::fs::remove_file(path).unwrap();
            }
        }
    }
}
