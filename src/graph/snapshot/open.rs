//! A file into a graph: the header and the table are read, the rest is mapped.

use std::collections::HashMap;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use super::layout::{ENTRY, Entry, Fields, HEADER, Header, Parts};
use super::meta::{Described, Kind, Meta, Rows, Side};
use super::statements;
use crate::diagnostic::{Fault, codes};
use crate::graph::Graph;
use crate::graph::base::{Base, Relation, Vocabulary};
use crate::graph::column::{Column, Data, Integers, Places};
use crate::graph::index::{Index, Indexes};
use crate::graph::members::Members;
use crate::graph::names::{Names, Strings};
use crate::graph::rows::{Adjacency, Offsets};
use crate::graph::storage::{Array, Layout, Mapped, Part, Plain, Rule};
use crate::graph::values::Values;

/// Why a file is no snapshot that can be opened.
pub(super) type Wrong = String;

/// Opens a snapshot. The header and the table of sections are checked and the rest is mapped: the time does
/// not depend on the size of the graph. Every block is checked when it is first touched, see
/// [`Graph::damage`].
///
/// The file must not be changed in place while the graph is used (replace it by a rename, as [`write`]
/// does): a mapped file that shrinks ends the process.
///
/// [`write`]: super::write
///
/// # Errors
/// When the file cannot be read, is no snapshot, or its header or table is wrong.
pub fn open(path: &Path) -> Result<Graph, Fault> {
    with(path, |sections, header| graph(&sections, header))
}

/// A number that tells one content of a snapshot from another: the checksum in its header, which depends on
/// all others. Constant time but for the table.
///
/// # Errors
/// As [`open`].
pub fn identity(path: &Path) -> Result<u64, Fault> {
    with(path, |sections, _| {
        sections.file.bytes().get(HEADER - 8..HEADER).map_or(Ok(0), |sum| Ok(Fields(sum).number().unwrap_or(0)))
    })
}

/// Opens a file and reads its table.
pub(super) fn with<T>(path: &Path, read: impl FnOnce(Sections, &Header) -> Result<T, Wrong>) -> Result<T, Fault> {
    let shown = crate::diagnostic::escape(&path.display().to_string());
    let unreadable = |error| Fault::new(codes::DATA_UNREADABLE, format!("`{shown}` cannot be read: {error}"));
    // A pipe would be waited for.
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(std::io::Error::new(std::io::ErrorKind::InvalidInput, "it is not a file")));
    }
    let file = File::open(path).map_err(unreadable)?;
    let wrong = |why| Fault::new(codes::DATA_NO_SNAPSHOT, format!("`{shown}` is not a sound snapshot: {why}"));
    if file.metadata().map_err(unreadable)?.len() < HEADER as u64 {
        return Err(wrong("it is too short".into()));
    }
    let mapped = Mapped::open(&file).map_err(unreadable)?;
    let header = Header::read(mapped.bytes()).map_err(wrong)?;
    Sections::new(mapped, &header).and_then(|sections| read(sections, &header)).map_err(wrong)
}

/// The graph of the sections.
pub(super) fn graph(sections: &Sections, header: &Header) -> Result<Graph, Wrong> {
    let meta: Meta = sections.json("meta")?;
    let mut base = sections.base(header, &meta)?;
    if sections.has("tables") {
        base.knowledge = Some(Box::new(statements::read(sections, header, meta.keys.len())?));
    }
    let mut vocabulary = Vocabulary::default();
    for label in &meta.labels {
        name(&mut vocabulary.labels, &label.name)?;
    }
    for relation in &meta.relations {
        name(&mut vocabulary.relations, &relation.name)?;
    }
    for key in &meta.keys {
        name(&mut vocabulary.keys, key)?;
    }
    Ok(Graph { base: Arc::new(base), vocabulary: Arc::new(vocabulary), delta: None })
}

/// Gives a name its number, which must be new.
fn name(names: &mut Names, name: &str) -> Result<(), Wrong> {
    let before = names.len();
    if names.intern(name) == before { Ok(()) } else { Err(format!("the name `{name}` stands there twice")) }
}

/// The sections by name.
pub(super) struct Sections {
    pub(super) file: Arc<Mapped>,
    pub(super) entries: HashMap<String, Entry>,
}

/// A number that the file gives, as a length or place in memory.
pub(super) fn small(number: u64) -> Result<usize, Wrong> {
    usize::try_from(number).map_err(|_| "it has more elements than this machine can hold".to_owned())
}

