//! [`Found`]: a match, read off what happened on the way.

use super::machine::Machine;
use super::program::Frame;
use super::trace::{Event, Place, Trace};
use crate::answer::{EvidenceId, Leaf};
use crate::model::value::Path;
use crate::model::{EdgeId, NodeId, Value};
use crate::query::plan::{Slot, WalkKind};

/// A match, or the beginning of one.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) nodes: Vec<NodeId>,
    pub(super) edges: Vec<EdgeId>,
    bound: Vec<(Slot, Element)>,
    /// Of each frame that was begun: its number, and from and to which node of the path it goes.
    parts: Vec<(u32, usize, usize)>,
    rests: Vec<EvidenceId>,
}

#[derive(Clone, Copy, Debug)]
enum Element {
    Node(NodeId),
    Edge(EdgeId),
}

impl Found {
    /// Reads off a match; the earliest event comes first.
    pub(super) fn of(events: &[Event]) -> Found {
        let mut found = Found::default();
        let mut open: Vec<usize> = Vec::new();
        for event in events {
            let here = found.edges.len();
            match event {
                Event::Start(node) => found.nodes.push(*node),
                Event::Step(edge, node) => {
                    found.edges.push(*edge);
                    found.nodes.push(*node);
                }
                Event::Node(slot, node) => found.bound.push((*slot, Element::Node(*node))),
                Event::Edge(slot, edge) => found.bound.push((*slot, Element::Edge(*edge))),
                Event::Begin(frame, _) => {
                    open.push(found.parts.len());
                    found.parts.push((*frame, here, here));
                }
                Event::End(_) => {
                    if let Some(part) = open.pop().and_then(|at| found.parts.get_mut(at)) {
                        part.2 = here;
                    }
                }
                Event::Rests(evidence) => found.rests.push(*evidence),
                Event::Round | Event::Meet => {}
            }
        }
        // What has not ended goes as far as the path does.
        for at in open {
            found.parts[at].2 = found.edges.len();
        }
        found
    }

    /// The node that a variable is bound to.
    pub(super) fn node(&self, wanted: Slot) -> Option<NodeId> {
        self.bound.iter().rev().find_map(|(slot, element)| match element {
            Element::Node(node) if *slot == wanted => Some(*node),
            _ => None,
        })
    }

    /// The edge that a variable is bound to.
    pub(super) fn edge(&self, wanted: Slot) -> Option<EdgeId> {
        self.bound.iter().rev().find_map(|(slot, element)| match element {
            Element::Edge(edge) if *slot == wanted => Some(*edge),
            _ => None,
        })
    }

    /// All that a variable was bound to, in the order of the pattern as written.
    pub(super) fn list(&self, machine: &Machine<'_, '_>, wanted: Slot, kind: WalkKind) -> Value {
        let lens = machine.plan.lens;
        let mut items: Vec<Value> = match kind {
            WalkKind::Path => self.parts_of(machine, wanted).map(|(from, to)| self.slice(machine, from, to)).collect(),
            WalkKind::Node | WalkKind::Edge => self
                .bound
                .iter()
                .filter(|(slot, _)| *slot == wanted)
                .map(|(_, element)| match element {
                    Element::Node(node) => Value::Node(*node, lens),
                    Element::Edge(edge) => Value::Edge(*edge, lens),
                })
                .collect(),
        };
        if machine.plan.reversed {
            items.reverse();
        }
        Value::list(items)
    }

    /// The part of the path that a variable stands for; null when it was left out.
    pub(super) fn part(&self, machine: &Machine<'_, '_>, wanted: Slot) -> Value {
        let last = self.parts_of(machine, wanted).last();
        last.map_or(Value::Null, |(from, to)| self.slice(machine, from, to))
    }

    fn parts_of(&self, machine: &Machine<'_, '_>, wanted: Slot) -> impl Iterator<Item = (usize, usize)> {
        let frames = &machine.program.frames;
        let wanted = move |frame: u32| frames.get(frame as usize).is_some_and(|frame| frame.path == Some(wanted));
        self.parts.iter().filter(move |part| wanted(part.0)).map(|part| (part.1, part.2))
    }

    fn slice(&self, machine: &Machine<'_, '_>, from: usize, to: usize) -> Value {
        let mut nodes = self.nodes.get(from..=to).unwrap_or_default().to_vec();
        let mut edges = self.edges.get(from..to).unwrap_or_default().to_vec();
        if machine.plan.reversed {
            nodes.reverse();
            edges.reverse();
        }
        Value::Path(Path { nodes, edges, lens: machine.plan.lens }.into())
    }

    /// All edges, in the order of the pattern as written.
    pub(super) fn edge_list(&self, machine: &Machine<'_, '_>) -> Value {
        let mut items: Vec<Value> = self.edges.iter().map(|edge| Value::Edge(*edge, machine.plan.lens)).collect();
        if machine.plan.reversed {
            items.reverse();
        }
        Value::list(items)
    }

    /// `before`, and all that the match rests on.
    pub(super) fn evidence(&self, machine: &Machine<'_, '_>, before: EvidenceId) -> EvidenceId {
        let world = machine.world;
        let lens = machine.plan.lens;
        let edges = self.edges.iter().fold(before, |so_far, edge| world.with_leaf(so_far, Leaf::Edge(*edge, lens)));
        let mut arena = world.arena.borrow_mut();
        self.rests.iter().fold(edges, |so_far, rest| arena.both(so_far, *rest))
    }
}

/// Where the frame began, and what tells two ways through it apart: the path, and what its variables stand for.
pub(super) fn key(
    trace: &Trace,
    place: Place,
    wanted: usize,
    frames: &[Frame],
    named: &dyn Fn(Slot) -> bool,
) -> (Place, Vec<u32>) {
    let (mut path, mut bound) = (Vec::new(), Vec::new());
    let mut begun = 0;
    let mut steps = 0_u32;
    for (at, event) in trace.back(place) {
        match event {
            Event::Begin(frame, _) if frame as usize == wanted => {
                begun = at;
                break;
            }
            Event::Step(edge, node) => {
                steps += 1;
                path.extend([edge.0, node.0]);
            }
            Event::Node(slot, NodeId(id)) | Event::Edge(slot, EdgeId(id)) if named(slot) => bound.push((slot.0, id, 0)),
            Event::Begin(frame, _) | Event::End(frame) => {
                // Positions are counted from the end; a beginning and an end alternate.
                let path = frames.get(frame as usize).and_then(|frame| frame.path);
                bound.extend(path.map(|path| (path.0, steps, 1)));
            }
            _ => {}
        }
    }
    // Of one variable the order counts, among variables it does not.
    bound.sort_by_key(|(slot, _, _)| *slot);
    path.push(u32::MAX);
    path.extend(bound.into_iter().flat_map(|(slot, id, kind)| [slot, id, kind]));
    (begun, path)
}
