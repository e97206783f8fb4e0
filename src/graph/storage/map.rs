//! [`Mapped`]: a file in memory as it lies on disk, checked block by block; the one place with `unsafe` code.
//!
//! A block of 4 KiB is checked when one of its bytes is first read: its checksum, and the rule of the column
//! that is read (ids below their bound, offsets that do not fall). The checksums lie in the file too, and are
//! checked by blocks in the same way, so that opening a file does not depend on its size. A block that fails gives nothing, and the
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

use crate::model::{EdgeId, NodeId, StatementId};

/// Bytes that one checksum covers: a page of memory, so that a look at one row checks no more than it pays for anyway.
pub(in crate::graph) const BLOCK: usize = 1 << 12;

/// Bytes of a checksum.
pub(in crate::graph) const SUM: usize = size_of::<u32>();

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

/// Bits that are set one by one, by whoever comes first.
#[derive(Debug)]
struct Marks(Box<[AtomicU64]>);

impl Marks {
    fn new(len: usize) -> Self {
        Marks((0..len.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    // Relaxed: the bytes themselves never change, so there is nothing that a reader could see too late.
    #[inline]
    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word.load(Ordering::Relaxed) & (1 << (at % 64)) != 0)
    }

    /// Whether the bit was not set before.
    fn set(&self, at: usize) -> bool {
        let bit = 1 << (at % 64);
        self.0.get(at / 64).is_some_and(|word| word.fetch_or(bit, Ordering::Relaxed) & bit == 0)
    }
}

/// Where the parts of a file lie.
#[derive(Debug, Default)]
pub(in crate::graph) struct Layout {
    /// The bytes that checksums cover.
    pub(in crate::graph) data: Range<usize>,
    /// The checksums of their blocks: one for each block of the file.
    pub(in crate::graph) sums: Range<usize>,
    /// The checksums of the blocks of `sums`, themselves known to be right.
    pub(in crate::graph) tops: Vec<u32>,
}

/// A file in memory.
#[derive(Debug)]
pub(in crate::graph) struct Mapped {
    map: memmap2::Mmap,
    layout: Layout,
    sound: Marks,
    proved: Marks,
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
        let (sound, proved) = (Marks::new(0), Marks::new(0));
        Ok(Mapped { map, layout: Layout::default(), sound, proved, damage: OnceLock::new() })
    }

    /// The same file with the places of its parts; none when they do not lie within it.
    pub(in crate::graph) fn checked(self, layout: Layout) -> Option<Arc<Mapped>> {
        let Layout { data, sums, tops } = &layout;
        let fits = self.map.get(data.clone()).is_some() && self.map.get(sums.clone()).is_some();
        let blocks = data.end.div_ceil(BLOCK);
        if !fits || sums.len() != blocks * SUM || tops.len() != sums.len().div_ceil(BLOCK) {
            return None;
        }
        let (sound, proved) = (Marks::new(blocks), Marks::new(tops.len()));
        Some(Arc::new(Mapped { layout, sound, proved, ..self }))
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
        self.layout.sums.len() / SUM
    }

    /// Whether a block is what was written, checked once.
    pub(in crate::graph) fn is_sound(&self, block: usize) -> bool {
        if self.sound.has(block) {
            return true;
        }
        let Layout { data, .. } = &self.layout;
        let sum = self.sum(block);
        let fits = sum.is_some_and(|sum| covered(&self.map, data, block).is_some_and(|found| found == sum));
        if fits {
            self.sound.set(block);
        } else {
            self.spoil(|| format!("the block at byte {} is not what was written", block * BLOCK));
        }
        fits
    }

    /// The checksum of a block, once it is known to be the one that was written.
    fn sum(&self, block: usize) -> Option<u32> {
        let Layout { sums, tops, .. } = &self.layout;
        let page = block / (BLOCK / SUM);
        if !self.proved.has(page) {
            let own = self.map.get(sums.clone())?;
            if covered(own, &(0..own.len()), page)? != *tops.get(page)? {
                self.spoil(|| format!("the checksums at byte {} are not what was written", sums.start + page * BLOCK));
                return None;
            }
            self.proved.set(page);
        }
        let at = sums.start + block * SUM;
        self.map.get(at..sums.end)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
    }
}

/// The checksum of the bytes of a block that lie in `data`; none beyond the end.
fn covered(bytes: &[u8], data: &Range<usize>, block: usize) -> Option<u32> {
    let start = block * BLOCK;
    bytes.get(start.max(data.start)..start.saturating_add(BLOCK).min(data.end)).map(crc32fast::hash)
}

/// Which blocks of a part were touched.
#[derive(Debug)]
struct Touched {
    /// All of them.
    whole: AtomicBool,
    left: AtomicUsize,
    blocks: Marks,
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
        let data = &file.layout.data;
        let within = range.start >= data.start && range.end <= data.end && range.start <= range.end;
        let bytes = file.map.get(range.clone()).filter(|_| within)?;
        let start = NonNull::from(bytes).cast::<T>();
        if !start.is_aligned() || !range.start.is_multiple_of(8) || !bytes.len().is_multiple_of(size) {
            return None;
        }
        let blocks = blocks(&range).len();
        let touched = Touched {
            whole: AtomicBool::new(bytes.is_empty()),
            left: AtomicUsize::new(blocks),
            blocks: Marks::new(blocks),
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
        if self.touched.blocks.has(own) {
            return true;
        }
        if !self.file.is_sound(block) || !self.obeys(block) {
            return false;
        }
        if self.touched.blocks.set(own) && self.touched.left.fetch_sub(1, Ordering::Relaxed) == 1 {
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
            // Every element is looked at, with nothing to decide before the end: so the compiler takes several at once.
            Rule::Below(bound) => own.iter().fold(true, |fits, n| fits & (n.ordinal() < bound)),
            Rule::BelowOrNone(bound) => {
                own.iter().fold(true, |fits, n| fits & ((n.ordinal() < bound) | (n.ordinal() == u64::from(u32::MAX))))
            }
            Rule::Ascending(bound) => {
                let begun = all.get(first.saturating_sub(1)..last).unwrap_or(own);
                let rising = begun.iter().zip(begun.iter().skip(1));
                let rises = rising.fold(true, |rises, (a, b)| rises & (a.ordinal() <= b.ordinal()));
                rises && own.last().is_none_or(|last| last.ordinal() <= bound)
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
