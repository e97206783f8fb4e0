//! What rules give, by exhaustion and in years: nothing here is shared with the engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The relations: `backs` and `nears` imply `links`, `abuts` implies `nears`, `joins` implies `chains`; `chains` is
/// transitive, `nears` and `joins` are symmetric.
pub(super) const RELATIONS: [&str; 6] = ["links", "backs", "chains", "nears", "joins", "abuts"];
const ABOVE: [Option<usize>; 6] = [None, Some(0), None, Some(0), Some(CHAINS), Some(NEARS)];
const CHAINS: usize = 2;
const NEARS: usize = 3;
const SYMMETRIC: [usize; 2] = [NEARS, 4];
const NODES: usize = 3;

/// An edge, with the ends of a symmetric one in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fact {
    pub(super) subject: usize,
    pub(super) relation: usize,
    pub(super) object: usize,
}

impl Fact {
    pub(super) fn new(subject: usize, relation: usize, object: usize) -> Fact {
        let turned = SYMMETRIC.contains(&relation) && object < subject;
        let (subject, object) = if turned { (object, subject) } else { (subject, object) };
        Fact { subject, relation, object }
    }

    /// Whether it can be read as `relation` from one node to another.
    pub(super) fn reads(self, relation: usize, from: usize, to: usize) -> bool {
        let (mut at, mut turns) = (self.relation, false);
        loop {
            turns |= SYMMETRIC.contains(&at);
            if at == relation {
                break;
            }
            let Some(above) = ABOVE[at] else { return false };
            at = above;
        }
        let along = (self.subject, self.object) == (from, to);
        along || turns && (self.object, self.subject) == (from, to)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{} {} n{}", self.subject, RELATIONS[self.relation], self.object)
    }
}

/// A statement.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub(super) fact: Fact,
    pub(super) valid: Option<&'static str>,
    pub(super) stance: &'static str,
    pub(super) source: usize,
    pub(super) speaker: Option<usize>,
}

/// One step of a pattern: along (0), against (1) or either way (2).
#[derive(Clone, Debug)]
pub(super) struct Premise {
    pub(super) from: usize,
    pub(super) relation: usize,
    pub(super) to: usize,
    pub(super) direction: u8,
}

/// What a rule asks of the first and the last node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Condition {
    None,
    Apart,
    Ordered,
}

/// A rule over variables 0, 1, 2.
#[derive(Clone, Debug)]
pub(super) struct RuleText {
    pub(super) premises: Vec<Premise>,
    pub(super) condition: Condition,
    pub(super) subject: usize,
    pub(super) relation: usize,
    pub(super) object: usize,
}

impl RuleText {
    /// Two edges of `chains` in a row.
    pub(super) fn transitive() -> RuleText {
        let premise = |from, to| Premise { from, relation: CHAINS, to, direction: 0 };
        let premises = vec![premise(0, 1), premise(1, 2)];
        RuleText { premises, condition: Condition::None, subject: 0, relation: CHAINS, object: 2 }
    }

    pub(super) fn text(&self, number: usize) -> String {
        let mut text = format!("RULE rule-{number} MATCH (v0)");
        for premise in &self.premises {
            let name = RELATIONS[premise.relation];
            let arrow = match premise.direction {
                0 => format!("-[:{name}]->"),
                1 => format!("<-[:{name}]-"),
                _ => format!("-[:{name}]-"),
            };
            text.push_str(&[arrow, format!("(v{})", premise.to)].concat());
        }
        let last = self.premises.len();
        let condition = match self.condition {
            Condition::None => String::new(),
            Condition::Apart => format!(" WHERE v0 <> v{last}"),
            Condition::Ordered => format!(" WHERE v0.id < v{last}.id"),
        };
        text.push_str(&condition);
        format!("{text} DERIVE (v{})-[:{}]->(v{})", self.subject, RELATIONS[self.relation], self.object)
    }

