//! [`Members`]: a set of rows at rest, such as the nodes of a label.

use std::sync::OnceLock;

use super::bits::Bits;
use super::storage::Array;

/// A set of rows, as 64-bit words. One that lies in a file is copied when first asked, a bit per row: so that
/// the sets that hot loops write to need not tell where they lie.
#[derive(Clone, Debug, Default)]
pub(super) struct Members {
    words: Array<u64>,
    len: usize,
    bits: OnceLock<Bits>,
}

impl From<Bits> for Members {
    fn from(bits: Bits) -> Self {
        Members { words: Array::default(), len: bits.len(), bits: OnceLock::from(bits) }
    }
}

impl Members {
    /// A set of rows below `len`, given by its words.
    pub(super) fn stored(words: Array<u64>, len: usize) -> Self {
        Members { words, len, bits: OnceLock::new() }
    }

    /// The set.
    #[inline]
    pub(super) fn bits(&self) -> &Bits {
        self.bits.get_or_init(|| Bits::from_words(self.words.all().to_vec(), self.len))
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> bool {
        self.bits().get(at)
    }
}
