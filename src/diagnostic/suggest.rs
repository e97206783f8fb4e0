//! "Did you mean": the nearest name by edit distance.

use unicode_normalization::UnicodeNormalization;

/// Below this a name is another name, not a misspelling.
const CUT: f64 = 0.7;

/// A name as it is compared: NFC and case folded.
pub fn normalise(name: &str) -> String {
    if name.is_ascii() {
        return name.to_ascii_lowercase();
    }
    // Upper case first: that is what makes `ß` and `SS`, and the two small sigmas, one.
    let folded = name.nfc().flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.collect::<String>().nfc().collect()
}

/// The best of `names` for a misspelt `name`; none when all are far-fetched. Of equally good ones the one
/// nearest in length, then the first.
pub fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = normalise(name);
    if wanted.chars().count() > 200 {
        return None;
    }
    let mut best: Option<(f64, usize, &str)> = None;
    for candidate in names {
        let folded = normalise(candidate);
        let score = likeness(&wanted, &folded);
        let apart = wanted.len().abs_diff(folded.len());
        if score >= CUT && best.is_none_or(|(most, least, _)| score > most || (score >= most && apart < least)) {
            best = Some((score, apart, candidate));
        }
    }
    best.map(|(_, _, name)| name)
}

/// 1 for the same, 0 for nothing in common. Where the candidate begins with or holds what was written, a
/// little more than the edit distance says, for people leave off ends.
fn likeness(wanted: &str, candidate: &str) -> f64 {
    let (short, long) = if wanted.len() < candidate.len() { (wanted, candidate) } else { (candidate, wanted) };
    // A length this different cannot reach the cut; it spares the quadratic comparison.
    if short.is_empty() || short.len() * 2 < long.len() {
        return 0.0;
    }
    let bonus = match () {
        () if wanted.len() < 3 => 0.0,
        () if candidate.starts_with(wanted) => 0.1,
        () if candidate.contains(wanted) => 0.05,
        () => 0.0,
    };
    strsim::normalized_damerau_levenshtein(wanted, candidate) + bonus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings_are_found() {
        let names = ["state", "hosts-base", "member-of", "has-member", "Kyrgyzstan", "Zürich"];
        for (wrong, right) in [
            ("stat", "state"),
            ("host-base", "hosts-base"),
            ("members-of", "member-of"),
            ("Kirgizstan", "Kyrgyzstan"),
            ("ZU\u{308}RICH", "Zürich"),
        ] {
            assert_eq!(nearest(wrong, names), Some(right), "{wrong}");
        }
        assert_eq!(nearest("frobnicate", names), None);
        assert_eq!(nearest("x", ["y", "csto"]), None);
        assert_eq!(nearest("cstp", ["cst", "csto"]), Some("csto"));
    }

    #[test]
    fn folding_is_not_ascii_only() {
        assert_eq!(normalise("STRASSE"), normalise("straße"));
        assert_eq!(normalise("ΟΔΟΣ"), normalise("οδος"));
        assert_eq!(normalise("e\u{301}"), "é");
    }
}
