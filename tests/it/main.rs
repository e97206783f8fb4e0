//! The tests from outside, in one binary.

mod check;
mod data;
mod export;
mod graph;
mod load;
mod layers;
mod parse;
mod view;
