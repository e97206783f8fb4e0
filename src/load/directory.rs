//! The graph-data layout: five files in a directory, or in the program itself.

use std::borrow::Cow;
use std::path::Path;

use super::inside::read_inside;
use super::json::{Node, Trouble, parse};
use super::line::{File, Line};
use super::record::{self, Read};
use super::report::Problems;
use super::schema;
use crate::diagnostic::{Diagnostic, codes};
use crate::graph::{Graph, GraphBuilder, Item, Problem, Record};
use crate::model::entity::Entity;
use crate::model::schema::Schema;
use crate::model::source::Source;
use crate::model::statement::Statement;

/// How strictly a directory is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Warnings are errors.
    pub strict: bool,
}

/// A graph, and what else its directory holds.
#[derive(Debug)]
pub struct Loaded {
    /// The graph.
    pub graph: Graph,
    /// The text of `rules.chq`; empty when there is none. Whoever opens a session on the graph checks it.
    pub rules: String,
    /// What that file is called in messages.
    pub rules_name: String,
    /// Warnings only.
    pub warnings: Problems,
}

impl From<Graph> for Loaded {
    /// A graph that came without rules.
    fn from(graph: Graph) -> Self {
        Loaded { graph, rules: String::new(), rules_name: RULES.to_owned(), warnings: Problems::default() }
    }
}

/// The names of the files.
pub(super) const SCHEMA: &str = "schema.json";
pub(super) const SOURCES: &str = "sources.jsonl";
pub(super) const ENTITIES: &str = "entities.jsonl";
pub(super) const STATEMENTS: &str = "statements.jsonl";
pub(super) const RULES: &str = "rules.chq";

/// The names of all files of a directory, in order of name.
pub const FILES: [&str; 5] = [ENTITIES, RULES, SCHEMA, SOURCES, STATEMENTS];

/// The files of a graph.
pub(super) struct Files {
    pub(super) schema: File,
    pub(super) sources: File,
    pub(super) entities: File,
    pub(super) statements: File,
    pub(super) rules: Option<File>,
}

/// Loads a graph-data directory.
///
/// # Errors
/// All problems of all files, up to a hundred; then there is no graph.
pub fn directory(path: &Path, options: Options) -> Result<Loaded, Problems> {
    load(&files(path)?, options)
}

/// The files of a directory, read.
pub(super) fn files(path: &Path) -> Result<Files, Problems> {
    let mut problems = Problems::default();
    let mut read = |name| file(path, name, true, &mut problems);
    let (schema, sources) = (read(SCHEMA), read(SOURCES));
    let (entities, statements) = (read(ENTITIES), read(STATEMENTS));
    let rules = file(path, RULES, false, &mut problems);
    match (schema, sources, entities, statements) {
        (Some(schema), Some(sources), Some(entities), Some(statements)) if problems.is_empty() => {
            Ok(Files { schema, sources, entities, statements, rules })
        }
        _ => Err(problems),
    }
}

impl Files {
    /// Each file that is there.
    pub(super) fn each(&self) -> impl Iterator<Item = &File> {
        [&self.schema, &self.sources, &self.entities, &self.statements].into_iter().chain(&self.rules)
    }
}

/// Loads the graph that the program brings along.
///
/// ```
/// let loaded = chancery::load::embedded(Default::default()).expect("the bundled graph is tested");
/// assert!(loaded.graph.node_by_element("csto").is_some());
/// ```
///
/// # Errors
/// As [`directory`]; a program that was built and tested brings none along.
pub fn embedded(options: Options) -> Result<Loaded, Problems> {
    load(&embedded_files(), options)
}

/// The files that the program brings along.
pub(super) fn embedded_files() -> Files {
    let file = |name, content: &'static str| File {
        name,
        path: format!("demo/{name}"),
        bytes: Cow::Borrowed(content.as_bytes()),
    };
    Files {
        schema: file(SCHEMA, include_str!("../../graph-data/schema.json")),
        sources: file(SOURCES, include_str!("../../graph-data/sources.jsonl")),
        entities: file(ENTITIES, include_str!("../../graph-data/entities.jsonl")),
        statements: file(STATEMENTS, include_str!("../../graph-data/statements.jsonl")),
        rules: Some(file(RULES, include_str!("../../graph-data/rules.chq"))),
    }
}

