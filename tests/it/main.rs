//! The tests from outside, in one binary.

mod graph;
mod layers;
mod parse;
mod view;
