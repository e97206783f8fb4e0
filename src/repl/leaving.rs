//! What Ctrl-C does at the prompt: it drops the line. It never leaves by accident, however often it is pressed at
//! once: only a second one, on an empty line, after a note that could be read.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

/// What is pressed sooner after the last time was not meant as an answer to the note.
const TO_READ: Duration = Duration::from_millis(500);

/// What ended the line that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Enter.
    Enter,
    /// Ctrl-C on a line with something on it.
    Dropped,
    /// Ctrl-C on an empty line.
    Empty,
}

/// Learns which key ended a line. The editor's own way would be an error, and with it what is typed ahead is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Arc<AtomicU8>);

impl Keys {
    const DROPPED: u8 = 1;
    const EMPTY: u8 = 2;

    /// What ended the line.
    pub(super) fn end(&self) -> End {
        match self.0.swap(0, Ordering::Relaxed) {
            Self::DROPPED => End::Dropped,
            Self::EMPTY => End::Empty,
            _ => End::Enter,
        }
    }
}

/// Enter is on its way: an earlier Ctrl-C, in a list of candidates, did not end the line.
pub(super) struct Enter(pub(super) Keys);

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        self.0.0.store(0, Ordering::Relaxed);
        None
    }
}

/// Ctrl-C ends the line.
pub(super) struct Interrupt(pub(super) Keys);

impl ConditionalEventHandler for Interrupt {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let key = if context.line().trim().is_empty() { Keys::EMPTY } else { Keys::DROPPED };
        self.0.0.store(key, Ordering::Relaxed);
        Some(Cmd::AcceptLine)
    }
}

/// What a Ctrl-C on an empty line leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The note.
    Tell,
    /// Nothing: it came with the one before.
    Stay,
    /// The end.
    Leave,
}

/// Whether the person is about to leave.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Leaving {
    last: Option<Instant>,
}

impl Leaving {
    /// Ctrl-C on an empty line.
    pub(super) fn pressed(&mut self, now: Instant) -> Step {
        match self.last.replace(now) {
            None => Step::Tell,
            Some(last) if now.saturating_duration_since(last) < TO_READ => Step::Stay,
            Some(_) => Step::Leave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_second_one_after_the_note_leaves() {
        let start = Instant::now();
        let at = |after: u64| start + Duration::from_millis(after);
        let mut leaving = Leaving::default();
        assert_eq!(leaving.pressed(at(0)), Step::Tell);
        for burst in [1, 30, 400, 800, 1200] {
            assert_eq!(leaving.pressed(at(burst)), Step::Stay);
        }
        assert_eq!(leaving.pressed(at(1700)), Step::Leave);
    }
}
