//! What [`check`](super::check()) asks of the side tables of a statement graph.

use std::collections::{BTreeSet, HashSet};

use super::check::Checker;
use super::statements::lists;
use crate::graph::knowledge::{Knowledge, Lists};
use crate::graph::statement::columns::Shown;
use crate::graph::statement::{Claim, StatementTable};
use crate::graph::storage::{Array, Plain};
use crate::graph::{Choice, Graph, KeyId, Mask};
use crate::model::edtf::Edtf;
use crate::model::{NodeId, StatementId};

impl<'g> Shown<'g> for Checker {
    fn column<T: Plain>(&mut self, name: &'static str, column: &'g Array<T>) {
        self.holds(column.all().len() == column.len(), || format!("`{name}` cannot be read"));
    }
}

impl Checker {
    /// That every record can be read, every list has what the statements claim and nothing else, every index leads
    /// to what it should, and the usual view is what it would be if it were compiled. Linear, but for sorting.
    pub(super) fn statements(&mut self, graph: &Graph, known: &Knowledge, lines: u64) {
        let table = &known.table;
        self.holds(table.len() as u64 == lines, || "the header has another number of statements".to_owned());
        table.columns.show(self);
        self.texts(table);
        self.entities(graph, known);
        for (name, list) in lists(known) {
            let last = list.offsets.all().last().map(|last| *last as usize);
            let covered = list.offsets.get(0) == Some(0) && last == Some(list.items.len());
            self.holds(covered, || format!("the rows of `{name}` do not cover it"));
        }
        for statement in table.iter() {
            self.statement(known, statement);
        }
        self.lengths(known);
        let mut seen = HashSet::with_capacity(table.len());
        let own = table.iter().all(|statement| seen.insert(table.id(statement)));
        self.holds(own, || "two statements have one id".to_owned());
        self.usual(graph);
    }

    /// Of a table in a file: what no rule of a column can say.
    fn texts(&mut self, table: &StatementTable) {
        let (bytes, ends) = table.strings.parts();
        self.holds(ends.last().copied().unwrap_or(0) == bytes.len() as u64, || "texts end elsewhere".to_owned());
        for at in 0..u32::try_from(ends.len()).unwrap_or(u32::MAX) {
            let _ = table.strings.get(at);
        }
        let columns = &table.columns;
        let periods = columns.periods.all().iter().all(|bits| Edtf::from_bits(*bits).is_some());
        self.holds(periods, || "a period is none".to_owned());
        let sure = columns.confidences.all().iter().all(|sure| *sure <= 100 || *sure == u8::MAX);
        self.holds(sure, || "a confidence is none".to_owned());
        let signs = columns.signs.all().iter().all(|sign| (-1..=1).contains(sign) || *sign == i8::MIN);
        self.holds(signs, || "a sign is none".to_owned());
        for (name, starts, len) in [
            ("speakers", &columns.speaker_starts, columns.speaker_nodes.len()),
            ("locators", &columns.locator_starts, columns.locator_from.len()),
        ] {
            let ends = (starts.get(0), starts.get(table.len()).map(|last| last as usize));
            self.holds(ends == (Some(0), Some(len)), || format!("`statement.{name}` does not cover them"));
        }
    }

