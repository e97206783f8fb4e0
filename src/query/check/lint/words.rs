//! Texts that a value is compared with, where the schema says which there can be.

use super::Mention;
use super::compare::Operand;
use super::variable::squeezed;
use crate::diagnostic::{Diagnostic, Span, codes, nearest};
use crate::model::Value;
use crate::model::catalog::{Found, Noun};
use crate::model::schema::Schema;
use crate::model::statement::{Basis, StanceWord};
use crate::query::check::Checker;
use crate::query::check::typing::Words;
use crate::query::operator::Binary;
use crate::query::parse::ast::{Expression, ExpressionKind as Kind, Name};

/// So many texts of a list are looked at.
const LISTED: usize = 20;

/// The functions whose texts come from a list of words.
const FUNCTIONS: &[(&str, Words)] = &[
    ("type", Words::Relation),
    ("labels", Words::Type),
    ("sources", Words::Source),
    ("stance", Words::Stance),
    ("basis", Words::Basis),
    ("holds", Words::Holding),
    ("validity", Words::Date),
];

/// What each list of words is a list of.
const NOUNS: &[(Words, &str)] = &[
    (Words::Relation, "relation type"),
    (Words::Type, "entity type"),
    (Words::Source, "source"),
    (Words::Stance, "stance"),
    (Words::Basis, "basis"),
    (Words::Holding, "answer of holds()"),
];

/// How words can be asked for: the operator, the verb for it, and what becomes of the condition.
const VERBS: &[(Binary, &str, &str)] = &[
    (Binary::Equal, "is called", "never true"),
    (Binary::In, "is called", "never true"),
    (Binary::NotEqual, "is called", "true of every value"),
    (Binary::StartsWith, "starts with", "never true"),
    (Binary::EndsWith, "ends with", "never true"),
    (Binary::Contains, "contains", "never true"),
];

/// The list of words that the texts of a function come from.
pub(in crate::query::check) fn of_function(name: &str) -> Option<Words> {
    FUNCTIONS.iter().find(|row| row.0.eq_ignore_ascii_case(name)).map(|row| row.1)
}

