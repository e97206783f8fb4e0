//! [`Columns`]: what a walk fills, gathered match by match.

use super::super::batch::{Batch, Column, NO_EDGE, NO_NODE};
use super::super::world::World;
use super::found::Found;
use super::machine::Machine;
use crate::answer::EvidenceId;
use crate::diagnostic::{Fault, codes};
use crate::model::{EdgeId, LensId, NodeId, Value};
use crate::query::plan::{self, Slot, WalkKind, WalkVariable};

/// One variable of all matches.
#[derive(Debug)]
enum Values {
    Nodes(Vec<NodeId>),
    Edges(Vec<EdgeId>),
    Other(Vec<Value>),
}

/// What a walk fills.
#[derive(Debug)]
pub(super) struct Columns {
    lens: LensId,
    /// The last node, unless it is bound already.
    to: Option<(Slot, Vec<NodeId>)>,
    /// All edges, when somebody needs them.
    edges: Option<(Slot, Vec<Value>)>,
    variables: Vec<(WalkVariable, Values)>,
    evidence: Vec<EvidenceId>,
    /// How many matches there are, when only that is wanted.
    counts: Option<(plan::Counted, Vec<i64>)>,
}

impl Columns {
    /// `keep` tells which slots are needed behind the operator.
    pub(super) fn new(plan: &plan::Walk, keep: &[bool]) -> Self {
        let kept = |slot: Slot| keep.get(slot.index()).copied().unwrap_or(false);
        let values = |variable: &WalkVariable| match (variable.list, variable.kind) {
            (false, WalkKind::Node) => Values::Nodes(Vec::new()),
            (false, WalkKind::Edge) => Values::Edges(Vec::new()),
            _ => Values::Other(Vec::new()),
        };
        let variables = plan.variables.iter().filter(|variable| kept(variable.output));
        Columns {
            lens: plan.lens,
            to: (!plan.into).then(|| (plan.to, Vec::new())),
            edges: kept(plan.edges).then(|| (plan.edges, Vec::new())),
            variables: variables.map(|variable| (variable.clone(), values(variable))).collect(),
            evidence: Vec::new(),
            counts: plan.counted.map(|counted| (counted, Vec::new())),
        }
    }

    /// Adds so many matches of a row; false when there is none.
    pub(super) fn count(&mut self, batch: &Batch, row: usize, count: i64) -> Result<bool, Fault> {
        if let Some((counted, counts)) = self.counts.as_mut().filter(|_| count > 0) {
            let times = counted.times.map_or(1, |slot| batch.column(slot).count(row));
            let too_many = || Fault::new(codes::ARITHMETIC_OVERFLOW, "there are more rows than can be counted");
            counts.push(count.checked_mul(times).ok_or_else(too_many)?);
        }
        Ok(count > 0)
    }

    /// Adds a match.
    pub(super) fn add(&mut self, machine: &Machine<'_, '_>, found: &Found, end: NodeId, evidence: EvidenceId) {
        self.evidence.push(evidence);
        if let Some((_, ends)) = &mut self.to {
            ends.push(end);
        }
        if let Some((_, lists)) = &mut self.edges {
            lists.push(found.edge_list(machine));
        }
        for (variable, values) in &mut self.variables {
            match values {
                Values::Nodes(nodes) => nodes.push(found.node(variable.element).unwrap_or(NO_NODE)),
                Values::Edges(edges) => edges.push(found.edge(variable.element).unwrap_or(NO_EDGE)),
                Values::Other(values) if variable.list => {
                    values.push(found.list(machine, variable.element, variable.kind));
                }
                Values::Other(values) => values.push(found.part(machine, variable.element)),
            }
        }
    }

    /// Puts what was gathered since the last time into the batch.
    pub(super) fn put(&mut self, batch: &mut Batch, world: &World<'_>) {
        if let Some((slot, ends)) = &mut self.to {
            batch.put(*slot, Column::Nodes(std::mem::take(ends), self.lens));
        }
        if let Some((slot, lists)) = &mut self.edges {
            batch.put(*slot, Column::Values(std::mem::take(lists)));
        }
        for (variable, values) in &mut self.variables {
            let column = match values {
                Values::Nodes(nodes) => Column::Nodes(std::mem::take(nodes), self.lens),
                Values::Edges(edges) => Column::Edges(std::mem::take(edges), self.lens),
                Values::Other(values) => Column::Values(std::mem::take(values)),
            };
            batch.put(variable.output, column);
        }
        if let Some((counted, counts)) = &mut self.counts {
            batch.put(counted.count, Column::Integers(std::mem::take(counts)));
        }
        let evidence = std::mem::take(&mut self.evidence);
        if world.evidence {
            batch.set_evidence(evidence);
        }
    }

    /// Forgets what was gathered.
    pub(super) fn clear(&mut self) {
        self.evidence.clear();
        self.counts.iter_mut().for_each(|(_, counts)| counts.clear());
        self.to.iter_mut().for_each(|(_, ends)| ends.clear());
        self.edges.iter_mut().for_each(|(_, lists)| lists.clear());
        for (_, values) in &mut self.variables {
            match values {
                Values::Nodes(nodes) => nodes.clear(),
                Values::Edges(edges) => edges.clear(),
                Values::Other(values) => values.clear(),
            }
        }
    }
}
