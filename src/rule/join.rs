//! The matches of a rule's pattern that hold a given edge, by index-nested loops over the edges found so far.

use super::closure::{Bound, Closure};
use super::condition::{Binding, has};
use super::order::{Step, What};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::{Direction, View};
use crate::model::{EdgeId, NodeId};

/// One join at work.
pub(super) struct Join<'j, 'a> {
    pub(super) closure: &'j Closure<'a>,
    pub(super) rule: &'j Bound,
    pub(super) steps: &'j [Step],
    pub(super) view: View<'j>,
    pub(super) budget: &'j Budget,
    pub(super) found: Vec<Binding>,
}

/// What one way of taking a step binds.
#[derive(Clone, Copy)]
struct Bind {
    edge: Option<(usize, EdgeId)>,
    nodes: [Option<(usize, NodeId)>; 2],
}

impl Join<'_, '_> {
    /// All matches in which the edge stands at the first step's premise.
    pub(super) fn seed(&mut self, edge: EdgeId, from: NodeId, to: NodeId) -> Result<(), Fault> {
        let rule = &self.rule.rule;
        let mut binding = Binding { nodes: vec![None; rule.nodes.len()], edges: vec![None; rule.premises.len()] };
        let Some(Step { what: What::Seed(at), .. }) = self.steps.first() else { return Ok(()) };
        let Some(premise) = rule.premises.get(*at) else { return Ok(()) };
        let nodes = [Some((premise.from, from)), Some((premise.to, to))];
        self.take(0, Bind { edge: Some((*at, edge)), nodes }, &mut binding)
    }

    /// Takes the steps from `at` on. As deep as a rule has relations and nodes, which the checker bounds.
    fn step(&mut self, at: usize, binding: &mut Binding) -> Result<(), Fault> {
        let Some(step) = self.steps.get(at) else {
            self.found.push(binding.clone());
            return self.budget.take(size_of::<Binding>());
        };
        for bind in self.ways(step.what, binding) {
            self.budget.step(1)?;
            self.take(at, bind, binding)?;
        }
        Ok(())
    }

    /// Every way to take a step.
    fn ways(&self, what: What, binding: &Binding) -> Vec<Bind> {
        let mut ways = Vec::new();
        match what {
            What::Seed(_) => {}
            What::Node(slot) => {
                ways.extend(self.view.nodes().map(|node| Bind { edge: None, nodes: [Some((slot, node)), None] }));
            }
            What::Edge(at, forward) => {
                let (Some(premise), Some(hops)) = (self.rule.rule.premises.get(at), self.rule.hops.get(at)) else {
                    return ways;
                };
                let (near, far) = if forward { (premise.from, premise.to) } else { (premise.to, premise.from) };
                let Some(node) = binding.nodes.get(near).copied().flatten() else { return ways };
                for (relation, way) in hops.pairs() {
                    let both = hops.pairs().contains(&(*relation, Direction::Out));
                    let way = if forward { *way } else { turned(*way) };
                    let again = both && way == if forward { Direction::In } else { Direction::Out };
                    self.closure.each_step(node, (*relation, way), &mut |edge, end| {
                        // A loop that may be walked both ways is met once.
                        if !(again && end == node) && self.closure.begins(self.rule, at, edge) {
                            ways.push(Bind { edge: Some((at, edge)), nodes: [Some((far, end)), None] });
                        }
                    });
                }
            }
        }
        ways
    }

    /// Binds, goes on if everything fits, and unbinds.
    fn take(&mut self, at: usize, bind: Bind, binding: &mut Binding) -> Result<(), Fault> {
        let mut fresh = Vec::with_capacity(2);
        let mut fits = true;
        for (slot, node) in bind.nodes.into_iter().flatten() {
            match binding.nodes.get_mut(slot) {
                Some(Some(known)) => fits &= *known == node,
                Some(place) => {
                    *place = Some(node);
                    fresh.push(slot);
                    fits &= self.passes(slot, node);
                }
                None => {}
            }
        }
        if let Some((premise, edge)) = bind.edge {
            fits &= !binding.edges.contains(&Some(edge));
            if let Some(place) = binding.edges.get_mut(premise) {
                *place = Some(edge);
            }
        }
        if fits && self.conditions(at, binding)? {
            self.step(at + 1, binding)?;
        }
        fresh.into_iter().filter_map(|slot| binding.nodes.get_mut(slot).map(|p| *p = None)).for_each(drop);
        if let Some(place) = bind.edge.and_then(|(premise, _)| binding.edges.get_mut(premise)) {
            *place = None;
        }
        Ok(())
    }

    fn passes(&self, slot: usize, node: NodeId) -> bool {
        let tests = self.rule.rule.nodes.get(slot);
        tests.is_none_or(|tests| tests.iter().all(|test| has(self.view, node, test)))
    }

    fn conditions(&self, at: usize, binding: &Binding) -> Result<bool, Fault> {
        for condition in self.steps.get(at).map_or(&[][..], |step| &step.conditions) {
            if let Some(condition) = self.rule.rule.conditions.get(*condition)
                && !condition.holds(self.view, binding)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn turned(way: Direction) -> Direction {
    match way {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
    }
}
