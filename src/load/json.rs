//! A strict JSON reader that keeps the place of every value, and RFC 8785's canonical form.

use std::borrow::Cow;
use std::ops::Range;

use crate::diagnostic::{Code, codes};

/// Arrays and objects in one another.
const DEEPEST: usize = 128;

/// A value and the bytes it takes.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) at: Range<usize>,
    pub(super) kind: Kind<'a>,
}

#[derive(Debug)]
pub(super) enum Kind<'a> {
    Null,
    Boolean(bool),
    Number(&'a str),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<Field<'a>>),
}

#[derive(Debug)]
pub(super) struct Field<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) at: Range<usize>,
    pub(super) value: Node<'a>,
}

/// What is wrong, and where.
#[derive(Debug)]
pub(super) struct Trouble {
    pub(super) at: Range<usize>,
    pub(super) code: Code,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

impl Trouble {
    pub(super) fn new(at: Range<usize>, code: Code, message: impl Into<String>) -> Self {
        Trouble { at, code, message: message.into(), help: None }
    }

    pub(super) fn help(self, help: Option<String>) -> Self {
        Trouble { help, ..self }
    }
}

impl<'a> Node<'a> {
    /// The value of a field, the first of that name.
    pub(super) fn field(&self, name: &str) -> Option<&Node<'a>> {
        match &self.kind {
            Kind::Object(fields) => fields.iter().find(|field| field.key == name).map(|field| &field.value),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> &[Node<'a>] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// What it is, in words.
    pub(super) fn what(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Boolean(_) => "true or false",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "a text",
            Kind::List(_) => "a list",
            Kind::Object(_) => "an object",
        }
    }
}

/// Reads one JSON value that fills the whole text.
pub(super) fn parse(text: &str) -> Result<Node<'_>, Trouble> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0 };
    reader.blanks();
    let node = reader.value(0)?;
    reader.blanks();
    if reader.at < text.len() {
        return Err(reader.unexpected("the end of the line"));
    }
    Ok(node)
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &str) -> Trouble {
        let rest = self.text.get(self.at..).unwrap_or("");
        let Some(c) = rest.chars().next() else {
            let message = format!("the JSON ends where {expected} is expected");
            return Trouble::new(self.at..self.at, codes::BAD_JSON, message);
        };
        let message = format!("found `{c}` where {expected} is expected");
        Trouble::new(self.at..self.at + c.len_utf8(), codes::BAD_JSON, message)
    }

