//! [`Bits`]: a fixed-length bit set over dense ids.

/// A set of dense ids below a fixed bound.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// The empty set over ids below `len`.
    pub fn new(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// The full set over ids below `len`.
    pub fn full(len: usize) -> Self {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64)], len };
        if let (Some(last), used @ 1..) = (bits.words.last_mut(), len % 64) {
            *last = (1 << used) - 1;
        }
        bits
    }

    /// The set with these words, 64 ids each; ids from `len` on are left out.
    pub(super) fn from_words(mut words: Vec<u64>, len: usize) -> Self {
        words.resize(len.div_ceil(64), 0);
        if let (Some(last), used @ 1..) = (words.last_mut(), len % 64) {
            *last &= (1 << used) - 1;
        }
        Bits { words, len }
    }

    /// The words, 64 ids each, the least id in the lowest bit.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// One past the greatest id the set can hold.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing is in the set.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether `at` is in the set; false beyond its bound.
    #[inline]
    pub fn get(&self, at: usize) -> bool {
        self.words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Puts `at` in or out, growing the bound where needed.
    #[inline]
    pub fn set(&mut self, at: usize, value: bool) {
        if at >= self.len {
            self.len = at + 1;
            self.words.resize(self.len.div_ceil(64), 0);
        }
        if let Some(word) = self.words.get_mut(at / 64) {
            let bit = 1 << (at % 64);
            *word = if value { *word | bit } else { *word & !bit };
        }
    }

    /// The same set over more ids.
    #[must_use]
    pub fn widened(&self, len: usize) -> Self {
        let mut bits = self.clone();
        bits.len = bits.len.max(len);
        bits.words.resize(bits.len.div_ceil(64), 0);
        bits
    }

    /// How many ids are in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Keeps only what is in `other` too.
    pub fn intersect(&mut self, other: &Bits) {
        for (at, word) in self.words.iter_mut().enumerate() {
            *word &= other.words.get(at).copied().unwrap_or(0);
        }
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros() as usize)?;
                rest &= rest - 1;
                Some(at * 64 + bit)
            })
        })
    }
}
