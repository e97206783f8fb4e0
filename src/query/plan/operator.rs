//! The operators.

mod walk;

use serde::{Deserialize, Serialize};

pub use walk::{
    ChoiceLeg, Counted, EdgeLeg, Leg, NodeLeg, PartLeg, PathMode, RepeatLeg, Selector, Walk, WalkKind, WalkVariable,
};

use super::{Expression, LabelTest, Pipeline, Slot};
use crate::diagnostic::Span;
use crate::model::LensId;

/// One operator of a pipeline.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Operator {
    /// Each row with each node that passes the label test.
    Scan(Scan),
    /// Each row with the nodes that have a value of a key.
    Lookup(Lookup),
    /// Each row with each row of a pattern that has equal values.
    Join(Box<Join>),
    /// Each row with each edge, and its other end, of a node.
    Expand(Expand),
    /// Each row with each node to which edges of several nodes lead.
    Intersect(Intersect),
    /// Each row that has such an edge, with how many: an [`Expand`] of which nothing else is wanted.
    Degree(Box<Degree>),
    /// Each row with the ends of an edge that is bound already.
    Ends(Ends),
    /// Each row with each path that a pattern allows.
    Walk(Box<Walk>),
    /// `PATHS FROM … TO …`.
    Paths(Box<Paths>),
    /// `NEIGHBOURS OF …`.
    Neighbours(Box<Neighbours>),
    /// Rows for which the condition is true.
    Filter(Expression),
    /// Each row with further slots filled.
    Project(Vec<(Slot, Expression)>),
    /// One row per group.
    Aggregate {
        /// What makes a group.
        keys: Vec<(Slot, Expression)>,
        /// What is computed of it.
        values: Vec<(Slot, Aggregation)>,
    },
    /// The first row of each combination of the slots' values.
    Distinct(Vec<Slot>),
    /// Rows in order.
    Sort {
        /// The keys, most significant first.
        keys: Vec<SortKey>,
        /// Only as many of the first rows are needed as these come to; all, when there are none.
        top: Vec<Expression>,
    },
    /// `SKIP` and `LIMIT`.
    Page {
        /// Rows left out.
        skip: Option<Expression>,
        /// Rows let through.
        limit: Option<Expression>,
    },
    /// Each row with each element of a list.
    Unwind(Slot, Expression),
    /// Each row with each row of the inner pipeline, or with nulls when there is none.
    Optional {
        /// The inner pipeline.
        inner: Pipeline,
        /// Slots that are null when it gives no row.
        slots: Vec<Slot>,
    },
    /// Each row with each row of the inner pipeline.
    Apply {
        /// The inner pipeline.
        inner: Pipeline,
        /// Slots that it fills.
        slots: Vec<Slot>,
    },
    /// Each row once for which the inner pipeline gives none, unchanged (a CALL subquery without RETURN).
    ForEach(Pipeline),
    /// How many nodes or edges there are; stands first in its pipeline.
    Tally(Box<Tally>),
    /// The rows of several pipelines, each given the same rows.
    Union(Union),
    /// A procedure.
    Call(Call),
    /// `CREATE`.
    Create(Create),
    /// `MERGE`.
    Merge(Box<Merge>),
    /// `SET` and `REMOVE`.
    Set(Vec<SetAction>),
    /// `DELETE`.
    Delete(Delete),
}

/// Which way an edge is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// From start to end.
    Out,
    /// From end to start.
    In,
    /// Either.
    Both,
}

impl Direction {
    /// The same edge seen from the other end.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Direction::Out => Direction::In,
            Direction::In => Direction::Out,
            Direction::Both => Direction::Both,
        }
    }
}

/// See [`Operator::Scan`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scan {
    /// Holds the node.
    pub node: Slot,
    /// The view it will be read through.
    pub lens: LensId,
    /// The test.
    pub labels: Option<LabelTest>,
}

/// See [`Operator::Tally`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tally {
    /// What is counted.
    pub what: Tallied,
    /// Holds the relation type, when edges are counted by it.
    pub types: Option<Slot>,
    /// All of them hold the number.
    pub counts: Vec<Slot>,
    /// The same as rows that are counted one by one.
    pub inner: Pipeline,
}

