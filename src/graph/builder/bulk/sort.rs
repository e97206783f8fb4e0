//! Edges into compressed rows: counting sorts over blocks of nodes that fit the cache.
//!
//! Edges are first dealt out by relation type and block of nodes, which writes a few streams in sequence; each
//! block is then sorted by itself, so that its scatter stays in the cache, and blocks are sorted on several
//! threads. A relation type with few edges is sorted by comparison instead: no counter per node is touched.

use std::sync::{Mutex, PoisonError};

use super::super::super::rows::Adjacency;
use crate::model::{EdgeId, NodeId};

/// Nodes of a block, as a power of two: their counters are a quarter of a mebibyte.
const BLOCK: u32 = 16;

/// An edge seen from one end: that end, the other, and what is carried along.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    key: u32,
    other: u32,
    carried: u32,
}

/// One relation type's edges in one direction, in order of node, then neighbour, then what was carried.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// One per node and one more; empty where there are few edges.
    offsets: Vec<u32>,
    /// The nodes and their neighbours where there are few edges.
    few: Vec<(NodeId, NodeId)>,
    others: Vec<NodeId>,
    pub(super) carried: Vec<u32>,
}

impl Sorted {
    /// The node and the neighbour of each edge, in order.
    pub(super) fn ends(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let rows = self.offsets.windows(2).enumerate().flat_map(|(node, row)| {
            let len = match row {
                [from, to] => (to - from) as usize,
                _ => 0,
            };
            std::iter::repeat_n(NodeId::at(node), len)
        });
        rows.zip(self.others.iter().copied()).chain(self.few.iter().copied())
    }

    /// The rows; what was carried are the edges' ids unless these go up from `first`.
    pub(super) fn rows(self, nodes: usize, first: Option<u32>) -> Adjacency {
        let edges = first.is_none().then(|| self.carried.into_iter().map(EdgeId).collect());
        let first = first.unwrap_or(0);
        if self.offsets.is_empty() {
            return Adjacency::new(&self.few, edges, nodes, first);
        }
        Adjacency::dense(self.offsets, self.others, edges, first)
    }
}

/// Where the edges of each relation type and block of nodes go.
struct Deal {
    /// Per relation type: its first block, and by how many bits a node's number is shifted to its block.
    relations: Vec<(usize, u32)>,
    /// The first place of each block, and one past the last of all.
    starts: Vec<usize>,
}

impl Deal {
    fn new(counts: &[usize], nodes: usize) -> Self {
        let blocks = (nodes >> BLOCK) + 1;
        let mut relations = Vec::with_capacity(counts.len());
        let mut next = 0;
        for count in counts {
            let dense = !is_few(*count, nodes);
            relations.push((next, if dense { BLOCK } else { u32::BITS }));
            next += if dense { blocks } else { 1 };
        }
        Deal { relations, starts: vec![0; next + 1] }
    }

    #[inline]
    fn block(&self, relation: u32, key: u32) -> usize {
        let (first, shift) = self.relations.get(relation as usize).copied().unwrap_or_default();
        first + usize::try_from(u64::from(key) >> shift).unwrap_or(0)
    }

    /// Counts, then deals out.
    fn out<I: Iterator<Item = (u32, u32, u32, u32)>>(&mut self, edges: impl Fn() -> I, total: usize) -> Vec<Seen> {
        let mut next = vec![0_usize; self.starts.len()];
        // `for_each` runs the loops that the iterators are made of, where `for` would ask them one by one.
        edges().for_each(|(relation, key, _, _)| {
            if let Some(count) = next.get_mut(self.block(relation, key)) {
                *count += 1;
            }
        });
        let mut sum = 0;
        for (start, count) in self.starts.iter_mut().zip(&mut next) {
            *start = sum;
            sum += *count;
            *count = *start;
        }
        let mut dealt = vec![Seen::default(); total];
        edges().for_each(|(relation, key, other, carried)| {
            let Some(place) = next.get_mut(self.block(relation, key)) else { return };
            if let Some(slot) = dealt.get_mut(*place) {
                *slot = Seen { key, other, carried };
            }
            *place += 1;
        });
        dealt
    }
}

/// Fewer edges than an eighth of the nodes: a counter per node would cost more than it saves.
fn is_few(edges: usize, nodes: usize) -> bool {
    edges < nodes / 8
}

/// Sorts the edges of all relation types: (relation, node, neighbour, carried), `counts` edges per relation.
/// Linear, but for the sorting of each node's row.
pub(super) fn sorted<I: Iterator<Item = (u32, u32, u32, u32)>>(
    edges: impl Fn() -> I,
    counts: &[usize],
    nodes: usize,
    threads: usize,
) -> Vec<Sorted> {
    let mut deal = Deal::new(counts, nodes);
    let mut dealt = deal.out(edges, counts.iter().sum());
    let mut all: Vec<Sorted> = counts.iter().map(|count| room(*count, nodes)).collect();
    let mut tasks = Vec::new();
    let mut rest = &mut dealt[..];
    for ((sorted, count), (block, _)) in all.iter_mut().zip(counts).zip(&deal.relations) {
        let (own, later) = rest.split_at_mut(*count);
        rest = later;
        let starts = deal.starts.get(*block..).unwrap_or(&[]);
        split(own, sorted, starts, &mut tasks);
    }
    each(tasks, threads, Task::run);
    all
}

