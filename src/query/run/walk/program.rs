//! [`Program`]: the legs of a walk as instructions of an automaton.
//!
//! Repetitions are not nested, so one counter is enough. What an instruction has to look up is worked out here:
//! whether a condition reads a single value or a whole list, and what is noted on the way at all.

use std::collections::{HashMap, HashSet};

use super::super::bind::Binder;
use super::super::evaluate::Bound;
use crate::diagnostic::Fault;
use crate::query::plan::{
    self, ChoiceLeg, EdgeLeg, Expression, LabelTest, Leg, NodeLeg, PathMode, RepeatLeg, Slot, WalkKind,
};

/// Where an instruction stands.
pub(super) type At = usize;

/// One instruction.
pub(super) enum Instruction {
    /// Tests the node that has been reached, and notes it.
    Node {
        slot: Option<Slot>,
        check: Check,
        labels: Option<LabelTest>,
    },
    /// One step along the edge of this number.
    Edge {
        edge: usize,
        slot: Option<Slot>,
        check: Check,
    },
    Test(Box<Condition>),
    /// Goes on at each of these.
    Fork(Vec<At>),
    Jump(At),
    /// Begins to count.
    Zero,
    /// Once more, or out, by the count.
    Again {
        least: u32,
        most: Option<u32>,
        out: At,
    },
    Begin(usize),
    End(usize),
    Accept,
}

/// What a node or edge is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    Nothing,
    /// What the row holds in this slot.
    Row(Slot),
    /// What was bound on the way, if anything; since the repetition began, when it is inside of one.
    Way {
        slot: Slot,
        inside: bool,
    },
}

/// A condition and what it reads of the walk.
pub(super) struct Condition {
    pub(super) test: Bound,
    pub(super) reads: Vec<Read>,
    /// Whether it reads the way as a whole, and not single values and parts that are just being walked.
    pub(super) looks_back: bool,
}

/// A value that a condition reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) slot: Slot,
    pub(super) what: What,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// One node or edge; since the repetition began, when it is inside of one.
    Single { inside: bool },
    /// Everything that this element was bound to.
    List(Slot, WalkKind),
    /// A part of the path.
    Part,
    /// All edges.
    Edges,
}

/// A part of the program with a mode, a variable or a memory of its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) mode: PathMode,
    pub(super) path: Option<Slot>,
    /// Whether two ways through that give the same count once.
    pub(super) distinct: bool,
}

/// What one step follows, and the frames around it whose whole way matters: for their mode, or for a condition.
pub(super) struct EdgeStep {
    pub(super) direction: plan::Direction,
    pub(super) types: Option<LabelTest>,
    pub(super) frames: Vec<usize>,
}

/// The legs of a walk as instructions.
#[derive(Default)]
pub(super) struct Program {
    pub(super) instructions: Vec<Instruction>,
    pub(super) frames: Vec<Frame>,
    pub(super) edges: Vec<EdgeStep>,
    /// Whether some condition looks back at the whole way.
    pub(super) looks_back: bool,
    /// The most that any repetition asks for at least.
    pub(super) least: u32,
}

impl Program {
    /// `keep` tells which slots are needed behind the walk.
    pub(super) fn new(binder: &mut Binder<'_, '_>, plan: &plan::Walk, keep: &[bool]) -> Result<Program, Fault> {
        let mut slots = Slots::default();
        slots.legs(&plan.legs, false);
        slots.want(plan, keep);
        let mut maker = Maker { binder, plan, slots, program: Program::default(), open: Vec::new() };
        maker.legs(&plan.legs)?;
        maker.program.instructions.push(Instruction::Accept);
        Ok(maker.program)
    }

    /// Where the walk may go on after an instruction.
    pub(super) fn next(&self, at: At, visit: &mut dyn FnMut(At)) {
        match &self.instructions[at] {
            Instruction::Accept => {}
            Instruction::Fork(targets) => targets.iter().for_each(|target| visit(*target)),
            Instruction::Jump(target) => visit(*target),
            Instruction::Again { out, .. } => {
                visit(at + 1);
                visit(*out);
            }
            _ => visit(at + 1),
        }
    }
}

