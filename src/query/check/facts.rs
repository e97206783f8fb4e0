//! [`Facts`]: what the checker found out and the tree does not say.

use std::collections::HashMap;

use super::lint::Mention;
use crate::diagnostic::{Diagnostic, Span};
use crate::model::Text;
use crate::model::lens::Axes;
use crate::query::parse::ast::Statement;

/// A checked statement: the tree as it was written, and what its names stand for.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The tree.
    pub statement: Statement,
    /// What its names stand for.
    pub facts: Facts,
    /// What the person should know although the query runs.
    pub warnings: Vec<Diagnostic>,
}

/// What a name in a short form, a view or a rule stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolved {
    /// A bound variable.
    Variable(Text),
    /// An entity, by its id.
    Entity(String),
    /// A parameter, resolved before the first row.
    Parameter(Text),
    /// A relation.
    Relation {
        /// Its own name, never the inverse one.
        name: String,
        /// It was called by its inverse name.
        inverse: bool,
    },
    /// An entity type.
    Type(String),
    /// A source, by its id.
    Source(String),
}

/// What later stages need and the tree does not say.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// For each `ast::Known` of a short form, WHY or ACCORDING TO, by its span; also for the relation of WHY and
    /// of a rule's DERIVE.
    pub known: HashMap<Span, Resolved>,
    /// For each `ast::View`, by its span.
    pub views: HashMap<Span, Axes>,
    /// For each `*` of WITH, RETURN and YIELD, by its span: the variables it stands for, in order of binding.
    pub stars: HashMap<Span, Vec<Text>>,
    /// The columns of the answer; none for a query that only writes.
    pub columns: Vec<Text>,
    /// Whether the query changes the graph.
    pub writes: bool,
    /// Names that an open graph may lack; each is looked up when the query runs.
    pub mentions: Vec<Mention>,
    /// The parameters the query uses, in order of first use.
    pub parameters: Vec<Text>,
    /// Whether the day of the compilation is in the facts (`AS OF date()`), so that they must not be kept.
    pub dated: bool,
}
