//! Ctrl-C and termination: a running query is cancelled, anything else ends at once.
//!
//! A thread of its own waits for the signals, so that nothing here runs inside a signal handler.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::graph::snapshot::Unfinished;

/// The exit status of the last signal; 0 for none.
static CAUGHT: AtomicU8 = AtomicU8::new(0);
/// The flag of the query that is running.
static RUNNING: Mutex<Option<Arc<AtomicBool>>> = Mutex::new(None);
/// A person sits at a prompt.
static ATTENDED: AtomicBool = AtomicBool::new(false);
/// How long a query that was asked to end may take to do so.
const GRACE: Duration = Duration::from_millis(500);
/// The terminal as it was found.
#[cfg(unix)]
static TERMINAL: Mutex<Option<nix::sys::termios::Termios>> = Mutex::new(None);

/// What is done before the process ends by a signal.
static LAST: Mutex<Option<Box<dyn FnOnce() + Send>>> = Mutex::new(None);

/// Says what is to be done when a signal ends the process, such as to keep what was acknowledged.
pub fn before_leaving(work: impl FnOnce() + Send + 'static) {
    set(&LAST, Some(Box::new(work)));
}

fn set<T>(cell: &Mutex<T>, value: T) {
    *cell.lock().unwrap_or_else(PoisonError::into_inner) = value;
}

/// The exit status for the signal that came, if one did: 130 or 143.
pub fn caught() -> Option<u8> {
    Some(CAUGHT.load(Ordering::SeqCst)).filter(|code| *code != 0)
}

/// Whether the process was asked to end (and not merely to leave what it does).
pub fn terminated() -> bool {
    caught().is_some_and(|code| code != INTERRUPTED)
}

/// The exit status of a process that was interrupted.
pub const INTERRUPTED: u8 = 130;
const TERMINATED: u8 = 143;

/// Runs `work` so that a signal sets `cancel` and does not end the process.
pub fn cancelling<T>(cancel: Arc<AtomicBool>, work: impl FnOnce() -> T) -> T {
    cancel.store(false, Ordering::SeqCst);
    let before = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).replace(cancel);
    if before.is_none() {
        CAUGHT.store(0, Ordering::SeqCst);
    }
    let done = work();
    set(&RUNNING, before);
    done
}

/// What a signal does.
fn on_signal(code: u8) {
    let again = CAUGHT.swap(code, Ordering::SeqCst) == TERMINATED;
    match running() {
        Some(cancel) if !again => {
            cancel.store(true, Ordering::SeqCst);
            if code == TERMINATED || !ATTENDED.load(Ordering::SeqCst) {
                std::thread::spawn(move || leave_unless_done(code, &cancel));
            }
        }
        // A person at the prompt presses it several times, and the last ones come when nothing is running any more.
        None if code == INTERRUPTED && ATTENDED.load(Ordering::SeqCst) => {}
        _ => leave(code),
    }
}

fn running() -> Option<Arc<AtomicBool>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Ends the process when what was asked to end has not done so after a while.
fn leave_unless_done(code: u8, cancel: &Arc<AtomicBool>) {
    std::thread::sleep(GRACE);
    if running().is_some_and(|running| Arc::ptr_eq(&running, cancel)) && cancel.load(Ordering::SeqCst) {
        leave(code);
    }
}

/// Says that a person sits at a prompt, which Ctrl-C does not end.
pub(super) fn attended() {
    ATTENDED.store(true, Ordering::SeqCst);
}

#[expect(clippy::exit, reason = "nothing is running that could be asked to end")]
fn leave(code: u8) {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(work) = last {
        work();
    }
    Unfinished::remove_all();
    restore();
    std::process::exit(i32::from(code));
}

#[cfg(unix)]
fn restore() {
    use nix::sys::termios::{SetArg, tcsetattr};
    if let Some(found) = TERMINAL.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
        let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, found);
    }
}

/// Begins to wait for signals; to be called once, before there are other threads.
#[cfg(unix)]
pub fn watch() {
    use nix::sys::signal::{SigSet, Signal};
    set(&TERMINAL, nix::sys::termios::tcgetattr(std::io::stdin()).ok());
    let signals: SigSet = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP].into_iter().collect();
    if signals.thread_block().is_err() {
        return;
    }
    let wait = move || {
        while let Ok(signal) = signals.wait() {
            on_signal(if signal == Signal::SIGINT { INTERRUPTED } else { TERMINATED });
        }
    };
    if std::thread::Builder::new().name("signals".to_owned()).spawn(wait).is_err() {
        let _ = signals.thread_unblock();
    }
}

#[cfg(not(unix))]
fn restore() {}

/// Begins to wait for signals; to be called once.
#[cfg(not(unix))]
pub fn watch() {
    let _ = TERMINATED;
    let _ = ctrlc::set_handler(|| on_signal(INTERRUPTED));
}
