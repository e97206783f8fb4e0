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

/// What is wrong with all records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// The first thousand warnings and the first thousand errors, in the order of finding.
    pub problems: Vec<Problem>,
    /// The others, of which no more is kept: code and record, and whether it is a warning.
    pub more: Vec<(Code, Record, bool)>,
    warnings: usize,
}

/// So many warnings are kept with their texts, and so many errors.
const MOST: usize = 1000;

impl Findings {
    pub(super) fn push(&mut self, problem: Problem) {
        let alike = if problem.warning { self.warnings } else { self.problems.len() - self.warnings };
        if alike >= MOST {
            self.more.push((problem.code, problem.record, problem.warning));
            return;
        }
        self.warnings += usize::from(problem.warning);
        self.problems.push(problem);
    }

    /// Whether there is more than warnings.
    pub fn has_errors(&self) -> bool {
        self.problems.len() > self.warnings
    }
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
