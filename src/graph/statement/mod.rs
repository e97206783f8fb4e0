//! [`StatementTable`]: all statements of a graph, column by column, in memory or in a file.

mod build;
pub(super) mod columns;

use std::sync::OnceLock;

use super::KeyId;
use super::buckets::Buckets;
use super::names::Strings;
use super::storage::{Array, hash};
use crate::model::edtf::Edtf;
use crate::model::source::Locator;
use crate::model::statement::{Basis, How, LiteralValue, Rank, Speaker, Stance, StanceWord, Statement};
use crate::model::{EdgeId, NodeId, SourceId, StatementId};

pub(super) use build::{Resolved, TableBuilder};
use columns::{Columns, Counts, NONE};

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

/// No sign was given.
const NO_SIGN: i8 = i8::MIN;
/// No confidence was given.
const NO_CONFIDENCE: u8 = u8::MAX;

/// Of a speaker: believes.
const BELIEVES: u8 = 1;
/// Of a speaker: entered as an object with `who` and `how`.
const FULL: u8 = 2;

/// The kinds of values, by their numbers.
const FALSE: u8 = 0;
const TRUE: u8 = 1;
const INTEGER: u8 = 2;
const TEXT: u8 = 3;

const STANCES: [Stance; 4] = [Stance::Asserted, Stance::Possible, Stance::Proposed, Stance::Denied];
const RANKS: [Rank; 3] = [Rank::Preferred, Rank::Normal, Rank::Deprecated];

/// All statements, in the order in which they were added.
#[derive(Clone, Debug, Default)]
pub struct StatementTable {
    pub(super) strings: Strings,
    pub(super) columns: Columns,
    /// Of the graph: what tells a node from a source among origins, and an edge from a key among claims.
    pub(super) nodes: u32,
    pub(super) edges: u32,
    /// Statements by the hash of the id.
    pub(super) index: OnceLock<Buckets<StatementId>>,
}

impl StatementTable {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.columns.ids.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = StatementId> + use<> {
        (0..self.len()).map(StatementId::at)
    }

    /// The statement with this id. Constant time, but for the first call on a table in memory.
    pub fn find(&self, id: &str) -> Option<StatementId> {
        let found = self.by_id().bucket(hash(id.as_bytes())).iter();
        found.copied().find(|statement| self.id(*statement) == id)
    }

    /// Statements by the hash of the id.
    pub(super) fn by_id(&self) -> &Buckets<StatementId> {
        self.index.get_or_init(|| self.indexed())
    }

    /// The same, made anew. Linear.
    pub(super) fn indexed(&self) -> Buckets<StatementId> {
        let hashed: Vec<_> = self.iter().map(|s| (s, hash(self.id(s).as_bytes()))).collect();
        Buckets::new(&hashed)
    }

    fn text(&self, at: u32) -> Option<&str> {
        (at != NONE).then(|| self.strings.get(at))
    }

    fn field(&self, of: &Array<u32>, statement: StatementId) -> Option<&str> {
        of.get(statement.index()).and_then(|at| self.text(at))
    }

    /// The id.
    pub fn id(&self, statement: StatementId) -> &str {
        self.field(&self.columns.ids, statement).unwrap_or("")
    }

    /// What it is about.
    pub fn claim(&self, statement: StatementId) -> Option<Claim> {
        let claim = self.columns.claims.get(statement.index())?;
        Some(match claim.checked_sub(self.edges) {
            None => Claim::Edge(EdgeId(claim)),
            Some(key) => Claim::Literal(self.subject(statement)?, KeyId(key)),
        })
    }

    /// The subject as entered, after merging.
    pub fn subject(&self, statement: StatementId) -> Option<NodeId> {
        self.columns.subjects.get(statement.index())
    }

    /// The object as entered, after merging; none for a literal.
    pub fn object(&self, statement: StatementId) -> Option<NodeId> {
        self.columns.objects.get(statement.index()).filter(|object| object.0 != NONE)
    }

