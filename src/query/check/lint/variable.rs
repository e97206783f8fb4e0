//! A variable that bears the name of a relation, type or entity and is never used: the colon was forgotten.

use super::Mention;
use crate::diagnostic::{Diagnostic, Span, codes, normalise};
use crate::model::Kinds;
use crate::model::catalog::{Found, Noun};
use crate::query::check::Checker;
use crate::query::check::scope::Scope;
use crate::query::parse::ast::{ExpressionKind, Function, Name, NodePattern, RelationPattern};

/// What a variable of a pattern stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Node,
    Relation,
}

/// A variable at the place where a pattern binds it.
#[derive(Debug)]
pub(super) struct Bound {
    name: Name,
    element: Element,
    /// A label or type stands behind it.
    labelled: bool,
    /// Properties or a condition stand behind it, so that the name may just tell what they say.
    described: bool,
}

impl Checker<'_> {
    /// Takes note of the variable of a node that is matched, or written.
    pub(in crate::query::check) fn note_node(&mut self, scope: &Scope, node: &NodePattern, written: bool) {
        let Some(name) = node.variable.clone() else { return };
        let described = !written && (node.properties.is_some() || node.filter.is_some());
        self.note(scope, Bound { name, element: Element::Node, labelled: node.labels.is_some(), described });
    }

    /// The same for a relationship.
    pub(in crate::query::check) fn note_relation(&mut self, scope: &Scope, relation: &RelationPattern) {
        let Some(name) = relation.variable.clone() else { return };
        let described = relation.properties.is_some() || relation.filter.is_some();
        self.note(scope, Bound { name, element: Element::Relation, labelled: relation.types.is_some(), described });
    }

    fn note(&mut self, scope: &Scope, bound: Bound) {
        match scope.find(&bound.name.text) {
            Some(known) => self.noted.uses(known.span),
            None => self.noted.bound.push(bound),
        }
    }

    /// Where the relationship is bound that `count(r)` counts, if nothing has used it yet: to count a relationship
    /// is to count rows, and no use of it.
    pub(in crate::query::check) fn only_counted(&self, scope: &Scope, function: &Function) -> Option<Span> {
        let [argument] = function.arguments.as_slice() else { return None };
        let ExpressionKind::Variable(name) = &argument.kind else { return None };
        let binding = scope.find(&name.text).filter(|binding| binding.kind.surely(Kinds::EDGE))?;
        let counts = function.name.text.eq_ignore_ascii_case("count");
        Some(binding.span).filter(|span| counts && !self.noted.is_used(*span))
    }

    /// Warns of the variables that nothing used.
    pub(in crate::query::check) fn unused(&mut self) {
        for bound in std::mem::take(&mut self.noted.bound) {
            let idle = !bound.described && !self.noted.is_used(bound.name.span);
            if let Some(problem) = Some(bound).filter(|_| idle).and_then(|bound| self.forgotten(bound)) {
                self.report(problem);
            }
        }
    }

    fn forgotten(&mut self, bound: Bound) -> Option<Diagnostic> {
        let Some(schema) = self.schema else {
            let noun = if bound.element == Element::Node { Noun::Label } else { Noun::Relation };
            if !bound.labelled {
                self.mention(Mention { noun, name: bound.name, variable: true });
            }
            return None;
        };
        let same = |name: &&str| squeezed(name) == squeezed(&bound.name.text);
        match bound.element {
            Element::Relation => {
                let relations = schema.relations().iter().filter(|relation| relation.value.is_none());
                let mut names = relations.flat_map(|found| std::iter::once(&found.name).chain(&found.inverse));
                let found = names.find(|name| !bound.labelled && same(&name.as_str()))?;
                Some(colon(&bound.name, "relation", &format!("[:{found}]")))
            }
            Element::Node => {
                let mut names = schema.types().iter().map(|declared| declared.name.as_str());
                match names.find(same) {
                    Some(_) if bound.labelled => None,
                    Some(found) => Some(colon(&bound.name, "entity type", &format!("(:{found})"))),
                    None => self.entity_meant(&bound.name),
                }
            }
        }
    }

    /// A variable with the name or alias of an entity.
    fn entity_meant(&self, name: &Name) -> Option<Diagnostic> {
        let text: &str = &name.text;
        if text.chars().count() < 2 {
            return None;
        }
        let spellings = [text.to_owned(), text.replace('_', "-"), text.replace('_', " ")];
        let mut found = spellings.iter().map(|spelling| self.context.catalog.entity(spelling));
        let ids = match found.find(|found| *found != Found::Nothing)? {
            Found::Nothing => return None,
            Found::One(id) => vec![id],
            Found::Several(ids) => ids,
        };
        let written: Vec<String> = ids.iter().map(|id| format!("`({{id: '{id}'}})`")).collect();
        let message = match written.as_slice() {
            [one] => format!("`{text}` is a variable here; the entity is {one}"),
            several => format!("`{text}` is a variable here; the entities are {}", several.join(", ")),
        };
        Some(Diagnostic::warning(codes::FORGOTTEN_COLON, name.span, message))
    }
}

/// The warning of a forgotten colon.
pub(super) fn colon(name: &Name, noun: &str, written: &str) -> Diagnostic {
    let message = format!("`{}` is a variable here; the {noun} is `{written}`", name.text);
    Diagnostic::warning(codes::FORGOTTEN_COLON, name.span, message)
}

/// A name without case, hyphens and underscores.
pub(super) fn squeezed(name: &str) -> String {
    normalise(name).replace(['-', '_'], "")
}
