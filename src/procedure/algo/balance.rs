//! `algo.balance`: triangles of friends and foes.
//!
//! A triangle is balanced when the product of its signs is positive: the friend of a friend is a friend, the foe of a
//! foe is a friend (Heider, *Attitudes and cognitive organization*, 1946; Cartwright and Harary, *Structural balance*,
//! 1956). The sign of a relation type is that of the schema, or of the option `signs`; types without one are left
//! out. Direction is not read. A pair with friendly and hostile edges has no one sign and stands in no triangle.
//! O(edges^1.5) time, O(edges) memory.

use super::network::unknown_relation;
use super::shape::{Reading, Shape};
use super::{Asked, Choice, Columns, Entry, choice, integer, of_values, small, triangles};
use crate::diagnostic::{Fault, codes};
use crate::graph::{Direction, Graph, RelationId};
use crate::model::{Kinds, Map, NodeId, Value};

const OPTIONS: &[Choice] = &[choice("signs", Kinds::MAP)];

pub(super) const TABLE: &[Entry] = &[Entry {
    name: "algo.balance",
    options: OPTIONS,
    outputs: &[
        ("node1", Kinds::NODE),
        ("node2", Kinds::NODE),
        ("node3", Kinds::NODE),
        ("hostile", Kinds::INTEGER),
        ("balanced", Kinds::BOOLEAN),
    ],
    help: "triangles of friendly and hostile relations, and whether each is balanced; direction is not read",
    example: "CALL algo.balance() YIELD hostile, balanced RETURN hostile, balanced, count(*) AS triangles ORDER BY hostile",
    run,
}];

fn run(asked: &Asked<'_>) -> Result<Columns, Fault> {
    let signs = signs(asked)?;
    let shape = Shape::new(&asked.network, Reading::Both, &asked.held)?;
    asked.held.take(shape.size())?;
    let pairs = pairs(asked, &shape, &signs)?;
    let sign = |a: u32, b: u32| match shape.row(a).binary_search(&b) {
        Ok(at) => pairs[shape.range(a).start + at],
        Err(_) => 0,
    };
    let mut columns = vec![Vec::new(); 5];
    triangles::each(&shape, &asked.held, &mut |mut corners| {
        corners.sort_unstable();
        let [a, b, c] = corners;
        let sides = [sign(a, b), sign(b, c), sign(a, c)];
        if sides.contains(&0) {
            return Ok(());
        }
        let hostile = sides.iter().filter(|side| **side < 0).count();
        asked.held.take(5 * size_of::<Value>())?;
        let [a, b, c] = corners.map(|corner| asked.node(NodeId(corner)));
        for (column, cell) in columns.iter_mut().zip([a, b, c, integer(hostile), (hostile % 2 == 0).into()]) {
            column.push(cell);
        }
        Ok(())
    })?;
    Ok(of_values(columns))
}

/// The sign of each relation type.
fn signs(asked: &Asked<'_>) -> Result<Vec<i8>, Fault> {
    let graph = asked.view.graph;
    let given = match asked.config.get("signs") {
        Some(Value::Map(given)) => Some(given),
        _ => None,
    };
    if let Some(given) = given {
        if let Some(unknown) = given.keys().find(|name| graph.relation(name).is_none()) {
            return Err(unknown_relation(graph, unknown));
        }
        return graph.relation_ids().map(|id| chosen(asked, given, graph.relation_name(id))).collect();
    }
    if graph.schema().is_none() {
        let fault = Fault::new(codes::RUN_ARGUMENT_VALUE, "relation types of an open graph have no signs");
        return Err(fault.help("give them: algo.balance({signs: {FRIEND: 1, FOE: -1}})"));
    }
    Ok(graph.relation_ids().map(|id| declared(graph, id)).collect())
}

fn declared(graph: &Graph, id: RelationId) -> i8 {
    let found = graph.schema().and_then(|schema| schema.relation(graph.relation_name(id)));
    found.map_or(0, |found| found.relation.sign)
}

fn chosen(asked: &Asked<'_>, given: &Map, name: &str) -> Result<i8, Fault> {
    match given.get(name) {
        None | Some(Value::Null | Value::Integer(0)) => Ok(0),
        Some(Value::Integer(1)) => Ok(1),
        Some(Value::Integer(-1)) => Ok(-1),
        Some(_) => Err(asked.config.refused("signs", &format!("gives `{name}` another sign than -1, 0 or 1"))),
    }
}

/// Of each position of the shape: 1 or -1 where all signed edges of the pair agree, else 0.
fn pairs(asked: &Asked<'_>, shape: &Shape, signs: &[i8]) -> Result<Vec<i8>, Fault> {
    // Bit 0: a friendly edge; bit 1: a hostile one.
    let mut seen = vec![0_u8; shape.size()];
    for node in asked.network.nodes() {
        let (row, first) = (shape.row(node.0), shape.range(node.0).start);
        for direction in [Direction::Out, Direction::In] {
            asked.network.each(node, direction, &mut |edge, end| {
                let relation = asked.view.graph.edge(edge).relation;
                let bit = match signs.get(relation.index()) {
                    Some(1) => 1,
                    Some(-1) => 2,
                    _ => 0,
                };
                if let Ok(at) = row.binary_search(&end.0) {
                    seen[first + at] |= bit;
                }
            });
        }
        asked.held.step(small(row.len() + 1))?;
    }
    let sign = |bits: u8| match bits {
        1 => 1,
        2 => -1,
        _ => 0,
    };
    Ok(seen.into_iter().map(sign).collect())
}
