//! What the steps of a pattern cost, by the graph's figures: from a layout to the puzzle that
//! [`order`](super::order) solves.

use std::collections::HashMap;

use super::Planner;
use super::order::{Link, MOST_LINKS, MOST_SPOTS, Puzzle, Spot, Test, Turn};
use super::path::Walking;
use super::pattern::{Layout, NodeItem, StepItem, StepKind, turned};
use super::term::{Piece, along};
use crate::query::plan::estimate::{Figures, Sort, compared, repeated};
use crate::query::plan::{Direction, Expression, LabelTest, Slot};

/// Keys that name at most a few nodes.
const NAMING: &[&str] = &["id", "name", "short"];

/// Keys by which a rewrite looks nodes up.
const INDEXED: &[&str] = &["id", "name"];

/// Whether a node is known to be one of a few, by a key that names it.
pub(super) fn is_named(node: &NodeItem) -> bool {
    node.keys.iter().any(|key| NAMING.contains(&key.as_str()))
}

/// Which nodes each slot of a layout depends on, as sets, and what stands in it.
type Places = HashMap<Slot, (u64, Sort)>;

impl Planner<'_> {
    fn figures(&self) -> Figures<'_> {
        Figures::new(self.context.statistics, self.context.schema)
    }

    /// The order in which the open steps of a layout are best taken; nothing where that cannot be told beforehand.
    pub(super) fn turns(&self, layout: &Layout<'_>) -> Vec<Turn> {
        let waits = layout.nodes.iter().any(|node| node.inside && !node.bound);
        if waits || layout.nodes.len() > MOST_SPOTS || layout.steps.len() > MOST_LINKS {
            return Vec::new();
        }
        let places = places(layout);
        let figures = self.figures();
        let conditions = || layout.tests.iter().chain(&layout.filters);
        let sorts = |slot: Slot| places.get(&slot).map_or(Sort::Other, |(_, sort)| *sort);
        let test = |condition: &Expression| Test {
            reads: reads(condition, &places),
            passes: figures.passes(condition, &sorts),
        };
        let mut tests: Vec<Test> = conditions().map(test).collect();
        let same = |(one, other): &(Slot, Slot)| {
            let reads = [one, other].into_iter().filter_map(|slot| places.get(slot)).fold(0, |all, (own, _)| all | own);
            Test { reads, passes: 1.0 / figures.nodes() }
        };
        tests.extend(layout.joins.iter().map(same));
        tests.extend(self.crowds(layout));
        let keys = |node: &NodeItem| {
            let found =
                conditions().flat_map(compared).filter(|(slot, key, _)| *slot == node.slot && INDEXED.contains(key));
            let own = places.get(&node.slot).map_or(0, |(own, _)| *own);
            let keys = found
                .map(|(_, key, value)| (reads(value, &places), figures.nodes() / figures.distinct(Sort::Node, key)));
            keys.filter(|(reads, _)| reads & own == 0).collect()
        };
        let spots = layout.nodes.iter().map(|node| Spot {
            bound: node.bound,
            rows: figures.labelled(self.labels_of(node)),
            keys: keys(node),
        });
        let links = layout.steps.iter().map(|step| self.link(layout, step));
        Puzzle { spots: spots.collect(), links: links.collect(), tests }.order()
    }

    /// Two steps along one type that leave a node the same way are found together more often than by chance: a
    /// condition that leaves more rows than there were.
    fn crowds(&self, layout: &Layout<'_>) -> Vec<Test> {
        let hop = |step: &StepItem<'_>| match &step.kind {
            StepKind::Hop { relation, bound: false } => {
                let (types, direction) = (relation.types.as_ref().map(super::label_test), along(relation.direction));
                Some([(step.left, direction), (step.right, direction.reversed())].map(|end| (end, types.clone())))
            }
            _ => None,
        };
        let ends: Vec<_> = layout.steps.iter().enumerate().filter_map(|(at, step)| Some((at, hop(step)?))).collect();
        let mut tests = Vec::new();
        for (at, one) in &ends {
            for (other, two) in ends.iter().filter(|(other, _)| other > at) {
                let both = |at: usize| 1 << layout.steps[at].left | 1 << layout.steps[at].right;
                for ((node, direction), types) in one.iter().filter(|end| two.contains(end)) {
                    let labels = self.labels_of(&layout.nodes[*node]);
                    let passes = self.figures().crowd(labels, types.as_ref(), *direction);
                    tests.push(Test { reads: both(*at) | both(*other), passes });
                }
            }
        }
        tests
    }

    /// About how many rows a scan for a node gives.
    pub(super) fn scan_rows(&self, node: &NodeItem) -> f64 {
        let labelled = self.figures().labelled(&node.labels);
        match &node.keys {
            _ if is_named(node) => 1.0,
            keys if keys.is_empty() => labelled,
            _ => labelled / 10.0,
        }
    }

    /// The label tests that a node is known to pass.
    fn labels_of<'n>(&'n self, node: &'n NodeItem) -> &'n [LabelTest] {
        if node.bound { self.labels.get(&node.slot).map_or(&[], Vec::as_slice) } else { &node.labels }
    }

    fn link(&self, layout: &Layout<'_>, step: &StepItem<'_>) -> Link {
        let ends = [step.left, step.right];
        let labels = ends.map(|end| self.labels_of(&layout.nodes[end]));
        let (fan, fits, probe) = match &step.kind {
            StepKind::Hop { bound: true, .. } => ([1.0; 2], [1.0; 2], [1.0; 2]),
            StepKind::Hop { relation, .. } => {
                let types = relation.types.as_ref().map(super::label_test);
                self.hop(types.as_ref(), along(relation.direction), labels)
            }
            StepKind::Walk(walking) => self.walking_costs(walking, labels),
        };
        Link { ends, fan, fits, probe }
    }

    fn hop(
        &self,
        types: Option<&LabelTest>,
        direction: Direction,
        [left, right]: [&[LabelTest]; 2],
    ) -> ([f64; 2], [f64; 2], [f64; 2]) {
        let figures = self.figures();
        let back = direction.reversed();
        let fan = [figures.fan(left, types, direction), figures.fan(right, types, back)];
        let fits = [figures.arriving(types, direction, right), figures.arriving(types, back, left)];
        let single = figures.is_single(types, direction);
        (fan, fits, if single { [1.0; 2] } else { fan.map(|fan| fan.max(1.0)) })
    }

    fn walking_costs(&self, walking: &Walking<'_>, labels: [&[LabelTest]; 2]) -> ([f64; 2], [f64; 2], [f64; 2]) {
        let figures = self.figures();
        let pieces = &walking.term.pieces;
        let selective = walking.rule.selective();
        let fan = [(true, labels[0]), (false, labels[1])].map(|(from_left, labels)| {
            let fan = fan_of(figures, pieces, from_left, &mut labels.to_vec());
            if selective { fan.min(figures.nodes()) } else { fan }
        });
        let fits = [labels[1], labels[0]].map(|labels| figures.labelled(labels) / figures.nodes());
        // Between known ends a shortest path is sought from both; all paths must be walked from one.
        (fan, fits, if selective { fan.map(f64::sqrt) } else { fan.map(|fan| fan.max(1.0)) })
    }
}

