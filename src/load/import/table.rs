//! [`Table`]: blocks of one group into columns, on several threads.

use std::sync::{Mutex, PoisonError};

use super::block::{Block, Blocks, LONGEST, Stop};
use super::form::Group;
use super::header::{self, Field, Header, Side};
use super::ids::Space;
use super::lines;
use super::scan::Scanner;
use super::sink::{Context, Sink};
use super::wrong::{Few, Wrong, Wrongs};
use crate::diagnostic::codes;
use crate::load::{encoding, ends};

/// Bytes that few records are shorter than; room that is not needed is never touched.
const SHORTEST: usize = 24;

/// What is needed to read the blocks of a group.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) header: &'a Header,
    pub(super) spaces: &'a [Space],
    pub(super) context: Context,
    pub(super) group: &'a Group,
    /// The group names a relation type.
    pub(super) named: bool,
    /// What the lines are, where they are JSON.
    pub(super) json: Option<Side>,
}

/// What a block has become.
#[derive(Debug, Default)]
pub(super) struct Done<'i> {
    pub(super) file: usize,
    pub(super) rows: usize,
    /// The columns, where no header names them.
    pub(super) own: Vec<Field>,
    /// One per column.
    pub(super) sinks: Vec<Sink<'i>>,
    /// Where the id of each row stands, where there is one: line (from 0) and column (from 1).
    pub(super) places: Vec<(u32, u32)>,
    pub(super) lines: usize,
    pub(super) wrongs: Few,
}

/// A block with the lines of its file before it.
#[derive(Debug)]
pub(super) struct Placed<'i> {
    pub(super) done: Done<'i>,
    pub(super) line: usize,
}

/// What the threads take blocks from.
struct Queue<'b, 'a> {
    blocks: &'b mut Blocks<'a>,
    next: usize,
    stopped: Option<(usize, Stop)>,
}

impl Queue<'_, '_> {
    fn take(&mut self) -> Option<(usize, Block)> {
        if self.stopped.is_some() {
            return None;
        }
        match self.blocks.next() {
            Ok(block) => {
                self.next += 1;
                block.map(|block| (self.next, block))
            }
            Err(stop) => {
                self.stopped = Some(stop);
                None
            }
        }
    }
}

impl<'a> Table<'a> {
    /// All blocks in their order; what is wrong with them is collected.
    pub(super) fn read(&self, blocks: &mut Blocks<'_>, threads: usize, wrongs: &mut Wrongs) -> Vec<Placed<'a>> {
        let group = blocks.group;
        let skipped = blocks.skipped;
        let queue = Mutex::new(Queue { blocks, next: 0, stopped: None });
        let mut all = on_threads(threads, || {
            let take = || queue.lock().unwrap_or_else(PoisonError::into_inner).take();
            std::iter::from_fn(take).map(|(number, block)| (number, self.block(&block))).collect::<Vec<_>>()
        });
        all.sort_unstable_by_key(|(number, _)| *number);
        let done = all.into_iter().map(|(_, done)| done);
        let placed = place(done, skipped, group, wrongs);
        let queue = queue.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some((file, stop)) = queue.stopped {
            stopped(file, stop, group, &placed, wrongs);
        }
        placed
    }

    fn block(&self, block: &Block) -> Done<'a> {
        let rows = block.bytes.len() / SHORTEST;
        let sinks = self.header.fields.iter().map(|field| self.sink(field, rows)).collect();
        let mut done = Done { file: block.file, sinks, ..Done::default() };
        match std::str::from_utf8(&block.bytes) {
            Ok(text) => match self.json {
                Some(side) => lines::read(self, text, side, &mut done),
                None => self.rows(text, &mut done),
            },
            Err(error) => {
                done.wrongs.push(|| not_utf8(block, error.valid_up_to(), self.group));
                done.lines = ends::count(&block.bytes);
            }
        }
        done
    }

    /// Room for a column of about so many rows.
    pub(super) fn sink(&self, field: &Field, rows: usize) -> Sink<'a> {
        Sink::new(field, self.context.form, self.spaces, self.named).with_room(rows)
    }

    fn rows(&self, text: &str, done: &mut Done<'a>) {
        let mut scanner = Scanner::new(text, self.context.form);
        while scanner.begin() {
            self.row(&mut scanner, done);
            done.rows += 1;
        }
        done.lines = scanner.line;
    }

    #[inline]
    fn row(&self, scanner: &mut Scanner<'_>, done: &mut Done<'a>) {
        let mut read = 0;
        for sink in &mut done.sinks {
            if scanner.ended {
                break;
            }
            read += 1;
            let cell = match scanner.cell() {
                Ok(cell) => cell,
                Err(wrong) => {
                    done.wrongs.push(|| *wrong);
                    skip(scanner);
                    return;
                }
            };
            if matches!(sink, Sink::Id(_)) {
                let (line, column) = scanner.place(cell.start);
                let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
                done.places.push((short(line), short(column)));
            }
            let taken = if cell.quoted {
                sink.take(&cell.text(self.context.form), true, &self.context)
            } else {
                sink.take(cell.raw, false, &self.context)
            };
            if let Err((code, message, help)) = taken {
                done.wrongs.push(|| Wrong { help, ..Wrong::new(scanner.place(cell.start), code, message) });
            }
        }
        if self.header.doubled {
            self.once(scanner, done);
        }
        if read < self.header.fields.len() || !scanner.ended {
            let extra = !scanner.ended && self.context.form.ignore_extra;
            let (more, wrong) = skip(scanner);
            if extra {
                if let Some(wrong) = wrong {
                    done.wrongs.push(|| *wrong);
                }
                return;
            }
            let read = read + more;
            done.wrongs.push(|| uneven(read, self.header.fields.len(), scanner.row_line));
        }
    }
}

