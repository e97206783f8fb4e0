//! [`Network`]: the part of a view that an algorithm sees, as compressed rows.
//!
//! Nodes keep their ids. Where nothing is left out the graph's own rows are used, and else they are gathered
//! once, so that no algorithm asks of an edge whether it counts. Every id in a row is below [`Network::bound`]
//! only in gathered rows: rows of the graph itself may come from a file, so they are read with `get`.

use std::borrow::Cow;
use std::ops::Range;

use super::config::Config;
use super::small;
use crate::budget::{Budget, Held};
use crate::diagnostic::{Fault, codes, nearest};
use crate::graph::{Bits, Direction, Graph, KeyId, RelationId, Rows, View};
use crate::model::schema::Schema;
use crate::model::{EdgeId, Kinds, NodeId, Value};

/// How a relation type is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Way {
    /// None for all types at once.
    relation: Option<RelationId>,
    along: bool,
    against: bool,
}

/// The part of a view that an algorithm sees.
pub(super) struct Network<'g> {
    view: View<'g>,
    /// None for all live nodes.
    members: Option<Bits>,
    count: usize,
    ways: Vec<Way>,
}

impl<'g> Network<'g> {
    /// The part of a view with the chosen relations and labels. Linear in nodes where labels are chosen.
    ///
    /// # Errors
    /// When a relation or label is unknown.
    pub(super) fn new(view: View<'g>, config: &Config<'_>, budget: &Budget) -> Result<Self, Fault> {
        let ways = match config.names("relations")? {
            Some(names) => chosen(view.graph, &names)?,
            None => every(view.graph),
        };
        let members = config.names("labels")?.map(|names| labelled(view, &names, budget)).transpose()?;
        let count = members.as_ref().map_or(view.graph.node_count(), Bits::count);
        Ok(Network { view, members, count, ways })
    }

    /// How many nodes it has.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// One past the greatest node id of the graph.
    pub(super) fn bound(&self) -> usize {
        self.view.graph.node_bound()
    }

    /// The nodes in order of id.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.view.nodes().filter(|node| self.has(*node))
    }

    /// Whether a node is in it.
    pub(super) fn has(&self, node: NodeId) -> bool {
        match &self.members {
            Some(members) => members.get(node.index()),
            None => self.view.graph.node_alive(node),
        }
    }

    /// Whether every node and edge of the graph is in it, each walked along its direction only.
    fn is_whole(&self) -> bool {
        let plain = self.view.mask.is_all_edges() && self.view.graph.is_settled();
        let all = matches!(self.ways.as_slice(), [Way { relation: None, against: false, .. }]);
        plain && all && self.members.is_none()
    }

    /// The neighbours of each node in one direction, parallel edges as often as there are. Linear.
    ///
    /// # Errors
    /// When a limit is hit.
    pub(super) fn side(&self, direction: Direction, held: &Held<'_>) -> Result<Side<'g>, Fault> {
        if self.is_whole() {
            return Ok(Side::Whole(self.view.graph.untyped_rows(direction)));
        }
        Links::gather(self, direction, held).map(Side::Gathered)
    }

    /// Calls `f` with each edge that leads from a node, or to it, and the node at its other end.
    pub(super) fn each(&self, node: NodeId, direction: Direction, f: &mut impl FnMut(EdgeId, NodeId)) {
        let back = if direction == Direction::Out { Direction::In } else { Direction::Out };
        for way in &self.ways {
            if way.along {
                self.view.each_step(node, way.relation, direction, &mut |edge, end| {
                    if self.admits(end) {
                        f(edge, end);
                    }
                });
            }
            if way.against {
                self.view.each_step(node, way.relation, back, &mut |edge, end| {
                    // A loop was met along its direction.
                    if self.admits(end) && !(way.along && end == node) {
                        f(edge, end);
                    }
                });
            }
        }
    }

    /// Calls `f` with each edge at a node and the node at its other end, whatever the direction: a loop twice.
    pub(super) fn around(&self, node: NodeId, f: &mut impl FnMut(EdgeId, NodeId)) {
        for way in &self.ways {
            for direction in [Direction::Out, Direction::In] {
                self.view.each_step(node, way.relation, direction, &mut |edge, end| {
                    if self.admits(end) {
                        f(edge, end);
                    }
                });
            }
        }
    }

    /// As [`Network::has`], for the end of a present edge.
    fn admits(&self, end: NodeId) -> bool {
        self.members.as_ref().map_or(end.index() < self.bound(), |members| members.get(end.index()))
    }
}

