//! [`Course`]: how the number of rows changes from operator to operator.

use std::collections::HashMap;

use super::condition::{Sort, compared, number};
use super::{Figures, MOST, repeated};
use crate::query::plan::{
    Access, Direction, Expand, Expression, Join, LabelTest, Leg, Lookup, LookupKey, Operator, Selector, Slot, Tallied,
    Walk,
};

/// What an UNWIND of an unknown list gives, and a procedure.
const LISTED: f64 = 10.0;

/// What is known of the node in a slot.
#[derive(Clone, Debug, Default)]
struct Seen {
    labels: Vec<LabelTest>,
    /// By which step it was reached.
    step: Option<(Option<LabelTest>, Direction)>,
    /// Which steps have come to it or gone on from it, as seen from it.
    steps: Vec<(Option<LabelTest>, Direction)>,
    /// By which keys it was looked up: the conditions that stay behind the look-up change nothing.
    keys: Vec<String>,
}

/// How the number of rows changes from operator to operator.
#[derive(Clone, Debug)]
pub(in crate::query::plan) struct Course<'f> {
    figures: Figures<'f>,
    nodes: HashMap<Slot, Seen>,
    sorts: HashMap<Slot, Sort>,
    /// About how many values what is computed has.
    values: HashMap<Slot, f64>,
}

/// How many numbers `range()` gives, where its bounds are written out.
fn steps(bounds: &[Expression]) -> f64 {
    match bounds.iter().map(number).collect::<Option<Vec<f64>>>().as_deref() {
        Some([from, to]) => (to - from + 1.0).max(0.0),
        Some([from, to, step]) if *step != 0.0 => ((to - from) / step + 1.0).floor().max(0.0),
        _ => LISTED,
    }
}

impl<'f> Course<'f> {
    pub(in crate::query::plan) fn new(figures: Figures<'f>) -> Self {
        Course { figures, nodes: HashMap::new(), sorts: HashMap::new(), values: HashMap::new() }
    }

    /// About how many rows an operator without pipelines inside gives that is given so many.
    pub(in crate::query::plan) fn after(&mut self, operator: &Operator, rows: f64) -> f64 {
        self.note(operator);
        let figures = self.figures;
        let rows = match operator {
            Operator::Scan(scan) => {
                let labels: Vec<LabelTest> = scan.labels.iter().cloned().collect();
                let all = rows * figures.labelled(&labels);
                self.nodes.insert(scan.node, Seen { labels, ..Seen::default() });
                all
            }
            Operator::Lookup(lookup) => rows * self.lookup(lookup),
            Operator::Join(join) => {
                let found = join.inner.operators.iter().fold(1.0, |rows, operator| self.after(operator, rows));
                rows * self.joined(join, found)
            }
            Operator::Expand(expand) => rows * self.expand(expand),
            Operator::Intersect(intersect) => rows * intersect.legs.iter().map(|leg| self.expand(leg)).product::<f64>(),
            Operator::Walk(walk) => rows * self.walk(walk),
            Operator::Degree(degree) => {
                let (types, ends) = (degree.types.as_ref(), degree.ends.as_slice());
                let fan = figures.fan(self.labels(degree.from), types, degree.direction);
                rows * (fan * figures.arriving(types, degree.direction, ends)).min(1.0)
            }
            Operator::Neighbours(_) | Operator::Paths(_) => rows * figures.fan(&[], None, Direction::Both),
            Operator::Filter(condition) => rows * self.filter(condition),
            Operator::Aggregate { keys, .. } if keys.is_empty() => 1.0,
            Operator::Aggregate { keys, .. } => self.groups(keys.iter().map(|(_, key)| key), rows),
            Operator::Distinct(slots) => {
                let keys: Vec<Expression> = slots.iter().map(|slot| Expression::Slot(*slot)).collect();
                self.groups(keys.iter(), rows)
            }
            Operator::Page { limit, .. } => limit.as_ref().and_then(number).map_or(rows, |limit| rows.min(limit)),
            Operator::Sort { top, .. } if !top.is_empty() => {
                top.iter().map(number).sum::<Option<f64>>().map_or(rows, |top| rows.min(top))
            }
            #[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
            Operator::Unwind(_, Expression::List(items)) => rows * items.len() as f64,
            Operator::Unwind(_, Expression::Function(name, bounds, _)) if name == "range" => rows * steps(bounds),
            Operator::Unwind(..) | Operator::Call(_) => rows * LISTED,
            Operator::Tally(tally) => match (&tally.what, tally.types) {
                #[expect(clippy::cast_precision_loss, reason = "estimates need no exact counts")]
                (Tallied::Edges(_), Some(_)) => figures.statistics.relations().count() as f64,
                _ => 1.0,
            },
            _ => rows,
        };
        rows.min(MOST)
    }

