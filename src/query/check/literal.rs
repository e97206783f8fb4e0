//! Ids and names that are written as values: whether any entity has them, and what an entity's id tells.

use super::Checker;
use super::scope::Scope;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::catalog::Found;
use crate::model::{Kinds, Value};
use crate::query::operator::Binary;
use crate::query::parse::ast::{Expression, ExpressionKind, Link, Step};

impl Checker<'_> {
    /// Warns of a literal id or name that no entity has: values are data, so this is no error.
    pub(super) fn literal_names(&mut self, properties: Option<&Expression>) {
        for key in ["id", "name"] {
            if let Some((text, span)) = literal_entry(properties, key) {
                self.literal_name(key, text, span);
            }
        }
    }

    /// The same for `n.id = 'csto'`.
    pub(super) fn compared_name(&mut self, scope: &Scope, first: &Expression, links: &[Link]) {
        let (ExpressionKind::Access(base, steps), [Link { operator: Binary::Equal, right }]) = (&first.kind, links)
        else {
            return;
        };
        let (ExpressionKind::Variable(name), [Step::Property(key)]) = (&base.kind, steps.as_slice()) else { return };
        let node = scope.find(&name.text).is_some_and(|binding| binding.kind.surely(Kinds::NODE));
        if let ExpressionKind::Literal(Value::String(text)) = &right.kind
            && node
            && ["id", "name"].contains(&&*key.text)
        {
            self.literal_name(&key.text, text, right.span);
        }
    }

    pub(super) fn literal_name(&mut self, key: &str, text: &str, span: Span) {
        let catalog = self.context.catalog;
        if self.schema.is_none() {
            return;
        }
        let found = match catalog.entity(text) {
            Found::Nothing => Vec::new(),
            Found::One(id) => vec![id],
            Found::Several(ids) => ids,
        };
        let has = |id: &String| match key {
            "id" => id == text,
            _ => catalog.entity_name(id).is_none_or(|name| name == text),
        };
        if found.iter().any(has) {
            return;
        }
        let problem = Diagnostic::warning(codes::NO_SUCH_NAME, span, format!("no entity has the {key} `{text}`"));
        let problem = match found.first() {
            Some(id) => problem.help(format!("`{text}` leads to {{id: '{id}'}}; ids and names match exactly here")),
            None => self.nearest_id(problem, text),
        };
        self.report(problem);
    }

    fn nearest_id(&self, problem: Diagnostic, text: &str) -> Diagnostic {
        let names = self.context.catalog.entity_names();
        let near = nearest(text, names.iter().map(|(_, id)| id.as_str()));
        let by_name = || {
            let near = nearest(text, names.iter().map(|(name, _)| name.as_str()))?;
            names.iter().find(|(name, _)| name == near).map(|(_, id)| id.as_str())
        };
        match near.or_else(by_name) {
            Some(id) => problem.help(format!("did you mean {{id: '{id}'}}?")),
            None => problem,
        }
    }
}

/// The string that a property map has literally under `key`.
fn literal_entry<'a>(properties: Option<&'a Expression>, key: &str) -> Option<(&'a str, Span)> {
    let ExpressionKind::Map(entries) = &properties?.kind else { return None };
    let (_, value) = entries.iter().find(|(name, _)| &*name.text == key)?;
    match &value.kind {
        ExpressionKind::Literal(Value::String(text)) => Some((text, value.span)),
        _ => None,
    }
}
