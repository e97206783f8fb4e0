//! [`Kept`]: a snapshot that is open, with what it holds beside the graph.

use std::borrow::Cow;
use std::path::Path;

use super::Texts;
use super::layout::Header;
use super::open::{Sections, graph, with};
use crate::diagnostic::{Fault, codes};
use crate::graph::Graph;
use crate::graph::storage::{Array, Rule};

/// A snapshot that is open.
pub struct Kept {
    /// The graph.
    pub graph: Graph,
    sections: Sections,
    header: Header,
}

impl Kept {
    /// Opens a snapshot as [`open`](super::open()) does.
    ///
    /// # Errors
    /// As [`open`](super::open()).
    pub fn open(path: &Path) -> Result<Kept, Fault> {
        with(path, |sections, header| Ok(Kept { graph: graph(&sections, header)?, header: header.clone(), sections }))
    }

    /// The SHA-256 of the texts that a statement graph was made from; zeros for an open graph.
    pub fn sha256(&self) -> [u8; 32] {
        self.header.texts
    }

    /// One of the texts, by the name of its file; none when there is no such text. Linear in the text.
    ///
    /// # Errors
    /// When it is not what was written.
    pub fn text(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        self.bytes(&format!("text.{name}"))
    }

    /// What whoever wrote the file wants to be told when it is opened; empty for an open graph.
    ///
    /// # Errors
    /// When it is not what was written.
    pub fn notes(&self) -> Result<Vec<u8>, Fault> {
        Ok(self.bytes("notes")?.unwrap_or_default())
    }

    /// All texts; none in a snapshot of an open graph. Linear in the texts.
    ///
    /// # Errors
    /// When one is not what was written.
    pub fn texts(&self) -> Result<Option<Texts<'static>>, Fault> {
        let mut names: Vec<&str> = self.sections.entries.keys().filter_map(|name| name.strip_prefix("text.")).collect();
        names.sort_unstable();
        let mut files = Vec::new();
        for name in names {
            files.extend(self.text(name)?.map(|text| (name.to_owned(), Cow::Owned(text))));
        }
        let (sha256, notes) = (self.header.texts, Cow::Owned(self.notes()?));
        Ok((!files.is_empty()).then_some(Texts { files, sha256, notes }))
    }

    /// Checks every block against its checksum, for whoever cannot go back once something was read. Linear in the
    /// file.
    ///
    /// # Errors
    /// When a block is not what was written.
    pub fn whole(&self) -> Result<(), Fault> {
        let file = &self.sections.file;
        let sound = (0..file.blocks()).all(|block| file.is_sound(block));
        self.graph.damage().filter(|_| !sound).map_or(Ok(()), Err)
    }

    fn bytes(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        if !self.sections.has(name) {
            return Ok(None);
        }
        let wrong = |why: String| Fault::new(codes::DATA_DAMAGED, format!("the snapshot is damaged: {why}"));
        let bytes: Array<u8> = self.sections.array(name, Rule::Any).map_err(wrong)?;
        let all = bytes.all().to_vec();
        self.graph.damage().map_or(Ok(Some(all)), Err)
    }
}
