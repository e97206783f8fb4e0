//! How large a pattern may be. Each of its relations must differ from all others, so that a plan grows with the square of
//! their number; what a person or a program writes is far below.

use super::Checker;
use crate::diagnostic::{Diagnostic, codes};
use crate::query::parse::ast::{PathElement, PathTerm, Pattern};

/// The most nodes and relations of the patterns of one clause.
const MOST: usize = 4000;

impl Checker<'_> {
    /// Whether a pattern is so large that nothing else is said of the query.
    pub(super) fn is_oversized(&mut self, pattern: &Pattern) -> bool {
        let size: usize = pattern.paths.iter().map(|path| size(&path.term)).sum();
        if size > MOST && self.oversized.is_none() {
            let message = format!("the pattern has {size} nodes and relations, and at most {MOST} are matched at once");
            let problem = Diagnostic::error(codes::TEXT_TOO_LONG, pattern.span, message);
            self.oversized = Some(problem.help("split it in two with WITH, or repeat a step: (a)-[]->{20}(b)"));
        }
        size > MOST
    }
}

/// Recursion is bounded by the parser's limit on nesting.
fn size(term: &PathTerm) -> usize {
    match term {
        PathTerm::Sequence(elements) => elements.iter().map(part).sum(),
        PathTerm::Union { alternatives, .. } => alternatives.iter().map(size).sum(),
    }
}

fn part(element: &PathElement) -> usize {
    match element {
        PathElement::Node(_) | PathElement::Relation(_) => 1,
        PathElement::Group(group) => size(&group.term),
    }
}
