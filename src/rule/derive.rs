//! Rules on a view: the edges they give, how well these stand, and by which proofs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::certain::Certain;
use super::circle;
use super::closure::{Closure, Use};
use super::compile::{Rule, transitive};
use super::solve::{Alternative, Measure, Period, Periods, Table, Ways};
use crate::budget::{Budget, Watch};
use crate::diagnostic::Fault;
use crate::graph::{Bits, Choice, Core, Derived, Fact, Grade, Graph, Mask, StatementTable, View};
use crate::model::edtf::Edtf;
use crate::model::statement::Stance;
use crate::model::{EdgeId, StatementId, validity};

/// What rules give in one view.
#[derive(Debug)]
pub struct Derivation {
    /// The edges and their proofs, for an overlay.
    pub derived: Arc<Derived>,
    /// The rules, by the numbers in proofs.
    pub(super) rules: Vec<Arc<Rule>>,
    /// The uses of rules that hold.
    pub(super) uses: Vec<Use>,
    /// How each edge is proved.
    pub(super) ways: HashMap<EdgeId, Ways>,
}

/// Uses rules, and the transitive relations of the schema, on a view of a statement graph, whatever it says of
/// derived edges.
///
/// # Errors
/// When the budget is used up.
pub fn derive(graph: &Graph, rules: &[Arc<Rule>], choice: &Choice, budget: &Budget) -> Result<Derivation, Fault> {
    let base = Arc::new(Mask::within(graph, choice, budget)?);
    let cores = Mask::cores(graph, choice);
    let built_in = graph.schema().map(transitive).unwrap_or_default();
    let all: Vec<Arc<Rule>> = rules.iter().cloned().chain(built_in.into_iter().map(Arc::new)).collect();
    let premises = Premises { graph, base: &base, stated: stated(graph, &base, &budget.watch()) };
    budget.check()?;
    let mut closure = Closure::new(graph, &all);
    if let Err(fault) = closure.run(View::new(graph, &base), &premises.stated, budget) {
        return Err(closure.blame(fault));
    }
    let (rules, added) = (closure.rules(), std::mem::take(&mut closure.added));
    let mut uses = distinct(std::mem::take(&mut closure.uses), budget)?;
    let certain = match &cores {
        Some(cores) => Some(premises.certain(cores, &uses, budget)?),
        None => None,
    };
    if let Some(certain) = certain.as_ref().filter(|_| choice.certainly) {
        keep(certain, &mut uses, budget)?;
    }
    let periods = premises.periods(&uses, budget)?;
    keep(&periods, &mut uses, budget)?;
    let facts = facts(&periods, certain.as_ref(), &uses, budget)?;
    let names = rules.iter().map(|rule| rule.name.clone()).collect();
    let stated = premises.stated;
    let derived = Arc::new(Derived { rules: names, added, facts, stated, base });
    let ways = match certain {
        Some(certain) if choice.certainly => certain.into_ways(),
        _ => periods.into_ways(),
    };
    Ok(Derivation { derived, rules, uses, ways })
}

/// Stored edges on which rules may rest: some counted statement affirms them, and by those alone they pass
/// `AT LEAST`. One without any statement is scratch, and as good as stated where no origins are asked for.
fn stated(graph: &Graph, base: &Mask, watch: &Watch) -> Bits {
    let mut stated = Bits::new(graph.edge_bound());
    let Some(table) = graph.statements() else { return stated };
    let edges = watch.until_over((0..graph.edge_bound()).map(EdgeId::at));
    for edge in edges.filter(|edge| graph.edge_alive(*edge)) {
        let all = graph.edge_statements(edge);
        let affirming = || all.iter().copied().filter(|s| base.counts(*s) && table.stance(*s) != Stance::Denied);
        let passes = match base.at_least() {
            None => all.is_empty() || affirming().next().is_some(),
            Some(least) => affirming().next().is_some() && table.origins(affirming()) >= least,
        };
        stated.set(edge.index(), passes);
    }
    stated
}

/// One of several matches that use the same rule on the same edges for the same conclusion.
fn distinct(uses: Vec<Use>, budget: &Budget) -> Result<Vec<Use>, Fault> {
    let held = budget.hold();
    let mut numbered = Vec::with_capacity(uses.len());
    for (at, used) in uses.iter().enumerate() {
        let mut premises = used.proof.premises.clone();
        premises.sort_unstable();
        held.step(1)?;
        held.take(64 + size_of_val(&*premises))?;
        numbered.push((Arc::new((used.head, used.proof.rule, premises)), at));
    }
    let mut order = budget.sorted(numbered, usize::MAX, 1, Ord::cmp)?;
    order.dedup_by(|later, first| later.0 == first.0);
    let mut uses: Vec<Option<Use>> = uses.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|(_, at)| uses.get_mut(at)?.take()).collect())
}

/// What rules rest on in the end.
struct Premises<'a> {
    graph: &'a Graph,
    base: &'a Mask,
    stated: Bits,
}

