//! Every block, offset, order and id of a snapshot: what opening one leaves to first touch, and what it takes
//! on trust.

use std::collections::HashSet;
use std::path::Path;

use super::open::{Sections, Wrong, graph, with};
use crate::diagnostic::Fault;
use crate::graph::bits::Bits;
use crate::graph::column::{Column, Data, Integers, Places};
use crate::graph::rows::{Adjacency, Offsets};
use crate::graph::values::Values;
use crate::graph::{Direction, Graph, RelationId};
use crate::model::{EdgeId, NodeId};

/// So many problems are told.
const MOST: usize = 100;

/// What a snapshot was found to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Its nodes.
    pub nodes: u64,
    /// Its edges.
    pub edges: u64,
    /// Its sections.
    pub sections: usize,
    /// Its statements; none for an open graph.
    pub lines: Option<u64>,
    /// What is wrong, the first hundred.
    pub problems: Vec<String>,
}

/// Checks all of a snapshot: every block against its checksum; that offsets rise and end where
/// they should, ids exist, rows are sorted, all adjacencies tell of the same edges, texts are UTF-8 and stand
/// there once, and indexes lead to every value. Linear in the size of the file.
///
/// # Errors
/// When the file cannot be opened; what is wrong inside stands in [`Checked::problems`].
pub fn check(path: &Path) -> Result<Checked, Fault> {
    with(path, |sections, header| {
        let mut found = Checked { sections: sections.entries.len(), ..Checked::default() };
        let mut checker = Checker { problems: Vec::new() };
        checker.sections(&sections)?;
        if checker.problems.is_empty() {
            let graph = graph(&sections, header)?;
            (found.nodes, found.edges) = (header.nodes, header.edges);
            found.lines = graph.knowledge().map(|_| header.lines);
            checker.graph(&graph);
            if let Some(known) = graph.knowledge() {
                checker.statements(&graph, known, header.lines);
            }
        }
        if let Some(damage) = sections.file.damage() {
            checker.wrong(damage.to_owned());
        }
        found.problems = checker.problems;
        Ok(found)
    })
}

/// Collects what is wrong.
pub(super) struct Checker {
    problems: Vec<String>,
}

impl Checker {
    pub(super) fn wrong(&mut self, what: String) {
        if self.problems.len() < MOST && !self.problems.contains(&what) {
            self.problems.push(what);
        }
    }

