//! Random path patterns that the checker lets through.

use proptest::prelude::*;

use super::pattern::{Matching, Mode, Part, Question, Selector, Test, Times, Way};

/// Hands out names; inside a group only its own names can be used again.
struct Namer {
    next: usize,
    nodes: Vec<String>,
    edges: Vec<String>,
}

fn name_all(parts: &mut [Part], namer: &mut Namer) {
    for part in parts {
        match part {
            Part::Node { name, .. } => {
                // What was marked as `again` takes the latest name.
                match name.as_deref() {
                    Some("again") if !namer.nodes.is_empty() => *name = namer.nodes.last().cloned(),
                    Some(_) => {
                        let new = format!("n{}", namer.next);
                        namer.next += 1;
                        namer.nodes.push(new.clone());
                        *name = Some(new);
                    }
                    None => {}
                }
            }
            Part::Edge { name, .. } => {
                if name.is_some() {
                    let new = format!("r{}", namer.next);
                    namer.next += 1;
                    namer.edges.push(new.clone());
                    *name = Some(new);
                }
            }
            Part::Group { body, path, test, times, .. } => name_group(body, path, test, *times, namer),
            Part::Union { alternatives, .. } => {
                for alternative in alternatives {
                    let mut inner = Namer { next: namer.next, nodes: Vec::new(), edges: Vec::new() };
                    name_all(alternative, &mut inner);
                    namer.next = inner.next;
                }
            }
        }
        settle_tests(part, namer);
    }
}

fn name_group(body: &mut [Part], path: &mut Option<String>, test: &mut Option<Test>, times: Times, namer: &mut Namer) {
    let mut inner = Namer { next: namer.next, nodes: Vec::new(), edges: Vec::new() };
    name_all(body, &mut inner);
    namer.next = inner.next;
    if path.is_some() {
        *path = Some(format!("q{}", namer.next));
        namer.next += 1;
    }
    *test = match (test.take(), path.as_ref()) {
        (Some(Test::Length(_, number)), Some(path)) => Some(Test::Length(path.clone(), number)),
        (Some(Test::Less(..)), _) if inner.nodes.len() > 1 => {
            Some(Test::Less(inner.nodes[0].clone(), inner.nodes[inner.nodes.len() - 1].clone()))
        }
        (Some(Test::Least(_, number)), _) if !inner.edges.is_empty() => {
            Some(Test::Least(inner.edges[0].clone(), number))
        }
        _ => None,
    };
    if times == Times::Once {
        namer.nodes.extend(inner.nodes);
        namer.edges.extend(inner.edges);
    }
}

/// A test of a node or edge speaks of itself, or of an edge before it.
fn settle_tests(part: &mut Part, namer: &Namer) {
    let (Part::Node { name, test, .. } | Part::Edge { name, test, .. }) = part else { return };
    *test = match (test.take(), name.as_ref()) {
        (Some(Test::Least(_, number)), Some(name)) => Some(Test::Least(name.clone(), number)),
        (Some(Test::Less(..)), Some(name)) => {
            let before = namer.edges.iter().rev().chain(namer.nodes.iter().rev()).find(|before| *before != name);
            before.map(|before| Test::Less(before.clone(), name.clone()))
        }
        _ => None,
    };
}

fn often<T: Clone + std::fmt::Debug + 'static>(
    weight: u32,
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Option<T>> {
    prop_oneof![10 - weight => Just(None), weight => value.prop_map(Some)].boxed()
}

fn self_test() -> impl Strategy<Value = Option<Test>> {
    prop_oneof![
        8 => Just(None),
        1 => (0..3_usize).prop_map(|number| Some(Test::Least(String::new(), number))),
        1 => Just(Some(Test::Less(String::new(), String::new()))),
    ]
}

fn node() -> impl Strategy<Value = Part> {
    let name = prop_oneof![5 => Just(None), 4 => Just(Some("new".to_owned())), 1 => Just(Some("again".to_owned()))];
    (name, often(2, 0..2_usize), self_test()).prop_map(|(name, label, test)| Part::Node { name, label, test })
}

fn edge() -> impl Strategy<Value = Part> {
    let way = prop_oneof![3 => Just(Way::Out), 1 => Just(Way::In), 2 => Just(Way::Both)];
    (often(5, Just("new".to_owned())), way, often(4, 0..2_usize), self_test())
        .prop_map(|(name, way, kind, test)| Part::Edge { name, way, kind, test })
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Walk), Just(Mode::Trail), Just(Mode::Acyclic), Just(Mode::Simple)]
}

