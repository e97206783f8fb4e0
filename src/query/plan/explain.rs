//! The plan as an indented tree: one operator a line, in the order in which rows pass them; pipelines that an
//! operator holds stand below it, further in.

mod expression;
mod name;
mod walk;

use std::fmt::Write as _;

use super::estimate::{Course, Figures};
use super::{
    Create, Delete, Direction, Ends, Expand, LabelTest, LogicalPlan, LookupKey, Operator, Pipeline, SetAction, Slot,
    Way, WayKind, Ways,
};
use crate::model::{Lens, LensId};
use expression::Words;

/// One line of an explained plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How far in it stands.
    pub depth: usize,
    /// What the operator does; a line that only names a part of a UNION is no operator.
    pub text: String,
    /// The operator's name; none where the line is no operator.
    pub operator: Option<&'static str>,
    /// About how many rows it gives; none where there are no figures.
    pub estimate: Option<u64>,
}

/// The plan as lines; operators in the order in which the engine binds them. Estimates of rows come from the
/// graph's figures. Linear in the size of the plan.
pub fn lines(plan: &LogicalPlan, figures: Option<Figures<'_>>) -> Vec<Line> {
    let mut lines = Vec::new();
    let words = Words { names: &plan.names };
    let course = figures.map(Course::new);
    Explainer { words, lenses: &plan.lenses, course, lines: &mut lines }.pipeline(&plan.root, 0, 1.0);
    lines
}

/// The plan as text. Linear in the size of the plan.
pub fn explain(plan: &LogicalPlan) -> String {
    let mut text = String::new();
    for line in lines(plan, None) {
        // Writing to a String does not fail.
        let _ = writeln!(text, "{}{}", "  ".repeat(line.depth), line.text);
    }
    let columns: Vec<&str> = plan.columns.iter().map(|column| column.name.as_str()).collect();
    if !columns.is_empty() {
        let _ = writeln!(text, "return {}", columns.join(", "));
    }
    text
}

struct Explainer<'p> {
    words: Words<'p>,
    lenses: &'p [Lens],
    course: Option<Course<'p>>,
    lines: &'p mut Vec<Line>,
}

