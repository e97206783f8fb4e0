//! Feature files into scenarios to run: outlines expanded, background in front.

use std::path::Path;

use gherkin::{Examples, Feature, GherkinEnv, Scenario as Outline, Step};

/// One scenario to run.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// The folder below `features`, such as `expressions/temporal`.
    pub(super) category: String,
    /// Feature, scenario and number of the example: the name in the list of expected failures.
    pub(super) name: String,
    pub(super) steps: Vec<Instruction>,
}

/// One step, with the example's values in place.
#[derive(Clone, Debug)]
pub(super) struct Instruction {
    pub(super) text: String,
    pub(super) query: String,
    /// The rows of the table; none when there is no table.
    pub(super) table: Option<Vec<Vec<String>>>,
}

/// All scenarios below a folder, by path and place.
pub(super) fn read_all(folder: &Path) -> Vec<Scenario> {
    let files = crate::files::below(folder, "feature");
    files.iter().flat_map(|file| read_file(folder, file)).collect()
}

fn read_file(folder: &Path, file: &Path) -> Vec<Scenario> {
    let text = std::fs::read_to_string(file).unwrap();
    let feature = Feature::parse(keep_backslashes(&text), GherkinEnv::default())
        .unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let category = file.parent().and_then(|p| p.strip_prefix(folder).ok()).unwrap_or(file).display().to_string();
    let short = feature.name.split(" - ").next().unwrap_or_default().to_owned();
    let background = feature.background.as_ref().map_or(&[][..], |b| &b.steps[..]);
    let mut scenarios = Vec::new();
    for outline in &feature.scenarios {
        for (name, values) in examples(outline) {
            let steps = background.iter().chain(&outline.steps).map(|step| instruction(step, &values)).collect();
            scenarios.push(Scenario { category: category.clone(), name: format!("{short}: {name}"), steps });
        }
    }
    scenarios
}

/// In a table cell the reader knows `\n`, `\|` and `\\` only, and stops at any other backslash; the
/// TCK keeps those as they are.
fn keep_backslashes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_text = false;
    for line in text.lines() {
        in_text ^= line.trim_start().starts_with("\"\"\"");
        if in_text || !line.trim_start().starts_with('|') {
            out.push_str(line);
        } else {
            let mut characters = line.chars().peekable();
            while let Some(c) = characters.next() {
                out.push(c);
                match characters.peek() {
                    Some('n' | '|' | '\\') if c == '\\' => out.extend(characters.next()),
                    _ if c == '\\' => out.push('\\'),
                    _ => {}
                }
            }
        }
        out.push('\n');
    }
    out
}

/// The name of each example and the values of its columns.
fn examples(outline: &Outline) -> Vec<(String, Vec<(String, String)>)> {
    let rows: Vec<Vec<(String, String)>> = outline.examples.iter().flat_map(example_rows).collect();
    if rows.is_empty() {
        return vec![(outline.name.clone(), Vec::new())];
    }
    let numbered = rows.into_iter().enumerate();
    numbered.map(|(at, row)| (format!("{} (example {})", outline.name, at + 1), row)).collect()
}

fn example_rows(examples: &Examples) -> Vec<Vec<(String, String)>> {
    let Some((header, rows)) = examples.table.as_ref().and_then(|table| table.rows.split_first()) else {
        return Vec::new();
    };
    let key = |name: &String| format!("<{name}>");
    rows.iter().map(|row| header.iter().map(key).zip(row.iter().cloned()).collect()).collect()
}

fn instruction(step: &Step, values: &[(String, String)]) -> Instruction {
    let fill = |text: &str| values.iter().fold(text.to_owned(), |text, (key, value)| text.replace(key, value));
    let rows = |rows: &Vec<Vec<String>>| rows.iter().map(|row| row.iter().map(|cell| fill(cell)).collect()).collect();
    Instruction {
        text: fill(&step.value),
        query: fill(step.docstring.as_deref().unwrap_or_default()),
        table: step.table.as_ref().map(|table| rows(&table.rows)),
    }
}

#[test]
fn outlines_are_expanded_and_backslashes_kept() {
    let text = "Feature: F1 - x\n  Scenario Outline: [1] y\n    When executing query:\n      \"\"\"\n      RETURN <a> | 1\n      \"\"\"\n    \
                Then z:\n      | <a> | '\\'' |\n\n    Examples:\n      | a |\n      | 'p\\|q' |\n      | 2 |\n";
    let folder = std::env::temp_dir().join(format!("chancery-feature-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("part")).unwrap();
    std::fs::write(folder.join("part/F.feature"), text).unwrap();
    let read = read_all(&folder);
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!((read[1].category.as_str(), read[1].name.as_str()), ("part", "F1: [1] y (example 2)"));
    assert_eq!(read[0].steps[0].query.trim(), "RETURN 'p|q' | 1");
    assert_eq!(read[0].steps[1].table, Some(vec![vec!["'p|q'".to_owned(), r"'\''".to_owned()]]));
}
