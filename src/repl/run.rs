//! Commands that run queries: from a file, into a file, or only as far as their plan.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::command::Next;
use super::open::unfit;
use super::save as files;
use super::shell::{self, Script, Shell};
use super::trouble::{Outcome, Trouble};
use super::watched::{self, Watched};
use crate::answer::Answer;
use crate::diagnostic::escape;
use crate::export::bulk::{Bulk, Unfit};
use crate::export::{Exhibit, Options, Registry};
use crate::graph::Mask;
use crate::graph::figure::Figure;
use crate::graph::snapshot::Unfinished;
use crate::load::encoding::word;
use crate::model::{EdgeId, LensId, SourceId, StatementId, Value};
use crate::query::parse;

/// Runs the statements of a file.
///
/// # Errors
/// When it cannot be read, or a statement fails.
pub fn file(shell: &mut Shell, path: &Path) -> Outcome {
    let bytes = std::fs::read(path).map_err(|error| Trouble::read(path, error))?;
    let name = escape(&path.display().to_string());
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Trouble::Data(format!("{name}: the text is not UTF-8 at byte {at}"))
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    shell.run(Script { name: &name, text })
}

pub(super) fn run(shell: &mut Shell, path: &str) -> Outcome<Next> {
    if path.is_empty() {
        return Err(Trouble::usage("a file is needed").help("for example `:run odds.chq`"));
    }
    file(shell, Path::new(path))?;
    Ok(Next::Go)
}

pub(super) fn explain(shell: &mut Shell, query: &str) -> Outcome<Next> {
    if query.is_empty() {
        return Err(Trouble::usage("a query is needed").help("for example `:explain NEIGHBOURS OF csto`"));
    }
    let plan = shell.session.explain(query)?;
    shell.screen.print(&format!("{}\n", plan.trim_end()))?;
    Ok(Next::Go)
}

pub(super) fn export(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let (force, text) = text.strip_prefix("--force").map_or((false, text), |rest| (true, rest.trim_start()));
    let (file, query) = first_word(text);
    if file.is_empty() {
        return Err(Trouble::usage("a file is needed").help("for example `:export csto.dot NEIGHBOURS OF csto`"));
    }
    let target = Target { file: Some(PathBuf::from(file)), format: None, force };
    let told = write(shell, &target, Some(query).filter(|query| !query.is_empty()))?;
    shell.screen.print(&told)?;
    Ok(Next::Go)
}

pub(super) fn save(shell: &mut Shell, text: &str) -> Outcome<Next> {
    let (force, text) = text.strip_prefix("--force").map_or((false, text), |rest| (true, rest.trim_start()));
    let (file, _) = first_word(text);
    let file = match shell.session.origin() {
        _ if !file.is_empty() => PathBuf::from(file),
        Some(origin) => origin.to_owned(),
        None => return Err(Trouble::usage("a file is needed").help("for example `:save friends.chq-graph`")),
    };
    let told = keep(shell, &file, force)?;
    shell.screen.print(&told)?;
    Ok(Next::Go)
}

/// Keeps the session's graph in a file, and says so.
///
/// # Errors
/// As [`Session::save`](crate::session::Session::save).
pub fn keep(shell: &mut Shell, file: &Path, force: bool) -> Outcome<String> {
    shell.session.save(file, force).map_err(unfit)?;
    let graph = shell.session.snapshot();
    let (nodes, edges) = (count(graph.node_count(), "node", "nodes"), count(graph.edge_count(), "edge", "edges"));
    Ok(format!("kept {}: {nodes}, {edges}.\n", escape(&file.display().to_string())))
}

/// A word, or a text in quotes, and what follows it.
fn first_word(text: &str) -> (String, &str) {
    for quote in ['"', '\''] {
        if let Some((word, rest)) = text.strip_prefix(quote).and_then(|text| text.split_once(quote)) {
            return (word.to_owned(), rest.trim_start());
        }
    }
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word.to_owned(), rest.trim_start())
}

/// Where an export goes, and how it is written.
#[derive(Clone, Debug)]
pub struct Target {
    /// The file; none for standard output.
    pub file: Option<PathBuf>,
    /// The format; none for that of the file's extension.
    pub format: Option<String>,
    /// Whether an existing file is written over.
    pub force: bool,
}

/// Writes the answer of `query`, or the whole graph, and says what was written.
///
/// # Errors
/// When the query fails, the format cannot show it, or the file exists or cannot be written.
pub fn write(shell: &mut Shell, target: &Target, query: Option<&str>) -> Outcome<String> {
    let formats = Registry::new();
    let extension = target.file.as_ref().and_then(|file| file.extension()).and_then(|extension| extension.to_str());
    let by_extension =
        extension.and_then(|extension| formats.for_extension(extension)).map(|format| format.name().to_owned());
    let name = target.format.clone().or(by_extension).unwrap_or_else(|| default_format(shell, extension));
    let format = shell::format(&formats, &name)?;
    let options = Options { rows: None, timing: false, title: query.map(str::to_owned), ..shell.options(None) };
    let mut text = Watched::new(shell.session.cancel());
    let (done, counts) = if let Some(query) = query {
        let answer = one(shell, query)?;
        let done = format.write(&Exhibit::Answer(&answer), &options, &mut text);
        (done, counts_of_answer(&answer, format.name() == "dot"))
    } else {
        let figure = whole(shell)?;
        (format.write(&Exhibit::Figure(&figure), &options, &mut text), counts_of_figure(&figure))
    };
    let text = text.finish(done, shell::unshown)?;
    shell::sound(shell.session.snapshot())?;
    match &target.file {
        None => shell.screen.write(|out| out.write_all(&text)).map(|()| String::new()),
        Some(file) => {
            let cancel = shell.session.cancel();
            let saved = files::save(file, target.force, |out| watched::copy(&text, &cancel, out));
            saved.or_else(|trouble| watched::check(&cancel).and(Err(trouble)))?;
            Ok(told(file, &counts, format.name()))
        }
    }
}

