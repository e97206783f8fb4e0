//! The short forms: `PATHS FROM … TO …`, `NEIGHBOURS OF …` and `WHY …`.

use super::Checker;
use super::expression::Place;
use super::facts::Resolved;
use super::names::unknown_relation;
use super::pattern::{already_bound, conflict};
use super::possible::{Possible, ends};
use super::scope::{Binding, Scope};
use super::typing::Type;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::model::catalog::Found;
use crate::model::schema::{Named, Schema};
use crate::model::{Kinds, Text};
use crate::query::parse::ast::{Known, KnownKind, Limit, Name, Neighbours, Paths, Way, Why, WhyQuestion};

impl Checker<'_> {
    /// `PATHS FROM … TO …` binds `path`.
    pub(super) fn short_paths(&mut self, scope: &mut Scope, paths: &Paths) {
        self.end(scope, &paths.from);
        self.end(scope, &paths.to);
        self.limits(&paths.limits);
        self.view(paths.view.as_ref());
        self.short_columns(scope, paths.span, &[("path", Kinds::PATH)]);
        if let Some(filter) = &paths.filter {
            self.condition(scope, filter, Place::VALUE);
        }
    }

    /// `NEIGHBOURS OF …` binds `neighbour`, `distance`, `edges` and `path`.
    pub(super) fn short_neighbours(&mut self, scope: &mut Scope, asked: &Neighbours) {
        self.end(scope, &asked.of);
        self.limits(&asked.limits);
        self.view(asked.view.as_ref());
        let columns =
            [("neighbour", Kinds::NODE), ("distance", Kinds::INTEGER), ("edges", Kinds::LIST), ("path", Kinds::PATH)];
        self.short_columns(scope, asked.span, &columns);
        if let Some(filter) = &asked.filter {
            self.condition(scope, filter, Place::VALUE);
        }
    }

    fn short_columns(&mut self, scope: &mut Scope, span: crate::diagnostic::Span, columns: &[(&str, Kinds)]) {
        for (name, kinds) in columns {
            let name = Name { text: Text::from(*name), span };
            if let Some(known) = scope.find(&name.text) {
                let problem = already_bound(&name, known);
                self.report(problem.help("rename the earlier one in a WITH"));
                continue;
            }
            let kind = if *kinds == Kinds::LIST { Type::list(Kinds::EDGE) } else { Type::of(*kinds) };
            scope.declare(Binding::new(&name.text, span, kind));
        }
    }

    /// A bound variable first, then an entity.
    fn end(&mut self, scope: &Scope, known: &Known) {
        if let KnownKind::Name(name) = &known.kind
            && let Some(binding) = scope.find(name)
        {
            self.noted.uses(binding.span);
            if binding.kind.never(Kinds::NODE) {
                let problem = conflict(name, known.span, binding);
                self.report(problem);
            }
            self.facts.known.insert(known.span, Resolved::Variable(name.clone()));
            return;
        }
        if let Some(resolved) = self.entity_or_parameter(known) {
            self.facts.known.insert(known.span, resolved);
        }
    }

    fn entity_or_parameter(&mut self, known: &Known) -> Option<Resolved> {
        match &known.kind {
            KnownKind::Parameter(name) => {
                self.parameter(&Name { text: name.clone(), span: known.span });
                Some(Resolved::Parameter(name.clone()))
            }
            KnownKind::Name(name) | KnownKind::String(name) if self.schema.is_some() => {
                self.entity_name(name, known.span).map(Resolved::Entity)
            }
            KnownKind::Name(name) | KnownKind::String(name) => {
                let message = format!("no variable is called `{name}`, and this graph has no named entities");
                let problem = Diagnostic::error(codes::UNDEFINED_VARIABLE, known.span, message);
                self.report(problem.help("bind the node first: MATCH (a {name: …}) PATHS FROM a TO …"));
                None
            }
        }
    }

    fn limits(&mut self, limits: &[Limit]) {
        let mut within = None;
        for limit in limits {
            match limit {
                Limit::Via(ways) | Limit::Avoiding(ways) => ways.iter().for_each(|way| self.way(way)),
                Limit::Within(count) => {
                    self.count(count, "WITHIN");
                    let span = match count {
                        crate::query::parse::ast::Count::Given(_, span) => *span,
                        crate::query::parse::ast::Count::Parameter(name) => name.span,
                    };
                    if let Some(first) = within.replace(span) {
                        let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, span, "WITHIN is given twice");
                        self.report(problem.relate(first, "first here"));
                    }
                }
            }
        }
    }

    /// A relation, an entity type or an entity; only a relation has a direction.
    fn way(&mut self, way: &Way) {
        let Some(resolved) = self.way_name(&way.known) else { return };
        let directed = way.along || way.against;
        if directed && !matches!(resolved, Resolved::Relation { .. } | Resolved::Parameter(_)) {
            let message = "only a relation has a direction, and this is not one";
            let problem = Diagnostic::error(codes::UNEXPECTED_SYNTAX, way.known.span, message);
            self.report(problem.help("leave out `<` and `>`"));
        }
        self.facts.known.insert(way.known.span, resolved);
    }

    fn way_name(&mut self, known: &Known) -> Option<Resolved> {
        let name = match &known.kind {
            KnownKind::Parameter(_) => return self.entity_or_parameter(known),
            KnownKind::Name(name) | KnownKind::String(name) => name,
        };
        let Some(schema) = self.schema else {
            return Some(Resolved::Relation { name: name.to_string(), inverse: false });
        };
        if let Some(named) = schema.relation(name).filter(|named| named.relation.value.is_none()) {
            return Some(relation(named));
        }
        if schema.entity_type(name).is_some() {
            return Some(Resolved::Type(name.to_string()));
        }
        match self.context.catalog.entity(name) {
            Found::Nothing => self.unknown_way(schema, name, known),
            _ => return self.entity_name(name, known.span).map(Resolved::Entity),
        }
        None
    }

    /// The nearest of all three kinds.
    fn unknown_way(&mut self, schema: &Schema, name: &str, known: &Known) {
        let relations =
            schema.relations().iter().flat_map(|relation| std::iter::once(&relation.name).chain(&relation.inverse));
        let types = schema.types().iter().map(|declared| &declared.name);
        let near = nearest(name, relations.chain(types).map(String::as_str));
        let message = format!("no relation, entity type or entity is called `{name}`");
        let problem = match near {
            Some(near) if schema.entity_type(near).is_some() => {
                Diagnostic::error(codes::UNKNOWN_LABEL, known.span, message).help(format!("did you mean `{near}`?"))
            }
            Some(_) => {
                let unknown = unknown_relation(schema, name, known.span);
                Diagnostic { message, ..unknown }
            }
            None => self.suggest_entity(Diagnostic::error(codes::UNKNOWN_ENTITY, known.span, message), name),
        };
        self.report(problem.label("not in the schema, and no entity's name"));
    }

    /// `WHY (a)-[:r]->(b)` and `WHY a.literal`.
    pub(super) fn why(&mut self, why: &Why) {
        self.view(why.head.as_ref());
        self.view(why.view.as_ref());
        self.facts.columns.push(Text::from("why"));
        let Some(schema) = self.schema else {
            if why.head.is_none() && why.view.is_none() {
                let message = "WHY asks for statements, and this graph has none";
                self.report(Diagnostic::error(codes::NO_STATEMENTS, why.span, message));
            }
            return;
        };
        match &why.question {
            WhyQuestion::Edge { subject, relation: name, object } => {
                let named = self.relation_name(name);
                let one = self.why_end(subject);
                let two = self.why_end(object);
                let Some(named) = named else { return };
                self.facts.known.insert(name.span, relation(named));
                if let (Some(one), Some(two)) = (one, two) {
                    self.why_fits(schema, named, name, &one, &two);
                }
            }
            WhyQuestion::Literal { subject, key } => {
                self.why_end(subject);
                self.why_literal(schema, key);
            }
        }
    }

    fn why_end(&mut self, known: &Known) -> Option<String> {
        let resolved = self.entity_or_parameter(known)?;
        self.facts.known.insert(known.span, resolved.clone());
        match resolved {
            Resolved::Entity(id) => Some(id),
            _ => None,
        }
    }

    fn why_literal(&mut self, schema: &Schema, key: &Name) {
        if schema.literal(&key.text).is_some() {
            return;
        }
        let message = format!("no literal is called `{}`", key.text);
        let problem = Diagnostic::error(codes::UNKNOWN_PROPERTY, key.span, message).label("rests on no statement");
        let names: Vec<&str> = schema.literals().map(|literal| literal.name.as_str()).collect();
        self.report(match nearest(&key.text, names.iter().copied()) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("a literal is one of {}", names.join(", "))),
        });
    }

    fn why_fits(&mut self, schema: &Schema, named: Named<'_>, name: &Name, one: &str, two: &str) {
        let of = |id: &str| self.context.catalog.entity_type(id).map(|found| Possible::exactly(schema, found));
        let (Some(start), Some(end)) = (of(one), of(two)) else { return };
        let fits = |start: &Possible, end: &Possible| super::joint::fits(schema, &named, start, end);
        if fits(&start, &end) {
            return;
        }
        let joined = ends(named.relation, named.inverse);
        let message = format!("`{}` joins {joined}, not {} to {}", name.text, start.words(schema), end.words(schema));
        let problem = Diagnostic::error(codes::IMPOSSIBLE_PATTERN, name.span, message);
        let turned = fits(&end, &start);
        self.report(if turned { problem.help("turn the arrow, or swap the two ends") } else { problem });
    }
}

fn relation(named: Named<'_>) -> Resolved {
    Resolved::Relation { name: named.relation.name.clone(), inverse: named.inverse }
}

/// What a relation found by name stands for.
pub(super) fn resolved_relation(named: Named<'_>) -> Resolved {
    relation(named)
}
