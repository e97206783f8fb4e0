//! Text to tree: every query of the openCypher TCK, and a list of our own.

use std::path::Path;
use std::sync::LazyLock;

use chancery::diagnostic::TextId;
use chancery::query::parse::{self, Completeness};
use regex::Regex;

/// One query of a scenario, and the error the scenario expects.
struct Case {
    place: String,
    query: String,
    error: Option<String>,
}

/// A scenario of a feature file, as far as a parser is concerned: its texts (with whether each is the
/// query that is asked), the error it expects, and the rows of its examples.
#[derive(Default)]
struct Scenario {
    name: String,
    texts: Vec<(bool, String)>,
    error: Option<String>,
    tables: Vec<Vec<Vec<String>>>,
}

/// Reads a feature file line by line; the scenarios hold backslashes that the gherkin crate does not take.
fn scenarios(feature: &str) -> Vec<Scenario> {
    let mut found: Vec<Scenario> = Vec::new();
    let (mut step, mut text, mut examples) = (String::new(), None::<Vec<&str>>, false);
    for line in feature.lines() {
        let trimmed = line.trim();
        let Some(scenario) = found.last_mut().filter(|_| !trimmed.starts_with("Scenario")) else {
            if let Some((_, name)) = trimmed.split_once(':').filter(|_| trimmed.starts_with("Scenario")) {
                found.push(Scenario { name: name.trim().to_owned(), ..Scenario::default() });
                examples = false;
            }
            continue;
        };
        match (&mut text, trimmed) {
            (None, "\"\"\"") => text = Some(Vec::new()),
            (Some(lines), "\"\"\"") => {
                scenario.texts.push((step.contains("executing query"), lines.join("\n")));
                text = None;
            }
            (Some(lines), _) => lines.push(line),
            (None, _) if trimmed.starts_with("Examples") => {
                examples = true;
                scenario.tables.push(Vec::new());
            }
            (None, _) if trimmed.starts_with('|') && examples => {
                let cells = trimmed.trim_matches('|').replace("\\|", "\u{1}");
                let row = cells.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect();
                scenario.tables.last_mut().unwrap().push(row);
            }
            (None, _) if trimmed.contains("should be raised") => {
                scenario.error = trimmed.split_once(" a ").map(|(_, error)| format!("a {error}"));
            }
            _ => trimmed.clone_into(&mut step),
        }
    }
    found
}

/// The queries of all scenarios, outlines written out.
fn cases() -> Option<Vec<Case>> {
    let folder = std::env::var_os("CHANCERY_TCK")?;
    let mut cases = Vec::new();
    for path in crate::files::below(Path::new(&folder), "feature") {
        let feature = std::fs::read_to_string(&path).unwrap();
        for scenario in scenarios(&feature) {
            let place = format!("{} {}", path.file_stem().unwrap().to_string_lossy(), scenario.name);
            for values in rows(&scenario) {
                let fill = |text: &str| {
                    values.iter().fold(text.to_owned(), |text, (key, value)| text.replace(&format!("<{key}>"), value))
                };
                for (asks, text) in &scenario.texts {
                    let error = scenario.error.as_deref().filter(|_| *asks).map(fill);
                    cases.push(Case { place: place.clone(), query: fill(text), error });
                }
            }
        }
    }
    Some(cases)
}

/// The rows of a scenario's examples, each value with its name; one empty row when it has none.
fn rows(scenario: &Scenario) -> Vec<Vec<(String, String)>> {
    let mut rows = Vec::new();
    for table in &scenario.tables {
        let Some((head, body)) = table.split_first() else { continue };
        rows.extend(body.iter().map(|row| head.iter().cloned().zip(row.iter().cloned()).collect()));
    }
    if rows.is_empty() {
        rows.push(Vec::new());
    }
    rows
}

