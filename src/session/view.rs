//! The view that a session's settings name, as a lens.

use std::sync::Arc;

use super::Session;
use crate::diagnostic::{Diagnostic, TextId, codes};
use crate::graph::Mask;
use crate::model::{Lens, LensId, Map};
use crate::query::check;
use crate::query::parse::{self, ast};
use crate::query::plan::LogicalPlan;

impl Session {
    /// The lens in force where a query names no view, and whether it is only good today.
    pub(super) fn default_lens(&self, parameters: &Map) -> Result<(Lens, bool), Vec<Diagnostic>> {
        let Some(view) = &self.settings.view else { return Ok((Lens::default(), false)) };
        let checked = self.checked_view(view, parameters);
        let checked = checked
            .map_err(|problems| problems.into_iter().map(|problem| placeless(problem, view)).collect::<Vec<_>>())?;
        let axes = only_view(&checked.statement).and_then(|view| checked.facts.views.get(&view.span));
        match axes {
            Some(axes) => Ok((axes.apply(&Lens::default()), checked.facts.dated)),
            None => Err(vec![no_view(view)]),
        }
    }

    /// Checks the view at the head of a query that asks for nothing.
    fn checked_view(&self, view: &str, parameters: &Map) -> Result<check::Checked, Vec<Diagnostic>> {
        let statement = parse::statement(&format!("{view} RETURN 1"), TextId::default())?;
        self.check(statement, Some(parameters))
    }
}

/// The view of a query that has one, and but the one clause that was put behind it.
fn only_view(statement: &ast::Statement) -> Option<&ast::View> {
    let ast::Statement::Query(query) = statement else { return None };
    let [part] = query.parts.as_slice() else { return None };
    query.view.as_ref().filter(|_| part.clauses.len() == 1 && query.mode == ast::Mode::Run)
}

fn no_view(text: &str) -> Diagnostic {
    let problem = Diagnostic::general(codes::UNEXPECTED_SYNTAX, format!("`{text}` is no view"));
    problem.help("a view is, for example, `AS OF 2012 INCLUDING proposed`")
}

/// The place is one in the view, and the text that is shown is the query.
fn placeless(problem: Diagnostic, view: &str) -> Diagnostic {
    let help = format!("this is about the session's view, `{view}`");
    Diagnostic { primary: None, related: Vec::new(), ..problem }.help(help)
}

/// What to say of the views an answer was given under: as one would write it; nothing when none was set. Where clauses
/// read through several, all of them in order, `no view` among them.
pub(super) fn text(plan: &LogicalPlan, masks: &[Arc<Mask>]) -> Option<String> {
    let own = [LensId(0)];
    let reads = if plan.reads.is_empty() { &own[..] } else { &plan.reads };
    let mut texts: Vec<&str> = Vec::new();
    for mask in reads.iter().filter_map(|lens| masks.get(lens.index())) {
        let text = if mask.view().is_empty() { "no view" } else { mask.view() };
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    (texts != ["no view"] && !texts.is_empty()).then(|| texts.join("; "))
}
