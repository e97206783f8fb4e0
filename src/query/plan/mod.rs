//! The logical plan: plain data that can be printed, explained, cached and sent to another engine.
//!
//! A plan is a pipeline: operators in a row, each turning the rows of the one before it into its own.
//! (A list and not a chain of boxes: a long query is then no deep one, for running, printing and dropping
//! alike.) Operators name entities, labels, relations and functions by their text; the engine binds them.
//! This module must know neither the engine nor the store.

pub mod build;
mod estimate;
pub mod explain;
mod expression;
mod operator;
pub mod rewrite;
mod slots;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use expression::{
    Access, Asking, CaseArms, Element, Expression, LabelTest, Literal, MapItem, PathPart, Quantifying, Subquery,
};
pub use operator::{
    Aggregation, Call, ChoiceLeg, Counted, Create, CreateEdge, CreateNode, Degree, Delete, Direction, EdgeLeg, Ends,
    Expand, Intersect, Join, Leg, Lookup, LookupKey, Match, Merge, Neighbours, NodeLeg, Operator, PartLeg, PathMode,
    Paths, RepeatLeg, Scan, Selector, SetAction, SortKey, Tallied, Tally, Union, Walk, WalkKind, WalkVariable, Way,
    WayKind, Ways,
};

pub use estimate::Figures;

use crate::diagnostic::Span;
use crate::model::{Lens, LensId};

/// A place in the row: every variable of a plan, and every intermediate result, has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u32);

impl Slot {
    /// The slot as an index into a row.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Operators in the order in which rows pass them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Pipeline {
    /// The operators; the first is given the argument rows.
    pub operators: Vec<Operator>,
}

/// A column of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Where it stands in the row.
    pub slot: Slot,
}

/// A whole query, planned.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LogicalPlan {
    /// The views of the plan; 0 is the query's own.
    pub lenses: Vec<Lens>,
    /// The answer's columns; empty for a query without RETURN.
    pub columns: Vec<Column>,
    /// What is done.
    pub root: Pipeline,
    /// How many slots a row has.
    pub width: u32,
    /// What the slots that stand for variables are called, to explain the plan.
    pub names: BTreeMap<Slot, String>,
    /// Whether the graph is changed.
    pub writes: bool,
    /// The lenses that clauses read through, each once, in order of first use.
    pub reads: Vec<LensId>,
    /// Where views name parameters: the first place of each.
    pub places: BTreeMap<String, Span>,
}
