//! [`Mask`]: which statements count and which edges are present, as bits.

mod cache;
mod choice;
mod source;
mod time;

use std::sync::Arc;

pub use cache::Masks;
pub use choice::{Choice, Given, Voice};
pub use time::{Core, Times};

use super::bits::Bits;
use super::literal::origins;
use super::statement::StatementTable;
use super::{Derived, EdgeRef, Graph};
use crate::budget::{Budget, Watch};
use crate::diagnostic::{Fault, codes};
use crate::model::lens::{Stances, Word};
use crate::model::statement::{Rank, Stance};
use crate::model::{EdgeId, Lens, StatementId, Value};

/// The statements and edges of a lens; everything, for an open graph.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    /// What counts.
    statements: Option<Bits>,
    /// What would count but for `AT LEAST`; none without it.
    passing: Option<Bits>,
    pub(super) edges: Option<Bits>,
    /// Every edge of the graph it was made for is present, so that nobody needs to look.
    pub(super) whole: bool,
    at_least: Option<u64>,
    axes: Axes,
    view: String,
    /// What rules give in the view.
    pub(super) derived: Option<Arc<Derived>>,
}

/// What passes each axis alone; none where the axis lets everything through. Stance and rank are asked of the
/// statement itself, so that the usual view has nothing to compile.
#[derive(Clone, Debug, Default)]
struct Axes {
    time: Option<Bits>,
    certain: Option<Bits>,
    source: Option<Bits>,
    stances: Option<Stances>,
    /// No statement has a stance that the view wants: `ONLY derived`.
    hidden: bool,
}

/// An axis of a view that looks at one statement at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// `AS OF`, `BETWEEN`.
    Time,
    /// `ACCORDING TO`.
    Source,
    /// `INCLUDING`, `ONLY`.
    Stance,
    /// The word `deprecated`.
    Rank,
}

impl Axis {
    /// All of them.
    pub const ALL: [Axis; 4] = [Axis::Time, Axis::Source, Axis::Stance, Axis::Rank];

    /// The word by which WHY names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Axis::Time => "time",
            Axis::Source => "source",
            Axis::Stance => "stance",
            Axis::Rank => "rank",
        }
    }
}

impl Mask {
    /// Everything counts.
    pub fn all() -> Self {
        Mask::default()
    }

    /// The statements and edges that pass a lens; `parameters` gives the value of a parameter. The word `derived`
    /// is passed over: what rules give is put on top by [`Mask::with_derived`].
    ///
    /// # Errors
    /// When a parameter is missing or no name or date, or an open graph is given a view.
    pub fn compile(graph: &Graph, lens: &Lens, parameters: &dyn Fn(&str) -> Option<Value>) -> Result<Mask, Fault> {
        if graph.statements().is_some() {
            return Ok(Mask::of(graph, &Choice::of(graph, lens, &Given::values(parameters))?));
        }
        if *lens == Lens::default() {
            return Ok(Mask::all());
        }
        Err(Fault::new(codes::NO_STATEMENTS, "an open graph has no statements that a view could choose"))
    }

    /// The statements and edges of a resolved lens; everything, for an open graph. Linear in the statements, but for
    /// the usual view of a graph in a file, which brings that along.
    pub fn of(graph: &Graph, choice: &Choice) -> Mask {
        Mask::unless(graph, choice, &Watch::default())
    }

    /// The same within the limits of a query.
    ///
    /// # Errors
    /// When the time is over, or the query was cancelled.
    pub fn within(graph: &Graph, choice: &Choice, budget: &Budget) -> Result<Mask, Fault> {
        let mask = Mask::unless(graph, choice, &budget.watch());
        budget.check().map(|()| mask)
    }

    /// As [`Mask::of`], whatever a file brings along.
    pub(super) fn compiled(graph: &Graph, choice: &Choice) -> Mask {
        Mask::worked_out(graph, choice, &Watch::default())
    }

