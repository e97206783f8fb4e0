//! [`Enrichment`]: rows of CSV as new entities and statements of a graph of statements.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;

use super::block::Blocks;
use super::claims::{self, Desk, Fields, Line, Numbers};
use super::form::{ColumnMap, Form, Group};
use super::plain::{self, Row};
use super::wrong::{Wrong, Wrongs};
use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::graph::snapshot::Unfinished;
use crate::graph::{Findings, GraphBuilder, Item, Problem, Record};
use crate::load::directory::{self, ENTITIES, Files, Options, RULES, Records, SCHEMA, SOURCES, STATEMENTS};
use crate::load::json::{Node, parse};
use crate::load::record::{self, Read};
use crate::load::report::Problems;
use crate::load::seal;
use crate::model::temporal::{Date, Moment, SECONDS_PER_DAY};

/// What is added to a graph of statements.
#[derive(Clone, Debug, Default)]
pub struct Enrichment {
    /// The graph-data directory that is added to; none for the bundled one.
    pub base: Option<PathBuf>,
    /// Files of entities.
    pub nodes: Vec<Group>,
    /// Files of statements, one a row.
    pub relationships: Vec<Group>,
    /// How the files are written.
    pub form: Form,
    /// Other names for columns.
    pub map: ColumnMap,
}

/// A graph with what was added, not yet written.
#[derive(Debug)]
pub struct Enriched {
    /// New entities.
    pub entities: usize,
    /// New statements.
    pub statements: usize,
    /// New statements that name no passage.
    pub unlocated: usize,
    /// Whether there were columns for passages.
    pub located: bool,
    /// What else is to be said of the new records.
    pub warnings: Problems,
    files: Vec<(&'static str, String)>,
}

impl Enrichment {
    /// Reads the files and checks the graph that the base has become. Linear in base and files.
    ///
    /// # Errors
    /// All problems of the base; or of the files, by file, line and column.
    pub fn run(&self) -> Result<Enriched, Problems> {
        let files = match &self.base {
            Some(path) => directory::files(path)?,
            None => directory::embedded_files(),
        };
        // Warnings of the base are not the import's.
        directory::load(&files, Options::default())?;
        let mut addition = Addition::read(self, &files)?;
        let problems = addition.check(&files)?;
        Ok(addition.into_enriched(&files, &problems))
    }
}

/// The new records with the places that they come from.
struct Addition {
    entities: Vec<Line>,
    statements: Vec<Line>,
    /// Columns for passages and for the gloss.
    located: bool,
    glossed: bool,
    /// How many records the base has.
    base: (usize, usize),
}

/// The records of a base.
struct Base {
    builder: GraphBuilder,
    numbers: Numbers,
    counts: (usize, usize),
}

impl Base {
    /// Reads files that were found to be right.
    fn read(files: &Files) -> Result<Base, Problems> {
        let mut problems = Problems::default();
        let Some(read) = Records::read(files, &mut problems) else { return Err(problems) };
        let (entities, statements) = (&read.entities.0, &read.statements.0);
        let (numbers, counts) = (Numbers::after(statements), (entities.len(), statements.len()));
        let (builder, _) = read.builder();
        Ok(Base { builder, numbers, counts })
    }
}

impl Addition {
    fn read(order: &Enrichment, files: &Files) -> Result<Addition, Problems> {
        let base = Base::read(files)?;
        let mut wrongs = Wrongs::default();
        let (mut entities, mut statements) = (Vec::new(), Vec::new());
        let (form, mut used) = (order.form, vec![false; order.map.len()]);
        for group in &order.nodes {
            let Some((fields, rows)) = sheet(group, order, claims::entity_fields, &mut used, &mut wrongs) else {
                continue;
            };
            entities.extend(rows.iter().map(|row| claims::entity(row, &fields, group, form)));
        }
        let days = Moment::now().seconds.div_euclid(SECONDS_PER_DAY);
        let declared = base.builder.schema();
        let mut desk = Desk { schema: declared, numbers: base.numbers, today: Date { days }.to_string(), form };
        let (mut located, mut glossed) = (false, false);
        for group in &order.relationships {
            let Some((fields, rows)) = sheet(group, order, claims::statement_fields, &mut used, &mut wrongs) else {
                continue;
            };
            let has = |name: &str| fields.iter().flatten().any(|field| field == name);
            located |= has("start") || has("end");
            glossed |= has("gloss");
            for row in &rows {
                no_source(row, &fields, &mut wrongs);
                statements.push(desk.statement(row, &fields, group));
            }
        }
        for ((name, _), _) in order.map.iter().zip(used).filter(|(_, used)| !used) {
            wrongs.unmapped(name, None);
        }
        if wrongs.is_empty() {
            Ok(Addition { entities, statements, located, glossed, base: base.counts })
        } else {
            Err(in_vain(wrongs.problems()))
        }
    }

