//! [`Budget`]: how long, how many rows, how many bytes; and the flag that cancels.
//!
//! One budget is passed by reference through every operator, and asked at least every 1,024 steps in
//! every loop that can grow.

mod sort;

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::diagnostic::{Fault, codes};

/// The limits of one query.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest running time.
    pub time: Option<Duration>,
    /// Most rows of an answer.
    pub rows: u64,
    /// Most bytes held at once by rows, paths and sets.
    pub bytes: u64,
}

impl Default for Limits {
    /// 30 s, a million rows, 1 GiB.
    fn default() -> Self {
        Limits { time: Some(Duration::from_secs(30)), rows: 1_000_000, bytes: 1 << 30 }
    }
}

/// How far a query has come, for whoever shows it while it runs.
#[derive(Debug, Default)]
pub struct Meter {
    steps: AtomicU64,
    rows: AtomicU64,
}

impl Meter {
    /// Begins anew.
    pub fn reset(&self) {
        self.steps.store(0, Ordering::Relaxed);
        self.rows.store(0, Ordering::Relaxed);
    }

    /// Steps of work that were counted, to a thousand or so.
    pub fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Rows of the answer that there are.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }
}

/// A running query's account of its limits. Not shared between threads; the cancel flag is.
#[derive(Debug)]
pub struct Budget {
    limits: Limits,
    deadline: Option<Instant>,
    cancel: Arc<AtomicBool>,
    meter: Option<Arc<Meter>>,
    steps: Cell<u32>,
    bytes: Cell<u64>,
}

impl Budget {
    /// Starts the clock. `cancel` is set from elsewhere to stop the query.
    pub fn start(limits: Limits, cancel: Arc<AtomicBool>) -> Self {
        let deadline = limits.time.and_then(|t| Instant::now().checked_add(t));
        Budget { limits, deadline, cancel, meter: None, steps: Cell::new(0), bytes: Cell::new(0) }
    }

    /// The same with a meter that others can read.
    #[must_use]
    pub fn metered(self, meter: Arc<Meter>) -> Self {
        Budget { meter: Some(meter), ..self }
    }

    /// Says on the meter how many rows of the answer there are.
    pub fn reached(&self, rows: usize) {
        if let Some(meter) = &self.meter {
            meter.rows.store(rows as u64, Ordering::Relaxed);
        }
    }

    /// A budget with the default limits that nobody cancels.
    pub fn unattended() -> Self {
        Budget::start(Limits::default(), Arc::default())
    }

    /// A budget without limits, for what has to come to its end.
    pub fn unlimited() -> Self {
        Budget::start(Limits { time: None, rows: u64::MAX, bytes: u64::MAX }, Arc::default())
    }

    /// Counts `n` steps of work; looks at the clock and the flag every 1,024.
    ///
    /// # Errors
    /// When the time is over or the query was cancelled.
    pub fn step(&self, n: u32) -> Result<(), Fault> {
        let steps = self.steps.get().saturating_add(n);
        if steps < 1024 {
            self.steps.set(steps);
            return Ok(());
        }
        self.steps.set(0);
        if let Some(meter) = &self.meter {
            meter.steps.fetch_add(u64::from(steps), Ordering::Relaxed);
        }
        self.check()
    }