    /// What follows when the premises are these edges, in order; nothing when they do not fit.
    pub(super) fn gives(&self, facts: &[Fact]) -> BTreeSet<Fact> {
        let mut given = BTreeSet::new();
        let apart = (0..facts.len()).all(|at| !facts[..at].contains(&facts[at]));
        if facts.len() != self.premises.len() || !apart {
            return given;
        }
        for number in 0..NODES.pow(3) {
            let nodes = [number % NODES, number / NODES % NODES, number / NODES / NODES];
            let fits = self.premises.iter().zip(facts).all(|(premise, fact)| {
                let (from, to) = (nodes[premise.from], nodes[premise.to]);
                let along = fact.reads(premise.relation, from, to);
                let against = fact.reads(premise.relation, to, from);
                match premise.direction {
                    0 => along,
                    1 => against,
                    _ => along || against,
                }
            });
            let last = nodes[self.premises.len()];
            let holds = match self.condition {
                Condition::None => true,
                Condition::Apart => nodes[0] != last,
                Condition::Ordered => nodes[0] < last,
            };
            if fits && holds {
                given.insert(Fact::new(nodes[self.subject], self.relation, nodes[self.object]));
            }
        }
        given
    }
}

/// The view; `derived` is in it always.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) window: Option<(i64, i64)>,
    pub(super) certainly: bool,
    pub(super) possible: bool,
    pub(super) at_least: Option<u64>,
}

impl View {
    pub(super) fn text(self) -> String {
        self.with(if self.possible { "INCLUDING possible, derived" } else { "INCLUDING derived" })
    }

    /// The same view with nothing but what only rules and chains give.
    pub(super) fn text_of_derived(self) -> String {
        self.with(if self.possible { "ONLY asserted, reported, possible, derived" } else { "ONLY derived" })
    }

    /// The same view with denials, which are shown and prove nothing.
    pub(super) fn text_with_denials(self) -> String {
        self.with(if self.possible { "INCLUDING possible, denied, derived" } else { "INCLUDING denied, derived" })
    }

    fn with(self, stances: &str) -> String {
        let mut text = self.window.map_or_else(String::new, |(from, to)| format!("BETWEEN {from} AND {to} "));
        if self.certainly {
            text = format!("CERTAINLY {text}");
        }
        text += stances;
        if let Some(least) = self.at_least {
            text.push_str(&[" AT LEAST ", &least.to_string(), " SOURCES"].concat());
        }
        text
    }
}

/// The years of a period, from 1995 to 2010 where it is open.
type Years = BTreeSet<i64>;

fn span(text: &str) -> (Option<i64>, Option<i64>) {
    let year = |text: &str| text.parse().ok();
    match text.split_once('/') {
        None => (year(text), year(text)),
        Some((from, to)) => (year(from), year(to)),
    }
}

/// All years of some periods; everything for the period of unknown ends.
pub(super) fn years(periods: &[String]) -> Years {
    let spans = periods.iter().map(|text| span(text));
    spans.flat_map(|(from, to)| from.unwrap_or(1995)..=to.unwrap_or(2010)).collect()
}

/// The first and last day of a year, with years of 400 days.
fn days(year: i64) -> (i64, i64) {
    (year * 400, year * 400 + 399)
}

const FOREVER: i64 = 4_000_000;

/// Earliest and latest start, earliest and latest end, and whether it holds on the day its source wrote.
fn four(valid: Option<&str>, published: Option<i64>) -> ([i64; 4], bool) {
    let open = valid.is_none_or(|text| text.ends_with(".."));
    let (from, to) = valid.map_or((None, None), span);
    if valid.is_some_and(|text| !text.contains('/')) {
        let (first, last) = days(from.unwrap());
        return ([first, last, first, last], false);
    }
    let (mut start, mut end) = (from.map_or((-FOREVER, FOREVER), days), to.map_or((-FOREVER, FOREVER), days));
    let written = published.map(days).filter(|day| open && day.1 >= start.0);
    if let Some((first, last)) = written {
        start.1 = start.1.min(last);
        end.0 = end.0.max(first.max(start.0));
    }
    end.0 = end.0.max(start.0);
    start.1 = start.1.min(end.1);
    ([start.0, start.1, end.0, end.1], written.is_some())
}

