//! What the premises of a rule say of the types of its nodes, for its conclusion has to fit the schema whatever they
//! are.

use std::collections::HashMap;

use super::Checker;
use super::possible::{Possible, ends};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::Text;
use crate::model::schema::{Named, Schema};
use crate::query::operator::Binary;
use crate::query::parse::ast::{
    Direction, Expression, ExpressionKind, LabelExpression, Name, NodePattern, PathElement, PathTerm, RelationPattern,
    Rule,
};

/// The nodes of a rule's pattern, each with the types that it can be of.
#[derive(Default)]
struct Premises<'r> {
    names: HashMap<Text, usize>,
    possible: Vec<Possible>,
    steps: Vec<(usize, &'r RelationPattern, usize)>,
}

impl Checker<'_> {
    /// Refuses a rule that could derive what the schema forbids.
    pub(super) fn conclusion(&mut self, schema: &Schema, rule: &Rule, named: Named<'_>) {
        let premises = self.premises(schema, rule);
        let of = |name: &Name| premises.names.get(&name.text).and_then(|at| premises.possible.get(*at));
        let (Some(start), Some(end)) = (of(&rule.subject), of(&rule.object)) else { return };
        if start.is_empty() || end.is_empty() {
            return;
        }
        let allows = |one: &str, two: &str| schema.allows(&rule.relation.text, one, two);
        if start.names(schema).all(|one| end.names(schema).all(|two| allows(one, two))) {
            return;
        }
        let (domain, range) = (&named.relation.domain, &named.relation.range);
        let (from, to) = if named.inverse { (range, domain) } else { (domain, range) };
        for (name, possible, asked) in [(&rule.subject, start, from), (&rule.object, end, to)] {
            let wrong = possible.without(&Possible::any_of(schema, asked));
            if wrong.is_empty() {
                continue;
            }
            let joined = ends(named.relation, named.inverse);
            let (name, relation) = (name, &rule.relation.text);
            let message =
                format!("`{}` could be of type {}, and `{relation}` joins {joined}", name.text, wrong.words(schema));
            let problem = Diagnostic::error(codes::INVALID_RULE, name.span, message);
            let help = format!("say in the pattern what it is: ({}:{})", name.text, asked.join("|"));
            self.report(problem.label("may be of a type that the relation forbids").help(help));
        }
    }

    fn premises<'r>(&self, schema: &Schema, rule: &'r Rule) -> Premises<'r> {
        let mut premises = Premises::default();
        for path in &rule.pattern.paths {
            let PathTerm::Sequence(elements) = &path.term else { continue };
            let (mut left, mut between) = (None, None);
            for element in elements {
                match element {
                    PathElement::Node(node) => {
                        let right = premises.node(schema, node, &self.written(schema, node));
                        if let (Some(left), Some(relation)) = (left, between.take()) {
                            premises.steps.push((left, relation, right));
                        }
                        left = Some(right);
                    }
                    PathElement::Relation(relation) => {
                        between = Some(relation);
                        relation.filter.iter().for_each(|filter| premises.condition(schema, filter));
                    }
                    PathElement::Group(_) => left = None,
                }
            }
        }
        rule.filter.iter().for_each(|filter| premises.condition(schema, filter));
        while premises.narrow(schema) {}
        premises
    }
}

impl<'r> Premises<'r> {
    fn node(&mut self, schema: &Schema, node: &'r NodePattern, written: &Possible) -> usize {
        let known = node.variable.as_ref().and_then(|name| self.names.get(&name.text)).copied();
        let at = known.unwrap_or(self.possible.len());
        match self.possible.get_mut(at) {
            Some(possible) => *possible = possible.and(written),
            None => self.possible.push(written.clone()),
        }
        if let Some(name) = &node.variable {
            self.names.insert(name.text.clone(), at);
        }
        node.filter.iter().for_each(|filter| self.condition(schema, filter));
        at
    }

    /// What a condition says of labels in any case.
    fn condition(&mut self, schema: &Schema, condition: &Expression) {
        match &condition.kind {
            ExpressionKind::Chain(first, links) if links.iter().all(|link| link.operator == Binary::And) => {
                self.condition(schema, first);
                for link in links {
                    self.condition(schema, &link.right);
                }
            }
            ExpressionKind::Labels(subject, labels) => {
                let ExpressionKind::Variable(name) = &subject.kind else { return };
                let place = self.names.get(&name.text).and_then(|at| self.possible.get_mut(*at));
                if let Some(possible) = place {
                    *possible = possible.and(&Possible::labelled(schema, labels));
                }
            }
            _ => {}
        }
    }

    /// Leaves to the ends of each relation what it can join; whether that took anything away.
    fn narrow(&mut self, schema: &Schema) -> bool {
        let mut changed = false;
        for (left, relation, right) in &self.steps {
            let (Some(one), Some(two)) = (self.possible.get(*left), self.possible.get(*right)) else { continue };
            let nothing = one.without(one);
            let (mut from, mut to) = (nothing.clone(), nothing.clone());
            for stored in schema.relations().iter().filter(|stored| stored.value.is_none()) {
                let (along, against) = readings(schema, relation.types.as_ref(), &stored.name);
                let (along, against) = match relation.direction {
                    Direction::Right => (along, against),
                    Direction::Left => (against, along),
                    Direction::Either => (along || against, along || against),
                };
                let (domain, range) =
                    (Possible::any_of(schema, &stored.domain), Possible::any_of(schema, &stored.range));
                for (start, end) in [(along, (&domain, &range)), (against, (&range, &domain))]
                    .into_iter()
                    .filter_map(|(read, ends)| read.then_some(ends))
                {
                    if start.meets(one) && end.meets(two) {
                        (from, to) = (from.or(&start.and(one)), to.or(&end.and(two)));
                    }
                }
            }
            changed |= from != *one || to != *two;
            for (at, found) in [(*left, from), (*right, to)] {
                if let Some(place) = self.possible.get_mut(at) {
                    *place = place.and(&found);
                }
            }
        }
        changed
    }
}

/// Whether a stored relation is one of those that a pattern names, read along it and against it; what is said
/// otherwise than by names rules nothing out.
fn readings(schema: &Schema, types: Option<&LabelExpression>, stored: &str) -> (bool, bool) {
    match types {
        Some(LabelExpression::Name(name)) => schema.reads(stored, &name.text),
        Some(LabelExpression::Or(parts)) => {
            let all = parts.iter().map(|part| readings(schema, Some(part), stored));
            all.fold((false, false), |any, one| (any.0 || one.0, any.1 || one.1))
        }
        Some(LabelExpression::And(_) | LabelExpression::Not(_) | LabelExpression::Any(_)) => (true, true),
        None => {
            let symmetric = schema.relation(stored).is_some_and(|named| named.relation.symmetric);
            (true, symmetric)
        }
    }
}
