//! Path patterns as data, and how they are written.

use std::fmt::Write as _;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Walk,
    Trail,
    Acyclic,
    Simple,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    All,
    Any(usize),
    Shortest(usize),
    Groups(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    Unsaid,
    Different,
    Repeatable,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Out,
    In,
    Both,
}

/// A condition on what is bound.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// The number of an element is at least this.
    Least(String, usize),
    /// The number of one element is less than another's.
    Less(String, String),
    /// A path has at least so many steps.
    Length(String, usize),
}

#[derive(Clone, Debug)]
pub(super) enum Part {
    Node {
        name: Option<String>,
        label: Option<usize>,
        test: Option<Test>,
    },
    Edge {
        name: Option<String>,
        way: Way,
        kind: Option<usize>,
        test: Option<Test>,
    },
    /// `least` and `most` of a quantifier; `single`: none, or `?`.
    Group {
        body: Vec<Part>,
        times: Times,
        mode: Option<Mode>,
        path: Option<String>,
        test: Option<Test>,
    },
    Union {
        alternatives: Vec<Vec<Part>>,
        multiset: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Times {
    Once,
    Optional,
    Between(usize, Option<usize>),
}

/// A whole MATCH of one path, and perhaps a single edge beside it.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) matching: Matching,
    pub(super) selector: Selector,
    pub(super) mode: Option<Mode>,
    pub(super) keep: bool,
    pub(super) parts: Vec<Part>,
    /// A condition behind the selector.
    pub(super) test: Option<Test>,
    /// The nodes that are bound before: the first and the last of the path.
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
    /// Another path from the first node, or from the last.
    pub(super) beside: Option<bool>,
}

/// How a name can be read behind the pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Element,
    Elements,
    Path,
    Paths,
}

impl Question {
    /// The names that the path binds, in order, and what each is.
    pub(super) fn names(&self) -> Vec<(String, Kind)> {
        let mut names = Vec::new();
        collect(&self.parts, false, &mut names);
        names
    }

    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        for (name, bound) in [("s", self.first), ("t", self.last)] {
            if let Some(number) = bound {
                let _ = write!(out, "MATCH ({name} {{i: {number}}}) ");
            }
        }
        out.push_str("MATCH ");
        match self.matching {
            Matching::Unsaid => {}
            Matching::Different => out.push_str("DIFFERENT RELATIONSHIPS "),
            Matching::Repeatable => out.push_str("REPEATABLE ELEMENTS "),
        }
        out.push_str("p = ");
        let (selector, unit) = match self.selector {
            Selector::All => (String::new(), ""),
            Selector::Any(1) => ("ANY ".into(), ""),
            Selector::Any(k) => (format!("ANY {k} "), ""),
            Selector::Shortest(1) => ("ANY SHORTEST ".into(), ""),
            Selector::Shortest(k) => (format!("SHORTEST {k} "), ""),
            Selector::Groups(1) => ("ALL SHORTEST ".into(), ""),
            Selector::Groups(k) => (format!("SHORTEST {k} "), "GROUPS "),
        };
        let mode = self.mode.map_or_else(String::new, |mode| format!("{} ", word(mode)));
        let prefix = format!("{selector}{mode}{unit}");
        if !self.keep {
            out.push_str(&prefix);
        }
        write_parts(&self.parts, &mut out);
        if self.beside.is_some() {
            let end = if self.beside == Some(true) { "s" } else { "t" };
            let _ = write!(out, ", ({end})-[beside]-()");
        }
        if self.keep && !prefix.is_empty() {
            let _ = write!(out, " KEEP {}", prefix.trim_end());
        }
        if let Some(test) = &self.test {
            let _ = write!(out, " WHERE {}", write_test(test));
        }
        out.push_str(" RETURN [n IN nodes(p) | n.i], [r IN relationships(p) | r.i]");
        for (name, kind) in self.names() {
            let _ = match kind {
                Kind::Element => write!(out, ", {name}.i"),
                Kind::Elements => write!(out, ", [v IN {name} | v.i]"),
                Kind::Path => {
                    write!(out, ", CASE WHEN {name} IS NULL THEN null ELSE [v IN relationships({name}) | v.i] END")
                }
                Kind::Paths => write!(out, ", [q IN {name} | [v IN relationships(q) | v.i]]"),
            };
        }
        if self.beside.is_some() {
            out.push_str(", beside.i");
        }
        out
    }
}

