//! [`StatementTable`]: all statements of a graph, column by column.

use std::collections::HashMap;

use super::KeyId;
use super::names::{Strings, StringsBuilder};
use crate::model::edtf::Edtf;
use crate::model::source::Locator;
use crate::model::statement::{How, LiteralValue, Rank, Speaker, Stance, StanceWord, Statement};
use crate::model::{EdgeId, NodeId, SourceId, StatementId};

/// What a statement is about, after merging, turning and ordering: an edge or a literal of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Claim {
    /// An edge.
    Edge(EdgeId),
    /// A literal relation of a node.
    Literal(NodeId, KeyId),
}

/// Whom a statement can be traced to; statements of one origin corroborate nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The last speaker, or the outlet that first published the text.
    Entity(NodeId),
    /// The text itself.
    Source(SourceId),
}

/// One link of the chain of speakers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpeakerRef {
    /// The speaker, after merging.
    pub node: NodeId,
    /// Says or believes.
    pub how: How,
    id: u32,
    full: bool,
}

/// A text that is not there.
const NONE: u32 = u32::MAX;

/// A row of the table.
#[derive(Clone, Copy, Debug)]
struct Row {
    id: u32,
    subject_id: u32,
    relation: u32,
    /// The object as entered.
    object_id: u32,
    value: u32,
    valid: u32,
    role: u32,
    gloss: u32,
    recorded: u32,
    sum: u32,
    speakers: u32,
    locators: u32,
    subject: NodeId,
    object: NodeId,
    source: SourceId,
    origin: Origin,
    claim: Claim,
    stance: Stance,
    rank: Rank,
    confidence: u8,
    sign: i8,
}

/// No sign was given.
const NO_SIGN: i8 = i8::MIN;
/// No confidence was given.
const NO_CONFIDENCE: u8 = u8::MAX;

/// All statements, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct StatementTable {
    strings: Strings,
    rows: Vec<Row>,
    values: Vec<LiteralValue>,
    periods: Vec<Edtf>,
    speakers: Vec<SpeakerRef>,
    locators: Vec<(u64, u64, u32)>,
    index: HashMap<Box<str>, StatementId>,
}

impl StatementTable {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = StatementId> + use<> {
        (0..self.rows.len()).map(StatementId::at)
    }

    /// The statement with this id.
    pub fn find(&self, id: &str) -> Option<StatementId> {
        self.index.get(id).copied()
    }

    fn row(&self, statement: StatementId) -> Option<&Row> {
        self.rows.get(statement.index())
    }

    fn text(&self, at: u32) -> Option<&str> {
        (at != NONE).then(|| self.strings.get(at))
    }

    fn field(&self, statement: StatementId, of: impl Fn(&Row) -> u32) -> Option<&str> {
        self.row(statement).and_then(|row| self.text(of(row)))
    }

    /// The id.
    pub fn id(&self, statement: StatementId) -> &str {
        self.field(statement, |row| row.id).unwrap_or("")
    }

    /// What it is about.
    pub fn claim(&self, statement: StatementId) -> Option<Claim> {
        self.row(statement).map(|row| row.claim)
    }

    /// The subject as entered, after merging.
    pub fn subject(&self, statement: StatementId) -> Option<NodeId> {
        self.row(statement).map(|row| row.subject)
    }

    /// The object as entered, after merging; none for a literal.
    pub fn object(&self, statement: StatementId) -> Option<NodeId> {
        self.row(statement).filter(|row| row.object_id != NONE).map(|row| row.object)
    }

    /// The relation as entered, perhaps an inverse name.
    pub fn relation(&self, statement: StatementId) -> &str {
        self.field(statement, |row| row.relation).unwrap_or("")
    }

    /// The literal value.
    pub fn value(&self, statement: StatementId) -> Option<&LiteralValue> {
        self.row(statement).and_then(|row| self.values.get(row.value as usize))
    }

    /// When it holds; none for what is said in the present tense, extent unknown.
    pub fn valid(&self, statement: StatementId) -> Option<Edtf> {
        self.row(statement).and_then(|row| self.periods.get(row.valid as usize)).copied()
    }

    /// How the innermost speaker puts it.
    pub fn stance(&self, statement: StatementId) -> Stance {
        self.row(statement).map_or(Stance::default(), |row| row.stance)
    }

    /// Whether it is asserted with somebody else's voice: the word `reported`.
    pub fn is_reported(&self, statement: StatementId) -> bool {
        self.stance(statement) == Stance::Asserted && !self.speakers(statement).is_empty()
    }

    /// The word for how it stands.
    pub fn stance_word(&self, statement: StatementId) -> StanceWord {
        StanceWord::of(self.stance(statement), !self.speakers(statement).is_empty())
    }

    /// Whether it counts.
    pub fn rank(&self, statement: StatementId) -> Rank {
        self.row(statement).map_or(Rank::default(), |row| row.rank)
    }

    /// How sure the editor is that the source says this.
    pub fn confidence(&self, statement: StatementId) -> u8 {
        self.row(statement).map(|row| row.confidence).filter(|n| *n != NO_CONFIDENCE).unwrap_or(100)
    }

    /// Of a judgement: favourable, unfavourable or neither.
    pub fn sign(&self, statement: StatementId) -> Option<i8> {
        self.row(statement).map(|row| row.sign).filter(|sign| *sign != NO_SIGN)
    }

    /// In what capacity.
    pub fn role(&self, statement: StatementId) -> Option<&str> {
        self.field(statement, |row| row.role)
    }

