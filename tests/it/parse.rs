//! Text to tree: every query of the openCypher TCK, and a list of our own.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chancery::diagnostic::TextId;
use chancery::query::parse;
use regex::Regex;

/// One query of a scenario, and the error the scenario expects.
struct Case {
    place: String,
    query: String,
    error: Option<String>,
}

fn features(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of features") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            features(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "feature") {
            found.push(path);
        }
    }
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
                scenario.tables.last_mut().expect("a table").push(row);
            }
            (None, _) if trimmed.contains("should be raised") => {
                scenario.error = trimmed.split_once(" a ").map(|(_, error)| format!("a {error}"))
            }
            _ => step = trimmed.to_owned(),
        }
    }
    found
}

/// The queries of all scenarios, outlines written out.
fn cases() -> Option<Vec<Case>> {
    let folder = std::env::var_os("CHANCERY_TCK")?;
    let mut paths = Vec::new();
    features(Path::new(&folder), &mut paths);
    let mut cases = Vec::new();
    for path in paths {
        let feature = std::fs::read_to_string(&path).expect("a feature file");
        for scenario in scenarios(&feature) {
            let place = format!("{} {}", path.file_stem().expect("a name").to_string_lossy(), scenario.name);
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
    LazyLock::new(|| Regex::new(r#"Span \{[^}]*\}|, text: "(?:[^"\\]|\\.)*" \}"#).expect("a pattern"));
static ALIASES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"alias: (None|Some\(Name \{ text: "(?:[^"\\]|\\.)*", span:  \}\))"#).expect("a pattern")
});

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
