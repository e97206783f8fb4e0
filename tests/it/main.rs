//! The tests from outside, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod check;
mod data;
mod export;
mod graph;
mod load;
mod layers;
mod parse;
mod time;
mod view;
