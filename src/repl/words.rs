//! [`Words`]: every name that completion and highlighting know of a session's graph.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::graph::{Graph, Snapshot};
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
    /// Which entity it is: the same for all of its names.
    pub(super) number: usize,
    /// Whether it may speak, by its type.
    pub(super) actor: bool,
    /// Whether it does speak, or wrote or published a source.
    pub(super) speaks: bool,
}

/// All names of entities, in the order of their folded forms.
#[derive(Clone, Debug, Default)]
pub(super) struct EntityNames {
    names: Vec<EntityName>,
    /// How many entities there are.
    pub(super) entities: usize,
}

impl EntityNames {
    /// The names that begin with a folded word.
    pub(super) fn beginning(&self, word: &str) -> &[EntityName] {
        let Range { start, end } = self.range(word);
        self.names.get(start..end).unwrap_or_default()
    }

    fn range(&self, word: &str) -> Range<usize> {
        let start = self.names.partition_point(|name| name.folded.as_str() < word);
        let rest = self.names.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|name| name.folded.starts_with(word))
    }

    /// Names in any order, each with the id of its entity.
    fn new(names: Vec<(String, String)>, about: impl Fn(&str) -> About) -> Self {
        let mut numbers: HashMap<String, (usize, About)> = HashMap::new();
        let mut found: Vec<EntityName> = Vec::with_capacity(names.len());
        for (name, id) in names {
            let next = numbers.len();
            let (number, about) = numbers.entry(id.clone()).or_insert_with(|| (next, about(&id)));
            found.push(EntityName {
                folded: crate::diagnostic::normalise(&name),
                name,
                id,
                entity_type: about.entity_type.clone(),
                number: *number,
                actor: about.actor,
                speaks: about.speaks,
            });
        }
        found.sort_unstable_by(|a, b| (&a.folded, &a.name, &a.id).cmp(&(&b.folded, &b.name, &b.id)));
        found.dedup_by(|a, b| a.name == b.name && a.id == b.id);
        EntityNames { names: found, entities: numbers.len() }
    }

    /// As many made-up entities, for tests of speed.
    #[cfg(test)]
    pub(super) fn made_up(entities: usize) -> Self {
        let names = (0..entities).flat_map(|n| {
            let id = format!("entity-{n:06}");
            [(id.clone(), id.clone()), (format!("Entity number {n}"), id.clone()), (format!("No. {n}"), id)]
        });
        let about = |id: &str| About { entity_type: "actor".to_owned(), actor: true, speaks: id.ends_with("777") };
        EntityNames::new(names.collect(), about)
    }
}

/// What is known of an entity.
#[derive(Clone, Debug)]
struct About {
    entity_type: String,
    actor: bool,
    speaks: bool,
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
    entities: Arc<OnceLock<EntityNames>>,
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
        words.prepare();
        words
    }

    /// Sorts the names of entities beside what else is done: there may be many, and neither the prompt nor the
    /// first Tab is to wait for them.
    fn prepare(&self) {
        let words = self.clone();
        // Without a thread the first Tab does it.
        let _ = std::thread::Builder::new().name("names".to_owned()).spawn(move || {
            words.entities();
        });
    }

    /// Words with other names of entities, for tests.
    #[cfg(test)]
    pub(super) fn with_entities(self, entities: EntityNames) -> Self {
        Words { entities: Arc::new(OnceLock::from(entities)), ..self }
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

    /// All names of entities; whoever asks before they are sorted waits.
    pub(super) fn entities(&self) -> &EntityNames {
        self.entities.get_or_init(|| self.graph.as_ref().map_or_else(EntityNames::default, |graph| entities(graph)))
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

fn entities(graph: &Graph) -> EntityNames {
    let speakers = speakers(graph);
    let schema = Catalog::schema(graph);
    let about = |id: &str| {
        let entity_type = graph.entity_type(id).unwrap_or_default().to_owned();
        let actor = schema.is_none_or(|schema| schema.is_subtype(&entity_type, "actor"));
        About { actor, speaks: speakers.contains(id), entity_type }
    };
    EntityNames::new(graph.entity_names(), about)
}

/// The ids of all who say something that is in the graph.
fn speakers(graph: &Graph) -> HashSet<String> {
    let sources = graph.sources().iter();
    let mut found: HashSet<String> =
        sources.flat_map(|source| source.authors.iter().chain(&source.publisher)).cloned().collect();
    if let Some(table) = graph.statements() {
        let said = table.iter().filter_map(|statement| graph.statement(statement)).flat_map(|found| found.said_by);
        found.extend(said.map(|speaker| speaker.who().to_owned()));
    }
    found
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