    /// The relation as entered, perhaps an inverse name.
    pub fn relation(&self, statement: StatementId) -> &str {
        self.field(&self.columns.relations, statement).unwrap_or("")
    }

    /// The literal value.
    pub fn value(&self, statement: StatementId) -> Option<LiteralValue> {
        let at = self.columns.values.get(statement.index()).filter(|at| *at != NONE)? as usize;
        let number = self.columns.value_numbers.get(at)?;
        Some(match self.columns.value_kinds.get(at)? {
            FALSE => LiteralValue::Boolean(false),
            TRUE => LiteralValue::Boolean(true),
            INTEGER => LiteralValue::Integer(number),
            _ => LiteralValue::Text(self.value_text(number).to_owned()),
        })
    }

    fn value_text(&self, number: i64) -> &str {
        let Some(at) = u32::try_from(number).ok().filter(|at| (*at as usize) < self.strings.len()) else {
            self.columns.value_numbers.spoil("a value has no text");
            return "";
        };
        self.strings.get(at)
    }

    /// When it holds; none for what is said in the present tense, extent unknown.
    pub fn valid(&self, statement: StatementId) -> Option<Edtf> {
        let at = self.columns.valid.get(statement.index()).filter(|at| *at != NONE)?;
        let valid = Edtf::from_bits(self.columns.periods.get(at as usize)?);
        if valid.is_none() {
            self.columns.periods.spoil("a number is not a period");
        }
        valid
    }

    /// How the innermost speaker puts it.
    pub fn stance(&self, statement: StatementId) -> Stance {
        let at = self.columns.stances.get(statement.index()).unwrap_or(0);
        STANCES.get(usize::from(at)).copied().unwrap_or_default()
    }

    /// Whether it is asserted with somebody else's voice: the word `reported`.
    pub fn is_reported(&self, statement: StatementId) -> bool {
        self.stance(statement) == Stance::Asserted && self.is_spoken(statement)
    }

    /// Whether somebody other than the article says it.
    fn is_spoken(&self, statement: StatementId) -> bool {
        !range(&self.columns.speaker_starts, statement).is_empty()
    }

    /// The word for how it stands.
    pub fn stance_word(&self, statement: StatementId) -> StanceWord {
        StanceWord::of(self.stance(statement), self.is_spoken(statement))
    }

    /// Whether it is said in so many words.
    pub fn basis(&self, statement: StatementId) -> Basis {
        let at = self.columns.bases.get(statement.index()).unwrap_or(0);
        Basis::ALL.get(usize::from(at)).copied().unwrap_or_default()
    }

    /// Whether it counts.
    pub fn rank(&self, statement: StatementId) -> Rank {
        let at = self.columns.ranks.get(statement.index()).unwrap_or(1);
        RANKS.get(usize::from(at)).copied().unwrap_or_default()
    }

    /// How sure the editor is that the source says this.
    pub fn confidence(&self, statement: StatementId) -> u8 {
        self.own_confidence(statement).unwrap_or(100)
    }

    fn own_confidence(&self, statement: StatementId) -> Option<u8> {
        self.columns.confidences.get(statement.index()).filter(|confidence| *confidence != NO_CONFIDENCE)
    }

    /// Of a judgement: favourable, unfavourable or neither.
    pub fn sign(&self, statement: StatementId) -> Option<i8> {
        self.columns.signs.get(statement.index()).filter(|sign| *sign != NO_SIGN)
    }

    /// In what capacity.
    pub fn role(&self, statement: StatementId) -> Option<&str> {
        self.field(&self.columns.roles, statement)
    }

    /// What it says, in our own words.
    pub fn gloss(&self, statement: StatementId) -> Option<&str> {
        self.field(&self.columns.glosses, statement)
    }

    /// The source.
    pub fn source(&self, statement: StatementId) -> SourceId {
        self.columns.sources.get(statement.index()).map_or(SourceId::default(), SourceId)
    }

