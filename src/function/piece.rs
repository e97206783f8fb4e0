//! Long texts and lists, worked on piece by piece with a look at the budget after each.

use super::Surroundings;
use crate::diagnostic::Fault;
use crate::model::Value;

/// About how many bytes a piece of a text has.
const PIECE: usize = 1 << 16;
/// The steps of a piece, so that there is a look after each.
const STEPS: u32 = 1024;

/// A text in pieces. It is cut behind blanks and between ASCII letters only, where nothing that a character is
/// turned into depends on characters beyond the cut: neither the final sigma nor marks that join with a letter.
fn cut(text: &str) -> (&str, &str) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let from = PIECE.min(text.len());
    let mut pairs = text.as_bytes().get(from..).unwrap_or(&[]).windows(2);
    let found = pairs.position(|pair| matches!(pair, [b' ', _]) || pair.iter().all(|byte| plain(*byte)));
    let end = found.map_or(text.len(), |at| from + at + 1);
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// What `turn` makes of a text, piece by piece.
///
/// # Errors
/// When a limit is hit.
pub(super) fn turned(
    surroundings: &dyn Surroundings,
    text: &str,
    mut turn: impl FnMut(&str, &mut String),
) -> Result<Value, Fault> {
    let (mut rest, mut made) = (text, String::with_capacity(text.len()));
    let held = surroundings.budget().hold();
    held.take(text.len())?;
    while !rest.is_empty() {
        let (piece, after) = cut(rest);
        let before = made.len();
        turn(piece, &mut made);
        held.take((made.len() - before).saturating_sub(piece.len()))?;
        if !after.is_empty() {
            held.step(STEPS)?;
        }
        rest = after;
    }
    Ok(Value::text(made))
}

/// A list of so many values, each counted as a step. Refused before it is made, where there is no room for it.
///
/// # Errors
/// When a limit is hit.
pub(super) fn listed(
    surroundings: &dyn Surroundings,
    count: usize,
    values: impl Iterator<Item = Value>,
) -> Result<Value, Fault> {
    let held = surroundings.budget().hold();
    held.take(count.saturating_mul(size_of::<Value>()))?;
    let mut made = Vec::with_capacity(count);
    for value in values {
        held.step(1)?;
        made.push(value);
    }
    Ok(Value::list(made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_where_it_makes_no_difference() {
        let word = "ΟΔΟΣ e\u{301}x ΣΑΣ. abc ";
        let text = word.repeat(3 * PIECE / word.len());
        let (mut rest, mut pieces, mut lower) = (text.as_str(), 0, String::new());
        while !rest.is_empty() {
            let (piece, after) = cut(rest);
            lower.push_str(&piece.to_lowercase());
            (rest, pieces) = (after, pieces + 1);
        }
        assert_eq!(lower, text.to_lowercase());
        assert!(pieces > 2);
        assert_eq!(cut(&"Σ".repeat(PIECE)).1, "");
        assert_eq!(cut(""), ("", ""));
    }
}
