//! Tests of GQL that look like label tests, `r IS DIRECTED`, and what is written for them here.

/// The word behind IS or IS NOT, and what to write. In backticks each is a label like any other.
pub(super) const PREDICATES: &[(&str, &str)] = &[
    ("DIRECTED", "every relationship has a direction here; leave the test out"),
    ("SOURCE", "write `startNode(r) = a`"),
    ("DESTINATION", "write `endNode(r) = a`"),
    ("LABELED", "write `n:Label`"),
    ("TYPED", "`valueType(a)` tells the type of a value"),
    ("NORMALIZED", "texts are compared as they are stored"),
    ("TRUE", "write the condition itself, or `a = true`"),
    ("FALSE", "write `NOT a`, or `a = false`"),
    ("UNKNOWN", "write `a IS NULL`"),
];

/// The row of the word, in any case of letters.
pub(super) fn predicate(word: &str) -> Option<&'static (&'static str, &'static str)> {
    PREDICATES.iter().find(|row| row.0.eq_ignore_ascii_case(word))
}
