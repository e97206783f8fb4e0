//! Expressions over slots. Chains are lists here as in the syntax tree, so that length costs no depth.

use serde::{Deserialize, Serialize};

use super::{Degree, Pipeline, Slot};
use crate::diagnostic::Span;
use crate::model::LensId;
use crate::model::schema::Schema;
use crate::query::operator::{Binary, Unary};

/// A constant written in the query.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the variants are the literal kinds")]
pub enum Literal {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(String),
}

/// An expression whose variables are slots.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Expression {
    /// A constant.
    Literal(Literal),
    /// `$name`.
    Parameter(String),
    /// What stands in a slot.
    Slot(Slot),
    /// `[a, b]`.
    List(Vec<Expression>),
    /// `{key: value}`.
    Map(Vec<(String, Expression)>),
    /// `subject {.key, …}`.
    MapProjection(Box<Expression>, Vec<MapItem>),
    /// An operator with one operand.
    Unary(Unary, Box<Expression>, Span),
    /// Operators that bind equally, from the left.
    Chain(Box<Expression>, Vec<(Binary, Expression)>, Span),
    /// `a < b <= c`.
    Comparison(Box<Expression>, Vec<(Binary, Expression)>, Span),
    /// Accesses from the left.
    Access(Box<Expression>, Vec<Access>, Span),
    /// `n:Label`.
    Labels(Box<Expression>, LabelTest, Span),
    /// Whether it is what a pattern needs: true, null for null, and for anything else an error.
    Is(Box<Expression>, Element, Span),
    /// `CASE`.
    Case(Box<CaseArms>),
    /// A scalar function by its registered name.
    Function(String, Vec<Expression>, Span),
    /// `[slot IN list WHERE filter | result]`.
    Comprehension {
        /// Holds the element.
        slot: Slot,
        /// The list.
        list: Box<Expression>,
        /// The condition.
        filter: Option<Box<Expression>>,
        /// What each element becomes.
        result: Option<Box<Expression>>,
        /// Where.
        span: Span,
    },
    /// `all(slot IN list WHERE predicate)` and its kin.
    Quantifier {
        /// Which elements must satisfy the predicate.
        kind: Quantifying,
        /// Holds the element.
        slot: Slot,
        /// The list.
        list: Box<Expression>,
        /// The predicate.
        predicate: Box<Expression>,
        /// Where.
        span: Span,
    },
    /// `reduce(accumulator = start, slot IN list | step)`.
    Reduce {
        /// Holds the running value.
        accumulator: Slot,
        /// The first value.
        start: Box<Expression>,
        /// Holds the element.
        slot: Slot,
        /// The list.
        list: Box<Expression>,
        /// The next value.
        step: Box<Expression>,
        /// Where.
        span: Span,
    },
    /// A path made of what the slots hold.
    /// Read through the view of the clause that names it.
    Path(Vec<PathPart>, LensId),
    /// A subquery for this row.
    Subquery(Box<Subquery>),
    /// How many edges of a kind a node has, or whether it has any: what a subquery of one step comes to.
    Degree(Box<Degree>, Asking),
}

/// What a pattern needs a variable to hold that was bound before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// A node.
    Node,
    /// A relationship.
    Edge,
    /// A list of relationships.
    Edges,
}

/// One access.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Access {
    /// `.key`.
    Property(String),
    /// `[index]`.
    Index(Expression),
    /// `[from..to]`.
    Slice(Option<Expression>, Option<Expression>),
}

/// An item of a map projection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum MapItem {
    /// `.key`.
    Property(String),
    /// `.*`.
    All,
    /// `key: value`.
    Entry(String, Expression),
}

/// `CASE [subject] WHEN … THEN … ELSE … END`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CaseArms {
    /// What each condition is compared with.
    pub subject: Option<Expression>,
    /// Condition and result.
    pub arms: Vec<(Expression, Expression)>,
    /// The result when none fits.
    pub otherwise: Option<Expression>,
}

/// Which elements must satisfy the predicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the functions'")]
pub enum Quantifying {
    All,
    Any,
    None,
    Single,
}

/// A test of a node's labels or of a relation's type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LabelTest {
    /// Has this one.
    Name(String),
    /// Has any.
    Any,
    /// Does not.
    Not(Box<LabelTest>),
    /// All of these.
    And(Vec<LabelTest>),
    /// One of these.
    Or(Vec<LabelTest>),
}

