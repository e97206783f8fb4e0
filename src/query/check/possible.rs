//! [`Possible`]: the entity types that a node can be of, by what is written about it.

use std::rc::Rc;

use crate::model::schema::{RelationType, Schema};
use crate::query::parse::ast::LabelExpression;

/// A set of the schema's entity types: a bit for each, by its position.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Possible(Rc<Vec<u64>>);

const WORD: usize = u64::BITS as usize;

impl Possible {
    fn of(schema: &Schema, fits: impl Fn(&str) -> bool) -> Self {
        let mut words = vec![0_u64; schema.types().len().div_ceil(WORD)];
        for (at, declared) in schema.types().iter().enumerate() {
            if let Some(word) = words.get_mut(at / WORD).filter(|_| fits(&declared.name)) {
                *word |= 1 << (at % WORD);
            }
        }
        Possible(Rc::new(words))
    }

    /// All types.
    pub(super) fn all(schema: &Schema) -> Self {
        Possible::of(schema, |_| true)
    }

    /// No type.
    pub(super) fn none(schema: &Schema) -> Self {
        Possible::of(schema, |_| false)
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
        Possible(Rc::new(self.0.iter().zip(other.0.iter()).map(|(one, two)| one & two).collect()))
    }

    /// Adds the other's types.
    pub(super) fn add(&mut self, other: &Possible) {
        for (one, two) in Rc::make_mut(&mut self.0).iter_mut().zip(other.0.iter()) {
            *one |= two;
        }
    }

    /// The types that the other has not.
    pub(super) fn without(&self, other: &Possible) -> Possible {
        Possible(Rc::new(self.0.iter().zip(other.0.iter()).map(|(one, two)| one & !two).collect()))
    }

    /// The types of both.
    pub(super) fn or(&self, other: &Possible) -> Possible {
        let mut both = self.clone();
        both.add(other);
        both
    }

    /// The names of the types.
    pub(super) fn names<'s>(&self, schema: &'s Schema) -> impl Iterator<Item = &'s str> {
        self.positions().filter_map(|at| schema.types().get(at)).map(|declared| declared.name.as_str())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn meets(&self, other: &Possible) -> bool {
        self.0.iter().zip(other.0.iter()).any(|(one, two)| one & two != 0)
    }

    /// Whether the other has all these types.
    pub(super) fn within(&self, other: &Possible) -> bool {
        self.0.iter().zip(other.0.iter()).all(|(one, two)| one & !two == 0)
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / WORD).is_some_and(|word| word >> (at % WORD) & 1 == 1)
    }

    /// The positions of the types.
    pub(super) fn positions(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * WORD).filter(|at| self.has(*at))
    }

    /// The set in words: its most general types, `state or person`.
    pub(super) fn words(&self, schema: &Schema) -> String {
        if *self == Possible::all(schema) {
            return "anything".to_owned();
        }
        let within = |name: &str| schema.type_position(name).is_some_and(|at| self.has(at));
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

/// What the types of a node are known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Labels of patterns alone: what they rule out is a mistake.
    Labels,
    /// Also the entities that ids name, and conditions: these are data, and what they rule out has no rows.
    Ids,
}

/// The types that a variable can be of.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    pub(super) labels: Possible,
    pub(super) ids: Possible,
}

impl Outline {
    pub(super) fn by(&self, by: By) -> &Possible {
        match by {
            By::Labels => &self.labels,
            By::Ids => &self.ids,
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
