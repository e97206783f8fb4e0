//! What a plan is run on: a graph, and one mask per lens of the plan.

use std::sync::Arc;

use super::Session;
use crate::budget::Budget;
use crate::diagnostic::{Fault, codes};
use crate::graph::{Choice, Given, Mask, Snapshot};
use crate::model::lens::Word;
use crate::model::{Lens, Map};
use crate::query::plan::LogicalPlan;

/// A graph and the masks through which a plan reads it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) snapshot: Snapshot,
    pub(super) masks: Vec<Arc<Mask>>,
}

impl Session {
    /// The graph as the lenses of a plan see it; where some hold derived edges, with these laid over it.
    pub(super) fn scene(&mut self, plan: &LogicalPlan, parameters: &Map, budget: &Budget) -> Result<Scene, Fault> {
        let value = |name: &str| parameters.get(name).cloned();
        let place = |name: &str| plan.places.get(name).copied();
        let given = Given { value: &value, place: &place };
        let derives = |lens: &Lens| lens.stances.derived != Word::Absent && self.graph.schema().is_some();
        if plan.lenses.iter().any(derives) {
            if plan.writes {
                let message = "a query that writes cannot read derived edges";
                return Err(Fault::new(codes::UNSUPPORTED, message).help("write first, and ask in a query of its own"));
            }
            let choices = plan.lenses.iter().map(|lens| Choice::of(&self.graph, lens, &given));
            let choices = choices.collect::<Result<Vec<_>, _>>()?;
            return self.inference.scene(&self.graph, choices, budget);
        }
        let masks = plan.lenses.iter().map(|lens| self.masks.get(&self.graph, lens, &given, budget));
        Ok(Scene { masks: masks.collect::<Result<_, _>>()?, snapshot: Arc::clone(&self.graph) })
    }
}
