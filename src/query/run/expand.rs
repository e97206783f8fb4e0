//! Expand: one step along an edge; and Ends: the ends of an edge that is bound already.

use std::collections::HashSet;
use std::ops::Range;

use super::batch::{Batch, Column, ROWS};
use super::fan::{Fan, Made};
use super::hops::Hops;
use super::world::World;
use crate::answer::{EvidenceId, Leaf};
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::graph::{Rows, WholeRows};
use crate::model::{EdgeId, NodeId, Value};
use crate::query::plan::{self, Slot};

/// Whether `edge` is none of the edges in the slots.
pub(super) fn is_apart(batch: &Batch, row: usize, slots: &[Slot], edge: EdgeId) -> bool {
    slots.iter().all(|slot| match batch.column(*slot) {
        Column::Edges(edges, _) => edges[row] != edge,
        Column::Values(values) => !holds_edge(&values[row], edge),
        _ => true,
    })
}

fn holds_edge(value: &Value, edge: EdgeId) -> bool {
    match value {
        Value::Edge(other, _) => *other == edge,
        Value::List(items) => items.iter().any(|item| matches!(item, Value::Edge(other, _) if *other == edge)),
        _ => false,
    }
}

/// A place in the row of one node. Batches come in order, so the next target mostly lies a little further on in
/// the same row: two rows are then intersected as in a merge, and not by a search for each target.
#[derive(Default)]
struct Cursor<'g> {
    node: Option<NodeId>,
    row: &'g [NodeId],
    /// Where the row begins among all, and how far it has been passed.
    start: usize,
    at: usize,
    last: NodeId,
}

impl<'g> Cursor<'g> {
    /// The positions at which the row of a node leads to a target.
    #[inline]
    fn to(&mut self, rows: Rows<'g>, node: NodeId, target: NodeId) -> Range<usize> {
        if self.node != Some(node) {
            let range = rows.range(node);
            (self.node, self.start, self.row) = (Some(node), range.start, rows.slice(range));
            self.at = 0;
        } else if target < self.last {
            self.at = 0;
        }
        self.last = target;
        let rest = self.row.get(self.at..).unwrap_or(&[]);
        // By doubling steps, for a long row beside a short one (Bentley and Yao 1976).
        let mut bound = 1;
        while rest.get(bound).is_some_and(|found| *found < target) {
            bound *= 2;
        }
        let near = rest.get(bound / 2..rest.len().min(bound + 1)).unwrap_or(&[]);
        self.at += bound / 2 + near.partition_point(|found| *found < target);
        let same = self.row.get(self.at..).unwrap_or(&[]).iter().take_while(|found| **found == target).count();
        self.start + self.at..self.start + self.at + same
    }
}

/// Edges of the rows of a batch that a step must differ from.
pub(super) struct Apart<'b> {
    columns: Vec<&'b [EdgeId]>,
}

impl<'b> Apart<'b> {
    /// None where a slot holds something else than edges.
    pub(super) fn new(batch: &'b Batch, slots: &[Slot]) -> Option<Self> {
        let edges = |slot: &Slot| match batch.column(*slot) {
            Column::Edges(edges, _) => Some(edges.as_slice()),
            _ => None,
        };
        slots.iter().map(edges).collect::<Option<_>>().map(|columns| Apart { columns })
    }

    fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    #[inline]
    pub(super) fn allows(&self, row: usize, edge: EdgeId) -> bool {
        self.columns.iter().all(|edges| edges[row] != edge)
    }
}

pub(super) struct Expand {
    pub(super) plan: plan::Expand,
    /// Resolved when first needed, for a write may bring new relations.
    pub(super) hops: Option<Hops>,
    pub(super) edges: Vec<EdgeId>,
    pub(super) ends: Vec<NodeId>,
    /// Whether the edge is needed behind the operator.
    pub(super) keeps_edge: bool,
}

/// Makes rows of the neighbours of some nodes, from `first` on; gives the node to go on with.
fn ends_of(whole: WholeRows<'_>, nodes: &[NodeId], first: usize, ends: &mut Vec<NodeId>, made: &mut Made) -> usize {
    for (at, node) in nodes.iter().enumerate().skip(first) {
        let row = whole.row(*node).1;
        if row.is_empty() {
            continue;
        }
        // Most rows are short: to copy them one by one is faster than to ask for a copy.
        for end in row {
            ends.push(*end);
        }
        made.rows(at, row.len(), EvidenceId::NONE);
        if made.len() >= ROWS {
            return at + 1;
        }
    }
    nodes.len()
}

