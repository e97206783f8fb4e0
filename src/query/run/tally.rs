//! Tally: numbers of nodes and edges that the graph keeps.

use super::batch::{Batch, Column};
use super::fan::{Fan, Made};
use super::world::World;
use crate::diagnostic::Fault;
use crate::model::Value;
use crate::query::plan::{self, Tallied};

/// A tally over a graph that nothing is hidden of.
pub(super) struct Tally {
    pub(super) plan: plan::Tally,
    pub(super) types: Vec<Value>,
    pub(super) counts: Vec<Value>,
}

fn integer(count: usize) -> Value {
    Value::Integer(i64::try_from(count).unwrap_or(i64::MAX))
}

impl Fan for Tally {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let graph = world.graph();
        let mut total = 0;
        match &self.plan.what {
            Tallied::Nodes(None) => total = graph.node_count(),
            Tallied::Nodes(Some(name)) => total = graph.label(name).map_or(0, |label| graph.label_count(label)),
            Tallied::Edges(test) => {
                for relation in graph.relation_ids() {
                    let name = graph.relation_name(relation);
                    let passes = test.as_ref().is_none_or(|test| test.eval(true, &|wanted| wanted == name));
                    let count = if passes { graph.relation_count(relation) } else { 0 };
                    total += count;
                    if self.plan.types.is_some() && count > 0 {
                        self.types.push(Value::String(graph.relation_text(relation)));
                        self.counts.push(integer(count));
                        made.row(row, batch.evidence(row));
                    }
                }
            }
        }
        if self.plan.types.is_none() {
            self.counts.push(integer(total));
            made.row(row, batch.evidence(row));
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        let types = std::mem::take(&mut self.types);
        if let Some(slot) = self.plan.types {
            batch.put(slot, Column::Values(types));
        }
        let counts = std::mem::take(&mut self.counts);
        for slot in &self.plan.counts {
            batch.put(*slot, Column::Values(counts.clone()));
        }
    }
}
