//! Logical plan to rows, in memory.
//!
//! A plan is bound (names become addresses) and run in batches through stages. This module sees the plan,
//! the graph and the registries, and never the syntax tree: the language can grow without it noticing.

mod aggregate;
mod batch;
mod bind;
mod bind_expression;
mod call;
mod change;
mod code;
mod degree;
mod evaluate;
mod expand;
mod fan;
mod gather;
mod hops;
mod intersect;
mod join;
mod kernel;
mod late;
mod list;
mod live;
mod matching;
mod meter;
mod nested;
mod operate;
mod property;
mod rows;
mod scan;
mod short;
mod sort;
mod stage;
mod tally;
mod walk;
mod ways;
mod world;
mod write;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

use crate::answer::{Arena, EvidenceId};
use crate::budget::Budget;
use crate::diagnostic::Fault;
use crate::function;
use crate::graph::{Mask, Snapshot, Stats, Transaction};
use crate::model::temporal::Clock;
use crate::model::{Map, Value};
use crate::procedure;
use crate::query::plan::LogicalPlan;

pub use hops::Hops;
pub use operate::{binary as apply_binary, unary as apply_unary};

use batch::Batch;
use bind::Binder;
use live::Live;
pub use meter::Meter;
use meter::Meters;
use world::{Store, World};

/// What a plan is run with.
pub struct Setting<'q> {
    /// The values of `$name`.
    pub parameters: &'q Map,
    /// The limits.
    pub budget: &'q Budget,
    /// The functions.
    pub functions: &'q function::Registry,
    /// The procedures.
    pub procedures: &'q procedure::Registry,
    /// The instants that `datetime()` and its kin give.
    pub clock: Clock,
    /// Whether rows say what they rest on.
    pub evidence: bool,
    /// Whether each operator is measured.
    pub profile: bool,
    /// Where random numbers begin; not zero.
    pub seed: u64,
}

/// What a plan gave.
#[derive(Debug)]
pub struct Outcome {
    /// The rows, with what they rest on.
    pub rows: Vec<(Vec<Value>, EvidenceId)>,
    /// Where the evidence of the rows stands.
    pub arena: Arena,
    /// One mask per lens of the plan.
    pub masks: Vec<Arc<Mask>>,
    /// What the person should know.
    pub warnings: Vec<Fault>,
    /// What was written, when the plan writes.
    pub stats: Option<Stats>,
    /// What each operator gave and took, in the order of an explained plan, when that was asked for.
    pub meters: Vec<Meter>,
    /// The limit that cut the answer, when one did.
    pub limit: Option<Fault>,
}

/// Runs a plan on a graph, seen through one mask per lens of the plan. A plan that writes takes effect whole
/// or not at all.
///
/// Gives back the graph, changed or not, and the outcome.
///
/// # Errors
/// Whatever the query asks that cannot be done, or a limit that is hit.
pub fn run(
    plan: &LogicalPlan,
    graph: Snapshot,
    mut masks: Vec<Arc<Mask>>,
    setting: &Setting<'_>,
) -> (Snapshot, Result<Outcome, Fault>) {
    if masks.is_empty() {
        masks.push(Arc::new(Mask::all()));
    }
    let evidence = setting.evidence && graph.statements().is_some();
    let store = if plan.writes {
        match Transaction::begin_unless(graph, &setting.budget.watch()) {
            Ok(transaction) => Store::Writing(Box::new(transaction)),
            Err(graph) => return (graph, Err(setting.budget.why_over())),
        }
    } else {
        Store::Reading(graph)
    };
    let mut world = World {
        store,
        masks,
        parameters: setting.parameters,
        budget: setting.budget,
        functions: setting.functions,
        procedures: setting.procedures,
        clock: setting.clock,
        arena: RefCell::new(if evidence { Arena::new() } else { Arena::off() }),
        touched: Cell::new(EvidenceId::NONE),
        warnings: RefCell::default(),
        seed: Cell::new(setting.seed.max(1)),
        evidence,
        width: plan.width as usize,
        arena_bytes: Cell::new(0),
    };
    let mut meters = setting.profile.then(Meters::default);
    let rows = rows(plan, &mut world, &mut meters);
    let World { store, masks, arena, warnings, .. } = world;
    let (graph, stats) = match (store, &rows) {
        (Store::Reading(graph), _) => (graph, None),
        (Store::Writing(transaction), Ok(_)) => {
            let (graph, stats) = transaction.commit();
            (graph, Some(stats))
        }
        (Store::Writing(transaction), Err(_)) => (transaction.rollback(), None),
    };
    let outcome = rows.map(|(rows, limit)| Outcome {
        rows,
        arena: arena.into_inner(),
        masks,
        warnings: warnings.into_inner(),
        stats,
        meters: meters.map(|meters| meters.readings()).unwrap_or_default(),
        limit,
    });
    (graph, outcome)
}

type Rows = (Vec<(Vec<Value>, EvidenceId)>, Option<Fault>);

/// All rows; or, for a plan that only reads, as many as the limit lets through.
fn rows(plan: &LogicalPlan, world: &mut World<'_>, meters: &mut Option<Meters>) -> Result<Rows, Fault> {
    let mut after = Live::default();
    plan.columns.iter().for_each(|column| after.add(column.slot));
    let mut binder = Binder { world, width: plan.width as usize, meters: meters.take(), elements: HashSet::new() };
    let mut driver = binder.pipeline(&plan.root, &after)?;
    *meters = binder.meters;
    let width = binder.width;
    world.width = width;
    driver.push(Batch::unit(width));
    driver.finish();
    let mut rows = Vec::new();
    match gather(plan, world, &mut driver, &mut rows) {
        Ok(None) => Ok((rows, None)),
        Ok(Some(most)) => too_many(plan, rows, most),
        Err(fault) => {
            crate::budget::let_go(rows);
            Err(fault)
        }
    }
}

/// Fills `rows`; gives how many there may be when there are more.
fn gather(
    plan: &LogicalPlan,
    world: &mut World<'_>,
    driver: &mut stage::Driver,
    rows: &mut Vec<(Vec<Value>, EvidenceId)>,
) -> Result<Option<usize>, Fault> {
    let most = usize::try_from(world.budget.rows()).unwrap_or(usize::MAX);
    while let Some(batch) = driver.next_writing(world)? {
        if plan.columns.is_empty() {
            continue;
        }
        for row in 0..batch.len() {
            if rows.len() >= most {
                return Ok(Some(most));
            }
            let values: Vec<Value> = plan.columns.iter().map(|column| batch.value(column.slot, row)).collect();
            world.budget.step(values.iter().map(Value::steps).fold(1, u32::saturating_add))?;
            // They are to be written out, so what they share counts whole.
            let bytes: usize = values.iter().map(|value| size_of::<Value>() + value.bytes(true)).sum();
            world.budget.take(size_of::<(Vec<Value>, EvidenceId)>() + bytes)?;
            rows.push((values, batch.evidence(row)));
        }
        world.budget.reached(rows.len());
    }
    Ok(None)
}

fn too_many(plan: &LogicalPlan, rows: Vec<(Vec<Value>, EvidenceId)>, most: usize) -> Result<Rows, Fault> {
    let code = crate::diagnostic::codes::LIMIT_ROWS;
    let fault = Fault::new(code, format!("the answer has more than {most} rows"))
        .help("add LIMIT, or raise the limit with --max-rows");
    if plan.writes { Err(fault) } else { Ok((rows, Some(fault))) }
}
