//! [`Entity`]: a node of a statement graph, as `entities.jsonl` has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One line of `entities.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Entity {
    /// The only identity; kebab-case, never reused.
    pub id: String,
    /// The entity type.
    #[serde(rename = "type")]
    pub entity_type: String,
    /// The name.
    pub name: String,
    /// The alias by which tables, paths and diagrams show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<String>,
    /// Other names, for finding.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Identifiers elsewhere, such as Wikidata's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ids: BTreeMap<String, String>,
    /// The entity this one turned out to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<String>,
    /// Checksum of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

impl Entity {
    /// What tables, paths and diagrams show: `short`, else `name`.
    pub fn shown(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.name)
    }
}
