//! The tests from outside, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod case;
mod check;
mod data;
mod export;
mod graph;
mod hostile;
mod layers;
mod load;
mod parse;
mod readme;
mod session;
mod tables;
mod tck;
mod time;
mod view;