    /// Puts base and addition together; warnings of the addition.
    fn check(&mut self, files: &Files) -> Result<Findings, Problems> {
        let mut builder = Base::read(files)?.builder;
        let mut wrongs = Wrongs::default();
        for entity in read_all(&self.entities, record::entity, &mut wrongs) {
            builder.entity(entity);
        }
        for statement in read_all(&self.statements, record::statement, &mut wrongs) {
            builder.statement(statement);
        }
        if !wrongs.is_empty() {
            return Err(in_vain(wrongs.problems()));
        }
        match builder.build() {
            Ok((_, problems)) => Ok(problems),
            Err(problems) => {
                let mut found = Problems::default();
                problems
                    .problems
                    .iter()
                    .filter(|problem| !problem.warning)
                    .for_each(|problem| self.tell(problem, &mut found));
                Err(in_vain(found))
            }
        }
    }

    /// The new record that a problem is about.
    fn line(&self, record: Record) -> Option<&Line> {
        match record {
            Record::Source(_) => None,
            Record::Entity(at) => self.entities.get(at.checked_sub(self.base.0)?),
            Record::Statement(at) => self.statements.get(at.checked_sub(self.base.1)?),
        }
    }

    fn tell(&self, problem: &Problem, into: &mut Problems) {
        let line = self.line(problem.record);
        let field = problem.path.iter().find_map(|item| if let Item::Field(name) = item { Some(*name) } else { None });
        let mut diagnostic = match line {
            Some(line) => {
                let column = line.column(field.unwrap_or("id"));
                let span = into.place(&line.file, line.before + 1, column);
                Diagnostic::error(problem.code, span, &problem.message)
            }
            None => Diagnostic::general(problem.code, &problem.message),
        };
        diagnostic.help.clone_from(&problem.help);
        if let Some((record, _)) = problem.related {
            diagnostic.help.push(match self.line(record) {
                Some(line) => format!("the first is at {}:{}:{}", line.file, line.before + 1, line.column("id")),
                None => "the first is in the base".to_owned(),
            });
        }
        if problem.warning {
            diagnostic.severity = Severity::Warning;
        }
        into.push(diagnostic);
    }

