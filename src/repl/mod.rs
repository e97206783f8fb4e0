//! The prompt: a session with a person in front of it, on a terminal or through a pipe.
//!
//! It reads lines, runs statements and `:commands`, and shows answers. What the prompt can do the command
//! line can do too, so `cli` uses what stands here; nothing here knows `cli`.

mod bare;
mod card;
pub mod command;
mod complete;
pub mod config;
mod edit;
mod editor;
mod few;
mod fitting;
pub mod help;
mod history;
mod leaving;
pub mod measure;
pub mod open;
mod pager;
mod paint;
pub mod parameter;
mod passage;
mod place;
mod prompt;
pub mod run;
mod save;
pub mod schema;
pub mod screen;
mod set;
pub mod shell;
mod show;
pub mod signal;
pub mod spinner;
pub mod trouble;
mod watched;
mod why;
mod words;
mod wrap;

pub use prompt::{converse, read};
pub use set::{choose_view, give};
