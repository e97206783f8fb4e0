//! All edges that rules give, semi-naive: each edge, stated or derived, is joined once with those before it.
//!
//! Of the proofs of a chain of edges only those are found that take its edges off one by one from its beginning: how
//! the others are bracketed adds no edge and no set of premises, and there are n^3 / 6 of them for a chain of n.
//! Where a relation below is walked both ways they are all found: a chain that turns round takes one edge twice, and
//! whether the two meet in one step depends on the brackets.
//!
//! Here an edge either is there or is not: when its proofs hold, and how well, is found out afterwards.

use std::collections::HashMap;
use std::sync::Arc;

use super::compile::Rule;
use super::condition::Binding;
use super::join::Join;
use super::order::{Step, steps};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::{Bits, Direction, EdgeRef, Graph, Mask, Proof, RelationId, View};
use crate::model::{EdgeId, NodeId};
use crate::query::run::Hops;

/// A rule with the addresses of one graph.
pub(super) struct Bound {
    pub(super) rule: Arc<Rule>,
    /// What each premise follows.
    pub(super) hops: Vec<Hops>,
    /// By premise: the order of the join that begins with its edge.
    orders: Vec<Vec<Step>>,
    pub(super) relation: RelationId,
    symmetric: bool,
    /// It makes chains of its own relation.
    chain: bool,
    /// Its chains are taken apart from the beginning alone.
    comb: bool,
}

/// One use of a rule, with what it derives.
#[derive(Clone, Debug)]
pub(super) struct Use {
    pub(super) head: EdgeId,
    pub(super) proof: Proof,
    /// Which premises are walked against their edge, by bit.
    pub(super) turned: u32,
    /// Whether its premises go together; found out when all uses are known.
    pub(super) holds: bool,
}

/// The edges so far, and how rules made them.
pub(super) struct Closure<'a> {
    pub(super) graph: &'a Graph,
    rules: Vec<Bound>,
    /// Which rules an edge of a relation can be a premise of, at which place, and which way.
    places: HashMap<RelationId, Vec<(usize, usize, Direction)>>,
    pub(super) added: Vec<EdgeRef>,
    known: HashMap<EdgeRef, EdgeId>,
    reach: HashMap<(NodeId, RelationId, Direction), Vec<(EdgeId, NodeId)>>,
    queue: Vec<EdgeId>,
    queued: Bits,
    /// Edges that were joined.
    done: Bits,
    /// Edges that are more than a chain of others: stated, or derived by another rule than that of their relation's chains.
    links: Bits,
    pub(super) uses: Vec<Use>,
}

impl Bound {
    /// None for a rule whose conclusion the graph has no word for.
    fn new(graph: &Graph, rule: &Arc<Rule>) -> Option<Self> {
        let hops = rule.premises.iter().map(|p| Hops::new(graph, p.types.as_ref(), p.direction)).collect();
        let orders = (0..rule.premises.len()).map(|seed| steps(rule, seed)).collect();
        let relation = graph.relation(&rule.head.relation)?;
        let named = graph.schema().and_then(|schema| schema.relation(&rule.head.relation));
        let symmetric = named.is_some_and(|named| named.relation.symmetric);
        Some(Bound {
            rule: Arc::clone(rule),
            hops,
            orders,
            relation,
            symmetric,
            chain: rule.is_chain(),
            comb: rule.is_comb(graph),
        })
    }

    /// The edge that a match derives, as it is stored.
    fn head(&self, graph: &Graph, binding: &Binding) -> Option<EdgeRef> {
        let node = |at: usize| binding.nodes.get(at).copied().flatten();
        let (start, end) = (node(self.rule.head.subject)?, node(self.rule.head.object)?);
        let turned = self.symmetric && graph.node_element(end) < graph.node_element(start);
        let (start, end) = if turned { (end, start) } else { (start, end) };
        Some(EdgeRef { relation: self.relation, start, end })
    }
}

