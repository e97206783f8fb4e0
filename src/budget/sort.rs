//! Sorting that can be stopped: in parts that are merged, with a look at the budget after each.

use std::cmp::Ordering;

use super::Budget;
use crate::diagnostic::Fault;

/// How many items are sorted at once, where comparing two takes one step.
const PART: usize = 4096;

impl Budget {
    /// The first `most` of the items in order, by merging sorted parts. `cost` is how many steps comparing two items
    /// takes, about: 1 unless they are long lists or texts. Items that are equal come in any order. Takes n log n
    /// comparisons; where few are wanted, about n.
    ///
    /// # Errors
    /// As [`Budget::step`].
    pub fn sorted<T: Clone>(
        &self,
        mut items: Vec<T>,
        most: usize,
        cost: u32,
        mut by: impl FnMut(&T, &T) -> Ordering,
    ) -> Result<Vec<T>, Fault> {
        let part = (PART / cost.max(1) as usize).max(1);
        if most <= part && items.len() > most {
            items = self.least(&items, (most, part), cost, &mut by)?;
        }
        let mut runs: Vec<Vec<T>> = Vec::with_capacity(items.len() / part + 1);
        for items in items.chunks_mut(part) {
            self.compared(items.len(), cost)?;
            items.sort_unstable_by(&mut by);
            runs.push(items.to_vec());
        }
        while runs.len() > 1 {
            let mut left = runs.into_iter();
            let mut merged = Vec::with_capacity(left.len() / 2 + 1);
            while let Some(first) = left.next() {
                merged.push(match left.next() {
                    Some(second) => self.merged(first, second, most, cost, &mut by)?,
                    None => first,
                });
            }
            runs = merged;
        }
        let mut sorted = runs.pop().unwrap_or_default();
        sorted.truncate(most);
        Ok(sorted)
    }

    /// The least `most` items in any order; no more than a part of them.
    fn least<T: Clone>(
        &self,
        items: &[T],
        (most, part): (usize, usize),
        cost: u32,
        by: &mut impl FnMut(&T, &T) -> Ordering,
    ) -> Result<Vec<T>, Fault> {
        let Some(last) = most.checked_sub(1) else { return Ok(Vec::new()) };
        let mut best: Vec<T> = Vec::with_capacity(most + part);
        for items in items.chunks(part) {
            self.compared(items.len(), cost)?;
            // Whatever comes after the greatest of the best so far is none of them.
            let greatest = best.get(last).cloned();
            let nearer =
                items.iter().filter(|item| greatest.as_ref().is_none_or(|greatest| by(item, greatest).is_lt()));
            best.extend(nearer.cloned());
            if best.len() > most {
                best.select_nth_unstable_by(last, &mut *by);
                best.truncate(most);
            }
        }
        Ok(best)
    }

    /// The first `most` items of two sorted lists.
    fn merged<T: Clone>(
        &self,
        mut first: Vec<T>,
        second: Vec<T>,
        most: usize,
        cost: u32,
        by: &mut impl FnMut(&T, &T) -> Ordering,
    ) -> Result<Vec<T>, Fault> {
        if first.last().zip(second.first()).is_none_or(|(last, next)| by(last, next).is_le()) {
            first.extend(second);
            first.truncate(most);
            return Ok(first);
        }
        let mut merged = Vec::with_capacity((first.len() + second.len()).min(most));
        let (mut left, mut right) = (first.into_iter().peekable(), second.into_iter().peekable());
        while merged.len() < most {
            self.step(cost)?;
            merged.extend(match (left.peek(), right.peek()) {
                (Some(one), Some(other)) if by(one, other).is_le() => left.next(),
                (_, Some(_)) => right.next(),
                (_, None) => left.next(),
            });
            if left.peek().is_none() && right.peek().is_none() {
                break;
            }
        }
        Ok(merged)
    }

    /// Counts comparisons of each of so many items with some others.
    fn compared(&self, items: usize, cost: u32) -> Result<(), Fault> {
        self.step(u32::try_from(items).unwrap_or(u32::MAX).saturating_mul(cost))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering as Memory;

    use super::*;
    use crate::budget::Limits;

    /// Numbers in a mixed order, some of them twice.
    fn mixed(count: u64) -> Vec<u64> {
        (0..count).map(|at| at * 7919 % (count * 3 / 4 + 1)).collect()
    }

    #[test]
    fn the_first_of_the_items_come_in_order() -> Result<(), Fault> {
        let budget = Budget::unattended();
        for count in [0, 1, 5, 4096, 4097, 30_000] {
            for items in [mixed(count), (0..count).collect(), (0..count).rev().collect()] {
                let mut expected = items.clone();
                expected.sort_unstable();
                for most in [0, 1, 10, 4095, 5000, usize::MAX] {
                    for cost in [1, 100, u32::MAX] {
                        let first = &expected[..most.min(expected.len())];
                        assert_eq!(budget.sorted(items.clone(), most, cost, u64::cmp)?, first);
                    }
                }
            }
        }
        Ok(())
    }

    #[test]
    fn sorting_stops_when_it_is_told_to() {
        let cancel = Arc::default();
        let budget = Budget::start(Limits::default(), Arc::clone(&cancel));
        let mut compared = 0_u64;
        let sorted = budget.sorted(mixed(200_000), usize::MAX, 1, |left, right| {
            compared += 1;
            cancel.store(compared > 1_000_000, Memory::Relaxed);
            left.cmp(right)
        });
        assert!(sorted.is_err());
        assert!((1_000_000..1_100_000).contains(&compared), "{compared}");
    }
}