    fn entities(&mut self, graph: &Graph, known: &Knowledge) {
        let (key, mut seen) = (graph.key("id"), HashSet::new());
        for at in 0..known.entities.len() {
            let Some(entity) = known.entities.get(at) else {
                self.wrong(format!("entity {at} cannot be read"));
                continue;
            };
            let is_node = at < known.nodes();
            self.holds(is_node == entity.merged_into.is_none(), || format!("entity {at} stands in the wrong place"));
            self.holds(seen.insert(&entity.id), || format!("entity {at} has the id of another"));
            let own = key.and_then(|key| graph.node_text(NodeId::at(at), key)) == Some(entity.id.as_str());
            self.holds(own || !is_node, || format!("node {at} has another id than its entity"));
        }
        let mut seen = HashSet::new();
        let sources = known.sources.iter().filter(|source| seen.insert(&source.id)).count();
        self.holds(sources == known.sources.len(), || "a source cannot be read, or has the id of another".to_owned());
        let keys: BTreeSet<&String> = known.entities.iter().flat_map(|entity| entity.ids.keys()).collect();
        self.holds(keys.into_iter().eq(known.id_keys()), || "the keys of ids are others".to_owned());
        self.holds(known.by_id().agrees(&known.index_ids()), || index_wrong("entity.ids"));
        self.holds(known.by_name().agrees(&known.index_names()), || index_wrong("entity.names"));
        self.holds(known.by_source().agrees(&known.index_sources()), || index_wrong("source.ids"));
        self.holds(known.table.by_id().agrees(&known.table.indexed()), || index_wrong("statement.ids"));
    }

    /// A statement stands in the lists of what it is about. That it stands there once follows from their order.
    fn statement(&mut self, known: &Knowledge, statement: StatementId) {
        let table = &known.table;
        let has = |list: &Lists, row: usize| list.row(row).binary_search(&statement).is_ok();
        let claimed = match table.claim(statement) {
            Some(Claim::Edge(edge)) => has(&known.of_edges, edge.index()) && table.value(statement).is_none(),
            Some(Claim::Literal(node, key)) => {
                let found = known
                    .literals
                    .row(node.index())
                    .binary_search_by_key(&(Some(key), statement), |s| (key_of(table, *s), *s));
                found.is_ok() && table.value(statement).is_some()
            }
            None => false,
        };
        self.holds(claimed, || format!("statement {} is not listed under its claim", statement.0));
        let listed = involved(table, statement).into_iter().all(|node| has(&known.of_nodes, node.index()));
        self.holds(listed, || format!("statement {} is not listed under its ends and speakers", statement.0));
    }

    /// Each list is as long as what the statements say, so that it holds nothing beside; and its rows are in order.
    fn lengths(&mut self, known: &Knowledge) {
        let table = &known.table;
        let edges = table.iter().filter(|s| matches!(table.claim(*s), Some(Claim::Edge(_)))).count();
        let nodes = table.iter().map(|statement| involved(table, statement).len()).sum();
        let lengths = [edges, nodes, table.len().saturating_sub(edges)];
        for ((name, list), length) in lists(known).into_iter().zip(lengths) {
            self.holds(list.items.len() == length, || format!("`{name}` lists more or fewer statements"));
            let mut rows = (0..list.offsets.len().saturating_sub(1)).map(|row| list.row(row));
            let key = |s: &StatementId| (key_of(table, *s).filter(|_| name == "of-literal"), *s);
            let sorted = rows.all(|row| row.is_sorted_by(|a, b| key(a) < key(b)));
            self.holds(sorted, || format!("a row of `{name}` is not in order"));
        }
    }

    fn usual(&mut self, graph: &Graph) {
        let usual = Choice::default();
        let (kept, made) = (Mask::of(graph, &usual), Mask::compiled(graph, &usual));
        self.holds(kept.bits() == made.bits(), || "the usual view has other statements or edges".to_owned());
    }
}

/// The ends and speakers of a statement, each once.
fn involved(table: &StatementTable, statement: StatementId) -> Vec<NodeId> {
    let ends = table.subject(statement).into_iter().chain(table.object(statement));
    let mut all: Vec<NodeId> = ends.chain(table.speakers(statement).map(|speaker| speaker.node)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The literal that a statement is about.
fn key_of(table: &StatementTable, statement: StatementId) -> Option<KeyId> {
    match table.claim(statement) {
        Some(Claim::Literal(_, key)) => Some(key),
        _ => None,
    }
}

fn index_wrong(name: &str) -> String {
    format!("`{name}` does not lead where it should")
}
