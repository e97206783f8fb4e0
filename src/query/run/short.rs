//! Paths and Neighbours: the short forms at work (MODEL.md 4.4).

use std::collections::HashMap;

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::ways::Allowed;
use super::world::World;
use crate::answer::{EvidenceId, Leaf};
use crate::diagnostic::{Fault, codes};
use crate::graph::Graph;
use crate::model::value::Path;
use crate::model::{EdgeId, LensId, NodeId, Value};
use crate::query::plan;

/// The value of WITHIN.
fn within(bound: &Bound, world: &World<'_>, batch: &Batch, row: usize) -> Result<usize, Fault> {
    match bound.eval(world, &Row::new(batch, row))? {
        Value::Integer(count) if count > 0 => Ok(usize::try_from(count).unwrap_or(usize::MAX)),
        _ => Err(Fault::new(codes::RUN_ARGUMENT_VALUE, "WITHIN takes a positive integer")),
    }
}

fn with_edges(world: &World<'_>, before: EvidenceId, edges: &[EdgeId], lens: LensId) -> EvidenceId {
    if !world.evidence {
        return EvidenceId::NONE;
    }
    edges.iter().fold(before, |so_far, edge| world.with_leaf(so_far, Leaf::Edge(*edge, lens)))
}

/// What paths are ordered by, after their length: ids along them, then names of relations.
fn ids(graph: &Graph, path: &Path) -> (Vec<String>, Vec<String>) {
    let relation = |edge: &EdgeId| graph.relation_name(graph.edge(*edge).relation).to_owned();
    (path.nodes.iter().map(|node| graph.node_element(*node)).collect(), path.edges.iter().map(relation).collect())
}

/// Simple paths from a node, by depth, at most `most` steps.
struct Search<'s, 'w> {
    world: &'s World<'w>,
    allowed: &'s Allowed,
    lens: LensId,
    most: usize,
    /// Steps still needed from a node, where that is known.
    left: Option<HashMap<NodeId, usize>>,
}

impl Search<'_, '_> {
    fn steps(&self, node: NodeId) -> Result<Vec<(EdgeId, NodeId)>, Fault> {
        let mut steps = Vec::new();
        self.allowed.each(self.world, node, &mut |edge, end| steps.push((edge, end)));
        self.world.budget.step(u32::try_from(steps.len() + 1).unwrap_or(u32::MAX))?;
        Ok(steps)
    }

    /// Calls `reach` with each simple path; it says whether the path may go on.
    fn each(&self, start: NodeId, reach: &mut dyn FnMut(&Path) -> Result<bool, Fault>) -> Result<(), Fault> {
        let mut path = Path { nodes: vec![start], edges: Vec::new(), lens: self.lens };
        let mut stack = vec![self.steps(start)?];
        while let Some(steps) = stack.last_mut() {
            let Some((edge, end)) = steps.pop() else {
                stack.pop();
                path.nodes.pop();
                path.edges.pop();
                continue;
            };
            let near =
                |left: &HashMap<NodeId, usize>| left.get(&end).is_some_and(|l| path.edges.len() + 1 + l <= self.most);
            if path.nodes.contains(&end) || !self.left.as_ref().is_none_or(near) {
                continue;
            }
            path.nodes.push(end);
            path.edges.push(edge);
            let go_on = reach(&path)? && path.edges.len() < self.most;
            stack.push(if go_on { self.steps(end)? } else { Vec::new() });
        }
        Ok(())
    }

