//! `algo.degree`: how many edges a node has.
//!
//! As networkx on a multigraph: parallel edges count each, and a loop twice in `degree`, once in `incoming` and once in
//! `outgoing`. An edge of a symmetric relation is both incoming and outgoing, and one edge. O(nodes + edges).

use super::{Asked, Columns, Entry, integer, of_values};
use crate::diagnostic::Fault;
use crate::graph::Direction;
use crate::model::Kinds;

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.degree",
    options: &[],
    outputs: &[
        ("node", Kinds::NODE),
        ("degree", Kinds::INTEGER),
        ("incoming", Kinds::INTEGER),
        ("outgoing", Kinds::INTEGER),
    ],
    help: "how many edges each node has; those of a symmetric relation are both incoming and outgoing",
    example: "CALL algo.degree() YIELD node, degree RETURN node, degree ORDER BY degree DESC LIMIT 3",
    run,
}];

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let network = &asked.network;
    asked.held.take(network.len().saturating_mul(64))?;
    let mut columns = vec![Vec::new(); 4];
    for node in network.nodes() {
        let count = |direction| {
            let mut count = 0;
            network.each(node, direction, &mut |_, _| count += 1);
            count
        };
        let (incoming, outgoing) = (count(Direction::In), count(Direction::Out));
        let mut degree = 0;
        network.around(node, &mut |_, _| degree += 1);
        asked.held.step(super::small(degree + 1))?;
        let cells = [asked.node(node), integer(degree), integer(incoming), integer(outgoing)];
        for (column, cell) in columns.iter_mut().zip(cells) {
            column.push(cell);
        }
    }
    Ok(of_values(columns))
}
