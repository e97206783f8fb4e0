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
    /// The first `constants` variables come from around the subquery and outlive its WITH clauses.
    constants: usize,
    names: Names,
}

impl Scope {
    /// A scope with nothing in it, of the same plan.
    pub(super) fn emptied(&self) -> Scope {
        Scope { variables: Vec::new(), constants: 0, names: Rc::clone(&self.names) }
    }

    /// The scope of a subquery that sees everything here.
    pub(super) fn enter(&self) -> Scope {
        Scope { constants: self.variables.len(), ..self.clone() }
    }

    /// The same, for a subquery whose leading WITH says what it goes on with.
    pub(super) fn importing(&self) -> Scope {
        Scope { constants: 0, ..self.clone() }
    }

    /// What is left behind a WITH that passes nothing on.
    pub(super) fn behind(&self) -> Scope {
        let constants = self.variables.iter().take(self.constants).cloned().collect();
        Scope { variables: constants, ..self.emptied() }.enter()
    }

    /// Whether the name comes from around the subquery.
    pub(super) fn is_constant(&self, name: &str) -> bool {
        self.variables.iter().take(self.constants).any(|(text, _)| &**text == name)
    }

    /// The slots of what comes from around the subquery.
    pub(super) fn constants(&self) -> Vec<Slot> {
        self.variables.iter().take(self.constants).map(|(_, variable)| variable.slot).collect()
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

    /// The variables that `*` stands for, by name: those bound here, without what comes from around a subquery.
    pub(super) fn visible(&self) -> Vec<(Text, Variable)> {
        let mut all: Vec<(Text, Variable)> = Vec::new();
        for (name, variable) in self.variables.iter().skip(self.constants).rev() {
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
