//! In which order the nodes of a pattern are bound: the one that makes the fewest rows on the way.
//!
//! Nothing here knows of patterns: there are spots to be bound, links between them that are followed or tested, and
//! conditions that leave a part of the rows. A spot is bound by a scan or a look-up, or along a link from one that is bound;
//! links whose ends are then both bound are tested at once, the one that leaves the fewest rows first. Up to
//! [`EXACT`] spots all orders are weighed, by subsets (Selinger et al. 1979; Moerkotte and Neumann 2006); beyond, the
//! cheapest next spot is taken, from several starts.

/// The most spots to be bound for which all orders are weighed.
const EXACT: usize = 10;

/// The most spots at all; a set of them is a word.
pub(super) const MOST_SPOTS: usize = 60;

/// The most links: each is looked at for each spot that may come next.
pub(super) const MOST_LINKS: usize = 200;

/// From how many starts the cheapest next spot is tried.
const STARTS: usize = 8;

/// Something to be bound.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) bound: bool,
    /// How many rows a scan gives for one; how many it has to be chosen from.
    pub(super) rows: f64,
    /// Look-ups: the spots that must be bound before, and how many rows it gives.
    pub(super) keys: Vec<(u64, f64)>,
}

/// Something between two spots.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) ends: [usize; 2],
    /// How many rows following it from either end makes of one.
    pub(super) fan: [f64; 2],
    /// Which part of them fits the spot at the other end.
    pub(super) fits: [f64; 2],
    /// What it costs to test it between bound ends, from either of them.
    pub(super) probe: [f64; 2],
}

/// A condition: the spots it reads, and which part of the rows it leaves.
#[derive(Clone, Debug)]
pub(super) struct Test {
    pub(super) reads: u64,
    pub(super) passes: f64,
}

/// One turn of the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// A spot is bound by itself.
    Start(usize),
    /// A link is followed, or tested, from its first or its second end.
    Link { at: usize, from_first: bool },
}

/// What is to be put in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Puzzle {
    pub(super) spots: Vec<Spot>,
    pub(super) links: Vec<Link>,
    pub(super) tests: Vec<Test>,
}

/// How a spot is bound: by itself, or by a link.
type By = Option<usize>;

/// How far an order has come.
#[derive(Clone, Copy, Debug)]
struct State {
    bound: u64,
    rows: f64,
    cost: f64,
}

fn bit(spot: usize) -> u64 {
    1 << (spot % 64)
}

impl Puzzle {
    /// The turns in the best order that was found; none for more than [`MOST_SPOTS`]. Exponential in the spots up to
    /// [`EXACT`], cubic beyond.
    pub(super) fn order(&self) -> Vec<Turn> {
        if self.spots.len() > MOST_SPOTS {
            return Vec::new();
        }
        let open: Vec<usize> = (0..self.spots.len()).filter(|spot| !self.spots[*spot].bound).collect();
        let bound = (0..self.spots.len()).filter(|spot| self.spots[*spot].bound).map(bit).sum();
        let first = State { bound, rows: 1.0, cost: 0.0 };
        let chosen = if open.len() <= EXACT { self.exact(&open, first) } else { self.greedy(&open, first) };
        self.turns(bound, &chosen)
    }

    /// All orders, by the set of what is bound: the rows of a set do not depend on how it was come by. What costs more
    /// than a whole order that is known is not gone on with.
    fn exact(&self, open: &[usize], first: State) -> Vec<(usize, By)> {
        let (limit, mut chosen) = self.greedy_from(None, open, first);
        let mut best: Vec<Option<(State, (usize, By))>> = vec![None; 1 << open.len()];
        for set in 0..best.len() {
            let state = match best[set] {
                Some((state, _)) if state.cost <= limit * (1.0 + 1e-6) => state,
                None if set == 0 => first,
                _ => continue,
            };
            for (at, spot) in open.iter().enumerate().filter(|(at, _)| set & (1 << at) == 0) {
                for by in self.ways(*spot, state.bound) {
                    let next = self.bind(state, *spot, by);
                    let slot = &mut best[set | (1 << at)];
                    if slot.is_none_or(|(known, _)| is_cheaper(next.cost, known.cost)) {
                        *slot = Some((next, (*spot, by)));
                    }
                }
            }
        }
        let mut set = best.len() - 1;
        if best[set].is_some() {
            chosen.clear();
        }
        while let Some((_, (spot, by))) = best[set] {
            chosen.push((spot, by));
            let at = open.iter().position(|other| *other == spot).unwrap_or(0);
            set &= !(1 << at);
        }
        chosen.reverse();
        chosen
    }

    /// The cheapest next spot again and again, from several starts; the cheapest of these orders.
    fn greedy(&self, open: &[usize], first: State) -> Vec<(usize, By)> {
        let mut starts = open.to_vec();
        starts.sort_by(|a, b| self.alone(*a, first.bound).total_cmp(&self.alone(*b, first.bound)));
        starts.truncate(if first.bound == 0 { STARTS } else { 0 });
        let all = starts.into_iter().map(Some).chain([None]).map(|start| self.greedy_from(start, open, first));
        let best = all.min_by(|a, b| a.0.total_cmp(&b.0));
        best.map_or_else(Vec::new, |(_, chosen)| chosen)
    }

