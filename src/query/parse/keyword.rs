//! The one table of keywords: what each word does, whether it is reserved, and where it is expected.
//!
//! Highlighting, completion and error messages read it; a test holds it against the grammar files.

/// Where in a query a keyword is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Situation {
    /// Where a statement or clause begins.
    Clause,
    /// After the first word of a clause, as in `OPTIONAL MATCH`.
    Within,
    /// After a pattern or short form, where a view or WHERE stands.
    View,
    /// In an expression.
    Expression,
    /// Before or in a pattern.
    Pattern,
    /// After the items of WITH and RETURN.
    Tail,
    /// After the ends of a short form.
    Limit,
}

/// One keyword.
#[derive(Debug, PartialEq, Eq)]
pub struct Keyword {
    /// The word, in capitals.
    pub word: &'static str,
    /// It is not a variable unless quoted, or unless it is [`soft`](Keyword::soft).
    pub reserved: bool,
    /// Where it is expected.
    pub situations: &'static [Situation],
    /// What it does, in one line.
    pub help: &'static str,
}

impl Keyword {
    /// Whether it is a variable all the same where nothing else can be meant, as in `ORDER BY desc DESC`.
    pub fn soft(&self) -> bool {
        SOFT.contains(&self.word)
    }
}

/// Reserved words that may be variables where the grammar can tell.
const SOFT: &[&str] = &[
    "ALL",
    "AS",
    "ASC",
    "ASCENDING",
    "BY",
    "CONTAINS",
    "DESC",
    "DESCENDING",
    "END",
    "ENDS",
    "EXISTS",
    "LIMIT",
    "ON",
    "ORDER",
    "SKIP",
    "STARTS",
    "UNION",
];

/// The keyword spelt so, in any case of letters.
pub fn find(word: &str) -> Option<&'static Keyword> {
    let mut capitals = [0_u8; LONGEST];
    let capitals = capitals.get_mut(..word.len())?;
    capitals.copy_from_slice(word.as_bytes());
    capitals.make_ascii_uppercase();
    let at = KEYWORDS.binary_search_by(|row| row.word.as_bytes().cmp(capitals)).ok()?;
    KEYWORDS.get(at)
}

/// The length of the longest keyword.
const LONGEST: usize = 16;

const fn row(word: &'static str, reserved: bool, situations: &'static [Situation], help: &'static str) -> Keyword {
    Keyword { word, reserved, situations, help }
}

use Situation::{Clause, Expression, Limit, Pattern, Tail, View, Within};

