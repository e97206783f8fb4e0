//! A graph into a file.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::Path;

use super::disk::{Disk, System, replace};
use super::layout::{Entry, HEADER, Header};
use super::lock::Lock;
use super::meta::{Described, Kind, Meta, Named, Rows, Side};
use super::open::with;
use super::{Texts, statements};
use crate::diagnostic::{Fault, codes};
use crate::graph::bits::Bits;
use crate::graph::column::{Column, Data, Integers, Places};
use crate::graph::rows::{Adjacency, Offsets};
use crate::graph::storage::{BLOCK, Plain};
use crate::graph::values::{Values, encode};
use crate::graph::{Direction, Graph, LabelId, RelationId, StatementTable};
use crate::graph::{index, sorted};
use crate::model::{EdgeId, NodeId};

/// Bytes that are written at once.
const BUFFER: usize = 1 << 16;

/// Keys by which nodes are looked up at once.
const INDEXED: &[&str] = &["id", "name"];

/// Writes an open graph to a file, replacing the file if it is there: a temporary file in the same directory
/// is filled, made durable and renamed, so the file is at all times the old one or the new one. Linear in the
/// size of the graph; writes beside its columns are folded in first.
///
/// # Errors
/// When the file cannot be written, or the graph lies in a damaged file itself; then the old file still
/// stands there. A statement graph is refused.
pub fn write(graph: &Graph, path: &Path) -> Result<(), Fault> {
    write_over(graph, path, Over::Anything)
}

/// What a snapshot may take the place of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// Any file.
    Anything,
    /// Nothing: no file may be there.
    Nothing,
    /// The snapshot with this [`identity`](super::identity()), and no other.
    Snapshot(u64),
}

/// As [`write()`], in place of what `over` says. It is compared once the lock is held, so that of two writers who
/// opened the same file one is refused.
///
/// # Errors
/// As [`write()`]; or something else stands there.
pub fn write_over(graph: &Graph, path: &Path, over: Over) -> Result<(), Fault> {
    if graph.knowledge().is_some() {
        return Err(Fault::new(codes::DATA_NOT_WRITTEN, "a statement graph is kept as texts, not as a snapshot"));
    }
    let folded;
    let graph = if graph.is_settled() {
        graph
    } else {
        folded = graph.folded();
        &folded
    };
    write_to(&mut System::default(), graph, path, over)
}

/// As [`write`], by way of `disk`.
pub(super) fn write_to<D: Disk>(disk: &mut D, graph: &Graph, path: &Path, over: Over) -> Result<(), Fault> {
    let sections = Sections::of(graph);
    if let Some(damage) = graph.damage() {
        return Err(damage);
    }
    let (nodes, edges) = (graph.base.nodes as u64, graph.base.edge_starts.len() as u64);
    put(disk, &sections, Header { nodes, edges, ..Header::default() }, (path, over))
}

/// Writes a statement graph with the texts that it was made from, replacing the file as [`write()`] does. Linear in
/// the size of the graph and of the texts.
///
/// # Errors
/// When the file cannot be written, or the graph lies in a damaged file itself; then the old file still stands there.
/// An open graph, or one that was written to since it was made, is refused.
pub fn write_stated(graph: &Graph, texts: &Texts<'_>, path: &Path) -> Result<(), Fault> {
    if graph.knowledge().is_none() || !graph.is_settled() {
        return Err(Fault::new(codes::DATA_NOT_WRITTEN, "the graph is not what its texts say"));
    }
    let mut sections = Sections::of(graph);
    for (name, text) in &texts.files {
        sections.add(format!("text.{name}"), &**text);
    }
    sections.add("notes", &*texts.notes);
    if let Some(damage) = graph.damage() {
        return Err(damage);
    }
    let (nodes, edges) = (graph.base.nodes as u64, graph.base.edge_starts.len() as u64);
    let lines = graph.statements().map_or(0, StatementTable::len) as u64;
    put(
        &mut System::default(),
        &sections,
        Header { nodes, edges, lines, texts: texts.sha256, ..Header::default() },
        (path, Over::Anything),
    )
}

