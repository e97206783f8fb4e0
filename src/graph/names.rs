//! Labels, relations and keys by number; and [`Strings`], where property texts lie once.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::storage::{Array, Part};
use crate::model::Text;

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The number, as an index into the graph's list of such names.
            #[inline]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl From<usize> for $name {
            fn from(index: usize) -> Self {
                $name(u32::try_from(index).unwrap_or(u32::MAX))
            }
        }
    )*};
}

numbered! {
    /// A label of one graph.
    LabelId;
    /// A relation type of one graph.
    RelationId;
    /// A property key of one graph; nodes and edges share the numbering.
    KeyId;
}

/// A list of names, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    list: Vec<Text>,
    index: HashMap<Text, u32>,
}

impl Names {
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.index.get(name).map(|at| *at as usize)
    }

    pub(super) fn intern(&mut self, name: &str) -> usize {
        if let Some(at) = self.find(name) {
            return at;
        }
        let at = self.list.len();
        let text = Text::from(name);
        self.index.insert(text.clone(), u32::try_from(at).unwrap_or(u32::MAX));
        self.list.push(text);
        at
    }

    pub(super) fn text(&self, at: usize) -> Option<&Text> {
        self.list.get(at)
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.list.get(at).map_or("", Text::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }
}

/// The characters of all texts, one after the other.
#[derive(Clone, Debug)]
enum Arena {
    Owned(String),
    /// In a file, where each text is checked to be UTF-8 when it is read.
    Mapped(Part<u8>),
}

impl Default for Arena {
    fn default() -> Self {
        Arena::Owned(String::new())
    }
}

/// Shared copies are made room for in chunks of so many.
const CHUNK: usize = 1024;

/// One chunk of shared copies.
type Chunk = OnceLock<Box<[OnceLock<Text>]>>;

/// Texts of property values in one arena, each once; a shared copy is made when one is first read.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    arena: Arena,
    ends: Array<u64>,
    shared: Vec<Chunk>,
}

impl Strings {
    /// Texts that lie one behind the other in an arena, each once.
    pub(super) fn owned(arena: String, ends: Vec<u64>) -> Self {
        let strings = Strings { arena: Arena::Owned(arena), ends: ends.into(), shared: Vec::new() };
        strings.with_room()
    }

    /// Those in a file; in `ends` stands where each ends.
    pub(super) fn stored(arena: Part<u8>, ends: Array<u64>) -> Self {
        let strings = Strings { arena: Arena::Mapped(arena), ends, shared: Vec::new() };
        strings.with_room()
    }

    fn with_room(mut self) -> Self {
        self.shared.resize_with(self.ends.len().div_ceil(CHUNK), OnceLock::new);
        self
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The bytes of all texts, and where each ends.
    pub(super) fn parts(&self) -> (&[u8], &[u64]) {
        let bytes = match &self.arena {
            Arena::Owned(arena) => arena.as_bytes(),
            Arena::Mapped(part) => part.slice(0..part.len()).unwrap_or(&[]),
        };
        (bytes, self.ends.all())
    }

    /// The bytes of a text, for who compares and does not show them.
    #[inline]
    pub(super) fn bytes(&self, at: u32) -> &[u8] {
        let Some(range) = self.range(at) else { return &[] };
        match &self.arena {
            Arena::Owned(arena) => arena.as_bytes().get(range).unwrap_or(&[]),
            Arena::Mapped(part) => part.slice(range).unwrap_or(&[]),
        }
    }

    /// Where a text lies.
    #[inline]
    fn range(&self, at: u32) -> Option<Range<usize>> {
        let at = at as usize;
        let place = |end: u64| usize::try_from(end).unwrap_or(usize::MAX);
        match at.checked_sub(1) {
            None => self.ends.get(0).map(|end| 0..place(end)),
            Some(before) => self.ends.slice(before..at + 1).and_then(|ends| match ends {
                [start, end] => Some(place(*start)..place(*end)),
                _ => None,
            }),
        }
    }

    pub(super) fn get(&self, at: u32) -> &str {
        let Some(range) = self.range(at) else { return "" };
        match &self.arena {
            Arena::Owned(arena) => arena.get(range).unwrap_or(""),
            Arena::Mapped(part) => mapped(part, range),
        }
    }

    pub(super) fn text(&self, at: u32) -> Text {
        let (chunk, within) = (at as usize / CHUNK, at as usize % CHUNK);
        let room = || (0..CHUNK).map(|_| OnceLock::new()).collect();
        match self.shared.get(chunk).and_then(|chunk| chunk.get_or_init(room).get(within)) {
            Some(cell) => cell.get_or_init(|| Text::from(self.get(at))).clone(),
            None => Text::from(""),
        }
    }
}

fn mapped(part: &Part<u8>, range: Range<usize>) -> &str {
    let Some(bytes) = part.slice(range) else { return "" };
    std::str::from_utf8(bytes).unwrap_or_else(|_| {
        part.file().spoil(|| "a text is not UTF-8".to_owned());
        ""
    })
}

/// Collects texts for [`Strings`].
#[derive(Debug, Default)]
pub(super) struct StringsBuilder {
    arena: String,
    ends: Vec<u64>,
    index: HashMap<Box<str>, u32>,
}

impl StringsBuilder {
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(at) = self.index.get(text) {
            return *at;
        }
        let at = self.push(text);
        self.index.insert(text.into(), at);
        at
    }

    /// Adds a text without asking whether it is there.
    pub(super) fn push(&mut self, text: &str) -> u32 {
        let at = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.arena.push_str(text);
        self.ends.push(self.arena.len() as u64);
        at
    }

    pub(super) fn get(&self, at: u32) -> &str {
        let end = |at: usize| self.ends.get(at).and_then(|end| usize::try_from(*end).ok());
        let start = (at as usize).checked_sub(1).and_then(end).unwrap_or(0);
        end(at as usize).and_then(|end| self.arena.get(start..end)).unwrap_or("")
    }

    pub(super) fn finish(self) -> Strings {
        Strings::owned(self.arena, self.ends)
    }
}
