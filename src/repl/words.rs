//! [`Words`]: every name that completion and highlighting know of a session's graph.

use std::cell::OnceCell;

use crate::graph::Snapshot;
use crate::model::catalog::Catalog;
use crate::model::schema::{RelationType, Schema};
use crate::procedure::Signature;
use crate::session::Session;

/// A name and what to say of it.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) name: String,
    pub(super) note: String,
}

/// A name by which an entity may be called.
#[derive(Clone, Debug)]
pub(super) struct EntityName {
    /// The name, folded for comparison.
    pub(super) folded: String,
    pub(super) name: String,
    pub(super) id: String,
    pub(super) entity_type: String,
}

/// Every name that completion knows.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    pub(super) schema: Option<Schema>,
    pub(super) labels: Vec<Word>,
    pub(super) relations: Vec<Word>,
    pub(super) properties: Vec<Word>,
    /// Whose entities there are; none for an open graph.
    graph: Option<Snapshot>,
    entities: OnceCell<Vec<EntityName>>,
    pub(super) sources: Vec<Word>,
    pub(super) functions: Vec<Word>,
    pub(super) procedures: Vec<Procedure>,
    pub(super) parameters: Vec<Word>,
}

/// A procedure, with the columns that YIELD takes.
#[derive(Clone, Debug)]
pub(super) struct Procedure {
    pub(super) word: Word,
    pub(super) outputs: Vec<Word>,
}

/// What every node of a statement graph has.
const NODE_PROPERTIES: &[(&str, &str)] = &[
    ("id", "the entity's id"),
    ("name", "its name"),
    ("short", "the name by which tables show it"),
    ("aliases", "its other names"),
];

fn word(name: impl Into<String>, note: impl Into<String>) -> Word {
    Word { name: name.into(), note: note.into() }
}

impl Words {
    /// The names of a session as it is now. Linear in their number.
    pub(super) fn of(session: &mut Session) -> Self {
        let mut words = Words { functions: functions(session), procedures: procedures(session), ..Words::default() };
        words.learn_parameters(session);
        words.read(session);
        words
    }

    /// The parameters that have a value now.
    pub(super) fn learn_parameters(&mut self, session: &mut Session) {
        self.parameters = session.parameters_mut().keys().map(|name| word(name.as_str(), "")).collect();
    }

    fn read(&mut self, session: &Session) {
        let graph = session.snapshot();
        let Some(schema) = Catalog::schema(&**graph) else { return self.read_open(session) };
        self.labels = schema.types().iter().map(|found| word(&found.name, &found.gloss)).collect();
        self.relations = schema.relations().iter().filter(|r| r.value.is_none()).flat_map(both_names).collect();
        self.properties = NODE_PROPERTIES.iter().map(|(name, note)| word(*name, *note)).collect();
        self.properties.extend(schema.literals().map(|literal| word(&literal.name, &literal.gloss)));
        self.properties.extend(graph.id_keys().into_iter().map(|key| word(key, "identifier elsewhere")));
        self.sources = graph.sources().iter().map(|source| word(&source.id, &source.title)).collect();
        self.graph = Some(graph.clone());
        self.schema = Some(schema.clone());
    }

    /// On an open graph, whatever occurs.
    fn read_open(&mut self, session: &Session) {
        let graph = session.snapshot();
        self.labels = graph.label_ids().map(|label| word(graph.label_name(label), "")).collect();
        self.relations = graph.relation_ids().map(|relation| word(graph.relation_name(relation), "")).collect();
        self.properties = graph.key_ids().map(|key| word(graph.key_name(key), "")).collect();
    }

    /// All names of entities, read when they are first asked for: there may be many, and a prompt opens at once.
    pub(super) fn entities(&self) -> &[EntityName] {
        self.entities.get_or_init(|| self.graph.as_ref().map_or_else(Vec::new, |graph| entities(&**graph)))
    }

    /// The type of an entity by its id.
    pub(super) fn type_of(&self, id: &str) -> Option<&str> {
        self.graph.as_ref().and_then(|graph| Catalog::entity_type(&**graph, id))
    }
}

/// A relation's own name and its inverse name, each with its ends.
fn both_names(relation: &RelationType) -> Vec<Word> {
    let (from, to) = (relation.domain.join(", "), relation.range.join(", "));
    let own = word(&relation.name, format!("{from} to {to}"));
    let inverse = relation.inverse.as_ref().map(|inverse| word(inverse, format!("{to} to {from}")));
    std::iter::once(own).chain(inverse).collect()
}

fn entities(graph: &impl Catalog) -> Vec<EntityName> {
    let mut names = graph.entity_names();
    names.sort_unstable();
    names.dedup();
    let found = names.into_iter().map(|(name, id)| EntityName {
        folded: crate::diagnostic::normalise(&name),
        entity_type: graph.entity_type(&id).unwrap_or_default().to_owned(),
        name,
        id,
    });
    found.collect()
}

fn functions(session: &Session) -> Vec<Word> {
    session.functions().iter().map(|entry| word(entry.name(), entry.help())).collect()
}

fn procedures(session: &Session) -> Vec<Procedure> {
    let outputs =
        |found: &Signature| found.outputs.iter().map(|field| word(&field.name, field.kinds.to_string())).collect();
    let found = session
        .procedures()
        .signatures()
        .map(|found| Procedure { word: word(&found.name, &found.help), outputs: outputs(found) });
    found.collect()
}
