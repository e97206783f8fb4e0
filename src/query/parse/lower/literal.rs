//! Numbers, strings, constants and parameters.

use super::{Lower, Lowered, Node, unquote};
use crate::diagnostic::{Code, Diagnostic, Span, codes};
use crate::model::Value;
use crate::query::parse::ast::{Count, Name};
use crate::query::parse::grammar::Rule;

impl<'t> Lower<'t> {
    /// The value of a number; `negative` when a minus stands before it.
    pub(super) fn number(&self, pair: &Node<'t>, negative: bool) -> Lowered<Value> {
        let span = self.span(pair);
        read_number(pair.as_str(), negative).map_err(|problem| number_error(problem, pair.as_str(), span))
    }

    /// A plain integer, as in a quantifier.
    pub(super) fn integer(&self, pair: &Node<'t>) -> Lowered<u64> {
        let written = pair.as_str();
        let problem = match written.parse::<u64>() {
            Ok(number) if i64::try_from(number).is_ok() => return Ok(number),
            _ if written.bytes().all(|byte| byte.is_ascii_digit()) => codes::INTEGER_OVERFLOW,
            _ => codes::INVALID_NUMBER_LITERAL,
        };
        Err(number_error(problem, written, self.span(pair)))
    }

    /// `null`, `true` or `false`.
    pub(super) fn constant(pair: &Node<'t>) -> Value {
        match pair.as_str().as_bytes().first() {
            Some(b't' | b'T') => Value::Boolean(true),
            Some(b'f' | b'F') => Value::Boolean(false),
            _ => Value::Null,
        }
    }

    /// The name of `$name`.
    pub(super) fn parameter(&self, pair: &Node<'t>) -> Name {
        let written = pair.as_str();
        Name { text: unquote(written.strip_prefix('$').unwrap_or(written)), span: self.span(pair) }
    }

    /// An integer or a parameter.
    pub(super) fn count(&self, pair: Node<'t>) -> Lowered<Count> {
        let span = self.span(&pair);
        let inner = super::take(&mut pair.into_inner(), span)?;
        match inner.as_rule() {
            Rule::parameter => Ok(Count::Parameter(self.parameter(&inner))),
            _ => Ok(Count::Given(self.integer(&inner)?, span)),
        }
    }

    /// The characters that a string means.
    pub(super) fn string(&self, pair: &Node<'t>) -> Lowered<String> {
        let written = pair.as_str();
        let body = written.get(1..written.len().saturating_sub(1)).unwrap_or("");
        let mut result = String::with_capacity(body.len());
        let mut rest = body;
        while let Some(at) = rest.find('\\') {
            let (before, escape) = rest.split_at(at);
            result.push_str(before);
            let start = pair.as_span().start() + 1 + (body.len() - escape.len());
            let (character, length) = read_escape(escape).map_err(|(problem, length)| {
                escape_error(problem, &escape[..length], Span::new(self.id, start, start + length))
            })?;
            result.push(character);
            rest = &escape[length..];
        }
        result.push_str(rest);
        Ok(result)
    }
}

fn escape_error(code: Code, escape: &str, span: Span) -> Box<Diagnostic> {
    if code == codes::INVALID_UNICODE_LITERAL {
        let message = format!("`{escape}` names no character");
        return Box::new(
            Diagnostic::error(code, span, message)
                .help("`\\u` takes four hexadecimal digits, `\\U` takes eight; for a backslash write `\\\\`"),
        );
    }
    let message = format!("`{escape}` is not an escape");
    Box::new(Diagnostic::error(code, span, message).help(
        "the escapes are \\\\ \\' \\\" \\` \\b \\f \\n \\r \\t \\uXXXX \\UXXXXXXXX; for a backslash write `\\\\`",
    ))
}

fn number_error(code: Code, written: &str, span: Span) -> Box<Diagnostic> {
    let message = match code {
        _ if code == codes::INTEGER_OVERFLOW => format!("`{written}` does not fit a 64-bit integer"),
        _ if code == codes::FLOATING_POINT_OVERFLOW => format!("`{written}` is too large for a floating-point number"),
        _ => format!("`{written}` is not a number"),
    };
    let diagnostic = Diagnostic::error(code, span, message);
    Box::new(match code {
        _ if code == codes::INTEGER_OVERFLOW => {
            diagnostic.help("write it with a decimal point to make it a floating-point number")
        }
        _ if written.len() > 1 && written.starts_with('0') && written.bytes().all(|byte| byte.is_ascii_digit()) => {
            diagnostic.help("an octal number begins with `0o`, a decimal one with another digit than 0")
        }
        _ if code == codes::INVALID_NUMBER_LITERAL => {
            diagnostic.help("a name that begins with a digit needs backticks")
        }
        _ => diagnostic,
    })
}

