//! [`Catalog`]: what the checker may ask of a graph: its schema and its entities and sources by name.

use super::schema::Schema;

/// What a name written in a query stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Nothing,
    /// One thing, by its id.
    One(String),
    /// Several things share the alias; their ids.
    Several(Vec<String>),
}

/// What a name in a query of an open graph is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// Labels of nodes.
    Label,
    /// Types of relationships.
    Relation,
    /// Properties of either.
    Key,
}

/// Schema, entities and sources by name. An open graph has none of these.
pub trait Catalog {
    /// The declared schema; none for an open graph.
    fn schema(&self) -> Option<&Schema>;

    /// The entity called `name`: an exact id first, then a name or alias after NFC and case folding.
    /// The id of a merged entity leads to the winner.
    fn entity(&self, name: &str) -> Found;

    /// The type of the entity with this id.
    fn entity_type(&self, id: &str) -> Option<&str>;

    /// The name of the entity with this id, exactly as it is stored; none when the catalog does not tell.
    fn entity_name(&self, _id: &str) -> Option<&str> {
        None
    }

    /// Whether something was written to the graph beside its declared entities, which need not keep to the schema.
    fn is_drafted(&self) -> bool {
        false
    }

    /// The source with this id or title.
    fn source(&self, name: &str) -> Found;

    /// All names by which entities may be called, for suggestions: `(name, id)`.
    fn entity_names(&self) -> Vec<(String, String)>;

    /// All source ids, for suggestions.
    fn source_ids(&self) -> Vec<String>;

    /// Keys of `ids` that some entity has, such as `wikidata`.
    fn id_keys(&self) -> Vec<String>;

    /// Whether queries wrote to the graph, so that values may be others than the schema has them.
    fn is_written(&self) -> bool {
        false
    }

    /// Whether some element of the graph has the label, type or property; true when that cannot be told.
    fn has(&self, _noun: Noun, _name: &str) -> bool {
        true
    }

    /// All labels, types or properties that elements of the graph have, for suggestions.
    fn names(&self, _noun: Noun) -> Vec<String> {
        Vec::new()
    }
}

/// The catalog of an open graph: everything is legal and nothing is known.
#[derive(Clone, Copy, Debug, Default)]
pub struct Open;

impl Catalog for Open {
    fn schema(&self) -> Option<&Schema> {
        None
    }

    fn entity(&self, _name: &str) -> Found {
        Found::Nothing
    }

    fn entity_type(&self, _id: &str) -> Option<&str> {
        None
    }

    fn source(&self, _name: &str) -> Found {
        Found::Nothing
    }

    fn entity_names(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn source_ids(&self) -> Vec<String> {
        Vec::new()
    }

    fn id_keys(&self) -> Vec<String> {
        Vec::new()
    }
}
