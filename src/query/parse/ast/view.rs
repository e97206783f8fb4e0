//! Views, as written.

use super::{Count, Expression, Known, KnownKind, Name};
use crate::diagnostic::Span;

/// A view: each kind of axis at most once (which the checker enforces).
#[derive(Clone, Debug)]
pub struct View {
    /// The axes in order.
    pub axes: Vec<Axis>,
    /// The whole.
    pub span: Span,
}

impl View {
    /// The parameters it names, with their places.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, Span)> {
        self.axes.iter().flat_map(|axis| match &axis.kind {
            AxisKind::Time { from, to, .. } => {
                std::iter::once(from).chain(to).filter_map(ViewDate::parameter).collect::<Vec<_>>()
            }
            AxisKind::AccordingTo(names) => names.iter().filter_map(parameter).collect(),
            AxisKind::AtLeast(Count::Parameter(name)) => vec![(&*name.text, name.span)],
            _ => Vec::new(),
        })
    }
}

fn parameter(known: &Known) -> Option<(&str, Span)> {
    match &known.kind {
        KnownKind::Parameter(name) => Some((name, known.span)),
        _ => None,
    }
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

impl ViewDate {
    fn parameter(&self) -> Option<(&str, Span)> {
        match self {
            ViewDate::Parameter(name) => Some((&name.text, name.span)),
            ViewDate::Written(..) | ViewDate::Function(..) => None,
        }
    }
}
