//! `RULE name MATCH … DERIVE …`, as written.

use super::{Expression, Name, Pattern};
use crate::diagnostic::Span;

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: Name,
    /// The premises.
    pub pattern: Pattern,
    /// The condition.
    pub filter: Option<Expression>,
    /// The variable at the start of the derived edge.
    pub subject: Name,
    /// The derived relation.
    pub relation: Name,
    /// The variable at its end.
    pub object: Name,
    /// The whole.
    pub span: Span,
}
