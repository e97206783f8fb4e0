//! Candidates of completion, few enough to be read.

use rustyline::completion::Pair;

/// Most candidates that are shown; nobody reads more of them.
pub(super) const MOST: usize = 50;

/// The first candidates, and how many more there are. `typed` is what stands there already.
pub(super) fn at_most(mut pairs: Vec<Pair>, typed: &str) -> Vec<Pair> {
    let beyond = pairs.len().saturating_sub(MOST);
    pairs.truncate(MOST);
    with_rest(pairs, beyond, typed)
}

/// What is not shown may go on in any way, so nothing is added to what is typed.
pub(super) fn with_rest(mut pairs: Vec<Pair>, beyond: usize, typed: &str) -> Vec<Pair> {
    if beyond > 0 {
        pairs.push(Pair { display: format!("and {} more", grouped(beyond as u64)), replacement: typed.to_owned() });
    }
    pairs
}

/// `99,950`
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_counted() {
        let pairs = |n: usize| (0..n).map(|n| Pair { display: n.to_string(), replacement: n.to_string() }).collect();
        assert_eq!(at_most(pairs(MOST), "").len(), MOST);
        let many = at_most(pairs(1234 + MOST), "x");
        assert_eq!(
            many.last().map(|pair| (pair.display.as_str(), pair.replacement.as_str())),
            Some(("and 1,234 more", "x"))
        );
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }
}
