//! What MODEL.md 1.8 asks of records: all problems, none fixed.

use std::collections::HashMap;

use super::problem::{Findings, Item, Problem, Record};
use super::{GraphBuilder, Ids, winner};
use crate::diagnostic::{Code, codes, nearest};
use crate::model::edtf::{Day, Edtf, Trouble};
use crate::model::entity::Entity;
use crate::model::name::is_kebab;
use crate::model::schema::{LiteralType, RelationType};
use crate::model::source::{Locator, Source};
use crate::model::statement::{LiteralValue, Speaker, Stance, Statement};

/// The literal whose statements say by a sign whether they praise or blame.
const JUDGEMENT: &str = "assessed-as";
/// Words of a gloss.
const GLOSS_WORDS: usize = 25;

/// All problems of all records, in order of kind, then position.
pub(super) fn check(builder: &GraphBuilder, ids: &Ids<'_>) -> Findings {
    let mut check = Check { builder, ids, found: Findings::default() };
    for (at, source) in builder.sources.iter().enumerate() {
        check.source(Record::Source(at), source);
    }
    for (at, entity) in builder.entities.iter().enumerate() {
        check.entity(at, entity);
    }
    let mut seen = HashMap::new();
    let mut claims = HashMap::new();
    for (at, statement) in builder.statements.iter().enumerate() {
        let record = Record::Statement(at);
        check.unique(&mut seen, record, &statement.id);
        check.statement(record, statement);
        check.repeated(&mut claims, record, statement);
    }
    check.found
}

/// What two statements do not both say: ends, relation, value, source, speakers, stance and dates.
type Said<'a> = (
    [Option<&'a String>; 2],
    &'a String,
    Option<&'a LiteralValue>,
    &'a String,
    Vec<&'a str>,
    Stance,
    Option<&'a String>,
);

struct Check<'a> {
    builder: &'a GraphBuilder,
    ids: &'a Ids<'a>,
    found: Findings,
}

use Item::{At, Field};

/// What all records share.
impl<'a> Check<'a> {
    fn push(&mut self, problem: Problem) {
        self.found.push(problem);
    }

    fn error(&mut self, record: Record, path: &[Item], code: Code, message: impl Into<String>) {
        self.push(Problem::new(record, path, code, message));
    }

    fn entity_known(&mut self, record: Record, path: &[Item], id: &str) {
        if !self.ids.entities.contains_key(id) {
            let help = self.nearest_entity(id);
            let message = format!("no entity has the id `{id}`");
            self.push(Problem::new(record, path, codes::DATA_UNKNOWN_ENTITY, message).help(help));
        }
    }

    fn nearest_entity(&self, id: &str) -> Option<String> {
        let entities = self.builder.entities.iter();
        if let Some(entity) = entities.clone().find(|e| e.name == id || e.aliases.iter().any(|alias| alias == id)) {
            return Some(format!("`{id}` is a name of `{}`; records use ids", entity.id));
        }
        nearest(id, entities.map(|e| e.id.as_str())).map(|near| format!("did you mean `{near}`?"))
    }

    fn date(&mut self, record: Record, path: &[Item], parsed: Result<(), Trouble>) {
        if let Err(trouble) = parsed {
            let problem = Problem::new(record, path, codes::DATA_BAD_DATE, trouble.message);
            let problem = Problem { within: Some(trouble.range), ..problem };
            self.push(problem.help(trouble.help.map(str::to_owned)));
        }
    }

    fn hash(&mut self, record: Record, path: &[Item], hash: Option<&String>) {
        let hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if let Some(hash) = hash.filter(|hash| hash.len() != 16 || !hash.chars().all(hex)) {
            let message = format!("`{hash}` is not the first 16 hex digits of a SHA-256");
            self.error(record, path, codes::DATA_BAD_VALUE, message);
        }
    }

    fn unique(&mut self, seen: &mut HashMap<&'a str, Record>, record: Record, id: &'a str) {
        if let Some(first) = seen.insert(id, record) {
            seen.insert(id, first);
            let message = format!("the id `{id}` is given twice");
            self.push(
                Problem::new(record, &[Field("id")], codes::DATA_DUPLICATE_ID, message).relate(first, "first here"),
            );
        }
    }