fn put<D: Disk>(
    disk: &mut D,
    sections: &Sections<'_>,
    header: Header,
    (path, over): (&Path, Over),
) -> Result<(), Fault> {
    let shown = crate::diagnostic::escape(&path.display().to_string());
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let unwritten = |error| Fault::new(codes::DATA_NOT_WRITTEN, format!("`{shown}` cannot be written: {error}"));
    if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
        return Err(unwritten(io::Error::new(io::ErrorKind::AlreadyExists, "it is not a file")));
    }
    let locked = Lock::take(path).map_err(unwritten)?;
    may_replace(path, over, &shown, (header.nodes, header.edges))?;
    let replaced = replace(disk, path, |disk| {
        let mut out = Out::new(disk);
        for (name, section) in &sections.list {
            out.section(name, &**section)?;
        }
        out.finish(header)
    });
    drop(locked);
    replaced.map_err(unwritten)
}

/// Compares what stands there with what may be replaced; the lock is held.
fn may_replace(path: &Path, over: Over, shown: &str, new: (u64, u64)) -> Result<(), Fault> {
    let refused = |message: String| Fault::new(codes::DATA_NOT_WRITTEN, message);
    match over {
        Over::Anything => Ok(()),
        Over::Nothing if !path.exists() => Ok(()),
        Over::Nothing => {
            Err(refused(format!("`{shown}` exists already")).help("to write over it, use `:save --force`"))
        }
        Over::Snapshot(identity) if super::identity(path) == Ok(identity) => Ok(()),
        Over::Snapshot(_) => {
            let now = with(path, |_, header| Ok((header.nodes, header.edges)));
            let count = |(nodes, edges): (u64, u64)| format!("{nodes} nodes and {edges} edges");
            let there = now.map_or_else(|fault| fault.message, |now| format!("it has {} now", count(now)));
            let ours = count(new);
            let message = format!("`{shown}` has been written by somebody else since it was opened");
            let help = format!("{there}, and would have had {ours}; nothing of it was changed");
            let again = "open it again and repeat what you wrote, or save into another file";
            Err(refused(message).help(help).help(again))
        }
    }
}

/// The elements of a section.
trait Section {
    fn kind(&self) -> u32;
    fn size(&self) -> usize;
    /// Gives the bytes piece by piece.
    fn each(&self, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()>;
}

impl<T: Plain> Section for Cow<'_, [T]> {
    fn kind(&self) -> u32 {
        T::KIND
    }

    fn size(&self) -> usize {
        size_of::<T>()
    }

    fn each(&self, take: &mut dyn FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut bytes = Vec::with_capacity(BUFFER);
        for elements in self.chunks(BUFFER / size_of::<T>()) {
            bytes.clear();
            for element in elements {
                element.put(&mut bytes);
            }
            take(&bytes)?;
        }
        Ok(())
    }
}

/// The sections in their order.
#[derive(Default)]
pub(super) struct Sections<'g> {
    list: Vec<(String, Box<dyn Section + 'g>)>,
}

impl<'g> Sections<'g> {
    fn of(graph: &'g Graph) -> Self {
        let mut sections = Sections::default();
        let base = &graph.base;
        let meta = Meta {
            labels: graph.label_ids().map(|label| label_named(graph, label)).collect(),
            relations: graph.relation_ids().map(|relation| relation_named(graph, relation)).collect(),
            keys: graph.key_ids().map(|key| graph.key_name(key).to_owned()).collect(),
            columns: sections.columns(graph),
            next: [base.next_node_number, base.next_edge_number],
        };
        sections.json("meta", &meta);
        sections.json("statistics", graph.statistics());
        let (bytes, ends) = base.strings.parts();
        sections.add("strings.ends", ends);
        sections.add("strings.bytes", bytes);
        for label in graph.label_ids() {
            let words = match base.labels.get(label.index()) {
                Some(members) => members.bits().widened(base.nodes).words().to_vec(),
                None => Bits::new(base.nodes).words().to_vec(),
            };
            sections.add(format!("label.{}", label.index()), words);
        }
        for (at, relation) in base.relations.iter().enumerate() {
            sections.adjacency(&format!("out.{at}"), &relation.out);
            sections.adjacency(&format!("into.{at}"), &relation.into);
        }
        for (name, direction) in [("all-out", Direction::Out), ("all-into", Direction::In)] {
            sections.adjacency(name, graph.untyped(direction));
        }
        sections.add("starts", base.edge_starts.all());
        for (name, numbers) in [("numbers.nodes", &base.node_numbers), ("numbers.edges", &base.edge_numbers)] {
            if let Some(numbers) = numbers {
                sections.add(name, numbers.all());
            }
        }
        sections.indexes(graph);
        if let Some(known) = graph.knowledge() {
            statements::add(&mut sections, graph, known);
        }
        sections
    }

