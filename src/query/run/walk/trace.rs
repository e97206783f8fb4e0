//! [`Trace`]: what happened on the way, as a tree whose branches share their beginnings.
//!
//! A search holds on to places in the tree; what a variable is bound to, which edges were used and what a
//! match rests on is read off by going back towards the root.

use crate::answer::EvidenceId;
use crate::model::{EdgeId, NodeId};
use crate::query::plan::{PathMode, Slot};

/// A place in the tree.
pub(super) type Place = u32;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The walk began at this node.
    Start(NodeId),
    Step(EdgeId, NodeId),
    /// A variable was bound to a node, or an edge.
    Node(Slot, NodeId),
    Edge(Slot, EdgeId),
    /// A frame began at this node, or ended.
    Begin(u32, NodeId),
    End(u32),
    /// A repetition began its body once more.
    Round,
    /// A condition held, and that rests on something.
    Rests(EvidenceId),
    /// Several ways meet here; the way back from here is the first of them.
    Meet,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    before: Place,
    event: Event,
}

/// What happened on the way.
#[derive(Debug, Default)]
pub(super) struct Trace {
    entries: Vec<Entry>,
}

/// About how many bytes an entry takes.
pub(super) const ENTRY: usize = std::mem::size_of::<Entry>();

impl Trace {
    /// A tree with its root only.
    pub(super) fn new(start: NodeId) -> Self {
        Trace { entries: vec![Entry { before: 0, event: Event::Start(start) }] }
    }

    pub(super) fn push(&mut self, before: Place, event: Event) -> Place {
        self.entries.push(Entry { before, event });
        u32::try_from(self.entries.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Forgets all but the first `keep` entries.
    pub(super) fn truncate(&mut self, keep: usize) {
        self.entries.truncate(keep);
    }

    /// What happened, the latest first.
    pub(super) fn back(&self, place: Place) -> impl Iterator<Item = (Place, Event)> + '_ {
        let mut next = Some(place);
        std::iter::from_fn(move || {
            let place = next?;
            let entry = self.entries.get(place as usize)?;
            next = (place > 0).then_some(entry.before);
            Some((place, entry.event))
        })
    }

    /// What happened, the earliest first.
    pub(super) fn forth(&self, place: Place) -> Vec<Event> {
        let mut events: Vec<Event> = self.back(place).map(|(_, event)| event).collect();
        events.reverse();
        events
    }

    /// The way since a frame began, backwards, and where that was.
    pub(super) fn since(&self, place: Place, wanted: usize, out: &mut Vec<u32>) {
        for (_, event) in self.back(place) {
            match event {
                Event::Step(edge, node) => out.extend([edge.0, node.0]),
                Event::Begin(frame, node) if frame as usize == wanted => return out.push(node.0),
                _ => {}
            }
        }
    }

    /// What a variable is bound to; since the repetition began, when it is inside of one.
    pub(super) fn find(&self, place: Place, wanted: Slot, inside: bool) -> Option<Event> {
        self.back(place)
            .map(|(_, event)| event)
            .take_while(|event| !(inside && *event == Event::Round))
            .find(|event| matches!(event, Event::Node(slot, _) | Event::Edge(slot, _) if *slot == wanted))
    }

    /// Whether the part of the path since `frame` began (all of it, when there is none) may go on along an edge.
    pub(super) fn permits(
        &self,
        place: Place,
        frame: Option<usize>,
        (mode, unique): (PathMode, bool),
        (edge, end): (EdgeId, NodeId),
    ) -> bool {
        let trail = unique || mode == PathMode::Trail;
        let nodes = matches!(mode, PathMode::Acyclic | PathMode::Simple);
        if !trail && !nodes {
            return true;
        }
        let mut last = None;
        for (_, event) in self.back(place) {
            match event {
                Event::Step(used, passed) => {
                    last = last.or(Some(passed));
                    if (trail && used == edge) || (nodes && passed == end) {
                        return false;
                    }
                }
                Event::Begin(begun, start) if frame == Some(begun as usize) => {
                    return ends_well(mode, start, last, end);
                }
                Event::Start(start) => return ends_well(mode, start, last, end),
                _ => {}
            }
        }
        true
    }
}

/// Whether a path from `start`, which has come to `last`, may go on to `end` as far as its start is concerned.
fn ends_well(mode: PathMode, start: NodeId, last: Option<NodeId>, end: NodeId) -> bool {
    match mode {
        PathMode::Acyclic => start != end,
        // A simple path that has come back is over.
        PathMode::Simple => last != Some(start),
        PathMode::Walk | PathMode::Trail => true,
    }
}
