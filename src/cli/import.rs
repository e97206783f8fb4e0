//! `chancery import`: bulk files into a graph.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::{count, progress};
use crate::graph::snapshot;
use crate::load::import::{Enrichment, Form, Group, IdKind, Import};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::{Outcome, Trouble};

const AFTER: &str = "\
The first line names the columns, as neo4j-admin has them:
  nodes          id:ID,name,born:int,:LABEL         ids may have a space: id:ID(Person)
  relationships  :START_ID,:END_ID,:TYPE,since:int  the same here: :START_ID(Person)
Types are int, long, short, byte, float, double, boolean, string, char, date, localtime, time, localdatetime,
datetime and duration, and arrays of these, such as int[]; :IGNORE leaves a column out. An empty cell is no
value, and \"\" the empty string. A file may be gzip. A name that ends in .jsonl or .jsonl.gz is JSON Lines:
  {\"id\":1,\"labels\":[\"Person\"],\"properties\":{\"name\":\"Ann\"}}
  {\"start\":1,\"end\":2,\"type\":\"KNOWS\",\"properties\":{\"since\":2003}}

With --base, nodes are entities (:ID, name, :LABEL; short, aliases, merged-into, ids.NAME) and relationships
are statements, one a row (:START_ID, :TYPE, :END_ID or value, source; valid, stance, said-by, basis,
role, confidence, rank, sign, start, end, sha256, gloss, recorded, id). In said-by, `x;y=believes` is two speakers.

Examples:
  chancery import --nodes nodes.csv --relationships relationships.csv --into graph.chq-graph
  chancery import --nodes Person=head.csv,part1.csv,part2.csv.gz --relationships KNOWS=knows.csv --into graph.chq-graph
  chancery import --nodes nodes.csv --relationships KNOWS=edges.csv --map Id=id:ID,Source=:START_ID,Target=:END_ID,Type=:IGNORE --into graph.chq-graph
  chancery import --base demo --nodes nodes.csv --relationships edges.csv --into mine/";

/// Import nodes and relationships from CSV or JSON Lines, whole or not at all
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// Files of nodes, `[LABEL[:LABEL]=]FILE[,FILE]`, the first of which begins with the header
    #[arg(long, value_name = "FILES", num_args = 1.., value_hint = clap::ValueHint::FilePath)]
    nodes: Vec<String>,
    /// Files of relationships, `[TYPE=]FILE[,FILE]`
    #[arg(long, value_name = "FILES", num_args = 1.., value_hint = clap::ValueHint::FilePath)]
    relationships: Vec<String>,
    /// The graph of statements that is added to: a graph-data directory, or `demo`
    #[arg(long, value_name = "GRAPH", value_hint = clap::ValueHint::DirPath)]
    base: Option<PathBuf>,
    /// The file that becomes the graph; with --base the directory
    #[arg(long, value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    into: PathBuf,
    /// Write over an existing file, or into a directory that is not empty
    #[arg(long)]
    force: bool,
    /// Between columns: one character, `TAB` or `\t`
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = separator)]
    delimiter: u8,
    /// Between the elements of an array and between labels: `;`, or `|` where that is between columns
    #[arg(long, value_name = "CHARACTER", value_parser = separator)]
    array_delimiter: Option<u8>,
    /// Around cells that hold one of these characters
    #[arg(long, value_name = "CHARACTER", default_value = "\"", value_parser = separator)]
    quote: u8,
    /// What an id is as a property: auto (an integer where all of its files are), integer or string
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = id_kind)]
    id_type: IdKind,
    /// What columns mean that have other names, such as `Source=:START_ID,Target=:END_ID,Type=:IGNORE`
    #[arg(long, value_name = "NAME=COLUMN", value_delimiter = ',', value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Leave out cells beyond those of the header
    #[arg(long)]
    ignore_extra_columns: bool,
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"TAB" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(*byte),
        _ => Err("it is one ASCII character, `TAB` or `\\t`".to_owned()),
    }
}

fn mapping(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, column)) if !name.is_empty() && !column.is_empty() => Ok((name.to_owned(), column.to_owned())),
        _ => Err("it is a column of the header, `=`, and what it means, such as `Source=:START_ID`".to_owned()),
    }
}

