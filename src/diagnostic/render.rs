//! Excerpt, caret, labels, colour.

use super::{Diagnostic, TextMap};

/// How a diagnostic is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Characters only.
    Plain,
    /// With terminal colours.
    Colour,
}

/// The diagnostic as text: headline, excerpt with caret, hints.
pub fn render(_diagnostic: &Diagnostic, _texts: &TextMap, _style: Style) -> String {
    String::new()
}

/// Text from data made safe for a terminal: control characters become visible escapes.
pub fn escape(text: &str) -> String {
    text.to_owned()
}