/// One or two edges between nodes.
fn hops() -> impl Strategy<Value = Vec<Part>> {
    prop_oneof![
        3 => (node(), edge(), node()).prop_map(|(a, r, b)| vec![a, r, b]),
        1 => (node(), edge(), node(), edge(), node()).prop_map(|(a, r, b, s, c)| vec![a, r, b, s, c]),
    ]
}

fn union_of(branch: impl Strategy<Value = Vec<Part>> + Clone) -> impl Strategy<Value = Vec<Part>> {
    (branch.clone(), branch, any::<bool>(), any::<bool>()).prop_map(|(one, other, multiset, same)| {
        let other = if same { one.clone() } else { other };
        vec![Part::Union { alternatives: vec![one, other], multiset }]
    })
}

fn group_test() -> impl Strategy<Value = Option<Test>> {
    prop_oneof![
        5 => Just(None),
        2 => Just(Some(Test::Less(String::new(), String::new()))),
        1 => (0..3_usize).prop_map(|number| Some(Test::Least(String::new(), number))),
        1 => (1..3_usize).prop_map(|number| Some(Test::Length(String::new(), number))),
    ]
}

fn group(times: impl Strategy<Value = Times>, body: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = Part> {
    (body, times, often(2, mode()), often(2, Just("new".to_owned())), group_test())
        .prop_map(|(body, times, mode, path, test)| Part::Group { body, times, mode, path, test })
}

fn repeated() -> impl Strategy<Value = Times> {
    let bounded = (0..3_usize, 0..3_usize).prop_map(|(least, more)| Times::Between(least, Some((least + more).max(1))));
    prop_oneof![3 => bounded, 2 => (0..3_usize).prop_map(|least| Times::Between(least, None))]
}

fn single() -> impl Strategy<Value = Times> {
    prop_oneof![Just(Times::Once), Just(Times::Optional)]
}

/// What may stand between two nodes.
fn middle() -> impl Strategy<Value = Vec<Part>> {
    let inner = || {
        prop_oneof![
            5 => hops(),
            1 => (node(), edge(), group(single(), hops().boxed()), edge(), node())
                .prop_map(|(a, r, g, s, b)| vec![a, r, g, s, b]),
            1 => union_of(hops().boxed()),
        ]
        .boxed()
    };
    // A quantified relation is written as a group of one edge between nodes without names.
    prop_oneof![
        2 => edge().prop_map(|edge| vec![edge]),
        4 => group(repeated(), inner()).prop_map(|group| vec![group]),
        1 => group(single(), inner()).prop_map(|group| vec![group]),
        1 => (group(repeated(), hops()), group(single(), hops())).prop_map(|(one, other)| vec![one, other]),
    ]
}

fn path() -> impl Strategy<Value = Vec<Part>> {
    prop_oneof![
        5 => (node(), middle(), node()).prop_map(|(a, middle, b)| [vec![a], middle, vec![b]].concat()),
        1 => (node(), middle(), node(), edge(), node())
            .prop_map(|(a, middle, b, r, c)| [vec![a], middle, vec![b, r, c]].concat()),
        1 => group(repeated(), hops()).prop_map(|group| vec![Part::Node { name: None, label: None, test: None }, group]),
        1 => (node(), group(single(), hops()), node()).prop_map(|(a, group, b)| vec![a, group, b]),
        2 => union_of(hops().boxed()),
    ]
}

fn selector() -> impl Strategy<Value = Selector> {
    prop_oneof![
        4 => Just(Selector::All),
        1 => (1..3_usize).prop_map(Selector::Any),
        2 => (1..4_usize).prop_map(Selector::Shortest),
        2 => (1..3_usize).prop_map(Selector::Groups),
    ]
}

/// A question that the checker lets through.
pub(super) fn question() -> impl Strategy<Value = Question> {
    let matching =
        prop_oneof![4 => Just(Matching::Unsaid), 1 => Just(Matching::Different), 2 => Just(Matching::Repeatable)];
    let bound = || often(4, 0..3_usize);
    let test = often(2, (1..3_usize).prop_map(|number| Test::Length("p".into(), number)));
    (matching, selector(), often(5, mode()), any::<bool>(), path(), (bound(), bound(), often(2, any::<bool>())), test)
        .prop_map(|(matching, selector, mode, keep, parts, (first, last, beside), test)| {
            let mut question = Question { matching, selector, mode, keep, parts, test, first, last, beside };
            question.settle();
            question
        })
}

impl Question {
    /// Whether edges may come twice in the path.
    pub(super) fn walks(&self) -> bool {
        match self.matching {
            Matching::Unsaid => self.mode == Some(Mode::Walk),
            Matching::Different => false,
            Matching::Repeatable => matches!(self.mode, None | Some(Mode::Walk)),
        }
    }

    /// The most edges of a match; none when there is no such number.
    pub(super) fn longest(&self) -> Option<usize> {
        longest(&self.parts)
    }

    /// Whether every repetition of the path ends by itself.
    fn ends(&self) -> bool {
        self.selector != Selector::All || !self.walks()
    }

    fn settle(&mut self) {
        let mut namer = Namer { next: 0, nodes: Vec::new(), edges: Vec::new() };
        name_all(&mut self.parts, &mut namer);
        if !self.ends() {
            bound_all(&mut self.parts, 1);
        }
        if self.walks() && self.selector == Selector::All && self.longest().is_none_or(|longest| longest > 4) {
            // All walks of more steps are too many to be listed.
            bound_all(&mut self.parts, 0);
        }
        let plain = |part: Option<&Part>| matches!(part, Some(Part::Node { .. }));
        if !plain(self.parts.first()) {
            self.first = None;
        }
        if !plain(self.parts.last()) || self.parts.len() < 2 {
            self.last = None;
        }
        let end = self.parts.len() - 1;
        if self.first.is_some() {
            rename(&mut self.parts, 0, "s");
        }
        if matches!(&self.parts[end], Part::Node { name: Some(name), .. } if name == "s") {
            self.last = None;
        }
        if self.last.is_some() {
            rename(&mut self.parts, end, "t");
        }
        if matches!(self.selector, Selector::Any(_) | Selector::Shortest(_)) {
            // What comes behind a free choice cannot be foretold.
            (self.test, self.beside) = (None, None);
        }
        if self.selector != Selector::All && self.matching != Matching::Repeatable {
            self.beside = None;
        }
        self.beside = self.beside.filter(|left| if *left { self.first.is_some() } else { self.last.is_some() });
        // KEEP would be said of the other path as well.
        self.keep &= self.beside.is_none();
    }
}

/// Gives the node at an end the name that was bound before, wherever its own name stands.
fn rename(parts: &mut [Part], at: usize, name: &str) {
    let Part::Node { name: own, .. } = &mut parts[at] else { return };
    match own.clone() {
        None => *own = Some(name.to_owned()),
        Some(old) => replace(parts, &old, name),
    }
}

fn replace(parts: &mut [Part], old: &str, new: &str) {
    let swap = |name: &mut String| {
        if name == old {
            new.clone_into(name);
        }
    };
    let in_test = |test: &mut Option<Test>| match test {
        None => {}
        Some(Test::Less(one, other)) => {
            swap(one);
            swap(other);
        }
        Some(Test::Least(name, _) | Test::Length(name, _)) => swap(name),
    };
    for part in parts {
        match part {
            Part::Node { name, test, .. } | Part::Edge { name, test, .. } => {
                name.iter_mut().for_each(swap);
                in_test(test);
            }
            Part::Group { body, test, .. } => {
                replace(body, old, new);
                in_test(test);
            }
            Part::Union { alternatives, .. } => alternatives.iter_mut().for_each(|branch| replace(branch, old, new)),
        }
    }
}

/// Gives every repetition an upper bound, by so much above its lower one.
fn bound_all(parts: &mut [Part], more: usize) {
    for part in parts {
        if let Part::Group { times, .. } = part
            && let Times::Between(least, _) = *times
        {
            *times = Times::Between(least.min(2), Some((least.min(2) + more).max(1)));
        }
    }
}

fn longest(parts: &[Part]) -> Option<usize> {
    parts
        .iter()
        .map(|part| match part {
            Part::Node { .. } => Some(0),
            Part::Edge { .. } => Some(1),
            Part::Group { body, times, .. } => match times {
                Times::Between(_, None) => None,
                Times::Between(_, Some(most)) => Some(longest(body)? * most),
                Times::Once | Times::Optional => longest(body),
            },
            Part::Union { alternatives, .. } => {
                alternatives.iter().map(|branch| longest(branch)).try_fold(0, |most, own| Some(most.max(own?)))
            }
        })
        .sum()
}