fn room(count: usize, nodes: usize) -> Sorted {
    if is_few(count, nodes) {
        return Sorted { few: vec![Default::default(); count], carried: vec![0; count], ..Sorted::default() };
    }
    let mut offsets = vec![0; nodes + 1];
    if let Some(last) = offsets.last_mut() {
        *last = u32::try_from(count).unwrap_or(u32::MAX);
    }
    Sorted { offsets, few: Vec::new(), others: vec![NodeId::default(); count], carried: vec![0; count] }
}

/// The work of one block; everything it writes is its own.
enum Task<'a> {
    Few { seen: &'a mut [Seen], pairs: &'a mut [(NodeId, NodeId)], carried: &'a mut [u32] },
    Block(Block<'a>),
}

struct Block<'a> {
    seen: &'a [Seen],
    /// The first node, and how many edges of the relation type come before the block.
    node: u32,
    before: u32,
    offsets: &'a mut [u32],
    others: &'a mut [NodeId],
    carried: &'a mut [u32],
}

/// One task per block of a relation type.
fn split<'a>(seen: &'a mut [Seen], into: &'a mut Sorted, starts: &[usize], tasks: &mut Vec<Task<'a>>) {
    if into.offsets.is_empty() {
        tasks.push(Task::Few { seen, pairs: &mut into.few, carried: &mut into.carried });
        return;
    }
    let nodes = into.offsets.len() - 1;
    let mut offsets = into.offsets.get_mut(..nodes).unwrap_or(&mut []);
    let (mut seen, mut others, mut carried) = (&*seen, &mut into.others[..], &mut into.carried[..]);
    let mut before = 0;
    for (at, start) in starts.windows(2).enumerate() {
        let [from, to] = start else { continue };
        let size = offsets.len().min(1 << BLOCK);
        if size == 0 {
            break;
        }
        let count = to.saturating_sub(*from).min(seen.len());
        let (own_seen, later_seen) = seen.split_at(count);
        let (own_others, later_others) = others.split_at_mut(count);
        let (own_carried, later_carried) = carried.split_at_mut(count);
        let (own_offsets, later_offsets) = offsets.split_at_mut(size);
        (seen, others, carried, offsets) = (later_seen, later_others, later_carried, later_offsets);
        let node = u32::try_from(at << BLOCK).unwrap_or(u32::MAX);
        tasks.push(Task::Block(Block {
            seen: own_seen,
            node,
            before,
            offsets: own_offsets,
            others: own_others,
            carried: own_carried,
        }));
        before += u32::try_from(count).unwrap_or(u32::MAX);
    }
}

impl Task<'_> {
    fn run(self) {
        match self {
            Task::Few { seen, pairs, carried } => {
                seen.sort_unstable();
                for ((seen, pair), to) in seen.iter().zip(pairs).zip(carried) {
                    (*pair, *to) = ((NodeId(seen.key), NodeId(seen.other)), seen.carried);
                }
            }
            Task::Block(block) => block.run(),
        }
    }
}

impl Block<'_> {
    fn run(self) {
        for seen in self.seen {
            if let Some(count) = self.offsets.get_mut((seen.key - self.node) as usize) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in self.offsets.iter_mut() {
            (*count, sum) = (sum, sum + *count);
        }
        // Each node's counter walks along its row and stops where the next row begins.
        let mut rows = vec![0_u64; self.seen.len()];
        for seen in self.seen {
            let Some(next) = self.offsets.get_mut((seen.key - self.node) as usize) else { continue };
            if let Some(slot) = rows.get_mut(*next as usize) {
                *slot = u64::from(seen.other) << 32 | u64::from(seen.carried);
            }
            *next += 1;
        }
        let mut from = 0;
        for end in self.offsets.iter_mut() {
            if let Some(row) = rows.get_mut(from..*end as usize) {
                row.sort_unstable();
            }
            let start = u32::try_from(from).unwrap_or(u32::MAX);
            (from, *end) = (*end as usize, self.before + start);
        }
        for ((row, other), carried) in rows.iter().zip(self.others).zip(self.carried) {
            let low = u32::try_from(row & u64::from(u32::MAX)).unwrap_or_default();
            (*other, *carried) = (NodeId(u32::try_from(row >> 32).unwrap_or_default()), low);
        }
    }
}

/// Does all tasks, on several threads where that is asked for.
pub(super) fn each<T: Send>(tasks: Vec<T>, threads: usize, work: impl Fn(T) + Sync) {
    if threads < 2 || tasks.len() < 2 {
        tasks.into_iter().for_each(work);
        return;
    }
    let queue = Mutex::new(tasks.into_iter());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| std::iter::from_fn(next).for_each(&work));
        }
        std::iter::from_fn(next).for_each(&work);
    });
}