    pub(super) fn add<T: Plain>(&mut self, name: impl Into<String>, elements: impl Into<Cow<'g, [T]>>) {
        self.list.push((name.into(), Box::new(elements.into())));
    }

    pub(super) fn json(&mut self, name: &str, value: &impl serde::Serialize) {
        // Plain data with names for keys cannot fail to be JSON.
        self.add(name, serde_json::to_vec(value).unwrap_or_default());
    }

    fn adjacency(&mut self, name: &str, rows: &'g Adjacency) {
        match &rows.offsets {
            Offsets::Dense(offsets) => self.add(format!("{name}.offsets"), offsets.all()),
            Offsets::Sparse { nodes, starts } => {
                self.add(format!("{name}.nodes"), nodes.all());
                self.add(format!("{name}.starts"), starts.all());
            }
        }
        self.add::<NodeId>(format!("{name}.ends"), rows.ends.all());
        if let Some(edges) = &rows.edges {
            self.add::<EdgeId>(format!("{name}.edges"), edges.all());
        }
    }

    fn columns(&mut self, graph: &'g Graph) -> Vec<Described> {
        let base = &graph.base;
        let sides =
            [(Side::Node, &base.node_columns, base.nodes), (Side::Edge, &base.edge_columns, base.edge_starts.len())];
        let mut all = Vec::new();
        for (of, columns, total) in sides {
            for (key, column) in columns.iter().enumerate().filter_map(|(key, column)| Some((key, column.as_ref()?))) {
                all.push(self.column(of, key, column, total));
            }
        }
        all
    }

    fn column(&mut self, of: Side, key: usize, column: &'g Column, total: usize) -> Described {
        let mut found = Described { of, key, values: kind(&column.data), rows: Rows::All };
        let name = found.prefix();
        match &column.places {
            Places::All => {}
            Places::Some(members) => {
                found.rows = Rows::Bits;
                self.add(format!("{name}.bits"), members.bits().widened(total).words().to_vec());
            }
            Places::Few(rows) => {
                found.rows = Rows::Listed;
                self.add(format!("{name}.rows"), rows.all());
            }
        }
        let values = format!("{name}.values");
        match &column.data {
            Data::Boolean(all) => self.add(values, all.all()),
            Data::Integer(all) | Data::Date(all) => self.integers(values, all),
            Data::Float(all) => self.add(values, all.all()),
            Data::Text(all) => self.add(values, all.all()),
            Data::Mixed(Values::Encoded { ends, bytes }) => {
                self.add(format!("{name}.ends"), ends.all());
                self.add(values, bytes.all());
            }
            Data::Mixed(Values::Owned(all)) => {
                let (mut ends, mut bytes) = (Vec::with_capacity(all.len()), Vec::new());
                for value in all {
                    encode(value, &mut bytes);
                    ends.push(bytes.len() as u64);
                }
                self.add(format!("{name}.ends"), ends);
                self.add(values, bytes);
            }
        }
        found
    }

    fn integers(&mut self, name: String, all: &'g Integers) {
        match all {
            Integers::I8(all) => self.add(name, all.all()),
            Integers::I16(all) => self.add(name, all.all()),
            Integers::I32(all) => self.add(name, all.all()),
            Integers::I64(all) => self.add(name, all.all()),
        }
    }