    /// Notes what the operator puts into slots.
    fn note(&mut self, operator: &Operator) {
        match operator {
            Operator::Scan(_) | Operator::Lookup(_) => self.sort(&operator.fills(), Sort::Node),
            Operator::Expand(expand) => {
                self.sort(&[expand.edge], Sort::Edge);
                self.sort(&[expand.to], Sort::Node);
            }
            Operator::Intersect(intersect) => {
                self.sort(&intersect.legs.iter().map(|leg| leg.edge).collect::<Vec<_>>(), Sort::Edge);
                self.sort(&[intersect.to], Sort::Node);
            }
            Operator::Walk(walk) => self.sort(&[walk.to], Sort::Node),
            Operator::Ends(ends) => {
                self.sort(&[ends.edge], Sort::Edge);
                self.sort(&[ends.from, ends.to], Sort::Node);
            }
            Operator::Project(items) => {
                for (slot, item) in items {
                    let values = self.values_of(item);
                    self.values.extend(values.map(|values| (*slot, values)));
                }
            }
            Operator::Aggregate { keys, .. } => {
                for (slot, key) in keys {
                    let values = self.values_of(key);
                    self.values.extend(values.map(|values| (*slot, values)));
                }
            }
            _ => {}
        }
    }

    fn sort(&mut self, slots: &[Slot], sort: Sort) {
        self.sorts.extend(slots.iter().map(|slot| (*slot, sort)));
    }

    fn lookup(&mut self, lookup: &Lookup) -> f64 {
        let (key, found) = match &lookup.key {
            LookupKey::Property(key) => (key.clone(), self.figures.nodes() / self.figures.distinct(Sort::Node, key)),
            LookupKey::Prefix(_) => (String::new(), self.figures.nodes() * super::condition::BEGINS),
            LookupKey::Entity => ("id".to_owned(), 1.0),
        };
        self.nodes.insert(lookup.node, Seen { keys: vec![key], ..Seen::default() });
        found
    }

    /// How many of the rows of a pattern have the values of one row.
    pub(in crate::query::plan) fn joined(&mut self, join: &Join, found: f64) -> f64 {
        let mut left = found;
        for (_, inner) in &join.keys {
            left /= self.values_of(inner).unwrap_or(1.0).max(1.0);
            if let Expression::Access(base, steps, _) = inner
                && let (Expression::Slot(slot), [Access::Property(key)]) = (&**base, steps.as_slice())
            {
                self.nodes.entry(*slot).or_default().keys.push(key.clone());
            }
        }
        left
    }

    fn labels(&self, slot: Slot) -> &[LabelTest] {
        self.nodes.get(&slot).map_or(&[], |seen| &seen.labels)
    }

    fn expand(&mut self, expand: &Expand) -> f64 {
        let types = expand.types.as_ref();
        let leaving = (expand.types.clone(), expand.direction);
        let known = self.nodes.get(&expand.from).is_some_and(|seen| seen.steps.contains(&leaving));
        let labels = self.labels(expand.from);
        let crowd = if known { self.figures.crowd(labels, types, expand.direction) } else { 1.0 };
        let fan = self.figures.fan(labels, types, expand.direction) * crowd;
        self.nodes.entry(expand.from).or_default().steps.push(leaving);
        if expand.into {
            return self.closing(fan, types, expand.direction, expand.to);
        }
        let step = Some((expand.types.clone(), expand.direction));
        let steps = vec![(expand.types.clone(), expand.direction.reversed())];
        self.nodes.insert(expand.to, Seen { step, steps, ..Seen::default() });
        fan
    }

    /// Of so many edges, those that lead to a known node.
    fn closing(&self, fan: f64, types: Option<&LabelTest>, direction: Direction, to: Slot) -> f64 {
        let labels = self.labels(to);
        fan * self.figures.arriving(types, direction, labels) / self.figures.labelled(labels)
    }

