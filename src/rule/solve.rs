//! Which proofs hold, and how well: what premises come to is combined along the uses of rules until nothing
//! gets better.
//!
//! An edge has several alternatives: its proofs, as far as they differ in what matters for going on. A
//! [`Measure`] says what that is: the time at which all premises hold, or the statements that hold for certain.

use std::collections::{HashMap, VecDeque};

use super::closure::Use;
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::graph::Grade;
use crate::model::edtf::Edtf;
use crate::model::{EdgeId, validity};

/// What proofs are told apart by.
pub(super) trait Measure {
    /// What is measured.
    type Key: Clone;

    /// What a proof without premises has.
    fn nothing(&self) -> Self::Key;

    /// Both together; none where they do not go together.
    fn both(&self, one: &Self::Key, other: &Self::Key) -> Option<Self::Key>;

    /// Whether whatever goes with `worse` goes with `better`.
    fn covers(&self, better: &Self::Key, worse: &Self::Key) -> bool;

    /// What the conclusion of a use has when its premises together have `key`.
    fn concluded(&self, _number: usize, key: Self::Key) -> Self::Key {
        key
    }
}

/// When proofs hold.
pub(super) struct Periods {
    /// By use: whether dates that come by it may have gone in a circle.
    pub(super) around: Vec<bool>,
}

/// When a proof holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Period {
    /// None where all is undated.
    pub(super) time: Option<Edtf>,
    /// The date may have come in by a circle.
    pub(super) around: bool,
}

impl Period {
    pub(super) fn stated(time: Option<Edtf>) -> Self {
        Period { time, around: false }
    }
}

impl Measure for Periods {
    type Key = Period;

    fn nothing(&self) -> Period {
        Period::stated(None)
    }

    fn both(&self, one: &Period, other: &Period) -> Option<Period> {
        let time = match (one.time, other.time) {
            (None, other) => other,
            (one, None) => one,
            (Some(one), Some(other)) => Some(validity::shared([&[one][..], &[other][..]]).first().copied()?),
        };
        Some(Period { time, around: one.around || other.around })
    }

    fn covers(&self, better: &Period, worse: &Period) -> bool {
        better.time == worse.time && better.around <= worse.around
    }

    fn concluded(&self, number: usize, key: Period) -> Period {
        let around = key.time.is_some() && self.around.get(number) == Some(&true);
        Period { around: key.around || around, ..key }
    }
}

/// How an alternative came about: the use of a rule, and which alternative of each premise.
pub(super) type Origin = Option<(u32, Box<[u32]>)>;

/// One way in which an edge holds.
#[derive(Clone, Debug)]
pub(super) struct Alternative<K> {
    pub(super) key: K,
    pub(super) grade: Grade,
    /// Rule steps and stated edges of its shortest proof, and how deep that is.
    pub(super) cost: (u32, u32),
    pub(super) from: Origin,
    /// Another one covers it; it stays in its place, for proofs may name it.
    pub(super) covered: bool,
}

impl<K> Alternative<K> {
    /// Of a stated edge.
    pub(super) fn stated(key: K, grade: Grade) -> Self {
        Alternative { key, grade, cost: (1, 0), from: None, covered: false }
    }
}

/// The alternatives of each edge.
pub(super) struct Table<M: Measure> {
    measure: M,
    of: HashMap<EdgeId, Vec<Alternative<M::Key>>>,
}

impl<M: Measure> Table<M> {
    pub(super) fn new(measure: M) -> Self {
        Table { measure, of: HashMap::new() }
    }

    pub(super) fn of(&self, edge: EdgeId) -> &[Alternative<M::Key>] {
        self.of.get(&edge).map_or(&[], Vec::as_slice)
    }

    /// How each alternative of each edge came about, and which is the shortest.
    pub(super) fn into_ways(self) -> HashMap<EdgeId, Ways> {
        let ways = |all: Vec<Alternative<M::Key>>| {
            let shortest = all.iter().enumerate().min_by_key(|(_, alternative)| alternative.cost);
            let (best, cost) = shortest.map_or((0, (u32::MAX, 0)), |(at, alternative)| (at, alternative.cost));
            Ways { best, cost, from: all.into_iter().map(|alternative| alternative.from).collect() }
        };
        self.of.into_iter().map(|(edge, all)| (edge, ways(all))).collect()
    }

