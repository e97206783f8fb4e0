//! Clauses, as written.

use super::{Expression, LabelExpression, Name, Neighbours, PathPattern, Paths, Pattern, Query, View};
use crate::diagnostic::Span;

/// A clause.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the variants are the clauses, by their names")]
pub enum Clause {
    Match(Match),
    Paths(Paths),
    Neighbours(Neighbours),
    Unwind(Unwind),
    With(Projection),
    Return(Projection),
    Call(Call),
    Subquery(CallSubquery),
    Create(Create),
    Merge(Merge),
    Set(Set),
    Remove(Remove),
    Delete(Delete),
}

/// `[OPTIONAL] MATCH pattern [view] [WHERE …]`.
#[derive(Clone, Debug)]
pub struct Match {
    /// `OPTIONAL`.
    pub optional: bool,
    /// The pattern.
    pub pattern: Pattern,
    /// The view of this clause.
    pub view: Option<View>,
    /// The condition.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `UNWIND expression AS variable`.
#[derive(Clone, Debug)]
pub struct Unwind {
    /// The list.
    pub list: Expression,
    /// The variable.
    pub variable: Name,
    /// The whole.
    pub span: Span,
}

/// The body of WITH or RETURN.
#[derive(Clone, Debug)]
pub struct Projection {
    /// `DISTINCT`.
    pub distinct: bool,
    /// `*` stands first.
    pub star: Option<Span>,
    /// The items after `*`, or all.
    pub items: Vec<Item>,
    /// `ORDER BY`.
    pub order: Vec<SortKey>,
    /// `SKIP` (or `OFFSET`).
    pub skip: Option<Expression>,
    /// `LIMIT`.
    pub limit: Option<Expression>,
    /// `WHERE`, of WITH only.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// `expression [AS alias]`.
#[derive(Clone, Debug)]
pub struct Item {
    /// The expression.
    pub expression: Expression,
    /// The name given to it.
    pub alias: Option<Name>,
    /// The expression's text as written, which names the column when there is no alias.
    pub text: String,
}

/// One key of ORDER BY.
#[derive(Clone, Debug)]
pub struct SortKey {
    /// The expression.
    pub expression: Expression,
    /// `DESC`.
    pub descending: bool,
}

/// `CALL name[(arguments)] [view] [YIELD …]`.
#[derive(Clone, Debug)]
pub struct Call {
    /// The dotted name, in one.
    pub name: Name,
    /// The arguments; none when they are taken from parameters of the same names.
    pub arguments: Option<Vec<Expression>>,
    /// The view.
    pub view: Option<View>,
    /// What is yielded.
    pub yields: Yields,
    /// The condition after YIELD.
    pub filter: Option<Expression>,
    /// The whole.
    pub span: Span,
}

/// What a CALL yields.
#[derive(Clone, Debug)]
pub enum Yields {
    /// No YIELD: everything when the call stands alone, else nothing.
    Absent,
    /// `YIELD *`.
    Star(Span),
    /// `YIELD - `: nothing on purpose.
    Nothing,
    /// `YIELD a, b AS c`.
    Items(Vec<YieldItem>),
}

/// `column [AS alias]`.
#[derive(Clone, Debug)]
pub struct YieldItem {
    /// The procedure's column.
    pub column: Name,
    /// The variable, when another.
    pub alias: Option<Name>,
}

/// `CALL [(variables)] { query } [IN TRANSACTIONS]`.
#[derive(Clone, Debug)]
pub struct CallSubquery {
    /// The variables it imports; none for the form without parentheses; `*` gives `Star`.
    pub imports: Imports,
    /// `OPTIONAL CALL`.
    pub optional: bool,
    /// The body.
    pub query: Query,
    /// `IN TRANSACTIONS`, which is refused.
    pub transactions: Option<Span>,
    /// The whole.
    pub span: Span,
}

/// Which variables a CALL subquery sees.
#[derive(Clone, Debug)]
pub enum Imports {
    /// `CALL { WITH x … }`: those its leading WITH names.
    Leading,
    /// `CALL (*) { … }`.
    Star,
    /// `CALL (x, y) { … }`.
    Names(Vec<Name>),
}

/// `CREATE pattern`.
#[derive(Clone, Debug)]
pub struct Create {
    /// The paths.
    pub paths: Vec<PathPattern>,
    /// The whole.
    pub span: Span,
}

/// `MERGE path [ON CREATE SET …] [ON MATCH SET …]`.
#[derive(Clone, Debug)]
pub struct Merge {
    /// The path.
    pub path: PathPattern,
    /// `ON CREATE SET`.
    pub on_create: Vec<SetItem>,
    /// `ON MATCH SET`.
    pub on_match: Vec<SetItem>,
    /// The whole.
    pub span: Span,
}

/// `SET …`.
#[derive(Clone, Debug)]
pub struct Set {
    /// What is set, in order.
    pub items: Vec<SetItem>,
    /// The whole.
    pub span: Span,
}

/// One item of SET.
#[derive(Clone, Debug)]
pub enum SetItem {
    /// `target.key = value`.
    Property {
        /// What has the property.
        target: Expression,
        /// The key.
        key: Name,
        /// The value.
        value: Expression,
    },
    /// `variable = map`: replaces all properties.
    Replace {
        /// The node or relationship.
        variable: Name,
        /// A map, node or relationship.
        value: Expression,
    },
    /// `variable += map`: adds properties.
    Merge {
        /// The node or relationship.
        variable: Name,
        /// A map, node or relationship.
        value: Expression,
    },
    /// `variable:Label:Label`.
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<Name>,
    },
}

/// `REMOVE …`.
#[derive(Clone, Debug)]
pub struct Remove {
    /// What is removed, in order.
    pub items: Vec<RemoveItem>,
    /// The whole.
    pub span: Span,
}

/// One item of REMOVE.
#[derive(Clone, Debug)]
pub enum RemoveItem {
    /// `target.key`.
    Property {
        /// What has the property.
        target: Expression,
        /// The key.
        key: Name,
    },
    /// `variable:Label`.
    Labels {
        /// The node.
        variable: Name,
        /// The labels.
        labels: Vec<Name>,
    },
}

/// `[DETACH] DELETE …`.
#[derive(Clone, Debug)]
pub struct Delete {
    /// `DETACH`.
    pub detach: bool,
    /// What is deleted.
    pub targets: Vec<Expression>,
    /// The whole.
    pub span: Span,
}

/// Labels of a written node are a plain conjunction; this is a helper for clauses that create.
impl LabelExpression {
    /// The names of a plain conjunction `:A:B` or `:A&B`; none for anything else.
    pub fn conjunction(&self) -> Option<Vec<&Name>> {
        match self {
            LabelExpression::Name(name) => Some(vec![name]),
            LabelExpression::And(parts) => {
                let mut names = Vec::new();
                for part in parts {
                    names.extend(part.conjunction()?);
                }
                Some(names)
            }
            _ => None,
        }
    }
}
