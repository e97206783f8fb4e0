//! The side tables of a statement graph as sections: written, and read back.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::layout::Header;
use super::open::{Sections as Found, Wrong, small};
use super::write::Sections;
use crate::graph::buckets::Buckets;
use crate::graph::knowledge::{Knowledge, Lists};
use crate::graph::names::Strings;
use crate::graph::records::{Records, Stored};
use crate::graph::statement::StatementTable;
use crate::graph::statement::columns::{Columns, Counts, Kept, Shown};
use crate::graph::storage::{Array, Plain, Rule};
use crate::graph::{Choice, Graph, Mask};
use crate::model::entity::Entity;
use crate::model::schema::{EntityType, RelationType, Schema};
use crate::model::source::Source;
use crate::model::{NodeId, StatementId};

/// How much there is in the tables, as JSON in a section of its own.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Tables {
    #[serde(flatten)]
    counts: Counts,
    /// Keys of `ids` that some entity has.
    keys: Vec<String>,
}

/// The vocabulary, as JSON.
#[derive(Deserialize)]
struct Declared {
    types: Vec<EntityType>,
    relations: Vec<RelationType>,
}

/// The same, to be written.
#[derive(Serialize)]
struct Declares<'g> {
    types: &'g [EntityType],
    relations: &'g [RelationType],
}

impl<'g> Shown<'g> for Sections<'g> {
    fn column<T: Plain>(&mut self, name: &'static str, column: &'g Array<T>) {
        self.add(name, column.all());
    }
}

/// Adds the sections of the side tables, and the bits of the usual view. Linear.
pub(super) fn add<'g>(sections: &mut Sections<'g>, graph: &'g Graph, known: &'g Knowledge) {
    let table = &known.table;
    let counts = table.counts(graph.key_ids().count(), known.sources.len());
    sections.json("tables", &Tables { counts, keys: known.id_keys().to_vec() });
    sections.json("schema", &Declares { types: known.schema.types(), relations: known.schema.relations() });
    let (bytes, ends) = table.strings.parts();
    sections.add("statement.texts.ends", ends);
    sections.add("statement.texts.bytes", bytes);
    table.columns.show(sections);
    buckets(sections, "statement.ids", table.by_id());
    records(sections, "entity", &Records::to_stored(known.entities.iter()));
    sections.add::<NodeId>("entity.winners", known.winners.all());
    buckets(sections, "entity.ids", known.by_id());
    buckets(sections, "entity.names", known.by_name());
    records(sections, "source", &Records::to_stored(known.sources.iter()));
    buckets(sections, "source.ids", known.by_source());
    for (name, list) in lists(known) {
        sections.add(format!("{name}.offsets"), list.offsets.all());
        sections.add::<StatementId>(format!("{name}.statements"), list.items.all());
    }
    if let Some([statements, edges]) = Mask::of(graph, &Choice::default()).bits() {
        sections.add("usual.statements", statements.words().to_vec());
        sections.add("usual.edges", edges.words().to_vec());
    }
}

/// The lists by the names of their sections.
pub(super) fn lists(known: &Knowledge) -> [(&'static str, &Lists); 3] {
    [("of-edge", &known.of_edges), ("of-node", &known.of_nodes), ("of-literal", &known.literals)]
}

fn buckets<'g, T: Plain>(sections: &mut Sections<'g>, name: &str, buckets: &'g Buckets<T>) {
    sections.add(format!("{name}.starts"), buckets.starts.all());
    sections.add(format!("{name}.rows"), buckets.items.all());
}

fn records(sections: &mut Sections<'_>, name: &str, stored: &Stored) {
    sections.add(format!("{name}.ends"), stored.ends.all().to_vec());
    sections.add(format!("{name}.json"), stored.bytes.all().to_vec());
}

impl Kept for Found {
    type Wrong = Wrong;

