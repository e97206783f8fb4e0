//! A neighbourhood: the focus in the middle column, what acts on it to the left, what it acts on to the
//! right, clusters by role and then by type.
//!
//! Every line is written from the left column to the right one, and `dir` turns the arrowhead, so that
//! ranks never depend on the relation.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::page::Page;
use super::role::{Role, roles};
use super::sketch::{Sketch, Tie};
use super::strand::{Strand, pairs};
use super::style::{Kind, PLAIN};

/// Spots that move between the sides together.
struct Group<'s> {
    members: Vec<usize>,
    role: Option<Role<'s>>,
    title: String,
    kind: &'static Kind,
}

struct Star<'s> {
    sketch: &'s Sketch,
    focus: usize,
    /// Signed: negative to the left of the focus.
    columns: HashMap<usize, i64>,
    groups: Vec<Group<'s>>,
}

/// The drawing.
pub(super) fn draw(sketch: &Sketch, focus: usize) -> String {
    let mut star = Star { sketch, focus, columns: HashMap::from([(focus, 0)]), groups: Vec::new() };
    star.place_near();
    let deepest = sketch.spots.iter().map(|spot| spot.distance).max().unwrap_or(0);
    for distance in 2..=deepest {
        star.place_far(distance);
    }
    star.write()
}

impl<'s> Star<'s> {
    fn at(&self, distance: u32) -> Vec<usize> {
        let spots = self.sketch.spots.iter().enumerate();
        spots.filter(|(at, spot)| spot.distance == distance && *at != self.focus).map(|(at, _)| at).collect()
    }

