//! Walk: paths of unknown length or shape.
//!
//! A [`Program`](program::Program) made of the plan's legs says what may follow what; [`Machine`](machine::Machine)
//! runs it for one row. Which search drives the machine depends on the selector: every match is found by depth
//! ([`depth`]), the shortest by breadth ([`layers`]), and those of modes and conditions that look back at the
//! whole way best first ([`guided`]). Each search can be left and taken up again, so that nobody pays for matches
//! that nobody asks for.

mod between;
mod columns;
mod depth;
mod found;
mod guided;
mod layers;
mod machine;
mod meeting;
mod method;
mod program;
mod reach;
mod state;
mod trace;

use super::batch::{Batch, ROWS};
use super::bind::Binder;
use super::hops::Hops;
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::answer::EvidenceId;
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::model::NodeId;
use crate::query::plan;

use columns::Columns;
use found::Found;
use machine::Machine;
use method::{Method, Search};
use program::Program;
pub(super) use reach::Reach;

/// After so many turns a search pauses, for its stage to give what it has.
const PATIENCE: usize = 1024;

/// What a search has to say when it is asked for a match.
#[derive(Debug)]
enum Turn<T> {
    Found(T),
    /// Nothing yet; ask again.
    Pause,
    Done,
}

/// The stage of a walk.
pub(super) struct Walk {
    plan: plan::Walk,
    program: Program,
    keep: Vec<bool>,
    /// Resolved when first needed, and anew when a write has brought new relations.
    method: Option<(Vec<Hops>, Method)>,
    /// How many relations there were when it was resolved.
    relations: usize,
    inbox: Inbox,
    /// The search for the row that the inbox is at, and what the row rests on.
    search: Option<(Search, NodeId, Option<NodeId>)>,
    columns: Columns,
}

impl Walk {
    /// `keep` tells which slots are needed behind the operator.
    pub(super) fn new(binder: &mut Binder<'_, '_>, plan: &plan::Walk, keep: Vec<bool>) -> Result<Walk, Fault> {
        let program = Program::new(binder, plan, &keep)?;
        let columns = Columns::new(plan, &keep);
        Ok(Walk {
            plan: plan.clone(),
            program,
            keep,
            method: None,
            relations: 0,
            inbox: Inbox::default(),
            search: None,
            columns,
        })
    }

    /// Begins the search for a row; false when an end is null, so that there is nothing to be found.
    fn begin(&mut self, world: &World<'_>, batch: &Batch) -> Result<bool, Fault> {
        let row = self.inbox.row;
        let Some(start) = batch.node(self.plan.from, row) else { return Ok(false) };
        let target = if self.plan.into { batch.node(self.plan.to, row) } else { None };
        if self.plan.into && target.is_none() {
            return Ok(false);
        }
        let graph = world.view(self.plan.lens).graph;
        let relations = graph.relation_ids().count();
        let (hops, method) = match self.method.take() {
            Some(known) if self.relations == relations => known,
            _ => {
                self.relations = relations;
                let edges = self.program.edges.iter();
                let hops: Vec<Hops> = edges.map(|edge| Hops::new(graph, edge.types.as_ref(), edge.direction)).collect();
                let method = Method::new(&self.plan, &self.program, &hops, world)?;
                (hops, method)
            }
        };
        let (plan, program) = (&self.plan, &self.program);
        let machine = Machine { plan, program, hops: &hops, world, batch, row, start, target, relaxed: false };
        let search = method.between(&machine).unwrap_or_else(|| method.begin(start, target));
        self.search = Some((search, start, target));
        self.method = Some((hops, method));
        Ok(true)
    }

    /// Makes rows until there are enough, or until the search takes long and there are some.
    fn fill(&mut self, world: &World<'_>, batch: &Batch) -> Result<Vec<u32>, Fault> {
        let mut parents: Vec<u32> = Vec::new();
        while parents.len() < ROWS && self.inbox.row < batch.len() {
            if self.search.is_none() && !self.begin(world, batch)? {
                self.inbox.row += 1;
                continue;
            }
            let (Some((search, start, target)), Some((hops, method))) = (&mut self.search, &self.method) else { break };
            let (start, target, row) = (*start, *target, self.inbox.row);
            let (plan, program) = (&self.plan, &self.program);
            let machine = Machine { plan, program, hops, world, batch, row, start, target, relaxed: false };
            if plan.counted.is_some() {
                let count = search.count(&machine, method)?;
                if self.columns.count(batch, row, count)? {
                    parents.push(u32::try_from(row).unwrap_or(u32::MAX));
                }
                self.search = None;
                self.inbox.row += 1;
                continue;
            }
            match search.next(&machine, method)? {
                Turn::Found((events, end)) => {
                    let found = Found::of(&events);
                    parents.push(u32::try_from(row).unwrap_or(u32::MAX));
                    let evidence = if world.evidence {
                        let all = found.evidence(&machine, batch.evidence(row));
                        if method.is_witness() { world.arena.borrow_mut().witness(all) } else { all }
                    } else {
                        EvidenceId::NONE
                    };
                    self.columns.add(&machine, &found, end, evidence);
                }
                Turn::Pause if parents.is_empty() => {}
                Turn::Pause => break,
                Turn::Done => {
                    self.search = None;
                    self.inbox.row += 1;
                }
            }
        }
        Ok(parents)
    }
}

impl Stage for Walk {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let parents = self.fill(world, &batch)?;
        let mut rows = batch.gather(&parents, &self.keep);
        self.columns.put(&mut rows, world);
        if self.inbox.row < batch.len() {
            self.inbox.batch = Some(batch);
        }
        Ok(if rows.len() == 0 && self.inbox.batch.is_none() { self.inbox.empty() } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.search = None;
        self.columns.clear();
    }
}
