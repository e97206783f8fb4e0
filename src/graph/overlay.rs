//! Edges that rules add to a graph for the time of a query, with the proofs they rest on.
//!
//! An overlay is the same graph with further edges behind its own, so every stored edge keeps its id. Which
//! of the further edges a view has, and why, stands in the view's mask: one overlay serves views that
//! derive different edges. This module knows nothing of rules but their names.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Bits, EdgeRef, Graph, Mask};
use crate::model::edtf::Edtf;
use crate::model::statement::{Stance, StanceWord};
use crate::model::{EdgeId, StatementId, Text};

/// How well something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grade {
    /// The stance.
    pub stance: StanceWord,
    /// How sure the editors are that the sources say this.
    pub confidence: u8,
    /// Independent origins.
    pub corroboration: u64,
}

impl Grade {
    /// What leaves every other grade of a proof as it is.
    pub const NEUTRAL: Grade = Grade { stance: StanceWord::Asserted, confidence: 100, corroboration: u64::MAX };

    /// Both are needed: the weaker of each.
    #[must_use]
    pub fn and(self, other: Grade) -> Grade {
        Grade {
            stance: self.stance.max(other.stance),
            confidence: self.confidence.min(other.confidence),
            corroboration: self.corroboration.min(other.corroboration),
        }
    }

    /// Either will do: the stronger of each.
    #[must_use]
    pub fn or(self, other: Grade) -> Grade {
        Grade {
            stance: self.stance.min(other.stance),
            confidence: self.confidence.max(other.confidence),
            corroboration: self.corroboration.max(other.corroboration),
        }
    }
}

/// One use of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Proof {
    /// The rule, by its place in [`Derived::rules`].
    pub rule: u32,
    /// The edges it was used on, in the order of its pattern.
    pub premises: Box<[EdgeId]>,
}

/// What the proofs of one edge come to, without what is stated of the edge itself.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The last steps of its proofs.
    pub proofs: Vec<Proof>,
    /// When it holds: the periods of its proofs joined; empty when all are undated.
    pub periods: Vec<Edtf>,
    /// The best of its proofs, each as good as its weakest premise.
    pub grade: Grade,
    /// Whether it holds in the window however missing dates are filled in; none without a window.
    pub certain: Option<bool>,
}

/// The edges that rules give in one view.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The names of the rules.
    pub rules: Arc<[Text]>,
    /// The derived edges that are not stored; edge ids go on with them behind those of the graph.
    pub added: Vec<EdgeRef>,
    /// The derived edges, stored ones too.
    pub facts: HashMap<EdgeId, Fact>,
    /// Stored edges on which rules may rest.
    pub stated: Bits,
    /// The view without derived edges.
    pub base: Arc<Mask>,
}

impl Derived {
    /// The statements on which rules may rest a stored edge: those that count and do not deny.
    pub fn affirming(&self, graph: &Graph, edge: EdgeId) -> Vec<StatementId> {
        let Some(table) = graph.statements().filter(|_| self.stated.get(edge.index())) else { return Vec::new() };
        let all = graph.edge_statements(edge).iter().copied();
        all.filter(|s| self.base.counts(*s) && table.stance(*s) != Stance::Denied).collect()
    }

    /// The stored edges at the leaves of the proofs of an edge, in the order in which they are met. A proof
    /// that rests on the edge itself is none.
    pub fn leaves(&self, edge: EdgeId) -> Vec<EdgeId> {
        let usable = self.without(edge);
        let (mut seen, mut leaves) = (HashSet::from([edge]), Vec::new());
        let mut stack = vec![edge];
        while let Some(next) = stack.pop() {
            if next != edge && self.stated.get(next.index()) {
                leaves.push(next);
            }
            let proofs = self.facts.get(&next).map_or(&[][..], |fact| &fact.proofs);
            let found = proofs.iter().filter(|proof| proof.premises.iter().all(|premise| usable.contains(premise)));
            let premises: Vec<EdgeId> = found.flat_map(|proof| proof.premises.iter().copied()).collect();
            stack.extend(premises.into_iter().rev().filter(|premise| seen.insert(*premise)));
        }
        leaves
    }

