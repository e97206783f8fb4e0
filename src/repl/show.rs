//! Commands that show what the graph holds: schema, sources, entities, passages.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::command::Next;
use super::shell::Shell;
use super::trouble::{Outcome, Trouble};
use super::wrap::wrap;
use super::{card, passage as passages, schema as schemas};
use crate::diagnostic::escape;
use crate::export::text::Words;
use crate::graph::Graph;
use crate::model::SourceId;

pub(super) fn schema(shell: &mut Shell, name: &str) -> Outcome<Next> {
    let graph = shell.session.snapshot().clone();
    let text = if name.is_empty() { schemas::all(&graph) } else { schemas::one(&graph, name)? };
    let indent = |line: &str| if line.starts_with("  ") && !name.is_empty() { schemas::TITLE + 2 } else { 6 };
    shell.screen.print(&wrap(&text, shell.screen.width(), indent))?;
    Ok(Next::Go)
}

pub(super) fn sources(shell: &mut Shell, _: &str) -> Outcome<Next> {
    let graph = shell.session.snapshot();
    let indent = id_width(graph) + 2;
    shell.screen.print(&wrap(&list(graph), shell.screen.width(), |_| indent))?;
    Ok(Next::Go)
}

/// Columns of the longest id of a source.
fn id_width(graph: &Graph) -> usize {
    graph.sources().iter().map(|source| source.id.chars().count()).max().unwrap_or(0)
}

fn list(graph: &Graph) -> String {
    let mut counts: BTreeMap<SourceId, usize> = BTreeMap::new();
    if let Some(table) = graph.statements() {
        table.iter().for_each(|statement| *counts.entry(table.source(statement)).or_default() += 1);
    }
    if graph.sources().is_empty() {
        return "there are no sources\n".to_owned();
    }
    let width = id_width(graph);
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
        let by: Vec<&str> = by.into_iter().map(|id| name_of(graph, id)).collect();
        let by = if by.is_empty() { String::new() } else { format!(", {}", by.join(", ")) };
        let _ = writeln!(out, "{:width$}  {}{}", "", escape(&source.title), escape(&by));
    }
    out
}

/// The name of an entity; its id where there is none.
fn name_of<'a>(graph: &'a Graph, id: &'a str) -> &'a str {
    let entity = graph.node_by_element(id).and_then(|node| graph.entity(node));
    entity.map_or(id, |entity| &entity.name)
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

/// All footnotes of the last answer.
pub(super) fn notes(shell: &mut Shell, _: &str) -> Outcome<Next> {
    let answer = shell.last.as_ref().ok_or_else(|| Trouble::usage("there is no answer yet"))?;
    let words = Words::new(answer);
    let mut text = String::new();
    for footnote in &answer.footnotes {
        let _ = writeln!(text, "  {}", words.footnote(footnote));
    }
    if text.is_empty() {
        text.push_str("the last answer has no footnotes\n");
    }
    let text = wrap(&text, shell.screen.width(), super::paint::indent);
    shell.put(text.as_bytes())?;
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