impl<'a> Closure<'a> {
    pub(super) fn new(graph: &'a Graph, rules: &[Arc<Rule>]) -> Self {
        let rules: Vec<Bound> = rules.iter().filter_map(|rule| Bound::new(graph, rule)).collect();
        let mut places: HashMap<RelationId, Vec<(usize, usize, Direction)>> = HashMap::new();
        for (rule, bound) in rules.iter().enumerate() {
            for (premise, hops) in bound.hops.iter().enumerate() {
                for (relation, way) in hops.pairs() {
                    places.entry(*relation).or_default().push((rule, premise, *way));
                }
            }
        }
        let bits = || Bits::new(graph.edge_bound());
        let known = heads(graph, &rules);
        let (added, reach, queue, uses) = (Vec::new(), HashMap::new(), Vec::new(), Vec::new());
        let (queued, done, links) = (bits(), bits(), bits());
        Closure { graph, rules, places, added, known, reach, queue, queued, done, links, uses }
    }

    /// Runs to the fixed point from the stated edges; `view` is what conditions read properties through.
    pub(super) fn run(&mut self, view: View<'_>, stated: &Bits, budget: &Budget) -> Result<(), Fault> {
        for edge in stated.iter().map(EdgeId::at) {
            budget.step(1)?;
            if self.places.contains_key(&self.graph.edge(edge).relation) {
                self.links.set(edge.index(), true);
                self.enqueue(edge);
            }
        }
        let mut next = 0;
        while let Some(edge) = self.queue.get(next).copied() {
            next += 1;
            // An edge comes again when it was the end of a chain, and turns out to be a link.
            let again = self.done.get(edge.index());
            let matches = self.matches(view, edge, again, budget)?;
            self.done.set(edge.index(), true);
            for (rule, binding) in matches {
                self.conclude(rule, &binding, budget)?;
            }
        }
        Ok(())
    }

    fn enqueue(&mut self, edge: EdgeId) {
        if !self.queued.get(edge.index()) {
            self.queued.set(edge.index(), true);
            self.queue.push(edge);
        }
    }

    /// The uses of rules in which this edge is the last one found.
    fn matches(
        &self,
        view: View<'_>,
        edge: EdgeId,
        again: bool,
        budget: &Budget,
    ) -> Result<Vec<(usize, Binding)>, Fault> {
        let found = self.edge(edge);
        let mut matches = Vec::new();
        for (at, premise, way) in self.places.get(&found.relation).into_iter().flatten() {
            let (from, to) = match way {
                Direction::Out => (found.start, found.end),
                Direction::In => (found.end, found.start),
            };
            let Some((rule, steps)) = self.rules.get(*at).and_then(|rule| Some((rule, rule.orders.get(*premise)?)))
            else {
                continue;
            };
            let link = rule.comb && *premise == 0 && found.relation == rule.relation;
            if (again && !link) || !self.begins(rule, *premise, edge) {
                continue;
            }
            let twice = *way == Direction::In && from == to;
            if twice && rule.hops.get(*premise).is_some_and(|h| h.pairs().contains(&(found.relation, Direction::Out))) {
                continue;
            }
            let mut join = Join { closure: self, rule, steps, view, budget, found: Vec::new() };
            join.seed(edge, from, to)?;
            matches.extend(join.found.into_iter().map(|binding| (*at, binding)));
        }
        Ok(matches)
    }

    fn conclude(&mut self, at: usize, binding: &Binding, budget: &Budget) -> Result<(), Fault> {
        let Some(edge) = self.rules.get(at).and_then(|rule| rule.head(self.graph, binding)) else { return Ok(()) };
        let head = match self.known.get(&edge) {
            Some(head) => *head,
            None => self.add(edge, budget)?,
        };
        let premises: Box<[EdgeId]> = binding.edges.iter().copied().flatten().collect();
        // What rests on itself proves nothing.
        if !premises.contains(&head) {
            budget.take(size_of::<Use>() + premises.len() * size_of::<EdgeId>())?;
            let rule = u32::try_from(at).unwrap_or(u32::MAX);
            let turned = self.turned(at, binding);
            self.uses.push(Use { head, proof: Proof { rule, premises }, turned, holds: true });
            if !self.rules.get(at).is_some_and(|bound| bound.chain) && !self.links.get(head.index()) {
                self.links.set(head.index(), true);
                if self.done.get(head.index()) {
                    self.queue.push(head);
                }
            }
            self.enqueue(head);
        }
        Ok(())
    }

