//! The card of an entity: what it is, what it is called, its literals with rivals, its relations, its sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::paint::{FAINT, STRONG, paint};
use super::shell::{Script, Shell};
use super::trouble::{Outcome, Trouble};
use super::wrap::wrap;
use crate::answer::{Answer, words};
use crate::diagnostic::{Style, escape};
use crate::export::text::Words;
use crate::graph::{Graph, View};
use crate::model::catalog::{Catalog, Found};
use crate::model::entity::Entity;
use crate::model::schema::{RelationType, Schema};
use crate::model::{LensId, NodeId, StatementId, Value};

/// Columns of the titles.
const TITLE: usize = 22;

/// The card of the entity called `name`, through the session's view.
///
/// # Errors
/// When no entity, or more than one, is called so.
pub(super) fn of(shell: &mut Shell, name: &str) -> Outcome<String> {
    let text = format!("NEIGHBOURS OF \"{}\" WITHIN 1", name.replace('\\', "\\\\").replace('"', "\\\""));
    if shell.session.snapshot().schema().is_none() {
        return Err(Trouble::usage("an open graph has no entities with names; ask with MATCH"));
    }
    let answer = shell.ask(Script { name: "<input>", text: &text }, 0..text.len()).map_err(without_excerpt)?;
    let Found::One(id) = Catalog::entity(&**shell.session.snapshot(), name) else {
        return Err(Trouble::usage(format!("no entity is called `{}`", escape(name))));
    };
    let node = answer.snapshot.node_by_element(&id);
    let entity = node.and_then(|node| Some((node, answer.snapshot.entity(node)?)));
    let Some((node, entity)) = entity else {
        return Err(Trouble::usage(format!("no entity is called `{}`", escape(name))));
    };
    let mut card = Card { answer: &answer, node, colour: shell.screen.answers == Style::Colour, out: String::new() };
    card.names(entity);
    card.literals();
    card.relations();
    card.sources();
    Ok(wrap(&card.out, shell.screen.width(), |_| TITLE + 2))
}

/// The query is not what was typed, so its text would only confuse.
fn without_excerpt(trouble: Trouble) -> Trouble {
    let Trouble::Error(mut error) = trouble else { return trouble };
    for diagnostic in &mut error.diagnostics {
        diagnostic.primary = None;
        diagnostic.related.clear();
    }
    Trouble::Error(error)
}

struct Card<'a> {
    answer: &'a Answer,
    node: NodeId,
    colour: bool,
    out: String,
}

impl Card<'_> {
    fn graph(&self) -> &Graph {
        &self.answer.snapshot
    }

    fn view(&self) -> View<'_> {
        self.answer.view(LensId::default())
    }

    fn line(&mut self, title: &str, text: &str) {
        let padded = format!("{title:<TITLE$}");
        let title = if self.colour { paint(&padded, FAINT) } else { padded };
        let _ = writeln!(self.out, "  {}", format!("{title}{text}").trim_end());
    }

    fn names(&mut self, entity: &Entity) {
        let name = escape(&entity.name);
        let name = if self.colour { paint(&name, STRONG) } else { name };
        let short = entity.short.as_ref().filter(|short| **short != entity.name);
        let short = short.map_or(String::new(), |short| format!(" ({})", escape(short)));
        let _ = writeln!(self.out, "{name}{short}, {}", entity.entity_type);
        self.line("id", &entity.id);
        let aliases: Vec<String> = entity
            .aliases
            .iter()
            .filter(|alias| Some(*alias) != entity.short.as_ref())
            .map(|alias| escape(alias))
            .collect();
        if !aliases.is_empty() {
            self.line("also", &aliases.join(", "));
        }
        for (scheme, id) in &entity.ids {
            self.line(scheme, &escape(id));
        }
    }

    fn literals(&mut self) {
        let graph = self.answer.snapshot.clone();
        let literals: Vec<&RelationType> = graph.schema().into_iter().flat_map(Schema::literals).collect();
        for literal in literals {
            self.literal(&graph, &literal.name);
        }
    }

    /// Each value with its sources; values that rival stand below each other.
    fn literal(&mut self, graph: &Graph, name: &str) {
        let Some(key) = graph.key(name) else { return };
        let mut values: BTreeMap<String, Vec<StatementId>> = BTreeMap::new();
        for statement in graph.literal_statements(self.node, key) {
            let value = graph.statements().and_then(|table| table.value(statement)).as_ref().map(words::literal_text);
            if let Some(value) = value.filter(|_| self.view().mask.counts(statement)) {
                values.entry(value).or_default().push(statement);
            }
        }
        let mut title = name;
        for (value, statements) in &values {
            let by: Vec<String> = statements.iter().map(|statement| source_of(graph, *statement)).collect();
            self.line(title, &format!("{}   [{}]", escape(value), distinct(by).join(", ")));
            title = "";
        }
    }

    /// Neighbours by relation and direction.
    fn relations(&mut self) {
        let words = Words::new(self.answer);
        let mut groups: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        let at = self.answer.columns.iter().position(|column| column == "edges");
        for row in &self.answer.rows {
            let Some(Value::List(edges)) = at.and_then(|at| row.values.get(at)) else { continue };
            for edge in edges.iter() {
                let Value::Edge(edge, lens) = edge else { continue };
                let ends = self.graph().edge(*edge);
                let other = if ends.start == self.node { ends.end } else { ends.start };
                let arrow = words.arrow(*edge, *lens, self.node);
                let relation = self.graph().relation_name(ends.relation).to_owned();
                groups.entry((relation, arrow)).or_default().push(words.node(other, LensId::default()));
            }
        }
        for ((_, arrow), names) in groups {
            self.line(&arrow, &distinct(names).join(", "));
        }
    }

    /// How many counted statements of each source name the entity.
    fn sources(&mut self) {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for statement in self.graph().node_statements(self.node) {
            if self.view().mask.counts(*statement) {
                *counts.entry(source_of(self.graph(), *statement)).or_default() += 1;
            }
        }
        let counts: Vec<String> = counts.iter().map(|(source, count)| format!("{source} {count}")).collect();
        self.line(
            "statements",
            if counts.is_empty() { "none in this view".to_owned() } else { counts.join(", ") }.as_str(),
        );
    }
}

fn source_of(graph: &Graph, statement: StatementId) -> String {
    let source = graph.statements().and_then(|table| graph.source(table.source(statement)));
    source.map_or_else(String::new, |source| escape(&source.id))
}

/// Each name once, in the order of first mention.
fn distinct(names: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().filter(|name| seen.insert(name.clone())).collect()
}