    /// What it says, in our own words.
    pub fn gloss(&self, statement: StatementId) -> Option<&str> {
        self.field(statement, |row| row.gloss)
    }

    /// The source.
    pub fn source(&self, statement: StatementId) -> SourceId {
        self.row(statement).map_or(SourceId::default(), |row| row.source)
    }

    /// Whom it can be traced to (MODEL.md 4.2).
    pub fn origin(&self, statement: StatementId) -> Option<Origin> {
        self.row(statement).map(|row| row.origin)
    }

    /// Independent origins of these statements: those that deny counted apart, the greater number.
    pub fn origins(&self, statements: impl IntoIterator<Item = StatementId>) -> u64 {
        super::literal::origins(self, statements.into_iter())
    }

    /// The speakers, outermost first.
    pub fn speakers(&self, statement: StatementId) -> &[SpeakerRef] {
        let from = self.row(statement).map_or(0, |row| row.speakers as usize);
        let to = self.rows.get(statement.index() + 1).map_or(self.speakers.len(), |row| row.speakers as usize);
        self.speakers.get(from..to).unwrap_or(&[])
    }

    /// Where in the source's text.
    pub fn locators(&self, statement: StatementId) -> Vec<Locator> {
        let from = self.row(statement).map_or(0, |row| row.locators as usize);
        let to = self.rows.get(statement.index() + 1).map_or(self.locators.len(), |row| row.locators as usize);
        let all = self.locators.get(from..to).unwrap_or(&[]).iter();
        all.map(|(start, end, sha)| Locator { start: *start, end: *end, sha256: self.text(*sha).map(str::to_owned) })
            .collect()
    }

    /// The record as entered, but for the graph's own order of fields; none for an id of another graph.
    pub fn get(&self, statement: StatementId, source: &str) -> Option<Statement> {
        let row = self.row(statement)?;
        let text = |at| self.text(at).map(str::to_owned);
        let speaker = |speaker: &SpeakerRef| {
            let who = self.text(speaker.id).unwrap_or("").to_owned();
            if speaker.full { Speaker::Full { who, how: speaker.how } } else { Speaker::Plain(who) }
        };
        Some(Statement {
            id: text(row.id)?,
            subject: text(row.subject_id)?,
            relation: text(row.relation)?,
            object: text(row.object_id),
            value: self.value(statement).cloned(),
            valid: self.valid(statement).map(|valid| valid.to_string()),
            stance: row.stance,
            said_by: self.speakers(statement).iter().map(speaker).collect(),
            role: text(row.role),
            confidence: (row.confidence != NO_CONFIDENCE).then_some(row.confidence),
            rank: row.rank,
            sign: self.sign(statement),
            source: source.to_owned(),
            at: self.locators(statement),
            gloss: text(row.gloss),
            recorded: text(row.recorded),
            sum: text(row.sum),
        })
    }
}

/// What the builder found out about a statement.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolved {
    pub(super) subject: NodeId,
    pub(super) object: Option<NodeId>,
    pub(super) source: SourceId,
    pub(super) origin: Origin,
    pub(super) claim: Claim,
    pub(super) valid: Option<Edtf>,
}

/// Collects statements for a table.
#[derive(Debug, Default)]
pub(super) struct TableBuilder {
    table: StatementTable,
    strings: StringsBuilder,
    periods: HashMap<Edtf, u32>,
}

fn at(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

impl TableBuilder {
    pub(super) fn push(&mut self, record: &Statement, found: Resolved, speaker: impl Fn(&str) -> NodeId) {
        let id = StatementId::at(self.table.rows.len());
        self.table.index.insert(record.id.as_str().into(), id);
        let value = record.value.clone().map_or(NONE, |value| {
            self.table.values.push(value);
            at(self.table.values.len() - 1)
        });
        let row = Row {
            id: self.strings.intern(&record.id),
            subject_id: self.strings.intern(&record.subject),
            relation: self.strings.intern(&record.relation),
            object_id: self.option(record.object.as_deref()),
            value,
            valid: self.period(found.valid),
            role: self.option(record.role.as_deref()),
            gloss: self.option(record.gloss.as_deref()),
            recorded: self.option(record.recorded.as_deref()),
            sum: self.option(record.sum.as_deref()),
            speakers: at(self.table.speakers.len()),
            locators: at(self.table.locators.len()),
            subject: found.subject,
            object: found.object.unwrap_or_default(),
            source: found.source,
            origin: found.origin,
            claim: found.claim,
            stance: record.stance,
            rank: record.rank,
            confidence: record.confidence.unwrap_or(NO_CONFIDENCE),
            sign: record.sign.unwrap_or(NO_SIGN),
        };
        self.table.rows.push(row);
        for link in &record.said_by {
            let (node, id) = (speaker(link.who()), self.strings.intern(link.who()));
            let full = matches!(link, Speaker::Full { .. });
            self.table.speakers.push(SpeakerRef { node, how: link.how(), id, full });
        }
        for locator in &record.at {
            let sha = self.option(locator.sha256.as_deref());
            self.table.locators.push((locator.start, locator.end, sha));
        }
    }

    fn option(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.strings.intern(text))
    }

    fn period(&mut self, valid: Option<Edtf>) -> u32 {
        let Some(valid) = valid else { return NONE };
        *self.periods.entry(valid).or_insert_with(|| {
            self.table.periods.push(valid);
            at(self.table.periods.len() - 1)
        })
    }

    pub(super) fn finish(mut self) -> StatementTable {
        self.table.strings = self.strings.finish();
        self.table
    }
}
