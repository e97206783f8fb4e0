//! Functions on strings. Characters are Unicode code points.

use std::collections::BTreeSet;

use super::argument::{at, count, length, optional, required, text, wrong};
use super::piece::{listed, turned};
use super::{Function, Parameter, Surroundings};
use crate::diagnostic::{Fault, codes};
use crate::model::{Kinds, Value};

const STRING: Kinds = Kinds::STRING;
const INTEGER: Kinds = Kinds::INTEGER;
const ONE: &[Parameter] = &[required("string", STRING)];
const TRIM: &[Parameter] = &[required("string", STRING), optional("characters", STRING)];
const PART: &[Parameter] = &[required("string", STRING), required("length", INTEGER)];

/// The rows.
pub(super) const TABLE: &[Function] = &[
    Function::new("toUpper", ONE, STRING, to_upper, "in capital letters", "RETURN toUpper('csto')"),
    Function::new("upper", ONE, STRING, to_upper, "in capital letters", "RETURN upper('csto')"),
    Function::new("toLower", ONE, STRING, to_lower, "in small letters", "RETURN toLower('CSTO')"),
    Function::new("lower", ONE, STRING, to_lower, "in small letters", "RETURN lower('CSTO')"),
    Function::new(
        "trim",
        TRIM,
        STRING,
        trim,
        "without blanks (or the given characters) at both ends",
        "RETURN trim('  CSTO ')",
    ),
    Function::new(
        "bTrim",
        TRIM,
        STRING,
        trim,
        "without blanks (or the given characters) at both ends",
        "RETURN bTrim('xxCSTOx', 'x')",
    ),
    Function::new(
        "lTrim",
        TRIM,
        STRING,
        left_trim,
        "without blanks (or the given characters) at the start",
        "RETURN lTrim('  CSTO')",
    ),
    Function::new(
        "rTrim",
        TRIM,
        STRING,
        right_trim,
        "without blanks (or the given characters) at the end",
        "RETURN rTrim('CSTO  ')",
    ),
    Function::new("left", PART, STRING, left, "the first characters", "RETURN left('CSTO', 2)"),
    Function::new("right", PART, STRING, right, "the last characters", "RETURN right('CSTO', 2)"),
    Function::new(
        "substring",
        &[required("string", STRING), required("start", INTEGER), optional("length", INTEGER)],
        STRING,
        substring,
        "the characters from a position (counted from 0) on",
        "RETURN substring('Kyrgyzstan', 6, 4)",
    ),
    Function::new(
        "replace",
        &[required("string", STRING), required("search", STRING), required("replacement", STRING)],
        STRING,
        replace,
        "with every occurrence of a text replaced",
        "RETURN replace('a-b-c', '-', '/')",
    ),
    Function::new(
        "split",
        &[required("string", STRING), required("separator", STRING.or(Kinds::LIST))],
        Kinds::LIST,
        split,
        "the parts between separators",
        "RETURN split('a,b', ',')",
    ),
    Function::new(
        "normalize",
        &[required("string", STRING), optional("form", STRING)],
        STRING,
        normalize,
        "in a Unicode normal form: NFC (default), NFD, NFKC or NFKD",
        "RETURN normalize('é') = normalize('é', 'NFC')",
    ),
    Function::new("char_length", ONE, INTEGER, char_length, "how many characters", "RETURN char_length('CSTO')"),
    Function::new(
        "character_length",
        ONE,
        INTEGER,
        char_length,
        "how many characters",
        "RETURN character_length('CSTO')",
    ),
];

fn to_upper(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let subject = text("toUpper()", arguments, 0)?;
    turned(surroundings, subject, |piece, made| made.push_str(&piece.to_uppercase()))
}

fn to_lower(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let subject = text("toLower()", arguments, 0)?;
    turned(surroundings, subject, |piece, made| made.push_str(&piece.to_lowercase()))
}

/// Whether a character goes: white space, or one of those given.
fn goes(arguments: &[Value]) -> Result<impl Fn(char) -> bool + Clone, Fault> {
    let given = if arguments.len() > 1 { Some(text("trim()", arguments, 1)?) } else { None };
    let given: Option<BTreeSet<char>> = given.map(|given| given.chars().collect());
    Ok(move |c: char| given.as_ref().map_or(c.is_whitespace(), |given| given.contains(&c)))
}

