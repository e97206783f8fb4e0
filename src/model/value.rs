//! [`Value`]: whatever an expression can give.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::temporal::{Date, DateTime, Duration, LocalDateTime, LocalTime, Time};
use super::{EdgeId, LensId, NodeId};
use crate::diagnostic::{Fault, codes};

/// A shared, immutable string in one machine word, which keeps [`Value`] at 16 bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<Box<str>>);

impl Text {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Text {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(Arc::new(text.into()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(Arc::new(text.into_boxed_str()))
    }
}

/// A map value; keys in order, so that equal maps print alike.
pub type Map = BTreeMap<Text, Value>;

/// A path: `nodes.len() == edges.len() + 1`; edge `i` joins nodes `i` and `i + 1`, in either direction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// The nodes in path order; at least one.
    pub nodes: Vec<NodeId>,
    /// The edges in path order.
    pub edges: Vec<EdgeId>,
    /// The lens of the clause that bound the path.
    pub lens: LensId,
}

/// Whatever an expression can give: 16 bytes, the rest behind an `Arc`.
///
/// There is no `PartialEq`: openCypher has equality, equivalence and order, which differ on null and
/// NaN; see [`order`](super::order).
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the variants are openCypher's types, by their names")]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    Float(f64),
    String(Text),
    Date(Date),
    LocalTime(LocalTime),
    Time(Arc<Time>),
    LocalDateTime(Arc<LocalDateTime>),
    DateTime(Arc<DateTime>),
    Duration(Arc<Duration>),
    List(Arc<Vec<Value>>),
    Map(Arc<Map>),
    /// A node, with the lens through which its literals and evidence are read.
    Node(NodeId, LensId),
    /// An edge, with its lens.
    Edge(EdgeId, LensId),
    Path(Arc<Path>),
}

impl Value {
    /// A string value.
    pub fn text(text: impl Into<Text>) -> Self {
        Value::String(text.into())
    }

    /// A list value.
    pub fn list(items: impl Into<Vec<Value>>) -> Self {
        Value::List(Arc::new(items.into()))
    }

    /// A map value.
    pub fn map<K: Into<Text>>(entries: impl IntoIterator<Item = (K, Value)>) -> Self {
        Value::Map(Arc::new(entries.into_iter().map(|(k, v)| (k.into(), v)).collect()))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The characters of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
}

/// Lists and maps in one another, at most: what walks over a value may recurse this deep.
const DEPTH: u32 = 200;

/// The most elements that a walk over a value meets, about: a list that stands twice in a list, which stands twice in a
/// list, and so on, takes little memory and no end of walking.
const WORK: usize = 1 << 26;

impl Value {
    /// The same value, unless lists and maps are nested in it too deeply to be walked over. Whoever puts
    /// values into a new list or map asks here.
    ///
    /// # Errors
    /// When it is nested more than 200 levels deep.
    pub fn nested(self) -> Result<Value, Fault> {
        let mut work = WORK;
        if self.is_within(DEPTH, &mut work) {
            return Ok(self);
        }
        if work == 0 {
            let message = "lists and maps hold more elements than can be walked over";
            return Err(Fault::new(codes::LIMIT_MEMORY, message));
        }
        Err(Fault::new(codes::NESTING_TOO_DEEP, format!("lists and maps are nested more than {DEPTH} levels deep")))
    }

    /// Whether walking over the value takes no more than `work`, of which what is left stays; nothing is left
    /// when it takes more.
    fn is_within(&self, depth: u32, work: &mut usize) -> bool {
        let len = match self {
            Value::List(items) => items.len(),
            Value::Map(entries) => entries.len(),
            _ => return true,
        };
        *work = work.saturating_sub(len.saturating_add(4));
        if depth == 0 || *work == 0 {
            return false;
        }
        match self {
            Value::List(items) => items.iter().all(|item| item.is_within(depth - 1, work)),
            Value::Map(entries) => entries.values().all(|value| value.is_within(depth - 1, work)),
            _ => true,
        }
    }

    /// About how many bytes the value holds beside the place it stands in. Lists and maps inside it that
    /// others hold as well count by the share that is its own; with `written` they count whole each time, as
    /// they are written out. Linear in what the value holds.
    pub fn bytes(&self, written: bool) -> usize {
        let inner = |value: &Value| {
            let sharers = match value {
                Value::List(items) if !written => Arc::strong_count(items),
                Value::Map(entries) if !written => Arc::strong_count(entries),
                _ => 1,
            };
            value.bytes(written) / sharers.max(1)
        };
        match self {
            Value::String(text) => 32 + text.len(),
            Value::List(items) => 40 + 16 * items.len() + items.iter().map(inner).sum::<usize>(),
            Value::Map(entries) => 40 + 64 * entries.len() + entries.values().map(inner).sum::<usize>(),
            Value::Path(path) => 72 + 4 * (path.nodes.len() + path.edges.len()),
            _ => 0,
        }
    }