    /// Distances to `target` over allowed steps, walked the other way.
    fn distances(&self, target: NodeId, backwards: &Allowed) -> Result<HashMap<NodeId, usize>, Fault> {
        let mut distance = HashMap::from([(target, 0)]);
        let mut level = vec![target];
        for length in 1..=self.most {
            let mut next = Vec::new();
            for node in level {
                backwards.each(self.world, node, &mut |_, end| {
                    distance.entry(end).or_insert_with(|| {
                        next.push(end);
                        length
                    });
                });
                self.world.budget.step(next.len().try_into().unwrap_or(u32::MAX))?;
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        Ok(distance)
    }
}

/// The same steps seen from their other ends.
fn reversed(ways: &plan::Ways) -> plan::Ways {
    let turn = |lists: &[Vec<plan::Way>]| {
        let way = |way: &plan::Way| plan::Way { kind: way.kind.clone(), against: way.along, along: way.against };
        lists.iter().map(|list| list.iter().map(way).collect()).collect()
    };
    plan::Ways { via: turn(&ways.via), avoiding: turn(&ways.avoiding) }
}

pub(super) struct Paths {
    pub(super) plan: plan::Paths,
    pub(super) within: Bound,
    pub(super) found: Vec<Value>,
}

impl Fan for Paths {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let plan = &self.plan;
        let (Some(from), Some(to)) = (batch.node(plan.from, row), batch.node(plan.to, row)) else { return Ok(()) };
        let most = within(&self.within, world, batch, row).map_err(|fault| fault.at(plan.span))?;
        if from == to {
            return Ok(());
        }
        let at = |fault: Fault| fault.at(plan.span);
        let allowed = Allowed::new(world, &plan.ways, plan.lens).map_err(at)?;
        let backwards = Allowed::new(world, &reversed(&plan.ways), plan.lens).map_err(at)?;
        let mut search = Search { world, allowed: &allowed, lens: plan.lens, most, left: None };
        search.left = Some(search.distances(to, &backwards)?);
        let graph = world.graph();
        let mut found = Vec::new();
        search.each(from, &mut |path| {
            let last = path.nodes.last().copied().unwrap_or(from);
            if last != to {
                return Ok(allowed.between(graph, last));
            }
            if allowed.passes(&path.nodes[1..path.nodes.len() - 1]) {
                world.budget.take(96 + 8 * path.nodes.len())?;
                found.push(path.clone());
            }
            Ok(false)
        })?;
        found.sort_by_cached_key(|path| (path.edges.len(), ids(graph, path)));
        for path in found {
            made.row(row, with_edges(world, batch.evidence(row), &path.edges, plan.lens));
            self.found.push(Value::Path(path.into()));
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        batch.put(self.plan.path, Column::Values(std::mem::take(&mut self.found)));
    }
}

/// A neighbour, and how it is reached.
struct Neighbour {
    path: Path,
    /// The last edges of all shortest ways to it.
    edges: Vec<EdgeId>,
}

pub(super) struct Neighbours {
    pub(super) plan: plan::Neighbours,
    pub(super) within: Bound,
    pub(super) columns: [Vec<Value>; 4],
}

impl Neighbours {
    /// By breadth-first search over entities.
    fn by_level(search: &Search<'_, '_>, start: NodeId) -> Result<HashMap<NodeId, Neighbour>, Fault> {
        let mut found: HashMap<NodeId, Neighbour> = HashMap::new();
        let first = Path { nodes: vec![start], edges: Vec::new(), lens: search.lens };
        let mut level = vec![first];
        for length in 1..=search.most {
            let mut next: Vec<NodeId> = Vec::new();
            for path in &level {
                let last = path.nodes.last().copied().unwrap_or(start);
                for (edge, end) in search.steps(last)? {
                    if end == start || !search.allowed.between(search.world.graph(), end) {
                        continue;
                    }
                    search.world.budget.take(16)?;
                    let longer = found.entry(end).or_insert_with(|| {
                        next.push(end);
                        let mut path = path.clone();
                        path.nodes.push(end);
                        path.edges.push(edge);
                        Neighbour { path, edges: Vec::new() }
                    });
                    if longer.path.edges.len() == length && !longer.edges.contains(&edge) {
                        longer.edges.push(edge);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            let graph = search.world.graph();
            next.sort_by_cached_key(|node| graph.node_element(*node));
            level = next.iter().filter_map(|node| found.get(node)).map(|neighbour| neighbour.path.clone()).collect();
        }
        Ok(found)
    }

    /// By all simple paths: where the path must pass certain entities, the nearest way may not count.
    fn by_path(search: &Search<'_, '_>, start: NodeId) -> Result<HashMap<NodeId, Neighbour>, Fault> {
        let mut found: HashMap<NodeId, Neighbour> = HashMap::new();
        let graph = search.world.graph();
        search.each(start, &mut |path| {
            let (Some(end), Some(edge)) = (path.nodes.last().copied(), path.edges.last().copied()) else {
                return Ok(true);
            };
            if !search.allowed.between(graph, end) {
                return Ok(false);
            }
            if search.allowed.passes(&path.nodes[1..]) {
                let shorter = found.get(&end).is_none_or(|known| path.edges.len() < known.path.edges.len());
                if shorter {
                    found.insert(end, Neighbour { path: path.clone(), edges: vec![edge] });
                } else if let Some(known) = found.get_mut(&end)
                    && known.path.edges.len() == path.edges.len()
                {
                    if !known.edges.contains(&edge) {
                        known.edges.push(edge);
                    }
                    if ids(graph, path) < ids(graph, &known.path) {
                        known.path = path.clone();
                    }
                }
            }
            Ok(true)
        })?;
        Ok(found)
    }
}

impl Fan for Neighbours {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let plan = &self.plan;
        let Some(start) = batch.node(plan.of, row) else { return Ok(()) };
        let most = within(&self.within, world, batch, row).map_err(|fault| fault.at(plan.span))?;
        let allowed = Allowed::new(world, &plan.ways, plan.lens).map_err(|fault| fault.at(plan.span))?;
        let search = Search { world, allowed: &allowed, lens: plan.lens, most, left: None };
        let found = if allowed.must_pass() { Self::by_path(&search, start)? } else { Self::by_level(&search, start)? };
        let mut found: Vec<(NodeId, Neighbour)> = found.into_iter().collect();
        let graph = world.graph();
        found.sort_by_cached_key(|(node, neighbour)| (neighbour.path.edges.len(), graph.node_element(*node)));
        for (node, mut neighbour) in found {
            neighbour.edges.sort_by_cached_key(|edge| {
                let found = graph.edge(*edge);
                (
                    graph.relation_name(found.relation).to_owned(),
                    graph.node_element(found.start),
                    graph.node_element(found.end),
                )
            });
            let evidence = with_edges(world, batch.evidence(row), &neighbour.edges, plan.lens);
            made.row(row, with_edges(world, evidence, &neighbour.path.edges, plan.lens));
            let distance = i64::try_from(neighbour.path.edges.len()).unwrap_or(i64::MAX);
            let edges: Vec<Value> = neighbour.edges.iter().map(|edge| Value::Edge(*edge, plan.lens)).collect();
            let values =
                [Value::Node(node, plan.lens), distance.into(), Value::list(edges), Value::Path(neighbour.path.into())];
            self.columns.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        let slots = [self.plan.neighbour, self.plan.distance, self.plan.edges, self.plan.path];
        for (slot, column) in slots.into_iter().zip(&mut self.columns) {
            batch.put(slot, Column::Values(std::mem::take(column)));
        }
    }
}
