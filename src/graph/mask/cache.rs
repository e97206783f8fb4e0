//! [`Masks`]: the masks of one snapshot, each compiled once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::super::{Graph, Snapshot};
use super::Mask;
use super::choice::{Choice, Given};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::model::Lens;

/// As many masks are kept; then all are forgotten.
const KEPT: usize = 64;

/// The masks of the snapshot that was asked about last, by what they choose.
#[derive(Debug, Default)]
pub struct Masks {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Whose masks these are. The weak pointer keeps the address from being used again.
    of: Weak<Graph>,
    known: HashMap<Choice, Arc<Mask>>,
}

impl Masks {
    /// The mask of a lens, compiled or remembered.
    ///
    /// # Errors
    /// As [`Mask::compile`] and [`Mask::within`].
    pub fn get(&self, graph: &Snapshot, lens: &Lens, given: &Given<'_>, budget: &Budget) -> Result<Arc<Mask>, Fault> {
        if graph.statements().is_none() {
            return Mask::compile(graph, lens, given.value).map(Arc::new);
        }
        let choice = Choice::of(graph, lens, given)?;
        // A thread that panicked meanwhile left at worst a mask out.
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.of.as_ptr() != Arc::as_ptr(graph) {
            *inner = Inner { of: Arc::downgrade(graph), known: HashMap::new() };
        }
        if let Some(mask) = inner.known.get(&choice) {
            return Ok(Arc::clone(mask));
        }
        let mask = Arc::new(Mask::within(graph, &choice, budget)?);
        if inner.known.len() >= KEPT {
            inner.known.clear();
        }
        inner.known.insert(choice, Arc::clone(&mask));
        Ok(mask)
    }
}