/// All keywords, in alphabetical order.
pub const KEYWORDS: &[Keyword] = &[
    row("ACCORDING", false, &[View], "ACCORDING TO x: only what x says or publishes"),
    row("ACYCLIC", false, &[Pattern], "paths without a repeated node"),
    row("ALL", true, &[Within, Pattern, Expression], "all paths; all(x IN list WHERE …); UNION ALL"),
    row("ALLSHORTESTPATHS", false, &[Pattern, Expression], "allShortestPaths((a)-[*]-(b))"),
    row("AND", true, &[Expression], "both hold"),
    row("ANY", false, &[View, Pattern, Expression], "ANY TIME; ANY SHORTEST; any(x IN list WHERE …)"),
    row("ANYONE", false, &[Within], "ACCORDING TO ANYONE: lifts an outer ACCORDING TO"),
    row("AS", true, &[Tail, View], "gives a name; AS OF date"),
    row("ASC", true, &[Tail], "sorts upwards"),
    row("ASCENDING", true, &[Tail], "sorts upwards"),
    row("ASSERTED", false, &[Within], "a stance: the article's own voice"),
    row("AT", false, &[View], "AT LEAST n SOURCES"),
    row("AVOIDING", false, &[Limit], "AVOIDING x: no relation, entity or type of that name"),
    row("BETWEEN", false, &[View], "BETWEEN a AND b: what may hold in that time"),
    row("BINDINGS", false, &[Within], "REPEATABLE ELEMENT BINDINGS"),
    row("BY", true, &[Within], "ORDER BY"),
    row("CALL", false, &[Clause], "calls a procedure or a subquery"),
    row("CASE", true, &[Expression], "CASE WHEN … THEN … ELSE … END"),
    row("CERTAINLY", false, &[View], "CERTAINLY AS OF date: only what holds for certain"),
    row("COLLECT", false, &[Expression], "COLLECT { … }: the values of a subquery"),
    row("CONCURRENT", false, &[Within], "IN CONCURRENT TRANSACTIONS"),
    row("CONTAINS", true, &[Expression], "one string is in another"),
    row("COUNT", false, &[Expression], "count(x); COUNT { … }"),
    row("CREATE", true, &[Clause], "makes nodes and relationships"),
    row("DATE", false, &[Within], "date('2012-05-14')"),
    row("DELETE", true, &[Clause], "removes nodes and relationships"),
    row("DENIED", false, &[Within], "a stance: said not to be so"),
    row("DEPRECATED", false, &[Within], "statements of rank deprecated"),
    row("DERIVE", false, &[Within], "what a rule gives"),
    row("DERIVED", false, &[Within], "what rules and transitive relations give"),
    row("DESC", true, &[Tail], "sorts downwards"),
    row("DESCENDING", true, &[Tail], "sorts downwards"),
    row("DETACH", true, &[Clause], "DETACH DELETE: with the relationships"),
    row("DIFFERENT", false, &[Pattern], "DIFFERENT RELATIONSHIPS: none twice in a MATCH"),
    row("DISTINCT", true, &[Within, Expression], "no row or value twice"),
    row("EDGE", false, &[Within], "DIFFERENT EDGE BINDINGS"),
    row("EDGES", false, &[Within], "DIFFERENT EDGES"),
    row("ELEMENT", false, &[Within], "REPEATABLE ELEMENT BINDINGS"),
    row("ELEMENTS", false, &[Within], "REPEATABLE ELEMENTS"),
    row("ELSE", true, &[Expression], "the value of CASE when nothing fits"),
    row("END", true, &[Expression], "ends CASE"),
    row("ENDS", true, &[Expression], "ENDS WITH"),
    row("ERROR", false, &[Within], "ON ERROR"),
    row("EXISTS", true, &[Expression], "EXISTS { … }: a subquery has a row"),
    row("EXPLAIN", false, &[Clause], "shows the plan"),
    row("FALSE", true, &[Expression], "false"),
    row("FROM", false, &[Within], "PATHS FROM"),
    row("GROUP", false, &[Within], "SHORTEST k GROUP"),
    row("GROUPS", false, &[Within], "SHORTEST k GROUPS: all paths of the k least lengths"),
    row("IN", true, &[Expression], "a value is in a list"),
    row("INCLUDING", false, &[View], "INCLUDING possible: stances beside the default"),
    row("IS", true, &[Expression], "IS NULL, IS NOT NULL, IS Label"),
    row("KEEP", false, &[Pattern], "KEEP prefix: for every path of the MATCH"),
    row("LEAST", false, &[Within], "AT LEAST"),
    row("LIMIT", true, &[Tail], "at most so many rows"),
    row("MATCH", true, &[Clause], "finds a pattern in the graph"),
    row("MERGE", true, &[Clause], "finds a pattern, or makes it"),
    row("NEIGHBORS", false, &[Clause], "NEIGHBORS OF x"),
    row("NEIGHBOURS", false, &[Clause], "NEIGHBOURS OF x: what is near"),
    row("NONE", false, &[Expression], "none(x IN list WHERE …)"),
    row("NOT", true, &[Expression], "does not hold"),
    row("NULL", true, &[Expression], "no value"),
    row("OF", false, &[Within], "AS OF, NEIGHBOURS OF"),
    row("OFFSET", false, &[Tail], "the same as SKIP"),
    row("ON", true, &[Within], "ON CREATE, ON MATCH"),
    row("ONLY", false, &[View], "ONLY denied: these stances and no others"),
    row("OPTIONAL", true, &[Clause], "OPTIONAL MATCH: null where nothing is found"),
    row("OR", true, &[Expression], "one or both hold"),
    row("ORDER", true, &[Tail], "ORDER BY"),
    row("PATH", false, &[Within], "a word without a meaning after a mode"),
    row("PATHS", false, &[Clause], "PATHS FROM a TO b: how two things are connected"),
    row("POSSIBLE", false, &[Within], "a stance: may be so"),
    row("PROFILE", false, &[Clause], "runs the query and shows rows and times"),
    row("PROPOSED", false, &[Within], "a stance: wanted or planned"),
    row("REDUCE", false, &[Expression], "reduce(total = 0, x IN list | total + x)"),
    row("RELATIONSHIP", false, &[Within], "DIFFERENT RELATIONSHIP BINDINGS"),
    row("RELATIONSHIPS", false, &[Within], "DIFFERENT RELATIONSHIPS"),
    row("REMOVE", true, &[Clause], "removes properties and labels"),
    row("REPEATABLE", false, &[Pattern], "REPEATABLE ELEMENTS: relationships may repeat"),
    row("REPORT", false, &[Within], "REPORT STATUS AS"),
    row("REPORTED", false, &[Within], "a stance: said by somebody in the article"),
    row("RETURN", true, &[Clause], "what the query gives"),
    row("ROW", false, &[Within], "OF n ROW"),
    row("ROWS", false, &[Within], "OF n ROWS"),
    row("RULE", false, &[Clause], "RULE name MATCH … DERIVE …"),
    row("SET", true, &[Clause], "sets properties and labels"),
    row("SHORTEST", false, &[Pattern], "SHORTEST k, ANY SHORTEST, ALL SHORTEST"),
    row("SHORTESTPATH", false, &[Pattern, Expression], "shortestPath((a)-[*]-(b))"),
    row("SIMPLE", false, &[Pattern], "paths without a repeated node but for the ends"),
    row("SINGLE", false, &[Expression], "single(x IN list WHERE …)"),
    row("SKIP", true, &[Tail], "leaves out the first rows"),
    row("SOURCE", false, &[Within], "AT LEAST 1 SOURCE"),
    row("SOURCES", false, &[Within], "AT LEAST n SOURCES"),
    row("STARTS", true, &[Expression], "STARTS WITH"),
    row("STATUS", false, &[Within], "REPORT STATUS AS"),
    row("THEN", true, &[Expression], "the value of a WHEN"),
    row("TIME", false, &[Within], "ANY TIME: lifts an outer window"),
    row("TO", false, &[Within], "PATHS FROM a TO b"),
    row("TRAIL", false, &[Pattern], "paths without a repeated relationship"),
    row("TRANSACTIONS", false, &[Within], "IN TRANSACTIONS, which is refused"),
    row("TRUE", true, &[Expression], "true"),
    row("UNION", true, &[Clause], "the rows of two queries together"),
    row("UNWIND", true, &[Clause], "makes a row of each element of a list"),
    row("VIA", false, &[Limit], "VIA x: only over these relations, types or entities"),
    row("WALK", false, &[Pattern], "paths in which anything may repeat"),
    row("WHEN", true, &[Expression], "a condition of CASE"),
    row("WHERE", true, &[View, Pattern, Tail, Expression], "keeps what fits a condition"),
    row("WHY", false, &[Clause], "WHY (a)-[:r]->(b): the proof, or what is missing"),
    row("WITH", true, &[Clause], "passes rows on to the next clause"),
    row("WITHIN", false, &[Limit], "WITHIN n: at most so many steps"),
    row("XOR", true, &[Expression], "one of two holds"),
    row("YIELD", false, &[Tail], "which columns of a procedure are taken"),
];
