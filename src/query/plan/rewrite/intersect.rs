//! A cycle is closed where its last node is found, and not behind it: the rows of two nodes are intersected.
//!
//! What comes of it is a worst-case optimal join (Ngo, Ré and Rudra, *Skew strikes back: new developments in the
//! theory of join algorithms*, 2014): no row is made of an end that only one of the nodes leads to.

use crate::query::plan::{Expand, Intersect, Operator, Pipeline};

/// Joins each step to a new node with the steps behind it that lead to the same node from nodes bound before.
pub(super) fn rewrite(pipeline: &mut Pipeline) {
    let mut at = 0;
    while let Some(operator) = pipeline.operators.get(at) {
        if let Operator::Expand(first) = operator
            && !first.into
        {
            let mut legs = vec![first.clone()];
            while let Some((behind, leg)) = closing(&pipeline.operators[at + 1..], &legs[0]) {
                pipeline.operators.remove(at + 1 + behind);
                legs.push(leg);
            }
            if legs.len() > 1 {
                pipeline.operators[at] = Operator::Intersect(Intersect { to: legs[0].to, legs });
            }
        }
        at += 1;
    }
}

/// The next operator, past filters, that closes a cycle at the node that `first` leads to: where it stands, and as a
/// step to that node. The node at its other end was bound before, for nothing between binds one.
fn closing(behind: &[Operator], first: &Expand) -> Option<(usize, Expand)> {
    let at = behind.iter().take_while(|operator| matches!(operator, Operator::Filter(_))).count();
    let Some(Operator::Expand(found)) = behind.get(at).filter(|found| matches!(found, Operator::Expand(e) if e.into))
    else {
        return None;
    };
    match (found.to == first.to, found.from == first.to) {
        (true, false) => Some((at, found.clone())),
        (false, true) => {
            let (from, to, direction) = (found.to, found.from, found.direction.reversed());
            Some((at, Expand { from, to, direction, ..found.clone() }))
        }
        _ => None,
    }
}
