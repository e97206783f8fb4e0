//! Commands that show what the graph holds: schema, sources, entities, passages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::command::Next;
use super::shell::Shell;
use super::trouble::{Outcome, Trouble};
use super::{card, passage as passages, schema as schemas};
use crate::diagnostic::escape;
use crate::graph::Graph;
use crate::model::SourceId;

pub(super) fn schema(shell: &mut Shell, name: &str) -> Outcome<Next> {
    let graph = shell.session.snapshot().clone();
    let text = if name.is_empty() { schemas::all(&graph) } else { schemas::one(&graph, name)? };
    shell.screen.print(&text)?;
    Ok(Next::Go)
}

pub(super) fn sources(shell: &mut Shell, _: &str) -> Outcome<Next> {
    shell.screen.print(&list(shell.session.snapshot()))?;
    Ok(Next::Go)
}

fn list(graph: &Graph) -> String {
    let mut counts: BTreeMap<SourceId, usize> = BTreeMap::new();
    if let Some(table) = graph.statements() {
        table.iter().for_each(|statement| *counts.entry(table.source(statement)).or_default() += 1);
    }
    if graph.sources().is_empty() {
        return "there are no sources\n".to_owned();
    }
    let width = graph.sources().iter().map(|source| source.id.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for (at, source) in graph.sources().iter().enumerate() {
        let count = counts.get(&SourceId::at(at)).copied().unwrap_or(0);
        let date = match (&source.published, source.published_basis.is_some()) {
            (None, _) => "undated".to_owned(),
            (Some(date), true) => format!("{date} (inferred)"),
            (Some(date), false) => date.clone(),
        };
        let reliability = source.reliability.as_deref().unwrap_or("F");
        let _ = writeln!(
            out,
            "{:<width$}  {count:>4} statements  {:<16}  reliability {reliability}",
            escape(&source.id),
            escape(&date)
        );
        let by: Vec<&str> = source.authors.iter().map(String::as_str).chain(source.publisher.as_deref()).collect();
        let by = if by.is_empty() { String::new() } else { format!(", {}", by.join(", ")) };
        let _ = writeln!(out, "{:width$}  {}{}", "", escape(&source.title), escape(&by));
    }
    out
}

pub(super) fn entity(shell: &mut Shell, name: &str) -> Outcome<Next> {
    let name = name.trim_end_matches(';').trim().trim_matches(['"', '\'', '`']);
    if name.is_empty() {
        return Err(Trouble::usage("an entity is needed").help("for example `:entity CSTO`"));
    }
    let card = card::of(shell, name)?;
    shell.screen.print(&card)?;
    Ok(Next::Go)
}

pub(super) fn passage(shell: &mut Shell, number: &str) -> Outcome<Next> {
    let number = number.trim_matches(['[', ']', ';']);
    let wrong = |_| Trouble::usage("the number of a footnote is needed").help("for example `:passage 1`");
    let number: u32 = number.parse().map_err(wrong)?;
    let answer = shell.last.as_ref().ok_or_else(|| Trouble::usage("there is no answer yet"))?;
    let footnote = answer.footnotes.iter().find(|footnote| footnote.number == number).copied();
    let footnote = footnote.ok_or_else(|| Trouble::usage(format!("the last answer has no footnote {number}")))?;
    let texts = shell.texts.as_deref().ok_or_else(|| {
        Trouble::usage("the articles themselves are not part of the graph")
            .help("`:texts DIR` says where copies of them are")
    })?;
    let text = passages::behind(&answer.snapshot, footnote, texts, shell.screen.width())?;
    shell.screen.print(&text)?;
    Ok(Next::Go)
}