    /// Ids of entities and sources: how they are written, and that nothing else is called so.
    fn id(&mut self, record: Record, id: &str, first: Option<&usize>, at: usize, again: fn(usize) -> Record) {
        let path = [Field("id")];
        if let Some(first) = first.filter(|first| **first != at) {
            let message = format!("the id `{id}` is given twice");
            let problem = Problem::new(record, &path, codes::DATA_DUPLICATE_ID, message);
            self.push(problem.relate(again(*first), "first here"));
        }
        if !is_kebab(id) {
            let message = format!("`{id}` is not an id: small letters and digits, joined by hyphens");
            self.error(record, &path, codes::DATA_BAD_ID, message);
        }
        let schema = &self.builder.schema;
        let other = match () {
            () if schema.entity_type(id).is_some() => "an entity type",
            () if schema.relation(id).is_some() => "a relation type",
            () => return,
        };
        self.error(record, &path, codes::DATA_NAME_COLLISION, format!("the id `{id}` is also {other}"));
    }
}

/// Sources and entities.
impl Check<'_> {
    fn source(&mut self, record: Record, source: &Source) {
        let Record::Source(at) = record else { return };
        self.id(record, &source.id, self.ids.sources.get(source.id.as_str()), at, Record::Source);
        if let Some(entity) = self.ids.entities.get(source.id.as_str()) {
            let message = format!("`{}` is both a source and an entity", source.id);
            let problem = Problem::new(record, &[Field("id")], codes::DATA_NAME_COLLISION, message);
            self.push(problem.relate(Record::Entity(*entity), "the entity"));
        }
        for (list, field) in [(&source.authors, "authors"), (&source.cites, "cites")] {
            for (at, id) in list.iter().enumerate() {
                self.entity_known(record, &[Field(field), At(at)], id);
            }
        }
        if let Some(publisher) = &source.publisher {
            self.entity_known(record, &[Field("publisher")], publisher);
        }
        self.derived(record, at, source);
        if let Some(published) = &source.published {
            self.date(record, &[Field("published")], Day::parse(published).map(|_| ()));
        }
        let basis = source.published_basis.as_deref().is_none_or(|basis| basis == "inferred");
        let letter = source.reliability.as_deref().is_none_or(|r| matches!(r, "A" | "B" | "C" | "D" | "E" | "F"));
        if !basis {
            let message = "`published-basis` is `inferred` or absent";
            self.error(record, &[Field("published-basis")], codes::DATA_BAD_VALUE, message);
        }
        if !letter {
            let message = "a reliability is a letter from `A` to `F`";
            self.error(record, &[Field("reliability")], codes::DATA_BAD_VALUE, message);
        }
        self.hash(record, &[Field("sha256")], source.sha256.as_ref());
    }

    fn derived(&mut self, record: Record, at: usize, source: &Source) {
        let Some(older) = source.derived_from.as_deref() else { return };
        if !self.ids.sources.contains_key(older) {
            return self.entity_known(record, &[Field("derived-from")], older);
        }
        let next = |at: usize| {
            let older = self.builder.sources.get(at)?.derived_from.as_deref()?;
            self.ids.sources.get(older).copied()
        };
        let limit = self.builder.sources.len();
        let mut chain = std::iter::successors(next(at), |at| next(*at)).take(limit);
        if chain.any(|found| found == at) {
            let message = format!("`{}` is derived from itself", source.id);
            self.error(record, &[Field("derived-from")], codes::DATA_CYCLE, message);
        }
    }

    fn entity(&mut self, at: usize, entity: &Entity) {
        let record = Record::Entity(at);
        self.id(record, &entity.id, self.ids.entities.get(entity.id.as_str()), at, Record::Entity);
        let schema = &self.builder.schema;
        if schema.entity_type(&entity.entity_type).is_none() {
            let near = nearest(&entity.entity_type, schema.types().iter().map(|t| t.name.as_str()));
            let message = format!("no entity type is called `{}`", entity.entity_type);
            let problem = Problem::new(record, &[Field("type")], codes::DATA_UNKNOWN_TYPE, message);
            self.push(problem.help(near.map(|near| format!("did you mean `{near}`?"))));
        }
        if entity.name.trim().is_empty() {
            self.error(record, &[Field("name")], codes::DATA_BAD_VALUE, "the name is empty");
        }
        let taken = |key: &&String| {
            matches!(key.as_str(), "id" | "name" | "short" | "aliases") || schema.relation(key).is_some()
        };
        if let Some(key) = entity.ids.keys().find(taken) {
            let message = format!("`{key}` is a property or relation already, and cannot be a key of `ids`");
            self.error(record, &[Field("ids")], codes::DATA_NAME_COLLISION, message);
        }
        if let Some(into) = &entity.merged_into {
            self.entity_known(record, &[Field("merged-into")], into);
            self.merge_cycle(record, at, entity);
        }
    }

    fn merge_cycle(&mut self, record: Record, at: usize, entity: &Entity) {
        let entities = &self.builder.entities;
        let next = |at: usize| {
            let into = entities.get(at)?.merged_into.as_deref()?;
            self.ids.entities.get(into).copied()
        };
        let mut chain = std::iter::successors(next(at), |at| next(*at)).take(entities.len());
        if winner(entities, &self.ids.entities, at).is_none() && chain.any(|found| found == at) {
            let message = format!("`{}` is merged into itself", entity.id);
            self.error(record, &[Field("merged-into")], codes::DATA_CYCLE, message);
        }
    }
}