    fn column<T: Plain>(&self, name: &'static str, rule: Rule, len: u64) -> Result<Array<T>, Wrong> {
        self.exact(name, rule, small(len)?)
    }
}

/// The side tables of a file that has them; the time does not depend on how many statements there are.
pub(super) fn read(found: &Found, header: &Header, keys: usize) -> Result<Knowledge, Wrong> {
    let tables: Tables = found.json("tables")?;
    let Declared { types, relations } = found.json("schema")?;
    let schema = Schema::new(types, relations).map_err(|_| "its schema contradicts itself".to_owned())?;
    let (entities, sources) = (stored(found, "entity")?, stored(found, "source")?);
    let (nodes, bytes) = (header.nodes, found.part("statement.texts.bytes", Rule::Any)?);
    let ends: Array<u64> = found.array("statement.texts.ends", Rule::Ascending(bytes.len() as u64))?;
    let counts = Counts {
        strings: ends.len() as u64,
        nodes,
        edges: header.edges,
        keys: keys as u64,
        sources: sources.ends.len() as u64,
        ..tables.counts
    };
    let (entity_count, fits) =
        (entities.ends.len(), |count: u64| u32::try_from(count).map_err(|_| TOO_MANY.to_owned()));
    let merged = entity_count.checked_sub(small(nodes)?).ok_or("it has fewer entities than nodes")?;
    let statement = Rule::Below(counts.statements);
    let table = StatementTable {
        strings: Strings::stored(bytes, ends),
        columns: Columns::read(found, counts)?,
        nodes: fits(nodes)?,
        edges: fits(header.edges)?,
        index: index(found, "statement.ids", statement)?,
    };
    let list = |name: &str, rows: u64| {
        let items: Array<StatementId> = found.array(&format!("{name}.statements"), statement)?;
        let rule = Rule::Ascending(items.len() as u64);
        let offsets = found.exact(&format!("{name}.offsets"), rule, small(rows)?.saturating_add(1))?;
        Ok::<_, Wrong>(Lists { offsets, items })
    };
    let words = |name: &str, bits: u64| found.exact(name, Rule::Any, small(bits)?.div_ceil(64));
    Ok(Knowledge {
        schema,
        winners: found.exact("entity.winners", Rule::Below(nodes), merged)?,
        by_id: index(found, "entity.ids", Rule::Below(entity_count as u64))?,
        by_name: index(found, "entity.names", Rule::Below(entity_count as u64))?,
        id_keys: OnceLock::from(tables.keys),
        source_ids: index(found, "source.ids", Rule::Below(counts.sources))?,
        entities: Records::<Entity>::stored(entities),
        sources: Records::<Source>::stored(sources),
        table,
        of_edges: list("of-edge", header.edges)?,
        of_nodes: list("of-node", nodes)?,
        literals: list("of-literal", nodes)?,
        usual: Some([words("usual.statements", counts.statements)?, words("usual.edges", header.edges)?]),
    })
}

const TOO_MANY: &str = "it has more nodes or edges than there are ids";

fn stored(found: &Found, name: &str) -> Result<Stored, Wrong> {
    let bytes: Array<u8> = found.array(&format!("{name}.json"), Rule::Any)?;
    let ends = found.array(&format!("{name}.ends"), Rule::Ascending(bytes.len() as u64))?;
    Ok(Stored { bytes, ends })
}

fn index<T: Plain>(found: &Found, name: &str, rule: Rule) -> Result<OnceLock<Buckets<T>>, Wrong> {
    let items: Array<T> = found.array(&format!("{name}.rows"), rule)?;
    let starts: Array<u32> = found.array(&format!("{name}.starts"), Rule::Ascending(items.len() as u64))?;
    if !starts.len().checked_sub(1).is_some_and(usize::is_power_of_two) {
        return Err(format!("the section `{name}.starts` is of another length"));
    }
    Ok(OnceLock::from(Buckets { starts, items }))
}