fn id_kind(text: &str) -> Result<IdKind, String> {
    match text {
        "auto" => Ok(IdKind::Automatic),
        "integer" => Ok(IdKind::Integer),
        "string" => Ok(IdKind::Text),
        _ => Err("it is auto, integer or string".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, screen: Screen) -> Outcome {
    let start = Instant::now();
    let (form, map) = (arguments.form()?, arguments.map.clone());
    let nodes: Vec<Group> = arguments.nodes.iter().map(|text| Group::parse(text)).collect();
    let relationships: Vec<Group> = arguments.relationships.iter().map(|text| Group::parse(text)).collect();
    if nodes.is_empty() && (relationships.is_empty() || arguments.base.is_none()) {
        return Err(Trouble::usage("there are no nodes to import").help("for example `--nodes nodes.csv`"));
    }
    if let Some(base) = &arguments.base {
        let base = Some(base.clone()).filter(|base| base.as_os_str() != open::DEMO);
        return enrich(arguments, &Enrichment { base, nodes, relationships, form, map }, start, screen);
    }
    if arguments.into.is_dir() {
        let wrong = Trouble::usage(format!("`{}` is a directory", super::shown(&arguments.into)));
        return Err(wrong.help("without `--base` the graph becomes one file; name one, such as `graph.chq-graph`"));
    }
    arguments.spare(arguments.into.exists())?;
    let import = Import { nodes, relationships, form, map, threads: 0 };
    let graph = progress::show(&import).map_err(open::wrong)?;
    snapshot::write(&graph, &arguments.into).map_err(open::unfit)?;
    let into = super::shown(&arguments.into);
    let counts =
        [count(graph.node_count(), "node", "nodes"), count(graph.edge_count(), "relationship", "relationships")];
    let [nodes, relationships] = counts;
    let took = took(start);
    screen
        .print(&format!("imported {nodes} and {relationships} into {into} in {took}. Open it with: chancery {into}\n"))
}

/// Adds to a graph of statements.
fn enrich(arguments: &Arguments, enrichment: &Enrichment, start: Instant, screen: Screen) -> Outcome {
    let directory = &arguments.into;
    if directory.is_file() {
        let wrong = Trouble::usage(format!("`{}` is a file", super::shown(directory)));
        return Err(wrong.help("with `--base` the graph becomes a directory; name one, such as `mine/`"));
    }
    let taken = std::fs::read_dir(directory).is_ok_and(|mut found| found.next().is_some());
    arguments.spare(taken)?;
    let enriched = enrichment.run().map_err(open::wrong)?;
    enriched.write(directory).map_err(|error| Trouble::write(directory, error))?;
    screen.say(&enriched.warnings.render(screen.messages));
    if enriched.unlocated > 0 {
        let verb = if enriched.unlocated == 1 { "names" } else { "name" };
        let columns = if enriched.located { "" } else { " (no `start`, `end` columns)" };
        let statements = count(enriched.unlocated, "statement", "statements");
        screen.say(&format!("warning: {statements} {verb} no passage{columns}\n"));
    }
    let entities = count(enriched.entities, "entity", "entities");
    let statements = count(enriched.statements, "statement", "statements");
    let (into, took) = (super::shown(directory), took(start));
    screen.print(&format!("added {entities} and {statements} to {into} in {took}. Open it with: chancery {into}\n"))
}

/// Milliseconds, and seconds where there are many.
fn took(start: Instant) -> String {
    let elapsed = start.elapsed();
    match elapsed.as_millis() {
        short @ 0..10_000 => format!("{short} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

impl Arguments {
    /// Refuses to write over what is there, unless that is asked for.
    fn spare(&self, taken: bool) -> Outcome {
        if !taken || self.force {
            return Ok(());
        }
        let shown = super::shown(&self.into);
        Err(Trouble::usage(format!("`{shown}` exists already")).help("to write over it, add `--force`"))
    }

    fn form(&self) -> Outcome<Form> {
        let form = Form {
            delimiter: self.delimiter,
            array_delimiter: self.array_delimiter.unwrap_or(if self.delimiter == b';' { b'|' } else { b';' }),
            quote: self.quote,
            ids: self.id_type,
            ignore_extra: self.ignore_extra_columns,
        };
        let all = [form.delimiter, form.array_delimiter, form.quote];
        match all.iter().enumerate().find(|(at, one)| all.iter().take(*at).any(|other| other == *one)) {
            None => Ok(form),
            Some((_, byte)) => Err(Trouble::usage(format!(
                "`{}` cannot be two of delimiter, array delimiter and quote",
                char::from(*byte).escape_default()
            ))),
        }
    }
}
