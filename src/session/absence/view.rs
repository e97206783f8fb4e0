//! What a wider view, or a short form with fewer limits, would give.

use super::{Asking, number};
use crate::diagnostic::Span;
use crate::model::Lens;
use crate::query::parse::ast::{self, Axis, AxisKind, Clause, Query, View};
use crate::query::parse::print;

/// The kinds of axes, each of which can be lifted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Time,
    Source,
    Stance,
    AtLeast,
}

impl Kind {
    const ALL: [Kind; 4] = [Kind::Time, Kind::Source, Kind::Stance, Kind::AtLeast];

    fn of(axis: &Axis) -> Kind {
        match axis.kind {
            AxisKind::Time { .. } | AxisKind::AnyTime => Kind::Time,
            AxisKind::AccordingTo(_) | AxisKind::Anyone => Kind::Source,
            AxisKind::Stances { .. } => Kind::Stance,
            AxisKind::AtLeast(_) => Kind::AtLeast,
        }
    }

    /// The view without this axis.
    fn lifted(self, lens: &Lens) -> Lens {
        let plain = Lens::default();
        match self {
            Kind::Time => Lens { window: plain.window, ..lens.clone() },
            Kind::Source => Lens { according_to: plain.according_to, ..lens.clone() },
            Kind::Stance => Lens { stances: plain.stances, ..lens.clone() },
            Kind::AtLeast => Lens { at_least: plain.at_least, ..lens.clone() },
        }
    }
}

/// Stances that a wider view takes in, those first that a reader would want first.
const WIDER: [&[&str]; 3] = [&["possible", "proposed"], &["denied"], &["derived"]];

impl Asking<'_, '_> {
    /// How many rows there would be without one axis of the views in force, without any, or with more stances.
    pub(super) fn of_view(&mut self, query: &Query) -> Option<String> {
        self.session.graph.statements()?;
        let (lens, _) = self.session.default_lens(&self.parameters).ok()?;
        let written = axes(query);
        let mut inner = Vec::new();
        for kind in Kind::ALL {
            let texts = texts(&written, &lens, kind);
            if !texts.is_empty() {
                inner.push(kind);
                if let Some(rows) = self.lifted(query, &lens, &[kind]) {
                    return Some(format!("{} without {}", number(rows), texts.join(" and ")));
                }
            }
        }
        let text = without(query, &[Kind::Stance]);
        let mut stances: Vec<&str> = Vec::new();
        for words in WIDER {
            stances.extend(words);
            let wide = with_stances(&lens, &stances.join(", "));
            if let Some(rows) = self.rows(&text, Some(wide)).filter(|rows| *rows > 0) {
                return Some(format!("{} with INCLUDING {}", number(rows), words.join(", ")));
            }
        }
        if inner.len() > 1 {
            let rows = self.lifted(query, &lens, &inner)?;
            return Some(format!("{} without a view", number(rows)));
        }
        None
    }

    /// The rows without some axes, where there are any.
    fn lifted(&mut self, query: &Query, lens: &Lens, kinds: &[Kind]) -> Option<usize> {
        let lens = kinds.iter().fold(lens.clone(), |lens, kind| kind.lifted(&lens));
        let text = without(query, kinds);
        self.rows(&text, Some(lens.to_string()).filter(|view| !view.is_empty())).filter(|rows| *rows > 0)
    }

    /// How many rows a short form gives without one of its limits, or with another step; `usual` are the steps that
    /// it may take where it does not say.
    pub(super) fn of_limits(
        &mut self,
        query: &Query,
        place: Span,
        (limits, usual): (&[ast::Limit], u64),
    ) -> Option<String> {
        for at in 0..limits.len() {
            let Some(limit) = limits.get(at).filter(|limit| !matches!(limit, ast::Limit::Within(_))) else { continue };
            let text = changed(query, place, &|limits| {
                limits.remove(at);
            });
            if let Some(rows) = self.rows_here(&text).filter(|rows| *rows > 0) {
                return Some(format!("{} without {}", number(rows), self.limit(limit)));
            }
        }
        let steps = steps(limits, usual)?;
        for more in 1..=2 {
            let wider = ast::Limit::Within(ast::Count::Given(steps + more, place));
            let text = changed(query, place, &|limits| {
                limits.retain(|limit| !matches!(limit, ast::Limit::Within(_)));
                limits.push(wider.clone());
            });
            if let Some(rows) = self.rows_here(&text).filter(|rows| *rows > 0) {
                return Some(format!("{} with WITHIN {}", number(rows), steps + more));
            }
        }
        None
    }