impl Sections {
    fn new(mapped: Mapped, header: &Header) -> Result<Self, Wrong> {
        let Parts { table, tops, sums, end } = header.parts().ok_or("its table is cut off")?;
        let part = |range| mapped.bytes().get(range).ok_or("its table is cut off");
        let (entries, mut top) = (part(table..tops)?, Fields(part(tops..sums)?));
        let tops: Vec<u32> = std::iter::from_fn(|| top.small()).collect();
        let entries = entries.chunks_exact(ENTRY).map(|bytes| Entry::read(bytes).ok_or("a section has no name"));
        let mut known = HashMap::with_capacity(entries.len());
        for entry in entries {
            let entry = entry?;
            if let Some(twice) = known.insert(entry.name.clone(), entry) {
                return Err(format!("the section `{}` stands there twice", twice.name));
            }
        }
        let layout = Layout { data: HEADER..table, sums: sums..end, tops };
        let file = mapped.checked(layout).ok_or("it has too few checksums")?;
        Ok(Sections { file, entries: known })
    }

    pub(super) fn range(&self, name: &str) -> Result<(Range<usize>, &Entry), Wrong> {
        let entry = self.entries.get(name).ok_or_else(|| format!("the section `{name}` is missing"))?;
        let (from, length) = (small(entry.offset)?, small(entry.length)?);
        let to = from.checked_add(length).ok_or("a section lies outside the file")?;
        Ok((from..to, entry))
    }

    /// A section as elements of a type.
    pub(super) fn part<T: Plain>(&self, name: &str, rule: Rule) -> Result<Part<T>, Wrong> {
        let (range, entry) = self.range(name)?;
        if entry.kind != T::KIND || entry.size as usize != size_of::<T>() {
            return Err(format!("the section `{name}` is of another type"));
        }
        Part::new(&self.file, range, rule, name).ok_or_else(|| format!("the section `{name}` does not lie in the file"))
    }

    pub(super) fn array<T: Plain>(&self, name: &str, rule: Rule) -> Result<Array<T>, Wrong> {
        self.part(name, rule).map(Array::Mapped)
    }

