//! The tests from outside, in one binary.

mod data;
mod graph;
mod layers;
mod parse;
mod view;
