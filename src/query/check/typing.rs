//! [`Type`]: what is certain about the value of an expression.

use crate::model::Kinds;

/// The list of words that texts are taken from, where they are not just any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Words {
    /// Own names of relations.
    Relation,
    /// Entity types.
    Type,
    /// Ids of sources.
    Source,
    /// How a statement is said.
    Stance,
    /// Whether it is said in so many words.
    Basis,
    /// Certainly or possibly.
    Holding,
    /// Dates in EDTF.
    Date,
    /// Ids of entities.
    Id,
    /// Names of entities.
    Name,
}

/// The kinds a value may have, and the kinds of its elements when it is a list.
///
/// Nothing is complained about unless it is certain, so every operation errs on the wide side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    /// The kinds of the value; `NONE` when there can be no value at all, such as an element of `[]`.
    pub(super) kinds: Kinds,
    /// The kinds of the elements; of no meaning unless the value can be a list.
    pub(super) element: Kinds,
    /// What the texts are that it is or holds; none when they may be any.
    pub(super) words: Option<Words>,
}

impl Type {
    /// Anything.
    pub(super) const ANY: Type = Type::of(Kinds::ANY);
    /// True, false or null.
    pub(super) const CONDITION: Type = Type::of(Kinds::BOOLEAN.or(Kinds::NULL));

    /// A value of these kinds; elements of lists may be anything.
    pub(super) const fn of(kinds: Kinds) -> Self {
        Type { kinds, element: Kinds::ANY, words: None }
    }

    /// A list of such elements.
    pub(super) const fn list(element: Kinds) -> Self {
        Type { kinds: Kinds::LIST, element, words: None }
    }

    /// This or that.
    pub(super) fn or(self, other: Type) -> Self {
        let element = match (self.kinds.meets(Kinds::LIST), other.kinds.meets(Kinds::LIST)) {
            (true, false) => self.element,
            (false, true) => other.element,
            _ => self.element.or(other.element),
        };
        let words = match (self.words, other.words) {
            (one, two) if one == two => one,
            (words, None) if other.kinds.within(Kinds::NULL) => words,
            (None, words) if self.kinds.within(Kinds::NULL) => words,
            _ => None,
        };
        Type { kinds: self.kinds.or(other.kinds), element, words }
    }

    /// This or null.
    pub(super) fn nullable(self) -> Self {
        Type { kinds: self.kinds.or(Kinds::NULL), ..self }
    }

    /// What an element of the list is; anything, unless it is certainly a list.
    pub(super) fn element(self) -> Type {
        if self.kinds.within(Kinds::LIST.or(Kinds::NULL)) {
            Type { words: self.words, ..Type::of(self.element) }
        } else {
            Type::ANY
        }
    }

    /// A list of such values.
    pub(super) fn listed(self) -> Type {
        let words = self.words.filter(|_| !self.kinds.meets(Kinds::LIST));
        Type { words, ..Type::list(self.kinds) }
    }

    /// Whether the value is certainly neither null nor of one of these kinds.
    pub(super) fn never(self, kinds: Kinds) -> bool {
        self.kinds != Kinds::NONE && !self.kinds.meets(kinds.or(Kinds::NULL))
    }

    /// Whether the value is certainly of these kinds or null, and can be of them.
    pub(super) fn surely(self, kinds: Kinds) -> bool {
        self.kinds.meets(kinds) && self.kinds.within(kinds.or(Kinds::NULL))
    }
}
