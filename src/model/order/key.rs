//! [`Key`]: a value as DISTINCT and grouping see it, for use in hash maps.

use std::hash::{Hash, Hasher};

use super::number::exact_integer;
use crate::model::Value;

/// A value whose `Eq` and `Hash` are equivalence: null equals null, NaN equals NaN, 1 equals 1.0.
#[derive(Clone, Debug)]
pub struct Key(pub Value);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        super::equivalent(&self.0, &other.0)
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        hash(&self.0, state);
    }
}

impl From<Value> for Key {
    fn from(value: Value) -> Self {
        Key(value)
    }
}

fn hash<H: Hasher>(value: &Value, state: &mut H) {
    match value {
        Value::Null => state.write_u8(0),
        Value::Boolean(value) => (1_u8, value).hash(state),
        Value::Integer(value) => (2_u8, value).hash(state),
        Value::Float(value) => hash_float(*value, state),
        Value::String(value) => (4_u8, value).hash(state),
        Value::Date(value) => (5_u8, value).hash(state),
        Value::LocalTime(value) => (6_u8, value).hash(state),
        Value::Time(value) => (7_u8, value).hash(state),
        Value::LocalDateTime(value) => (8_u8, value).hash(state),
        Value::DateTime(value) => (9_u8, value).hash(state),
        Value::Duration(value) => (10_u8, value).hash(state),
        Value::List(items) => {
            (11_u8, items.len()).hash(state);
            items.iter().for_each(|item| hash(item, state));
        }
        Value::Map(entries) => {
            (12_u8, entries.len()).hash(state);
            for (key, value) in &**entries {
                key.hash(state);
                hash(value, state);
            }
        }
        Value::Node(id, _) => (13_u8, id).hash(state),
        Value::Edge(id, _) => (14_u8, id).hash(state),
        Value::Path(path) => (15_u8, &path.nodes, &path.edges).hash(state),
    }
}

/// A float that equals an integer hashes like it; all NaN hash alike.
fn hash_float<H: Hasher>(value: f64, state: &mut H) {
    match exact_integer(value) {
        Some(integer) => (2_u8, integer).hash(state),
        None if value.is_nan() => state.write_u8(3),
        None => (3_u8, value.to_bits()).hash(state),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn equivalent_values_are_one_key() {
        let keys = |values: &[Value]| values.iter().cloned().map(Key).collect::<HashSet<_>>().len();
        assert_eq!(keys(&[Value::Integer(1), Value::Float(1.0)]), 1);
        assert_eq!(keys(&[Value::Float(0.0), Value::Float(-0.0), Value::Integer(0)]), 1);
        assert_eq!(keys(&[Value::Float(f64::NAN), Value::Float(-f64::NAN)]), 1);
        assert_eq!(keys(&[Value::Null, Value::Null]), 1);
        assert_eq!(keys(&[Value::Integer((1 << 53) + 1), Value::Float(9_007_199_254_740_992.0)]), 2);
        assert_eq!(keys(&[Value::from("1"), Value::Integer(1), Value::Boolean(true)]), 3);
        assert_eq!(keys(&[Value::list(vec![Value::Integer(1)]), Value::list(vec![Value::Float(1.0)])]), 1);
    }
}