/// All relation types, each as its declaration has it.
fn every(graph: &Graph) -> Vec<Way> {
    let symmetric = |name: &str| graph.schema().and_then(|s| s.relation(name)).is_some_and(|n| n.relation.symmetric);
    let both: Vec<(RelationId, bool)> =
        graph.relation_ids().map(|id| (id, symmetric(graph.relation_name(id)))).collect();
    if both.iter().any(|pair| pair.1) {
        return both.into_iter().map(|(id, both)| Way { relation: Some(id), along: true, against: both }).collect();
    }
    vec![Way { relation: None, along: true, against: false }]
}

/// The relation types of these names, and those that imply them.
fn chosen(graph: &Graph, names: &[&str]) -> Result<Vec<Way>, Fault> {
    let mut ways: Vec<Way> = Vec::new();
    let mut add = |name: &str, along: bool, against: bool| {
        let Some(id) = graph.relation(name) else { return };
        match ways.iter_mut().find(|way| way.relation == Some(id)) {
            Some(way) => (way.along, way.against) = (way.along || along, way.against || against),
            None => ways.push(Way { relation: Some(id), along, against }),
        }
    };
    for name in names {
        let Some(schema) = graph.schema() else {
            graph.relation(name).ok_or_else(|| unknown_relation(graph, name))?;
            add(name, true, false);
            continue;
        };
        let found = schema.relation(name).filter(|found| found.relation.value.is_none());
        let found = found.ok_or_else(|| unknown_relation(graph, name))?;
        for relation in schema.implied_by(&found.relation.name) {
            let turned = found.inverse && !relation.symmetric;
            add(&relation.name, !turned, turned || relation.symmetric);
        }
    }
    Ok(ways)
}

pub(super) fn unknown_relation(graph: &Graph, name: &str) -> Fault {
    let declared = graph.schema().into_iter().flat_map(Schema::relations);
    let declared = declared.filter(|relation| relation.value.is_none());
    let declared = declared.flat_map(|relation| [Some(relation.name.as_str()), relation.inverse.as_deref()]);
    let used = graph.relation_ids().map(|id| graph.relation_name(id));
    let fault = Fault::new(codes::UNKNOWN_RELATION, format!("no relation type is called `{name}`"));
    near(fault, name, declared.flatten().chain(used))
}

fn near<'a>(fault: Fault, name: &str, names: impl Iterator<Item = &'a str>) -> Fault {
    match nearest(name, names) {
        Some(near) => fault.help(format!("did you mean `{near}`?")),
        None => fault,
    }
}

/// The nodes with one of these labels.
fn labelled(view: View<'_>, names: &[&str], budget: &Budget) -> Result<Bits, Fault> {
    let graph = view.graph;
    let mut members = Bits::new(graph.node_bound());
    for name in names {
        let Some(label) = graph.label(name) else {
            if graph.schema().is_some_and(|schema| schema.entity_type(name).is_some()) {
                continue;
            }
            let what = if graph.schema().is_some() { "entity type" } else { "label" };
            let fault = Fault::new(codes::UNKNOWN_LABEL, format!("no {what} is called `{name}`"));
            let declared = graph.schema().into_iter().flat_map(Schema::types).map(|t| t.name.as_str());
            return Err(near(fault, name, declared.chain(graph.label_ids().map(|id| graph.label_name(id)))));
        };
        for node in view.nodes_with(label) {
            budget.step(1)?;
            members.set(node.index(), true);
        }
    }
    Ok(members)
}

/// The neighbours of each node in one direction: the graph's own rows, or gathered ones.
pub(super) enum Side<'g> {
    Whole(Rows<'g>),
    Gathered(Links),
}

impl Side<'_> {
    /// The neighbours of a node. Ids of the graph's own rows are to be read with `get`.
    #[inline]
    pub(super) fn row(&self, node: NodeId) -> &[NodeId] {
        match self {
            Side::Whole(rows) => rows.row(node),
            Side::Gathered(links) => links.row(node),
        }
    }

    /// The same for loops that meet every edge: nothing is asked of an edge or a row but where it lies.
    ///
    /// # Errors
    /// When a limit is hit.
    pub(super) fn flat(&self, bound: usize, held: &Held<'_>) -> Result<Flat<'_>, Fault> {
        let rows = match self {
            Side::Whole(rows) => rows,
            Side::Gathered(links) => return Ok(Flat { starts: Cow::Borrowed(&links.starts), ends: &links.ends }),
        };
        held.take((bound + 1).saturating_mul(size_of::<u32>()))?;
        let starts = (0..bound).map(|node| small(rows.range(NodeId::at(node)).start));
        Ok(Flat { starts: starts.chain([small(rows.len())]).collect(), ends: rows.ends() })
    }
}

