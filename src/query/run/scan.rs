//! Scan and Lookup: nodes by label, by property, by name.

use std::ops::Range;

use super::batch::{Batch, Column, ROWS};
use super::evaluate::{Bound, Row};
use super::fan::{Fan, Made};
use super::stage::{Inbox, Pull, Stage};
use super::world::World;
use crate::budget::Budget;
use crate::diagnostic::{Fault, codes};
use crate::function::Surroundings;
use crate::graph::{Graph, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::{LensId, NodeId, Value, order};
use crate::query::plan::{self, LabelTest, LookupKey, Slot};

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

/// Each row with each node that passes a test, some thousand at a time.
pub(super) struct Scan {
    node: Slot,
    lens: LensId,
    labels: Option<LabelTest>,
    keep: Vec<bool>,
    inbox: Inbox,
    /// The nodes, once they were looked for, and how many of them the current row has been given.
    members: Option<Members>,
    given: usize,
    /// How many are given next. More each time: what stands behind a scan as a rule drops most of them, but whoever
    /// wants few may have them already.
    size: usize,
}

/// As many times a batch are given at most.
const GROWTH: usize = 8;

/// The nodes of a scan.
enum Members {
    /// All below a bound.
    Range(u32),
    List(Vec<NodeId>),
}

impl Members {
    fn new(view: View<'_>, test: Option<&LabelTest>) -> Self {
        let graph = view.graph;
        let all = match test {
            None => true,
            Some(LabelTest::Name(name)) => {
                graph.label(name).is_some_and(|label| graph.label_count(label) == graph.node_bound())
            }
            Some(_) => false,
        };
        match u32::try_from(graph.node_bound()) {
            Ok(bound) if all && graph.is_settled() => Members::Range(bound),
            _ => Members::List(members(view, test)),
        }
    }

    fn len(&self) -> usize {
        match self {
            Members::Range(bound) => *bound as usize,
            Members::List(list) => list.len(),
        }
    }

    fn add(&self, range: Range<usize>, to: &mut Vec<NodeId>) {
        match self {
            Members::Range(_) => to.extend(range.map(NodeId::at)),
            Members::List(list) => to.extend_from_slice(&list[range]),
        }
    }
}

impl Scan {
    /// `keep` tells which slots are needed behind the operator.
    pub(super) fn new(scan: &plan::Scan, keep: Vec<bool>) -> Self {
        let (node, lens, labels) = (scan.node, scan.lens, scan.labels.clone());
        Scan { node, lens, labels, keep, inbox: Inbox::default(), members: None, given: 0, size: ROWS }
    }
}

impl Stage for Scan {
    fn inbox(&mut self) -> &mut Inbox {
        &mut self.inbox
    }

    fn pull(&mut self, world: &World<'_>) -> Result<Pull, Fault> {
        let Some(batch) = self.inbox.batch.take() else { return Ok(self.inbox.empty()) };
        let view = world.view(self.lens);
        let members = self.members.get_or_insert_with(|| Members::new(view, self.labels.as_ref()));
        let (mut parents, mut found) = (Vec::new(), Vec::new());
        let size = self.size;
        self.size = (size * 2).min(GROWTH * ROWS);
        while found.len() < size && self.inbox.row < batch.len() {
            let to = members.len().min(self.given + size - found.len());
            members.add(self.given..to, &mut found);
            parents.resize(found.len(), u32::try_from(self.inbox.row).unwrap_or(u32::MAX));
            if to < members.len() {
                self.given = to;
            } else {
                self.given = 0;
                self.inbox.row += 1;
            }
        }
        world.budget.step(u32::try_from(found.len() + 1).unwrap_or(u32::MAX))?;
        let mut rows = batch.gather(&parents, &self.keep);
        rows.put(self.node, Column::Nodes(found, self.lens));
        if self.inbox.row < batch.len() {
            self.inbox.batch = Some(batch);
        }
        Ok(if rows.len() == 0 { self.inbox.empty() } else { Pull::Batch(rows) })
    }

    fn reset(&mut self) {
        self.inbox.reset();
        self.members = None;
        self.given = 0;
        self.size = ROWS;
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
            LookupKey::Entity => named(view, &value, world.budget)?,
            LookupKey::Property(key) => having(view, key, &value, world.budget)?,
            LookupKey::Prefix(key) => beginning(view, key, &value),
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
fn named(view: View<'_>, value: &Value, budget: &Budget) -> Result<Vec<NodeId>, Fault> {
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
        Found::Nothing => having(view, "name", value, budget),
    }
}

/// The nodes whose property begins with a text; where nothing tells, all nodes, for the condition decides behind it.
fn beginning(view: View<'_>, key: &str, value: &Value) -> Vec<NodeId> {
    let (Value::String(prefix), Some(key)) = (value, view.graph.key(key)) else { return Vec::new() };
    view.graph.nodes_beginning(key, prefix).unwrap_or_else(|| view.nodes().collect())
}

/// The nodes whose property equals a value.
fn having(view: View<'_>, key: &str, value: &Value, budget: &Budget) -> Result<Vec<NodeId>, Fault> {
    let graph = view.graph;
    if let (Some(_), "id", Value::String(id)) = (graph.schema(), key, value) {
        return Ok(graph.node_by_element(id).into_iter().collect());
    }
    let Some(key) = graph.key(key) else { return Ok(Vec::new()) };
    if let Some(found) = graph.nodes_having(key, value) {
        return Ok(found);
    }
    let fits = |node: NodeId| match value {
        Value::String(wanted) => graph.node_text(node, key).is_some_and(|text| *text == **wanted),
        value => order::equal(&view.property(node, key).value(), value) == Some(true),
    };
    let mut found = Vec::new();
    for node in view.nodes() {
        budget.step(1)?;
        if fits(node) {
            found.push(node);
        }
    }
    Ok(found)
}
