//! [`Columns`]: what a [`StatementTable`](super::StatementTable) is made of; one row of a table here is one
//! column there, and one section of a file.

use crate::graph::storage::{Array, Plain, Rule};
use crate::model::NodeId;

/// A text, object, value or period that is not there.
pub(in crate::graph) const NONE: u32 = u32::MAX;

/// How many there are of what the columns speak of: what bounds the numbers in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(in crate::graph) struct Counts {
    pub(in crate::graph) statements: u64,
    pub(in crate::graph) speakers: u64,
    pub(in crate::graph) locators: u64,
    pub(in crate::graph) values: u64,
    pub(in crate::graph) periods: u64,
    #[serde(skip)]
    pub(in crate::graph) strings: u64,
    #[serde(skip)]
    pub(in crate::graph) nodes: u64,
    #[serde(skip)]
    pub(in crate::graph) edges: u64,
    #[serde(skip)]
    pub(in crate::graph) keys: u64,
    #[serde(skip)]
    pub(in crate::graph) sources: u64,
}

/// Whoever is shown all columns.
pub(in crate::graph) trait Shown<'g> {
    /// A column and its name in a file.
    fn column<T: Plain>(&mut self, name: &'static str, column: &'g Array<T>);
}

/// Whoever has all columns, to be read.
pub(in crate::graph) trait Kept {
    /// Why there is none.
    type Wrong;

    /// The column with this name, of so many elements.
    fn column<T: Plain>(&self, name: &'static str, rule: Rule, len: u64) -> Result<Array<T>, Self::Wrong>;
}

macro_rules! columns {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $name:literal, $of:expr, $rule:expr;)*) => {
        /// The columns.
        #[derive(Clone, Debug, Default)]
        pub(in crate::graph) struct Columns {
            $($(#[$doc])* pub(in crate::graph) $field: Array<$type>,)*
        }

        /// The same while they grow.
        #[derive(Debug, Default)]
        pub(super) struct Growing {
            $(pub(super) $field: Vec<$type>,)*
        }

        impl Columns {
            /// Shows each column.
            pub(in crate::graph) fn show<'g>(&'g self, to: &mut impl Shown<'g>) {
                $(to.column(concat!("statement.", $name), &self.$field);)*
            }

            /// Reads each column.
            pub(in crate::graph) fn read<K: Kept>(from: &K, counts: Counts) -> Result<Columns, K::Wrong> {
                $(
                    let (of, rule): (fn(Counts) -> u64, fn(Counts) -> Rule) = ($of, $rule);
                    let $field = from.column(concat!("statement.", $name), rule(counts), of(counts))?;
                )*
                Ok(Columns { $($field,)* })
            }
        }

        impl Growing {
            pub(super) fn finish(self) -> Columns {
                Columns { $($field: self.$field.into(),)* }
            }
        }
    };
}

const EACH: fn(Counts) -> u64 = |n| n.statements;
const ENDS: fn(Counts) -> u64 = |n| n.statements.saturating_add(1);
const SPEAKERS: fn(Counts) -> u64 = |n| n.speakers;
const LOCATORS: fn(Counts) -> u64 = |n| n.locators;
const VALUES: fn(Counts) -> u64 = |n| n.values;
const PERIODS: fn(Counts) -> u64 = |n| n.periods;
const ANY: fn(Counts) -> Rule = |_| Rule::Any;
const TEXT: fn(Counts) -> Rule = |n| Rule::Below(n.strings);
const TEXT_OR_NONE: fn(Counts) -> Rule = |n| Rule::BelowOrNone(n.strings);
const NODE: fn(Counts) -> Rule = |n| Rule::Below(n.nodes);

columns! {
    /// The id.
    ids: u32 = "id", EACH, TEXT;
    /// The subject, after merging.
    subjects: NodeId = "subject", EACH, NODE;
    /// The subject as entered.
    subject_ids: u32 = "subject-id", EACH, TEXT;
    /// The relation as entered.
    relations: u32 = "relation", EACH, TEXT;
    /// The object after merging, or [`NONE`].
    objects: NodeId = "object", EACH, |n: Counts| Rule::BelowOrNone(n.nodes);
    /// The object as entered.
    object_ids: u32 = "object-id", EACH, TEXT_OR_NONE;
    /// By place among the values.
    values: u32 = "value", EACH, |n: Counts| Rule::BelowOrNone(n.values);
    /// By place among the periods.
    valid: u32 = "valid", EACH, |n: Counts| Rule::BelowOrNone(n.periods);
    /// 0 asserted, 1 possible, 2 proposed, 3 denied.
    stances: u8 = "stance", EACH, |_| Rule::Below(4);
    /// 0 explicit, 1 implied.
    bases: u8 = "basis", EACH, |_| Rule::Below(2);
    /// 0 preferred, 1 normal, 2 deprecated.
    ranks: u8 = "rank", EACH, |_| Rule::Below(3);
    /// 0 to 100, or 255 for none.
    confidences: u8 = "confidence", EACH, ANY;
    /// -1 to 1, or -128 for none.
    signs: i8 = "sign", EACH, ANY;
    /// The source.
    sources: u32 = "source", EACH, |n: Counts| Rule::Below(n.sources);
    /// A node; from the number of nodes on a source.
    origins: u32 = "origin", EACH, |n: Counts| Rule::Below(n.nodes.saturating_add(n.sources));
    /// An edge; from the number of edges on a key, of a literal.
    claims: u32 = "claim", EACH, |n: Counts| Rule::Below(n.edges.saturating_add(n.keys));
    /// In what capacity.
    roles: u32 = "role", EACH, TEXT_OR_NONE;
    /// In our own words.
    glosses: u32 = "gloss", EACH, TEXT_OR_NONE;
    /// The day it was entered.
    recorded: u32 = "recorded", EACH, TEXT_OR_NONE;
    /// The checksum of the line.
    sums: u32 = "sum", EACH, TEXT_OR_NONE;
    /// Where the speakers of each begin.
    speaker_starts: u32 = "speakers", ENDS, |n: Counts| Rule::Ascending(n.speakers);
    /// The speakers, after merging.
    speaker_nodes: NodeId = "speaker.node", SPEAKERS, NODE;
    /// The speakers as entered.
    speaker_ids: u32 = "speaker.id", SPEAKERS, TEXT;
    /// Bit 0: believes; bit 1: entered as an object with `who` and `how`.
    speaker_hows: u8 = "speaker.how", SPEAKERS, |_| Rule::Below(4);
    /// Where the locators of each begin.
    locator_starts: u32 = "locators", ENDS, |n: Counts| Rule::Ascending(n.locators);
    /// The first code point of each.
    locator_from: u64 = "locator.start", LOCATORS, ANY;
    /// One past the last.
    locator_to: u64 = "locator.end", LOCATORS, ANY;
    /// The checksum of the passage.
    locator_sums: u32 = "locator.sha256", LOCATORS, TEXT_OR_NONE;
    /// 0 false, 1 true, 2 an integer, 3 a text.
    value_kinds: u8 = "value.kind", VALUES, |_| Rule::Below(4);
    /// The integer, or the number of the text.
    value_numbers: i64 = "value.number", VALUES, ANY;
    /// As `Edtf::to_bits` gives them.
    periods: u64 = "period", PERIODS, ANY;
}
