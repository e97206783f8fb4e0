//! Small random graphs, and random questions about them in the query language.

use std::fmt::Write as _;
use std::sync::Arc;

use chancery::graph::{OpenBuilder, Snapshot};
use chancery::model::Value;
use proptest::prelude::*;

pub(super) const LABELS: [&str; 2] = ["A", "B"];
pub(super) const KINDS: [&str; 2] = ["R", "S"];

/// A node: which labels it has, and its property `x`.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) labels: [bool; 2],
    pub(super) x: Option<i64>,
}

/// An edge: its ends, its type and its property `w`.
#[derive(Clone, Debug)]
pub(super) struct Edge {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) kind: usize,
    pub(super) w: Option<i64>,
}

/// A graph of a few nodes; loops and parallel edges are as likely as others.
#[derive(Clone, Debug)]
pub(super) struct World {
    pub(super) nodes: Vec<Node>,
    pub(super) edges: Vec<Edge>,
}

impl World {
    /// The graph, its nodes and edges numbered by a property `i`, loaded in order or backwards.
    pub(super) fn load(&self, backwards: bool) -> Snapshot {
        let mut builder = OpenBuilder::new();
        let order = |n: usize| -> Vec<usize> { if backwards { (0..n).rev().collect() } else { (0..n).collect() } };
        let mut ids = vec![None; self.nodes.len()];
        for i in order(self.nodes.len()) {
            let node = &self.nodes[i];
            let labels = LABELS.iter().zip(node.labels).filter(|(_, has)| *has).map(|(label, _)| *label);
            ids[i] = Some(builder.node(labels, properties(i, "x", node.x)));
        }
        for i in order(self.edges.len()) {
            let edge = &self.edges[i];
            let end = |node: usize| ids[node].unwrap();
            builder.edge(end(edge.from), KINDS[edge.kind], end(edge.to), properties(i, "w", edge.w));
        }
        Arc::new(builder.build())
    }
}

fn properties(number: usize, key: &'static str, value: Option<i64>) -> Vec<(&'static str, Value)> {
    let number = Value::Integer(i64::try_from(number).unwrap());
    let own = value.map(|value| (key, Value::Integer(value)));
    [("i", number)].into_iter().chain(own).collect()
}

pub(super) fn world() -> impl Strategy<Value = World> {
    let value = || prop::option::of(0..3_i64);
    let node = (any::<[bool; 2]>(), value()).prop_map(|(labels, x)| Node { labels, x });
    (1..5_usize).prop_flat_map(move |count| {
        let edge = (0..count, 0..count, 0..2_usize, value()).prop_map(|(from, to, kind, w)| Edge { from, to, kind, w });
        let nodes = prop::collection::vec(node.clone(), count);
        (nodes, prop::collection::vec(edge, 0..7)).prop_map(|(nodes, edges)| World { nodes, edges })
    })
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Way {
    Out,
    In,
    Both,
}

/// A step of a pattern; none of `kinds` means any.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) way: Way,
    pub(super) kinds: [bool; 2],
    /// `*m..n`.
    pub(super) length: Option<(usize, usize)>,
    pub(super) w: Option<i64>,
}

/// A node of a pattern: the number of its variable, and what it must have.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) name: usize,
    pub(super) label: Option<usize>,
}

/// `(n0:A)-[r0:R]->(n1)`, a step and a spot at a time; relationship variables count through the query.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub(super) start: Spot,
    pub(super) steps: Vec<(Step, Spot)>,
}

/// A condition over the nodes' `x`.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Compare(usize, &'static str, Result<usize, i64>),
    Missing(usize),
    Not(Box<Test>),
    And(Box<Test>, Box<Test>),
    Or(Box<Test>, Box<Test>),
}

/// MATCH or OPTIONAL MATCH, with WHERE.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) optional: bool,
    pub(super) patterns: Vec<Pattern>,
    pub(super) test: Option<Test>,
}

fn spot() -> impl Strategy<Value = Spot> {
    (0..4_usize, prop::option::weighted(0.3, 0..2_usize)).prop_map(|(name, label)| Spot { name, label })
}

fn step() -> impl Strategy<Value = Step> {
    let way = prop_oneof![Just(Way::Out), Just(Way::In), Just(Way::Both)];
    let length = prop::option::weighted(0.25, (0..3_usize, 0..4_usize));
    (way, any::<[bool; 2]>(), length, prop::option::weighted(0.15, 0..3_i64)).prop_map(|(way, kinds, length, w)| Step {
        way,
        kinds,
        length,
        w,
    })
}

pub(super) fn pattern() -> impl Strategy<Value = Pattern> {
    (spot(), prop::collection::vec((step(), spot()), 0..3)).prop_map(|(start, steps)| Pattern { start, steps })
}

