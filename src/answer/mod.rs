//! What a question gets back: rows, the evidence they rest on, and numbered footnotes.
//!
//! An [`Answer`] owns the snapshot and the masks it was read through, so that it can be shown long after
//! the query ran. It knows graphs and statements, and neither queries nor formats.

pub mod evidence;

use std::time::Duration;

pub use evidence::{Arena, Collected, EvidenceId, Leaf};

use crate::diagnostic::{Code, Fault, Position, Span};
use crate::model::{StatementId, Value};

/// A property key of a graph.
pub type KeyId = u16;

/// One row of an answer.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// One value per column.
    pub values: Vec<Value>,
    /// Footnote numbers, one group per edge or literal the row rests on.
    pub notes: Vec<Vec<u32>>,
    /// The row rests on an absence too (`NOT`, an empty `OPTIONAL`).
    pub absence: bool,
    /// There is more evidence than the notes name.
    pub more: bool,
    /// The evidence is one of several ways to the row.
    pub witness: bool,
}

/// What a footnote's statement does to the rows that name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It counts for the row.
    Supports,
    /// It denies a shown edge or gives a rival value; it counts for nothing.
    Denies,
}

impl Role {
    /// The word of the session protocol.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Supports => "supports",
            Role::Denies => "denies",
        }
    }
}

/// A numbered statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Footnote {
    /// From 1, in order of first appearance over the rows.
    pub number: u32,
    /// The statement.
    pub statement: StatementId,
    /// Supports or denies.
    pub role: Role,
}

/// Something the person should know about an answer that is an answer all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The stable code.
    pub code: Code,
    /// One line.
    pub message: String,
    /// Hints.
    pub help: Vec<String>,
    /// The place in the query text, if there is one.
    pub span: Option<Span>,
    /// The same as line and column, once somebody with the text has worked it out.
    pub position: Option<Position>,
}

impl From<Fault> for Warning {
    fn from(fault: Fault) -> Self {
        Warning { code: fault.code, message: fault.message, help: fault.help, span: fault.span, position: None }
    }
}

/// Counters of what a query wrote; they count operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the counters of the session protocol, by their names")]
pub struct Stats {
    pub nodes_created: u64,
    pub nodes_deleted: u64,
    pub relationships_created: u64,
    pub relationships_deleted: u64,
    pub properties_set: u64,
    pub labels_added: u64,
    pub labels_removed: u64,
}

impl Stats {
    /// The counters with their names in the session protocol, in its order.
    pub fn rows(&self) -> [(&'static str, u64); 7] {
        [
            ("nodesCreated", self.nodes_created),
            ("nodesDeleted", self.nodes_deleted),
            ("relationshipsCreated", self.relationships_created),
            ("relationshipsDeleted", self.relationships_deleted),
            ("propertiesSet", self.properties_set),
            ("labelsAdded", self.labels_added),
            ("labelsRemoved", self.labels_removed),
        ]
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        *self == Stats::default()
    }
}

/// What a question gets back.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The statements the rows name, by number.
    pub footnotes: Vec<Footnote>,
    /// What the person should know.
    pub warnings: Vec<Warning>,
    /// The view clause at the head of the query, as text, when one was set.
    pub view: Option<String>,
    /// What was written; none for a query that only reads.
    pub stats: Option<Stats>,
    /// How long the query took.
    pub elapsed: Duration,
    /// Why the answer was cut, when it was.
    pub limit: Option<Fault>,
}
