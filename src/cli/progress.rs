//! A progress bar while files are read, on a terminal only.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::graph::Graph;
use crate::load::Problems;
use crate::load::import::Import;

/// How often the bar is drawn.
const EACH: Duration = Duration::from_millis(100);

/// Imports, and shows on a terminal how much of the files is read.
pub(super) fn show(import: &Import) -> Result<Graph, Problems> {
    let read = AtomicU64::new(0);
    if !crate::repl::spinner::may_move() {
        return import.run(&read);
    }
    let files = import.nodes.iter().chain(&import.relationships).flat_map(|group| &group.files);
    let total = files.filter_map(|file| std::fs::metadata(file).ok()).map(|found| found.len()).sum();
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    let form = ProgressStyle::with_template("{msg} {bar:40} {bytes} of {total_bytes}, {elapsed}");
    bar.set_style(form.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("reading");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let painter = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                std::thread::park_timeout(EACH);
                let now = read.load(Ordering::Relaxed);
                bar.set_position(now);
                if now >= total {
                    bar.set_message("sorting");
                }
            }
        });
        let graph = import.run(&read);
        done.store(true, Ordering::Relaxed);
        painter.thread().unpark();
        bar.finish_and_clear();
        graph
    })
}
