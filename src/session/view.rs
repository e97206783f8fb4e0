//! The view that a session's settings name, as a lens.

use std::sync::Arc;

use super::Session;
use crate::diagnostic::{Diagnostic, Phase, TextId, TextMap};
use crate::error::Error;
use crate::graph::{Choice, Given, Mask};
use crate::model::{Lens, LensId, Map};
use crate::query::parse::{self, ast};
use crate::query::plan::LogicalPlan;

impl Session {
    /// Sets the view in force where a query names none; `name` is what its text is called in messages, such as
    /// `<view>`. Parameters in it have to have a value in the session.
    ///
    /// # Errors
    /// All that is wrong with the view, each with its place in it; then the view is as it was.
    pub fn set_view(&mut self, name: &str, view: &str) -> Result<(), Error> {
        let texts = || TextMap::single(name, view);
        let parameters = self.parameters.clone();
        let (lens, _) = self.lens_of(view, &parameters).map_err(|diagnostics| Error { diagnostics, texts: texts() })?;
        let value = |name: &str| parameters.get(name).cloned();
        Choice::of(&self.graph, &lens, &Given::values(&value))
            .map_err(|fault| Error::new(fault.into_diagnostic(Phase::Runtime), texts()))?;
        self.settings_mut().view = Some(view.to_owned());
        Ok(())
    }

    /// The lens in force where a query names no view, and whether it is only good today.
    pub(super) fn default_lens(&self, parameters: &Map) -> Result<(Lens, bool), Vec<Diagnostic>> {
        let Some(view) = &self.settings.view else { return Ok((Lens::default(), false)) };
        let placeless = |problem| placeless(problem, view);
        self.lens_of(view, parameters).map_err(|problems| problems.into_iter().map(placeless).collect())
    }

    /// The lens of a view, and whether it is only good today: checked at the head of a query that asks for nothing.
    fn lens_of(&self, text: &str, parameters: &Map) -> Result<(Lens, bool), Vec<Diagnostic>> {
        let view = parse::view(text, TextId::default())?;
        let mut statement = parse::statement("RETURN 1", TextId::default())?;
        if let ast::Statement::Query(query) = &mut statement {
            query.view = Some(view.clone());
        }
        let checked = self.check(statement, Some(parameters))?;
        let axes = checked.facts.views.get(&view.span);
        Ok((axes.map(|axes| axes.apply(&Lens::default())).unwrap_or_default(), checked.facts.dated))
    }
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