    /// What lies below an edge and can be proved without it.
    fn without(&self, edge: EdgeId) -> HashSet<EdgeId> {
        let mut below = HashSet::from([edge]);
        let mut users: HashMap<EdgeId, Vec<(EdgeId, usize)>> = HashMap::new();
        let mut stack = vec![edge];
        while let Some(next) = stack.pop() {
            for (at, proof) in self.facts.get(&next).into_iter().flat_map(|fact| fact.proofs.iter().enumerate()) {
                for premise in &proof.premises {
                    users.entry(*premise).or_default().push((next, at));
                    if below.insert(*premise) {
                        stack.push(*premise);
                    }
                }
            }
        }
        let is_stated = |found: &EdgeId| *found != edge && self.stated.get(found.index());
        let mut proved: HashSet<EdgeId> = below.into_iter().filter(is_stated).collect();
        let mut stack: Vec<EdgeId> = proved.iter().copied().collect();
        while let Some(next) = stack.pop() {
            for (user, at) in users.get(&next).into_iter().flatten() {
                let proof = self.facts.get(user).and_then(|fact| fact.proofs.get(*at));
                let holds = proof.is_some_and(|proof| proof.premises.iter().all(|premise| proved.contains(premise)));
                if holds && *user != edge && proved.insert(*user) {
                    stack.push(*user);
                }
            }
        }
        proved
    }

    /// The same with the ids that an overlay gave the added edges.
    fn renumbered(&self, first: usize, places: &[EdgeId]) -> Derived {
        let place =
            |edge: EdgeId| edge.index().checked_sub(first).and_then(|at| places.get(at)).copied().unwrap_or(edge);
        let proof = |proof: &Proof| Proof {
            rule: proof.rule,
            premises: proof.premises.iter().map(|premise| place(*premise)).collect(),
        };
        let fact = |(edge, fact): (&EdgeId, &Fact)| {
            let proofs = fact.proofs.iter().map(proof).collect();
            (place(*edge), Fact { proofs, ..fact.clone() })
        };
        Derived { facts: self.facts.iter().map(fact).collect(), ..self.clone() }
    }
}

impl Graph {
    /// The same graph with the edges that rules give in several views, each edge once; and what they give
    /// under the ids it has there.
    #[must_use]
    pub fn overlaid(&self, views: &[Arc<Derived>]) -> (Graph, Vec<Arc<Derived>>) {
        let first = self.edge_bound();
        let mut added: Vec<EdgeRef> = Vec::new();
        let mut known: HashMap<EdgeRef, EdgeId> = HashMap::new();
        let mut renumbered = Vec::with_capacity(views.len());
        for view in views {
            let mut places = Vec::with_capacity(view.added.len());
            for edge in &view.added {
                let next = EdgeId::at(first + added.len());
                let place = *known.entry(*edge).or_insert(next);
                if place == next {
                    added.push(*edge);
                }
                places.push(place);
            }
            let same = places.iter().enumerate().all(|(at, place)| place.index() == first + at);
            renumbered.push(if same { Arc::clone(view) } else { Arc::new(view.renumbered(first, &places)) });
        }
        (self.with_edges(&added), renumbered)
    }

    fn with_edges(&self, added: &[EdgeRef]) -> Graph {
        let mut graph = self.clone();
        let first = self.edge_bound();
        let delta = graph.delta.get_or_insert_default();
        for (at, edge) in added.iter().enumerate() {
            let id = EdgeId::at(first + at);
            delta.edges_added.push(*edge);
            delta.out.entry(edge.start).or_default().push(id);
            delta.into.entry(edge.end).or_default().push(id);
            *delta.relation_changes.entry(edge.relation.0).or_default() += 1;
        }
        graph
    }
}

impl Mask {
    /// The same view in an overlay: of the edges that rules added it has none.
    #[must_use]
    pub fn beneath(&self, overlay: &Graph) -> Mask {
        let mut mask = self.clone();
        mask.edges = self.edges.as_ref().map(|edges| edges.widened(overlay.edge_bound()));
        mask.whole = false;
        mask
    }

    /// The view with the edges that rules give in it; or, with `only`, with nothing but those of them that
    /// are not stated too.
    #[must_use]
    pub fn with_derived(derived: Arc<Derived>, overlay: &Graph, only: bool) -> Mask {
        let mut mask = derived.base.beneath(overlay);
        let stated = mask.edges.take().unwrap_or_default();
        let mut edges = if only { Bits::new(overlay.edge_bound()) } else { stated.clone() };
        for edge in derived.facts.keys().filter(|edge| !only || !stated.get(edge.index())) {
            edges.set(edge.index(), true);
        }
        if only {
            mask.hide_statements();
        }
        (mask.edges, mask.derived, mask.whole) = (Some(edges), Some(derived), false);
        mask
    }
}
