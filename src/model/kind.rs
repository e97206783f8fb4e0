//! [`Kinds`]: sets of value kinds, for signatures and for what the checker knows of an expression.

use super::Value;

/// A set of kinds a value may have. Null is a kind of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Kinds(u32);

macro_rules! kinds {
    ($($name:ident = $bit:expr, $word:literal;)*) => {
        #[expect(missing_docs, reason = "the constants are openCypher's types, by their names")]
        impl Kinds {
            $(pub const $name: Kinds = Kinds(1 << $bit);)*
            const WORDS: &[(Kinds, &str)] = &[$((Kinds::$name, $word)),*];
        }
    };
}

kinds! {
    NULL = 0, "Null";
    BOOLEAN = 1, "Boolean";
    INTEGER = 2, "Integer";
    FLOAT = 3, "Float";
    STRING = 4, "String";
    LIST = 5, "List";
    MAP = 6, "Map";
    NODE = 7, "Node";
    EDGE = 8, "Relationship";
    PATH = 9, "Path";
    DATE = 10, "Date";
    LOCAL_TIME = 11, "LocalTime";
    TIME = 12, "Time";
    LOCAL_DATE_TIME = 13, "LocalDateTime";
    DATE_TIME = 14, "DateTime";
    DURATION = 15, "Duration";
}

impl Kinds {
    /// No kind at all.
    pub const NONE: Kinds = Kinds(0);
    /// Any value, null too.
    pub const ANY: Kinds = Kinds(0xffff);
    /// Integer or float.
    pub const NUMBER: Kinds = Kinds::INTEGER.or(Kinds::FLOAT);
    /// Points in time.
    pub const INSTANT: Kinds =
        Kinds::DATE.or(Kinds::LOCAL_TIME).or(Kinds::TIME).or(Kinds::LOCAL_DATE_TIME).or(Kinds::DATE_TIME);
    /// Points in time and durations.
    pub const TEMPORAL: Kinds = Kinds::INSTANT.or(Kinds::DURATION);

    /// Both sets together.
    #[must_use]
    pub const fn or(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }

    /// What is in both.
    #[must_use]
    pub const fn and(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }

    /// What is in `self` and not in `other`.
    #[must_use]
    pub const fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// Whether some kind is in both.
    pub const fn meets(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether every kind of `self` is in `other`.
    pub const fn within(self, other: Kinds) -> bool {
        self.0 & !other.0 == 0
    }

    /// The kind of a value.
    pub fn of(value: &Value) -> Kinds {
        match value {
            Value::Null => Kinds::NULL,
            Value::Boolean(_) => Kinds::BOOLEAN,
            Value::Integer(_) => Kinds::INTEGER,
            Value::Float(_) => Kinds::FLOAT,
            Value::String(_) => Kinds::STRING,
            Value::Date(_) => Kinds::DATE,
            Value::LocalTime(_) => Kinds::LOCAL_TIME,
            Value::Time(_) => Kinds::TIME,
            Value::LocalDateTime(_) => Kinds::LOCAL_DATE_TIME,
            Value::DateTime(_) => Kinds::DATE_TIME,
            Value::Duration(_) => Kinds::DURATION,
            Value::List(_) => Kinds::LIST,
            Value::Map(_) => Kinds::MAP,
            Value::Node(..) => Kinds::NODE,
            Value::Edge(..) => Kinds::EDGE,
            Value::Path(_) => Kinds::PATH,
        }
    }
}

impl std::fmt::Display for Kinds {
    /// The kinds in words: `Integer or Float`; `Any` for everything.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if Kinds::ANY.without(Kinds::NULL).within(*self) {
            return f.write_str("Any");
        }
        let words: Vec<&str> =
            Kinds::WORDS.iter().filter(|(kind, _)| kind.meets(*self)).map(|(_, word)| *word).collect();
        f.write_str(&words.join(" or "))
    }
}

impl std::fmt::Debug for Kinds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}