pub(super) fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Walk => "WALK",
        Mode::Trail => "TRAIL",
        Mode::Acyclic => "ACYCLIC",
        Mode::Simple => "SIMPLE",
    }
}

fn add(name: Option<&String>, kind: Kind, names: &mut Vec<(String, Kind)>) {
    if let Some(name) = name.filter(|name| !names.iter().any(|(known, _)| known == *name)) {
        names.push((name.clone(), kind));
    }
}

fn collect(parts: &[Part], repeated: bool, names: &mut Vec<(String, Kind)>) {
    for part in parts {
        match part {
            Part::Node { name, .. } | Part::Edge { name, .. } => {
                add(name.as_ref(), if repeated { Kind::Elements } else { Kind::Element }, names);
            }
            Part::Group { body, times, path, .. } => {
                let repeated = repeated || matches!(times, Times::Between(..));
                collect(body, repeated, names);
                add(path.as_ref(), if repeated { Kind::Paths } else { Kind::Path }, names);
            }
            Part::Union { alternatives, .. } => alternatives.iter().for_each(|branch| collect(branch, repeated, names)),
        }
    }
}

fn write_test(test: &Test) -> String {
    match test {
        Test::Least(name, number) => format!("{name}.i >= {number}"),
        Test::Less(one, other) => format!("{one}.i < {other}.i"),
        Test::Length(name, number) => format!("length({name}) >= {number}"),
    }
}

fn write_parts(parts: &[Part], out: &mut String) {
    for part in parts {
        write_part(part, out);
    }
}

fn write_part(part: &Part, out: &mut String) {
    let filter =
        |test: &Option<Test>| test.as_ref().map_or_else(String::new, |test| format!(" WHERE {}", write_test(test)));
    let named = |name: &Option<String>| name.clone().unwrap_or_default();
    match part {
        Part::Node { name, label, test } => {
            let label = label.map_or_else(String::new, |label| format!(":{}", LABELS[label]));
            let _ = write!(out, "({}{label}{})", named(name), filter(test));
        }
        Part::Edge { name, way, kind, test } => {
            let kind = kind.map_or_else(String::new, |kind| format!(":{}", KINDS[kind]));
            let (left, right) = match way {
                Way::Out => ("-", "->"),
                Way::In => ("<-", "-"),
                Way::Both => ("-", "-"),
            };
            let _ = write!(out, "{left}[{}{kind}{}]{right}", named(name), filter(test));
        }
        Part::Group { body, times, mode, path, test } => {
            out.push('(');
            if let Some(path) = path {
                let _ = write!(out, "{path} = ");
            }
            if let Some(mode) = mode {
                let _ = write!(out, "{} ", word(*mode));
            }
            write_parts(body, out);
            out.push_str(&filter(test));
            out.push(')');
            let _ = match times {
                Times::Once => Ok(()),
                Times::Optional => write!(out, "?"),
                Times::Between(0, None) => write!(out, "*"),
                Times::Between(1, None) => write!(out, "+"),
                Times::Between(least, None) => write!(out, "{{{least},}}"),
                Times::Between(least, Some(most)) => write!(out, "{{{least},{most}}}"),
            };
        }
        Part::Union { alternatives, multiset } => {
            for (at, alternative) in alternatives.iter().enumerate() {
                if at > 0 {
                    out.push_str(if *multiset { " |+| " } else { " | " });
                }
                write_parts(alternative, out);
            }
        }
    }
}

pub(super) const LABELS: [&str; 2] = ["A", "B"];
pub(super) const KINDS: [&str; 2] = ["R", "S"];