    /// Adds an alternative unless another covers it; whether anything got better.
    pub(super) fn add(&mut self, edge: EdgeId, new: Alternative<M::Key>) -> bool {
        let all = self.of.entry(edge).or_default();
        let live = all.iter_mut().filter(|known| !known.covered);
        for known in live {
            let (covers, covered) =
                (self.measure.covers(&known.key, &new.key), self.measure.covers(&new.key, &known.key));
            if covers && covered {
                let better = known.grade.or(new.grade);
                let shorter = new.cost < known.cost;
                let changed = shorter || better != known.grade;
                known.grade = better;
                if shorter {
                    (known.cost, known.from) = (new.cost, new.from);
                }
                return changed;
            }
            if covers && known.grade.or(new.grade) == known.grade && known.cost <= new.cost {
                return false;
            }
            if covered && new.grade.or(known.grade) == new.grade && new.cost <= known.cost {
                known.covered = true;
            }
        }
        all.push(new);
        true
    }

    /// What a use of a rule comes to: every combination of its premises' alternatives that goes together.
    pub(super) fn products(
        &self,
        number: usize,
        used: &Use,
        budget: &Budget,
    ) -> Result<Vec<Alternative<M::Key>>, Fault> {
        let mut partial = vec![(self.measure.nothing(), Grade::NEUTRAL, (1_u32, 0_u32), Vec::<u32>::new())];
        for premise in &used.proof.premises {
            let mut next = Vec::new();
            for (key, grade, cost, chosen) in &partial {
                for (at, alternative) in self.of(*premise).iter().enumerate().filter(|(_, known)| !known.covered) {
                    budget.step(1)?;
                    let Some(key) = self.measure.both(key, &alternative.key) else { continue };
                    let cost = (cost.0.saturating_add(alternative.cost.0), cost.1.max(alternative.cost.1));
                    let mut chosen = chosen.clone();
                    chosen.push(u32::try_from(at).unwrap_or(u32::MAX));
                    next.push((key, grade.and(alternative.grade), cost, chosen));
                }
            }
            partial = next;
        }
        let place = u32::try_from(number).unwrap_or(u32::MAX);
        let whole = |(key, grade, cost, chosen): (M::Key, Grade, (u32, u32), Vec<u32>)| Alternative {
            key: self.measure.concluded(number, key),
            grade,
            cost: (cost.0, cost.1.saturating_add(1)),
            from: Some((place, chosen.into())),
            covered: false,
        };
        Ok(partial.into_iter().map(whole).collect())
    }

    /// Combines until nothing gets better.
    pub(super) fn solve(&mut self, uses: &[Use], budget: &Budget) -> Result<(), Fault> {
        let mut waiting: HashMap<EdgeId, Vec<usize>> = HashMap::new();
        for (at, used) in uses.iter().enumerate().filter(|(_, used)| used.holds) {
            for premise in &used.proof.premises {
                waiting.entry(*premise).or_default().push(at);
            }
        }
        let mut waits: Vec<bool> = uses.iter().map(|used| used.holds).collect();
        let mut queue: VecDeque<usize> = (0..uses.len()).filter(|at| waits.get(*at) == Some(&true)).collect();
        while let Some((at, used)) = queue.pop_front().and_then(|at| Some((at, uses.get(at)?))) {
            if let Some(flag) = waits.get_mut(at) {
                *flag = false;
            }
            let mut better = false;
            for product in self.products(at, used, budget)? {
                budget.take(size_of::<Alternative<M::Key>>())?;
                better |= self.add(used.head, product);
            }
            for user in waiting.get(&used.head).into_iter().flatten().filter(|_| better) {
                if let Some(flag) = waits.get_mut(*user).filter(|waits| !**waits) {
                    *flag = true;
                    queue.push_back(*user);
                }
            }
        }
        Ok(())
    }
}

/// How the alternatives of one edge came about.
#[derive(Clone, Debug)]
pub(super) struct Ways {
    /// The shortest.
    pub(super) best: usize,
    /// Its rule steps and stated edges, and how deep it is.
    pub(super) cost: (u32, u32),
    pub(super) from: Vec<Origin>,
}
