//! Patterns, as written: openCypher's, and GQL's quantified path patterns, modes and selectors.

use super::{Expression, Name};
use crate::diagnostic::Span;

/// The paths of one MATCH.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// `REPEATABLE ELEMENTS` or `DIFFERENT RELATIONSHIPS`.
    pub matching: Option<Matching>,
    /// The paths; at least one.
    pub paths: Vec<PathPattern>,
    /// `KEEP prefix`: a prefix for every path.
    pub keep: Option<PathPrefix>,
    /// The whole.
    pub span: Span,
}

/// Whether one MATCH may use a relationship twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// `REPEATABLE ELEMENT[S] [BINDINGS]`.
    Repeatable,
    /// `DIFFERENT EDGE[S] | RELATIONSHIP[S] [BINDINGS]`.
    Different,
}

/// `[variable =] [prefix] term`, or `shortestPath(…)`.
#[derive(Clone, Debug)]
pub struct PathPattern {
    /// The path variable.
    pub variable: Option<Name>,
    /// Selector and mode.
    pub prefix: Option<PathPrefix>,
    /// `shortestPath( )` or `allShortestPaths( )` around it.
    pub shortest: Option<ShortestFunction>,
    /// The pattern itself.
    pub term: PathTerm,
    /// The whole.
    pub span: Span,
}

/// The function form of a shortest path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShortestFunction {
    /// `shortestPath( )`.
    One,
    /// `allShortestPaths( )`.
    All,
}

/// `[selector] [mode] [PATH | PATHS]`.
#[derive(Clone, Debug)]
pub struct PathPrefix {
    /// Which of the paths between two ends.
    pub selector: Option<Selector>,
    /// Which paths at all.
    pub mode: Option<PathMode>,
    /// The whole.
    pub span: Span,
}

/// Which of the paths between two ends; counts are integers or parameters.
#[derive(Clone, Debug)]
pub enum Selector {
    /// `ALL`.
    All,
    /// `ANY`, `ANY k`.
    Any(Option<Box<Expression>>),
    /// `ALL SHORTEST`.
    AllShortest,
    /// `ANY SHORTEST`.
    AnyShortest,
    /// `SHORTEST k`.
    Shortest(Box<Expression>),
    /// `SHORTEST [k] GROUP[S]`.
    ShortestGroups(Option<Box<Expression>>),
}

/// Which paths at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathMode {
    /// Anything may repeat.
    Walk,
    /// No relationship twice.
    Trail,
    /// No node twice.
    Acyclic,
    /// No node twice, but the last may be the first.
    Simple,
}

/// A sequence of elements, or a choice of such.
#[derive(Clone, Debug)]
pub enum PathTerm {
    /// Elements in order: nodes and relations alternate; groups stand between.
    Sequence(Vec<PathElement>),
    /// `a | b` (`multiset` false) or `a |+| b` (true).
    Union {
        /// The choices; at least two.
        alternatives: Vec<PathTerm>,
        /// Duplicates are kept.
        multiset: bool,
        /// The whole.
        span: Span,
    },
}

/// One element of a path.
#[derive(Clone, Debug)]
pub enum PathElement {
    /// `(…)`.
    Node(NodePattern),
    /// `-[…]->`.
    Relation(RelationPattern),
    /// `( … ){1,3}`.
    Group(GroupPattern),
}

/// `(variable:labels {properties} WHERE …)`.
#[derive(Clone, Debug)]
pub struct NodePattern {
    /// The variable.
    pub variable: Option<Name>,
    /// The labels.
    pub labels: Option<LabelExpression>,
    /// A map or a parameter.
    pub properties: Option<Expression>,
    /// The inline condition.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// Which way a relation is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// `-->`.
    Right,
    /// `<--`.
    Left,
    /// `--` or `<-->`.
    Either,
}

/// `-[variable:types *1..3 {properties} WHERE …]->{1,3}`.
#[derive(Clone, Debug)]
pub struct RelationPattern {
    /// The variable.
    pub variable: Option<Name>,
    /// Which way.
    pub direction: Direction,
    /// The types.
    pub types: Option<LabelExpression>,
    /// `*`, `*2`, `*1..3`.
    pub length: Option<Length>,
    /// A map or a parameter.
    pub properties: Option<Expression>,
    /// The inline condition.
    pub filter: Option<Expression>,
    /// `{1,3}`, `+`, `*`, after the arrow.
    pub quantifier: Option<Quantifier>,
    /// The whole, without the quantifier.
    pub span: Span,
}

/// `*from..to`; a missing end is 1 or unbounded.
#[derive(Clone, Copy, Debug)]
pub struct Length {
    /// The least number of steps.
    pub from: Option<u64>,
    /// The greatest.
    pub to: Option<u64>,
    /// The whole.
    pub span: Span,
}

/// How often a group or relation repeats.
#[derive(Clone, Copy, Debug)]
pub struct Quantifier {
    /// The least.
    pub from: u64,
    /// The greatest; none is unbounded.
    pub to: Option<u64>,
    /// `?`: at most once, and its variables stay single.
    pub questioned: bool,
    /// The whole.
    pub span: Span,
}

/// `([variable =] [mode] term [WHERE …])[quantifier]`.
#[derive(Clone, Debug)]
pub struct GroupPattern {
    /// The sub-path variable.
    pub variable: Option<Name>,
    /// The mode inside.
    pub prefix: Option<PathPrefix>,
    /// What is inside.
    pub term: PathTerm,
    /// The condition inside.
    pub filter: Option<Expression>,
    /// How often; none is a plain parenthesis.
    pub quantifier: Option<Quantifier>,
    /// The whole.
    pub span: Span,
}

/// `A & (B | !C) & %`; `:A:B` is a conjunction.
#[derive(Clone, Debug)]
pub enum LabelExpression {
    /// A label or relation type.
    Name(Name),
    /// `%`: any.
    Any(Span),
    /// `!a`.
    Not(Box<LabelExpression>),
    /// `a & b`.
    And(Vec<LabelExpression>),
    /// `a | b`.
    Or(Vec<LabelExpression>),
}
