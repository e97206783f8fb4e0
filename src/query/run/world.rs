//! [`World`]: what every operator of a running query can see.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use crate::answer::{Arena, EvidenceId, Leaf};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::function::{self, Surroundings};
use crate::graph::{Graph, Mask, Snapshot, Transaction, View};
use crate::model::temporal::Clock;
use crate::model::{LensId, Map};
use crate::procedure;

/// The graph, as it is read or as it is being changed.
#[derive(Debug)]
pub(super) enum Store {
    Reading(Snapshot),
    Writing(Box<Transaction>),
}

impl Store {
    pub(super) fn graph(&self) -> &Graph {
        match self {
            Store::Reading(snapshot) => snapshot,
            Store::Writing(transaction) => transaction.graph(),
        }
    }
}

/// What every operator of a running query can see.
pub(super) struct World<'q> {
    pub(super) store: Store,
    pub(super) masks: Vec<Arc<Mask>>,
    pub(super) parameters: &'q Map,
    pub(super) budget: &'q Budget,
    pub(super) functions: &'q function::Registry,
    pub(super) procedures: &'q procedure::Registry,
    pub(super) clock: Clock,
    pub(super) arena: RefCell<Arena>,
    /// What the evaluation of an expression has rested on since somebody last took it.
    pub(super) touched: Cell<EvidenceId>,
    pub(super) warnings: RefCell<Vec<Fault>>,
    /// State of the random numbers.
    pub(super) seed: Cell<u64>,
    /// Whether evidence is kept: it was asked for, and the graph has statements.
    pub(super) evidence: bool,
    /// How many slots a row has.
    pub(super) width: usize,
    /// The bytes of the arena that were counted.
    pub(super) arena_bytes: Cell<usize>,
}

impl World<'_> {
    pub(super) fn graph(&self) -> &Graph {
        self.store.graph()
    }

    /// Whether the graph may change while the query runs.
    pub(super) fn transacts(&self) -> bool {
        matches!(self.store, Store::Writing(_))
    }

    /// Whether the graph is only read, and nobody asks what rows rest on.
    pub(super) fn plainly_reads(&self) -> bool {
        matches!(self.store, Store::Reading(_)) && !self.evidence
    }

    /// The graph, when it is only read and its columns hold all that there is to say of nodes and edges.
    #[inline]
    pub(super) fn plain(&self) -> Option<&Snapshot> {
        match &self.store {
            Store::Reading(graph) if graph.is_plain() => Some(graph),
            _ => None,
        }
    }

    /// Counts what the evidence has grown by since the last call. Constant time.
    pub(super) fn count_evidence(&self) -> Result<(), Fault> {
        if !self.evidence {
            return Ok(());
        }
        let bytes = self.arena.borrow().bytes();
        self.budget.take(bytes.saturating_sub(self.arena_bytes.replace(bytes)))
    }

    /// What is held now, for [`World::back_to`]: bytes in all, and those of the evidence.
    pub(super) fn held(&self) -> (u64, usize) {
        (self.budget.held(), self.arena_bytes.get())
    }

    /// Gives back whatever was taken since [`World::held`] gave this, but for evidence, which stays.
    pub(super) fn back_to(&self, (bytes, evidence): (u64, usize)) {
        let grown = self.arena_bytes.get().saturating_sub(evidence);
        self.budget.back_to(bytes.saturating_add(grown as u64));
    }

    /// Notes that the value being computed rests on a leaf.
    pub(super) fn touch(&self, leaf: Leaf) {
        if self.evidence {
            let mut arena = self.arena.borrow_mut();
            let leaf = arena.leaf(leaf);
            self.touched.set(arena.both(self.touched.get(), leaf));
        }
    }

    /// Notes that the value being computed rests on an absence.
    pub(super) fn touch_absence(&self) {
        if self.evidence {
            self.touched.set(self.arena.borrow_mut().absence(self.touched.get()));
        }
    }

    /// `before`, with all that was touched since the last call.
    pub(super) fn rest_on(&self, before: EvidenceId) -> EvidenceId {
        let touched = self.touched.replace(EvidenceId::NONE);
        if touched.is_none() { before } else { self.arena.borrow_mut().both(before, touched) }
    }

    /// `before`, and a leaf.
    pub(super) fn with_leaf(&self, before: EvidenceId, leaf: Leaf) -> EvidenceId {
        let mut arena = self.arena.borrow_mut();
        let leaf = arena.leaf(leaf);
        arena.both(before, leaf)
    }

    /// Either of two.
    pub(super) fn either(&self, left: EvidenceId, right: EvidenceId) -> EvidenceId {
        if self.evidence { self.arena.borrow_mut().either(left, right) } else { EvidenceId::NONE }
    }
}

impl Surroundings for World<'_> {
    fn view(&self, lens: LensId) -> View<'_> {
        // A plan's lenses are compiled before it runs, so the index is good; the query's own is the fallback.
        let mask = self.masks.get(lens.index()).unwrap_or(&self.masks[0]);
        View::new(self.store.graph(), mask)
    }

    fn budget(&self) -> &Budget {
        self.budget
    }

    fn clock(&self) -> Clock {
        self.clock
    }

    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double")]
    fn random(&self) -> f64 {
        // xorshift64* (Vigna 2016): good enough for rand(), and the same on every machine.
        let mut x = self.seed.get();
        x ^= x >> 12;
        x ^= x << 25;
        x ^= x >> 27;
        self.seed.set(x);
        let bits = x.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11;
        bits as f64 / (1_u64 << 53) as f64
    }

    fn warn(&self, warning: Fault) {
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }
}

impl World<'_> {
    /// The transaction of a query that writes.
    pub(super) fn transaction(&mut self) -> Result<&mut Transaction, Fault> {
        match &mut self.store {
            Store::Writing(transaction) => Ok(transaction),
            Store::Reading(_) => {
                Err(Fault::new(crate::diagnostic::codes::NOT_ALLOWED, "this query was opened for reading only"))
            }
        }
    }
}
