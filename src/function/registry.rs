//! [`Registry`]: which functions and aggregates there are.

use std::collections::BTreeMap;

use super::{Aggregate, Function, Parameter};
use crate::diagnostic::{Fault, codes};
use crate::model::Kinds;

/// A row of one of the two tables.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// A scalar function.
    Scalar(&'static Function),
    /// An aggregate.
    Aggregate(&'static Aggregate),
}

impl Entry {
    /// The name as it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Entry::Scalar(row) => row.name,
            Entry::Aggregate(row) => row.name,
        }
    }

    /// The parameters in order.
    pub fn parameters(self) -> &'static [Parameter] {
        match self {
            Entry::Scalar(row) => row.parameters,
            Entry::Aggregate(row) => row.parameters,
        }
    }

    /// What it may give.
    pub fn result(self) -> Kinds {
        match self {
            Entry::Scalar(row) => row.result,
            Entry::Aggregate(row) => row.result,
        }
    }

    /// One line of help.
    pub fn help(self) -> &'static str {
        match self {
            Entry::Scalar(row) => row.help,
            Entry::Aggregate(row) => row.help,
        }
    }

    /// An example that runs.
    pub fn example(self) -> &'static str {
        match self {
            Entry::Scalar(row) => row.example,
            Entry::Aggregate(row) => row.example,
        }
    }

    /// The fewest and the most arguments; none when there is no most.
    pub fn arity(self) -> (usize, Option<usize>) {
        match self {
            Entry::Scalar(row) => row.arity(),
            Entry::Aggregate(row) => row.arity(),
        }
    }
}

/// The functions and aggregates a session knows, by name in any case of letters.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    entries: BTreeMap<String, Entry>,
}

impl Registry {
    /// A registry with nothing in it.
    pub fn empty() -> Self {
        Registry::default()
    }

    /// All built-in functions and aggregates.
    pub fn standard() -> Self {
        let mut registry = Registry::empty();
        for entry in super::builtin() {
            registry.entries.insert(entry.name().to_lowercase(), entry);
        }
        registry
    }

    /// The entry called `name`, in any case of letters.
    pub fn find(&self, name: &str) -> Option<Entry> {
        self.entries.get(name.to_lowercase().as_str()).copied()
    }

    /// All entries in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = Entry> {
        self.entries.values().copied()
    }

    /// Adds a user's own function or aggregate.
    ///
    /// # Errors
    /// When there is one of that name.
    pub fn register(&mut self, entry: Entry) -> Result<(), Fault> {
        let name = entry.name().to_lowercase();
        if self.entries.contains_key(&name) {
            return Err(Fault::new(codes::NOT_ALLOWED, format!("there is a function `{}` already", entry.name())));
        }
        self.entries.insert(name, entry);
        Ok(())
    }
}
