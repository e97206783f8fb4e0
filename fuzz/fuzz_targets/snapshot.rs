//! Any bytes as a snapshot, with the checksums that belong to them: refused, damaged or asked, and no panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../tests/it/snapshot/hostile.rs"]
mod hostile;

fuzz_target!(|bytes: &[u8]| hostile::ask(bytes));