    /// As [`Mask::of`], and some part of it when it is time to stop.
    fn unless(graph: &Graph, choice: &Choice, watch: &Watch) -> Mask {
        if let Some([statements, edges]) = graph.usual().filter(|_| *choice == Choice::default()) {
            let axes = Axes { stances: Some(choice.stances), ..Axes::default() };
            return Mask::made(graph, choice, axes, [statements, edges], None);
        }
        Mask::worked_out(graph, choice, watch)
    }

    fn worked_out(graph: &Graph, choice: &Choice, watch: &Watch) -> Mask {
        let Some(table) = graph.statements() else { return Mask::all() };
        let source = source::compile(graph, table, &choice.voices, watch);
        let (time, certain) = match choice.window {
            Some((from, to)) => {
                let (may, certain) = time::compile(&Times::new(graph, table, source.as_ref()), from, to, watch);
                (Some(if choice.certainly { certain.clone() } else { may }), Some(certain))
            }
            None => (None, None),
        };
        let axes = Axes { time, certain, source, stances: Some(choice.stances), hidden: false };
        let mut statements = pick(table, watch, |s| axes.stands(table, s) && axes.ranks(table, s));
        for bits in [&axes.time, &axes.source].into_iter().flatten() {
            statements.intersect(bits);
        }
        let edges = present(graph, table, &statements, choice.at_least, watch);
        let passing = choice.at_least.map(|least| {
            let passing = statements.clone();
            drop_short(graph, &edges, &mut statements, least, watch);
            passing
        });
        Mask::made(graph, choice, axes, [statements, edges], passing)
    }

    fn made(graph: &Graph, choice: &Choice, axes: Axes, [statements, edges]: [Bits; 2], passing: Option<Bits>) -> Mask {
        Mask {
            statements: Some(statements),
            passing,
            whole: edges.count() == graph.edge_bound(),
            edges: Some(edges),
            at_least: choice.at_least,
            axes,
            view: choice.text(graph),
            derived: None,
        }
    }

    /// The statements and the edges that count, as a file keeps them; none for an open graph.
    pub(super) fn bits(&self) -> Option<[&Bits; 2]> {
        self.statements.as_ref().zip(self.edges.as_ref()).map(|(statements, edges)| [statements, edges])
    }

    /// The view as one would write it, with ids for names; empty for that of a query that names none.
    pub fn view(&self) -> &str {
        &self.view
    }

    /// When the statements of a graph hold, with existence as the source axis has it.
    pub fn times<'g>(&self, graph: &'g Graph, table: &'g StatementTable) -> Times<'g> {
        Times::new(graph, table, self.axes.source.as_ref())
    }

    /// When each statement holds in any case; none for a lens without a window.
    pub fn cores(graph: &Graph, choice: &Choice) -> Option<Vec<Core>> {
        let table = graph.statements().filter(|_| choice.window.is_some())?;
        let source = source::compile(graph, table, &choice.voices, &Watch::default());
        Some(time::cores(&Times::new(graph, table, source.as_ref())))
    }

    /// Whether the edge is present; one that was added after the mask was made is.
    #[inline]
    pub fn has_edge(&self, edge: EdgeId) -> bool {
        match &self.edges {
            None => true,
            Some(bits) => bits.get(edge.index()) || edge.index() >= bits.len(),
        }
    }

    /// Whether every edge is present, but for those that were added after the mask was made.
    #[inline]
    pub fn is_all_edges(&self) -> bool {
        self.edges.is_none() || self.whole
    }

    /// Whether the statement passes every axis.
    #[inline]
    pub fn counts(&self, statement: StatementId) -> bool {
        self.statements.as_ref().is_none_or(|bits| bits.get(statement.index()))
    }

    /// Whether the statement passes every axis, `AT LEAST` set aside.
    pub fn counts_but_at_least(&self, statement: StatementId) -> bool {
        self.passing.as_ref().map_or_else(|| self.counts(statement), |bits| bits.get(statement.index()))
    }

    /// Whether a statement of the graph's table passes every axis but the stances: what dissent is taken from.
    pub fn counts_but_stance(&self, table: &StatementTable, statement: StatementId) -> bool {
        [Axis::Time, Axis::Source, Axis::Rank].into_iter().all(|axis| self.passes(table, axis, statement))
    }

