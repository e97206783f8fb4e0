//! [`Meta`]: names, counts and columns of a snapshot, as JSON in a section of its own.

use serde::{Deserialize, Serialize};

/// What the sections are the sections of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) labels: Vec<Named>,
    pub(super) relations: Vec<Named>,
    pub(super) keys: Vec<String>,
    pub(super) columns: Vec<Described>,
    /// The numbers that the next node and the next edge get.
    pub(super) next: [i64; 2],
}

/// A label or a relation type, and how many nodes or edges have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) count: u64,
}

/// A column of properties.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Described {
    pub(super) of: Side,
    /// The key, by its place among the keys.
    pub(super) key: usize,
    pub(super) values: Kind,
    pub(super) rows: Rows,
}

/// Whose properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Node,
    Edge,
}

/// What the values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Boolean,
    Integer,
    Float,
    Date,
    Text,
    Mixed,
}

/// Which rows have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Rows {
    All,
    Bits,
    Listed,
}

impl Described {
    /// How the names of the column's sections begin.
    pub(super) fn prefix(&self) -> String {
        match self.of {
            Side::Node => format!("node.{}", self.key),
            Side::Edge => format!("edge.{}", self.key),
        }
    }
}
