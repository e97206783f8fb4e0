//! Bulk files into an open graph: CSV with the headers of neo4j-admin, and JSON Lines.
//!
//! A file is read in blocks that end where a record ends; blocks are parsed on several threads, straight into
//! typed columns, and put together in their order. Nodes come first, so that each relationship finds its ends
//! while it is read. All or nothing: problems are collected, and one is enough for no graph.

mod block;
mod cell;
mod claims;
mod form;
mod header;
mod hint;
mod ids;
mod lines;
mod parts;
mod plain;
mod scan;
mod sink;
mod statements;
mod table;
mod wrong;

pub use form::{ColumnMap, Form, Group, IdKind};
pub use statements::{Enriched, Enrichment};

use std::sync::atomic::AtomicU64;

use self::block::Blocks;
use self::header::{Header, Reader, Side};
use self::ids::{Run, Space};
use self::sink::Context;
use self::table::{Placed, Table};
use self::wrong::Wrongs;
use super::report::Problems;
use crate::graph::{Bulk, Graph};
use crate::model::temporal::Moment;

/// What is imported.
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Files of nodes.
    pub nodes: Vec<Group>,
    /// Files of relationships.
    pub relationships: Vec<Group>,
    /// How the files are written.
    pub form: Form,
    /// Other names for columns.
    pub map: ColumnMap,
    /// Threads to read on; 0 for as many as there are processors.
    pub threads: usize,
}

impl Import {
    /// The graph of the files. `read` counts the bytes of files that were read. Linear in the input.
    ///
    /// # Errors
    /// All problems of the files, the first hundred of them with their places; then there is no graph.
    pub fn run(&self, read: &AtomicU64) -> Result<Graph, Problems> {
        let context = Context { form: self.form, now: Moment::now() };
        let threads = match self.threads {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            threads => threads,
        };
        let mut reading =
            Reading { order: self, context, threads, read, wrongs: Wrongs::default(), bulk: Bulk::default(), nodes: 0 };
        let mut nodes = reading.open(&self.nodes, Side::Nodes);
        let mut relationships = reading.open(&self.relationships, Side::Relationships);
        header::check_map(&self.map, &[&nodes, &relationships], &mut reading.wrongs);
        header::check_spaces(&nodes, &relationships, &mut reading.wrongs);
        reading.checked()?;
        let spaces = reading.nodes(&mut nodes);
        reading.checked()?;
        reading.relationships(&mut relationships, &spaces);
        reading.checked()?;
        drop(spaces);
        Ok(reading.bulk.build(threads))
    }
}

/// A group of files whose header is read.
struct Opened<'a> {
    blocks: Blocks<'a>,
    header: Header,
}

struct Reading<'a> {
    order: &'a Import,
    context: Context,
    threads: usize,
    read: &'a AtomicU64,
    wrongs: Wrongs,
    bulk: Bulk,
    nodes: usize,
}

impl<'a> Reading<'a> {
    /// Gives up where something is wrong.
    fn checked(&mut self) -> Result<(), Problems> {
        if self.wrongs.is_empty() { Ok(()) } else { Err(std::mem::take(&mut self.wrongs).problems()) }
    }

    /// Opens the groups and reads their headers.
    fn open(&mut self, groups: &'a [Group], side: Side) -> Vec<Opened<'a>> {
        let mut all = Vec::new();
        for group in groups {
            let mut blocks = Blocks::new(group, self.context.form, self.read);
            if group.is_json_lines() {
                all.push(Opened { blocks, header: Header::default() });
                continue;
            }
            match blocks.header() {
                Ok(None) => self.wrongs.push(&group.shown(0), header::none()),
                Ok(Some(text)) => {
                    let (form, map, first) = (self.context.form, &self.order.map, &*blocks.peek());
                    let header = Header::read(&text, Reader { side, group, form, map, first }, &mut self.wrongs);
                    all.push(Opened { blocks, header });
                }
                Err((file, stop)) => table::stopped(file, stop, group, &[], &mut self.wrongs),
            }
        }
        all
    }

    /// The nodes of all groups; their ids by space.
    fn nodes(&mut self, groups: &mut [Opened<'a>]) -> Vec<Space> {
        let mut spaces: Vec<(String, Vec<Run>)> = Vec::new();
        for Opened { blocks, header } in groups {
            let (group, json) = (blocks.group, json(blocks, Side::Nodes));
            let table = Table { header, spaces: &[], context: self.context, group, named: true, json };
            let placed = self.read(&table, blocks);
            if !self.wrongs.is_empty() {
                continue;
            }
            let (found, mut runs) = parts::nodes(placed, header, blocks.group, self.context.form, self.nodes);
            for part in found {
                self.nodes += part.rows;
                self.bulk.nodes(part);
            }
            let name = header.space();
            match spaces.iter_mut().find(|space| space.0 == name) {
                Some(space) => space.1.append(&mut runs),
                None => spaces.push((name.to_owned(), runs)),
            }
        }
        spaces.into_iter().map(|(name, runs)| self.space(name, runs)).collect()
    }

    /// The blocks of a group; that nothing came of its bytes is wrong.
    fn read<'t>(&mut self, table: &Table<'t>, blocks: &mut Blocks<'_>) -> Vec<Placed<'t>> {
        let placed = table.read(blocks, self.threads, &mut self.wrongs);
        if self.wrongs.is_empty() && blocks.behind > 0 && placed.iter().all(|one| one.done.rows == 0) {
            self.wrongs.push(&blocks.group.shown(0), blocks.in_vain());
        }
        placed
    }

    fn space(&mut self, name: String, mut runs: Vec<Run>) -> Space {
        let (space, doubles) = Space::new(name, &mut runs);
        for double in doubles {
            parts::doubled(double, &runs, &mut self.wrongs);
        }
        space
    }

    fn relationships(&mut self, groups: &mut [Opened<'a>], spaces: &[Space]) {
        for Opened { blocks, header } in groups {
            let table = Table {
                header,
                spaces,
                context: self.context,
                group: blocks.group,
                named: !blocks.group.names.is_empty(),
                json: json(blocks, Side::Relationships),
            };
            let placed = self.read(&table, blocks);
            if self.wrongs.is_empty() {
                parts::edges(placed, header, blocks.group).for_each(|part| self.bulk.edges(part));
            }
        }
    }
}

/// What the lines of a group are, where they are JSON.
fn json(blocks: &Blocks<'_>, side: Side) -> Option<Side> {
    blocks.group.is_json_lines().then_some(side)
}