pub(super) fn file(directory: &Path, name: &'static str, needed: bool, problems: &mut Problems) -> Option<File> {
    let path = directory.join(name);
    let shown = path.display().to_string();
    match read_inside(directory, name) {
        Ok(bytes) => Some(File { name, path: shown, bytes: Cow::Owned(bytes) }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !needed => None,
        Err(error) => {
            let message = format!("`{shown}` cannot be read: {error}");
            problems.push(Diagnostic::general(codes::DATA_UNREADABLE, message));
            None
        }
    }
}

/// Where a record stands: the number of its line, and the line's first byte.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spot {
    number: usize,
    start: usize,
}

/// The records of a directory, read.
pub(super) struct Records {
    pub(super) schema: Schema,
    pub(super) sources: (Vec<Source>, Vec<Spot>),
    pub(super) entities: (Vec<Entity>, Vec<Spot>),
    pub(super) statements: (Vec<Statement>, Vec<Spot>),
}

impl Records {
    /// None when there are problems.
    pub(super) fn read(files: &Files, problems: &mut Problems) -> Option<Records> {
        let schema = schema::read(&files.schema, problems);
        let sources = records(&files.sources, record::source, problems);
        let entities = records(&files.entities, record::entity, problems);
        let statements = records(&files.statements, record::statement, problems);
        let schema = schema.filter(|_| problems.is_empty())?;
        Some(Records { schema, sources, entities, statements })
    }

    /// The graph to be, and where each record stands.
    pub(super) fn builder(self) -> (GraphBuilder, [Vec<Spot>; 3]) {
        let mut builder = GraphBuilder::new(self.schema);
        self.sources.0.into_iter().for_each(|source| builder.source(source));
        self.entities.0.into_iter().for_each(|entity| builder.entity(entity));
        self.statements.0.into_iter().for_each(|statement| builder.statement(statement));
        (builder, [self.sources.1, self.entities.1, self.statements.1])
    }
}

pub(super) fn load(files: &Files, options: Options) -> Result<Loaded, Problems> {
    let mut problems = Problems::default();
    let read = Records::read(files, &mut problems);
    let rules = files.rules.as_ref().and_then(|file| file.text(&mut problems)).unwrap_or("").to_owned();
    let rules_name = files.rules.as_ref().map_or(RULES, |file| &file.path).to_owned();
    let Some(read) = read.filter(|_| problems.is_empty()) else { return Err(problems) };
    let (builder, [sources, entities, statements]) = read.builder();
    let lines = Lines { files, sources, entities, statements };
    let (graph, found) = match builder.build() {
        Ok((graph, warnings)) => (Some(graph), warnings),
        Err(found) => (None, found),
    };
    let (warnings, errors): (Vec<_>, Vec<_>) = found.problems.into_iter().partition(|problem| problem.warning);
    for problem in errors.into_iter().chain(warnings) {
        lines.place(problem, &mut problems);
    }
    found.more.iter().for_each(|(code, ..)| problems.count(*code));
    problems.errors_first();
    if options.strict {
        problems.be_strict();
    }
    match graph {
        Some(graph) if !problems.has_errors() => Ok(Loaded { graph, rules, rules_name, warnings: problems }),
        _ => Err(problems),
    }
}

/// More lines than these are worth another thread.
const MANY: usize = 2000;

