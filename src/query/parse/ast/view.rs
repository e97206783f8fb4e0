//! Views, as written.

use super::{Count, Expression, Known, Name};
use crate::diagnostic::Span;

/// A view: each kind of axis at most once (which the checker enforces).
#[derive(Clone, Debug)]
pub struct View {
    /// The axes in order.
    pub axes: Vec<Axis>,
    /// The whole.
    pub span: Span,
}

/// One axis, and where.
#[derive(Clone, Debug)]
pub struct Axis {
    /// What it says.
    pub kind: AxisKind,
    /// Where.
    pub span: Span,
}

/// What an axis says.
#[derive(Clone, Debug)]
pub enum AxisKind {
    /// `[CERTAINLY] AS OF d` (`to` absent) or `[CERTAINLY] BETWEEN a AND b`.
    Time {
        /// `CERTAINLY`.
        certainly: bool,
        /// The first date.
        from: ViewDate,
        /// The last date.
        to: Option<ViewDate>,
    },
    /// `ANY TIME`.
    AnyTime,
    /// `ACCORDING TO x, y`.
    AccordingTo(Vec<Known>),
    /// `ACCORDING TO ANYONE`.
    Anyone,
    /// `INCLUDING …` (`only` false) or `ONLY …`.
    Stances {
        /// `ONLY`.
        only: bool,
        /// The words, in small letters; each is one of the seven.
        words: Vec<Name>,
    },
    /// `AT LEAST n SOURCES`.
    AtLeast(Count),
}

/// A date in a view.
#[derive(Clone, Debug)]
pub enum ViewDate {
    /// `2012`, `2012-05`, `2012-05-14`, as written.
    Written(String, Span),
    /// `$name`.
    Parameter(Name),
    /// `date(constant)`; with no argument, today.
    Function(Option<Box<Expression>>, Span),
}