/// Sets of stated edges, each with the size of the smallest tree over just these.
type Proofs = BTreeMap<BTreeSet<Fact>, usize>;

pub(super) struct Reference<'c> {
    statements: &'c [Stated],
    published: &'c [Option<i64>; 2],
    view: View,
    proofs: BTreeMap<Fact, Proofs>,
}

impl<'c> Reference<'c> {
    pub(super) fn new(
        statements: &'c [Stated],
        published: &'c [Option<i64>; 2],
        rules: &[RuleText],
        view: View,
    ) -> Self {
        let mut reference = Reference { statements, published, view, proofs: BTreeMap::new() };
        let all: Vec<RuleText> = rules.iter().cloned().chain([RuleText::transitive()]).collect();
        let stated: BTreeSet<Fact> = statements.iter().map(|stated| stated.fact).collect();
        let premises: Vec<Fact> = stated.into_iter().filter(|fact| reference.may_be_premise(*fact)).collect();
        for fact in premises {
            reference.proofs.entry(fact).or_default().insert(BTreeSet::from([fact]), 1);
        }
        while reference.round(&all) {}
        reference
    }

    /// Uses every rule on every choice of facts; whether anything is new or shorter.
    fn round(&mut self, rules: &[RuleText]) -> bool {
        let facts: Vec<Fact> = self.proofs.keys().copied().collect();
        let mut found: Vec<(Fact, BTreeSet<Fact>, usize)> = Vec::new();
        for rule in rules {
            let count = rule.premises.len();
            for number in 0..facts.len().pow(u32::try_from(count).unwrap()) {
                let pick = |at: usize| facts[number / facts.len().pow(u32::try_from(at).unwrap()) % facts.len()];
                let premises: Vec<Fact> = (0..count).map(pick).collect();
                for head in rule.gives(&premises) {
                    let mut sets: Vec<(BTreeSet<Fact>, usize)> = vec![(BTreeSet::new(), 1)];
                    for premise in &premises {
                        let more = &self.proofs[premise];
                        let pairs = sets.iter().flat_map(|set| more.iter().map(move |other| (set, other)));
                        sets = pairs.map(|((a, m), (b, n))| (a.union(b).copied().collect(), m + n)).collect();
                    }
                    found.extend(sets.into_iter().map(|(set, size)| (head, set, size)));
                }
            }
        }
        let mut changed = false;
        for (head, set, size) in found {
            let known = self.proofs.entry(head).or_default().entry(set).or_insert(usize::MAX);
            changed |= size < *known;
            *known = size.min(*known);
        }
        changed
    }

    fn four(&self, stated: &Stated) -> ([i64; 4], bool) {
        four(stated.valid, self.published[stated.source])
    }

    fn is_certain(&self, stated: &Stated) -> bool {
        let Some((from, to)) = self.view.window else { return false };
        let ([_, latest_start, earliest_end, _], _) = self.four(stated);
        self.may_hold(stated) && latest_start <= days(to).1 && earliest_end >= days(from).0
    }

    fn may_hold(&self, stated: &Stated) -> bool {
        let Some((from, to)) = self.view.window else { return true };
        let ([earliest_start, _, _, latest_end], _) = self.four(stated);
        earliest_start <= days(to).1 && latest_end >= days(from).0
    }

    /// The statements of a fact that pass the axes which look at one statement.
    fn counted(&self, fact: Fact) -> Vec<&Stated> {
        let stands = |stated: &Stated| stated.stance == "asserted" || self.view.possible && stated.stance == "possible";
        let timely =
            |stated: &Stated| if self.view.certainly { self.is_certain(stated) } else { self.may_hold(stated) };
        self.statements.iter().filter(|s| s.fact == fact && stands(s) && timely(s)).collect()
    }

