//! VIA and AVOIDING, bound: which steps and which entities a short form may use (MODEL.md 4.4).

use std::collections::HashSet;

use super::world::World;
use crate::diagnostic::{Fault, codes, nearest};
use crate::function::Surroundings;
use crate::graph::{Direction as Way, Graph, LabelId, RelationId};
use crate::model::catalog::{Catalog, Found};
use crate::model::schema::Schema;
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

    /// A parameter names a relation, an entity type or an entity, or is a list of such names.
    fn parameter(&mut self, world: &World<'_>, name: &str, way: &plan::Way) -> Result<(), Fault> {
        match world.parameters.get(name) {
            Some(Value::List(items)) if items.is_empty() => {
                let message = format!("`${name}` is an empty list, and names nothing");
                Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message).help("leave the limit out where nothing is named"))
            }
            Some(Value::List(items)) => items.iter().try_for_each(|item| self.given(world, name, item, way)),
            value => self.given(world, name, value.unwrap_or(&Value::Null), way),
        }
    }

    /// One name: `leads`, `<leads` or `leads>`.
    fn given(&mut self, world: &World<'_>, parameter: &str, value: &Value, way: &plan::Way) -> Result<(), Fault> {
        let graph = world.graph();
        let Value::String(written) = value else {
            let message = format!("`${parameter}` must be the name of something, or a list of names");
            return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message));
        };
        let text = written.trim();
        let (against, text) = text.strip_prefix('<').map_or((false, text), |rest| (true, rest));
        let (along, text) = text.strip_suffix('>').map_or((false, text), |rest| (true, rest));
        let text = text.trim();
        // A direction that a name brings along stands before the one around the parameter.
        let (against, along) = if against || along { (against, along) } else { (way.against, way.along) };
        let way = plan::Way { kind: way.kind.clone(), against, along };
        let Some(schema) = graph.schema() else {
            self.relation(graph, text, false, &way);
            return Ok(());
        };
        if let Some(named) = schema.relation(text).filter(|named| named.relation.value.is_none()) {
            self.relation(graph, &named.relation.name, named.inverse, &way);
            return Ok(());
        }
        if schema.entity_type(text).is_some() {
            self.entity_type(graph, text);
        } else {
            match Catalog::entity(graph, text) {
                Found::One(id) => self.entities.extend(graph.node_by_element(&id)),
                Found::Several(ids) => {
                    let message = format!("`{text}` may be {}", ids.join(" or "));
                    return Err(Fault::new(codes::AMBIGUOUS_NAME, message).help("use an id"));
                }
                Found::Nothing => return Err(unknown(graph, schema, text)),
            }
        }
        if against || along {
            let message = format!("only a relation has a direction, and `{text}` is not one");
            return Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message).help("leave out `<` and `>`"));
        }
        Ok(())
    }
}

/// No relation, type or entity has the name; the nearest of all three.
fn unknown(graph: &Graph, schema: &Schema, text: &str) -> Fault {
    let fault = Fault::new(codes::UNKNOWN_ENTITY, format!("no relation, entity type or entity is called `{text}`"));
    let relations = schema.relations().iter().filter(|relation| relation.value.is_none());
    let relations = relations.flat_map(|relation| std::iter::once(&relation.name).chain(&relation.inverse));
    let types = schema.types().iter().map(|declared| &declared.name);
    let entities = Catalog::entity_names(graph);
    let names = relations.chain(types).chain(entities.iter().map(|(_, id)| id)).map(String::as_str);
    match nearest(text, names) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault,
    }
}
