//! What a path pattern matches, in the plainest way: every walk over the graph up to some length, and every way
//! in which the pattern can be laid along it.

use std::collections::BTreeMap;

use super::pattern::{Matching, Mode, Part, Question, Selector, Test, Times, Way};

/// Nodes by number with their labels; edges with both ends and type.
#[derive(Clone, Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<[bool; 2]>,
    pub(super) edges: Vec<(usize, usize, usize)>,
}

/// A walk: nodes, and the edges between them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Walk {
    pub(super) nodes: Vec<usize>,
    pub(super) edges: Vec<usize>,
}

/// What a name is bound to. A number alone does not tell a node from an edge, but its name does.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Bound {
    Element(usize),
    Elements(Vec<usize>),
    Path(Vec<usize>),
    Paths(Vec<Vec<usize>>),
}

pub(super) type Bindings = BTreeMap<String, Bound>;

/// A walk with what the names of the pattern stand for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Match {
    pub(super) walk: Walk,
    pub(super) bindings: Bindings,
}

/// Every match of the path on walks of at most `limit` edges; before the selector.
pub(super) fn matches(graph: &Graph, question: &Question, limit: usize) -> Vec<Match> {
    let mode = question.mode.unwrap_or(Mode::Walk);
    let apart = match question.matching {
        Matching::Different => true,
        Matching::Repeatable => false,
        Matching::Unsaid => question.mode != Some(Mode::Walk),
    };
    let starts = 0..graph.nodes.len();
    let mut found = Vec::new();
    for start in starts.filter(|start| question.first.is_none_or(|first| first == *start)) {
        extend(graph, &Walk { nodes: vec![start], edges: Vec::new() }, limit, &mut |walk| {
            // Nothing that comes behind can mend an edge or an inner node that came twice.
            if (apart || mode == Mode::Trail) && repeats(&walk.edges) {
                return false;
            }
            if mode == Mode::Acyclic && repeats(&walk.nodes) {
                return false;
            }
            if holds(mode, walk) {
                let ways = lay(graph, walk, &question.parts, 0, &before(question));
                found.extend(
                    ways.into_iter()
                        .filter(|(end, _)| *end == walk.edges.len())
                        .map(|(_, bindings)| Match { walk: walk.clone(), bindings }),
                );
            }
            true
        });
    }
    found
}

fn before(question: &Question) -> Bindings {
    let bound = [("s", question.first), ("t", question.last)];
    bound.into_iter().filter_map(|(name, node)| Some((name.to_owned(), Bound::Element(node?)))).collect()
}

fn extend(graph: &Graph, walk: &Walk, limit: usize, visit: &mut dyn FnMut(&Walk) -> bool) {
    if !visit(walk) || walk.edges.len() == limit {
        return;
    }
    let here = *walk.nodes.last().unwrap();
    for (edge, (from, to, _)) in graph.edges.iter().enumerate() {
        let mut ends = Vec::new();
        if *from == here {
            ends.push(*to);
        }
        if *to == here && from != to {
            ends.push(*from);
        }
        for end in ends {
            let mut longer = walk.clone();
            longer.edges.push(edge);
            longer.nodes.push(end);
            extend(graph, &longer, limit, visit);
        }
    }
}

fn repeats(items: &[usize]) -> bool {
    items.iter().enumerate().any(|(at, item)| items[..at].contains(item))
}

fn holds(mode: Mode, walk: &Walk) -> bool {
    match mode {
        Mode::Walk => true,
        Mode::Trail => !repeats(&walk.edges),
        Mode::Acyclic => !repeats(&walk.nodes),
        Mode::Simple => {
            let closed = walk.nodes.len() > 1 && walk.nodes.first() == walk.nodes.last();
            !repeats(if closed { &walk.nodes[1..] } else { &walk.nodes })
        }
    }
}

type Ways = Vec<(usize, Bindings)>;

/// Where the parts can end when they begin at a place of the walk, and what is bound then.
fn lay(graph: &Graph, walk: &Walk, parts: &[Part], at: usize, bindings: &Bindings) -> Ways {
    let Some((first, rest)) = parts.split_first() else { return vec![(at, bindings.clone())] };
    let ways = lay_part(graph, walk, first, at, bindings);
    ways.into_iter().flat_map(|(end, bindings)| lay(graph, walk, rest, end, &bindings)).collect()
}