    /// About how many bytes the value holds beside the place it stands in, and what is inside it not counted.
    pub fn shallow_bytes(&self) -> usize {
        match self {
            Value::List(items) => 40 + 16 * items.len(),
            Value::Map(entries) => 40 + 64 * entries.len(),
            _ => self.bytes(false),
        }
    }

    /// About how many steps hashing the value takes, or comparing it with another: many for long lists and texts
    /// only. Looks at the first elements of a list to guess at the others.
    #[inline]
    pub fn steps(&self) -> u32 {
        match self {
            Value::String(_) | Value::List(_) | Value::Map(_) | Value::Path(_) => self.inner_steps(),
            _ => 1,
        }
    }

    fn inner_steps(&self) -> u32 {
        const LOOKED_AT: usize = 8;
        let (mut value, mut steps) = (self, 1_usize);
        loop {
            let own = Value::own_steps;
            let within = match value {
                Value::List(items) => items.iter().take(LOOKED_AT).max_by_key(|item| own(item)),
                Value::Map(entries) => entries.values().take(LOOKED_AT).max_by_key(|item| own(item)),
                _ => None,
            };
            steps = steps.saturating_mul(own(value));
            let Some(within) = within.filter(|within| own(within) > 1) else { break };
            value = within;
        }
        u32::try_from(steps).unwrap_or(u32::MAX)
    }

    /// The same without what is inside.
    fn own_steps(&self) -> usize {
        match self {
            Value::String(text) => 1 + text.len() / 256,
            Value::List(items) => 1 + items.len(),
            Value::Map(entries) => 1 + entries.len(),
            Value::Path(path) => 1 + path.nodes.len() / 16,
            _ => 1,
        }
    }

    /// [`Value::bytes`] of a value that nobody else holds; 0 of one that somebody has counted already.
    pub fn fresh_bytes(&self) -> usize {
        match self {
            Value::List(items) if Arc::strong_count(items) > 1 => 0,
            Value::Map(entries) if Arc::strong_count(entries) > 1 => 0,
            _ => self.bytes(false),
        }
    }

    /// The text of a string, number, boolean or temporal value, as `toString()` gives it; none for others.
    pub fn written(&self) -> Option<String> {
        Some(match self {
            Value::String(text) => text.to_string(),
            Value::Boolean(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Float(value) => float_text(*value),
            Value::Date(value) => value.to_string(),
            Value::LocalTime(value) => value.to_string(),
            Value::Time(value) => value.to_string(),
            Value::LocalDateTime(value) => value.to_string(),
            Value::DateTime(value) => value.to_string(),
            Value::Duration(value) => value.to_string(),
            _ => return None,
        })
    }
}

/// A float as openCypher writes it: always with a point, with an exponent from 10,000,000 on and below 0.001;
/// the shortest digits that read back as the same number.
pub fn float_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if value == 0.0 || (1e-3..1e7).contains(&value.abs()) {
        return format!("{value:?}");
    }
    let scientific = format!("{value:E}");
    match scientific.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => scientific,
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Boolean(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Integer(value)
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Value::Float(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Value::text(value)
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Value::text(value)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Value::list(items.into_iter().map(Into::into).collect::<Vec<_>>())
    }
}

const _: () = assert!(size_of::<Value>() == 16);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_a_point_and_far_ones_an_exponent() {
        let cases = [
            (1.0, "1.0"),
            (-0.5, "-0.5"),
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (9_999_999.0, "9999999.0"),
            (1e7, "1.0E7"),
            (1.25e21, "1.25E21"),
            (0.001, "0.001"),
            (0.000_25, "2.5E-4"),
            (f64::NEG_INFINITY, "-Infinity"),
        ];
        for (value, text) in cases {
            assert_eq!(float_text(value), text);
        }
    }

    #[test]
    fn nesting_has_an_end() {
        let nest =
            |levels: usize| (0..levels).try_fold(Value::Null, |inner, _| Value::list(vec![inner]).nested()).is_ok();
        assert!(nest(200) && !nest(201));
    }
}