impl Fan for Expand {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let Some(from) = batch.node(self.plan.from, row) else { return Ok(()) };
        let plan = &self.plan;
        let view = world.view(plan.lens);
        let hops = self.hops.get_or_insert_with(|| Hops::new(view.graph, plan.types.as_ref(), plan.direction));
        let target = if plan.into { Some(batch.node(plan.to, row)) } else { None };
        let first = self.edges.len();
        let (edges, ends) = (&mut self.edges, &mut self.ends);
        let mut take = |edge, end| {
            let fits = target.is_none_or(|target| target == Some(end));
            if fits && is_apart(batch, row, &plan.apart, edge) {
                edges.push(edge);
                ends.push(end);
            }
        };
        match (target, hops.rows(view)) {
            (Some(None), _) => {}
            // Rows are sorted by neighbour.
            (Some(Some(target)), Some(rows)) => {
                Cursor::default().to(rows, from, target).for_each(|at| take(rows.edge(at), target));
            }
            _ => hops.each(view, from, &mut take),
        }
        let evidence = batch.evidence(row);
        for edge in &self.edges[first..] {
            let leaf = Leaf::Edge(*edge, plan.lens);
            made.row(row, if world.evidence { world.with_leaf(evidence, leaf) } else { evidence });
        }
        Ok(())
    }

    /// Where only the stored rows have to be asked.
    fn many(&mut self, world: &World<'_>, batch: &Batch, first: usize, made: &mut Made) -> Option<usize> {
        let Expand { plan, hops, edges, ends, keeps_edge } = self;
        let view = world.view(plan.lens);
        let hops = hops.get_or_insert_with(|| Hops::new(view.graph, plan.types.as_ref(), plan.direction));
        let (Some(rows), Column::Nodes(nodes, _)) = (hops.rows(view), batch.column(plan.from)) else { return None };
        if world.evidence {
            return None;
        }
        let targets = match batch.column(plan.to) {
            Column::Nodes(targets, _) if plan.into => Some(targets),
            _ if plan.into => return None,
            _ => None,
        };
        let apart = Apart::new(batch, &plan.apart)?;
        let whole = rows.for_loop(nodes.len());
        if let (None, Some(whole), true) = (targets, whole, apart.is_empty() && !*keeps_edge) {
            return Some(ends_of(whole, nodes, first, ends, made));
        }
        let mut cursor = Cursor::default();
        for (at, node) in nodes.iter().enumerate().skip(first) {
            let before = ends.len();
            let (range, row) = match (targets, whole) {
                (Some(targets), _) => {
                    let range = cursor.to(rows, *node, targets[at]);
                    (range.clone(), rows.slice(range))
                }
                (None, Some(whole)) => whole.row(*node),
                (None, None) => (rows.range(*node), rows.row(*node)),
            };
            for (position, end) in range.zip(row) {
                let edge = rows.edge(position);
                if apart.allows(at, edge) {
                    edges.push(edge);
                    ends.push(*end);
                }
            }
            made.rows(at, ends.len() - before, EvidenceId::NONE);
            if made.len() >= ROWS {
                return Some(at + 1);
            }
        }
        Some(nodes.len())
    }

    fn put(&mut self, batch: &mut Batch) {
        let edges = std::mem::take(&mut self.edges);
        if self.keeps_edge {
            batch.put(self.plan.edge, Column::Edges(edges, self.plan.lens));
        }
        let ends = std::mem::take(&mut self.ends);
        if !self.plan.into {
            batch.put(self.plan.to, Column::Nodes(ends, self.plan.lens));
        }
    }

    fn reset(&mut self) {
        self.hops = None;
    }
}

pub(super) struct Ends {
    pub(super) plan: plan::Ends,
    pub(super) hops: Option<Hops>,
    pub(super) from: Vec<NodeId>,
    pub(super) to: Vec<NodeId>,
}

/// The edges that a variable holds; none where it cannot be what the pattern asks for.
fn bound_edges(value: &Value, list: Option<(u64, Option<u64>)>) -> Option<Vec<EdgeId>> {
    let edge = |value: &Value| if let Value::Edge(edge, _) = value { Some(*edge) } else { None };
    match (value, list) {
        (Value::List(items), Some((least, most))) => {
            let edges: Vec<EdgeId> = items.iter().map(edge).collect::<Option<_>>()?;
            let length = edges.len() as u64;
            let mut seen = HashSet::new();
            let fits = length >= least && most.is_none_or(|most| length <= most);
            (fits && edges.iter().all(|edge| seen.insert(*edge))).then_some(edges)
        }
        (value, None) => Some(vec![edge(value)?]),
        _ => None,
    }
}

impl Fan for Ends {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let plan = &self.plan;
        let view = world.view(plan.lens);
        let hops = self.hops.get_or_insert_with(|| Hops::new(view.graph, plan.types.as_ref(), plan.direction));
        let Some(edges) = bound_edges(&batch.value(plan.edge, row), plan.list) else { return Ok(()) };
        if edges.iter().any(|edge| !view.edge_counts(*edge) || !is_apart(batch, row, &plan.apart, *edge)) {
            return Ok(());
        }
        let starts = match edges.first() {
            Some(first) => {
                let found = view.graph.edge(*first);
                if found.start == found.end { vec![found.start] } else { vec![found.start, found.end] }
            }
            None => batch.node(plan.from, row).into_iter().collect(),
        };
        let wanted = |slot: Slot, bound: bool, node: NodeId| !bound || batch.node(slot, row) == Some(node);
        for start in starts.into_iter().filter(|start| wanted(plan.from, plan.from_bound, *start)) {
            let end = edges.iter().try_fold(start, |at, edge| {
                let found = view.graph.edge(*edge);
                let next = if found.start == at { found.end } else { found.start };
                hops.allows(view.graph, *edge, at, next).then_some(next)
            });
            // A pattern that begins and ends at one node, not yet bound, binds it here.
            let loops = plan.from == plan.to && !plan.from_bound;
            if let Some(end) =
                end.filter(|end| if loops { *end == start } else { wanted(plan.to, plan.to_bound, *end) })
            {
                self.from.push(start);
                self.to.push(end);
                made.row(row, batch.evidence(row));
            }
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        let (from, to) = (std::mem::take(&mut self.from), std::mem::take(&mut self.to));
        if !self.plan.from_bound {
            batch.put(self.plan.from, Column::Nodes(from, self.plan.lens));
        }
        if !self.plan.to_bound {
            batch.put(self.plan.to, Column::Nodes(to, self.plan.lens));
        }
    }

    fn reset(&mut self) {
        self.hops = None;
    }
}
