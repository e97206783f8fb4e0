//! [`Joint`]: which entity types one step of a pattern joins.

use std::collections::HashMap;
use std::rc::Rc;

use super::possible::Possible;
use super::walk::labels_likeness;
use crate::model::schema::{Named, RelationType, Schema};
use crate::query::parse::ast::{Direction, LabelExpression};

/// From each type the types that one step leads to, and against it those it may come from.
#[derive(Debug)]
pub(super) struct Joint {
    onward: Vec<Possible>,
    back: Vec<Possible>,
    none: Possible,
}

/// Which way a pattern is gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// As it is written.
    Onward,
    /// From its end.
    Back,
}

impl Joint {
    fn new(schema: &Schema) -> Self {
        let none = Possible::none(schema);
        let each = vec![none.clone(); schema.types().len()];
        Joint { onward: each.clone(), back: each, none }
    }

    fn join(&mut self, left: &Possible, right: &Possible) {
        for (rows, from, to) in [(&mut self.onward, left, right), (&mut self.back, right, left)] {
            for at in from.positions() {
                if let Some(row) = rows.get_mut(at) {
                    row.add(to);
                }
            }
        }
    }

    /// Where one step leads.
    pub(super) fn step(&self, from: &Possible, way: Way) -> Possible {
        let rows = match way {
            Way::Onward => &self.onward,
            Way::Back => &self.back,
        };
        let mut found = self.none.clone();
        for at in from.positions() {
            if let Some(row) = rows.get(at) {
                found.add(row);
            }
        }
        found
    }
}

/// The joints of a schema, each made once.
#[derive(Debug)]
pub(super) struct Joints<'s> {
    schema: &'s Schema,
    /// For each relation: the pairs of types that its edges may join, from start to end.
    stored: Vec<(&'s RelationType, Vec<(Possible, Possible)>)>,
    made: HashMap<String, Rc<Joint>>,
}

impl<'s> Joints<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        let relations = schema.relations().iter().filter(|relation| relation.value.is_none());
        let stored = relations.map(|relation| (relation, pairs(schema, relation))).collect();
        Joints { schema, stored, made: HashMap::new() }
    }

    /// What a step with these types joins, from left to right.
    pub(super) fn joint(&mut self, types: Option<&LabelExpression>, direction: Direction) -> Rc<Joint> {
        let mut key = format!("{direction:?}");
        if let Some(types) = types {
            // A label expression always has a likeness.
            labels_likeness(types, &mut key);
        }
        if let Some(joint) = self.made.get(&key) {
            return Rc::clone(joint);
        }
        let joint = Rc::new(self.make(types, direction));
        self.made.insert(key, Rc::clone(&joint));
        joint
    }

    fn make(&self, types: Option<&LabelExpression>, direction: Direction) -> Joint {
        let mut joint = Joint::new(self.schema);
        if types.is_some_and(|types| !knows(self.schema, types)) {
            let all = Possible::all(self.schema);
            joint.join(&all, &all);
            return joint;
        }
        for (relation, pairs) in &self.stored {
            let (along, against) = readings(self.schema, relation, types);
            let (onward, back) = match direction {
                Direction::Right => (along, against),
                Direction::Left => (against, along),
                Direction::Either => (along || against, along || against),
            };
            for (start, end) in pairs {
                if onward {
                    joint.join(start, end);
                }
                if back {
                    joint.join(end, start);
                }
            }
        }
        joint
    }
}

/// What edges of the relation may join, as stored. Chains of a transitive relation join what its steps join, also
/// those of relations below it, whose ends may be wider.
fn pairs(schema: &Schema, relation: &RelationType) -> Vec<(Possible, Possible)> {
    let own = |relation: &RelationType| {
        (Possible::any_of(schema, &relation.domain), Possible::any_of(schema, &relation.range))
    };
    let (domain, range) = own(relation);
    let mut pairs = vec![(domain.clone(), range.clone())];
    if relation.symmetric {
        pairs.push((range.clone(), domain.clone()));
    }
    if relation.transitive {
        let (mut starts, mut ends) = (domain, range);
        for below in schema.implied_by(&relation.name).into_iter().filter(|below| below.value.is_none()) {
            let (domain, range) = own(below);
            let (along, against) = schema.reads(&below.name, &relation.name);
            if along {
                starts.add(&domain);
                ends.add(&range);
            }
            if against {
                starts.add(&range);
                ends.add(&domain);
            }
        }
        pairs.push((starts, ends));
    }
    pairs
}

