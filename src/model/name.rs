//! How names are matched: NFC and case folding.

/// A name as it is looked up: two names that give the same are one.
pub fn fold(name: &str) -> String {
    crate::diagnostic::normalise(name)
}

/// Whether `id` is kebab-case: runs of small letters and digits joined by single hyphens.
pub fn is_kebab(id: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_numeric() || (c.is_alphabetic() && !c.is_uppercase()))
    };
    id.split('-').all(plain)
}
