//! [`Base`]: the settled columns of a graph, shared between versions.

use std::sync::{Arc, OnceLock};

use super::column::Column;
use super::index::Indexes;
use super::knowledge::Knowledge;
use super::members::Members;
use super::names::{Names, Strings};
use super::rows::Adjacency;
use super::statistics::Statistics;
use super::storage::{Array, Mapped};
use crate::model::NodeId;

/// The names of a graph.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    pub(super) labels: Names,
    pub(super) relations: Names,
    pub(super) keys: Names,
}

/// One relation type's edges: ids `first..first + len`, in order of start, then end.
#[derive(Clone, Debug)]
pub(super) struct Relation {
    pub(super) out: Adjacency,
    pub(super) into: Adjacency,
}

/// The columns. Never changed once made.
#[derive(Clone, Debug, Default)]
pub(super) struct Base {
    pub(super) nodes: usize,
    /// Members per label; a label that came later has no entry.
    pub(super) labels: Vec<Members>,
    pub(super) label_counts: Vec<usize>,
    pub(super) node_columns: Vec<Option<Column>>,
    pub(super) edge_columns: Vec<Option<Column>>,
    pub(super) strings: Strings,
    pub(super) relations: Vec<Relation>,
    /// The first edge id per relation, and one past the last of all.
    pub(super) firsts: Vec<u32>,
    pub(super) edge_starts: Array<NodeId>,
    /// Stable numbers in ascending order; none where they equal the ids.
    pub(super) node_numbers: Option<Array<i64>>,
    pub(super) edge_numbers: Option<Array<i64>>,
    pub(super) next_node_number: i64,
    pub(super) next_edge_number: i64,
    /// The side tables of a statement graph.
    pub(super) knowledge: Option<Box<Knowledge>>,
    pub(super) statistics: OnceLock<Statistics>,
    /// The statistics as a snapshot holds them.
    pub(super) statistics_text: Option<Array<u8>>,
    /// All relation types in one, each way; made when a step of any type is first taken.
    pub(super) untyped_out: OnceLock<Adjacency>,
    pub(super) untyped_into: OnceLock<Adjacency>,
    /// Nodes by the value of a property.
    pub(super) indexes: Indexes,
    /// The file that the columns lie in, if they lie in one.
    pub(super) file: Option<Arc<Mapped>>,
}
