//! A second evaluator, as plain as can be, which shares no code with the engine: it tries every way.

use super::world::{Clause, Edge, Pattern, Spot, Step, Test, Way, World};

/// What is bound so far: nodes by variable, relationships by step, and which relationships this MATCH used.
#[derive(Clone, Default)]
struct Row {
    nodes: [Option<usize>; 4],
    edges: Vec<Option<Vec<usize>>>,
    used: Vec<usize>,
}

/// The rows of a question, each as the text of its values in the order of `world::result`.
pub(super) fn rows(world: &World, clauses: &[Clause]) -> Vec<String> {
    let mut rows = vec![Row::default()];
    for clause in clauses {
        rows = rows.iter().flat_map(|row| matches(world, clause, row)).collect();
    }
    rows.iter().map(|row| show(row, clauses)).collect()
}

fn matches(world: &World, clause: &Clause, row: &Row) -> Vec<Row> {
    let mut found = vec![Row { used: Vec::new(), ..row.clone() }];
    for pattern in &clause.patterns {
        found = found.iter().flat_map(|row| walk(world, pattern, row)).collect();
    }
    found.retain(|row| clause.test.as_ref().is_none_or(|test| truth(world, row, test) == Some(true)));
    if found.is_empty() && clause.optional {
        let steps = clause.patterns.iter().map(|pattern| pattern.steps.len()).sum();
        let mut row = row.clone();
        row.edges.extend(std::iter::repeat_n(None, steps));
        found.push(row);
    }
    found
}

fn walk(world: &World, pattern: &Pattern, row: &Row) -> Vec<Row> {
    let mut ends: Vec<(usize, Row)> =
        (0..world.nodes.len()).filter_map(|node| Some((node, bind(world, row, &pattern.start, node)?))).collect();
    for (step, spot) in &pattern.steps {
        let mut next = Vec::new();
        for (node, row) in &ends {
            let (least, most) = step.length.unwrap_or((1, 1));
            let mut ways = vec![(*node, Vec::new())];
            for length in 0..=most {
                if length >= least {
                    next.extend(ways.iter().filter_map(|(end, edges)| arrive(world, row, spot, *end, edges)));
                }
                ways = ways.iter().flat_map(|(at, edges)| longer(world, step, row, *at, edges)).collect();
            }
        }
        ends = next;
    }
    ends.into_iter().map(|(_, row)| row).collect()
}

/// Binds a node to its variable, if it may be that.
fn bind(world: &World, row: &Row, spot: &Spot, node: usize) -> Option<Row> {
    let fits = spot.label.is_none_or(|label| world.nodes[node].labels[label]);
    let free = row.nodes[spot.name].is_none_or(|bound| bound == node);
    let mut row = row.clone();
    row.nodes[spot.name] = Some(node);
    (fits && free).then_some(row)
}

fn arrive(world: &World, row: &Row, spot: &Spot, end: usize, edges: &[usize]) -> Option<(usize, Row)> {
    let mut row = bind(world, row, spot, end)?;
    row.edges.push(Some(edges.to_vec()));
    row.used.extend(edges);
    Some((end, row))
}

/// The ways that are one relationship longer.
fn longer(world: &World, step: &Step, row: &Row, at: usize, edges: &[usize]) -> Vec<(usize, Vec<usize>)> {
    let any = !step.kinds[0] && !step.kinds[1];
    let fits = |edge: &Edge| (any || step.kinds[edge.kind]) && step.w.is_none_or(|w| edge.w == Some(w));
    let mut found = Vec::new();
    for (number, edge) in world.edges.iter().enumerate() {
        if !fits(edge) || row.used.contains(&number) || edges.contains(&number) {
            continue;
        }
        let further = || [edges, &[number]].concat();
        if edge.from == at && step.way != Way::In {
            found.push((edge.to, further()));
        }
        // A loop is walked once, though it could be read both ways.
        if edge.to == at && step.way != Way::Out && !(step.way == Way::Both && edge.from == at) {
            found.push((edge.from, further()));
        }
    }
    found
}

fn truth(world: &World, row: &Row, test: &Test) -> Option<bool> {
    let x = |name: usize| row.nodes[name].and_then(|node| world.nodes[node].x);
    match test {
        Test::Compare(a, operator, b) => {
            let (a, b) = (x(*a)?, b.map_or_else(Some, x)?);
            Some(match *operator {
                "=" => a == b,
                "<>" => a != b,
                "<" => a < b,
                _ => a >= b,
            })
        }
        Test::Missing(a) => Some(x(*a).is_none()),
        Test::Not(test) => truth(world, row, test).map(|truth| !truth),
        Test::And(a, b) => match (truth(world, row, a), truth(world, row, b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        },
        Test::Or(a, b) => match (truth(world, row, a), truth(world, row, b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
    }
}

fn show(row: &Row, clauses: &[Clause]) -> String {
    let patterns = || clauses.iter().flat_map(|clause| &clause.patterns);
    let number = |value: &Option<usize>| value.map_or_else(|| "null".to_owned(), |value| value.to_string());
    let named = |name: &usize| patterns().any(|pattern| pattern.names().any(|n| n == *name));
    let mut cells: Vec<String> = (0..4).filter(named).map(|name| number(&row.nodes[name])).collect();
    let steps = patterns().flat_map(|pattern| &pattern.steps);
    for (edges, (step, _)) in row.edges.iter().zip(steps) {
        cells.push(match (edges, step.length) {
            (None, _) => "null".to_owned(),
            (Some(edges), None) => number(&edges.first().copied()),
            (Some(edges), Some(_)) => format!("{edges:?}"),
        });
    }
    cells.join(" | ")
}
