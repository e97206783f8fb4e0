//! JSON objects into records: unknown, missing and doubled fields, and values of another type.

use super::json::{Kind, Node, Trouble, canonical};
use super::short_hash;
use crate::diagnostic::{codes, nearest};
use crate::model::entity::Entity;
use crate::model::source::{Locator, Source};
use crate::model::statement::{Basis, How, LiteralValue, Rank, Speaker, Stance, Statement};

/// Reads the fields of one object and collects what is wrong with them.
pub(super) struct Fields<'n, 'a> {
    object: &'n Node<'a>,
    troubles: Vec<Trouble>,
}

impl<'n, 'a> Fields<'n, 'a> {
    /// Reads an object that may have the `known` fields, each once.
    pub(super) fn new(object: &'n Node<'a>, known: &[&str]) -> Self {
        let mut fields = Fields { object, troubles: Vec::new() };
        let Kind::Object(list) = &object.kind else {
            fields.wrong(object, "an object");
            return fields;
        };
        for (at, field) in list.iter().enumerate() {
            if !known.contains(&&*field.key) {
                let near = nearest(&field.key, known.iter().copied());
                let help = near.map(|near| format!("did you mean `{near}`?"));
                let message = format!("there is no field `{}`", field.key);
                fields.troubles.push(Trouble::new(field.at.clone(), codes::DATA_UNKNOWN_FIELD, message).help(help));
            }
            if list.iter().take(at).any(|earlier| earlier.key == field.key) {
                fields.doubled(&field.key, field.at.clone());
            }
        }
        fields
    }

    fn doubled(&mut self, key: &str, at: std::ops::Range<usize>) {
        let message = format!("the key `{key}` stands twice in one object");
        self.troubles.push(Trouble::new(at, codes::DATA_DUPLICATE_KEY, message));
    }

    fn wrong(&mut self, node: &Node<'_>, expected: &str) {
        let message = format!("found {} where {expected} is expected", node.what());
        let help = matches!(node.kind, Kind::Null).then(|| "leave the field out when it is not known".to_owned());
        self.troubles.push(Trouble::new(node.at.clone(), codes::DATA_WRONG_TYPE, message).help(help));
    }

    pub(super) fn bad(&mut self, node: &Node<'_>, message: String, help: Option<String>) {
        self.troubles.push(Trouble::new(node.at.clone(), codes::DATA_BAD_VALUE, message).help(help));
    }

    pub(super) fn get(&self, name: &str) -> Option<&'n Node<'a>> {
        self.object.field(name)
    }

    /// A text that must be there.
    pub(super) fn needed(&mut self, name: &str) -> String {
        if self.get(name).is_none() && matches!(self.object.kind, Kind::Object(_)) {
            let at = self.object.at.start..self.object.at.start + 1;
            self.troubles.push(Trouble::new(at, codes::DATA_MISSING_FIELD, format!("the field `{name}` is missing")));
        }
        self.text(name).unwrap_or_default()
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let node = self.get(name)?;
        if node.text().is_none() {
            self.wrong(node, "a text");
        }
        node.text().map(str::to_owned)
    }

    pub(super) fn integer(&mut self, name: &str, least: i64, most: i64) -> Option<i64> {
        let node = self.get(name)?;
        let Kind::Number(text) = node.kind else {
            self.wrong(node, "a number");
            return None;
        };
        let value = text.parse::<i64>().ok().filter(|value| (least..=most).contains(value));
        if value.is_none() {
            let message = if most == i64::MAX && least == 0 {
                format!("`{name}` is a whole number that is not negative")
            } else {
                format!("`{name}` is a whole number from {least} to {most}")
            };
            self.bad(node, message, None);
        }
        value
    }

    pub(super) fn flag(&mut self, name: &str) -> bool {
        match self.get(name).map(|node| (node, &node.kind)) {
            None => false,
            Some((_, Kind::Boolean(value))) => *value,
            Some((node, _)) => {
                self.wrong(node, "true or false");
                false
            }
        }
    }

