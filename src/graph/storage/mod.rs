//! [`Array`]: the elements of one column, in memory of our own or in a mapped file.
//!
//! Whoever reads a column does not know which of the two it is. Only [`map`] has `unsafe` code; this module
//! knows nothing of what the numbers mean.

mod hash;
mod map;

pub(super) use hash::{Hasher, hash};
pub(super) use map::{BLOCK, Layout, Mapped, Part, Plain, Rule, SUM};

use std::ops::Range;

/// From so many rows on a loop may check whole columns of a file at once.
pub(super) const LOOP: usize = 256;

/// The elements of one column; never changed once made.
#[derive(Clone, Debug)]
pub(super) enum Array<T: Plain> {
    /// In memory.
    Owned(Vec<T>),
    /// In a file, each block of which is checked when first touched.
    Mapped(Part<T>),
}

impl<T: Plain> Array<T> {
    /// How many elements there are.
    #[inline]
    pub(super) fn len(&self) -> usize {
        match self {
            Array::Owned(all) => all.len(),
            Array::Mapped(part) => part.len(),
        }
    }

    /// One element; none beyond the last one, or in a damaged block.
    #[inline]
    pub(super) fn get(&self, at: usize) -> Option<T> {
        match self {
            Array::Owned(all) => all.get(at).copied(),
            Array::Mapped(part) => part.get(at),
        }
    }

    /// A range of elements; none when it is not within the bounds, or touches a damaged block.
    #[inline]
    pub(super) fn slice(&self, range: Range<usize>) -> Option<&[T]> {
        match self {
            Array::Owned(all) => all.get(range),
            Array::Mapped(part) => part.slice(range),
        }
    }

    /// Marks the file that the elements lie in as damaged: what they say makes no sense.
    pub(super) fn spoil(&self, why: &str) {
        if let Array::Mapped(part) = self {
            part.file().spoil(|| format!("section `{}`: {why}", part.name()));
        }
    }

    /// All elements; empty when a block is damaged. Of a mapped column this touches all of it once.
    #[inline]
    pub(super) fn all(&self) -> &[T] {
        match self {
            Array::Owned(all) => all,
            Array::Mapped(part) => part.slice(0..part.len()).unwrap_or(&[]),
        }
    }
}

impl<T: Plain> Default for Array<T> {
    fn default() -> Self {
        Array::Owned(Vec::new())
    }
}

impl<T: Plain> From<Vec<T>> for Array<T> {
    fn from(all: Vec<T>) -> Self {
        Array::Owned(all)
    }
}

impl<T: Plain> FromIterator<T> for Array<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        Array::Owned(all.into_iter().collect())
    }
}
