//! The parser that pest makes of `grammar/*.pest`, stacked in this order. Nothing here is written by hand.

use pest_derive::Parser;

/// The parser; its rules are those of the grammar files.
#[derive(Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expression.pest"]
#[grammar = "grammar/pattern.pest"]
#[grammar = "grammar/clause.pest"]
#[grammar = "grammar/short.pest"]
#[grammar = "grammar/view.pest"]
#[grammar = "grammar/rule.pest"]
pub(super) struct Grammar;