    /// Denials are never counted in these views, so what counts affirms.
    fn may_be_premise(&self, fact: Fact) -> bool {
        let counted = self.counted(fact);
        !counted.is_empty() && self.view.at_least.is_none_or(|least| origins(&counted) >= least)
    }

    fn validity(&self, fact: Fact) -> Option<Years> {
        let dated: Vec<String> = self.counted(fact).iter().filter_map(|s| s.valid.map(str::to_owned)).collect();
        (!dated.is_empty()).then(|| years(&dated))
    }

    /// The years that a set of stated edges shares; none for any time. An undated statement of an edge stands for all
    /// time, also beside dated ones, which tell when where nothing else does.
    fn shared(&self, set: &BTreeSet<Fact>) -> Option<Years> {
        let bound = set.iter().filter(|fact| !self.has_undated(**fact)).filter_map(|fact| self.validity(*fact));
        bound.reduce(|a, b| a.intersection(&b).copied().collect()).or_else(|| {
            let told = set.iter().filter_map(|fact| self.validity(*fact));
            told.reduce(|a, b| a.union(&b).copied().collect())
        })
    }

    fn has_undated(&self, fact: Fact) -> bool {
        self.counted(fact).iter().any(|stated| stated.valid.is_none())
    }

    /// Whether a set of stated edges holds together: at all, or in a CERTAINLY view for certain.
    pub(super) fn holds(&self, set: &BTreeSet<Fact>) -> bool {
        if self.view.certainly { self.certain(set) } else { self.shared(set).is_none_or(|years| !years.is_empty()) }
    }

    /// Whether some choice of statements, one per edge, holds for certain.
    fn certain(&self, set: &BTreeSet<Fact>) -> bool {
        let mut choices: Vec<Vec<&Stated>> = vec![Vec::new()];
        for fact in set {
            let sure: Vec<&Stated> = self.counted(*fact).into_iter().filter(|s| self.is_certain(s)).collect();
            let longer = choices
                .iter()
                .flat_map(|choice| sure.iter().map(|more| choice.iter().copied().chain([*more]).collect::<Vec<_>>()));
            choices = longer.collect();
        }
        let meet = |a: &Stated, b: &Stated| {
            let (([_, a_start, a_end, _], a_written), ([_, b_start, b_end, _], b_written)) =
                (self.four(a), self.four(b));
            a_start <= b_end && b_start <= a_end || a_written && b_written && a.source == b.source
        };
        let all_meet =
            |choice: &Vec<&Stated>| (0..choice.len()).all(|at| (0..at).all(|before| meet(choice[before], choice[at])));
        choices.iter().any(all_meet)
    }

    /// The proofs that hold, without the fact's own statements.
    fn derivations(&self, fact: Fact) -> Vec<&BTreeSet<Fact>> {
        let all = self.proofs.get(&fact).into_iter().flat_map(BTreeMap::keys);
        all.filter(|set| **set != BTreeSet::from([fact]) && self.holds(set)).collect()
    }

    fn is_stated(&self, fact: Fact) -> bool {
        self.may_be_premise(fact)
    }

    pub(super) fn all_facts() -> Vec<Fact> {
        let ends = (0..NODES).flat_map(|a| (0..NODES).map(move |b| (a, b)));
        let facts = ends.flat_map(|(a, b)| (0..RELATIONS.len()).map(move |relation| Fact::new(a, relation, b)));
        facts.collect::<BTreeSet<_>>().into_iter().collect()
    }

    pub(super) fn present(&self) -> BTreeSet<Fact> {
        let facts = Self::all_facts().into_iter();
        facts.filter(|fact| self.is_stated(*fact) || !self.derivations(*fact).is_empty()).collect()
    }