    fn into_enriched(self, files: &Files, found: &Findings) -> Enriched {
        let own: Vec<&Problem> = found.problems.iter().filter(|problem| self.line(problem.record).is_some()).collect();
        let more = found.more.iter().filter(|(_, record, _)| self.line(*record).is_some());
        let all = own.iter().map(|problem| problem.code).chain(more.clone().map(|(code, ..)| *code));
        let unlocated = all.filter(|code| *code == codes::DATA_NO_LOCATOR).count();
        let unexpected = |code: Code| code != codes::DATA_NO_LOCATOR && (code != codes::DATA_NO_GLOSS || self.glossed);
        let mut warnings = Problems::default();
        for problem in own {
            if unexpected(problem.code) {
                self.tell(problem, &mut warnings);
            }
        }
        more.filter(|(code, ..)| unexpected(*code)).for_each(|(code, ..)| warnings.count(*code));
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let with = |bytes: &[u8], lines: &[Line]| {
            let mut all = text(bytes);
            if !all.is_empty() && !all.ends_with('\n') {
                all.push('\n');
            }
            for line in lines {
                all.push_str(&sealed(&line.json));
            }
            all
        };
        let mut written = vec![
            (SCHEMA, text(&files.schema.bytes)),
            (SOURCES, text(&files.sources.bytes)),
            (ENTITIES, with(&files.entities.bytes, &self.entities)),
            (STATEMENTS, with(&files.statements.bytes, &self.statements)),
        ];
        written.extend(files.rules.iter().map(|rules| (RULES, text(&rules.bytes))));
        Enriched {
            entities: self.entities.len(),
            statements: self.statements.len(),
            unlocated,
            located: self.located,
            warnings,
            files: written,
        }
    }
}

/// The columns and rows of a group.
fn sheet(
    group: &Group,
    order: &Enrichment,
    fields: fn(&Row, &Group, &mut Wrongs) -> Fields,
    used: &mut [bool],
    wrongs: &mut Wrongs,
) -> Option<(Fields, Vec<Row>)> {
    let read = AtomicU64::new(0);
    let mut blocks = Blocks::new(group, order.form, &read);
    let mut header = plain::header(&mut blocks, wrongs)?;
    for cell in &mut header.cells {
        if let Some(at) = order.map.iter().position(|(name, _)| name == cell.text.trim()) {
            used.get_mut(at).into_iter().for_each(|used| *used = true);
            order.map.get(at).into_iter().for_each(|(_, column)| cell.text.clone_from(column));
        }
    }
    let fields = fields(&header, group, wrongs);
    let rows = plain::rows(&mut blocks, fields.len(), wrongs);
    Some((fields, rows))
}

fn no_source(row: &Row, fields: &Fields, wrongs: &mut Wrongs) {
    let cell = fields.iter().zip(&row.cells).find(|(field, _)| field.as_deref() == Some("source"));
    if let Some((_, cell)) = cell.filter(|(_, cell)| cell.text.is_empty()) {
        let message = "the statement names no source";
        wrongs.push(&row.file, Wrong::new((row.line, cell.column), codes::DATA_MISSING_FIELD, message));
    }
}

fn read_all<T>(lines: &[Line], read: fn(&Node<'_>) -> Read<T>, wrongs: &mut Wrongs) -> Vec<T> {
    let mut all = Vec::new();
    for line in lines {
        let found = parse(&line.json).map_err(|trouble| vec![trouble]);
        match found.and_then(|node| read(&node)) {
            Ok(record) => all.push(record),
            Err(troubles) => {
                for trouble in troubles {
                    wrongs.push(&line.file, line.wrong(trouble));
                }
            }
        }
    }
    all
}

fn sealed(json: &str) -> String {
    let line = parse(json).map(|node| seal::with_sum(json, &node, false));
    line.unwrap_or_else(|_| json.to_owned()) + "\n"
}

/// Says below the last problem that nothing came of it.
fn in_vain(mut problems: Problems) -> Problems {
    const NOTHING: &str = "Nothing was written.";
    if let Some(last) = problems.diagnostics.last_mut() {
        match last.help.last_mut() {
            Some(help) => *help = format!("{help} {NOTHING}"),
            None => last.help.push(NOTHING.to_owned()),
        }
    }
    problems
}

impl Enriched {
    /// Writes a graph-data directory. A new one appears whole; in one that is there, all new files are on disk
    /// before the first old one is replaced, and other files stay as they are.
    ///
    /// # Errors
    /// When it cannot be written; a new directory is not there then.
    pub fn write(&self, directory: &Path) -> io::Result<()> {
        if directory.is_dir() {
            let _lock = seal::lock(directory)?;
            return seal::replace(directory, &self.files, &[]);
        }
        let name = directory.file_name().unwrap_or_default().to_string_lossy();
        let beside = directory.with_file_name(format!(".{name}.{}.new", std::process::id()));
        let _unfinished = Unfinished::new(beside.clone());
        std::fs::create_dir(&beside)?;
        let paths: Vec<PathBuf> = self.files.iter().map(|(name, _)| beside.join(name)).collect();
        let done = seal::write_all(&self.files, &paths, &paths).and_then(|()| std::fs::rename(&beside, directory));
        if done.is_err() {
            // The error that led here is the one to tell.
            let _ = std::fs::remove_dir_all(&beside);
        }
        done
    }
}
