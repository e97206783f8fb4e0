//! Inference and `WHY` (MODEL.md 4.5): rules to a fixed point over the edges of a view, with proofs.
//!
//! A rule is compiled from checked text; [`derive()`] uses rules on a view and gives what an overlay needs;
//! [`why`] looks the shortest proof up, or says what keeps an edge out. This module knows the syntax tree and
//! the view, and neither sessions nor how answers are shown.

mod certain;
mod circle;
mod closure;
mod compile;
mod condition;
mod derive;
mod join;
mod order;
mod solve;
mod why;

pub use compile::{Rule, compile};
pub use derive::{Derivation, derive};
pub use why::why;