impl LabelTest {
    /// Whether the test holds, when `holds` tells which names do. `any` is whether there is a name at all.
    pub fn eval(&self, any: bool, holds: &dyn Fn(&str) -> bool) -> bool {
        match self {
            LabelTest::Name(name) => holds(name),
            LabelTest::Any => any,
            LabelTest::Not(inner) => !inner.eval(any, holds),
            LabelTest::And(parts) => parts.iter().all(|part| part.eval(any, holds)),
            LabelTest::Or(parts) => parts.iter().any(|part| part.eval(any, holds)),
        }
    }

    /// Whether an edge of a stored relation passes the test, read along the edge and against it (MODEL.md 4.5):
    /// without a schema a name stands for itself alone.
    pub fn readings(types: Option<&LabelTest>, schema: Option<&Schema>, stored: &str) -> (bool, bool) {
        let Some(schema) = schema else {
            return (types.is_none_or(|test| test.eval(true, &|wanted| wanted == stored)), false);
        };
        let symmetric = schema.relation(stored).is_some_and(|named| named.relation.symmetric);
        let Some(test) = types else { return (true, symmetric) };
        // Against the edge only where some name asks for it: `!member-of` does not turn arrows round.
        let turned = symmetric || test.turns(schema, stored);
        (test.reads_as(schema, stored, false, false), turned && test.reads_as(schema, stored, true, false))
    }

    /// Whether a name outside `!` asks for an edge read against its direction.
    fn turns(&self, schema: &Schema, stored: &str) -> bool {
        match self {
            LabelTest::Name(name) => schema.reads(stored, name).1,
            LabelTest::Any | LabelTest::Not(_) => false,
            LabelTest::And(parts) | LabelTest::Or(parts) => parts.iter().any(|part| part.turns(schema, stored)),
        }
    }

    /// Whether an edge passes, read one way; under `!` an inverse name means the relation that it belongs to.
    fn reads_as(&self, schema: &Schema, stored: &str, against: bool, denied: bool) -> bool {
        match self {
            LabelTest::Name(name) => {
                let (along, back) = schema.reads(stored, name);
                if denied {
                    along || back
                } else if against {
                    back
                } else {
                    along
                }
            }
            LabelTest::Any => true,
            LabelTest::Not(inner) => !inner.reads_as(schema, stored, against, true),
            LabelTest::And(parts) => parts.iter().all(|part| part.reads_as(schema, stored, against, denied)),
            LabelTest::Or(parts) => parts.iter().any(|part| part.reads_as(schema, stored, against, denied)),
        }
    }

    /// Both tests.
    #[must_use]
    pub fn and(self, other: LabelTest) -> LabelTest {
        match self {
            LabelTest::And(mut parts) => {
                parts.push(other);
                LabelTest::And(parts)
            }
            first => LabelTest::And(vec![first, other]),
        }
    }

    /// Calls `visit` with every name in the test.
    pub fn names<'a>(&'a self, visit: &mut impl FnMut(&'a str)) {
        match self {
            LabelTest::Name(name) => visit(name),
            LabelTest::Any => {}
            LabelTest::Not(inner) => inner.names(visit),
            LabelTest::And(parts) | LabelTest::Or(parts) => parts.iter().for_each(|part| part.names(visit)),
        }
    }
}

/// What a path is made of, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathPart {
    /// A node.
    Node(Slot),
    /// An edge.
    Edge(Slot),
    /// A list of edges, or a path, that continues from the node before it.
    Walk(Slot),
}

/// What a subquery gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asking {
    /// Whether there is a row.
    Exists,
    /// How many.
    Count,
    /// What stands in this slot, of all rows, as a list.
    Collect(Slot),
}

/// A pipeline run for one row.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Subquery {
    /// What it gives.
    pub asking: Asking,
    /// The body; it sees the row's slots.
    pub body: Pipeline,
}

impl Expression {
    /// A boolean constant.
    pub fn boolean(value: bool) -> Self {
        Expression::Literal(Literal::Boolean(value))
    }

    /// The conjunction of conditions; true when there is none.
    pub fn all_of(mut conditions: Vec<Expression>) -> Self {
        match conditions.len() {
            0 => Expression::boolean(true),
            1 => conditions.remove(0),
            _ => {
                let first = Box::new(conditions.remove(0));
                let rest = conditions.into_iter().map(|condition| (Binary::And, condition)).collect();
                Expression::Chain(first, rest, Span::default())
            }
        }
    }
}
