//! [`Session`]: text in, [`Answer`] out. Owns the graph, the registries, the plans it has made, and the
//! settings that a person or driver may change.

mod absence;
mod compile;
mod deep;
mod inference;
mod keep;
mod scene;
mod view;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::answer::plan::PlanNode;
use crate::answer::why::explain;
use crate::answer::{Answer, Parts, Warning};
use crate::budget::{Budget, Limits, Meter};
use crate::diagnostic::{Fault, Phase, TextMap, codes};
use crate::error::Error;
use crate::function;
use crate::graph::{Choice, Given, Graph, Masks, Snapshot, View};
use crate::load::Loaded;
use crate::model::lens::Word;
use crate::model::temporal::Clock;
use crate::model::{Map, Value};
use crate::procedure;
use crate::query::check;
use crate::query::parse::ast;
use crate::query::plan::{self, LogicalPlan};
use crate::query::run;
use crate::rule;

use compile::{Compiled, Question, Task};
use inference::Inference;
use keep::Origin;
use scene::Scene;

/// What a person or driver may change.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The limits of each query.
    pub limits: Limits,
    /// Whether answers say what they rest on.
    pub evidence: bool,
    /// The view in force where a query names none, as text, such as `AS OF 2012`.
    pub view: Option<String>,
    /// Whether a statement graph may be written to for the time of the session.
    pub scratch: bool,
    /// Whether plans are rewritten; off only to compare.
    pub rewrites: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { limits: Limits::default(), evidence: true, view: None, scratch: false, rewrites: true }
    }
}

/// One statement to be run.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What the text is called in messages, such as `<query>` or a path.
    pub name: &'a str,
    /// The statement.
    pub text: &'a str,
    /// The parameters; they come before the session's own.
    pub parameters: Map,
}

impl<'a> Request<'a> {
    /// A statement without parameters of its own.
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Request { name, text, parameters: Map::new() }
    }
}

/// A graph and everything that is needed to ask it.
///
/// ```
/// # fn main() -> Result<(), chancery::error::Error> {
/// let mut session = chancery::session::Session::demo()?;
/// let answer = session.query("MATCH (s:state)-[:hosts-base]->(x) RETURN s.name ORDER BY s.name")?;
/// assert_eq!(answer.rows.len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Session {
    graph: Snapshot,
    functions: function::Registry,
    procedures: procedure::Registry,
    settings: Settings,
    parameters: Map,
    cancel: Arc<AtomicBool>,
    meter: Arc<Meter>,
    /// Plans by text, each with how much had been written by then.
    plans: HashMap<String, (Arc<Compiled>, u64)>,
    written: u64,
    masks: Masks,
    inference: Inference,
    origin: Option<Origin>,
}

/// As many plans are kept; then all are forgotten.
const PLANS: usize = 512;

impl Session {
    /// A session on a graph.
    pub fn open(graph: Snapshot) -> Self {
        Session {
            graph,
            functions: function::Registry::standard(),
            procedures: procedure::Registry::standard(),
            settings: Settings::default(),
            parameters: Map::new(),
            cancel: Arc::default(),
            meter: Arc::default(),
            plans: HashMap::new(),
            written: 0,
            masks: Masks::default(),
            inference: Inference::default(),
            origin: None,
        }
    }

    /// A session on an empty open graph.
    pub fn empty() -> Self {
        Session::open(Arc::new(Graph::open()))
    }

    /// A session on the bundled graph: five articles on the CSTO, the United States and Central Asia.
    ///
    /// # Errors
    /// When the bundled files do not load, which a test rules out.
    pub fn demo() -> Result<Self, Error> {
        let loaded = crate::load::embedded(crate::load::Options::default());
        loaded
            .map_err(|problems| Error { diagnostics: problems.diagnostics, texts: problems.texts })
            .and_then(Session::with_rules)
    }

    /// A session on a graph that was loaded, with the rules that came with it.
    ///
    /// # Errors
    /// All problems of the rules.
    pub fn with_rules(loaded: Loaded) -> Result<Self, Error> {
        let mut session = Session::open(Arc::new(loaded.graph));
        session.add_rules(&loaded.rules_name, &loaded.rules)?;
        Ok(session)
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The settings, to be changed.
    pub fn settings_mut(&mut self) -> &mut Settings {
        self.plans.clear();
        &mut self.settings
    }

    /// The parameters that every query sees.
    pub fn parameters_mut(&mut self) -> &mut Map {
        &mut self.parameters
    }

    /// The graph as it stands.
    pub fn snapshot(&self) -> &Snapshot {
        &self.graph
    }

    /// The flag that stops the running query when somebody sets it.
    pub fn cancel(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.cancel)
    }