impl<'a> Table<'a> {
    /// Of the columns of one property at most one says something in a row.
    fn once(&self, scanner: &Scanner<'_>, done: &mut Done<'a>) {
        let says = |sink: &Sink<'_>| match sink {
            Sink::Id(_) => true,
            Sink::Cells(strip, _) => strip.has_last(),
            _ => false,
        };
        let columns = self.header.fields.iter().zip(&self.header.columns).zip(&done.sinks);
        let said =
            columns.filter(|(_, sink)| says(sink)).filter_map(|((field, at), _)| Some((header::key(field)?, *at)));
        let said: Vec<(&str, usize)> = said.collect();
        let again = said.iter().enumerate().find(|(at, (key, _))| said.iter().take(*at).any(|(other, _)| other == key));
        if let Some((_, (key, column))) = again {
            let message = format!("the property `{key}` has a value in two columns");
            let help = format!("the second is the one at column {column} of the header");
            done.wrongs.push(|| Wrong::new((scanner.row_line, 1), codes::IMPORT_BAD_RECORD, message).help(help));
        }
    }
}

/// Goes to the end of the record; how many cells there were, and the first thing that is wrong with them.
fn skip(scanner: &mut Scanner<'_>) -> (usize, Option<Box<Wrong>>) {
    let (mut count, mut first) = (0, None);
    while !scanner.ended {
        count += 1;
        first = first.or(scanner.cell().err());
    }
    (count, first)
}

/// What is said where there are more cells than columns.
const EXTRA: &str = "; `--ignore-extra-columns` leaves the rest out";

/// A record of another length than the header; the line counts from 0.
pub(super) fn uneven(found: usize, expected: usize, line: usize) -> Wrong {
    let columns = |n: usize| format!("{n} column{}", if n == 1 { "" } else { "s" });
    let message = format!("the line has {} where the header has {expected}", columns(found));
    let extra = if found > expected { EXTRA } else { "" };
    let help = format!("a cell that holds the delimiter is written in quotes; `--delimiter` names another one{extra}");
    Wrong::new((line, 1), codes::IMPORT_BAD_RECORD, message).help(help)
}

/// The byte at `at` of a block is the first that is not UTF-8.
pub(super) fn not_utf8(block: &Block, at: usize, group: &Group) -> Wrong {
    let place = encoding::place(block.bytes.get(..at).unwrap_or(&[]));
    let message = format!("the byte {:#04x} is not UTF-8 here", block.bytes.get(at).copied().unwrap_or_default());
    let help = group.files.get(block.file).and_then(|path| encoding::hint(&block.bytes, at, path));
    Wrong { help, ..Wrong::new(place, codes::DATA_BAD_UTF8, message) }
}

/// Says for each block how many lines of its file come before it.
fn place<'i>(
    all: impl Iterator<Item = Done<'i>>,
    skipped: usize,
    group: &Group,
    wrongs: &mut Wrongs,
) -> Vec<Placed<'i>> {
    let (mut placed, mut file, mut line) = (Vec::new(), 0, skipped);
    for mut done in all {
        if done.file != file {
            (file, line) = (done.file, 0);
        }
        let few = std::mem::take(&mut done.wrongs);
        if !few.list.is_empty() {
            wrongs.extend(&group.shown(file), line, few);
        }
        let lines = done.lines;
        placed.push(Placed { done, line });
        line += lines;
    }
    placed
}

/// Why the last file was read no further, at the place where its last block ended.
pub(super) fn stopped(file: usize, stop: Stop, group: &Group, placed: &[Placed<'_>], wrongs: &mut Wrongs) {
    let shown = group.shown(file);
    match stop {
        Stop::Unreadable(reason) => wrongs.unreadable(&shown, &reason),
        Stop::Wide(message, help) => {
            wrongs.push(&shown, Wrong::new((0, 1), codes::DATA_BAD_UTF8, message).help(help));
        }
        Stop::TooLong(bytes) => {
            let before = placed.last().filter(|last| last.done.file == file);
            let line = before.map_or(0, |last| last.line + last.done.lines);
            let message = format!("the record that begins here has more than {} MiB", LONGEST >> 20);
            let wrong = Wrong::new((line, 1), codes::DATA_LINE_TOO_LONG, message);
            let lines = ends::count(&bytes);
            wrongs.push(&shown, if lines > 0 { wrong.help("is a quote not closed?") } else { wrong });
        }
    }
}

/// Does the work on several threads at once, and gives what all of them give.
fn on_threads<T: Send>(threads: usize, work: impl Fn() -> Vec<T> + Sync) -> Vec<T> {
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(&work)).collect();
        let mut all = work();
        for other in others {
            match other.join() {
                Ok(more) => all.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}
