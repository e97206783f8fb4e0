//! Work shared among threads, a piece at a time.
//!
//! Pieces are of a fixed size and each writes its own part of the result, so that results do not depend on how
//! many threads there are or who is quicker.

use std::sync::{Mutex, PoisonError};

use crate::budget::{Budget, Watch};
use crate::diagnostic::Fault;

/// Below this many steps a second thread costs more than it brings.
const WORTHWHILE: usize = 100_000;
/// More threads than this are not started.
const MOST: usize = 16;

/// How many threads so many steps are worth.
pub(super) fn threads(steps: usize) -> usize {
    let most = std::thread::available_parallelism().map_or(1, usize::from).min(MOST);
    most.min(steps / WORTHWHILE).max(1)
}

/// Calls `each` with all pieces, on so many threads. A piece that runs long asks the watch and leaves early when
/// it is over; what it leaves behind is never read.
///
/// # Errors
/// When the time is over or the query was cancelled.
pub(super) fn share<I>(
    threads: usize,
    pieces: I,
    budget: &Budget,
    each: impl Fn(I::Item, &Watch) + Sync,
) -> Result<(), Fault>
where
    I: Iterator + Send,
    I::Item: Send,
{
    let (watch, pieces) = (budget.watch(), Mutex::new(pieces));
    let next = || pieces.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some(piece) = next() {
            each(piece, &watch);
            if watch.is_over() {
                return;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    budget.check()
}