fn read_number(written: &str, negative: bool) -> Result<Value, Code> {
    let bytes = written.as_bytes();
    match bytes {
        [b'0', b'x' | b'X', ..] => read_integer(&written[2..], 16, negative),
        [b'0', b'o' | b'O', ..] => read_integer(&written[2..], 8, negative),
        [b'0', next, ..] if next.is_ascii_digit() && bytes.iter().all(u8::is_ascii_digit) => {
            Err(codes::INVALID_NUMBER_LITERAL)
        }
        _ if bytes.iter().all(u8::is_ascii_digit) => read_integer(written, 10, negative),
        _ => read_float(written, negative),
    }
}

fn read_integer(digits: &str, radix: u32, negative: bool) -> Result<Value, Code> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
        return Err(codes::INVALID_NUMBER_LITERAL);
    }
    let magnitude = i128::from(u64::from_str_radix(digits, radix).map_err(|_| codes::INTEGER_OVERFLOW)?);
    let signed = if negative { -magnitude } else { magnitude };
    i64::try_from(signed).map(Value::Integer).map_err(|_| codes::INTEGER_OVERFLOW)
}

fn read_float(written: &str, negative: bool) -> Result<Value, Code> {
    let number: f64 = written.parse().map_err(|_| codes::INVALID_NUMBER_LITERAL)?;
    if number.is_infinite() {
        return Err(codes::FLOATING_POINT_OVERFLOW);
    }
    // Not `-number`: openCypher reads the negative of zero as 0.0.
    Ok(Value::Float(if negative { 0.0 - number } else { number }))
}

/// The character that the escape at the start of `text` means, and the escape's length; or what is wrong
/// with it, and how much of the text to show.
fn read_escape(text: &str) -> Result<(char, usize), (Code, usize)> {
    let Some(letter) = text.chars().nth(1) else { return Err((codes::UNEXPECTED_SYNTAX, 1)) };
    let plain = match letter {
        '\\' | '\'' | '"' | '`' | '/' => letter,
        'b' | 'B' => '\u{8}',
        'f' | 'F' => '\u{c}',
        'n' | 'N' => '\n',
        'r' | 'R' => '\r',
        't' | 'T' => '\t',
        'u' => return read_short_escape(text),
        'U' => return read_hex(text, 8).and_then(|code| character(code, 10)),
        _ => return Err((codes::UNEXPECTED_SYNTAX, 1 + letter.len_utf8())),
    };
    Ok((plain, 2))
}

/// `\uXXXX`, or two of them that are a surrogate pair.
fn read_short_escape(text: &str) -> Result<(char, usize), (Code, usize)> {
    let first = read_hex(text, 4)?;
    if !(0xD800..0xDC00).contains(&first) {
        return character(first, 6);
    }
    let rest = &text[6..];
    if !rest.starts_with("\\u") {
        return Err((codes::INVALID_UNICODE_LITERAL, 6));
    }
    let second = read_hex(rest, 4)?;
    if !(0xDC00..0xE000).contains(&second) {
        return Err((codes::INVALID_UNICODE_LITERAL, 6));
    }
    character(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12)
}

/// The number of the `length` hexadecimal digits after `\u`.
fn read_hex(text: &str, length: usize) -> Result<u32, (Code, usize)> {
    let wrong = || text.chars().take(2 + length).take_while(|c| *c != '\'' && *c != '"').map(char::len_utf8).sum();
    text.get(2..2 + length)
        .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .ok_or_else(|| (codes::INVALID_UNICODE_LITERAL, wrong()))
}

fn character(code: u32, length: usize) -> Result<(char, usize), (Code, usize)> {
    char::from_u32(code).map(|c| (c, length)).ok_or((codes::INVALID_UNICODE_LITERAL, length))
}