    fn indexes(&mut self, graph: &Graph) {
        let base = &graph.base;
        for key in INDEXED.iter().filter_map(|name| graph.key(name)) {
            let Some(Some(column)) = base.node_columns.get(key.index()) else { continue };
            let Some(found) = index::of_column(column, &base.strings, base.nodes) else { continue };
            self.add(format!("index.{}.starts", key.index()), found.starts.all().to_vec());
            self.add::<NodeId>(format!("index.{}.nodes", key.index()), found.items.all().to_vec());
            if let Some(order) = sorted::of_column(column, &base.strings, base.nodes) {
                self.add::<NodeId>(format!("sorted.{}", key.index()), order.all().to_vec());
            }
        }
    }
}

fn label_named(graph: &Graph, label: LabelId) -> Named {
    Named { name: graph.label_name(label).to_owned(), count: graph.label_count(label) as u64 }
}

fn relation_named(graph: &Graph, relation: RelationId) -> Named {
    Named { name: graph.relation_name(relation).to_owned(), count: graph.relation_count(relation) as u64 }
}

fn kind(data: &Data) -> Kind {
    match data {
        Data::Boolean(_) => Kind::Boolean,
        Data::Integer(_) => Kind::Integer,
        Data::Float(_) => Kind::Float,
        Data::Date(_) => Kind::Date,
        Data::Text(_) => Kind::Text,
        Data::Mixed(_) => Kind::Mixed,
    }
}

/// Writes sections one after the other and adds up their checksums.
struct Out<'d, D> {
    disk: &'d mut D,
    /// Some blocks, the last of which is being filled; written when they are full.
    buffer: Vec<u8>,
    /// Where they begin to count: the first ones behind the header.
    counted: usize,
    at: u64,
    sums: Vec<u32>,
    entries: Vec<Entry>,
}

impl<'d, D: Disk> Out<'d, D> {
    fn new(disk: &'d mut D) -> Self {
        let buffer = vec![0; HEADER];
        Out { disk, buffer, counted: HEADER, at: HEADER as u64, sums: Vec::new(), entries: Vec::new() }
    }

    fn put(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(BUFFER - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
            if self.buffer.len() == BUFFER {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut blocks = self.buffer.chunks(BLOCK);
        let first = blocks.next().and_then(|first| first.get(self.counted..));
        self.sums.extend(first.into_iter().chain(blocks).map(crc32fast::hash));
        self.disk.append(&self.buffer)?;
        self.buffer.clear();
        self.counted = 0;
        Ok(())
    }

    fn section(&mut self, name: &str, section: &dyn Section) -> io::Result<()> {
        self.align()?;
        let offset = self.at;
        section.each(&mut |bytes| self.put(bytes))?;
        self.entries.push(Entry {
            name: name.to_owned(),
            kind: section.kind(),
            size: u32::try_from(section.size()).unwrap_or(0),
            offset,
            length: self.at - offset,
        });
        Ok(())
    }

    fn align(&mut self) -> io::Result<()> {
        let over = usize::try_from(self.at % 8).unwrap_or(0);
        self.put([0; 8].get(..(8 - over) % 8).unwrap_or(&[]))
    }

    fn finish(mut self, mut header: Header) -> io::Result<()> {
        self.align()?;
        if !self.buffer.is_empty() {
            self.flush()?;
        }
        let mut rest = Vec::new();
        self.entries.iter().for_each(|entry| entry.put(&mut rest));
        let sums: Vec<u8> = self.sums.iter().flat_map(|sum| sum.to_le_bytes()).collect();
        sums.chunks(BLOCK).for_each(|block| rest.extend(crc32fast::hash(block).to_le_bytes()));
        header.table = self.at;
        header.sections = self.entries.len() as u64;
        header.blocks = self.sums.len() as u64;
        header.length = self.at + (rest.len() + sums.len()) as u64;
        self.disk.append(&rest)?;
        self.disk.append(&sums)?;
        self.disk.begin(&header.bytes(&rest))
    }
}
