//! Scan and Lookup: nodes by label, by property, by name.

use std::rc::Rc;

use super::batch::{Batch, Column};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::world::World;
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::graph::{Graph, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::{LensId, NodeId, Value, order};
use crate::query::plan::{LabelTest, LookupKey, Slot};

/// Whether a node passes a label test.
pub(super) fn passes(graph: &Graph, node: NodeId, test: &LabelTest) -> bool {
    let holds = |name: &str| graph.label(name).is_some_and(|label| graph.has_label(node, label));
    let any = matches!(test, LabelTest::Name(_)) || !graph.labels(node).is_empty();
    test.eval(any, &holds)
}

/// The nodes that pass a test, in order of id.
fn members(view: View<'_>, test: Option<&LabelTest>) -> Vec<NodeId> {
    match test {
        None => view.nodes().collect(),
        Some(LabelTest::Name(name)) => match view.graph.label(name) {
            Some(label) => view.nodes_with(label).collect(),
            None => Vec::new(),
        },
        Some(test) => view.nodes().filter(|node| passes(view.graph, *node, test)).collect(),
    }
}

pub(super) struct Scan {
    pub(super) node: Slot,
    pub(super) lens: LensId,
    pub(super) labels: Option<LabelTest>,
    /// The nodes, once they were looked for.
    pub(super) members: Option<Rc<[NodeId]>>,
    pub(super) found: Vec<NodeId>,
}

impl Fan for Scan {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let view = world.view(self.lens);
        let members = self.members.get_or_insert_with(|| members(view, self.labels.as_ref()).into());
        let evidence = batch.evidence(row);
        world.budget.take(members.len() * 4)?;
        made.rows(row, members.len(), evidence);
        self.found.extend_from_slice(members);
        world.budget.give(members.len() * 4);
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        batch.put(self.node, Column::Nodes(std::mem::take(&mut self.found), self.lens));
    }

    fn reset(&mut self) {
        self.members = None;
    }
}

pub(super) struct Lookup {
    pub(super) node: Slot,
    pub(super) lens: LensId,
    pub(super) key: LookupKey,
    pub(super) value: Bound,
    pub(super) found: Vec<NodeId>,
}

impl Fan for Lookup {
    fn row(&mut self, world: &World<'_>, batch: &Batch, row: usize, made: &mut Made) -> Result<(), Fault> {
        let value = self.value.eval(world, &Row::new(batch, row))?;
        let evidence = world.rest_on(batch.evidence(row));
        let view = world.view(self.lens);
        let nodes = match &self.key {
            LookupKey::Entity => named(view, &value)?,
            LookupKey::Property(key) => having(view, key, &value),
        };
        for node in nodes {
            made.row(row, evidence);
            self.found.push(node);
        }
        Ok(())
    }

    fn put(&mut self, batch: &mut Batch) {
        batch.put(self.node, Column::Nodes(std::mem::take(&mut self.found), self.lens));
    }
}

/// The entity a parameter or name stands for; on an open graph the node with that element id or name.
fn named(view: View<'_>, value: &Value) -> Result<Vec<NodeId>, Fault> {
    let name = match value {
        Value::Node(node, _) => return Ok(vec![*node]),
        Value::String(name) => name,
        Value::Null => return Ok(Vec::new()),
        _ => return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, "an entity is named by a string")),
    };
    let graph = view.graph;
    match Catalog::entity(graph, name) {
        Found::One(id) => Ok(graph.node_by_element(&id).into_iter().collect()),
        Found::Several(ids) => {
            let message = format!("`{name}` may be {}", ids.join(" or "));
            Err(Fault::new(codes::AMBIGUOUS_NAME, message).help("use an id"))
        }
        Found::Nothing if graph.schema().is_some() => {
            Err(Fault::new(codes::UNKNOWN_ENTITY, format!("no entity is called `{name}`")))
        }
        Found::Nothing => Ok(having(view, "name", value)),
    }
}

/// The nodes whose property equals a value.
fn having(view: View<'_>, key: &str, value: &Value) -> Vec<NodeId> {
    let graph = view.graph;
    if let (Some(_), "id", Value::String(id)) = (graph.schema(), key, value) {
        return graph.node_by_element(id).into_iter().collect();
    }
    let Some(key) = graph.key(key) else { return Vec::new() };
    if let Some(found) = graph.nodes_having(key, value) {
        return found;
    }
    if let Value::String(wanted) = value {
        return view.nodes().filter(|node| graph.node_text(*node, key).is_some_and(|text| *text == **wanted)).collect();
    }
    view.nodes().filter(|node| order::equal(&view.property(*node, key).value(), value) == Some(true)).collect()
}
