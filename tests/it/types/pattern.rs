//! Path patterns made by chance, and what they match when each is followed from set to set of nodes.

use std::collections::BTreeSet;

use super::world::{Chance, World};

/// A label expression over names.
#[derive(Clone, Debug)]
pub(super) enum Labels {
    Name(String),
    Any,
    Not(Box<Labels>),
    Pair(Box<Labels>, char, Box<Labels>),
}

impl Labels {
    pub(super) fn random(chance: &mut Chance, names: &[String], depth: usize) -> Labels {
        match chance.below(if depth == 0 { 8 } else { 12 }) {
            0..8 => Labels::Name(names[chance.below(names.len())].clone()),
            8 => Labels::Not(Box::new(Labels::random(chance, names, depth - 1))),
            9 if chance.once_in(3) => Labels::Any,
            _ => {
                let sign = if chance.once_in(3) { '&' } else { '|' };
                let mut part = || Box::new(Labels::random(chance, names, depth - 1));
                Labels::Pair(part(), sign, part())
            }
        }
    }

    pub(super) fn text(&self) -> String {
        match self {
            Labels::Name(name) => name.clone(),
            Labels::Any => "%".to_owned(),
            Labels::Not(inner) => format!("!({})", inner.text()),
            Labels::Pair(one, sign, two) => format!("({}{sign}{})", one.text(), two.text()),
        }
    }

    /// `holds` is told the name, and whether it stands under `!`.
    fn holds(&self, denied: bool, holds: &dyn Fn(&str, bool) -> bool) -> bool {
        match self {
            Labels::Name(name) => holds(name, denied),
            Labels::Any => true,
            Labels::Not(inner) => !inner.holds(true, holds),
            Labels::Pair(one, '&', two) => one.holds(denied, holds) && two.holds(denied, holds),
            Labels::Pair(one, _, two) => one.holds(denied, holds) || two.holds(denied, holds),
        }
    }

    /// Whether a name outside `!` is one that `asks`.
    fn asks(&self, asks: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Labels::Name(name) => asks(name),
            Labels::Any | Labels::Not(_) => false,
            Labels::Pair(one, _, two) => one.asks(asks) || two.asks(asks),
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Node {
    name: Option<String>,
    labels: Option<Labels>,
    ids: Vec<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Node(Node),
    /// Types; 1 for `->`, -1 for `<-`, 0 for `-`; how often.
    Step(Option<Labels>, i8, Times),
    Group(Sequence, Times),
    Union(Vec<Sequence>),
}

/// How often, and how it is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    least: usize,
    most: usize,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Once,
    Star,
    Braces,
    Questioned,
}

#[derive(Clone, Debug)]
pub(super) struct Sequence(Vec<Part>);

fn times(chance: &mut Chance, group: bool) -> Times {
    let least = chance.below(4);
    let most = least.max(1) + chance.below(3);
    match chance.below(8) {
        0..4 => Times { least: 1, most: 1, form: Form::Once },
        4 => Times { least: 0, most: 1, form: Form::Questioned },
        5 if !group => Times { least, most, form: Form::Star },
        _ => Times { least, most, form: Form::Braces },
    }
}

fn node(chance: &mut Chance, world: &World, named: bool) -> Part {
    let types: Vec<String> = (0..world.types.len()).map(|at| format!("t{at}")).collect();
    let name = (named && chance.once_in(3)).then(|| ["a", "b", "c"][chance.below(3)].to_owned());
    let labels = (!chance.once_in(3)).then(|| Labels::random(chance, &types, 2));
    let ids = if chance.once_in(12) { vec![chance.below(world.entities.len())] } else { Vec::new() };
    Part::Node(Node { name, labels, ids })
}

fn step(chance: &mut Chance, world: &World, quantified: bool) -> Part {
    let types = (!chance.once_in(6)).then(|| Labels::random(chance, &world.names(), 2));
    let direction = [1, 1, -1, 0][chance.below(4)];
    let once = Times { least: 1, most: 1, form: Form::Once };
    Part::Step(types, direction, if quantified { times(chance, false) } else { once })
}

/// Node, step, node …, without quantifiers inside.
fn plain(chance: &mut Chance, world: &World) -> Sequence {
    let mut parts = vec![node(chance, world, false)];
    for _ in 0..=chance.below(2) {
        parts.push(step(chance, world, false));
        parts.push(node(chance, world, false));
    }
    Sequence(parts)
}

pub(super) fn sequence(chance: &mut Chance, world: &World) -> Sequence {
    let mut parts = vec![node(chance, world, true)];
    for _ in 0..=chance.below(3) {
        let part = match chance.below(6) {
            0..4 => step(chance, world, true),
            4 => {
                let inner = plain(chance, world);
                Part::Group(inner, times(chance, true))
            }
            _ => Part::Union((0..2 + chance.below(2)).map(|_| plain(chance, world)).collect()),
        };
        parts.push(part);
        parts.push(node(chance, world, true));
    }
    Sequence(parts)
}

impl Sequence {
    /// The pattern; `open` ones have no upper bounds.
    pub(super) fn text(&self, open: bool) -> String {
        self.0.iter().map(|part| part.text(open)).collect()
    }