/// What the legs do with slots.
#[derive(Default)]
struct Slots {
    /// Slots that some leg binds, and whether inside of a repetition.
    bound: HashMap<Slot, bool>,
    /// Slots that must be noted when they are bound; those among them that conditions read.
    wanted: HashSet<Slot>,
    read: HashSet<Slot>,
    distinct: bool,
}

impl Slots {
    fn legs(&mut self, legs: &[Leg], inside: bool) {
        for leg in legs {
            match leg {
                Leg::Node(NodeLeg { slot: Some(slot), check, .. })
                | Leg::Edge(EdgeLeg { slot: Some(slot), check, .. }) => {
                    if *check {
                        self.wanted.insert(*slot);
                    } else {
                        self.bound.insert(*slot, inside);
                    }
                }
                Leg::Node(_) | Leg::Edge(_) => {}
                Leg::Test(test) => test.reads(&mut |slot| {
                    self.wanted.insert(slot);
                    self.read.insert(slot);
                }),
                Leg::Repeat(repeat) => self.legs(&repeat.body, true),
                Leg::Part(part) => self.legs(&part.body, inside),
                Leg::Choice(choice) => {
                    self.distinct |= choice.distinct;
                    choice.alternatives.iter().for_each(|alternative| self.legs(alternative, inside));
                }
            }
        }
    }

    fn want(&mut self, plan: &plan::Walk, keep: &[bool]) {
        for variable in &plan.variables {
            let kept = keep.get(variable.output.index()).copied().unwrap_or(false);
            if kept || self.distinct || self.wanted.contains(&variable.output) {
                self.wanted.insert(variable.element);
            }
        }
    }

    fn check(&self, slot: Option<Slot>, check: bool) -> Check {
        match (slot, check) {
            (Some(slot), true) => match self.bound.get(&slot) {
                Some(inside) => Check::Way { slot, inside: *inside },
                None => Check::Row(slot),
            },
            _ => Check::Nothing,
        }
    }

    /// The slot, when it has to be noted.
    fn noted(&self, slot: Option<Slot>) -> Option<Slot> {
        slot.filter(|slot| self.wanted.contains(slot) && self.bound.contains_key(slot))
    }
}

/// Makes a program.
struct Maker<'m, 'w, 'q> {
    binder: &'m mut Binder<'w, 'q>,
    plan: &'m plan::Walk,
    slots: Slots,
    program: Program,
    /// The frames that are open and whose whole way matters.
    open: Vec<usize>,
}

