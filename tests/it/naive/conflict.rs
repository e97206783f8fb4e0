//! What contradicts what in a world under a view (MODEL.md 4.3).

use std::collections::{BTreeMap, BTreeSet};

use super::calendar::{Span, days};
use super::meaning::{Claim, MANY, SUPERS, SYMMETRIC, Seen, Valued, claim, text};
use super::world::{Rank, Stance, id};

const DISJOINT: [(&str, &str); 2] = [("joins", "leaves"), ("fights", "works-with")];

/// A side of a conflict: subject, relation, object, statements.
pub(super) type Side = (String, String, String, BTreeSet<String>);

impl Seen<'_> {
    fn meet(&self, a: &[usize], b: &[usize]) -> bool {
        let (a, b) = (a.iter().map(|at| self.spans[*at][0]), b.iter().map(|at| self.spans[*at][0]));
        let b: Vec<Span> = b.collect();
        a.into_iter().any(|a| b.iter().any(|b| a.start.0 <= b.end.1 && b.start.0 <= a.end.1))
    }

    fn affirming(&self, statements: &[usize]) -> Vec<usize> {
        let counted = self.counted();
        let kept = |at: &&usize| counted.contains(&id(**at)) && self.statement(**at).stance != Stance::Denied;
        statements.iter().filter(kept).copied().collect()
    }

    fn all_edges(&self) -> Vec<(Claim, Vec<usize>)> {
        let mut edges: BTreeMap<Claim, Vec<usize>> = BTreeMap::new();
        for at in self.all() {
            let claim = claim(self.statement(at));
            if matches!(claim, Claim::Edge(..)) {
                edges.entry(claim).or_default().push(at);
            }
        }
        edges.into_iter().collect()
    }

    /// All conflicts: kind, and its sides.
    pub(super) fn conflicts(&self) -> BTreeSet<(&'static str, BTreeSet<Side>)> {
        let mut found = BTreeSet::new();
        self.value_conflicts(&mut found);
        // A value that has rivals is a conflict already, and not told once more for its time.
        let told: BTreeSet<String> =
            found.iter().flat_map(|(_, sides)| sides).flat_map(|side| side.3.clone()).collect();
        self.stance_conflicts(&mut found);
        self.disjoint_conflicts(&mut found);
        self.time_conflicts(&told, &mut found);
        found
    }

    fn value_conflicts(&self, found: &mut BTreeSet<(&'static str, BTreeSet<Side>)>) {
        for (node, key) in self.literals().into_iter().filter(|literal| !MANY.contains(&literal.1)) {
            let statements = self.affirming(&self.of_literal(node, key));
            let values = sides(&self.values(key, statements.into_iter()));
            let rival = |a: &Valued, b: &Valued| {
                let agree = a.dated && (a.lies_within(b) || b.lies_within(a));
                a.value != b.value && !agree && self.meet(&a.statements, &b.statements)
            };
            for group in hanging_together(&values, rival) {
                let sides = group.into_iter().map(|v| side((node, key, &text(&v.value)), &v.statements));
                found.insert(("value", sides.collect()));
            }
        }
        for subject in ["a", "b", "c"] {
            let edges: Vec<(Claim, Vec<usize>)> = self
                .all_edges()
                .into_iter()
                .filter_map(|(claim, all)| {
                    let affirming = self.affirming(&all);
                    let own = matches!(claim, Claim::Edge(start, "obeys", _) if start == subject);
                    (own && !affirming.is_empty()).then_some((claim, affirming))
                })
                .collect();
            for group in hanging_together(&edges, |a, b| self.meet(&a.1, &b.1)) {
                found.insert(("value", group.into_iter().map(edge_side).collect()));
            }
        }
    }

    fn stance_conflicts(&self, found: &mut BTreeSet<(&'static str, BTreeSet<Side>)>) {
        let split = |statements: &[usize]| {
            let of = |stances: &[Stance]| -> Vec<usize> {
                let is = |at: &&usize| self.but_stance(**at) && stances.contains(&self.statement(**at).stance);
                statements.iter().filter(is).copied().collect()
            };
            [of(&[Stance::Asserted, Stance::Possible]), of(&[Stance::Denied])]
        };
        for (claim, all) in self.all_edges() {
            let sides = split(&all);
            if sides.iter().all(|side| !side.is_empty()) {
                found.insert(("stance", sides.map(|side| edge_side(&(claim.clone(), side))).into()));
            }
        }
        for (node, key) in self.literals() {
            for value in self.values(key, self.of_literal(node, key).into_iter()) {
                let sides = split(&value.statements);
                if sides.iter().all(|side| !side.is_empty()) {
                    let text = text(&value.value);
                    found.insert(("stance", sides.map(|statements| side((node, key, &text), &statements)).into()));
                }
            }
        }
    }

    fn disjoint_conflicts(&self, found: &mut BTreeSet<(&'static str, BTreeSet<Side>)>) {
        let is = |relation: &str, wanted: &str| relation == wanted || SUPERS.contains(&(relation, wanted));
        let edges = self.all_edges();
        for (one, a) in &edges {
            for (other, b) in &edges {
                let (Claim::Edge(s1, r1, e1), Claim::Edge(s2, r2, e2)) = (one, other) else { continue };
                let Some((left, right)) = DISJOINT.iter().find(|(left, right)| is(r1, left) && is(r2, right)) else {
                    continue;
                };
                let either = SYMMETRIC.contains(left) || SYMMETRIC.contains(right);
                if (s1, e1) != (s2, e2) && !(either && (s1, e1) == (e2, s2)) {
                    continue;
                }
                let (a, b) = (self.affirming(a), self.affirming(b));
                let with = |mine: &[usize], theirs: &[usize]| -> Vec<usize> {
                    mine.iter().copied().filter(|at| self.meet(&[*at], theirs)).collect()
                };
                let (a, b) = (with(&a, &b), with(&b, &a));
                if !a.is_empty() {
                    found.insert(("disjoint", [edge_side(&(one.clone(), a)), edge_side(&(other.clone(), b))].into()));
                }
            }
        }
    }

    fn time_conflicts(&self, told: &BTreeSet<String>, found: &mut BTreeSet<(&'static str, BTreeSet<Side>)>) {
        let ends = |valid: &str| -> Vec<String> {
            let ends = valid.split('/').filter(|end| !end.is_empty() && *end != "..");
            ends.map(str::to_owned).collect()
        };
        let all: Vec<usize> = self.all().collect();
        let mut edges: BTreeMap<Claim, Vec<usize>> = BTreeMap::new();
        let mut literals: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for at in self.affirming(&all) {
            let statement = self.statement(at);
            let claim = claim(statement);
            let mut dates: Vec<String> = statement.valid.as_deref().map(ends).unwrap_or_default();
            let nodes = match claim {
                Claim::Edge(start, _, end) => vec![start, end],
                Claim::Literal(node, "founded" | "dissolved") => {
                    dates.push(self.value(at).as_str().unwrap().to_owned());
                    vec![node]
                }
                Claim::Literal(node, _) => vec![node],
            };
            let outside = |date: &String| nodes.iter().any(|node| self.outside(node, date));
            if !dates.iter().any(outside) {
                continue;
            }
            match claim {
                Claim::Literal(..) if told.contains(&id(at)) => {}
                Claim::Literal(node, key) => literals.entry((node, key)).or_default().push(at),
                edge @ Claim::Edge(..) => edges.entry(edge).or_default().push(at),
            }
        }
        for ((node, key), statements) in literals {
            for value in sides(&self.values(key, statements.into_iter())) {
                found.insert(("time", [side((node, key, &text(&value.value)), &value.statements)].into()));
            }
        }
        found.extend(edges.into_iter().map(|edge| ("time", BTreeSet::from([edge_side(&edge)]))));
    }

    /// Whether a date lies wholly before the earliest founding or after the latest dissolution.
    fn outside(&self, node: &str, date: &str) -> bool {
        let dates = |key: &str| -> Vec<(i32, i32)> {
            let stands = |at: &usize| {
                let statement = self.statement(*at);
                statement.stance == Stance::Asserted && statement.rank != Rank::Deprecated && self.by_source(*at)
            };
            let all = self.of_literal(node, key).into_iter().filter(stands);
            all.map(|at| days(self.value(at).as_str().unwrap())).collect()
        };
        let begun = dates("founded").into_iter().map(|days| days.0).min();
        let ended = dates("dissolved").into_iter().map(|days| days.1).max();
        begun.is_some_and(|begun| days(date).1 < begun) || ended.is_some_and(|ended| days(date).0 > ended)
    }
}

/// Whether a date says more than another that it lies within; of the same stretch of time the one without a mark does.
fn settles(narrow: &Valued, wide: &Valued) -> bool {
    let doubt = |value: &Valued| ["", "~", "?"].iter().rposition(|mark| text(&value.value).ends_with(mark));
    let same = wide.lies_within(narrow);
    narrow.value != wide.value && narrow.lies_within(wide) && (!same || doubt(narrow) < doubt(wide))
}

/// Values as sides: a wide date is said with each of the narrowest within it, by all who state either.
fn sides(values: &[Valued]) -> Vec<Valued> {
    let narrowest = |value: &&Valued| !values.iter().any(|other| settles(other, value));
    let mut sides: Vec<Valued> = values.iter().filter(narrowest).cloned().collect();
    for side in &mut sides {
        let wider: Vec<&Valued> = values.iter().filter(|other| settles(side, other)).collect();
        let theirs: Vec<usize> = wider.into_iter().flat_map(|other| other.statements.clone()).collect();
        side.statements.extend(theirs);
    }
    sides
}

fn side((subject, relation, object): (&str, &str, &str), statements: &[usize]) -> Side {
    let ids = statements.iter().map(|at| id(*at)).collect();
    (subject.to_owned(), relation.to_owned(), object.to_owned(), ids)
}

fn edge_side((claim, statements): &(Claim, Vec<usize>)) -> Side {
    match claim {
        Claim::Edge(start, relation, end) => side((start, relation, end), statements),
        Claim::Literal(..) => unreachable!("an edge"),
    }
}

/// Groups of more than one in which each rivals another, directly or by way of others.
fn hanging_together<T: Clone>(things: &[T], rival: impl Fn(&T, &T) -> bool) -> Vec<Vec<&T>> {
    let mut groups: Vec<Vec<&T>> = things.iter().map(|thing| vec![thing]).collect();
    let rivals = |a: &[&T], b: &[&T]| a.iter().any(|a| b.iter().any(|b| rival(a, b)));
    let next = |groups: &[Vec<&T>]| {
        let pairs = (0..groups.len()).flat_map(|a| (a + 1..groups.len()).map(move |b| (a, b)));
        pairs.into_iter().find(|(a, b)| rivals(&groups[*a], &groups[*b]))
    };
    while let Some((a, b)) = next(&groups) {
        let moved = groups.remove(b);
        groups[a].extend(moved);
    }
    groups.into_iter().filter(|group| group.len() > 1).collect()
}
