//! Which proofs hold for certain: those with a choice of statements, one per stated edge, that all do, and of
//! which any two hold together on some day for certain.

use super::solve::Measure;
use crate::graph::Core;
use crate::model::StatementId;

/// Sets of statements that hold together, sorted, without those that others make up for.
pub(super) struct Certain<'c> {
    pub(super) cores: &'c [Core],
}

impl Certain<'_> {
    fn core(&self, statement: StatementId) -> Option<Core> {
        self.cores.get(statement.index()).copied()
    }

    fn meet(&self, one: StatementId, other: StatementId) -> bool {
        one == other || matches!((self.core(one), self.core(other)), (Some(one), Some(other)) if one.meets(other))
    }

    /// Whether every third statement that holds together with `worse` does so with `better`.
    fn beats(&self, better: StatementId, worse: StatementId) -> bool {
        let (Some(good), Some(bad)) = (self.core(better), self.core(worse)) else { return false };
        let written = bad.written.is_none() || bad.written == good.written;
        good.from <= bad.from && good.to >= bad.to && written
    }

    /// Leaves out what a tighter statement of the set makes up for.
    fn tighten(&self, mut set: Vec<StatementId>) -> Vec<StatementId> {
        let mut at = 0;
        while let Some(statement) = set.get(at).copied() {
            if set.iter().any(|other| *other != statement && self.beats(statement, *other)) {
                set.remove(at);
            } else {
                at += 1;
            }
        }
        set
    }
}

impl Measure for Certain<'_> {
    type Key = Vec<StatementId>;

    fn nothing(&self) -> Self::Key {
        Vec::new()
    }

    fn both(&self, one: &Self::Key, other: &Self::Key) -> Option<Self::Key> {
        let fit = one.iter().all(|a| other.iter().all(|b| self.meet(*a, *b)));
        fit.then(|| {
            let mut all: Vec<StatementId> = one.iter().chain(other).copied().collect();
            all.sort_unstable();
            all.dedup();
            self.tighten(all)
        })
    }

    fn covers(&self, better: &Self::Key, worse: &Self::Key) -> bool {
        let stands = |a: &StatementId| worse.iter().any(|b| a == b || self.beats(*a, *b) && self.meet(*a, *b));
        better.iter().all(stands)
    }
}