/// Whether an edge of the relation passes, read along it and against it: as the engine reads it.
fn readings(schema: &Schema, stored: &RelationType, types: Option<&LabelExpression>) -> (bool, bool) {
    let Some(types) = types else { return (true, stored.symmetric) };
    let turned = stored.symmetric || turns(schema, stored, types);
    (passes(schema, stored, types, Way::Onward, false), turned && passes(schema, stored, types, Way::Back, false))
}

/// Whether a name outside `!` asks for the edge read against its direction.
fn turns(schema: &Schema, stored: &RelationType, types: &LabelExpression) -> bool {
    match types {
        LabelExpression::Name(name) => schema.reads(&stored.name, &name.text).1,
        LabelExpression::Any(_) | LabelExpression::Not(_) => false,
        LabelExpression::And(parts) | LabelExpression::Or(parts) => {
            parts.iter().any(|part| turns(schema, stored, part))
        }
    }
}

fn passes(schema: &Schema, stored: &RelationType, types: &LabelExpression, way: Way, denied: bool) -> bool {
    match types {
        LabelExpression::Name(name) => match (schema.reads(&stored.name, &name.text), way) {
            ((along, against), _) if denied => along || against,
            ((along, _), Way::Onward) => along,
            ((_, against), Way::Back) => against,
        },
        LabelExpression::Any(_) => true,
        LabelExpression::Not(inner) => !passes(schema, stored, inner, way, true),
        LabelExpression::And(parts) => parts.iter().all(|part| passes(schema, stored, part, way, denied)),
        LabelExpression::Or(parts) => parts.iter().any(|part| passes(schema, stored, part, way, denied)),
    }
}

/// Whether every name is that of a relation between nodes; another is a problem of its own and rules nothing out.
fn knows(schema: &Schema, types: &LabelExpression) -> bool {
    match types {
        LabelExpression::Name(name) => schema.relation(&name.text).is_some_and(|named| named.relation.value.is_none()),
        LabelExpression::Any(_) => true,
        LabelExpression::Not(inner) => knows(schema, inner),
        LabelExpression::And(parts) | LabelExpression::Or(parts) => parts.iter().all(|part| knows(schema, part)),
    }
}

/// The relations an expression names when it names some and nothing else; none when anything else may match.
pub(super) fn alternatives<'s>(schema: &'s Schema, types: &LabelExpression) -> Option<Vec<Named<'s>>> {
    match types {
        LabelExpression::Name(name) => {
            Some(vec![schema.relation(&name.text).filter(|named| named.relation.value.is_none())?])
        }
        LabelExpression::Or(parts) => {
            let parts: Option<Vec<Vec<Named<'s>>>> = parts.iter().map(|part| alternatives(schema, part)).collect();
            Some(parts?.into_iter().flatten().collect())
        }
        LabelExpression::Any(_) | LabelExpression::Not(_) | LabelExpression::And(_) => None,
    }
}

/// Whether the relation, or one that implies it, can lead from one set to the other in one step.
pub(super) fn fits(schema: &Schema, named: &Named<'_>, from: &Possible, to: &Possible) -> bool {
    let (start, end) = if named.inverse { (to, from) } else { (from, to) };
    schema.implied_by(&named.relation.name).into_iter().any(|stored| {
        let (along, against) = schema.reads(&stored.name, &named.relation.name);
        let leads = |one: &Possible, two: &Possible| {
            pairs(schema, stored).iter().any(|(domain, range)| domain.meets(one) && range.meets(two))
        };
        along && leads(start, end) || against && leads(end, start)
    })
}
