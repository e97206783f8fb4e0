//! What openCypher refuses before anything runs, and what looks like it but is legal.

use chancery::model::catalog::Open;

use super::{accepted, checked, refused};

const VARIABLES: &[(&str, &str)] = &[
    ("RETURN x", "UndefinedVariable"),
    ("MATCH (a) WITH a.x AS x RETURN a", "UndefinedVariable"),
    ("MATCH (a) CREATE (b {x: c})", "UndefinedVariable"),
    ("CREATE (a {x: a.y})", "UndefinedVariable"),
    ("MATCH (a) DELETE b", "UndefinedVariable"),
    ("MATCH (a) SET b.x = 1", "UndefinedVariable"),
    ("MERGE (a) ON CREATE SET b.x = 1", "UndefinedVariable"),
    ("MATCH (a) WHERE (a)-[r]->() RETURN a", "UndefinedVariable"),
    ("MATCH (a) WHERE (a)-->(b) RETURN a", "UndefinedVariable"),
    ("MATCH (a) RETURN [x IN [1] | y]", "UndefinedVariable"),
    ("MATCH (a) RETURN [x IN [1] | x] AS l, x", "UndefinedVariable"),
    ("MATCH (a) RETURN DISTINCT a.x ORDER BY a.y", "UndefinedVariable"),
    ("MATCH (a) WITH DISTINCT a.x AS x WHERE a.y = 1 RETURN x", "UndefinedVariable"),
    ("MATCH (a) RETURN count(a) AS n ORDER BY a.x", "UndefinedVariable"),
    ("MATCH (a) RETURN a.x % 3 AS m, max(a.y) AS n ORDER BY count(a.x + a.y)", "UndefinedVariable"),
    ("MATCH (a), (b) RETURN count(b.x) AS n ORDER BY a.x + count(b.x)", "UndefinedVariable"),
    ("CALL test.two(1) YIELD nosuch RETURN nosuch", "UndefinedVariable"),
    ("MATCH (a) CALL { RETURN a.x AS x } RETURN x", "UndefinedVariable"),
    ("MATCH (a) CALL (b) { RETURN 1 AS x } RETURN x", "UndefinedVariable"),
    ("RETURN *", "NoVariablesInScope"),
    ("MATCH () RETURN *", "NoVariablesInScope"),
];

const BOUND_TWICE: &[(&str, &str)] = &[
    ("MATCH (a) CREATE (a)", "VariableAlreadyBound"),
    ("MATCH (a) CREATE (a:L)-[:R]->()", "VariableAlreadyBound"),
    ("CREATE (a:L)-[:R]->(), (a {})-[:R]->()", "VariableAlreadyBound"),
    ("MATCH ()-[r]->() CREATE ()-[r]->()", "VariableAlreadyBound"),
    ("MATCH (a) MERGE (a)", "VariableAlreadyBound"),
    ("MATCH (a)-[r]->(b) MERGE (a)-[r]->(b)", "VariableAlreadyBound"),
    ("MATCH (p) MATCH p = ()-->() RETURN p", "VariableAlreadyBound"),
    ("MATCH p = (p)-->() RETURN p", "VariableAlreadyBound"),
    ("MATCH ()-[p]->(), p = ()-->() RETURN p", "VariableAlreadyBound"),
    ("WITH 1 AS p MATCH p = ()-->() RETURN p", "VariableAlreadyBound"),
    ("WITH 1 AS x UNWIND [1] AS x RETURN x", "VariableAlreadyBound"),
    ("WITH 1 AS out CALL test.two(1) YIELD out RETURN out", "VariableAlreadyBound"),
    ("CALL test.two(1) YIELD out AS x, other AS x RETURN x", "VariableAlreadyBound"),
    ("MATCH (a) CALL (a) { RETURN 1 AS a } RETURN a", "VariableAlreadyBound"),
    ("MATCH (a) CALL (a) { WITH 1 AS a RETURN 2 AS b } RETURN b", "VariableAlreadyBound"),
    ("MATCH (a) PATHS FROM a TO a PATHS FROM a TO a", "VariableAlreadyBound"),
    ("MATCH ()-[r]->()-[r]->() RETURN r", "RelationshipUniquenessViolation"),
    ("MATCH ()-[r]->(), ()-[r]->() RETURN r", "RelationshipUniquenessViolation"),
    ("MATCH (r) MATCH ()-[r]->() RETURN r", "VariableTypeConflict"),
    ("MATCH ()-[r]->() MATCH (r) RETURN r", "VariableTypeConflict"),
    ("MATCH ()-[r*]->() MATCH ()-[r]->() RETURN r", "VariableTypeConflict"),
    ("MATCH r = ()-->(), (r) RETURN r", "VariableTypeConflict"),
    ("MATCH (r)-[r]->() RETURN r", "VariableTypeConflict"),
    ("WITH 'x' AS n MATCH (n) RETURN n", "VariableTypeConflict"),
    ("MATCH (n) WITH [n] AS ns MATCH (ns)-->() RETURN ns", "VariableTypeConflict"),
    ("WITH {a: 1} AS r MATCH ()-[r]->() RETURN r", "VariableTypeConflict"),
];

