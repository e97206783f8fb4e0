//! The syntax tree: what was written, with a span on every node and nothing resolved.

mod clause;
mod expression;
mod pattern;
mod rule;
mod short;
mod view;

pub use clause::*;
pub use expression::*;
pub use pattern::*;
pub use rule::*;
pub use short::*;
pub use view::*;

use crate::diagnostic::Span;
use crate::model::Text;

/// An identifier as it is meant (without backticks), and where it stands.
#[derive(Clone, Debug)]
pub struct Name {
    /// The characters.
    pub text: Text,
    /// Where.
    pub span: Span,
}

/// One statement of a script: what stands between two semicolons.
#[derive(Clone, Debug)]
pub enum Statement {
    /// A query.
    Query(Query),
    /// `WHY …`.
    Why(Why),
    /// `RULE … MATCH … DERIVE …`.
    Rule(Rule),
}

/// Whether a query is run, shown, or run and measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Run it.
    #[default]
    Run,
    /// `EXPLAIN`: show the plan.
    Explain,
    /// `PROFILE`: run it and show rows and times per operator.
    Profile,
}

/// `[EXPLAIN | PROFILE] [view] part UNION [ALL] part …`; also the body of a subquery.
#[derive(Clone, Debug)]
pub struct Query {
    /// Run, explain or profile.
    pub mode: Mode,
    /// The view at the head.
    pub view: Option<View>,
    /// The parts; at least one.
    pub parts: Vec<Part>,
    /// Between part `i` and `i + 1`: `UNION` (distinct) or `UNION ALL`.
    pub unions: Vec<UnionLink>,
    /// The whole.
    pub span: Span,
}

/// The word between two parts.
#[derive(Clone, Copy, Debug)]
pub struct UnionLink {
    /// `UNION ALL`.
    pub all: bool,
    /// The word.
    pub span: Span,
}

/// One part of a union: clauses in order.
#[derive(Clone, Debug)]
pub struct Part {
    /// The clauses; at least one.
    pub clauses: Vec<Clause>,
    /// The whole.
    pub span: Span,
}
