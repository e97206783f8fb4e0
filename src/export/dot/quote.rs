//! How data becomes DOT text: one function for quoted strings, one for HTML-like labels.
//!
//! Data never reaches the output by another way, so a hostile name stays a name.

use std::fmt::Write as _;

/// What cannot be drawn made visible: control characters as control pictures, marks that turn the
/// reading direction round as their numbers.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('\n'),
            '\u{0}'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A quoted string: an id, or an attribute in which DOT reads escapes and entities.
pub(super) fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in visible(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // DOT turns entities into characters also in plain labels.
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Text inside an HTML-like label; lines are broken by `<BR/>`.
pub(super) fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("<BR/>"),
            // Two blanks in a row, and blanks at an end, are dropped from such labels.
            c => out.push(c),
        }
    }
    out
}

/// A comment line; nothing in it can end it.
pub(super) fn comment(text: &str) -> String {
    visible(text).replace('\n', " ")
}

/// The text broken at blanks into lines of at most `width` characters where words allow.
pub(super) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one quoted string as graphviz does: the lexer's `\"`, then a label's escapes and entities.
    fn parse(quoted: &str) -> Option<(String, String)> {
        let mut chars = quoted.strip_prefix('"')?.chars();
        let mut out = String::new();
        loop {
            match chars.next()? {
                '"' => return Some((entities(&out), chars.collect())),
                '\\' => match chars.next()? {
                    'n' => out.push('\n'),
                    c @ ('"' | '\\') => out.push(c),
                    _ => return None,
                },
                c => out.push(c),
            }
        }
    }

    fn entities(text: &str) -> String {
        let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
        pairs.iter().fold(text.to_owned(), |text, (entity, c)| text.replace(entity, c))
    }

    const HOSTILE: &str = r#"[a-z"\\&;<>\[\]{}=\n -]{0,40}|\PC{0,20}|.{0,20}"#;

    proptest! {
        #[test]
        fn a_quoted_string_reads_back(text in HOSTILE) {
            prop_assert_eq!(parse(&quote(&text)), Some((visible(&text), String::new())));
        }

        #[test]
        fn text_in_a_label_reads_back_and_holds_no_markup(text in HOSTILE) {
            let inside = html(&text);
            prop_assert_eq!(entities(&inside.replace("<BR/>", "\n")), visible(&text));
            prop_assert!(!inside.replace("<BR/>", "").contains(['<', '>', '"']));
        }

        #[test]
        fn what_is_visible_has_no_control_characters(text in any::<String>()) {
            prop_assert!(visible(&text).chars().all(|c| c == '\n' || !c.is_control()));
        }
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(comment("a\nb\rc"), "a b\u{240d}c");
    }

    #[test]
    fn words_are_never_broken() {
        assert_eq!(wrap("Collective Security Treaty Organization", 20), "Collective Security\nTreaty Organization");
    }
}