    /// How far the query that runs has come; to be read from another thread.
    pub fn meter(&self) -> Arc<Meter> {
        Arc::clone(&self.meter)
    }

    /// The functions and aggregates.
    pub fn functions(&self) -> &function::Registry {
        &self.functions
    }

    /// The procedures.
    pub fn procedures(&self) -> &procedure::Registry {
        &self.procedures
    }

    /// The procedures, to add one.
    pub fn procedures_mut(&mut self) -> &mut procedure::Registry {
        self.plans.clear();
        &mut self.procedures
    }

    /// Starts over with an empty open graph and the built-in procedures only.
    pub fn reset(&mut self) {
        self.graph = Arc::new(Graph::open());
        self.procedures = procedure::Registry::standard();
        self.inference = Inference::default();
        self.origin = None;
        self.parameters.clear();
        self.plans.clear();
    }

    /// Runs one statement.
    ///
    /// # Errors
    /// All compile-time problems of the statement, or the one that stopped it.
    pub fn query(&mut self, text: &str) -> Result<Answer, Error> {
        self.execute(&Request::new("<query>", text))
    }

    /// Runs one statement with parameters of its own.
    ///
    /// # Errors
    /// As [`Session::query`].
    pub fn execute(&mut self, request: &Request<'_>) -> Result<Answer, Error> {
        deep::with_stack(request.text, request.name, || self.executed(request))
    }

    fn executed(&mut self, request: &Request<'_>) -> Result<Answer, Error> {
        let start = Instant::now();
        self.meter.reset();
        // What was cancelled before is over.
        self.cancel.store(false, Ordering::Relaxed);
        let parameters = self.all_parameters(&request.parameters);
        let texts = || TextMap::single(request.name, request.text);
        let compiled =
            self.compile(request.text, &parameters).map_err(|diagnostics| Error { diagnostics, texts: texts() })?;
        // Before it runs, for it may write.
        let absent = check::absent(&compiled.mentions, &*self.graph);
        let mut answer = match &compiled.task {
            Task::Query(plan, ast::Mode::Explain) => Ok(self.explained(plan, None)),
            Task::Query(plan, mode) => self.run(plan, *mode == ast::Mode::Profile, &parameters),
            Task::Why(question) => self.why(question, &parameters),
            Task::Rule(rule) => {
                self.inference.add(Arc::clone(rule));
                Ok(Answer::empty(Vec::new(), Arc::clone(&self.graph)))
            }
        }
        .and_then(|answer| self.sound().map(|()| answer))
        .map_err(|fault| Error::new(fault.into_diagnostic(Phase::Runtime), texts()))?;
        answer.warnings.extend(compiled.warnings.iter().cloned().chain(absent).map(Warning::from));
        if answer.warnings.iter().any(|warning| warning.span.is_some()) {
            let texts = texts();
            for warning in &mut answer.warnings {
                warning.position = warning.span.map(|span| texts.position(span));
            }
        }
        answer.elapsed = start.elapsed();
        Ok(answer)
    }

    /// Whether nothing was found to be wrong with the file that the graph lies in. Asked before an answer is
    /// given; whoever reads more of the graph to show the answer asks again afterwards. Constant time.
    ///
    /// # Errors
    /// When a part of the file that was read is damaged.
    pub fn sound(&self) -> Result<(), Fault> {
        self.graph.damage().map_or(Ok(()), Err)
    }

    /// The plan of a statement as a tree.
    ///
    /// # Errors
    /// All compile-time problems of the statement.
    pub fn explain(&mut self, text: &str) -> Result<String, Error> {
        deep::with_stack(text, "<query>", || self.explained_as_text(text))
    }

    fn explained_as_text(&mut self, text: &str) -> Result<String, Error> {
        let parameters = self.parameters.clone();
        let compiled = self
            .compile(text, &parameters)
            .map_err(|diagnostics| Error { diagnostics, texts: TextMap::single("<query>", text) })?;
        match &compiled.task {
            Task::Query(plan, _) => Ok(plan::explain::explain(plan)),
            Task::Why(_) | Task::Rule(_) => Ok("no plan: WHY and RULE stand alone\n".to_owned()),
        }
    }

