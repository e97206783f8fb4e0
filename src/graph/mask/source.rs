//! `ACCORDING TO`: statements of a source, or in which a person, medium or document has a voice.

use super::super::statement::StatementTable;
use super::super::{Bits, Graph};
use super::{Parameters, parameter, pick};
use crate::diagnostic::{Fault, codes};
use crate::model::catalog::{Catalog, Found};
use crate::model::lens::Bound;
use crate::model::{NodeId, SourceId, Value};

/// What a name in `ACCORDING TO` stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Voice {
    Source(SourceId),
    Entity(NodeId),
}

/// The statements that pass; none when no name is given, for then all do.
pub(super) fn compile(
    graph: &Graph,
    table: &StatementTable,
    names: &[Bound<String>],
    parameters: Parameters<'_>,
) -> Result<Option<Bits>, Fault> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut voices = Vec::new();
    for name in names {
        match name {
            Bound::Given(name) => voices.push(voice(graph, name)?),
            Bound::Parameter(name) => voices_of(graph, name, &parameter(name, parameters)?, &mut voices)?,
        }
    }
    let sources: Vec<bool> = (0..graph.sources().len()).map(|at| has(graph, SourceId::at(at), &voices)).collect();
    let speaks = |node| voices.contains(&Voice::Entity(node));
    Ok(Some(pick(table, |statement| {
        sources.get(table.source(statement).index()).copied().unwrap_or(false)
            || table.speakers(statement).iter().any(|speaker| speaks(speaker.node))
    })))
}

fn voices_of(graph: &Graph, name: &str, value: &Value, voices: &mut Vec<Voice>) -> Result<(), Fault> {
    match value {
        Value::String(text) => voices.push(voice(graph, text)?),
        Value::Node(node, _) => voices.push(Voice::Entity(*node)),
        Value::List(items) if items.iter().all(|item| matches!(item, Value::String(_) | Value::Node(..))) => {
            for item in items.iter() {
                voices_of(graph, name, item, voices)?;
            }
        }
        _ => {
            let message = format!("`${name}` is not the name of a source or speaker");
            return Err(Fault::new(codes::RUN_ARGUMENT_TYPE, message));
        }
    }
    Ok(())
}

/// Ids come before titles, names and aliases.
fn voice(graph: &Graph, name: &str) -> Result<Voice, Fault> {
    if let Some(source) = graph.source_by_id(name) {
        return Ok(Voice::Source(source));
    }
    let entity = Catalog::entity(graph, name);
    let source = Catalog::source(graph, name);
    let found = match (&entity, &source) {
        (Found::One(id), Found::Nothing) => graph.node_by_element(id).map(Voice::Entity),
        (Found::Nothing, Found::One(id)) => graph.source_by_id(id).map(Voice::Source),
        (Found::Nothing, Found::Nothing) => None,
        _ if graph.node_by_element(name).is_some() => graph.node_by_element(name).map(Voice::Entity),
        _ => return Err(ambiguous(name, &[entity, source])),
    };
    found.ok_or_else(|| {
        let fault = Fault::new(codes::UNKNOWN_SOURCE, format!("no source or speaker is called `{name}`"));
        let names = graph.entity_names();
        let ids = graph.source_ids();
        let all = names.iter().map(|pair| pair.0.as_str()).chain(ids.iter().map(String::as_str));
        match crate::diagnostic::nearest(name, all) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault,
        }
    })
}

fn ambiguous(name: &str, found: &[Found]) -> Fault {
    let ids: Vec<String> = found
        .iter()
        .flat_map(|found| match found {
            Found::Nothing => Vec::new(),
            Found::One(id) => vec![id.clone()],
            Found::Several(ids) => ids.clone(),
        })
        .map(|id| format!("`{id}`"))
        .collect();
    Fault::new(codes::AMBIGUOUS_NAME, format!("`{name}` is the name of several"))
        .help(format!("use an id: {}", ids.join(", ")))
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
    pub(in crate::graph) fn chain(&self, source: SourceId) -> Vec<SourceId> {
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