#[test]
fn the_queries_of_the_tck_parse() {
    let Some(cases) = cases() else { return };
    let mut wrong = Vec::new();
    for case in &cases {
        match (parse::statement(&case.query, TextId::default()), &case.error) {
            (Err(problems), None) => wrong.push(format!("{}\n{}\n{:?}\n", case.place, case.query, problems[0])),
            (Err(problems), Some(error)) => {
                let row = problems[0].code.row();
                let raised = format!("a {} should be raised at compile time: {}", row.kind, row.detail);
                if &raised != error {
                    wrong.push(format!("{}\n{}\nraised {raised}\nexpected {error}\n", case.place, case.query));
                }
            }
            (Ok(_), _) => {}
        }
    }
    assert!(!cases.is_empty(), "no scenarios found");
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

static PLACES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"Span \{[^}]*\}|, text: "(?:[^"\\]|\\.)*" \}"#).unwrap());
static ALIASES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"alias: (None|Some\(Name \{ text: "(?:[^"\\]|\\.)*", span:  \}\))"#).unwrap());

/// A tree without its places and without the texts and names of its columns, which printing may add.
fn bare(statement: &parse::ast::Statement) -> String {
    let keep = |found: &regex::Captures<'_>| if found[0].starts_with('S') { String::new() } else { " }".to_owned() };
    let placeless = PLACES.replace_all(&format!("{statement:?}"), keep).into_owned();
    ALIASES.replace_all(&placeless, "").into_owned()
}

/// Parses, prints, parses and prints: text and tree must be stable. Gives the printed text.
fn round_trip(query: &str) -> Result<String, String> {
    let read =
        |text: &str| parse::statement(text, TextId::default()).map_err(|problems| format!("{text}\n{:?}", problems[0]));
    let first = read(query)?;
    let printed = parse::print::statement(&first);
    let second = read(&printed)?;
    let again = parse::print::statement(&second);
    if again != printed {
        return Err(format!("{query}\n{printed}\n{again}"));
    }
    let (one, two) = (bare(&first), bare(&second));
    if one == two { Ok(printed) } else { Err(format!("{query}\n{printed}\n{one}\n{two}")) }
}

#[test]
fn the_queries_of_the_tck_print() {
    let Some(cases) = cases() else { return };
    let parsed = cases.iter().filter(|case| parse::statement(&case.query, TextId::default()).is_ok());
    let wrong: Vec<String> = parsed.filter_map(|case| round_trip(&case.query).err()).collect();
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Our own queries, each with its canonical text where it differs.
const QUERIES: &[(&str, &str)] = &[
    // ---- names and keywords
    ("MATCH (as_of:paths) RETURN as_of AS within", "MATCH (as_of:paths) RETURN as_of AS within"),
    ("MATCH (view)-[via:AND]->(why {not: 1}) RETURN why.match, neighbours, of", ""),
    ("match (n:`a b`) Return n.`x``y` as `order`", "MATCH (n:`a b`) RETURN n.`x``y` AS `order`"),
    (
        "MATCH (s:state)-[:hosts-base|:allied-with]->(x:military-alliance) RETURN s",
        "MATCH (s:state)-[:hosts-base|allied-with]->(x:military-alliance) RETURN s",
    ),
    ("RETURN o.assessed-level", "RETURN o.assessed - level AS `o.assessed-level`"),
    ("RETURN count, any, none, single, filter, extract, group, shortest, keep", ""),
    ("RETURN $a + $1 + $`x y`", ""),
    // ---- literals
    (
        "RETURN 0x1F, 0o17, 1e3, .5, 1.5E-3, -9223372036854775808, - 1",
        "RETURN 31 AS `0x1F`, 15 AS `0o17`, 1000.0 AS `1e3`, 0.5 AS `.5`, 0.0015 AS `1.5E-3`, -9223372036854775808, -1 AS `- 1`",
    ),
    (
        r#"RETURN 'a\'b', "it's", '\u0041\U0001F600\n'"#,
        r#"RETURN 'a\'b', 'it\'s' AS `"it's"`, 'A😀\n' AS `'\u0041\U0001F600\n'`"#,
    ),
    // ---- precedence
    ("RETURN 1 + 2 * 3 ^ 4 - 5", ""),
    ("RETURN (1 + 2) * (3 - (4 - 5))", ""),
    ("RETURN NOT a = b AND c OR NOT NOT d XOR e", ""),
    ("RETURN a < b <= c = (d = e)", ""),
    ("RETURN -2 ^ 2, -(2), - - x, -(-x), +1", "RETURN -2 ^ 2, -(2), -(-x) AS `- - x`, -(-x), +(1) AS `+1`"),
    ("RETURN a IN b IS NULL IN c, NOT x IS NOT NULL", ""),
    (
        "RETURN a STARTS   WITH b + c ENDS WITH d, a =~ 'x' || 'y'",
        "RETURN a STARTS WITH b + c ENDS WITH d AS `a STARTS   WITH b + c ENDS WITH d`, a =~ 'x' || 'y'",
    ),
    (
        "RETURN (a + b) - (-(c)), (a) < (-(b)), (a + b) - ([1])",
        "RETURN (a + b) - (-c) AS `(a + b) - (-(c))`, a < (-b) AS `(a) < (-(b))`, (a + b) - ([1])",
    ),
    ("RETURN n:A:B, n:A|B, n IS A&!B, n:%, (n.x).y[0][1..][..2], 5.x", ""),
    // ---- lists, maps, functions
    ("RETURN [], [1], [x IN xs], [(x IN xs)], [x IN xs, 1], [x IN xs WHERE x > 1 | x], [x IN xs | x:A|B]", ""),
    ("RETURN [x IN xs WHERE x:A | y], [x IN a OR b | x]", ""),
    ("RETURN [(a)-->(b) | 1], [p = (a)-[r]->(b {x: 1}) WHERE a.x | p]", ""),
    ("RETURN all(x IN xs WHERE x), any(x IN xs WHERE x), none(x IN xs WHERE x), single(x IN xs WHERE x)", ""),
    ("RETURN reduce(s = 0, x IN xs | s + x), count(*), count(DISTINCT x), date.truncate('day', d)", ""),
    ("RETURN n {.a, .*, b: 1, c}, {a: {b: []}}, n {}", ""),
    ("RETURN CASE x WHEN 1 THEN 2 ELSE 3 END, CASE WHEN a THEN b WHEN c THEN d END.e", ""),
    (
        "RETURN exists(n.x), exists((n)-->()), EXISTS { (n)-->() WHERE n.x }, COUNT { MATCH (n) RETURN n }, COLLECT { RETURN 1 }",
        "",
    ),
    ("RETURN shortestPath((a)-[*]-(b)), size((a)-->())", ""),
    ("RETURN (a)-[:T]->(b)<--({x: 1})-[*1..2]-(:A:B {y: 2}) AND (n)--(m)", ""),
    // ---- patterns
    ("MATCH (a)-->(b)<--(c)--(d)<-->(e)-[r]-(f) RETURN *", ""),
    ("MATCH (a)-[r:A|B*1..3 {x: 1} WHERE r.y]->(b), ()-[*]-(), ()-[*2]-(), ()-[*..2]-(), ()-[*2..]-() RETURN *, a", ""),
    ("MATCH (a)-->{1,3}(b)-[:T]->{2}(c)--{,4}(d)-->+(e)-->*(f)-->{,}(g)-->{2,}(h) RETURN 1", ""),
    ("MATCH ((x)-[r:T]->(y) WHERE r.w > 1){1,5} (b) RETURN x", ""),
    ("MATCH (a) (p = TRAIL (x)-->(y))? (b), ((c)) RETURN p", ""),
    ("MATCH p = ANY SHORTEST (a)-->+(b), q = ALL SHORTEST TRAIL PATHS (a)-->*(b), SHORTEST 2 (a)-->(b) RETURN p", ""),
    (
        "MATCH SHORTEST 2 PATH GROUPS (a)-->+(b), SHORTEST GROUP (a)-->+(b), ANY 3 ACYCLIC (a)-->+(b), ANY $k (a)--(b) RETURN 1",
        "",
    ),
    (
        "MATCH ALL PATHS (a)--(b), WALK (a)--(b), SIMPLE PATH (a)--(b) KEEP ANY SHORTEST SIMPLE AS OF 2012 WHERE a.x RETURN 1",
        "",
    ),
    ("MATCH REPEATABLE ELEMENTS (a)--(b) RETURN 1", ""),
    (
        "MATCH REPEATABLE ELEMENT BINDINGS (a)--(b) MATCH DIFFERENT EDGES (c) MATCH DIFFERENT RELATIONSHIPS (d) RETURN 1",
        "",
    ),
    ("MATCH (a IS A&(B|!C) WHERE a.x)-[IS D|%]->(:!!E) RETURN a", ""),
    ("MATCH (a)-->(b) | (a)<--(b), ((c)-->() |+| (c)<--()) RETURN 1", ""),
    ("MATCH p = shortestPath((a)-[*]-(b)), allShortestPaths((a)-[*]-(b)) RETURN p", ""),
    ("MATCH (any)--(walk {x: 1})--(trail)--(shortest:A) RETURN 1", ""),
    // ---- clauses
    (
        "EXPLAIN UNWIND [1] AS x WITH DISTINCT x AS y ORDER BY y DESC, x ASC SKIP 1 LIMIT 2 WHERE y RETURN y UNION ALL RETURN 1 AS y",
        "",
    ),
    ("PROFILE MATCH (n) RETURN n OFFSET 2 UNION RETURN 1 AS n", ""),
    (
        "CREATE (a:A {x: 1})-[:T]->(b), (c) SET a.x = 1, a += {y: 2}, a = b, a:B:C, (a).z = 1, a.b.c = 2 REMOVE a.x, a:B DETACH DELETE a, b",
        "",
    ),
    ("MERGE p = (a)-[:T]->(b) ON CREATE SET a.x = 1 ON MATCH SET a.y = 2, b.z = 3 ON CREATE SET a.w = 1", ""),
    ("CALL db.labels", ""),
    ("CALL a.b.c(1, 'x') YIELD x, y AS z WHERE z RETURN x", ""),
    ("CALL statements.conflicts('csto') AS OF 2012 YIELD *", ""),
    ("CALL x() YIELD -", ""),
    (
        "CALL { WITH x RETURN 1 AS y } OPTIONAL CALL (x, y) { RETURN 2 AS z } CALL (*) { RETURN 3 AS u } CALL () { RETURN 3 AS v } RETURN x",
        "",
    ),
    (
        "CALL (x) { CREATE (n) } IN 3 CONCURRENT TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE REPORT STATUS AS s",
        "CALL (x) { CREATE (n) } IN TRANSACTIONS",
    ),
    ("MATCH (n) // one\n/* two */ RETURN n /* three */ . a AS b ;", "MATCH (n) RETURN n.a AS b"),
    // ---- short forms, views, rules
    (
        "PATHS FROM armenia TO \"United States\" VIA member-of, <competes-with, at-odds-with> VIA $x AVOIDING csto WITHIN 2 RETURN path",
        "PATHS FROM armenia TO 'United States' VIA member-of, <competes-with, at-odds-with> VIA $x AVOIDING csto WITHIN 2 RETURN path",
    ),
    ("PATHS FROM in-conflict-with TO `order` WITHIN $n AS OF 2012 WHERE length(path) > 1", ""),
    (
        "NEIGHBORS OF csto VIA <leads, aligned-with> RETURN neighbour",
        "NEIGHBOURS OF csto VIA <leads, aligned-with> RETURN neighbour",
    ),
    ("WHY (russia)-[:allied-with]->('US influence') INCLUDING denied", ""),
    ("WHY csto.assessed-as AS OF 2003-04", ""),
    (
        "AS OF 2012 MATCH (n) CERTAINLY BETWEEN 2001-09 AND date('2012-05-14') ACCORDING TO putin, 'x y', $z RETURN n",
        "",
    ),
    (
        "ANY TIME ACCORDING TO ANYONE ONLY derived, Denied AT LEAST 2 SOURCES MATCH (n) AS OF date() AT LEAST $k SOURCE RETURN n",
        "ANY TIME ACCORDING TO ANYONE ONLY derived, denied AT LEAST 2 SOURCES MATCH (n) AS OF date() AT LEAST $k SOURCES RETURN n",
    ),
    (
        "RULE co-members MATCH (a:state)-[:member-of]->(b) WHERE a.id < b.id DERIVE (a)-[:allied-with]->(b);",
        "RULE co-members MATCH (a:state)-[:member-of]->(b) WHERE a.id < b.id DERIVE (a)-[:allied-with]->(b)",
    ),
    ("RETURN EXISTS { ONLY denied MATCH (n) RETURN n }, EXISTS { (n)--() AS OF 2012 WHERE n.x }", ""),
];

#[test]
fn own_queries_print_canonically() {
    for (query, canonical) in QUERIES {
        let printed = round_trip(query).unwrap_or_else(|problem| panic!("{problem}"));
        if !canonical.is_empty() {
            assert_eq!(&printed, canonical);
        }
    }
}

/// Mistakes: the query, with `^` before the place that is marked; what the message and the hints hold.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("^METCH (n) RETURN n", "`METCH`", "`MATCH`"),
    ("MATCH (n) ^RETRUN n", "`RETRUN`", "`RETURN`"),
    ("MATCH (n) WHERE n.a = 1 ^ADN n.b = 2 RETURN n", "`ADN`", "`AND`"),
    ("PATHS FROM a TO b ^WITHN 2", "`WITHN`", "`WITHIN`"),
    ("MATCH (n) RETURN DISTNCT ^n", "`DISTNCT`", "`DISTINCT`"),
    ("MATCH (n ^RETURN n", "before `(` is closed", ""),
    ("RETURN [1, 2^", "before `[` is closed", ""),
    ("RETURN (1 + 2^]", "`]` does not close `(`", ""),
    ("RETURN 1^)", "closes nothing", ""),
    ("RETURN ^'abc", "string is not closed", "end it with `'`"),
    ("RETURN 1 ^/* abc", "comment is not closed", "`*/`"),
    ("MATCH (a)^->(b) RETURN a", "`->`", "`-->`"),
    ("MATCH (a)-[:T]^>(b) RETURN a", "does not end a relation", "`]->`"),
    ("MATCH (a)-[:T]->^b RETURN a", "leads to a node", "`(b)`"),
    ("MATCH (a)^(b) RETURN a", "side by side", "relation"),
    ("CREATE ^n:Person", "`n`", "`(n)`"),
    ("MATCH (n) WHERE n.a ^== 1 RETURN n", "`==`", "`=`"),
    ("MATCH (n) WHERE n.a ^&& n.b RETURN n", "`&&`", "`AND`"),
    ("^SELECT * FROM n", "`SELECT`", "`MATCH (n:Label) RETURN n.key`"),
    ("MATCH (n) RETURN n.x, count(*) ^GROUP BY n.x", "`GROUP`", "not aggregates"),
    ("MATCH (n) WHERE n.x ^LIKE 'a' RETURN n", "`LIKE`", "CONTAINS"),
    ("MATCH (n) WHERE n.x ^NOT IN [1] RETURN n", "`NOT`", "`NOT x IN list`"),
    ("MATCH (n) RETURN n ^WHERE n.x = 1", "`WHERE` stands behind RETURN", "WITH"),
    ("MATCH (n) WHERE n.a ^WHERE n.b RETURN n", "second `WHERE`", "AND"),
    ("MATCH (n) WHERE n.a^, n.b RETURN n", "`,`", "`AND`"),
    ("MATCH (n) RETURN n LIMIT 5 ^ORDER BY n.x", "behind SKIP or LIMIT", "ORDER BY, SKIP, LIMIT"),
    ("MATCH (n) RETURN n.a ^n.b", "nothing between", "`, n`"),
    ("MATCH (n) RETURN n.a, ^LIMIT 5", "follows a comma", "remove the comma"),
    ("RETURN o.assessed-^in", "cannot be subtracted", "`assessed-in`"),
    ("WITH 1 AS in RETURN ^in", "`in` is a reserved word", "backticks"),
    ("MATCH (n) RETURN n AS ^null", "`null` is a reserved word", "backticks"),
    ("MATCH (n) WHERE ^RETURN n", "an expression is missing", ""),
    ("MATCH (n) RETURN^", "ends too early", ""),
    ("RETURN 1; ^RETURN 2", "second statement", ""),
    ("^// nothing", "no query", "MATCH"),
    ("RETURN ^\u{2018}x\u{2019}", "no meaning", "`'`"),
    ("MATCH (n) AS OF ^'2012' RETURN n", "date", "no quotes"),
    ("MATCH (n) INCLUDING ^possble RETURN n", "`possble`", "`possible`"),
    ("RETURN ^12abc", "not a number", "backticks"),
    ("RETURN 'a^\\qb'", "not an escape", ""),
    ("RETURN CASE WHEN a THEN b^", "`END`", ""),
    ("MATCH ANY (a)-->+(b) | (c) ^|+| (d) RETURN 1", "side by side", "parentheses"),
    ("MATCH ^SHORTEST (a)-->+(b) RETURN 1", "how many", "ANY SHORTEST"),
    ("MATCH (n) SET ^n", "SET", "n.key = value"),
];

#[test]
fn mistakes_are_explained() {
    for (marked, message, help) in MISTAKES {
        let (before, after) = marked.split_once('^').unwrap();
        let problems = parse::statement(&format!("{before}{after}"), TextId::default()).unwrap_err();
        let problem = &problems[0];
        let at = problem.primary.as_ref().unwrap().span.start as usize;
        assert_eq!(at, before.len(), "{marked}: {problem:?}");
        assert!(problem.message.contains(message), "{marked}: {problem:?}");
        assert!(problem.help.join(" ").contains(help), "{marked}: {problem:?}");
    }
}

/// The TCK's words for what only the grammar can refuse.
#[test]
fn errors_have_the_words_of_the_tck() {
    for (query, detail) in [
        ("MATCH (a)-[:LIKES..]->(c) RETURN c", "InvalidRelationshipPattern"),
        ("MATCH (a)-[:LIKES*-2]->(c) RETURN c", "InvalidRelationshipPattern"),
        ("RETURN 9223372036854775808", "IntegerOverflow"),
        ("RETURN -9223372036854775809", "IntegerOverflow"),
        ("RETURN 0x8000000000000000", "IntegerOverflow"),
        ("RETURN 1.34E999", "FloatingPointOverflow"),
        ("RETURN 9223372h54775808", "InvalidNumberLiteral"),
        ("RETURN 0o", "InvalidNumberLiteral"),
        ("RETURN '\\uH'", "InvalidUnicodeLiteral"),
        ("RETURN '\\uD83D'", "InvalidUnicodeLiteral"),
        ("RETURN 42 \u{2014} 41", "InvalidUnicodeCharacter"),
        ("RETURN [, ]", "UnexpectedSyntax"),
        ("MATCH (a)(b) RETURN a", "InvalidPathPattern"),
    ] {
        let problems = parse::statement(query, TextId::default()).unwrap_err();
        assert_eq!(problems[0].code.row().detail, detail, "{query}: {:?}", problems[0]);
    }
}

#[test]
fn scripts_are_split_at_semicolons_of_the_top_level() {
    let script = "RETURN ';' // a; b\n; ;; MATCH (n {a: ';'}) RETURN `;`; /* ; */\nRULE a-b MATCH (a) DERIVE (a)-[:x]->(a)\nRULE c MATCH (a) DERIVE (a)-[:x]->(a)\nRETURN (1;2);";
    let parts: Vec<&str> = parse::split(script).into_iter().map(|part| &script[part]).collect();
    let rule = "RULE a-b MATCH (a) DERIVE (a)-[:x]->(a)";
    let last = "RULE c MATCH (a) DERIVE (a)-[:x]->(a)\nRETURN (1;2)";
    assert_eq!(parts, ["RETURN ';'", "MATCH (n {a: ';'}) RETURN `;`", rule, last]);
}

#[test]
fn completeness_is_what_a_prompt_needs() {
    for text in [
        "",
        "MATCH (n)\n",
        "MATCH (n",
        "RETURN 'a",
        "RETURN [1,",
        "RETURN 1 +",
        "MATCH (n) WHERE",
        "RETURN /* a",
        "PATHS FROM a",
    ] {
        assert_eq!(parse::complete(text), Completeness::Incomplete, "{text}");
    }
    for text in ["RETURN 1;", "RETURN 1", "NEIGHBOURS OF csto", "WHY csto.founded", "CREATE (n)", "MATCH (n);"] {
        assert_eq!(parse::complete(text), Completeness::Complete, "{text}");
    }
    for text in ["RETURN 1 +;", "METCH", "RETURN 1)", "MATCH (n));", "RETURN 0x"] {
        assert!(matches!(parse::complete(text), Completeness::Wrong(_)), "{text}");
    }
}

/// The keyword table and the grammar files know the same words.
#[test]
fn keywords_are_those_of_the_grammar() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar");
    let literal = Regex::new(r#"\^"([a-z0-9]+)"(?: ~ \^"([a-z]+)"\?)?"#).unwrap();
    let mut words = std::collections::BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let text = std::fs::read_to_string(entry.path()).unwrap();
        let rules = text
            .lines()
            .filter(|line| entry.path().extension().is_some_and(|e| e == "pest") && !line.starts_with("//"));
        for found in rules.flat_map(|line| literal.captures_iter(line)) {
            words.insert(found[1].to_uppercase());
            if let Some(rest) = found.get(2) {
                words.insert(format!("{}{}", &found[1], rest.as_str()).to_uppercase());
            }
        }
    }
    // Prefixes of numbers, first letters of look-aheads.
    let words: Vec<String> = words.into_iter().filter(|word| word.len() > 1 && !word.starts_with('0')).collect();
    // Words of the language that are checked when lowered, or functions to the grammar.
    let lowered =
        ["ASSERTED", "DENIED", "DEPRECATED", "DERIVED", "NONE", "POSSIBLE", "PROPOSED", "REDUCE", "REPORTED", "SINGLE"];
    let mut known: Vec<&str> = words.iter().map(String::as_str).chain(lowered).collect();
    known.sort_unstable();
    let table: Vec<&str> = parse::keyword::KEYWORDS.iter().map(|row| row.word).collect();
    assert_eq!(table, known);
    for row in parse::keyword::KEYWORDS {
        let read = |text: String| parse::statement(&text, TextId::default()).is_ok();
        let word = row.word.to_lowercase();
        let constant = matches!(row.word, "NULL" | "TRUE" | "FALSE");
        assert_eq!(read(format!("RETURN 1 * {word}, 2")), !row.reserved || row.soft() || constant, "{word}");
        assert!(!row.soft() || read(format!("RETURN 1 AS {word} ORDER BY {word} DESC")), "{word}");
        assert!(parse::keyword::find(&row.word.to_lowercase()).is_some(), "{}", row.word);
    }
}