    /// Looks at the clock and the flag now.
    ///
    /// # Errors
    /// As [`Budget::step`].
    pub fn check(&self) -> Result<(), Fault> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(interrupted());
        }
        match self.deadline {
            Some(deadline) if Instant::now() > deadline => Err(self.out_of_time()),
            _ => Ok(()),
        }
    }

    /// Why a [`Watch`] of this budget said to stop.
    pub fn why_over(&self) -> Fault {
        self.check().err().unwrap_or_else(interrupted)
    }

    fn out_of_time(&self) -> Fault {
        let seconds = self.limits.time.unwrap_or_default().as_secs_f64();
        Fault::new(codes::LIMIT_TIME, format!("the query took longer than {seconds} s"))
            .help("raise the limit with --timeout, or `:timeout` at the prompt")
    }

    /// Counts `n` bytes taken.
    ///
    /// # Errors
    /// When that is more than the query may hold.
    pub fn take(&self, n: usize) -> Result<(), Fault> {
        let bytes = self.bytes.get().saturating_add(n as u64);
        self.bytes.set(bytes);
        if bytes <= self.limits.bytes {
            return Ok(());
        }
        let most = self.limits.bytes >> 20;
        Err(Fault::new(codes::LIMIT_MEMORY, format!("the query needs more than {most} MiB"))
            .help("raise the limit with --max-memory, or `:memory` at the prompt"))
    }

    /// Counts `n` bytes given back.
    pub fn give(&self, n: usize) {
        self.bytes.set(self.bytes.get().saturating_sub(n as u64));
    }

    /// How many bytes are held, for [`Budget::back_to`].
    pub fn held(&self) -> u64 {
        self.bytes.get()
    }

    /// Gives back whatever was taken since [`Budget::held`] gave this number.
    pub fn back_to(&self, held: u64) {
        self.bytes.set(self.bytes.get().min(held));
    }

    /// An account of bytes that are given back together.
    pub fn hold(&self) -> Held<'_> {
        Held { budget: self, bytes: Cell::new(0) }
    }

    /// What another thread looks at to see whether to stop.
    pub fn watch(&self) -> Watch {
        Watch { deadline: self.deadline, cancel: Arc::clone(&self.cancel) }
    }

    /// The most rows an answer may have.
    pub fn rows(&self) -> u64 {
        self.limits.rows
    }
}

/// Gives the memory of something large back beside what else is done: nobody waits for a million rows to go.
pub fn let_go<T: Send + 'static>(large: T) {
    // Where there is no thread to be had it is dropped with the closure.
    let _ = std::thread::Builder::new().name("drop".to_owned()).spawn(move || drop(large));
}

fn interrupted() -> Fault {
    Fault::new(codes::INTERRUPTED, "interrupted")
}

/// Bytes taken from a budget until this is dropped.
#[derive(Debug)]
pub struct Held<'b> {
    budget: &'b Budget,
    bytes: Cell<usize>,
}

impl Held<'_> {
    /// Takes `n` bytes more.
    ///
    /// # Errors
    /// As [`Budget::take`].
    pub fn take(&self, n: usize) -> Result<(), Fault> {
        self.bytes.set(self.bytes.get().saturating_add(n));
        self.budget.take(n)
    }

    /// As [`Budget::step`].
    ///
    /// # Errors
    /// As [`Budget::step`].
    pub fn step(&self, n: u32) -> Result<(), Fault> {
        self.budget.step(n)
    }

    /// The budget itself.
    pub fn budget(&self) -> &Budget {
        self.budget
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.budget.give(self.bytes.get());
    }
}

/// The clock and the flag of a [`Budget`], for a thread that helps with its query and for what knows no faults.
/// When one of them says to stop, [`Budget::why_over`] says why.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    deadline: Option<Instant>,
    cancel: Arc<AtomicBool>,
}

impl Watch {
    /// Whether the time is over or the query was cancelled; to be asked every 1,024 steps or so.
    pub fn is_over(&self) -> bool {
        self.cancel.load(Ordering::Relaxed) || self.deadline.is_some_and(|deadline| Instant::now() > deadline)
    }

    /// The items, until it is time to stop; then no more of them. Looks every 1,024.
    pub fn until_over<I: IntoIterator>(&self, items: I) -> impl Iterator<Item = I::Item> {
        let goes_on = move |at: usize| !at.is_multiple_of(1024) || !self.is_over();
        items.into_iter().zip(1..).take_while(move |(_, at)| goes_on(*at)).map(|(item, _)| item)
    }
}
