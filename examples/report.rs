//! A briefing on one actor, in Markdown, with one list of footnotes for all of its sections.
//!
//! Each answer numbers its own footnotes; a report of several answers needs one numbering. It shows what an
//! answer is made of: rows, the notes of each row, and the statements behind them.
//!
//! Run: `cargo run --release --example report -- kyrgyzstan`

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use chancery::answer::words;
use chancery::export::text::Words;
use chancery::{Answer, Request, Session, Value};

/// A heading, and what stands below it.
const SECTIONS: &[(&str, &str)] = &[
    ("Belongs to", "MATCH ({id: $who})-[:member-of]->(x) RETURN x ORDER BY x.name"),
    (
        "Works with",
        "MATCH ({id: $who})-[r:cooperates-with|hosts-base|supports]-(x) RETURN x, type(r) ORDER BY x.name, type(r)",
    ),
    ("At odds with", "MATCH ({id: $who})-[r:at-odds-with]-(x) RETURN x, type(r) ORDER BY x.name, type(r)"),
    (
        "Not so yet",
        "MATCH ({id: $who})-[r]-(x) ONLY possible, proposed RETURN x, type(r), stance(r) ORDER BY x.name, type(r)",
    ),
    ("Denied", "MATCH ({id: $who})-[r]-(x) ONLY denied RETURN x, type(r) ORDER BY x.name, type(r)"),
];

#[expect(clippy::print_stdout, reason = "a program for people")]
fn main() -> Result<(), Box<dyn Error>> {
    let who = std::env::args().nth(1).unwrap_or_else(|| "kyrgyzstan".to_owned());
    print!("{}", report(&who)?);
    Ok(())
}

pub(crate) fn report(who: &str) -> Result<String, Box<dyn Error>> {
    let mut session = Session::demo()?;
    session.parameters_mut().insert("who".into(), Value::from(who));
    let mut notes = Notes::default();
    let mut out = String::new();
    for (heading, query) in SECTIONS {
        let answer = session.execute(&Request::new(heading, query))?;
        if !answer.rows.is_empty() {
            writeln!(out, "## {heading}\n")?;
            section(&answer, &mut notes, &mut out)?;
        }
    }
    out.push_str(&notes.text);
    Ok(out)
}

fn section(answer: &Answer, notes: &mut Notes, out: &mut String) -> Result<(), std::fmt::Error> {
    for row in &answer.rows {
        let cells: Vec<String> = row.values.iter().map(|value| Words::new(answer).cell(value)).collect();
        let numbers: Vec<String> = row.notes.iter().flatten().map(|number| notes.number(answer, *number)).collect();
        writeln!(out, "* {} {}", cells.join(", "), numbers.concat())?;
    }
    out.push('\n');
    Ok(())
}

/// The footnotes of the whole report.
#[derive(Default)]
struct Notes {
    numbers: BTreeMap<String, usize>,
    text: String,
}

impl Notes {
    /// The report's own number of an answer's footnote, such as `[^3]`.
    fn number(&mut self, answer: &Answer, number: u32) -> String {
        let found = answer.footnotes.iter().find(|note| note.number == number);
        let Some((note, statement)) = found.and_then(|note| Some((note, answer.snapshot.statement(note.statement)?)))
        else {
            return String::new();
        };
        let next = self.numbers.len() + 1;
        let number = *self.numbers.entry(statement.id.clone()).or_insert(next);
        if number == next {
            let source = answer.snapshot.sources().iter().find(|source| source.id == statement.source);
            let _ = writeln!(self.text, "[^{number}]: {}", words::footnote(&statement, source, note.role));
        }
        format!("[^{number}]")
    }
}