    /// The plan as rows, an operator a row, and as a tree; with meters also what each gave and how long it took.
    fn explained(&self, plan: &LogicalPlan, meters: Option<&[run::Meter]>) -> Answer {
        let columns: &[&str] = if meters.is_some() {
            &["operator", "estimate", "rows", "microseconds"]
        } else {
            &["operator", "estimate"]
        };
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        let mut answer = Answer::empty(columns, Arc::clone(&self.graph));
        let names: Vec<&str> = plan.columns.iter().map(|column| column.name.as_str()).collect();
        let mut tree = PlanNode { operator: "Return".to_owned(), details: names.join(", "), ..PlanNode::default() };
        let profiled = meters.is_some();
        let mut meters = meters.unwrap_or_default().iter();
        let number = |n: u128| i64::try_from(n).unwrap_or(i64::MAX);
        let figures = plan::Figures::new(self.graph.statistics(), self.graph.schema());
        for line in plan::explain::lines(plan, Some(figures)) {
            let meter = line.operator.and_then(|_| meters.next());
            let estimate = line.estimate.filter(|_| !figures.is_empty());
            let mut values = vec![Value::from(format!("{}{}", "  ".repeat(line.depth), line.text))];
            values.push(estimate.map(|rows| number(rows.into())).into());
            if profiled {
                values.push(meter.map(|meter| number(meter.rows.into())).into());
                values.push(meter.map(|meter| number(meter.time.as_micros())).into());
            }
            answer.rows.push(crate::answer::Row { values, ..Default::default() });
            let node = PlanNode {
                operator: line.operator.unwrap_or("Part").to_owned(),
                details: line.text,
                estimate,
                rows: meter.map(|meter| meter.rows),
                time: meter.map(|meter| meter.time),
                children: Vec::new(),
            };
            tree.add(line.depth, node);
        }
        answer.plan = Some(tree);
        answer
    }

    fn all_parameters(&self, own: &Map) -> Map {
        let mut all = self.parameters.clone();
        all.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        all
    }

    /// The proof that WHY asks for, or what keeps the edge out.
    fn why(&mut self, question: &Question, parameters: &Map) -> Result<Answer, Fault> {
        let budget = self.budget();
        let mut lens = question.lens.clone();
        if lens.stances.derived == Word::Absent {
            lens.stances.derived = Word::Included;
        }
        let value = |name: &str| parameters.get(name).cloned();
        let choice = Choice::of(&self.graph, &lens, &Given::values(&value))?;
        let view = Choice { stances: question.lens.stances, ..choice.clone() }.text(&self.graph);
        let derivation = self.inference.derivation(&self.graph, &choice, &budget)?;
        let Scene { snapshot, masks } = self.inference.scene(&self.graph, vec![choice], &budget)?;
        let Some(mask) = masks.into_iter().next() else { return Err(Fault::new(codes::NO_STATEMENTS, "no view")) };
        let why = rule::why(View::new(&snapshot, &mask), &derivation, &question.why, &question.facts, parameters)?;
        let mut answer = explain(why, snapshot, mask);
        answer.view = Some(view).filter(|view| !view.is_empty());
        Ok(answer)
    }

    fn budget(&self) -> Budget {
        Budget::start(self.settings.limits, Arc::clone(&self.cancel)).metered(Arc::clone(&self.meter))
    }

    fn run(&mut self, plan: &LogicalPlan, profile: bool, parameters: &Map) -> Result<Answer, Fault> {
        if plan.writes && self.graph.schema().is_some() && !self.settings.scratch {
            let message = "a statement graph cannot be written to";
            return Err(Fault::new(codes::NOT_ALLOWED, message)
                .help("open it with --scratch to try things out; nothing is kept"));
        }
        let budget = self.budget();
        let Scene { snapshot, masks } = self.scene(plan, parameters, &budget)?;
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let setting = run::Setting {
            parameters,
            budget: &budget,
            functions: &self.functions,
            procedures: &self.procedures,
            clock: Clock::since(crate::model::temporal::Moment::now()),
            evidence: self.settings.evidence,
            profile,
            seed: u64::from(since.subsec_nanos()) ^ since.as_secs().rotate_left(32),
        };
        if plan.writes {
            // A writer wants the graph to itself, so the session lets go of it meanwhile.
            self.graph = Arc::clone(compile::nothing());
        }
        let (snapshot, outcome) = run::run(plan, snapshot, masks, &setting);
        if plan.writes {
            self.graph = Arc::clone(&snapshot);
        }
        let outcome = outcome?;
        self.written += outcome.stats.map_or(0, |stats| stats.total());
        if profile {
            let mut answer = self.explained(plan, Some(&outcome.meters));
            answer.stats = outcome.stats;
            return Ok(answer);
        }
        let columns = plan.columns.iter().map(|column| column.name.clone()).collect();
        // What was written stays written, whatever time it takes to tell of it.
        let budget = if plan.writes { Budget::unlimited() } else { budget };
        let mut answer = Answer::build(Parts {
            columns,
            rows: outcome.rows,
            arena: &outcome.arena,
            snapshot,
            masks: outcome.masks,
            shown: None,
            budget: &budget,
        })?;
        answer.warnings = outcome.warnings.into_iter().map(Warning::from).collect();
        answer.stats = outcome.stats;
        answer.limit = outcome.limit;
        answer.view = view::text(plan, &answer.masks);
        Ok(answer)
    }
}
