//! What there is: labels, relation types, property keys, sources.

use std::sync::Arc;

use super::{Field, Procedure, Signature};
use crate::diagnostic::Fault;
use crate::function::Surroundings;
use crate::graph::View;
use crate::model::{Kinds, LensId, Value};

type Rows = Vec<Vec<Value>>;

/// One row of the table.
struct Entry {
    name: &'static str,
    outputs: &'static [(&'static str, Kinds)],
    help: &'static str,
    rows: fn(View<'_>) -> Rows,
}

const ENTRIES: &[Entry] = &[
    Entry { name: "db.labels", outputs: &[("label", Kinds::STRING)], help: "labels in use", rows: labels },
    Entry {
        name: "db.relationshipTypes",
        outputs: &[("relationshipType", Kinds::STRING)],
        help: "relation types in use",
        rows: relations,
    },
    Entry {
        name: "db.propertyKeys",
        outputs: &[("propertyKey", Kinds::STRING)],
        help: "property keys in use",
        rows: keys,
    },
];

struct Catalog {
    signature: Signature,
    rows: fn(View<'_>) -> Rows,
}

impl Procedure for Catalog {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(&self, surroundings: &dyn Surroundings, lens: LensId, _: &[Value]) -> Result<Rows, Fault> {
        Ok((self.rows)(surroundings.view(lens)))
    }
}

/// Every procedure of the table.
pub(super) fn all() -> impl Iterator<Item = Arc<dyn Procedure>> {
    ENTRIES.iter().map(|entry| {
        let field = |(name, kinds): &(&str, Kinds)| Field { name: (*name).to_owned(), kinds: *kinds, optional: false };
        let signature = Signature {
            name: entry.name.to_owned(),
            inputs: Vec::new(),
            outputs: entry.outputs.iter().map(field).collect(),
            help: entry.help.to_owned(),
            example: format!("CALL {}()", entry.name),
        };
        Arc::new(Catalog { signature, rows: entry.rows }) as Arc<dyn Procedure>
    })
}

fn single(mut names: Vec<&str>) -> Rows {
    names.sort_unstable();
    names.into_iter().map(|name| vec![Value::from(name)]).collect()
}

fn labels(view: View<'_>) -> Rows {
    let graph = view.graph;
    single(graph.label_ids().filter(|id| graph.label_count(*id) > 0).map(|id| graph.label_name(id)).collect())
}

fn relations(view: View<'_>) -> Rows {
    let graph = view.graph;
    single(graph.relation_ids().filter(|id| graph.relation_count(*id) > 0).map(|id| graph.relation_name(id)).collect())
}

fn keys(view: View<'_>) -> Rows {
    single(view.graph.key_ids().map(|id| view.graph.key_name(id)).collect())
}
