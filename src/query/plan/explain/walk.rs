//! A walk in words: its legs as a pattern, in the order in which they are walked.

use std::fmt::Write as _;

use super::{Explainer, expression};
use crate::query::plan::{Leg, PathMode, RepeatLeg, Slot, Walk};

impl Explainer<'_> {
    pub(super) fn walk(&self, walk: &Walk) -> String {
        let mut out = format!("walk{} {}", if walk.into { " into" } else { "" }, self.node(walk.from, None));
        let legs = match walk.legs.split_last() {
            Some((Leg::Node(last), legs)) if last.slot == Some(walk.to) && last.labels.is_none() => legs,
            _ => &walk.legs,
        };
        let inside = self.legs(legs);
        out.push_str(&if inside.is_empty() { " = ".to_owned() } else { inside });
        out.push_str(&self.node(walk.to, None));
        out.push(' ');
        out.push_str(mode(walk.mode));
        out.push_str(", ");
        out.push_str(&self.words.selector(&walk.selector));
        if walk.unique && walk.mode == PathMode::Simple {
            out.push_str(", no relationship twice");
        }
        if walk.distinct_ends {
            out.push_str(", ends differ");
        }
        if walk.ends_only {
            out.push_str(", each end once");
        }
        if let Some(counted) = walk.counted {
            let times = counted.times.map_or_else(String::new, |slot| format!(", times {}", self.words.slot(slot)));
            let _ = write!(out, ", counted{times} AS {}", self.words.slot(counted.count));
        }
        if walk.reversed {
            out.push_str(", from the right");
        }
        out + &self.lens(walk.lens)
    }

    fn legs(&self, legs: &[Leg]) -> String {
        legs.iter().map(|leg| self.leg(leg)).collect()
    }

    fn leg(&self, leg: &Leg) -> String {
        match leg {
            Leg::Node(node) => match node.slot {
                Some(slot) => self.node(slot, node.labels.as_ref()),
                None => node
                    .labels
                    .as_ref()
                    .map_or_else(|| "()".to_owned(), |test| format!("(:{})", expression::labels(test))),
            },
            Leg::Edge(edge) => self.step(edge.slot.unwrap_or(Slot(u32::MAX)), edge.types.as_ref(), "", edge.direction),
            Leg::Test(test) => format!(" where {} ", self.words.expression(test)),
            Leg::Repeat(repeat) => format!("({}){}", self.legs(&repeat.body).trim(), times(repeat)),
            Leg::Choice(choice) => {
                let sign = if choice.distinct { " | " } else { " |+| " };
                let alternatives: Vec<String> =
                    choice.alternatives.iter().map(|alternative| self.legs(alternative).trim().to_owned()).collect();
                match alternatives.as_slice() {
                    [empty, some] if empty.is_empty() => format!("({some})?"),
                    all => format!("({})", all.join(sign)),
                }
            }
            Leg::Part(part) => {
                let path = part.path.map_or_else(String::new, |path| format!("{} = ", self.words.name(path)));
                let mode = if part.mode == PathMode::Walk { String::new() } else { format!("{} ", mode(part.mode)) };
                format!("({path}{mode}{})", self.legs(&part.body).trim())
            }
        }
    }
}

fn mode(mode: PathMode) -> &'static str {
    match mode {
        PathMode::Walk => "walk",
        PathMode::Trail => "trail",
        PathMode::Acyclic => "acyclic",
        PathMode::Simple => "simple",
    }
}

fn times(repeat: &RepeatLeg) -> String {
    match (repeat.least, repeat.most) {
        (0, None) => "*".to_owned(),
        (1, None) => "+".to_owned(),
        (least, None) => format!("{{{least},}}"),
        (least, Some(most)) if least == most => format!("{{{least}}}"),
        (least, Some(most)) => format!("{{{least},{most}}}"),
    }
}
