//! [`Walk`]: the one operator that follows paths of unknown length or shape.
//!
//! A pattern is a tree of [`Leg`]s, in the order in which it is walked. It is plain data that prints as a
//! pattern; the engine makes an automaton of it.

use serde::{Deserialize, Serialize};

use super::Direction;
use crate::model::LensId;
use crate::query::plan::{Expression, LabelTest, Slot};

/// Which paths at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathMode {
    /// Anything may repeat.
    Walk,
    /// No edge twice.
    Trail,
    /// No node twice.
    Acyclic,
    /// No node twice, but the last may be the first.
    Simple,
}

/// Which of the paths between two ends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Selector {
    /// All.
    All,
    /// So many, any.
    Any(Expression),
    /// So many, shortest first.
    Shortest(Expression),
    /// All of the so many least lengths.
    Groups(Expression),
}

/// See [`Operator::Walk`](super::Operator::Walk).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own that the pattern answers")]
pub struct Walk {
    /// Holds the node to start from.
    pub from: Slot,
    /// Holds the last node.
    pub to: Slot,
    /// Whether `to` is bound already.
    pub into: bool,
    /// Holds the list of all edges, in the order of the pattern as written.
    pub edges: Slot,
    /// Whether the pattern is walked from its end, so that lists and paths are turned round.
    pub reversed: bool,
    /// What is walked, in the order in which it is walked.
    pub legs: Vec<Leg>,
    /// The variables that are bound on the way.
    pub variables: Vec<WalkVariable>,
    /// Which paths at all.
    pub mode: PathMode,
    /// Whether no edge may come twice, whatever the mode.
    pub unique: bool,
    /// Which of them.
    pub selector: Selector,
    /// Whether equal ends give no row (`shortestPath`).
    pub distinct_ends: bool,
    /// Whether it matters only which nodes are reached, and not how often.
    pub ends_only: bool,
    /// Through which view.
    pub lens: LensId,
    /// Edges (or lists of edges) of the same MATCH, which these must differ from.
    pub apart: Vec<Slot>,
    /// When only the number of paths between known ends is wanted.
    pub counted: Option<Counted>,
}

/// Paths that are counted and not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many rows each row stands for; one where nothing is said.
    pub times: Option<Slot>,
    /// Holds how many rows it stands for then.
    pub count: Slot,
}

/// A variable bound on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalkVariable {
    /// Holds it while the pattern is walked: a single node, edge or path.
    pub element: Slot,
    /// Holds it behind the operator; the same, unless it is a list.
    pub output: Slot,
    /// What it is.
    pub kind: WalkKind,
    /// Whether it is bound once per repetition, and so is a list behind it.
    pub list: bool,
}

/// What a [`WalkVariable`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum WalkKind {
    /// A node.
    Node,
    /// An edge.
    Edge,
    /// A part of the path.
    Path,
}

/// A part of what is walked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Leg {
    /// The node that has been reached.
    Node(NodeLeg),
    /// One step along an edge.
    Edge(EdgeLeg),
    /// A condition on what has been bound so far.
    Test(Expression),
    /// Its body so many times.
    Repeat(RepeatLeg),
    /// One of several.
    Choice(ChoiceLeg),
    /// A part with a mode or a variable of its own.
    Part(PartLeg),
}

/// See [`Leg::Node`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeLeg {
    /// Holds it.
    pub slot: Option<Slot>,
    /// Whether the slot may hold a node already, which then must be the same.
    pub check: bool,
    /// What labels it must have.
    pub labels: Option<LabelTest>,
}

/// See [`Leg::Edge`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EdgeLeg {
    /// Holds it.
    pub slot: Option<Slot>,
    /// Whether the slot may hold an edge already, which then must be the same.
    pub check: bool,
    /// Which way.
    pub direction: Direction,
    /// Of which types.
    pub types: Option<LabelTest>,
}

/// See [`Leg::Repeat`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RepeatLeg {
    /// What is repeated; it has an edge in it, and no other repetition.
    pub body: Vec<Leg>,
    /// The fewest times.
    pub least: u64,
    /// The most times.
    pub most: Option<u64>,
}

/// See [`Leg::Choice`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChoiceLeg {
    /// The choices.
    pub alternatives: Vec<Vec<Leg>>,
    /// Whether two that give the same path and variables count once.
    pub distinct: bool,
}

/// See [`Leg::Part`].
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PartLeg {
    /// What is inside.
    pub body: Vec<Leg>,
    /// Which paths it may be.
    pub mode: PathMode,
    /// Holds the path.
    pub path: Option<Slot>,
}

impl Walk {
    /// The one edge that is walked, how often at least and at most, where the pattern is nothing but that: no
    /// condition on the way, and no node of it bound.
    pub fn repeated(&self) -> Option<(&EdgeLeg, u64, Option<u64>)> {
        let (Leg::Node(last), [Leg::Repeat(repeat)]) = self.legs.split_last()? else { return None };
        let [Leg::Edge(edge)] = repeat.body.as_slice() else { return None };
        let plain = last.slot == Some(self.to) && last.labels.is_none() && !edge.check && self.apart.is_empty();
        plain.then_some((edge, repeat.least, repeat.most))
    }

    /// Calls `visit` with every expression of the operator.
    pub fn expressions<'w>(&'w self, visit: &mut dyn FnMut(&'w Expression)) {
        legs_expressions(&self.legs, visit);
        match &self.selector {
            Selector::All => {}
            Selector::Any(count) | Selector::Shortest(count) | Selector::Groups(count) => visit(count),
        }
    }

    /// Calls `visit` with the slots that may hold something before, and are then compared with.
    pub fn checks(&self, visit: &mut dyn FnMut(Slot)) {
        legs_checks(&self.legs, visit);
    }

    /// The slots that it fills.
    pub fn fills(&self) -> Vec<Slot> {
        if let Some(counted) = self.counted {
            return vec![counted.count];
        }
        let mut slots = vec![self.edges];
        slots.extend((!self.into).then_some(self.to));
        slots.extend(self.variables.iter().map(|variable| variable.output));
        slots
    }
}

fn legs_expressions<'w>(legs: &'w [Leg], visit: &mut dyn FnMut(&'w Expression)) {
    for leg in legs {
        match leg {
            Leg::Node(_) | Leg::Edge(_) => {}
            Leg::Test(test) => visit(test),
            Leg::Repeat(repeat) => legs_expressions(&repeat.body, visit),
            Leg::Part(part) => legs_expressions(&part.body, visit),
            Leg::Choice(choice) => {
                choice.alternatives.iter().for_each(|alternative| legs_expressions(alternative, &mut *visit));
            }
        }
    }
}

fn legs_checks(legs: &[Leg], visit: &mut dyn FnMut(Slot)) {
    for leg in legs {
        match leg {
            Leg::Test(_) => {}
            Leg::Node(NodeLeg { slot, check, .. }) | Leg::Edge(EdgeLeg { slot, check, .. }) => {
                slot.filter(|_| *check).into_iter().for_each(&mut *visit);
            }
            Leg::Repeat(repeat) => legs_checks(&repeat.body, visit),
            Leg::Part(part) => legs_checks(&part.body, visit),
            Leg::Choice(choice) => {
                choice.alternatives.iter().for_each(|alternative| legs_checks(alternative, &mut *visit));
            }
        }
    }
}