/// How many ways lead from one end of a walk to the other, of a node with these labels.
fn fan_of(figures: Figures<'_>, pieces: &[Piece], from_left: bool, labels: &mut Vec<LabelTest>) -> f64 {
    let mut fan = 1.0;
    let count = pieces.len();
    for at in 0..count {
        fan *= match &pieces[if from_left { at } else { count - 1 - at }] {
            Piece::Node { .. } => 1.0,
            Piece::Edge { direction, types, .. } => {
                figures.fan(&std::mem::take(labels), types.as_ref(), turned(*direction, from_left))
            }
            Piece::Repeat { body, least, most } => {
                let first = fan_of(figures, &body.pieces, from_left, labels);
                let next = fan_of(figures, &body.pieces, from_left, &mut Vec::new());
                repeated(first, next, *least, *most)
            }
            Piece::Choice { alternatives, .. } => {
                alternatives.iter().map(|body| fan_of(figures, &body.pieces, from_left, &mut labels.clone())).sum()
            }
            Piece::Part { body, .. } => fan_of(figures, &body.pieces, from_left, labels),
        };
    }
    fan.min(crate::query::plan::estimate::MOST)
}

/// Where the slots of a layout stand in it.
fn places(layout: &Layout<'_>) -> Places {
    let mut places = Places::new();
    for (at, node) in layout.nodes.iter().enumerate() {
        places.insert(node.slot, (1 << at, Sort::Node));
    }
    for step in &layout.steps {
        let ends = 1 << step.left | 1 << step.right;
        match &step.kind {
            StepKind::Hop { relation, .. } if relation.length.is_none() => {
                places.insert(step.slot, (ends, Sort::Edge));
            }
            StepKind::Hop { .. } => {
                places.insert(step.slot, (ends, Sort::Other));
            }
            StepKind::Walk(walking) => {
                let outputs = walking.term.variables.iter().map(|variable| variable.output);
                for slot in walking.term.own.iter().copied().chain(outputs).chain([step.slot]) {
                    places.entry(slot).or_insert((ends, Sort::Other));
                }
            }
        }
    }
    for (slot, parts) in &layout.path_slots {
        let all = parts.iter().filter_map(|part| places.get(&part.slot())).fold(0, |all, (own, _)| all | own);
        places.insert(*slot, (all, Sort::Other));
    }
    places
}

/// The nodes that an expression depends on.
fn reads(expression: &Expression, places: &Places) -> u64 {
    let mut all = 0;
    expression.reads(&mut |slot| all |= places.get(&slot).map_or(0, |(own, _)| *own));
    all
}
