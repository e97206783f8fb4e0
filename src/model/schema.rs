//! [`Schema`]: entity types and relation types, as `schema.json` declares them.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

/// An entity type: a label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct EntityType {
    /// The name.
    #[serde(rename = "type")]
    pub name: String,
    /// The more general types it belongs to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parents: Vec<String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gloss: String,
}

/// The type of a literal relation's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LiteralType {
    /// An EDTF date.
    Date,
    /// A 64-bit integer.
    Integer,
    /// A text.
    Text,
    /// True or false.
    Boolean,
}

/// How many objects or values at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cardinality {
    /// At most one.
    One,
    /// Any number.
    #[default]
    Many,
}

/// Which end of an entity's existence a date literal gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bounds {
    /// Its beginning.
    Start,
    /// Its end.
    End,
}

/// A relation type, or a literal relation when `value` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RelationType {
    /// The name.
    #[serde(rename = "relation")]
    pub name: String,
    /// Types allowed at the start (any of the list, or a subtype).
    pub domain: Vec<String>,
    /// Types allowed at the end; empty for a literal relation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub range: Vec<String>,
    /// The literal type, instead of a range.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<LiteralType>,
    /// The second name, read the other way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inverse: Option<String>,
    /// Stored once, matches both ways.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub symmetric: bool,
    /// Chains derive further edges.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub transitive: bool,
    /// The more general relation it implies.
    #[serde(default, rename = "super", skip_serializing_if = "Option::is_none")]
    pub super_relation: Option<String>,
    /// One or many objects or values at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cardinality: Option<Cardinality>,
    /// Relations that should not hold together with it for one pair at one time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disjoint_with: Vec<String>,
    /// +1 friendly, -1 hostile, 0 neither.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub sign: i8,
    /// Which end of an entity's existence the date gives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Bounds>,
    /// Identifiers elsewhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub maps: BTreeMap<String, String>,
    /// What it means.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub gloss: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(sign: &i8) -> bool {
    *sign == 0
}

/// The declared types and relations, with the look-ups the checker and the loader need.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    types: Vec<EntityType>,
    relations: Vec<RelationType>,
    type_index: HashMap<String, usize>,
    relation_index: HashMap<String, usize>,
    inverse_index: HashMap<String, usize>,
    /// For each type itself and all its supertypes, nearest first.
    ancestors: Vec<Vec<usize>>,
}