    /// Whether a statement of the graph's table passes one axis. Constant time.
    pub fn passes(&self, table: &StatementTable, axis: Axis, statement: StatementId) -> bool {
        let within = |bits: &Option<Bits>| bits.as_ref().is_none_or(|bits| bits.get(statement.index()));
        match axis {
            Axis::Time => within(&self.axes.time),
            Axis::Source => within(&self.axes.source),
            Axis::Stance => self.axes.stands(table, statement),
            Axis::Rank => self.axes.ranks(table, statement),
        }
    }

    /// Whether the statement holds in the window however missing dates are filled in; none without a window.
    pub fn holds_certainly(&self, statement: StatementId) -> Option<bool> {
        self.axes.certain.as_ref().map(|bits| bits.get(statement.index()))
    }

    /// What rules give in the view; none where it leaves derived edges out.
    pub fn derived(&self) -> Option<&Arc<Derived>> {
        self.derived.as_ref()
    }

    /// Whether the view hides what is stated: `ONLY derived`.
    pub fn hides_stated(&self) -> bool {
        self.axes.hidden
    }

    /// Lets no statement count, for want of a stance.
    pub(super) fn hide_statements(&mut self) {
        let none = self.statements.as_ref().map(|bits| Bits::new(bits.len()));
        self.passing = self.passing.as_ref().and(none.as_ref()).cloned();
        (self.statements, self.axes.hidden) = (none, true);
    }

    /// The fewest origins an edge or a literal value needs.
    pub fn at_least(&self) -> Option<u64> {
        self.at_least
    }
}

fn pick(table: &StatementTable, watch: &Watch, of: impl Fn(StatementId) -> bool) -> Bits {
    let mut bits = Bits::new(table.len());
    for statement in watch.until_over(table.iter()).filter(|s| of(*s)) {
        bits.set(statement.index(), true);
    }
    bits
}

impl Axes {
    fn stands(&self, table: &StatementTable, statement: StatementId) -> bool {
        let Some(wanted) = self.stances else { return true };
        !self.hidden
            && match table.stance(statement) {
                Stance::Asserted if table.is_reported(statement) => wanted.reported,
                Stance::Asserted => wanted.asserted,
                Stance::Possible => wanted.possible,
                Stance::Proposed => wanted.proposed,
                Stance::Denied => wanted.denied,
            }
    }

    fn ranks(&self, table: &StatementTable, statement: StatementId) -> bool {
        let rank = table.rank(statement);
        match self.stances.map(|stances| stances.deprecated) {
            None | Some(Word::Included) => true,
            Some(Word::Absent) => rank != Rank::Deprecated,
            Some(Word::Only) => rank == Rank::Deprecated,
        }
    }
}

fn present(graph: &Graph, table: &StatementTable, statements: &Bits, at_least: Option<u64>, watch: &Watch) -> Bits {
    let mut edges = Bits::new(graph.edge_bound());
    for edge in watch.until_over((0..graph.edge_bound()).map(EdgeId::at)) {
        let all = graph.edge_statements(edge);
        let mut counted = all.iter().copied().filter(|s| statements.get(s.index()));
        let is_present = match at_least {
            _ if all.is_empty() => true,
            None => counted.next().is_some(),
            Some(least) => counted.clone().next().is_some() && origins(table, counted) >= least,
        };
        edges.set(edge.index(), is_present);
    }
    edges
}

/// Takes away the statements of edges and literal values that too few origins state.
fn drop_short(graph: &Graph, edges: &Bits, statements: &mut Bits, least: u64, watch: &Watch) {
    let removed = (0..graph.edge_bound()).filter(|edge| !edges.get(*edge));
    let short = super::literal::short_of(graph, statements, least, watch);
    let of_edges = removed.flat_map(|edge| graph.edge_statements(EdgeId::at(edge)).iter().copied());
    for statement in of_edges.chain(short) {
        statements.set(statement.index(), false);
    }
}

/// The ends of a claim, for the axes that look at them.
fn ends(graph: &Graph, edge: EdgeId) -> [crate::model::NodeId; 2] {
    let EdgeRef { start, end, .. } = graph.edge(edge);
    [start, end]
}
