//! The one lexer: a single pass over the text that never fails.
//!
//! pest reads the grammar; this reads what must be known before or beside it: how deep the brackets go,
//! where a script's semicolons are, whether a line is complete, what stands at an error, and how to
//! colour and complete what is typed.

use super::keyword::{self, Keyword};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks and line breaks.
    Blank,
    /// `// …` or `/* … */`.
    Comment,
    /// `/* …` without an end.
    OpenComment,
    /// A word of the keyword table; whether it is a keyword here depends on where it stands.
    Keyword(&'static Keyword),
    /// Any other word.
    Name,
    /// A name in backticks.
    Quoted,
    /// A string.
    String,
    /// A string or quoted name without an end; the character that would end it.
    Open(char),
    /// A number, well formed or not.
    Number,
    /// `$name`.
    Parameter,
    /// One or two characters of punctuation.
    Punctuation,
    /// A character that no query has outside strings and comments.
    Stray,
}

/// A piece of text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// The characters of the token in the text it was read from.
    pub fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    /// Whether it is a blank or a comment.
    pub fn is_space(self) -> bool {
        matches!(self.kind, TokenKind::Blank | TokenKind::Comment | TokenKind::OpenComment)
    }

    /// Whether it is a word or a quoted name.
    pub fn is_name(self) -> bool {
        matches!(self.kind, TokenKind::Name | TokenKind::Quoted | TokenKind::Keyword(_))
    }

    /// What the token adds to a dotted name: nothing for blanks, no backticks for quoted names.
    pub(super) fn name_part(self, text: &str) -> Option<String> {
        let written = self.text(text);
        match self.kind {
            _ if self.is_space() => None,
            TokenKind::Quoted => Some(written.trim_matches('`').replace("``", "`")),
            _ => Some(written.to_owned()),
        }
    }
}

/// The tokens of `text` in order, blanks and comments among them; together they are the whole text.
/// Linear in the length of the text.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0 }
}

/// The iterator that [`tokens`] gives.
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (kind, length) = read(rest);
        let start = self.at;
        self.at += length;
        Some(Token { kind, start, end: self.at })
    }
}

/// The kind and length of the token that `text` begins with.
fn read(text: &str) -> (TokenKind, usize) {
    let mut characters = text.chars();
    let (Some(first), second) = (characters.next(), characters.next()) else { return (TokenKind::Blank, 0) };
    match (first, second) {
        _ if is_blank(first) => (TokenKind::Blank, length_while(text, is_blank)),
        _ if is_word_start(first) => read_word(text),
        ('0'..='9', _) | ('.', Some('0'..='9')) => (TokenKind::Number, number_length(text)),
        ('/', Some('/')) => (TokenKind::Comment, text.find(['\n', '\r']).unwrap_or(text.len())),
        ('/', Some('*')) => match text.get(2..).and_then(|rest| rest.find("*/")) {
            Some(end) => (TokenKind::Comment, end + 4),
            None => (TokenKind::OpenComment, text.len()),
        },
        ('\'' | '"', _) => read_string(text, first),
        ('`', _) => read_quoted(text),
        ('$', _) => read_parameter(text),
        _ => read_punctuation(text, first),
    }
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{1c}'..='\u{1f}' | '\u{feff}')
}

fn is_word_start(character: char) -> bool {
    character == '_' || character.is_alphabetic()
}

/// Whether a character may stand inside a name.
pub(super) fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

fn length_while(text: &str, fits: impl Fn(char) -> bool) -> usize {
    text.find(|character| !fits(character)).unwrap_or(text.len())
}

fn read_word(text: &str) -> (TokenKind, usize) {
    let length = length_while(text, is_word);
    let kind = keyword::find(text.get(..length).unwrap_or("")).map_or(TokenKind::Name, TokenKind::Keyword);
    (kind, length)
}

/// Digits, letters that follow them, one fraction and the sign of an exponent.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let hexadecimal = matches!(bytes, [b'0', b'x' | b'X' | b'o' | b'O', ..]);
    let mut length = length_while(text, is_word);
    if hexadecimal {
        return length;
    }
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let plain = bytes.get(..length).is_some_and(|word| word.iter().all(u8::is_ascii_digit));
    if plain && bytes.get(length) == Some(&b'.') && digit(length + 1) {
        length += 1 + length_while(text.get(length + 1..).unwrap_or(""), is_word);
    }
    let exponent = length > 0 && matches!(bytes.get(length - 1), Some(b'e' | b'E'));
    if exponent && matches!(bytes.get(length), Some(b'+' | b'-')) && digit(length + 1) {
        length += 1 + length_while(text.get(length + 1..).unwrap_or(""), is_word);
    }
    length
}

fn read_string(text: &str, quote: char) -> (TokenKind, usize) {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote as u8 => return (TokenKind::String, at + 1),
            _ => {}
        }
    }
    (TokenKind::Open(quote), text.len())
}

fn read_quoted(text: &str) -> (TokenKind, usize) {
    let bytes = text.as_bytes();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match (byte, bytes.get(at + 1)) {
            (b'`', Some(b'`')) => at += 2,
            (b'`', _) => return (TokenKind::Quoted, at + 1),
            _ => at += 1,
        }
    }
    (TokenKind::Open('`'), text.len())
}

fn read_parameter(text: &str) -> (TokenKind, usize) {
    let rest = text.get(1..).unwrap_or("");
    if rest.starts_with('`') {
        return match read_quoted(rest) {
            (TokenKind::Quoted, length) => (TokenKind::Parameter, 1 + length),
            (open, length) => (open, 1 + length),
        };
    }
    match length_while(rest, is_word) {
        0 => (TokenKind::Stray, 1),
        length => (TokenKind::Parameter, 1 + length),
    }
}

/// Pairs that mean one thing, so that a message can name them as one.
const DOUBLES: &[&str] = &["..", "<>", "<=", ">=", "=~", "||", "+=", "->", "<-", "!=", "==", "&&", "=>"];

fn read_punctuation(text: &str, first: char) -> (TokenKind, usize) {
    if text.get(..2).is_some_and(|pair| DOUBLES.contains(&pair)) {
        return (TokenKind::Punctuation, 2);
    }
    let kind = if "()[]{}.,:;=<>+-*/%^|&!?".contains(first) { TokenKind::Punctuation } else { TokenKind::Stray };
    (kind, first.len_utf8())
}
