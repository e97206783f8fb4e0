//! The variables in scope, and the slots they stand in.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::model::Text;
use crate::query::parse::ast::Name;
use crate::query::plan::{Expression, Slot};

/// What a variable stands for, as far as planning cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Node,
    Edge,
    /// A list of edges, of a relation of variable length.
    Edges,
    Value,
}

/// A variable.
#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub(super) slot: Slot,
    pub(super) kind: Kind,
    /// What to put in its place: a path that is tested before it is made.
    pub(super) inline: Option<Expression>,
}

/// Every slot that ever stood for a variable, with the variable's name: shared by all scopes of one plan, so that
/// an explained plan can speak of variables.
type Names = Rc<RefCell<BTreeMap<Slot, String>>>;

/// The variables in scope, in the order in which they were bound; a later one hides an earlier.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    variables: Vec<(Text, Variable)>,
    names: Names,
}

impl Scope {
    /// A scope with nothing in it, of the same plan.
    pub(super) fn emptied(&self) -> Scope {
        Scope { variables: Vec::new(), names: Rc::clone(&self.names) }
    }

    /// The name of each slot that stands for a variable.
    pub(super) fn names(&self) -> BTreeMap<Slot, String> {
        self.names.borrow().clone()
    }

    pub(super) fn find(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().rev().find(|(text, _)| &**text == name).map(|(_, variable)| variable)
    }

    pub(super) fn bind(&mut self, name: &Text, slot: Slot, kind: Kind) {
        self.names.borrow_mut().entry(slot).or_insert_with(|| name.to_string());
        self.put(name, Variable { slot, kind, inline: None });
    }

    /// Binds a variable that may have no name.
    pub(super) fn bind_some(&mut self, name: Option<&Name>, slot: Slot, kind: Kind) {
        if let Some(name) = name {
            self.bind(&name.text, slot, kind);
        }
    }

    pub(super) fn put(&mut self, name: &Text, variable: Variable) {
        self.variables.push((name.clone(), variable));
    }

    /// Takes back the last `count` bindings.
    pub(super) fn unbind(&mut self, count: usize) {
        self.variables.truncate(self.variables.len().saturating_sub(count));
    }

    /// The visible variables by name, as `*` lists them.
    pub(super) fn visible(&self) -> Vec<(Text, Variable)> {
        let mut all: Vec<(Text, Variable)> = Vec::new();
        for (name, variable) in self.variables.iter().rev() {
            if !all.iter().any(|(seen, _)| seen == name) {
                all.push((name.clone(), variable.clone()));
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    /// Every slot that a variable stands in.
    pub(super) fn slots(&self) -> Vec<Slot> {
        self.variables.iter().map(|(_, variable)| variable.slot).collect()
    }
}
