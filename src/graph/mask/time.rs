//! `AS OF` and `BETWEEN`: which statements may hold in a window, and which certainly do (MODEL.md 4.1).

use std::collections::HashMap;

use super::super::statement::{Claim, StatementTable};
use super::super::{Bits, Graph};
use super::ends;
use crate::budget::Watch;
use crate::model::edtf::{Day, Edtf, End, Mark};
use crate::model::schema::{Bounds, LiteralType, Schema};
use crate::model::statement::{LiteralValue, Rank, Stance};
use crate::model::{NodeId, SourceId, StatementId};

/// Days from the first to the last, both included; open ends are the least and greatest numbers.
type Days = (i64, i64);
const ALWAYS: Days = (i64::MIN, i64::MAX);

/// The statements that may hold in the window, and those that certainly do.
pub(super) fn compile(times: &Times<'_>, from: Day, to: Day, watch: &Watch) -> (Bits, Bits) {
    let days = (from.first().days, to.last().days);
    let table = times.table;
    let (mut may, mut certain) = (Bits::new(table.len()), Bits::new(table.len()));
    for statement in watch.until_over(table.iter()) {
        let span = times.span(statement, false);
        if span.start.0 > days.1 || span.end.1 < days.0 {
            continue;
        }
        may.set(statement.index(), true);
        if table.valid(statement).is_some_and(Edtf::is_marked) {
            continue;
        }
        let span = times.span(statement, true);
        if span.start.1 <= days.1 && span.end.0 >= days.0 {
            certain.set(statement.index(), true);
        }
    }
    (may, certain)
}

/// When a statement holds in any case: from its latest start to its earliest end. Where the end comes before the start
/// there is no such time, though the statement may hold on some day for certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Core {
    /// The latest day on which it may start.
    pub from: i64,
    /// The earliest day on which it may end.
    pub to: i64,
    /// The source whose own day it holds on, when that is known.
    pub written: Option<SourceId>,
}

impl Core {
    /// Whether two statements hold together on some day for certain.
    pub fn meets(self, other: Core) -> bool {
        let together = self.from <= other.to && other.from <= self.to;
        together || self.written.is_some() && self.written == other.written
    }
}

/// The cores of all statements.
pub(super) fn cores(times: &Times<'_>) -> Vec<Core> {
    let core = |statement| {
        let source = times.table.source(statement);
        let (span, by_publication) = times.filled(statement, true);
        let day = times.published.get(source.index()).map_or(ALWAYS, |pair| pair.1);
        let written = Some(source).filter(|_| by_publication && day != ALWAYS);
        Core { from: span.start.1, to: span.end.0, written }
    };
    times.table.iter().map(core).collect()
}

/// When a statement starts and ends, each as the first and last day it can be.
#[derive(Clone, Copy)]
struct Span {
    start: Days,
    end: Days,
}

/// The unknowns of one statement, before they limit each other.
#[derive(Clone, Copy)]
struct Unknowns {
    span: Span,
    /// Start and end are one day.
    same: bool,
    /// It held when its source wrote.
    published: bool,
}

impl Unknowns {
    fn of(valid: Option<Edtf>) -> Self {
        let (start, end) = match valid {
            Some(valid) => (valid.start(), valid.end()),
            None => (End::Unknown, End::Open),
        };
        let days = |end: End| end.date().map_or(ALWAYS, |day| (day.first().days, day.last().days));
        Unknowns {
            span: Span { start: days(start), end: days(end) },
            same: valid.is_some_and(Edtf::is_date),
            published: end == End::Open,
        }
    }

    /// Ends that are not known are limited by existence.
    fn within(mut self, lives: Days) -> Self {
        if self.span.start == ALWAYS {
            self.span.start.0 = lives.0;
        }
        if self.span.end == ALWAYS {
            self.span.end.1 = lives.1;
        }
        self
    }
}

/// When statements hold, as far as their sources let one know: what limits the unknowns is when the source wrote and
/// when the ends existed.
pub struct Times<'a> {
    table: &'a StatementTable,
    graph: &'a Graph,
    /// Per source the days of publication, as written and as certain.
    published: Vec<(Days, Days)>,
    existence: HashMap<NodeId, (Days, Days)>,
}

impl<'a> Times<'a> {
    /// Of all statements; founding and dissolution are taken from those of the source axis.
    pub(super) fn new(graph: &'a Graph, table: &'a StatementTable, source: Option<&Bits>) -> Self {
        let sources = graph.sources().iter();
        let published = sources.map(|source| source.published.as_deref().map_or((ALWAYS, ALWAYS), known)).collect();
        Times { table, graph, published, existence: existence(graph, table, source) }
    }

    /// Whether both may hold on some day.
    pub fn meet(&self, a: StatementId, b: StatementId) -> bool {
        let (a, b) = (self.span(a, false), self.span(b, false));
        a.start.0 <= b.end.1 && b.start.0 <= a.end.1
    }

    /// Whether a date that the statement gives lies wholly outside the existence of an end.
    pub fn is_outside_existence(&self, statement: StatementId) -> bool {
        let lives = self.lives(statement, false);
        let valid = self.table.valid(statement);
        let ends = valid.into_iter().flat_map(|valid| [valid.start(), valid.end()]).filter_map(End::date);
        let mut dates = ends.chain(self.dated(statement));
        dates.any(|day| day.last().days < lives.0 || day.first().days > lives.1)
    }

