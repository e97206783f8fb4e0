//! Text to plan, kept by text.

use std::sync::{Arc, OnceLock};

use super::deep::is_deep;
use super::{PLANS, Session};
use crate::diagnostic::{Diagnostic, TextId};
use crate::graph::{Graph, Snapshot};
use crate::model::catalog::Catalog;
use crate::model::{Kinds, Lens, Map, Text, Value};
use crate::query::check;
use crate::query::parse::{self, ast};
use crate::query::plan::{Figures, LogicalPlan, build, rewrite};
use crate::rule::{self, Rule};

/// A statement that is ready to be run.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) task: Task,
    pub(super) warnings: Vec<Diagnostic>,
    /// Names of which the graph, as it is when the statement runs, may have nothing.
    pub(super) mentions: Vec<check::Mention>,
}

/// What a statement asks for.
#[derive(Debug)]
pub(super) enum Task {
    /// Rows.
    Query(LogicalPlan, ast::Mode),
    /// A proof.
    Why(Box<Question>),
    /// A rule to go by from now on.
    Rule(Arc<Rule>),
}

/// A WHY, and the view it is asked under.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) why: ast::Why,
    pub(super) facts: check::Facts,
    pub(super) lens: Lens,
}

/// Writes of more than this part of a graph have queries planned anew.
const GROWTH: u64 = 8;

/// The graph that stands in for the session's own while a query runs.
pub(super) fn nothing() -> &'static Snapshot {
    static NOTHING: OnceLock<Snapshot> = OnceLock::new();
    NOTHING.get_or_init(|| Arc::new(Graph::open()))
}

impl Session {
    /// The plan of a statement, made or remembered. Parameters are no part of the text, but whether they are
    /// given, and of which kinds, is checked each time.
    pub(super) fn compile(&mut self, text: &str, parameters: &Map) -> Result<Arc<Compiled>, Vec<Diagnostic>> {
        // What a parameter's entity can be joined with is checked, too.
        let kind = |(name, value)| (name, Kinds::of(value), entity_type(&self.graph, value));
        let kinds: Vec<(&Text, Kinds, Option<&str>)> = parameters.iter().map(kind).collect();
        let key = format!("{kinds:?}\n{text}");
        if let Some((compiled, written)) = self.plans.get(&key)
            && !self.has_grown_since(*written)
        {
            return Ok(Arc::clone(compiled));
        }
        let statement = parse::statement(text, TextId::default())?;
        let checked = self.check(statement, Some(parameters))?;
        // A plan that holds the day on which it was made is not good tomorrow.
        let (lens, lens_dated) = self.default_lens(parameters)?;
        let dated = checked.facts.dated || lens_dated;
        let compiled = Arc::new(self.plan(checked, &lens)?);
        // What is nested deeply is dropped where it was made, on a stack that is large enough.
        if !dated && !is_deep(text) {
            if self.plans.len() >= PLANS {
                self.plans.clear();
            }
            self.plans.insert(key, (Arc::clone(&compiled), self.written));
        }
        Ok(compiled)
    }

    /// Whether so much was written since that the best plan may be another.
    fn has_grown_since(&self, written: u64) -> bool {
        let size = (self.graph.node_count() + self.graph.edge_count()) as u64;
        self.written.saturating_sub(written).saturating_mul(GROWTH) > size
    }

    /// Checks a statement against the graph and the registries; without parameters where none can be given yet.
    pub(super) fn check(
        &self,
        statement: ast::Statement,
        parameters: Option<&Map>,
    ) -> Result<check::Checked, Vec<Diagnostic>> {
        let known = parameters.map(|parameters| |name: &str| parameters.get(name).map(Kinds::of));
        let entity = |name: &str| {
            let found = parameters.and_then(|parameters| parameters.get(name));
            found.and_then(|value| entity_type(&self.graph, value)).map(str::to_owned)
        };
        let context = check::Context {
            catalog: &*self.graph,
            functions: &self.functions,
            procedures: &self.procedures,
            parameters: known.as_ref().map(|known| known as &dyn Fn(&str) -> Option<Kinds>),
            entities: Some(&entity),
        };
        check::check(statement, &context)
    }

    pub(super) fn plan(&self, mut checked: check::Checked, lens: &Lens) -> Result<Compiled, Vec<Diagnostic>> {
        let mut mentions = std::mem::take(&mut checked.facts.mentions);
        // What a query writes it may name before there is any.
        mentions.retain(|mention| mention.variable || !checked.facts.writes);
        let query = match &checked.statement {
            ast::Statement::Query(query) => query,
            ast::Statement::Rule(rule) => {
                let rule = rule::compile(rule, &checked.facts).map_err(|problem| vec![problem])?;
                return Ok(Compiled { task: Task::Rule(Arc::new(rule)), warnings: checked.warnings, mentions });
            }
            ast::Statement::Why(why) => {
                let axes = [&why.head, &why.view].into_iter().flatten();
                let axes = axes.filter_map(|view| checked.facts.views.get(&view.span));
                let lens = axes.fold(lens.clone(), |lens, axes| axes.apply(&lens));
                let question = Question { why: why.clone(), facts: checked.facts, lens };
                return Ok(Compiled { task: Task::Why(Box::new(question)), warnings: checked.warnings, mentions });
            }
        };
        let statistics = self.graph.statistics();
        let (functions, procedures, schema) = (&self.functions, &self.procedures, self.graph.schema());
        let context = build::Context { functions, procedures, statistics, schema, view: lens };
        let mut plan = build::plan(&checked, query, context).map_err(|diagnostic| vec![diagnostic])?;
        if self.settings.rewrites {
            let evidence = self.settings.evidence && self.graph.statements().is_some();
            rewrite::rewrite(&mut plan, Figures::new(statistics, schema), evidence);
        }
        Ok(Compiled { task: Task::Query(plan, query.mode), warnings: checked.warnings, mentions })
    }
}

/// The type of the entity whose id a value is.
fn entity_type<'g>(graph: &'g Graph, value: &Value) -> Option<&'g str> {
    match value {
        Value::String(id) => Catalog::entity_type(graph, id),
        _ => None,
    }
}
