//! Answers and figures in other formats: one file per format, one line in the list.
//!
//! An exporter writes what it is given and nothing else: no files, no terminal, no colours.

pub mod bulk;
pub mod delimited;
mod dot;
mod grid;
pub mod json;
mod line;
mod markdown;
mod moment;
mod table;
pub mod text;
pub mod value;
mod why;

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use crate::answer::Answer;
use crate::graph::figure::Figure;

/// What is exported.
#[derive(Clone, Copy, Debug)]
pub enum Exhibit<'a> {
    /// What a question gave.
    Answer(&'a Answer),
    /// A picture: part of a graph, or all of it.
    Figure(&'a Figure),
}

/// How it is exported.
#[derive(Clone, Debug)]
pub struct Options {
    /// Columns of the terminal; none where there is none.
    pub width: Option<usize>,
    /// Whether footnotes are shown.
    pub evidence: bool,
    /// How many rows are shown; none for all.
    pub rows: Option<usize>,
    /// Whether the closing line tells the time.
    pub timing: bool,
    /// Whether cells of CSV and TSV that a spreadsheet would run as formulas are made harmless.
    pub safe_csv: bool,
    /// The headline of a picture, such as the query; none for one made from what is shown.
    pub title: Option<String>,
}

impl Default for Options {
    /// Everything, with evidence and time, for no terminal.
    fn default() -> Self {
        Options { width: None, evidence: true, rows: None, timing: true, safe_csv: false, title: None }
    }
}

/// A format.
pub trait Exporter: Send + Sync {
    /// What `--format` calls it.
    fn name(&self) -> &str;

    /// File extensions that stand for it, without the dot; the first is its own.
    fn extensions(&self) -> &[&str];

    /// One line of help.
    fn help(&self) -> &str;

    /// Writes an exhibit.
    ///
    /// # Errors
    /// When `out` fails, or the format has no way to show the exhibit (`InvalidInput`).
    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()>;
}

/// The built-in formats, in the order of the help.
pub static BUILT_IN: &[&dyn Exporter] = &[
    &table::Table,
    &line::Line,
    &delimited::CSV,
    &delimited::TSV,
    &json::Json,
    &json::JsonLines,
    &markdown::Markdown,
    &dot::Dot,
];

/// The formats by name: the built-in ones and those a user of the library added.
#[derive(Clone, Default)]
pub struct Registry {
    added: BTreeMap<String, Arc<dyn Exporter>>,
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(Exporter::name)).finish()
    }
}

impl Registry {
    /// The built-in formats.
    pub fn new() -> Self {
        Registry::default()
    }

    /// Adds a format.
    ///
    /// # Errors
    /// When there is a format of that name already; gives it back.
    pub fn register(&mut self, exporter: Arc<dyn Exporter>) -> Result<(), Arc<dyn Exporter>> {
        if self.named(exporter.name()).is_some() {
            return Err(exporter);
        }
        self.added.insert(exporter.name().to_owned(), exporter);
        Ok(())
    }

    /// All formats.
    pub fn iter(&self) -> impl Iterator<Item = &dyn Exporter> {
        BUILT_IN.iter().copied().chain(self.added.values().map(|exporter| &**exporter))
    }

    /// The format called `name`, in any case of letters.
    pub fn named(&self, name: &str) -> Option<&dyn Exporter> {
        self.iter().find(|exporter| exporter.name().eq_ignore_ascii_case(name))
    }

    /// The format for files with this extension.
    pub fn for_extension(&self, extension: &str) -> Option<&dyn Exporter> {
        self.iter().find(|exporter| exporter.extensions().iter().any(|own| own.eq_ignore_ascii_case(extension)))
    }
}

/// The answer to show, for formats of rows.
fn answer_of<'a>(exhibit: &Exhibit<'a>, format: &str) -> io::Result<&'a Answer> {
    match exhibit {
        Exhibit::Answer(answer) => Ok(answer),
        Exhibit::Figure(_) => {
            let message = format!("{format} shows rows; a picture needs a format such as dot");
            Err(io::Error::new(io::ErrorKind::InvalidInput, message))
        }
    }
}
