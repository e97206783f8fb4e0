//! Walk: paths of a repeated step.
//!
//! All paths are found by depth-first search over trails, kept as a stack and not as calls. A shortest path
//! without a condition of its own is found by breadth-first search over nodes; with one, by breadth-first
//! search over trails, for the shortest that passes may be longer than the shortest.

use std::collections::{HashMap, HashSet, VecDeque};

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::expand::is_apart;
use super::fan::{Fan, Made};
use super::hops::Hops;
use super::world::World;
use crate::answer::{EvidenceId, Leaf};
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::model::{EdgeId, NodeId, Value};
use crate::query::plan::{self, PathMode, Selector, Slot};

pub(super) struct Walk {
    pub(super) plan: plan::Walk,
    pub(super) each: Option<(Slot, Bound)>,
    pub(super) accept: Option<Bound>,
    pub(super) hops: Option<Hops>,
    pub(super) edges: Vec<Value>,
    pub(super) ends: Vec<NodeId>,
}

/// The edges of a walk from its start, and where it ends.
type Found = (Vec<EdgeId>, NodeId);

/// A step of the depth-first search: where it stands, and what is still to be tried from there.
struct Frame {
    node: NodeId,
    steps: Vec<(EdgeId, NodeId)>,
}

/// One row's search.
struct Search<'s, 'w> {
    walk: &'s Walk,
    hops: &'s Hops,
    world: &'s World<'w>,
    batch: &'s Batch,
    row: usize,
    start: NodeId,
    target: Option<NodeId>,
}

impl Search<'_, '_> {
    /// The steps that may follow, after the conditions on an edge.
    fn steps(&self, node: NodeId) -> Result<Vec<(EdgeId, NodeId)>, Fault> {
        let plan = &self.walk.plan;
        let mut steps = Vec::new();
        self.hops.each(self.world.view(plan.lens), node, &mut |edge, end| {
            if is_apart(self.batch, self.row, &plan.apart, edge) {
                steps.push((edge, end));
            }
        });
        self.world.budget.step(u32::try_from(steps.len() + 1).unwrap_or(u32::MAX))?;
        let Some((slot, test)) = &self.walk.each else { return Ok(steps) };
        let row = Row::new(self.batch, self.row);
        let mut passed = Vec::new();
        for (edge, end) in steps {
            let value = Value::Edge(edge, plan.lens);
            if row.with(*slot, value, |row| test.truth(self.world, row))? == Some(true) {
                passed.push((edge, end));
            }
        }
        Ok(passed)
    }

    fn is_end(&self, node: NodeId) -> bool {
        self.target.is_none_or(|target| target == node) && !(self.walk.plan.distinct_ends && node == self.start)
    }

    /// Whether the path may go on over `edge` to `end`.
    fn may(&self, edges: &[EdgeId], nodes: &[NodeId], edge: EdgeId, end: NodeId) -> bool {
        match self.walk.plan.mode {
            PathMode::Walk => true,
            PathMode::Trail => !edges.contains(&edge),
            PathMode::Acyclic => !nodes.contains(&end),
            PathMode::Simple => !edges.contains(&edge) && !nodes.get(1..).unwrap_or(&[]).contains(&end),
        }
    }

    fn too_long(&self, length: usize) -> bool {
        self.walk.plan.most.is_some_and(|most| length as u64 >= most)
    }

    fn long_enough(&self, length: usize) -> bool {
        length as u64 >= self.walk.plan.least
    }

    /// Every path, by depth.
    fn all(&self, emit: &mut dyn FnMut(Found) -> Result<(), Fault>) -> Result<(), Fault> {
        let mut edges: Vec<EdgeId> = Vec::new();
        let mut nodes = vec![self.start];
        if self.long_enough(0) && self.is_end(self.start) {
            emit((Vec::new(), self.start))?;
        }
        let first = if self.too_long(0) { Vec::new() } else { self.reversed_steps(self.start)? };
        let mut stack = vec![Frame { node: self.start, steps: first }];
        while let Some(frame) = stack.last_mut() {
            let Some((edge, end)) = frame.steps.pop() else {
                stack.pop();
                edges.pop();
                nodes.pop();
                continue;
            };
            if !self.may(&edges, &nodes, edge, end) {
                continue;
            }
            edges.push(edge);
            nodes.push(end);
            if self.long_enough(edges.len()) && self.is_end(end) {
                emit((edges.clone(), end))?;
            }
            let steps = if self.too_long(edges.len()) { Vec::new() } else { self.reversed_steps(end)? };
            stack.push(Frame { node: end, steps });
            debug_assert_eq!(stack.last().map(|frame| frame.node), nodes.last().copied());
        }
        Ok(())
    }