impl Premises<'_> {
    /// The statements of a stated edge that rules may rest on.
    fn statements(&self, table: &StatementTable, edge: EdgeId) -> Vec<StatementId> {
        let all = self.graph.edge_statements(edge).iter().copied();
        all.filter(|s| self.base.counts(*s) && table.stance(*s) != Stance::Denied).collect()
    }

    /// The stated edges among premises, with their statements.
    fn leaves<'s>(&'s self, uses: &[Use], watch: &Watch) -> impl Iterator<Item = (EdgeId, Vec<StatementId>)> + 's {
        let premises = watch
            .until_over(uses.iter())
            .filter(|used| used.holds)
            .flat_map(|used| used.proof.premises.iter().copied());
        let leaves: BTreeSet<EdgeId> = premises.filter(|edge| self.stated.get(edge.index())).collect();
        let table = self.graph.statements();
        leaves.into_iter().map(move |edge| (edge, table.map(|table| self.statements(table, edge)).unwrap_or_default()))
    }

    fn periods(&self, uses: &[Use], budget: &Budget) -> Result<Table<Periods>, Fault> {
        let watch = budget.watch();
        let leaves: BTreeMap<EdgeId, Vec<StatementId>> = watch.until_over(self.leaves(uses, &watch)).collect();
        let undated = |edge| leaves.get(&edge).is_some_and(|statements| self.dated(statements).contains(&None));
        let mut table = Table::new(Periods { around: circle::around(uses, undated, &watch) });
        for (edge, statements) in watch.until_over(&leaves) {
            let grade = self.grade(statements);
            for period in self.dated(statements) {
                table.add(*edge, Alternative::stated(Period::stated(period), grade));
            }
        }
        budget.check()?;
        table.solve(uses, budget)?;
        Ok(table)
    }

    fn certain<'c>(&self, cores: &'c [Core], uses: &[Use], budget: &Budget) -> Result<Table<Certain<'c>>, Fault> {
        let mut table = Table::new(Certain { cores });
        let watch = budget.watch();
        for (edge, statements) in watch.until_over(self.leaves(uses, &watch)) {
            if statements.is_empty() {
                table.add(edge, Alternative::stated(Vec::new(), Grade::NEUTRAL));
            }
            let certain = statements.into_iter().filter(|s| self.base.holds_certainly(*s) == Some(true));
            for statement in certain {
                table.add(edge, Alternative::stated(vec![statement], Grade::NEUTRAL));
            }
        }
        budget.check()?;
        table.solve(uses, budget)?;
        Ok(table)
    }

    /// The periods of a stated edge, joined; and none, for all time, where a statement is undated, so that one with
    /// a date beside it takes no conclusion away.
    fn dated(&self, statements: &[StatementId]) -> Vec<Option<Edtf>> {
        let valid = |statement: &StatementId| self.graph.statements().and_then(|table| table.valid(*statement));
        let dated: Vec<Option<Edtf>> = statements.iter().filter_map(valid).map(Some).collect();
        let timeless = dated.len() < statements.len().max(1);
        let joined = if dated.is_empty() { Vec::new() } else { validity::joined(dated) };
        timeless.then_some(None).into_iter().chain(joined.into_iter().map(Some)).collect()
    }

    /// Of several statements of one edge the best of each; scratch leaves everything as it is.
    fn grade(&self, statements: &[StatementId]) -> Grade {
        let Some(table) = self.graph.statements().filter(|_| !statements.is_empty()) else { return Grade::NEUTRAL };
        let of = |statement: &StatementId| Grade {
            stance: table.stance_word(*statement),
            confidence: table.confidence(*statement),
            corroboration: table.origins(statements.iter().copied()),
        };
        statements.iter().map(of).reduce(Grade::or).unwrap_or(Grade::NEUTRAL)
    }
}

/// Marks the uses whose premises do not go together.
fn keep<M: Measure>(table: &Table<M>, uses: &mut [Use], budget: &Budget) -> Result<(), Fault> {
    for (at, used) in uses.iter_mut().enumerate().filter(|(_, used)| used.holds) {
        used.holds = !table.products(at, used, budget)?.is_empty();
    }
    Ok(())
}

/// What the proofs of each derived edge come to.
fn facts(
    periods: &Table<Periods>,
    certain: Option<&Table<Certain<'_>>>,
    uses: &[Use],
    budget: &Budget,
) -> Result<HashMap<EdgeId, Fact>, Fault> {
    let mut facts: HashMap<EdgeId, Fact> = HashMap::new();
    for (at, used) in uses.iter().enumerate().filter(|(_, used)| used.holds) {
        let is_certain = match certain {
            Some(certain) => Some(!certain.products(at, used, budget)?.is_empty()),
            None => None,
        };
        for product in periods.products(at, used, budget)? {
            let fact = facts.entry(used.head).or_insert_with(|| Fact {
                proofs: Vec::new(),
                periods: Vec::new(),
                grade: product.grade,
                certain: is_certain,
            });
            fact.grade = fact.grade.or(product.grade);
            fact.periods.extend(product.key.time.filter(|_| !product.key.around));
        }
        if let Some(fact) = facts.get_mut(&used.head) {
            fact.proofs.push(used.proof.clone());
            fact.certain = fact.certain.max(is_certain);
        }
    }
    for fact in facts.values_mut() {
        if !fact.periods.is_empty() {
            fact.periods = validity::joined(std::mem::take(&mut fact.periods).into_iter().map(Some));
        }
        if fact.grade.corroboration == u64::MAX {
            fact.grade.corroboration = 0;
        }
    }
    Ok(facts)
}
