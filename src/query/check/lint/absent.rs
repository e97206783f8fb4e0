//! Names of an open graph: what no node and no relationship of it has gives no rows, and a hint.

use super::variable::colon;
use crate::diagnostic::{Diagnostic, codes, nearest};
use crate::model::Kinds;
use crate::model::catalog::{Catalog, Noun};
use crate::query::check::Checker;
use crate::query::check::names::each_name;
use crate::query::check::typing::Type;
use crate::query::parse::ast::{Expression, ExpressionKind, LabelExpression, Name};

/// So many names of a query are looked up.
const MOST: usize = 100;

/// A name in a query of an open graph. Whether the graph has it is seen when the query runs, for the graph changes
/// and the plan is kept.
#[derive(Clone, Debug)]
pub struct Mention {
    /// What the name is to be called by.
    pub noun: Noun,
    /// The name.
    pub name: Name,
    /// It is that of a variable which is never used, so that it should better not be in the graph.
    pub variable: bool,
}

/// Each noun, and how the lack of it is said.
const LACKS: &[(Noun, &str)] = &[
    (Noun::Label, "no node has the label"),
    (Noun::Relation, "no relationship has the type"),
    (Noun::Key, "no node or relationship has the property"),
];

/// What the person should know about the names, by the graph as it is now.
pub fn absent<'m>(mentions: impl IntoIterator<Item = &'m Mention>, catalog: &dyn Catalog) -> Vec<Diagnostic> {
    let odd = mentions.into_iter().filter(|mention| catalog.has(mention.noun, &mention.name.text) == mention.variable);
    odd.map(|mention| if mention.variable { meant(mention) } else { lacking(mention, catalog) }).collect()
}

fn meant(mention: &Mention) -> Diagnostic {
    let text = &mention.name.text;
    match mention.noun {
        Noun::Label | Noun::Key => colon(&mention.name, "label", &format!("(:{text})")),
        Noun::Relation => colon(&mention.name, "type", &format!("[:{text}]")),
    }
}

fn lacking(mention: &Mention, catalog: &dyn Catalog) -> Diagnostic {
    let text: &str = &mention.name.text;
    let lack = LACKS.iter().find(|row| row.0 == mention.noun).map_or("nothing has", |row| row.1);
    let problem = Diagnostic::warning(codes::ABSENT_NAME, mention.name.span, format!("{lack} `{text}`"));
    let other = |noun: Noun| mention.noun != noun && catalog.has(noun, text);
    let names = catalog.names(mention.noun);
    match nearest(text, names.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if mention.noun == Noun::Label && other(Noun::Relation) => {
            problem.help(format!("`{text}` is a relationship type: write -[:{text}]->"))
        }
        None if mention.noun == Noun::Relation && other(Noun::Label) => {
            problem.help(format!("`{text}` is a label: write (:{text})"))
        }
        None => problem,
    }
}

impl Checker<'_> {
    /// Takes note of a name in a query of an open graph.
    pub(in crate::query::check) fn mention(&mut self, mention: Mention) {
        let mentions = &mut self.facts.mentions;
        let same = |known: &Mention| {
            known.noun == mention.noun && known.variable == mention.variable && known.name.text == mention.name.text
        };
        if self.schema.is_none() && mentions.len() < MOST && !mentions.iter().any(same) {
            mentions.push(mention);
        }
    }

    /// The same for one name of a noun.
    pub(in crate::query::check) fn mention_name(&mut self, noun: Noun, name: &Name) {
        self.mention(Mention { noun, name: name.clone(), variable: false });
    }

    /// The same for all names of a label expression.
    pub(in crate::query::check) fn mention_labels(&mut self, noun: Noun, labels: Option<&LabelExpression>) {
        if let Some(labels) = labels.filter(|_| self.schema.is_none()) {
            each_name(labels, &mut |name| self.mention_name(noun, name));
        }
    }

    /// The same for the keys of a property map.
    pub(in crate::query::check) fn mention_keys(&mut self, properties: Option<&Expression>) {
        if let Some(ExpressionKind::Map(entries)) = properties.map(|map| &map.kind) {
            for (key, _) in entries {
                self.mention_name(Noun::Key, key);
            }
        }
    }

    /// The same for a property that is read of something.
    pub(in crate::query::check) fn mention_key(&mut self, kind: Type, key: &Name) {
        if kind.surely(Kinds::NODE) || kind.surely(Kinds::EDGE) {
            self.mention_name(Noun::Key, key);
        }
    }
}
