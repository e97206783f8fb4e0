//! What was meant by a line that is neither a query nor a command: a name, or a command without its colon.

use super::command::COMMANDS;
use crate::diagnostic::escape;
use crate::graph::Graph;
use crate::model::catalog::{Catalog, Found};
use crate::query::parse::{self, Completeness};

/// The command that a line means, and what to say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    pub(super) command: String,
    pub(super) note: String,
}

/// What a line means that is no query: the card of an entity, what the schema says of a name, or a command.
pub(super) fn meant(graph: &Graph, line: &str) -> Option<Meant> {
    let text = line.trim().trim_end_matches(';').trim_end();
    if text.is_empty() || text.contains('\n') || parse::complete(text) == Completeness::Complete {
        return None;
    }
    let name = unquoted(text);
    let shown = escape(name);
    let of = |what: &str, command: String| {
        let note = format!("note: `{shown}` is {what}; this is `{}`", escape(&command));
        Some(Meant { command, note })
    };
    match Catalog::entity(graph, name) {
        Found::One(_) => return of("an entity", format!(":entity {name}")),
        Found::Several(_) => return of("what several entities are called", format!(":entity {name}")),
        Found::Nothing => {}
    }
    let schema = Catalog::schema(graph);
    if schema.is_some_and(|schema| schema.entity_type(name).is_some()) {
        return of("an entity type", format!(":schema {name}"));
    }
    if let Some(found) = schema.and_then(|schema| schema.relation(name)) {
        let what = if found.relation.value.is_some() { "a literal" } else { "a relation" };
        return of(what, format!(":schema {name}"));
    }
    let first = text.split_whitespace().next()?;
    let command = COMMANDS.iter().find(|row| row.name.eq_ignore_ascii_case(first))?;
    let whole = format!(":{}{}", command.name, text.get(first.len()..)?);
    let note = format!("note: commands begin with a colon; this is `{}`", escape(&whole));
    Some(Meant { command: whole, note })
}

/// The text without a pair of quotes around it.
fn unquoted(text: &str) -> &str {
    let quoted = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote));
    quoted.unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load;

    #[test]
    fn names_and_commands_are_understood_and_queries_left_alone() -> Result<(), load::Problems> {
        let graph = load::embedded(load::Options::default())?.graph;
        let command = |line: &str| meant(&graph, line).map(|meant| meant.command);
        assert_eq!(command("csto;").as_deref(), Some(":entity csto"));
        assert_eq!(command("'US influence'").as_deref(), Some(":entity US influence"));
        assert_eq!(command("state").as_deref(), Some(":schema state"));
        assert_eq!(command("has-member").as_deref(), Some(":schema has-member"));
        assert_eq!(command("founded").as_deref(), Some(":schema founded"));
        assert_eq!(command("help views").as_deref(), Some(":help views"));
        assert_eq!(command("sources").as_deref(), Some(":sources"));
        for left in ["RETURN 1", "explain RETURN 1", "NEIGHBOURS OF csto", "ctso", "MATCH (n)", ""] {
            assert_eq!(command(left), None, "{left}");
        }
        Ok(())
    }
}
