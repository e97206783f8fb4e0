//! What MODEL.md section 4 says of a world under a view, word by word and slowly.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value as Json;

use super::calendar::{self, Limits, Span, days, is_marked, span};
use super::world::{Rank, SOURCES, Stance, Statement, View, World, id};

/// Relations that match both ways, and relations with a more general one.
pub(super) const SYMMETRIC: [&str; 3] = ["works-with", "allied", "fights"];
pub(super) const SUPERS: [(&str, &str); 2] = [("allied", "works-with"), ("follows", "works-with")];
pub(super) const MANY: [&str; 1] = ["motto"];

/// What a statement claims, after merging, turning round and ordering: start, relation, end; or a literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    Edge(&'static str, &'static str, &'static str),
    Literal(&'static str, &'static str),
}

fn merged(id: &'static str) -> &'static str {
    if id == "e" { "a" } else { id }
}

pub(super) fn claim(statement: &Statement) -> Claim {
    let subject = merged(statement.subject);
    match (&statement.object, statement.relation) {
        (Err(_), relation) => Claim::Literal(subject, relation),
        (Ok(object), "has") => Claim::Edge(merged(object), "joins", subject),
        (Ok(object), relation) if SYMMETRIC.contains(&relation) => {
            let object = merged(object);
            Claim::Edge(subject.min(object), relation, subject.max(object))
        }
        (Ok(object), relation) => Claim::Edge(subject, relation, merged(object)),
    }
}

/// What a property gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Read {
    pub(super) value: Json,
    /// There is a warning.
    pub(super) warned: bool,
}

/// One edge in a view, and what the functions say of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) statements: BTreeSet<String>,
    pub(super) stance: Vec<&'static str>,
    pub(super) corroboration: u64,
    pub(super) contested: bool,
    pub(super) holds: Option<&'static str>,
    pub(super) validity: Vec<String>,
}

/// A world through a view.
pub(super) struct Seen<'w> {
    world: &'w World,
    view: &'w View,
    pub(super) spans: Vec<[Span; 2]>,
}

impl<'w> Seen<'w> {
    pub(super) fn new(world: &'w World, view: &'w View) -> Self {
        let mut seen = Seen { world, view, spans: Vec::new() };
        seen.spans = (0..world.statements.len()).map(|at| seen.spans_of(at)).collect();
        seen
    }