pub(super) fn test(names: Vec<usize>) -> impl Strategy<Value = Test> {
    let name = prop::sample::select(names);
    let operator = prop::sample::select(vec!["=", "<>", "<", ">="]);
    let other = prop_oneof![name.clone().prop_map(Ok), (0..3_i64).prop_map(Err)];
    let compare = (name.clone(), operator, other).prop_map(|(a, operator, b)| Test::Compare(a, operator, b));
    let leaf = prop_oneof![3 => compare, 1 => name.prop_map(Test::Missing)];
    leaf.prop_recursive(2, 6, 2, |inner| {
        let pair = || (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            inner.clone().prop_map(|test| Test::Not(Box::new(test))),
            pair().prop_map(|(a, b)| Test::And(a, b)),
            pair().prop_map(|(a, b)| Test::Or(a, b)),
        ]
    })
}

fn clause(optional: bool) -> impl Strategy<Value = Clause> {
    prop::collection::vec(pattern(), 1..3).prop_flat_map(move |patterns| {
        let names = patterns.iter().flat_map(Pattern::names).collect();
        let patterns = Just(patterns);
        (patterns, prop::option::of(test(names))).prop_map(move |(patterns, test)| Clause { optional, patterns, test })
    })
}

/// One MATCH, and perhaps a second one or an OPTIONAL MATCH.
pub(super) fn question() -> impl Strategy<Value = Vec<Clause>> {
    let second = any::<bool>().prop_flat_map(clause);
    (clause(false), prop::option::of(second)).prop_map(|(first, second)| [first].into_iter().chain(second).collect())
}

impl Pattern {
    pub(super) fn names(&self) -> impl Iterator<Item = usize> + '_ {
        [self.start.name].into_iter().chain(self.steps.iter().map(|(_, spot)| spot.name))
    }

    /// As text; `edge` is the number of the next relationship variable.
    pub(super) fn print(&self, edge: &mut usize) -> String {
        let mut text = self.start.print();
        for (step, spot) in &self.steps {
            write!(text, "{}{}", step.print(*edge), spot.print()).unwrap();
            *edge += 1;
        }
        text
    }
}

impl Spot {
    fn print(&self) -> String {
        let label = self.label.map(|label| format!(":{}", LABELS[label])).unwrap_or_default();
        format!("(n{}{label})", self.name)
    }
}

impl Step {
    fn print(&self, edge: usize) -> String {
        let kinds: Vec<&str> = KINDS.iter().zip(self.kinds).filter(|(_, on)| *on).map(|(kind, _)| *kind).collect();
        let kinds = if kinds.is_empty() { String::new() } else { format!(":{}", kinds.join("|")) };
        let length = self.length.map(|(least, most)| format!("*{least}..{most}")).unwrap_or_default();
        let w = self.w.map(|w| format!(" {{w: {w}}}")).unwrap_or_default();
        let (left, right) = match self.way {
            Way::Out => ("-", "->"),
            Way::In => ("<-", "-"),
            Way::Both => ("-", "-"),
        };
        format!("{left}[r{edge}{kinds}{length}{w}]{right}")
    }
}

impl Test {
    pub(super) fn print(&self) -> String {
        match self {
            Test::Compare(a, operator, Ok(b)) => format!("n{a}.x {operator} n{b}.x"),
            Test::Compare(a, operator, Err(b)) => format!("n{a}.x {operator} {b}"),
            Test::Missing(a) => format!("n{a}.x IS NULL"),
            Test::Not(test) => format!("NOT ({})", test.print()),
            Test::And(a, b) => format!("({}) AND ({})", a.print(), b.print()),
            Test::Or(a, b) => format!("({}) OR ({})", a.print(), b.print()),
        }
    }
}

/// The reading clauses as text, without RETURN.
pub(super) fn print(clauses: &[Clause]) -> String {
    let (mut text, mut edge) = (String::new(), 0);
    for clause in clauses {
        let patterns: Vec<String> = clause.patterns.iter().map(|pattern| pattern.print(&mut edge)).collect();
        let optional = if clause.optional { "OPTIONAL " } else { "" };
        write!(text, "{optional}MATCH {} ", patterns.join(", ")).unwrap();
        if let Some(test) = &clause.test {
            write!(text, "WHERE {} ", test.print()).unwrap();
        }
    }
    text
}

/// RETURN of every variable by its number: nodes in order, then relationships, lists of them as lists.
pub(super) fn result(clauses: &[Clause]) -> String {
    let patterns = || clauses.iter().flat_map(|clause| &clause.patterns);
    let mut names: Vec<usize> = patterns().flat_map(Pattern::names).collect();
    names.sort_unstable();
    names.dedup();
    let mut columns: Vec<String> = names.iter().map(|name| format!("n{name}.i")).collect();
    for (edge, (step, _)) in patterns().flat_map(|pattern| &pattern.steps).enumerate() {
        columns.push(match step.length {
            None => format!("r{edge}.i"),
            Some(_) => format!("[e IN r{edge} | e.i]"),
        });
    }
    format!("RETURN {}", columns.join(", "))
}
