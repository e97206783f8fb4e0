//! What an answer shows, as a [`Figure`].

use super::{Answer, Leaf};
use crate::graph::figure::{Arrangement, Figure, FigureBuilder};
use crate::model::{EdgeId, LensId, NodeId, Value};

/// What the values of an answer hold.
#[derive(Default)]
struct Found {
    paths: Vec<Vec<NodeId>>,
    /// Values that are neither paths nor within one.
    loose: bool,
}

impl Answer {
    /// The nodes, edges and paths of the rows; where the rows hold no edge, also the edges they rest on.
    /// Arranged around the focus of a neighbourhood or around a node that all edges touch, along paths, or
    /// freely.
    pub fn figure(&self, title: impl Into<String>) -> Figure {
        let mut builder = FigureBuilder::new(title, self.snapshot.clone(), self.masks.clone());
        let mut found = Found::default();
        let focus = self.focus();
        for row in &self.rows {
            row.values.iter().for_each(|value| collect(&mut builder, &mut found, value));
        }
        if builder.has_no_edges() {
            for leaf in &self.leaves {
                if let Leaf::Edge(edge, lens) = leaf {
                    builder.edge(*edge, *lens);
                }
            }
        }
        for node in self.why.iter().flat_map(|why| why.about()) {
            builder.node(*node, LensId::default());
        }
        let arrangement = match focus {
            Some(focus) => Arrangement::Around(focus),
            None if !found.paths.is_empty() && !found.loose => Arrangement::Along(found.paths),
            None => builder.hub().map_or(Arrangement::Free, Arrangement::Around),
        };
        builder.finish(arrangement)
    }

    /// The entity that a `NEIGHBOURS OF` was about: the end that its edges of one step share.
    fn focus(&self) -> Option<NodeId> {
        let column = |name: &str| self.columns.iter().position(|column| column == name);
        let (neighbour, distance, edges) = (column("neighbour")?, column("distance")?, column("edges")?);
        let other = |edge: EdgeId, near: NodeId| {
            let ends = self.snapshot.edge(edge);
            if ends.start == near { ends.end } else { ends.start }
        };
        self.rows.iter().find_map(|row| {
            let one = matches!(row.values.get(distance), Some(Value::Integer(1)));
            match (row.values.get(neighbour)?, row.values.get(edges)?) {
                (Value::Node(near, _), Value::List(list)) if one => match list.first()? {
                    Value::Edge(edge, _) => Some(other(*edge, *near)),
                    _ => None,
                },
                _ => None,
            }
        })
    }
}

/// Adds what a value holds. Lists and maps nest as deep as the query that made them, which is bounded.
fn collect(builder: &mut FigureBuilder, found: &mut Found, value: &Value) {
    match value {
        Value::Node(node, lens) => {
            found.loose = true;
            builder.node(*node, *lens);
        }
        Value::Edge(edge, lens) => {
            found.loose = true;
            builder.edge(*edge, *lens);
        }
        Value::Path(path) => {
            path.nodes.iter().for_each(|node| builder.node(*node, path.lens));
            path.edges.iter().for_each(|edge| builder.edge(*edge, path.lens));
            found.paths.push(path.nodes.clone());
        }
        Value::List(items) => items.iter().for_each(|item| collect(builder, found, item)),
        Value::Map(map) => map.values().for_each(|item| collect(builder, found, item)),
        _ => {}
    }
}