const TYPES: &[(&str, &str)] = &[
    ("RETURN 1 AND true", "InvalidArgumentType"),
    ("RETURN NOT 'x'", "InvalidArgumentType"),
    ("RETURN null XOR [true]", "InvalidArgumentType"),
    ("RETURN 1 IN {x: []}", "InvalidArgumentType"),
    ("RETURN all(x IN ['a', 'b'] WHERE x % 2 = 0)", "InvalidArgumentType"),
    ("RETURN any(x IN [true] WHERE x - 1 = 0)", "InvalidArgumentType"),
    ("RETURN -'x'", "InvalidArgumentType"),
    ("RETURN true + 1", "InvalidArgumentType"),
    ("MATCH (n) WHERE (n) RETURN n", "InvalidArgumentType"),
    ("MATCH (n) WHERE 'x' RETURN n", "InvalidArgumentType"),
    ("MATCH p = ()-->() RETURN p.x", "InvalidArgumentType"),
    ("MATCH p = ()-->() RETURN size(p)", "InvalidArgumentType"),
    ("MATCH p = ()-->() RETURN labels(p)", "InvalidArgumentType"),
    ("MATCH (n) RETURN length(n)", "InvalidArgumentType"),
    ("MATCH (n) RETURN type(n)", "InvalidArgumentType"),
    ("RETURN sqrt('x')", "InvalidArgumentType"),
    ("WITH 1 AS x RETURN x.y", "InvalidArgumentType"),
    ("WITH [1] AS x RETURN x.y", "InvalidArgumentType"),
    ("WITH true AS x RETURN x[0]", "InvalidArgumentType"),
    ("MATCH () DELETE 1 + 1", "InvalidArgumentType"),
    ("MATCH (n) RETURN n SKIP 1.5", "InvalidArgumentType"),
    ("MATCH (n) RETURN n LIMIT 'x'", "InvalidArgumentType"),
    ("CALL test.two(true)", "InvalidArgumentType"),
    ("MATCH (n) SET n = 1", "InvalidArgumentType"),
    ("MATCH (n) DELETE n:Label", "InvalidDelete"),
];

const CALLS: &[(&str, &str)] = &[
    ("RETURN nosuch(1)", "UnknownFunction"),
    ("RETURN size()", "InvalidNumberOfArguments"),
    ("RETURN size('a', 'b')", "InvalidNumberOfArguments"),
    ("CALL test.two()", "InvalidNumberOfArguments"),
    ("CALL test.nosuch()", "ProcedureNotFound"),
    ("CALL test.two", "MissingParameter"),
    ("RETURN $missing", "MissingParameter"),
    ("CALL test.two YIELD out RETURN out", "InvalidArgumentPassingMode"),
    ("MATCH (n) CALL test.two(count(n)) YIELD out RETURN out", "InvalidAggregation"),
    ("MATCH (n) WHERE count(n) > 1 RETURN n", "InvalidAggregation"),
    ("MATCH (n) RETURN n.x ORDER BY max(n.y)", "InvalidAggregation"),
    ("MATCH (n) WITH n.x AS x ORDER BY count(*) RETURN x", "InvalidAggregation"),
    ("MATCH (n) RETURN [x IN [1] | count(*)]", "InvalidAggregation"),
    ("MATCH (n) SET n.x = count(n)", "InvalidAggregation"),
    ("RETURN count(count(*))", "NestedAggregation"),
    ("MATCH (n) RETURN count(*) AS c ORDER BY max(c)", "NestedAggregation"),
    ("RETURN count(rand())", "NonConstantExpression"),
    ("MATCH (n) RETURN n SKIP n.x", "NonConstantExpression"),
    ("MATCH (n) RETURN n LIMIT -1", "NegativeIntegerArgument"),
    ("MATCH (a), (b) RETURN a.x + count(b)", "AmbiguousAggregationExpression"),
    ("MATCH (a), (b) RETURN a.x + 1, a.x + 1 + count(*)", "AmbiguousAggregationExpression"),
    ("MATCH (a), (b) RETURN a.x + 1, count(*) AS n ORDER BY a.x + 1 + count(*)", "AmbiguousAggregationExpression"),
    (
        "MATCH (a), (b) WITH a.x + b.x, count(*) AS n ORDER BY a.x + n + count(*) RETURN *",
        "AmbiguousAggregationExpression",
    ),
    ("MATCH (a), (b) RETURN [x IN collect(b) | x.y + a.y]", "AmbiguousAggregationExpression"),
];

