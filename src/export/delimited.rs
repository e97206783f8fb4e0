//! CSV and TSV, for spreadsheets and programs: ids rather than names.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::text::{self, relation_arrow};
use super::value::{Form, ValueWriter, float_text};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::{Answer, Row};
use crate::model::{NodeId, Path, Value};

/// Cells with a separator between them.
pub(super) struct Delimited {
    name: &'static str,
    extensions: &'static [&'static str],
    separator: u8,
    help: &'static str,
}

pub(super) static CSV: Delimited = Delimited {
    name: "csv",
    extensions: &["csv"],
    separator: b',',
    help: "comma-separated, with ids; cells that begin with = + - @ are left as they are unless --safe-csv is given",
};

pub(super) static TSV: Delimited = Delimited {
    name: "tsv",
    extensions: &["tsv", "tab"],
    separator: b'\t',
    help: "tab-separated, with ids; --safe-csv works here too",
};

impl Exporter for Delimited {
    fn name(&self) -> &str {
        self.name
    }

    fn extensions(&self) -> &[&str] {
        self.extensions
    }

    fn help(&self) -> &str {
        self.help
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name)?;
        let mut writer = csv::WriterBuilder::new().delimiter(self.separator).from_writer(out);
        let safe = |text: String| if options.safe_csv { harmless(text) } else { text };
        let ids = (options.evidence && !answer.footnotes.is_empty()).then(|| statement_ids(answer));
        let evidence = evidence_column(answer);
        let head = answer.columns.iter().cloned().chain(ids.iter().map(|_| evidence.clone()));
        if !answer.columns.is_empty() {
            writer.write_record(head.map(safe))?;
        }
        for row in answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)) {
            let cells = row.values.iter().map(|value| cell(answer, value));
            let notes = ids.iter().map(|ids| ids_of(row, ids));
            writer.write_record(cells.chain(notes).map(safe))?;
        }
        writer.flush()
    }
}

/// A name for the column of statement ids that no other column has.
fn evidence_column(answer: &Answer) -> String {
    let mut name = "evidence".to_owned();
    while answer.columns.contains(&name) {
        name.push('_');
    }
    name
}

/// Statement ids by footnote number (from 1).
fn statement_ids(answer: &Answer) -> Vec<String> {
    let id = |footnote: &crate::answer::Footnote| {
        answer.snapshot.statements().map_or(String::new(), |table| table.id(footnote.statement).to_owned())
    };
    answer.footnotes.iter().map(id).collect()
}

fn ids_of(row: &Row, ids: &[String]) -> String {
    let named = row.notes.iter().flatten().filter_map(|number| ids.get((*number as usize).checked_sub(1)?));
    named.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A cell: text bare, null empty, elements of a statement graph by id, everything else as JSON.
fn cell(answer: &Answer, value: &Value) -> String {
    let known = answer.snapshot.schema().is_some();
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.to_string(),
        Value::Float(n) => float_text(*n),
        Value::Node(node, _) if known => answer.snapshot.node_element(*node),
        Value::Edge(edge, lens) if known => {
            let ends = answer.snapshot.edge(*edge);
            let path = Path { nodes: vec![ends.start, ends.end], edges: vec![*edge], lens: *lens };
            path_ids(answer, &path)
        }
        Value::Path(path) if known => path_ids(answer, path),
        Value::List(items) if known && !items.is_empty() && items.iter().all(is_known) => {
            items.iter().map(|item| cell(answer, item)).collect::<Vec<_>>().join("; ")
        }
        Value::Map(map) if text::statement_place(map).is_some() => {
            map.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
        }
        other => {
            let mut out = String::new();
            ValueWriter::new(answer, Form::Plain).write(&mut out, other);
            // Temporal values are JSON strings; bare they need no quotes.
            out.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).map(str::to_owned).unwrap_or(out)
        }
    }
}

/// Whether a value is given by an id: an element, or the map of a statement.
fn is_known(value: &Value) -> bool {
    match value {
        Value::Node(..) | Value::Edge(..) => true,
        Value::Map(map) => text::statement_place(map).is_some(),
        _ => false,
    }
}

/// `united-states <-hosts-base- kyrgyzstan`.
fn path_ids(answer: &Answer, path: &Path) -> String {
    let id = |node: &NodeId| answer.snapshot.node_element(*node);
    let mut out = String::new();
    for (at, node) in path.nodes.iter().enumerate() {
        out.push_str(&id(node));
        if let Some(edge) = path.edges.get(at) {
            // Writing to a String cannot fail.
            let _ = write!(out, " {} ", relation_arrow(answer.view(path.lens), *edge, *node));
        }
    }
    out
}

/// The text so that no spreadsheet runs it: an apostrophe before what begins a formula.
pub fn harmless(text: String) -> String {
    let number = text.parse::<f64>().is_ok();
    if !number && text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_numbers_stay() {
        for text in ["=1+1", "+a", "-a", "@x", "\t=1", "\r=1"] {
            assert_eq!(harmless(text.into()), format!("'{text}"));
        }
        for text in ["-3", "+1.5", "a=b", ""] {
            assert_eq!(harmless(text.into()), text);
        }
    }
}
