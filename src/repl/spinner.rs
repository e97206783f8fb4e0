//! What runs longer than a second shows on a terminal that it does, and how far it has come.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::few::grouped;
use crate::budget::Meter;

/// What takes less shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is drawn.
const EACH: Duration = Duration::from_millis(100);

/// Whether something that moves may be shown: on a terminal that can, where messages go.
pub fn may_move() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// Does the work, and after a second shows what `say` says of it; the line is gone when the work is done.
pub fn during<T>(say: &(dyn Fn() -> String + Sync), work: impl FnOnce() -> T) -> T {
    if !may_move() {
        return work();
    }
    let (start, done) = (Instant::now(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let painter = scope.spawn(|| paint(start, &done, say));
        let result = work();
        done.store(true, Ordering::Release);
        painter.thread().unpark();
        result
    })
}

fn paint(start: Instant, done: &AtomicBool, say: &(dyn Fn() -> String + Sync)) {
    let is_done = || done.load(Ordering::Acquire);
    while !is_done() && start.elapsed() < PATIENCE {
        std::thread::park_timeout(PATIENCE.saturating_sub(start.elapsed()));
    }
    if is_done() {
        return;
    }
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let form = ProgressStyle::with_template("{spinner} {wide_msg}");
    bar.set_style(form.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    while !is_done() {
        bar.set_message(format!("{}{:.0} s; Ctrl-C stops", say(), start.elapsed().as_secs_f64().floor()));
        bar.tick();
        std::thread::park_timeout(EACH);
    }
    bar.finish_and_clear();
}

/// How far a query has come: `12,345 rows, 6,789,012 steps, `.
pub(super) fn progress(meter: &Meter) -> String {
    let rows = meter.rows();
    let plural = if rows == 1 { "row" } else { "rows" };
    format!("{} {plural}, {} steps, ", grouped(rows), grouped(meter.steps()))
}
