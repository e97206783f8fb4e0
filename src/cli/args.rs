//! Arguments that several subcommands share, and the units that their values are written in.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::budget::Limits;
use crate::repl::parameter::{self, Given};

/// The heading under which `--help` lists the flags that every subcommand takes.
const EVERYWHERE: &str = "Everywhere";

/// Flags that every subcommand takes.
#[derive(Args, Clone, Debug, Default)]
pub(super) struct Everywhere {
    /// Most rows of an answer (1000000)
    #[arg(long, global = true, value_name = "N", help_heading = EVERYWHERE)]
    pub(super) max_rows: Option<u64>,
    /// Most memory of a query, such as 512MiB or 2G (1GiB)
    #[arg(long, global = true, value_name = "SIZE", value_parser = size, help_heading = EVERYWHERE)]
    pub(super) max_memory: Option<u64>,
    /// Longest time of a query, such as 500ms, 10s, 2m or none (30s; 10s at the prompt)
    #[arg(long, global = true, value_name = "TIME", value_parser = time, help_heading = EVERYWHERE)]
    pub(super) timeout: Option<Time>,
    /// The view of every query that names none, such as 'AS OF 2012 INCLUDING proposed'
    #[arg(long, global = true, value_name = "VIEW", help_heading = EVERYWHERE)]
    pub(super) view: Option<String>,
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

const TIMES: &[(&str, f64)] = &[("ms", 0.001), ("s", 1.0), ("min", 60.0), ("m", 60.0), ("h", 3600.0), ("", 1.0)];

const SIZES: &[(&str, u64)] = &[
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("k", 1 << 10),
    ("m", 1 << 20),
    ("g", 1 << 30),
    ("b", 1),
    ("", 1),
];

/// The number before the unit, and the row of the unit.
fn measure<'t, T>(text: &'t str, units: &[(&str, T)]) -> Option<(&'t str, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    units.iter().position(|(name, _)| *name == unit).map(|row| (number, row))
}

fn time(text: &str) -> Result<Time, String> {
    if text == "none" {
        return Ok(Time(None));
    }
    let wrong = || "a time is a number with ms, s, m or h, such as 500ms, or none".to_owned();
    let (number, row) = measure(text, TIMES).ok_or_else(wrong)?;
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let seconds = number * TIMES.get(row).map_or(1.0, |(_, factor)| *factor);
    Duration::try_from_secs_f64(seconds).map(|time| Time(Some(time))).map_err(|_| wrong())
}

fn size(text: &str) -> Result<u64, String> {
    let wrong = || "a size is a whole number of bytes, or one with K, M or G, such as 512MiB".to_owned();
    let (number, row) = measure(text, SIZES).ok_or_else(wrong)?;
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let factor = SIZES.get(row).map_or(1, |(_, factor)| *factor);
    number.checked_mul(factor).ok_or_else(|| "the size does not fit 64 bits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_sizes_have_units() {
        assert_eq!(time("500ms"), Ok(Time(Some(Duration::from_millis(500)))));
        assert_eq!(time("1.5m"), Ok(Time(Some(Duration::from_secs(90)))));
        assert_eq!(time("none"), Ok(Time(None)));
        assert_eq!(size("2 GiB"), Ok(2 << 30));
        assert_eq!(size("10"), Ok(10));
        for wrong in ["", "s", "-1s", "1e400", "1.2.3", "5 parsecs"] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
        assert!(size("1.5M").is_err() && size("99999999999G").is_err());
    }
}
