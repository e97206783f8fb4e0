//! [`Schema`]: entity types and relation types, as `schema.json` declares them.

use std::collections::{BTreeMap, HashMap, HashSet};

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

/// What is wrong with a declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaProblem {
    /// The declared type or relation that has the problem.
    pub name: String,
    /// The word in it that is wrong, when there is one.
    pub word: Option<String>,
    /// One line, as in a diagnostic's message.
    pub message: String,
}

/// A relation found by one of its two names.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The relation.
    pub relation: &'a RelationType,
    /// It was called by its inverse name: start and end are the other way round.
    pub inverse: bool,
}

impl Schema {
    /// A schema of these declarations.
    ///
    /// # Errors
    /// All that is wrong with them: a name given twice, an unknown type or relation, a cycle.
    pub fn new(types: Vec<EntityType>, relations: Vec<RelationType>) -> Result<Self, Vec<SchemaProblem>> {
        let mut schema = Schema { types, relations, ..Schema::default() };
        let mut problems = Vec::new();
        schema.index(&mut problems);
        schema.check_types(&mut problems);
        schema.check_relations(&mut problems);
        if problems.is_empty() { Ok(schema) } else { Err(problems) }
    }

    /// The entity types in the order of their declaration.
    pub fn types(&self) -> &[EntityType] {
        &self.types
    }

    /// The relations and literals in the order of their declaration.
    pub fn relations(&self) -> &[RelationType] {
        &self.relations
    }

    /// The literals: relations whose object is a value.
    pub fn literals(&self) -> impl Iterator<Item = &RelationType> {
        self.relations.iter().filter(|relation| relation.value.is_some())
    }

    /// The literal called `name`.
    pub fn literal(&self, name: &str) -> Option<&RelationType> {
        self.relation_index.get(name).and_then(|i| self.relations.get(*i)).filter(|relation| relation.value.is_some())
    }

    /// The entity type called `name`.
    pub fn entity_type(&self, name: &str) -> Option<&EntityType> {
        self.type_position(name).and_then(|i| self.types.get(i))
    }

    /// Where in [`types`](Self::types) the type called `name` stands.
    pub fn type_position(&self, name: &str) -> Option<usize> {
        self.type_index.get(name).copied()
    }

