//! [`TextMap`]: named inputs (a query, a data file) and their line starts.

use super::{Span, TextId};

/// A line and column, both from 1; the column counts Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Characters from the start of the text, from 0.
    pub offset: usize,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Debug)]
struct Text {
    name: String,
    content: String,
    first_line: usize,
    first_column: usize,
}

/// The texts that spans point into.
#[derive(Debug, Default)]
pub struct TextMap {
    texts: Vec<Text>,
}

impl TextMap {
    /// A map that holds one text.
    pub fn single(name: impl Into<String>, content: impl Into<String>) -> Self {
        let mut map = TextMap::default();
        map.add(name, content);
        map
    }

    /// Adds a text under the name people know it by, such as a path or `<query>`.
    pub fn add(&mut self, name: impl Into<String>, content: impl Into<String>) -> TextId {
        self.add_excerpt(name, content, 1)
    }

    /// Adds a part of a file that begins at `first_line` (from 1), so that a loader keeps only the
    /// lines it complains about.
    pub fn add_excerpt(&mut self, name: impl Into<String>, content: impl Into<String>, first_line: usize) -> TextId {
        self.push(Text { name: name.into(), content: content.into(), first_line, first_column: 1 })
    }

    /// Adds a place (line and column from 1) in a file of which no text is kept.
    pub fn add_place(&mut self, name: impl Into<String>, line: usize, column: usize) -> TextId {
        self.push(Text { name: name.into(), content: String::new(), first_line: line, first_column: column })
    }

    fn push(&mut self, text: Text) -> TextId {
        let id = TextId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text);
        id
    }

    /// Puts a longer text in the place of one that is a part of it; spans into it are the caller's to move.
    pub fn replace(&mut self, id: TextId, content: impl Into<String>) {
        if let Some(text) = self.texts.get_mut(id.0 as usize) {
            text.content = content.into();
        }
    }

    /// The name of a text.
    pub fn name(&self, id: TextId) -> &str {
        self.texts.get(id.0 as usize).map_or("", |t| &t.name)
    }

    /// The whole of a text.
    pub fn content(&self, id: TextId) -> &str {
        self.texts.get(id.0 as usize).map_or("", |t| &t.content)
    }

    /// The number of the text's first line (1 unless it is an excerpt).
    pub fn first_line(&self, id: TextId) -> usize {
        self.texts.get(id.0 as usize).map_or(1, |t| t.first_line)
    }

    fn first_column(&self, id: TextId) -> usize {
        self.texts.get(id.0 as usize).map_or(1, |t| t.first_column)
    }

    /// The part of the text that a span covers; empty where it does not fit the text.
    pub fn slice(&self, span: Span) -> &str {
        self.content(span.text).get(span.range()).unwrap_or("")
    }

    /// Offset, line and column of the start of a span. Linear in the length of the text.
    pub fn position(&self, span: Span) -> Position {
        let content = self.content(span.text);
        let mut at = (span.start as usize).min(content.len());
        while !content.is_char_boundary(at) {
            at -= 1;
        }
        let before = &content[..at];
        let line_start = before.rfind(['\n', '\r']).map_or(0, |n| n + 1);
        Position {
            offset: before.chars().count(),
            line: self.first_line(span.text) + line_ends(before),
            column: before[line_start..].chars().count()
                + if line_start == 0 { self.first_column(span.text) } else { 1 },
        }
    }
}

/// How many lines end in a text: with LF, CR LF or CR.
fn line_ends(text: &str) -> usize {
    let lone = text.matches('\r').count() - text.matches("\r\n").count();
    text.matches('\n').count() + lone
}