    fn value(&mut self, depth: usize) -> Result<Node<'a>, Trouble> {
        let start = self.at;
        if depth >= DEEPEST {
            let message = format!("the JSON is nested more than {DEEPEST} levels deep");
            return Err(Trouble::new(start..start + 1, codes::DATA_TOO_DEEP, message));
        }
        let kind = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Kind::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Node { at: start..self.at, kind })
    }

    fn word(&mut self) -> Result<Kind<'a>, Trouble> {
        let rest = self.bytes.get(self.at..).unwrap_or(&[]);
        let words = [("true", Kind::Boolean(true)), ("false", Kind::Boolean(false)), ("null", Kind::Null)];
        for (word, kind) in words {
            if rest.starts_with(word.as_bytes()) {
                self.at += word.len();
                return Ok(kind);
            }
        }
        Err(self.unexpected("a value"))
    }

    fn object(&mut self, depth: usize) -> Result<Kind<'a>, Trouble> {
        let mut fields = Vec::new();
        self.at += 1;
        self.blanks();
        if self.eat(b'}') {
            return Ok(Kind::Object(fields));
        }
        loop {
            self.blanks();
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(self.unexpected("a key in quotes"));
            }
            let key = self.string()?;
            let at = start..self.at;
            self.blanks();
            if !self.eat(b':') {
                return Err(self.unexpected("`:`"));
            }
            self.blanks();
            let value = self.value(depth + 1)?;
            fields.push(Field { key, at, value });
            self.blanks();
            if self.eat(b'}') {
                return Ok(Kind::Object(fields));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Kind<'a>, Trouble> {
        let mut items = Vec::new();
        self.at += 1;
        self.blanks();
        if self.eat(b']') {
            return Ok(Kind::List(items));
        }
        loop {
            self.blanks();
            items.push(self.value(depth + 1)?);
            self.blanks();
            if self.eat(b']') {
                return Ok(Kind::List(items));
            }
            if !self.eat(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
        }
    }

    fn number(&mut self) -> Result<&'a str, Trouble> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _ = self.eat(b'+') || self.eat(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or(""))
    }

    fn digits(&mut self) -> Result<(), Trouble> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected("a digit"));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Trouble> {
        self.at += 1;
        let mut start = self.at;
        let mut owned: Option<String> = None;
        loop {
            match self.peek() {
                Some(b'"') => {
                    let part = self.text.get(start..self.at).unwrap_or("");
                    self.at += 1;
                    return Ok(match owned {
                        Some(text) => Cow::Owned(text + part),
                        None => Cow::Borrowed(part),
                    });
                }
                Some(b'\\') => {
                    let part = self.text.get(start..self.at).unwrap_or("");
                    let text = owned.get_or_insert_default();
                    text.push_str(part);
                    let c = self.escape()?;
                    owned.get_or_insert_default().push(c);
                    start = self.at;
                }
                Some(0..0x20) => {
                    let at = self.at..self.at + 1;
                    return Err(Trouble::new(at, codes::BAD_JSON, "a control character stands in a text")
                        .help(Some("write it as an escape, such as `\\n`".to_owned())));
                }
                Some(_) => self.at += 1,
                None => return Err(self.unexpected("the closing `\"`")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Trouble> {
        let start = self.at;
        self.at += 1;
        let simple = match self.peek() {
            Some(byte @ (b'"' | b'\\' | b'/')) => char::from(byte),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(start),
            _ => return Err(self.unexpected("an escape such as `\\n`")),
        };
        self.at += 1;
        Ok(simple)
    }

    fn unicode(&mut self, start: usize) -> Result<char, Trouble> {
        let mut unit = self.hex()?;
        if (0xd800..0xdc00).contains(&unit) && self.eat(b'\\') {
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            }
        }
        let bad = || Trouble::new(start..self.at, codes::BAD_JSON, "half of a surrogate pair is not a character");
        char::from_u32(unit).ok_or_else(bad)
    }

    /// `u` and four digits.
    fn hex(&mut self) -> Result<u32, Trouble> {
        if !self.eat(b'u') {
            return Err(self.unexpected("`u`"));
        }
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let Some(value) = value else { return Err(self.unexpected("four hexadecimal digits")) };
        self.at += 4;
        Ok(value)
    }
}

/// RFC 8785: keys in order of their UTF-16 units, no blanks; without the field `leave` of the outermost object.
pub(super) fn canonical(node: &Node<'_>, leave: &str) -> String {
    let mut out = String::new();
    write(node, Some(leave), &mut out);
    out
}

fn write(node: &Node<'_>, leave: Option<&str>, out: &mut String) {
    match &node.kind {
        Kind::Null => out.push_str("null"),
        Kind::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Kind::Number(text) => out.push_str(&number(text)),
        Kind::Text(text) => quote(text, out),
        Kind::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, None, out);
            }
            out.push(']');
        }
        Kind::Object(fields) => {
            let mut order: Vec<&Field<'_>> = fields.iter().filter(|field| Some(&*field.key) != leave).collect();
            order.sort_by(|a, b| a.key.encode_utf16().cmp(b.key.encode_utf16()));
            out.push('{');
            for (at, field) in order.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                quote(&field.key, out);
                out.push(':');
                write(&field.value, None, out);
            }
            out.push('}');
        }
    }
}

/// Records hold integers only; anything else is refused elsewhere and only needs some one form here.
fn number(text: &str) -> String {
    match (text.parse::<i64>(), text.parse::<f64>()) {
        (Ok(integer), _) => integer.to_string(),
        (_, Ok(float)) => float.to_string(),
        _ => text.to_owned(),
    }
}

/// Appends a text as JSON has it.
pub(super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if u32::from(c) < 0x20 => {
                out.push_str("\\u00");
                let digits = [u32::from(c) >> 4, u32::from(c) & 15];
                out.extend(digits.into_iter().filter_map(|digit| char::from_digit(digit, 16)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn canonical_form_of_the_standard() {
        let text = r#"{"\u20ac":"Euro","\r":"CR","1":"One","\ud83d\ude00":"Smile","\u0080":"C","\u00f6":[ -0, 10 ,null],"sum":1}"#;
        let expected =
            "{\"\\r\":\"CR\",\"1\":\"One\",\"\u{80}\":\"C\",\"ö\":[0,10,null],\"€\":\"Euro\",\"😀\":\"Smile\"}";
        assert_eq!(canonical(&parse(text).unwrap(), "sum"), expected);
    }

    proptest! {
        /// The reader takes what serde_json takes, and reads the same.
        #[test]
        fn agrees_with_serde(text in r#"[\[\]{}",:0-9eE.+\-truefalsn \\u]{0,16}"#) {
            let ours = parse(&text);
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            let number_too_large = theirs.as_ref().is_err_and(|e| e.to_string().contains("out of range"));
            prop_assert!(ours.is_ok() == theirs.is_ok() || number_too_large, "{text:?} {ours:?} {theirs:?}");
        }

        #[test]
        fn texts_come_back(text in any::<String>()) {
            let mut quoted = String::new();
            quote(&text, &mut quoted);
            let theirs = serde_json::to_string(&text).unwrap();
            for written in [quoted, theirs] {
                let read = parse(&written).unwrap();
                prop_assert_eq!(read.text(), Some(&*text));
            }
        }
    }
}
