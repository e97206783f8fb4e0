//! Labels, relations and keys by number; and [`Strings`], where property texts lie once.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::model::Text;

macro_rules! numbered {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(super) u32);

        impl $name {
            /// The number, as an index into the graph's list of such names.
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

/// Texts of property values in one arena, each once; a shared copy is made when one is first read.
#[derive(Clone, Debug, Default)]
pub(super) struct Strings {
    arena: String,
    ends: Vec<usize>,
    shared: Vec<OnceLock<Text>>,
}

impl Strings {
    pub(super) fn get(&self, at: u32) -> &str {
        let at = at as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(at).copied().unwrap_or(start);
        self.arena.get(start..end).unwrap_or("")
    }

    pub(super) fn text(&self, at: u32) -> Text {
        match self.shared.get(at as usize) {
            Some(cell) => cell.get_or_init(|| Text::from(self.get(at))).clone(),
            None => Text::from(""),
        }
    }
}

/// Collects texts for [`Strings`].
#[derive(Debug, Default)]
pub(super) struct StringsBuilder {
    strings: Strings,
    index: HashMap<Box<str>, u32>,
}

impl StringsBuilder {
    pub(super) fn intern(&mut self, text: &str) -> u32 {
        if let Some(at) = self.index.get(text) {
            return *at;
        }
        let at = u32::try_from(self.strings.ends.len()).unwrap_or(u32::MAX);
        self.strings.arena.push_str(text);
        self.strings.ends.push(self.strings.arena.len());
        self.index.insert(text.into(), at);
        at
    }

    pub(super) fn get(&self, at: u32) -> &str {
        self.strings.get(at)
    }

    pub(super) fn finish(mut self) -> Strings {
        self.strings.shared.resize_with(self.strings.ends.len(), OnceLock::new);
        self.strings
    }
}
