//! What a plan is run on: a graph, and one mask per lens of the plan.

use std::sync::Arc;

use super::Session;
use crate::diagnostic::{Fault, codes};
use crate::graph::{Given, Mask, Snapshot};
use crate::model::Map;
use crate::model::lens::Word;
use crate::query::plan::LogicalPlan;

/// A graph and the masks through which a plan reads it.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) snapshot: Snapshot,
    pub(super) masks: Vec<Arc<Mask>>,
}

impl Session {
    /// The graph as the lenses of a plan see it.
    pub(super) fn scene(&mut self, plan: &LogicalPlan, parameters: &Map) -> Result<Scene, Fault> {
        let value = |name: &str| parameters.get(name).cloned();
        let place = |name: &str| plan.places.get(name).copied();
        let given = Given { value: &value, place: &place };
        let mut masks = Vec::with_capacity(plan.lenses.len());
        for lens in &plan.lenses {
            if lens.stances.derived != Word::Absent {
                return Err(Fault::new(codes::UNSUPPORTED, "`derived` is not carried out yet"));
            }
            masks.push(self.masks.get(&self.graph, lens, &given)?);
        }
        Ok(Scene { snapshot: Arc::clone(&self.graph), masks })
    }
}