    fn greedy_from(&self, start: Option<usize>, open: &[usize], first: State) -> (f64, Vec<(usize, By)>) {
        let mut state = first;
        let mut chosen: Vec<(usize, By)> = Vec::new();
        if let Some(spot) = start {
            state = self.bind(state, spot, None);
            chosen.push((spot, None));
        }
        while chosen.len() < open.len() {
            let left = open.iter().filter(|spot| state.bound & bit(**spot) == 0);
            let next = left.flat_map(|spot| self.ways(*spot, state.bound).map(move |by| (*spot, by)));
            let weighed = next.map(|(spot, by)| (self.bind(state, spot, by), (spot, by)));
            let Some((next, choice)) = weighed.min_by(|a, b| a.0.cost.total_cmp(&b.0.cost)) else { break };
            state = next;
            chosen.push(choice);
        }
        (state.cost, chosen)
    }

    /// The ways in which a spot can be bound: by the links from what is bound, or by itself.
    fn ways(&self, spot: usize, bound: u64) -> impl Iterator<Item = By> + '_ {
        let links = self.links.iter().enumerate();
        let joins = move |link: &Link| other_end(link, spot).is_some_and(|other| bound & bit(other) != 0);
        links.filter(move |(_, link)| joins(link)).map(|(at, _)| Some(at)).chain([None])
    }

    /// How many rows binding a spot by itself makes of one.
    fn alone(&self, spot: usize, bound: u64) -> f64 {
        let spot = &self.spots[spot];
        let keys = spot.keys.iter().filter(|(reads, _)| reads & !bound == 0).map(|(_, rows)| *rows);
        keys.fold(spot.rows, f64::min)
    }

    /// What comes of binding a spot.
    fn bind(&self, before: State, spot: usize, by: By) -> State {
        let made = match by.map(|at| &self.links[at]) {
            Some(link) => link.fan[side_of(link, spot)],
            None => self.alone(spot, before.bound),
        };
        let fits = match by.map(|at| &self.links[at]) {
            Some(link) => made * link.fits[side_of(link, spot)],
            None => self.spots[spot].rows,
        };
        let bound = before.bound | bit(spot);
        let tests = self.tests.iter().filter(|test| test.reads & bit(spot) != 0 && test.reads & !bound == 0);
        let mut rows = before.rows * fits * tests.map(|test| test.passes).product::<f64>();
        let mut cost = before.cost + before.rows * made + rows;
        for (at, factor) in self.closing(spot, bound, by) {
            let probe = self.links[at].probe;
            cost += rows * probe[0].min(probe[1]);
            rows *= factor;
        }
        State { bound, rows, cost }
    }

    /// The links that a spot closes, those that leave the fewest rows first, and which part they leave.
    fn closing(&self, spot: usize, bound: u64, by: By) -> Vec<(usize, f64)> {
        let closes = |link: &Link| {
            let other = if link.ends == [spot, spot] { Some(spot) } else { other_end(link, spot) };
            other.is_some_and(|other| bound & bit(other) != 0)
        };
        let links = self.links.iter().enumerate().filter(|(at, link)| Some(*at) != by && closes(link));
        let part = |link: &Link| link.fan[0] * link.fits[0] / self.spots[link.ends[1]].rows.max(1.0);
        let mut closing: Vec<(usize, f64)> = links.map(|(at, link)| (at, part(link))).collect();
        closing.sort_by(|a, b| a.1.total_cmp(&b.1));
        closing
    }

    /// The choices as turns. A link between bound ends is tested from where that is cheaper, or else from the end
    /// that was bound first: its row stays the same for many of the others.
    fn turns(&self, mut bound: u64, chosen: &[(usize, By)]) -> Vec<Turn> {
        let mut turns = Vec::new();
        let age = |spot: usize| chosen.iter().position(|(other, _)| *other == spot).map_or(0, |at| at + 1);
        let closed = |turns: &mut Vec<Turn>, closing: Vec<(usize, f64)>| {
            for (at, _) in closing {
                let Link { ends: [first, second], probe, .. } = &self.links[at];
                let from_first = match probe[0].total_cmp(&probe[1]) {
                    std::cmp::Ordering::Equal => age(*first) <= age(*second),
                    ordering => ordering.is_lt(),
                };
                turns.push(Turn::Link { at, from_first });
            }
        };
        // What was bound before may be linked already.
        let among = |link: &Link| link.ends.iter().all(|end| bound & bit(*end) != 0);
        let before = self.links.iter().enumerate().filter(|(_, link)| among(link)).map(|(at, _)| (at, 1.0));
        closed(&mut turns, before.collect());
        for (spot, by) in chosen {
            turns.push(match by {
                None => Turn::Start(*spot),
                Some(at) => Turn::Link { at: *at, from_first: self.links[*at].ends[1] == *spot },
            });
            bound |= bit(*spot);
            closed(&mut turns, self.closing(*spot, bound, *by));
        }
        turns
    }
}

