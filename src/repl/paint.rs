//! Colours, for terminals only: a handful of styles with one meaning each.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};

use crate::query::parse::token::{Token, TokenKind, tokens};

/// What is to be seen first.
pub(super) const STRONG: Style = Style::new().bold();
/// What may be overlooked.
pub(super) const FAINT: Style = Style::new().effects(Effects::DIMMED);
/// The prompt.
pub(super) const PROMPT: Style = AnsiColor::Cyan.on_default().effects(Effects::BOLD);

const KEYWORD: Style = AnsiColor::Blue.on_default().effects(Effects::BOLD);
const STRING: Style = AnsiColor::Green.on_default();
const NUMBER: Style = AnsiColor::Cyan.on_default();
const NAMED: Style = AnsiColor::Yellow.on_default();
const PARAMETER: Style = AnsiColor::Magenta.on_default();
const WRONG: Style = AnsiColor::Red.on_default();

/// A text in a style.
pub(super) fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// The table format with its headline strong, its footnotes and its closing line faint.
pub(super) fn table(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let notes = lines.iter().position(|line| is_note(line)).unwrap_or(lines.len());
    let mut out = String::with_capacity(text.len() + 64);
    for (at, line) in lines.iter().enumerate() {
        let heads = at == 0 && notes > 1 && !line.contains("->") && !line.contains("<-");
        let closes = at + 1 == lines.len();
        let _ = match (heads, closes || is_note(line)) {
            (true, false) => writeln!(out, "{}", paint(line, STRONG)),
            (false, true) => writeln!(out, "{}", paint(line, FAINT)),
            _ => writeln!(out, "{line}"),
        };
    }
    out
}

/// Where a line of the table format goes on: notes below their text, other lines a little to the right.
pub(super) fn indent(line: &str) -> usize {
    let bare = anstream::adapter::strip_str(line).to_string();
    if is_note(&bare) { bare.find("] ").map_or(4, |end| end + 2) } else { 4 }
}

/// Whether the line is a footnote: `  [3] mehdi, ...`.
fn is_note(line: &str) -> bool {
    let number = line.strip_prefix("  [").and_then(|rest| rest.split_once("] "));
    number.is_some_and(|(number, _)| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A query with its words coloured; characters and their widths stay.
pub(super) fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let (mut before, mut done) = ("", 0);
    let found: Vec<Token> = tokens(text).collect();
    for (at, token) in found.iter().enumerate() {
        if token.start < done {
            continue;
        }
        let painted = style(*token, before);
        done = if painted == Some(NAMED) { name_end(text, &found, at) } else { token.end };
        let piece = text.get(token.start..done).unwrap_or_default();
        match painted {
            Some(style) => out.push_str(&paint(piece, style)),
            None => out.push_str(piece),
        }
        if !token.is_space() {
            before = piece;
        }
    }
    out
}

/// Where a label or relation ends: hyphens join its parts, which touch one another.
fn name_end(text: &str, found: &[Token], at: usize) -> usize {
    let mut end = found.get(at).map_or(0, |token| token.end);
    for pair in found.get(at + 1..).unwrap_or_default().chunks(2) {
        let [hyphen, part] = pair else { break };
        let joins = hyphen.text(text) == "-" && hyphen.start == end && part.start == hyphen.end;
        if !joins || !(part.is_name() || matches!(part.kind, TokenKind::Keyword(_) | TokenKind::Number)) {
            break;
        }
        end = part.end;
    }
    end
}

/// `before` is the last token that is no blank.
fn style(token: Token, before: &str) -> Option<Style> {
    Some(match token.kind {
        TokenKind::Keyword(_) | TokenKind::Name if matches!(before, ":" | "|" | "&" | "!") => NAMED,
        TokenKind::Keyword(_) if before != "." && before != "-" => KEYWORD,
        TokenKind::String => STRING,
        TokenKind::Open(_) => STRING.effects(Effects::UNDERLINE),
        TokenKind::Number => NUMBER,
        TokenKind::Parameter => PARAMETER,
        TokenKind::Comment | TokenKind::OpenComment => FAINT,
        TokenKind::Stray => WRONG,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_no_character() {
        for text in ["MATCH (n:stat)-[:hosts-base]->() RETURN 'x", "// só\nRETURN $p, 1.5 /* open", "§"] {
            assert_eq!(anstream::adapter::strip_str(&query(text)).to_string(), text);
        }
        // A hyphenated relation is one name, also where a part of it is a keyword.
        for name in ["hosts-base", "at-odds-with", "member-of"] {
            let text = format!("MATCH (a)-[:{name}|{name}]->(b) RETURN a.b-c");
            assert_eq!(query(&text).matches(&paint(name, NAMED)).count(), 2, "{text}");
        }
        assert!(query("MATCH (a:state)-[]-(b)").contains(&format!("{})-[", paint("state", NAMED))));
        let shown = "name\nCSTO  [1]\n  [1] mehdi, 1-2: gloss\n1 row\n";
        assert_eq!(anstream::adapter::strip_str(&table(shown)).to_string(), shown);
    }
}
