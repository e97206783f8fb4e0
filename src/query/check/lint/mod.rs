//! What is legal and hardly meant: a forgotten colon, a comparison that can never hold, a name that nothing bears.
//!
//! Each warning is true of the query whatever the data is, or of the graph at the time when the query runs, and
//! says what to write instead.

mod absent;
mod compare;
mod variable;
mod words;

pub use absent::{Mention, absent};
pub(super) use compare::Asked;
pub(super) use words::of_function;

use std::collections::HashSet;

use crate::diagnostic::{Diagnostic, Span};

/// What is gathered on the way through a statement and judged at its end.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// Variables of patterns, where they are bound.
    bound: Vec<variable::Bound>,
    /// Where the variables are bound that are used.
    used: HashSet<Span>,
}

impl Noted {
    /// The variable bound at the place is used.
    pub(super) fn uses(&mut self, bound: Span) {
        self.used.insert(bound);
    }

    /// Whether the variable bound at the place is used so far.
    pub(super) fn is_used(&self, bound: Span) -> bool {
        self.used.contains(&bound)
    }

    /// The use of the variable bound at the place was none.
    pub(super) fn unuse(&mut self, bound: Span) {
        self.used.remove(&bound);
    }
}

/// The warnings, of equal ones the first.
pub(super) fn distinct(warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut seen = HashSet::new();
    warnings.into_iter().filter(|warning| seen.insert((warning.code.as_str(), warning.message.clone()))).collect()
}
