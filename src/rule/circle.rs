//! Which uses of rules may go in a circle: those of which a premise depends on the conclusion.
//!
//! A proof that goes in a circle tells nothing new, but where its way round has dates, it would date an edge that
//! has an undated proof. To find out which proofs do is as hard as finding simple paths; so for such edges no use
//! counts towards the dates that could be part of a circle.

use std::collections::{HashMap, HashSet};

use super::closure::Use;
use crate::budget::Watch;
use crate::model::EdgeId;

/// By use: whether it could be part of a circle, and ends in an edge with an undated proof. `undated` tells which
/// stated edges have no date. Whatever it comes to when it is time to stop is of no use.
pub(super) fn around(uses: &[Use], undated: impl Fn(EdgeId) -> bool, watch: &Watch) -> Vec<bool> {
    let round = components(uses, watch);
    let timeless = timeless(uses, undated, watch);
    let circles = |used: &Use| {
        let own = round.get(&used.head);
        own.is_some() && used.proof.premises.iter().any(|premise| round.get(premise) == own)
    };
    uses.iter().map(|used| used.holds && timeless.contains(&used.head) && circles(used)).collect()
}

/// The edges that have a proof without a date.
fn timeless(uses: &[Use], undated: impl Fn(EdgeId) -> bool, watch: &Watch) -> HashSet<EdgeId> {
    let mut waiting: HashMap<EdgeId, Vec<usize>> = HashMap::new();
    let mut missing: Vec<usize> = Vec::with_capacity(uses.len());
    let mut stack: Vec<EdgeId> = Vec::new();
    for (at, used) in watch.until_over(uses.iter().enumerate()) {
        missing.push(used.proof.premises.len());
        for premise in &used.proof.premises {
            waiting.entry(*premise).or_default().push(at);
            stack.push(*premise);
        }
    }
    stack.retain(|edge| undated(*edge));
    let mut found: HashSet<EdgeId> = HashSet::new();
    while let Some(edge) = stack.pop() {
        if !found.insert(edge) {
            continue;
        }
        for at in waiting.get(&edge).into_iter().flatten() {
            let (Some(left), Some(one)) = (missing.get_mut(*at), uses.get(*at)) else { continue };
            *left = left.saturating_sub(1);
            if *left == 0 && one.holds {
                stack.push(one.head);
            }
        }
    }
    // A stated edge that no rule rests on is none of these, and needs not be.
    found
}

/// Strongly connected components of conclusions and premises, by number; Tarjan's algorithm without recursion.
fn components(uses: &[Use], watch: &Watch) -> HashMap<EdgeId, usize> {
    let mut below: HashMap<EdgeId, Vec<EdgeId>> = HashMap::new();
    for used in watch.until_over(uses).filter(|used| used.holds) {
        below.entry(used.head).or_default().extend(&used.proof.premises);
    }
    let mut search = Search::default();
    let heads: Vec<EdgeId> = below.keys().copied().collect();
    for head in watch.until_over(heads) {
        search.from(head, &below);
    }
    search.components
}

#[derive(Default)]
struct Search {
    /// Order of discovery, and the earliest edge that can be reached.
    order: HashMap<EdgeId, (usize, usize)>,
    open: Vec<EdgeId>,
    components: HashMap<EdgeId, usize>,
    count: usize,
}

impl Search {
    fn from(&mut self, root: EdgeId, below: &HashMap<EdgeId, Vec<EdgeId>>) {
        if self.order.contains_key(&root) {
            return;
        }
        self.enter(root);
        let mut path = vec![(root, 0_usize)];
        while let Some((edge, next)) = path.last_mut() {
            let edge = *edge;
            let child = below.get(&edge).and_then(|all| all.get(*next)).copied();
            *next += 1;
            match child {
                Some(child) if !self.order.contains_key(&child) => {
                    self.enter(child);
                    path.push((child, 0));
                }
                Some(child) if !self.components.contains_key(&child) => {
                    let seen = self.order.get(&child).map_or(usize::MAX, |found| found.0);
                    self.reach(edge, seen);
                }
                Some(_) => {}
                None => {
                    path.pop();
                    self.leave(edge);
                    let low = self.order.get(&edge).map_or(usize::MAX, |found| found.1);
                    if let Some((parent, _)) = path.last() {
                        self.reach(*parent, low);
                    }
                }
            }
        }
    }

    fn enter(&mut self, edge: EdgeId) {
        let number = self.order.len();
        self.order.insert(edge, (number, number));
        self.open.push(edge);
    }

    fn reach(&mut self, edge: EdgeId, number: usize) {
        if let Some((_, low)) = self.order.get_mut(&edge) {
            *low = number.min(*low);
        }
    }

    /// Closes the component that an edge is the first of.
    fn leave(&mut self, edge: EdgeId) {
        if self.order.get(&edge).is_none_or(|(number, low)| number != low) {
            return;
        }
        while let Some(found) = self.open.pop() {
            self.components.insert(found, self.count);
            if found == edge {
                break;
            }
        }
        self.count += 1;
    }
}
