//! Inputs made to break a parser: each is read, printed and dropped on a stack of 1 MiB, and fails or
//! succeeds in time that grows with its length.

use std::time::{Duration, Instant};

use chancery::diagnostic::{Diagnostic, TextId};
use chancery::query::parse;

/// As many links of a chain as would overflow the stack if each took a little of it; an unoptimised
/// parser is too slow for more.
const MANY: usize = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
/// What only a parser takes whose time does not grow with the length.
const SLOW: Duration = Duration::from_secs(5);

/// Runs on a thread with a small stack.
fn small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(work).unwrap();
    thread.join().unwrap()
}

/// Parses and, where that works, prints and parses again.
fn read(text: String) -> (Result<usize, Vec<Diagnostic>>, Duration) {
    small_stack(move || {
        let start = Instant::now();
        let parsed = parse::statement(&text, TextId::default());
        let time = start.elapsed();
        let printed = parsed.map(|tree| parse::print::statement(&tree));
        if let Ok(printed) = printed.as_ref().map(String::as_str)
            && printed.len() <= parse::guard::MAX_LENGTH
        {
            let again = parse::statement(printed, TextId::default()).map_err(|problems| problems[0].clone());
            assert!(again.is_ok(), "{:.60} is printed as {printed:.60}: {:?}", text, again.err());
        }
        let _ = parse::complete(&text);
        (printed.map(|printed| printed.len()), time)
    })
}

/// What is done `n` times, before and after a middle part.
fn nest(head: &str, open: &str, middle: &str, close: &str, tail: &str, n: usize) -> String {
    format!("{head}{}{middle}{}{tail}", open.repeat(n), close.repeat(n))
}

/// Openings that each nest one level, and the ends that close them.
const NESTINGS: &[(&str, &str, &str, &str, &str)] = &[
    ("RETURN ", "(", "1", ")", ""),
    ("RETURN ", "[", "1", "]", ""),
    ("RETURN ", "{a: ", "1", "}", ""),
    ("RETURN ", "f(", "1", ")", ""),
    ("RETURN ", "x[", "1", "]", ""),
    ("RETURN ", "x[1..", "1", "]", ""),
    ("RETURN ", "[x IN ", "[1]", "]", ""),
    ("RETURN ", "[x IN y WHERE ", "true", "]", ""),
    ("RETURN ", "[x IN y | ", "1", "]", ""),
    ("RETURN ", "[(a)-->(b) WHERE ", "true", " | 1]", ""),
    ("RETURN ", "[p = (a {x: ", "1", "})-->(b) | p]", ""),
    ("RETURN ", "all(x IN ", "y", " WHERE x)", ""),
    ("RETURN ", "reduce(a = ", "1", ", x IN y | a + x)", ""),
    ("RETURN ", "n {a: ", "1", "}", ""),
    ("RETURN ", "count {x: ", "1", "}", ""),
    ("RETURN ", "exists(", "n.x", ")", ""),
    ("RETURN ", "CASE WHEN ", "true", " THEN 1 END", ""),
    ("RETURN ", "CASE ", "1", " WHEN 1 THEN 1 END", ""),
    ("RETURN ", "NOT (", "true", ")", ""),
    ("RETURN ", "-(", "1", ")", ""),
    ("RETURN ", "1 + (", "1", ")", ""),
    ("RETURN ", "(a)-[b {x: ", "1", "}]-(c)", ""),
    ("RETURN ", "(a)--(b {x: ", "1", "})", ""),
    ("RETURN ", "(a {x: ", "1", "})-->(b)", ""),
    ("RETURN ", "({x: ", "1", "})-->(b)", ""),
    ("RETURN ", "(a:A WHERE ", "true", ")-->(b)", ""),
    ("RETURN ", "EXISTS { MATCH (n) WHERE ", "true", " }", ""),
    ("RETURN ", "EXISTS { (n) WHERE ", "true", " }", ""),
    ("RETURN ", "COUNT { MATCH (n) RETURN ", "n", " }", ""),
    ("", "CALL { ", "RETURN 1 AS a", " }", ""),
    ("", "CALL (x) { ", "RETURN 1 AS a", " }", ""),
    ("MATCH ", "(", "(a)-->(b)", ")", " RETURN 1"),
    ("RETURN [(a) ", "(", "(x)-->(y)", ")", " (b) | 1]"),
    ("RETURN [(a)-->", "(", "(x)-->(y)", ")", " (b) | 1]"),
    ("MATCH ", "(p = (", "(a)-->(b)", "))", " RETURN 1"),
    ("MATCH ", "(TRAIL ", "(a)-->(b)", ")", " RETURN 1"),
    ("MATCH (a:", "(", "A", ")", ") RETURN 1"),
    ("MATCH (a:", "!(", "A", ")", ") RETURN 1"),
    ("MATCH ", "(a {x: ", "1", "})", " RETURN 1"),
    ("MATCH ", "(a WHERE EXISTS { ", "(a)", " })", " RETURN 1"),
    ("MATCH (a)-[r WHERE ", "(", "true", ")", "]-(b) RETURN 1"),
    ("SET ", "(", "n", ")", ".x = 1"),
];

#[test]
fn nested_parts_parse_up_to_some_depth() {
    for (head, open, middle, close, tail) in NESTINGS {
        // The first are read on the small stack itself, the others on a large one.
        for depth in [3, 4, 6, 11, 12, 13, 40] {
            let (result, _) = read(nest(head, open, middle, close, tail, depth));
            let refused = result.err().map(|problems| problems[0].clone());
            // SET takes no parentheses around a parenthesis, but that is not for its depth.
            let expected =
                refused.as_ref().is_none_or(|problem| *head == "SET " && problem.code.row().detail != "Depth");
            assert!(expected, "{open} {depth} times: {refused:?}");
        }
    }
}

