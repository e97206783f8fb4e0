//! `r IS NOT DIRECTED`, `a IS SOURCE OF r` and their kin, which stop the grammar.

use super::place::Place;
use crate::diagnostic::{Diagnostic, codes};
use crate::query::parse::predicate::predicate;

/// A test of GQL that is not carried out.
pub(super) fn gql(place: &Place<'_>) -> Option<Diagnostic> {
    let (found, words) = (place.found_word(), [1, 2, 3].map(|back| place.before_text(back).to_uppercase()));
    let [first, second, third] = words.each_ref().map(String::as_str);
    let is = |one: &str, two: &str| one == "IS" || one == "NOT" && two == "IS";
    let ends = ["SOURCE", "DESTINATION"];
    // The grammar stops at the word itself, or where it has read it as a label and something follows.
    let (name, help) = match (predicate(&found), predicate(first)) {
        (Some(row), _) if is(first, second) => row,
        (_, Some(row)) if is(second, third) && (found == "OF" || !ends.contains(&row.0)) && place.after_operand() => {
            row
        }
        _ => return None,
    };
    let name = if ends.contains(name) { format!("{name} OF") } else { (*name).to_owned() };
    let error = place.error_as(codes::UNSUPPORTED, format!("`IS {name}` is not part of this language"));
    Some(error.help(*help))
}