    /// The same where denials count, which make their own edges present and are no premises.
    pub(super) fn present_with_denials(&self) -> BTreeSet<Fact> {
        let timely =
            |stated: &Stated| if self.view.certainly { self.is_certain(stated) } else { self.may_hold(stated) };
        let denied = |fact: &Fact| {
            let denials = self.statements.iter().filter(|s| s.fact == *fact && s.stance == "denied" && timely(s));
            let denials: Vec<&Stated> = denials.collect();
            !denials.is_empty() && self.view.at_least.is_none_or(|least| origins(&denials) >= least)
        };
        self.present().into_iter().chain(Self::all_facts().into_iter().filter(denied)).collect()
    }

    /// What is derived and not stated as well.
    pub(super) fn only_derived(&self) -> BTreeSet<Fact> {
        self.present().into_iter().filter(|fact| !self.is_stated(*fact)).collect()
    }

    pub(super) fn years(&self, fact: Fact) -> Years {
        let own = self.is_stated(fact).then(|| self.validity(fact)).into_iter();
        let all: Vec<Option<Years>> =
            own.chain(self.derivations(fact).into_iter().map(|set| self.shared(set))).collect();
        let dated: Vec<Years> = all.into_iter().flatten().collect();
        if dated.is_empty() { years(&["/".to_owned()]) } else { dated.into_iter().flatten().collect() }
    }

    /// Whether it has a proof without a date.
    pub(super) fn is_undated(&self, fact: Fact) -> bool {
        let sets = self.proofs.get(&fact).into_iter().flat_map(BTreeMap::keys);
        sets.into_iter().any(|set| set.iter().all(|leaf| self.has_undated(*leaf)))
    }

    /// All stances of its own statements, else the strongest of its proofs, each as strong as its weakest edge.
    pub(super) fn stances(&self, fact: Fact) -> Vec<String> {
        const WORDS: [&str; 3] = ["asserted", "reported", "possible"];
        let rank = |stated: &Stated| match (stated.stance, stated.speaker) {
            ("asserted", None) => 0,
            ("asserted", Some(_)) => 1,
            _ => 2_usize,
        };
        let of = |fact: Fact| self.counted(fact).into_iter().map(rank).collect::<BTreeSet<_>>();
        let ranks = if self.is_stated(fact) {
            of(fact)
        } else {
            let weakest = |set: &BTreeSet<Fact>| set.iter().filter_map(|leaf| of(*leaf).first().copied()).max();
            self.derivations(fact).into_iter().filter_map(weakest).min().into_iter().collect()
        };
        ranks.into_iter().map(|rank| WORDS[rank].to_owned()).collect()
    }

    pub(super) fn corroboration(&self, fact: Fact) -> i64 {
        let least = |set: &BTreeSet<Fact>| set.iter().map(|leaf| origins(&self.counted(*leaf))).min().unwrap();
        let own = if self.is_stated(fact) { origins(&self.counted(fact)) } else { 0 };
        let proved = self.derivations(fact).into_iter().map(least).max().unwrap_or(0);
        own.max(proved).try_into().unwrap()
    }

    pub(super) fn certainty(&self, fact: Fact) -> Option<bool> {
        self.view.window?;
        let own = self.is_stated(fact) && self.counted(fact).iter().any(|stated| self.is_certain(stated));
        Some(own || self.derivations(fact).iter().any(|set| self.certain(set)))
    }

    /// Rule steps and stated edges of its smallest proof.
    pub(super) fn shortest(&self, fact: Fact) -> usize {
        let all = self.proofs[&fact].iter();
        let valid = all.filter(|(set, _)| **set == BTreeSet::from([fact]) || self.holds(set));
        valid.map(|(_, size)| *size).min().unwrap()
    }
}

/// Speakers, else sources.
fn origins(statements: &[&Stated]) -> u64 {
    let all: BTreeSet<(bool, usize)> =
        statements.iter().map(|s| s.speaker.map_or((false, s.source), |speaker| (true, speaker))).collect();
    all.len() as u64
}