    /// Steps are taken from the end of the list.
    fn reversed_steps(&self, node: NodeId) -> Result<Vec<(EdgeId, NodeId)>, Fault> {
        let mut steps = self.steps(node)?;
        steps.reverse();
        Ok(steps)
    }

    /// Paths by length, by breadth-first search over nodes: the shortest to each end, one or all.
    fn shortest(&self, every: bool) -> Result<Vec<Found>, Fault> {
        let mut distance: HashMap<NodeId, usize> = HashMap::from([(self.start, 0)]);
        let mut before: HashMap<NodeId, Vec<(EdgeId, NodeId)>> = HashMap::new();
        let mut queue = VecDeque::from([self.start]);
        let mut ends = Vec::new();
        if self.long_enough(0) && self.is_end(self.start) {
            ends.push(self.start);
        }
        while let Some(node) = queue.pop_front() {
            let length = distance[&node];
            // Everything as short as the target has been found once a longer one comes up.
            let found = self.target.and_then(|target| distance.get(&target)).copied();
            if self.too_long(length) || found.is_some_and(|found| length >= found && self.target != Some(self.start)) {
                break;
            }
            for (edge, end) in self.steps(node)? {
                match distance.get(&end) {
                    None => {
                        self.world.budget.take(64)?;
                        distance.insert(end, length + 1);
                        before.insert(end, vec![(edge, node)]);
                        queue.push_back(end);
                        if self.is_end(end) {
                            ends.push(end);
                        }
                    }
                    Some(known) if every && *known == length + 1 => {
                        before.entry(end).or_default().push((edge, node));
                    }
                    Some(_) => {}
                }
            }
        }
        let mut found = Vec::new();
        for end in ends {
            self.unwind(end, &before, every, &mut found)?;
        }
        Ok(found)
    }

    /// The paths that lead to `end`, from what came before each node.
    fn unwind(
        &self,
        end: NodeId,
        before: &HashMap<NodeId, Vec<(EdgeId, NodeId)>>,
        every: bool,
        found: &mut Vec<Found>,
    ) -> Result<(), Fault> {
        let mut stack = vec![(end, Vec::new())];
        while let Some((node, edges)) = stack.pop() {
            if node == self.start {
                let mut edges: Vec<EdgeId> = edges;
                edges.reverse();
                self.world.budget.take(32 + 4 * edges.len())?;
                found.push((edges, end));
                if !every {
                    return Ok(());
                }
                continue;
            }
            self.world.budget.step(1)?;
            for (edge, previous) in before.get(&node).into_iter().flatten().rev() {
                let mut longer = edges.clone();
                longer.push(*edge);
                stack.push((*previous, longer));
            }
        }
        Ok(())
    }

    /// Paths by length, by breadth-first search over trails; for each end those the selector keeps.
    fn by_length(&self, keep: usize, groups: bool) -> Result<Vec<Found>, Fault> {
        let mut found: Vec<Found> = Vec::new();
        let mut lengths: HashMap<NodeId, (HashSet<usize>, usize)> = HashMap::new();
        let mut level: Vec<(Vec<EdgeId>, Vec<NodeId>)> = vec![(Vec::new(), vec![self.start])];
        let mut length = 0;
        while !level.is_empty() {
            for (edges, nodes) in &level {
                let end = nodes.last().copied().unwrap_or(self.start);
                if !self.long_enough(length) || !self.is_end(end) || !self.accepts(edges, end)? {
                    continue;
                }
                let (seen, count) = lengths.entry(end).or_default();
                let wanted = if groups { seen.contains(&length) || seen.len() < keep } else { *count < keep };
                if wanted {
                    seen.insert(length);
                    *count += 1;
                    found.push((edges.clone(), end));
                }
            }
            let full = |end: &NodeId| {
                lengths.get(end).is_some_and(|(seen, count)| if groups { seen.len() >= keep } else { *count >= keep })
            };
            if self.target.as_ref().is_some_and(full) || self.too_long(length) {
                break;
            }
            level = self.longer(&level)?;
            length += 1;
        }
        Ok(found)
    }

