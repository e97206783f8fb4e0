//! [`Buckets`]: rows by the hash of what they are looked up by.
//!
//! Buckets lie one after the other: those whose hash ends in `b` have `starts[b]..starts[b + 1]`. So many rows
//! with one value make one long bucket and leave the others alone, which open addressing would not. Whoever
//! looks up decides what equals what; a bucket only leads there.

use super::storage::{Array, Plain};

/// Rows by hash.
#[derive(Clone, Debug)]
pub(super) struct Buckets<T: Plain> {
    /// One more than there are buckets, which are a power of two.
    pub(super) starts: Array<u32>,
    /// In each bucket in the order in which they came.
    pub(super) items: Array<T>,
}

impl<T: Plain> Buckets<T> {
    /// Of rows with their hashes. Linear.
    pub(super) fn new(hashed: &[(T, u64)]) -> Self {
        let buckets = hashed.len().next_power_of_two();
        let bucket = |hash: u64| usize::try_from(hash & (buckets as u64 - 1)).unwrap_or(0);
        let mut starts = vec![0_u32; buckets + 1];
        for (_, hash) in hashed {
            if let Some(count) = starts.get_mut(bucket(*hash) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut items = vec![T::default(); hashed.len()];
        for (item, hash) in hashed {
            let Some(place) = next.get_mut(bucket(*hash)) else { continue };
            if let Some(slot) = items.get_mut(*place as usize) {
                *slot = *item;
            }
            *place += 1;
        }
        Buckets { starts: starts.into(), items: items.into() }
    }

    /// Whether two say the same, down to the order. Linear.
    pub(super) fn agrees(&self, other: &Buckets<T>) -> bool
    where
        T: PartialEq,
    {
        self.starts.all() == other.starts.all() && self.items.all() == other.items.all()
    }

    /// The rows whose value may have this hash.
    pub(super) fn bucket(&self, hash: u64) -> &[T] {
        let buckets = self.starts.len().saturating_sub(1) as u64;
        let Some(at) = buckets.checked_sub(1).and_then(|mask| usize::try_from(hash & mask).ok()) else { return &[] };
        match self.starts.slice(at..at + 2) {
            Some([from, to]) => self.items.slice(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }
}
