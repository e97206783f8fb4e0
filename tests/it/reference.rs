//! The engine against a brute-force evaluator, and against itself: questions that must have one answer.
//!
//! `PROPTEST_CASES` says how many random graphs and questions each property is tried on.

mod brute;
mod world;

use chancery::model::{Map, Value};
use chancery::session::{Request, Session};
use proptest::prelude::*;

use world::{Clause, KINDS, Pattern, Way, World};

/// The rows of a query as text, in order of the text.
fn ask(session: &mut Session, query: &str, parameters: Map) -> Vec<String> {
    let answer = session.execute(&Request { name: "<query>", text: query, parameters });
    let answer = answer.unwrap_or_else(|error| panic!("{query}\n{error}"));
    let row = |values: &[Value]| values.iter().map(text).collect::<Vec<_>>().join(" | ");
    let mut rows: Vec<String> = answer.rows.iter().map(|r| row(&r.values)).collect();
    rows.sort();
    rows
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Integer(n) => n.to_string(),
        Value::Boolean(b) => b.to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

fn rows(world: &World, query: &str) -> Vec<String> {
    ask(&mut Session::open(world.load(false)), query, Map::new())
}

/// The only number of an answer of one row.
fn number(world: &World, query: &str) -> usize {
    rows(world, query)[0].parse().unwrap()
}

fn together(parts: impl IntoIterator<Item = Vec<String>>) -> Vec<String> {
    let mut all: Vec<String> = parts.into_iter().flatten().collect();
    all.sort();
    all
}

fn single(pattern: Pattern) -> Vec<Clause> {
    vec![Clause { optional: false, patterns: vec![pattern], test: None }]
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 100 };
    ProptestConfig { cases, failure_persistence: None, ..default }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn engine_and_brute_force_agree(world in world::world(), clauses in world::question()) {
        let query = world::print(&clauses) + &world::result(&clauses);
        let mut expected = brute::rows(&world, &clauses);
        expected.sort();
        prop_assert_eq!(rows(&world, &query), expected, "{}", query);
    }

    #[test]
    fn rewrites_and_load_order_change_nothing(world in world::world(), clauses in world::question()) {
        let query = world::print(&clauses) + &world::result(&clauses);
        let expected = rows(&world, &query);
        let mut off = Session::open(world.load(false));
        off.settings_mut().rewrites = false;
        prop_assert_eq!(ask(&mut off, &query, Map::new()), expected.clone(), "rewrites off: {}", query);
        let mut backwards = Session::open(world.load(true));
        prop_assert_eq!(ask(&mut backwards, &query, Map::new()), expected, "loaded backwards: {}", query);
    }

    #[test]
    fn a_reversed_pattern_finds_the_same(world in world::world(), pattern in world::pattern()) {
        let forwards = single(pattern.clone());
        // Columns follow the variables, and lists of relationships turn round, so only ends are compared.
        let ends = format!(" RETURN n{}.i AS a, n{}.i AS b", pattern.start.name, pattern.names().last().unwrap());
        let query = world::print(&forwards) + &ends;
        let backwards = world::print(&single(reversed(&pattern))) + &ends;
        prop_assert_eq!(rows(&world, &query), rows(&world, &backwards), "{} and {}", query, backwards);
    }

    #[test]
    fn the_order_of_patterns_changes_nothing(
        world in world::world(),
        patterns in prop::collection::vec(world::pattern(), 2..5),
        turned in any::<[bool; 4]>(),
        shift in 0..4_usize,
    ) {
        let clause = |patterns: Vec<Pattern>| vec![Clause { optional: false, patterns, test: None }];
        let mut names: Vec<usize> = patterns.iter().flat_map(Pattern::names).collect();
        names.sort_unstable();
        names.dedup();
        let columns: Vec<String> = names.iter().map(|name| format!("n{name}.i AS i{name}")).collect();
        let ends = format!("RETURN {}", columns.join(", "));
        let mut others: Vec<Pattern> = patterns
            .iter()
            .zip(turned)
            .map(|(pattern, turned)| if turned { reversed(pattern) } else { pattern.clone() })
            .collect();
        let middle = shift % others.len();
        others.rotate_left(middle);
        let (query, other) = (world::print(&clause(patterns)), world::print(&clause(others)));
        let expected = rows(&world, &(query.clone() + &ends));
        prop_assert_eq!(&rows(&world, &(other.clone() + &ends)), &expected, "{} and {}", query, other);
        // Rows that are only counted, or told apart, are as many as there are.
        let key = names[0];
        let counted = format!("RETURN n{key}.i AS i, count(*) AS n");
        let mut groups: std::collections::BTreeMap<&str, usize> = std::collections::BTreeMap::new();
        for row in &expected {
            *groups.entry(row.split(" | ").next().unwrap_or_default()).or_default() += 1;
        }
        let mut sums: Vec<String> = groups.iter().map(|(i, n)| format!("{i} | {n}")).collect();
        sums.sort();
        prop_assert_eq!(&rows(&world, &(other.clone() + &counted)), &sums, "{}{}", other, counted);
        prop_assert_eq!(number(&world, &(query.clone() + "RETURN count(*)")), expected.len(), "{}", query);
        let mut keys: Vec<String> = groups.keys().map(|key| (*key).to_owned()).collect();
        keys.sort();
        prop_assert_eq!(&rows(&world, &format!("{query}RETURN DISTINCT n{key}.i")), &keys, "{}", query);
    }

    #[test]
    fn a_test_its_opposite_and_null_part_all_rows(
        world in world::world(),
        (pattern, test) in world::pattern().prop_flat_map(|p| { let t = world::test(p.names().collect()); (Just(p), t) }),
    ) {
        let matched = world::print(&single(pattern));
        let count = |filter: String| number(&world, &format!("{matched} {filter} RETURN count(*)"));
        let test = test.print();
        let parts = count(format!("WHERE {test}")) + count(format!("WHERE NOT ({test})")) + count(format!("WHERE ({test}) IS NULL"));
        prop_assert_eq!(parts, count(String::new()), "{} {}", matched, test);
        prop_assert_eq!(count(format!("WHERE {test}")), count(format!("WHERE NOT (NOT ({test}))")));
        prop_assert_eq!(count(format!("WHERE {test}")), count(format!("WHERE ({test}) AND true")));
    }

    #[test]
    fn lengths_add_up(world in world::world(), way in 0..3_usize, least in 0..2_usize, more in 0..3_usize) {
        let arrows = [("-", "->"), ("<-", "-"), ("-", "-")][way];
        let ask = |length: String| rows(&world, &format!("MATCH (a){}[r{length}]{}(b) RETURN a.i, [e IN r | e.i], b.i", arrows.0, arrows.1));
        let most = least + more;
        let parts = together((least..=most).map(|n| ask(format!("*{n}..{n}"))));
        prop_assert_eq!(ask(format!("*{least}..{most}")), parts);
        let unrolled = format!("MATCH (a){0}[r]{1}(){0}[s]{1}(b) RETURN a.i, [r.i, s.i], b.i", arrows.0, arrows.1);
        prop_assert_eq!(ask("*2..2".into()), rows(&world, &unrolled));
    }

    #[test]
    fn alternatives_are_the_sum_of_their_parts(world in world::world(), way in 0..3_usize) {
        let arrows = [("-", "->"), ("<-", "-"), ("-", "-")][way];
        let ask = |kind: &str| rows(&world, &format!("MATCH (a){}[r:{kind}]{}(b) RETURN a.i, r.i, b.i", arrows.0, arrows.1));
        prop_assert_eq!(ask("R|S"), together(KINDS.map(ask)));
    }

    #[test]
    fn subqueries_agree_with_each_other(world in world::world(), kind in prop::sample::select(KINDS.to_vec())) {
        let ask = |condition: &str| rows(&world, &format!("MATCH (n0) WHERE {condition} RETURN n0.i"));
        let pattern = format!("(n0)-[:{kind}]->(:A)");
        let there = ask(&pattern);
        prop_assert_eq!(&ask(&format!("EXISTS {{ {pattern} }}")), &there);
        prop_assert_eq!(&ask(&format!("COUNT {{ {pattern} }} > 0")), &there);
        prop_assert_eq!(&ask(&format!("size([(n0)-[r:{kind}]->(:A) | r.i]) > 0")), &there);
        prop_assert_eq!(&ask(&format!("NOT NOT {pattern}")), &there);
        let distinct = format!("MATCH (n0)-[:{kind}]->(:A) RETURN DISTINCT n0.i");
        prop_assert_eq!(&rows(&world, &distinct), &there);
        let without = ask(&format!("NOT {pattern}"));
        prop_assert_eq!(there.len() + without.len(), world.nodes.len());
    }

    #[test]
    fn grouping_paging_and_parameters(world in world::world(), x in 0..3_i64, skip in 0..4_usize) {
        let distinct = rows(&world, "MATCH (n)--(m) RETURN DISTINCT m.x");
        let not_null = distinct.iter().filter(|row| *row != "null").count();
        prop_assert_eq!(number(&world, "MATCH (n)--(m) RETURN count(DISTINCT m.x)"), not_null);
        prop_assert_eq!(rows(&world, "MATCH (n)--(m) WITH m.x AS x, count(*) AS c RETURN x"), distinct);
        let sum: usize = rows(&world, "MATCH (n)--(m) WITH m.x AS x, count(*) AS c RETURN c").iter().map(|c| c.parse::<usize>().unwrap()).sum();
        prop_assert_eq!(number(&world, "MATCH (n)--(m) RETURN count(*)"), sum);
        let page = |part: String| rows(&world, &format!("MATCH (n)--(m) RETURN n.i, m.i ORDER BY n.i, m.i {part}"));
        prop_assert_eq!(together([page(format!("LIMIT {skip}")), page(format!("SKIP {skip}"))]), page(String::new()));
        let literal = rows(&world, &format!("MATCH (n {{x: {x}}}) RETURN n.i"));
        let parameters = [("x".into(), Value::Integer(x))].into_iter().collect();
        let given = ask(&mut Session::open(world.load(false)), "MATCH (n {x: $x}) RETURN n.i", parameters);
        prop_assert_eq!(given, literal);
    }
}

/// The pattern read from its other end.
fn reversed(pattern: &Pattern) -> Pattern {
    let spots: Vec<_> = [&pattern.start].into_iter().chain(pattern.steps.iter().map(|(_, spot)| spot)).collect();
    let turned = |way: Way| match way {
        Way::Out => Way::In,
        Way::In => Way::Out,
        Way::Both => Way::Both,
    };
    let steps = pattern.steps.iter().zip(&spots).rev().map(|((step, _), spot)| {
        let mut step = step.clone();
        step.way = turned(step.way);
        (step, (*spot).clone())
    });
    Pattern { start: spots[spots.len() - 1].clone(), steps: steps.collect() }
}
