//! What a property of an entity holds, as far as the schema tells.

use super::Checker;
use super::typing::{Type, Words};
use crate::model::Kinds;
use crate::model::schema::{Cardinality, LiteralType};
use crate::query::parse::ast::Name;

/// The properties of every entity, beside its literals.
const OWN: &[(&str, Kinds, Option<Words>)] = &[
    ("id", Kinds::STRING, Some(Words::Id)),
    ("name", Kinds::STRING, Some(Words::Name)),
    ("short", Kinds::STRING, None),
    ("aliases", Kinds::LIST, None),
];

impl Checker<'_> {
    /// What a property holds; anything, unless it is that of a node of a graph of statements that nobody wrote to.
    pub(super) fn property_kind(&self, kind: Type, key: &Name) -> Type {
        let Some(schema) = self.schema.filter(|_| kind.surely(Kinds::NODE)) else { return Type::ANY };
        if self.facts.writes || self.context.catalog.is_written() {
            return Type::ANY;
        }
        if let Some((_, kinds, words)) = OWN.iter().find(|row| row.0 == &*key.text) {
            return Type { element: Kinds::STRING, words: *words, ..Type::of(*kinds).nullable() };
        }
        let Some(literal) = schema.literal(&key.text) else { return Type::ANY };
        let (kinds, words) = match literal.value {
            Some(LiteralType::Date) => (Kinds::STRING, Some(Words::Date)),
            Some(LiteralType::Text) => (Kinds::STRING, None),
            Some(LiteralType::Integer) => (Kinds::INTEGER, None),
            Some(LiteralType::Boolean) => (Kinds::BOOLEAN, None),
            None => return Type::ANY,
        };
        match literal.cardinality.unwrap_or_default() {
            Cardinality::One => Type { words, ..Type::of(kinds).nullable() },
            Cardinality::Many => Type { words, ..Type::list(kinds).nullable() },
        }
    }
}