    /// The neighbours of the focus: by direction, then so that the sides weigh about the same.
    fn place_near(&mut self) {
        let near = self.at(1);
        let focus = self.focus;
        let found = roles(self.sketch, &near, &|spot, tie| (tie.other(spot) == Some(focus)).then_some(focus));
        let in_role: HashSet<usize> = found.iter().flat_map(|role| role.members.iter().copied()).collect();
        let mut sided: Vec<(i64, Vec<usize>, Option<Role<'s>>)> = Vec::new();
        for role in found {
            let side = match () {
                () if role.even => 0,
                () if role.inward => -1,
                () => 1,
            };
            sided.push((side, role.members.clone(), Some(role)));
        }
        for (side, members) in self.by_side(near.iter().copied().filter(|spot| !in_role.contains(spot))) {
            sided.push((side, members, None));
        }
        balance(&mut sided);
        for (side, members, role) in sided {
            self.settle(side.signum(), members, role);
        }
    }

    /// Neighbours without a role, by the direction of most of their relations and their type.
    fn by_side(&self, spots: impl Iterator<Item = usize>) -> Vec<(i64, Vec<usize>)> {
        let mut out: BTreeMap<(i64, &str), Vec<usize>> = BTreeMap::new();
        for spot in spots {
            let weigh = |tie: &Tie| match () {
                () if tie.symmetric || tie.other(spot) != Some(self.focus) => 0,
                () if tie.to == self.focus => -1,
                () => 1,
            };
            let side: i64 = self.sketch.ties.iter().map(weigh).sum();
            let kind = self.sketch.spots.get(spot).map_or("", |spot| spot.kind.plural);
            out.entry((side.signum(), kind)).or_default().push(spot);
        }
        out.into_iter().map(|((side, _), members)| (side, members)).collect()
    }

    /// What is further out: beside most of its parents, to the right when they are on both sides.
    fn place_far(&mut self, distance: u32) {
        let spots = self.at(distance);
        let mut sides: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for &spot in &spots {
            let parents = self
                .sketch
                .ties
                .iter()
                .filter_map(|tie| tie.other(spot))
                .filter(|parent| self.sketch.spots.get(*parent).is_some_and(|spot| spot.distance + 1 == distance));
            let signs: Vec<i64> = parents.filter_map(|parent| self.columns.get(&parent)).map(|c| c.signum()).collect();
            let left = !signs.is_empty() && signs.iter().all(|sign| *sign < 0);
            sides.entry(if left { -1 } else { 1 }).or_default().push(spot);
        }
        for (side, spots) in sides {
            let column = side * i64::from(distance);
            let inner = |spot: usize, tie: &Tie| {
                let other = tie.other(spot)?;
                let near = self.columns.get(&other).is_some_and(|at| *at == column - side);
                near.then_some(other)
            };
            let found = roles(self.sketch, &spots, &inner);
            let in_role: HashSet<usize> = found.iter().flat_map(|role| role.members.iter().copied()).collect();
            for role in found {
                self.settle(column, role.members.clone(), Some(role));
            }
            self.settle(column, spots.into_iter().filter(|spot| !in_role.contains(spot)).collect(), None);
        }
    }

    fn settle(&mut self, column: i64, members: Vec<usize>, role: Option<Role<'s>>) {
        for &spot in &members {
            self.columns.insert(spot, column);
        }
        let kinds: Vec<&'static Kind> =
            members.iter().filter_map(|at| self.sketch.spots.get(*at)).map(|s| s.kind).collect();
        let Some(&first) = kinds.first() else { return };
        let kind = if kinds.iter().all(|kind| *kind == first) { first } else { PLAIN.first().unwrap_or(first) };
        let title = match &role {
            Some(role) => capital(&role.title),
            // Further out only roles make clusters, for types there would cross every line.
            None if members.len() > 1 && column.abs() == 1 => kind.plural.to_owned(),
            None => String::new(),
        };
        self.groups.push(Group { members, role, title, kind });
    }

    fn write(self) -> String {
        let mut page = Page::boxed(self.sketch, &[("nodesep", "0.22"), ("ranksep", "1.2")]);
        page.part("the entity asked for");
        page.spot(self.focus, true, &[]);
        page.part("its neighbours, by role and type");
        let mut number = 0;
        for group in &self.groups {
            if !group.title.is_empty() {
                number += 1;
                page.cluster(number, &group.title, group.kind);
            }
            for &spot in &group.members {
                page.spot(spot, false, &[]);
            }
            if !group.title.is_empty() {
                page.close();
            }
        }
        page.part("columns");
        let mut columns: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
        for group in &self.groups {
            for spot in &group.members {
                columns.entry(self.columns.get(spot).copied().unwrap_or(1)).or_default().push(*spot);
            }
        }
        for spots in columns.values() {
            page.column(spots);
        }
        page.part("relations");
        self.bundles(&mut page);
        self.strands(&mut page);
        page.finish()
    }

    /// One line for each role, from or to its cluster.
    fn bundles(&self, page: &mut Page) {
        let clusters = self.groups.iter().filter(|group| !group.title.is_empty());
        for (number, group) in (1_usize..).zip(clusters) {
            let Some(role) = &group.role else { continue };
            let Some(&anchor) = role.members.get(role.members.len() / 2) else { continue };
            let leftward = self.columns.get(&anchor).copied() < self.columns.get(&role.inner).copied();
            let (left, right, end) =
                if leftward { (anchor, role.inner, "ltail") } else { (role.inner, anchor, "lhead") };
            let strand = Strand::bundle(left, right, role.ties.clone(), role.members.len());
            page.strand(&strand, true, &[(end, format!("cluster_{number}")), ("weight", "8".into())]);
        }
    }

    /// The lines of single pairs.
    fn strands(&self, page: &mut Page) {
        let bundled: HashSet<*const Tie> = self
            .groups
            .iter()
            .filter_map(|group| group.role.as_ref())
            .flat_map(|role| role.ties.iter().map(|tie| std::ptr::from_ref(*tie)))
            .collect();
        for (from, to, ties) in pairs(&self.sketch.ties) {
            let ties: Vec<&Tie> = ties.into_iter().filter(|tie| !bundled.contains(&std::ptr::from_ref(*tie))).collect();
            if ties.is_empty() {
                continue;
            }
            let column = |spot: usize| self.columns.get(&spot).copied().unwrap_or(1);
            let (left, right) = if column(from) <= column(to) { (from, to) } else { (to, from) };
            let flat = column(from) == column(to);
            let mut extra = if flat { vec![("constraint", "false".to_owned())] } else { vec![] };
            // What lies further out steps back.
            if column(from).abs().max(column(to).abs()) > 1 {
                extra.extend([("penwidth", "0.8".to_owned()), ("arrowsize", "0.6".to_owned())]);
            }
            page.strand(&Strand::new(left, right, ties), true, &extra);
        }
    }
}

/// Gives the groups that lean to neither side to the lighter one, then moves whole groups over while
/// one side is much heavier.
fn balance(groups: &mut [(i64, Vec<usize>, Option<Role>)]) {
    let weight = |groups: &[(i64, Vec<usize>, Option<Role>)], side: i64| -> usize {
        groups.iter().filter(|group| group.0 == side).map(|group| group.1.len() + 1).sum()
    };
    for at in 0..groups.len() {
        let lighter = if weight(groups, -1) < weight(groups, 1) { -1 } else { 1 };
        if let Some(group) = groups.get_mut(at).filter(|group| group.0 == 0) {
            group.0 = lighter;
        }
    }
    for at in (0..groups.len()).rev() {
        let (left, right) = (weight(groups, -1), weight(groups, 1));
        let Some(group) = groups.get_mut(at) else { continue };
        let size = group.1.len() + 1;
        let (heavy, light) = if group.0 < 0 { (left, right) } else { (right, left) };
        if heavy > light + 2 * size && heavy > 2 * light {
            group.0 = -group.0;
        }
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
