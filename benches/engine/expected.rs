//! What the questions have to give, worked out from the relations with plain loops that share nothing with the engine.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use crate::world::{Relation, World};

/// Rows of cells as text.
pub(crate) type Rows = Vec<Vec<String>>;

/// The relations by type and start.
pub(crate) struct Expected<'w> {
    world: &'w World,
    by_type: HashMap<&'static str, Vec<Vec<u32>>>,
}

/// One row of one number.
pub(crate) fn number(number: usize) -> Rows {
    vec![vec![number.to_string()]]
}

impl<'w> Expected<'w> {
    pub(crate) fn of(world: &'w World) -> Self {
        let mut by_type: HashMap<&'static str, Vec<Vec<u32>>> = HashMap::new();
        for Relation { from, kind, to, .. } in &world.relations {
            by_type.entry(kind).or_insert_with(|| vec![Vec::new(); world.things.len()])[*from as usize].push(*to);
        }
        Expected { world, by_type }
    }

    /// The two other cells of the thing with this id, and its name or id.
    pub(crate) fn lookup(&self, id: u32, first: &impl ToString) -> Rows {
        let thing = &self.world.things[id as usize];
        vec![vec![first.to_string(), thing.kind.to_owned(), thing.since.to_string()]]
    }

    /// How many things lie at the end of a chain of types.
    pub(crate) fn hops(&self, id: u32, types: &[&str]) -> Rows {
        let mut at = HashSet::from([id]);
        for kind in types {
            at = at.iter().flat_map(|from| &self.by_type[kind][*from as usize]).copied().collect();
        }
        number(at.len())
    }

    /// How far each thing is that can be reached in so many steps, with the relations or along both ways.
    fn distances(&self, id: u32, steps: usize, both: bool) -> HashMap<u32, usize> {
        let mut next: HashMap<u32, Vec<u32>> = HashMap::new();
        for Relation { from, to, .. } in &self.world.relations {
            next.entry(*from).or_default().push(*to);
            if both {
                next.entry(*to).or_default().push(*from);
            }
        }
        let mut found = HashMap::from([(id, 0)]);
        let mut front = vec![id];
        for step in 1..=steps {
            let ends: Vec<u32> = front.iter().filter_map(|at| next.get(at)).flatten().copied().collect();
            front = ends;
            front.retain(|end| match found.entry(*end) {
                Entry::Occupied(_) => false,
                Entry::Vacant(free) => {
                    free.insert(step);
                    true
                }
            });
        }
        found
    }

    /// How many other things lie within so many steps.
    pub(crate) fn neighbourhood(&self, id: u32, steps: usize) -> Rows {
        number(self.distances(id, steps, false).len() - 1)
    }

    /// The length of a shortest path of at most 15 steps; no row without one.
    pub(crate) fn shortest(&self, from: u32, to: u32) -> Rows {
        self.distances(from, 15, true).get(&to).map_or_else(Vec::new, |steps| number(*steps))
    }

    /// The ten countries that most old trade of young allies of countries leads to.
    pub(crate) fn trade(&self) -> Rows {
        let things = &self.world.things;
        let is_country = |id: u32| things[id as usize].kind == "Country";
        let mut allies: HashMap<u32, u64> = HashMap::new();
        for relation in &self.world.relations {
            if relation.kind == "ALLIED_WITH" && relation.since >= 2000 && is_country(relation.from) {
                *allies.entry(relation.to).or_default() += 1;
            }
        }
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for relation in &self.world.relations {
            let fits = relation.kind == "TRADES_WITH" && relation.since < 2005 && is_country(relation.to);
            if let Some(ways) = allies.get(&relation.from).filter(|_| fits) {
                *counts.entry(&things[relation.to as usize].name).or_default() += ways;
            }
        }
        most(counts, 10)
    }

    /// How many ordered triangles of alliances there are.
    pub(crate) fn triangles(&self) -> Rows {
        let allies = &self.by_type["ALLIED_WITH"];
        let ends: Vec<HashSet<u32>> = allies.iter().map(|row| row.iter().copied().collect()).collect();
        let closed = |(from, row): (usize, &Vec<u32>)| {
            let walks = row.iter().flat_map(|middle| &allies[*middle as usize]);
            walks.filter(|end| ends[from].contains(end)).count()
        };
        number(allies.iter().enumerate().map(closed).sum())
    }

    /// How many relations each type has.
    pub(crate) fn types(&self) -> Rows {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for relation in &self.world.relations {
            *counts.entry(relation.kind).or_default() += 1;
        }
        most(counts, usize::MAX)
    }

    /// How many people have this in their names.
    pub(crate) fn containing(&self, part: &str) -> Rows {
        let fits = |thing: &&crate::world::Thing| thing.kind == "Person" && thing.name.contains(part);
        number(self.world.things.iter().filter(fits).count())
    }
}

/// The largest counts first, then by name.
fn most(counts: BTreeMap<&str, u64>, limit: usize) -> Rows {
    let mut rows: Vec<(&str, u64)> = counts.into_iter().collect();
    rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    rows.into_iter().take(limit).map(|(name, count)| vec![name.to_owned(), count.to_string()]).collect()
}
