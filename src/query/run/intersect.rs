//! Intersect: the nodes to which edges of several nodes lead, without a row for those that only one leads to.

use std::ops::Range;

use super::batch::{Batch, Column, ROWS};
use super::expand::{Apart, is_apart};
use super::fan::{Fan, Made};
use super::hops::Hops;
use super::world::World;
use crate::answer::{EvidenceId, Leaf};
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::graph::{Bits, Graph, Rows, WholeRows};
use crate::model::{EdgeId, NodeId};
use crate::query::plan::{self, Slot};

/// So many times longer a row is before each node of the other is searched for in it.
const LONGER: usize = 8;
/// So many ends may be looked at before the budget is asked.
const LOOK: usize = 1 << 16;

pub(super) struct Intersect {
    plan: plan::Intersect,
    hops: Option<Vec<Hops>>,
    /// The edges of each leg.
    edges: Vec<Vec<EdgeId>>,
    ends: Vec<NodeId>,
    /// Which legs' edges are needed behind the operator.
    keeps: Vec<bool>,
    /// For each leg, the legs before it whose edges it must differ from.
    rivals: Vec<Vec<usize>>,
    /// For each leg, the other slots whose edges it must differ from.
    apart: Vec<Vec<Slot>>,
    marks: Marks,
}

impl Intersect {
    /// `keep` tells which slots are needed behind the operator.
    pub(super) fn new(plan: plan::Intersect, keep: &[bool]) -> Self {
        let own: Vec<Slot> = plan.legs.iter().map(|leg| leg.edge).collect();
        let place = |slot: &Slot| own.iter().position(|edge| edge == slot);
        Intersect {
            hops: None,
            edges: vec![Vec::new(); own.len()],
            ends: Vec::new(),
            keeps: own.iter().map(|slot| keep.get(slot.index()).copied().unwrap_or(false)).collect(),
            rivals: plan.legs.iter().map(|leg| leg.apart.iter().filter_map(place).collect()).collect(),
            apart: plan
                .legs
                .iter()
                .map(|leg| leg.apart.iter().copied().filter(|s| place(s).is_none()).collect())
                .collect(),
            marks: Marks::default(),
            plan,
        }
    }

    fn resolve(&mut self, graph: &Graph) {
        let legs = &self.plan.legs;
        self.hops.get_or_insert_with(|| {
            legs.iter().map(|leg| Hops::new(graph, leg.types.as_ref(), leg.direction)).collect()
        });
    }

    /// All edges of a leg from the node of a row, with their ends.
    fn steps(&self, world: &World<'_>, batch: &Batch, row: usize, at: usize) -> Option<Vec<(NodeId, EdgeId)>> {
        let (leg, hops) = (self.plan.legs.get(at)?, self.hops.as_ref()?.get(at)?);
        let mut found = Vec::new();
        hops.each(world.view(leg.lens), batch.node(leg.from, row)?, &mut |edge, end| {
            if is_apart(batch, row, &self.apart[at], edge) {
                found.push((end, edge));
            }
        });
        Some(found)
    }

    /// The rows of all legs; none unless only the stored rows have to be asked.
    fn sides<'b>(&self, world: &'b World<'_>, batch: &'b Batch) -> Option<Vec<Side<'b>>> {
        let legs = self.plan.legs.iter().zip(self.hops.iter().flatten());
        legs.map(|(leg, hops)| {
            let rows = hops.rows(world.view(leg.lens))?;
            let Column::Nodes(nodes, _) = batch.column(leg.from) else { return None };
            Some(Side { rows, whole: rows.for_loop(batch.len()), nodes })
        })
        .collect()
    }

    /// Whether an edge is none of those that the legs before have taken.
    fn differs(&self, chosen: &[EdgeId], next: EdgeId) -> bool {
        self.rivals[chosen.len()].iter().all(|at| chosen.get(*at) != Some(&next))
    }

    /// Takes down one edge of each leg, all of which lead to `end`.
    fn take(&mut self, end: NodeId, chosen: &[EdgeId]) {
        self.ends.push(end);
        for ((edges, edge), keeps) in self.edges.iter_mut().zip(chosen).zip(&self.keeps) {
            edges.extend(keeps.then_some(*edge));
        }
    }
}

