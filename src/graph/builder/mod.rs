//! Builders: the only way to make a graph.

mod assemble;
mod bulk;
mod check;
mod column;
mod open;
mod problem;

pub use bulk::{Bulk, EdgePart, NodePart, Strip, StripKind, Texts};
pub use open::OpenBuilder;
pub use problem::{Findings, Item, Problem, Record};

use std::collections::HashMap;

use super::Graph;
use crate::model::entity::Entity;
use crate::model::schema::Schema;
use crate::model::source::Source;
use crate::model::statement::Statement;

/// Collects the records of a statement graph; all problems are reported together.
#[derive(Debug, Default)]
pub struct GraphBuilder {
    schema: Schema,
    sources: Vec<Source>,
    entities: Vec<Entity>,
    statements: Vec<Statement>,
}

impl GraphBuilder {
    /// An empty graph of this vocabulary.
    pub fn new(schema: Schema) -> Self {
        GraphBuilder { schema, ..GraphBuilder::default() }
    }

    /// The vocabulary.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Adds a source.
    pub fn source(&mut self, source: Source) {
        self.sources.push(source);
    }

    /// Adds an entity.
    pub fn entity(&mut self, entity: Entity) {
        self.entities.push(entity);
    }

    /// Adds a statement.
    pub fn statement(&mut self, statement: Statement) {
        self.statements.push(statement);
    }

    /// The graph and the warnings; records may have come in any order.
    ///
    /// # Errors
    /// All problems, warnings among them, when one of them is an error; then there is no graph.
    pub fn build(self) -> Result<(Graph, Findings), Findings> {
        let ids = Ids::of(&self);
        let problems = check::check(&self, &ids);
        if problems.has_errors() {
            return Err(problems);
        }
        Ok((assemble::assemble(self), problems))
    }
}

/// Where records stand by id; of several with one id the first.
struct Ids<'a> {
    entities: HashMap<&'a str, usize>,
    sources: HashMap<&'a str, usize>,
}

impl<'a> Ids<'a> {
    fn of(builder: &'a GraphBuilder) -> Self {
        let (mut entities, mut sources) = (HashMap::new(), HashMap::new());
        for (at, entity) in builder.entities.iter().enumerate() {
            entities.entry(entity.id.as_str()).or_insert(at);
        }
        for (at, source) in builder.sources.iter().enumerate() {
            sources.entry(source.id.as_str()).or_insert(at);
        }
        Ids { entities, sources }
    }
}

/// The entity an entity was merged into in the end; none when the chain breaks or comes back.
fn winner(entities: &[Entity], index: &HashMap<&str, usize>, start: usize) -> Option<usize> {
    let mut at = start;
    for _ in 0..=entities.len() {
        match entities.get(at)?.merged_into.as_deref() {
            None => return Some(at),
            Some(next) => at = *index.get(next)?,
        }
    }
    None
}
