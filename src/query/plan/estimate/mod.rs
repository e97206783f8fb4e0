//! About how many rows things give, by the graph's figures: what the order of a pattern is chosen by, and what
//! EXPLAIN shows.
//!
//! Labels, types and properties are taken to be independent of each other, and values to be spread evenly
//! (Selinger et al. 1979); only how the ends of a relation type fall on labels is counted.

mod condition;
mod course;

use super::{Direction, LabelTest};
use crate::graph::Statistics;
use crate::model::schema::Schema;

pub(super) use condition::{Sort, compared};
pub(super) use course::Course;

/// What is assumed of a graph of which nothing is known: nodes, those of one label, and the edges of one node.
const UNKNOWN_NODES: f64 = 1000.0;
const UNKNOWN_LABELLED: f64 = 100.0;
const UNKNOWN_EDGES: f64 = 3.0;

/// How often a step of no bound is taken to be repeated.
const ENDLESS: u64 = 8;

/// More than any answer.
pub(super) const MOST: f64 = 1e15;

/// What is known of the graph.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'f> {
    statistics: &'f Statistics,
    schema: Option<&'f Schema>,
}

#[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
impl<'f> Figures<'f> {
    /// Estimates from counts; the schema, if there is one, tells which relations and inverses a name stands for.
    pub fn new(statistics: &'f Statistics, schema: Option<&'f Schema>) -> Self {
        Figures { statistics, schema }
    }

    /// The schema of a statement graph; none for an open graph, where a name stands for itself alone.
    pub(super) fn schema(self) -> Option<&'f Schema> {
        self.schema
    }

    /// Whether nothing is known, as of a graph that has nothing in it yet.
    pub fn is_empty(self) -> bool {
        self.statistics.nodes() == 0
    }

    /// All nodes; at least one.
    pub(super) fn nodes(self) -> f64 {
        if self.is_empty() { UNKNOWN_NODES } else { self.statistics.nodes() as f64 }
    }

    /// The nodes that pass all label tests; at least one.
    pub(super) fn labelled(self, tests: &[LabelTest]) -> f64 {
        let all = self.nodes();
        let named = |name: &str| if self.is_empty() { UNKNOWN_LABELLED } else { self.statistics.label(name) as f64 };
        tests.iter().map(|test| share(test, &|name| named(name) / all) * all).fold(all, f64::min).max(1.0)
    }

    /// How many edges one node that passes the label tests has in a direction.
    pub(super) fn fan(self, from: &[LabelTest], types: Option<&LabelTest>, direction: Direction) -> f64 {
        if self.is_empty() {
            return UNKNOWN_EDGES;
        }
        let leaving = |edges: f64, relation: &str, side: usize| edges * self.share_at(from, relation, side);
        (self.steps(types, direction, &leaving) / self.labelled(from)).max(1e-3)
    }

    /// Which part of the edges of such a step leads to nodes that pass a label test.
    pub(super) fn arriving(self, types: Option<&LabelTest>, direction: Direction, to: &[LabelTest]) -> f64 {
        if to.is_empty() {
            return 1.0;
        }
        if self.is_empty() {
            return self.labelled(to) / self.nodes();
        }
        let all = self.steps(types, direction, &|edges, _, _| edges);
        let arriving = |edges: f64, relation: &str, side: usize| edges * self.share_at(to, relation, 1 - side);
        (self.steps(types, direction, &arriving) / all.max(1.0)).max(1e-6)
    }

    /// How many times more pairs of such edges share the node that they leave than if edges fell on nodes by chance: where
    /// few nodes have most of them, whoever comes by one such edge finds many others.
    pub(super) fn crowd(self, at: &[LabelTest], types: Option<&LabelTest>, direction: Direction) -> f64 {
        if self.is_empty() {
            return 1.0;
        }
        let pairs = self.steps(types, direction, &|_, relation, side| {
            self.statistics.pairs(relation).get(side).map_or(0.0, |pairs| *pairs as f64)
        });
        let edges = self.steps(types, direction, &|edges, _, _| edges);
        (self.labelled(at) * pairs / (edges * edges).max(1.0)).max(1.0)
    }

    /// The sum of `edges` over the relation types and ways of a step: of the edges there are, the type, and whether
    /// the step begins at their start (0) or at their end (1).
    fn steps(self, types: Option<&LabelTest>, direction: Direction, edges: &dyn Fn(f64, &str, usize) -> f64) -> f64 {
        let each = self.statistics.relations().map(|(relation, count)| {
            let (along, against) = LabelTest::readings(types, self.schema, relation);
            let (out, back) = match direction {
                Direction::Out => (along, against),
                Direction::In => (against, along),
                Direction::Both => (along || against, along || against),
            };
            let side = |wanted: bool, side: usize| if wanted { edges(count as f64, relation, side) } else { 0.0 };
            side(out, 0) + side(back, 1)
        });
        each.sum()
    }

    /// Which part of a relation's starts (0) or ends (1) passes label tests.
    fn share_at(self, tests: &[LabelTest], relation: &str, side: usize) -> f64 {
        let all = self.statistics.relation(relation).max(1) as f64;
        let named = |name: &str| {
            let ends = self.statistics.ends(name, relation);
            ends.get(side).map_or(0.0, |count| (*count as f64 / all).min(1.0))
        };
        tests.iter().map(|test| share(test, &named)).fold(1.0, f64::min)
    }

    /// Whether a step asks the rows of one relation type in one direction, which finds an edge between two known
    /// nodes without looking at others.
    pub(super) fn is_single(self, types: Option<&LabelTest>, direction: Direction) -> bool {
        let ways = std::cell::Cell::new(0);
        self.steps(types, direction, &|_, _, _| {
            ways.set(ways.get() + 1);
            0.0
        });
        ways.get() <= 1
    }
}

/// Which part passes a label test, by the part that each name has.
fn share(test: &LabelTest, named: &dyn Fn(&str) -> f64) -> f64 {
    match test {
        LabelTest::Name(name) => named(name).min(1.0),
        LabelTest::And(parts) => parts.iter().map(|part| share(part, named)).fold(1.0, f64::min),
        LabelTest::Or(parts) => parts.iter().map(|part| share(part, named)).sum::<f64>().min(1.0),
        LabelTest::Not(inner) => 1.0 - share(inner, named),
        LabelTest::Any => 1.0,
    }
}

/// How many ways a repeated step leads on, where the first time it leads to `first` and then to `next` from each:
/// a sum of powers.
#[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
pub(super) fn repeated(first: f64, next: f64, least: u64, most: Option<u64>) -> f64 {
    let most = most.unwrap_or(least.saturating_add(ENDLESS)).min(least.saturating_add(ENDLESS * ENDLESS));
    let from = least.max(1);
    let mut ways = first * next.powf((from - 1) as f64);
    let mut sum = if least == 0 { 1.0 } else { 0.0 };
    for _ in from..=most {
        sum += ways;
        ways *= next;
    }
    sum.min(MOST)
}
