//! [`Property`]: `slot.key` of a node or edge, read from its column where that holds the whole truth.

use std::cell::OnceCell;

use super::batch::Column;
use super::evaluate::Row;
use super::operate;
use super::world::World;
use crate::diagnostic::{Fault, Span};
use crate::graph::{Cells, Graph, KeyId, Snapshot};
use crate::model::{Text, Value};
use crate::query::plan::Slot;

/// `slot.key`.
pub(super) struct Property {
    pub(super) slot: Slot,
    key: Text,
    span: Span,
    /// The key's number in the graph that is read; a graph that is written to may get it later.
    id: OnceCell<Option<KeyId>>,
}

impl Property {
    pub(super) fn new(slot: Slot, key: &str, span: Span) -> Self {
        Property { slot, key: Text::from(key), span, id: OnceCell::new() }
    }

    fn id(&self, graph: &Graph) -> Option<KeyId> {
        *self.id.get_or_init(|| graph.key(&self.key))
    }

    /// The column of all nodes; none where more than the column has to be asked.
    pub(super) fn node_cells<'w>(&self, world: &'w World<'_>) -> Option<Cells<'w>> {
        let graph = world.plain()?;
        Some(self.id(graph).map_or(Cells::empty(graph), |key| graph.node_cells(key)))
    }

    /// The column of all edges; none where more than the column has to be asked.
    pub(super) fn edge_cells<'w>(&self, world: &'w World<'_>) -> Option<Cells<'w>> {
        let graph = world.plain()?;
        Some(self.id(graph).map_or(Cells::empty(graph), |key| graph.edge_cells(key)))
    }

    /// The graph and the key, where the columns hold all that there is to say.
    pub(super) fn stored(&self, world: &World<'_>) -> Option<(Snapshot, Option<KeyId>)> {
        let graph = world.plain()?;
        Some((graph.clone(), self.id(graph)))
    }

    /// The number of a text among the values of all nodes; see [`Graph::number_of`].
    pub(super) fn number_of(&self, world: &World<'_>, text: &str) -> Option<u32> {
        let graph = world.plain()?;
        graph.number_of(self.id(graph)?, text)
    }

    pub(super) fn eval(&self, world: &World<'_>, row: &Row<'_>) -> Result<Value, Fault> {
        if !row.has_locals() {
            match row.batch.column(self.slot) {
                Column::Nodes(nodes, _) if let Some(cells) = self.node_cells(world) => {
                    return Ok(nodes.get(row.at).map_or(Value::Null, |node| cells.value(node.index())));
                }
                Column::Edges(edges, _) if let Some(cells) = self.edge_cells(world) => {
                    return Ok(edges.get(row.at).map_or(Value::Null, |edge| cells.value(edge.index())));
                }
                _ => {}
            }
        }
        operate::property(world, &row.value(self.slot), &self.key).map_err(|fault| fault.at(self.span))
    }
}
