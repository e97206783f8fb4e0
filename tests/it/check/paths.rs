//! GQL's rules for path patterns.

use chancery::model::catalog::Open;

use super::{accepted, refused};

pub(super) const IMPOSSIBLE: &[&str] = &[
    "MATCH (a) ((x)-[r]->{1,2}(y)){1,2} (b) RETURN a",
    "MATCH (a) ((x)-[r*]->(y)){1,2} (b) RETURN a",
    "MATCH (a)-[r]->{0}(b) RETURN a",
    "MATCH (a)-[r]->{,0}(b) RETURN a",
    "MATCH (a)-[r]->{3,2}(b) RETURN a",
    "MATCH SHORTEST 0 (a)-[r]->+(b) RETURN a",
    "MATCH ANY 0 (a)-[r]->+(b) RETURN a",
    "MATCH (a)(b) RETURN a",
    "MATCH ((x)-[r]->(y))* RETURN x",
    "MATCH (a) ((x)){1,2} (b) RETURN a",
    "MATCH ANY SHORTEST (a)-[r]->+(b), (c) RETURN a",
    "MATCH WALK (a)-[r]->+(b) RETURN a",
    "MATCH ALL WALK (a)-[r]->*(b) RETURN a",
    "MATCH REPEATABLE ELEMENTS (a)-[r]->+(b) RETURN a",
    "MATCH ANY (a)-[r]->+(b) KEEP ANY SHORTEST RETURN a",
    "MATCH p = shortestPath((a)-[*2..]->(b)) RETURN p",
    "MATCH p = shortestPath((a)-->()-[*]->(b)) RETURN p",
];

pub(super) const GROUPS: &[(&str, &str)] = &[
    ("MATCH (a) ((x)-[r]->(y))+ (b) MATCH (x)-->(c) RETURN c", "VariableTypeConflict"),
    ("MATCH (a) ((x)-[r]->(y))+ (x) RETURN a", "VariableTypeConflict"),
    ("MATCH (a) ((x)-[r]->(y))+ (b) RETURN x.name", "InvalidArgumentType"),
    ("MATCH (x) ((x)-[r]->(y))+ (b) RETURN b", "VariableAlreadyBound"),
    ("MATCH (a WHERE a.x = b.x)-->(b) RETURN a", "UndefinedVariable"),
    ("MATCH ((a)-[r]->(b) | (a)-[r]->(r)) RETURN a", "VariableTypeConflict"),
];

#[test]
fn impossible_path_patterns() {
    let table: Vec<(&str, &str)> = IMPOSSIBLE.iter().map(|text| (*text, "InvalidPathPattern")).collect();
    refused(&table, &Open);
}

#[test]
fn variables_of_groups() {
    refused(GROUPS, &Open);
}

#[test]
fn legal_path_patterns() {
    accepted(
        &[
            "MATCH (a)-[r]->{,}(b) RETURN a, size(r)",
            "MATCH (a)-[r*0..0]->(b), (b)-[*3..2]->(c) RETURN a",
            "MATCH (a) ((x)-[r]->(y) WHERE r.w > 1 AND x.v < y.v){1,5} (b) RETURN [n IN x | n.name], size(r)",
            "MATCH (a) ((x)-[r]->(y)) (b) RETURN x.name",
            "MATCH (a) ((x)-[r]->(y))? (b) RETURN x.name",
            "MATCH ((x)-[r]->(y))+ RETURN size(x)",
            "MATCH p = (a) (q = (x)-[r]->(y))+ (b) RETURN size(q)",
            "MATCH REPEATABLE ELEMENTS (a)-[r]->(b)-[r]->(c) RETURN r.x",
            "MATCH REPEATABLE ELEMENTS ANY SHORTEST (a)-[r]->+(b), SHORTEST 2 (c)-->+(d) RETURN a",
            "MATCH REPEATABLE ELEMENTS TRAIL (a)-[r]->+(b) RETURN a",
            "MATCH DIFFERENT RELATIONSHIPS WALK (a)-[r]->+(b) RETURN a",
            "MATCH WALK (a)-[r]->{1,4}(b) RETURN a",
            "MATCH ANY SHORTEST WALK (a)-[r]->+(b) RETURN a",
            "MATCH (a)-[r]->+(b) KEEP SHORTEST 2 GROUPS RETURN a",
            "MATCH (a)-->(b WHERE b.x = a.x) RETURN a",
            "MATCH ((a)-[r]->(b) | (a)<-[s]-(b)) RETURN r.x, s.x",
            "MATCH (a)-[r:A|B&!C]->(b:%) WHERE a IS X RETURN a",
        ],
        &Open,
    );
}