fn trim(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let goes = goes(arguments)?;
    Ok(text("trim()", arguments, 0)?.trim_matches(goes).into())
}

fn left_trim(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(text("lTrim()", arguments, 0)?.trim_start_matches(goes(arguments)?).into())
}

fn right_trim(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let goes = goes(arguments)?;
    Ok(text("rTrim()", arguments, 0)?.trim_end_matches(goes).into())
}

/// The byte at which the character at a position begins; the end of a shorter text.
fn byte(text: &str, position: usize) -> usize {
    text.char_indices().nth(position).map_or(text.len(), |(at, _)| at)
}

fn left(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text("left()", arguments, 0)?;
    Ok(text[..byte(text, length("left()", arguments, 1)?)].into())
}

fn right(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text("right()", arguments, 0)?;
    let skipped = text.chars().count().saturating_sub(length("right()", arguments, 1)?);
    Ok(text[byte(text, skipped)..].into())
}

fn substring(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text("substring()", arguments, 0)?;
    let rest = &text[byte(text, length("substring()", arguments, 1)?)..];
    if arguments.len() < 3 {
        return Ok(rest.into());
    }
    Ok(rest[..byte(rest, length("substring()", arguments, 2)?)].into())
}

fn replace(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let name = "replace()";
    let (subject, search, by) = (text(name, arguments, 0)?, text(name, arguments, 1)?, text(name, arguments, 2)?);
    let most = subject.len().saturating_add(1).saturating_mul(by.len()).saturating_add(subject.len());
    surroundings.budget().take(most)?;
    let replaced = if search.is_empty() { subject.to_owned() } else { subject.replace(search, by) };
    surroundings.budget().give(most);
    Ok(Value::text(replaced))
}

/// The steps of looking through so many bytes.
fn steps(bytes: usize) -> u32 {
    const AT_ONCE: usize = 256;
    u32::try_from(1 + bytes / AT_ONCE).unwrap_or(u32::MAX)
}

/// What one part of a text that was split takes beside its characters.
const PART_BYTES: usize = 48;

fn split(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    let subject = text("split()", arguments, 0)?;
    let separators: Vec<&str> = match at(arguments, 1) {
        Value::List(items) => {
            let texts = items.iter().map(|item| item.as_str().ok_or_else(|| wrong("split()", "strings", item)));
            texts.collect::<Result<_, _>>()?
        }
        _ => vec![text("split()", arguments, 1)?],
    };
    if separators.iter().any(|separator| separator.is_empty()) {
        let held = surroundings.budget().hold();
        held.take(subject.len().saturating_mul(PART_BYTES))?;
        if subject.is_empty() {
            return Ok(Value::list(vec!["".into()]));
        }
        let characters = subject.chars().map(|c| Value::text(c.to_string()));
        return listed(surroundings, 0, characters);
    }
    let (mut parts, mut rest) = (Vec::new(), subject);
    let held = surroundings.budget().hold();
    held.take(subject.len())?;
    loop {
        held.step(steps(rest.len().saturating_mul(separators.len())))?;
        held.take(PART_BYTES)?;
        let found = separators
            .iter()
            .filter_map(|s| Some((rest.find(s)?, s.len())))
            .min_by_key(|(at, n)| (*at, usize::MAX - n));
        let Some((at, width)) = found else { break };
        parts.push(rest[..at].into());
        rest = &rest[at + width..];
    }
    parts.push(rest.into());
    Ok(Value::list(parts))
}

fn normalize(surroundings: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    use unicode_normalization::UnicodeNormalization;
    let subject = text("normalize()", arguments, 0)?;
    let form = if arguments.len() > 1 { text("normalize()", arguments, 1)? } else { "NFC" };
    let turn: fn(&str, &mut String) = match form {
        "NFC" => |piece, made| made.extend(piece.nfc()),
        "NFD" => |piece, made| made.extend(piece.nfd()),
        "NFKC" => |piece, made| made.extend(piece.nfkc()),
        "NFKD" => |piece, made| made.extend(piece.nfkd()),
        _ => {
            let message = format!("`{form}` is not a normal form; there are NFC, NFD, NFKC and NFKD");
            return Err(Fault::new(codes::RUN_ARGUMENT_VALUE, message));
        }
    };
    turned(surroundings, subject, turn)
}

fn char_length(_: &dyn Surroundings, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(count(text("char_length()", arguments, 0)?.chars().count()))
}
