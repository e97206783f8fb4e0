//! [`Judge`]: whether a path can match anything by its types, which step fails, and which parts are left out.

use super::joint::{Joints, Way, alternatives};
use super::names::each_name;
use super::possible::{Possible, ends};
use super::reach::{Bounds, Part, backward, onward, repeat};
use crate::diagnostic::{Diagnostic, Severity, Span, codes};
use crate::model::schema::Schema;
use crate::query::parse::ast::{Direction, NodePattern, RelationPattern};

/// A part that need not match and cannot.
const LEFT_OUT: &str = "this part need not match, so it is left out";
/// A choice of a union that cannot match.
const NOT_CHOSEN: &str = "this alternative is left out; the others have their rows";

/// Looks through paths, and gathers what is wrong with them.
pub(super) struct Judge<'j, 's> {
    pub(super) schema: &'s Schema,
    pub(super) joints: &'j mut Joints<'s>,
    pub(super) found: Vec<Diagnostic>,
}

/// What a part must lead from and to, and the nodes there.
#[derive(Clone, Copy)]
struct Sides<'p> {
    left: &'p Possible,
    right: &'p Possible,
    nodes: [Option<&'p NodePattern>; 2],
}

impl Judge<'_, '_> {
    /// Whether a whole path can match.
    pub(super) fn path(&mut self, parts: &[Part<'_>]) -> bool {
        let all = Possible::all(self.schema);
        let sets = onward(parts, &all);
        let possible = sets.last().is_some_and(|last| !last.is_empty());
        if possible {
            self.spare(parts, &sets, &all);
        } else {
            self.blame(parts, &sets, &all);
        }
        possible
    }

    /// Names the parts that cannot match although the whole can.
    fn spare(&mut self, parts: &[Part<'_>], sets: &[Possible], exit: &Possible) {
        let whole = |part: &Part<'_>| {
            matches!(part, Part::Node { .. }) || matches!(part, Part::Step { bounds, .. } if bounds.least > 0)
        };
        if parts.iter().all(whole) {
            return;
        }
        let back = backward(parts, exit);
        for ((part, before), behind) in parts.iter().zip(sets).zip(back.iter().skip(1)) {
            let bounds = part.bounds();
            let taken = repeat(bounds.taken(), before, |from| part.round(from, Way::Onward));
            match part {
                Part::Step { .. } | Part::Group { .. } if bounds.least == 0 && !taken.meets(behind) => {
                    let sides = Sides { left: before, right: behind, nodes: [None, None] };
                    self.demoted(LEFT_OUT, |judge| judge.part(part, sides));
                }
                Part::Node { .. } | Part::Step { .. } => {}
                Part::Group { parts, .. } => {
                    let entry = repeat(bounds.others(), before, |from| part.round(from, Way::Onward));
                    let exit = repeat(bounds.others(), behind, |from| part.round(from, Way::Back));
                    self.spare(parts, &onward(parts, &entry), &exit);
                }
                Part::Union { alternatives } => {
                    for alternative in alternatives {
                        let sets = onward(alternative, before);
                        if sets.last().is_some_and(|last| last.meets(behind)) {
                            self.spare(alternative, &sets, behind);
                        } else {
                            self.demoted(NOT_CHOSEN, |judge| judge.blame(alternative, &sets, behind));
                        }
                    }
                }
            }
        }
    }

    /// What `find` finds is a warning.
    fn demoted(&mut self, help: &str, find: impl FnOnce(&mut Self)) {
        let before = self.found.len();
        find(self);
        for problem in self.found.iter_mut().skip(before) {
            demote(problem, help);
        }
    }

    /// Says which parts fail: nodes by themselves, else parts between their two nodes, else the first part behind
    /// which nothing is reached.
    fn blame(&mut self, parts: &[Part<'_>], sets: &[Possible], exit: &Possible) {
        let before = self.found.len();
        for part in parts {
            if let Part::Node { clash: Some(clash), .. } = part {
                self.found.push((**clash).clone());
            }
        }
        let (Some(entry), true) = (sets.first(), self.found.len() == before) else { return };
        let all = Possible::all(self.schema);
        for at in 0..parts.len() {
            let sides =
                sides(parts, at, [if at == 0 { entry } else { &all }, if at + 1 == parts.len() { exit } else { &all }]);
            self.step(parts, at, sides);
        }
        if self.found.len() > before {
            return;
        }
        let stops = sets.iter().skip(1).position(Possible::is_empty).unwrap_or(parts.len());
        let moves = |(_, part): &(usize, &Part<'_>)| !matches!(part, Part::Node { .. });
        let failing = parts.iter().enumerate().take(stops + 1).rfind(moves).map(|(at, _)| at);
        let Some((at, left)) = failing.and_then(|at| Some((at, sets.get(at)?))) else {
            return self.misfit(parts, entry, exit);
        };
        let right = match parts.get(at + 1) {
            Some(Part::Node { possible, .. }) if at + 2 == parts.len() => possible.and(exit),
            Some(Part::Node { possible, .. }) => possible.clone(),
            Some(_) => all,
            None => exit.clone(),
        };
        let nodes = sides(parts, at, [left, &right]).nodes;
        if let Some(part) = parts.get(at) {
            self.part(part, Sides { left, right: &right, nodes });
        }
    }

    /// Complains about a step that does not join its two nodes, whatever stands around.
    fn step(&mut self, parts: &[Part<'_>], at: usize, sides: Sides<'_>) {
        match parts.get(at) {
            None | Some(Part::Node { .. }) => {}
            Some(part) if part.image(sides.left, Way::Onward).meets(sides.right) => {}
            Some(part) => self.part(part, sides),
        }
    }

    /// Nodes alone that do not fit what stands around.
    fn misfit(&mut self, parts: &[Part<'_>], entry: &Possible, exit: &Possible) {
        let Some(Part::Node { node, possible, .. }) = parts.first() else { return };
        let around = if entry.meets(possible) { exit } else { entry };
        let (own, around) = (possible.words(self.schema), around.words(self.schema));
        let message = format!("no {own} can stand here, where the path is at {around}");
        self.found.push(Diagnostic::error(codes::IMPOSSIBLE_PATTERN, node.span, message));
    }

    /// Says why a part does not lead from one side to the other.
    fn part(&mut self, part: &Part<'_>, sides: Sides<'_>) {
        match part {
            Part::Node { .. } => {}
            Part::Step { relation, bounds, .. } => {
                let problem = self.impossible(part, relation, *bounds, sides);
                self.found.push(problem);
            }
            Part::Group { parts, bounds, group } => {
                let (rounds, at) = rounds(part, *bounds, sides.left);
                let next = onward(parts, &at);
                if next.last().is_none_or(Possible::is_empty) {
                    let before = self.found.len();
                    self.blame(parts, &next, &Possible::all(self.schema));
                    let again = group.quantifier.filter(|_| rounds > 0);
                    if let (Some(quantifier), Some(problem)) = (again, self.found.get_mut(before)) {
                        let text = format!("in round {} of the part", rounds + 1);
                        problem.related.push(crate::diagnostic::Label { span: quantifier.span, text });
                    }
                } else if bounds.most == Some(1) {
                    self.blame(parts, &next, sides.right);
                } else {
                    let (left, right) = (sides.left.words(self.schema), sides.right.words(self.schema));
                    let message = format!("no {} of this part lead from {left} to {right}", counted(*bounds, "round"));
                    self.found.push(Diagnostic::error(codes::IMPOSSIBLE_PATTERN, group.span, message));
                }
            }
            Part::Union { alternatives } => {
                for alternative in alternatives {
                    self.blame(alternative, &onward(alternative, sides.left), sides.right);
                }
            }
        }
    }

    fn impossible(
        &mut self,
        part: &Part<'_>,
        relation: &RelationPattern,
        bounds: Bounds,
        sides: Sides<'_>,
    ) -> Diagnostic {
        let schema = self.schema;
        let mut written = Vec::new();
        if let Some(types) = &relation.types {
            each_name(types, &mut |name| written.push(name));
        }
        let span = written.first().zip(written.last()).map_or(relation.span, |(one, last)| one.span.to(last.span));
        let named = relation.types.as_ref().and_then(|types| alternatives(schema, types));
        let joined = named.map(|named| {
            let each = written.iter().zip(&named);
            let texts =
                each.map(|(name, found)| format!("`{}` joins {}", name.text, ends(found.relation, found.inverse)));
            texts.collect::<Vec<_>>().join(", ")
        });
        let (left, right) = (sides.left.words(schema), sides.right.words(schema));
        let (from, to) = if relation.direction == Direction::Left { (&right, &left) } else { (&left, &right) };
        let (done, at) = rounds(part, bounds, sides.left);
        let stuck = part.round(&at, Way::Onward).is_empty();
        let message = match joined {
            Some(joined) if bounds == Bounds::ONCE || stuck && done == 0 => format!("{joined}, not {from} to {to}"),
            None if relation.types.is_none() && (bounds == Bounds::ONCE || stuck && done == 0) => {
                format!("no relation joins {from} to {to}")
            }
            None if part.round(&Possible::all(schema), Way::Onward).is_empty() => {
                "no relation satisfies this expression".to_owned()
            }
            None if bounds == Bounds::ONCE || stuck && done == 0 => format!("no such relation joins {from} to {to}"),
            joined => {
                let joined = joined.map_or_else(String::new, |joined| format!("{joined}; "));
                let steps = counted(bounds, "step");
                let it = if written.len() == 1 { "it" } else { "these" };
                if stuck {
                    format!("{joined}step {} of {steps} has nowhere to go on from {}", done + 1, at.words(schema))
                } else {
                    format!("{joined}no {steps} of {it} lead from {left} to {right}")
                }
            }
        };
        let mut problem = Diagnostic::error(codes::IMPOSSIBLE_PATTERN, span, message);
        for (node, side) in sides.nodes.into_iter().zip([sides.left, sides.right]) {
            if let Some(node) = node.filter(|_| *side != Possible::all(schema)) {
                problem = problem.relate(node.span, side.words(schema));
            }
        }
        match self.turned(relation, bounds, sides, &written.iter().map(|name| &*name.text).collect::<Vec<_>>()) {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    /// The arrow the other way round, where that would match.
    fn turned(
        &mut self,
        relation: &RelationPattern,
        bounds: Bounds,
        sides: Sides<'_>,
        names: &[&str],
    ) -> Option<String> {
        let direction = match relation.direction {
            Direction::Right => Direction::Left,
            Direction::Left => Direction::Right,
            Direction::Either => return None,
        };
        let joint = self.joints.joint(relation.types.as_ref(), direction);
        let found = repeat(bounds.taken(), sides.left, |from| joint.step(from, Way::Onward));
        let arrow = names.join("|");
        (found.meets(sides.right) && !names.is_empty()).then(|| match direction {
            Direction::Left => format!("turn the arrow: <-[:{arrow}]-"),
            Direction::Right | Direction::Either => format!("turn the arrow: -[:{arrow}]->"),
        })
    }
}

/// The nodes beside a part and what they can be; at an end without a node what stands around.
fn sides<'p>(parts: &'p [Part<'_>], at: usize, around: [&'p Possible; 2]) -> Sides<'p> {
    let beside = |at: Option<usize>| match at.and_then(|at| parts.get(at)) {
        Some(Part::Node { node, possible, .. }) => (Some(*node), Some(possible)),
        _ => (None, None),
    };
    let [(left_node, left), (right_node, right)] = [beside(at.checked_sub(1)), beside(Some(at + 1))];
    Sides { left: left.unwrap_or(around[0]), right: right.unwrap_or(around[1]), nodes: [left_node, right_node] }
}

/// How many rounds that are needed can be made, and where they lead.
fn rounds(part: &Part<'_>, bounds: Bounds, from: &Possible) -> (u64, Possible) {
    let mut at = from.clone();
    // A part that is stuck is so after fewer rounds than there are types, or goes round for ever.
    for done in 0..bounds.least.clamp(1, 1000).saturating_sub(1) {
        let next = part.round(&at, Way::Onward);
        if next.is_empty() {
            return (done, at);
        }
        at = next;
    }
    (bounds.least.clamp(1, 1000).saturating_sub(1), at)
}

/// `2 steps`, `1 to 4 steps`, `2 or more steps`.
fn counted(bounds: Bounds, what: &str) -> String {
    match (bounds.least, bounds.most) {
        (1, Some(1)) => format!("1 {what}"),
        (least, Some(most)) if least == most => format!("{least} {what}s"),
        (least, Some(most)) => format!("{least} to {most} {what}s"),
        (least, None) => format!("{least} or more {what}s"),
    }
}

/// Makes a warning of an error.
pub(super) fn demote(problem: &mut Diagnostic, help: &str) {
    if problem.severity == Severity::Error {
        problem.severity = Severity::Warning;
        problem.code = codes::IMPOSSIBLE_PART;
        problem.help.push(help.to_owned());
    }
}

/// The place of a finding, to find it twice.
pub(super) fn place(problem: &Diagnostic) -> Option<Span> {
    problem.primary.as_ref().map(|label| label.span)
}
