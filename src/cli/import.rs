//! `chancery import`: bulk files into a graph.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::time::Instant;

use clap::Args;

use super::count;
use crate::graph::snapshot;
use crate::load::import::{Form, Group, IdKind, Import};
use crate::repl::open;
use crate::repl::screen::Screen;
use crate::repl::trouble::{Outcome, Trouble};

const AFTER: &str = "\
Headers are those of neo4j-admin:
  nodes          id:ID,name,born:int,:LABEL         ids may have a space: id:ID(Person)
  relationships  :START_ID,:END_ID,:TYPE,since:int  the same here: :START_ID(Person)
Types are int, long, float, double, boolean, string, date, localtime, time, localdatetime, datetime and
duration, and arrays of these such as int[]; :IGNORE leaves a column out. Files may be gzip.

Examples:
  chancery import --nodes nodes.csv --relationships relationships.csv --into graph.chy
  chancery import --nodes Person=header.csv,part1.csv,part2.csv.gz --relationships KNOWS=knows.csv --into graph.chy";

/// Import nodes and relationships from CSV files, whole or not at all
#[derive(Args, Debug)]
#[command(after_help = AFTER)]
pub(super) struct Arguments {
    /// Files of nodes, `[LABEL[:LABEL]=]FILE[,FILE]`, the first of which begins with the header
    #[arg(long, value_name = "FILES", required = true, num_args = 1.., value_hint = clap::ValueHint::FilePath)]
    nodes: Vec<String>,
    /// Files of relationships, `[TYPE=]FILE[,FILE]`
    #[arg(long, value_name = "FILES", num_args = 1.., value_hint = clap::ValueHint::FilePath)]
    relationships: Vec<String>,
    /// The file that becomes the graph
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    into: PathBuf,
    /// Write over an existing file
    #[arg(long)]
    force: bool,
    /// Between columns: one character, `TAB` or `\t`
    #[arg(long, value_name = "CHARACTER", default_value = ",", value_parser = separator)]
    delimiter: u8,
    /// Between the elements of an array and between labels
    #[arg(long, value_name = "CHARACTER", default_value = ";", value_parser = separator)]
    array_delimiter: u8,
    /// Around cells that hold one of these characters
    #[arg(long, value_name = "CHARACTER", default_value = "\"", value_parser = separator)]
    quote: u8,
    /// What an id is as a property: auto (an integer where all of its files are), integer or string
    #[arg(long, value_name = "TYPE", default_value = "auto", value_parser = id_kind)]
    id_type: IdKind,
}

fn separator(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"TAB" | b"\\t" => Ok(b'\t'),
        [byte] if byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | 0) => Ok(*byte),
        _ => Err("it is one ASCII character, `TAB` or `\\t`".to_owned()),
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
    let form = arguments.form()?;
    if !arguments.force && arguments.into.exists() {
        let shown = super::shown(&arguments.into);
        return Err(Trouble::usage(format!("`{shown}` exists already")).help("to write over it, add `--force`"));
    }
    let groups = |texts: &[String]| texts.iter().map(|text| Group::parse(text)).collect();
    let import =
        Import { nodes: groups(&arguments.nodes), relationships: groups(&arguments.relationships), form, threads: 0 };
    let graph = import.run(&AtomicU64::new(0)).map_err(open::wrong)?;
    snapshot::write(&graph, &arguments.into).map_err(open::unfit)?;
    let text = format!(
        "imported {} and {} into {} in {:.0?}. Open it with: chancery {}\n",
        count(graph.node_count(), "node", "nodes"),
        count(graph.edge_count(), "relationship", "relationships"),
        super::shown(&arguments.into),
        start.elapsed(),
        super::shown(&arguments.into),
    );
    screen.print(&text)
}

impl Arguments {
    fn form(&self) -> Outcome<Form> {
        let form = Form {
            delimiter: self.delimiter,
            array_delimiter: self.array_delimiter,
            quote: self.quote,
            ids: self.id_type,
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