    /// The value of a date literal.
    fn dated(&self, statement: StatementId) -> Option<Day> {
        let Some(Claim::Literal(_, key)) = self.table.claim(statement) else { return None };
        let literal = self.graph.literal(key).filter(|literal| literal.value == Some(LiteralType::Date));
        match (literal, self.table.value(statement)) {
            (Some(_), Some(LiteralValue::Text(text))) => Day::parse(&text).ok(),
            _ => None,
        }
    }

    fn span(&self, statement: StatementId, certain: bool) -> Span {
        self.filled(statement, certain).0
    }

    /// The span, and whether publication was among its limits.
    fn filled(&self, statement: StatementId, certain: bool) -> (Span, bool) {
        let unknowns = Unknowns::of(self.table.valid(statement));
        let published = self.published.get(self.table.source(statement).index());
        let published = published.map_or(ALWAYS, |pair| if certain { pair.1 } else { pair.0 });
        // What possibility sets aside, certainty does not rest on: a date may be left here that the other had a rival of.
        let aside = certain && narrow(unknowns.within(self.lives(statement, false)), None).is_none();
        fill(unknowns, published, if aside { ALWAYS } else { self.lives(statement, certain) })
    }

    /// The days on which all ends of a statement may have existed.
    fn lives(&self, statement: StatementId, certain: bool) -> Days {
        let of = |node: &NodeId| self.existence.get(node).map_or(ALWAYS, |pair| if certain { pair.1 } else { pair.0 });
        let both = |a: Days, b: Days| (a.0.max(b.0), a.1.min(b.1));
        match self.table.claim(statement) {
            _ if self.existence.is_empty() => ALWAYS,
            Some(Claim::Edge(edge)) => ends(self.graph, edge).iter().map(of).fold(ALWAYS, both),
            Some(Claim::Literal(node, _)) => of(&node),
            None => ALWAYS,
        }
    }
}

/// A date as written, and as certain: one with a mark counts as unknown there.
fn known(text: &str) -> (Days, Days) {
    let Ok(day) = Day::parse(text) else { return (ALWAYS, ALWAYS) };
    let days = (day.first().days, day.last().days);
    (days, if day.mark() == Mark::None { days } else { ALWAYS })
}

/// The four days of a statement over all fillings. What would leave nothing is set aside: publication
/// first, existence only when it alone does.
fn fill(unknowns: Unknowns, published: Days, lives: Days) -> (Span, bool) {
    let written = unknowns.span;
    let too_early = published.1 < written.start.0;
    let published = (unknowns.published && !too_early).then_some(published);
    let bounded = unknowns.within(lives);
    let exists = narrow(bounded, None);
    let tries = [
        (exists.and_then(|_| narrow(bounded, published)), published.is_some()),
        (exists, false),
        (narrow(unknowns, published), published.is_some()),
        (narrow(unknowns, None), false),
    ];
    tries.into_iter().find_map(|(span, by_publication)| Some((span?, by_publication))).unwrap_or((written, false))
}

/// The span under start ≤ publication ≤ end; none when nothing is left.
fn narrow(unknowns: Unknowns, published: Option<Days>) -> Option<Span> {
    let Span { mut start, mut end } = unknowns.span;
    if unknowns.same {
        return Some(Span { start, end });
    }
    if let Some(day) = published {
        let day = (day.0.max(start.0), day.1.min(end.1));
        if day.0 > day.1 {
            return None;
        }
        start.1 = start.1.min(day.1);
        end.0 = end.0.max(day.0);
    }
    start.1 = start.1.min(end.1);
    end.0 = end.0.max(start.0);
    (start.0 <= start.1 && end.0 <= end.1).then_some(Span { start, end })
}

/// Per node with a `bounds` literal: the earliest day it may have begun and the latest it may have ended,
/// as written and as certain.
fn existence(graph: &Graph, table: &StatementTable, source: Option<&Bits>) -> HashMap<NodeId, (Days, Days)> {
    let mut found: HashMap<NodeId, Found> = HashMap::new();
    let literals = graph.schema().into_iter().flat_map(Schema::literals);
    let bounds = literals.filter_map(|literal| Some((graph.key(&literal.name)?, literal.bounds?)));
    for (key, bounds) in bounds {
        for (node, statement) in graph.literal_statements_of_key(key) {
            let affirmed = table.stance(statement) == Stance::Asserted && table.rank(statement) != Rank::Deprecated;
            let heard = source.is_none_or(|bits| bits.get(statement.index()));
            if let (true, Some(LiteralValue::Text(text))) = (affirmed && heard, table.value(statement)) {
                found.entry(node).or_default().add(bounds, known(&text));
            }
        }
    }
    found.into_iter().map(|(node, found)| (node, found.lives())).collect()
}

/// The founding and dissolution dates of one node: least first days and greatest last days.
#[derive(Default)]
struct Found {
    begun: Option<(i64, i64)>,
    ended: Option<(i64, i64)>,
}

impl Found {
    fn add(&mut self, bounds: Bounds, (written, certain): (Days, Days)) {
        match bounds {
            Bounds::Start => {
                let (a, b) = self.begun.unwrap_or((i64::MAX, i64::MAX));
                self.begun = Some((a.min(written.0), b.min(certain.0)));
            }
            Bounds::End => {
                let (a, b) = self.ended.unwrap_or((i64::MIN, i64::MIN));
                self.ended = Some((a.max(written.1), b.max(certain.1)));
            }
        }
    }

    fn lives(&self) -> (Days, Days) {
        let begun = self.begun.unwrap_or((i64::MIN, i64::MIN));
        let ended = self.ended.unwrap_or((i64::MAX, i64::MAX));
        ((begun.0, ended.0), (begun.1, ended.1))
    }
}
