//! [`Type`]: what is certain about the value of an expression.

use crate::model::Kinds;

/// The kinds a value may have, and the kinds of its elements when it is a list.
///
/// Nothing is complained about unless it is certain, so every operation errs on the wide side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Type {
    /// The kinds of the value; `NONE` when there can be no value at all, such as an element of `[]`.
    pub(super) kinds: Kinds,
    /// The kinds of the elements; of no meaning unless the value can be a list.
    pub(super) element: Kinds,
}

impl Type {
    /// Anything.
    pub(super) const ANY: Type = Type::of(Kinds::ANY);
    /// True, false or null.
    pub(super) const CONDITION: Type = Type::of(Kinds::BOOLEAN.or(Kinds::NULL));

    /// A value of these kinds; elements of lists may be anything.
    pub(super) const fn of(kinds: Kinds) -> Self {
        Type { kinds, element: Kinds::ANY }
    }

    /// A list of such elements.
    pub(super) const fn list(element: Kinds) -> Self {
        Type { kinds: Kinds::LIST, element }
    }

    /// This or that.
    pub(super) fn or(self, other: Type) -> Self {
        let element = match (self.kinds.meets(Kinds::LIST), other.kinds.meets(Kinds::LIST)) {
            (true, false) => self.element,
            (false, true) => other.element,
            _ => self.element.or(other.element),
        };
        Type { kinds: self.kinds.or(other.kinds), element }
    }

    /// This or null.
    pub(super) fn nullable(self) -> Self {
        Type { kinds: self.kinds.or(Kinds::NULL), ..self }
    }

    /// What an element of the list is; anything, unless it is certainly a list.
    pub(super) fn element(self) -> Type {
        if self.kinds.within(Kinds::LIST.or(Kinds::NULL)) { Type::of(self.element) } else { Type::ANY }
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
