//! Why an answer has no rows: the question is asked again with one thing loosened at a time.
//!
//! What is loosened is the text of the query, so that a reason means just what it says. Must not know how a
//! reason is shown.

mod pattern;
mod view;

use std::time::{Duration, Instant};

use super::compile::Task;
use super::{Request, Session};
use crate::answer::Answer;
use crate::diagnostic::{Span, TextId};
use crate::model::Map;
use crate::query::parse::{self, ast};

/// The most time that looking for reasons takes, and the most of a query's own limit, as one part of so many.
/// Without optimisation everything takes some twenty times as long.
const LONGEST: Duration = Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 100 });
const PART_OF_LIMIT: u32 = 10;
/// Longer texts are not looked into: whoever wrote them is no person at a prompt.
const LONGEST_TEXT: usize = 4096;
/// So many rows are counted.
const MOST_ROWS: u64 = 1000;
/// So many reasons are given.
const MOST_REASONS: usize = 2;

impl Session {
    /// Why an answer has no rows, as far as that is found out in a tenth of the time that a query may take, and in
    /// no more than 100 ms: what a pattern asks of an entity that has none of it, a condition that nothing passes,
    /// how many rows a wider view, or a short form with fewer limits, would give. Nothing for an answer with
    /// rows, for one that was cut, or for a query that writes.
    pub fn reasons(&mut self, request: &Request<'_>, answer: &Answer) -> Vec<String> {
        let bare = answer.rows.is_empty() && answer.limit.is_none();
        let asked = !answer.columns.is_empty() && answer.stats.is_none() && answer.why.is_none();
        if !bare || !asked || request.text.len() > LONGEST_TEXT || super::deep::is_deep(request.text) {
            return Vec::new();
        }
        let Ok(ast::Statement::Query(query)) = parse::statement(request.text, TextId::default()) else {
            return Vec::new();
        };
        if query.mode != ast::Mode::Run {
            return Vec::new();
        }
        let saved = self.settings.clone();
        let own = saved.limits.time.map_or(LONGEST, |limit| limit / PART_OF_LIMIT);
        let asking = Asking {
            text: request.text,
            parameters: self.all_parameters(&request.parameters),
            deadline: Instant::now() + own.min(LONGEST),
            session: self,
        };
        let reasons = asking.reasons(&query);
        self.settings = saved;
        reasons
    }
}

/// A question that was answered by no rows, to be asked again.
struct Asking<'s, 't> {
    session: &'s mut Session,
    text: &'t str,
    parameters: Map,
    deadline: Instant,
}

impl Asking<'_, '_> {
    fn reasons(mut self, query: &ast::Query) -> Vec<String> {
        // What another view would give is the whole answer; what stands in its way only a part of it.
        if let Some(reason) = self.of_view(query) {
            return vec![reason];
        }
        let mut found = Vec::new();
        for clause in query.parts.iter().flat_map(|part| &part.clauses) {
            if found.len() < MOST_REASONS {
                found.extend(self.of_clause(query, clause));
            }
        }
        found.truncate(MOST_REASONS);
        found
    }

    fn of_clause(&mut self, query: &ast::Query, clause: &ast::Clause) -> Vec<String> {
        match clause {
            ast::Clause::Match(found) if !found.optional => self.of_match(query, found),
            ast::Clause::Paths(paths) => self.of_limits(query, paths.span, (&paths.limits, 3)).into_iter().collect(),
            ast::Clause::Neighbours(neighbours) => {
                self.of_limits(query, neighbours.span, (&neighbours.limits, 1)).into_iter().collect()
            }
            ast::Clause::Match(_)
            | ast::Clause::Unwind(_)
            | ast::Clause::With(_)
            | ast::Clause::Return(_)
            | ast::Clause::Call(_)
            | ast::Clause::Subquery(_)
            | ast::Clause::Create(_)
            | ast::Clause::Merge(_)
            | ast::Clause::Set(_)
            | ast::Clause::Remove(_)
            | ast::Clause::Delete(_) => Vec::new(),
        }
    }

    /// The text at a place of the query.
    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("").trim()
    }

    /// How many rows another text gives under another default view, up to [`MOST_ROWS`]; none when it is no query,
    /// would write, or the time is over.
    fn rows(&mut self, text: &str, view: Option<String>) -> Option<usize> {
        let left = self.deadline.checked_duration_since(Instant::now())?;
        let settings = &mut self.session.settings;
        settings.limits.time = Some(left);
        settings.limits.rows = MOST_ROWS;
        settings.evidence = false;
        let own = std::mem::replace(&mut settings.view, view);
        let rows = self.rows_now(text);
        self.session.settings.view = own;
        rows
    }

    fn rows_now(&mut self, text: &str) -> Option<usize> {
        let statement = parse::statement(text, TextId::default()).ok()?;
        let checked = self.session.check(statement, Some(&self.parameters)).ok()?;
        let (lens, _) = self.session.default_lens(&self.parameters).ok()?;
        let compiled = self.session.plan(checked, &lens).ok()?;
        match &compiled.task {
            Task::Query(plan, ast::Mode::Run) if !plan.writes => {
                Some(self.session.run(plan, false, &self.parameters).ok()?.rows.len())
            }
            _ => None,
        }
    }

    /// The same under the view that is in force by default.
    fn rows_here(&mut self, text: &str) -> Option<usize> {
        let view = self.session.settings.view.clone();
        self.rows(text, view)
    }
}

/// `7`, or `1000 or more`.
fn number(rows: usize) -> String {
    let most = usize::try_from(MOST_ROWS).unwrap_or(usize::MAX);
    if rows < most { rows.to_string() } else { format!("{most} or more") }
}
