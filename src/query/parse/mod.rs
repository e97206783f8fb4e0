//! Text to syntax tree.
//!
//! It knows the grammar (`grammar/*.pest`) and nothing of schemas, functions or graphs: every name is as
//! good as another here. Text goes through [`guard`] (length and depth), the parser that pest makes of
//! the grammar, and `lower`, which makes the tree; `trouble` puts pest's errors into words.

pub mod ast;
mod grammar;
pub mod guard;
pub mod keyword;
mod lower;
mod predicate;
pub mod print;
mod split;
pub mod token;
mod trouble;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use pest::Parser as _;

use crate::diagnostic::{Diagnostic, Span, TextId, codes};
use ast::Statement;
use grammar::{Grammar, Rule};
pub use split::{Completeness, complete, is_ended, split};

/// Nesting up to which a query is parsed on the caller's stack.
const SHALLOW: usize = 12;
/// The stack for what is deeper.
const STACK: usize = 16 << 20;

/// Parses one statement; a semicolon may end it. Spans are bytes of `text`, under the name `id`.
///
/// # Errors
/// When the text is no statement, is too long or is nested too deeply. There is at least one diagnostic.
///
/// ```
/// use chancery::{diagnostic::TextId, query::parse};
/// assert!(parse::statement("MATCH (n) RETURN n;", TextId::default()).is_ok());
/// let problems = parse::statement("MATCH (n RETURN n", TextId::default()).unwrap_err();
/// assert_eq!(problems[0].primary.as_ref().unwrap().span.start, 9);
/// ```
pub fn statement(text: &str, id: TextId) -> Result<Statement, Vec<Diagnostic>> {
    let scan = guard::scan(text, id).map_err(|problem| vec![*problem])?;
    let parsed =
        if scan.depth <= SHALLOW { parse(text, id, &scan.comments) } else { on_large_stack(text, id, &scan.comments) };
    parsed.map_err(|problem| vec![*problem])
}

/// Parses a view that stands alone, as a setting names it: `AS OF 2012 INCLUDING proposed`.
///
/// # Errors
/// When the text is no view, or is too long. There is at least one diagnostic, with its place in `text`.
pub fn view(text: &str, id: TextId) -> Result<ast::View, Vec<Diagnostic>> {
    let scan = guard::scan(text, id).map_err(|problem| vec![*problem])?;
    if scan.depth > SHALLOW {
        let whole = Span::new(id, 0, text.len());
        return Err(vec![Diagnostic::error(codes::NESTING_TOO_DEEP, whole, "a view has no such brackets")]);
    }
    allow_calls(text.len());
    let pairs = Grammar::parse(Rule::lone_view, text).map_err(|error| vec![trouble::explain_view(&error, text, id)])?;
    lower::view(text, id, &scan.comments, pairs).map_err(|problem| vec![*problem])
}

fn parse(text: &str, id: TextId, comments: &[Range<usize>]) -> Result<Statement, Box<Diagnostic>> {
    allow_calls(text.len());
    let pairs = Grammar::parse(Rule::statement, text).map_err(|error| Box::new(trouble::explain(&error, text, id)))?;
    lower::statement(text, id, comments, pairs)
}

/// A thread costs more than parsing a short query, so only deep ones get it.
fn on_large_stack(text: &str, id: TextId, comments: &[Range<usize>]) -> Result<Statement, Box<Diagnostic>> {
    let failed = || {
        Box::new(Diagnostic::error(
            codes::NESTING_TOO_DEEP,
            Span::new(id, 0, text.len()),
            "no stack for so deep a query",
        ))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let handle = thread.spawn_scoped(scope, || parse(text, id, comments)).map_err(|_| failed())?;
        handle.join().map_err(|_| failed())?
    })
}

/// Lets pest make as many calls as a text of this length may need. The limit is the process's, so it only
/// grows: another thread's longer text must not be cut off.
fn allow_calls(length: usize) {
    static LIMIT: AtomicUsize = AtomicUsize::new(0);
    let wanted = 100_000 + length.saturating_mul(400);
    if LIMIT.fetch_max(wanted, Ordering::Relaxed) < wanted {
        pest::set_call_limit(NonZeroUsize::new(LIMIT.load(Ordering::Relaxed)));
    }
}