    pub(super) fn holds(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.wrong(what());
        }
    }

    fn sections(&mut self, sections: &Sections) -> Result<(), Wrong> {
        let mut names: Vec<&String> = sections.entries.keys().collect();
        names.sort();
        for name in names {
            let (range, _) = sections.range(name)?;
            let fits = sections.file.bytes().get(range).is_some();
            self.holds(fits, || format!("section `{name}` does not lie in the file"));
        }
        for block in 0..sections.file.blocks() {
            let sound = sections.file.is_sound(block);
            self.holds(sound, || format!("block {block} is not what was written"));
        }
        Ok(())
    }

    fn graph(&mut self, graph: &Graph) {
        self.strings(graph);
        for (at, members) in graph.base.labels.iter().enumerate() {
            let count = graph.base.label_counts.get(at).copied();
            self.holds(count == Some(members.bits().count()), || format!("label {at} has another number of nodes"));
        }
        for (at, relation) in graph.base.relations.iter().enumerate() {
            self.rows(&format!("out.{at}"), &relation.out, graph);
            self.rows(&format!("into.{at}"), &relation.into, graph);
        }
        self.edges(graph);
        let sides = [(&graph.base.node_columns, graph.node_bound()), (&graph.base.edge_columns, graph.edge_bound())];
        for (columns, total) in sides {
            for (key, column) in columns.iter().enumerate().filter_map(|(key, column)| Some((key, column.as_ref()?))) {
                self.column(key, column, total);
            }
        }
        self.indexes(graph);
        graph.statistics();
    }

    fn strings(&mut self, graph: &Graph) {
        let (bytes, ends) = graph.base.strings.parts();
        self.holds(ends.last().copied().unwrap_or(0) == bytes.len() as u64, || "strings end elsewhere".to_owned());
        let mut seen = HashSet::with_capacity(ends.len());
        for at in 0..u32::try_from(ends.len()).unwrap_or(u32::MAX) {
            let text = graph.base.strings.get(at);
            self.holds(seen.insert(text), || format!("string {at} stands there twice"));
        }
    }

    /// Rows end where the column ends, and are sorted by neighbour, then edge.
    fn rows(&mut self, name: &str, adjacency: &Adjacency, graph: &Graph) {
        let rows = adjacency.rows();
        let starts = match &adjacency.offsets {
            Offsets::Dense(offsets) => offsets,
            Offsets::Sparse { nodes, starts } => {
                let rising = nodes.all().is_sorted_by(|a, b| a < b);
                self.holds(rising, || format!("the nodes of `{name}` do not rise"));
                starts
            }
        };
        let ends = (starts.get(0), starts.get(starts.len().saturating_sub(1)).map(|last| last as usize));
        self.holds(ends == (Some(0), Some(rows.len())), || format!("the rows of `{name}` do not cover its edges"));
        for node in (0..graph.node_bound()).map(NodeId::at) {
            let range = rows.range(node);
            let row = range.clone().zip(rows.slice(range)).map(|(position, end)| (*end, rows.edge(position)));
            self.holds(row.is_sorted(), || format!("the row of node {} in `{name}` is not sorted", node.0));
        }
    }

    /// Every edge has the ends that all adjacencies give it, and stands in each once.
    fn edges(&mut self, graph: &Graph) {
        for (at, relation) in graph.base.relations.iter().enumerate() {
            let id = RelationId::from(at);
            let own = |edge: EdgeId, start, end| {
                let found = graph.edge(edge);
                (found.relation, found.start, found.end) == (id, start, end)
            };
            let count = relation.out.rows().len();
            let out = each(&relation.out, graph).filter(|(node, end, edge)| own(*edge, *node, *end)).count();
            self.holds(out == count, || format!("`out.{at}` has edges of other ends"));
            let mut seen = Bits::new(graph.edge_bound());
            let into = each(&relation.into, graph).filter(|(node, end, edge)| own(*edge, *end, *node));
            let into = into.filter(|(_, _, edge)| first(&mut seen, *edge)).count();
            self.holds(into == count, || format!("`into.{at}` has edges of other ends"));
        }
        for (direction, name) in [(Direction::Out, "all-out"), (Direction::In, "all-into")] {
            let mut seen = Bits::new(graph.edge_bound());
            let own = |(node, end, edge): &(NodeId, NodeId, EdgeId)| {
                let found = graph.edge(*edge);
                let ends = if direction == Direction::Out { (*node, *end) } else { (*end, *node) };
                ends == (found.start, found.end) && first(&mut seen, *edge)
            };
            let count = each(graph.untyped(direction), graph).filter(own).count();
            self.holds(count == graph.edge_bound(), || format!("`{name}` has edges of other ends"));
        }
    }

    fn column(&mut self, key: usize, column: &Column, total: usize) {
        if let Places::Few(rows) = &column.places {
            let rows = rows.all();
            let fits = rows.is_sorted_by(|a, b| a < b) && rows.last().is_none_or(|last| (*last as usize) < total);
            self.holds(fits, || format!("the rows of key {key} do not rise, or do not exist"));
        }
        let touched = match &column.data {
            Data::Boolean(values) => values.all().len() == values.len(),
            Data::Integer(values) => whole(values),
            Data::Date(values) => whole(values) && column.rows(total).iter().all(|row| column.holds(*row as usize)),
            Data::Float(values) => values.all().len() == values.len(),
            Data::Text(values) => values.all().len() == values.len(),
            Data::Mixed(Values::Encoded { ends, .. }) => (0..ends.len()).all(|at| column.decodes(at)),
            Data::Mixed(Values::Owned(_)) => true,
        };
        self.holds(touched, || format!("the values of key {key} cannot be read"));
    }

    fn indexes(&mut self, graph: &Graph) {
        for key in graph.key_ids() {
            let sound = graph.is_sorted_well(key);
            self.holds(sound, || format!("the nodes by `{}` are not in order", graph.key_name(key)));
        }
        for key in graph.key_ids().filter(|key| graph.has_index(*key)) {
            for node in (0..graph.node_bound()).map(NodeId::at) {
                let value = graph.node_property(node, key);
                let found = value.is_null() || graph.nodes_having(key, &value).is_some_and(|all| all.contains(&node));
                self.holds(found, || {
                    format!("the index of `{}` does not lead to node {}", graph.key_name(key), node.0)
                });
            }
        }
    }
}

/// Whether an edge was not seen before.
fn first(seen: &mut Bits, edge: EdgeId) -> bool {
    let is_first = !seen.get(edge.index());
    seen.set(edge.index(), true);
    is_first
}

/// Node, neighbour and edge, row by row.
fn each<'g>(adjacency: &'g Adjacency, graph: &Graph) -> impl Iterator<Item = (NodeId, NodeId, EdgeId)> + use<'g> {
    let rows = adjacency.rows();
    (0..graph.node_bound()).map(NodeId::at).flat_map(move |node| {
        let range = rows.range(node);
        range.clone().zip(rows.slice(range)).map(move |(position, end)| (node, *end, rows.edge(position)))
    })
}

fn whole(values: &Integers) -> bool {
    match values {
        Integers::I8(values) => values.all().len() == values.len(),
        Integers::I16(values) => values.all().len() == values.len(),
        Integers::I32(values) => values.all().len() == values.len(),
        Integers::I64(values) => values.all().len() == values.len(),
    }
}
