//! [`Watched`]: text that is written until somebody presses Ctrl-C.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::trouble::{Outcome, Trouble};
use crate::diagnostic::{Fault, Phase, TextMap, codes};
use crate::error::Error;

/// How much is shown between two looks at the flag.
const AT_ONCE: usize = 1 << 14;

/// Text that is written until a flag is set: whoever writes it then gets an error.
#[derive(Debug)]
pub(super) struct Watched {
    text: Vec<u8>,
    cancel: Arc<AtomicBool>,
}

impl Watched {
    /// No text yet.
    pub(super) fn new(cancel: Arc<AtomicBool>) -> Self {
        Watched { text: Vec::new(), cancel }
    }

    /// What was written, or why that was stopped: by the flag, or by what the writer says.
    ///
    /// # Errors
    /// When it was stopped.
    pub(super) fn finish(self, done: io::Result<()>, failed: impl FnOnce(&io::Error) -> Trouble) -> Outcome<Vec<u8>> {
        check(&self.cancel)?;
        done.map(|()| self.text).map_err(|error| failed(&error))
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("interrupted"));
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether nobody has pressed Ctrl-C.
///
/// # Errors
/// When somebody has.
pub(super) fn check(cancel: &AtomicBool) -> Outcome {
    if !cancel.load(Ordering::Relaxed) {
        return Ok(());
    }
    let fault = Fault::new(codes::INTERRUPTED, "interrupted");
    Err(Error::new(fault.into_diagnostic(Phase::Runtime), TextMap::default()).into())
}

/// Writes a text piece by piece.
///
/// # Errors
/// When it cannot be written, or the flag is set meanwhile.
pub(super) fn copy(text: &[u8], cancel: &AtomicBool, out: &mut dyn Write) -> io::Result<()> {
    for piece in text.chunks(AT_ONCE) {
        if cancel.load(Ordering::Relaxed) {
            return Err(io::Error::other("interrupted"));
        }
        out.write_all(piece)?;
    }
    Ok(())
}
