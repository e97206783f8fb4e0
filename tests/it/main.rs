//! The tests from outside, in one binary.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "a test that is skipped says so, and the TCK prints its table")]

mod algo;
mod cancel;
mod case;
mod check;
mod cli;
mod corpus;
mod crowd;
mod data;
mod dissent;
mod examples;
mod export;
mod files;
mod graph;
mod hostile;
mod import;
mod interrupt;
mod layers;
mod limits;
mod load;
mod many;
mod naive;
mod order;
mod parse;
mod picture;
mod prompt;
mod reach;
mod readme;
mod reference;
mod repl;
mod rule;
mod session;
mod snapshot;
mod tables;
mod tck;
mod time;
mod types;
mod view;
mod visit;
mod walks;
mod warn;
mod writers;
mod written;
