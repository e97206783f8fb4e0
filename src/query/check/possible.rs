//! [`Possible`]: the entity types that a node can be of, by what is written about it.

use std::rc::Rc;

use crate::model::schema::{RelationType, Schema};
use crate::query::parse::ast::LabelExpression;

/// A set of the schema's entity types, by their positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Possible(Rc<[bool]>);

impl Possible {
    fn of(schema: &Schema, fits: impl Fn(&str) -> bool) -> Self {
        Possible(schema.types().iter().map(|declared| fits(&declared.name)).collect())
    }

    /// All types.
    pub(super) fn all(schema: &Schema) -> Self {
        Possible::of(schema, |_| true)
    }

    /// The one type.
    pub(super) fn exactly(schema: &Schema, name: &str) -> Self {
        Possible::of(schema, |declared| declared == name)
    }

    /// The types that satisfy a label expression. A label that the schema does not know rules nothing out, for it
    /// is a problem of its own.
    pub(super) fn labelled(schema: &Schema, labels: &LabelExpression) -> Self {
        Possible::of(schema, |declared| satisfies(schema, declared, labels))
    }

    /// The types in the list, with all their subtypes.
    pub(super) fn any_of(schema: &Schema, names: &[String]) -> Self {
        Possible::of(schema, |declared| names.iter().any(|name| schema.is_subtype(declared, name)))
    }

    pub(super) fn and(&self, other: &Possible) -> Possible {
        Possible(self.0.iter().zip(other.0.iter()).map(|(one, two)| *one && *two).collect())
    }

    /// The types that the other has not.
    pub(super) fn without(&self, other: &Possible) -> Possible {
        Possible(self.0.iter().zip(other.0.iter()).map(|(one, two)| *one && !*two).collect())
    }

    pub(super) fn or(&self, other: &Possible) -> Possible {
        Possible(self.0.iter().zip(other.0.iter()).map(|(one, two)| *one || *two).collect())
    }

    /// The names of the types.
    pub(super) fn names<'s>(&self, schema: &'s Schema) -> impl Iterator<Item = &'s str> {
        schema.types().iter().zip(self.0.iter()).filter(|pair| *pair.1).map(|(declared, _)| declared.name.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.0.iter().any(|fits| *fits)
    }

    pub(super) fn meets(&self, other: &Possible) -> bool {
        !self.and(other).is_empty()
    }

    /// The set in words: its most general types, `state or person`.
    pub(super) fn words(&self, schema: &Schema) -> String {
        if self.0.iter().all(|fits| *fits) {
            return "anything".to_owned();
        }
        let within = |name: &str| schema.type_position(name).and_then(|i| self.0.get(i)).copied().unwrap_or(false);
        let top = |name: &str| within(name) && !schema.ancestors(name).skip(1).any(|above| within(&above.name));
        let tops: Vec<&str> = schema.types().iter().map(|t| t.name.as_str()).filter(|name| top(name)).collect();
        match tops.as_slice() {
            [] => "nothing".to_owned(),
            [one] => (*one).to_owned(),
            [first, second, third, _, _, ..] => format!("{first}, {second}, {third} or others"),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        }
    }
}

fn satisfies(schema: &Schema, declared: &str, labels: &LabelExpression) -> bool {
    match labels {
        LabelExpression::Name(name) => {
            schema.entity_type(&name.text).is_none() || schema.is_subtype(declared, &name.text)
        }
        LabelExpression::Any(_) => true,
        LabelExpression::Not(inner) => {
            knows(schema, inner) && !satisfies(schema, declared, inner) || !knows(schema, inner)
        }
        LabelExpression::And(parts) => parts.iter().all(|part| satisfies(schema, declared, part)),
        LabelExpression::Or(parts) => parts.iter().any(|part| satisfies(schema, declared, part)),
    }
}

/// Whether the schema knows every label of the expression.
fn knows(schema: &Schema, labels: &LabelExpression) -> bool {
    match labels {
        LabelExpression::Name(name) => schema.entity_type(&name.text).is_some(),
        LabelExpression::Any(_) => true,
        LabelExpression::Not(inner) => knows(schema, inner),
        LabelExpression::And(parts) | LabelExpression::Or(parts) => parts.iter().all(|part| knows(schema, part)),
    }
}

/// The ends a relation joins, in words: `actor to organization`.
pub(super) fn ends(relation: &RelationType, inverse: bool) -> String {
    let list = |names: &[String]| names.join(" or ");
    let (domain, range) = (list(&relation.domain), list(&relation.range));
    match (relation.value, inverse) {
        (Some(_), _) => format!("a literal of {domain}"),
        (None, false) => format!("{domain} to {range}"),
        (None, true) => format!("{range} to {domain}"),
    }
}