impl Checker<'_> {
    /// Warns of texts that the other side of a comparison never has.
    pub(super) fn worded(&mut self, left: Operand<'_>, operator: Binary, right: Operand<'_>) {
        let Some((_, verb, effect)) = VERBS.iter().find(|row| row.0 == operator) else { return };
        let whole = *verb == "is called";
        let (words, (_, other)) = match (left.0.words, right.0.words) {
            (Some(words), None) => (words, right),
            (None, Some(words)) if whole => (words, left),
            _ => return,
        };
        let texts = texts(other);
        let Some(schema) = self.schema else {
            if whole {
                self.mention_words(words, &texts);
            }
            return;
        };
        let Some((_, noun)) = NOUNS.iter().find(|row| row.0 == words).filter(|_| !texts.is_empty()) else {
            if whole {
                self.entity_words(words, &texts);
            }
            return;
        };
        // The others of a list may fit.
        let several = operator == Binary::In && matches!(other.kind, Kind::List(_));
        let effect = if several { "this one never fits".to_owned() } else { format!("this is {effect}") };
        let known = self.all_words(schema, words);
        let fits = |word: &&str, text: &str| match operator {
            Binary::StartsWith => word.starts_with(text),
            Binary::EndsWith => word.ends_with(text),
            Binary::Contains => word.contains(text),
            _ => *word == text,
        };
        for (text, span) in texts {
            if !known.iter().any(|word| fits(&word.as_str(), text)) {
                let message = format!("no {noun} {verb} `{text}`, so {effect}");
                let problem = Diagnostic::warning(codes::NO_SUCH_WORD, span, message);
                let help = self.word_meant(schema, words, text, &known);
                self.report(help.into_iter().fold(problem, Diagnostic::help));
            }
        }
    }

    /// Ids and names of entities.
    fn entity_words(&mut self, words: Words, texts: &[(&str, Span)]) {
        let key = match words {
            Words::Id => "id",
            Words::Name => "name",
            Words::Relation
            | Words::Type
            | Words::Source
            | Words::Stance
            | Words::Basis
            | Words::Holding
            | Words::Date => return,
        };
        for (text, span) in texts {
            self.literal_name(key, text, *span);
        }
    }

    /// Types and labels of an open graph, which are looked up when the query runs.
    fn mention_words(&mut self, words: Words, texts: &[(&str, Span)]) {
        let noun = match words {
            Words::Relation => Noun::Relation,
            Words::Type => Noun::Label,
            Words::Source | Words::Stance | Words::Basis | Words::Holding | Words::Date | Words::Id | Words::Name => {
                return;
            }
        };
        for (text, span) in texts {
            self.mention(Mention { noun, name: Name { text: (*text).into(), span: *span }, variable: false });
        }
    }

    /// Every word of the list.
    fn all_words(&self, schema: &Schema, words: Words) -> Vec<String> {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        match words {
            Words::Relation => {
                let relations = schema.relations().iter().filter(|relation| relation.value.is_none());
                relations.map(|relation| relation.name.clone()).collect()
            }
            Words::Type => schema.types().iter().map(|declared| declared.name.clone()).collect(),
            Words::Source => self.context.catalog.source_ids(),
            Words::Stance => own(&StanceWord::ALL.map(StanceWord::as_str)),
            Words::Basis => own(&Basis::ALL.map(Basis::as_str)),
            Words::Holding => own(&["certainly", "possibly"]),
            Words::Date | Words::Id | Words::Name => Vec::new(),
        }
    }

    /// What may have been meant by a word that does not exist.
    fn word_meant(&self, schema: &Schema, words: Words, text: &str, known: &[String]) -> Option<String> {
        let catalog = self.context.catalog;
        match words {
            Words::Relation => {
                if let Some(found) = schema.relation(text).filter(|found| found.inverse) {
                    let own = &found.relation.name;
                    return Some(format!("type() gives a relation's own name, `{own}`, and never its inverse one"));
                }
                if schema.entity_type(text).is_some() {
                    return Some(format!("`{text}` is an entity type: '{text}' IN labels(n)"));
                }
            }
            Words::Type => {
                if schema.relation(text).is_some() {
                    return Some(format!("`{text}` is a relation: type(r) = '{text}'"));
                }
                if let Found::One(id) = catalog.entity(text) {
                    return Some(format!("`{text}` is an entity: n.id = '{id}'"));
                }
            }
            Words::Source => match (catalog.source(text), catalog.entity(text)) {
                (Found::One(id), _) => return Some(format!("sources() gives ids: '{id}'")),
                (_, Found::One(id)) => {
                    return Some(format!("sources() gives ids of sources; what `{id}` says: ACCORDING TO {id}"));
                }
                _ => {}
            },
            Words::Stance | Words::Basis | Words::Holding => {
                let list: Vec<String> = known.iter().map(|word| format!("'{word}'")).collect();
                return Some(format!("it gives {}", list.join(", ")));
            }
            Words::Date | Words::Id | Words::Name => {}
        }
        let same = known.iter().map(String::as_str).find(|word| squeezed(word) == squeezed(text));
        let near = same.or_else(|| nearest(text, known.iter().map(String::as_str)))?;
        Some(format!("did you mean '{near}'?"))
    }
}

/// The texts that stand in the query: one, or those of a list.
fn texts(expression: &Expression) -> Vec<(&str, Span)> {
    match &expression.kind {
        Kind::List(items) => items.iter().take(LISTED).filter_map(one).collect(),
        _ => one(expression).into_iter().collect(),
    }
}

fn one(expression: &Expression) -> Option<(&str, Span)> {
    match &expression.kind {
        Kind::Literal(Value::String(text)) => Some((text, expression.span)),
        _ => None,
    }
}