#[test]
fn unclosed_brackets_fail_in_time() {
    for (head, open, middle, close, tail) in NESTINGS {
        for n in [15, 60, 150, 2_000] {
            for text in [
                format!("{head}{}", open.repeat(n)),
                format!("{head}{}{middle}", open.repeat(n)),
                nest(head, open, "=", close, tail, n),
            ] {
                let (result, time) = read(text);
                assert!(result.is_err(), "{open} {n} times parses");
                assert!(time < SLOW, "{open} {n} times took {time:?}");
            }
        }
    }
}

/// Chains that no bracket counts: what begins, what repeats, what ends.
const CHAINS: &[(&str, &str, &str)] = &[
    ("RETURN 1", " + 1", ""),
    ("RETURN 1", " - 1", ""),
    ("RETURN 1", " ^ 1", ""),
    ("RETURN 1", " * 1 + 1", ""),
    ("RETURN a", " OR b AND NOT c XOR d", ""),
    ("RETURN 1", " < 1", ""),
    ("RETURN a", " IN b", ""),
    ("RETURN a", " || b", ""),
    ("RETURN a", ".b", ""),
    ("RETURN a", "[0]", ""),
    ("RETURN a", "[0..1]", ""),
    ("RETURN a", ".b[0]", ""),
    ("RETURN a", ":A", ""),
    ("RETURN a", ":A|B&C", ""),
    ("RETURN a", " IS NULL", ""),
    ("RETURN a", " IS NOT NULL = a", ""),
    ("RETURN ", "NOT ", "a"),
    ("RETURN ", "- ", "a"),
    ("RETURN ", "+", "1"),
    ("RETURN ", "-+", "1"),
    ("RETURN a", "(1)", ""),
    ("RETURN a", "('b')[0]", ""),
    ("RETURN n", " {.a}", ""),
    ("RETURN ", "1, ", "1"),
    ("RETURN [", "1, ", "1]"),
    ("RETURN {", "a: 1, ", "b: 2}"),
    ("RETURN f(", "1, ", "1)"),
    ("RETURN CASE ", "WHEN a THEN b ", "END"),
    ("RETURN (a)", "-->(b)", ""),
    ("RETURN (a)", "--(b)", ""),
    ("RETURN (a)", "-(b)", ""),
    ("RETURN (a)", "<-(b)", ""),
    ("MATCH (a)", "-[:A]->(b)", " RETURN 1"),
    ("MATCH (a)", ", (b)", " RETURN 1"),
    ("MATCH (a)", " | (b)", " RETURN 1"),
    ("MATCH (a)", " |+| (b)-->(c)", " RETURN 1"),
    ("MATCH (a)", "((b)-->(c))+", " RETURN 1"),
    ("MATCH (a:A", "&B", ") RETURN 1"),
    ("MATCH (a:A", "|B", ") RETURN 1"),
    ("MATCH (a:A", ":B", ") RETURN 1"),
    ("MATCH (a:", "!", "A) RETURN 1"),
    ("MATCH ()-[:A", "|:B", "]->() RETURN 1"),
    ("", "MATCH (a) ", "RETURN 1"),
    ("", "WITH 1 AS a ", "RETURN a"),
    ("RETURN 1 AS a", " UNION RETURN 1 AS a", ""),
    ("CALL a", ".b", "()"),
    ("CALL a() YIELD b", ", c", ""),
    ("SET a.b = 1", ", a.b = 1", ""),
    ("SET a", ".b", " = 1"),
    ("PATHS FROM a TO b VIA c", ", <d>", ""),
    ("PATHS FROM a TO b", " VIA c", ""),
    ("MATCH (a)", " AS OF 2012", " RETURN a"),
    ("", "AS OF 2012 ", "MATCH (a) RETURN a"),
    ("RETURN '", "\\n", "'"),
    ("RETURN '", "\\", "'"),
    ("RETURN ", "/* */", "1"),
    ("RETURN ", "//\n", "1"),
    ("RETURN ", "/*", "1"),
    ("RETURN ", "'", "1"),
    ("RETURN ", "`", "1"),
    ("RETURN ", "1", ""),
    ("RETURN ", "a", ""),
    ("RETURN a", "-b", ""),
    ("MATCH (:a", "-b", ") RETURN 1"),
    ("RETURN ", "$", ""),
    ("RETURN ", "é", ""),
    ("RETURN ", "\u{1F600}", ""),
    ("", " ", ""),
    ("", ";", ""),
    ("", ")", ""),
    ("RETURN a", " .. ", ""),
    ("RETURN a", "=", ""),
    ("METCH", " (n)", ""),
];

#[test]
fn long_chains_never_overflow() {
    for (head, link, tail) in CHAINS {
        for n in [1, 2, 150, MANY.min(parse::guard::MAX_LENGTH / (link.len() + 1))] {
            let (_, time) = read(format!("{head}{}{tail}", link.repeat(n)));
            assert!(time < SLOW, "{head}{link} {n} times took {time:?}");
        }
    }
}

#[test]
fn long_chains_of_plain_operators_are_lists() {
    let chains = [("RETURN 1", " + 1"), ("RETURN a", ".b"), ("RETURN a", "[0]"), ("RETURN (a)", "-->()")];
    for (head, link) in chains {
        let (result, _) = read(format!("{head}{}", link.repeat(MANY)));
        assert!(result.is_ok(), "{link}: {:?}", result.map_err(|mut problems| problems.remove(0)));
    }
}
