//! Edges that cannot be the same need not be compared.

use std::collections::HashMap;

use super::Known;
use crate::query::plan::{LabelTest, Leg, Operator, Pipeline, Slot};

/// Drops from what a step must differ from those edges whose types no edge shares with it.
pub(super) fn rewrite(pipeline: &mut Pipeline, known: Known<'_>) {
    let mut types: HashMap<Slot, Vec<String>> = HashMap::new();
    for operator in &mut pipeline.operators {
        let (slot, own, apart) = match operator {
            Operator::Expand(expand) => {
                let mut names = Some(Vec::new());
                add(expand.types.as_ref(), &mut names);
                (expand.edge, names, &mut expand.apart)
            }
            Operator::Walk(walk) => {
                let mut names = Some(Vec::new());
                legs(&walk.legs, &mut names);
                (walk.edges, names, &mut walk.apart)
            }
            _ => continue,
        };
        let Some(own) = own else { continue };
        apart.retain(|other| types.get(other).is_none_or(|other| !is_disjoint(&own, other, known)));
        types.insert(slot, own);
    }
}

/// Adds the names that a test allows; none once it may allow others.
fn add(test: Option<&LabelTest>, names: &mut Option<Vec<String>>) {
    let Some(all) = names else { return };
    match test {
        Some(LabelTest::Name(name)) => all.push(name.clone()),
        Some(LabelTest::Or(parts)) => parts.iter().for_each(|part| add(Some(part), names)),
        _ => *names = None,
    }
}

fn legs(all: &[Leg], names: &mut Option<Vec<String>>) {
    for leg in all {
        match leg {
            Leg::Edge(edge) => add(edge.types.as_ref(), names),
            Leg::Repeat(repeat) => legs(&repeat.body, names),
            Leg::Part(part) => legs(&part.body, names),
            Leg::Choice(choice) => choice.alternatives.iter().for_each(|body| legs(body, names)),
            Leg::Node(_) | Leg::Test(_) => {}
        }
    }
}

/// Whether no stored relation is a case of a name on both sides.
fn is_disjoint(left: &[String], right: &[String], known: Known<'_>) -> bool {
    let Some(schema) = known.figures.schema() else { return !left.iter().any(|name| right.contains(name)) };
    schema.relations().iter().all(|stored| {
        let is =
            |name: &String| schema.relation(name).is_some_and(|named| schema.implies(stored, &named.relation.name));
        !(left.iter().any(is) && right.iter().any(is))
    })
}
