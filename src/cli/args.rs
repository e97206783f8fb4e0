//! Arguments that several subcommands share, and the units that their values are written in.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::budget::Limits;
use crate::repl::parameter::{self, Given};
use crate::repl::{measure, screen};

/// The heading under which `--help` lists the flags that every subcommand takes.
const EVERYWHERE: &str = "Everywhere";

/// Flags that every subcommand takes.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Everywhere {
    /// Most rows of an answer (1000000)
    #[arg(long, global = true, value_name = "N", help_heading = EVERYWHERE)]
    pub(super) max_rows: Option<u64>,
    /// Most memory of a query, such as 512MiB or 2G (1GiB)
    #[arg(long, global = true, value_name = "SIZE", value_parser = measure::size, help_heading = EVERYWHERE)]
    pub(super) max_memory: Option<u64>,
    /// Longest time of a query, such as 500ms, 10s, 2m or none (30s; 10s at the prompt)
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = EVERYWHERE)]
    pub(super) timeout: Option<Time>,
    /// The view of every query that names none, such as 'AS OF 2012 INCLUDING proposed'
    #[arg(long, global = true, value_name = "VIEW", help_heading = EVERYWHERE)]
    pub(super) view: Option<String>,
    /// Whether to colour what is shown: on a terminal that takes colours, always or never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t, help_heading = EVERYWHERE)]
    pub(super) color: Colour,
    /// Let writing clauses add to a graph of statements; nothing is kept
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub(super) scratch: bool,
}

impl Everywhere {
    /// The limits given, the others as in `limits`.
    pub(super) fn limits(&self, limits: Limits) -> Limits {
        Limits {
            time: self.timeout.map_or(limits.time, |time| time.0),
            rows: self.max_rows.unwrap_or(limits.rows),
            bytes: self.max_memory.unwrap_or(limits.bytes),
        }
    }
}

/// Whether what is shown is coloured.
#[derive(ValueEnum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Colour {
    /// On a terminal that takes colours, and not where `NO_COLOR` is set
    #[default]
    Auto,
    /// Everywhere, also into files and pipes
    Always,
    /// Nowhere
    Never,
}

impl Colour {
    /// Decides for the whole process.
    pub(super) fn choose(self) {
        match self {
            Colour::Auto => {}
            Colour::Always => screen::colour(true),
            Colour::Never => screen::colour(false),
        }
    }
}

/// Which graph is asked.
#[derive(Args, Clone, Debug)]
pub(super) struct GraphArgument {
    /// A graph-data directory, a snapshot file, or `demo`: five articles on the CSTO
    #[arg(short, long, value_name = "GRAPH", default_value = "demo", value_hint = clap::ValueHint::AnyPath)]
    pub(super) graph: PathBuf,
}

/// How queries are answered.
#[derive(Args, Clone, Debug)]
pub(super) struct AnswerArguments {
    /// How answers are written: table, line, csv, tsv, json, jsonl, markdown or dot
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    pub(super) format: String,
    /// A parameter: JSON where it parses as JSON, else a string; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parameter::parse)]
    pub(super) parameters: Vec<Given>,
    /// Leave out what the rows rest on
    #[arg(long)]
    pub(super) no_evidence: bool,
    /// Leave out why an answer has no rows, which table, line and markdown say where it can be found out
    #[arg(long)]
    pub(super) no_hints: bool,
    /// In csv and tsv, put a quote before cells that a spreadsheet would run as formulas (= + - @);
    /// without it they are written as they are
    #[arg(long)]
    pub(super) safe_csv: bool,
    /// Keep the graph as it then stands in FILE, when all has gone well: whole or not at all
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub(super) save: Option<PathBuf>,
}

/// A time limit; none for no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time(pub(super) Option<Duration>);

fn time(text: &str) -> Result<Time, String> {
    measure::time(text).map(Time)
}