impl Explainer<'_> {
    /// The lines of a pipeline that is given so many rows, and how many it gives.
    fn pipeline(&mut self, pipeline: &Pipeline, depth: usize, mut rows: f64) -> f64 {
        for operator in &pipeline.operators {
            let text = self.operator(operator);
            let at = self.lines.len();
            self.lines.push(Line { depth, text, operator: Some(name::of(operator)), estimate: None });
            let inner = self.inner(operator, depth + 1, rows);
            let Some(course) = &mut self.course else { continue };
            rows = inner.unwrap_or_else(|| course.after(operator, rows));
            if let Some(line) = self.lines.get_mut(at) {
                line.estimate = Some(whole(rows));
            }
        }
        rows
    }

    /// The pipelines that an operator holds, and how many rows it gives where they say it.
    fn inner(&mut self, operator: &Operator, depth: usize, rows: f64) -> Option<f64> {
        match operator {
            Operator::Optional { inner, .. } => Some(self.pipeline(inner, depth, rows).max(rows)),
            Operator::Apply { inner, .. } => Some(self.pipeline(inner, depth, rows)),
            Operator::Join(join) => {
                let found = self.pipeline(&join.inner, depth, 1.0);
                self.course.as_mut().map(|course| rows * course.joined(join, found))
            }
            Operator::ForEach(inner) => {
                self.pipeline(inner, depth, rows);
                Some(rows)
            }
            Operator::Merge(merge) => Some(self.pipeline(&merge.find, depth, rows).max(rows)),
            Operator::Union(union) => {
                let mut sum = 0.0;
                for (at, (part, _)) in union.parts.iter().enumerate() {
                    let text = format!("part {}", at + 1);
                    self.lines.push(Line { depth, text, operator: None, estimate: None });
                    sum += self.pipeline(part, depth + 1, rows);
                }
                Some(sum)
            }
            _ => None,
        }
    }

    fn operator(&self, operator: &Operator) -> String {
        let words = &self.words;
        match operator {
            Operator::Scan(scan) => format!("scan {}", self.node(scan.node, scan.labels.as_ref())),
            Operator::Lookup(lookup) => {
                let (key, operator) = match &lookup.key {
                    LookupKey::Property(key) => (key.as_str(), "="),
                    LookupKey::Prefix(key) => (key.as_str(), "STARTS WITH"),
                    LookupKey::Entity => ("name", "="),
                };
                let (node, value) = (self.node(lookup.node, None), words.expression(&lookup.value));
                format!("look up {node} by {key} {operator} {value}")
            }
            Operator::Join(join) => {
                let equal = |(outer, inner)| format!("{} = {}", words.expression(inner), words.expression(outer));
                format!(
                    "join by {}",
                    join.keys.iter().map(|(outer, inner)| equal((outer, inner))).collect::<Vec<_>>().join(", ")
                )
            }
            Operator::Expand(expand) => self.expand(expand),
            Operator::Intersect(intersect) => {
                let legs: Vec<String> = intersect.legs.iter().map(|leg| self.step_of(leg)).collect();
                format!("intersect {}", legs.join(", "))
            }
            Operator::Degree(degree) => {
                let count = degree.count.map_or_else(String::new, |slot| format!(" AS {}", words.slot(slot)));
                let times = degree.times.map_or_else(String::new, |slot| format!(", times {}", words.slot(slot)));
                format!("count {}{times}{count}{}", words.degree(degree), self.lens(degree.lens))
            }
            Operator::Ends(ends) => self.ends(ends),
            Operator::Walk(walk) => self.walk(walk),
            Operator::Paths(paths) => {
                let (from, to) = (words.slot(paths.from), words.slot(paths.to));
                let within = words.expression(&paths.within);
                format!("paths from {from} to {to} within {within}{}{}", ways(&paths.ways), self.lens(paths.lens))
            }
            Operator::Neighbours(n) => {
                let within = words.expression(&n.within);
                format!("neighbours of {} within {within}{}{}", words.slot(n.of), ways(&n.ways), self.lens(n.lens))
            }
            Operator::Filter(predicate) => format!("filter {}", words.expression(predicate)),
            Operator::Project(items) => format!("compute {}", words.items(items)),
            Operator::Distinct(slots) => format!("distinct {}", self.slots(slots)),
            Operator::Unwind(slot, list) => format!("unwind {} AS {}", words.expression(list), words.slot(*slot)),
            Operator::Call(call) => self.call(call),
            other => self.gathering(other),
        }
    }

    fn gathering(&self, operator: &Operator) -> String {
        let words = &self.words;
        match operator {
            Operator::Aggregate { keys, values } => {
                let values: Vec<String> = values
                    .iter()
                    .map(|(slot, value)| format!("{} AS {}", words.aggregation(value), words.slot(*slot)))
                    .collect();
                if keys.is_empty() {
                    format!("aggregate {}", values.join(", "))
                } else {
                    format!("group by {}: {}", words.items(keys), values.join(", "))
                }
            }
            Operator::Sort { keys, top } => {
                let key = |key: &super::SortKey| {
                    format!("{}{}", words.expression(&key.expression), if key.descending { " DESC" } else { "" })
                };
                let keys: Vec<String> = keys.iter().map(key).collect();
                let counts: Vec<String> = top.iter().map(|count| words.expression(count)).collect();
                let top = if counts.is_empty() { String::new() } else { format!(", first {}", counts.join(" + ")) };
                format!("sort by {}{top}", keys.join(", "))
            }
            Operator::Page { skip, limit } => {
                let skip = skip.as_ref().map(|skip| format!("skip {}", words.expression(skip)));
                let limit = limit.as_ref().map(|limit| format!("limit {}", words.expression(limit)));
                skip.into_iter().chain(limit).collect::<Vec<_>>().join(", ")
            }
            Operator::Tally(tally) => words.tally(tally),
            Operator::Optional { .. } => "optional".to_owned(),
            Operator::Apply { .. } => "for each row".to_owned(),
            Operator::ForEach(_) => "for each row, unchanged".to_owned(),
            Operator::Union(union) => format!("union into {}", self.slots(&union.outputs)),
            Operator::Create(create) => format!("create {}", self.create(create)),
            Operator::Merge(merge) => format!("merge {}", self.create(&merge.create)),
            Operator::Set(actions) => {
                format!("set {}", actions.iter().map(|action| self.action(action)).collect::<Vec<_>>().join(", "))
            }
            Operator::Delete(delete) => self.delete(delete),
            _ => String::new(),
        }
    }

    fn slots(&self, slots: &[Slot]) -> String {
        slots.iter().map(|slot| self.words.slot(*slot)).collect::<Vec<_>>().join(", ")
    }

    fn node(&self, slot: Slot, labels: Option<&LabelTest>) -> String {
        let name = self.words.name(slot);
        labels.map_or_else(|| format!("({name})"), |test| format!("({name}:{})", expression::labels(test)))
    }

    /// The view, where it is not the plan's own.
    fn lens(&self, lens: LensId) -> String {
        match self.lenses.get(lens.index()) {
            Some(found) if *found != Lens::default() => format!(" in view {}", lens.0),
            _ => String::new(),
        }
    }

    fn step(&self, slot: Slot, types: Option<&LabelTest>, length: &str, direction: Direction) -> String {
        let types = types.map_or_else(String::new, |test| format!(":{}", expression::labels(test)));
        expression::arrow(direction, &format!("{}{types}{length}", self.words.name(slot)))
    }

    fn expand(&self, expand: &Expand) -> String {
        let into = if expand.into { " into" } else { "" };
        format!("expand{into} {}", self.step_of(expand))
    }

    fn step_of(&self, expand: &Expand) -> String {
        let step = self.step(expand.edge, expand.types.as_ref(), "", expand.direction);
        let (from, to) = (self.node(expand.from, None), self.node(expand.to, None));
        format!("{from}{step}{to}{}", self.lens(expand.lens))
    }

    fn ends(&self, ends: &Ends) -> String {
        let step = self.step(ends.edge, ends.types.as_ref(), "", ends.direction);
        format!("ends of {}{step}{}{}", self.node(ends.from, None), self.node(ends.to, None), self.lens(ends.lens))
    }

    fn call(&self, call: &super::Call) -> String {
        let arguments: Vec<String> = call.arguments.iter().map(|a| self.words.expression(a)).collect();
        let yields: Vec<&str> = call.yields.iter().map(|(name, _)| name.as_str()).collect();
        let yields = if yields.is_empty() { String::new() } else { format!(" yield {}", yields.join(", ")) };
        format!("call {}({}){yields}{}", call.name, arguments.join(", "), self.lens(call.lens))
    }

    fn create(&self, create: &Create) -> String {
        let nodes = create.nodes.iter().map(|node| {
            let labels: Vec<&str> =
                [self.words.name(node.slot)].into_iter().chain(node.labels.iter().map(String::as_str)).collect();
            format!("({})", labels.join(":"))
        });
        let edges = create.edges.iter().map(|edge| {
            let inside = format!("{}:{}", self.words.name(edge.slot), edge.relation);
            let arrow = expression::arrow(Direction::Out, &inside);
            format!("{}{arrow}{}", self.node(edge.start, None), self.node(edge.end, None))
        });
        nodes.chain(edges).collect::<Vec<_>>().join(", ")
    }

    fn action(&self, action: &SetAction) -> String {
        let words = &self.words;
        match action {
            SetAction::Property { target, key, value, .. } => {
                format!("{}.{key} = {}", words.expression(target), words.expression(value))
            }
            SetAction::Properties { target, value, replace, .. } => {
                let sign = if *replace { "=" } else { "+=" };
                format!("{} {sign} {}", words.expression(target), words.expression(value))
            }
            SetAction::AddLabels(target, labels, _) => format!("{}:{}", words.expression(target), labels.join(":")),
            SetAction::RemoveLabels(target, labels, _) => {
                format!("{} without :{}", words.expression(target), labels.join(":"))
            }
        }
    }

    fn delete(&self, delete: &Delete) -> String {
        let targets: Vec<String> = delete.targets.iter().map(|target| self.words.expression(target)).collect();
        format!("{}delete {}", if delete.detach { "detach " } else { "" }, targets.join(", "))
    }
}

/// A guess as a whole number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and never negative")]
fn whole(rows: f64) -> u64 {
    rows.round() as u64
}

fn ways(ways: &Ways) -> String {
    let list = |word: &str, lists: &[Vec<Way>]| -> String {
        let names = |list: &Vec<Way>| list.iter().map(way).collect::<Vec<_>>().join(", ");
        lists.iter().fold(String::new(), |text, list| text + " " + word + " " + &names(list))
    };
    format!("{}{}", list("via", &ways.via), list("avoiding", &ways.avoiding))
}

fn way(way: &Way) -> String {
    let name = match &way.kind {
        WayKind::Relation(name, _) | WayKind::Type(name) | WayKind::Entity(name) => name.clone(),
        WayKind::Parameter(name) => format!("${name}"),
    };
    format!("{}{name}{}", if way.against { "<" } else { "" }, if way.along { ">" } else { "" })
}
