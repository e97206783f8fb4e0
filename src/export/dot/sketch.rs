//! [`Sketch`]: what is to be drawn, as plain data; it knows no graph, so drawing can be tested by hand.

use super::style::{Kind, Manner};

/// What is to be drawn.
#[derive(Debug)]
pub(super) struct Sketch {
    pub(super) headline: Headline,
    pub(super) layout: Layout,
    pub(super) spots: Vec<Spot>,
    pub(super) ties: Vec<Tie>,
    /// `S1`, `S2`, ... in this order.
    pub(super) sources: Vec<Source>,
}

/// What the picture is of.
#[derive(Debug)]
pub(super) struct Headline {
    /// Without counts.
    pub(super) title: String,
    /// The query, where the title is not the query itself.
    pub(super) query: Option<String>,
}

/// How the picture is arranged.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Around one entity.
    Star(usize),
    /// From left to right, each route a list of spots.
    Routes(Vec<Vec<usize>>),
    /// As the relations run.
    Plain,
    /// A whole graph, or too much for columns.
    Map,
}

/// An entity.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) id: String,
    /// The name that is shown.
    pub(super) label: String,
    /// The full name, where it differs.
    pub(super) full: Option<String>,
    /// The type's name.
    pub(super) word: String,
    pub(super) kind: &'static Kind,
    /// Steps from the focus.
    pub(super) distance: u32,
    /// Literals on which sources disagree.
    pub(super) rivals: Vec<Rivals>,
}

/// A literal on which sources disagree: its values with the indexes of their sources.
#[derive(Debug)]
pub(super) struct Rivals {
    pub(super) key: String,
    pub(super) values: Vec<(String, Vec<usize>)>,
}

/// An edge.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own, and any of them may go together")]
pub(super) struct Tie {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) relation: String,
    pub(super) inverse: Option<String>,
    pub(super) symmetric: bool,
    pub(super) sign: i8,
    pub(super) manner: Manner,
    /// Validity in words; may be empty.
    pub(super) when: String,
    /// Indexes of its sources, in order.
    pub(super) sources: Vec<usize>,
    pub(super) contested: bool,
    /// Only rules give it.
    pub(super) derived: bool,
    /// The view has a window in which it may hold, and need not.
    pub(super) tentative: bool,
    /// One line per statement, for the tooltip.
    pub(super) backing: Vec<String>,
}

/// A source.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) id: String,
    /// When it was published; may be empty.
    pub(super) when: String,
}

impl Tie {
    /// The other end, when `spot` is one.
    pub(super) fn other(&self, spot: usize) -> Option<usize> {
        match (self.from == spot, self.to == spot) {
            (true, _) => Some(self.to),
            (_, true) => Some(self.from),
            _ => None,
        }
    }
}

/// `[S1 S4]`, or nothing.
pub(super) fn marks(sources: &[usize]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    let names: Vec<String> = sources.iter().map(|source| format!("S{}", source + 1)).collect();
    format!("[{}]", names.join(" "))
}

/// `1 entity`, `2 entities`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}