    fn turned(&self, at: usize, binding: &Binding) -> u32 {
        let premises = self.rules.get(at).map_or(&[][..], |bound| &bound.rule.premises);
        let against = premises.iter().zip(&binding.edges).map(|(premise, edge)| {
            let start = edge.map(|edge| self.edge(edge).start);
            start != binding.nodes.get(premise.from).copied().flatten()
        });
        against.take(32).enumerate().fold(0, |bits, (at, against)| bits | u32::from(against) << at)
    }

    fn add(&mut self, edge: EdgeRef, budget: &Budget) -> Result<EdgeId, Fault> {
        /// Of an added edge, with its places in the tables.
        const BYTES: usize = 200;
        budget.take(BYTES)?;
        let id = EdgeId::at(self.graph.edge_bound() + self.added.len());
        self.added.push(edge);
        self.known.insert(edge, id);
        self.reach.entry((edge.start, edge.relation, Direction::Out)).or_default().push((id, edge.end));
        self.reach.entry((edge.end, edge.relation, Direction::In)).or_default().push((id, edge.start));
        Ok(id)
    }

    /// Whether the edge may stand at a place of a rule: at the beginning of a chain only a link may.
    pub(super) fn begins(&self, rule: &Bound, premise: usize, edge: EdgeId) -> bool {
        let own = rule.comb && premise == 0 && self.edge(edge).relation == rule.relation;
        !own || self.links.get(edge.index())
    }

    /// The edge's type and ends.
    pub(super) fn edge(&self, edge: EdgeId) -> EdgeRef {
        let added = edge.index().checked_sub(self.graph.edge_bound()).and_then(|at| self.added.get(at));
        added.copied().unwrap_or_else(|| self.graph.edge(edge))
    }

    /// Calls `f` with each edge found before at a node, and the node at its other end.
    pub(super) fn each_step(&self, node: NodeId, hop: (RelationId, Direction), f: &mut impl FnMut(EdgeId, NodeId)) {
        let everything = Mask::all();
        let (relation, way) = hop;
        View::new(self.graph, &everything).each_step(node, Some(relation), way, &mut |edge, end| {
            if self.done.get(edge.index()) {
                f(edge, end);
            }
        });
        for (edge, end) in self.reach.get(&(node, relation, way)).into_iter().flatten() {
            if self.done.get(edge.index()) {
                f(*edge, *end);
            }
        }
    }

    /// The rules, by the numbers in proofs.
    pub(super) fn rules(&self) -> Vec<Arc<Rule>> {
        self.rules.iter().map(|bound| Arc::clone(&bound.rule)).collect()
    }

    /// What to tell a person whose rules gave more than there is room or time for.
    pub(super) fn blame(&self, fault: Fault) -> Fault {
        let mut counts = vec![0_usize; self.rules.len()];
        for used in &self.uses {
            if let Some(count) = counts.get_mut(used.proof.rule as usize) {
                *count += 1;
            }
        }
        let worst = counts.iter().enumerate().max_by_key(|(_, count)| **count);
        let Some((rule, count)) = worst.and_then(|(at, count)| Some((&self.rules.get(at)?.rule, *count))) else {
            return fault;
        };
        let message = format!("while rules were deriving edges, {}", fault.message);
        let (added, uses) = (self.added.len(), self.uses.len());
        let help = format!("{added} edges by {uses} proofs so far, {count} of these by `{}`: narrow it", rule.name);
        Fault { message, ..fault }.help(help)
    }
}

/// The stored edges of relations that rules derive.
fn heads(graph: &Graph, rules: &[Bound]) -> HashMap<EdgeRef, EdgeId> {
    let mut wanted = vec![false; graph.relation_ids().count()];
    for rule in rules {
        if let Some(flag) = wanted.get_mut(rule.relation.index()) {
            *flag = true;
        }
    }
    let edges = (0..graph.edge_bound()).map(EdgeId::at).filter(|edge| graph.edge_alive(*edge));
    let edges = edges.map(|edge| (graph.edge(edge), edge));
    edges.filter(|(found, _)| wanted.get(found.relation.index()) == Some(&true)).collect()
}
