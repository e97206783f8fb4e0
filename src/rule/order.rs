//! In which order the rest of a pattern is joined, once one of its edges is at hand.

use super::compile::{Premise, Rule};

/// One step of a join, and the conditions that can be tested after it.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) what: What,
    pub(super) conditions: Vec<usize>,
}

/// What a step binds.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// The edge at hand and its ends.
    Seed(usize),
    /// An edge with one end bound (`true`: its `from`), and the other end unless that is bound too.
    Edge(usize, bool),
    /// A node that no edge leads to from what is bound.
    Node(usize),
}

/// The steps of a rule from the edge of one premise.
pub(super) fn steps(rule: &Rule, seed: usize) -> Vec<Step> {
    let mut plan = Plan {
        rule,
        nodes: vec![false; rule.nodes.len()],
        edges: vec![false; rule.premises.len()],
        tested: vec![false; rule.conditions.len()],
        steps: Vec::new(),
    };
    plan.push(What::Seed(seed));
    while let Some(next) = plan.next() {
        plan.push(next);
    }
    plan.steps
}

struct Plan<'r> {
    rule: &'r Rule,
    nodes: Vec<bool>,
    edges: Vec<bool>,
    tested: Vec<bool>,
    steps: Vec<Step>,
}

impl Plan<'_> {
    fn is_bound(&self, node: usize) -> bool {
        self.nodes.get(node) == Some(&true)
    }

    /// An edge between bound nodes, else one from a bound node, else a node.
    fn next(&self) -> Option<What> {
        let open = || self.rule.premises.iter().enumerate().filter(|(at, _)| self.edges.get(*at) == Some(&false));
        let ends = |premise: &Premise| (self.is_bound(premise.from), self.is_bound(premise.to));
        let closing = open().find(|(_, premise)| ends(premise) == (true, true));
        let reaching = || open().find(|(_, premise)| ends(premise) != (false, false));
        if let Some((at, premise)) = closing.or_else(reaching) {
            return Some(What::Edge(at, ends(premise).0));
        }
        self.nodes.iter().position(|bound| !bound).map(What::Node)
    }

    fn push(&mut self, what: What) {
        match what {
            What::Seed(at) | What::Edge(at, _) => {
                bind(&mut self.edges, at);
                if let Some(premise) = self.rule.premises.get(at) {
                    bind(&mut self.nodes, premise.from);
                    bind(&mut self.nodes, premise.to);
                }
            }
            What::Node(at) => bind(&mut self.nodes, at),
        }
        let mut conditions = Vec::new();
        for (at, condition) in self.rule.conditions.iter().enumerate() {
            let first = self.tested.get(at) == Some(&false);
            if first && condition.is_ready(&self.nodes, &self.edges) {
                bind(&mut self.tested, at);
                conditions.push(at);
            }
        }
        self.steps.push(Step { what, conditions });
    }
}

fn bind(flags: &mut [bool], at: usize) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
    }
}
