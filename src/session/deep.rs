//! Deeply nested statements, whose stages go deeper than a caller's stack may be: a stack of their own.

use crate::diagnostic::{Diagnostic, TextMap, codes};
use crate::error::Error;
use crate::query::parse::guard;

/// Nesting up to which a statement is worked on where it is asked.
const SHALLOW: usize = 12;
/// The stack for what is deeper; no more of it is taken than is used.
const STACK: usize = 128 << 20;

/// Whether a statement needs a stack of its own. Linear in its length, and faster than reading it.
pub(super) fn is_deep(text: &str) -> bool {
    guard::most_depth(text) > SHALLOW
}

/// Works on a statement, where there is enough stack for it.
///
/// # Errors
/// When the system gives no more stack; else what `work` says.
pub(super) fn with_stack<T: Send>(
    text: &str,
    name: &str,
    work: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    if !is_deep(text) {
        return work();
    }
    let failed = || {
        let wrong = Diagnostic::general(codes::NESTING_TOO_DEEP, "there is no stack for so deep a statement");
        Error { diagnostics: vec![wrong], texts: TextMap::single(name, text) }
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let handle = thread.spawn_scoped(scope, work).map_err(|_| failed())?;
        handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
