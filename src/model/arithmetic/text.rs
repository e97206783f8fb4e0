//! Strings and lists: concatenation, `STARTS WITH`, `ENDS WITH`, `CONTAINS`, `=~`.

use std::cell::RefCell;

use regex::{Regex, RegexBuilder};

use super::wrong;
use crate::diagnostic::{Fault, codes};
use crate::model::{Text, Value};

/// `a + b` where one is a list: both lists in a row, or the list with the other as one more element.
pub(super) fn join_lists(a: &Value, b: &Value) -> Result<Value, Fault> {
    let items = match (a, b) {
        (Value::List(a), Value::List(b)) => a.iter().chain(b.iter()).cloned().collect(),
        (Value::List(a), b) => a.iter().chain(std::iter::once(b)).cloned().collect::<Vec<_>>(),
        (a, Value::List(b)) => std::iter::once(a).chain(b.iter()).cloned().collect(),
        _ => return Err(wrong("+", a, b)),
    };
    if items.len() > LONGEST_LIST {
        return Err(too_long("list", LONGEST_LIST));
    }
    Value::list(items).nested()
}

/// Longest string, in bytes, and longest list that an operator makes; the budget counts what is kept.
const LONGEST_TEXT: usize = 1 << 28;
const LONGEST_LIST: usize = 1 << 24;

fn too_long(kind: &str, most: usize) -> Fault {
    Fault::new(codes::LIMIT_MEMORY, format!("the {kind} grows longer than {most}"))
}

/// `a + b` where one is a string and the other has a text form.
pub(super) fn join_texts(operator: &str, a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a.written(), b.written()) {
        (Some(left), Some(right)) if left.len() + right.len() > LONGEST_TEXT => Err(too_long("string", LONGEST_TEXT)),
        (Some(left), Some(right)) => Ok(Value::text(left + &right)),
        _ => Err(wrong(operator, a, b)),
    }
}

/// `a || b`: strings and lists only.
///
/// # Errors
/// When the operands are not two strings or two lists.
pub fn concatenate(a: &Value, b: &Value) -> Result<Value, Fault> {
    match (a, b) {
        // Other languages have `||` between conditions; null must not hide that here.
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) => {
            Err(wrong("||", a, b).help("for one condition or the other, write OR"))
        }
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::String(_), Value::String(_)) => join_texts("||", a, b),
        (Value::List(_), Value::List(_)) => join_lists(a, b),
        _ => Err(wrong("||", a, b)),
    }
}

fn both(a: &Value, b: &Value, test: impl Fn(&str, &str) -> bool) -> Value {
    a.as_str().zip(b.as_str()).map(|(a, b)| test(a, b)).into()
}

/// `a STARTS WITH b`; null unless both are strings.
pub fn starts_with(a: &Value, b: &Value) -> Value {
    both(a, b, |a, b| a.starts_with(b))
}

/// `a ENDS WITH b`; null unless both are strings.
pub fn ends_with(a: &Value, b: &Value) -> Value {
    both(a, b, |a, b| a.ends_with(b))
}

/// `a CONTAINS b`; null unless both are strings.
pub fn contains(a: &Value, b: &Value) -> Value {
    both(a, b, |a, b| a.contains(b))
}

/// Most bytes a compiled expression may take, tried from the smallest on: what fits is how big it is, about.
const REGEX_SIZES: [usize; 3] = [1 << 14, 1 << 17, 1 << 20];

/// `a =~ b`: whether the whole of `a` matches the regular expression; null unless both are strings.
/// Linear in the length of `a`.
///
/// # Errors
/// When `b` is no regular expression, or a too large one.
pub fn matches(a: &Value, b: &Value) -> Result<Value, Fault> {
    let (Value::String(text), Value::String(pattern)) = (a, b) else {
        return Ok(Value::Null);
    };
    Ok(Value::Boolean(Pattern::new(pattern)?.matches(text)))
}

/// A regular expression for whole texts.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    /// How many states it may be in at once, about and at most.
    states: usize,
}

thread_local! {
    /// The expression used last: most queries have one, and use it for every row.
    static LAST: RefCell<Option<(Text, Pattern)>> = const { RefCell::new(None) };
}

impl Pattern {
    /// Compiles an expression, or finds that it is the one that was used last.
    ///
    /// # Errors
    /// When the text is no regular expression, or a too large one.
    pub fn new(pattern: &Text) -> Result<Pattern, Fault> {
        let last =
            LAST.with_borrow(|last| last.as_ref().filter(|(text, _)| text == pattern).map(|(_, found)| found.clone()));
        if let Some(last) = last {
            return Ok(last);
        }
        let compiled = compiled(pattern)?;
        LAST.set(Some((pattern.clone(), compiled.clone())));
        Ok(compiled)
    }

    /// Whether it matches the whole of a text. Takes as many steps as [`Pattern::steps`] says, at most.
    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// How many steps matching a text takes at most, about: its length times the size of the expression. Most
    /// texts take no more than their length.
    pub fn steps(&self, text: &str) -> usize {
        text.len().saturating_mul(self.states)
    }
}

fn compiled(pattern: &Text) -> Result<Pattern, Fault> {
    const STATE: usize = 32;
    let whole = format!(r"\A(?:{})\z", pattern.as_str());
    let [small, middle, most] = REGEX_SIZES;
    let of_size = |size| {
        let regex = RegexBuilder::new(&whole).size_limit(size).dfa_size_limit(most).build();
        regex.map(|regex| Pattern { regex, states: size / STATE })
    };
    of_size(small).or_else(|_| of_size(middle)).or_else(|_| of_size(most)).map_err(|error| {
        let reason = error.to_string();
        let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
        Fault::new(codes::RUN_ARGUMENT_VALUE, format!("`{}` is not a regular expression: {reason}", pattern.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_matches_the_whole_text() {
        let matched = |a: &str, b: &str| matches(&a.into(), &b.into()).map(|v| matches!(v, Value::Boolean(true)));
        assert_eq!(matched("csto", "cs"), Ok(false));
        assert_eq!(matched("csto", "a|cs.*"), Ok(true));
        assert_eq!(matched("CSTO", "(?i)csto"), Ok(true));
        assert_eq!(matched("a\n", "a"), Ok(false));
        assert!(matched("a", "(").is_err());
        assert!(matched("a", "(a{1000}){1000}").is_err());
        assert!(matches!(matches(&Value::Integer(1), &"1".into()), Ok(Value::Null)));
    }

    #[test]
    fn lists_take_single_elements_at_either_end() {
        let list = Value::list(vec![Value::Integer(1)]);
        let joined = |a: &Value, b: &Value| format!("{:?}", join_lists(a, b));
        assert_eq!(joined(&list, &"a".into()), r#"Ok(List([Integer(1), String("a")]))"#);
        assert_eq!(joined(&"a".into(), &list), r#"Ok(List([String("a"), Integer(1)]))"#);
        assert_eq!(joined(&list, &list), "Ok(List([Integer(1), Integer(1)]))");
        assert!(concatenate(&"a".into(), &Value::Integer(1)).is_err());
    }
}
