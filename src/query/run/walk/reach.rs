//! [`Reach`]: where a walk of one repeated step can end, each node once, by breadth-first search.
//!
//! For when nobody asks which way led there, or how many did. A node other than the start is the end of a trail
//! exactly when it is that of a shortest path. The start itself is when there is a cycle through it: where steps
//! go one way, some step leads back to it; where all go both ways, two branches of the search are joined by an
//! edge, and the shortest cycle is that of the edge that joins them nearest to the start.
//!
//! The search does not turn to the nodes that were not reached yet (Beamer, Asanović and Patterson, 2012), however large its
//! frontier: on a million edges, ten a node, that was no faster, for it reads the rows of the other direction as well.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::batch::{Batch, Column};
use super::super::code::Folded;
use super::super::fan::{Fan, Made};
use super::super::hops::Hops;
use super::super::world::World;
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::graph::{Bits, Rows, View, WholeRows};
use crate::model::{EdgeId, NodeId};
use crate::query::plan;

/// A walk of which only the ends matter.
pub(in crate::query::run) struct Reach {
    plan: plan::Walk,
    hops: Rc<Hops>,
    from_start: bool,
    most: u64,
    seen: Bits,
    frontier: Vec<NodeId>,
    next: Vec<NodeId>,
    found: Vec<NodeId>,
}

/// Which part of all nodes are asked before whole columns are checked for them, one over it.
const MANY: usize = 32;

/// How the search has come to nodes: the first edge of the way, and its length.
type Branches = HashMap<NodeId, (EdgeId, u64), Folded>;

impl Reach {
    /// The search for a walk; none when the walk has to be taken as it is written.
    pub(in crate::query::run) fn new(world: &World<'_>, plan: &plan::Walk) -> Option<Self> {
        let (edge, least, most) = plan.repeated().filter(|_| plan.ends_only && world.plainly_reads())?;
        let hops = Hops::new(world.graph(), edge.types.as_ref(), edge.direction);
        (hops.is_one_way() || hops.is_two_way()).then(|| Reach {
            plan: plan.clone(),
            hops: Rc::new(hops),
            from_start: least == 0,
            most: most.unwrap_or(u64::MAX),
            seen: Bits::new(world.graph().node_bound()),
            frontier: Vec::new(),
            next: Vec::new(),
            found: Vec::new(),
        })
    }

    /// Fills `found` with all ends of walks from `start`.
    fn search(&mut self, world: &World<'_>, start: NodeId) -> Result<(), Fault> {
        let view = world.view(self.plan.lens);
        let hops = Rc::clone(&self.hops);
        let steps = Steps::new(&hops, view);
        let mut branches = self.hops.is_two_way().then(Branches::default);
        let (mut length, mut closed) = (0, self.from_start);
        let first = self.found.len();
        self.frontier.clear();
        self.frontier.push(start);
        self.seen.set(start.index(), true);
        while length < self.most && !self.frontier.is_empty() {
            closed |= match &mut branches {
                Some(branches) => self.look_around(world, &steps, branches, (start, length))?,
                None => self.look_ahead(world, &steps, start)?,
            };
            world.budget.take(4 * self.next.len())?;
            length += 1;
            self.found.extend_from_slice(&self.next);
            std::mem::swap(&mut self.frontier, &mut self.next);
            self.next.clear();
        }
        self.found[first..].iter().chain([&start]).for_each(|node| self.seen.set(node.index(), false));
        if closed {
            self.found.push(start);
        }
        world.budget.give(4 * (self.found.len() - first));
        Ok(())
    }
}

/// One step further, from the nodes reached last to those that are reached next; each says whether a cycle was closed.
impl Reach {
    /// Along steps that go one way.
    fn look_ahead(&mut self, world: &World<'_>, steps: &Steps<'_, '_>, start: NodeId) -> Result<bool, Fault> {
        let whole = steps.whole(self.frontier.len(), self.seen.len());
        let (mut walked, mut closed) = (0, false);
        for node in &self.frontier {
            let mut reach = |end: NodeId| {
                walked += 1;
                closed |= end == start;
                if !self.seen.get(end.index()) {
                    self.seen.set(end.index(), true);
                    self.next.push(end);
                }
            };
            match &whole {
                Some(whole) => whole.iter().flat_map(|rows| rows.row(*node).1).for_each(|end| reach(*end)),
                None => steps.each_end(*node, &mut reach),
            }
            if walked > 1024 {
                world.budget.step(std::mem::take(&mut walked))?;
            }
        }
        world.budget.step(walked)?;
        Ok(closed)
    }

