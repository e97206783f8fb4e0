//! Queries: text to tree, tree to plan, plan to rows.
//!
//! Each stage sees only the one before it: `run` never sees the syntax tree, and `plan` never sees `run`.

pub mod check;
pub mod operator;
pub mod parse;
pub mod plan;
pub mod run;
