//! [`Mapped`]: a file in memory as it lies on disk, checked block by block; the one place with `unsafe` code.
//!
//! A block of 64 KiB is checked when one of its bytes is first read: its checksum, and the rule of the column
//! that is read (ids below their bound, offsets that do not fall). A block that fails gives nothing, and the
//! file is marked damaged, which whoever hands out an answer has to ask for. Nothing here knows the file's
//! layout.
#![expect(unsafe_code, reason = "mapping a file, and reading its bytes as numbers")]

use std::fs::File;
use std::io;
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use super::hash::hash;
use crate::model::{EdgeId, NodeId, StatementId};

/// Bytes that one checksum covers.
pub(in crate::graph) const BLOCK: usize = 1 << 16;

/// Numbers that any bytes are, little-endian in a file.
///
/// # Safety
/// Every pattern of bits must be a value, without padding, and the size must divide 8.
pub(in crate::graph) unsafe trait Plain:
    Copy + std::fmt::Debug + Default + Send + Sync + 'static
{
    /// The number of the type in the section table.
    const KIND: u32;

    /// The number as rules look at it.
    fn ordinal(self) -> u64;

    /// Appends the bytes, little-endian.
    fn put(self, out: &mut Vec<u8>);
}

macro_rules! plain {
    ($($(#[$doc:meta])* $kind:literal $type:ty, $value:ident => $number:expr;)*) => {$(
        // SAFETY: a number of 1, 2, 4 or 8 bytes, or a transparent wrapper of a u32: any bits are a value.
        unsafe impl Plain for $type {
            const KIND: u32 = $kind;

            #[inline]
            fn ordinal(self) -> u64 {
                let $value = self;
                u64::try_from($number).unwrap_or(u64::MAX)
            }

            #[inline]
            fn put(self, out: &mut Vec<u8>) {
                let $value = self;
                out.extend_from_slice(&($number).to_le_bytes());
            }
        }
    )*};
}

plain! {
    1 u8, n => n;
    2 u32, n => n;
    3 u64, n => n;
    4 i8, n => n;
    5 i16, n => n;
    6 i32, n => n;
    7 i64, n => n;
    9 NodeId, n => n.0;
    10 EdgeId, n => n.0;
    11 StatementId, n => n.0;
}

// SAFETY: eight bytes, and any bits are a float.
unsafe impl Plain for f64 {
    const KIND: u32 = 8;

    fn ordinal(self) -> u64 {
        self.to_bits()
    }

    fn put(self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.to_le_bytes());
    }
}

/// What holds of the elements of a sound column.
#[derive(Clone, Copy, Debug)]
pub(in crate::graph) enum Rule {
    /// Nothing.
    Any,
    /// Each lies below a bound.
    Below(u64),
    /// Each lies below a bound, or is the greatest number there is: none.
    BelowOrNone(u64),
    /// None is less than the one before, or greater than a bound.
    Ascending(u64),
}

/// A file in memory.
#[derive(Debug)]
pub(in crate::graph) struct Mapped {
    map: memmap2::Mmap,
    /// The checksums of the blocks that lie within `data`, in order.
    sums: Vec<u64>,
    data: Range<usize>,
    sound: Box<[AtomicU64]>,
    damage: OnceLock<String>,
}

impl Mapped {
    /// Maps a file. What it says of itself is told by [`Mapped::checked`] afterwards.
    ///
    /// # Errors
    /// When the system cannot map it.
    pub(in crate::graph) fn open(file: &File) -> io::Result<Mapped> {
        // SAFETY: snapshots are never changed in place, by us or (as their documentation demands) by others:
        // a new one replaces the old one by a rename, and the mapping keeps the old file alive. Every number
        // read is checked before it is used as a place.
        let map = unsafe { memmap2::Mmap::map(file)? };
        Ok(Mapped { map, sums: Vec::new(), data: 0..0, sound: Box::default(), damage: OnceLock::new() })
    }

