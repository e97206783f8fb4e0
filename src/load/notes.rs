//! Warnings of texts, kept beside the graph that was made from them: so that whoever opens the graph is told, though
//! nobody reads the texts.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::Problems;
use crate::diagnostic::{Code, Diagnostic, Label, Severity, Span};

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Warnings as JSON.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    /// The version of the program that read the texts.
    by: String,
    shown: Vec<Note>,
    /// How many more there are.
    more: usize,
    /// How many there are of each kind, by code.
    #[serde(default)]
    kinds: Vec<(String, usize)>,
}

/// One warning.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    code: String,
    message: String,
    at: Option<Spot>,
    related: Vec<Spot>,
    help: Vec<String>,
}

/// A place in a line of a file.
#[derive(Debug, Serialize, Deserialize)]
struct Spot {
    /// The name of the file in its directory.
    file: String,
    line: usize,
    text: String,
    from: usize,
    to: usize,
    label: String,
}

/// Warnings as bytes. Linear.
pub(super) fn write(warnings: &Problems) -> Vec<u8> {
    let spot = |label: &Label| Spot {
        file: Path::new(warnings.texts.name(label.span.text)).file_name().unwrap_or_default().to_string_lossy().into(),
        line: warnings.texts.first_line(label.span.text),
        text: warnings.texts.content(label.span.text).to_owned(),
        from: label.span.range().start,
        to: label.span.range().end,
        label: label.text.clone(),
    };
    let note = |warning: &Diagnostic| Note {
        code: warning.code.as_str().to_owned(),
        message: warning.message.clone(),
        at: warning.primary.as_ref().map(spot),
        related: warning.related.iter().map(spot).collect(),
        help: warning.help.clone(),
    };
    let shown = warnings.diagnostics.iter().map(note).collect();
    let kinds = warnings.kinds.iter().map(|(code, number)| (code.as_str().to_owned(), *number)).collect();
    let notes = Notes { by: VERSION.to_owned(), shown, more: warnings.more, kinds };
    // Plain data cannot fail to be JSON.
    serde_json::to_vec(&notes).unwrap_or_default()
}

/// Whether this version of the program wrote the notes.
pub(super) fn ours(bytes: &[u8]) -> bool {
    serde_json::from_slice::<Notes>(bytes).is_ok_and(|notes| notes.by == VERSION)
}

/// The warnings that [`write`] wrote, with places in files of a directory; none when these are other bytes.
pub(super) fn read(bytes: &[u8], directory: &Path) -> Option<Problems> {
    let notes: Notes = serde_json::from_slice(bytes).ok()?;
    let mut problems = Problems::default();
    for note in notes.shown {
        let mut span = |spot: Spot| {
            let path = directory.join(&spot.file).display().to_string();
            let text = problems.texts.add_excerpt(path, spot.text, spot.line);
            Label { span: Span::new(text, spot.from, spot.to), text: spot.label }
        };
        let (primary, related) = (note.at.map(&mut span), note.related.into_iter().map(&mut span).collect());
        let warning = Diagnostic::general(Code::find(&note.code)?, note.message);
        problems.push(Diagnostic { severity: Severity::Warning, primary, related, help: note.help, ..warning });
    }
    problems.more = notes.more;
    let kind = |(code, number): (String, usize)| Some((Code::find(&code)?, number));
    if !notes.kinds.is_empty() {
        problems.kinds = notes.kinds.into_iter().map(kind).collect::<Option<_>>()?;
    }
    Some(problems)
}