/// The records of a file with their places. Many lines are read on all processors.
fn records<T: Send>(file: &File, read: fn(&Node<'_>) -> Read<T>, problems: &mut Problems) -> (Vec<T>, Vec<Spot>) {
    let lines = file.lines(problems);
    let torn = lines.last().filter(|_| !file.is_whole()).map(|line| line.number);
    let all = if lines.len() > MANY {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        on_threads(&lines, lines.len().div_ceil(threads), |part| some_records(file, part, torn, read))
    } else {
        some_records(file, &lines, torn, read)
    };
    for (line, trouble) in all.troubles {
        problems.trouble(file.place(line.number), line.text, trouble);
    }
    (all.records, all.spots)
}

/// What all parts of the lines give, `size` lines each, in their order.
fn on_threads<'f, T: Send>(
    lines: &[Line<'f>],
    size: usize,
    read: impl Fn(&[Line<'f>]) -> Part<'f, T> + Sync,
) -> Part<'f, T> {
    let read = &read;
    std::thread::scope(|scope| {
        let (first, rest) = lines.split_at(size.min(lines.len()));
        let others: Vec<_> = rest.chunks(size.max(1)).map(|part| scope.spawn(move || read(part))).collect();
        let mut all = read(first);
        for other in others {
            match other.join() {
                Ok(part) => all.append(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

/// What some lines of a file gave.
struct Part<'f, T> {
    records: Vec<T>,
    spots: Vec<Spot>,
    troubles: Vec<(Line<'f>, Trouble)>,
}

impl<T> Default for Part<'_, T> {
    fn default() -> Self {
        Part { records: Vec::new(), spots: Vec::new(), troubles: Vec::new() }
    }
}

impl<T> Part<'_, T> {
    fn append(&mut self, mut other: Self) {
        self.records.append(&mut other.records);
        self.spots.append(&mut other.spots);
        self.troubles.append(&mut other.troubles);
    }
}

/// The records of some lines; `torn` is the number of one that has no end.
fn some_records<'f, T>(
    file: &File,
    lines: &[Line<'f>],
    torn: Option<usize>,
    read: fn(&Node<'_>) -> Read<T>,
) -> Part<'f, T> {
    let mut part = Part::default();
    for line in lines {
        let found = parse(line.text).map_err(|trouble| vec![cut(trouble, Some(line.number) == torn)]);
        match found.and_then(|node| sealed(read(&node), file, &node)) {
            Ok(record) => {
                part.records.push(record);
                part.spots.push(Spot { number: line.number, start: line.start });
            }
            Err(troubles) => part.troubles.extend(troubles.into_iter().map(|trouble| (*line, trouble))),
        }
    }
    part
}

/// What was read of a line, if it fits its checksum. The lines that the program brings along are not asked: a
/// test has, and every start would pay for it.
fn sealed<T>(found: Read<T>, file: &File, node: &Node<'_>) -> Read<T> {
    let bad = if matches!(file.bytes, Cow::Owned(_)) { record::bad_sum(node) } else { None };
    match (found, bad) {
        (found, None) => found,
        (Ok(_), Some(bad)) => Err(vec![bad]),
        (Err(mut troubles), Some(bad)) => {
            troubles.push(bad);
            Err(troubles)
        }
    }
}

fn cut(trouble: Trouble, is_torn: bool) -> Trouble {
    let help = "the file ends in the middle of a line: was it cut off?".to_owned();
    if is_torn { trouble.help(Some(help)) } else { trouble }
}

/// Where each record stands.
struct Lines<'f> {
    files: &'f Files,
    sources: Vec<Spot>,
    entities: Vec<Spot>,
    statements: Vec<Spot>,
}

impl Lines<'_> {
    fn find(&self, record: Record) -> (&File, Spot) {
        let (file, lines, at) = match record {
            Record::Source(at) => (&self.files.sources, &self.sources, at),
            Record::Entity(at) => (&self.files.entities, &self.entities, at),
            Record::Statement(at) => (&self.files.statements, &self.statements, at),
        };
        (file, lines.get(at).copied().unwrap_or(Spot { number: 1, start: 0 }))
    }

    /// Reads the record's line a second time, for the place of the value at fault.
    fn place(&self, problem: Problem, problems: &mut Problems) {
        if problems.is_full() {
            problems.count(problem.code);
            return;
        }
        let (file, Spot { number, start }) = self.find(problem.record);
        let line = file.line(start);
        let at = parse(line).map_or(0..1, |node| reach(line, &node, &problem));
        let span = problems.span(file.place(number), line, at);
        let mut diagnostic = Diagnostic::error(problem.code, span, problem.message);
        if problem.warning {
            diagnostic.severity = crate::diagnostic::Severity::Warning;
        }
        diagnostic.help = problem.help;
        if let Some((record, text)) = problem.related {
            let (file, Spot { number, start }) = self.find(record);
            let line = file.line(start);
            let at = parse(line).ok().and_then(|node| Some(node.field("id")?.at.clone())).unwrap_or(0..1);
            let span = problems.span(file.place(number), line, at);
            diagnostic = diagnostic.relate(span, text);
        }
        problems.push(diagnostic);
    }
}

/// The bytes of the value that a problem is about; the id stands for the whole record.
fn reach(line: &str, root: &Node<'_>, problem: &Problem) -> std::ops::Range<usize> {
    let path: &[Item] = if problem.path.is_empty() { &[Item::Field("id")] } else { &problem.path };
    let mut node = root;
    for item in path {
        let next = match item {
            Item::Field(name) => node.field(name),
            Item::At(at) => node.items().get(*at),
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    let whole = node.at.clone();
    let escaped = line.get(whole.clone()).is_none_or(|text| text.contains('\\'));
    match &problem.within {
        Some(within) if !escaped && node.text().is_some() => {
            let (start, end) = (whole.start + 1 + within.start, whole.start + 1 + within.end);
            if start < whole.end { start..end.clamp(start + 1, whole.end) } else { whole }
        }
        _ => whole,
    }
}
