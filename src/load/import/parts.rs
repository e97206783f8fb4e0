//! Blocks that were read into parts of a graph.

use std::sync::Arc;

use super::form::{Form, Group};
use super::header::{Field, Header};
use super::ids::{Double, Run};
use super::sink::{Sink, Words};
use super::table::Placed;
use super::wrong::{Wrong, Wrongs};
use crate::diagnostic::codes;
use crate::graph::{EdgePart, NodePart};

/// The nodes of a group, the first of which gets the number `first`; and their ids.
pub(super) fn nodes(
    blocks: Vec<Placed<'_>>,
    header: &Header,
    group: &Group,
    form: Form,
    mut first: usize,
) -> (Vec<NodePart>, Vec<Run>) {
    let (mut parts, mut runs) = (Vec::new(), Vec::new());
    for Placed { done, line } in blocks {
        let mut part = NodePart { rows: done.rows, sets: vec![group.names.clone()], ..NodePart::default() };
        let file: Arc<str> = group.shown(done.file).into();
        let mut id_places = done.places;
        let fields = if done.own.is_empty() { &header.fields } else { &done.own };
        for (field, sink) in fields.iter().zip(done.sinks) {
            match (field, sink) {
                (Field::Labels, Sink::Labels(words)) => label(&mut part, words, group, form),
                (Field::Property(key, _), Sink::Cells(strip, _)) => part.columns.push((key.clone(), strip)),
                (Field::Id(..), Sink::Id(ids)) => {
                    let places = std::mem::take(&mut id_places);
                    runs.push(Run { first, ids, places, file: file.clone(), line });
                }
                _ => {}
            }
        }
        first += part.rows;
        parts.push(part);
    }
    if let Some(key) = header.id_key() {
        keep_ids(&mut parts, &mut runs, key);
    }
    (parts, runs)
}

fn label(part: &mut NodePart, words: Words, group: &Group, form: Form) {
    let set = |text: &str| -> Vec<String> {
        let own = super::cell::elements(text, form).unwrap_or_default();
        let own = own.iter().filter(|label| !label.is_empty()).map(ToString::to_string);
        group.names.iter().cloned().chain(own).collect()
    };
    part.sets = words.list().map(set).collect();
    part.set_of = words.ids;
}

/// The ids as a property: numbers where all of the group are numbers.
fn keep_ids(parts: &mut [NodePart], runs: &mut [Run], key: &str) {
    if !runs.iter().all(|run| run.ids.is_numbers()) {
        for run in runs.iter_mut() {
            run.ids.spell();
        }
    }
    for (part, run) in parts.iter_mut().zip(runs) {
        part.columns.insert(0, (key.to_owned(), run.ids.strip()));
    }
}

/// The relationships of a group.
pub(super) fn edges<'g>(
    placed: Vec<Placed<'g>>,
    header: &'g Header,
    group: &'g Group,
) -> impl Iterator<Item = EdgePart> + 'g {
    let name = group.names.first().cloned().unwrap_or_default();
    placed.into_iter().map(move |placed| {
        let mut part = EdgePart { types: vec![name.clone()], ..EdgePart::default() };
        let done = placed.done;
        let fields = if done.own.is_empty() { &header.fields } else { &done.own };
        for (field, sink) in fields.iter().zip(done.sinks) {
            match (field, sink) {
                (Field::Start(_), Sink::End(nodes, _)) => part.starts = nodes,
                (Field::End(_), Sink::End(nodes, _)) => part.ends = nodes,
                (Field::Property(key, _), Sink::Cells(strip, _)) => part.columns.push((key.clone(), strip)),
                (Field::RelationType, Sink::Types(words, _)) => {
                    let own = |text: &str| if text.is_empty() { name.clone() } else { text.to_owned() };
                    part.types = words.list().map(own).collect();
                    part.type_of = words.ids;
                }
                _ => {}
            }
        }
        part
    })
}

/// Says where an id is given again, and where it was given first.
pub(super) fn doubled(double: Double, runs: &[Run], wrongs: &mut Wrongs) {
    let (Some(again), Some(first)) = (stand(double.again, runs), stand(double.first, runs)) else { return };
    let message = format!("the id `{}` is given twice", super::sink::short(&again.id));
    let wrong = Wrong::new((again.line, again.column), codes::DATA_DUPLICATE_ID, message);
    wrongs.push(&again.file, wrong.help(format!("the first is at {}:{}:{}", first.file, first.line + 1, first.column)));
}

/// Where a node's id stands: line from 0, column from 1.
struct Stand {
    id: String,
    file: Arc<str>,
    line: usize,
    column: usize,
}

fn stand(node: usize, runs: &[Run]) -> Option<Stand> {
    let run = runs.iter().rev().find(|run| run.first <= node && node - run.first < run.ids.len())?;
    let at = node - run.first;
    let (line, column) = run.places.get(at)?;
    let (line, column) = (run.line + *line as usize, *column as usize);
    Some(Stand { id: run.ids.text(at), file: run.file.clone(), line, column })
}