    pub(super) fn statement(&self, at: usize) -> &'w Statement {
        &self.world.statements[at]
    }

    pub(super) fn all(&self) -> impl Iterator<Item = usize> + use<> {
        0..self.world.statements.len()
    }

    /// When a statement may hold, and when it does for certain.
    fn spans_of(&self, at: usize) -> [Span; 2] {
        let statement = self.statement(at);
        let ends = match claim(statement) {
            Claim::Edge(start, _, end) => vec![start, end],
            Claim::Literal(node, _) => vec![node],
        };
        let dates = |node: &&'static str, literal: &'static str| -> Vec<String> {
            let bounds = |other: &usize| {
                let other = self.statement(*other);
                let affirmed = other.stance == Stance::Asserted && other.rank != Rank::Deprecated;
                affirmed && claim(other) == Claim::Literal(node, literal)
            };
            let heard = self.all().filter(bounds).filter(|other| self.by_source(*other));
            heard.map(|other| self.value(other).as_str().unwrap().to_owned()).collect()
        };
        let limits = Limits {
            source: &self.world.sources[statement.source],
            founded: ends.iter().map(|node| dates(node, "founded")).collect(),
            dissolved: ends.iter().map(|node| dates(node, "dissolved")).collect(),
        };
        [span(statement, &limits, false), span(statement, &limits, true)]
    }

    pub(super) fn value(&self, at: usize) -> &'w Json {
        self.statement(at).object.as_ref().unwrap_err()
    }

    /// A source and all that it leads back to.
    fn chain(&self, source: usize) -> (Vec<usize>, Option<&'static str>) {
        let mut chain = vec![source];
        loop {
            let last = chain[chain.len() - 1];
            let Some(older) = self.world.sources[last].derived else { return (chain, None) };
            match SOURCES.iter().position(|id| *id == older) {
                Some(older) => chain.push(older),
                None => return (chain, Some(older)),
            }
        }
    }

    pub(super) fn by_source(&self, at: usize) -> bool {
        let names = match &self.view.according {
            Some(names) if !names.is_empty() => names,
            _ => return true,
        };
        let statement = self.statement(at);
        let (chain, outlet) = self.chain(statement.source);
        names.iter().any(|name| {
            let name = merged(name);
            let made = chain.iter().any(|source| {
                let record = &self.world.sources[*source];
                SOURCES[*source] == name || record.authors.contains(&name) || record.publisher == Some(name)
            });
            made || outlet == Some(name) || statement.said_by.contains(&name)
        })
    }

    /// Whether a statement may hold in the window, and whether it certainly does; none without a window.
    fn in_window(&self, at: usize) -> Option<(bool, bool)> {
        let (from, to, _) = self.view.window.as_ref()?.as_ref()?;
        let (from, to) = (days(from).0, days(to).1);
        let [may, sure] = self.spans[at];
        let may = may.start.0 <= to && may.end.1 >= from;
        let unmarked = !self.statement(at).valid.as_deref().is_some_and(is_marked);
        Some((may, may && unmarked && sure.start.1 <= to && sure.end.0 >= from))
    }

    fn by_time(&self, at: usize) -> bool {
        match (self.in_window(at), &self.view.window) {
            (Some((_, certain)), Some(Some((_, _, true)))) => certain,
            (Some((may, _)), _) => may,
            (None, _) => true,
        }
    }

    fn word(&self, at: usize) -> &'static str {
        let statement = self.statement(at);
        match statement.stance {
            Stance::Asserted if statement.said_by.is_empty() => "asserted",
            Stance::Asserted => "reported",
            Stance::Possible => "possible",
            Stance::Proposed => "proposed",
            Stance::Denied => "denied",
        }
    }

    fn by_stance(&self, at: usize) -> bool {
        let default = ["asserted", "reported"];
        let word = self.word(at);
        match &self.view.stances {
            None => default.contains(&word),
            Some((false, words)) => default.contains(&word) || words.contains(&word),
            Some((true, words)) if words.iter().all(|word| *word == "deprecated") => default.contains(&word),
            Some((true, words)) => words.contains(&word),
        }
    }

    fn by_rank(&self, at: usize) -> bool {
        let deprecated = self.statement(at).rank == Rank::Deprecated;
        match &self.view.stances {
            Some((only, words)) if words.contains(&"deprecated") => !only || deprecated,
            _ => !deprecated,
        }
    }

    pub(super) fn but_stance(&self, at: usize) -> bool {
        self.by_source(at) && self.by_time(at) && self.by_rank(at)
    }

    /// Every axis but AT LEAST.
    fn passes(&self, at: usize) -> bool {
        self.but_stance(at) && self.by_stance(at)
    }

    fn origin(&self, at: usize) -> String {
        let statement = self.statement(at);
        if let Some(last) = statement.said_by.last().filter(|who| **who != "they") {
            return (*last).to_owned();
        }
        let (chain, outlet) = self.chain(statement.source);
        outlet.map_or_else(|| SOURCES[chain[chain.len() - 1]].to_owned(), str::to_owned)
    }

    fn origins(&self, statements: &[usize]) -> u64 {
        let of = |denied: bool| {
            let side = statements.iter().filter(|at| (self.statement(**at).stance == Stance::Denied) == denied);
            side.map(|at| self.origin(*at)).collect::<BTreeSet<_>>().len() as u64
        };
        of(true).max(of(false))
    }

    /// The statements that count.
    pub(super) fn counted(&self) -> BTreeSet<String> {
        let edges = self.edges();
        let of_edges = edges.values().flat_map(|edge| edge.statements.iter().cloned());
        let literals = self.literals().into_iter().flat_map(|(node, key)| self.kept(node, key).0);
        of_edges.chain(literals.flat_map(|value| value.statements.into_iter().map(id))).collect()
    }

    /// The edges that are present.
    pub(super) fn edges(&self) -> BTreeMap<Claim, Edge> {
        let claims: BTreeSet<Claim> = self.all().map(|at| claim(self.statement(at))).collect();
        let edges = claims.into_iter().filter(|claim| matches!(claim, Claim::Edge(..)));
        edges.filter_map(|claim| self.edge(&claim).map(|edge| (claim, edge))).collect()
    }

    fn edge(&self, wanted: &Claim) -> Option<Edge> {
        let all: Vec<usize> = self.all().filter(|at| claim(self.statement(*at)) == *wanted).collect();
        let counted: Vec<usize> = all.iter().copied().filter(|at| self.passes(*at)).collect();
        let least = self.view.at_least.unwrap_or(1);
        if counted.is_empty() || self.origins(&counted) < least {
            return None;
        }
        let words = ["asserted", "reported", "possible", "proposed", "denied"];
        let has = |stance: &[Stance]| {
            all.iter().any(|at| self.but_stance(*at) && stance.contains(&self.statement(*at).stance))
        };
        let verdicts: Vec<(bool, bool)> = counted.iter().filter_map(|at| self.in_window(*at)).collect();
        let certain = verdicts.iter().any(|verdict| verdict.1);
        let valid: Vec<Option<&str>> = counted.iter().map(|at| self.statement(*at).valid.as_deref()).collect();
        Some(Edge {
            statements: counted.iter().map(|at| id(*at)).collect(),
            stance: words.into_iter().filter(|word| counted.iter().any(|at| self.word(*at) == *word)).collect(),
            corroboration: self.origins(&counted),
            contested: has(&[Stance::Denied]) && has(&[Stance::Asserted, Stance::Possible]),
            holds: (!verdicts.is_empty()).then_some(if certain { "certainly" } else { "possibly" }),
            validity: calendar::joined(&valid),
        })
    }

    /// The ways in which `()-[:name]->()` matches: start, relation as stated, end.
    pub(super) fn matches(&self, name: Option<&str>) -> Vec<(&'static str, &'static str, &'static str)> {
        let mut rows = Vec::new();
        for claim in self.edges().into_keys() {
            let Claim::Edge(start, relation, end) = claim else { continue };
            let above = SUPERS.iter().find(|pair| pair.0 == relation).map(|pair| pair.1);
            if name.is_some_and(|name| relation != name && above != Some(name)) {
                continue;
            }
            rows.push((start, relation, end));
            // Read as the relation that was asked for.
            if SYMMETRIC.contains(&name.unwrap_or(relation)) && start != end {
                rows.push((end, relation, start));
            }
        }
        rows.sort_unstable();
        rows
    }

    pub(super) fn literals(&self) -> BTreeSet<(&'static str, &'static str)> {
        let literal = |at: usize| match claim(self.statement(at)) {
            Claim::Literal(node, key) => Some((node, key)),
            Claim::Edge(..) => None,
        };
        self.all().filter_map(literal).collect()
    }

    pub(super) fn of_literal(&self, node: &str, key: &str) -> Vec<usize> {
        let is = |at: &usize| matches!(claim(self.statement(*at)), Claim::Literal(n, k) if n == node && k == key);
        self.all().filter(is).collect()
    }

    /// The values of a literal that are kept, and those that AT LEAST removes.
    fn kept(&self, node: &str, key: &str) -> (Vec<Valued>, Vec<Valued>) {
        let counted = self.of_literal(node, key).into_iter().filter(|at| self.passes(*at));
        let values = self.values(key, counted);
        let least = self.view.at_least.unwrap_or(0);
        values.clone().into_iter().partition(|value| {
            let backing = values.iter().filter(|other| other.value == value.value || other.lies_within(value));
            self.origins(&backing.flat_map(|other| other.statements.clone()).collect::<Vec<_>>()) >= least
        })
    }

    pub(super) fn values(&self, key: &str, statements: impl Iterator<Item = usize>) -> Vec<Valued> {
        let mut values: Vec<Valued> = Vec::new();
        for at in statements {
            let value = self.value(at);
            let preferred = self.statement(at).rank == Rank::Preferred;
            match values.iter_mut().find(|valued| valued.value == *value) {
                Some(known) => {
                    known.statements.push(at);
                    known.preferred |= preferred;
                }
                None => values.push(Valued {
                    value: value.clone(),
                    dated: key == "founded" || key == "dissolved",
                    statements: vec![at],
                    preferred,
                }),
            }
        }
        values
    }

    /// The statements behind a literal.
    pub(super) fn evidence(&self, node: &str, key: &str) -> BTreeSet<String> {
        self.kept(node, key).0.into_iter().flat_map(|value| value.statements).map(id).collect()
    }

    /// A literal read as a property.
    pub(super) fn read(&self, node: &str, key: &str) -> Read {
        let (kept, removed) = self.kept(node, key);
        if MANY.contains(&key) {
            let mut list: Vec<String> = kept.iter().map(|v| v.value.as_str().unwrap().to_owned()).collect();
            list.sort();
            let value = if list.is_empty() { Json::Null } else { Json::from(list) };
            return Read { value, warned: false };
        }
        let nothing = || Read { value: Json::Null, warned: false };
        match settled(&kept).as_slice() {
            [] => nothing(),
            [one] => {
                let everything: Vec<Valued> = kept.iter().chain(&removed).cloned().collect();
                Read { value: one.value.clone(), warned: settled(&everything).len() > 1 }
            }
            _ => Read { value: Json::Null, warned: true },
        }
    }
}

pub(super) fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A value and who states it.
#[derive(Clone, Debug)]
pub(super) struct Valued {
    pub(super) value: Json,
    pub(super) dated: bool,
    pub(super) statements: Vec<usize>,
    preferred: bool,
}

impl Valued {
    pub(super) fn lies_within(&self, other: &Valued) -> bool {
        self.dated && {
            let (own, theirs) = (days(&text(&self.value)), days(&text(&other.value)));
            theirs.0 <= own.0 && own.1 <= theirs.1
        }
    }
}

/// The values that are left when a preferred one puts the others aside and a narrower date the wider.
fn settled(values: &[Valued]) -> Vec<Valued> {
    let preferred = values.iter().any(|value| value.preferred);
    let standing: Vec<&Valued> = values.iter().filter(|value| value.preferred == preferred).collect();
    let settles = |narrow: &Valued, wide: &Valued| {
        let same = wide.lies_within(narrow);
        let unmarked = !is_marked(&text(&narrow.value)) && is_marked(&text(&wide.value));
        narrow.value != wide.value && narrow.lies_within(wide) && (!same || unmarked)
    };
    let left = standing.iter().filter(|value| !standing.iter().any(|other| settles(other, value)));
    left.map(|value| (*value).clone()).collect()
}
