//! `=~` on texts of any length: what may take long goes on beside the query, which can be stopped meanwhile.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::Builder;
use std::time::Duration;

use super::evaluate::Evaluated;
use super::world::World;
use crate::budget::Budget;
use crate::diagnostic::{Fault, codes};
use crate::model::Value;
use crate::model::arithmetic::Pattern;

/// Steps of matching that are taken without a look at the budget: some tens of milliseconds at worst.
const AT_ONCE: usize = 1 << 26;
/// How often the budget is looked at while another thread matches.
const LOOK: Duration = Duration::from_millis(5);

/// `left =~ right`.
pub(super) fn matches(world: &World<'_>, left: &Value, right: &Value) -> Evaluated {
    let (Value::String(text), Value::String(pattern)) = (left, right) else { return Ok(Value::Null) };
    let pattern = Pattern::new(pattern)?;
    if pattern.steps(text) <= AT_ONCE {
        return Ok(pattern.matches(text).into());
    }
    let text = text.clone();
    aside(world.budget, move || pattern.matches(&text)).map(Value::Boolean)
}

/// What work comes to that cannot be stopped. When a limit is hit it is left to come to its end by itself.
fn aside(budget: &Budget, work: impl FnOnce() -> bool + Send + 'static) -> Result<bool, Fault> {
    let (done, wait) = channel();
    let failed = |_| Fault::new(codes::LIMIT_MEMORY, "there is no room for another thread");
    // Nobody waits any more when the query has ended meanwhile.
    let work = move || {
        let _ = done.send(work());
    };
    Builder::new().name("match".to_owned()).spawn(work).map_err(failed)?;
    loop {
        match wait.recv_timeout(LOOK) {
            Ok(found) => return Ok(found),
            Err(RecvTimeoutError::Timeout) => budget.check()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Fault::new(codes::LIMIT_MEMORY, "the thread that matched a text has ended early"));
            }
        }
    }
}
