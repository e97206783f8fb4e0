//! Create, Merge, Set, Delete. Each takes all its rows before it changes anything, so that what a query
//! reads never depends on what it has written so far.

use std::collections::VecDeque;

use super::batch::{Batch, Column};
use super::change::{self, BoundCreate, BoundSet};
use super::evaluate::{Bound, Row};
use super::stage::{Driver, Inbox, Pull, Stage};
use super::world::World;
use crate::diagnostic::{Fault, Span};
use crate::model::{EdgeId, LensId, NodeId, Value};
use crate::query::plan::{PathPart, Slot};

/// Something that changes the graph, batch by batch.
pub(super) trait Change {
    /// Changes the graph for all rows, and gives the rows that go on.
    fn apply(&mut self, world: &mut World<'_>, batches: Vec<Batch>) -> Result<Vec<Batch>, Fault>;
}

/// A [`Change`] as a stage.
pub(super) struct Writer<C> {
    change: C,
    inbox: Inbox,
    waiting: Vec<Batch>,
    ready: VecDeque<Batch>,
    written: bool,
    /// The bytes that were counted for the rows.
    held: usize,
}

impl<C> Writer<C> {
    pub(super) fn new(change: C) -> Self {
        let (inbox, waiting, ready) = (Inbox::default(), Vec::new(), VecDeque::new());
        Writer { change, inbox, waiting, ready, written: false, held: 0 }
    }
}

impl<C: Change> Stage for Writer<C> {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        if let Some(batch) = self.inbox.batch.take() {
            let bytes = batch.bytes(world.budget)?;
            world.budget.take(bytes)?;
            self.held += bytes;
            self.waiting.push(batch);
        }
        if !self.inbox.ended {
            return Ok(Pull::Hungry);
        }
        if !self.written {
            return Ok(Pull::Write);
        }
        let ready = self.ready.pop_front();
        if self.ready.is_empty() {
            world.budget.give(std::mem::take(&mut self.held));
        }
        Ok(ready.map_or(Pull::Done, Pull::Batch))
    }

    fn write(&mut self, world: &mut World<'_>) -> Result<(), Fault> {
        self.written = true;
        let batches = std::mem::take(&mut self.waiting);
        self.ready = self.change.apply(world, batches)?.into();
        Ok(())
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.waiting.clear();
        self.ready.clear();
        self.written = false;
    }
}

impl Change for BoundCreate {
    fn apply(&mut self, world: &mut World<'_>, batches: Vec<Batch>) -> Result<Vec<Batch>, Fault> {
        let mut done = Vec::new();
        for mut batch in batches {
            let mut nodes: Vec<Vec<NodeId>> = self.nodes.iter().map(|_| Vec::new()).collect();
            let mut edges: Vec<Vec<EdgeId>> = self.edges.iter().map(|_| Vec::new()).collect();
            for row in 0..batch.len() {
                let made = self.make(world, &batch, row).map_err(|fault| fault.at(self.span))?;
                nodes.iter_mut().zip(made.0).for_each(|(column, node)| column.push(node));
                edges.iter_mut().zip(made.1).for_each(|(column, edge)| column.push(edge));
            }
            for (node, column) in self.nodes.iter().zip(nodes) {
                batch.put(node.slot, Column::Nodes(column, LensId(0)));
            }
            for (edge, column) in self.edges.iter().zip(edges) {
                batch.put(edge.slot, Column::Edges(column, LensId(0)));
            }
            done.push(batch);
        }
        Ok(done)
    }
}

pub(super) struct Set(pub(super) Vec<BoundSet>);

impl Change for Set {
    fn apply(&mut self, world: &mut World<'_>, batches: Vec<Batch>) -> Result<Vec<Batch>, Fault> {
        for batch in &batches {
            for row in 0..batch.len() {
                world.budget.step(1)?;
                for action in &self.0 {
                    action.apply(world, &Row::new(batch, row))?;
                }
            }
        }
        Ok(batches)
    }
}

pub(super) struct Merge {
    pub(super) find: Driver,
    pub(super) create: BoundCreate,
    pub(super) path: Option<(Slot, Vec<PathPart>)>,
    pub(super) on_match: Vec<BoundSet>,
    pub(super) on_create: Vec<BoundSet>,
}

impl Merge {
    /// What is there for one row, or what was made for it.
    fn one(&mut self, world: &mut World<'_>, outer: &Batch) -> Result<Vec<Batch>, Fault> {
        let span = self.create.span;
        self.create.forbid_nulls(world, outer).map_err(|fault| fault.at(span))?;
        self.find.restart(outer.clone());
        let mut found = Vec::new();
        while let Some(batch) = self.find.next(world)? {
            let bytes = batch.bytes(world.budget)?;
            world.budget.take(bytes)?;
            found.push(batch);
        }
        let actions = if found.is_empty() {
            found = self.create.apply(world, vec![outer.clone()])?;
            &self.on_create
        } else {
            &self.on_match
        };
        for batch in &mut found {
            if let Some((slot, parts)) = &self.path {
                let path = Bound::Path(parts.clone(), LensId(0));
                let values = (0..batch.len()).map(|row| path.eval(world, &Row::new(batch, row)));
                let column = values.collect::<Result<Vec<_>, _>>()?;
                batch.put(*slot, Column::Values(column));
            }
            for row in 0..batch.len() {
                for action in actions {
                    action.apply(world, &Row::new(batch, row))?;
                }
            }
        }
        Ok(found)
    }
}

impl Change for Merge {
    fn apply(&mut self, world: &mut World<'_>, batches: Vec<Batch>) -> Result<Vec<Batch>, Fault> {
        let mut done = Vec::new();
        for batch in batches {
            for row in 0..batch.len() {
                world.budget.check()?;
                let outer = batch.gather(&[u32::try_from(row).unwrap_or(u32::MAX)], &[]);
                done.extend(self.one(world, &outer)?);
            }
        }
        Ok(done)
    }
}

pub(super) struct Delete {
    pub(super) targets: Vec<Bound>,
    pub(super) detach: bool,
    pub(super) span: Span,
}

impl Change for Delete {
    fn apply(&mut self, world: &mut World<'_>, batches: Vec<Batch>) -> Result<Vec<Batch>, Fault> {
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        for batch in &batches {
            for row in 0..batch.len() {
                world.budget.step(1)?;
                for target in &self.targets {
                    let value = target.eval(world, &Row::new(batch, row))?;
                    collect(&value, &mut nodes, &mut edges).map_err(|fault| fault.at(self.span))?;
                }
            }
        }
        change::delete(world, &nodes, &edges, self.detach).map_err(|fault| fault.at(self.span))?;
        Ok(batches)
    }
}

/// The nodes and edges of a value.
fn collect(value: &Value, nodes: &mut Vec<NodeId>, edges: &mut Vec<EdgeId>) -> Result<(), Fault> {
    match value {
        Value::Null => {}
        Value::Node(node, _) => nodes.push(*node),
        Value::Edge(edge, _) => edges.push(*edge),
        Value::Path(path) => {
            nodes.extend(&path.nodes);
            edges.extend(&path.edges);
        }
        other => {
            let code = crate::diagnostic::codes::RUN_ARGUMENT_TYPE;
            let message =
                format!("only nodes, relationships and paths can be deleted, not {}", crate::model::Kinds::of(other));
            return Err(Fault::new(code, message));
        }
    }
    Ok(())
}
