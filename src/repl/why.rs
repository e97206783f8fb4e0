//! `:why`: what a row of the last answer rests on, edge by edge.

use super::command::Next;
use super::shell::{Script, Shell};
use super::trouble::{Outcome, Trouble};
use crate::answer::{Answer, Leaf};
use crate::model::{EdgeId, LensId, Value};

/// Asks WHY of each edge in a row of the last answer; where no edge is shown, of what the answer rests on.
///
/// # Errors
/// When there is no such row, or nothing in it that WHY could explain.
pub(super) fn command(shell: &mut Shell, number: &str) -> Outcome<Next> {
    let number = number.trim_matches(['[', ']', ';']);
    let wrong = |_| Trouble::usage("the number of a row is needed").help("for example `:why 2`");
    let row: usize = if number.is_empty() { 1 } else { number.parse().map_err(wrong)? };
    let answer = shell.last.as_ref().ok_or_else(|| Trouble::usage("there is no answer yet"))?;
    let questions = questions(answer, row)?;
    for text in &questions {
        shell.screen.say(&format!("{text}\n"));
        shell.one(Script { name: "<why>", text }, 0..text.len())?;
    }
    Ok(Next::Go)
}

/// As many edges are explained at once.
const MOST: usize = 10;

fn questions(answer: &Answer, number: usize) -> Outcome<Vec<String>> {
    let row = number.checked_sub(1).and_then(|at| answer.rows.get(at));
    let row = row.ok_or_else(|| Trouble::usage(format!("the last answer has no row {number}")))?;
    let mut edges = Vec::new();
    row.values.iter().for_each(|value| collect(value, &mut edges));
    let mut questions: Vec<String> = edges.into_iter().map(|(edge, lens)| of_edge(answer, edge, lens)).collect();
    if questions.is_empty() {
        questions = answer.leaves.iter().map(|leaf| of_leaf(answer, *leaf)).collect();
    }
    questions.truncate(MOST);
    if questions.is_empty() {
        let wrong = Trouble::usage("the answer rests on no relation and no literal");
        return Err(wrong.help("return the relation itself: MATCH (a)-[r]->(b) RETURN r"));
    }
    Ok(questions)
}

/// Lists and maps nest as deep as the query that made them, which is bounded.
fn collect(value: &Value, edges: &mut Vec<(EdgeId, LensId)>) {
    match value {
        Value::Edge(edge, lens) => edges.push((*edge, *lens)),
        Value::Path(path) => edges.extend(path.edges.iter().map(|edge| (*edge, path.lens))),
        Value::List(items) => items.iter().for_each(|item| collect(item, edges)),
        Value::Map(map) => map.values().for_each(|item| collect(item, edges)),
        _ => {}
    }
}

fn of_leaf(answer: &Answer, leaf: Leaf) -> String {
    match leaf {
        Leaf::Edge(edge, lens) => of_edge(answer, edge, lens),
        Leaf::Literal(node, key, lens) => {
            let view = answer.view(lens);
            let (id, name) = (view.graph.node_element(node), view.graph.key_name(key));
            format!("WHY '{id}'.`{name}` {}", view.mask.view()).trim_end().to_owned()
        }
    }
}

fn of_edge(answer: &Answer, edge: EdgeId, lens: LensId) -> String {
    let view = answer.view(lens);
    let found = view.graph.edge(edge);
    let (start, end) = (view.graph.node_element(found.start), view.graph.node_element(found.end));
    let relation = view.graph.relation_name(found.relation);
    format!("WHY ('{start}')-[:`{relation}`]->('{end}') {}", view.mask.view()).trim_end().to_owned()
}
