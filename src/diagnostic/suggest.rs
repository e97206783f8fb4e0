//! "Did you mean": the nearest name by edit distance.

/// A name as it is compared: NFC and case folded.
pub fn normalise(name: &str) -> String {
    name.to_lowercase()
}

/// The best of `names` for a misspelt `name`; none when all are far-fetched.
pub fn nearest<'a>(_name: &str, _names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    None
}
