//! Whether a graph in a file is the one that its texts make.

use crate::graph::{Graph, StatementTable};
use crate::model::{EdgeId, NodeId, SourceId, StatementId};

/// The first thing of which two statement graphs say something else; none when they say the same. Linear in both.
pub fn differs(kept: &Graph, made: &Graph) -> Option<String> {
    let counts = |graph: &Graph| {
        let statements = graph.statements().map_or(0, StatementTable::len);
        (graph.node_bound(), graph.edge_bound(), statements, graph.sources().len(), graph.merged_entities().count())
    };
    if counts(kept) != counts(made) {
        return Some("it has more or fewer elements".to_owned());
    }
    let named = |what: &str, at: usize| Some(format!("{what} {at} is another"));
    let schema = |graph: &Graph| graph.schema().map(|schema| (schema.types().to_vec(), schema.relations().to_vec()));
    if schema(kept) != schema(made) {
        return Some("its schema is another".to_owned());
    }
    if !kept.merged_entities().eq(made.merged_entities()) {
        return Some("a merged entity is another".to_owned());
    }
    let merged = |graph: &Graph| graph.merged_entities().map(|e| graph.node_by_element(&e.id)).collect::<Vec<_>>();
    if merged(kept) != merged(made) {
        return Some("an entity is merged into another".to_owned());
    }
    let source = |graph: &Graph, at| graph.source(SourceId::at(at)).cloned();
    if let Some(at) = (0..made.sources().len()).find(|at| source(kept, *at) != source(made, *at)) {
        return named("source", at);
    }
    let node = |graph: &Graph, at| {
        let node = NodeId::at(at);
        let labels = graph.labels(node).into_iter().map(str::to_owned).collect::<Vec<_>>();
        (graph.entity(node).cloned(), labels)
    };
    let properties = |graph: &Graph, at| format!("{:?}", graph.node_properties(NodeId::at(at)));
    let same = |at: &usize| node(kept, *at) == node(made, *at) && properties(kept, *at) == properties(made, *at);
    if let Some(at) = (0..made.node_bound()).find(|at| !same(at)) {
        return named("node", at);
    }
    let edge = |graph: &Graph, at| {
        let edge = graph.edge(EdgeId::at(at));
        (graph.relation_name(edge.relation).to_owned(), edge.start, edge.end)
    };
    if let Some(at) = (0..made.edge_bound()).find(|at| edge(kept, *at) != edge(made, *at)) {
        return named("edge", at);
    }
    let statements = made.statements().map_or(0, StatementTable::len);
    let said = |graph: &Graph, at| told(graph, StatementId::at(at));
    (0..statements).find(|at| said(kept, *at) != said(made, *at)).and_then(|at| named("statement", at))
}

/// All that a graph knows of a statement.
fn told(graph: &Graph, statement: StatementId) -> impl PartialEq + use<> {
    let speakers = |table: &StatementTable| table.speakers(statement).map(|speaker| speaker.node).collect::<Vec<_>>();
    let resolved = graph.statements().map(|table| {
        let ends = (table.subject(statement), table.object(statement), speakers(table));
        (ends, table.claim(statement), table.origin(statement), table.source(statement))
    });
    (graph.statement(statement), resolved)
}