impl Maker<'_, '_, '_> {
    fn push(&mut self, instruction: Instruction) -> At {
        self.program.instructions.push(instruction);
        self.program.instructions.len() - 1
    }

    fn legs(&mut self, legs: &[Leg]) -> Result<(), Fault> {
        legs.iter().try_for_each(|leg| self.leg(leg))
    }

    fn leg(&mut self, leg: &Leg) -> Result<(), Fault> {
        match leg {
            Leg::Node(node) => {
                let check = self.slots.check(node.slot, node.check);
                let slot = self.slots.noted(node.slot);
                if slot.is_some() || check != Check::Nothing || node.labels.is_some() {
                    self.push(Instruction::Node { slot, check, labels: node.labels.clone() });
                }
            }
            Leg::Edge(leg) => {
                let edge = self.program.edges.len();
                let (direction, types, frames) = (leg.direction, leg.types.clone(), self.open.clone());
                self.program.edges.push(EdgeStep { direction, types, frames });
                let check = self.slots.check(leg.slot, leg.check);
                let slot = self.slots.noted(leg.slot);
                self.push(Instruction::Edge { edge, slot, check });
            }
            Leg::Test(test) => {
                let (test, reads) = (self.binder.expression(test)?, self.reads(test));
                let looks_back = !reads.iter().all(|read| self.is_near(read));
                self.program.looks_back |= looks_back;
                self.push(Instruction::Test(Box::new(Condition { test, reads, looks_back })));
            }
            Leg::Repeat(repeat) => self.repeat(repeat)?,
            Leg::Choice(choice) => self.choice(choice)?,
            Leg::Part(part) => {
                let frame = Frame { mode: part.mode, path: part.path, distinct: false };
                let read = part.path.is_some_and(|path| self.slots.read.contains(&path));
                self.framed(frame, read || part.mode != PathMode::Walk, |maker| maker.legs(&part.body))?;
            }
        }
        Ok(())
    }

    fn framed(
        &mut self,
        frame: Frame,
        matters: bool,
        inside: impl FnOnce(&mut Self) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let number = self.program.frames.len();
        self.program.frames.push(frame);
        self.push(Instruction::Begin(number));
        if matters {
            self.open.push(number);
        }
        inside(self)?;
        if matters {
            self.open.pop();
        }
        self.push(Instruction::End(number));
        Ok(())
    }

    fn repeat(&mut self, repeat: &RepeatLeg) -> Result<(), Fault> {
        let least = u32::try_from(repeat.least).unwrap_or(u32::MAX);
        let most = repeat.most.map(|most| u32::try_from(most).unwrap_or(u32::MAX));
        self.program.least = self.program.least.max(least);
        self.push(Instruction::Zero);
        let head = self.push(Instruction::Again { least, most, out: 0 });
        self.legs(&repeat.body)?;
        self.push(Instruction::Jump(head));
        let out = self.program.instructions.len();
        self.program.instructions[head] = Instruction::Again { least, most, out };
        Ok(())
    }

    fn choice(&mut self, choice: &ChoiceLeg) -> Result<(), Fault> {
        if choice.distinct {
            let frame = Frame { mode: PathMode::Walk, path: None, distinct: true };
            return self.framed(frame, false, |maker| maker.fork(choice));
        }
        self.fork(choice)
    }

    fn fork(&mut self, choice: &ChoiceLeg) -> Result<(), Fault> {
        let fork = self.push(Instruction::Fork(Vec::new()));
        let mut targets = Vec::new();
        let mut jumps = Vec::new();
        for alternative in &choice.alternatives {
            targets.push(self.program.instructions.len());
            self.legs(alternative)?;
            jumps.push(self.push(Instruction::Jump(0)));
        }
        let out = self.program.instructions.len();
        for jump in jumps {
            self.program.instructions[jump] = Instruction::Jump(out);
        }
        self.program.instructions[fork] = Instruction::Fork(targets);
        Ok(())
    }

    /// Whether what is read is a single value, or a part that is just being walked.
    fn is_near(&self, read: &Read) -> bool {
        match read.what {
            What::Single { .. } => true,
            What::Part => self.open.iter().any(|frame| self.program.frames[*frame].path == Some(read.slot)),
            What::List(..) | What::Edges => false,
        }
    }

    /// What a condition reads of the walk.
    fn reads(&self, test: &Expression) -> Vec<Read> {
        let mut reads: Vec<Read> = Vec::new();
        test.reads(&mut |slot| {
            let list = self.plan.variables.iter().find(|variable| variable.list && variable.output == slot);
            let path = || self.plan.variables.iter().any(|v| v.element == slot && v.kind == WalkKind::Path);
            let what = match (list, self.slots.bound.get(&slot)) {
                _ if slot == self.plan.edges => What::Edges,
                (Some(variable), _) => What::List(variable.element, variable.kind),
                (None, Some(inside)) => What::Single { inside: *inside },
                (None, None) if path() => What::Part,
                (None, None) => return,
            };
            let read = Read { slot, what };
            if !reads.contains(&read) {
                reads.push(read);
            }
        });
        reads
    }
}