    /// Along steps that go both ways, where an edge that was walked must be known again.
    fn look_around(
        &mut self,
        world: &World<'_>,
        steps: &Steps<'_, '_>,
        branches: &mut Branches,
        (start, length): (NodeId, u64),
    ) -> Result<bool, Fault> {
        let (mut walked, mut closed) = (0, false);
        for node in &self.frontier {
            steps.each(*node, &mut |edge, end| {
                walked += 1;
                closed |= meets(branches, start, (*node, length), (edge, end), self.most);
                if !self.seen.get(end.index()) {
                    self.seen.set(end.index(), true);
                    self.next.push(end);
                }
            });
            if walked > 1024 {
                world.budget.step(std::mem::take(&mut walked))?;
            }
        }
        world.budget.step(walked)?;
        Ok(closed)
    }
}

/// Notes to which branch the end of a step belongs; whether the step joins two branches, or leads back to the start
/// by an edge that the search has not come by, so that a cycle of at most `most` edges goes through the start.
fn meets(
    branches: &mut Branches,
    start: NodeId,
    (node, length): (NodeId, u64),
    (edge, end): (EdgeId, NodeId),
    most: u64,
) -> bool {
    let own = branches.get(&node).map(|(first, _)| *first);
    if end == start {
        return own != Some(edge);
    }
    let (branch, reached) = *branches.entry(end).or_insert((own.unwrap_or(edge), length + 1));
    // From the start, a second edge to a neighbour is a branch of its own.
    let other = if node == start { branch != edge } else { own != Some(branch) };
    other && length + reached < most
}

impl Fan for Reach {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let Some(start) = batch.node(self.plan.from, row) else { return Ok(()) };
        let first = self.found.len();
        self.search(world, start)?;
        if self.plan.into {
            let target = batch.node(self.plan.to, row);
            let reached = self.found[first..].iter().any(|node| Some(*node) == target);
            self.found.truncate(first);
            made.rows(row, usize::from(reached), batch.evidence(row));
        } else {
            made.rows(row, self.found.len() - first, batch.evidence(row));
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        let found = std::mem::take(&mut self.found);
        if !self.plan.into {
            batch.put(self.plan.to, Column::Nodes(found, self.plan.lens));
        }
    }
}

/// The steps of a search, as adjacency rows where nothing else has to be asked.
pub(super) struct Steps<'s, 'g> {
    hops: &'s Hops,
    view: View<'g>,
    rows: Option<Vec<Rows<'g>>>,
}

impl<'s, 'g> Steps<'s, 'g> {
    pub(super) fn new(hops: &'s Hops, view: View<'g>) -> Self {
        Steps { hops, view, rows: hops.all_rows(view) }
    }

    /// Calls `f` with each edge at a node and the node at its other end; a loop may come twice.
    #[inline]
    pub(super) fn each(&self, node: NodeId, f: &mut impl FnMut(EdgeId, NodeId)) {
        let Some(all) = &self.rows else { return self.hops.each(self.view, node, f) };
        for rows in all {
            let range = rows.range(node);
            let ends = rows.slice(range.clone());
            for (position, end) in range.zip(ends) {
                f(rows.edge(position), *end);
            }
        }
    }

    /// The rows as plain lists, where so many of all nodes will be asked that it pays to check them as a whole.
    fn whole(&self, nodes: usize, of: usize) -> Option<Vec<WholeRows<'g>>> {
        let all = self.rows.as_ref().filter(|_| nodes.saturating_mul(MANY) > of)?;
        all.iter().map(|rows| rows.for_loop(nodes)).collect()
    }

    /// Calls `f` with the node at the other end of each edge at a node, without looking at the edges.
    #[inline]
    pub(super) fn each_end(&self, node: NodeId, f: &mut impl FnMut(NodeId)) {
        let Some(all) = &self.rows else { return self.hops.each(self.view, node, &mut |_, end| f(end)) };
        all.iter().flat_map(|rows| rows.row(node)).for_each(|end| f(*end));
    }

    /// About how many edges a node has.
    pub(super) fn degree(&self, node: NodeId) -> usize {
        match &self.rows {
            Some(all) => all.iter().map(|rows| rows.range(node).len()).sum(),
            None => 1,
        }
    }
}