/// What a [`Tally`] counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Tallied {
    /// Nodes; with this label, when there is one.
    Nodes(Option<String>),
    /// Edges that pass the test.
    Edges(Option<LabelTest>),
}

/// What a [`Lookup`] looks up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookupKey {
    /// A property.
    Property(String),
    /// A property that is a text, by how it begins.
    Prefix(String),
    /// An entity by id, name or alias.
    Entity,
}

/// See [`Operator::Lookup`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lookup {
    /// Holds the node.
    pub node: Slot,
    /// The view it will be read through.
    pub lens: LensId,
    /// What is looked up.
    pub key: LookupKey,
    /// The value.
    pub value: Expression,
}

/// See [`Operator::Join`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Join {
    /// The pattern, which reads nothing of the row.
    pub inner: Pipeline,
    /// What must be equal: of the row, and of the pattern. More may come through: filters behind decide.
    pub keys: Vec<(Expression, Expression)>,
}

/// See [`Operator::Expand`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Expand {
    /// Holds the node to start from.
    pub from: Slot,
    /// Holds the edge.
    pub edge: Slot,
    /// Holds the other end.
    pub to: Slot,
    /// Whether `to` is bound already: then only edges to that node count.
    pub into: bool,
    /// Which way.
    pub direction: Direction,
    /// Of which types.
    pub types: Option<LabelTest>,
    /// Through which view.
    pub lens: LensId,
    /// Edges (or lists of edges) of the same MATCH, which this one must differ from.
    pub apart: Vec<Slot>,
}

/// See [`Operator::Intersect`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Intersect {
    /// Holds the node.
    pub to: Slot,
    /// The edges, each from a node of its own (or the same) to that node; at least two.
    pub legs: Vec<Expand>,
}

/// See [`Operator::Degree`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Degree {
    /// Holds the node whose edges are counted.
    pub from: Slot,
    /// Which way.
    pub direction: Direction,
    /// Of which types.
    pub types: Option<LabelTest>,
    /// What labels the node at the other end must have.
    pub ends: Option<LabelTest>,
    /// Through which view.
    pub lens: LensId,
    /// Edges of the same MATCH, which are not counted.
    pub apart: Vec<Slot>,
    /// How many rows each row stands for; one where nothing is said.
    pub times: Option<Slot>,
    /// Holds how many rows it stands for then; none where it is enough that there is an edge.
    pub count: Option<Slot>,
}

/// See [`Operator::Ends`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ends {
    /// Holds the edge, or a list of edges.
    pub edge: Slot,
    /// The least and the most edges of the list; none where it is a single edge.
    pub list: Option<(u64, Option<u64>)>,
    /// Holds the node before it.
    pub from: Slot,
    /// Whether that is bound already.
    pub from_bound: bool,
    /// Holds the node after it.
    pub to: Slot,
    /// Whether that is bound already.
    pub to_bound: bool,
    /// Which way.
    pub direction: Direction,
    /// Of which types.
    pub types: Option<LabelTest>,
    /// Through which view.
    pub lens: LensId,
    /// Edges (or lists of edges) of the same MATCH, which this one must differ from.
    pub apart: Vec<Slot>,
}

/// A name of VIA or AVOIDING.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Way {
    /// What it names.
    pub kind: WayKind,
    /// Only against the edge (`<x`).
    pub against: bool,
    /// Only along the edge (`x>`).
    pub along: bool,
}

/// What a [`Way`] names.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum WayKind {
    /// A relation, and whether it was called by its inverse name.
    Relation(String, bool),
    /// An entity type.
    Type(String),
    /// An entity, by id.
    Entity(String),
    /// A parameter, which names one of these.
    Parameter(String),
}

/// The limits of a short form: each list must hold.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Ways {
    /// The lists of VIA.
    pub via: Vec<Vec<Way>>,
    /// The lists of AVOIDING.
    pub avoiding: Vec<Vec<Way>>,
}

/// See [`Operator::Paths`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Paths {
    /// Holds one end.
    pub from: Slot,
    /// Holds the other.
    pub to: Slot,
    /// Holds the path.
    pub path: Slot,
    /// What steps are allowed.
    pub ways: Ways,
    /// Most steps.
    pub within: Expression,
    /// Through which view.
    pub lens: LensId,
    /// Where.
    pub span: Span,
}

