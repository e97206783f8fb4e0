//! The short forms, as written: `PATHS FROM … TO …`, `NEIGHBOURS OF …`, `WHY …`.

use super::{Expression, Name, View};
use crate::diagnostic::Span;

/// An id, name or alias of an entity or source, or a parameter; or, at an end, a bound variable.
#[derive(Clone, Debug)]
pub struct Known {
    /// What is written.
    pub kind: KnownKind,
    /// Where.
    pub span: Span,
}

/// How a [`Known`] is written.
#[derive(Clone, Debug)]
pub enum KnownKind {
    /// A bare or backticked name (which may also be a bound variable).
    Name(crate::model::Text),
    /// A string.
    String(crate::model::Text),
    /// `$name`.
    Parameter(crate::model::Text),
}

/// An integer or a parameter.
#[derive(Clone, Debug)]
pub enum Count {
    /// A number.
    Given(u64, Span),
    /// `$name`.
    Parameter(Name),
}

/// One limit of a short form.
#[derive(Clone, Debug)]
pub enum Limit {
    /// `VIA names`.
    Via(Vec<Way>),
    /// `AVOIDING names`.
    Avoiding(Vec<Way>),
    /// `WITHIN count`.
    Within(Count),
}

/// One name of VIA or AVOIDING: `<x` against, `x>` along.
#[derive(Clone, Debug)]
pub struct Way {
    /// The relation, entity type or entity.
    pub known: Known,
    /// `<` stands before it.
    pub against: bool,
    /// `>` stands after it.
    pub along: bool,
}

/// `PATHS FROM end TO end limits [view] [WHERE …]`.
#[derive(Clone, Debug)]
pub struct Paths {
    /// One end.
    pub from: Known,
    /// The other.
    pub to: Known,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The view.
    pub view: Option<View>,
    /// The condition.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `NEIGHBOURS OF end limits [view] [WHERE …]`.
#[derive(Clone, Debug)]
pub struct Neighbours {
    /// The entity.
    pub of: Known,
    /// The limits.
    pub limits: Vec<Limit>,
    /// The view.
    pub view: Option<View>,
    /// The condition.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `[view] WHY (a)-[:r]->(b) [view]` or `[view] WHY a.literal [view]`.
#[derive(Clone, Debug)]
pub struct Why {
    /// The view at its head.
    pub head: Option<View>,
    /// What is asked about.
    pub question: WhyQuestion,
    /// The view behind it, which replaces that at its head axis by axis.
    pub view: Option<View>,
    /// The whole.
    pub span: Span,
}

/// What a WHY asks about.
#[derive(Clone, Debug)]
pub enum WhyQuestion {
    /// `(subject)-[:relation]->(object)`.
    Edge {
        /// One end.
        subject: Known,
        /// The relation.
        relation: Name,
        /// The other end.
        object: Known,
    },
    /// `subject.key`.
    Literal {
        /// The entity.
        subject: Known,
        /// The literal relation.
        key: Name,
    },
}