    /// A section with so many elements.
    pub(super) fn exact<T: Plain>(&self, name: &str, rule: Rule, len: usize) -> Result<Array<T>, Wrong> {
        let found = self.array(name, rule)?;
        if found.len() == len { Ok(found) } else { Err(format!("the section `{name}` is of another length")) }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// A section of JSON.
    pub(super) fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, Wrong> {
        let bytes: Array<u8> = self.array(name, Rule::Any)?;
        let read = serde_json::from_slice(bytes.all());
        match self.file.damage() {
            Some(damage) => Err(damage.to_owned()),
            None => read.map_err(|error| format!("the section `{name}` cannot be read: {error}")),
        }
    }

    fn base(&self, header: &Header, meta: &Meta) -> Result<Base, Wrong> {
        let (nodes, edges) = (small(header.nodes)?, small(header.edges)?);
        let bounds = Bounds { nodes, edges };
        let (mut relations, mut firsts) = (Vec::new(), vec![0_u32]);
        let mut first = 0;
        for (at, relation) in meta.relations.iter().enumerate() {
            let count = small(relation.count)?;
            let out = self.adjacency(&format!("out.{at}"), bounds, count, first)?;
            let into = self.adjacency(&format!("into.{at}"), bounds, count, 0)?;
            relations.push(Relation { out, into });
            first = u32::try_from(relation.count)
                .ok()
                .and_then(|count| first.checked_add(count))
                .ok_or("too many edges")?;
            firsts.push(first);
        }
        if first as usize != edges {
            return Err("its relation types have more or fewer edges than the graph".into());
        }
        let bytes = self.part("strings.bytes", Rule::Any)?;
        let ends = self.array("strings.ends", Rule::Ascending(bytes.len() as u64))?;
        let strings = Strings::stored(bytes, ends);
        let mut base = Base {
            nodes,
            relations,
            firsts,
            edge_starts: self.exact("starts", Rule::Below(header.nodes), edges)?,
            node_numbers: self.numbers("numbers.nodes", nodes)?,
            edge_numbers: self.numbers("numbers.edges", edges)?,
            next_node_number: meta.next[0],
            next_edge_number: meta.next[1],
            untyped_out: OnceLock::from(self.adjacency("all-out", bounds, edges, 0)?),
            untyped_into: OnceLock::from(self.adjacency("all-into", bounds, edges, 0)?),
            indexes: self.indexes(meta, nodes)?,
            statistics_text: Some(self.array("statistics", Rule::Any)?),
            file: Some(Arc::clone(&self.file)),
            ..Base::default()
        };
        for (at, label) in meta.labels.iter().enumerate() {
            let words = self.exact(&format!("label.{at}"), Rule::Any, nodes.div_ceil(64))?;
            base.labels.push(Members::stored(words, nodes));
            base.label_counts.push(small(label.count)?);
        }
        base.node_columns.resize_with(meta.keys.len(), || None);
        base.edge_columns.resize_with(meta.keys.len(), || None);
        for found in &meta.columns {
            let column = self.column(found, bounds, strings.len())?;
            let side = if found.of == Side::Node { &mut base.node_columns } else { &mut base.edge_columns };
            *side.get_mut(found.key).ok_or("a column has no key")? = Some(column);
        }
        base.strings = strings;
        Ok(base)
    }

    fn numbers(&self, name: &str, len: usize) -> Result<Option<Array<i64>>, Wrong> {
        if self.has(name) { self.exact(name, Rule::Any, len).map(Some) } else { Ok(None) }
    }

    fn adjacency(&self, name: &str, bounds: Bounds, count: usize, first: u32) -> Result<Adjacency, Wrong> {
        let Bounds { nodes, edges } = bounds;
        let most = Rule::Ascending(count as u64);
        let offsets = if self.has(&format!("{name}.nodes")) {
            let listed: Array<u32> = self.array(&format!("{name}.nodes"), Rule::Ascending(nodes as u64))?;
            let starts = self.exact(&format!("{name}.starts"), most, listed.len() + 1)?;
            Offsets::Sparse { nodes: listed, starts }
        } else {
            Offsets::Dense(self.exact(&format!("{name}.offsets"), most, nodes.saturating_add(1))?)
        };
        let ends = self.exact(&format!("{name}.ends"), Rule::Below(nodes as u64), count)?;
        let numbered = format!("{name}.edges");
        let rule = Rule::Below(edges as u64);
        let edges = if self.has(&numbered) { Some(self.exact(&numbered, rule, count)?) } else { None };
        Ok(Adjacency { offsets, ends, edges, first })
    }

    fn column(&self, found: &Described, bounds: Bounds, strings: usize) -> Result<Column, Wrong> {
        let total = if found.of == Side::Node { bounds.nodes } else { bounds.edges };
        let name = found.prefix();
        let (places, len) = match found.rows {
            Rows::All => (Places::All, total),
            Rows::Bits => {
                let words = self.exact(&format!("{name}.bits"), Rule::Any, total.div_ceil(64))?;
                (Places::Some(Members::stored(words, total)), total)
            }
            Rows::Listed => {
                let rows: Array<u32> = self.array(&format!("{name}.rows"), Rule::Ascending(total as u64))?;
                let len = rows.len();
                (Places::Few(rows), len)
            }
        };
        let values = format!("{name}.values");
        let data = match found.values {
            Kind::Boolean => Data::Boolean(self.exact(&values, Rule::Below(2), len)?),
            Kind::Integer => Data::Integer(self.integers(&values, len)?),
            Kind::Date => Data::Date(self.integers(&values, len)?),
            Kind::Float => Data::Float(self.exact(&values, Rule::Any, len)?),
            Kind::Text => Data::Text(self.exact(&values, Rule::BelowOrNone(strings as u64), len)?),
            Kind::Mixed => {
                let bytes: Array<u8> = self.array(&values, Rule::Any)?;
                let ends = self.exact(&format!("{name}.ends"), Rule::Ascending(bytes.len() as u64), len)?;
                Data::Mixed(Values::Encoded { ends, bytes })
            }
        };
        Ok(Column { places, data })
    }

    /// Integers of whatever width they have.
    fn integers(&self, name: &str, len: usize) -> Result<Integers, Wrong> {
        let (_, entry) = self.range(name)?;
        Ok(match entry.kind {
            i8::KIND => Integers::I8(self.exact(name, Rule::Any, len)?),
            i16::KIND => Integers::I16(self.exact(name, Rule::Any, len)?),
            i32::KIND => Integers::I32(self.exact(name, Rule::Any, len)?),
            _ => Integers::I64(self.exact(name, Rule::Any, len)?),
        })
    }

    fn indexes(&self, meta: &Meta, nodes: usize) -> Result<Indexes, Wrong> {
        let mut found = Vec::new();
        for key in (0..meta.keys.len()).filter(|key| self.has(&format!("index.{key}.starts"))) {
            let list = self.array(&format!("index.{key}.nodes"), Rule::Below(nodes as u64))?;
            let starts: Array<u32> = self.array(&format!("index.{key}.starts"), Rule::Ascending(list.len() as u64))?;
            if !starts.len().checked_sub(1).is_some_and(usize::is_power_of_two) {
                return Err(format!("the section `index.{key}.starts` is of another length"));
            }
            found.push((key, Index { starts, items: list }));
        }
        let named = |key: &usize| self.has(&format!("sorted.{key}"));
        let order = |key| Ok((key, self.array(&format!("sorted.{key}"), Rule::Below(nodes as u64))?));
        let orders = (0..meta.keys.len()).filter(named).map(order).collect::<Result<_, Wrong>>()?;
        Ok(Indexes::stored(found, orders, meta.keys.len()))
    }
}

/// How many nodes and edges there are.
#[derive(Clone, Copy)]
struct Bounds {
    nodes: usize,
    edges: usize,
}