fn lay_part(graph: &Graph, walk: &Walk, part: &Part, at: usize, bindings: &Bindings) -> Ways {
    match part {
        Part::Node { name, label, test } => {
            let node = walk.nodes[at];
            let fits = label.is_none_or(|label| graph.nodes[node][label]);
            let bound = bind(bindings, name.as_ref(), node).filter(|_| fits);
            bound
                .filter(|bindings| passes(test.as_ref(), bindings, walk))
                .map(|bindings| (at, bindings))
                .into_iter()
                .collect()
        }
        Part::Edge { name, way, kind, test } => {
            let Some(edge) = walk.edges.get(at).copied() else { return Vec::new() };
            let (from, to, own) = graph.edges[edge];
            let along = (walk.nodes[at], walk.nodes[at + 1]) == (from, to);
            let against = (walk.nodes[at], walk.nodes[at + 1]) == (to, from);
            let fits = match way {
                Way::Out => along,
                Way::In => against,
                Way::Both => along || against,
            } && kind.is_none_or(|kind| kind == own);
            let bound = bind(bindings, name.as_ref(), edge).filter(|_| fits);
            bound
                .filter(|bindings| passes(test.as_ref(), bindings, walk))
                .map(|bindings| (at + 1, bindings))
                .into_iter()
                .collect()
        }
        Part::Group { body, times, mode, path, test } => {
            let once = |at: usize, bindings: &Bindings| -> Ways {
                let mut ways = lay(graph, walk, body, at, bindings);
                ways.retain_mut(|(end, bindings)| {
                    let part = Walk { nodes: walk.nodes[at..=*end].to_vec(), edges: walk.edges[at..*end].to_vec() };
                    if let Some(path) = path {
                        bindings.insert(path.clone(), Bound::Path(part.edges.clone()));
                    }
                    mode.is_none_or(|mode| holds(mode, &part)) && passes(test.as_ref(), bindings, walk)
                });
                ways
            };
            match times {
                Times::Once => once(at, bindings),
                Times::Optional => [vec![(at, bindings.clone())], once(at, bindings)].concat(),
                Times::Between(least, most) => repeat(walk, &once, (*least, *most), at, bindings),
            }
        }
        Part::Union { alternatives, multiset } => {
            let ways: Ways = alternatives.iter().flat_map(|branch| lay(graph, walk, branch, at, bindings)).collect();
            if *multiset { ways } else { distinct(ways) }
        }
    }
}

fn distinct(ways: Ways) -> Ways {
    let mut seen: Ways = Vec::new();
    for way in ways {
        if !seen.contains(&way) {
            seen.push(way);
        }
    }
    seen
}

fn repeat(
    walk: &Walk,
    once: &dyn Fn(usize, &Bindings) -> Ways,
    (least, most): (usize, Option<usize>),
    at: usize,
    outer: &Bindings,
) -> Ways {
    let mut found = Vec::new();
    // Places reached after some rounds, and what each round has bound.
    let mut level: Vec<(usize, Vec<Bindings>)> = vec![(at, Vec::new())];
    for round in 0..=walk.edges.len() + least {
        if round >= least {
            for (end, rounds) in &level {
                let mut bindings = outer.clone();
                gather(rounds, outer, &mut bindings);
                found.push((*end, bindings));
            }
        }
        if most == Some(round) {
            break;
        }
        let mut next = Vec::new();
        for (place, rounds) in &level {
            for (end, own) in once(*place, outer) {
                next.push((end, [rounds.clone(), vec![own]].concat()));
            }
        }
        level = next;
    }
    found
}

/// The lists of what the rounds have bound.
fn gather(rounds: &[Bindings], outer: &Bindings, bindings: &mut Bindings) {
    for round in rounds {
        for (name, bound) in round.iter().filter(|(name, _)| !outer.contains_key(*name)) {
            let list = bindings.entry(name.clone());
            match bound {
                Bound::Element(number) => {
                    if let Bound::Elements(list) = list.or_insert_with(|| Bound::Elements(Vec::new())) {
                        list.push(*number);
                    }
                }
                Bound::Path(edges) => {
                    if let Bound::Paths(list) = list.or_insert_with(|| Bound::Paths(Vec::new())) {
                        list.push(edges.clone());
                    }
                }
                Bound::Elements(_) | Bound::Paths(_) => panic!("repetitions are not nested"),
            }
        }
    }
}

fn bind(bindings: &Bindings, name: Option<&String>, number: usize) -> Option<Bindings> {
    let mut bindings = bindings.clone();
    if let Some(name) = name {
        match bindings.insert(name.clone(), Bound::Element(number)) {
            Some(before) if before != Bound::Element(number) => return None,
            _ => {}
        }
    }
    Some(bindings)
}

fn passes(test: Option<&Test>, bindings: &Bindings, walk: &Walk) -> bool {
    let number = |name: &String| match bindings.get(name) {
        Some(Bound::Element(number)) => Some(*number),
        _ => None,
    };
    match test {
        None => true,
        Some(Test::Least(name, least)) => number(name).is_some_and(|number| number >= *least),
        Some(Test::Less(one, other)) => number(one).zip(number(other)).is_some_and(|(one, other)| one < other),
        Some(Test::Length(name, least)) if name == "p" => walk.edges.len() >= *least,
        Some(Test::Length(name, least)) => {
            matches!(bindings.get(name), Some(Bound::Path(edges)) if edges.len() >= *least)
        }
    }
}

/// The matches that a selector keeps, where it has no choice; for ANY, all.
pub(super) fn selected(question: &Question, found: Vec<Match>) -> Vec<Match> {
    let mut pairs: BTreeMap<(usize, usize), Vec<Match>> = BTreeMap::new();
    for found in found {
        let ends = (found.walk.nodes[0], *found.walk.nodes.last().unwrap());
        pairs.entry(ends).or_default().push(found);
    }
    let mut kept = Vec::new();
    for mut matches in pairs.into_values() {
        matches.sort_by_key(|found| found.walk.edges.len());
        let mut lengths: Vec<usize> = matches.iter().map(|found| found.walk.edges.len()).collect();
        match question.selector {
            Selector::All | Selector::Any(_) => {}
            // Of those of the last length that is reached, any: all are kept, the caller counts.
            Selector::Shortest(k) => {
                let last = lengths.get(k - 1).copied();
                matches.retain(|found| last.is_none_or(|last| found.walk.edges.len() <= last));
            }
            Selector::Groups(k) => {
                lengths.dedup();
                let last = lengths.get(k - 1).copied();
                matches.retain(|found| last.is_none_or(|last| found.walk.edges.len() <= last));
            }
        }
        kept.extend(matches);
    }
    kept
}
