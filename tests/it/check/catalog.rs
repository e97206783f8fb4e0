//! The bundled schema and entities as a catalog, without a graph.

use std::collections::HashMap;

use chancery::diagnostic::normalise;
use chancery::model::catalog::{Catalog, Found};
use chancery::model::entity::Entity;
use chancery::model::schema::{EntityType, RelationType, Schema};

/// What the bundled data declares.
pub(super) struct Bundled {
    schema: Schema,
    entities: HashMap<String, Entity>,
    sources: Vec<String>,
}

#[derive(serde::Deserialize)]
struct File {
    types: Vec<EntityType>,
    relations: Vec<RelationType>,
}

impl Bundled {
    pub(super) fn read() -> Self {
        let file: File = serde_json::from_str(include_str!("../../../graph-data/schema.json")).unwrap();
        let entities = include_str!("../../../graph-data/entities.jsonl").lines();
        let entities = entities.map(|line| serde_json::from_str::<Entity>(line).unwrap());
        Bundled {
            schema: Schema::new(file.types, file.relations).unwrap(),
            entities: entities.map(|entity| (entity.id.clone(), entity)).collect(),
            sources: ["mehdi", "overview", "eurasianet-2003"].map(str::to_owned).to_vec(),
        }
    }
}

impl Catalog for Bundled {
    fn schema(&self) -> Option<&Schema> {
        Some(&self.schema)
    }

    fn entity(&self, name: &str) -> Found {
        if self.entities.contains_key(name) {
            return Found::One(name.to_owned());
        }
        // `the pact` is shared by two, for the sake of these tests.
        if name == "the pact" {
            return Found::Several(vec!["csto".to_owned(), "nato".to_owned()]);
        }
        let wanted = normalise(name);
        let mut names = self.entity_names().into_iter().filter(|(name, _)| normalise(name) == wanted);
        names.next().map_or(Found::Nothing, |(_, id)| Found::One(id))
    }

    fn entity_type(&self, id: &str) -> Option<&str> {
        self.entities.get(id).map(|entity| entity.entity_type.as_str())
    }

    fn entity_name(&self, id: &str) -> Option<&str> {
        self.entities.get(id).map(|entity| entity.name.as_str())
    }

    fn source(&self, name: &str) -> Found {
        if self.sources.iter().any(|id| id == name) { Found::One(name.to_owned()) } else { Found::Nothing }
    }

    fn entity_names(&self) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for entity in self.entities.values() {
            for name in [&entity.name].into_iter().chain(&entity.aliases).chain([&entity.id]) {
                names.push((name.clone(), entity.id.clone()));
            }
        }
        names.sort();
        names
    }

    fn source_ids(&self) -> Vec<String> {
        self.sources.clone()
    }

    fn id_keys(&self) -> Vec<String> {
        vec!["wikidata".to_owned()]
    }
}