    /// The relation or literal called `name`, by its own or its inverse name.
    pub fn relation(&self, name: &str) -> Option<Named<'_>> {
        let forward = self.relation_index.get(name).map(|i| (*i, false));
        let found = forward.or_else(|| self.inverse_index.get(name).map(|i| (*i, true)));
        found.and_then(|(i, inverse)| Some(Named { relation: self.relations.get(i)?, inverse }))
    }

    /// Whether an edge of a stored relation is a case of the relation or inverse called `name`, read along the edge
    /// and against it; neither for an unknown name. Linear in the relations that the stored one implies.
    pub fn reads(&self, stored: &str, name: &str) -> (bool, bool) {
        let (Some(wanted), Some(found)) = (self.relation(name), self.relation(stored)) else { return (false, false) };
        if !self.implies(found.relation, &wanted.relation.name) {
            return (false, false);
        }
        // One that is symmetric between the two turns round what is read through it.
        let name = wanted.relation.name.as_str();
        let mut between = self.supers(found.relation).scan(false, |done, above| {
            let go_on = !*done;
            *done |= above == name;
            go_on.then_some(above)
        });
        let both = between.any(|above| self.relation(above).is_some_and(|named| named.relation.symmetric));
        (both || !wanted.inverse, both || wanted.inverse)
    }

    /// The type itself and all its supertypes, nearest first; nothing for an unknown type.
    pub fn ancestors(&self, name: &str) -> impl Iterator<Item = &EntityType> {
        let row = self.type_position(name).and_then(|i| self.ancestors.get(i));
        row.into_iter().flatten().filter_map(|i| self.types.get(*i))
    }

    /// Whether every `narrow` is a `wide`; a type is a subtype of itself.
    pub fn is_subtype(&self, narrow: &str, wide: &str) -> bool {
        narrow == wide || self.ancestors(narrow).any(|ancestor| ancestor.name == wide)
    }

    /// Whether a relation may lead from an entity of one type to one of another; under its inverse name the
    /// ends are the other way round, and of a symmetric relation either end comes first.
    pub fn allows(&self, relation: &str, subject: &str, object: &str) -> bool {
        let Some(Named { relation, inverse }) = self.relation(relation) else { return false };
        let fits = |types: &[String], found: &str| types.iter().any(|wide| self.is_subtype(found, wide));
        let along = |start: &str, end: &str| fits(&relation.domain, start) && fits(&relation.range, end);
        if relation.symmetric {
            return along(subject, object) || along(object, subject);
        }
        if inverse { along(object, subject) } else { along(subject, object) }
    }

    /// The relation called `name` and all that imply it, directly or through others, in the order of declaration.
    pub fn implied_by<'a>(&'a self, name: &str) -> Vec<&'a RelationType> {
        self.relations.iter().filter(|relation| self.implies(relation, name)).collect()
    }

    /// Whether a relation is the one called `name` or one of its sub-relations.
    pub fn implies(&self, relation: &RelationType, name: &str) -> bool {
        self.supers(relation).any(|found| found == name)
    }

    /// The relation's own name and those of the relations it implies; at most as many as there are relations.
    fn supers<'a>(&'a self, relation: &'a RelationType) -> impl Iterator<Item = &'a str> {
        let above = |name: &&'a str| self.relation(name)?.relation.super_relation.as_deref();
        std::iter::successors(Some(relation.name.as_str()), above).take(self.relations.len() + 1)
    }

    fn index(&mut self, problems: &mut Vec<SchemaProblem>) {
        let mut seen = HashSet::new();
        for (i, declared) in self.types.iter().enumerate() {
            unique(&mut seen, &declared.name, &declared.name, problems);
            self.type_index.insert(declared.name.clone(), i);
        }
        for (i, declared) in self.relations.iter().enumerate() {
            unique(&mut seen, &declared.name, &declared.name, problems);
            self.relation_index.insert(declared.name.clone(), i);
            if let Some(inverse) = &declared.inverse {
                unique(&mut seen, inverse, &declared.name, problems);
                self.inverse_index.insert(inverse.clone(), i);
            }
        }
        self.ancestors = (0..self.types.len()).map(|i| self.climb(i)).collect();
    }

    /// A type and its supertypes, breadth first, each once.
    fn climb(&self, start: usize) -> Vec<usize> {
        let mut found = vec![start];
        let mut next = 0;
        while let Some(declared) = found.get(next).and_then(|i| self.types.get(*i)) {
            for parent in declared.parents.iter().filter_map(|parent| self.type_position(parent)) {
                if !found.contains(&parent) {
                    found.push(parent);
                }
            }
            next += 1;
        }
        found
    }

    fn check_types(&self, problems: &mut Vec<SchemaProblem>) {
        for declared in &self.types {
            for parent in &declared.parents {
                if self.entity_type(parent).is_none() {
                    problems.push(unknown_type(&declared.name, parent));
                } else if self.is_subtype(parent, &declared.name) {
                    let message = format!("`{}` is its own supertype through `{parent}`", declared.name);
                    problems.push(SchemaProblem::new(&declared.name, Some(parent), message));
                }
            }
        }
    }

    fn check_relations(&self, problems: &mut Vec<SchemaProblem>) {
        for declared in &self.relations {
            let name = &declared.name;
            let ends = declared.domain.iter().chain(&declared.range);
            problems.extend(ends.filter(|end| self.entity_type(end).is_none()).map(|end| unknown_type(name, end)));
            let others = declared.disjoint_with.iter().chain(&declared.super_relation);
            for other in others.filter(|other| !self.relation_index.contains_key(*other)) {
                let message = format!("no relation type is called `{other}`");
                problems.push(SchemaProblem::new(name, Some(other), message));
            }
            if self.supers(declared).skip(1).any(|above| above == name) {
                problems.push(SchemaProblem::new(name, None, format!("`{name}` implies itself")));
            }
            if declared.domain.is_empty() || declared.range.is_empty() == declared.value.is_none() {
                let message = format!("`{name}` needs a domain, and either a range or a value");
                problems.push(SchemaProblem::new(name, None, message));
            }
        }
    }
}

impl SchemaProblem {
    fn new(name: &str, word: Option<&str>, message: String) -> Self {
        SchemaProblem { name: name.to_owned(), word: word.map(str::to_owned), message }
    }
}

fn unique(seen: &mut HashSet<String>, name: &str, owner: &str, problems: &mut Vec<SchemaProblem>) {
    if !seen.insert(name.to_owned()) {
        let message = format!("`{name}` is declared twice");
        problems.push(SchemaProblem::new(owner, Some(name), message));
    }
}

fn unknown_type(owner: &str, name: &str) -> SchemaProblem {
    SchemaProblem::new(owner, Some(name), format!("no entity type is called `{name}`"))
}