    fn nodes(&mut self, name: &str) -> &'n [Node<'a>] {
        let Some(node) = self.get(name) else { return &[] };
        if !matches!(node.kind, Kind::List(_)) {
            self.wrong(node, "a list");
        }
        node.items()
    }

    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        let mut texts = Vec::new();
        for node in self.nodes(name) {
            match node.text() {
                Some(text) => texts.push(text.to_owned()),
                None => self.wrong(node, "a text"),
            }
        }
        texts
    }

    /// An object of texts.
    pub(super) fn map(&mut self, name: &str) -> std::collections::BTreeMap<String, String> {
        let mut map = std::collections::BTreeMap::new();
        let Some(node) = self.get(name) else { return map };
        let Kind::Object(list) = &node.kind else {
            self.wrong(node, "an object");
            return map;
        };
        for field in list {
            let Some(text) = field.value.text() else {
                self.wrong(&field.value, "a text");
                continue;
            };
            if map.insert(field.key.to_string(), text.to_owned()).is_some() {
                self.doubled(&field.key, field.at.clone());
            }
        }
        map
    }

    /// One word of a table.
    pub(super) fn word<T: Copy>(&mut self, name: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.text(name)?;
        let found = words.iter().find(|row| row.0 == text).map(|row| row.1);
        if let (None, Some(node)) = (found, self.get(name)) {
            let near = nearest(&text, words.iter().map(|row| row.0));
            let all = words.iter().map(|row| format!("`{}`", row.0)).collect::<Vec<_>>().join(", ");
            let help = near.map_or(format!("it takes {all}"), |near| format!("did you mean `{near}`?"));
            self.bad(node, format!("`{text}` is not a {name}"), Some(help));
        }
        found
    }

    pub(super) fn troubles(self) -> Vec<Trouble> {
        self.troubles
    }
}

/// A record read from an object, or what is wrong with it.
pub(super) type Read<T> = Result<T, Vec<Trouble>>;

pub(super) fn finish<T>(fields: Fields<'_, '_>, record: T) -> Read<T> {
    let troubles = fields.troubles();
    if troubles.is_empty() { Ok(record) } else { Err(troubles) }
}

const SOURCE: &[&str] = &[
    "id",
    "title",
    "authors",
    "publisher",
    "published",
    "published-basis",
    "chars",
    "sha256",
    "derived-from",
    "cites",
    "reliability",
    "sum",
];

pub(super) fn source(node: &Node<'_>) -> Read<Source> {
    let mut fields = Fields::new(node, SOURCE);
    let record = Source {
        id: fields.needed("id"),
        title: fields.needed("title"),
        authors: fields.texts("authors"),
        publisher: fields.text("publisher"),
        published: fields.text("published"),
        published_basis: fields.text("published-basis"),
        chars: fields.integer("chars", 0, i64::MAX).and_then(|n| u64::try_from(n).ok()),
        sha256: fields.text("sha256"),
        derived_from: fields.text("derived-from"),
        cites: fields.texts("cites"),
        reliability: fields.text("reliability"),
        sum: fields.text("sum"),
    };
    finish(fields, record)
}

/// What is wrong with the checksum of a record, which must fit where it is given.
pub(super) fn bad_sum(object: &Node<'_>) -> Option<Trouble> {
    let sum = object.field("sum")?;
    let Kind::Text(given) = &sum.kind else { return None };
    if short_hash(canonical(object, "sum").as_bytes()) == **given {
        return None;
    }
    let message = "the line does not fit its `sum`: it was changed after it was sealed";
    let help = "when the change is right, run `chancery seal` on the directory".to_owned();
    Some(Trouble::new(sum.at.clone(), codes::DATA_BAD_SUM, message).help(Some(help)))
}

const ENTITY: &[&str] = &["id", "type", "name", "short", "aliases", "ids", "merged-into", "sum"];

pub(super) fn entity(node: &Node<'_>) -> Read<Entity> {
    let mut fields = Fields::new(node, ENTITY);
    let record = Entity {
        id: fields.needed("id"),
        entity_type: fields.needed("type"),
        name: fields.needed("name"),
        short: fields.text("short"),
        aliases: fields.texts("aliases"),
        ids: fields.map("ids"),
        merged_into: fields.text("merged-into"),
        sum: fields.text("sum"),
    };
    finish(fields, record)
}

