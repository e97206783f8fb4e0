//! VIA and AVOIDING, bound: which steps and which entities a short form may use (MODEL.md 4.4).

use std::collections::HashSet;

use super::world::World;
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::graph::{Direction as Way, Graph, LabelId, RelationId};
use crate::model::catalog::{Catalog, Found};
use crate::model::{EdgeId, LensId, NodeId, Value};
use crate::query::plan;

/// One list of VIA or AVOIDING, by kind.
#[derive(Clone, Debug, Default)]
struct List {
    steps: HashSet<(RelationId, Way)>,
    relations: bool,
    types: Vec<LabelId>,
    typed: bool,
    entities: HashSet<NodeId>,
}

/// What a short form may use.
#[derive(Clone, Debug)]
pub(super) struct Allowed {
    via: Vec<List>,
    avoiding: Vec<List>,
    relations: Vec<RelationId>,
    lens: LensId,
}

impl Allowed {
    pub(super) fn new(world: &World<'_>, ways: &plan::Ways, lens: LensId) -> Result<Self, Fault> {
        let lists = |lists: &[Vec<plan::Way>]| -> Result<Vec<List>, Fault> {
            lists.iter().map(|ways| List::new(world, ways)).collect()
        };
        let relations = world.graph().relation_ids().collect();
        Ok(Allowed { via: lists(&ways.via)?, avoiding: lists(&ways.avoiding)?, relations, lens })
    }

    /// Calls `f` with each allowed step from a node. A loop is never a step.
    pub(super) fn each(&self, world: &World<'_>, node: NodeId, f: &mut impl FnMut(EdgeId, NodeId)) {
        let view = world.view(self.lens);
        for relation in &self.relations {
            for way in [Way::Out, Way::In] {
                if !self.step(*relation, way) {
                    continue;
                }
                view.each_step(node, Some(*relation), way, &mut |edge, end| {
                    if end != node {
                        f(edge, end);
                    }
                });
            }
        }
    }

    fn step(&self, relation: RelationId, way: Way) -> bool {
        let step = (relation, way);
        self.via.iter().all(|list| !list.relations || list.steps.contains(&step))
            && !self.avoiding.iter().any(|list| list.steps.contains(&step))
    }

    /// Whether an entity may stand in between.
    pub(super) fn between(&self, graph: &Graph, node: NodeId) -> bool {
        let is = |list: &List| list.types.iter().any(|label| graph.has_label(node, *label));
        self.via.iter().all(|list| !list.typed || is(list))
            && !self.avoiding.iter().any(|list| is(list) || list.entities.contains(&node))
    }

    /// Whether the entities in between include one of each list of VIA that names some.
    pub(super) fn passes(&self, between: &[NodeId]) -> bool {
        let passes = |list: &List| list.entities.is_empty() || between.iter().any(|node| list.entities.contains(node));
        self.via.iter().all(passes)
    }

    /// Whether the path must pass certain entities.
    pub(super) fn must_pass(&self) -> bool {
        self.via.iter().any(|list| !list.entities.is_empty())
    }
}

impl List {
    fn new(world: &World<'_>, ways: &[plan::Way]) -> Result<Self, Fault> {
        let mut list = List::default();
        for way in ways {
            match &way.kind {
                plan::WayKind::Relation(name, inverse) => list.relation(world.graph(), name, *inverse, way),
                plan::WayKind::Type(name) => list.entity_type(world.graph(), name),
                plan::WayKind::Entity(id) => list.entities.extend(world.graph().node_by_element(id)),
                plan::WayKind::Parameter(name) => list.parameter(world, name, way)?,
            }
        }
        Ok(list)
    }

    fn relation(&mut self, graph: &Graph, name: &str, inverse: bool, way: &plan::Way) {
        self.relations = true;
        for relation in graph.relation_ids() {
            let stored = graph.relation_name(relation);
            let (along, against) = match graph.schema() {
                None => (stored == name, false),
                Some(schema) => schema.reads(stored, name),
            };
            let (along, against) = if inverse { (against, along) } else { (along, against) };
            let either = way.along == way.against;
            let out = if either {
                along || against
            } else if way.along {
                along
            } else {
                against
            };
            let back = if either {
                along || against
            } else if way.along {
                against
            } else {
                along
            };
            self.steps.extend(out.then_some((relation, Way::Out)));
            self.steps.extend(back.then_some((relation, Way::In)));
        }
    }

    fn entity_type(&mut self, graph: &Graph, name: &str) {
        self.typed = true;
        self.types.extend(graph.label(name));
    }

    /// A parameter names a relation, an entity type or an entity.
    fn parameter(&mut self, world: &World<'_>, name: &str, way: &plan::Way) -> Result<(), Fault> {
        let graph = world.graph();
        let Some(Value::String(text)) = world.parameters.get(name) else {
            return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, format!("`${name}` must be the name of something")));
        };
        if let Some(named) = graph.schema().and_then(|schema| schema.relation(text)) {
            self.relation(graph, &named.relation.name, named.inverse, way);
        } else if graph.schema().is_some_and(|schema| schema.entity_type(text).is_some()) {
            self.entity_type(graph, text);
        } else {
            match Catalog::entity(graph, text) {
                Found::One(id) => self.entities.extend(graph.node_by_element(&id)),
                Found::Several(ids) => {
                    let message = format!("`{text}` may be {}", ids.join(" or "));
                    return Err(Fault::new(codes::AMBIGUOUS_NAME, message).help("use an id"));
                }
                Found::Nothing => {
                    let message = format!("no relation, entity type or entity is called `{text}`");
                    return Err(Fault::new(codes::UNKNOWN_ENTITY, message));
                }
            }
        }
        Ok(())
    }
}