    /// Whom it can be traced to (MODEL.md 4.2).
    pub fn origin(&self, statement: StatementId) -> Option<Origin> {
        let origin = self.columns.origins.get(statement.index())?;
        Some(match origin.checked_sub(self.nodes) {
            None => Origin::Entity(NodeId(origin)),
            Some(source) => Origin::Source(SourceId(source)),
        })
    }

    /// Independent origins of these statements: those that deny counted apart, the greater number.
    pub fn origins(&self, statements: impl IntoIterator<Item = StatementId>) -> u64 {
        super::literal::origins(self, statements.into_iter())
    }

    /// The speakers, outermost first.
    pub fn speakers(&self, statement: StatementId) -> impl ExactSizeIterator<Item = SpeakerRef> {
        range(&self.columns.speaker_starts, statement).map(|at| {
            let how = self.columns.speaker_hows.get(at).unwrap_or(0);
            SpeakerRef {
                node: self.columns.speaker_nodes.get(at).unwrap_or_default(),
                how: if how & BELIEVES == 0 { How::Says } else { How::Believes },
                id: self.columns.speaker_ids.get(at).unwrap_or(NONE),
                full: how & FULL != 0,
            }
        })
    }

    /// Where in the source's text.
    pub fn locators(&self, statement: StatementId) -> Vec<Locator> {
        let locator = |at| {
            let sha256 = self.columns.locator_sums.get(at).and_then(|sum| self.text(sum)).map(str::to_owned);
            Some(Locator { start: self.columns.locator_from.get(at)?, end: self.columns.locator_to.get(at)?, sha256 })
        };
        range(&self.columns.locator_starts, statement).filter_map(locator).collect()
    }

    /// The record as entered, but for the graph's own order of fields; none for an id of another graph.
    pub fn get(&self, statement: StatementId, source: &str) -> Option<Statement> {
        let text = |of| self.field(of, statement).map(str::to_owned);
        let speaker = |speaker: SpeakerRef| {
            let who = self.text(speaker.id).unwrap_or("").to_owned();
            if speaker.full { Speaker::Full { who, how: speaker.how } } else { Speaker::Plain(who) }
        };
        Some(Statement {
            id: text(&self.columns.ids)?,
            subject: text(&self.columns.subject_ids)?,
            relation: text(&self.columns.relations)?,
            object: text(&self.columns.object_ids),
            value: self.value(statement),
            valid: self.valid(statement).map(|valid| valid.to_string()),
            stance: self.stance(statement),
            said_by: self.speakers(statement).map(speaker).collect(),
            basis: self.basis(statement),
            role: text(&self.columns.roles),
            confidence: self.own_confidence(statement),
            rank: self.rank(statement),
            sign: self.sign(statement),
            source: source.to_owned(),
            at: self.locators(statement),
            gloss: text(&self.columns.glosses),
            recorded: text(&self.columns.recorded),
            sum: text(&self.columns.sums),
        })
    }

    /// How many there are of what the columns speak of, in a graph of so many keys and sources.
    pub(super) fn counts(&self, keys: usize, sources: usize) -> Counts {
        Counts {
            statements: self.len() as u64,
            speakers: self.columns.speaker_nodes.len() as u64,
            locators: self.columns.locator_from.len() as u64,
            values: self.columns.value_kinds.len() as u64,
            periods: self.columns.periods.len() as u64,
            strings: self.strings.len() as u64,
            nodes: self.nodes.into(),
            edges: self.edges.into(),
            keys: keys as u64,
            sources: sources as u64,
        }
    }
}

/// The places of what belongs to a statement.
fn range(starts: &Array<u32>, statement: StatementId) -> std::ops::Range<usize> {
    match starts.slice(statement.index()..statement.index().saturating_add(2)) {
        Some([from, to]) => *from as usize..*to as usize,
        _ => 0..0,
    }
}
