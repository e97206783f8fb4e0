//! Unary and binary operators, defined once for every stage from the parser to the evaluator.

use serde::{Deserialize, Serialize};

/// An operator with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum Unary {
    Not,
    Plus,
    Minus,
    IsNull,
    IsNotNull,
}

/// An operator with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the operators'")]
pub enum Binary {
    Or,
    Xor,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    StartsWith,
    EndsWith,
    Contains,
    Matches,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    /// `||`: strings and lists only.
    Concatenate,
}

impl Binary {
    /// Every operator with its text, loosest first; operators of one number bind equally.
    pub const TABLE: &[(Binary, &str, u8)] = &[
        (Binary::Or, "OR", 1),
        (Binary::Xor, "XOR", 2),
        (Binary::And, "AND", 3),
        (Binary::Equal, "=", 5),
        (Binary::NotEqual, "<>", 5),
        (Binary::Less, "<", 5),
        (Binary::LessOrEqual, "<=", 5),
        (Binary::Greater, ">", 5),
        (Binary::GreaterOrEqual, ">=", 5),
        (Binary::StartsWith, "STARTS WITH", 6),
        (Binary::EndsWith, "ENDS WITH", 6),
        (Binary::Contains, "CONTAINS", 6),
        (Binary::In, "IN", 6),
        (Binary::Matches, "=~", 6),
        (Binary::Add, "+", 7),
        (Binary::Subtract, "-", 7),
        (Binary::Concatenate, "||", 7),
        (Binary::Multiply, "*", 8),
        (Binary::Divide, "/", 8),
        (Binary::Modulo, "%", 8),
        (Binary::Power, "^", 9),
    ];

    /// The operator as it is written.
    pub fn text(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("?", |row| row.1)
    }

    /// How tightly it binds: the number of its row.
    pub fn precedence(self) -> u8 {
        Self::TABLE.iter().find(|row| row.0 == self).map_or(0, |row| row.2)
    }

    /// Whether it compares two values for order or equality (and so may form a chain `a < b < c`).
    pub fn compares(self) -> bool {
        self.precedence() == 5
    }
}
