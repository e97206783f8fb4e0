//! Clusters by role: neighbours that stand in the same relations to one entity share one line to it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::sketch::{Sketch, Tie};
use super::style::Manner;

/// One relation of a spot to an inner spot, without its sources and dates.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Bond<'s> {
    inner: usize,
    relation: &'s str,
    inward: bool,
    manner: Manner,
    derived: bool,
}

/// Spots with one role.
#[derive(Debug)]
pub(super) struct Role<'s> {
    /// The entity they share.
    pub(super) inner: usize,
    pub(super) members: Vec<usize>,
    /// The ties that the shared line stands for.
    pub(super) ties: Vec<&'s Tie>,
    /// What they are: `pursued by CSTO`.
    pub(super) title: String,
    /// Whether the relation runs from the members to the inner spot.
    pub(super) inward: bool,
    /// Whether it runs neither way.
    pub(super) even: bool,
}

/// The fewest spots that make a cluster.
const FEWEST: usize = 3;

/// The roles among `spots`, largest first; each spot is in one role at most. `inner_of` tells which ties of
/// a spot lead inwards, and to whom.
pub(super) fn roles<'s>(
    sketch: &'s Sketch,
    spots: &[usize],
    inner_of: &dyn Fn(usize, &Tie) -> Option<usize>,
) -> Vec<Role<'s>> {
    let mut left: BTreeMap<usize, BTreeSet<Bond<'s>>> = BTreeMap::new();
    for &spot in spots {
        left.insert(spot, BTreeSet::new());
    }
    for tie in &sketch.ties {
        for spot in [tie.from, tie.to] {
            if let (Some(bonds), Some(inner)) = (left.get_mut(&spot), inner_of(spot, tie)) {
                bonds.insert(bond(tie, spot, inner));
            }
        }
    }
    let mut roles = Vec::new();
    while let Some(shared) = best(&left) {
        let members: Vec<usize> =
            left.iter().filter(|(_, bonds)| shared.is_subset(bonds)).map(|(spot, _)| *spot).collect();
        left.retain(|spot, _| !members.contains(spot));
        roles.extend(role(sketch, &shared, members));
    }
    roles
}

fn bond(tie: &Tie, spot: usize, inner: usize) -> Bond<'_> {
    // A contested tie keeps a line of its own: its manner is made unlike any other's by its inner end.
    let inner = if tie.contested { usize::MAX - spot } else { inner };
    Bond {
        inner,
        relation: &tie.relation,
        inward: tie.symmetric || tie.from == spot,
        manner: tie.manner,
        derived: tie.derived,
    }
}

/// The set of bonds that saves most lines: that of most spots which have these bonds and no other.
fn best<'s>(left: &BTreeMap<usize, BTreeSet<Bond<'s>>>) -> Option<BTreeSet<Bond<'s>>> {
    let mut exact: HashMap<&BTreeSet<Bond<'s>>, usize> = HashMap::new();
    for bonds in left.values() {
        *exact.entry(bonds).or_default() += 1;
    }
    let usable = |bonds: &BTreeSet<Bond>| {
        let first = bonds.iter().next().map(|bond| bond.inner);
        first.is_some() && bonds.iter().all(|bond| Some(bond.inner) == first)
    };
    let score = |bonds: &BTreeSet<Bond>, exact: usize| {
        let within = left.values().filter(|other| bonds.is_subset(other)).count();
        (exact.max(2), within, bonds.len())
    };
    let candidates = exact.into_iter().filter(|(bonds, _)| usable(bonds));
    let scored =
        candidates.map(|(bonds, exact)| (score(bonds, exact), bonds)).filter(|((_, within, _), _)| *within >= FEWEST);
    scored.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(a.1))).map(|(_, bonds)| bonds.clone())
}

fn role<'s>(sketch: &'s Sketch, shared: &BTreeSet<Bond<'s>>, members: Vec<usize>) -> Option<Role<'s>> {
    let inner = shared.iter().next()?.inner;
    let belongs = |tie: &&Tie| {
        members.iter().any(|&spot| tie.other(spot) == Some(inner) && shared.contains(&bond(tie, spot, inner)))
    };
    let ties: Vec<&Tie> = sketch.ties.iter().filter(belongs).collect();
    // The first relation in the order of the ties names the role: what a neighbourhood lists first.
    let main = *ties.iter().min_by_key(|tie| (tie.sign == 0, tie.manner))?;
    let inward = main.to == inner;
    let name = sketch.spots.get(inner)?.label.clone();
    let words = main.relation.replace('-', " ");
    let words = match main.manner {
        Manner::Asserted | Manner::Reported => words,
        manner => format!("{words} ({})", manner.word()),
    };
    let title = match () {
        () if main.symmetric || inward => format!("{words} {name}"),
        () => format!("{name} {words}"),
    };
    Some(Role { inner, members, ties, title, inward, even: main.symmetric })
}
