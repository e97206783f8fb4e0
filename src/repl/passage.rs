//! The passage behind a statement, from a local copy of the article whose hash is checked first.

use std::path::Path;

use super::trouble::{Outcome, Trouble};
use super::wrap::wrap;
use crate::answer::Footnote;
use crate::answer::words;
use crate::diagnostic::escape;
use crate::graph::Graph;
use crate::load::{read_inside, short_hash};
use crate::model::source::{Locator, Source};

/// Columns of a passage where there is no terminal.
const WIDTH: usize = 100;

/// The footnote and its passages, from `texts/<source id>.txt`.
///
/// # Errors
/// When there is no text, it is not the one that was read, or a locator lies outside it.
pub(super) fn behind(graph: &Graph, footnote: Footnote, texts: &Path, width: Option<usize>) -> Outcome<String> {
    let statement =
        graph.statement(footnote.statement).ok_or_else(|| Trouble::usage("the footnote has no statement"))?;
    let source = graph.source_by_id(&statement.source).and_then(|id| graph.source(id));
    let note = format!("  [{}] {}\n", footnote.number, escape(&words::footnote(&statement, source, footnote.role)));
    let mut out = wrap(&note, width, |_| 6);
    if statement.at.is_empty() {
        out.push_str("      no passage is given for this statement\n");
        return Ok(out);
    }
    let text = read(texts, &format!("{}.txt", file_name(&statement.source)?), source)?;
    for locator in &statement.at {
        let passage = slice(&text, locator)?;
        let quoted = format!("      \u{201c}{}\u{201d}\n", one_line(&passage));
        out.push_str(&wrap(&quoted, Some(width.unwrap_or(WIDTH).max(20)), |_| 6));
    }
    Ok(out)
}

/// A source's id as a file name; ids come from data and must not lead elsewhere.
fn file_name(id: &str) -> Outcome<&str> {
    let plain = !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    plain.then_some(id).ok_or_else(|| Trouble::usage(format!("`{}` cannot be the name of a file", escape(id))))
}

fn read(texts: &Path, name: &str, source: Option<&Source>) -> Outcome<String> {
    let path = &texts.join(name);
    let bytes = read_inside(texts, name).map_err(|error| Trouble::read(path, error))?;
    let text = String::from_utf8(bytes).map_err(|_| Trouble::read(path, std::io::ErrorKind::InvalidData.into()))?;
    let known = source.and_then(|source| source.sha256.as_deref());
    match known {
        Some(sum) if sum != short_hash(text.as_bytes()) => Err(changed(&format!("`{}`", path.display()))),
        _ => Ok(text),
    }
}

fn slice(text: &str, locator: &Locator) -> Outcome<String> {
    let (start, end) = (usize::try_from(locator.start).ok(), usize::try_from(locator.end).ok());
    let length = start.zip(end).and_then(|(start, end)| end.checked_sub(start)).unwrap_or(0);
    let passage: String = text.chars().skip(start.unwrap_or(usize::MAX)).take(length).collect();
    let place = || format!("the passage {}-{}", locator.start, locator.end);
    match &locator.sha256 {
        _ if length == 0 || passage.chars().count() < length => {
            Err(Trouble::Data(format!("{} lies outside the text", place())))
        }
        Some(sum) if *sum != short_hash(passage.as_bytes()) => Err(changed(&place())),
        _ => Ok(passage),
    }
}

fn changed(what: &str) -> Trouble {
    Trouble::Data(format!("{what} is not the text that was read when the statement was entered: its hash differs"))
}

/// Line breaks within a passage become blanks; other control characters visible escapes.
fn one_line(text: &str) -> String {
    escape(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}