const STATEMENT: &[&str] = &[
    "id",
    "subject",
    "relation",
    "object",
    "value",
    "valid",
    "stance",
    "said-by",
    "basis",
    "role",
    "confidence",
    "rank",
    "sign",
    "source",
    "at",
    "gloss",
    "recorded",
    "sum",
];
const STANCES: &[(&str, Stance)] = &[
    ("asserted", Stance::Asserted),
    ("possible", Stance::Possible),
    ("proposed", Stance::Proposed),
    ("denied", Stance::Denied),
];
const BASES: &[(&str, Basis)] = &[("explicit", Basis::Explicit), ("implied", Basis::Implied)];
const RANKS: &[(&str, Rank)] =
    &[("preferred", Rank::Preferred), ("normal", Rank::Normal), ("deprecated", Rank::Deprecated)];
const HOW: &[(&str, How)] = &[("says", How::Says), ("believes", How::Believes)];

pub(super) fn statement(node: &Node<'_>) -> Read<Statement> {
    let mut fields = Fields::new(node, STATEMENT);
    let record = Statement {
        id: fields.needed("id"),
        subject: fields.needed("subject"),
        relation: fields.needed("relation"),
        object: fields.text("object"),
        value: literal(&mut fields),
        valid: fields.text("valid"),
        stance: fields.word("stance", STANCES).unwrap_or_default(),
        said_by: speakers(&mut fields),
        basis: fields.word("basis", BASES).unwrap_or_default(),
        role: fields.text("role"),
        confidence: fields.integer("confidence", 0, 100).and_then(|n| u8::try_from(n).ok()),
        rank: fields.word("rank", RANKS).unwrap_or_default(),
        sign: fields.integer("sign", -1, 1).and_then(|n| i8::try_from(n).ok()),
        source: fields.needed("source"),
        at: locators(&mut fields),
        gloss: fields.text("gloss"),
        recorded: fields.text("recorded"),
        sum: fields.text("sum"),
    };
    finish(fields, record)
}

fn literal(fields: &mut Fields<'_, '_>) -> Option<LiteralValue> {
    let node = fields.get("value")?;
    match &node.kind {
        Kind::Boolean(value) => Some(LiteralValue::Boolean(*value)),
        Kind::Text(text) => Some(LiteralValue::Text(text.to_string())),
        Kind::Number(_) => fields.integer("value", i64::MIN, i64::MAX).map(LiteralValue::Integer),
        _ => {
            fields.wrong(node, "a text, a whole number, true or false");
            None
        }
    }
}

fn speakers(fields: &mut Fields<'_, '_>) -> Vec<Speaker> {
    let mut speakers = Vec::new();
    for node in fields.nodes("said-by") {
        match &node.kind {
            Kind::Text(id) => speakers.push(Speaker::Plain(id.to_string())),
            Kind::Object(_) => {
                let mut own = Fields::new(node, &["who", "how"]);
                let (who, how) = (own.needed("who"), own.word("how", HOW).unwrap_or_default());
                speakers.push(Speaker::Full { who, how });
                fields.troubles.extend(own.troubles);
            }
            _ => fields.wrong(node, "an entity id or an object with `who` and `how`"),
        }
    }
    speakers
}

fn locators(fields: &mut Fields<'_, '_>) -> Vec<Locator> {
    let mut locators = Vec::new();
    for node in fields.nodes("at") {
        let mut own = Fields::new(node, &["start", "end", "sha256"]);
        for name in ["start", "end"] {
            if own.get(name).is_none() {
                own.needed(name);
            }
        }
        let mut number = |name| own.integer(name, 0, i64::MAX).and_then(|n| u64::try_from(n).ok()).unwrap_or_default();
        let (start, end) = (number("start"), number("end"));
        locators.push(Locator { start, end, sha256: own.text("sha256") });
        fields.troubles.extend(own.troubles);
    }
    locators
}