    fn walk(&mut self, walk: &Walk) -> f64 {
        let all = self.legs(&walk.legs, &mut self.labels(walk.from).to_vec());
        let nodes = self.figures.nodes();
        let each_once = walk.ends_only || !matches!(walk.selector, Selector::All);
        let fan = if each_once { all.min(nodes) } else { all };
        if walk.into {
            return if each_once { fan.min(1.0) } else { self.closing(fan, None, Direction::Both, walk.to) };
        }
        self.nodes.insert(walk.to, Seen::default());
        fan
    }

    /// How many ways the legs of a walk lead on from one node that has the labels.
    fn legs(&self, legs: &[Leg], labels: &mut Vec<LabelTest>) -> f64 {
        let mut fan = 1.0;
        for leg in legs {
            fan *= match leg {
                Leg::Edge(edge) => self.figures.fan(&std::mem::take(labels), edge.types.as_ref(), edge.direction),
                Leg::Repeat(repeat) => {
                    let first = self.legs(&repeat.body, labels);
                    let next = self.legs(&repeat.body, &mut Vec::new());
                    repeated(first, next, repeat.least, repeat.most)
                }
                Leg::Choice(choice) => {
                    choice.alternatives.iter().map(|body| self.legs(body, &mut labels.clone())).sum()
                }
                Leg::Part(part) => self.legs(&part.body, labels),
                Leg::Node(_) | Leg::Test(_) => 1.0,
            };
        }
        fan.min(MOST)
    }

    /// Which part of the rows passes a condition, and what that tells of a node.
    fn filter(&mut self, condition: &Expression) -> f64 {
        if let Expression::Labels(subject, test, _) = condition
            && let Expression::Slot(slot) = &**subject
        {
            return self.label(*slot, test);
        }
        let looked_up = |slot: Slot, key: &str| {
            self.nodes.get(&slot).is_some_and(|seen| seen.keys.iter().any(|known| known == key))
        };
        if compared(condition).into_iter().any(|(slot, key, _)| looked_up(slot, key)) {
            return 1.0;
        }
        self.figures.passes(condition, &|slot| self.sorts.get(&slot).copied().unwrap_or(Sort::Other))
    }

    fn label(&mut self, slot: Slot, test: &LabelTest) -> f64 {
        let figures = self.figures;
        let seen = self.nodes.entry(slot).or_default();
        let before = match &seen.step {
            Some((types, direction)) => figures.arriving(types.as_ref(), *direction, &seen.labels),
            None => figures.labelled(&seen.labels),
        };
        seen.labels.push(test.clone());
        let after = match &seen.step {
            Some((types, direction)) => figures.arriving(types.as_ref(), *direction, &seen.labels),
            None => figures.labelled(&seen.labels),
        };
        (after / before).min(1.0)
    }

    /// How many combinations of nodes stand in slots at most; none where something else stands in one of them.
    pub(in crate::query::plan) fn different(&self, slots: &[Slot]) -> Option<f64> {
        let nodes = |slot: &Slot| self.nodes.get(slot).map(|seen| self.figures.labelled(&seen.labels));
        slots.iter().map(nodes).product()
    }

    /// How many combinations of values there are among so many rows.
    fn groups<'e>(&self, keys: impl Iterator<Item = &'e Expression>, rows: f64) -> f64 {
        let unknown = rows.sqrt().max(1.0);
        keys.map(|key| self.values_of(key).unwrap_or(unknown)).product::<f64>().min(rows)
    }

    /// How many values an expression has; none where nothing is known.
    fn values_of(&self, expression: &Expression) -> Option<f64> {
        let sort = |slot: &Slot| self.sorts.get(slot).copied().unwrap_or(Sort::Other);
        match expression {
            Expression::Slot(slot) => match self.values.get(slot) {
                Some(values) => Some(*values),
                None => (sort(slot) == Sort::Node).then(|| self.figures.labelled(self.labels(*slot))),
            },
            Expression::Access(base, steps, _) => match (&**base, steps.as_slice()) {
                (Expression::Slot(slot), [crate::query::plan::Access::Property(key)]) => {
                    (sort(slot) != Sort::Other).then(|| self.figures.distinct(sort(slot), key))
                }
                _ => None,
            },
            Expression::Literal(_) | Expression::Parameter(_) => Some(1.0),
            _ => None,
        }
    }
}
