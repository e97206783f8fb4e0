//! [`Part`]: a path laid out by types, and where it leads: types through any number of steps, as a fixed point.

use std::collections::HashMap;
use std::rc::Rc;

use super::joint::{Joint, Way};
use super::possible::Possible;
use crate::diagnostic::Diagnostic;
use crate::query::parse::ast::{GroupPattern, NodePattern, Quantifier, RelationPattern};

/// How often a part may follow itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) least: u64,
    pub(super) most: Option<u64>,
}

impl Bounds {
    pub(super) const ONCE: Bounds = Bounds { least: 1, most: Some(1) };

    pub(super) fn of_group(quantifier: Option<Quantifier>) -> Self {
        quantifier.map_or(Bounds::ONCE, |quantifier| Bounds { least: quantifier.from, most: quantifier.to })
    }

    pub(super) fn of_relation(relation: &RelationPattern) -> Self {
        match relation.length {
            Some(length) => Bounds { least: length.from.unwrap_or(1), most: length.to },
            None => Bounds::of_group(relation.quantifier),
        }
    }

    /// The same, but not left out.
    pub(super) fn taken(self) -> Self {
        Bounds { least: self.least.max(1), ..self }
    }

    /// How many others may stand beside one that is looked at.
    pub(super) fn others(self) -> Self {
        Bounds { least: 0, most: self.most.map(|most| most.saturating_sub(1)) }
    }
}

/// A part of a path.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// A node, the types it can be of, and why it can be of none.
    Node { node: &'a NodePattern, possible: Possible, clash: Option<Box<Diagnostic>> },
    /// A relation.
    Step { relation: &'a RelationPattern, joint: Rc<Joint>, bounds: Bounds },
    /// Parts in parentheses.
    Group { group: &'a GroupPattern, parts: Vec<Part<'a>>, bounds: Bounds },
    /// A choice.
    Union { alternatives: Vec<Vec<Part<'a>>> },
}

impl Part<'_> {
    /// Where the part leads.
    pub(super) fn image(&self, from: &Possible, way: Way) -> Possible {
        match self {
            Part::Node { possible, .. } => from.and(possible),
            Part::Step { joint, bounds, .. } => repeat(*bounds, from, |from| joint.step(from, way)),
            Part::Group { parts, bounds, .. } => repeat(*bounds, from, |from| through(parts, from, way)),
            Part::Union { alternatives } => {
                let mut found: Option<Possible> = None;
                for alternative in alternatives {
                    let image = through(alternative, from, way);
                    match &mut found {
                        None => found = Some(image),
                        Some(found) => found.add(&image),
                    }
                }
                found.unwrap_or_else(|| from.clone())
            }
        }
    }

    /// Where one round of the part leads.
    pub(super) fn round(&self, from: &Possible, way: Way) -> Possible {
        match self {
            Part::Step { joint, .. } => joint.step(from, way),
            Part::Group { parts, .. } => through(parts, from, way),
            Part::Node { .. } | Part::Union { .. } => self.image(from, way),
        }
    }

    pub(super) fn bounds(&self) -> Bounds {
        match self {
            Part::Step { bounds, .. } | Part::Group { bounds, .. } => *bounds,
            Part::Node { .. } | Part::Union { .. } => Bounds::ONCE,
        }
    }
}

/// Where all parts together lead.
fn through(parts: &[Part<'_>], from: &Possible, way: Way) -> Possible {
    let step = |from: Possible, part: &Part<'_>| part.image(&from, way);
    match way {
        Way::Onward => parts.iter().fold(from.clone(), step),
        Way::Back => parts.iter().rev().fold(from.clone(), step),
    }
}

/// Where the parts lead up to each of them, and behind the last.
pub(super) fn onward(parts: &[Part<'_>], from: &Possible) -> Vec<Possible> {
    let mut sets = vec![from.clone()];
    let mut here = from.clone();
    for part in parts {
        here = part.image(&here, Way::Onward);
        sets.push(here.clone());
    }
    sets
}

/// From which types the end is reached: before each part, and behind the last.
pub(super) fn backward(parts: &[Part<'_>], to: &Possible) -> Vec<Possible> {
    let mut sets = vec![to.clone()];
    let mut here = to.clone();
    for part in parts.iter().rev() {
        here = part.image(&here, Way::Back);
        sets.push(here.clone());
    }
    sets.reverse();
    sets
}

/// Rounds that are followed one by one. The sets of types come back to an earlier one long before, in any schema that
/// people write; behind that many, every set still to come is taken together, which only errs on the wide side.
const ROUNDS: u64 = 1000;

/// Where rounds lead whose number lies within the bounds.
pub(super) fn repeat(bounds: Bounds, from: &Possible, round: impl Fn(&Possible) -> Possible) -> Possible {
    let (start, exact) = after(bounds.least, from, &round);
    // What one round adds nothing to, no round does: a round of a union is the union of rounds.
    let (mut found, mut here) = (start.clone(), start);
    let mut left = bounds.most.map(|most| most.saturating_sub(bounds.least)).filter(|_| exact);
    while left != Some(0) {
        here = round(&here);
        if here.within(&found) {
            break;
        }
        found.add(&here);
        left = left.map(|left| left - 1);
    }
    found
}

/// Where exactly so many rounds lead, and whether that is exact.
fn after(count: u64, from: &Possible, round: &impl Fn(&Possible) -> Possible) -> (Possible, bool) {
    let mut seen: HashMap<Possible, u64> = HashMap::new();
    let mut here = from.clone();
    let mut done = 0;
    while done < count {
        if here.is_empty() {
            return (here, true);
        }
        if done == ROUNDS {
            return (here, false);
        }
        if let Some(first) = seen.insert(here.clone(), done) {
            let rest = (count - done) % (done - first);
            return (0..rest).fold((here, true), |(here, exact), _| (round(&here), exact));
        }
        here = round(&here);
        done += 1;
    }
    (here, true)
}
