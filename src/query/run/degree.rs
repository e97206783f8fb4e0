//! Degree: how many edges a node has, where nothing else is wanted of them.

use super::batch::{Batch, Column, ROWS};
use super::fan::{Fan, Made};
use super::hops::Hops;
use super::scan;
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::graph::{LabelId, View};
use crate::model::{EdgeId, NodeId};
use crate::query::plan::{self, LabelTest};

/// What the node at the other end must be.
#[derive(Clone, Debug)]
enum End {
    Any,
    None,
    Label(LabelId),
    Test(LabelTest),
}

impl End {
    fn new(view: View<'_>, test: Option<&LabelTest>) -> Self {
        let graph = view.graph;
        match test {
            None => End::Any,
            Some(LabelTest::Name(name)) => match graph.label(name) {
                None => End::None,
                Some(label) if graph.label_count(label) == graph.node_count() => End::Any,
                Some(label) => End::Label(label),
            },
            Some(test) => End::Test(test.clone()),
        }
    }

    fn fits(&self, view: View<'_>, node: NodeId) -> bool {
        match self {
            End::Any => true,
            End::None => false,
            End::Label(label) => view.graph.has_label(node, *label),
            End::Test(test) => scan::passes(view.graph, node, test),
        }
    }
}

/// What is counted, resolved.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    hops: Hops,
    end: End,
}

impl Counted {
    pub(super) fn new(view: View<'_>, plan: &plan::Degree) -> Self {
        let hops = Hops::new(view.graph, plan.types.as_ref(), plan.direction);
        Counted { hops, end: End::new(view, plan.ends.as_ref()) }
    }

    /// How many edges of a node are counted; those in `apart`, which differ, are not.
    pub(super) fn of(&self, view: View<'_>, node: NodeId, apart: &[EdgeId]) -> usize {
        match self.end {
            End::None => 0,
            End::Any => {
                let met = |edge: &&EdgeId| {
                    let found = view.graph.edge(**edge);
                    let other = if found.start == node { found.end } else { found.start };
                    (found.start == node || found.end == node) && self.hops.allows(view.graph, **edge, node, other)
                };
                self.hops.degree(view, node).saturating_sub(apart.iter().filter(met).count())
            }
            _ => {
                let mut count = 0;
                self.hops.each(view, node, &mut |edge, end| {
                    count += usize::from(!apart.contains(&edge) && self.end.fits(view, end));
                });
                count
            }
        }
    }
}

/// See [`plan::Degree`].
pub(super) struct Degree {
    plan: plan::Degree,
    /// Resolved when first needed, for a write may bring new relations.
    counted: Option<Counted>,
    counts: Vec<i64>,
}

impl Degree {
    pub(super) fn new(plan: plan::Degree) -> Self {
        Degree { plan, counted: None, counts: Vec::new() }
    }

    /// A row for a node with so many edges, if there are any. None where the product is too great.
    #[inline]
    fn take(&mut self, batch: &Batch, row: usize, edges: usize, made: &mut Made) -> Option<()> {
        if edges > 0 {
            let times = self.plan.times.map_or(1, |slot| batch.column(slot).count(row));
            let count = i64::try_from(edges).ok().and_then(|edges| edges.checked_mul(times))?;
            self.counts.push(count);
            made.row(row, EvidenceId::NONE);
        }
        Some(())
    }
}

impl Fan for Degree {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let Some(node) = batch.node(self.plan.from, row) else { return Ok(()) };
        let view = world.view(self.plan.lens);
        let counted = self.counted.get_or_insert_with(|| Counted::new(view, &self.plan));
        let apart: Vec<EdgeId> = self.plan.apart.iter().filter_map(|slot| batch.edge(*slot, row)).collect();
        let edges = counted.of(view, node, &apart);
        let too_many = || Fault::new(codes::ARITHMETIC_OVERFLOW, "there are more rows than can be counted");
        self.take(batch, row, edges, made).ok_or_else(too_many)
    }

    /// Where only the stored rows have to be asked.
    fn many(&mut self, world: &World<'_>, batch: &Batch, first: usize, made: &mut Made) -> Option<usize> {
        let view = world.view(self.plan.lens);
        let counted = self.counted.get_or_insert_with(|| Counted::new(view, &self.plan));
        let (Some(rows), End::Any, true) = (counted.hops.rows(view), &counted.end, self.plan.apart.is_empty()) else {
            return None;
        };
        let Column::Nodes(nodes, _) = batch.column(self.plan.from) else { return None };
        let whole = rows.for_loop(nodes.len());
        for (at, node) in nodes.iter().enumerate().skip(first) {
            let edges = whole.map_or_else(|| rows.range(*node).len(), |whole| whole.row(*node).0.len());
            self.take(batch, at, edges, made)?;
            if made.len() >= ROWS {
                return Some(at + 1);
            }
        }
        Some(nodes.len())
    }

    fn put(&mut self, batch: &mut Batch) {
        let counts = std::mem::take(&mut self.counts);
        if let Some(slot) = self.plan.count {
            batch.put(slot, Column::Integers(counts));
        }
    }

    fn reset(&mut self) {
        self.counted = None;
    }
}