/// See [`Operator::Neighbours`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Neighbours {
    /// Holds the entity.
    pub of: Slot,
    /// Holds the neighbour.
    pub neighbour: Slot,
    /// Holds its distance.
    pub distance: Slot,
    /// Holds the edges by which an allowed shortest path reaches it.
    pub edges: Slot,
    /// Holds one shortest path.
    pub path: Slot,
    /// What steps are allowed.
    pub ways: Ways,
    /// Most steps.
    pub within: Expression,
    /// Through which view.
    pub lens: LensId,
    /// Where.
    pub span: Span,
}

/// One aggregate of a group.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Aggregation {
    /// The registered name; `count(*)` is `count` without arguments.
    pub name: String,
    /// Over distinct arguments only.
    pub distinct: bool,
    /// The arguments.
    pub arguments: Vec<Expression>,
    /// Holds how many rows each row stands for; one where nothing is said. Only a `count` that is not distinct is
    /// given it.
    pub weight: Option<Slot>,
    /// Where.
    pub span: Span,
}

/// One key of a sort.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SortKey {
    /// The key.
    pub expression: Expression,
    /// Greatest first.
    pub descending: bool,
}

/// See [`Operator::Union`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Union {
    /// The pipelines, and for each the slots that become `outputs`.
    pub parts: Vec<(Pipeline, Vec<Slot>)>,
    /// The slots of the result.
    pub outputs: Vec<Slot>,
}

/// See [`Operator::Call`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Call {
    /// The registered name.
    pub name: String,
    /// The arguments.
    pub arguments: Vec<Expression>,
    /// Which columns go where.
    pub yields: Vec<(String, Slot)>,
    /// Through which view.
    pub lens: LensId,
    /// Where.
    pub span: Span,
}

/// A node to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateNode {
    /// Holds it.
    pub slot: Slot,
    /// Its labels.
    pub labels: Vec<String>,
    /// Its properties.
    pub properties: Option<Expression>,
    /// Where they are, or the node.
    pub span: Span,
}

/// An edge to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CreateEdge {
    /// Holds it.
    pub slot: Slot,
    /// Its start.
    pub start: Slot,
    /// Its type.
    pub relation: String,
    /// Its end.
    pub end: Slot,
    /// Its properties.
    pub properties: Option<Expression>,
    /// Where they are, or the edge.
    pub span: Span,
}

/// See [`Operator::Create`]: nodes first, then edges.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Create {
    /// The nodes.
    pub nodes: Vec<CreateNode>,
    /// The edges.
    pub edges: Vec<CreateEdge>,
    /// Where.
    pub span: Span,
}

/// The looking half of MERGE.
pub type Match = Pipeline;

/// See [`Operator::Merge`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Merge {
    /// Finds what is there.
    pub find: Match,
    /// Makes what is not.
    pub create: Create,
    /// The path variable's slot, and what the path is made of.
    pub path: Option<(Slot, Vec<super::PathPart>)>,
    /// `ON MATCH SET`.
    pub on_match: Vec<SetAction>,
    /// `ON CREATE SET`.
    pub on_create: Vec<SetAction>,
}

/// One change of SET or REMOVE.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SetAction {
    /// `target.key = value`; null removes.
    Property {
        /// A node or edge.
        target: Expression,
        /// The key.
        key: String,
        /// The value.
        value: Expression,
        /// Where.
        span: Span,
        /// Where the value is.
        place: Span,
    },
    /// `target = map` (`replace`) or `target += map`.
    Properties {
        /// A node or edge.
        target: Expression,
        /// A map, node or edge.
        value: Expression,
        /// Whether what was there goes.
        replace: bool,
        /// Where.
        span: Span,
    },
    /// Adds labels.
    AddLabels(Expression, Vec<String>, Span),
    /// Takes labels away.
    RemoveLabels(Expression, Vec<String>, Span),
}

/// See [`Operator::Delete`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Delete {
    /// Nodes, edges and paths.
    pub targets: Vec<Expression>,
    /// Their relationships too.
    pub detach: bool,
    /// Where.
    pub span: Span,
}
