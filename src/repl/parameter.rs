//! Parameters as people type them: `NAME=VALUE`, where VALUE is JSON if it parses as JSON, else a string.

use crate::export::value::from_json;
use crate::model::{Text, Value};

/// A parameter as given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Its name, without `$`.
    pub name: Text,
    /// Its value.
    pub value: Value,
}

/// A parameter from `NAME=VALUE`.
///
/// # Errors
/// When there is no name or no `=`, or a number that fits no 64 bits.
pub fn parse(text: &str) -> Result<Given, String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err("a parameter is given as NAME=VALUE".to_owned());
    };
    let name = name.trim().trim_start_matches('$');
    if name.is_empty() {
        return Err("a parameter needs a name before the `=`".to_owned());
    }
    Ok(Given { name: name.into(), value: value_of(value.trim())? })
}

/// A value from its text.
///
/// # Errors
/// When it is a number that does not fit 64 bits, or typed JSON that is not what its type says.
pub fn value_of(text: &str) -> Result<Value, String> {
    match serde_json::from_str::<serde_json::Value>(text) {
        // serde_json makes a float of what was meant as a whole number.
        Ok(serde_json::Value::Number(number)) if number.is_f64() && !text.contains(['.', 'e', 'E']) => {
            Err(format!("`{text}` does not fit a 64-bit integer"))
        }
        Ok(json) => from_json(&json).map_err(|fault| fault.message),
        Err(_) => Ok(Value::text(text)),
    }
}

/// A parameter's value as it can be typed again. Depth is that of the JSON it came from, which is bounded.
pub fn show(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => serde_json::Value::from(text.as_str()).to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Value::Map(map) => {
            let pairs =
                map.iter().map(|(key, item)| format!("{}: {}", serde_json::Value::from(key.as_str()), show(item)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
        }
        other => format!("{other:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        format!("{:?}", parse(text).map(|given| (given.name, given.value)))
    }

    #[test]
    fn json_where_it_parses_as_json_else_a_string() {
        assert_eq!(shown("n=1"), r#"Ok(("n", Integer(1)))"#);
        assert_eq!(shown("n=1.0"), r#"Ok(("n", Float(1.0)))"#);
        assert_eq!(shown("$state=uzbekistan"), r#"Ok(("state", String("uzbekistan")))"#);
        assert_eq!(shown(r#"s="1""#), r#"Ok(("s", String("1")))"#);
        assert_eq!(shown("l=[1, null]"), r#"Ok(("l", List([Integer(1), Null])))"#);
        assert_eq!(shown("e="), r#"Ok(("e", String("")))"#);
        for wrong in ["n", "=1", "n=99999999999999999999"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
