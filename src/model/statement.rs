//! [`Statement`]: what one source says once, as `statements.jsonl` has it.

use serde::{Deserialize, Serialize};

use super::source::Locator;

/// How the innermost speaker puts it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stance {
    /// It is so.
    #[default]
    Asserted,
    /// May, could, likely.
    Possible,
    /// Wanted, planned, urged; not so yet.
    Proposed,
    /// It is not so.
    Denied,
}

/// The word for how a statement stands, as views and `stance()` have it; strong ones come before weak ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StanceWord {
    /// Asserted in the article's own voice.
    Asserted,
    /// Asserted by somebody the article quotes.
    Reported,
    /// May be so.
    Possible,
    /// Wanted or planned.
    Proposed,
    /// Said not to be so.
    Denied,
}

impl StanceWord {
    /// All of them, strong ones first.
    pub const ALL: [StanceWord; 5] =
        [StanceWord::Asserted, StanceWord::Reported, StanceWord::Possible, StanceWord::Proposed, StanceWord::Denied];

    /// The word for a stance with or without speakers.
    pub fn of(stance: Stance, spoken: bool) -> Self {
        match stance {
            Stance::Asserted if spoken => StanceWord::Reported,
            Stance::Asserted => StanceWord::Asserted,
            Stance::Possible => StanceWord::Possible,
            Stance::Proposed => StanceWord::Proposed,
            Stance::Denied => StanceWord::Denied,
        }
    }

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            StanceWord::Asserted => "asserted",
            StanceWord::Reported => "reported",
            StanceWord::Possible => "possible",
            StanceWord::Proposed => "proposed",
            StanceWord::Denied => "denied",
        }
    }
}

/// Whether a statement counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rank {
    /// Settles a contested literal.
    Preferred,
    /// Counts.
    #[default]
    Normal,
    /// Known wrong or superseded: kept, not counted unless asked.
    Deprecated,
}

/// Whether the source says it in so many words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// It says so.
    #[default]
    Explicit,
    /// What it says presupposes so.
    Implied,
}

impl Basis {
    /// All of them.
    pub const ALL: [Basis; 2] = [Basis::Explicit, Basis::Implied];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Explicit => "explicit",
            Basis::Implied => "implied",
        }
    }
}

/// How a speaker is credited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// Says so.
    #[default]
    Says,
    /// Is said to believe so.
    Believes,
}

impl How {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            How::Says => "says",
            How::Believes => "believes",
        }
    }
}

/// One link of the chain of speakers: an id, or an object with `who` and `how`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Speaker {
    /// Says.
    Plain(String),
    /// Says or believes.
    Full {
        /// An entity id.
        who: String,
        /// Says or believes.
        #[serde(default)]
        how: How,
    },
}

impl Speaker {
    /// The speaker's entity id.
    pub fn who(&self) -> &str {
        match self {
            Speaker::Plain(who) | Speaker::Full { who, .. } => who,
        }
    }

    /// Says or believes.
    pub fn how(&self) -> How {
        match self {
            Speaker::Plain(_) => How::Says,
            Speaker::Full { how, .. } => *how,
        }
    }
}

/// A literal's value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LiteralValue {
    /// True or false.
    Boolean(bool),
    /// A 64-bit integer.
    Integer(i64),
    /// A text, or an EDTF date.
    Text(String),
}

/// One line of `statements.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Statement {
    /// The only identity.
    pub id: String,
    /// An entity id.
    pub subject: String,
    /// A relation or literal relation.
    pub relation: String,
    /// An entity id, unless there is a value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// A literal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<LiteralValue>,
    /// When it holds, in EDTF.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid: Option<String>,
    /// How the innermost speaker puts it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub stance: Stance,
    /// Speakers, outermost first; the article itself is not listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub said_by: Vec<Speaker>,
    /// Whether it is said in so many words.
    #[serde(default, skip_serializing_if = "is_default")]
    pub basis: Basis,
    /// In what capacity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// 0 to 100: how sure the editor is that the source says this; absent means 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<u8>,
    /// Whether it counts.
    #[serde(default, skip_serializing_if = "is_default")]
    pub rank: Rank,
    /// Of a judgement: favourable (1), unfavourable (-1), neither (0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<i8>,
    /// A source id.
    pub source: String,
    /// Where in the source's text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<Locator>,
    /// What it says, in our own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gloss: Option<String>,
    /// The day it was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// Checksum of the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