    fn limit(&self, limit: &ast::Limit) -> String {
        let (word, ways) = match limit {
            ast::Limit::Via(ways) => ("VIA", ways),
            ast::Limit::Avoiding(ways) => ("AVOIDING", ways),
            ast::Limit::Within(_) => return "WITHIN".to_owned(),
        };
        let name = |way: &ast::Way| {
            let (against, along) = (if way.against { "<" } else { "" }, if way.along { ">" } else { "" });
            format!("{against}{}{along}", self.slice(way.known.span).trim_matches(['<', '>']))
        };
        format!("{word} {}", ways.iter().map(name).collect::<Vec<_>>().join(", "))
    }
}

/// The default view with more stances than the default two.
fn with_stances(lens: &Lens, stances: &str) -> String {
    let own = Kind::Stance.lifted(lens).to_string();
    if own.is_empty() { format!("INCLUDING {stances}") } else { format!("{own} INCLUDING {stances}") }
}

/// The steps that a short form may take; none when a parameter says it.
fn steps(limits: &[ast::Limit], usual: u64) -> Option<u64> {
    let within = limits.iter().find_map(|limit| match limit {
        ast::Limit::Within(count) => Some(count),
        ast::Limit::Via(_) | ast::Limit::Avoiding(_) => None,
    });
    match within {
        None => Some(usual),
        Some(ast::Count::Given(steps, _)) => Some(*steps),
        Some(ast::Count::Parameter(_)) => None,
    }
}

/// The query with the limits of the short form that stands at a place changed, as text.
fn changed(query: &Query, place: Span, change: &dyn Fn(&mut Vec<ast::Limit>)) -> String {
    let mut query = query.clone();
    for clause in query.parts.iter_mut().flat_map(|part| &mut part.clauses) {
        match clause {
            Clause::Paths(paths) if paths.span == place => change(&mut paths.limits),
            Clause::Neighbours(neighbours) if neighbours.span == place => change(&mut neighbours.limits),
            _ => {}
        }
    }
    print::query(&query)
}

/// The views of a query: at its head, at its clauses, and those of its CALL subqueries.
fn views(query: &mut Query) -> Vec<&mut Option<View>> {
    let Query { view, parts, .. } = query;
    let mut found = vec![view];
    for clause in parts.iter_mut().flat_map(|part| &mut part.clauses) {
        match clause {
            Clause::Match(clause) => found.push(&mut clause.view),
            Clause::Paths(clause) => found.push(&mut clause.view),
            Clause::Neighbours(clause) => found.push(&mut clause.view),
            Clause::Call(clause) => found.push(&mut clause.view),
            Clause::Subquery(clause) => found.extend(views(&mut clause.query)),
            Clause::Unwind(_)
            | Clause::With(_)
            | Clause::Return(_)
            | Clause::Create(_)
            | Clause::Merge(_)
            | Clause::Set(_)
            | Clause::Remove(_)
            | Clause::Delete(_) => {}
        }
    }
    found
}

fn axes(query: &Query) -> Vec<Axis> {
    let mut query = query.clone();
    views(&mut query).into_iter().flatten().flat_map(|view| view.axes.clone()).collect()
}

/// The query without axes of some kinds, as text.
fn without(query: &Query, kinds: &[Kind]) -> String {
    let mut query = query.clone();
    for view in views(&mut query) {
        if let Some(found) = view {
            found.axes.retain(|axis| !kinds.contains(&Kind::of(axis)));
            if found.axes.is_empty() {
                *view = None;
            }
        }
    }
    print::query(&query)
}

/// The axes of one kind that are in force, each once, as they are written.
fn texts(written: &[Axis], lens: &Lens, kind: Kind) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let lifting = |axis: &&Axis| !matches!(axis.kind, AxisKind::AnyTime | AxisKind::Anyone);
    for axis in written.iter().filter(|axis| Kind::of(axis) == kind).filter(lifting) {
        texts.push(print::view(&View { axes: vec![axis.clone()], span: axis.span }));
    }
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let own = others.fold(lens.clone(), |lens, other| other.lifted(&lens)).to_string();
    texts.extend(Some(own).filter(|own| !own.is_empty()));
    texts.dedup();
    texts
}
