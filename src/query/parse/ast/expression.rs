//! Expressions, as written. Chains of operators and of accesses are lists, so that their length costs
//! no depth; depth comes only from brackets, which the guard counts.

use super::{LabelExpression, Name, PathPattern, Pattern, Query};
use crate::diagnostic::Span;
use crate::model::Value;
use crate::query::operator::{Binary, Unary};

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// Null, boolean, number or string.
    Literal(Value),
    /// `$name`.
    Parameter(Name),
    /// A variable.
    Variable(Name),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{key: value}`.
    Map(Vec<(Name, Expression)>),
    /// `n {.key, key: value, .*, m}`.
    MapProjection {
        /// The node, relationship or map.
        subject: Box<Expression>,
        /// The items.
        items: Vec<MapItem>,
    },
    /// `NOT a`, `-a`, `a IS NULL`.
    Unary(Unary, Box<Expression>),
    /// `a + b - c`: operators that bind equally, from the left; never comparisons.
    Chain(Box<Expression>, Vec<Link>),
    /// `a < b <= c`: each neighbouring pair must hold.
    Comparison(Box<Expression>, Vec<Link>),
    /// `a.b[0][1..2]`: accesses from the left.
    Access(Box<Expression>, Vec<Step>),
    /// `n:Label`, `n IS Label`.
    Labels(Box<Expression>, LabelExpression),
    /// `CASE … END`.
    Case(Box<Case>),
    /// `name(arguments)`.
    Function(Function),
    /// `count(*)`.
    CountStar,
    /// `[x IN list WHERE … | …]`.
    ListComprehension(Box<ListComprehension>),
    /// `[p = (a)-->(b) WHERE … | …]`.
    PatternComprehension(Box<PatternComprehension>),
    /// `all(x IN list WHERE …)` and its kin.
    Quantifier(Box<Quantified>),
    /// `reduce(sum = 0, x IN list | sum + x)`.
    Reduce(Box<Reduce>),
    /// `(a)-->(b)` as a condition.
    Pattern(Box<PathPattern>),
    /// `EXISTS { }`, `COUNT { }`, `COLLECT { }`, and `exists((a)-->(b))`.
    Subquery(Box<Subquery>),
}

/// An operator and what stands to its right.
#[derive(Clone, Debug)]
pub struct Link {
    /// The operator.
    pub operator: Binary,
    /// The right side.
    pub right: Expression,
}

/// One access.
#[derive(Clone, Debug)]
pub enum Step {
    /// `.key`.
    Property(Name),
    /// `[index]`.
    Index(Expression, Span),
    /// `[from..to]`.
    Slice(Option<Expression>, Option<Expression>, Span),
}

/// An item of a map projection.
#[derive(Clone, Debug)]
pub enum MapItem {
    /// `.key`.
    Property(Name),
    /// `.*`.
    All(Span),
    /// `key: value`.
    Entry(Name, Expression),
    /// `variable`.
    Variable(Name),
}

/// `CASE [subject] WHEN … THEN … [ELSE …] END`.
#[derive(Clone, Debug)]
pub struct Case {
    /// The value that each WHEN is compared with.
    pub subject: Option<Expression>,
    /// Condition and result.
    pub arms: Vec<(Expression, Expression)>,
    /// The result when no arm fits.
    pub otherwise: Option<Expression>,
}

/// A function call; aggregates look the same here.
#[derive(Clone, Debug)]
pub struct Function {
    /// The dotted name, in one.
    pub name: Name,
    /// `DISTINCT`.
    pub distinct: bool,
    /// The arguments.
    pub arguments: Vec<Expression>,
}

/// `[variable IN list WHERE filter | result]`.
#[derive(Clone, Debug)]
pub struct ListComprehension {
    /// The element.
    pub variable: Name,
    /// The list.
    pub list: Expression,
    /// The condition.
    pub filter: Option<Expression>,
    /// What each element becomes.
    pub result: Option<Expression>,
}

/// `[path WHERE filter | result]`.
#[derive(Clone, Debug)]
pub struct PatternComprehension {
    /// The pattern, with its path variable.
    pub pattern: PathPattern,
    /// The condition.
    pub filter: Option<Expression>,
    /// What each match becomes.
    pub result: Expression,
}

/// Which elements must satisfy the predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the functions'")]
pub enum Quantifying {
    All,
    Any,
    None,
    Single,
}

/// `all(variable IN list WHERE predicate)`.
#[derive(Clone, Debug)]
pub struct Quantified {
    /// Which elements.
    pub kind: Quantifying,
    /// The element.
    pub variable: Name,
    /// The list.
    pub list: Expression,
    /// The predicate; without one the element itself.
    pub predicate: Option<Expression>,
}

/// `reduce(accumulator = start, variable IN list | step)`.
#[derive(Clone, Debug)]
pub struct Reduce {
    /// The accumulator.
    pub accumulator: Name,
    /// Its first value.
    pub start: Expression,
    /// The element.
    pub variable: Name,
    /// The list.
    pub list: Expression,
    /// The next value.
    pub step: Expression,
}

/// What a subquery gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// Whether there is a row.
    Exists,
    /// How many rows.
    Count,
    /// The one column as a list.
    Collect,
}

/// `EXISTS { … }` and its kin.
#[derive(Clone, Debug)]
pub struct Subquery {
    /// What it gives.
    pub asking: Asking,
    /// The body.
    pub body: SubqueryBody,
    /// The whole.
    pub span: Span,
}

/// The body of a subquery.
#[derive(Clone, Debug)]
pub enum SubqueryBody {
    /// `pattern [view] [WHERE …]`.
    Pattern {
        /// The pattern.
        pattern: Pattern,
        /// The view.
        view: Option<super::View>,
        /// The condition.
        filter: Option<Expression>,
    },
    /// A whole query (RETURN may be left out of EXISTS and COUNT).
    Query(Query),
}
