//! `ACCORDING TO`: statements of a source, or in which a person, medium or document has a voice.

use super::super::statement::StatementTable;
use super::super::{Bits, Graph};
use super::choice::Voice;
use super::pick;
use crate::budget::Watch;
use crate::model::SourceId;

/// The statements that pass; none when no name is given, for then all do.
pub(super) fn compile(graph: &Graph, table: &StatementTable, voices: &[Voice], watch: &Watch) -> Option<Bits> {
    if voices.is_empty() {
        return None;
    }
    let sources: Vec<bool> = (0..graph.sources().len()).map(|at| has(graph, SourceId::at(at), voices)).collect();
    let speaks = |node| voices.contains(&Voice::Entity(node));
    Some(pick(table, watch, |statement| {
        sources.get(table.source(statement).index()).copied().unwrap_or(false)
            || table.speakers(statement).any(|speaker| speaks(speaker.node))
    }))
}

/// Whether a voice is the source, an older source it leads to, or an author, publisher or first
/// publisher of any of these.
fn has(graph: &Graph, source: SourceId, voices: &[Voice]) -> bool {
    let is = |id: &String| graph.node_by_element(id).is_some_and(|node| voices.contains(&Voice::Entity(node)));
    graph.chain(source).into_iter().any(|source| {
        let made_by = |record: &crate::model::source::Source| {
            record.authors.iter().chain(&record.publisher).chain(&record.derived_from).any(is)
        };
        voices.contains(&Voice::Source(source)) || graph.source(source).is_some_and(made_by)
    })
}

impl Graph {
    /// A source and the older ones it leads back to by `derived-from`, newest first.
    pub fn chain(&self, source: SourceId) -> Vec<SourceId> {
        let mut chain = vec![source];
        let mut at = source;
        while let Some(older) = self.source(at).and_then(|s| s.derived_from.as_deref()) {
            let Some(older) = self.source_by_id(older).filter(|older| !chain.contains(older)) else { break };
            chain.push(older);
            at = older;
        }
        chain
    }
}