const CLAUSES: &[(&str, &str)] = &[
    ("CREATE ()-->()", "NoSingleRelationshipType"),
    ("CREATE ()-[:A|B]->()", "NoSingleRelationshipType"),
    ("MERGE ()-[x]->()", "NoSingleRelationshipType"),
    ("CREATE ()-[:A]-()", "RequiresDirectedRelationship"),
    ("CREATE ()<-[:A]->()", "RequiresDirectedRelationship"),
    ("CREATE ()-[:A*2]->()", "CreatingVarLength"),
    ("MERGE ()-[:A*]->()", "CreatingVarLength"),
    ("MATCH (n $given) RETURN n", "InvalidParameterUse"),
    ("MATCH ()-[r:T $given]->() RETURN r", "InvalidParameterUse"),
    ("MERGE (n $given)", "InvalidParameterUse"),
    ("MATCH (n) WITH n, n.x RETURN n", "NoExpressionAlias"),
    ("RETURN 1 AS a, 2 AS a", "ColumnNameConflict"),
    ("WITH 1 AS a, 2 AS a RETURN a", "ColumnNameConflict"),
    ("RETURN 1 AS a UNION RETURN 2 AS b", "DifferentColumnsInUnion"),
    ("RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", "InvalidClauseComposition"),
    ("MATCH (n)", "InvalidClauseComposition"),
    ("CREATE (n) MATCH (m) RETURN m", "InvalidClauseComposition"),
    ("MATCH (n) WHERE EXISTS { MATCH (n) SET n.x = 1 } RETURN n", "InvalidClauseComposition"),
    ("MATCH (n) RETURN COLLECT { MATCH (n)-->(m) RETURN m, n.x }", "InvalidClauseComposition"),
    ("MATCH (n) RETURN (n)-->()", "UnexpectedSyntax"),
    ("MATCH (n) SET n.x = size((n)-->())", "UnexpectedSyntax"),
    ("CALL test.two(1) YIELD * RETURN out", "UnexpectedSyntax"),
];

/// All of the above.
pub(super) const TABLES: &[&[(&str, &str)]] = &[VARIABLES, BOUND_TWICE, TYPES, CALLS, CLAUSES];

#[test]
fn variables() {
    refused(VARIABLES, &Open);
}

#[test]
fn variables_bound_twice() {
    refused(BOUND_TWICE, &Open);
}

#[test]
fn types() {
    refused(TYPES, &Open);
    let kind = |text: &str| checked(text, &Open).unwrap_err()[0].code.row().kind;
    assert_eq!(kind("WITH 1 AS x RETURN x.y"), "TypeError");
    assert_eq!(kind("MATCH p = ()-->() RETURN p.x"), "SyntaxError");
}

#[test]
fn calls_and_aggregates() {
    refused(CALLS, &Open);
}

#[test]
fn clauses() {
    refused(CLAUSES, &Open);
}

#[test]
fn legal_queries_pass() {
    accepted(
        &[
            "MATCH () WITH * CREATE ()",
            "MATCH (a) WITH a.x AS x ORDER BY a.y WHERE a.z = 1 RETURN x",
            "MATCH (a) RETURN DISTINCT a.x ORDER BY a.x + 1",
            "MATCH (a) RETURN a.x AS x, count(*) AS n ORDER BY a.x, x + count(*), n",
            "MATCH (a), (b) RETURN a, a.x + count(b)",
            "MATCH (a) RETURN {x: count(a), y: 1}, size(collect(a))",
            "MATCH (a) WITH collect(a) AS xs RETURN [x IN xs WHERE x.y = 1 | x.z]",
            "MATCH ()-[r]->() WITH r MATCH ()-[r]->() RETURN r",
            "MATCH ()-[r]->() WITH [r] AS rs MATCH (a)-[rs*]->(b) RETURN a",
            "MATCH (a) WITH head([a]) AS n MATCH (n) RETURN n",
            "OPTIONAL MATCH (a) WITH a MATCH (a)-->(b) RETURN b",
            "WITH null AS n MATCH (n) RETURN n",
            "MATCH (a {x: b.y}), (b) RETURN a",
            "MATCH (n) WHERE n.x IN [1] AND (n)-->() OR NOT (n)<--() RETURN n",
            "MATCH (n) WHERE EXISTS { MATCH (n)-->(m) WITH n, count(*) AS c WHERE c = 3 RETURN true } RETURN n",
            "MATCH (n) RETURN COUNT { (n)-->(m) WHERE m.x = 1 } AS c",
            "MATCH (n) CALL { WITH n RETURN n.x AS x } RETURN x",
            "MATCH (n) CALL (*) { MATCH (n)-->(m) RETURN m } RETURN n, m",
            "MATCH (n) CALL test.nothing() RETURN n",
            "CALL test.implicit",
            "CALL test.two(1) YIELD *",
            "MATCH (n) RETURN n SKIP $given LIMIT toInteger(1.0 + 2)",
            "UNWIND $given AS x RETURN x.y, -x, x AND true",
            "RETURN [1, 'a'][0] % 2, reduce(s = 0, x IN [1] | s + x)",
            "RETURN all(x IN [1, 'a'] WHERE x % 2 = 0)",
            "MATCH (a) MERGE (a)-[r:R]-(b:B {x: a.x}) ON MATCH SET r.x = 1 RETURN b",
            "MATCH (n) DETACH DELETE n WITH 1 AS one MATCH (m) RETURN m",
            "MATCH p = shortestPath((a)-[*]->(b)) RETURN p",
            "RETURN $given + 1",
            "RETURN 1 AS a, 2 AS b UNION ALL RETURN 3 AS b, 4 AS a",
        ],
        &Open,
    );
}