    /// The same file with the checksums of its blocks: of block `i` of the file, as far as it lies in `data`.
    pub(in crate::graph) fn checked(self, data: Range<usize>, sums: Vec<u64>) -> Arc<Mapped> {
        let sound = (0..sums.len().div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Arc::new(Mapped { sums, data, sound, ..self })
    }

    /// All bytes, unchecked.
    pub(in crate::graph) fn bytes(&self) -> &[u8] {
        &self.map
    }

    /// What was found to be wrong with the file so far.
    pub(in crate::graph) fn damage(&self) -> Option<&str> {
        self.damage.get().map(String::as_str)
    }

    /// Marks the file as damaged; the first to say so is heard.
    pub(in crate::graph) fn spoil(&self, why: impl FnOnce() -> String) {
        self.damage.get_or_init(why);
    }

    /// How many blocks have checksums.
    pub(in crate::graph) fn blocks(&self) -> usize {
        self.sums.len()
    }

    /// Whether a block is what was written, checked once.
    pub(in crate::graph) fn is_sound(&self, block: usize) -> bool {
        let bit = 1 << (block % 64);
        let word = self.sound.get(block / 64);
        // Relaxed: the bytes themselves never change, so there is nothing that a reader could see too late.
        if word.is_some_and(|word| word.load(Ordering::Relaxed) & bit != 0) {
            return true;
        }
        let from = (block * BLOCK).max(self.data.start);
        let to = (block * BLOCK).saturating_add(BLOCK).min(self.data.end);
        let bytes = self.map.get(from..to);
        let fits = bytes.is_some_and(|bytes| self.sums.get(block).is_some_and(|sum| *sum == hash(bytes)));
        match word {
            Some(word) if fits => {
                word.fetch_or(bit, Ordering::Relaxed);
            }
            _ => self.spoil(|| format!("the block at byte {from} is not what was written")),
        }
        fits
    }
}

/// Which blocks of a part were touched.
#[derive(Debug)]
struct Touched {
    /// All of them.
    whole: AtomicBool,
    left: AtomicUsize,
    blocks: Box<[AtomicU64]>,
}

/// Some elements of a mapped file.
#[derive(Clone, Debug)]
pub(in crate::graph) struct Part<T> {
    file: Arc<Mapped>,
    start: NonNull<T>,
    len: usize,
    /// Where the first element lies in the file.
    at: usize,
    rule: Rule,
    name: Arc<str>,
    touched: Arc<Touched>,
    of: PhantomData<T>,
}

// SAFETY: the pointer leads into a mapping that is only read, and that `file` keeps alive.
unsafe impl<T: Plain> Send for Part<T> {}
// SAFETY: as above; what changes behind a shared reference is atomic.
unsafe impl<T: Plain> Sync for Part<T> {}

impl<T: Plain> Part<T> {
    /// The elements in a range of bytes; none when it does not lie within the checked data, is not aligned,
    /// or is no whole number of elements.
    pub(in crate::graph) fn new(file: &Arc<Mapped>, range: Range<usize>, rule: Rule, name: &str) -> Option<Part<T>> {
        let size = size_of::<T>();
        let within = range.start >= file.data.start && range.end <= file.data.end && range.start <= range.end;
        let bytes = file.map.get(range.clone()).filter(|_| within)?;
        let start = NonNull::from(bytes).cast::<T>();
        if !start.is_aligned() || !range.start.is_multiple_of(8) || !bytes.len().is_multiple_of(size) {
            return None;
        }
        let blocks = blocks(&range).len();
        let touched = Touched {
            whole: AtomicBool::new(bytes.is_empty()),
            left: AtomicUsize::new(blocks),
            blocks: (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect(),
        };
        let (len, at) = (bytes.len() / size, range.start);
        let (file, touched) = (Arc::clone(file), Arc::new(touched));
        Some(Part { file, start, len, at, rule, name: name.into(), touched, of: PhantomData })
    }

    #[inline]
    pub(in crate::graph) fn len(&self) -> usize {
        self.len
    }

    /// The file.
    pub(in crate::graph) fn file(&self) -> &Arc<Mapped> {
        &self.file
    }

    /// What the section is called.
    pub(in crate::graph) fn name(&self) -> &str {
        &self.name
    }

    #[inline]
    fn unchecked(&self) -> &[T] {
        // SAFETY: `new` made sure that `len` elements lie there, aligned, in a mapping that `file` keeps
        // alive and nobody writes to; any bytes are a `T`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    #[inline]
    pub(in crate::graph) fn get(&self, at: usize) -> Option<T> {
        let found = *self.unchecked().get(at)?;
        (self.touched.whole.load(Ordering::Relaxed) || self.touch(at..at + 1)).then_some(found)
    }

    #[inline]
    pub(in crate::graph) fn slice(&self, range: Range<usize>) -> Option<&[T]> {
        let found = self.unchecked().get(range.clone())?;
        (self.touched.whole.load(Ordering::Relaxed) || self.touch(range)).then_some(found)
    }

    /// Whether all blocks of some elements are sound, checking those that nobody touched before.
    fn touch(&self, elements: Range<usize>) -> bool {
        if elements.is_empty() {
            return true;
        }
        let size = size_of::<T>();
        let bytes = self.at + elements.start * size..self.at + elements.end * size;
        blocks(&bytes).all(|block| self.touch_block(block))
    }

    fn touch_block(&self, block: usize) -> bool {
        let own = block - self.at / BLOCK;
        let bit = 1 << (own % 64);
        let Some(word) = self.touched.blocks.get(own / 64) else { return false };
        if word.load(Ordering::Relaxed) & bit != 0 {
            return true;
        }
        if !self.file.is_sound(block) || !self.obeys(block) {
            return false;
        }
        let before = word.fetch_or(bit, Ordering::Relaxed);
        if before & bit == 0 && self.touched.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.touched.whole.store(true, Ordering::Relaxed);
        }
        true
    }

    /// Whether the elements in a block follow the column's rule.
    fn obeys(&self, block: usize) -> bool {
        let size = size_of::<T>();
        let first = (block * BLOCK).saturating_sub(self.at) / size;
        let last = ((block + 1) * BLOCK - self.at).div_ceil(size).min(self.len);
        let all = self.unchecked();
        let Some(own) = all.get(first..last) else { return false };
        let obeys = match self.rule {
            Rule::Any => true,
            Rule::Below(bound) => own.iter().map(|n| n.ordinal()).max().is_none_or(|most| most < bound),
            Rule::BelowOrNone(bound) => own.iter().all(|n| n.ordinal() < bound || n.ordinal() == u64::from(u32::MAX)),
            Rule::Ascending(bound) => {
                let before = first.checked_sub(1).and_then(|at| all.get(at)).map_or(0, |n| n.ordinal());
                let last = own.iter().map(|n| n.ordinal()).try_fold(before, |a, b| (a <= b).then_some(b));
                last.is_some_and(|last| last <= bound)
            }
        };
        if !obeys {
            self.file.spoil(|| format!("section `{}` is out of order or out of bounds", self.name));
        }
        obeys
    }
}

/// The blocks that some bytes lie in.
fn blocks(bytes: &Range<usize>) -> Range<usize> {
    if bytes.is_empty() { 0..0 } else { bytes.start / BLOCK..(bytes.end - 1) / BLOCK + 1 }
}
