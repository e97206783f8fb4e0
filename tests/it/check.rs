//! The checker from outside: which texts are refused, and with which words.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod catalog;
mod opencypher;
mod paths;
mod schema;
mod signatures;

use chancery::diagnostic::{Diagnostic, TextId, codes};
use chancery::model::Kinds;
use chancery::model::catalog::{Catalog, Open};
use chancery::query::check::{Checked, Context, check};
use chancery::query::parse;

/// Checks a text against a catalog, with `$given` as the one parameter.
fn checked(text: &str, catalog: &dyn Catalog) -> Result<Checked, Vec<Diagnostic>> {
    let functions = signatures::functions();
    let procedures = signatures::procedures();
    let given = |name: &str| (name == "given").then_some(Kinds::ANY);
    let context =
        Context { catalog, functions: &functions, procedures: &procedures, parameters: Some(&given), entities: None };
    check(parse::statement(text, TextId::default())?, &context)
}

/// The details of all problems in order, such as `UndefinedVariable`; empty when there is none.
fn details(text: &str, catalog: &dyn Catalog) -> Vec<&'static str> {
    match checked(text, catalog) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(|problem| problem.code.row().detail).collect(),
    }
}

/// Each text gives exactly this one problem.
fn refused(table: &[(&str, &str)], catalog: &dyn Catalog) {
    for (text, detail) in table {
        assert_eq!(details(text, catalog), [*detail], "{text}");
    }
}

/// No text gives a problem.
fn accepted(texts: &[&str], catalog: &dyn Catalog) {
    for text in texts {
        let problems = checked(text, catalog)
            .map(|_| ())
            .map_err(|problems| problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>());
        assert_eq!(problems, Ok(()), "{text}");
    }
}

#[test]
fn all_problems_come_at_once_and_in_order() {
    let text = "MATCH (a)-[r]->(b) WHERE c.x = nosuch(1) WITH a, a.x + 1 RETURN b, size(1)";
    let found = details(text, &Open);
    assert_eq!(
        found,
        ["UndefinedVariable", "UnknownFunction", "NoExpressionAlias", "UndefinedVariable", "InvalidArgumentType"]
    );
    let problems = checked(text, &Open).unwrap_err();
    let starts: Vec<u32> = problems.iter().filter_map(|problem| Some(problem.primary.as_ref()?.span.start)).collect();
    assert!(starts.is_sorted() && starts.len() == problems.len(), "{starts:?}");
}

#[test]
fn facts_tell_columns_writes_parameters_and_stars() {
    let facts = |text: &str| checked(text, &Open).unwrap().facts;
    let names = |text: &str| facts(text).columns.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names("MATCH (n)-[r]->(m) RETURN n.x, m AS other"), ["n.x", "other"]);
    assert_eq!(names("MATCH (n)-[r]->(m) RETURN *"), ["n", "r", "m"]);
    assert_eq!(names("CREATE (n)"), Vec::<String>::new());
    assert_eq!(names("CALL test.two(1)"), ["out", "other"]);
    assert_eq!(names("MATCH (n) NEIGHBOURS OF n"), ["neighbour", "distance", "edges"]);
    assert!(facts("CREATE (n)").writes);
    assert!(facts("CALL { CREATE (n) } RETURN 1").writes);
    assert!(!facts("MATCH (n) RETURN n").writes);
    let parameters = facts("RETURN $given + $given").parameters;
    assert_eq!(parameters.iter().map(ToString::to_string).collect::<Vec<_>>(), ["given"]);
    let stars = facts("MATCH (n) WITH *, 1 AS x RETURN x").stars;
    assert_eq!(stars.values().next().map(|names| names[0].to_string()), Some("n".to_owned()));
}

#[test]
fn every_code_of_the_checker_is_raised() {
    let bundled = catalog::Bundled::read();
    let raised = |text: &str, catalog: &dyn Catalog| match checked(text, catalog) {
        Ok(checked) => checked.warnings,
        Err(problems) => problems,
    };
    let mut found = Vec::new();
    for (text, _) in opencypher::TABLES.iter().copied().flatten().chain(paths::GROUPS) {
        found.extend(raised(text, &Open).into_iter().map(|problem| problem.code));
    }
    for text in paths::IMPOSSIBLE.iter().chain(&["MATCH (n) ANY TIME RETURN n", "CALL { CREATE () } IN TRANSACTIONS"]) {
        found.extend(raised(text, &Open).into_iter().map(|problem| problem.code));
    }
    for text in schema::RAISING {
        found.extend(raised(text, &bundled).into_iter().map(|problem| problem.code));
    }
    let groups = ["Q02", "Q03", "Q06", "P0101", "Q0506", "Q0702"];
    for code in codes::ALL.iter().filter(|code| groups.iter().any(|group| code.as_str().starts_with(group))) {
        assert!(found.contains(code), "{code:?}: {}", code.row().title);
    }
}

#[test]
fn a_nesting_at_the_limit_needs_little_stack() {
    let deep = |open: &str, close: &str| format!("RETURN {}1{}", open.repeat(190), close.repeat(190));
    let texts = [deep("(", ")"), deep("[", "]"), deep("size([", "])"), deep("NOT (", ") = 1"), deep("{a: ", "}")];
    for text in texts {
        let thread = std::thread::Builder::new().stack_size(1 << 20);
        let run = thread.spawn(move || drop(checked(&text, &Open))).unwrap();
        run.join().unwrap();
    }
}
