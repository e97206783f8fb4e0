//! Any text through parser, checker and planner: on the bundled graph, whose schema is checked, and on an open one.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;

thread_local! {
    static SESSIONS: RefCell<[chancery::Session; 2]> =
        RefCell::new([chancery::Session::demo().expect("the bundled graph loads"), chancery::Session::empty()]);
}

fuzz_target!(|text: &str| {
    SESSIONS.with_borrow_mut(|sessions| {
        for session in sessions {
            // Whatever it says is right, as long as it says it; rendering must not fail either.
            if let Err(error) = session.explain(text) {
                let _ = error.to_string();
            }
        }
    });
});
