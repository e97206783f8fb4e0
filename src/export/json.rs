//! JSON: the result with evidence of the session protocol, and one object a row.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::value::{Form, ValueWriter, write_string, write_strings};
use super::{Exhibit, Exporter, Options, answer_of};
use crate::answer::plan::PlanNode;
use crate::answer::{Answer, Footnote, Leaf, Row, Warning, words};
use crate::model::{EdgeId, Value};

/// A result with evidence, plain.
pub(super) struct Json;

/// One object a row.
pub(super) struct JsonLines;

impl Exporter for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn extensions(&self) -> &[&str] {
        &["json"]
    }

    fn help(&self) -> &'static str {
        "columns, rows, notes, footnotes and warnings as one object"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name())?;
        let mut text = String::from("{");
        write_result(&mut text, answer, Form::Plain, options.evidence);
        text.push_str("}\n");
        out.write_all(text.as_bytes())
    }
}

impl Exporter for JsonLines {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn extensions(&self) -> &[&str] {
        &["jsonl", "ndjson"]
    }

    fn help(&self) -> &'static str {
        "one object a row"
    }

    fn write(&self, exhibit: &Exhibit, options: &Options, out: &mut dyn Write) -> io::Result<()> {
        let answer = answer_of(exhibit, self.name())?;
        for row in answer.rows.iter().take(options.rows.unwrap_or(usize::MAX)) {
            let mut text = String::from("{");
            for (at, (column, value)) in answer.columns.iter().zip(&row.values).enumerate() {
                if at > 0 {
                    text.push(',');
                }
                write_string(&mut text, column);
                text.push(':');
                ValueWriter::new(answer, Form::Plain).write(&mut text, value);
            }
            text.push_str("}\n");
            out.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

/// Appends the fields of a result, without the braces around them, so that a session can add its own:
/// `columns`, `rows` (of EXPLAIN and PROFILE `plan` instead), and what there is of `notes`, `footnotes`, `derived`,
/// `stats`, `warnings`, `view`, `limit`.
pub fn write_result(out: &mut String, answer: &Answer, form: Form, evidence: bool) {
    if let Some(plan) = &answer.plan {
        out.push_str("\"columns\":[],\"rows\":[],\"plan\":");
        write_plan(out, plan);
    } else {
        write_rows(out, answer, form);
    }
    if evidence && answer.plan.is_none() {
        write_evidence(out, answer);
    }
    if let Some(stats) = answer.stats.filter(|stats| !stats.is_empty()) {
        let pairs: Vec<String> = stats.entries().iter().map(|(name, n)| format!("\"{name}\":{n}")).collect();
        // Writing to a String cannot fail.
        let _ = write!(out, ",\"stats\":{{{}}}", pairs.join(","));
    }
    if !answer.warnings.is_empty() {
        list(out, "warnings", &answer.warnings, write_warning);
    }
    if !answer.reasons.is_empty() {
        out.push_str(",\"hints\":");
        write_strings(out, answer.reasons.iter().map(String::as_str));
    }
    if let Some(view) = &answer.view {
        out.push_str(",\"view\":");
        write_string(out, view);
    }
    if let Some(limit) = &answer.limit {
        let row = limit.code.row();
        out.push_str(",\"incomplete\":{\"type\":");
        write_string(out, row.kind);
        out.push_str(",\"detail\":");
        write_string(out, row.detail);
        out.push_str(",\"message\":");
        write_string(out, &limit.message);
        out.push('}');
    }
}

fn write_rows(out: &mut String, answer: &Answer, form: Form) {
    out.push_str("\"columns\":");
    write_strings(out, answer.columns.iter().map(String::as_str));
    let values = ValueWriter::new(answer, form);
    list(out, "rows", &answer.rows, |out, row: &Row| {
        items(out, &row.values, |out, value: &Value| values.write(out, value));
    });
}

/// An operator with those inside it; a query nests at most some hundred deep.
fn write_plan(out: &mut String, node: &PlanNode) {
    out.push_str("{\"operator\":");
    write_string(out, &node.operator);
    out.push_str(",\"details\":");
    write_string(out, &node.details);
    let micros = node.time.map(|time| time.as_micros());
    let figures =
        [("estimatedRows", node.estimate.map(u128::from)), ("rows", node.rows.map(u128::from)), ("us", micros)];
    for (name, figure) in figures {
        if let Some(figure) = figure {
            // Writing to a String cannot fail.
            let _ = write!(out, ",\"{name}\":{figure}");
        }
    }
    list(out, "children", &node.children, write_plan);
    out.push('}');
}

fn write_evidence(out: &mut String, answer: &Answer) {
    let number = |out: &mut String, number: &u32| out.push_str(&number.to_string());
    list(out, "notes", &answer.rows, |out, row: &Row| items(out, &row.notes.concat(), number));
    list(out, "footnotes", &answer.footnotes, |out, footnote: &Footnote| write_footnote(out, answer, footnote));
    write_derived(out, answer);
    let marked = |row: &Row| row.more || row.witness || row.absence;
    if answer.rows.iter().any(marked) {
        list(out, "marks", &answer.rows, |out, row: &Row| {
            let marks = [(row.more, "more"), (row.witness, "witness"), (row.absence, "absence")];
            write_strings(out, marks.into_iter().filter(|(set, _)| *set).map(|(_, mark)| mark));
        });
    }
}

/// The edges of the answer that only rules give, each with the names of the rules of its last steps.
fn write_derived(out: &mut String, answer: &Answer) {
    let (mut derived, mut seen): (Vec<(EdgeId, BTreeSet<&str>)>, HashSet<EdgeId>) = Default::default();
    for leaf in &answer.leaves {
        let Leaf::Edge(edge, lens) = leaf else { continue };
        let view = answer.view(*lens);
        let Some((fact, given)) = view.fact(*edge).zip(view.mask.derived()).filter(|_| view.is_derived(*edge)) else {
            continue;
        };
        if seen.insert(*edge) {
            let rules = fact.proofs.iter().filter_map(|proof| given.rules.get(proof.rule as usize));
            derived.push((*edge, rules.map(|name| &**name).collect()));
        }
    }
    if !derived.is_empty() {
        list(out, "derived", &derived, |out, (edge, rules)| {
            out.push_str("{\"elementId\":");
            write_string(out, &answer.snapshot.edge_element(*edge));
            out.push_str(",\"by\":");
            write_strings(out, rules.iter().copied());
            out.push('}');
        });
    }
}

fn write_footnote(out: &mut String, answer: &Answer, footnote: &Footnote) {
    let graph = &answer.snapshot;
    let _ = write!(out, "{{\"number\":{},\"role\":\"{}\",\"statement\":", footnote.number, footnote.role.as_str());
    match words::record(graph, footnote.statement) {
        Some(record) => ValueWriter::new(answer, Form::Plain).write(out, &Value::Map(record.into())),
        None => out.push_str("null"),
    }
    out.push('}');
}

fn write_warning(out: &mut String, warning: &Warning) {
    out.push_str("{\"code\":");
    write_string(out, warning.code.as_str());
    out.push_str(",\"message\":");
    write_string(out, &warning.message);
    if let Some(position) = warning.position {
        let (offset, line, column) = (position.offset, position.line, position.column);
        let _ = write!(out, ",\"position\":{{\"offset\":{offset},\"line\":{line},\"column\":{column}}}");
    }
    if let Some(help) = warning.help.first() {
        out.push_str(",\"hint\":");
        write_string(out, help);
    }
    out.push('}');
}

fn list<T>(out: &mut String, name: &str, items_of: &[T], each: impl FnMut(&mut String, &T)) {
    let _ = write!(out, ",\"{name}\":");
    items(out, items_of, each);
}

fn items<T>(out: &mut String, list: &[T], mut each: impl FnMut(&mut String, &T)) {
    out.push('[');
    for (at, item) in list.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        each(out, item);
    }
    out.push(']');
}
