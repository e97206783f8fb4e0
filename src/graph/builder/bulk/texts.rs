//! [`Texts`]: texts in one arena, and an open-addressing table that finds those that were interned.

use std::hash::{BuildHasher, RandomState};

/// The id of a place of the table that is free.
const FREE: u32 = u32::MAX;
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// A place of the table: a part of the text's hash, and its number.
#[derive(Clone, Copy, Debug)]
struct Slot {
    tag: u32,
    id: u32,
}

/// Numbered texts. Interned ones are found by what they say; pushed ones only by number.
///
/// The table holds numbers and a part of each hash, so that a text is compared once in the usual case; it is
/// never more than half full. The hash (multiply and fold, as in wyhash) is seeded anew in each process:
/// a file cannot be written so that its texts collide.
#[derive(Clone, Debug)]
pub struct Texts {
    pub(super) arena: String,
    /// Where each text ends.
    pub(super) ends: Vec<u64>,
    slots: Vec<Slot>,
    interned: usize,
    seed: u64,
}

impl Default for Texts {
    fn default() -> Self {
        Texts::new()
    }
}

impl Texts {
    /// None as yet.
    pub fn new() -> Self {
        let seed = RandomState::new().hash_one(0_u64);
        Texts { arena: String::new(), ends: Vec::new(), slots: Vec::new(), interned: 0, seed }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A text by number; empty where there is none.
    #[inline]
    pub fn get(&self, id: u32) -> &str {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let at = id as usize;
        let start = at.checked_sub(1).and_then(end).unwrap_or(0);
        end(at).and_then(|end| self.arena.get(start..end)).unwrap_or("")
    }

    /// Adds a text that [`Texts::find`] shall not find. Amortised constant time.
    pub fn push(&mut self, text: &str) -> u32 {
        let id = u32::try_from(self.ends.len()).unwrap_or(FREE);
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u64);
        id
    }

    /// The number of an interned text; a new one where it is not there. Expected constant time.
    pub fn intern(&mut self, text: &str) -> u32 {
        self.add(text).0
    }

    /// As [`Texts::intern`], and whether the text is new.
    pub fn add(&mut self, text: &str) -> (u32, bool) {
        if (self.interned + 1) * 2 > self.slots.len() {
            self.grow();
        }
        let hash = hash(self.seed, text.as_bytes());
        let (place, found) = self.place(hash, text);
        if let Some(id) = found {
            return (id, false);
        }
        let id = self.push(text);
        if let Some(slot) = self.slots.get_mut(place) {
            *slot = Slot { tag: tag(hash), id };
        }
        self.interned += 1;
        (id, true)
    }

    /// The number of an interned text. Expected constant time.
    pub fn find(&self, text: &str) -> Option<u32> {
        if self.slots.is_empty() { None } else { self.place(hash(self.seed, text.as_bytes()), text).1 }
    }

    /// Where the text is in the table, or where it would go.
    #[inline]
    fn place(&self, hash: u64, text: &str) -> (usize, Option<u32>) {
        let mask = self.slots.len() - 1;
        let mut at = low(hash) & mask;
        loop {
            match self.slots.get(at) {
                Some(slot) if slot.id != FREE => {
                    if slot.tag == tag(hash) && self.get(slot.id) == text {
                        return (at, Some(slot.id));
                    }
                }
                _ => return (at, None),
            }
            at = (at + 1) & mask;
        }
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(64);
        let old = std::mem::replace(&mut self.slots, vec![Slot { tag: 0, id: FREE }; size]);
        for slot in old.into_iter().filter(|slot| slot.id != FREE) {
            let hash = hash(self.seed, self.get(slot.id).as_bytes());
            let mut at = low(hash) & (size - 1);
            while self.slots.get(at).is_some_and(|slot| slot.id != FREE) {
                at = (at + 1) & (size - 1);
            }
            if let Some(place) = self.slots.get_mut(at) {
                *place = slot;
            }
        }
    }
}

fn tag(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or_default()
}

fn low(hash: u64) -> usize {
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or_default()
}

/// Eight bytes at a time, each folded in by a multiplication.
#[inline]
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let mut state = seed ^ (bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in chunks.by_ref() {
        let word = chunk.try_into().map_or(0, u64::from_le_bytes);
        state = fold(state ^ word);
    }
    let rest = chunks.remainder().iter().rev().fold(0_u64, |word, byte| word << 8 | u64::from(*byte));
    fold(fold(state ^ rest))
}

#[inline]
fn fold(word: u64) -> u64 {
    let wide = u128::from(word ^ MULTIPLIER).wrapping_mul(u128::from(MULTIPLIER.rotate_left(17)));
    let (high, low) = (wide >> 64, wide & u128::from(u64::MAX));
    u64::try_from(high ^ low).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interned_texts_are_found_and_pushed_ones_are_not() {
        let mut texts = Texts::new();
        assert_eq!(texts.find("a"), None);
        assert_eq!(texts.push("a"), 0);
        assert_eq!(texts.find("a"), None);
        for n in 0..10_000_u32 {
            assert_eq!(texts.add(&format!("text number {n}")), (n + 1, true));
        }
        for n in 0..10_000_u32 {
            let text = format!("text number {n}");
            assert_eq!((texts.find(&text), texts.get(n + 1)), (Some(n + 1), &*text));
            assert_eq!(texts.add(&text), (n + 1, false));
        }
        assert_eq!((texts.find("text number"), texts.find(""), texts.get(99_999)), (None, None, ""));
        assert_eq!((texts.intern(""), texts.find("")), (10_001, Some(10_001)));
    }
}
