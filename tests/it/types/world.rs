//! Small schemas and graphs made by chance.

use serde_json::{Value as Json, json};

/// Numbers by chance, the same for the same seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1))
    }

    /// A number below the bound.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

pub(super) struct Relation {
    pub(super) domain: Vec<usize>,
    pub(super) range: Vec<usize>,
    pub(super) symmetric: bool,
    pub(super) inverse: bool,
    pub(super) above: Option<usize>,
}

/// A schema with a graph of it.
pub(super) struct World {
    /// For each type its parents, which come before it.
    pub(super) types: Vec<Vec<usize>>,
    pub(super) relations: Vec<Relation>,
    /// The type of each entity.
    pub(super) entities: Vec<usize>,
    pub(super) edges: Vec<(usize, usize, usize)>,
}

impl World {
    pub(super) fn new(chance: &mut Chance) -> World {
        let count = 3 + chance.below(4);
        let types: Vec<Vec<usize>> = (0..count).map(|at| (0..at).filter(|_| chance.once_in(4)).collect()).collect();
        let relations = (0..2 + chance.below(3)).map(|at| relation(chance, count, at)).collect();
        let entities = (0..3 + chance.below(6)).map(|_| chance.below(count)).collect();
        let mut world = World { types, relations, entities, edges: Vec::new() };
        for _ in 0..20 {
            let (from, to) = (chance.below(world.entities.len()), chance.below(world.entities.len()));
            let edge = (from, chance.below(world.relations.len()), to);
            let known =
                world.edges.iter().any(|(a, r, b)| *r == edge.1 && ((*a, *b) == (from, to) || (*b, *a) == (from, to)));
            if !known && from != to && world.allows(world.entities[from], edge.1, world.entities[to]) {
                world.edges.push(edge);
            }
        }
        world
    }

    /// Whether the type is the other or below it.
    pub(super) fn is(&self, narrow: usize, wide: usize) -> bool {
        narrow == wide || self.types[narrow].iter().any(|parent| self.is(*parent, wide))
    }

    /// Whether statements may join the types.
    pub(super) fn allows(&self, from: usize, relation: usize, to: usize) -> bool {
        let Relation { domain, range, .. } = &self.relations[relation];
        domain.iter().any(|wide| self.is(from, *wide)) && range.iter().any(|wide| self.is(to, *wide))
    }

    /// Whether an edge of a relation is called so, read along it and against it.
    pub(super) fn reads(&self, stored: usize, name: usize, inverse: bool) -> (bool, bool) {
        let mut above = Some(stored);
        while let Some(at) = above.filter(|at| *at != name) {
            above = self.relations[at].above;
        }
        if above.is_none() {
            return (false, false);
        }
        let both = self.relations[stored].symmetric || self.relations[name].symmetric;
        (both || !inverse, both || inverse)
    }

    /// All names of relations.
    pub(super) fn names(&self) -> Vec<String> {
        let both = self.relations.iter().enumerate();
        both.flat_map(|(at, relation)| {
            std::iter::once(format!("r{at}")).chain(relation.inverse.then(|| format!("i{at}"))).collect::<Vec<_>>()
        })
        .collect()
    }

    pub(super) fn declared(&self) -> (Json, Json) {
        let name = |at: &usize| format!("t{at}");
        let types =
            self.types.iter().enumerate().map(
                |(at, parents)| json!({"type": name(&at), "parents": parents.iter().map(name).collect::<Vec<_>>()}),
            );
        let relations = self.relations.iter().enumerate().map(|(at, relation)| {
            let list = |types: &[usize]| types.iter().map(name).collect::<Vec<_>>();
            let mut record = json!({
                "relation": format!("r{at}"), "domain": list(&relation.domain), "range": list(&relation.range),
                "symmetric": relation.symmetric,
            });
            if relation.inverse {
                record["inverse"] = json!(format!("i{at}"));
            }
            if let Some(above) = relation.above {
                record["super"] = json!(format!("r{above}"));
            }
            record
        });
        (Json::Array(types.collect()), Json::Array(relations.collect()))
    }

    pub(super) fn text(&self) -> String {
        let (types, relations) = self.declared();
        format!("{types}\n{relations}")
    }
}

fn relation(chance: &mut Chance, types: usize, at: usize) -> Relation {
    let ends = |chance: &mut Chance| {
        let mut ends = vec![chance.below(types)];
        if chance.once_in(4) {
            ends.push(chance.below(types));
            ends.dedup();
        }
        ends
    };
    let (domain, range) = (ends(chance), ends(chance));
    let symmetric = chance.once_in(4);
    let inverse = !symmetric && chance.once_in(3);
    let above = (at > 0 && chance.once_in(3)).then(|| chance.below(at));
    Relation { domain, range, symmetric, inverse, above }
}
