//! Generated affairs: eight kinds of things, twelve relation types between certain kinds, ends drawn with a power law.

use std::collections::HashSet;
use std::fmt::Write as _;

use chancery::graph::{Graph, OpenBuilder};
use chancery::model::{NodeId, Value};

use crate::random::Random;

/// The kinds, and how many of a hundred things are of each; people are the rest.
const KINDS: [(&str, u32); 8] = [
    ("Country", 2),
    ("Organization", 8),
    ("Company", 15),
    ("Base", 3),
    ("City", 10),
    ("Treaty", 5),
    ("Event", 12),
    ("Person", 45),
];

/// The relation types: between which kinds (by their places above), and how many of a hundred relations.
const TYPES: [(&str, &[u8], &[u8], u32); 12] = [
    ("MEMBER_OF", &[0, 7, 2], &[1], 14),
    ("OPPOSES", &[0, 1, 7], &[0, 1, 7, 6], 9),
    ("SUPPORTS", &[0, 1, 7], &[0, 1, 7, 6], 10),
    ("HOSTS_BASE", &[0, 4], &[3], 2),
    ("LOCATED_IN", &[4, 3, 2, 1, 6], &[0, 4], 8),
    ("TRADES_WITH", &[0, 2], &[0, 2], 15),
    ("SIGNED", &[0, 1, 7], &[5], 7),
    ("LEADS", &[7], &[1, 2, 0], 5),
    ("WORKS_FOR", &[7], &[1, 2, 0], 10),
    ("FUNDS", &[2, 1, 0], &[1, 7, 6, 2], 7),
    ("MENTIONS", &[6, 5], &[0, 1, 7, 4], 6),
    ("ALLIED_WITH", &[0, 1, 2], &[0, 1, 2], 7),
];

/// A thing; its id is its place.
pub(crate) struct Thing {
    pub(crate) name: String,
    pub(crate) kind: &'static str,
    pub(crate) since: i64,
}

/// A relation; its ends are the ids of things.
pub(crate) struct Relation {
    pub(crate) from: u32,
    pub(crate) kind: &'static str,
    pub(crate) to: u32,
    pub(crate) since: i64,
    pub(crate) until: i64,
    pub(crate) source: i64,
}

/// What graphs are made of. No two relations have the same ends and type, and none leads back to its start.
pub(crate) struct World {
    pub(crate) things: Vec<Thing>,
    pub(crate) relations: Vec<Relation>,
}

impl World {
    /// About so many things and relations; the same numbers give the same world on every machine.
    pub(crate) fn new(things: u32, relations: u32) -> World {
        let mut random = Random(20_261_121);
        let kinds = kinds(&mut random, things);
        let thing = |(at, kind): (usize, &u8)| {
            let (kind, _) = KINDS[usize::from(*kind)];
            let number = (at as u64 * 2_654_435_761) % (1 << 32);
            Thing { name: format!("{kind} {number:010}"), kind, since: 1900 + i64::from(random.below(125, 1.0)) }
        };
        let made = kinds.iter().enumerate().map(thing).collect();
        let mut found = Vec::new();
        for (kind, from, to, percent) in TYPES {
            let ends = [pool(&mut random, &kinds, from), pool(&mut random, &kinds, to)];
            relate(&mut random, kind, &ends, relations / 100 * percent, &mut found);
        }
        World { things: made, relations: found }
    }

    /// The graph, row by row.
    pub(crate) fn graph(&self) -> Graph {
        let mut builder = OpenBuilder::new();
        for (id, thing) in (0..).zip(&self.things) {
            let name = Value::from(thing.name.as_str());
            let of = [("id", Value::Integer(id)), ("name", name), ("kind", Value::from(thing.kind))];
            builder.node(["Entity"], of.into_iter().chain([("since", Value::Integer(thing.since))]));
        }
        for Relation { from, kind, to, since, until, source } in &self.relations {
            let of = [("since", *since), ("until", *until), ("source", *source)];
            builder.edge(NodeId(*from), kind, NodeId(*to), of.map(|(key, number)| (key, Value::Integer(number))));
        }
        builder.build()
    }

    /// The texts of two bulk files: nodes and relationships.
    pub(crate) fn texts(&self) -> [String; 2] {
        let mut nodes = "id:ID,name,kind,since:int,:LABEL\n".to_owned();
        for (id, Thing { name, kind, since }) in self.things.iter().enumerate() {
            writeln!(nodes, "{id},{name},{kind},{since},Entity").unwrap();
        }
        let mut relationships = ":START_ID,:END_ID,:TYPE,since:int,until:int,source:int\n".to_owned();
        for Relation { from, kind, to, since, until, source } in &self.relations {
            writeln!(relationships, "{from},{to},{kind},{since},{until},{source}").unwrap();
        }
        [nodes, relationships]
    }
}

/// The kind of each thing, by its place among the kinds; those of one kind lie apart.
fn kinds(random: &mut Random, things: u32) -> Vec<u8> {
    let mut kinds = Vec::new();
    for (kind, (_, percent)) in (0..).zip(KINDS) {
        kinds.extend((0..things / 100 * percent).map(|_| kind));
    }
    shuffle(random, &mut kinds);
    kinds
}

/// The things of some kinds in an order of their own, so that each type has its own favourites.
fn pool(random: &mut Random, kinds: &[u8], wanted: &[u8]) -> Vec<u32> {
    let fits = |(at, kind): (u32, &u8)| wanted.contains(kind).then_some(at);
    let mut found: Vec<u32> = (0..).zip(kinds).filter_map(fits).collect();
    shuffle(random, &mut found);
    found
}

/// Fisher and Yates.
fn shuffle<T>(random: &mut Random, all: &mut [T]) {
    for at in (1..all.len()).rev() {
        all.swap(at, random.below(u32::try_from(at).unwrap() + 1, 1.0) as usize);
    }
}

fn relate(random: &mut Random, kind: &'static str, ends: &[Vec<u32>; 2], count: u32, into: &mut Vec<Relation>) {
    let mut known = HashSet::new();
    while known.len() < count as usize {
        let mut draw = |side: usize, power| {
            let most = u32::try_from(ends[side].len()).unwrap();
            ends[side][random.below(most, power) as usize]
        };
        let (from, to) = (draw(0, 2.0), draw(1, 2.2));
        if from == to || !known.insert((from, to)) {
            continue;
        }
        let since = 2024 - i64::from(random.below(75, 2.0));
        let ends = since + 1 + i64::from(random.below(19, 1.0));
        let until = if random.below(100, 1.0) < 30 { ends } else { 9999 };
        into.push(Relation { from, kind, to, since, until, source: i64::from(random.below(500, 2.0)) });
    }
}