/// Every choice of one of each list, the later ones changing first, where `fits` lets the choice so far go on.
fn choices(lists: &[Vec<EdgeId>], fits: impl Fn(&[EdgeId], EdgeId) -> bool) -> Vec<Vec<EdgeId>> {
    lists.iter().fold(vec![Vec::new()], |begun, list| {
        let longer = |chosen: &Vec<EdgeId>, next: EdgeId| [chosen.as_slice(), &[next]].concat();
        let next = |chosen: Vec<EdgeId>| -> Vec<Vec<EdgeId>> {
            list.iter().filter(|next| fits(&chosen, **next)).map(|next| longer(&chosen, *next)).collect()
        };
        begun.into_iter().flat_map(next).collect()
    })
}

impl Fan for Intersect {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        self.resolve(world.graph());
        let mut steps = Vec::with_capacity(self.plan.legs.len());
        for at in 0..self.plan.legs.len() {
            let Some(mut found) = self.steps(world, batch, row, at) else { return Ok(()) };
            // The first leg gives the order of the rows; of the others, edges to one node have to stand together.
            if at > 0 {
                found.sort_by_key(|step| step.0);
            }
            world.budget.step(u32::try_from(found.len()).unwrap_or(u32::MAX))?;
            steps.push(found);
        }
        let Some((first, others)) = steps.split_first() else { return Ok(()) };
        let evidence = batch.evidence(row);
        for (end, edge) in first {
            let edges_to = |steps: &Vec<(NodeId, EdgeId)>| {
                steps[places(steps, *end, |step| step.0)].iter().map(|step| step.1).collect()
            };
            let lists = others.iter().map(edges_to);
            let lists: Vec<Vec<EdgeId>> = std::iter::once(vec![*edge]).chain(lists).collect();
            for chosen in choices(&lists, |chosen, next| self.differs(chosen, next)) {
                let with =
                    |rests, (leg, edge): (&plan::Expand, &EdgeId)| world.with_leaf(rests, Leaf::Edge(*edge, leg.lens));
                let legs = self.plan.legs.iter().zip(&chosen).filter(|_| world.evidence);
                made.row(row, legs.fold(evidence, with));
                self.take(*end, &chosen);
            }
        }
        Ok(())
    }

    /// Where only the stored rows have to be asked.
    fn many(&mut self, world: &World<'_>, batch: &Batch, first: usize, made: &mut Made) -> Option<usize> {
        if world.evidence {
            return None;
        }
        self.resolve(world.graph());
        let sides = self.sides(world, batch)?;
        let apart: Vec<Apart<'_>> = self.apart.iter().map(|slots| Apart::new(batch, slots)).collect::<Option<_>>()?;
        self.marks.fit(world.graph().node_bound());
        let (mut looked, mut hits, mut rows) = (0, Vec::new(), Vec::with_capacity(sides.len()));
        for row in first..batch.len() {
            looked += self.marks.meet(&sides, row, &mut rows, &mut hits);
            if hits.is_empty() && looked < LOOK {
                continue;
            }
            let before = self.ends.len();
            for end in hits.drain(..) {
                let lists: Vec<Vec<EdgeId>> =
                    sides.iter().zip(&apart).map(|(side, apart)| side.edges_to(row, end, apart)).collect();
                for chosen in choices(&lists, |chosen, next| self.differs(chosen, next)) {
                    self.take(end, &chosen);
                }
            }
            made.rows(row, self.ends.len() - before, EvidenceId::NONE);
            if made.len() >= ROWS || looked >= LOOK {
                return Some(row + 1);
            }
        }
        Some(batch.len())
    }

    fn put(&mut self, batch: &mut Batch) {
        for (at, leg) in self.plan.legs.iter().enumerate().filter(|(at, _)| self.keeps[*at]) {
            batch.put(leg.edge, Column::Edges(std::mem::take(&mut self.edges[at]), leg.lens));
        }
        let lens = self.plan.legs.first().map(|leg| leg.lens).unwrap_or_default();
        batch.put(self.plan.to, Column::Nodes(std::mem::take(&mut self.ends), lens));
    }

    fn reset(&mut self) {
        self.hops = None;
        self.marks = Marks::default();
    }
}