    /// The same with all that is said of a variable wherever it stands; that it is one node is left aside.
    fn joined(&self) -> Sequence {
        let mut parts = self.0.clone();
        for part in &mut parts {
            let Part::Node(node) = part else { continue };
            let others = self.0.iter().filter_map(|part| match part {
                Part::Node(other) if node.name.is_some() && other.name == node.name => Some(other),
                _ => None,
            });
            for other in others.cloned().collect::<Vec<_>>() {
                node.ids.extend(other.ids);
                node.labels = match (node.labels.take(), other.labels) {
                    (Some(one), Some(two)) => Some(Labels::Pair(Box::new(one), '&', Box::new(two))),
                    (one, two) => one.or(two),
                };
            }
        }
        Sequence(parts)
    }

    /// Whether a variable stands twice, so that nodes have to be the same.
    pub(super) fn joins(&self) -> bool {
        let names = self.0.iter().filter_map(|part| match part {
            Part::Node(node) => node.name.as_ref(),
            _ => None,
        });
        let names: Vec<&String> = names.collect();
        names.iter().collect::<BTreeSet<_>>().len() < names.len()
    }
}

impl Part {
    fn text(&self, open: bool) -> String {
        match self {
            Part::Node(node) => {
                let name = node.name.clone().unwrap_or_default();
                let labels = node.labels.as_ref().map_or_else(String::new, |labels| format!(":{}", labels.text()));
                let id = node.ids.first().map_or_else(String::new, |id| format!(" {{id: 'e{id}'}}"));
                format!("({name}{labels}{id})")
            }
            Part::Step(types, direction, times) => {
                let types = types.as_ref().map_or_else(String::new, |types| format!(":{}", types.text()));
                let star = if times.form == Form::Star { times.text(open) } else { String::new() };
                let behind = if times.form == Form::Star { String::new() } else { times.text(open) };
                let (left, right) = [("<-", "-"), ("-", "-"), ("-", "->")][usize::try_from(direction + 1).unwrap()];
                format!("{left}[{types}{star}]{right}{behind}")
            }
            Part::Group(inner, times) => format!("({}){}", inner.text(open), times.text(open)),
            Part::Union(all) => {
                format!("({})", all.iter().map(|inner| inner.text(open)).collect::<Vec<_>>().join(" | "))
            }
        }
    }
}

impl Times {
    fn text(self, open: bool) -> String {
        let most = if open { String::new() } else { self.most.to_string() };
        match self.form {
            Form::Once => String::new(),
            Form::Questioned => "?".to_owned(),
            Form::Star => format!("*{}..{most}", self.least),
            Form::Braces => format!("{{{},{most}}}", self.least),
        }
    }
}

/// Nodes with their types, and which of them edges join.
pub(super) struct Reading<'w> {
    world: &'w World,
    /// The type of each node.
    nodes: Vec<usize>,
    edges: Vec<(usize, usize, usize)>,
    /// Whether ids count, and whether they name these very nodes or only nodes of their types.
    ids: Option<bool>,
    open: bool,
}

type Nodes = BTreeSet<usize>;

impl<'w> Reading<'w> {
    /// The graph of the world.
    pub(super) fn here(world: &'w World) -> Self {
        let (nodes, edges) = (world.entities.clone(), world.edges.clone());
        Reading { world, nodes, edges, ids: Some(true), open: false }
    }

