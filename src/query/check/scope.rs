//! [`Scope`]: the variables that can be seen at one place of a query.

use std::collections::HashMap;

use super::possible::Outline;
use super::typing::Type;
use crate::diagnostic::Span;
use crate::model::Text;

/// A variable and what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Binding {
    pub(super) name: Text,
    /// Where it was bound.
    pub(super) span: Span,
    pub(super) kind: Type,
    /// It was bound under a quantifier and is a list outside of it.
    pub(super) group: bool,
    /// Of a node: the entity types it can be of, when the schema says so.
    pub(super) possible: Option<Outline>,
}

impl Binding {
    pub(super) fn new(name: &Text, span: Span, kind: Type) -> Self {
        Binding { name: name.clone(), span, kind, group: false, possible: None }
    }
}

/// The variables in the order of their binding; inner ones hide outer ones of the same name.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    stack: Vec<Binding>,
    index: HashMap<Text, usize>,
    /// What each binding of the stack hides.
    hidden: Vec<Option<usize>>,
    /// The first `constants` bindings come from around the subquery and outlive its WITH clauses.
    constants: usize,
    /// Names that a WITH left behind, and where.
    dropped: HashMap<Text, Span>,
}

impl Scope {
    pub(super) fn find(&self, name: &str) -> Option<&Binding> {
        self.index.get(name).and_then(|i| self.stack.get(*i))
    }

    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Binding> {
        self.index.get(name).and_then(|i| self.stack.get_mut(*i))
    }

    /// Where the visible binding of the name stands, to compare with a [`mark`](Self::mark).
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    pub(super) fn declare(&mut self, binding: Binding) {
        self.hidden.push(self.index.insert(binding.name.clone(), self.stack.len()));
        self.stack.push(binding);
    }

    /// A point to go back to.
    pub(super) fn mark(&self) -> usize {
        self.stack.len()
    }

    /// Forgets everything declared since the mark.
    pub(super) fn release(&mut self, mark: usize) {
        while self.stack.len() > mark {
            let (Some(binding), Some(hidden)) = (self.stack.pop(), self.hidden.pop()) else { return };
            match hidden {
                Some(outer) => self.index.insert(binding.name, outer),
                None => self.index.remove(&binding.name),
            };
        }
    }

    /// What was declared since the mark.
    pub(super) fn since(&self, mark: usize) -> &[Binding] {
        self.stack.get(mark..).unwrap_or_default()
    }

    /// What was declared since the mark, to be changed.
    pub(super) fn since_mut(&mut self, mark: usize) -> &mut [Binding] {
        self.stack.get_mut(mark..).unwrap_or_default()
    }

    /// The variables `*` stands for: those bound here, without what comes from around a subquery.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Binding> {
        let own = self.stack.iter().enumerate().skip(self.constants);
        own.filter(|(i, binding)| self.index.get(&binding.name) == Some(i)).map(|(_, binding)| binding)
    }

    /// All names, for suggestions.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.stack.iter().map(|binding| &*binding.name)
    }

    /// Whether the name comes from around the subquery.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.index.get(name).is_some_and(|i| *i < self.constants)
    }

    /// The scope of a subquery that sees everything here.
    pub(super) fn enter(&self) -> Scope {
        Scope { constants: self.stack.len(), ..self.clone() }
    }

    /// The same, for a subquery whose leading WITH says what it goes on with.
    pub(super) fn importing(&self) -> Scope {
        Scope { constants: 0, ..self.clone() }
    }

    /// The scope behind a WITH at `span` that passes on `bindings`.
    pub(super) fn behind(&self, bindings: Vec<Binding>, span: Span) -> Scope {
        let mut next = Scope::default();
        for constant in self.stack.iter().take(self.constants) {
            next.declare(constant.clone());
        }
        next.constants = next.stack.len();
        next.dropped.clone_from(&self.dropped);
        next.dropped.extend(self.stack.iter().skip(self.constants).map(|binding| (binding.name.clone(), span)));
        for binding in bindings {
            next.declare(binding);
        }
        next
    }

    /// Where a WITH left the name behind.
    pub(super) fn dropped_at(&self, name: &str) -> Option<Span> {
        self.dropped.get(name).copied()
    }
}
