//! What a question gets back: rows, the evidence they rest on, and numbered footnotes.
//!
//! An [`Answer`] owns the snapshot and the masks it was read through, so that it can be shown long after
//! the query ran. It knows graphs and statements, and neither queries nor formats.

pub mod evidence;
mod footnote;
mod picture;
pub mod plan;
mod support;
pub mod why;
pub mod words;

use std::sync::{Arc, LazyLock};
use std::time::Duration;

pub use evidence::{Arena, Collected, EvidenceId, Leaf};
pub use footnote::STATEMENTS_OF_A_ROW;
pub use support::{Support, by_age, oldest_first, support, support_of_edge, support_of_literal};

use crate::budget::Budget;
use crate::diagnostic::{Code, Fault, Position, Span};
use crate::graph::{Mask, Snapshot, Stats, View};
use crate::model::{LensId, StatementId, Value};

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

impl From<crate::diagnostic::Diagnostic> for Warning {
    fn from(diagnostic: crate::diagnostic::Diagnostic) -> Self {
        let span = diagnostic.primary.map(|label| label.span);
        Warning { code: diagnostic.code, message: diagnostic.message, help: diagnostic.help, span, position: None }
    }
}

impl From<Fault> for Warning {
    fn from(fault: Fault) -> Self {
        Warning { code: fault.code, message: fault.message, help: fault.help, span: fault.span, position: None }
    }
}

/// What an engine hands over when a query is done.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows, each with what it rests on.
    pub rows: Vec<(Vec<Value>, EvidenceId)>,
    /// Where the evidence lies.
    pub arena: &'a Arena,
    /// The graph that was read (or written: the version after the query).
    pub snapshot: Snapshot,
    /// The masks of the plan's lenses, by [`LensId`]; none for an open graph.
    pub masks: Vec<Arc<Mask>>,
    /// How many rows get footnotes; none for all.
    pub shown: Option<usize>,
    /// The limits of the query.
    pub budget: &'a Budget,
}

/// What a question gets back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
    /// The statements the rows name, by number.
    pub footnotes: Vec<Footnote>,
    /// What the rows rest on, each once, in order of first use; at most [`Answer::MOST_LEAVES`].
    pub leaves: Vec<Leaf>,
    /// The graph through which nodes, edges and paths are read.
    pub snapshot: Snapshot,
    /// The masks of the lenses that values carry.
    pub masks: Vec<Arc<Mask>>,
    /// What the person should know.
    pub warnings: Vec<Warning>,
    /// Why there are no rows, as far as somebody has found out.
    pub reasons: Vec<String>,
    /// The view clause at the head of the query, as text, when one was set.
    pub view: Option<String>,
    /// What was written; none for a query that only reads.
    pub stats: Option<Stats>,
    /// What WHY found out, for formats that show it as a tree.
    pub why: Option<Arc<why::Why>>,
    /// The plan that EXPLAIN and PROFILE ask for, as a tree; the rows say the same as text.
    pub plan: Option<plan::PlanNode>,
    /// How long the query took.
    pub elapsed: Duration,
    /// Why the answer was cut, when it was.
    pub limit: Option<Fault>,
}

static EVERYTHING: LazyLock<Mask> = LazyLock::new(Mask::all);

impl Answer {
    /// The most leaves that [`Answer::leaves`] holds.
    pub const MOST_LEAVES: usize = 10_000;

    /// An answer without rows.
    pub fn empty(columns: Vec<String>, snapshot: Snapshot) -> Self {
        Answer {
            columns,
            rows: Vec::new(),
            footnotes: Vec::new(),
            leaves: Vec::new(),
            snapshot,
            masks: Vec::new(),
            warnings: Vec::new(),
            reasons: Vec::new(),
            view: None,
            stats: None,
            why: None,
            plan: None,
            elapsed: Duration::ZERO,
            limit: None,
        }
    }

    /// Numbers the statements behind the rows. Warnings, view, counters and time are the caller's to fill
    /// in. Takes time proportional to the rows and their evidence, at most 100 statements a row.
    ///
    /// # Errors
    /// When a limit of the query is hit.
    pub fn build(parts: Parts<'_>) -> Result<Self, Fault> {
        let mut answer = Answer { masks: parts.masks, ..Answer::empty(parts.columns, parts.snapshot) };
        let shown = parts.shown.unwrap_or(usize::MAX);
        let mut numbering = footnote::Numbering::default();
        let mut rows = Vec::with_capacity(parts.rows.len());
        for (at, (values, evidence)) in parts.rows.into_iter().enumerate() {
            let mut row = Row { values, ..Row::default() };
            if at < shown && !evidence.is_none() {
                numbering.annotate(&answer, (parts.arena, evidence), &mut row, parts.budget)?;
            }
            parts.budget.step(1)?;
            rows.push(row);
        }
        answer.rows = rows;
        (answer.footnotes, answer.leaves) = numbering.finish();
        Ok(answer)
    }

    /// The graph through the lens that a node, edge or path carries.
    pub fn view(&self, lens: LensId) -> View<'_> {
        let mask = self.masks.get(lens.index()).or(self.masks.first());
        View::new(&self.snapshot, mask.map_or(&*EVERYTHING, |mask| mask))
    }
}