    /// The fullest graph of the schema: a node of each type, and every edge that may be.
    pub(super) fn every(world: &'w World, ids: bool) -> Self {
        let all = 0..world.types.len();
        let ends = all.clone().flat_map(|from| all.clone().map(move |to| (from, to)));
        let each = ends.flat_map(|(from, to)| (0..world.relations.len()).map(move |relation| (from, relation, to)));
        let edges = each.filter(|(from, relation, to)| world.allows(*from, *relation, *to)).collect();
        Reading { world, nodes: all.collect(), edges, ids: ids.then_some(false), open: false }
    }

    /// The same without upper bounds.
    pub(super) fn unbounded(self) -> Self {
        Reading { open: true, ..self }
    }

    /// Where the pattern ends.
    pub(super) fn all(&self, pattern: &Sequence) -> Nodes {
        self.sequence(&pattern.joined(), &(0..self.nodes.len()).collect())
    }

    fn sequence(&self, pattern: &Sequence, from: &Nodes) -> Nodes {
        pattern.0.iter().fold(from.clone(), |from, part| self.part(part, &from))
    }

    fn part(&self, part: &Part, from: &Nodes) -> Nodes {
        match part {
            Part::Node(node) => from.iter().copied().filter(|at| self.fits(node, *at)).collect(),
            Part::Step(types, direction, times) => {
                let pairs = self.pairs(types.as_ref(), *direction);
                let step =
                    |from: &Nodes| pairs.iter().filter(|(one, _)| from.contains(one)).map(|(_, two)| *two).collect();
                self.repeat(*times, from, &step)
            }
            Part::Group(inner, times) => self.repeat(*times, from, &|from| self.sequence(inner, from)),
            Part::Union(all) => all.iter().flat_map(|inner| self.sequence(inner, from)).collect(),
        }
    }

    fn repeat(&self, times: Times, from: &Nodes, round: &dyn Fn(&Nodes) -> Nodes) -> Nodes {
        let repeats = !matches!(times.form, Form::Once | Form::Questioned);
        // More rounds than there are sets of nodes lead nowhere new, and far fewer are enough for so few nodes.
        let most = if self.open && repeats { times.least + self.nodes.len() + 1 } else { times.most };
        let (mut here, mut found) = (from.clone(), Nodes::new());
        for done in 0..=most {
            if done >= times.least {
                found.extend(&here);
            }
            here = round(&here);
        }
        found
    }

    fn fits(&self, node: &Node, at: usize) -> bool {
        let kind = self.nodes[at];
        let is = |name: &str, _: bool| self.world.is(kind, name[1..].parse().unwrap());
        let named = node.ids.iter().all(|id| match self.ids {
            Some(true) => *id == at,
            Some(false) => self.world.entities[*id] == kind,
            None => true,
        });
        named && node.labels.as_ref().is_none_or(|labels| labels.holds(false, &is))
    }

    /// The nodes that a step joins, from left to right.
    pub(super) fn pairs(&self, types: Option<&Labels>, direction: i8) -> BTreeSet<(usize, usize)> {
        let mut pairs = BTreeSet::new();
        for (start, relation, end) in &self.edges {
            let (along, against) = self.readings(types, *relation);
            for (holds, from, to) in [(along, start, end), (against, end, start)] {
                if holds && direction >= 0 {
                    pairs.insert((*from, *to));
                }
                if holds && direction <= 0 {
                    pairs.insert((*to, *from));
                }
            }
        }
        pairs
    }

    fn readings(&self, types: Option<&Labels>, stored: usize) -> (bool, bool) {
        let symmetric = self.world.relations[stored].symmetric;
        let Some(types) = types else { return (true, symmetric) };
        let reads = |name: &str| self.world.reads(stored, name[1..].parse().unwrap(), name.starts_with('i'));
        let either = |name: &str| reads(name).0 || reads(name).1;
        let turned = symmetric || types.asks(&|name| reads(name).1);
        let along = types.holds(false, &|name, denied| if denied { either(name) } else { reads(name).0 });
        let against = types.holds(false, &|name, denied| if denied { either(name) } else { reads(name).1 });
        (along, turned && against)
    }
}
