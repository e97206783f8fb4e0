//! [`Problem`]: what is wrong with a record, said so that a loader can find the place in its file.

use std::ops::Range;

use crate::diagnostic::Code;

/// A record, by its position in the order of adding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Record {
    /// A source.
    Source(usize),
    /// An entity.
    Entity(usize),
    /// A statement.
    Statement(usize),
}

/// One step into a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// The value of a field.
    Field(&'static str),
    /// An element of a list.
    At(usize),
}

/// What is wrong with a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The record.
    pub record: Record,
    /// The value at fault; empty for the whole record.
    pub path: Vec<Item>,
    /// Bytes within that value's text.
    pub within: Option<Range<usize>>,
    /// The graph can be made all the same.
    pub warning: bool,
    /// The code.
    pub code: Code,
    /// One line.
    pub message: String,
    /// Hints.
    pub help: Vec<String>,
    /// Another record that helps to understand, and what to say there.
    pub related: Option<(Record, &'static str)>,
}

impl Problem {
    pub(super) fn new(record: Record, path: &[Item], code: Code, message: impl Into<String>) -> Self {
        Problem {
            record,
            path: path.to_vec(),
            within: None,
            warning: false,
            code,
            message: message.into(),
            help: Vec::new(),
            related: None,
        }
    }

    pub(super) fn warn(self) -> Self {
        Problem { warning: true, ..self }
    }

    pub(super) fn help(mut self, help: Option<String>) -> Self {
        self.help.extend(help);
        self
    }

    pub(super) fn relate(self, record: Record, text: &'static str) -> Self {
        Problem { related: Some((record, text)), ..self }
    }
}
