//! [`TableBuilder`]: checked statements into columns.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::columns::{Growing, NONE};
use super::{BELIEVES, Claim, FALSE, FULL, INTEGER, NO_CONFIDENCE, NO_SIGN, Origin, StatementTable, TEXT, TRUE};
use crate::graph::names::StringsBuilder;
use crate::model::edtf::Edtf;
use crate::model::statement::{Basis, How, LiteralValue, Rank, Speaker, Stance, Statement};
use crate::model::{NodeId, SourceId};

/// What the builder found out about a statement.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) struct Resolved {
    pub(in crate::graph) subject: NodeId,
    pub(in crate::graph) object: Option<NodeId>,
    pub(in crate::graph) source: SourceId,
    pub(in crate::graph) origin: Origin,
    pub(in crate::graph) claim: Claim,
    pub(in crate::graph) valid: Option<Edtf>,
}

/// Collects statements for a table.
#[derive(Debug, Default)]
pub(in crate::graph) struct TableBuilder {
    columns: Growing,
    strings: StringsBuilder,
    periods: HashMap<u64, u32>,
    /// By which text each node was last entered: nearly always its id.
    entered: Vec<u32>,
    nodes: u32,
    edges: u32,
}

fn at(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

impl TableBuilder {
    /// For a graph of so many nodes and edges.
    pub(in crate::graph) fn new(nodes: usize, edges: usize) -> Self {
        TableBuilder { nodes: at(nodes), edges: at(edges), entered: vec![NONE; nodes], ..TableBuilder::default() }
    }

    pub(in crate::graph) fn push(&mut self, record: &Statement, found: Resolved, speaker: impl Fn(&str) -> NodeId) {
        let value = record.value.as_ref().map_or(NONE, |value| self.value(value));
        let valid = self.period(found.valid);
        let (nodes, edges, columns) = (self.nodes, self.edges, &mut self.columns);
        columns.subjects.push(found.subject);
        columns.objects.push(found.object.unwrap_or(NodeId(NONE)));
        columns.values.push(value);
        columns.valid.push(valid);
        columns.stances.push(stance(record.stance));
        columns.bases.push(basis(record.basis));
        columns.ranks.push(rank(record.rank));
        columns.confidences.push(record.confidence.unwrap_or(NO_CONFIDENCE));
        columns.signs.push(record.sign.unwrap_or(NO_SIGN));
        columns.sources.push(found.source.0);
        columns.origins.push(match found.origin {
            Origin::Entity(node) => node.0,
            Origin::Source(source) => nodes.saturating_add(source.0),
        });
        columns.claims.push(match found.claim {
            Claim::Edge(edge) => edge.0,
            Claim::Literal(_, key) => edges.saturating_add(at(key.index())),
        });
        self.texts(record, found);
        self.columns.speaker_starts.push(at(self.columns.speaker_nodes.len()));
        self.columns.locator_starts.push(at(self.columns.locator_from.len()));
        for link in &record.said_by {
            let full = if matches!(link, Speaker::Full { .. }) { FULL } else { 0 };
            let believes = if link.how() == How::Believes { BELIEVES } else { 0 };
            let node = speaker(link.who());
            let id = self.entity(node, link.who());
            self.columns.speaker_nodes.push(node);
            self.columns.speaker_ids.push(id);
            self.columns.speaker_hows.push(full | believes);
        }
        for locator in &record.at {
            let sum = self.own(locator.sha256.as_deref());
            self.columns.locator_from.push(locator.start);
            self.columns.locator_to.push(locator.end);
            self.columns.locator_sums.push(sum);
        }
    }

    fn texts(&mut self, record: &Statement, found: Resolved) {
        // What is each statement's own is not looked for among the texts of the others.
        let (id, gloss) = (self.strings.push(&record.id), self.own(record.gloss.as_deref()));
        let sum = self.own(record.sum.as_deref());
        let subject = self.entity(found.subject, &record.subject);
        let relation = self.strings.intern(&record.relation);
        let object = found.object.zip(record.object.as_deref()).map_or(NONE, |(node, id)| self.entity(node, id));
        let (role, recorded) = (self.shared(record.role.as_deref()), self.shared(record.recorded.as_deref()));
        let columns = &mut self.columns;
        columns.ids.push(id);
        columns.glosses.push(gloss);
        columns.sums.push(sum);
        columns.subject_ids.push(subject);
        columns.relations.push(relation);
        columns.object_ids.push(object);
        columns.roles.push(role);
        columns.recorded.push(recorded);
    }

    /// The text of an entity, by the id that led to a node.
    fn entity(&mut self, node: NodeId, id: &str) -> u32 {
        let Some(entered) = self.entered.get_mut(node.index()) else { return self.strings.intern(id) };
        if *entered == NONE || self.strings.get(*entered) != id {
            *entered = self.strings.intern(id);
        }
        *entered
    }

    fn own(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.strings.push(text))
    }

    fn shared(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.strings.intern(text))
    }

    fn value(&mut self, value: &LiteralValue) -> u32 {
        let (kind, number) = match value {
            LiteralValue::Boolean(false) => (FALSE, 0),
            LiteralValue::Boolean(true) => (TRUE, 0),
            LiteralValue::Integer(number) => (INTEGER, *number),
            LiteralValue::Text(text) => (TEXT, self.strings.intern(text).into()),
        };
        self.columns.value_kinds.push(kind);
        self.columns.value_numbers.push(number);
        at(self.columns.value_kinds.len() - 1)
    }

    fn period(&mut self, valid: Option<Edtf>) -> u32 {
        let Some(valid) = valid.map(Edtf::to_bits) else { return NONE };
        *self.periods.entry(valid).or_insert_with(|| {
            self.columns.periods.push(valid);
            at(self.columns.periods.len() - 1)
        })
    }

    pub(in crate::graph) fn finish(mut self) -> StatementTable {
        self.columns.speaker_starts.push(at(self.columns.speaker_nodes.len()));
        self.columns.locator_starts.push(at(self.columns.locator_from.len()));
        StatementTable {
            strings: self.strings.finish(),
            columns: self.columns.finish(),
            nodes: self.nodes,
            edges: self.edges,
            index: OnceLock::new(),
        }
    }
}

fn stance(stance: Stance) -> u8 {
    match stance {
        Stance::Asserted => 0,
        Stance::Possible => 1,
        Stance::Proposed => 2,
        Stance::Denied => 3,
    }
}

fn basis(basis: Basis) -> u8 {
    match basis {
        Basis::Explicit => 0,
        Basis::Implied => 1,
    }
}

fn rank(rank: Rank) -> u8 {
    match rank {
        Rank::Preferred => 0,
        Rank::Normal => 1,
        Rank::Deprecated => 2,
    }
}
