//! Nodes, edges and their statements at rest; everything reads through a [`View`].
//!
//! One property graph of two kinds: *open* (any name is legal, mutable) and *statement graph* (a declared
//! schema, edges folded from statements). This module knows nothing of queries, plans or files.

mod base;
mod bits;
mod buckets;
mod builder;
mod cells;
mod column;
mod delta;
pub mod figure;
mod index;
mod knowledge;
mod literal;
mod mask;
mod members;
mod names;
mod overlay;
mod read;
mod records;
mod rows;
pub mod snapshot;
mod sorted;
mod standing;
mod statement;
mod statistics;
mod storage;
mod transaction;
mod values;
mod view;
mod visit;

use std::sync::Arc;

pub use bits::Bits;
pub use builder::{
    Bulk, EdgePart, Findings, GraphBuilder, Item, NodePart, OpenBuilder, Problem, Record, Strip, StripKind, Texts,
};
pub use cells::{Cell, Cells, Loop, Wide};
pub use mask::{Axis, Choice, Core, Given, Mask, Masks, Times, Voice};
pub use names::{KeyId, LabelId, RelationId};
pub use overlay::{Derived, Fact, Grade, Proof};
pub use rows::{Rows, WholeRows};
pub use statement::{Claim, Origin, SpeakerRef, StatementTable};
pub use statistics::{Spread, Statistics};
pub use transaction::{Stats, Transaction};
pub use view::{Nodes, Reading, Steps, View};
pub use visit::{AllEdges, EdgesAt, Neighbours, VisitedEdge};

use crate::model::NodeId;

/// One version of a graph, shared; what readers hold.
pub type Snapshot = Arc<Graph>;

/// Nodes with labels and properties, edges with one type each; perhaps a schema and statements.
///
/// Columns are shared between versions; what was written since the last [`Graph::settled`] lies in a
/// small delta beside them. Ids ([`NodeId`], [`EdgeId`](crate::model::EdgeId)) are dense and belong to
/// one settled version; numbers and elements are stable and never used again.
#[derive(Clone, Debug)]
pub struct Graph {
    base: Arc<base::Base>,
    vocabulary: Arc<base::Vocabulary>,
    delta: Option<Box<delta::Delta>>,
}

/// An edge's type and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EdgeRef {
    /// The relation type.
    pub relation: RelationId,
    /// Where it starts.
    pub start: NodeId,
    /// Where it ends.
    pub end: NodeId,
}

/// Which way edges are walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From start to end.
    Out,
    /// From end to start.
    In,
}