/// Where a node stands in what is in order of node.
fn places<T>(sorted: &[T], end: NodeId, node: impl Fn(&T) -> NodeId) -> Range<usize> {
    let from = sorted.partition_point(|found| node(found) < end);
    from..from + sorted[from..].iter().take_while(|found| node(found) == end).count()
}

/// The rows of one leg, and the nodes to look at.
struct Side<'b> {
    rows: Rows<'b>,
    whole: Option<WholeRows<'b>>,
    nodes: &'b [NodeId],
}

impl<'b> Side<'b> {
    #[inline]
    fn row(&self, row: usize) -> (Range<usize>, &'b [NodeId]) {
        let node = self.nodes[row];
        if let Some(whole) = self.whole {
            return whole.row(node);
        }
        let range = self.rows.range(node);
        (range.clone(), self.rows.slice(range))
    }

    /// The edges that lead to a node, but for those that may not.
    fn edges_to(&self, row: usize, end: NodeId, apart: &Apart<'_>) -> Vec<EdgeId> {
        let (range, ends) = self.row(row);
        let edges = places(ends, end, |found| *found).map(|place| self.rows.edge(range.start + place));
        edges.filter(|edge| apart.allows(row, *edge)).collect()
    }
}

/// The nodes that one row leads to, as bits: a row that stays the same from one batch row to the next is then looked
/// up at one step for each node.
#[derive(Default)]
struct Marks {
    bits: Bits,
    of: Option<(usize, NodeId)>,
    set: Vec<NodeId>,
}

impl Marks {
    fn fit(&mut self, nodes: usize) {
        if self.bits.len() != nodes {
            *self = Marks { bits: Bits::new(nodes), of: None, set: Vec::new() };
        }
    }

    /// Sets the bits of the row of a leg, and takes away those of the one before.
    fn mark(&mut self, leg: usize, node: NodeId, row: &[NodeId]) {
        for node in self.set.drain(..) {
            self.bits.set(node.index(), false);
        }
        for node in row {
            self.bits.set(node.index(), true);
        }
        self.set.extend_from_slice(row);
        self.of = Some((leg, node));
    }

    /// The side whose row is marked, now that a row of the batch is looked at: one that keeps its node.
    #[inline]
    fn side(&mut self, sides: &[Side<'_>], row: usize, rows: &[&[NodeId]]) -> Option<usize> {
        if let Some((leg, node)) = self.of
            && sides.get(leg).is_some_and(|side| side.nodes[row] == node)
        {
            return Some(leg);
        }
        let before = row.checked_sub(1)?;
        let leg = sides.iter().position(|side| side.nodes[before] == side.nodes[row])?;
        self.mark(leg, sides[leg].nodes[row], rows[leg]);
        Some(leg)
    }

    /// Gives the nodes that the rows of all sides have, each once, in order; says how many ends were looked at.
    /// `rows` is room for the rows.
    #[inline]
    fn meet<'b>(
        &mut self,
        sides: &[Side<'b>],
        row: usize,
        rows: &mut Vec<&'b [NodeId]>,
        hits: &mut Vec<NodeId>,
    ) -> usize {
        rows.clear();
        for side in sides {
            let ends = side.row(row).1;
            if ends.is_empty() {
                return 1;
            }
            rows.push(ends);
        }
        let marked = self.side(sides, row, rows);
        let shortest = (0..rows.len()).filter(|at| Some(*at) != marked).min_by_key(|at| rows[*at].len());
        // What is looked up in bits takes one step, what is searched for in a row takes several.
        let drive = match (shortest, marked) {
            (Some(other), Some(marked)) if rows[other].len() > LONGER * rows[marked].len() => marked,
            (Some(other), _) => other,
            (None, _) => return 1,
        };
        let looks_up = marked.is_some_and(|marked| marked != drive);
        for end in rows[drive] {
            if looks_up && !self.bits.get(end.index()) || hits.last() == Some(end) {
                continue;
            }
            let mut others = (0..rows.len()).filter(|at| *at != drive && !(looks_up && Some(*at) == marked));
            if others.all(|at| rows[at].binary_search(end).is_ok()) {
                hits.push(*end);
            }
        }
        rows[drive].len() + 1
    }
}
