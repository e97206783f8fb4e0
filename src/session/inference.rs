//! The rules of a session, and what they gave on its graph, kept by view.

use std::collections::HashMap;
use std::sync::{Arc, Weak};

use super::Session;
use super::deep::with_stack;
use super::scene::Scene;
use crate::budget::Budget;
use crate::diagnostic::{Diagnostic, Fault, TextId, TextMap, codes};
use crate::error::Error;
use crate::graph::{Choice, Graph, Mask, Snapshot};
use crate::model::Text;
use crate::model::lens::Word;
use crate::query::parse::{self, ast};
use crate::rule::{self, Derivation, Rule};

/// As many views are kept; then all are forgotten.
const VIEWS: usize = 16;

/// The rules, and what they gave.
#[derive(Debug, Default)]
pub(super) struct Inference {
    rules: Vec<Arc<Rule>>,
    /// Whose edges these are. The weak pointer keeps the address from being used again.
    of: Weak<Graph>,
    known: HashMap<Choice, Arc<Derivation>>,
    scenes: HashMap<Vec<Choice>, Scene>,
}

impl Inference {
    /// Adds a rule; one of the same name gives way.
    pub(super) fn add(&mut self, rule: Arc<Rule>) {
        self.rules.retain(|known| known.name() != rule.name());
        self.rules.push(rule);
        self.known.clear();
        self.scenes.clear();
    }

    /// The names of the rules, in the order in which they came.
    pub(super) fn names(&self) -> impl Iterator<Item = &Text> {
        self.rules.iter().map(|rule| rule.name())
    }

    /// What the rules give in a view.
    pub(super) fn derivation(
        &mut self,
        graph: &Snapshot,
        choice: &Choice,
        budget: &Budget,
    ) -> Result<Arc<Derivation>, Fault> {
        if self.of.as_ptr() != Arc::as_ptr(graph) {
            self.of = Arc::downgrade(graph);
            self.known.clear();
            self.scenes.clear();
        }
        if let Some(known) = self.known.get(choice) {
            return Ok(Arc::clone(known));
        }
        let derivation = Arc::new(rule::derive(graph, &self.rules, choice, budget)?);
        if self.known.len() >= VIEWS {
            self.known.clear();
        }
        self.known.insert(choice.clone(), Arc::clone(&derivation));
        Ok(derivation)
    }

    /// The graph with the edges that the rules give in those of the views that hold derived ones.
    pub(super) fn scene(&mut self, graph: &Snapshot, choices: Vec<Choice>, budget: &Budget) -> Result<Scene, Fault> {
        let derives = |choice: &&Choice| choice.stances.derived != Word::Absent;
        let mut given = Vec::new();
        for choice in choices.iter().filter(derives) {
            given.push(Arc::clone(&self.derivation(graph, choice, budget)?.derived));
        }
        if let Some(scene) = self.scenes.get(&choices) {
            return Ok(scene.clone());
        }
        let (overlay, given) = graph.overlaid(&given);
        let mut given = given.into_iter();
        let masks = choices.iter().map(|choice| {
            let added = Some(choice).filter(derives).and_then(|_| given.next());
            Ok(Arc::new(match added {
                Some(edges) => Mask::with_derived(edges, &overlay, choice.stances.derived == Word::Only),
                None => Mask::within(graph, choice, budget)?.beneath(&overlay),
            }))
        });
        let scene = Scene { masks: masks.collect::<Result<_, Fault>>()?, snapshot: Arc::new(overlay) };
        if self.scenes.len() >= VIEWS {
            self.scenes.clear();
        }
        self.scenes.insert(choices, scene.clone());
        Ok(scene)
    }
}

impl Session {
    /// Adds the rules of a text, such as a `rules.chq`; `name` is what it is called in messages. All of them are
    /// added, or none.
    ///
    /// # Errors
    /// All problems of all rules. A name that stands twice in the text is one.
    pub fn add_rules(&mut self, name: &str, text: &str) -> Result<(), Error> {
        with_stack(text, name, || self.added_rules(name, text))
    }

    fn added_rules(&mut self, name: &str, text: &str) -> Result<(), Error> {
        let (mut rules, mut problems) = (Vec::<Arc<Rule>>::new(), Vec::new());
        for range in parse::split(text) {
            match self.rule_of(&blank_before(text, range)) {
                Ok((rule, name)) if rules.iter().any(|known| known.name() == rule.name()) => {
                    let message = format!("two rules are called `{}`", rule.name());
                    problems.push(Diagnostic::error(codes::INVALID_RULE, name.span, message));
                }
                Ok((rule, _)) => rules.push(rule),
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(Error { diagnostics: problems, texts: TextMap::single(name, text) });
        }
        for rule in rules {
            self.inference.add(rule);
        }
        Ok(())
    }

    /// The names of the rules in force, besides the transitive relations of the schema.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.inference.names().map(|name| &**name)
    }

    fn rule_of(&self, text: &str) -> Result<(Arc<Rule>, ast::Name), Vec<Diagnostic>> {
        let statement = parse::statement(text, TextId::default())?;
        let span = crate::diagnostic::Span::new(TextId::default(), first(text), text.len());
        let checked = self.check(statement, None)?;
        let ast::Statement::Rule(rule) = &checked.statement else {
            return Err(vec![Diagnostic::error(codes::UNEXPECTED_SYNTAX, span, "only rules stand here")]);
        };
        let compiled = rule::compile(rule, &checked.facts).map_err(|problem| vec![problem])?;
        Ok((Arc::new(compiled), rule.name.clone()))
    }
}

/// A statement of a script at its own place, with blanks for all that stands before it.
fn blank_before(text: &str, range: std::ops::Range<usize>) -> String {
    let before = text.get(..range.start).unwrap_or("");
    let blanks = before.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' });
    blanks.chain(text.get(range).unwrap_or("").chars()).collect()
}

fn first(text: &str) -> usize {
    text.len() - text.trim_start().len()
}
