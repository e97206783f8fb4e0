//! [`Lens`]: a view clause once checked, as plain data; part of a plan.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A value that is known when the query is compiled, or a parameter read when it runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Bound<T> {
    /// Written in the query.
    Given(T),
    /// The parameter's name.
    Parameter(String),
}

/// `AS OF` and `BETWEEN`: the first and the last date of the window (equal for `AS OF`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// The window begins with the first day of this date (`2012`, `2012-05`, `2012-05-14`).
    pub from: Bound<String>,
    /// The window ends with the last day of this date.
    pub to: Bound<String>,
    /// Only what holds however the missing dates are filled in.
    pub certainly: bool,
}

/// Which statements count, by stance; a set of words of MODEL.md's `stance` production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "a set of stances")]
pub struct Stances {
    /// The article's own voice, affirmed.
    pub asserted: bool,
    /// Affirmed, with a speaker.
    pub reported: bool,
    /// May be so.
    pub possible: bool,
    /// Wanted or planned.
    pub proposed: bool,
    /// Said not to be so.
    pub denied: bool,
    /// Statements of rank deprecated.
    pub deprecated: Word,
    /// Edges made by rules and chains.
    pub derived: Word,
}

/// How a word that is no stance stands in a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// Left out.
    #[default]
    Absent,
    /// Shown beside the rest.
    Included,
    /// Nothing but these.
    Only,
}

impl Default for Stances {
    /// Asserted and reported, not deprecated, not derived.
    fn default() -> Self {
        Stances {
            asserted: true,
            reported: true,
            possible: false,
            proposed: false,
            denied: false,
            deprecated: Word::Absent,
            derived: Word::Absent,
        }
    }
}

/// Which statements count. The default is the view of a query that names none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Lens {
    /// Time; none lets every time through.
    pub window: Option<Window>,
    /// Names of sources, authors, publishers and speakers, alternatives; empty lets all through.
    pub according_to: Vec<Bound<String>>,
    /// Stance and rank.
    pub stances: Stances,
    /// Fewest independent origins of an edge or a literal value.
    pub at_least: Option<Bound<i64>>,
}

/// A view as it was written, checked: the axes it names; those it does not are the outer view's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Axes {
    /// Time: `Some(None)` is `ANY TIME`.
    pub window: Option<Option<Window>>,
    /// Sources: an empty list is `ACCORDING TO ANYONE`.
    pub according_to: Option<Vec<Bound<String>>>,
    /// Stance and rank; `INCLUDING` has been added to the default two already.
    pub stances: Option<Stances>,
    /// Fewest origins.
    pub at_least: Option<Bound<i64>>,
}

impl Axes {
    /// The outer view with every axis replaced that is named here.
    #[must_use]
    pub fn apply(&self, outer: &Lens) -> Lens {
        Lens {
            window: self.window.clone().unwrap_or_else(|| outer.window.clone()),
            according_to: self.according_to.clone().unwrap_or_else(|| outer.according_to.clone()),
            stances: self.stances.unwrap_or(outer.stances),
            at_least: self.at_least.clone().or_else(|| outer.at_least.clone()),
        }
    }
}

/// The view as one would write it; empty for the default. Parsed and checked again it gives the same lens.
impl fmt::Display for Lens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut axes: Vec<String> = Vec::new();
        axes.extend(self.window.as_ref().map(Window::to_string));
        if !self.according_to.is_empty() {
            let names: Vec<String> = self.according_to.iter().map(|name| bound(name, |name| quoted(name))).collect();
            axes.push(format!("ACCORDING TO {}", names.join(", ")));
        }
        axes.extend((self.stances != Stances::default()).then(|| self.stances.to_string()));
        axes.extend(self.at_least.as_ref().map(|n| format!("AT LEAST {} SOURCES", bound(n, i64::to_string))));
        f.write_str(&axes.join(" "))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [from, to] = [&self.from, &self.to].map(|date| bound(date, Clone::clone));
        let certainly = if self.certainly { "CERTAINLY " } else { "" };
        if from == to { write!(f, "{certainly}AS OF {from}") } else { write!(f, "{certainly}BETWEEN {from} AND {to}") }
    }
}

impl fmt::Display for Stances {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let only = !(self.asserted && self.reported) || self.deprecated == Word::Only || self.derived == Word::Only;
        let beside = self.possible || self.proposed || self.denied;
        // The default two stand for themselves, unless others beside them would drive them out.
        let default = only && (beside || !(self.asserted && self.reported));
        let words = [
            (default && self.asserted, "asserted"),
            (default && self.reported, "reported"),
            (self.possible, "possible"),
            (self.proposed, "proposed"),
            (self.denied, "denied"),
            (self.deprecated != Word::Absent, "deprecated"),
            (self.derived != Word::Absent, "derived"),
        ];
        let words: Vec<&str> = words.into_iter().filter_map(|(is, word)| is.then_some(word)).collect();
        write!(f, "{} {}", if only { "ONLY" } else { "INCLUDING" }, words.join(", "))
    }
}

fn bound<T>(value: &Bound<T>, given: impl Fn(&T) -> String) -> String {
    match value {
        Bound::Given(value) => given(value),
        Bound::Parameter(name) => format!("${name}"),
    }
}

/// A name bare where it is an id that begins with a letter, else in quotes.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let inner = !name.ends_with('-') && !name.contains("--") && name != "anyone";
    if inner && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(plain) {
        return name.to_owned();
    }
    format!("'{}'", name.replace('\\', "\\\\").replace('\'', "\\'"))
}