/// The end of a link that is not this one; none where it is not one of two.
fn other_end(link: &Link, spot: usize) -> Option<usize> {
    match link.ends {
        [first, second] if first == second => None,
        [first, second] if second == spot => Some(first),
        [first, second] if first == spot => Some(second),
        _ => None,
    }
}

/// From which end a link is followed that leads to a spot.
fn side_of(link: &Link, spot: usize) -> usize {
    usize::from(link.ends[1] != spot)
}

/// Whether a cost is less than another by more than rounding.
fn is_cheaper(cost: f64, than: f64) -> bool {
    cost < than * (1.0 - 1e-9)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Link, MOST_SPOTS, Puzzle, Spot, State, Test, Turn};

    /// Spots with so many rows, links between any two of them with so many edges, and conditions.
    fn puzzle(most: usize) -> impl Strategy<Value = Puzzle> {
        let spot = (1..1000_u32, prop::option::weighted(0.2, 1..5_u32), prop::bool::weighted(0.1));
        prop::collection::vec(spot, 1..=most).prop_flat_map(|spots| {
            let count = spots.len();
            let link = (0..count, 0..count, 1..5000_u32);
            let test = (0..1_u64 << count, 1..=100_u32);
            let (links, tests) = (prop::collection::vec(link, 0..7), prop::collection::vec(test, 0..4));
            (Just(spots), links, tests).prop_map(|(spots, links, tests)| {
                let spots: Vec<Spot> = spots
                    .into_iter()
                    .map(|(rows, key, bound)| Spot {
                        bound,
                        rows: f64::from(rows),
                        keys: key.map(|rows| (0, f64::from(rows))).into_iter().collect(),
                    })
                    .collect();
                let fan = |end: usize, edges: u32| f64::from(edges) / spots[end].rows;
                let link = |(left, right, edges): (usize, usize, u32)| Link {
                    ends: [left, right],
                    fan: [fan(left, edges), fan(right, edges)],
                    fits: [1.0; 2],
                    probe: [1.0; 2],
                };
                let links = links.into_iter().map(link).collect();
                let test = |(reads, passes)| Test { reads, passes: f64::from(passes) / 100.0 };
                Puzzle { links, tests: tests.into_iter().map(test).collect(), spots }
            })
        })
    }

    fn first(puzzle: &Puzzle) -> State {
        let bound = puzzle.spots.iter().enumerate().filter(|(_, spot)| spot.bound).map(|(at, _)| super::bit(at)).sum();
        State { bound, rows: 1.0, cost: 0.0 }
    }

    fn open(puzzle: &Puzzle) -> Vec<usize> {
        (0..puzzle.spots.len()).filter(|spot| !puzzle.spots[*spot].bound).collect()
    }

    /// The least cost of all orders.
    fn least(puzzle: &Puzzle, state: State) -> f64 {
        let left: Vec<usize> = open(puzzle).into_iter().filter(|spot| state.bound & super::bit(*spot) == 0).collect();
        let each = left.iter().flat_map(|spot| puzzle.ways(*spot, state.bound).map(move |by| (*spot, by)));
        let costs = each.map(|(spot, by)| least(puzzle, puzzle.bind(state, spot, by)));
        costs.reduce(f64::min).unwrap_or(state.cost)
    }

    fn cost(puzzle: &Puzzle, chosen: &[(usize, Option<usize>)]) -> f64 {
        chosen.iter().fold(first(puzzle), |state, (spot, by)| puzzle.bind(state, *spot, *by)).cost
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_order_is_cheaper(puzzle in puzzle(5)) {
            let (open, first) = (open(&puzzle), first(&puzzle));
            let least = least(&puzzle, first);
            let exact = cost(&puzzle, &puzzle.exact(&open, first));
            prop_assert!((exact - least).abs() <= 1e-6 * least.max(1.0), "{} and {}", exact, least);
            prop_assert!(cost(&puzzle, &puzzle.greedy(&open, first)) >= least * (1.0 - 1e-6));
        }

        #[test]
        fn every_spot_and_link_has_its_turn(puzzle in puzzle(14)) {
            let turns = puzzle.order();
            let mut bound: Vec<bool> = puzzle.spots.iter().map(|spot| spot.bound).collect();
            let mut links = vec![0; puzzle.links.len()];
            for turn in turns {
                match turn {
                    Turn::Start(spot) => prop_assert!(!std::mem::replace(&mut bound[spot], true)),
                    Turn::Link { at, from_first } => {
                        let [first, second] = puzzle.links[at].ends;
                        let (from, to) = if from_first { (first, second) } else { (second, first) };
                        prop_assert!(bound[from], "from what is bound");
                        bound[to] = true;
                        links[at] += 1;
                    }
                }
            }
            prop_assert!(bound.iter().all(|bound| *bound) && links.iter().all(|count| *count == 1));
        }
    }

    #[test]
    fn too_many_spots_are_left_to_others() {
        let spot = Spot { bound: false, rows: 1.0, keys: Vec::new() };
        let puzzle = Puzzle { spots: vec![spot; MOST_SPOTS + 1], ..Puzzle::default() };
        assert_eq!(puzzle.order(), []);
    }
}
