//! Every function, aggregate, procedure and exporter has an example or help that holds.

use chancery::session::Session;
use chancery::export::{Exhibit, Options, Registry};
use chancery::function::Entry;

/// Runs a query, or an expression behind RETURN.
fn run(session: &mut Session, name: &str, example: &str) -> Option<String> {
    let clauses = ["MATCH ", "RETURN ", "UNWIND ", "WITH ", "CALL ", "CREATE "];
    let whole = clauses.iter().any(|clause| example.starts_with(clause));
    let query = if whole { example.to_owned() } else { format!("RETURN {example} AS example") };
    session.query(&query).err().map(|error| format!("{name}: {query}\n{error}"))
}

fn report(found: &[String]) {
    assert!(found.is_empty(), "{} examples fail:\n{}", found.len(), found.join("\n"));
}

#[test]
fn examples_of_functions_run() {
    let mut session = Session::demo().unwrap();
    let examples: Vec<(&str, &str, &str)> = session
        .functions()
        .iter()
        .map(|entry| match entry {
            Entry::Scalar(function) => (function.name, function.example, function.help),
            Entry::Aggregate(aggregate) => (aggregate.name, aggregate.example, aggregate.help),
        })
        .collect();
    assert!(examples.len() > 60, "{} functions", examples.len());
    let mut found: Vec<String> =
        examples.iter().filter_map(|(name, example, _)| run(&mut session, name, example)).collect();
    let bad = |name: &str, example: &str, help: &str| {
        !example.to_lowercase().contains(&name.to_lowercase()) || help.is_empty()
    };
    found.extend(examples.iter().filter(|(n, e, h)| bad(n, e, h)).map(|(n, e, _)| format!("{n}: example `{e}`")));
    report(&found);
}

#[test]
fn examples_of_procedures_run() {
    let mut session = Session::demo().unwrap();
    let examples: Vec<(String, String)> =
        session.procedures().signatures().map(|s| (s.name.clone(), s.example.clone())).collect();
    assert!(!examples.is_empty());
    let mut found: Vec<String> =
        examples.iter().filter_map(|(name, example)| run(&mut session, name, example)).collect();
    found.extend(
        examples.iter().filter(|(name, example)| !example.contains(name.as_str())).map(|(name, _)| name.clone()),
    );
    report(&found);
}

#[test]
fn every_exporter_writes_an_answer() {
    let mut session = Session::demo().unwrap();
    session.settings_mut().evidence = true;
    let answer = session.query("MATCH p = (s:state)-[r:hosts-base]->(x) RETURN s, r, x, p, s.name AS name").unwrap();
    for exporter in Registry::new().iter() {
        let mut out = Vec::new();
        exporter.write(&Exhibit::Answer(&answer), &Options::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.contains("Kyrgyzstan"), "{}: {text}", exporter.name());
        assert!(text.ends_with('\n'), "{} ends its last line", exporter.name());
        assert!(!exporter.help().is_empty());
    }
}