/// The neighbours of all nodes, row by row.
pub(super) struct Flat<'s> {
    /// Where each row begins, and where the last ends.
    starts: Cow<'s, [u32]>,
    ends: &'s [NodeId],
}

impl Flat<'_> {
    /// The neighbours of a node. Ids of the graph's own rows are to be read with `get`.
    #[inline]
    pub(super) fn row(&self, node: usize) -> &[NodeId] {
        self.ends.get(self.range(node)).unwrap_or(&[])
    }

    /// The positions of a node's row in [`Flat::ends`].
    #[inline]
    pub(super) fn range(&self, node: usize) -> Range<usize> {
        match self.starts.get(node..node + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The neighbours of all nodes.
    pub(super) fn ends(&self) -> &[NodeId] {
        self.ends
    }
}

/// Gathered rows: neighbours, and the edge that leads to each. All ids are below the bound.
pub(super) struct Links {
    starts: Vec<u32>,
    ends: Vec<NodeId>,
    edges: Vec<EdgeId>,
}

impl Links {
    /// The edges of a network by the node they leave, or enter.
    pub(super) fn gather(network: &Network<'_>, direction: Direction, held: &Held<'_>) -> Result<Self, Fault> {
        held.take((network.bound() + 1) * size_of::<u32>())?;
        let mut starts = Vec::with_capacity(network.bound() + 1);
        let (mut ends, mut edges) = (Vec::new(), Vec::new());
        starts.push(0);
        for node in (0..network.bound()).map(NodeId::at) {
            let before = ends.len();
            if network.has(node) {
                network.each(node, direction, &mut |edge, end| {
                    ends.push(end);
                    edges.push(edge);
                });
            }
            held.take((ends.len() - before) * (size_of::<NodeId>() + size_of::<EdgeId>()))?;
            held.step(small(ends.len() - before + 1))?;
            starts.push(small(ends.len()));
        }
        Ok(Links { starts, ends, edges })
    }

    fn range(&self, node: NodeId) -> Range<usize> {
        match self.starts.get(node.index()..node.index() + 2) {
            Some([from, to]) => *from as usize..*to as usize,
            _ => 0..0,
        }
    }

    /// The neighbours of a node.
    #[inline]
    pub(super) fn row(&self, node: NodeId) -> &[NodeId] {
        self.ends.get(self.range(node)).unwrap_or(&[])
    }

    /// The weights of the edges, position by position.
    ///
    /// # Errors
    /// When one is no weight, or a limit is hit.
    pub(super) fn weights(&self, weigher: &Weigher<'_>, held: &Held<'_>) -> Result<Vec<f64>, Fault> {
        held.take(self.edges.len().saturating_mul(size_of::<f64>()))?;
        let weigh = |edge: &EdgeId| held.step(1).and_then(|()| weigher.of(*edge));
        self.edges.iter().map(weigh).collect()
    }
}

/// The property that an algorithm takes for the weight of an edge.
pub(super) struct Weigher<'g> {
    graph: &'g Graph,
    key: KeyId,
}

impl<'g> Weigher<'g> {
    /// The weights of the property called `name`.
    ///
    /// # Errors
    /// When there is no such property, and in a graph of statements, whose edges have none.
    pub(super) fn new(graph: &'g Graph, name: &str) -> Result<Self, Fault> {
        if graph.schema().is_some() {
            let message = "`weight` names a property of edges, and edges of statements have none";
            return Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message));
        }
        let unknown = || {
            let fault = Fault::new(codes::RUN_ARGUMENT_VALUE, format!("no property is called `{name}`"));
            near(fault, name, graph.key_ids().map(|key| graph.key_name(key)))
        };
        Ok(Weigher { graph, key: graph.key(name).ok_or_else(unknown)? })
    }

    /// The weight of an edge; 1 where it has none.
    ///
    /// # Errors
    /// When it is no number, or below 0.
    #[expect(clippy::cast_precision_loss, reason = "weights are measured, not counted")]
    pub(super) fn of(&self, edge: EdgeId) -> Result<f64, Fault> {
        let weight = match self.graph.edge_property(edge, self.key) {
            Value::Null => return Ok(1.0),
            Value::Integer(weight) => weight as f64,
            Value::Float(weight) => weight,
            other => {
                let message =
                    format!("a weight is a number, and `{}` of an edge is {}", self.name(), Kinds::of(&other));
                return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message));
            }
        };
        if weight >= 0.0 && weight.is_finite() {
            return Ok(weight);
        }
        let message = format!("a weight is 0 or more, and `{}` of an edge is {weight}", self.name());
        Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message))
    }

    fn name(&self) -> &str {
        self.graph.key_name(self.key)
    }
}
