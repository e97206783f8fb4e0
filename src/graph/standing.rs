//! What an edge rests on in a view: its own statements, and those under the proofs of rules (MODEL.md 4.5).

use std::collections::HashSet;

use super::{Fact, View};
use crate::model::edtf::Edtf;
use crate::model::statement::{Stance, StanceWord};
use crate::model::{EdgeId, StatementId, validity};

impl<'g> View<'g> {
    /// What the rules say of an edge; none where they say nothing, or the view leaves derived edges out.
    pub fn fact(self, edge: EdgeId) -> Option<&'g Fact> {
        self.mask.derived()?.facts.get(&edge)
    }

    /// Whether the edge is there only because rules give it.
    pub fn is_derived(self, edge: EdgeId) -> bool {
        self.fact(edge).is_some() && self.own_statements(edge).is_empty()
    }

    /// The statements of the edge itself that make it present.
    pub fn own_statements(self, edge: EdgeId) -> Vec<StatementId> {
        self.statements_of_edge(edge).collect()
    }

    /// The statements the edge rests on: its own, then those under its proofs, each once.
    pub fn evidence_of_edge(self, edge: EdgeId) -> Vec<StatementId> {
        let mut all = self.own_statements(edge);
        if let (Some(derived), Some(_)) = (self.mask.derived(), self.fact(edge)) {
            let below = derived.leaves(edge).into_iter().flat_map(|leaf| derived.affirming(self.graph, leaf));
            all.extend(below);
            let mut seen = HashSet::new();
            all.retain(|statement| seen.insert(*statement));
        }
        all
    }

    /// When the edge holds, as EDTF.
    pub fn validity_of_edge(self, edge: EdgeId) -> Vec<Edtf> {
        let table = self.graph.statements();
        let stated = self.own_statements(edge);
        let own = stated.iter().map(|statement| table.and_then(|table| table.valid(*statement)));
        let proved = self.fact(edge).map_or(&[][..], |fact| &fact.periods).iter().copied().map(Some);
        validity::joined(own.chain(proved))
    }

    /// The stances present: those of the edge's own statements, else the one of its best proof.
    pub fn stances_of_edge(self, edge: EdgeId) -> Vec<StanceWord> {
        let Some(table) = self.graph.statements() else { return Vec::new() };
        let stated: HashSet<StanceWord> = self.own_statements(edge).into_iter().map(|s| table.stance_word(s)).collect();
        match self.fact(edge) {
            Some(fact) if stated.is_empty() => vec![fact.grade.stance],
            _ => StanceWord::ALL.into_iter().filter(|word| stated.contains(word)).collect(),
        }
    }

    /// Independent origins: of the edge's own statements or of its best proof, whichever are more.
    pub fn corroboration_of_edge(self, edge: EdgeId) -> u64 {
        let Some(table) = self.graph.statements() else { return 0 };
        let proved = self.fact(edge).map_or(0, |fact| fact.grade.corroboration);
        table.origins(self.own_statements(edge)).max(proved)
    }

    /// Whether the edge holds in the window however missing dates are filled in; none without a window.
    pub fn certainty_of_edge(self, edge: EdgeId) -> Option<bool> {
        let stated = self.own_statements(edge);
        let own = stated.into_iter().filter_map(|statement| self.mask.holds_certainly(statement));
        own.chain(self.fact(edge).and_then(|fact| fact.certain)).reduce(|any, certain| any || certain)
    }

    /// Whether one side denies the edge and another affirms it, the stance axis set aside.
    pub fn is_contested(self, edge: EdgeId) -> bool {
        let Some(table) = self.graph.statements() else { return false };
        let all = self.graph.edge_statements(edge).iter().copied();
        let stances = all.filter(|statement| self.mask.counts_but_stance(table, *statement)).map(|s| table.stance(s));
        let proved = self.fact(edge).is_some_and(|fact| fact.grade.stance <= StanceWord::Possible);
        let (mut denied, mut affirmed) = (false, proved);
        for stance in stances {
            denied |= stance == Stance::Denied;
            affirmed |= matches!(stance, Stance::Asserted | Stance::Possible);
        }
        denied && affirmed
    }
}