    fn longer(&self, level: &[(Vec<EdgeId>, Vec<NodeId>)]) -> Result<Vec<(Vec<EdgeId>, Vec<NodeId>)>, Fault> {
        let mut next = Vec::new();
        for (edges, nodes) in level {
            let last = nodes.last().copied().unwrap_or(self.start);
            for (edge, end) in self.steps(last)? {
                if self.may(edges, nodes, edge, end) {
                    self.world.budget.take(64 + 8 * edges.len())?;
                    let (mut edges, mut nodes) = (edges.clone(), nodes.clone());
                    edges.push(edge);
                    nodes.push(end);
                    next.push((edges, nodes));
                }
            }
        }
        Ok(next)
    }

    fn accepts(&self, edges: &[EdgeId], end: NodeId) -> Result<bool, Fault> {
        let Some(test) = &self.walk.accept else { return Ok(true) };
        let plan = &self.walk.plan;
        let row = Row::new(self.batch, self.row);
        let list = self.walk.list(edges);
        row.with(plan.to, Value::Node(end, plan.lens), |row| {
            row.with(plan.edges, list, |row| Ok(test.truth(self.world, row)? == Some(true)))
        })
    }
}

impl Walk {
    /// The edges as a value, in the order of the pattern as written.
    fn list(&self, edges: &[EdgeId]) -> Value {
        let mut items: Vec<Value> = edges.iter().map(|edge| Value::Edge(*edge, self.plan.lens)).collect();
        if self.plan.reversed {
            items.reverse();
        }
        Value::list(items)
    }

    fn found(&self, search: &Search<'_, '_>) -> Result<Vec<Found>, Fault> {
        let world = search.world;
        let count = |expression: &plan::Expression| match expression {
            plan::Expression::Literal(plan::Literal::Integer(count)) => Ok(usize::try_from(*count).unwrap_or(0)),
            plan::Expression::Parameter(name) => match world.parameters.get(name.as_str()) {
                Some(Value::Integer(count)) if *count > 0 => Ok(usize::try_from(*count).unwrap_or(usize::MAX)),
                _ => Err(Fault::new(codes::RUN_ARGUMENT_VALUE, "the number of paths is a positive integer")),
            },
            _ => Ok(1),
        };
        let plain = self.accept.is_none() && self.plan.least <= 1 && self.plan.mode == PathMode::Trail;
        match &self.plan.selector {
            Selector::All => {
                let mut found = Vec::new();
                search.all(&mut |path| {
                    world.budget.take(48 + 4 * path.0.len())?;
                    found.push(path);
                    Ok(())
                })?;
                Ok(found)
            }
            Selector::Any(k) | Selector::Shortest(k) => match count(k)? {
                1 if plain => search.shortest(false),
                k => search.by_length(k, false),
            },
            Selector::Groups(k) => match count(k)? {
                1 if plain => search.shortest(true),
                k => search.by_length(k, true),
            },
        }
    }

    fn evidence(&self, world: &World<'_>, before: EvidenceId, edges: &[EdgeId]) -> EvidenceId {
        if !world.evidence {
            return EvidenceId::NONE;
        }
        edges.iter().fold(before, |so_far, edge| world.with_leaf(so_far, Leaf::Edge(*edge, self.plan.lens)))
    }
}

impl Fan for Walk {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let Some(start) = batch.node(self.plan.from, row) else { return Ok(()) };
        let target = if self.plan.into { batch.node(self.plan.to, row) } else { None };
        if self.plan.into && target.is_none() {
            return Ok(());
        }
        let graph = world.graph();
        let hops = self.hops.take();
        let hops = hops.unwrap_or_else(|| Hops::new(graph, self.plan.types.as_ref(), self.plan.direction));
        let search = Search { walk: self, hops: &hops, world, batch, row, start, target };
        let found = self.found(&search)?;
        let evidence = world.rest_on(batch.evidence(row));
        for (edges, end) in found {
            made.row(row, self.evidence(world, evidence, &edges));
            let list = self.list(&edges);
            self.edges.push(list);
            self.ends.push(end);
        }
        self.hops = Some(hops);
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        batch.put(self.plan.edges, Column::Values(std::mem::take(&mut self.edges)));
        let ends = std::mem::take(&mut self.ends);
        if !self.plan.into {
            batch.put(self.plan.to, Column::Nodes(ends, self.plan.lens));
        }
    }

    fn reset(&mut self) {
        self.hops = None;
    }
}