/// A picture where the file's extension names no format and there is no query; else the session's format.
fn default_format(shell: &Shell, extension: Option<&str>) -> String {
    extension.map_or_else(|| shell.format.clone(), str::to_owned)
}

/// Writes an open graph into a directory, as `nodes.csv` and `relationships.csv`, and says what was written.
///
/// # Errors
/// When the graph has statements, or a value that CSV cannot carry; when a file exists and `force` is not
/// given, or cannot be written.
pub fn write_tables(shell: &Shell, directory: &Path, force: bool) -> Outcome<String> {
    let graph = Arc::clone(shell.session.snapshot());
    if graph.schema().is_some() {
        let wrong = Trouble::usage("a graph of statements is not a pair of tables");
        return Err(wrong.help("name a query whose rows are exported, or a picture such as `-f dot`"));
    }
    let unfit = |unfit: Unfit| Trouble::Data(unfit.to_string());
    let tables = Bulk::new(&graph, shell.safe_csv).map_err(unfit)?;
    let paths = [directory.join("nodes.csv"), directory.join("relationships.csv")];
    if let Some(file) = paths.iter().find(|file| !force && file.exists()) {
        return Err(files::exists(file));
    }
    let _unfinished = (!directory.exists()).then(|| Unfinished::new(directory.to_owned()));
    std::fs::create_dir_all(directory).map_err(|error| Trouble::write(directory, error))?;
    let [nodes, relationships] = &paths;
    files::save(nodes, force, |out| tables.nodes(out))?;
    files::save(relationships, force, |out| tables.relationships(out))?;
    shell.session.sound().map_err(super::open::unfit)?;
    let shown = |file: &Path| escape(&file.display().to_string());
    let counts =
        [count(graph.node_count(), "node", "nodes"), count(graph.edge_count(), "relationship", "relationships")];
    Ok(format!(
        "wrote {} and {}: {}. Read them back with: chancery import --nodes {} --relationships {} --into FILE\n",
        shown(nodes),
        shown(relationships),
        counts.join(", "),
        word(&shown(nodes)),
        word(&shown(relationships)),
    ))
}

/// The answer to a text that holds one query.
fn one(shell: &mut Shell, query: &str) -> Outcome<Answer> {
    match parse::split(query).as_slice() {
        [range] => shell.ask(Script { name: "<query>", text: query }, range.clone()),
        [] => Err(Trouble::usage("there is no query to export")),
        several => Err(Trouble::usage(format!("one query is exported at a time, and these are {}", several.len()))),
    }
}

/// The whole graph through the session's view.
fn whole(shell: &mut Shell) -> Outcome<Figure> {
    const ANY: &str = "MATCH (a)-[r]->(b) RETURN r LIMIT 1";
    let answer = one(shell, ANY)?;
    let lens = match answer.rows.first().and_then(|row| row.values.first()) {
        Some(Value::Edge(_, lens)) => *lens,
        _ => LensId::default(),
    };
    let mask = answer.masks.get(lens.index()).cloned().unwrap_or_else(|| Arc::new(Mask::all()));
    let view = shell.session.settings().view.as_ref().map_or(String::new(), |view| format!(", {view}"));
    Ok(Figure::whole(format!("{}{view}", shell.graph), &answer.snapshot, &mask))
}

fn counts_of_answer(answer: &Answer, picture: bool) -> String {
    if picture {
        return counts_of_figure(&answer.figure(""));
    }
    count(answer.rows.len(), "row", "rows")
}

/// `32 entities, 46 relations, 5 sources`
fn counts_of_figure(figure: &Figure) -> String {
    let graph = &figure.snapshot;
    let sources: BTreeSet<SourceId> =
        figure.edges.iter().flat_map(|(edge, lens)| sources_of(figure, *edge, *lens)).collect();
    let (node, edge) = if graph.schema().is_some() { ("entity", "relation") } else { ("node", "edge") };
    let nodes = if node == "entity" { "entities".to_owned() } else { format!("{node}s") };
    let mut parts = vec![count(figure.nodes.len(), node, &nodes), count(figure.edges.len(), edge, &format!("{edge}s"))];
    if !sources.is_empty() {
        parts.push(count(sources.len(), "source", "sources"));
    }
    parts.join(", ")
}

fn sources_of(figure: &Figure, edge: EdgeId, lens: LensId) -> Vec<SourceId> {
    let graph = &figure.snapshot;
    let counts = |statement: &StatementId| figure.view(lens).is_none_or(|view| view.mask.counts(*statement));
    let statements = graph.edge_statements(edge).iter().copied().filter(counts);
    statements.filter_map(|statement| graph.statements().map(|table| table.source(statement))).collect()
}

fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn told(file: &Path, counts: &str, format: &str) -> String {
    let name = escape(&file.display().to_string());
    let mut text = format!("wrote {name}: {counts}.");
    if format == "dot" {
        let picture = escape(&file.with_extension("svg").display().to_string());
        let _ = write!(text, " Draw it with: dot -Tsvg {} -o {}", word(&name), word(&picture));
    }
    text.push('\n');
    text
}