/// Statements.
impl<'a> Check<'a> {
    fn statement(&mut self, record: Record, statement: &'a Statement) {
        self.entity_known(record, &[Field("subject")], &statement.subject);
        self.claim(record, statement);
        for (at, speaker) in statement.said_by.iter().enumerate() {
            self.entity_known(record, &[Field("said-by"), At(at)], speaker.who());
        }
        if let Some(valid) = &statement.valid {
            self.date(record, &[Field("valid")], Edtf::parse(valid).map(|_| ()));
        }
        if let Some(recorded) = &statement.recorded {
            self.date(record, &[Field("recorded")], Day::parse(recorded).map(|_| ()));
        }
        if statement.confidence.is_some_and(|confidence| confidence > 100) {
            self.error(record, &[Field("confidence")], codes::DATA_BAD_VALUE, "a confidence is 0 to 100");
        }
        if statement.sign.is_some_and(|sign| !(-1..=1).contains(&sign)) {
            self.error(record, &[Field("sign")], codes::DATA_BAD_VALUE, "a sign is -1, 0 or 1");
        }
        if statement.sign.is_some() && statement.relation != JUDGEMENT {
            let message =
                format!("a sign is given to `{}`, and only a judgement (`{JUDGEMENT}`) has one", statement.relation);
            let problem = Problem::new(record, &[Field("sign")], codes::DATA_STRAY_SIGN, message).warn();
            self.push(problem.help(Some("leave it out: the sign of a relation stands in the schema".into())));
        }
        self.passages(record, statement);
        self.gloss(record, statement);
    }

    fn passages(&mut self, record: Record, statement: &Statement) {
        let source = self.ids.sources.get(statement.source.as_str()).and_then(|at| self.builder.sources.get(*at));
        if source.is_none() {
            let near = nearest(&statement.source, self.builder.sources.iter().map(|s| s.id.as_str()));
            let message = format!("no source has the id `{}`", statement.source);
            let problem = Problem::new(record, &[Field("source")], codes::DATA_UNKNOWN_SOURCE, message);
            self.push(problem.help(near.map(|near| format!("did you mean `{near}`?"))));
        }
        let chars = source.and_then(|source| source.chars);
        for (at, locator) in statement.at.iter().enumerate() {
            self.locator(record, at, locator, chars);
        }
        if statement.at.is_empty() {
            let message = "the statement names no passage";
            self.push(Problem::new(record, &[], codes::DATA_NO_LOCATOR, message).warn());
        }
    }

    fn locator(&mut self, record: Record, at: usize, locator: &Locator, chars: Option<u64>) {
        let path = [Field("at"), At(at)];
        let Locator { start, end, .. } = *locator;
        if start >= end {
            self.error(
                record,
                &path,
                codes::DATA_BAD_LOCATOR,
                format!("the passage ends ({end}) before it starts ({start})"),
            );
        } else if let Some(chars) = chars.filter(|chars| end > *chars) {
            let message = format!("the passage ends at {end}, the text at {chars}");
            self.error(record, &path, codes::DATA_BAD_LOCATOR, message);
        }
        self.hash(record, &[Field("at"), At(at), Field("sha256")], locator.sha256.as_ref());
    }

    fn gloss(&mut self, record: Record, statement: &Statement) {
        let Some(gloss) = statement.gloss.as_deref().filter(|gloss| !gloss.trim().is_empty()) else {
            return self.push(Problem::new(record, &[], codes::DATA_NO_GLOSS, "the statement has no gloss").warn());
        };
        let words = gloss.split_whitespace().count();
        if words > GLOSS_WORDS {
            let message = format!("the gloss has {words} words, more than {GLOSS_WORDS}");
            self.push(Problem::new(record, &[Field("gloss")], codes::DATA_LONG_GLOSS, message).warn());
        }
    }

