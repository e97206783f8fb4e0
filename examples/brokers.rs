//! Who stands between the others? Betweenness of all actors in the network of friendly relations, once over
//! everything the articles say and once over a single source.
//!
//! A view implements petgraph's visit traits, so petgraph's adaptors and algorithms, or your own as here, run
//! on any view without a copy.
//!
//! Run: `cargo run --release --example brokers`

use std::collections::{HashSet, VecDeque};
use std::error::Error;
use std::fmt::Write as _;
use std::hash::Hash;

use chancery::model::{EdgeId, NodeId};
use chancery::{Session, Value, View};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::visit::{EdgeFiltered, EdgeRef, IntoNeighborsDirected, NodeCount, NodeIndexable};

#[expect(clippy::print_stdout, reason = "a program for people")]
fn main() -> Result<(), Box<dyn Error>> {
    print!("{}", report()?);
    Ok(())
}

pub(crate) fn report() -> Result<String, Box<dyn Error>> {
    let mut session = Session::demo()?;
    let mut out = String::new();
    for view in ["", "ACCORDING TO mehdi", "ACCORDING TO overview"] {
        writeln!(out, "{}", if view.is_empty() { "all five articles" } else { view })?;
        for (name, score) in brokers(&mut session, view)?.into_iter().take(6) {
            writeln!(out, "{score:6.1}  {name}")?;
        }
    }
    Ok(out)
}

/// The actors by the number of pairs whose shortest ways they lie on, best first.
fn brokers(session: &mut Session, view: &str) -> Result<Vec<(String, f64)>, Box<dyn Error>> {
    // A query opens the view; every node that it gives knows through which view it was seen.
    let answer = session.query(&format!("{view} MATCH (a:actor) RETURN a, coalesce(a.short, a.name)"))?;
    let Some(Value::Node(_, lens)) = answer.rows.first().and_then(|row| row.values.first()) else {
        return Ok(Vec::new());
    };
    let view = answer.view(*lens);
    let actors: HashSet<_> = answer.rows.iter().filter_map(|row| node(&row.values)).collect();
    let friendly = EdgeFiltered::from_fn(view, |edge| {
        sign(view, edge.id()) > 0 && actors.contains(&edge.source()) && actors.contains(&edge.target())
    });
    let scores = betweenness(&friendly);
    let named = answer.rows.iter().filter_map(|row| {
        let name = row.values.get(1)?.as_str()?.to_owned();
        Some((name, scores[node(&row.values)?.index()]))
    });
    let mut named: Vec<_> = named.filter(|(_, score)| *score > 0.0).collect();
    named.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    Ok(named)
}

fn node(values: &[Value]) -> Option<NodeId> {
    match values.first() {
        Some(Value::Node(node, _)) => Some(*node),
        _ => None,
    }
}

/// Whether the schema holds a relation to be friendly (1), hostile (-1) or neither.
fn sign(view: View<'_>, edge: EdgeId) -> i8 {
    let name = view.graph.relation_name(view.graph.edge(edge).relation);
    let relation = view.graph.schema().and_then(|schema| schema.relation(name));
    relation.map_or(0, |found| found.relation.sign)
}

/// Betweenness in an undirected network (Brandes 2001), on anything that can be walked.
fn betweenness<G>(graph: G) -> Vec<f64>
where
    G: IntoNeighborsDirected + NodeIndexable + NodeCount + Copy,
    G::NodeId: Hash + Eq,
{
    let mut scores = vec![0.0; graph.node_bound()];
    for start in 0..graph.node_bound() {
        let (order, before, ways) = breadth_first(graph, start);
        let mut share = vec![0.0; graph.node_bound()];
        for &at in order.iter().rev() {
            for &earlier in &before[at] {
                share[earlier] += ways[earlier] / ways[at] * (1.0 + share[at]);
            }
            if at != start {
                // Every pair is met from both of its ends.
                scores[at] += share[at] / 2.0;
            }
        }
    }
    scores
}

/// The nodes by distance, those before each on a shortest way, and the number of these ways.
fn breadth_first<G>(graph: G, start: usize) -> (Vec<usize>, Vec<Vec<usize>>, Vec<f64>)
where
    G: IntoNeighborsDirected + NodeIndexable + Copy,
    G::NodeId: Hash + Eq,
{
    let bound = graph.node_bound();
    let (mut order, mut before, mut ways) = (Vec::new(), vec![Vec::new(); bound], vec![0.0; bound]);
    let mut distance = vec![usize::MAX; bound];
    (distance[start], ways[start]) = (0, 1.0);
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        order.push(at);
        let here = graph.from_index(at);
        // Two relations between the same two are one tie.
        let ties: HashSet<_> =
            graph.neighbors_directed(here, Outgoing).chain(graph.neighbors_directed(here, Incoming)).collect();
        for next in ties.into_iter().map(|node| graph.to_index(node)) {
            if distance[next] == usize::MAX {
                distance[next] = distance[at] + 1;
                queue.push_back(next);
            }
            if distance[next] == distance[at] + 1 {
                ways[next] += ways[at];
                before[next].push(at);
            }
        }
    }
    (order, before, ways)
}
