//! What a header of another program probably means: which character separates, and which column is what.

use super::form::Form;
use super::header::Side;
use super::scan::Scanner;
use super::wrong::Wrong;
use crate::diagnostic::codes;
use crate::load::encoding;

/// Characters that separate columns, and how they are typed in a shell.
const SEPARATORS: &[(u8, &str)] = &[(b',', ","), (b';', "';'"), (b'\t', "TAB"), (b'|', "'|'")];

/// How programs call the columns of nodes, in small letters, and the columns of ours.
const OF_NODES: &[(&[&str], &str)] = &[
    (&["id", "_id", "nodeid", "node_id", "node-id", "node", "key", "identifier"], "id:ID"),
    (&["label"], "name"),
    (&["labels"], ":LABEL"),
];

/// The same for relationships.
const OF_RELATIONSHIPS: &[(&[&str], &str)] = &[
    (&["source", "from", "src", "start", "source_id", "from_id", "sourceid", "fromid", "subject", "head"], ":START_ID"),
    (&["target", "to", "dst", "dest", "end", "target_id", "to_id", "targetid", "toid", "object", "tail"], ":END_ID"),
    (&["type", "relation", "relationship", "predicate", "rel_type", "edge_type"], ":TYPE"),
    (&["weight"], "Weight:float"),
];

/// What Gephi writes into its column `Type`: no type of a relationship.
const DIRECTIONS: &[&str] = &["directed", "undirected", "mutual"];

/// A header that is one cell, but would be several with another delimiter.
pub(super) fn delimiter(text: &str, form: Form) -> Option<Wrong> {
    let mut scanner = Scanner::new(text, form);
    scanner.begin();
    let cell = scanner.cell().ok().filter(|cell| scanner.ended && !cell.quoted)?;
    let (plain, _) = cell.raw.split_once('(').unwrap_or((cell.raw, ""));
    let times = |byte: u8| plain.bytes().filter(|found| *found == byte).count();
    let others = SEPARATORS.iter().filter(|(byte, _)| *byte != form.delimiter && times(*byte) > 0);
    let (byte, typed) = others.max_by_key(|(byte, _)| times(*byte))?;
    let message = format!("the header is one column where `{}` separates", char::from(form.delimiter).escape_default());
    let help = format!("`--delimiter {typed}` makes it {}", times(*byte) + 1);
    Some(Wrong::new((0, 1), codes::IMPORT_BAD_HEADER, message).help(help))
}

/// The `--map` that gives the columns of a header that lacks special ones their meaning; `first` is the text behind
/// the header.
pub(super) fn columns(names: &[String], side: Side, first: &str, form: Form) -> Option<String> {
    let (known, needed): (_, &[&str]) = match side {
        Side::Nodes => (OF_NODES, &["id:ID"]),
        Side::Relationships => (OF_RELATIONSHIPS, &[":START_ID", ":END_ID"]),
    };
    let mut found: Vec<(&str, String)> = Vec::new();
    for (words, column) in known {
        let is = |name: &&String| words.contains(&&*name.to_lowercase());
        let Some(name) = names.iter().find(is) else { continue };
        let column = match *column {
            ":TYPE" if says_direction(names, name, first, form) => ":IGNORE".to_owned(),
            "Weight:float" => format!("{name}:float"),
            "name" if names.iter().any(|name| name == "name") => continue,
            column => column.to_owned(),
        };
        found.push((name, column));
    }
    if !needed.iter().all(|needed| found.iter().any(|(_, column)| column == needed)) {
        return None;
    }
    let pairs: Vec<String> = found.iter().map(|(name, column)| format!("{name}={column}")).collect();
    Some(format!("`--map {}` says which column means what", encoding::word(&pairs.join(","))))
}

/// Whether the column called `name` says in the first row that the relationship has a direction or none.
fn says_direction(names: &[String], name: &str, first: &str, form: Form) -> bool {
    let Some(at) = names.iter().position(|found| found == name) else { return false };
    let mut scanner = Scanner::new(first, form);
    let mut cells = Vec::new();
    if scanner.begin() {
        while !scanner.ended {
            let Ok(cell) = scanner.cell() else { break };
            cells.push(cell.text(form).trim().to_lowercase());
        }
    }
    cells.get(at).is_some_and(|cell| DIRECTIONS.contains(&&**cell))
}