    /// The relation, and what it asks of subject, object and value.
    fn claim(&mut self, record: Record, statement: &Statement) {
        let schema = &self.builder.schema;
        let Some(named) = schema.relation(&statement.relation) else {
            let relations = schema.relations().iter();
            let names = relations.flat_map(|r| std::iter::once(&r.name).chain(&r.inverse)).map(String::as_str);
            let near = nearest(&statement.relation, names);
            let message = format!("no relation type is called `{}`", statement.relation);
            let problem = Problem::new(record, &[Field("relation")], codes::DATA_UNKNOWN_RELATION, message);
            if let Some(object) = &statement.object {
                self.entity_known(record, &[Field("object")], object);
            }
            return self.push(problem.help(near.map(|near| format!("did you mean `{near}`?"))));
        };
        let relation = named.relation;
        match (&statement.object, &statement.value, relation.value) {
            (Some(object), None, None) => {
                self.entity_known(record, &[Field("object")], object);
                let (subject, object) = ((statement.subject.as_str(), "subject"), (object.as_str(), "object"));
                let (start, end) = if named.inverse { (object, subject) } else { (subject, object) };
                self.end(record, relation, start, &relation.domain, "starts at");
                self.end(record, relation, end, &relation.range, "leads to");
            }
            (None, Some(value), Some(kind)) => {
                self.end(record, relation, (&statement.subject, "subject"), &relation.domain, "is said of");
                self.value(record, relation, value, kind);
            }
            (_, _, expected) => {
                let what = if expected.is_some() { "a `value` and no `object`" } else { "an `object` and no `value`" };
                let message = format!("`{}` takes {what}", statement.relation);
                self.error(record, &[Field("relation")], codes::DATA_BAD_VALUE, message);
            }
        }
    }

    fn end(
        &mut self,
        record: Record,
        of: &RelationType,
        (id, field): (&str, &'static str),
        types: &[String],
        how: &str,
    ) {
        let Some(own) = self.ids.entities.get(id).copied() else { return };
        let at = winner(&self.builder.entities, &self.ids.entities, own).unwrap_or(own);
        let Some(entity) = self.builder.entities.get(at) else { return };
        let schema = &self.builder.schema;
        let kind = &entity.entity_type;
        if schema.entity_type(kind).is_none() || types.iter().any(|wide| schema.is_subtype(kind, wide)) {
            return;
        }
        let types = types.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
        let message = format!("`{id}` is of type `{kind}`, but `{}` {how} {types}", of.name);
        self.error(record, &[Field(field)], codes::DATA_BROKEN_DOMAIN, message);
    }

    fn value(&mut self, record: Record, of: &RelationType, value: &LiteralValue, kind: LiteralType) {
        let path = [Field("value")];
        let expected = match (value, kind) {
            (LiteralValue::Text(text), LiteralType::Date) => {
                return self.date(record, &path, Day::parse(text).map(|_| ()));
            }
            (LiteralValue::Text(_), LiteralType::Text)
            | (LiteralValue::Integer(_), LiteralType::Integer)
            | (LiteralValue::Boolean(_), LiteralType::Boolean) => return,
            (_, LiteralType::Date) => "a date in quotes",
            (_, LiteralType::Integer) => "an integer",
            (_, LiteralType::Text) => "a text in quotes",
            (_, LiteralType::Boolean) => "true or false",
        };
        self.error(record, &path, codes::DATA_BAD_VALUE, format!("`{}` takes {expected}", of.name));
    }

    /// The same triple, source, speakers, stance and dates a second time.
    fn repeated(&mut self, seen: &mut HashMap<Said<'a>, Record>, record: Record, statement: &'a Statement) {
        let Statement { subject, relation, object, value, source, said_by, stance, valid, .. } = statement;
        let named = self.builder.schema.relation(relation);
        let (mut ends, relation) = ([Some(subject), object.as_ref()], named.map_or(relation, |n| &n.relation.name));
        if named.is_some_and(|n| n.inverse) {
            ends.reverse();
        }
        if named.is_some_and(|n| n.relation.symmetric) {
            ends.sort();
        }
        let speakers: Vec<&str> = said_by.iter().map(Speaker::who).collect();
        let said = (ends, relation, value.as_ref(), source, speakers, *stance, valid.as_ref());
        let first = *seen.entry(said).or_insert(record);
        if first != record {
            let message = "the same triple, source, speakers, stance and dates again";
            let problem = Problem::new(record, &[], codes::DATA_REPEATED, message);
            self.push(
                problem.warn().relate(first, "first here").help(Some("give the first one a second locator".into())),
            );
        }
    }
}
